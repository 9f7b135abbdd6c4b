"""The gallery's page as a person meets it: in a real browser, from a disk and from a server."""

import shutil
import struct
import threading
import zlib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from actviz.gallery import page as index
from actviz.gallery.page import Picture

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
only_served = pytest.mark.parametrize("address", ["server"], indirect=True)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"),
]

# Chromium asks after updates and its maker's hosts unless it is told not to.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LONG = "actviz plot gelu 'x * sigmoid(1.702 * x)' " + "--title 'Three ways to write it' " * 4
HOSTILE = '</script><img src=missing.png onerror="window.broken=1">\'&lt;'
ODD_FILE = '50% #1 "odd" é.png'
FIGURES = "figure:visible h3"


def png(width: int, height: int) -> bytes:
    """A grey PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xdd" * width) * height)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180"><path d="M0 9h9"/></svg>'


def picture(name: str, title: str, chapter: str, *words: str, **changes: Any) -> Picture:
    fields: dict[str, Any] = {
        "files": (f"{name}.png", f"{name}.svg"),
        "command": f"actviz plot {name} -d",
        "note": "A short sentence.",
        **changes,
    }
    return Picture(name, title, chapter, width=320, height=180, alt=title, words=words, **fields)


PICTURES = (
    picture("sigmoid", "Sigmoid", "Classical", "logistic"),
    picture("hard_sigmoid", "Hard sigmoid", "Classical", files=("hard_sigmoid.svg",)),
    picture("silu", "SiLU", "Smooth", "swish", "torch.nn.SiLU", command=LONG),
    picture("mish", "Mish", "Smooth", command="", dark=("mish-dark.png",)),
    picture("odd", HOSTILE, HOSTILE, files=(ODD_FILE,), command=HOSTILE),
    picture("unbroken", "Unbroken" * 12, "Rectified", note="word" * 40),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gallery with its pictures."""
    place = tmp_path_factory.mktemp("gallery")
    for shown in PICTURES:
        for name in (*shown.files, *shown.dark):
            (place / name).write_bytes(SVG if name.endswith("svg") else png(320, 180))
    (place / "index.html").write_text(index.html(PICTURES, "Functions"), encoding="utf-8")
    return place


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the base
        pass


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    """The address of the gallery on this machine's own web server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}/index.html"
        serving.shutdown()
        thread.join()


class Visitor:
    """One who opens pages, and writes down what they ask for and complain of."""

    def __init__(self, context: "BrowserContext") -> None:
        context.set_default_timeout(5000)
        self.context = context
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self.failed)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def failed(self, request: "Request") -> None:
        # A picture still on its way when the page is left has not failed.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure}: {request.url}")

    def open(self, url: str, *, scheme: Any = "light", width: int = 1280) -> "Page":
        """The page, loaded anew in a window of that size, on a system of those colours."""
        self.page.goto("about:blank")  # or else another hash would be no visit
        self.page.set_viewport_size({"width": width, "height": 700})
        self.page.emulate_media(color_scheme=scheme, media="screen")
        self.page.goto(url)
        return self.page

    def leave(self, home: str) -> None:
        """Nothing may have failed, nor been asked for elsewhere than in this gallery."""
        complaints, asked = self.complaints[:], self.asked[:]
        self.complaints.clear()
        self.asked.clear()
        assert not complaints
        assert not [url for url in asked if not url.startswith((home, "data:"))]


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def everyday(browser: "Browser") -> Visitor:
    """The visitor of most tests: a context of its own for each would take a second."""
    return Visitor(browser.new_context())


@pytest.fixture(params=["disk", "server"])
def address(request: pytest.FixtureRequest, folder: Path, server: str) -> str:
    return server if request.param == "server" else (folder / "index.html").as_uri()


@pytest.fixture
def visitor(everyday: Visitor, address: str) -> Iterator[Visitor]:
    yield everyday
    everyday.leave(address.removesuffix("index.html"))


@pytest.fixture
def newcomer(browser: "Browser", address: str) -> Iterator[Visitor]:
    """A visitor of whom nothing is stored, for the tests that store something."""
    with browser.new_context() as context:
        visitor = Visitor(context)
        yield visitor
        visitor.leave(address.removesuffix("index.html"))


def found(page: "Page") -> list[str]:
    return page.locator(FIGURES).all_inner_texts()


def background(page: "Page") -> Any:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_every_picture_is_there(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    assert page.title() == "Functions"
    assert page.locator("#count").inner_text() == "6 pictures"
    images = page.locator("figure img:visible")
    assert images.count() == len(PICTURES)
    for image in images.all():
        image.scroll_into_view_if_needed()
        width = image.evaluate("image => image.decode().then(() => image.naturalWidth)")
        assert width == 320
    assert page.evaluate("window.broken") is None


def test_search_finds_an_alias_and_hides_the_others(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    page.get_by_label("Search").fill("SWISH")
    assert found(page) == ["SiLU"]
    assert page.locator("#count").inner_text() == "1 of 6 pictures"
    assert page.locator("h2:visible").all_inner_texts() == ["Smooth"]
    assert page.locator("nav a:visible").all_inner_texts() == ["Smooth"]
    assert page.url == f"{address}#q=SWISH"


@only_served
def test_every_word_of_a_query_must_match(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    for query, titles in (
        ("sigmoid", ["Sigmoid", "Hard sigmoid"]),
        ("Sigmoid hard", ["Hard sigmoid"]),
        ("hard_sig", ["Hard sigmoid"]),
        ("torch.nn", ["SiLU"]),
        ("sigmoid swish", []),
        ("  ", [shown.title for shown in PICTURES]),
    ):
        page.get_by_label("Search").fill(query)
        assert found(page) == titles, query


@only_served
def test_finding_nothing_is_said_with_a_way_back(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    page.get_by_label("Search").fill("<b>nix</b>")
    assert found(page) == []
    assert page.locator("#count").inner_text() == "Nothing found"
    assert "“<b>nix</b>”" in page.locator("#nothing").inner_text()
    page.get_by_role("button", name="Show all").click()
    assert len(found(page)) == len(PICTURES)
    assert page.locator("#nothing").is_hidden()


def test_search_by_keyboard(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    page.keyboard.press("/")
    page.keyboard.type("mi/sh")
    assert found(page) == []
    page.keyboard.press("Escape")
    assert page.get_by_label("Search").input_value() == ""
    assert len(found(page)) == len(PICTURES)
    assert page.url == address
    page.keyboard.type("mish")
    assert found(page) == ["Mish"]


def test_a_link_restores_its_query(visitor: Visitor, address: str) -> None:
    for query in ("hard%20sigmoid", "hard+sigmoid"):
        page = visitor.open(f"{address}#q={query}")
        assert page.get_by_label("Search").input_value() == "hard sigmoid"
        assert found(page) == ["Hard sigmoid"]
    page.evaluate("location.hash = '#q=%E0%A4%A'")  # malformed on purpose
    page.wait_for_function("document.getElementById('count').textContent === 'Nothing found'")
    page.evaluate("location.hash = '#q=mish'")
    page.wait_for_function("document.getElementById('count').textContent[0] === '1'")
    page.reload()
    assert found(page) == ["Mish"]


@only_served
def test_copy_reaches_the_clipboard(visitor: Visitor, address: str) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.open(address)
    button = page.get_by_role("button", name="the command for SiLU")
    button.click()
    playwright.expect(button).to_contain_text("Copied")
    assert page.locator("#said").inner_text() == "Copied"
    assert page.evaluate("navigator.clipboard.readText()") == LONG
    playwright.expect(button).not_to_contain_text("Copied")  # after two seconds
    assert page.locator("#said").inner_text() == ""
    visitor.context.clear_permissions()


def test_copy_works_without_the_clipboard_interface(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    for name, clipboard in (
        ("sigmoid", "undefined"),
        ("unbroken", "{ writeText: () => Promise.reject(new Error('denied')) }"),
    ):
        page.evaluate(
            "Object.defineProperty(navigator, 'clipboard',"
            f" {{ value: {clipboard}, configurable: true }})"
        )
        button = page.locator(f"figure[data-words^={name}] button")
        button.click()
        playwright.expect(button).to_contain_text("Copied")
        playwright.expect(button).to_be_focused()
        assert page.locator("textarea").count() == 0
        page.get_by_label("Search").fill("")
        page.keyboard.press("Control+V")
        assert page.get_by_label("Search").input_value() == f"actviz plot {name} -d"
        page.keyboard.press("Escape")


@only_served
def test_what_cannot_be_copied_is_selected(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate("document.execCommand = () => false")
    button = page.get_by_role("button", name="the command for Sigmoid")
    button.click()
    playwright.expect(button).to_contain_text("Selected")
    assert page.evaluate("getSelection().toString()") == "actviz plot sigmoid -d"


def test_the_keyboard_reaches_everything_in_order(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    focused = """() => {
        const element = document.activeElement;
        if (element === document.body) return "";
        const { top, bottom } = element.getBoundingClientRect();
        if (getComputedStyle(element).outlineStyle === "none") return "no outline";
        if (bottom <= 0 || top >= innerHeight) return "off the screen";
        return element.id || element.getAttribute("href") || element.tagName;
    }"""
    order: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        order.append(page.evaluate(focused))
        if not order[-1]:
            break
    assert order[:5] == ["#pictures", "search", "theme", "#chapter-classical", "#chapter-smooth"]
    start = order.index("sigmoid.png")
    assert order[start : start + 4] == ["sigmoid.png", "sigmoid.png", "sigmoid.svg", "BUTTON"]
    # A command that is too long for its box can be scrolled by keyboard.
    long = order.index("silu.png")
    assert order[long + 3 : long + 5] == ["PRE", "BUTTON"]
    assert order[-1] == "", "there is a way out"


@only_served
def test_the_skip_link_skips(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    page.keyboard.press("Tab")
    playwright.expect(page.get_by_role("link", name="Skip to the pictures")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "sigmoid.png"


@pytest.mark.parametrize(
    ("address", "scheme"), [("disk", "light"), ("server", "dark")], indirect=["address"]
)
def test_the_theme_can_be_changed_and_is_remembered(
    newcomer: Visitor, address: str, scheme: str
) -> None:
    page = newcomer.open(address, scheme=scheme)
    toggle = page.get_by_role("button", name="Dark colours")
    before = background(page)
    assert toggle.get_attribute("aria-pressed") == ("true" if scheme == "dark" else "false")
    toggle.click()
    changed = background(page)
    assert changed != before
    assert toggle.get_attribute("aria-pressed") == ("false" if scheme == "dark" else "true")
    page.reload()
    assert background(page) == changed
    # The pictures stay on white, whatever is around them.
    card = page.locator(".picture").first
    assert card.evaluate("c => getComputedStyle(c).backgroundColor") == "rgb(255, 255, 255)"
    toggle.click()
    assert background(page) == before


@only_served
def test_without_a_choice_the_system_decides(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    before = background(page)
    page.emulate_media(color_scheme="dark")
    assert background(page) != before
    dark = page.get_by_role("button", name="Dark colours")
    playwright.expect(dark).to_have_attribute("aria-pressed", "true")


@only_served
def test_storage_may_be_refused(newcomer: Visitor, address: str) -> None:
    newcomer.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })"
    )
    page = newcomer.open(address)
    before = background(page)
    page.get_by_role("button", name="Dark colours").click()
    assert background(page) != before
    assert len(found(page)) == len(PICTURES)


@only_served
def test_nothing_sticks_out_of_the_window(visitor: Visitor, address: str) -> None:
    for width in (320, 390, 768, 1400):
        page = visitor.open(address, width=width)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        command = page.locator("pre", has_text="1.702")
        assert command.evaluate("box => box.scrollWidth > box.clientWidth")
        page.get_by_label("Search").fill("x" * 100)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


@only_served
def test_without_scripts_the_pictures_are_there_and_no_dead_controls(
    browser: "Browser", address: str
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = Visitor(context).open(address)
        assert found(page) == [shown.title for shown in PICTURES]
        assert page.locator("#count").inner_text() == "6 pictures"
        assert page.locator("button:visible, input:visible").count() == 0
        page.get_by_role("link", name="Smooth").click()
        playwright.expect(page.get_by_role("heading", name="Smooth")).to_be_in_viewport()


@only_served
def test_a_print_is_white_and_has_no_controls(visitor: Visitor, address: str) -> None:
    page = visitor.open(address, scheme="dark")
    page.emulate_media(media="print")
    assert background(page) == "rgb(255, 255, 255)"
    assert page.locator("button:visible, input:visible, nav:visible").count() == 0
    assert len(found(page)) == len(PICTURES)


@only_served
def test_of_a_pair_the_page_shows_the_one_in_its_colours(visitor: Visitor, address: str) -> None:
    for scheme, name in (("light", "mish.png"), ("dark", "mish-dark.png")):
        page = visitor.open(address, scheme=scheme)
        links = page.locator("figure", has_text="Mish").locator("a.picture:visible")
        assert links.evaluate_all("all => all.map((a) => a.getAttribute('href'))") == [name]
    page.get_by_role("button", name="Dark colours").click()
    links = page.locator("figure", has_text="Mish").locator("a.picture:visible")
    assert links.evaluate_all("all => all.map((a) => a.getAttribute('href'))") == ["mish.png"]
    page.evaluate("localStorage.clear()")


def test_the_viewer_steps_through_what_is_shown(visitor: Visitor, address: str) -> None:
    page = visitor.open(address, scheme="dark")
    page.get_by_label("Search").fill("smooth.svg")  # nothing: then all, and a part of them
    page.get_by_label("Search").fill("i")
    titles = found(page)
    page.locator("a.picture:visible").first.click()
    heading, place = page.locator("#viewer h2"), page.locator("#place")
    for number, title in enumerate(titles, 1):
        assert heading.inner_text() == title
        assert place.inner_text() == f"{number} of {len(titles)}"
        page.keyboard.press("ArrowRight")
    assert heading.inner_text() == titles[-1]  # there is no next one
    page.keyboard.press("Home")
    assert heading.inner_text() == titles[0]
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert heading.inner_text() == titles[-2]
    width = page.locator("#frame img").evaluate("i => i.decode().then(() => i.naturalWidth)")
    assert width == 320
    page.keyboard.press("Escape")
    assert page.locator("#viewer").is_hidden()
    # a dialog says that it is closed a moment after
    last = page.locator("figure:visible").nth(len(titles) - 2).locator("a.picture:visible")
    playwright.expect(last).to_be_focused()


@only_served
def test_the_viewer_shows_the_dark_one_of_a_pair(visitor: Visitor, address: str) -> None:
    page = visitor.open(address, scheme="dark")
    page.get_by_label("Search").fill("mish")
    page.locator("a.picture:visible").first.click()
    image = page.locator("#frame img")
    assert str(image.get_attribute("src")).endswith("mish-dark.png")
    assert image.get_attribute("alt") == "Mish"
    page.get_by_role("button", name="Close").click()
    assert page.locator("#viewer").is_hidden()


@only_served
def test_there_are_two_columns_from_640_pixels_on(visitor: Visitor, address: str) -> None:
    for width, columns in ((639, 1), (640, 2), (900, 2)):
        page = visitor.open(address, width=width)
        style = "getComputedStyle(document.querySelector('section > div')).gridTemplateColumns"
        assert len(page.evaluate(style).split()) == columns
