"""Files are written whole or not at all, and what cannot be written is said in one line."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from actviz.errors import ActvizError
from actviz.export.files import atomic_write, is_device, lock, tidy
from tests.program import COMMAND, environment
from tests.sampling import slow_but_every, slow_unless


def test_a_file_is_replaced_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link = tmp_path / "link.png"
    link.symlink_to(path)
    atomic_write(link, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert sorted(tmp_path.iterdir()) == [path, link]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("no/such/a.png", "the folder .*no/such does not exist"),
        ("link.png", "the folder .*/gone does not exist"),
        ("loop.png", "symbolic links"),
        (f"{'a' * 300}.png", "too long"),
        ("folder", "it is a folder"),
        ("file/a.png", "is not a folder"),
        ("a\0b.png", "no name for a file"),
    ],
)
def test_a_place_that_cannot_be_written(place: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"kept")
    (tmp_path / "link.png").symlink_to("gone/a.png")
    (tmp_path / "loop.png").symlink_to("loop.png")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ActvizError, match=words):
        atomic_write(tmp_path / place, b"new")
    assert (tmp_path / "file").read_bytes() == b"kept"
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_places_that_are_forbidden(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    path.chmod(0o400)
    with pytest.raises(ActvizError, match="permission denied"):
        atomic_write(path, b"new")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ActvizError, match="permission denied"):
            atomic_write(tmp_path / "b.png", b"new")
    finally:
        tmp_path.chmod(0o700)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a.png", b"old")]


def test_a_folder_that_takes_no_files_is_not_to_be_made() -> None:
    if not Path("/proc/self").exists():
        pytest.skip("there is no /proc")
    with pytest.raises(ActvizError, match="/proc takes no files") as caught:
        atomic_write(Path("/proc/a.png"), b"new")
    assert "mkdir" not in caught.value.hint


def test_a_folder_with_a_space_can_be_made_by_the_hint(tmp_path: Path) -> None:
    with pytest.raises(ActvizError) as caught:
        atomic_write(tmp_path / "my pictures" / "a.png", b"new")
    assert caught.value.hint == f"mkdir -p '{tmp_path}/my pictures'"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
def test_a_full_disk(tmp_path: Path) -> None:
    process = subprocess.run(
        [*COMMAND, "plot", "relu", "--size", "320x180", "-o", "/dev/full", "--format", "png"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (process.returncode, process.stdout) == (1, "")
    assert "no space left" in process.stderr
    assert len(process.stderr.splitlines()) <= 2


def test_what_was_there_stays_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")

    def interrupted(_: Path, __: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        atomic_write(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.png"]


def shell(script: str, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a script in bash in which "$@" is ``actviz ARGUMENTS``."""
    return subprocess.run(
        ["bash", "-c", script, "bash", *COMMAND, *arguments],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


DATA = ("data", "relu", "-n", "2", "--format", "csv")
ROWS = "x,relu\n-6.0,0.0\n6.0,6.0\n"
needs_dev = pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="there is no /dev/stdout")


@needs_dev
@pytest.mark.parametrize(
    "place", slow_unless(lambda place: place == "mine", ["/dev/stdout", "/dev/fd/1", "mine"])
)
def test_standard_output_by_name_is_written_to_and_never_replaced(
    place: str, tmp_path: Path
) -> None:
    (tmp_path / "mine").symlink_to("/dev/stdout")
    log = tmp_path / "log"
    log.write_text("before\n")
    done = shell('"$@" >> log', tmp_path, *DATA, "-o", place)
    assert (done.returncode, done.stderr) == (0, "")
    assert log.read_text() == f"before\n{ROWS}"
    assert shell('"$@" | cat', tmp_path, *DATA, "-o", place).stdout == ROWS
    picture = ("plot", "relu", "--size", "320x180", "--format", "svg", "-o", place)
    shell('"$@" >> a.svg', tmp_path, *picture)
    assert (tmp_path / "a.svg").read_text().endswith("</svg>\n")  # and not the place's name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.svg", "log", "mine"]


@needs_dev
@pytest.mark.slow
def test_pipes_are_written_to(tmp_path: Path) -> None:
    done = shell('"$@" -o >(cat >&2) | cat', tmp_path, *DATA)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ROWS)
    done = shell('mkfifo pipe; cat pipe & "$@" -o pipe; wait; test -p pipe', tmp_path, *DATA)
    assert (done.returncode, done.stdout, done.stderr) == (0, ROWS, "")
    done = shell('"$@" -o /dev/fd/3 3>> log; cat log', tmp_path, *DATA)
    assert (done.returncode, done.stdout, done.stderr) == (0, ROWS, "")
    done = shell('"$@" -o /dev/fd/9', tmp_path, *DATA)
    assert (done.returncode, done.stderr) == (
        1,
        "actviz: cannot write /dev/fd/9: bad file descriptor\n",
    )


