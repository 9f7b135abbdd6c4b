"""Imports run downward only, and what is slow to import is imported only where it is needed."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.program import ROOT, environment

# The house from the ground up; rooms in one line do not know each other.
FLOORS = (
    {"errors", "interrupted", "numerals"},
    {"floats"},
    {"readers", "startup", "toml"},
    {"formula", "neuron", "options"},
    {"kernel"},
    {"catalog"},
    {"activation"},
    {"analysis"},
    {"tables", "drawing"},
    {"text", "export", "audit"},
    {"gallery"},
    {"cli"},
    {"api"},
    {"__main__", "__init__"},
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
SOURCES = sorted((ROOT / "actviz").rglob("*.py"))
SLOW = {
    *("numpy", "matplotlib", "flint", "pydantic", "rich"),
    *("matplotlib.pyplot", "matplotlib.backends.backend_svg", "PIL", "scipy", "mpmath"),
    *("multiprocessing", "importlib.metadata", "email", "asyncio"),
}
SHORTEST = 25  # words
DRAWING = "flint numpy matplotlib PIL"
SVG = "matplotlib.backends.backend_svg"


def room_of(path: Path) -> str:
    """The room that a file belongs to: the name of its package, or its own."""
    return path.relative_to(ROOT / "actviz").with_suffix("").parts[0]


@cache
def imported(path: Path) -> tuple[tuple[str, ...], ...]:
    """The dotted names that a file imports, wherever in the file."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports say where from, from the top"
            module = tuple((node.module or "").split("."))
            yield from ((*module, alias.name) for alias in node.names)


def test_imports_run_downward() -> None:
    for path in SOURCES:
        room = room_of(path)
        for name in imported(path):
            if name[0] != "actviz" or name[1] in (room, "__version__"):
                continue
            assert FLOOR[name[1]] < FLOOR[room], f"{path} imports {'.'.join(name)}"


@pytest.mark.parametrize(
    "package",
    sorted(path.parent for path in SOURCES if path.name == "__init__.py"),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_room_says_what_it_is_for(package: Path) -> None:
    said = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))
    assert said is not None
    assert len(said.split()) > SHORTEST, "what the room is for, what may enter, where to start"
    for named in re.findall(r"(\w+)\.py", said):
        assert (package / f"{named}.py").exists() or (ROOT / "actviz" / f"{named}.py").exists()


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("matplotlib", {"drawing", "export", "audit", "gallery", "startup", "api"}),
        ("flint", {"kernel"}),
    ],
)
def test_a_library_is_known_to_few_rooms(library: str, rooms: set[str]) -> None:
    knowing = {room_of(path) for path in SOURCES for name in imported(path) if name[0] == library}
    assert knowing <= rooms


def loaded_after(code: str, cwd: Path = ROOT) -> set[str]:
    """The slow libraries that a fresh interpreter has loaded when it has run some code."""
    script = f"{code}\nimport sys\nprint(*sys.modules, file=sys.stderr)"
    process = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return SLOW & set(process.stderr.split())


@pytest.mark.parametrize(
    ("commands", "allowed"),
    [
        (
            ("--help", "--version", "plot --help", "audit --help", "gallery --help", "list gelu"),
            "",
        ),
        (("list", "plot sigmoid --format text", "table sigmoid -s --format json"), "flint"),
        (("table sigmoid", "table sigmoid --saturation"), "flint rich"),
        (
            (
                "show sigmoid",
                "data sigmoid",
                "audit tanh --kernel numpy:tanh --dtype float16 --format json",
            ),
            "flint numpy",
        ),
        (("plot sigmoid tanh -d -o a.png",), DRAWING),
        (("plot sigmoid tanh -d -o a.svg",), f"{DRAWING} {SVG}"),
        (
            ("gallery --dry-run --only card-relu -o /nowhere",),
            DRAWING,
        ),
    ],
)
def test_a_command_loads_only_what_it_needs(
    commands: tuple[str, ...], allowed: str, tmp_path: Path
) -> None:
    """One after the other in one process: what is loaded stays."""
    code = (
        "import sys; from actviz.__main__ import main\n"
        f"for command in {commands}: sys.argv[1:] = command.split(); main()"
    )
    assert loaded_after(code, tmp_path) <= set(allowed.split())


def test_importing_actviz_loads_nothing_slow() -> None:
    assert loaded_after("import actviz") == set()


@pytest.mark.parametrize(
    ("lines", "allowed"),
    [
        (("plot sigm", "plot --layout ", "plot --theme pa", "table --format j"), ""),
        (("table --columns range,k", "table --dtype fl"), "flint"),
        (("explain ga", "gallery --only si"), "flint"),
    ],
)
def test_completing_a_word_loads_little(lines: tuple[str, ...], allowed: str) -> None:
    code = (
        "import os, sys; sys.argv[1:] = []\n"
        "from actviz.__main__ import main\n"
        f"for words in {lines}:\n"
        "    os.environ.update(_ACTVIZ_COMPLETE='complete_bash', COMP_WORDS=f'actviz {words}',"
        " COMP_CWORD=str(len(words.split(' '))))\n"
        "    try: main()\n    except SystemExit: pass"
    )
    assert loaded_after(code) <= set(allowed.split())


def test_drawing_loads_no_pyplot() -> None:
    code = (
        "import sys, actviz\n"
        "actviz.plot(['relu', 'tanh'], derivative=True)._repr_png_()\n"
        "from actviz.drawing.lecture.figures import FIGURES\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    assert loaded_after(code) >= {"matplotlib"}


@pytest.mark.slow
def test_what_no_one_reads_is_left_out_of_a_commands_process_alone(tmp_path: Path) -> None:
    """Docstrings and signatures of artists, and axes in three dimensions; properties are set all
    the same, pyplot can be had, and what was left out can be imported."""
    seen = (
        "; import sys, inspect, matplotlib.lines as lines, matplotlib.projections as projections;"
        "method = lines.Line2D.set; line = lines.Line2D([0], [0]);"
        "line.set(lw=3, color='red'); assert line.get_linewidth() == 3;"
        "found = ['linewidth' in (method.__doc__ or ''),"
        " 'linewidth' in inspect.signature(method).parameters,"
        " '3d' in projections.get_projection_names()];"
        "import matplotlib.pyplot, mpl_toolkits.mplot3d; print(*found)"
    )
    plain = "import actviz; actviz.plot('relu')" + seen
    command = (
        "import sys; sys.argv = ['actviz', 'plot', 'relu', '-o', 'a.png', '--size', '320x180'];"
        "from actviz.cli.app import run; run()" + seen
    )
    said = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()[-3:]
        for code in (plain, command)
    ]
    assert said == [["True"] * 3, ["False"] * 3]
