"""An SVG file with a structure: words for a screen reader, and names for what belongs together.

matplotlib names a group by its artist's gid. What is an activation's becomes a group of that name,
which a drawing program lists; every id is made unique.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import chain, count, groupby

from actviz.drawing.owner import owner_of

SVG = "http://www.w3.org/2000/svg"
INKSCAPE = "http://www.inkscape.org/namespaces/inkscape"
PREFIXES = {
    "": SVG,
    "xlink": "http://www.w3.org/1999/xlink",
    "inkscape": INKSCAPE,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "cc": "http://creativecommons.org/ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
}
TITLE, DESCRIPTION = "picture-title", "picture-description"  # ids
NAMED = "data-activation"


def structured(content: bytes, title: str, description: str) -> bytes:
    """matplotlib's SVG with a title, a description, and groups named by activation."""
    for prefix, address in PREFIXES.items():
        ET.register_namespace(prefix, address)
    root = ET.fromstring(content)
    root.set("role", "img")
    root.set("aria-labelledby", f"{TITLE} {DESCRIPTION}")
    for place, (tag, name, text) in enumerate(
        (("title", TITLE, title), ("desc", DESCRIPTION, description))
    ):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": name})
        element.text = text
        element.tail = "\n "
        root.insert(place, element)
    _group(root)
    _name(root)
    written: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'.encode()


def _group(parent: ET.Element) -> None:
    """Puts neighbours that belong to one activation into one group."""
    children = list(parent)
    for child in children:
        _group(child)
    owners = [owner_of(child.get("id")) for child in children]
    if not any(owners):
        return
    for child in children:
        parent.remove(child)
    for owner, members in groupby(zip(owners, children, strict=True), key=lambda pair: pair[0]):
        inside = [child for _, child in members]
        if owner is not None:
            group = ET.Element(f"{{{SVG}}}g", {"id": owner, NAMED: owner})
            group.set(f"{{{INKSCAPE}}}label", owner)
            group.extend(inside)
            inside = [group]
        parent.extend(inside)


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


def _word(text: str) -> str:
    """A text as an XML name."""
    word = re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-.")
    return word if re.match(r"[A-Za-z_]", word) else f"activation-{word}".rstrip("-")
