"""The program as a whole: help, bad input, and surroundings that are not what one hopes for."""

import os
import signal
import subprocess
import sys
from errno import EACCES, ENOSPC
from pathlib import Path
from unittest.mock import patch

import pytest

import actviz
from actviz.cli import streams
from tests.program import COMMAND, Run, both_ways, environment, run, spawn, succeed
from tests.sampling import slow_unless

COMMANDS = ("plot", "table", "show", "list", "data")


def test_version() -> None:
    assert succeed("--version") == f"actviz {actviz.__version__}\n"


@pytest.mark.parametrize("columns", ["80", "40"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_its_width(command: str, columns: str) -> None:
    arguments = [command, "--help"] if command else ["--help"]
    text = succeed(*arguments, COLUMNS=columns, NO_COLOR="1")
    # Typer sets help no narrower than 50 columns
    assert max(map(len, text.splitlines())) <= max(int(columns), 50)
    assert "\x1b" not in text
    assert "..." not in text.replace("[ACTIVATION]...", "").replace("[ARGS]...", "").replace(
        "A,B,...", ""
    ).replace("X,...", ""), "a description is cut short"


def test_without_a_command_it_says_how_to_use_it() -> None:
    outcome = run()
    assert outcome.code == 2
    assert outcome.out == ""
    assert "Usage: actviz" in outcome.err


BAD = {
    "no such command": (["plto", "relu"], "plot"),
    "an activation for a command": (["sigmoid"], "actviz plot sigmoid"),
    "no such option": (["plot", "relu", "--rang", "1:2"], "--range"),
    "an option without its value": (["plot", "relu", "-o"], "actviz plot --help"),
    "nothing to draw": (["plot"], "actviz list"),
    "a parameter without a value": (["plot", "tanh(a*x)"], "--set a=0.5,1,2"),
    "two values on a card": (["show", "tanh(a*x)", "--set", "a=1,2"], "pick one"),
    "a name with a dash": (["plot", "leaky-relu"], "no dashes: leaky_relu"),
    "a name with a dash in a formula": (["plot", "2*Hard-Sigmoid"], "no dashes: Hard_Sigmoid"),
    "a name with a space": (["plot", "leaky relu"], "no spaces: leaky_relu"),
    "nothing to sample": (["data"], "sigmoid"),
    "nothing to show": (["show"], "sigmoid"),
    "a misspelt name": (["plot", "sigmiod"], "sigmoid"),
    "a misspelt name in a formula": (["table", "0.5 * rellu(x)"], "relu"),
    "a misspelt parameter": (["show", "elu(alhpa=2)"], "alpha"),
    "a formula cut short": (["plot", "x * ("], ""),
    "no formula at all": (["plot", ""], ""),
    "a formula that is a program": (["plot", "__import__('os').system('true')"], ""),
    "an attribute": (["plot", "x.__class__"], ""),
    "a tower of powers": (["table", "9**9**9**9"], ""),
    "a formula without end": (["table", "(" * 5000 + "x" + ")" * 5000], ""),
    "control characters": (["plot", "x\n\x1b[31m"], ""),
    "a family on a card": (["show", "elu(alpha=[1, 2])"], "elu(alpha=1)"),
    "an inverted range": (["plot", "relu", "-r", "3:-3"], "-3:3"),
    "an empty range": (["plot", "relu", "-r", "2:2"], "-6:6"),
    "an infinite range": (["data", "relu", "-r", "0:inf"], ""),
    "NaN in a range": (["plot", "relu", "--range=nan:1"], ""),
    "a range of words": (["plot", "relu", "-r", "left:right"], ""),
    "half a range": (["data", "relu", "-r", "-3"], "-6:6"),
    "a range too wide": (["plot", "relu", "-r", "-1e300:1e300"], ""),
    "a range too narrow": (["plot", "relu", "-r", "1:1.0000000000000002"], ""),
    "a threshold of zero": (["table", "relu", "-s", "-t", "0"], "slope"),
    "a negative threshold": (["table", "relu", "-s", "-t", "-0.1"], "slope"),
    "a threshold that is no number": (["plot", "relu", "-s", "-t", "small"], "0.05"),
    "an infinite threshold": (["show", "relu", "-t", "inf"], ""),
    "a threshold of a plot": (["plot", "relu", "-t", "0.1"], "--saturation"),
    "a range in two words": (["plot", "relu", "-r", "-10", "10"], "one word"),
    "a colour that is none": (["plot", "relu", "--colors", "rde"], "tab:blue"),
    "a sketch with colours": (["plot", "relu", "--format", "text", "--colors", "red"], "picture"),
    "a y range of a logarithm": (["plot", "relu", "--yscale", "log", "--yrange", "0:1"], ""),
    "a y range of no panel": (["plot", "relu", "--yrange", "0:1", "--yrange", "0:1"], "-d"),
    "a size of one number": (["plot", "relu", "--size", "1920"], "1920x1080"),
    "a size of nothing": (["plot", "relu", "--size", "0x0"], "pixels"),
    "a size beyond reason": (["plot", "relu", "--size", "99999x99999"], "pixels"),
    "a fourth derivative": (["plot", "relu", "-dddd"], ""),
    "no samples": (["data", "relu", "-n", "0"], ""),
    "samples without end": (["data", "relu", "-n", "999999999"], ""),
    "no such format": (["table", "relu", "--format", "jsn"], "json"),
    "no such picture format": (["plot", "relu", "--format", "gif"], "png"),
    "no such column": (["table", "relu", "--columns", "rnage"], "range"),
    "columns of regions": (["table", "relu", "-s", "--columns", "range"], "--saturation"),
    "no such type": (["table", "relu", "-s", "--dtype", "float17"], "float16"),
    "a type and a threshold": (["table", "relu", "-s", "-t1", "--dtype=float16"], "--threshold"),
    "no such family": (["table", "--family", "rectifed"], "rectified"),
    "a suffix of no format": (["plot", "relu", "-o", "picture.gif"], "png"),
    "no suffix": (["plot", "relu", "-o", "picture"], "--format"),
    "a suffix against the format": (["plot", "relu", "-o", "a.png", "--format", "svg"], "one of"),
    "a table's suffix of no format": (["table", "relu", "-o", "table.xls"], ".csv"),
    "standard output without a format": (["plot", "relu", "-o", "-"], "--format"),
    "a catalog that is not there": (["list", "--catalog", "missing.toml"], ""),
}


@both_ways
@pytest.mark.parametrize(("arguments", "hint"), BAD.values(), ids=BAD)
def test_wrong_use_is_one_clear_line(
    arguments: list[str], hint: str, run: Run, tmp_path: Path
) -> None:
    outcome = run(*arguments, cwd=tmp_path)
    assert outcome.code == 2
    assert outcome.out == ""
    first, *rest = outcome.err.splitlines()
    assert first.startswith("actviz: ")
    assert first[8:].strip()
    assert len(first) < 200
    assert "Traceback" not in outcome.err
    assert "\x1b" not in outcome.err
    assert len(rest) <= 3, "at most an excerpt of two lines, and a hint"
    assert hint in "\n".join([first, *rest])
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


@pytest.mark.parametrize(
    ("arguments", "code"), [("--version", 0), ("list sigmiod", 1), ("plot sigmiod", 2)]
)
def test_a_process_ends_with_the_code(arguments: str, code: int, tmp_path: Path) -> None:
    ours = run(*arguments.split(), cwd=tmp_path)
    assert ours.code == code
    assert spawn(*arguments.split(), cwd=tmp_path) == ours


def test_a_fault_in_a_formula_is_pointed_at() -> None:
    *_, formula, caret = [
        line for line in run("plot", "tanh(x) + fooo(x)").err.splitlines() if "hint" not in line
    ]
    assert formula[caret.index("^") :].startswith("fooo")


@both_ways
@pytest.mark.parametrize(
    "arguments",
    [
        ["plot", "relu", "-o", "missing/relu.png"],
        ["table", "relu", "-o", "missing/relu.csv"],
        ["data", "relu", "-o", "missing/relu.csv"],
        ["table", "relu", "-o", "folder.png/missing/relu.csv"],
    ],
)
def test_what_cannot_be_written_is_one_clear_line(
    arguments: list[str], run: Run, tmp_path: Path
) -> None:
    (tmp_path / "folder.png").mkdir()
    outcome = run(*arguments, cwd=tmp_path)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("actviz: ")
    assert "Traceback" not in outcome.err
    assert [path.name for path in tmp_path.rglob("*")] == ["folder.png"]


OUTPUTS = {
    "table": ["table", "relu"],
    "json": ["table", "relu", "-s", "--format", "json"],
    "list": ["list"],
    "show": ["show", "relu"],
    "data": ["data", "relu"],
    "plot": ["plot", "relu", "-o", "-", "--format", "svg"],
    "version": ["--version"],
}
QUICK = ("table", "plot")  # text and bytes
outputs = pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(arguments, id=name, marks=() if name in QUICK else pytest.mark.slow)
        for name, arguments in OUTPUTS.items()
    ],
)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@outputs
def test_a_full_disk_is_one_clear_line(arguments: list[str], tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    assert process.returncode == 1
    assert process.stderr.startswith("actviz: cannot write to standard output: ")
    assert len(process.stderr.splitlines()) == 1


@outputs
def test_closed_output_is_one_clear_line(arguments: list[str], tmp_path: Path) -> None:
    process = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *COMMAND, *arguments],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 1
    assert process.stderr == "actviz: cannot write to standard output: it is closed\n"


