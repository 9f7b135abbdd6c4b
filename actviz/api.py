"""The public functions, which ``actviz`` gives by their names: each brings what it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

from actviz.options import THRESHOLD, Options

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from actviz.activation import Activation
    from actviz.catalog import Catalog
    from actviz.tables.results import PropertiesResult, SaturationResult


def activation(text: str, *, catalog: str | Path | None = None) -> Activation:
    """The activation of a formula, a name or an alias.

    Parameters: ``text`` is a formula in x; ``catalog`` a TOML file of activations of your own.
    Returns: an ``Activation``, to be called on numbers and arrays.
    Raises: ActvizError if the text is no formula, or stands for several activations.

    >>> gelu = activation("gelu")
    >>> gelu(1.0)
    0.8413447460685429
    >>> activation("elu(alpha=2)").derivative(-1.0)
    0.7357588823428847
    >>> activation("ours = x * tanh(x)")
    <Activation ours: f(x) = x * tanh(x)>
    """
    from actviz.activation import activation as make

    return make(_text(text), _catalog(catalog))


def activations(text: str, *, catalog: str | Path | None = None) -> tuple[Activation, ...]:
    """The activations of a formula in which a parameter may be a list.

    Parameters, raises: as of ``activation``. Returns: one for each value.

    >>> [one.label for one in activations("elu(alpha=[0.5, 1, 2])")]
    ['elu(alpha=0.5)', 'elu(alpha=1)', 'elu(alpha=2)']
    """
    from actviz.activation import activations as make

    return make(_text(text), _catalog(catalog))


def names(
    family: str | None = None, *, common: bool = False, catalog: str | Path | None = None
) -> tuple[str, ...]:
    """The names of the catalog's activations, those of a family if one is named, and only the best
    known ones if they are to be ``common``; those of your own file too, if it is the ``catalog``.

    Raises: UsageError for a family that there is none of.

    >>> "relu" in names("rectified")
    True
    >>> len(names(common=True)) < len(names())
    True
    """
    from actviz.catalog import default_catalog

    known = _catalog(catalog) or default_catalog()
    return tuple(row.name for row in known.rows(family, common=common))


def families(*, catalog: str | Path | None = None) -> tuple[str, ...]:
    """The families of the catalog; your own file is one, named after it, if it is the ``catalog``.

    >>> families()[:2]
    ('classical', 'sigmoidal')
    """
    from actviz.catalog import default_catalog

    return (_catalog(catalog) or default_catalog()).families()


def saturation(
    of: str | Activation,
    threshold: float | Fraction | None = None,
    *,
    dtype: str | None = None,
    range: tuple[float, float] | None = None,  # noqa: A002  the option's name
    catalog: str | Path | None = None,
) -> SaturationResult:
    """Where the slope of an activation is below a threshold, with proof.

    Parameters: ``of`` is an activation or its text; ``threshold`` a slope, by default 0.05;
    ``dtype`` in its place a type such as "float16", in which the slope rounds to zero; ``range`` an
    interval of x whose ends may be infinite, of which alone it is said.
    Returns: ``regions`` of kind "saturated", "dead", "fading", "attenuated" or "flat", whose ends
    are doubles, and what was ``undecided``; ``to_dict()`` has the words of ``actviz table -s``.
    Raises: UsageError for a threshold that is not positive, for a type that there is none of, and
    for an interval that is empty or upside down.

    >>> saturation("sigmoid")
    <Saturation of sigmoid where |f'| < 0.05>
      saturated  (-inf, -2.887], limit 0
      saturated  [2.887, inf), limit 1
    >>> saturation("sigmoid").regions[0].upper
    -2.887270950357621
    >>> saturation("sigmoid", dtype="float16").regions[1].lower
    17.32867945439399
    """
    from actviz.analysis.saturation import saturation as find
    from actviz.errors import UsageError
    from actviz.floats import float_type
    from actviz.tables.results import saturation_result

    one = _one(of, catalog)
    on = None if range is None else _interval(range)
    if dtype is None:
        level = THRESHOLD if threshold is None else threshold
        return saturation_result(one, find(one.tree, level, *(on or ())), on)
    if threshold is not None:
        raise UsageError("a dtype sets the threshold itself", "leave out one of them")
    level = float_type(dtype).underflow
    return saturation_result(one, find(one.tree, level, *(on or ()), inclusive=True), on)


def properties(
    of: str | Activation,
    *,
    range: tuple[float, float] | None = None,  # noqa: A002  the option's name
    catalog: str | Path | None = None,
) -> PropertiesResult:
    """Range, extremes, Lipschitz constant, monotonicity, continuity and more, with proof.

    Parameters: ``of`` is an activation or its text; with a ``range``, an interval of x whose ends
    may be infinite, they are those of f there: the certified largest error of an approximation is
    the greatest value of |f - g|. Symmetry and moments are of all of the line.
    Returns: an object with an attribute for each, None where it was not decided; ``to_dict()`` has
    the words of ``actviz table``.
    Raises: UsageError for an interval that is empty or upside down.

    >>> properties("silu").minimum
    Extreme(value=-0.2784645427610738, place=-1.278464542761074)
    >>> properties("relu")
    <Properties of relu>
      range     [0, inf)
      max |f'|  1
      monotone  increasing
      class     C0
      kinks     0
    >>> properties("abs(gelu(x) - gelu_tanh(x))").maximum.value
    0.00047323552068728487
    """
    from actviz.tables.results import PropertiesResult

    one = _one(of, catalog)
    return PropertiesResult(one, *(_interval(range) if range is not None else ()))


def table(
    *of: str | Activation | Sequence[str | Activation],
    columns: str | Sequence[str] = (),
    range: tuple[float, float] | None = None,  # noqa: A002  the option's name
    catalog: str | Path | None = None,
) -> list[dict[str, Any]]:
    """The properties of activations, a dictionary for each: ``pandas.DataFrame(table(...))``.

    Parameters: activations one by one or in lists, all of the best known ones if there are none;
    ``columns`` are those of ``actviz table --columns``, in a list or in one text with commas, by
    default all.
    Returns: numbers, texts and lists by the names that CSV has; None is undecided or absent.
    Raises: UsageError for a column that there is none of.

    >>> table("relu", "tanh", columns=["monotone", "lipschitz"])[1]
    {'name': 'tanh', 'monotone': 'strictly increasing', 'lipschitz': 1.0, 'lipschitz_at': 0.0}
    """
    from actviz.tables.columns import named
    from actviz.tables.results import PropertiesResult, records

    on = None if range is None else _interval(range)
    given = _listed(of, catalog) or _listed(names(common=True), None)
    found = [(one, PropertiesResult(one, *(on or ()))) for one in given]
    listed = columns.split(",") if isinstance(columns, str) else columns
    chosen = [named(column) for column in listed]
    return list(records(found, chosen, on))


def _listed(
    of: Sequence[str | Activation | Sequence[str | Activation]], catalog: str | Path | None
) -> list[Activation]:
    """Activations one by one, from texts and lists of them."""
    found: list[Activation] = []
    for part in of:
        for one in part if isinstance(part, Sequence) and not isinstance(part, str) else (part,):
            found += activations(one, catalog=catalog) if isinstance(one, str) else (_one(one),)
    return found


def _one(of: str | Activation, catalog: str | Path | None = None) -> Activation:
    """One activation, whether it is given as such or as a text."""
    from actviz.activation import Activation

    if isinstance(of, Activation):
        return of
    return activation(_text(of), catalog=catalog)


def _text(of: object) -> str:
    """What is a text. Raises UsageError for anything else."""
    from actviz.errors import UsageError

    if isinstance(of, str):
        return of
    raise UsageError(
        f"an activation is a text, or what activation(...) gives, and no {type(of).__name__}",
        'write it like "gelu", one at a time',
    )


def _catalog(path: str | Path | None) -> Catalog | None:
    """The catalog with a file of the caller's own; None for the one that there is."""
    if path is None:
        return None
    from actviz.catalog import default_catalog

    return default_catalog().with_file(path)


