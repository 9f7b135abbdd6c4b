"""Writing pictures: the same figure gives the same bytes, which carry a description of themselves.

Importing this imports no matplotlib, so that its formats can be asked for without.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from actviz.errors import UsageError
from actviz.options import Options

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

WEBP_MOST = 16_383  # pixels a side
FORMATS = ("png", "svg", "pdf", "tikz", "pgf", "eps", "webp")
VECTORS = ("svg", "pdf", "tikz", "pgf", "eps")
# what a file's name ends in, and the format that it says
SUFFIXES = MappingProxyType({**{name: name for name in FORMATS}, "tex": "tikz"})
BYTES = {"png": 8, "webp": 16}  # that a pixel takes while a file is made, measured
# of what pixels repeat, runs alone are sought (Pillow's Image.RLE): lines and grounds have no more
PNG: Mapping[str, int] = MappingProxyType({"compress_level": 2, "compress_type": 3})
# what XML has no character for; said so, and not by what it has, the pattern is made in no time
STRANGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DSC_LENGTH = 200  # characters of a comment in PostScript; its standard allows 255 a line


class Words(NamedTuple):
    """What is said of a figure: a title, and what is to be seen."""

    title: str
    description: str

    @property
    def line(self) -> str:
        """Both in one line."""
        both = dict.fromkeys((self.title, self.description))
        return " ".join(": ".join(both).split())


def words_of(figure: Figure) -> Words:
    """The words in a figure's label: its last line is the description, what is before the title.

    Raises UsageError for a character that is none in XML: a control character, half a surrogate.
    """
    label = str(figure.get_label())
    strange = STRANGE.search(label)
    if strange is not None:
        raise UsageError(
            f"the title holds {strange[0]!r}, which a picture cannot say", "leave it out"
        )
    title, _, description = label.rpartition("\n")
    return Words(" ".join((title or description).split()), description)


def drawn_with(figure: Figure) -> Options:
    """The options that a figure was drawn with. Raises UsageError for one that is none of ours."""
    options = getattr(figure, "options", None)
    if not isinstance(options, Options):
        raise UsageError("the figure was not drawn by actviz.plot", "write it with its own savefig")
    return options


def save(figure: Figure, path: str | Path, *, text: str | None = None) -> None:
    """A figure of ours in a file, the bytes that the command writes; the suffix says the format.

    ``text`` is "text" or "outlines", as of the command. Raises UsageError for a suffix that is no
    format and for a figure that is none of ours; ActvizError where there can be no file.
    """
    from dataclasses import replace

    from actviz.export.files import atomic_write
    from actviz.options import TEXTS
    from actviz.readers import choice

    place = Path(path)
    form = SUFFIXES.get(place.suffix.removeprefix(".").lower())
    if form is None:
        raise UsageError(
            f"the name {str(path)!r} does not say in which format to write",
            f"end it in {', '.join(f'.{name}' for name in SUFFIXES)}",
        )
    options = drawn_with(figure)
    if text is not None:
        options = replace(options, text=choice(text, TEXTS, "way to write text"))
    for each, content in pictures(figure, place, form, options):
        atomic_write(each, content)


def memory(figure: Figure, file_format: str) -> float:
    """The bytes, or some more, that the pixels of a picture take while it is made; 0 of a vector
    format."""
    width, height = figure.get_size_inches() * figure.dpi
    return float(width * height * BYTES.get(file_format, 0))


def pictures(
    figure: Figure, path: Path, file_format: str, options: Options | None = None
) -> Iterator[tuple[Path, bytes]]:
    """The files that a figure makes, with their bytes: the one of that path, or with ``steps``
    NAME-1, NAME-2 ... beside it, each with one curve more."""
    wanted = options or drawn_with(figure)
    if not wanted.steps:
        yield path, rendered(figure, file_format, wanted)
        return
    from actviz.drawing import steps

    for number in range(1, steps.count(figure) + 1):
        with steps.step(figure, number):
            content = rendered(figure, file_format, wanted)
        yield path.with_name(f"{path.stem}-{number}{path.suffix}"), content


def check_format(file_format: str, *, outlines: bool = False) -> None:
    """What can be known of a format before anything is drawn. Raises UsageError where pgf is to
    have outlines for texts, ActvizError where it needs what is not there."""
    if file_format == "pgf":
        if outlines:
            raise UsageError(
                "pgf leaves its texts to TeX", "outlines are for svg, pdf, tikz and eps"
            )
        from actviz.export.pgf import tex_system

        tex_system()


def rendered(figure: Figure, file_format: str, options: Options | None = None) -> bytes:
    """A figure as the bytes of a file in one of FORMATS, the same whenever it is called.

    It is the options that the figure was drawn with that count, which it knows itself. The file
    says what it shows in the words of the figure's label. Raises UsageError where pgf is to have
    outlines for texts, and for words that no file can hold and a webp that is too large;
    ActvizError where a format needs what is not there.
    """
    from actviz.drawing.theme import applied

    wanted = options or drawn_with(figure)
    words = words_of(figure)
    outlines = wanted.text == "outlines" and file_format in VECTORS
    check_format(file_format, outlines=outlines)
    if file_format == "webp" and max(figure.get_size_inches()) * figure.dpi > WEBP_MOST:
        raise UsageError(
            f"a side of a webp has at most {WEBP_MOST:,} pixels", "take png, or a smaller size"
        )
    buffer = BytesIO()
    is_clear = wanted.transparent and file_format != "eps"  # which knows no transparency
    with (
        applied(wanted.theme, wanted.size, wanted.dpi),
        _cleared(figure) if is_clear else nullcontext(),
        _quiet_fonts(),
        _known_boxes() if file_format == "eps" else nullcontext(),
        warnings.catch_warnings(),
    ):
        # who draws asks ``drawing.names.missing_signs``, which tells them all at once
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing", UserWarning)
        if file_format == "pgf":
            from actviz.export.pgf import pgf

            buffer.write(pgf(figure))
        elif file_format == "tikz":
            from actviz.export import tikz
            from actviz.export.tex import without_halos

            with (
                nullcontext() if outlines else without_halos(figure),
                _outlined(_to_outline(figure, file_format, is_all=outlines)),
            ):
                tikz.save(figure, buffer)
        elif file_format in BYTES:
            _save_pixels(figure, file_format, buffer, words)
        else:
            in_flow = file_format == "svg" and not outlines
            with (
                _in_flow(figure) if in_flow else nullcontext(),
                _outlined(_to_outline(figure, file_format, is_all=outlines)),
            ):
                figure.savefig(buffer, format=file_format, **_settings(file_format, words))
    content = buffer.getvalue()
    match file_format:
        case "svg":
            from actviz.export.svg import structured

            return structured(content, words.title, words.description)
        case "eps":
            return _eps(content, words.line)
        case "pgf" | "tikz":
            return f"% {words.line}\n".encode() + content
    return content


def _cleared(figure: Figure) -> AbstractContextManager[None]:
    from actviz.export.clear import see_through

    return see_through(figure)


def _settings(file_format: str, words: Words) -> dict[str, Any]:
    """What matplotlib is told for a format: the words, no date, and how to compress."""
    program = _program()
    match file_format:
        case "svg":
            return {"metadata": {"Creator": program, "Date": None}}
        case "pdf":
            fields = {"Title": words.title, "Subject": words.description, "Creator": program}
            return {"metadata": {**fields, "CreationDate": None}}
        case "eps":
            return {"metadata": {"Creator": program}}
    return {}


def _program() -> str:
    from actviz import __version__

    return f"actviz {__version__}"


def _save_pixels(figure: Figure, file_format: str, buffer: BytesIO, words: Words) -> None:
    """As PNG or WebP; a PNG whose ground is opaque has no channel that says so, a quarter of the
    bytes that are to be compressed."""
    from matplotlib.colors import to_rgba
    from PIL import Image, PngImagePlugin

    from actviz.drawing.canvas import Canvas

    canvas = Canvas(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    size = canvas.get_width_height(physical=True)
    if file_format == "webp":
        image = Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1)
        image.save(buffer, "webp", lossless=True, xmp=_xmp(words, _program()))
        return
    is_opaque = to_rgba(figure.get_facecolor())[3] == 1
    mode, channels = ("RGB", "RGBX") if is_opaque else ("RGBA", "RGBA")
    image = Image.frombytes(mode, size, pixels, "raw", channels)
    said = PngImagePlugin.PngInfo()
    said.add_text("Title", words.title)
    said.add_text("Description", words.description)
    said.add_text("Software", _program())
    dpi = (figure.dpi, figure.dpi)
    image.save(buffer, "png", pnginfo=said, dpi=dpi, **PNG)


def _xmp(words: Words, program: str) -> bytes:
    """The words in the form of Adobe's XMP, which knows Unicode, as EXIF does not."""
    from xml.sax.saxutils import escape

    fields = "".join(
        f"<dc:{name}><rdf:Alt><rdf:li xml:lang='x-default'>{escape(text)}</rdf:li></rdf:Alt>"
        f"</dc:{name}>"
        for name, text in (("title", words.title), ("description", words.description))
    )
    return (
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/'"
        " xmlns:xmp='http://ns.adobe.com/xap/1.0/'>"
        f"{fields}<xmp:CreatorTool>{escape(program)}</xmp:CreatorTool>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def _to_outline(figure: Figure, file_format: str, *, is_all: bool) -> list[Text]:
    """The texts that are drawn as outlines: all of them, or in an SVG formulas, whose tall brackets
    and roots come from fonts that a viewer does not have."""
    from matplotlib.text import Text

    from actviz.drawing.sheet import is_mathematics

    texts = [text for text in figure.findobj(Text) if not text.get_path_effects()]
    if is_all:
        return texts
    # the text itself is asked: what axes make by themselves, while they are drawn or looked
    # through, says that it is to be parsed, though there is no formula in it
    return [text for text in texts if file_format == "svg" and is_mathematics(text.get_text())]


@contextmanager
def _in_flow(figure: Figure) -> Iterator[None]:
    """Lets mathematics that is a line of letters and words, as f'(x), be text, which a viewer sets
    by itself: matplotlib would place each letter, and in an order in which no one reads them."""
    from matplotlib.text import Text

    from actviz.drawing.letters import as_line
    from actviz.drawing.sheet import is_mathematics

    found: list[tuple[Text, str, Any]] = []
    for text in figure.findobj(Text):
        content = text.get_text()
        lines = [as_line(line) for line in content.split("\n")] if is_mathematics(content) else []
        words = [re.sub("'+", _primes, line) for line in lines if line is not None]
        if words and len(words) == len(lines):
            found.append((text, content, text.get_fontstyle()))
            text.set_text("\n".join(words))
            text.set_parse_math(False)
            text.set_fontstyle("italic")  # of which the SVG sets the brackets upright
    try:
        yield
    finally:
        for text, content, style in found:
            text.set_text(content)
            text.set_parse_math(True)
            text.set_fontstyle(style)


def _primes(found: re.Match[str]) -> str:
    from actviz.drawing.panel import PRIMES

    return PRIMES[len(found[0])]


@contextmanager
def _quiet_fonts() -> Iterator[None]:
    """Lets nothing be said of the dates in the fonts that a PDF or EPS takes parts of."""
    import logging

    logger = logging.getLogger("fontTools")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def _known_boxes() -> Iterator[None]:
    """Has the box that holds all glyphs of a font be the one that the font says (OpenType's table
    head): matplotlib draws each of some thousand glyphs for it, which takes seconds."""
    from matplotlib.backends import backend_ps

    drawn = getattr(backend_ps, "_bounds", None)
    if drawn is None:  # a later matplotlib knows better
        yield
        return

    def said(font: Any) -> tuple[int, int, int, int]:
        head = font["head"]
        return head.xMin, head.yMin, head.xMax, head.yMax

    vars(backend_ps)["_bounds"] = said
    try:
        yield
    finally:
        vars(backend_ps)["_bounds"] = drawn


@contextmanager
def _outlined(texts: Sequence[Text]) -> Iterator[None]:
    """Lets texts be drawn as outlines: what has an effect is drawn as a path."""
    from matplotlib.patheffects import Normal

    for text in texts:
        text.set_path_effects([Normal()])
    try:
        yield
    finally:
        for text in texts:
            text.set_path_effects([])


def _eps(content: bytes, description: str) -> bytes:
    """Without the date, and with the description as its title."""
    lines = content.split(b"\n")
    date = next(i for i, line in enumerate(lines) if line.startswith(b"%%CreationDate:"))
    title = description.encode("ascii", "backslashreplace")[:DSC_LENGTH]
    lines[date] = b"%%Title: " + title
    return b"\n".join(lines)
