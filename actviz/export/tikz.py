"""A picture as TikZ, which needs no TeX to be made: curves are Bezier curves, and texts are nodes
in the type of the document that it is put into.

A backend of matplotlib, of which FigureCanvas is what it looks for. A length is a big point, as in
a PDF. Texts stand where matplotlib's own type has them, by their line and the side they are
aligned to, so that one which the document sets wider or narrower does not move.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import cos, radians, sin
from typing import IO, Any, Literal, cast

import matplotlib as mpl
import numpy as np
from matplotlib.backend_bases import FigureCanvasBase, GraphicsContextBase, RendererBase
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, weight_dict
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Transform
from matplotlib.typing import ColorType
from numpy.typing import NDArray

from actviz.export.tex import mathematics, tex

PACKAGES = "tikz, amsmath and amssymb"
INCH = 72  # big points
FARTHEST = 16_000  # big points; TeX has no longer lengths
DIGITS = 3  # of a big point
COARSE = 2  # to the big point: places of what is pixels in other formats
DOTS = 500  # in one path; TeX holds it as a whole
LINE = 100  # characters
LEADING = 1.2  # times the size of the type
BOLD = 600  # the weight from which on a type is bold
CAPS = {"butt": "", "round": "line cap=round", "projecting": "line cap=rect"}
JOINS = {"miter": "", "round": "line join=round", "bevel": "line join=bevel"}
ANCHORS = {"left": (0.0, "base west"), "center": (0.5, "base"), "right": (1.0, "base east")}


class TikzRenderer(RendererBase):
    """Writes what is drawn as the lines of a tikzpicture, which ``text`` has as a whole."""

    def __init__(self, width: float, height: float) -> None:
        """The picture's sides in big points."""
        super().__init__()
        self._sides = width, height
        self._lines: list[str] = []
        self._colours: dict[str, str] = {}
        self._clip: tuple[str, ...] = ()
        self._is_cloud = False
        self._names: list[str] = []  # of what nothing is drawn of so far

    def text(self) -> str:
        """The picture. Nothing can be drawn afterwards."""
        self._clip_to(())
        width, height = map(_number, self._sides)
        colours = (rf"\definecolor{{{n}}}{{HTML}}{{{c}}}" for c, n in self._colours.items())
        within = [*colours, rf"\useasboundingbox (0,0) rectangle ({width},{height});", *self._lines]
        return "\n".join(
            [
                r"\begin{tikzpicture}[x=1bp, y=1bp, every node/.append style={inner sep=0pt}]",
                *(f"  {line}" for line in within),
                r"\end{tikzpicture}",
                "",
            ]
        )

    def open_group(self, s: str, gid: str | None = None) -> None:  # noqa: ARG002  matplotlib's
        """The artist's name, as a comment."""
        if gid is not None:
            self._names.append("% " + " ".join(gid.split()))

    def close_group(self, s: str) -> None:  # noqa: ARG002
        """Of what has not been drawn nothing is said."""
        self._names.clear()

    def start_rasterizing(self) -> None:
        """What follows is a cloud of points, which is pixels in other formats."""
        self._is_cloud = True

    def stop_rasterizing(self) -> None:
        """The end of it."""
        self._is_cloud = False

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: ColorType | None = None,  # noqa: N803  matplotlib's name
    ) -> None:
        """A marker at each place; of a cloud a dot as wide, one for all that look the same."""
        if not self._is_cloud:
            super().draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)
            return
        places = trans.transform(path.vertices)
        inside = ((places >= 0) & (places <= self._sides)).all(axis=1)
        dots = np.unique(np.round(COARSE * places[inside]), axis=0) / COARSE
        face = to_rgba(gc.get_rgb() if rgbFace is None else rgbFace)
        alpha = gc.get_alpha() if gc.get_forced_alpha() else face[3]
        style = [
            f"draw={self._colour(face[:3])}",
            _opacity("draw", alpha),
            f"line width={_number(marker_path.get_extents(marker_trans).width)}bp",
            CAPS["round"],
        ]
        head = f"\\path[{', '.join(filter(None, style))}]"
        for first in range(0, len(dots), DOTS):
            # a line of no length with round ends
            parts = [f"{_point(x, y)} -- cycle" for x, y in dots[first : first + DOTS].tolist()]
            self._write(gc, list(_wrapped(head, [*parts[:-1], f"{parts[-1]};"])))

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: ColorType | None = None,  # noqa: N803  matplotlib's name
    ) -> None:
        """A path with its pieces, of which an open line is cut at the picture's sides."""
        style = self._style(gc, rgbFace)
        clip = (0.0, 0.0, *self._sides) if rgbFace is None else None
        steps = list(_steps(path, transform, clip))
        if not style or not steps:
            return
        head = f"\\path[{', '.join(style)}]"
        self._write(gc, list(_wrapped(head, [*steps[:-1], f"{steps[-1]};"])))

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | Literal["TeX"] = False,
        mtext: Text | None = None,
    ) -> None:
        """One line of text, as a node on that line."""
        share, anchor = ANCHORS["left" if mtext is None else mtext.get_horizontalalignment()]
        width, _, _ = self.get_text_width_height_descent(s, prop, ismath)
        along = share * width
        x, y = x + along * cos(radians(angle)), y + along * sin(radians(angle))
        red, green, blue, alpha = to_rgba(gc.get_rgb())
        alpha = gc.get_alpha() if gc.get_forced_alpha() else alpha
        style = [
            f"anchor={anchor}",
            f"text={self._colour((red, green, blue))}",
            f"font={_font(prop)}",
            f"rotate={_number(angle)}" if angle else "",
            f"text opacity={_number(alpha)}" if alpha != 1 else "",
        ]
        content = mathematics(s) if ismath else tex(s)
        head = f"\\node[{', '.join(filter(None, style))}]"
        self._write(gc, [f"{head} at {_point(x, y)} {{{content}}};"])

    def flipy(self) -> bool:
        """Heights are counted from below."""
        return False

    def get_canvas_width_height(self) -> tuple[float, float]:
        """The picture's sides."""
        return self._sides

    def _write(self, gc: GraphicsContextBase, lines: list[str]) -> None:
        """Lines in the scope of what cuts them, below the names of what they are of."""
        self._clip_to(tuple(_clips(gc)))
        self._lines += [*self._names, *lines]
        self._names.clear()

    def _clip_to(self, clips: tuple[str, ...]) -> None:
        """Lets what follows be cut by other paths, in a scope of its own."""
        if clips == self._clip:
            return
        if self._clip:
            self._lines.append(r"\end{scope}")
        if clips:
            self._lines += [r"\begin{scope}", *clips]
        self._clip = clips

    def _style(self, gc: GraphicsContextBase, face: ColorType | None) -> list[str]:
        """The keys of a path; none where nothing is to be seen of it."""
        stroke, fill = to_rgba(gc.get_rgb()), to_rgba((0, 0, 0, 0) if face is None else face)
        if gc.get_forced_alpha():
            stroke = (*stroke[:3], gc.get_alpha())
            fill = (*fill[:3], fill[3] and gc.get_alpha())
        keys: list[str] = []
        if fill[3]:
            keys += [f"fill={self._colour(fill[:3])}", _opacity("fill", fill[3])]
        if stroke[3] and gc.get_linewidth():
            keys += [
                f"draw={self._colour(stroke[:3])}",
                _opacity("draw", stroke[3]),
                f"line width={_number(gc.get_linewidth())}bp",
                CAPS[gc.get_capstyle()],
                JOINS[gc.get_joinstyle()],
                *_dashes(gc),
            ]
        return [key for key in keys if key]

    def _colour(self, colour: Sequence[float]) -> str:
        """The name of a colour in this picture."""
        code = "".join(f"{round(255 * share):02X}" for share in colour)
        return self._colours.setdefault(code, f"colour{len(self._colours) + 1}")


