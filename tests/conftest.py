"""How all tests run: with few looks for garbage."""

import gc

import pytest

from actviz.formula.tree import Node


def pytest_collection_finish() -> None:
    """Keeps the garbage collector from looking through what stays, trees and their proofs.

    There are millions of them: it took a tenth of the run, and as much at its end, where the
    interpreter looks for cycles among all that is left.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 1_000)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    gc.collect()  # what was not closed is said, as pytest itself would after this
    gc.freeze()
    Node._made.clear()  # else trees that die after Python's fractions are looked up by those
