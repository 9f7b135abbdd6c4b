"""The gallery's index as text: nothing is lost, nothing is injected, nothing is fetched."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from actviz.gallery import page
from actviz.gallery.page import Picture

SILU = Picture(
    name="silu",
    title="SiLU",
    chapter="Smooth",
    files=("silu.pdf", "silu.png", "silu.svg"),
    width=1920,
    height=1080,
    alt="silu dips below zero, then rises",
    command="actviz plot silu -d",
    words=("swish", "torch.nn.SiLU"),
    note="Also known as swish.",
)
RELU = SILU._replace(name="relu", title="ReLU", chapter="Rectified", files=("relu.svg",), words=())
MISH = SILU._replace(name="mish", title="Mish", files=("mish.webp",), command="", note="")
HOSTILE = "</script></title><img src=x onerror=alert(1)>\"'&amp;<!-- {{pictures}} ${1}"
VOID = {"meta", "link", "img", "input"}
Attributes = dict[str, str | None]


class Outline(HTMLParser):
    """A page's elements and text; anything left open or closed twice is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, Attributes]] = []
        self.text: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), tag
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str) -> list[Attributes]:
        return [attributes for name, attributes in self.elements if name == tag]

    def said(self, tag: str) -> list[str]:
        return [text for name, text in self.text if name == tag and text.strip()]


def outline(*pictures: Picture, title: str = "Functions") -> Outline:
    return Outline(page.html(pictures, title))


def test_a_picture_is_shown_with_all_that_is_known_of_it() -> None:
    found = outline(SILU)
    (image,) = found.all("img")
    assert image == {
        "src": "silu.png",
        "alt": SILU.alt,
        "width": "1920",
        "height": "1080",
        "loading": "lazy",
        "decoding": "async",
    }
    (figure,) = found.all("figure")
    assert figure["data-words"] == "silu SiLU swish torch.nn.SiLU"
    assert found.said("h3") == ["SiLU"]
    assert found.said("code") == ["actviz plot silu -d"]
    assert "Also known as swish." in found.said("p")
    links = [link["href"] for link in found.all("a")]
    assert links == ["#pictures", "silu.png", "silu.pdf", "silu.png", "silu.svg"]
    assert found.said("a")[1:] == ["PDF", "PNG", "SVG"]


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        (("a.svg", "a.png"), "a.svg"),
        (("a.pdf", "a.WEBP"), "a.WEBP"),
        (("a.pdf", "a.eps"), None),
        ((), None),
    ],
)
def test_the_first_file_that_a_browser_draws_is_shown(
    files: tuple[str, ...], shown: str | None
) -> None:
    picture = SILU._replace(files=files)
    assert picture.shown == shown
    assert [image["src"] for image in outline(picture).all("img")] == ([shown] if shown else [])
    assert SILU.alt in page.html([picture], "")
    assert (f"]({shown})](" in page.markdown([picture], "")) == (shown is not None)


def test_files_of_one_format_are_told_apart_by_name() -> None:
    picture = SILU._replace(files=("silu.png", "silu-wide.png", "silu.svg", "LICENSE"))
    assert outline(picture).said("a")[1:] == ["silu.png", "silu-wide.png", "SVG", "LICENSE"]


def test_chapters_keep_their_order_and_gather_their_pictures() -> None:
    found = outline(SILU, RELU, MISH)
    assert found.said("h2") == ["Smooth", "Rectified"]
    assert found.said("h3") == ["SiLU", "Mish", "ReLU"]
    assert [link["href"] for link in found.all("a")][1:3] == [
        "#chapter-smooth",
        "#chapter-rectified",
    ]
    assert [section["id"] for section in found.all("section")] == [
        "chapter-smooth",
        "chapter-rectified",
    ]


def test_of_a_pair_both_are_there_for_the_colours_of_the_page_to_choose() -> None:
    found = outline(SILU._replace(dark=("silu-dark.pdf", "silu-dark.png")))
    looks = [(a["class"], a["href"]) for a in found.all("a") if "picture" in str(a.get("class"))]
    assert looks == [("picture of-light", "silu.png"), ("picture of-dark", "silu-dark.png")]
    images = found.all("img")
    assert [image["alt"] for image in images] == [SILU.alt] * 2
    assert [image["loading"] for image in images] == ["lazy"] * 2
    assert found.said("a")[1:] == ["PDF", "PNG", "SVG", "PDF, dark", "PNG, dark"]


def test_a_pair_that_no_browser_draws_is_none() -> None:
    found = outline(SILU._replace(dark=("silu-dark.pdf",)))
    assert len(found.all("img")) == 1


def test_one_chapter_needs_no_list_of_chapters() -> None:
    assert not outline(SILU, MISH).all("nav")


def test_identifiers_are_unique_however_chapters_are_called() -> None:
    names = ["A 2", "a", "A!", "", " ", "été", "ñ", "of-chapter-a", "search", "a-2"]
    found = outline(*(SILU._replace(chapter=name) for name in names))
    assert sum(str(figure["id"]).startswith("picture-") for figure in found.all("figure")) == 10
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [str(link["href"])[1:] for link in found.all("a") if str(link["href"])[0] == "#"]
    assert set(targets) <= set(ids)


def test_no_pictures_make_a_page_too() -> None:
    found = outline()
    assert "0 pictures" in found.said("p")
    assert page.markdown([], "Functions") == "# Functions\n"


