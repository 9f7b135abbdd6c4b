"""Formulas that are polynomials in x with rational coefficients, read exactly.

A polynomial is the tuple of its coefficients from the constant term up, without trailing zeros;
the empty tuple is zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import isqrt

from actviz.formula.tree import (
    AnyNode,
    Arithmetic,
    Negative,
    Number,
    Tree,
    Variable,
    children,
    walk,
)

Polynomial = tuple[Fraction, ...]

MAX_DEGREE = 64
MAX_BITS = 4096  # of a coefficient; what grows beyond is not worth reading exactly


@lru_cache(maxsize=4096)
def polynomial(tree: Tree) -> Polynomial | None:
    """The polynomial that a formula is in writing, or None."""
    read: dict[AnyNode, Polynomial | None] = {}
    for node in walk(tree):
        read[node] = combined(node, [read[child] for child in children(node)])
    return read[tree]


def combined(node: AnyNode, below: Sequence[Polynomial | None]) -> Polynomial | None:
    """The polynomial that a node is whose children are these."""
    known = [p for p in below if p is not None]
    return _combined(node, known) if len(known) == len(below) else None


def _combined(node: AnyNode, below: list[Polynomial]) -> Polynomial | None:
    match node:
        case Number(value=value):
            return trimmed((value,))
        case Variable():
            return (Fraction(0), Fraction(1))
        case Negative():
            return tuple(-c for c in below[0])
        case Arithmetic(operator="+"):
            return add(below[0], below[1])
        case Arithmetic(operator="-"):
            return add(below[0], tuple(-c for c in below[1]))
        case Arithmetic(operator="*"):
            return multiply(below[0], below[1])
        case Arithmetic(operator="/"):
            if len(below[1]) == 1:
                return tuple(c / below[1][0] for c in below[0])
        case Arithmetic(operator="**"):
            if len(below[1]) <= 1:
                return _power(below[0], below[1][0] if below[1] else Fraction(0))
    return None


def _power(base: Polynomial, exponent: Fraction) -> Polynomial | None:
    if exponent.denominator != 1 or not 0 <= exponent <= MAX_DEGREE:
        return None
    result: Polynomial | None = (Fraction(1),)
    for _ in range(exponent.numerator):
        result = None if result is None else multiply(result, base)
    return result


def quotient(tree: Tree) -> tuple[Polynomial, Polynomial] | None:
    """A formula that is a quotient of polynomials in writing, over one division line."""
    read: dict[AnyNode, tuple[Polynomial, Polynomial] | None] = {}
    for node in walk(tree):
        below = [read[child] for child in children(node)]
        known = [p for p in below if p is not None]
        read[node] = _over_one_line(node, known) if len(known) == len(below) else None
    return read[tree]


def _over_one_line(
    node: AnyNode, below: list[tuple[Polynomial, Polynomial]]
) -> tuple[Polynomial, Polynomial] | None:
    one: Polynomial = (Fraction(1),)
    if all(q == one for _, q in below):
        p = _combined(node, [p for p, _ in below])
        if p is not None:
            return p, one
    if len(below) == 1:
        ((a, b),) = below
        return (tuple(-c for c in a), b) if isinstance(node, Negative) else None
    if not isinstance(node, Arithmetic) or node.operator == "**":
        return None
    (a, b), (c, d) = below
    if node.operator in "+-":
        left, right, under = multiply(a, d), multiply(c, b), multiply(b, d)
        if left is None or right is None:
            return None
        above: Polynomial | None = add(
            left, right if node.operator == "+" else tuple(-k for k in right)
        )
    elif node.operator == "*":
        above, under = multiply(a, c), multiply(b, d)
    else:
        above, under = multiply(a, d), multiply(b, c)
    return None if above is None or not under else (above, under)


def trimmed(coefficients: tuple[Fraction, ...]) -> Polynomial:
    """Without trailing zeros."""
    n = len(coefficients)
    while n and coefficients[n - 1] == 0:
        n -= 1
    return coefficients[:n]


def add(p: Polynomial, q: Polynomial) -> Polynomial:
    """p + q."""
    n = max(len(p), len(q))
    zeros = (Fraction(0),) * n
    return trimmed(tuple(a + b for a, b in zip((p + zeros)[:n], (q + zeros)[:n], strict=True)))


def multiply(p: Polynomial, q: Polynomial) -> Polynomial | None:
    """p * q, or None where it grows out of bounds."""
    if len(p) + len(q) > MAX_DEGREE + 2:
        return None
    result = [Fraction(0)] * max(len(p) + len(q) - 1, 0)
    terms = [(j, b) for j, b in enumerate(q) if b]
    for i, a in enumerate(p):
        if a:
            for j, b in terms:
                result[i + j] += a * b
    if any(max(c.numerator.bit_length(), c.denominator.bit_length()) > MAX_BITS for c in result):
        return None
    return trimmed(tuple(result))


def divide(p: Polynomial, q: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder; q is not zero."""
    rest = list(p)
    quotient = [Fraction(0)] * max(len(p) - len(q) + 1, 0)
    for i in reversed(range(len(quotient))):
        quotient[i] = rest[i + len(q) - 1] / q[-1]
        for j, c in enumerate(q):
            rest[i + j] -= quotient[i] * c
    return trimmed(tuple(quotient)), trimmed(tuple(rest[: len(q) - 1]))