def test_a_link_that_is_not_followed_is_replaced(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "a.png"
    victim.write_bytes(b"kept")
    link.symlink_to(victim)
    atomic_write(link, b"new", follow=False)
    assert (victim.read_bytes(), link.read_bytes(), link.is_symlink()) == (b"kept", b"new", False)
    os.mkfifo(tmp_path / "b.png")
    with pytest.raises(ActvizError, match="no regular file"):
        atomic_write(tmp_path / "b.png", b"new", follow=False)


def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".actviz-dead.part").write_bytes(b"half")
    alive = tmp_path / ".actviz-alive.part"
    with alive.open("xb") as file:
        lock(file.fileno())
        tidy(tmp_path)
        assert list(tmp_path.iterdir()) == [alive]
    atomic_write(tmp_path / "a.png", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_leaves_no_part(name: str, tmp_path: Path) -> None:
    number = signal.Signals[name]
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from actviz.__main__ import main\n"
        f"Path.replace = lambda *_: os.kill(os.getpid(), {number:d})\n"
        "sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *DATA, "-o", "a.csv"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = "actviz: interrupted\n" if name == "SIGINT" else ""
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, "", said)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", slow_but_every(2, ["SIGTERM", "SIGINT"]))
def test_a_signal_that_is_raised_where_nothing_can_be_is_answered_later(
    name: str, tmp_path: Path
) -> None:
    number = signal.Signals[name]
    script = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from actviz.__main__ import main\n"
        "class Late:\n"
        "    def __del__(self): os.kill(os.getpid(), " + f"{number:d})\n"
        "def replace(*_):\n"
        "    Late()\n"
        "    time.sleep(60)\n"
        "Path.replace = replace\n"
        "sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *DATA, "-o", "a.csv"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    said = "actviz: interrupted\n" if name == "SIGINT" else ""
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, "", said)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_an_early_signal_is_at_most_a_line(name: str, tmp_path: Path) -> None:
    number = signal.Signals[name]
    script = "import actviz, sys; from actviz.__main__ import main; print(flush=True); main()"
    for step in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", script, "table", "gelu", "-o", "a.csv"],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.001 + 0.005 * step)
            process.send_signal(number)
            _, err = process.communicate(timeout=60)
        assert process.returncode in (0, 128 + number, -number)
        assert len(err.splitlines()) <= 1, err
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [("Ended(15)", 143, ""), ("KeyboardInterrupt", 130, "actviz: interrupted\n")],
)
def test_a_signal_while_a_class_is_made_is_no_other_error(
    raised: str, code: int, said: str
) -> None:
    script = f"""
import sys
from actviz.__main__ import main
from actviz.cli import app
from actviz.startup import Ended

class Late:
    def __set_name__(self, owner, name):
        raise {raised}

def run():
    class Made:
        late = Late()

app.run = run
sys.exit(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "", said)


@pytest.mark.slow
def test_what_is_open_already_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"kept\n")
    command = [*COMMAND, "plot", "relu", "--format", "svg", "-o", "/dev/stdout"]
    with log.open("ab") as file:
        subprocess.run(command, env=environment(), stdout=file, check=True, timeout=60)
    first, second, *_ = log.read_bytes().split(b"\n")
    assert (first, second[:5]) == (b"kept", b"<?xml")
    assert log.read_bytes().rstrip().endswith(b"</svg>")  # nor is a path written into it
    piped = subprocess.run(command, env=environment(), capture_output=True, check=True, timeout=60)
    assert piped.stdout == log.read_bytes().removeprefix(b"kept\n")


def test_a_pipe_of_the_shell_is_written_to(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    atomic_write(Path(f"/dev/fd/{writer}"), b"through")
    os.close(writer)
    assert os.read(reader, 100) == b"through"
    os.close(reader)


@pytest.fixture
def _on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the program does there, as far as it can be told here."""
    monkeypatch.setattr(sys, "platform", "win32")


@pytest.mark.usefixtures("_on_windows")
@pytest.mark.parametrize("name", ["con.png", "NUL.svg", "Com1.tar.gz", "lpt¹.png"])
def test_a_device_of_windows_is_no_file_there(name: str, tmp_path: Path) -> None:
    with pytest.raises(ActvizError, match="is a device on Windows") as caught:
        atomic_write(tmp_path / name, b"")
    assert caught.value.hint == "give it another name"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["console.png", "com10.png", "null.svg", "a.con"])
def test_other_names_are_those_of_files(name: str) -> None:
    assert not is_device(name)


@pytest.mark.usefixtures("_on_windows")
def test_a_file_is_closed_before_it_is_moved_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ones: list[str] = []

    def replace(self: Path, target: Path) -> None:
        descriptors = Path("/proc/self/fd")
        if descriptors.is_dir():
            links = [os.readlink(fd) for fd in descriptors.iterdir() if os.path.lexists(fd)]
            open_ones.extend(link for link in links if link == str(self))
        os.replace(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    atomic_write(tmp_path / "a.png", b"new")
    assert (tmp_path / "a.png").read_bytes() == b"new"
    assert open_ones == []


@pytest.mark.usefixtures("_on_windows")
def test_a_file_that_a_viewer_has_open_on_windows_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", replace)
    (tmp_path / "a.png").write_bytes(b"old")
    with pytest.raises(ActvizError, match="permission denied") as caught:
        atomic_write(tmp_path / "a.png", b"new")
    assert "close it where it is open" in caught.value.hint
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
