"""The index of a gallery: a web page that stands alone, and a README for a code host."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from itertools import chain, count
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import quote

SHOWN = (".png", ".svg", ".webp")  # what every browser draws
TEMPLATE = Path(__file__).with_name("index.html")
NO_CHAPTER = "Pictures"


class Picture(NamedTuple):
    """A picture in the files it was written to, and what is to be said of it.

    ``files`` are relative to the index; the first that a browser can draw is the one shown.
    ``words`` are further names for the search; ``command`` makes the picture, and may be empty;
    ``dark`` are the files of its version for a page in dark colours, if there is one.
    """

    name: str
    title: str
    chapter: str
    files: tuple[str, ...]
    width: int
    height: int
    alt: str
    command: str
    words: tuple[str, ...]
    note: str = ""
    dark: tuple[str, ...] = ()

    @property
    def shown(self) -> str | None:
        """The file that stands for the picture, or None where a browser can draw none of them."""
        return _drawable(self.files)

    @property
    def shown_dark(self) -> str | None:
        """The same on a dark page, or None where it is no other."""
        return _drawable(self.dark) if self.shown else None


def _drawable(files: Sequence[str]) -> str | None:
    return next((name for name in files if _suffix(name) in SHOWN), None)


def html(pictures: Sequence[Picture], title: str) -> str:
    """The index as one web page, which asks for nothing but the pictures beside it."""
    chapters = _chapters(pictures)
    ids = dict(zip(chapters, _ids(chapters, "chapter"), strict=True))
    names = [picture.name for members in chapters.values() for picture in members]
    marks = iter(_ids(names, "picture"))
    template = _template()
    parts = {
        "title": escape(title),
        "policy": escape(_policy(template)),
        "count": f"{len(pictures)} {'picture' if len(pictures) == 1 else 'pictures'}",
        "chapters": _navigation(ids) if len(chapters) > 1 else "",
        "pictures": "".join(
            _section(chapter, ids[chapter], members, marks) for chapter, members in chapters.items()
        ),
    }
    # One pass, so that a mark within a title is left as it is.
    return re.sub(r"\{\{(\w+)\}\}", lambda mark: parts[mark[1]], template)


def markdown(pictures: Sequence[Picture], title: str) -> str:
    """The index as a README, for the page that a code host makes of a folder."""
    blocks = [f"# {_plain(title)}"]
    for chapter, members in _chapters(pictures).items():
        blocks.append(f"## {_plain(chapter)}")
        for picture in members:
            blocks += _entry(picture)
    return "\n\n".join(blocks) + "\n"


@cache
def _template() -> str:
    return TEMPLATE.read_text(encoding="utf-8")


def _policy(template: str) -> str:
    """What the page may load: its own style and script by their digests, and pictures."""

    def digest(element: str) -> str:
        (text,) = re.findall(rf"<{element}>(.*?)</{element}>", template, re.DOTALL)
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    return "; ".join(
        (
            "default-src 'none'",
            "img-src 'self' data:",
            f"style-src 'sha256-{digest('style')}'",
            f"script-src 'sha256-{digest('script')}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _chapters(pictures: Sequence[Picture]) -> dict[str, list[Picture]]:
    """The pictures of each chapter, chapters in the order of their first picture."""
    chapters: dict[str, list[Picture]] = {}
    for picture in pictures:
        chapters.setdefault(picture.chapter.strip() or NO_CHAPTER, []).append(picture)
    return chapters


def _ids(names: Iterable[str], kind: str) -> list[str]:
    """An identifier for each name of a kind, such as can stand after the # of a link."""
    ids: dict[str, None] = {}
    for name in names:
        stem = f"{kind}-" + re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-")
        candidates = chain([stem], (f"{stem}-{number}" for number in count(2)))
        ids[next(each for each in candidates if each not in ids)] = None
    return list(ids)


def _navigation(ids: dict[str, str]) -> str:
    links = "".join(f'<li><a href="#{ids[name]}">{escape(name)}</a></li>\n' for name in ids)
    return f'<nav aria-label="Chapters">\n<ul>\n{links}</ul>\n</nav>\n'


