"""What a name means in a formula, and a call: an elementary function, another spelling of one, a
sum over a list, an activation of a catalog, or a framework's name for one."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod

from actviz.errors import did_you_mean
from actviz.formula.faults import FormulaError, quoted
from actviz.formula.frameworks import MAX_FAMILY, check_alone, framework, is_literal, made
from actviz.formula.functions import FUNCTIONS
from actviz.formula.reader import Reader
from actviz.formula.rewriting import substituted
from actviz.formula.sums import fold, listed
from actviz.formula.synonyms import MEANINGS, constant, plain
from actviz.formula.tree import (
    CONSTANTS,
    FOLDS,
    Call,
    Conditional,
    Constant,
    Item,
    Parameter,
    Tree,
    X,
    contains_x,
)
from actviz.formula.unknown import unknown_name

AXES = ("dim", "axis", "axes")  # along which a function of several inputs goes


def named(reader: Reader, node: ast.Name | ast.Attribute) -> Tree:
    """What a name means that stands alone: x, a number's name, or a function, of x."""
    name = constant(reader.dotted(node))
    if name == "x":
        return X
    if name == reader.index:
        return Item("", name)
    if name in CONSTANTS:
        return Constant(name)
    if name in reader.parameters:
        return Parameter(name)
    name = _meant(reader, name)
    if name in MEANINGS:
        return _meaning(reader, name, [node], node, 0)
    facts = FUNCTIONS.get(name)
    if reader.lookup(name) is not None or (facts is not None and facts.takes(1)):
        check_alone(reader, name, node)
        return Call(name, (X,), ())
    if facts is not None:
        raise reader.fault(f"{name} takes {facts.arity}", _usage(name, facts.least), node)
    raise _unknown(reader, name, node)


def call(reader: Reader, node: ast.Call, depth: int, *, families: bool = False) -> tuple[Tree, ...]:
    """A call; with ``families``, where parameters may be lists, one for every combination."""
    if isinstance(node.func, ast.Call):
        node = made(reader, node, node.func)
    name = _meant(reader, reader.dotted(node.func))
    if plain(name) == "clip" and len(node.args) == 3 and not any(map(is_literal, node.args)):
        name = "clip"  # between any two formulas, not only numbers
    facts, parameters = FUNCTIONS.get(name), reader.lookup(name)
    if name in ("x", *CONSTANTS) or name in reader.parameters:
        raise reader.fault(f"{name} is not a function", f"write {name}*(...) to multiply", node)
    if name in MEANINGS and name not in reader.parameters:
        return (_meaning(reader, name, node.args, node, depth),)
    if name in FOLDS and len(node.args) == 1 and parameters is None:
        return (fold(reader, name, node, depth),)
    if facts is not None and facts.takes(len(node.args)) and not node.keywords:
        return (Call(name, tuple(reader.tree(arg, depth + 1) for arg in node.args), ()),)
    if parameters is not None:
        return _activation(reader, name, parameters, node, depth, families=families)
    if facts is None:
        raise _unknown(reader, name, node)
    if not node.args and not node.keywords and facts.takes(1):
        return (Call(name, (X,), ()),)
    if node.keywords:
        raise reader.fault(f"{name} has no parameters", _usage(name, facts.least), node.keywords[0])
    count = len(node.args)
    raise reader.fault(f"{name} takes {facts.arity}, not {count}", _usage(name, facts.least), node)


def _meant(reader: Reader, name: str) -> str:
    """The name of an elementary function that is spelt in another way; else the name."""
    own = name in FUNCTIONS or name in reader.parameters or name in ("x", *CONSTANTS)
    return name if own or reader.lookup(name) is not None else plain(name)


def _meaning(
    reader: Reader, name: str, arguments: Sequence[ast.expr], node: ast.expr, depth: int
) -> Tree:
    """What a spelling means, of its arguments, or of x where it stands alone."""
    names, text = MEANINGS[name]
    given = [] if arguments == [node] else list(arguments)
    if len(given) != len(names) and not (not given and len(names) == 1):
        count = "1 argument" if len(names) == 1 else f"{len(names)} arguments"
        usage = ", ".join(("x > 0", "x", "0") if name == "where" else ("x", "2")[: len(names)])
        raise reader.fault(f"{name} takes {count}", f"write {name}({usage})", node)
    if isinstance(node, ast.Call) and node.keywords:
        raise reader.fault(f"{name} has no parameters", "", node.keywords[0])
    if name == "where":
        return Conditional(
            reader.test(given[0], depth + 1),
            reader.tree(given[1], depth + 1),
            reader.tree(given[2], depth + 1),
        )
    trees = [reader.tree(argument, depth + 1) for argument in given] or [X]
    if name in ("pow", "square", "exp2"):  # whose exponent has its bounds
        two = reader.rational(Fraction(2))
        a, b = {"pow": trees, "square": [*trees, two], "exp2": [two, *trees]}[name]
        return reader.arithmetic("**", a, b, given[-1] if given else node)
    return substituted(reader.parsed(text, names), X, dict(zip(names, trees, strict=True)))


