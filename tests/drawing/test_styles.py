"""Style files of a user's own: what acts, what is said not to, what goes wrong."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.colors import to_hex

import actviz
from actviz.drawing import styles, theme
from actviz.drawing.styles import HEEDED, MACHINE, read_style, unheeded
from actviz.errors import UsageError
from actviz.export import rendered
from actviz.readers import THEMES
from tests.drawing.sheets import curve
from tests.program import run


def style(folder: Path, text: str) -> str:
    path = folder / "own.mplstyle"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_sheet_of_ones_own_size_has_type_in_proportion(tmp_path: Path) -> None:
    small = actviz.plot(
        "sigmoid", "gelu", derivative=True, theme=style(tmp_path, "figure.figsize: 3, 2\n")
    )
    assert tuple(small.get_size_inches()) == (3.0, 2.0)
    for ax in small.axes:
        assert ax.get_position().height > 0.2
    large = actviz.plot(
        "gelu", theme=style(tmp_path, "figure.figsize: 3, 2\nfont.size: 9\nxtick.labelsize: 9\n")
    )
    assert large.axes[0].xaxis.get_majorticklabels()[0].get_fontsize() == 9


def test_the_density_of_files_acts(tmp_path: Path) -> None:
    made = actviz.plot("gelu", theme=style(tmp_path, "figure.figsize: 4, 2\nsavefig.dpi: 50\n"))
    assert made.dpi == 50
    assert tuple(made.get_size_inches() * made.dpi) == (200, 100)


def test_line_styles_of_a_cycle_act_and_come_again_otherwise(tmp_path: Path) -> None:
    own = style(
        tmp_path,
        "axes.prop_cycle: cycler('color', ['r', 'b']) + cycler('linestyle', ['-', '--'])\n",
    )
    made = actviz.plot("relu", "tanh", "sigmoid", "gelu", theme=own)
    seen = [curve(made, name) for name in ("relu", "tanh", "sigmoid", "gelu")]
    assert [to_hex(one.get_edgecolor()) for one in seen] == ["#ff0000", "#0000ff"] * 2
    dashes = [str(one.get_linestyle()) for one in seen]
    assert dashes[0] == "solid"
    assert len({*zip(["r", "b"] * 2, dashes, strict=True)}) == 4


def test_the_colour_of_labels_acts(tmp_path: Path) -> None:
    own = style(tmp_path, "axes.labelcolor: red\n")
    made = actviz.plot("gelu", xlabel="input", theme=own)
    names = made.findobj(lambda one: one.get_gid() in ("name", "x-name"))
    assert {to_hex(name.get_color()) for name in names} == {"#ff0000"}  # type: ignore[attr-defined]


def test_what_is_not_heeded_is_named(tmp_path: Path) -> None:
    own = style(tmp_path, "legend.loc: upper left\naxes.titlesize: 20\ngrid.color: red\n")
    assert unheeded(f"dark,{own}") == ["axes.titlesize", "legend.loc"]
    outcome = run("plot", "relu", "--theme", own, "--size", "320x180", cwd=tmp_path)
    assert outcome.code == 0
    assert outcome.err == (
        "actviz: the style sets axes.titlesize, legend.loc, which pictures here do not heed\n"
    )
    for path in THEMES.glob("*.mplstyle"):  # ours say nothing in vain
        assert all(key.startswith(HEEDED) for key in read_style(path)), path


@pytest.mark.parametrize(
    "text", ["axes.edgecolor: #c00000\n", "\naxes.prop_cycle: cycler('color', [#c00000])\n"]
)
def test_a_colour_that_begins_a_comment_is_hinted_at(text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not right") as caught:
        actviz.plot("relu", theme=style(tmp_path, text))
    line = 1 + text.count("\n", 0, text.index("#"))
    assert caught.value.hint == f"in line {line} # begins a comment: write the colour as c00000"


def other(key: str, value: Any) -> Any:
    """Another value of a setting, if one is plain to see."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, float):
        return 1.7 * value + 1
    is_colour = isinstance(value, str) and "color" in key
    return "magenta" if is_colour else None


TOGETHER = 8  # settings that are tried at once


def pictures() -> list[bytes]:
    """Pictures of every kind, small."""
    wanted: list[Mapping[str, Any]] = [
        {"derivative": 1, "saturation": True, "mark": 1.0, "title": "T", "xlabel": "x"},
        {"derivative": 1, "saturation": True, "layout": "grid"},
        {"derivative": 1, "yscale": "log"},
    ]
    return [
        rendered(actviz.plot("sign", "tanh", "selu", size=(320, 180), **options), "png")
        for options in wanted
    ]


@pytest.mark.slow
def test_what_is_said_to_be_of_no_effect_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting that is not among the heeded ones, tried."""
    extra: dict[str, Any] = {}

    def patched(path: Path) -> dict[str, Any]:
        return {**read_style(path), **extra}

    monkeypatch.setattr(theme, "read_style", patched)
    monkeypatch.setattr(styles, "read_style", patched)
    plain = pictures()

    def tried(settings: Mapping[str, Any]) -> int:
        """How many of some settings can have such values; those that cannot are found one by
        one."""
        extra.clear()
        extra.update(settings)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                made = pictures()
            except (ValueError, UsageError):
                return sum(tried({k: v}) for k, v in settings.items()) if len(settings) > 1 else 0
        assert made == plain, settings
        return len(settings)

    others = [
        (str(key), changed)
        for key, value in mpl.rcParamsDefault.items()
        if not str(key).startswith((*HEEDED, *MACHINE, "_internal"))
        and (changed := other(str(key), value)) is not None
    ]
    parts = [dict(others[i : i + TOGETHER]) for i in range(0, len(others), TOGETHER)]
    assert sum(map(tried, parts)) > 50


def test_a_setting_that_goes_away_some_day_is_no_warning(tmp_path: Path) -> None:
    path = style(tmp_path, "lines.linewidth: 4")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mpl.MatplotlibDeprecationWarning)
        known = dict(mpl.rcParamsDefault)
    for name, usual in known.items():
        if name.startswith(("text.", "axes.", "svg.", "figure.", "savefig.")):
            value = str(usual).strip("[]()") or '""'
            Path(path).write_text(f"{name}: {value}", encoding="utf-8")
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                try:
                    read_style(Path(path))
                except UsageError:
                    continue  # some values are written in another way


def test_a_number_that_matplotlib_refuses_late_is_a_fault_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not right: Value must be"):
        read_style(Path(style(tmp_path, "path.simplify_threshold: 12")))


@pytest.mark.parametrize(
    "line",
    [
        "grid.color: e3e3e3" + 30_000 * "-",  # too deep for Python's parser
        "date.epoch: 1970-01-01T00:00:00.epoch: 1970-01-01T00:00:00",  # numpy warns of it
        "lines.dashed_pattern: " + 20_000 * "(",
        "axes.prop_cycle: cycler('color', [" + 5_000 * "[" + "])",
    ],
)
def test_a_value_that_nobody_can_read_is_one_line(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError, match="is not right"):
        read_style(Path(style(tmp_path, line)))