def value(p: Polynomial, x: Fraction) -> Fraction:
    """p(x)."""
    result = Fraction(0)
    for c in reversed(p):
        result = result * x + c
    return result


def derivative(p: Polynomial) -> Polynomial:
    """p'."""
    return tuple(k * c for k, c in enumerate(p))[1:]


def tree_of(p: Polynomial) -> Tree:
    """A formula for p, by Horner's rule."""
    x = Variable()
    result: Tree | None = None
    for c in reversed(p):
        if result is None:
            result = Number(c)
            continue
        scaled = x if result == Number(Fraction(1)) else Arithmetic("*", result, x)
        result = scaled if c == 0 else Arithmetic("+", scaled, Number(c))
    return result if result is not None else Number(Fraction(0))


def difference(left: Tree, right: Tree) -> Polynomial | None:
    """left - right, if both are polynomials."""
    p, q = polynomial(left), polynomial(right)
    return None if p is None or q is None else add(p, tuple(-c for c in q))


def holds(operator: str, sign: int) -> bool:
    """Whether a comparison holds, given the sign of its left side minus its right side."""
    return {
        "<": sign < 0,
        "<=": sign <= 0,
        ">": sign > 0,
        ">=": sign >= 0,
        "==": sign == 0,
        "!=": sign != 0,
    }[operator]


def common_divisor(p: Polynomial, q: Polynomial) -> Polynomial:
    """The greatest common divisor, with leading coefficient 1; of zeros, zero."""
    while q:
        p, q = q, divide(p, q)[1]
    return tuple(c / p[-1] for c in p) if p else p


def square_free(p: Polynomial) -> list[tuple[Polynomial, int]]:
    """Polynomials without double roots and their powers, whose product is p over its leading
    coefficient (Yun's algorithm). p is not zero."""
    found: list[tuple[Polynomial, int]] = []
    slope = derivative(p)
    shared = common_divisor(p, slope)
    w, y = divide(p, shared)[0], divide(slope, shared)[0]
    power = 1
    while len(w) > 1:
        z = add(y, tuple(-c for c in derivative(w)))
        factor = common_divisor(w, z)
        if len(factor) > 1:
            found.append((factor, power))
        w, y = divide(w, factor)[0], divide(z, factor)[0] if z else ()
        power += 1
    return found


def square_root(a: Fraction) -> Fraction | None:
    """The square root of a number, where it is rational."""
    if a < 0:
        return None
    root = Fraction(isqrt(a.numerator), isqrt(a.denominator))
    return root if root * root == a else None
