"""README and its pictures say what the program does.

The parts between ``<!-- generated: COMMAND -->`` (or ``picture: NAME``, or ``python``) and
``<!-- end -->`` are made by the program: ``UPDATE_README=1 pytest tests/test_readme.py`` writes
them anew. Without it, a part that is stale fails.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread
from numpy.typing import NDArray

from actviz.gallery.manifest import read
from tests.program import ROOT, environment, run, succeed
from tests.sampling import slow_unless

README = ROOT / "README.md"
GALLERY = ROOT / "gallery"
MANIFEST = GALLERY / "pictures.toml"
PICTURES = {f"{entry.name}.png": entry for entry in read(MANIFEST).entries}
INDEX = ("index.html", "README.md")
LARGEST = 5_000_000  # bytes of all pictures
UPDATE = bool(os.environ.get("UPDATE_README"))
PART = re.compile(r"(?ms)^<!-- (generated|picture|python):? ?([^\n]*?) ?-->\n(.*?)^<!-- end -->$")
unless_updating = pytest.mark.skipif(UPDATE, reason="README is being written")
BLOCK = 8  # pixels; pictures are compared by the means of blocks of this size


def parts() -> list[tuple[str, str, str]]:
    """What README marks as made by the program: its kind, its source, and what is there now."""
    found: list[tuple[str, str, str]] = PART.findall(README.read_text(encoding="utf-8"))
    return found


def fenced(language: str, text: str) -> str:
    """Text as a block of code."""
    return f"```{language}\n{text.rstrip()}\n```\n"


def made(kind: str, source: str, old: str, folder: Path) -> str:
    """What a part must say."""
    if kind == "picture":
        entry = PICTURES[source]
        command = entry.command.replace(f"{ROOT}{os.sep}", "")  # as from here
        return f"![{entry.options.alt}](gallery/{source})\n\n{fenced('sh', command)}"
    if kind == "generated":
        program, *arguments = shlex.split(source)
        assert program == "actviz"
        return fenced("console", f"$ {source}\n{succeed(*arguments, cwd=folder, COLUMNS='80')}")
    found = re.match(r"(?s)```python\n(.*?)```\n", old)
    assert found, "a python part begins with its code"
    process = subprocess.run(
        [sys.executable, "-W", "error", "-c", found[1]],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return found[0] + "\n" + fenced("text", process.stdout)


@pytest.mark.skipif(not UPDATE, reason="only with UPDATE_README=1")
def test_update(tmp_path: Path) -> None:
    text = PART.sub(
        lambda part: (
            part[0].replace(part[3], made(part[1], part[2], part[3], tmp_path))
            if part[3]
            else part[0].replace(
                "<!-- end -->", made(part[1], part[2], "", tmp_path) + "<!-- end -->"
            )
        ),
        README.read_text(encoding="utf-8"),
    )
    README.write_text(text, encoding="utf-8")
    draw(GALLERY)


def draw(folder: Path) -> None:
    """The gallery, into a folder: by force, since it is the program that may have changed."""
    manifest = str(MANIFEST.relative_to(ROOT))
    outcome = run("gallery", manifest, "-o", str(folder), "--force", "--jobs", "1", cwd=ROOT)
    assert outcome.code == 0, outcome.err


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the gallery as the program draws it today."""
    folder = tmp_path_factory.mktemp("gallery")
    draw(folder)
    return folder


@unless_updating
@pytest.mark.parametrize(("kind", "source", "now"), parts(), ids=lambda value: str(value)[:40])
def test_a_part_is_not_stale(kind: str, source: str, now: str, tmp_path: Path) -> None:
    assert now == made(kind, source, now, tmp_path)


def pixels(path: Path) -> NDArray[np.float64]:
    """A picture as the mean colours of its blocks, 0 to 1, of shape (rows, columns, 3)."""
    image = np.asarray(imread(path), dtype=np.float64)[:, :, :3]
    rows, columns = (side // BLOCK for side in image.shape[:2])
    blocks = image[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK, 3)
    means: NDArray[np.float64] = blocks.mean(axis=(1, 3))
    return means


@unless_updating
@pytest.mark.parametrize("name", slow_unless("sigmoid-tanh.png".__eq__, PICTURES))
def test_a_picture_is_not_stale(name: str, drawn: Path) -> None:
    # another version of matplotlib or FreeType may set a letter a little differently
    now, then = pixels(drawn / name), pixels(GALLERY / name)
    assert now.shape == then.shape
    difference = np.abs(now - then)
    assert difference.mean() < 0.002
    assert np.quantile(difference, 0.999) < 0.1


@unless_updating
@pytest.mark.parametrize("name", INDEX)
def test_the_index_is_not_stale(name: str, drawn: Path) -> None:
    assert (drawn / name).read_text() == (GALLERY / name).read_text()


def test_the_gallery_is_small() -> None:
    assert sum(path.stat().st_size for path in GALLERY.iterdir()) < LARGEST


def test_the_gallery_and_readme_show_the_same_pictures() -> None:
    shown = [source for kind, source, _ in parts() if kind == "picture"]
    assert shown == list(PICTURES)
    assert {path.name for path in GALLERY.glob("*.png")} == set(PICTURES)


def test_readme_opens_with_a_picture_and_the_two_commands() -> None:
    text = README.read_text(encoding="utf-8")
    setup = "python3 -m venv .venv && . .venv/bin/activate && pip install"
    (kind, first, _), *_ = parts()
    places = [
        text.index(f"<!-- {kind}: {first} -->"),
        text.index(f"{setup} . && {PICTURES[first].command}\n"),
        text.index(f"{setup} -e '.[test]' && pytest\n"),
    ]
    assert kind == "picture"
    assert places == sorted(places)
    assert len(text[: places[-1]].splitlines()) < 40


def test_ci_runs_readmes_own_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -m1 -E '([^']*)' README\.md", script)
    assert pattern
    found = re.findall(pattern[1], README.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) == 1
    assert found[0] not in script
    assert "\npytest -m slow " in script