def test_a_closed_pipe_ends_it_quietly() -> None:
    process = subprocess.run(
        ["sh", "-c", '{ "$@"; echo "$?" >&2; } | true', "sh", *COMMAND, "data", "relu", "-n9999"],
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.stderr == f"{128 + signal.SIGPIPE}\n"


def test_no_streams_at_all() -> None:
    process = subprocess.run(
        ["sh", "-c", '"$@" <&- >&- 2>&-', "sh", *COMMAND, "table", "nonsense"],
        env=environment(),
        timeout=120,
        check=False,
    )
    assert process.returncode == 2


def test_control_c_ends_it_with_a_short_line(tmp_path: Path) -> None:
    # a fifo holds the process where it opens its catalog, so that the signal finds it at work
    fifo = tmp_path / "mine.toml"
    os.mkfifo(fifo)
    command = [sys.executable, "-m", "actviz", "list", "--catalog", str(fifo)]
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(
            command, env=environment(), stdout=pipe, stderr=pipe, text=True
        ) as process,
        fifo.open("w"),  # returns when the process has opened it to read
    ):
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "actviz: interrupted\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_who_is_asked_to_end_cleans_up(number: signal.Signals, code: int, tmp_path: Path) -> None:
    fifo = tmp_path / "mine.toml"
    os.mkfifo(fifo)
    command = [sys.executable, "-m", "actviz", "list", "--catalog", str(fifo)]
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(
            command, env=environment(), stdout=pipe, stderr=pipe, text=True
        ) as process,
        fifo.open("w"),
    ):
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (code, "", "")


