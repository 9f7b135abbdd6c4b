"""Files that pictures are written to: what is in them, and that they are the same every time."""

import os
import re
import shutil
import stat
import subprocess
import xml.etree.ElementTree as ET
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from actviz.activation import activations
from actviz.drawing.figure import figure
from actviz.errors import ActvizError, UsageError
from actviz.export import FORMATS, TEX_SYSTEMS, rendered, words_of
from actviz.export.files import atomic_write
from actviz.options import Options, options
from tests.program import COMMAND, environment, succeed

SVG = "{http://www.w3.org/2000/svg}"
HAS_TEX = any(shutil.which(name) for name in TEX_SYSTEMS)
WRITABLE = [name for name in FORMATS if name != "pgf" or HAS_TEX]
SMALL = {"size": "640x360"}
HOSTILE = "x if x > 0 else -x/2"  # characters that mean something in XML
MOST_SEGMENTS = 36  # of a curve: a few dozen


@cache
def drawn(*texts: str, **values: object) -> tuple[Figure, Options]:
    wanted = options({**SMALL, **values})
    return figure([one for text in texts for one in activations(text)], wanted), wanted


def written(form: str, *texts: str, **values: object) -> bytes:
    made, wanted = drawn(*texts, **values)
    return rendered(made, form, wanted)


def svg(*texts: str, **values: object) -> ET.Element:
    return ET.fromstring(written("svg", *texts, **values))


def groups(root: ET.Element, prefix: str) -> list[ET.Element]:
    return [g for g in root.iter(f"{SVG}g") if re.fullmatch(prefix, g.get("id", ""))]


def test_an_svg_keeps_bezier_curves_and_few_of_them() -> None:
    root = svg("sigmoid", "tanh", derivative=1, size="1920x1080")
    curves = groups(root, r"curve-\d-of-.*")
    assert len(curves) == 4
    for curve in curves:
        (path,) = curve.iter(f"{SVG}path")
        commands = re.findall("[A-Za-z]", path.get("d", ""))
        assert set(commands) == {"M", "C"}
        assert 4 <= commands.count("C") <= MOST_SEGMENTS


@pytest.mark.parametrize("texts", [("sigmoid", "sign"), (HOSTILE, "relu", "2*x")])
def test_an_svg_names_what_is_an_activations(texts: tuple[str, ...]) -> None:
    root = svg(*texts, derivative=1, saturation=True)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", name or "") for name in ids)
    named = [g for g in root.iter(f"{SVG}g") if g.get("data-activation")]
    assert {g.get("data-activation") for g in named} == set(texts)
    for text in texts:
        inside = [
            element.get("id", "")
            for g in named
            if g.get("data-activation") == text
            for element in g.iter()
        ]
        for part in ("curve-0", "curve-1", "sample", "label"):
            assert any(name.startswith(part) for name in inside)
    pointed = set(re.findall(r'(?:url\(#|href="#)([^")]+)', ET.tostring(root, encoding="unicode")))
    assert pointed <= set(ids)


