"""What is handed on: sdist and wheel are built, hold what they must, and run on a fresh machine."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import actviz
from tests.program import ROOT

LONGEST = 300.0  # seconds; all that is needed comes from the registry
pytestmark = pytest.mark.slow


def call(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command that knows nothing of this environment."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run(
        command, cwd=cwd, env=kept, capture_output=True, text=True, timeout=LONGEST, check=False
    )


def environment_in(folder: Path) -> Path:
    """The interpreter of a new environment."""
    venv.create(folder, with_pip=True)
    return folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds sdist and wheel, the wheel made of the sdist."""
    folder = tmp_path_factory.mktemp("built")
    python = environment_in(folder / "builder")
    if call(python, "-m", "pip", "install", "--quiet", "build", cwd=folder).returncode:
        pytest.skip("there is no registry to have the build frontend from")
    made = call(python, "-m", "build", "--outdir", folder / "dist", ROOT, cwd=folder)
    assert made.returncode == 0, made.stdout + made.stderr
    return folder / "dist"


def data_files() -> set[str]:
    """All files of the package that are no modules, by their names in an archive."""
    package = Path(actviz.__file__).parent
    ours = (path for path in package.rglob("*") if path.is_file())
    return {
        path.relative_to(package.parent).as_posix()
        for path in ours
        if path.suffix not in (".py", ".pyc")
    }


def test_the_wheel_holds_what_the_package_reads_and_no_tests(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    needed = data_files()
    assert {Path(name).suffix for name in needed} >= {".toml", ".mplstyle", ".typed"}
    assert needed <= names
    assert {name.split("/")[0] for name in names} == {
        "actviz",
        f"actviz-{actviz.__version__}.dist-info",
    }


def test_the_sdist_holds_the_tests_and_the_gallery(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "pyproject.toml", "tests/test_distribution.py"} <= names
    assert {f"gallery/{path.name}" for path in (ROOT / "gallery").iterdir()} <= names
    assert data_files() <= names


def test_a_fresh_environment_runs_the_wheel(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    python = environment_in(tmp_path / "user")
    installed = call(python, "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    command = python.with_name("actviz")
    assert call(command, "--version", cwd=tmp_path).stdout == f"actviz {actviz.__version__}\n"
    table = call(command, "table", "sigmoid", "--format", "csv", cwd=tmp_path)
    assert (table.returncode, table.stderr) == (0, "")
    assert "0.25" in table.stdout
    drawn = call(command, "plot", "gelu", "--theme", "dark", "-o", "gelu.svg", cwd=tmp_path)
    assert (drawn.returncode, drawn.stdout) == (0, "gelu.svg\n")
    listed = call(command, "gallery", "--dry-run", cwd=tmp_path)
    assert "card-relu" in listed.stdout
