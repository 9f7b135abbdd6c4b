"""The manifest of a gallery: a TOML file with a table for every picture, named as its file is.

    heading = "Activation functions"      # of the index
    catalog = "mine.toml"                 # activations of your own, if any

    [defaults]                            # for all pictures; every option of `actviz plot`
    format = ["png", "svg"]
    size = "1920x1080"
    theme = ["slides", "dark"]            # a pair: the second, NAME-dark, is for a dark page

    [sigmoid-tanh]                        # sigmoid-tanh.png and sigmoid-tanh.svg
    activations = ["sigmoid", "tanh"]
    derivative = true                     # or how many of them
    range = [-4, 4]                       # or "-4:4"
    title = "on the picture"
    heading = "in the index"
    chapter = "Classical"
    alt = "what is to be seen, for who does not see it"
    note = "what else there is to say"

    [neuron]
    lecture = "summed_inputs"             # a figure of the lecture, in the place of activations

    [gelu-facts]
    card = "gelu"                         # f, f' and the key facts of one activation

    [gelu-mine]                           # the errors of values from anywhere, in ulp
    audit = "gelu"
    values = ["mine.npz", "theirs.csv"]   # x and y in two columns, a panel each
    dtype = "float16"

    [card]                                # card-sigmoid and so on
    cards = true                          # for the best known, "all", or "rectified" for a family

Paths in a manifest start from its own folder. An option that a kind of picture has no use for may
be among the defaults, but not in the picture's own table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from actviz.activation import Activation, activation, activations
from actviz.catalog import Catalog, Row, default_catalog
from actviz.drawing.lecture import CAPTIONS
from actviz.errors import Faults, UsageError
from actviz.export import FORMATS
from actviz.formula import notation
from actviz.gallery.commandline import gallery_command, plot_command
from actviz.gallery.tables import Spot, Table, check_stem, read_tables, text_of, texts_of
from actviz.options import AUDIT, CARD, LECTURE, OPTIONS, PLOT, Options, heeded, options
from actviz.readers import choice
from actviz.toml import content_of

BUILT_IN = Path(__file__).with_name("pictures.toml")
DEFAULTS = "defaults"
WORDS = ("heading", "chapter", "alt", "note")
LOOKS = tuple(name for name in OPTIONS if name not in WORDS)  # options that may be among defaults
OF_MANY = ("chapter", "note")  # what can be said of many pictures
TOP = ("heading", "catalog")
HEADING = "Gallery"
DARK = "-dark"  # ends the name of a dark page's version

Kind = Literal["plot", "card", "lecture", "audit"]
# the field that says what to draw, in words, and what kind of picture that is
DRAWN: Mapping[str, str] = {
    "activations": "a plot",
    "lecture": "a figure of the lecture",
    "card": "a card",
    "cards": "many cards",
    "audit": "the picture of an audit",
}
SUBJECTS: Mapping[str, Kind] = {
    "activations": "plot",
    "lecture": "lecture",
    "card": "card",
    "cards": "card",
    "audit": "audit",
}
HEEDED: Mapping[Kind, tuple[str, ...]] = {
    "plot": tuple(name for name in heeded(PLOT) if name in LOOKS),
    "card": tuple(name for name in heeded(CARD) if name in LOOKS),
    "lecture": tuple(name for name in heeded(LECTURE) if name in LOOKS),
    "audit": tuple(name for name in heeded(AUDIT) if name in LOOKS),
}
VALUES = "values"  # the field that says which file an audit is of
MOST_BYTES = 100_000_000  # of such a file


class Entry(NamedTuple):
    """A picture of a manifest: what it shows and how, and what is said of it in the index.

    ``subjects`` are activations as text for a plot, an activation and files for an audit, or else
    the name of a catalog row or of a figure of the lecture.
    """

    name: str
    kind: Kind
    subjects: tuple[str, ...]
    options: Options
    formats: tuple[str, ...]
    heading: str
    chapter: str
    note: str
    command: str
    step: int = 0  # of a build-up, the first being 1; 0 is the whole
    pair_of: str = ""  # the name of the picture that this is a dark page's version of


class Meant(NamedTuple):
    """What the subjects of a picture stand for, every number exactly, and further names to search
    for."""

    text: str
    words: tuple[str, ...] = ()


class Manifest(NamedTuple):
    """The pictures of a manifest in their order.

    ``inputs`` are the files that say what they show; ``meant`` tells what pictures' subjects stand
    for, by the pictures' names, when it is asked: to tell it of all takes longer than to draw one.
    """

    heading: str
    entries: tuple[Entry, ...]
    catalog_file: Path | None
    inputs: tuple[Path, ...]
    meant: Mapping[str, Callable[[], Meant]]


class _Subject(NamedTuple):
    """What a picture shows, and what is said of it where its table says nothing."""

    name: str
    kind: Kind
    texts: tuple[str, ...]
    meant: Callable[[], Meant]
    heading: str
    chapter: str = ""
    note: str = ""


def read(
    path: Path, overrides: Mapping[str, object] | None = None, own: Path | None = None
) -> Manifest:
    """The manifest in a file, every picture checked; ``overrides`` are fields that all pictures
    are given, whatever the file says; ``own`` is a catalog where the file names none.

    Raises UsageError, which names file, picture and field, for all that is wrong: the first fault
    with the ``others``.
    """
    faults = Faults()
    tables = read_tables(path)
    top = Spot(path)
    for name, value in tables.items():
        if not isinstance(value, dict) and name not in TOP:
            with faults.noted():
                raise top.at(name).unknown(name, (*TOP, f"[{DEFAULTS}]"))
    heading = faults.read(
        lambda: text_of(tables.get("heading", HEADING), top.at("heading")), HEADING
    )
    catalog_file = own
    catalog = default_catalog()
    with faults.noted():
        if "catalog" in tables:
            catalog_file = path.parent / text_of(tables["catalog"], top.at("catalog"))
        if catalog_file is not None:
            with top.at("catalog").pointing():
                catalog = catalog.with_file(catalog_file)
    if faults and catalog_file is not None and catalog is default_catalog():
        faults.tell()  # what the pictures say of its activations cannot be told
    defaults = tables[DEFAULTS] if isinstance(tables.get(DEFAULTS), dict) else {}
    spot = Spot(path, DEFAULTS)
    before = len(faults)
    _check_fields(defaults, ("format", *LOOKS), "", spot, faults)
    _Reader(path, catalog, catalog_file, defaults, overrides or {}, faults).checked(defaults, spot)
    if len(faults) > before:
        defaults = {}  # each picture would say it again
    reader = _Reader(path, catalog, catalog_file, defaults, overrides or {}, faults)
    entries: dict[str, Entry] = {}
    meant: dict[str, Callable[[], Meant]] = {}
    for name, table in tables.items():
        if name in (*TOP, DEFAULTS) or not isinstance(table, dict):
            continue
        spot = Spot(path, name)
        with faults.noted():
            check_stem(name, spot)
        with faults.noted():
            for entry, meaning in reader.entries(table, spot):
                folded = entry.name.casefold()
                if folded in entries:
                    raise spot.error(
                        f"the file {entry.name} is that of {entries[folded].name} as well",
                        "give it another name; capitals make no difference on many a disk",
                    )
                entries[folded] = entry
                meant[entry.name] = meaning
    faults.tell()
    if not entries:
        raise top.error("holds no pictures", 'write [name] and below it activations = ["..."]')
    styles = {Path(part) for e in entries.values() for part in e.options.theme.split(",")}
    judged = (e.subjects[1:] for e in entries.values() if e.kind == "audit")
    audited = {Path(file) for files in judged for file in files}
    inputs = [path, catalog_file, *sorted({s for s in styles if s.suffix} | audited)]
    read_from = tuple(filter(None, inputs))
    return Manifest(heading, tuple(entries.values()), catalog_file, read_from, meant)


def _check_fields(
    table: Table, known: tuple[str, ...], what: str, spot: Spot, faults: Faults
) -> None:
    for name in table:
        if name in known:
            continue
        with faults.noted():
            if name in (*OPTIONS, *WORDS, *SUBJECTS):
                meant = f"is not for {what}" if what else "is not for all pictures"
                raise spot.at(name).error(meant, f"there are: {', '.join(known)}")
            raise spot.at(name).unknown(name, known)


class _Reader(NamedTuple):
    """What every table of a manifest is read with."""

    file: Path
    catalog: Catalog
    catalog_file: Path | None
    defaults: Table
    overrides: Mapping[str, object]
    faults: Faults

    def entries(self, table: Table, spot: Spot) -> Iterator[tuple[Entry, Callable[[], Meant]]]:
        """The pictures of a table: one, or a card for each of many activations; none where the
        table has faults."""
        before = len(self.faults)
        found = [name for name in SUBJECTS if name in table]
        if not found:
            _check_fields(table, (*SUBJECTS, *WORDS, "format", *LOOKS), "", spot, self.faults)
            raise spot.error("does not say what to draw", f"give it one of {', '.join(SUBJECTS)}")
        if len(found) > 1:
            raise spot.error(f"has both {' and '.join(found)}", "give one of them")
        (name,) = found
        kind = SUBJECTS[name]
        words = OF_MANY if name == "cards" else WORDS
        known = (name, *((VALUES,) if kind == "audit" else ()), *words, "format", *HEEDED[kind])
        _check_fields(table, known, DRAWN[name], spot, self.faults)
        looks, formats = self.checked(table, spot)
        said: dict[str, str] = {}
        for word in WORDS:
            if word in table:
                with self.faults.noted():
                    said[word] = text_of(table[word], spot.at(word))
        looks = tuple(replace(look, alt=said.get("alt")) for look in looks)
        subjects = list(self._subjects(name, table, spot))
        if len(self.faults) > before:
            return
        for subject in subjects:
            whole = Entry(
                name=subject.name,
                kind=kind,
                subjects=subject.texts,
                options=looks[0],
                formats=formats,
                heading=said.get("heading", subject.heading),
                chapter=said.get("chapter", subject.chapter),
                note=said.get("note", subject.note),
                command=self._command(subject, looks[0]),
            )
            for entry in self._steps(whole) if whole.options.steps else [whole]:
                yield entry, subject.meant
                for dark in looks[1:]:
                    other = entry._replace(
                        name=f"{entry.name}{DARK}",
                        options=dark,
                        command=self._command(subject, dark),
                        pair_of=entry.name,
                    )
                    yield other, subject.meant

    def _steps(self, whole: Entry) -> Iterator[Entry]:
        """A picture for each step of a build-up: a curve more, or of one activation a panel."""
        shown = [one.label for t in whole.subjects for one in activations(t.strip(), self.catalog)]
        several = len(dict.fromkeys(shown))
        count = several if several > 1 else len(whole.options.orders)
        for step in range(1, count + 1):
            yield whole._replace(
                name=f"{whole.name}-{step}",
                heading=f"{whole.heading} ({step} of {count})",
                step=step,
            )

    def checked(self, table: Table, spot: Spot) -> tuple[tuple[Options, ...], tuple[str, ...]]:
        """The options and the formats of a picture: its own, the defaults, and the overrides.

        Of two themes there are options for each.
        """
        merged = {**self.defaults, **table, **self.overrides}
        looks = self.faults.read(lambda: _looks(merged.get("theme"), spot.at("theme")), ())
        themed = [merged if look is None else {**merged, "theme": look} for look in looks]
        found = tuple(self._options(each, table, spot) for each in themed)
        wanted = self.faults.read(
            lambda: formats(merged.get("format", "png"), spot.at("format")), ()
        )
        return found, wanted

    def _options(self, merged: Table, table: Table, spot: Spot) -> Options:
        subject: Kind = next((SUBJECTS[name] for name in SUBJECTS if name in table), "plot")
        values = {name: merged[name] for name in HEEDED[subject] if name in merged}
        for name in [name for name in values if name not in self.overrides]:
            value = values.pop(name)
            with self.faults.noted():
                if name == "theme":
                    value = self._theme(text_of(value, spot.at(name)))
                with spot.at(name).pointing():
                    options({name: value})
                values[name] = value
        return options(values)

    def _theme(self, text: str) -> str:
        """Themes, those that are style files as paths from here."""
        parts = [Path(part.strip()) for part in text.split(",")]
        return ",".join(str(self.file.parent / p if p.suffix else p) for p in parts)

    def _subjects(self, name: str, table: Table, spot: Spot) -> Iterator[_Subject]:
        at, value = spot.at(name), table[name]
        match name:
            case "activations":
                yield self._plot(spot.picture, texts_of(value, at), at)
            case "lecture":
                yield _lecture(spot.picture, text_of(value, at), at)
            case "audit":
                yield self._audit(spot.picture, text_of(value, at), table, spot)
            case "card":
                with at.pointing():
                    row = self.catalog.row(text_of(value, at))
                yield self._card(spot.picture, row)
            case "cards":
                family = None if value is True or value == "all" else text_of(value, at)
                with at.pointing():
                    rows = self.catalog.rows(family, common=value is True)
                for row in rows:
                    yield self._card(f"{spot.picture}-{row.name}", row)

    def _plot(self, name: str, texts: tuple[str, ...], spot: Spot) -> _Subject:
        @cache
        def meant() -> Meant:
            shown = [one for text in texts for one in activations(text.strip(), self.catalog)]
            rows = [one.row for one in shown if one.row is not None]
            words = dict.fromkeys(word for row in rows for word in _names(row))
            return Meant("\n".join(map(_meaning, shown)), tuple(words))

        if self.file != BUILT_IN:  # ours is read by a test
            with spot.pointing():
                meant()
        return _Subject(name, "plot", texts, meant, heading=", ".join(texts))

    def _audit(self, name: str, text: str, table: Table, spot: Spot) -> _Subject:
        with spot.at("audit").pointing():
            shown = activation(text, self.catalog)
        at = spot.at(VALUES)
        if VALUES not in table:
            raise at.error("is missing", 'add values = "FILE", with x and y in two columns')
        given = table[VALUES]
        texts = (text_of(given, at),) if isinstance(given, str) else texts_of(given, at)
        files = [self.file.parent / text for text in texts]
        told = "x and y stand in it, in two columns"
        parts = [content_of(file, partial(_of_file, at, file), told, MOST_BYTES) for file in files]
        meaning = "\n".join((_meaning(shown), *(sha256(part).hexdigest() for part in parts)))
        return _Subject(
            name,
            "audit",
            (text, *map(str, files)),
            partial(Meant, meaning, _names(shown.row) if shown.row else ()),
            heading=f"{text} by {', '.join(file.stem for file in files)}",
        )

    def _card(self, name: str, row: Row) -> _Subject:
        @cache
        def meant() -> Meant:
            return Meant(f"{row!r}\n{_meaning(activation(row.name, self.catalog))}", _names(row))

        return _Subject(
            name,
            "card",
            (row.name,),
            meant,
            heading=f"{row.name}: {row.title}",
            chapter=f"{row.family} cards".capitalize(),
        )

    def _command(self, subject: _Subject, wanted: Options) -> str:
        if subject.kind == "plot":
            return plot_command(subject.texts, wanted, self.catalog_file)
        manifest = None if self.file == BUILT_IN else self.file
        return gallery_command(subject.name, manifest, self.overrides)


def _of_file(spot: Spot, file: Path, problem: str, hint: str) -> UsageError:
    return spot.error(f"{file.name} {problem}", hint)


def _looks(found: object, spot: Spot) -> tuple[object, ...]:
    """The theme of a picture, or those of a pair."""
    if not isinstance(found, list):
        return (found,)
    texts = texts_of(found, spot)
    if len(texts) != 2:
        raise spot.error(
            f"is a list of {len(texts)}",
            'a pair is for a light and a dark page: ["slides", "dark"]',
        )
    return texts


def _meaning(shown: Activation) -> str:
    """An activation in elementary terms, whatever rows it calls."""
    return f"{shown.label} = {notation.text(shown.tree)}"


def _lecture(name: str, figure: str, spot: Spot) -> _Subject:
    with spot.pointing():
        wanted = choice(figure, tuple(CAPTIONS), "figure of the lecture")
    told = CAPTIONS[wanted]
    return _Subject(name, "lecture", (wanted,), partial(Meant, wanted), told.title, note=told.note)


def _names(row: Row) -> tuple[str, ...]:
    """What else an activation is called, and who proposed it where."""
    aliases = (alias.shown for alias in row.aliases)
    return tuple(filter(None, (row.name, row.title, row.family, *aliases, row.reference)))


def formats(value: object, spot: Spot) -> tuple[str, ...]:
    """Formats without repetition: of a list, or of a text with commas."""
    texts = value.split(",") if isinstance(value, str) else texts_of(value, spot)
    with spot.pointing():
        return tuple(dict.fromkeys(choice(text, FORMATS, "format") for text in texts))
