"""What holds for the whole run."""

import gc

import pytest


def pytest_collection_finish() -> None:
    """Collect the few million objects that stay, of trees and their proofs, no more than need be.

    It took a tenth of the run, and another one at its end, where the interpreter looks for cycles
    among all that is left.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 1_000)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    gc.collect()  # what was not closed is said, as pytest itself would after this
    gc.freeze()
