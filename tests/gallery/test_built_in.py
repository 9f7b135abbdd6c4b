"""The gallery that comes with actviz: complete, and its commands make its pictures."""

import shlex
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from actviz.catalog import default_catalog
from actviz.drawing.lecture import CAPTIONS
from actviz.export import rendered
from actviz.gallery.draw import figure
from actviz.gallery.manifest import BUILT_IN, Entry, read
from actviz.options import Options
from tests.program import succeed
from tests.sampling import slow_but_every

MANIFEST = read(BUILT_IN)
ENTRIES = {entry.name: entry for entry in MANIFEST.entries}
SIZE = "480x270"
SMALL = {entry.name: entry for entry in read(BUILT_IN, {"size": SIZE}).entries}
PLOTS = [name for name, entry in ENTRIES.items() if entry.kind == "plot"]
STORY = (
    "summed_inputs",
    "action_potentials",
    "spike_trains",
    "firing_rate",
    "sign",
    "linear(alpha=[0.5, 1, 2])",
    "linear_stack",
    "sigmoid",
    "tanh",
    "zero_centred",
    "relu",
    "vanishing_gradient",
)


def of_chapter(chapter: str) -> list[Entry]:
    return [entry for entry in MANIFEST.entries if entry.chapter == chapter]


def test_the_lecture_comes_first_and_in_order() -> None:
    lecture = MANIFEST.entries[: len(of_chapter("The lecture"))]
    assert list(lecture) == of_chapter("The lecture")
    assert tuple(entry.subjects[0] for entry in lecture)[: len(STORY)] == STORY
    assert [entry.name for entry in lecture] == sorted(entry.name for entry in lecture)
    assert set(CAPTIONS) <= {entry.subjects[0] for entry in lecture}


def test_every_activation_has_a_card() -> None:
    cards = [entry.subjects[0] for entry in MANIFEST.entries if entry.kind == "card"]
    assert cards == list(default_catalog().names(common=True))


def test_every_picture_has_a_chapter_and_a_heading() -> None:
    for entry in MANIFEST.entries:
        assert entry.chapter
        assert entry.heading
        assert entry.options.title is None, "slides have titles of their own"


def test_what_every_picture_means_can_be_told() -> None:
    """Which is not looked at when the manifest is read."""
    for entry in MANIFEST.entries:
        assert MANIFEST.meant[entry.name]().text


def test_pictures_that_tell_a_story_are_described() -> None:
    for entry in (*of_chapter("The lecture"), *of_chapter("Comparisons")):
        assert entry.options.alt or entry.kind == "lecture", entry.name


@pytest.mark.parametrize("name", ["lecture-08-sigmoid", "family-elu", "gradients-log"])
def test_a_command_makes_its_very_picture(name: str, tmp_path: Path) -> None:
    entry = SMALL[name]
    program, *arguments = shlex.split(entry.command)
    assert program == "actviz"
    succeed(*arguments, "-o", "made.png", cwd=tmp_path)
    drawn = rendered(figure(entry, default_catalog()), "png", entry.options)
    with Image.open(tmp_path / "made.png") as made, Image.open(BytesIO(drawn)) as wanted:
        assert made.tobytes() == wanted.tobytes()
        # the words of the gallery are in its own files alone
        assert wanted.text["Description"] == (entry.options.alt or made.text["Description"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", slow_but_every(5, PLOTS))
def test_every_plot_can_be_drawn(name: str) -> None:
    made = figure(SMALL[name], default_catalog())
    assert made.get_label()


@pytest.mark.parametrize("name", PLOTS)
def test_a_command_gives_plot_the_same_options(name: str) -> None:
    entry = ENTRIES[name]
    words = shlex.split(entry.command)
    assert words[:2] == ["actviz", "plot"]
    assert tuple(words[2 : 2 + len(entry.subjects)]) == entry.subjects
    assert (len(words) == 2 + len(entry.subjects)) == (entry.options == Options())