class FigureCanvas(FigureCanvasBase):
    """What matplotlib asks for a file."""

    filetypes = {"tikz": "TikZ picture"}  # noqa: RUF012  as matplotlib declares it

    def print_tikz(self, file: IO[bytes], **_: Any) -> None:
        """Writes the figure into an open file."""
        self.figure.dpi = INCH
        width, height = self.figure.get_size_inches() * INCH
        renderer = TikzRenderer(float(width), float(height))
        self.figure.draw(renderer)
        file.write(renderer.text().encode())


def save(figure: Figure, file: IO[bytes]) -> None:
    """Writes a figure as a tikzpicture, with what it needs in the preamble as a comment."""
    file.write(f"% needs {PACKAGES} in the preamble\n".encode())
    figure.savefig(file, format="tikz", backend=f"module://{__name__}")


def _number(value: float) -> str:
    """A number with at most DIGITS decimals, and none that say nothing."""
    text = f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _point(x: float, y: float) -> str:
    """A place, or one so far out on its way to it."""
    near = (min(max(value, -FARTHEST), FARTHEST) for value in (x, y))
    return f"({','.join(map(_number, near))})"


def _steps(
    path: Path, transform: Transform, clip: tuple[float, float, float, float] | None = None
) -> Iterator[str]:
    """The pieces of a path, each with the operation that leads to it."""
    x0 = y0 = 0.0
    for points, code in path.iter_segments(transform, clip=clip, simplify=False):
        at = [_point(x, y) for x, y in zip(points[::2], points[1::2], strict=True)]
        match code:
            case Path.MOVETO:
                yield at[0]
            case Path.LINETO:
                yield f"-- {at[0]}"
            case Path.CURVE3:
                yield f".. controls {_cubic(x0, y0, points)} .. {at[1]}"
            case Path.CURVE4:
                yield f".. controls {at[0]} and {at[1]} .. {at[2]}"
            case Path.CLOSEPOLY:
                yield "-- cycle"
                continue
        x0, y0 = float(points[-2]), float(points[-1])


