"""A framework's name, called as that framework is called: `torch.nn.LeakyReLU(0.1)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

from actviz.errors import did_you_mean
from actviz.formula.faults import FormulaError, quoted
from actviz.formula.reader import Reader
from actviz.formula.rewriting import substituted
from actviz.formula.signatures import INPUTS, Signature
from actviz.formula.tree import Call, Tree, X, contains_x

MAX_FAMILY = 64  # activations of one family


def framework(
    reader: Reader,
    name: str,
    signatures: Sequence[Signature],
    node: ast.Call,
    depth: int,
    *,
    families: bool,
) -> tuple[Tree, ...]:
    """A call as a framework has it: of a class without x, of a function with x first."""
    places, keywords = list(node.args), list(node.keywords)
    argument: Tree = X
    if places and not isinstance(places[0], ast.List | ast.Tuple) and not is_literal(places[0]):
        first = reader.tree(places[0], depth + 1)
        if contains_x(first) or not signatures[0].makes:
            argument, places = first, places[1:]
            if not contains_x(first):
                reader.numeric = reader.numeric or node
    elif not places and keywords[0].arg in set(INPUTS) - {*signatures[0].parameters}:
        argument, keywords = reader.tree(keywords[0].value, depth + 1), keywords[1:]
    faults = []
    for signature in signatures:
        try:
            given = arguments(reader, name, signature, places, keywords, node)
        except FormulaError as error:
            faults.append(error)
            continue
        return bound_calls(reader, signature, argument, given, depth, families=families)
    raise faults[-1 if len({fault.column for fault in faults}) == 1 else 0]


def check_alone(reader: Reader, name: str, node: ast.expr) -> None:
    """Raises FormulaError for a framework's name that says nothing without an argument."""
    asked = [[a for a in s.arguments if a.required] for s in reader.signatures(name)]
    if asked and all(asked):
        first = asked[0][0]
        hint = f"write {name}({first.name}={first.required})"
        raise reader.fault(f"{name} lacks {first.name}", hint, node)


def made(reader: Reader, node: ast.Call, maker: ast.Call) -> ast.Call:
    """`torch.nn.ELU(2)(x)` as `torch.nn.ELU(x, 2)`."""
    if len(node.args) != 1 or node.keywords:
        raise reader.fault("what a class made takes one input", "write (x) behind it", node)
    makes = not isinstance(maker.func, ast.Call) and any(
        signature.makes for signature in reader.signatures(reader.dotted(maker.func))
    )
    if not makes or (maker.args and contains_x(reader.tree(maker.args[0], 0))):
        raise reader.fault("only a name can be called", "write * to multiply", node)
    called = ast.Call(maker.func, [*node.args, *maker.args], maker.keywords)
    return ast.copy_location(called, node)


def arguments(
    reader: Reader,
    name: str,
    signature: Signature,
    places: Sequence[ast.expr],
    keywords: Sequence[ast.keyword],
    node: ast.Call,
) -> dict[str, ast.expr]:
    """What is given for each argument. Raises FormulaError for what it does not take."""
    names = signature.parameters
    if len(places) > len(names):
        raise reader.fault(
            f"{name} is given too many arguments",
            _arguments(name, signature),
            places[len(names)],
        )
    given = dict(zip(names, places, strict=False))
    for keyword in keywords:
        if keyword.arg is None:
            raise reader.fault("an argument cannot begin with '**'", "", keyword)
        if keyword.arg not in names:
            hint = did_you_mean(keyword.arg, names) or _arguments(name, signature)
            raise reader.fault(f"{name} has no argument {quoted(keyword.arg)}", hint, keyword)
        if keyword.arg in given:
            raise reader.fault(f"{keyword.arg} is given twice", "give it once", keyword)
        given[keyword.arg] = keyword.value
    given = {
        argument: value
        for argument, value in given.items()
        if not (isinstance(value, ast.Constant) and value.value is None)
    }
    for argument in signature.arguments:
        value = given.get(argument.name)
        if argument.choice and value is not None and _literal(value) != argument.choice:
            choices = sorted(
                {
                    a.choice
                    for s in reader.signatures(name)
                    for a in s.arguments
                    if a.name == argument.name and a.choice
                }
            )
            raise reader.fault(
                f"{argument.name} of {name} is {' or '.join(choices)} here",
                f"write {name}({argument.name}={choices[-1]})",
                value,
            )
        if argument.required and value is None:
            raise reader.fault(f"{name} lacks {argument.name}", _arguments(name, signature), node)
    return given


def bound_calls(
    reader: Reader,
    signature: Signature,
    argument: Tree,
    given: Mapping[str, ast.expr],
    depth: int,
    *,
    families: bool,
) -> tuple[Tree, ...]:
    """Calls of the row of a framework's name, its parameters in terms of the arguments."""
    choices: dict[str, tuple[Tree, ...]] = {}
    used = {name for _, text in signature.bound for name in _words(text)}
    for one in signature.arguments:
        if one.name not in used:
            continue  # it changes nothing
        if one.name in given:
            value = given[one.name]
            choices[one.name] = reader.bound(value, one.name, depth + 1, families=families)
        elif one.default:
            choices[one.name] = (reader.parsed(one.default, ()),)
    if prod(map(len, choices.values())) > MAX_FAMILY:
        node = next(iter(given.values()))
        raise reader.fault(
            f"a family of more than {MAX_FAMILY} activations", "list fewer values", node
        )
    terms = {
        parameter: reader.parsed(text, signature.parameters)
        for parameter, text in signature.bound
        if set(_words(text)) & {*signature.parameters} <= choices.keys()
    }
    return tuple(
        Call(
            signature.row,
            (argument,),
            tuple(
                (parameter, substituted(term, X, dict(zip(choices, chosen, strict=True))))
                for parameter, term in terms.items()
            ),
        )
        for chosen in product(*choices.values())
    )


def is_literal(node: ast.expr) -> bool:
    """Whether a node is a text, True, False or None."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bool | None)


def _literal(node: ast.expr) -> str:
    """A literal as a signature has it: in single quotes, or a word."""
    return repr(node.value) if isinstance(node, ast.Constant) and is_literal(node) else ""


def _words(text: str) -> list[str]:
    """The names in an expression of arguments."""
    return re.findall(r"[A-Za-z_]\w*", text)


def _arguments(name: str, signature: Signature) -> str:
    """What to say of the arguments of a framework's name."""
    if not signature.arguments:
        ours = signature.row
        return f"{name} takes x alone: write {name}, or {ours}(...) with parameters of its own"
    x = () if signature.makes else ("x",)
    return f"write {name}({', '.join((*x, *(f'{a}=...' for a in signature.parameters)))})"