@pytest.mark.slow
def test_a_pipe_that_nobody_writes_to_is_said(tmp_path: Path) -> None:
    fifo = tmp_path / "mine.toml"
    os.mkfifo(fifo)
    outcome = spawn("list", "--catalog", str(fifo))
    assert outcome.code == 2
    assert "nobody writes to this pipe" in outcome.err


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, b'[mine]\ntitle = "Mine"\nformula = "x"\n')
    os.close(writer)
    command = [sys.executable, "-m", "actviz", "show", "mine", "--catalog", f"/dev/fd/{reader}"]
    found = subprocess.run(
        command,
        env=environment(),
        pass_fds=[reader],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    os.close(reader)
    assert "Mine" in found.stdout


SURROUNDINGS: dict[str, dict[str, str | None]] = {
    "bare": {
        **dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "LANG", "LC_ALL")),
        "TERM": "dumb",
        "COLUMNS": "40",
        "MPLBACKEND": "nonsense",
    },
    "hostile": {
        "HOME": "/dev/null",
        "PYTHONIOENCODING": "ascii",
        "COLUMNS": "nonsense",
        "LC_ALL": "C",
        "FORCE_COLOR": "",
    },
}


@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS)
@outputs
@pytest.mark.slow
def test_it_works_wherever_it_is_run(
    arguments: list[str], surroundings: dict[str, str | None], tmp_path: Path
) -> None:
    out = spawn(*arguments, cwd=tmp_path, **surroundings).printed()
    assert out.strip()
    assert "\x1b" not in out


