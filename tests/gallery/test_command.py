"""``actviz gallery`` as a person runs it: what it writes, what it says and how it ends."""

import json
import os
import pty
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from actviz.gallery import build, state
from actviz.gallery.build import INDEX, README
from actviz.gallery.commandline import plot_command
from actviz.gallery.manifest import read
from actviz.options import Options
from tests.program import COMMAND, Outcome, environment, run, spawn
from tests.sampling import slow_unless

TWO = """
[defaults]
size = "192x108"
[a]
activations = ["relu"]
[b-relu]
card = "relu"
"""
PGF = '\n[c]\nactivations = ["relu"]\nformat = "pgf"\n'


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with a manifest of two small pictures."""
    (tmp_path / "m.toml").write_text(TWO)
    return tmp_path


def gallery(here: Path, *arguments: str, **changes: str | None) -> Outcome:
    """In this process alone, if the arguments do not say otherwise."""
    return run("gallery", "m.toml", "--jobs", "1", *arguments, cwd=here, **changes)


def test_the_first_run_makes_all_and_the_second_nothing(here: Path) -> None:
    first = gallery(here)
    assert first.code == 0
    files = {f"actviz-gallery/{name}" for name in ("a.png", "b-relu.png", INDEX, README)}
    assert set(first.out.splitlines()) == files
    assert first.err == "2 pictures: 2 made, 0 up to date, 0 failed\n"
    assert gallery(here) == Outcome(0, "", "2 pictures: 0 made, 2 up to date, 0 failed\n")


def test_a_run_with_nothing_to_do_imports_nothing_slow(here: Path) -> None:
    gallery(here)
    script = (
        "import sys; from actviz.__main__ import main; main();"
        "print(*{'numpy', 'matplotlib', 'flint', 'rich', 'concurrent.futures'} & set(sys.modules))"
    )
    process = subprocess.run(
        [*COMMAND[:-2], "-c", script, "gallery", "m.toml"],
        cwd=here,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert process.stdout == "\n"


def test_formats_theme_size_and_pattern(here: Path) -> None:
    options = ("--format", "svg,pdf", "--format", "webp", "--theme", "dark", "--size", "200x120")
    outcome = gallery(here, "-o", "slides/", "--only", "b*", *options)
    assert outcome.code == 0, outcome.err
    assert "1 picture: 1 made" in outcome.err
    found = {path.name for path in (here / "slides").iterdir()}
    names = {"b-relu.svg", "b-relu.pdf", "b-relu.webp"}
    assert found == names | {INDEX, README, state.FILE}
    command = "--only b-relu --format svg,pdf,webp --theme dark --size 200x120"
    assert command in (here / "slides" / README).read_text()


def test_a_dry_run_names_what_would_be_made_and_makes_nothing(here: Path) -> None:
    assert gallery(here, "--dry-run", "-o", "out") == Outcome(0, "out/a.png\nout/b-relu.png\n", "")
    assert not (here / "out").exists()
    gallery(here, "-o", "out")
    assert gallery(here, "--dry-run", "-o", "out") == Outcome(0, "", "")
    (here / "out" / "a.png").unlink()
    assert gallery(here, "--dry-run", "-o", "out") == Outcome(0, "out/a.png\n", "")
    assert gallery(here, "--dry-run", "--force", "-o", "out").out == "out/a.png\nout/b-relu.png\n"


def test_only_takes_a_pair_whole(here: Path) -> None:
    text = '[a]\nactivations = ["relu"]\ntheme = ["slides", "dark"]\n[b]\ncard = "relu"\n'
    (here / "m.toml").write_text(text)
    found = gallery(here, "--dry-run", "--only", "a", "-o", "out")
    assert found == Outcome(0, "out/a.png\nout/a-dark.png\n", "")


@pytest.mark.slow
def test_so_it_is_in_many_processes(here: Path) -> None:
    first = spawn("gallery", "m.toml", "--jobs", "2", "-o", "many", cwd=here)
    alone = gallery(here, "-o", "alone")
    # each is named when it is done
    assert sorted(first.out.splitlines()) == sorted(
        alone.out.replace("alone/", "many/").splitlines()
    )
    assert (first.code, first.err) == (0, alone.err)
    nothing = Outcome(0, "", "2 pictures: 0 made, 2 up to date, 0 failed\n")
    assert spawn("gallery", "m.toml", "-o", "many", cwd=here) == nothing


def test_force_makes_all(here: Path) -> None:
    gallery(here)
    assert gallery(here, "--force").err == ("2 pictures: 2 made, 0 up to date, 0 failed\n")


def test_a_picture_that_fails_is_named_at_the_end(here: Path) -> None:
    (here / "m.toml").write_text(TWO + PGF)
    outcome = gallery(here, PATH=str(here))  # where there is no TeX
    assert outcome.code == 1
    assert "actviz-gallery/b-relu.png\n" in outcome.out
    lines = outcome.err.splitlines()
    assert lines[0] == "3 pictures: 2 made, 0 up to date, 1 failed"
    assert lines[1] == "actviz: 1 picture could not be made:"
    assert lines[2].startswith("  c: a pgf picture needs xelatex")
    assert len(lines) == 3
    again = gallery(here, PATH=str(here))
    assert (again.code, again.err.splitlines()[0]) == (
        1,
        "3 pictures: 0 made, 2 up to date, 1 failed",
    )


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("--only", "c"), "no picture is called 'c'", "there are: a, b-relu"),
        (("--only", "b-rlu"), "no picture is called 'b-rlu'", "did you mean b-relu?"),
        (("--only", "rel*"), "no picture is called 'rel*'", "did you mean '*rel*'?"),
        (("--jobs", "0"), "--jobs must be a whole number from 1 to 256, not '0'", ""),
        (("--jobs", "two"), "--jobs must be a whole number", ""),
        (("--format", "gif"), "no format is called 'gif'", "png"),
        (("--format", "png,"), "no format is called ''", "png"),
        (("--theme", "drak"), "no theme is called 'drak'", "dark"),
        (("--size", "big"), "the size is not of the form", "1920x1080"),
    ],
)
def test_wrong_use_is_one_line_with_a_hint(
    here: Path, arguments: tuple[str, ...], message: str, hint: str
) -> None:
    outcome = gallery(here, *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"actviz: {message}")
    assert hint in outcome.err
    assert len(outcome.err.splitlines()) <= 2
    assert not (here / "actviz-gallery").exists()


def test_a_missing_manifest_is_wrong_use(tmp_path: Path) -> None:
    outcome = run("gallery", "mine.toml", cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.err.startswith("actviz: mine.toml: cannot be read: no such file")


def test_a_file_in_the_folders_place(here: Path) -> None:
    (here / "out").write_text("a file")
    for folder in ("out", "out/deeper"):
        outcome = gallery(here, "-o", folder)
        assert (outcome.code, outcome.out) == (1, "")
        assert outcome.err.startswith(f"actviz: cannot write to {folder}: it is not a folder\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(here: Path) -> None:
    (here / "out").mkdir(mode=0o500)
    outcome = gallery(here, "-o", "out")
    assert outcome.code == 1
    assert "permission denied" in outcome.err
    assert len(outcome.err.splitlines()) == 2


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder without room for files")
def test_a_folder_that_takes_no_files(here: Path) -> None:
    outcome = gallery(here, "-o", "/proc/self")
    assert outcome.code == 1
    assert outcome.err.startswith("actviz: cannot write /proc/self/")
    assert len(outcome.err.splitlines()) <= 2


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell's ulimit")
@pytest.mark.slow
def test_a_disk_without_room(here: Path) -> None:
    command = shlex.join([*COMMAND, "gallery", "m.toml", "--jobs", "1"])
    process = subprocess.run(
        ["sh", "-c", f"ulimit -f 2; exec {command}"],
        cwd=here,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (process.returncode, process.stdout) == (1, "")
    assert process.stderr.startswith("actviz: cannot write actviz-gallery/")
    assert len(process.stderr.splitlines()) <= 2
    assert list((here / "actviz-gallery").iterdir()) == []


def test_the_usage_shows_that_a_manifest_may_be_left_out() -> None:
    assert run("gallery", "--help").out.startswith("Usage: actviz gallery [OPTIONS] [MANIFEST]\n")


def test_a_readme_of_someone_else_stays(here: Path) -> None:
    (here / README).write_text("mine")
    outcome = gallery(here, "-o", ".")
    assert outcome.code == 2
    assert "README.md was not made by actviz" in outcome.err
    assert (here / README).read_text() == "mine"
    assert {path.name for path in here.iterdir()} == {"m.toml", README}


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interruption_leaves_whole_files_only(here: Path, jobs: str) -> None:
    names = ["relu", "gelu", "silu", "tanh", "elu", "mish", "selu", "celu", "erf", "softsign"]
    tables = "".join(f'[p-{name}]\nactivations = ["{name}"]\n' for name in names)
    (here / "m.toml").write_text(f'[defaults]\nformat = ["png", "svg"]\n{tables}')
    process = subprocess.Popen(
        [*COMMAND, "gallery", "m.toml", "--jobs", jobs],
        cwd=here,
        env=environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (130, "actviz: interrupted\n")
    folder = here / "actviz-gallery"
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert not [name for name in written if name.endswith(".part")]
    for name, content in written.items():
        if name.endswith(".png"):
            assert content.endswith(b"IEND\xaeB`\x82")
        if name.endswith(".svg"):
            assert content.endswith(b"</svg>\n")
    assert 1 <= len(written) < 2 * len(names)
    outcome = spawn("gallery", "m.toml", "--jobs", "2", cwd=here)
    assert outcome.code == 0, outcome.err
    made = sum(line.endswith((".png", ".svg")) for line in outcome.out.splitlines())
    assert made < 2 * len(names)
    assert all((folder / f"p-{name}.{form}").exists() for name in names for form in ("png", "svg"))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_workers_end_with_a_main_process_that_is_killed(here: Path) -> None:
    tables = "".join(f'[p{i}]\nactivations = ["gelu_tanh"]\n' for i in range(200))
    (here / "m.toml").write_text(tables)
    process = subprocess.Popen(
        [*COMMAND, "gallery", "m.toml", "--jobs", "2"],
        cwd=here,
        env=environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.communicate(timeout=120)  # waits for all that hold the pipes, the workers among them
    assert process.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_a_terminal_is_shown_a_bar(here: Path) -> None:
    main, terminal = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "gallery", "m.toml"],
        cwd=here,
        env=environment(TERM="xterm", COLUMNS="80"),
        stdout=subprocess.PIPE,
        stderr=terminal,
    )
    os.close(terminal)
    shown = b""
    while True:
        try:
            part = os.read(main, 4096)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(main)
    assert process.wait(timeout=120) == 0
    assert "━".encode() in shown
    assert b"2/2" in shown
    assert shown.rstrip().endswith(b"2 pictures: 2 made, 0 up to date, 0 failed")
    assert process.stdout is not None
    assert b"a.png" in process.stdout.read()
    process.stdout.close()


def test_a_link_in_the_folder_is_not_followed_out_of_it(here: Path) -> None:
    folder = here / "actviz-gallery"
    folder.mkdir()
    victim = here / "victim"
    victim.write_text("kept")
    for name in ("a.png", state.FILE):
        (folder / name).symlink_to(victim)
    assert gallery(here).code == 0
    assert victim.read_text() == "kept"
    assert not [path for path in folder.iterdir() if path.is_symlink()]
    (folder / INDEX).unlink()
    (folder / INDEX).symlink_to(victim)
    assert gallery(here).code == 2
    assert victim.read_text() == "kept"


@pytest.mark.parametrize("name", ["a.png", INDEX, README, state.FILE])
def test_a_pipe_in_the_folder_is_not_waited_for(name: str, here: Path) -> None:
    (here / "actviz-gallery").mkdir()
    os.mkfifo(here / "actviz-gallery" / name)
    outcome = gallery(here)
    assert outcome.code != 0
    assert name in outcome.err


def test_pictures_that_the_manifest_has_no_more(here: Path) -> None:
    gallery(here)
    folder = here / "actviz-gallery"
    (here / "m.toml").write_text('[b-relu]\ncard = "relu"\nsize = "192x108"\n')
    (folder / "mine.png").write_bytes(b"kept")
    said = gallery(here).err
    assert "no longer in the manifest: a.png\n  hint: --prune" in said
    assert (folder / "a.png").exists()
    assert "removed a.png" in gallery(here, "--prune").err
    assert not (folder / "a.png").exists()
    assert (folder / "b-relu.png").exists()
    assert (folder / "mine.png").exists()
    assert "removed" not in gallery(here, "--prune").err


DAMAGES = [
    "[" * 100_000,
    "null",
    '{"schema": "actviz.gallery/1"}',
    '{"schema": "actviz.gallery/1", "records": null, "finished": null}',
    '{"schema": "actviz.gallery/1", "records": {"a.png": null}, "finished": null}',
    '{"schema": "actviz.gallery/1", "records": {}, "finished": {"request": 1}}',
    '{"schema": "actviz.gallery/1", "records": {}, "finished": ' + "9" * 5000 + "}",
]


@pytest.mark.parametrize("damage", slow_unless(lambda one: one in DAMAGES[:2], DAMAGES))
def test_a_damaged_state_is_none(damage: str, here: Path) -> None:
    gallery(here)
    (here / "actviz-gallery" / state.FILE).write_text(damage)
    assert "2 made" in gallery(here).err


def test_a_state_whose_values_are_of_other_types_is_none(here: Path) -> None:
    gallery(here)
    file = here / "actviz-gallery" / state.FILE
    data = json.loads(file.read_text())
    wrong: tuple[object, ...] = ("<script>", None, [], {}, 1.5, True)
    for field in ("width", "height", "alt", "digest", "stamp"):
        for value in wrong:
            if field in ("alt", "digest") and isinstance(value, str):
                continue
            fields = {**data["records"]["a.png"], field: value}
            file.write_text(json.dumps({**data, "records": {"a.png": fields}}))
            assert state.load(file.parent) == state.State(), (field, value)
    for field in data["finished"]:
        for value in (None, [[]], 1.5, {"a": None}):
            finished = {**data["finished"], field: value}
            file.write_text(json.dumps({**data, "finished": finished}))
            assert state.load(file.parent) == state.State(), (field, value)


def test_two_galleries_at_once_lose_nothing(here: Path) -> None:
    first, second = (
        build.plan(manifest, [entry], here / "actviz-gallery")
        for manifest in [read(here / "m.toml", {})]
        for entry in manifest.entries
    )
    build.check_folder(first.folder)
    runs = [build.run(first, 1), build.run(second, 1)]
    for each in runs:
        next(each)
    for each in runs:  # each notes what it made, the second after the first has
        assert list(each) == []
    for plan in (first, second):
        build.write_index(plan)
    assert set(state.load(first.folder).records) == {"a.png", "b-relu.png"}
    page = (first.folder / INDEX).read_text()
    assert "a.png" in page
    assert "b-relu.png" in page


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_that_ends_it_leaves_nothing_half_done(name: str, here: Path) -> None:
    tables = "".join(f'[p{i}]\nactivations = ["gelu_tanh"]\n' for i in range(100))
    (here / "m.toml").write_text(tables)
    process = subprocess.Popen(
        [*COMMAND, "gallery", "m.toml", "--jobs", "2"],
        cwd=here,
        env=environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    number = signal.Signals[name]
    os.killpg(process.pid, number) if name == "SIGHUP" else process.send_signal(number)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (128 + number, "")
    assert not list((here / "actviz-gallery").glob(".*.part"))


def test_commands_are_quoted_as_the_shells_of_the_system_read_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = ["elu(alpha=[0.5, 1])", "relu", "x if x > 0 else -x/2"]
    catalog = Path("my files") / "mine.toml"
    plain = plot_command(texts, Options(), None)
    assert plain == "actviz plot 'elu(alpha=[0.5, 1])' relu 'x if x > 0 else -x/2'"
    monkeypatch.setattr(sys, "platform", "win32")
    assert plot_command(texts, Options(), catalog) == (
        f'actviz plot "elu(alpha=[0.5, 1])" relu "x if x > 0 else -x/2" --catalog "{catalog}"'
    )


def test_no_more_processes_than_a_system_waits_for(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actviz.cli.gallery.MOST_JOBS", 61)  # on Windows
    outcome = run("gallery", "m.toml", "--jobs", "62", cwd=here)
    assert outcome.code == 2
    assert "from 1 to 61, not '62'" in outcome.err
