"""Floating-point types: what numbers each has, how it rounds, what bits a number has in it.

A number rounds to zero, to nearest with ties to even, when it is at most half the least positive
number of the type, its subnormals included. What rounds beyond the greatest number of the type is
not held by it: it overflows, to infinity where the type has one, or else (float8_e4m3fn) to NaN.
Conversions that stop at the greatest number instead are not what is described.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import copysign, isfinite, isnan
from types import MappingProxyType
from typing import NamedTuple

from actviz.errors import UsageError


class FloatType(NamedTuple):
    """A binary floating-point type: ``bits`` of significand, least positive number 2**``least``,
    greatest number ``largest``."""

    name: str
    bits: int
    least: int
    largest: int
    reference: str

    @property
    def exponent_bits(self) -> int:
        """The bits of its exponent: of the bias 2 - bits - least, and one more."""
        return (2 - self.bits - self.least).bit_length() + 1

    @property
    def width(self) -> int:
        """The bits of a number of the type, its sign and exponent included."""
        return self.bits + self.exponent_bits

    @property
    def has_infinity(self) -> bool:
        """Whether its top exponent is kept for infinities and NaN, as IEEE 754 has it."""
        return self.largest < 1 << (3 - self.bits - self.least)

    @property
    def underflow(self) -> Fraction:
        """The greatest magnitude that rounds to zero."""
        return Fraction(2) ** (self.least - 1)

    def spacing(self, value: Fraction) -> Fraction:
        """The distance of the type's numbers at a number that is not negative, and above it."""
        if not value:
            return Fraction(2) ** self.least
        top = value.numerator.bit_length() - value.denominator.bit_length()
        top -= Fraction(2) ** top > value  # 2**top <= value < 2**(top + 1)
        return Fraction(2) ** max(top - self.bits + 1, self.least)

    def rounded(self, value: Fraction) -> Fraction:
        """The nearest number of the type, ties to even, as if it went on beyond the greatest."""
        if value < 0:
            return -self.rounded(-value)
        step = self.spacing(value)
        return round(value / step) * step

    def holds(self, value: Fraction) -> bool:
        """Whether a number does not overflow."""
        return abs(self.rounded(value)) <= self.largest

    def inside(self, end: float, side: int, *, closed: bool) -> float | None:
        """The number of the type next to the end of an interval and inside of it, the interval
        lying to the right (side 1) or the left (-1) of that end; None beyond the greatest number,
        and for an end at infinity."""
        if not isfinite(end):
            return None
        value = side * Fraction(end)  # of an interval to the right, turned round
        found = self.rounded(value)
        if found < value or (found == value and not closed):
            lower, upper = self.rounds_to(found)
            found = self.rounded(upper + (upper - lower) / 8)
        if found > self.largest:
            return None
        return float(side * max(found, Fraction(-self.largest)))

    def code(self, value: float) -> str:
        """The bits of a number of the type, as hexadecimal digits."""
        fraction_bits, top = self.bits - 1, (1 << self.exponent_bits) - 1
        sign = int(copysign(1.0, value) < 0) << (self.width - 1)
        if isfinite(value):
            size = Fraction(abs(value))
            step = self.spacing(size)
            whole = int(size / step)
            exponent = int(step / Fraction(2) ** self.least).bit_length() - 1
            exponent += whole >> fraction_bits
            code = (exponent << fraction_bits) + (whole & ((1 << fraction_bits) - 1))
        else:
            code = top << fraction_bits
            if isnan(value):
                code |= 1 << (fraction_bits - 1) if self.has_infinity else (1 << fraction_bits) - 1
        return f"0x{sign | code:0{self.width // 4}x}"

    def rounds_to(self, value: Fraction) -> tuple[Fraction, Fraction]:
        """The interval of numbers that round to a number of the type; its ends are ties."""
        if value < 0:
            lower, upper = self.rounds_to(-value)
            return -upper, -lower
        above = self.spacing(value)
        below = self.spacing(value - above / 4) if value > 0 else above
        return value - below / 2, value + above / 2


_TYPES = (
    FloatType("float64", 53, -1074, 2**1024 - 2**971, "IEEE 754 binary64"),
    FloatType("float32", 24, -149, 2**128 - 2**104, "IEEE 754 binary32"),
    FloatType("float16", 11, -24, 65504, "IEEE 754 binary16"),
    FloatType("bfloat16", 8, -133, 2**128 - 2**120, "the upper half of a binary32"),
    FloatType("float8_e4m3fn", 4, -9, 448, "Micikevicius et al. 2022, arXiv:2209.05433"),
    FloatType("float8_e5m2", 3, -16, 57344, "Micikevicius et al. 2022, arXiv:2209.05433"),
)

TYPES: Mapping[str, FloatType] = MappingProxyType({t.name: t for t in _TYPES})

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("fp64", "double", "f64", "binary64"), "float64"),
        **dict.fromkeys(("fp32", "single", "float", "f32", "binary32"), "float32"),
        **dict.fromkeys(("fp16", "half", "f16", "binary16"), "float16"),
        **dict.fromkeys(("bf16",), "bfloat16"),
        **dict.fromkeys(("float8_e4m3", "e4m3", "e4m3fn", "fp8_e4m3"), "float8_e4m3fn"),
        **dict.fromkeys(("e5m2", "fp8_e5m2"), "float8_e5m2"),
    }
)


def float_type(name: str) -> FloatType:
    """A type by its name or one of its aliases, such as "half" or "bf16". Raises UsageError."""
    wanted = name.strip().lower().removeprefix("torch.").removeprefix("numpy.")
    wanted = ALIASES.get(wanted, wanted)
    if wanted not in TYPES:
        raise UsageError(f"there is no type {name!r}", f"types are {', '.join(TYPES)}")
    return TYPES[wanted]
