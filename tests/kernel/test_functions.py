"""The facts about elementary functions, held against the parser and the kernel's expansion."""

import pytest

from actviz.formula.functions import FUNCTIONS, FunctionFacts
from actviz.formula.parser import FormulaError, parse
from actviz.formula.tree import Call, Tree, X, walk
from actviz.kernel.expand import expand

SMOOTH = {
    *("exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "sigmoid", "softplus"),
    *("normal_cdf", "normal_pdf", "sinc", "logcosh"),
}
PIECEWISE = ["abs", "sign", "max", "min", "clip", "floor", "ceil", "round", "mod"]

every_function = pytest.mark.parametrize("facts", FUNCTIONS.values(), ids=FUNCTIONS)


def called(name: str, count: int) -> str:
    return f"{name}({', '.join(['x', '1', '2', '3', '4'][:count])})"


def test_the_language_has_these_functions() -> None:
    assert set(FUNCTIONS) == SMOOTH | set(PIECEWISE)
    assert [name for name, facts in FUNCTIONS.items() if facts.piecewise] == PIECEWISE


@every_function
def test_facts_are_whole(facts: FunctionFacts) -> None:
    assert FUNCTIONS[facts.name] is facts
    assert facts.description
    assert facts.latex.startswith("\\")
    assert facts.latex.count("{") == facts.latex.count("}")
    assert facts.unicode


@every_function
def test_a_function_takes_as_many_arguments_as_its_facts_say(facts: FunctionFacts) -> None:
    for count in range(1, 6):
        text = called(facts.name, count)
        if facts.takes(count):
            tree = parse(text)
            assert isinstance(tree, Call)
            assert tree.function == facts.name
            assert len(tree.arguments) == count
        else:
            with pytest.raises(
                FormulaError, match=f"{facts.name} takes {facts.arity}, not {count}"
            ):
                parse(text)


@every_function
def test_a_name_alone_is_applied_to_x_where_one_argument_will_do(facts: FunctionFacts) -> None:
    if facts.takes(1):
        assert parse(facts.name) is parse(f"{facts.name}()") is Call(facts.name, (X,), ())
    else:
        with pytest.raises(FormulaError, match=f"{facts.name} takes"):
            parse(facts.name)


@every_function
def test_piecewise_functions_are_those_that_expand_to_conditionals(facts: FunctionFacts) -> None:
    tree: Tree = expand(parse(called(facts.name, facts.least)), lambda _: None)
    left = {node.function for node in walk(tree) if isinstance(node, Call)}
    assert left <= {*SMOOTH, "floor"}  # of which the steps far out are not written out
    assert (left <= {"floor"}) == facts.piecewise


def test_arity_in_words() -> None:
    assert FUNCTIONS["sin"].arity == "1 argument"
    assert FUNCTIONS["max"].arity == "2 or more arguments"
    assert FUNCTIONS["clip"].arity == "3 arguments"


def test_facts_do_not_change() -> None:
    with pytest.raises(AttributeError):
        FUNCTIONS["sin"].least = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        FUNCTIONS["sin"] = FUNCTIONS["cos"]  # type: ignore[index]