def test_an_svg_says_what_it_shows() -> None:
    root = svg(HOSTILE, derivative=1, saturation=True)
    title, description = root[0], root[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert title.text == HOSTILE
    assert description.text == (
        f"f, f′ of {HOSTILE} for x from −6 to 6; marked is where |f′| < 0.05"
    )
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def texts_of(root: ET.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def test_text_is_text_or_outlines_in_svg() -> None:
    found = texts_of(svg("sign", "tanh", derivative=1))
    assert {"sign", "tanh", "f(x)", "−6"} <= set(found)
    assert found.count("2\N{THIN SPACE}δ") == 1
    assert texts_of(svg("sign", "tanh", derivative=1, text="outlines")) == []


def test_formulas_are_text_too() -> None:
    found = " ".join(texts_of(svg("gelu", labels="formula")))
    assert "Φ" in found


def test_text_is_text_or_outlines_in_pdf_and_eps() -> None:
    assert b"/BaseFont" in written("pdf", "sign", derivative=1)
    assert b"/BaseFont" not in written("pdf", "sign", derivative=1, text="outlines")
    assert b"/FontName" in written("eps", "sign", derivative=1)
    assert b"/FontName" not in written("eps", "sign", derivative=1, text="outlines")


def test_outlines_leave_the_figure_as_it_was() -> None:
    made, wanted = drawn("sign", derivative=1, text="outlines")
    before = [text.get_path_effects() for text in made.findobj(Text)]
    rendered(made, "svg", wanted)
    assert [text.get_path_effects() for text in made.findobj(Text)] == before


@pytest.mark.parametrize("form", ["png", "webp"])
def test_outlines_are_nothing_to_pixels(form: str) -> None:
    made, wanted = drawn("tanh")
    assert rendered(made, form, wanted) == rendered(
        made, form, options({**SMALL, "text": "outlines"})
    )


def test_pgf_has_no_outlines() -> None:
    made, _ = drawn("tanh")
    with pytest.raises(UsageError, match="TeX"):
        rendered(made, "pgf", options({"text": "outlines"}))


@pytest.mark.skipif(HAS_TEX, reason="there is a TeX here")
def test_pgf_without_tex_says_what_is_missing() -> None:
    made, wanted = drawn("tanh")
    with pytest.raises(ActvizError, match="xelatex or lualatex"):
        rendered(made, "pgf", wanted)


def test_the_words_are_in_every_format() -> None:
    made, _ = drawn("elu", title="Größe α")
    words = words_of(made)
    assert (words.title, words.description) == ("Größe α", "f of elu for x from −6 to 6")
    png = Image.open(BytesIO(written("png", "elu", title="Größe α")))
    assert (png.info["Title"], png.info["Description"]) == (words.title, words.description)
    webp = Image.open(BytesIO(written("webp", "elu", title="Größe α"))).info["xmp"].decode()
    assert words.title in webp
    assert words.description in webp
    pdf = written("pdf", "elu", title="Größe α")
    assert words.title.encode("utf-16-be") in pdf.replace(b"\\(", b"(").replace(b"\\)", b")")
    eps = written("eps", "elu", title="Größe α")
    assert b"%%Title: Gr\\xf6\\xdfe \\u03b1" in eps


@pytest.mark.parametrize("form", WRITABLE)
def test_no_date_is_in_a_file(form: str) -> None:
    content = written(form, "tanh")
    assert not re.search(rb"CreationDate|ModDate|dc:date", content)


def test_vector_files_hold_curves_and_have_the_size_of_the_page() -> None:
    eps = written("eps", "tanh", size="6x3in")
    assert b"%%BoundingBox: 0 0 432 216" in eps
    assert b"c\n" in eps
    pdf = written("pdf", "tanh", size="6x3in")
    assert re.search(rb"/MediaBox \[\s*0 0 432 216\s*\]", pdf)
    root = svg("tanh", size="6x3in")
    assert (root.get("width"), root.get("height")) == ("432pt", "216pt")


@pytest.mark.parametrize("form", ["png", "webp"])
def test_pixels_are_as_many_as_asked_for(form: str) -> None:
    assert Image.open(BytesIO(written(form, "tanh", size="500x300"))).size == (500, 300)
    inches = Image.open(BytesIO(written(form, "tanh", size="4x3in", theme="paper")))
    assert inches.size == (2400, 1800)


def test_a_transparent_ground() -> None:
    clear = Image.open(BytesIO(written("png", "tanh", transparent=True)))
    assert clear.convert("RGBA").getpixel((3, 3)) == (255, 255, 255, 0)
    white = Image.open(BytesIO(written("png", "tanh")))
    assert white.convert("RGBA").getpixel((3, 3)) == (255, 255, 255, 255)


ARGUMENTS = ("plot", "sign", "gelu", "-ds", "--size", "640x360", "--title", "A & B")


def files(folder: Path, **changes: str | None) -> dict[str, bytes]:
    outputs = [part for form in WRITABLE for part in ("-o", f"a.{form}")]
    succeed(*ARGUMENTS, *outputs, cwd=folder, **changes)
    return {path.suffix: path.read_bytes() for path in folder.glob("a.*")}


def test_the_same_command_gives_the_same_bytes_wherever_it_runs(tmp_path: Path) -> None:
    style = tmp_path / "matplotlibrc"
    style.write_text("lines.linewidth: 9\nfont.size: 40\nsvg.fonttype: path\nsvg.hashsalt: other\n")
    first = files(tmp_path, PYTHONHASHSEED="1", TZ="Asia/Tokyo")
    assert set(first) == {f".{form}" for form in WRITABLE}
    second = files(
        tmp_path,
        PYTHONHASHSEED="2",
        TZ="America/New_York",
        LC_ALL="C",
        SOURCE_DATE_EPOCH="86400",
        MATPLOTLIBRC=str(style),
    )
    assert [form for form in first if first[form] != second[form]] == []


def test_a_file_is_replaced_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link = tmp_path / "link.png"
    link.symlink_to(path)
    atomic_write(link, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert sorted(tmp_path.iterdir()) == [path, link]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("no/such/a.png", "does not exist"),
        ("folder", "it is a folder"),
        ("file/a.png", "is not a folder"),
        ("a\0b.png", "no name for a file"),
    ],
)
def test_a_place_that_cannot_be_written(place: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"kept")
    with pytest.raises(ActvizError, match=words):
        atomic_write(tmp_path / place, b"new")
    assert (tmp_path / "file").read_bytes() == b"kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
def test_a_full_disk(tmp_path: Path) -> None:
    process = subprocess.run(
        [*COMMAND, "plot", "relu", "--size", "320x180", "-o", "/dev/full", "--format", "png"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (process.returncode, process.stdout) == (1, "")
    assert "no space left" in process.stderr
    assert len(process.stderr.splitlines()) <= 2


def test_what_was_there_stays_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")

    def interrupted(_: Path, __: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        atomic_write(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.png"]