def _cubic(x0: float, y0: float, points: NDArray[Any]) -> str:
    """The controls of a parabola as those of a cubic."""
    x1, y1, x2, y2 = map(float, points)
    first = _point((x0 + 2 * x1) / 3, (y0 + 2 * y1) / 3)
    second = _point((2 * x1 + x2) / 3, (2 * y1 + y2) / 3)
    return f"{first} and {second}"


def _clips(gc: GraphicsContextBase) -> Iterator[str]:
    """What cuts off what is drawn: a rectangle, a path or both."""
    box = gc.get_clip_rectangle()
    if box is not None:
        yield rf"\clip {_point(box.x0, box.y0)} rectangle {_point(box.x1, box.y1)};"
    path, transform = cast("tuple[Path | None, Transform]", gc.get_clip_path())
    if path is not None:
        steps = list(_steps(path, transform))
        yield "\n".join(_wrapped(r"\clip", [*steps[:-1], f"{steps[-1]};"]))


def _wrapped(head: str, parts: Iterable[str]) -> Iterator[str]:
    """The parts behind the head in lines of no more characters than LINE, if they can be."""
    line = head
    for part in parts:
        if len(line) + 1 + len(part) > LINE:
            yield line
            line = f"    {part}"
        else:
            line += f" {part}"
    yield line


def _opacity(of: str, alpha: float) -> str:
    return "" if alpha == 1 else f"{of} opacity={_number(alpha)}"


def _dashes(gc: GraphicsContextBase) -> Iterator[str]:
    offset, dashes = gc.get_dashes()
    if dashes is None:
        return
    pairs = np.reshape(np.asarray(dashes, dtype=np.float64), (-1, 2))
    yield "dash pattern=" + " ".join(f"on {_number(a)}bp off {_number(b)}bp" for a, b in pairs)
    if offset:
        yield f"dash phase={_number(offset)}bp"


def _font(prop: FontProperties) -> str:
    """The size of a text's type and which of the document's families it is of."""
    size = prop.get_size_in_points()
    first, weight = prop.get_family()[0], prop.get_weight()
    family = r"\rmfamily"
    if first in ("sans-serif", *mpl.rcParams["font.sans-serif"]):
        family = r"\sffamily"
    elif first in ("monospace", *mpl.rcParams["font.monospace"]):
        family = r"\ttfamily"
    is_bold = (weight_dict[weight] if isinstance(weight, str) else weight) >= BOLD
    commands = [
        rf"\fontsize{{{_number(size)}bp}}{{{_number(LEADING * size)}bp}}\selectfont",
        family,
        r"\itshape" if prop.get_style() == "italic" else "",
        r"\bfseries" if is_bold else "",
    ]
    return "".join(commands)
