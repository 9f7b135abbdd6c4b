"""``actviz plot``: what is written where, and what is printed."""

import struct
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from actviz.cli.arguments import NAME_LENGTH, file_name
from actviz.drawing import figure
from actviz.export import pgf
from tests.program import COMMAND, environment, run, spawn, succeed
from tests.sampling import rows_slow_unless


def png_size(content: bytes) -> tuple[int, int]:
    """Width and height from a PNG's header."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


@pytest.mark.parametrize("folder", ["here/", "here"])
def test_a_folder_is_written_into(folder: str, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    said = succeed("plot", "relu", "-o", folder, "--format", "svg", cwd=tmp_path)
    assert Path(said.strip()) == Path("here/relu.svg")
    assert (tmp_path / "here" / "relu.svg").is_file()


def test_the_newcomers_command(tmp_path: Path) -> None:
    out = spawn("plot", "sigmoid", "tanh", "--derivative", cwd=tmp_path).printed()
    assert out == "sigmoid-tanh.png\n"
    assert png_size((tmp_path / "sigmoid-tanh.png").read_bytes()) == (1920, 1080)


def test_every_output_is_written_and_named(tmp_path: Path) -> None:
    paths = ["a.svg", "b.PDF", str(tmp_path / "c.png")]
    options = [part for path in paths for part in ("-o", path)]
    out = succeed("plot", "relu", *options, "--size", "640x360", cwd=tmp_path)
    assert out.splitlines() == paths
    assert ET.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")
    assert (tmp_path / "b.PDF").read_bytes().startswith(b"%PDF")
    assert png_size((tmp_path / "c.png").read_bytes()) == (640, 360)


def test_the_format_names_the_file(tmp_path: Path) -> None:
    assert succeed("plot", "relu", "--format", "svg", cwd=tmp_path) == "relu.svg\n"
    assert (tmp_path / "relu.svg").exists()


def test_standard_output_carries_the_picture_and_nothing_else(tmp_path: Path) -> None:
    process = subprocess.run(
        [*COMMAND, "plot", "relu", "-o", "-", "--format", "png", "--size", "320x180"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert png_size(process.stdout) == (320, 180)
    assert process.stdout.endswith(b"IEND\xaeB`\x82")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the name of the file is not told")
@pytest.mark.parametrize(
    ("name", "more", "start"),
    rows_slow_unless(
        lambda row: row[0] in ("a.png", "log"),
        [
            ("a.png", (), b"\x89PNG"),
            ("a.svg", (), b"<?xml"),
            ("a.svg", ("--format", "svg"), b"<?xml"),
            ("log", (), b"relu.png\n"),
        ],
    ),
)
def test_the_shells_file_is_given_the_picture_if_its_name_is_a_pictures(
    name: str, more: tuple[str, ...], start: bytes, tmp_path: Path
) -> None:
    command = [*COMMAND, "plot", "relu", "--size", "320x180", *more]
    with (tmp_path / name).open("wb") as file:
        subprocess.run(
            command, cwd=tmp_path, env=environment(), stdout=file, timeout=60, check=True
        )
    assert (tmp_path / name).read_bytes().startswith(start)
    assert (tmp_path / "relu.png").exists() == (name == "log")


@pytest.mark.slow
def test_the_same_command_gives_the_same_bytes(tmp_path: Path) -> None:
    pictures = []
    for name in ("first.svg", "second.svg"):
        spawn("plot", "gelu", "-ds", "-o", name, cwd=tmp_path).printed()
        pictures.append((tmp_path / name).read_bytes())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["-r", "-3:3", "relu"],
        ["relu", "--range=-3:3"],
        ["relu", "-dr", "-3:3"],
        ["relu", "-r-3:3"],
        ["-x"],
        ["-tanh(x)"],
        ["-sigmoid(x)", "relu"],
        ["--", "-x*tanh(x)"],
        ["(-x)"],
        ["relu", "-x**2"],
        ["binary_step", "-dd"],
        ["elu(alpha=[0.5, 1, 2])", "-s"],
        ["torch.nn.GELU", "--title", "GELU & <friends> $x_1$"],
    ],
    ids=" ".join,
)
def test_it_draws(arguments: list[str], tmp_path: Path) -> None:
    out = succeed("plot", "--size", "640x360", *arguments, cwd=tmp_path)
    (picture,) = tmp_path.iterdir()
    assert out == f"{picture.name}\n"
    assert png_size(picture.read_bytes()) == (640, 360)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (
            [
                "con=x",
            ],
            "activation-con",
        ),
        (["console=x"], "console"),
        (["sigmoid", "tanh"], "sigmoid-tanh"),
        (["elu(alpha=2)"], "elu-alpha-2"),
        (["elu(alpha=[0.5, 1, 2])"], "elu-alpha-0.5-1-2"),
        (["x * sigmoid(1.702 * x)"], "x-times-sigmoid-1.702-times-x"),
        (["x**2"], "x-to-2"),
        (["x + 2"], "x-plus-2"),
        (["-x"], "minus-x"),
        (["torch.nn.GELU"], "torch.nn.GELU"),
        (["../../etc/passwd"], "over-..-over-etc-over-passwd"),
        (["α"], "activations"),
    ],
)
def test_file_names_are_safe(typed: list[str], name: str) -> None:
    assert file_name(typed) == name


def test_a_long_file_name_of_bytes_that_are_no_text_is_cut_too() -> None:
    assert len(file_name(["x" * 100 + "\udc80"])) == NAME_LENGTH


def test_a_long_file_name_is_cut_and_still_tells_apart() -> None:
    names = [file_name([*["sigmoid"] * 40, last]) for last in ("tanh", "relu")]
    assert names[0] != names[1]
    assert all(len(name) <= NAME_LENGTH for name in names)


def test_a_terminal_is_not_sent_a_picture(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    main, other = pty.openpty()
    process = subprocess.run(
        [*COMMAND, "plot", "relu", "-o", "-", "--format", "png"],
        cwd=tmp_path,
        env=environment(),
        stdout=other,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    assert main
    assert process.returncode == 2
    assert "terminal" in process.stderr


def test_nothing_is_written_when_one_activation_is_wrong(tmp_path: Path) -> None:
    assert run("plot", "relu", "nonsense", "-o", "a.png", cwd=tmp_path).code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_sketch_goes_to_standard_output_without_matplotlib(tmp_path: Path) -> None:
    out = succeed("plot", "relu", "tanh", "-ds", "--format", "text", cwd=tmp_path, COLUMNS="72")
    lines = out.splitlines()
    assert any("─ relu" in line for line in lines)
    assert any("f'(x)" in line for line in lines)
    assert any("dead" in line and "saturated" in line for line in lines)
    assert max(map(len, lines)) <= 72
    assert "\x1b" not in out
    assert list(tmp_path.iterdir()) == []


def test_a_sketch_and_pictures_in_one_command(tmp_path: Path) -> None:
    out = succeed("plot", "relu", "-o", "a.txt", "-o", "a.png", "--size", "320x180", cwd=tmp_path)
    assert out == "a.txt\na.png\n"
    assert "─ relu" in (tmp_path / "a.txt").read_text()
    assert png_size((tmp_path / "a.png").read_bytes()) == (320, 180)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "text", "-o", "a.png"], "named as png"),
        (["--format", "text", "--yscale", "log"], "no logarithmic scale"),
        (["--format", "text", "--mark", "0"], "heeds no --mark"),
        (["--format", "text", "--labels", "formula"], "heeds no --labels"),
        (["--theme", "drak"], "did you mean dark?"),
        (["--theme", "no/such.mplstyle"], "no style file"),
        (["--layout", "gird"], "did you mean grid?"),
        (["--labels", "names"], "did you mean name?"),
        (["--yscale", "lgo"], "did you mean log?"),
        (["--size", "8x4.5inch"], "not of the form"),
        (["--size", "0.1x4in"], "from 0.5 to 100 inches"),
        (["--size", "99:1"], "proportion"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_options_are_said_in_a_line(arguments: list[str], words: str, tmp_path: Path) -> None:
    outcome = run("plot", "relu", *arguments, cwd=tmp_path)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert outcome.err.startswith("actviz: ")
    assert len(outcome.err.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


def test_a_window_needs_a_screen(tmp_path: Path) -> None:
    outcome = spawn("plot", "relu", "--show", cwd=tmp_path, DISPLAY=None, WAYLAND_DISPLAY=None)
    assert outcome.code == 1
    assert outcome.err.startswith("actviz: there is no screen")
    assert list(tmp_path.iterdir()) == []


def test_a_family_of_the_catalog_on_one_sheet(tmp_path: Path) -> None:
    arguments = ["--family", "classical", "--layout", "grid", "-d", "--size", "640x360"]
    assert succeed("plot", *arguments, cwd=tmp_path) == "classical.png\n"


def test_signs_that_the_type_lacks_are_named(tmp_path: Path) -> None:
    outcome = run("plot", "relu", "--title", "日本 é", "--size", "320x180", cwd=tmp_path)
    assert (outcome.code, outcome.out) == (0, "relu.png\n")
    assert outcome.err == "actviz: the type has no sign for 日, 本: boxes are drawn\n"
    for theme in ("paper", "poster"):
        arguments = ["plot", "sign", "-dds", "--theme", theme, "--size", "640x360"]
        assert run(*arguments, cwd=tmp_path).err == ""


@pytest.mark.parametrize(
    "setting",
    [
        "text.usetex: True",
        "font.style: bold",
        "grid.alpha: 3",
        "font.size: 0",
        "axes.prop_cycle: cycler(color=[])",
    ],
)
def test_a_style_that_cannot_be_drawn_with_is_said_in_a_line(setting: str, tmp_path: Path) -> None:
    style = tmp_path / "mine.mplstyle"
    style.write_text(f"{setting}\n")
    outcome = run("plot", "relu", "--theme", str(style), "-o", str(tmp_path / "a.png"))
    if setting == "text.usetex: True" and outcome.code == 0:
        return  # there is a TeX here
    assert outcome.code == 2
    assert "mine.mplstyle" in outcome.err
    assert "Traceback" not in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.mplstyle"]


def test_a_file_of_settings_in_another_encoding_is_said(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_bytes(b"\xff\xfe")
    outcome = spawn("plot", "relu", cwd=tmp_path)
    assert outcome.code == 2
    assert "matplotlibrc" in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("backend", ["module://matplotlib_inline.backend_inline", "nothing"])
@pytest.mark.slow
def test_a_backend_that_is_not_there_stops_a_window_alone(backend: str, tmp_path: Path) -> None:
    outcome = spawn("plot", "relu", "--show", cwd=tmp_path, MPLBACKEND=backend)
    assert outcome.code == 1
    assert outcome.err.startswith("actviz: there is no screen")
    only = ("gallery", "--only", "card-relu", "-o", str(tmp_path / "g"), "--jobs", "1")
    assert spawn(*only, cwd=tmp_path, MPLBACKEND=backend).code == 0


def test_a_webp_has_its_bounds(tmp_path: Path) -> None:
    path = tmp_path / "a.webp"
    outcome = run("plot", "relu", "--size", "17000x100", "-o", str(path))
    assert (outcome.code, path.exists()) == (2, False)
    assert "16,383 pixels" in outcome.err


@pytest.mark.slow
def test_a_picture_that_takes_much_memory_says_so_before(tmp_path: Path) -> None:
    outcome = run("plot", "relu", "--size", "5000x4000", "-o", "a.webp", cwd=tmp_path)
    assert (outcome.code, outcome.out) == (0, "a.webp\n")
    assert outcome.err.startswith("actviz: a.webp is large: to draw it takes 0.3 GB of memory")
    small = run("plot", "relu", "--size", "5000x4000", "-o", "a.svg", cwd=tmp_path)
    assert small.err == ""


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("-o", "a.pgf"), 1, "needs no-tex or nor-this"),
        (("-o", "a.svg", "-o", "a.pgf", "--text", "outlines"), 2, "pgf leaves its texts to TeX"),
        (("--steps", "-o", "-", "--format", "svg"), 2, "steps are several files"),
    ],
)
def test_what_cannot_be_written_is_not_drawn_before_it_is_said(
    arguments: tuple[str, ...],
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def drawn(*_: object, **__: object) -> None:
        raise AssertionError("it was drawn")

    monkeypatch.setattr(figure, "figure", drawn)
    monkeypatch.setattr(pgf, "SYSTEMS", ("no-tex", "nor-this"))
    outcome = run("plot", "gelu", *arguments, cwd=tmp_path)
    assert (outcome.code, said in outcome.err, list(tmp_path.iterdir())) == (code, True, [])