@pytest.mark.parametrize("field", ["name", "title", "chapter", "alt", "command", "note", "words"])
def test_nothing_is_injected_into_the_page(field: str) -> None:
    hostile = (HOSTILE,) if field == "words" else HOSTILE
    found = outline(SILU._replace(**{field: hostile}))  # type: ignore[arg-type]
    assert [name for name, _ in found.elements] == [name for name, _ in outline(SILU).elements]
    shown = {
        "title": HOSTILE in found.said("h3"),
        "chapter": HOSTILE in found.said("h2"),
        "alt": found.all("img")[0]["alt"] == HOSTILE,
        "command": found.said("code") == [HOSTILE],
        "note": HOSTILE in found.said("p"),
    }
    assert shown.get(field, HOSTILE in str(found.all("figure")[0]["data-words"]))


def test_nothing_is_injected_by_the_title_of_the_page() -> None:
    found = outline(SILU, title=HOSTILE)
    assert [name for name, _ in found.elements] == [name for name, _ in outline(SILU).elements]
    assert found.said("title") == found.said("h1") == [HOSTILE]


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("gelu tanh.png", "gelu%20tanh.png"),
        ("50%#1?.png", "50%25%231%3F.png"),
        ("javascript:alert(1).png", "javascript%3Aalert%281%29.png"),
        ("//example.org/x.png", ".//example.org/x.png"),
        ('"onload="x.png', "%22onload%3D%22x.png"),
        ("smooth/été.png", "smooth/%C3%A9t%C3%A9.png"),
    ],
)
def test_file_names_are_quoted(name: str, link: str) -> None:
    picture = SILU._replace(files=(name,))
    found = outline(picture)
    assert [image["src"] for image in found.all("img")] == [link]
    assert [a["href"] for a in found.all("a")][1:] == [link, link]
    assert f"]({link})" in page.markdown([picture], "")


def test_the_page_asks_for_its_own_pictures_only() -> None:
    found = outline(SILU, RELU, MISH)
    for tag, attributes in found.elements:
        for name in ("src", "srcset", "href", "action", "data", "poster"):
            # The icon is written out; all else is relative.
            link = (attributes.get(name) or "").removeprefix("data:image/svg+xml,")
            assert "//" not in link or link.startswith("%3Csvg"), tag
    style = "".join(found.said("style"))
    assert "@import" not in style
    assert "url(" not in style
    script = "".join(found.said("script"))
    assert not re.search(r"https?:|fetch\(|XMLHttp|import\b|innerHTML|eval\(", script)


def test_the_policy_admits_this_style_and_this_script_only() -> None:
    found = outline(SILU)
    (policy,) = (meta["content"] for meta in found.all("meta") if "http-equiv" in meta)
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "'self' data:"
    for tag in ("style", "script"):
        text = "".join(content for name, content in found.text if name == tag)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"
    assert not any("style" in attributes for _, attributes in found.elements)


def luminance(colour: str) -> float:
    """A colour's relative luminance, as WCAG defines it."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrasts_are_enough_to_read(scheme: int) -> None:
    declared = re.findall(r"--(\w+): light-dark\((#\w{6}), (#\w{6})\)", page.html([], ""))
    colours = {name: values[scheme] for name, *values in declared}
    for ground in ("ground", "box"):
        for text in ("ink", "muted", "accent"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["field"], colours["ground"]) >= 3


def test_markdown_says_the_same_to_a_code_host() -> None:
    assert page.markdown([SILU, RELU, MISH], "Functions") == (
        "# Functions\n\n"
        "## Smooth\n\n"
        "### SiLU\n\n"
        "[![silu dips below zero, then rises](silu.png)](silu.png)\n\n"
        "Also known as swish.\n\n"
        "```sh\nactviz plot silu -d\n```\n\n"
        "[PDF](silu.pdf) · [PNG](silu.png) · [SVG](silu.svg)\n\n"
        "### Mish\n\n"
        "[![silu dips below zero, then rises](mish.webp)](mish.webp)\n\n"
        "[WEBP](mish.webp)\n\n"
        "## Rectified\n\n"
        "### ReLU\n\n"
        "[![silu dips below zero, then rises](relu.svg)](relu.svg)\n\n"
        "Also known as swish.\n\n"
        "```sh\nactviz plot silu -d\n```\n\n"
        "[SVG](relu.svg)\n"
    )


@pytest.mark.parametrize(
    ("note", "written"),
    [
        ("<img src=x> & [a](b)", r"\<img src=x\> \& \[a\](b)"),
        ("x_i * y_i, `code` | $x$", r"x\_i \* y\_i, \`code\` \| \$x\$"),
        ("two\nlines\n\n# apart", r"two lines \# apart"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("2) item", r"2\) item"),
        ("1.5 times", r"1.5 times"),
        ("===", r"\==="),
        ("a\\b", r"a\\b"),
    ],
)
def test_markdown_finds_no_marks_in_text(note: str, written: str) -> None:
    blocks = page.markdown([SILU._replace(note=note)], "Functions").split("\n\n")
    assert blocks[4] == written


def test_no_command_ends_its_own_fence() -> None:
    command = "actviz plot x\n````\n# heading"
    text = page.markdown([SILU._replace(command=command)], "Functions")
    assert f"`````sh\n{command}\n`````\n" in text


def test_headings_are_in_steps_of_one() -> None:
    found = outline(SILU, RELU)
    levels = [int(name[1]) for name, _ in found.elements if re.fullmatch(r"h\d", name)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