@pytest.mark.parametrize("columns", ["0", "1", "-5"])
def test_no_width_is_too_narrow(columns: str) -> None:
    assert succeed("table", "relu", "-s", COLUMNS=columns)
    assert succeed("list", "relu", COLUMNS=columns)


def test_names_are_completed_by_the_shell() -> None:
    outcome = spawn(_ACTVIZ_COMPLETE="complete_bash", COMP_WORDS="actviz plot sigm", COMP_CWORD="2")
    assert "sigmoid" in outcome.printed().split()


def test_colours_are_as_their_variables_say() -> None:
    cases: tuple[tuple[bool, dict[str, str | None]], ...] = (
        (False, {}),
        (True, {"FORCE_COLOR": "1"}),
        (True, {"FORCE_COLOR": "1", "NO_COLOR": ""}),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}),
    )
    for wanted, changes in cases:
        for command in (("table", "relu"), ("plot", "relu", "--format", "text")):
            assert ("\x1b[" in run(*command, cwd=None, **changes).out) is wanted


def test_ascii_spells_what_it_has_no_sign_for() -> None:
    text = "x·Φ(√2·x³) ≤ 10⁻³⁰⁸·λ − π"
    assert streams.spelled(text, "ascii") == "x*Phi(sqrt2*x^3) <= 10^-308*lambda - pi"
    assert streams.spelled(text, "utf-8") == text


@pytest.mark.parametrize("name", slow_unless(lambda name: name == "gelu", ["gelu", "mish", "selu"]))
def test_a_card_in_ascii_lacks_no_sign(name: str) -> None:
    assert "?" not in spawn("show", name, PYTHONIOENCODING="ascii").printed()


@pytest.mark.parametrize("encoding", ["cp437", "cp1252"])
def test_consoles_of_windows_lack_no_sign(encoding: str) -> None:
    process = subprocess.run(
        [*COMMAND, "table", "gelu", "elu(alpha=2)", "--columns", "domain,range,lipschitz"],
        env=environment(PYTHONIOENCODING=encoding),
        capture_output=True,
        timeout=120,
        check=True,
    )
    printed = process.stdout.decode(encoding)
    assert "?" not in printed
    assert "-0.17" in printed


ESCAPE = "\x1b]0;title\x07"
CONTROL = f"a{ESCAPE}\x9b2J\u202e\nb"


