"""Files are written whole or not at all, and what cannot be written is said in one line."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from actviz.errors import ActvizError
from actviz.export.files import atomic_write
from tests.program import COMMAND, environment


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


def test_what_a_killed_process_left_is_removed_and_no_more(tmp_path: Path) -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    left = tmp_path / f".actviz-{process.pid}-00ff.part"
    at_work = tmp_path / f".actviz-{os.getpid()}-00ff.part"
    other = tmp_path / ".actviz-mine.part"
    for path in (left, at_work, other):
        path.write_bytes(b"")
    atomic_write(tmp_path / "a.png", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["a.png", at_work.name, other.name]
    )
