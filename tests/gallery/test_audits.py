"""Audits in a gallery: values that files hold, drawn with their errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.lines import Line2D

from actviz.activation import activation
from actviz.catalog import default_catalog
from actviz.gallery.draw import figure
from actviz.gallery.manifest import read
from tests.program import run

TEXT = """
[a]
audit = "tanh"
values = ["exact.csv", "off.npy"]
dtype = "float16"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A manifest of an audit of two files, one of them of values that are 2 ulp off at 1."""
    x = np.array([-2.0, 0.25, 1.0, 4.0])
    y = np.float16(activation("tanh")(x)).astype(float)
    lines = [f"{a},{b}" for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    (tmp_path / "exact.csv").write_text("x,y\n" + "\n".join(lines), encoding="utf-8")
    y[2] += 2 * 2.0**-11
    np.save(tmp_path / "off.npy", np.column_stack([x, y]))
    (tmp_path / "m.toml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def errors(folder: Path) -> list[list[float]]:
    """The errors that are drawn, panel by panel."""
    (entry,) = read(folder / "m.toml").entries
    found = figure(entry, default_catalog()).findobj(Line2D)
    shown = [line for line in found if str(line.get_gid()).startswith("errors")]
    return [np.asarray(line.get_ydata(), dtype=float).tolist() for line in shown]


def test_each_file_has_a_panel_with_its_errors(folder: Path) -> None:
    exact, off = errors(folder)
    assert max(exact) <= 0.5
    assert off[:2] == exact[:2]
    assert 1.5 <= off[2] <= 2.5


def test_it_is_drawn_anew_when_the_values_are_others(folder: Path) -> None:
    counts = []
    for _ in range(2):
        counts += [run("gallery", "m.toml", "-o", "g", cwd=folder).err for _ in range(2)]
        (folder / "off.npy").write_bytes((folder / "off.npy").read_bytes()[:-8] + bytes(8))
    assert ["1 made" in count for count in counts] == [True, False, True, False]


def test_a_file_without_two_columns_is_told_of(folder: Path) -> None:
    (folder / "exact.csv").write_text("1\n2\n", encoding="utf-8")
    outcome = run("gallery", "m.toml", "-o", "g", cwd=folder)
    assert outcome.code == 1
    assert "exact.csv has 1 column of numbers, not 2" in outcome.err