def _activation(
    reader: Reader,
    name: str,
    parameters: Sequence[str],
    node: ast.Call,
    depth: int,
    *,
    families: bool,
) -> tuple[Tree, ...]:
    """A catalog call: its input (x if it is left out), then parameters, in order or by name."""
    signatures = reader.signatures(name)
    if signatures and (node.args or node.keywords):
        return framework(reader, name, signatures, node, depth, families=families)
    if not node.args:
        check_alone(reader, name, node)
    argument = reader.tree(node.args[0], depth + 1) if node.args else X
    given = node.args[1:]
    if node.args and not contains_x(argument):
        reader.numeric = reader.numeric or node
    if len(given) > len(parameters):
        hint = _parameters(name, parameters)
        raise reader.fault(f"{name} is given too many parameters", hint, given[len(parameters)])
    places: dict[str, ast.expr] = dict(zip(parameters, given, strict=False))
    for keyword in node.keywords:
        if keyword.arg is None:
            raise reader.fault("an argument cannot begin with '**'", "", keyword)
        if keyword.arg not in parameters:
            told = reader.refused(name)
            if told is not None and keyword.arg in AXES:
                raise reader.fault(*told, node)
            hint = did_you_mean(keyword.arg, parameters) or _parameters(name, parameters)
            raise reader.fault(f"{name} has no parameter {quoted(keyword.arg)}", hint, keyword)
        if keyword.arg in places:
            raise reader.fault(f"{keyword.arg} is given twice", "give it once", keyword)
        places[keyword.arg] = keyword.value
    bound = [p for p in parameters if p in places]
    lists = reader.lists(name)
    if lists and reader.index:
        raise reader.fault(f"{name} sums over a list, and stands in no other sum", "", node)
    values = [
        listed(reader, places[p], p, depth + 1, families=families)
        if p in lists
        else reader.bound(places[p], p, depth + 1, families=families)
        for p in bound
    ]
    if prod(map(len, values)) > MAX_FAMILY:
        raise reader.fault(
            f"a family of more than {MAX_FAMILY} activations", "list fewer values", node
        )
    return tuple(
        Call(name, (argument,), tuple(zip(bound, chosen, strict=True)))
        for chosen in product(*values)
    )


def without_x(reader: Reader, node: ast.Call) -> FormulaError:
    """What to say of `leaky_relu(0.2)`, a number."""
    name = reader.dotted(node.func)
    told = reader.refused(name)
    if told is not None:
        return reader.fault(*told, node)
    signatures = reader.signatures(name)
    parameters = signatures[0].parameters if signatures else reader.lookup(name) or ()
    said = reader.written(node.args[0]) or "0"
    hint = f"write {name}, or {name}(x)"
    if parameters:
        hint = f"write {name}({parameters[0]}={said}), or {name}(x, {said})"
    return reader.fault(f"{name} is given a number in the place of x", hint, node.args[0])


def _unknown(reader: Reader, name: str, node: ast.AST) -> FormulaError:
    told = reader.refused(name)
    if told is not None:
        return reader.fault(*told, node)
    return unknown_name(
        name,
        reader.text,
        reader.column(node),
        is_called=isinstance(node, ast.Call),
        parameters=reader.parameters,
        names=reader.names,
        lookup=reader.lookup,
    )


def _usage(name: str, least: int) -> str:
    if name == "clip":
        return "write clip(x, 0, 1), max(x, 0) or min(x, 6)"
    return f"write {name}({', '.join(('x', '0', '1')[:least])})"


def _parameters(name: str, parameters: Sequence[str]) -> str:
    """What to say of an activation's parameters."""
    if not parameters:
        return f"{name} has no parameters: write {name}(x)"
    return f"after its input {name} takes {', '.join(parameters)}"
