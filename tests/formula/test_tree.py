"""The expression tree: nodes made once, frozen, rebuilt from below."""

import copy
import gc
import pickle
import sys
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz.formula.parser import parse
from actviz.formula.tree import (
    ONE,
    ZERO,
    AnyNode,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    Logical,
    Negative,
    Node,
    Number,
    Parameter,
    Tree,
    Truth,
    Variable,
    X,
    children,
    contains_x,
    rewrite,
    walk,
    with_children,
)

POSITIVE = Comparison(">", X, ZERO)
KINDS: list[Callable[[], AnyNode]] = [
    lambda: Number(Fraction(1, 3)),
    lambda: Constant("pi"),
    Variable,
    lambda: Parameter("alpha"),
    lambda: Negative(Parameter("alpha")),
    lambda: Arithmetic("+", X, Number(Fraction(2))),
    lambda: Call("elu", (X,), (("alpha", Number(Fraction(2))),)),
    lambda: Comparison("<=", X, Number(Fraction(2))),
    lambda: Logical("and", (POSITIVE, Comparison("<=", X, Number(Fraction(2))))),
    lambda: Truth(True),
    lambda: Conditional(POSITIVE, X, Negative(X)),
]
every_kind = pytest.mark.parametrize("make", KINDS, ids=[type(make()).__name__ for make in KINDS])

TREES: st.SearchStrategy[Tree] = st.recursive(
    st.sampled_from([X, ONE, Constant("e"), Parameter("b"), Number(Fraction(1, 7))]),
    lambda below: (
        st.builds(Negative, below)
        | st.builds(Arithmetic, st.sampled_from("+-*/"), below, below)
        | st.builds(lambda u, v: Call("max", (u, v), ()), below, below)
        | st.builds(lambda u, v: Call("elu", (u,), (("alpha", v),)), below, below)
        | st.builds(
            lambda a, b, c: Conditional(
                Logical("or", (Comparison("<", a, b), Logical("not", (Comparison("==", b, c),)))),
                a,
                c,
            ),
            *(below, below, below),
        )
    ),
    max_leaves=12,
)


def reachable(root: AnyNode) -> set[AnyNode]:
    return {root}.union(*(reachable(child) for child in children(root)))


def doubled(times: int) -> Tree:
    """A tree of as many distinct nodes as doublings, and 2**times leaves."""
    tree: Tree = X
    for _ in range(times):
        tree = Arithmetic("+", tree, tree)
    return tree


@every_kind
def test_an_equal_node_is_the_same_node(make: Callable[[], AnyNode]) -> None:
    assert make() is make()
    assert hash(make()) == hash(make())


@every_kind
def test_a_node_is_pickled_and_copied_to_itself(make: Callable[[], AnyNode]) -> None:
    node = make()
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(node, protocol)) is node
    assert copy.copy(node) is node
    assert copy.deepcopy(node) is node


@every_kind
def test_a_node_is_frozen(make: Callable[[], AnyNode]) -> None:
    node = make()
    for field in (*type(node).__slots__, "other"):
        with pytest.raises(AttributeError, match="frozen"):
            setattr(node, field, X)
    assert make() is node


@every_kind
def test_a_node_has_all_its_fields(make: Callable[[], AnyNode]) -> None:
    kind = type(make())
    with pytest.raises(TypeError, match=kind.__name__):
        kind(*range(len(kind.__slots__) + 1))


@every_kind
def test_a_node_says_what_it_is(make: Callable[[], AnyNode]) -> None:
    node = make()
    scope = {kind.__name__: kind for kind in Node.__subclasses__()} | {"Fraction": Fraction}
    assert eval(repr(node), scope) is node


def test_kinds_are_kept_apart() -> None:
    assert len({make() for make in KINDS}) == len(KINDS)
    alike: list[AnyNode] = [Constant("a"), Parameter("a"), Number(Fraction(1)), Truth(True)]
    assert len(set(alike)) == len(alike)
    assert Arithmetic("+", X, ONE) is not Arithmetic("+", ONE, X)
    assert Arithmetic("-", X, ONE) is not Arithmetic("+", X, ONE)


def test_what_nobody_holds_is_forgotten() -> None:
    key = (Parameter, "a_name_that_nothing_else_uses")
    node = Parameter(key[1])
    assert Node._made[key] is node
    del node
    gc.collect()
    assert key not in Node._made


@given(TREES)
def test_walk_gives_every_distinct_node_once_and_children_first(tree: Tree) -> None:
    order = list(walk(tree))
    assert order[-1] is tree
    assert len(set(order)) == len(order)
    assert set(order) == reachable(tree)
    place = {node: i for i, node in enumerate(order)}
    assert all(place[child] < place[node] for node in order for child in children(node))


@given(TREES)
def test_a_node_is_made_of_its_children(tree: Tree) -> None:
    for node in walk(tree):
        assert with_children(node, children(node)) is node


@given(TREES)
def test_to_change_nothing_gives_the_same_tree(tree: Tree) -> None:
    assert rewrite(tree, lambda node: node) is tree


@given(TREES)
def test_rewriting_reaches_every_node(tree: Tree) -> None:
    changed = rewrite(tree, lambda node: ONE if isinstance(node, Variable) else node)
    assert not contains_x(changed)
    assert contains_x(tree) == (changed is not tree)


def test_rewriting_gives_each_node_with_changed_children() -> None:
    seen: list[AnyNode] = []

    def change(node: AnyNode) -> AnyNode:
        seen.append(node)
        return Negative(X) if node is X else node

    tree = Arithmetic("*", X, Call("sin", (X,), ()))
    sine = Call("sin", (Negative(X),), ())
    assert rewrite(tree, change) is Arithmetic("*", Negative(X), sine)
    assert seen == [X, sine, Arithmetic("*", Negative(X), sine)]


def test_shared_parts_are_met_once() -> None:
    tree = doubled(5000)
    assert sum(1 for _ in walk(tree)) == 5001
    assert contains_x(tree)
    assert rewrite(tree, lambda node: node) is tree


def test_depth_costs_no_recursion() -> None:
    tree: Tree = X
    for _ in range(10 * sys.getrecursionlimit()):
        tree = Negative(tree)
    assert sum(1 for _ in walk(tree)) == 10 * sys.getrecursionlimit() + 1
    assert rewrite(tree, lambda node: node) is tree


@pytest.mark.parametrize(
    ("text", "depends"),
    [("x", True), ("2 + pi", False), ("1 if x > 0 else 2", True), ("sin(b) * b**2", False)],
)
def test_what_depends_on_x_in_writing(text: str, depends: bool) -> None:
    assert contains_x(parse(text, parameters=["b"])) is depends


def test_children_of_a_call_are_its_arguments_and_its_bound_values() -> None:
    call = Call("pair", (X,), (("a", ONE), ("b", ZERO)))
    assert children(call) == (X, ONE, ZERO)
    assert with_children(call, (ONE, X, X)) is Call("pair", (ONE,), (("a", X), ("b", X)))
