"""An SVG file with a structure: words for a screen reader, and names for what belongs together.

matplotlib names a group by its artist's gid. What is an activation's becomes a group of that name,
which a drawing program lists: sigmoid-f, sigmoid-df, sigmoid-label ... Every id is made unique, and
ends in letters of the picture's own, so that a page may hold several pictures.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from hashlib import sha256
from itertools import chain, count, groupby
from operator import itemgetter

from actviz.drawing.gids import OF, name_in

SVG = "http://www.w3.org/2000/svg"
GROUP = f"{{{SVG}}}g"
INKSCAPE = "http://www.inkscape.org/namespaces/inkscape"
PREFIXES = {
    "": SVG,
    "xlink": "http://www.w3.org/1999/xlink",
    "inkscape": INKSCAPE,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "cc": "http://creativecommons.org/ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
}
# what a viewer takes for a face that it does not have: about as wide, and then of its kind
FALLBACKS = (
    ("DejaVu Sans", "'DejaVu Sans', Verdana, sans-serif"),
    ("STIXGeneral", "'STIXGeneral', 'STIX Two Text', 'Times New Roman', Times, serif"),
)
GENERIC = re.compile(r"\b(sans-serif|serif|monospace|cursive|fantasy)$")
TITLE, DESCRIPTION = "picture-title", "picture-description"  # ids
ITALIC = "font-style: italic"
WORD = re.compile(r"([A-Za-z_α-ω][A-Za-z0-9_α-ω]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)")
NAMED = "data-activation"
OWN = 6  # digits of a picture's digest, that its ids end in
POINTER = re.compile(r"url\(#([^)]+)\)")
STRAIGHT = re.compile(r"rotate\(-?0 [^()]*\)$")
COUNTED = re.compile(r"(line2d|text|patch|[xy]tick)_\d+")  # names that matplotlib gives by itself

Named = tuple[str | None, ET.Element]


def structured(content: bytes, title: str, description: str) -> bytes:
    """matplotlib's SVG with a title, a description, and groups named by activation."""
    for prefix, address in PREFIXES.items():
        ET.register_namespace(prefix, address)
    root = ET.fromstring(content)
    root.set("role", "img")
    root.set("aria-labelledby", f"{TITLE} {DESCRIPTION}")
    _tidy(root)
    for element in root.iter(f"{{{SVG}}}text"):
        style = element.get("style", "")
        element.set("style", re.sub(r"(?<=font-family: )[^;]+", _families, style))
        if ITALIC in style:
            _set_upright(element)
    for sheet in root.findall(GROUP):
        _group(sheet, is_sheet=True)
    for place, (tag, name, text) in enumerate(
        (("title", TITLE, title), ("desc", DESCRIPTION, description))
    ):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": name})
        element.text = text
        element.tail = "\n "
        root.insert(place, element)
    _name(root)
    _make_own(root, sha256(ET.tostring(root)).hexdigest()[:OWN])
    written: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'.encode()


def _tidy(parent: ET.Element) -> None:
    """Takes away what says nothing: names that only count, turns by no angle, and groups that are
    not more than what is in them."""
    for index, child in reversed(list(enumerate(parent))):
        _tidy(child)
        if COUNTED.fullmatch(child.get("id", "")):
            del child.attrib["id"]
        if STRAIGHT.match(child.get("transform", "")):
            del child.attrib["transform"]
        if child.tag == GROUP and not child.attrib:
            inside = list(child)
            for element in inside:  # as far to the right as the group was
                element.tail = parent.text
            if inside:
                inside[-1].tail = child.tail
            parent[index : index + 1] = inside


def _set_upright(element: ET.Element) -> None:
    """Of an italic text all but single letters, as mathematics has it: brackets, primes, words."""
    texts = WORD.split(element.text or "")
    element.text = None
    slopes = (len(text) == 1 and i % 2 == 1 for i, text in enumerate(texts))
    for is_letter, run in groupby(zip(slopes, texts, strict=True), key=itemgetter(0)):
        text = "".join(part for _, part in run)
        if text:
            slope = ITALIC if is_letter else "font-style: normal"
            ET.SubElement(element, f"{{{SVG}}}tspan", {"style": slope}).text = text


def _families(found: re.Match[str]) -> str:
    """The faces of a text, the last of them a generic family, which every viewer has."""
    faces = found[0].strip()
    for face, fallback in FALLBACKS:
        if faces.startswith((face, f"'{face}'")):
            return fallback
    return faces if GENERIC.search(faces) else f"{faces}, sans-serif"


def _group(parent: ET.Element, *, is_sheet: bool = False) -> None:
    """Puts neighbours that belong to one activation into one group."""
    for child in parent:
        _group(child)
    within = name_in(parent.get("id"))
    names = [name_in(child.get("id")) for child in parent]
    if within is not None or not any(names):
        return
    members: Iterable[Named] = list(zip(names, parent, strict=True))
    if is_sheet:
        members = _gathered(members)
    place = _place(parent)
    for child in list(parent):
        parent.remove(child)
    for name, run in groupby(members, key=lambda member: member[0]):
        inside = [element for _, element in run]
        if name is not None:
            last, _, _ = inside[-1].get("id", "").partition(OF)
            group = ET.Element(GROUP, {"id": f"{name} {place or last}", NAMED: name})
            group.set(f"{{{INKSCAPE}}}label", name)
            group.extend(inside)
            inside = [group]
        parent.extend(inside)


def _gathered(members: Iterable[Named]) -> list[Named]:
    """An activation's lines moved up to its text. What stands beside the panels overlaps nothing of
    another activation but lines, whose order among themselves stays, so the picture stays too."""
    indexed = list(enumerate(members))
    last = {name: index for index, (name, _) in indexed}
    ordered = sorted(indexed, key=lambda one: one[0] if one[1][0] is None else last[one[1][0]])
    return [member for _, member in ordered]


def _place(parent: ET.Element) -> str:
    """What a part of a picture shows of an activation, if it is always the same."""
    name = parent.get("id", "")
    panel = re.fullmatch(r"panel-(\d+)", name)
    if panel is not None:
        return "d" * int(panel[1]) + "f"
    return name if name == "saturation" else ""


def _name(root: ET.Element) -> None:
    """Makes ids of one word each, and unique, but for those in <defs>, which are pointed to."""
    fixed = [element for defs in root.iter(f"{{{SVG}}}defs") for element in defs.iter()]
    taken = {name for element in fixed if (name := element.get("id"))}
    free = set(root.iter()) - set(fixed)
    for element in root.iter():
        wanted = element.get("id")
        if wanted is None or element not in free:
            continue
        stem = _word(wanted)
        candidates = chain([stem], (f"{stem}-{number}" for number in count(2)))
        name = next(candidate for candidate in candidates if candidate not in taken)
        taken.add(name)
        if name != wanted:
            element.set("id", name)


def _make_own(root: ET.Element, ending: str) -> None:
    """Gives all ids an ending, and what points to them."""

    def pointing(key: str, value: str) -> str:
        if key == "id" or (key.endswith("href") and value.startswith("#")):
            return f"{value}-{ending}"
        if key == "aria-labelledby":
            return " ".join(f"{name}-{ending}" for name in value.split())
        return POINTER.sub(rf"url(#\1-{ending})", value)

    for element in root.iter():
        for key, value in element.attrib.items():
            element.set(key, pointing(key, value))


def _word(text: str) -> str:
    """A text as an XML name."""
    word = re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-.")
    return word if re.match(r"[A-Za-z_]", word) else f"activation-{word}".rstrip("-")
