"""Building a gallery: what is made, what is left alone, and what an interruption leaves."""

import json
import multiprocessing
import os
import shutil
from collections.abc import Sequence
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest

from actviz.errors import ActvizError, UsageError
from actviz.gallery import build, state
from actviz.gallery.build import INDEX, MARK, README, Made, Plan
from actviz.gallery.draw import Drawn
from actviz.gallery.manifest import Entry, Manifest, read
from actviz.gallery.state import State
from actviz.gallery.workers import ENDED
from tests.sampling import slow_but_every, slow_unless

SMALL = """
heading = "Three"
[defaults]
size = "192x108"
[a]
activations = ["relu"]
[b]
activations = ["sigmoid(x)"]
alt = "an S"
[c]
card = "identity"
"""
JOBS = [1, pytest.param(2, marks=pytest.mark.slow)]


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    path = tmp_path / "m.toml"
    path.write_text(SMALL)
    return read(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "out"
    build.check_folder(found)
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all pictures, to copy."""
    place = tmp_path_factory.mktemp("built")
    (place / "m.toml").write_text(SMALL)
    found = place / "out"
    build.check_folder(found)
    made(read(place / "m.toml"), found)
    return found


@pytest.fixture
def filled(built: Path, tmp_path: Path) -> Path:
    """A folder with all pictures, to change."""
    return Path(shutil.copytree(built, tmp_path / "filled"))  # with the files' times


def planned(manifest: Manifest, folder: Path, *, force: bool = False) -> Plan:
    return build.plan(manifest, manifest.entries, folder, force=force)


def made(manifest: Manifest, folder: Path, jobs: int = 1) -> list[str]:
    """Builds what is not up to date; the pictures that were made, in order."""
    return sorted(one.name for one in results(planned(manifest, folder), jobs) if not one.failure)


def results(plan: Plan, jobs: int) -> Sequence[Made]:
    with closing(build.run(plan, jobs)) as found:
        return list(found)


def changed(manifest: Manifest, name: str, entry: Entry) -> Manifest:
    entries = tuple(entry if one.name == name else one for one in manifest.entries)
    return manifest._replace(entries=entries)


def copies(manifest: Manifest, count: int) -> Manifest:
    """Its first picture, by many names."""
    first = manifest.entries[0]
    entries = tuple(first._replace(name=f"n{i}") for i in range(count))
    meant = {entry.name: manifest.meant[first.name] for entry in entries}
    return manifest._replace(entries=entries, meant=meant)


def pictures(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.png")}


@pytest.mark.parametrize("jobs", slow_unless(lambda jobs: jobs == 1, [1, 2]))
def test_all_are_made_once(manifest: Manifest, folder: Path, jobs: int) -> None:
    assert made(manifest, folder, jobs) == ["a", "b", "c"]
    assert planned(manifest, folder).tasks == ()
    assert set(pictures(folder)) == {"a.png", "b.png", "c.png"}
    assert {path.name for path in folder.iterdir()} == {"a.png", "b.png", "c.png", state.FILE}


@pytest.mark.slow
def test_the_number_of_processes_makes_no_difference(manifest: Manifest, tmp_path: Path) -> None:
    found = []
    for jobs in (1, 2):
        folder = tmp_path / str(jobs)
        build.check_folder(folder)
        made(manifest, folder, jobs)
        found.append(pictures(folder))
    assert found[0] == found[1]


def test_what_was_deleted_changed_or_forced_is_made_again(manifest: Manifest, filled: Path) -> None:
    before = pictures(filled)
    (filled / "a.png").unlink()
    (filled / "b.png").write_bytes(b"scribbled")
    assert made(manifest, filled) == ["a", "b"]
    assert pictures(filled) == before
    assert len(planned(manifest, filled, force=True).tasks) == 3


def test_a_touched_file_is_not_trusted(manifest: Manifest, filled: Path) -> None:
    os.utime(filled / "a.png", ns=(0, 0))
    assert made(manifest, filled) == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        SMALL.replace("[a]", "[a]\nderivative = true"),
        SMALL.replace('["relu"]', '["relu6"]'),
        SMALL.replace("[a]", '[a]\ntheme = "dark"'),
        SMALL.replace("[a]", '[a]\nformat = ["png", "svg"]'),
    ],
)
def test_a_picture_whose_row_or_options_changed_is_made_again(
    manifest: Manifest, filled: Path, text: str
) -> None:
    manifest.inputs[0].write_text(text)
    assert made(read(manifest.inputs[0]), filled) == ["a"]


def test_only_the_format_that_is_missing_is_made(manifest: Manifest, filled: Path) -> None:
    entry = manifest.entries[0]._replace(formats=("png", "svg"))
    assert planned(changed(manifest, "a", entry), filled).files == ("a.svg",)


def test_words_of_the_index_make_no_new_picture(manifest: Manifest, filled: Path) -> None:
    entry = manifest.entries[0]._replace(heading="Other", note="n", chapter="d")
    assert made(changed(manifest, "a", entry), filled) == []


def test_a_users_row_and_style_count(tmp_path: Path, folder: Path) -> None:
    row, style, path = (tmp_path / name for name in ("mine.toml", "s.mplstyle", "m.toml"))
    row.write_text('[wave]\ntitle = "Wave"\nformula = "sin(x)"\n')
    style.write_text("lines.linewidth: 9\n")
    path.write_text(
        'catalog = "mine.toml"\n[defaults]\nsize = "192x108"\n'
        '[a]\nactivations = ["wave"]\n[b]\ncard = "relu"\ntheme = "s.mplstyle"\n'
    )
    assert made(read(path), folder) == ["a", "b"]
    row.write_text('[wave]\ntitle = "Wave"\nformula = "sin(2 * x)"\n')
    assert made(read(path), folder) == ["a"]
    style.write_text("lines.linewidth: 8\n")
    assert made(read(path), folder) == ["b"]


def test_a_row_that_a_cards_row_calls_counts(tmp_path: Path, folder: Path) -> None:
    rows, path = tmp_path / "mine.toml", tmp_path / "m.toml"
    double = '[double]\ntitle = "Double"\nformula = "2 * wave(x)"\n'
    path.write_text('catalog = "mine.toml"\n[a]\ncard = "double"\nsize = "192x108"\n')
    rows.write_text(f'[wave]\ntitle = "Wave"\nformula = "x"\n{double}')
    assert made(read(path), folder) == ["a"]
    rows.write_text(f'[wave]\ntitle = "Wave"\nformula = "3 * x"\n{double}')
    assert made(read(path), folder) == ["a"]


def test_another_version_makes_all_anew(
    manifest: Manifest, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "versions", lambda: "matplotlib 99")
    assert len(planned(manifest, filled).tasks) == 3


@pytest.mark.parametrize("jobs", JOBS)
def test_a_run_that_is_broken_off_is_gone_on_with(
    manifest: Manifest, folder: Path, jobs: int
) -> None:
    running = build.run(planned(manifest, folder), jobs)
    first = next(running)
    running.close()
    assert set(pictures(folder)) == {f"{first.name}.png"}
    left = {"a", "b", "c"} - {first.name}
    assert made(manifest, folder, jobs) == sorted(left)


def test_many_pictures_are_noted_a_few_times_and_not_one_by_one(
    manifest: Manifest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = copies(manifest, 30)
    monkeypatch.setattr(
        build, "draw", lambda task: Drawn(task, (("png", b"drawn"),), 1, 1, "what is seen")
    )
    noted: list[int] = []

    def save(folder: Path, known: State) -> None:
        noted.append(len(known.records))
        state.save(folder, known)

    monkeypatch.setattr(build, "save", save)
    assert len(results(planned(many, folder), 1)) == 30
    assert noted[-1] == 30
    assert len(noted) < 5
    monkeypatch.setattr(build, "NOTED", 0.0)
    shutil.rmtree(folder)
    folder.mkdir()
    results(planned(many, folder), 1)
    assert len(noted) > 30


@pytest.mark.parametrize("jobs", JOBS)
def test_a_picture_that_fails_stops_no_other(manifest: Manifest, folder: Path, jobs: int) -> None:
    broken = changed(manifest, "b", manifest.entries[1]._replace(subjects=("nothing",)))
    found = {one.name: one for one in results(planned(broken, folder), jobs)}
    assert "nothing" in found["b"].failure
    assert found["b"].files == ()
    assert (found["a"].failure, found["c"].failure) == ("", "")
    assert made(manifest, folder) == ["b"]


def test_a_bug_in_one_picture_is_named_as_one(
    manifest: Manifest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actviz.drawing.card.card", lambda *_: 1 // 0)
    found = {one.name: one.failure for one in results(planned(manifest, folder), 1)}
    assert found == {"a": "", "b": "", "c": "ZeroDivisionError: integer division or modulo by zero"}


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_one_picture(manifest: Manifest, folder: Path) -> None:
    many = copies(manifest, 40)
    running = build.run(planned(many, folder), 2)
    found = [next(running)]
    for worker in multiprocessing.active_children():
        worker.kill()
    found += running
    assert len(found) == 40
    failures = [one.failure for one in found if one.failure]
    # each was at one picture, and others draw the rest
    assert 1 <= len(failures) <= 2
    assert set(failures) == {ENDED}


@pytest.mark.parametrize("jobs", JOBS)
def test_a_folder_that_cannot_be_written_ends_the_work(
    manifest: Manifest, folder: Path, jobs: int
) -> None:
    plan = planned(manifest, folder)
    shutil.rmtree(folder)
    with pytest.raises(ActvizError, match="does not exist"):
        results(plan, jobs)


@pytest.mark.parametrize(
    "content", slow_but_every(2, ["", "{", "[]", '{"schema": "actviz.gallery/1"}', "\x00"])
)
def test_a_state_that_cannot_be_read_is_no_state(
    manifest: Manifest, folder: Path, content: str
) -> None:
    (folder / state.FILE).write_text(content)
    assert made(manifest, folder) == ["a", "b", "c"]


def test_a_state_that_was_tampered_with_is_no_state(manifest: Manifest, filled: Path) -> None:
    path = filled / state.FILE
    data = json.loads(path.read_text())
    data["records"]["a.png"]["stamp"] = 7
    path.write_text(json.dumps(data))
    assert len(planned(manifest, filled).tasks) == 3


def test_the_index_shows_every_picture_with_all_that_is_said_of_it(
    manifest: Manifest, filled: Path
) -> None:
    plan = planned(manifest, filled)
    assert [path.name for path in build.write_index(plan)] == [INDEX, README]
    for name in (INDEX, README):
        text = unescape((filled / name).read_text())
        for entry in manifest.entries:
            assert f"{entry.name}.png" in text
            assert entry.command in text
            assert entry.heading.split(":")[0] in text
        assert "an S" in text
        assert "Three" in text
        assert text.endswith(f"{MARK}\n")
    assert 'width="192" height="108"' in (filled / INDEX).read_text()
    assert build.write_index(plan) == ()


def test_the_index_of_a_part_keeps_the_others(manifest: Manifest, filled: Path) -> None:
    part = build.plan(manifest, manifest.entries[:1], filled, force=True)
    results(part, 1)
    build.write_index(part)
    assert "b.png" in (filled / INDEX).read_text()


def test_the_index_shows_nothing_that_is_not_there(manifest: Manifest, filled: Path) -> None:
    (filled / "b.png").unlink()
    build.write_index(planned(manifest, filled))
    assert "b.png" not in (filled / INDEX).read_text()


def test_pictures_that_left_the_manifest_stay(manifest: Manifest, filled: Path) -> None:
    plan = planned(manifest._replace(entries=manifest.entries[1:]), filled)
    build.write_index(plan)
    assert (filled / "a.png").exists()
    assert "a.png" not in (filled / INDEX).read_text()


@pytest.mark.parametrize("name", [INDEX, README])
def test_a_page_of_someone_else_is_not_overwritten(folder: Path, name: str) -> None:
    (folder / name).write_text("mine")
    with pytest.raises(UsageError, match="was not made by actviz"):
        build.check_folder(folder)


def test_a_finished_gallery_is_known_without_reading_the_manifest(
    manifest: Manifest, filled: Path
) -> None:
    plan = planned(manifest, filled)
    assert state.untouched(filled, "r") is None
    build.write_index(plan)
    build.finish(plan, "r")
    assert state.untouched(filled, "r") == 3
    assert state.untouched(filled, "other") is None


@pytest.mark.parametrize("name", ["a.png", INDEX, README])
def test_a_finished_gallery_that_lost_a_file_is_not(
    manifest: Manifest, filled: Path, name: str
) -> None:
    plan = planned(manifest, filled)
    build.write_index(plan)
    build.finish(plan, "r")
    (filled / name).unlink()
    assert state.untouched(filled, "r") is None


def test_a_finished_gallery_whose_manifest_changed_is_not(manifest: Manifest, filled: Path) -> None:
    plan = planned(manifest, filled)
    build.write_index(plan)
    build.finish(plan, "r")
    manifest.inputs[0].write_text(SMALL + "\n# more\n")
    assert state.untouched(filled, "r") is None
    manifest.inputs[0].unlink()
    assert state.untouched(filled, "r") is None


def test_a_pair_is_one_picture_of_the_index(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text('[a]\nactivations = ["relu"]\nsize = "192x108"\ntheme = ["slides", "dark"]\n')
    made(read(path), folder)
    build.write_index(planned(read(path), folder))
    assert set(pictures(folder)) == {"a.png", "a-dark.png"}
    index = (folder / INDEX).read_text()
    assert index.count("<figure ") == 1
    assert 'href="a-dark.png"' in index
    path.write_text('[a]\nactivations = ["relu"]\nsize = "192x108"\n')
    assert build.leftovers(planned(read(path), folder)) == ("a-dark.png",)