def _section(
    chapter: str, identifier: str, pictures: Sequence[Picture], marks: Iterator[str]
) -> str:
    heading = f"of-{identifier}"
    figures = "".join(_figure(picture, next(marks)) for picture in pictures)
    return (
        f'<section id="{identifier}" aria-labelledby="{heading}">\n'
        f'<h2 id="{heading}">{escape(chapter)}</h2>\n'
        f"<div>\n{figures}</div>\n</section>\n"
    )


def _figure(picture: Picture, identifier: str) -> str:
    words = " ".join((picture.name, picture.title, *picture.words))
    lines = [
        f'<figure id="{identifier}" data-words="{escape(words)}">',
        _preview(picture),
        f'<figcaption>\n<div class="head">\n<h3>{escape(picture.title)}</h3>',
        _files(picture),
        "</div>",
        f'<p class="note">{escape(picture.note)}</p>' if picture.note else "",
        _command(picture) if picture.command else "",
        "</figcaption>\n</figure>\n",
    ]
    return "\n".join(filter(None, lines))


def _preview(picture: Picture) -> str:
    """The picture as a link to its file; in words where a browser cannot draw it."""
    if picture.shown is None:
        return f'<p class="picture plain">{escape(picture.alt)}</p>'
    looks = {"picture": picture.shown}
    if picture.shown_dark is not None:
        # the one that the colours of the page leave out is not loaded
        looks = {"picture of-light": picture.shown, "picture of-dark": picture.shown_dark}
    return "\n".join(
        f'<a class="{look}" href="{_url(name)}"><img src="{_url(name)}" alt="{escape(picture.alt)}"'
        f' width="{picture.width}" height="{picture.height}" loading="lazy" decoding="async"></a>'
        for look, name in looks.items()
    )


def _files(picture: Picture) -> str:
    if not picture.files:
        return ""
    of = f'<span class="unseen"> of {escape(picture.title)}</span>'
    links = "\n".join(
        f'<li><a href="{_url(name)}">{escape(label)}{of}</a></li>'
        for name, label in (
            *_labelled(picture.files),
            *((name, f"{label}, dark") for name, label in _labelled(picture.dark)),
        )
    )
    return f'<ul class="files">\n{links}\n</ul>'


def _command(picture: Picture) -> str:
    of = f'<span class="unseen"> the command for {escape(picture.title)}</span>'
    return (
        f'<div class="command"><pre><code>{escape(picture.command)}</code></pre>'
        f'<button type="button" hidden>Copy{of}</button></div>'
    )


def _labelled(files: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each file beside its format, or beside its whole name where that does not tell it apart."""
    formats = [_suffix(name)[1:].upper() for name in files]
    for name, label in zip(files, formats, strict=True):
        yield name, label if label and formats.count(label) == 1 else name


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _url(name: str) -> str:
    """A file name as a relative link: quoted, and never one that names another host."""
    quoted = quote(name)
    return f".{quoted}" if quoted.startswith("/") else quoted


def _entry(picture: Picture) -> Iterator[str]:
    yield f"### {_plain(picture.title)}"
    if picture.shown is None:
        yield _plain(picture.alt)
    else:
        source = _url(picture.shown)
        yield f"[![{_plain(picture.alt)}]({source})]({source})"
    if picture.note:
        yield _plain(picture.note)
    if picture.command:
        yield _fenced(picture.command)
    if picture.files:
        links = _labelled(picture.files)
        yield " · ".join(f"[{_plain(label)}]({_url(name)})" for name, label in links)


def _plain(text: str) -> str:
    """Text on one line in which Markdown finds no marks."""
    line = re.sub(r"([\\`*_{}\[\]<>#&~|$])", r"\\\1", " ".join(text.split()))
    # What would open a list or underline a heading, at the start of a line.
    return re.sub(r"^(\d+(?=[.)](?: |$))|(?=[-+=]))", r"\1\\", line)


def _fenced(command: str) -> str:
    """A block of code, its fence longer than any in the command."""
    runs = re.findall(r"`+", command)
    fence = "`" * max(3, 1 + max(map(len, runs), default=0))
    return f"{fence}sh\n{command}\n{fence}"
