"""A figure in steps: what each shows, and that nothing moves from one to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

import actviz
from actviz.drawing import steps
from actviz.drawing.gids import name_in
from actviz.export import rendered
from tests.program import run, succeed


def owners(figure: object) -> list[str]:
    """Whose artists are to be seen, in order."""
    found = figure.findobj(lambda one: one.get_gid() is not None and one.get_visible())  # type: ignore[attr-defined]
    return list(dict.fromkeys(filter(None, (name_in(one.get_gid()) for one in found))))


@pytest.mark.slow
def test_each_step_shows_one_curve_more() -> None:
    figure = actviz.plot("sigmoid", "tanh", "sign", derivative=True, saturation=True)
    whole = rendered(figure, "png")
    limits = [ax.get_position().bounds for ax in figure.axes]
    assert steps.count(figure) == 3
    for number, shown in enumerate((["sigmoid"], ["sigmoid", "tanh"], ["sigmoid", "tanh", "sign"])):
        with steps.step(figure, number + 1):
            assert sorted(owners(figure)) == sorted(shown)
            assert [ax.get_position().bounds for ax in figure.axes] == limits
            assert all(ax.get_visible() for ax in figure.axes)
            assert (rendered(figure, "png") == whole) == (number == 2)
    assert rendered(figure, "png") == whole


def test_of_one_activation_each_step_shows_one_panel_more() -> None:
    figure = actviz.plot("gelu", derivative=2, saturation=True)
    assert steps.count(figure) == 3
    seen = []
    for number in (1, 2, 3):
        with steps.step(figure, number):
            seen.append([ax.get_gid() for ax in figure.axes if ax.get_visible()])
    assert seen[0] == ["panel-0"]
    assert seen[1] == ["panel-0", "panel-1"]
    assert seen[2] == ["panel-0", "panel-1", "panel-2", "saturation"]


def test_in_a_grid_each_step_shows_one_cell_more() -> None:
    figure = actviz.plot("relu", "elu", "gelu", layout="grid", derivative=True)
    for number in (1, 2, 3):
        with steps.step(figure, number):
            assert sum(ax.get_visible() for ax in figure.axes) == number


def test_the_command_writes_a_file_a_step(tmp_path: Path) -> None:
    out = succeed(
        "plot", "relu", "tanh", "--steps", "--size", "320x180", "-o", "a.png", cwd=tmp_path
    )
    assert out == "a-1.png\na-2.png\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-1.png", "a-2.png"]
    figure = actviz.plot("relu", "tanh", size=(320, 180), steps=True)
    actviz.save(figure, tmp_path / "b.png")
    assert (tmp_path / "b-2.png").read_bytes() == (tmp_path / "a-2.png").read_bytes()


@pytest.mark.parametrize("arguments", [["-o", "-", "--format", "png"]])
def test_steps_are_no_single_stream(arguments: list[str]) -> None:
    outcome = run("plot", "relu", "tanh", "--steps", *arguments)
    assert outcome.code == 2
    assert "several files" in outcome.err