def _interval(given: tuple[float, float]) -> tuple[float, float]:
    from actviz.readers import interval

    return interval(given)


def plot(
    *of: str | Activation | Sequence[str | Activation],
    catalog: str | Path | None = None,
    **wanted: object,
) -> Figure:
    """A figure that compares activations, as ``actviz plot`` draws it, with the same options.

    Activations are given one by one, or as lists: ``plot("gelu", "relu", derivative=True)``. The
    options are those of ``actviz.options.Options``: ``derivative`` counts the derivatives drawn
    below f, ``saturation`` marks where the slope is below ``threshold``; ``range`` is in x,
    ``size`` is in pixels, or a text such as "1920x1080" or "8x4.5in".
    The figure belongs to no window and to no pyplot: write it with ``save``, or let a notebook
    show it. Raises UsageError for an option that makes no sense.

    >>> figure = plot("sigmoid", "tanh", derivative=True, saturation=True)
    >>> [axes.get_gid() for axes in figure.axes]
    ['panel-0', 'panel-1', 'saturation']
    """
    from actviz.drawing.figure import figure
    from actviz.options import options

    return figure(_listed(of, catalog), options(wanted))


def _taking_options(function: Callable[..., Figure]) -> None:
    """Lets ``help`` and notebooks show each option with its default."""
    own = signature(function)
    listed = [
        Parameter(f.name, Parameter.KEYWORD_ONLY, default=f.default, annotation=f.type)
        for f in fields(Options)
    ]
    parameters = [p for p in own.parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
    function.__signature__ = own.replace(parameters=[*parameters, *listed])  # type: ignore[attr-defined]


_taking_options(plot)


def save(figure: Figure, path: str | Path, *, text: str = "text") -> None:
    """Writes a figure of ``plot`` to a file: the same bytes as ``actviz plot -o PATH``.

    The suffix says the format: png, svg, pdf, tikz or tex (which are one), pgf, eps or webp. The
    file is described in words and bears no date; ``text`` "outlines" draws the letters of svg, pdf,
    tikz and eps. It is the new file or the old one, whatever happens. Raises UsageError for another
    suffix and for a figure that is none of ours, ActvizError where it cannot be written.

    >>> save(plot("gelu"), "gelu.svg")  # doctest: +SKIP
    """
    from actviz.export import save as write

    write(figure, path, text=text)


def draw(
    ax: Axes,
    of: str | Activation,
    *,
    order: int = 0,
    color: str | None = None,
    colour: str | None = None,
    label: str | None = None,
    dashes: tuple[float, ...] = (),
    range: tuple[float, float] = (-6.0, 6.0),  # noqa: A002  the option's name
    catalog: str | Path | None = None,
) -> Axes:
    """Draws an activation, or its derivative of an order, on axes of yours, and gives them back.

    The curve is proven to be within a quarter of a pixel as long as the axes keep their limits and
    size; jumps get their circles, impulses their arrows. Axes that scale themselves get the limits
    of ``range`` and of what fits; nothing else of the figure is touched. Without a ``color``, or
    ``colour``, it is the next of the axes' own cycle; ``label`` is what a legend calls it, in the
    place of its name; ``dashes`` are lengths in units of the line's width. Raises UsageError for an
    order beyond 4.

    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> draw(axes, "gelu", order=1, color="darkred", label="its slope") is axes
    True
    """
    from dataclasses import replace

    from actviz.drawing.panel import draw as drawn_on
    from actviz.errors import UsageError
    from actviz.readers import window, words

    if color is not None and colour is not None:
        raise UsageError("color and colour are one", "give one of them")
    one = _one(of, catalog)
    if label is not None:
        one = replace(one, label=words("the label", label))
    shade = colour if color is None else color
    drawn_on(ax, one, order=order, colour=shade, dashes=dashes, window=window(range))
    return ax