@pytest.mark.parametrize(
    "arguments",
    [
        ("table", f"|{CONTROL}|"),
        ("table", CONTROL),
        ("table", "relu", "--columns", CONTROL),
        ("table", "relu", "--catalog", f"{CONTROL}.toml"),
        ("gallery", f"{CONTROL}.toml"),
        ("gallery", "hostile.toml"),
        ("table", "relu", "--catalog", "hostile.toml"),
        ("plot", "relu", "--theme", "hostile.mplstyle"),
        ("plot", "relu", "--title", CONTROL),
        ("plot", "relu", "-o", f"{CONTROL}/a.png"),
        ("list", "--no-such", CONTROL),
        (CONTROL,),
    ],
)
def test_what_others_wrote_reaches_the_terminal_escaped(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    basic = CONTROL.encode("unicode_escape").decode().replace("\\x", "\\u00")
    (tmp_path / "hostile.toml").write_text(f'["{basic}"]\n"{basic}" = 1\n', encoding="utf-8")
    (tmp_path / "hostile.mplstyle").write_text(f"a{ESCAPE}: 3\n", encoding="utf-8")
    outcome = run(*arguments, cwd=tmp_path)
    assert outcome.code != 0
    assert all(c.isprintable() for c in outcome.err.replace("\n", ""))
    assert len(outcome.err.splitlines()) <= 4


@pytest.mark.parametrize(
    "arguments",
    [("list", 100_000 * "a"), ("table", "a*x", "--set", f"a={100_000 * ','}"), (99_999 * "b",)],
    ids=["list", "set", "command"],
)
def test_no_message_repeats_an_endless_word(arguments: tuple[str, ...]) -> None:
    outcome = run(*arguments)
    assert outcome.code != 0
    assert outcome.err.startswith("actviz: ")
    assert len(outcome.err) < 10_000


@pytest.mark.parametrize(
    "backend",
    slow_unless(
        lambda backend: backend == "nonsense",
        ["nonsense", "module://matplotlib_inline.backend_inline", "webagg"],
    ),
)
def test_no_backend_is_in_the_way(backend: str, tmp_path: Path) -> None:
    small = ("plot", "relu", "--size", "320x180")
    assert spawn(*small, cwd=tmp_path, MPLBACKEND=backend).printed() == "relu.png\n"
    shown = spawn(*small, "--show", cwd=tmp_path, MPLBACKEND=backend)
    assert (shown.code, shown.out) == (1, "")
    assert len(shown.err.splitlines()) == 2


@pytest.mark.slow
def test_no_backend_is_in_a_gallerys_way(tmp_path: Path) -> None:
    made = spawn("gallery", "--only", "card-relu", cwd=tmp_path, MPLBACKEND="nonsense")
    assert made.code == 0, made.err


@pytest.mark.skipif(os.name == "nt", reason="a folder in use stays there")
def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    gone = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
    for command in (("plot", "relu"), ("gallery",)):
        process = subprocess.run(
            ["sh", "-c", gone, "sh", *COMMAND, *command],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (process.returncode, process.stdout) == (1, "")
        assert process.stderr.splitlines()[0] == "actviz: the current folder is not there any more"


@pytest.mark.parametrize("field", ["parameters = { p = %s }", "[b]\nactivations = %s"])
def test_whole_numbers_have_an_end(field: str, tmp_path: Path) -> None:
    text = '[a]\ntitle = "a"\nformula = "x*p"\n' + field % f"0x{'f' * 5000}"
    (tmp_path / "a.toml").write_text(text)
    for arguments in (("list", "--catalog", "a.toml"), ("gallery", "a.toml")):
        outcome = run(*arguments, cwd=tmp_path)
        assert outcome.code == 2
        assert "too long" in outcome.err


def test_what_is_wrong_in_a_file_is_told_in_a_line_each(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[a]\nformula = "relo(x)"\n[b]\nformula = "x*"\n')
    outcome = run("list", "--catalog", "a.toml", cwd=tmp_path)
    first, second = outcome.err.splitlines()
    place = "actviz: a.toml: row '{}', field 'formula': "
    assert outcome.code == 2
    assert first.startswith(place.format("a"))
    assert first.endswith("(did you mean relu?)")
    assert second.startswith(place.format("b"))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError("encoder error -2"), "encoder error -2"),
        (OSError(ENOSPC, "No space left on device"), "No space left on device"),
        (OSError(EACCES, "Permission denied", "a.png"), "Permission denied: a.png"),
        (OSError(EACCES, "Permission denied", 3), "Permission denied: 3"),
    ],
)
def test_what_the_system_says_is_said_and_no_more(error: OSError, said: str) -> None:
    with patch("actviz.cli.plot.rendered", side_effect=error):
        outcome = run("plot", "relu", "--format", "png", "-o", "-")
    assert (outcome.code, outcome.err) == (1, f"actviz: {said}\n")
