"""``actviz data``: which inputs, in which type, in which format."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from actviz.activation import activation
from actviz.tables.samples import BLOCK
from tests.program import COMMAND, environment, run, succeed


def rows(*arguments: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(succeed("data", *arguments))))


def test_inputs_one_by_one() -> None:
    found = rows("gelu", "--at=-13.24,0x1p-1,inf,nan")
    assert [row[0] for row in found[1:]] == ["-13.24", "0.5", "inf", "nan"]
    assert float(found[1][1]) == pytest.approx(-3.3567e-39, rel=1e-4)
    assert [row[1] for row in found[3:]] == ["inf", "nan"]
    assert rows("tanh", "-n", "1", "-r", "2:3")[1][0] == "2.0"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.txt", "# of a chip\n-1\n0.5\n\n2\n"),
        ("p.csv", "x,y\n-1,7\n0.5,8\n2,9\n"),
        ("p.tsv", "-1\t7\n0x1p-1\t8\n2\t9\n"),
    ],
)
def test_inputs_from_a_file_of_text(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = rows("tanh", "--points", str(tmp_path / name))
    assert [float(row[0]) for row in found[1:]] == [-1.0, 0.5, 2.0]


def test_inputs_from_numpy_and_from_standard_input(tmp_path: Path) -> None:
    np.save(tmp_path / "p.npy", np.array([1.5, -2], dtype=np.float16))
    found = rows("tanh", "--points", str(tmp_path / "p.npy"))
    assert [row[0] for row in found[1:]] == ["1.5", "-2.0"]
    process = subprocess.run(
        [*COMMAND, "data", "tanh", "--points", "-"],
        input="1.5\n-2\n",
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert list(csv.reader(io.StringIO(process.stdout))) == found


def test_log_spacing() -> None:
    found = rows("tanh", "--spacing", "log", "-r", "1e-3:1e3", "-n", "7")
    x = [float(row[0]) for row in found[1:]]
    assert x == pytest.approx([10.0**k for k in range(-3, 4)], rel=1e-14)
    assert (x[0], x[-1]) == (1e-3, 1e3)


@pytest.mark.slow
def test_all_numbers_of_a_type_against_numpy() -> None:
    found = rows("x*x", "--every", "--dtype", "half")
    x = np.array([float(row[0]) for row in found[1:]])
    assert x.size == 2 * 31 * 1024 + 2 + 1
    with np.errstate(over="ignore"):
        squares = x.astype(np.float16) * x.astype(np.float16)  # exact, and rounded once
    assert np.array_equal(
        squares.astype(float), [float(row[1]) for row in found[1:]], equal_nan=True
    )


def test_inputs_are_rounded_to_their_type() -> None:
    assert rows("x", "--at", "0.1", "--input-dtype", "bf16")[1] == ["0.10009765625"] * 2
    assert rows("x", "--at", "0.1", "--dtype", "bf16")[1] == ["0.1", "0.10009765625"]


def test_all_formats_hold_the_same_numbers(tmp_path: Path) -> None:
    """Across the border of a block, too."""
    count = BLOCK + 7
    for form in ("csv", "json", "npy", "npz", "hex", "c"):
        arguments = ("-n", str(count), "--dtype", "fp32", "-o", f"tanh.{form}")
        assert succeed("data", "tanh", "-d", *arguments, cwd=tmp_path) == f"tanh.{form}\n"
    read = list(csv.reader(io.StringIO((tmp_path / "tanh.csv").read_text(encoding="utf-8"))))
    table = np.array([[float(field) for field in row] for row in read[1:]])
    assert table.shape == (count, 3)
    f = activation("tanh")
    assert np.array_equal(table[:, 1][::97], f(table[:, 0][::97]).astype(np.float32))
    assert np.array_equal(np.load(tmp_path / "tanh.npy"), table)
    archive = np.load(tmp_path / "tanh.npz")
    assert np.array_equal(np.column_stack([archive[n] for n in ("x", "tanh", "tanh'")]), table)
    lines = (tmp_path / "tanh.hex").read_text(encoding="utf-8").splitlines()
    assert [[float.fromhex(v) for v in line.split(",")] for line in lines[1:]] == table.tolist()
    content = json.loads((tmp_path / "tanh.json").read_text(encoding="utf-8"))
    (one,) = content["activations"]
    assert content["dtype"] == "float32"
    assert [content["x"], one["f"], one["f'"]] == table.T.tolist()
    code = (tmp_path / "tanh.c").read_text(encoding="utf-8")
    assert succeed("data", "tanh", "-d", *arguments[:-1], "tanh.h", cwd=tmp_path) == "tanh.h\n"
    assert (tmp_path / "tanh.h").read_text(encoding="utf-8") == code
    assert f"static const float tanh_d[{count}] = {{" in code
    numbers = [line.strip(" ,f") for line in code.splitlines() if line.startswith("    ")]
    assert [float.fromhex(n) for n in numbers] == table.T.ravel().tolist()


def test_rows_are_out_before_the_last_is_made() -> None:
    """Ten million would take minutes: the first are read, and the rest is not waited for."""
    with subprocess.Popen(
        [*COMMAND, "data", "sigmoid", "-n", "10000000"], env=environment(), stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"x,sigmoid\n"
        assert process.stdout.readline() == b"-6.0,0.0024726231566347743\n"
        process.kill()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--at", "1,two"), "'two' is no number"),
        (("-o", "a.xyz"), "does not say in which format"),
        (("-o", "a.npy", "--format", "csv"), "is named as npy"),
        (("--at", "1", "--every"), "both name the inputs"),
        (("--at", "1", "-n", "3"), "--at names the inputs itself"),
        (("--every",), "too many numbers"),
        (("--spacing", "log"), "one sign"),
        (("--dtype", "int8"), "there is no type"),
        (("--points", "absent.csv"), "cannot read absent.csv"),
        (("--points", "words.csv"), "line 2"),
        (("--points", "empty.csv"), "0 columns of numbers"),
        (("--points", "complex.npy"), "complex128"),
        (("--points", "broken.npz"), "not a file of numpy's numbers"),
    ],
)
def test_what_is_no_input_is_told_in_a_line(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    (tmp_path / "words.csv").write_text("x\nwords\n", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 broken")
    np.save(tmp_path / "complex.npy", np.array([1j]))
    outcome = run("data", "tanh", *arguments, cwd=tmp_path)
    assert outcome.code in (1, 2)
    assert outcome.out == ""
    assert said in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, "-0.0") for text in ("x", "tanh", "gelu", "elu", "leaky_relu", "x*abs(x)")),
        *((text, "0.0") for text in ("-x", "relu", "abs(x)", "x**2", "cos(x) - 1 + x**2")),
    ],
)
def test_a_negative_zero_keeps_its_sign_where_the_value_has_it(text: str, value: str) -> None:
    """f(-0.0) is -0.0 where f is 0 at zero and negative left of it; in any order of inputs."""
    assert rows(text, "--at=-0.0,0.0")[1:] == [["-0.0", value], ["0.0", "0.0"]]
    assert [row[1] for row in rows(text, "--at=1,-0.0,0.0")[2:]] == [value, "0.0"]
    plain = activation(text)(np.array([-0.0, 0.0]))
    assert list(map(str, plain.tolist())) == [value, "0.0"]


@pytest.mark.slow
def test_signed_zeros_among_all_numbers_of_a_type() -> None:
    found = rows("tanh", "--every", "--dtype", "half")
    assert [row for row in found if row[0] in ("-0.0", "0.0")] == [["-0.0", "-0.0"], ["0.0", "0.0"]]
