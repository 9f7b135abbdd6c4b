"""``actviz audit``: what is known to be wrong is found, what is right is not accused."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mpmath import mp
from scipy import special

from actviz.activation import activation
from actviz.analysis.typed import values
from actviz.audit.inputs import tried
from actviz.audit.measure import Audit, measured
from actviz.drawing.audit import Errors, figure
from actviz.floats import float_type
from actviz.options import Options
from tests.oracle import exact
from tests.program import run, succeed

KERNELS = """
import time
import numpy as np
from scipy import special

def gelu(x):  # as PyTorch has it
    return x * 0.5 * (1 + special.erf(x * 2**-0.5))

def softplus(x):  # as PyTorch has it, with its threshold
    return np.where(x > 20, x, np.log1p(np.exp(x)))

def slope(x):  # as frameworks differentiate sigmoid
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s)

def raises(x): raise ValueError("no kernel\\nfor this")
def short(x): return x[:-1]
def complexes(x): return x + 1j
def words(x): return np.full(x.shape, "one")
"""


@pytest.fixture(name="folder")
def written_kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "kernels_to_audit.py").write_text(KERNELS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def audited(name: str, order: int, dtype: str, x: list[float], given: list[float]) -> Audit:
    return measured(
        activation(name).tree, order, float_type(dtype), np.array(x), np.array(given, dtype=float)
    )


def facts(folder: Path, *arguments: str) -> dict[str, Any]:
    content = json.loads(succeed("audit", *arguments, "--format", "json", cwd=folder))
    (audit,) = content["audits"]
    found: dict[str, Any] = audit
    return found


@pytest.mark.slow
def test_gelu_of_float64_has_no_correct_digit_in_its_tail(folder: Path) -> None:
    found = facts(folder, "gelu", "--kernel", "kernels_to_audit:gelu")
    assert found["largest_ulp"] > 2.0**52
    assert found["worst"]["given"] == 0
    left = found["ends"][0]
    assert left["given_from"] == pytest.approx(-8.4, abs=0.1)
    assert left["truth_from"] == pytest.approx(-38.6, abs=0.1)
    one = audited("gelu", 0, "float64", [-10.64], [0.0])
    assert one.worst is not None
    assert one.worst.truth == pytest.approx(-1.03e-25, rel=0.01)
    assert one.largest is not None
    assert one.largest > 2.0**52


@pytest.mark.slow
def test_softplus_jumps_behind_its_threshold(folder: Path) -> None:
    found = facts(folder, "softplus", "--kernel", "kernels_to_audit:softplus")
    assert found["largest_ulp"] == pytest.approx(580_000, rel=0.01)
    assert 20 < found["worst"]["x"] < 20.00000000000001
    assert found["monotone"]["count"] >= 1


@pytest.mark.slow
def test_a_slope_is_gone_long_before_it_is_zero(folder: Path) -> None:
    found = facts(folder, "sigmoid", "-d", "--kernel", "kernels_to_audit:slope")
    right = found["ends"][1]
    assert right["given"] == 0
    assert right["given_from"] == pytest.approx(36.74, abs=0.01)
    assert right["truth_from"] > 700


@pytest.mark.parametrize(
    ("name", "kernel", "dtype", "most"),
    [
        ("tanh", np.tanh, "float16", 0.51),
        ("tanh", np.tanh, "float32", 4),
        ("softplus", lambda x: np.logaddexp(x, np.float32(0)), "float32", 8),
        ("max(x, 0)", lambda x: np.maximum(x, 0), "float16", 0),
        ("sin(x)/x", lambda x: np.sinc(x / np.pi), "float64", None),
    ],
)
def test_numpy_and_scipy(name: str, kernel: Any, dtype: str, most: float | None) -> None:
    tree, kind = activation(name).tree, float_type(dtype)
    x = tried(tree, kind)
    if most is None:  # sine of large numbers divided by pi is another matter
        x = x[np.abs(x) < 3]
    with np.errstate(all="ignore"):
        found = measured(tree, 0, kind, x, kernel(x.astype(dtype)).astype(float))
    assert found.special.count == 0
    assert found.largest is not None
    assert found.largest <= (most if most is not None else 8)


def test_scipys_sigmoid_is_0_where_the_truth_is_subnormal() -> None:
    tree, kind = activation("sigmoid").tree, float_type("float32")
    x = tried(tree, kind)
    with np.errstate(all="ignore"):
        given = special.expit(x.astype(np.float32)).astype(float)
    found = measured(tree, 0, kind, x, given)
    assert found.worst is not None
    assert found.worst.given == 0
    assert found.worst.x == pytest.approx(-88.73, abs=0.3)
    near = x > -80
    found = measured(tree, 0, kind, x[near], given[near])
    assert found.largest is not None
    assert found.largest < 4


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16"])
def test_errors_are_those_of_mpmath(dtype: str) -> None:
    kind, f = float_type(dtype), activation("tanh")
    rng = np.random.default_rng(3)
    x = np.unique(values(activation("x").tree, rng.normal(size=60) * 3, 0, kind))
    truth = values(f.tree, x, 0, kind)
    off = truth * (1 + rng.integers(-3, 4, size=x.size) * 2.0 ** (1 - kind.bits))
    found = measured(f.tree, 0, kind, x, off)
    given = values(activation("x").tree, off, 0, kind)
    with mp.workdps(80):
        for point, value, true in zip(*map(np.ndarray.tolist, (x, given, truth)), strict=True):
            ulp = kind.spacing(abs(exact(mp.mpf(true))))
            error = abs(exact(mp.mpf(value)) - exact(mp.tanh(mp.mpf(point)))) / ulp
            (at,) = np.flatnonzero(found.x == point)
            assert found.errors[at] == pytest.approx(float(error), abs=2e-3)


@pytest.mark.slow
def test_the_truth_itself_is_accused_of_nothing() -> None:
    for name, order in (("gelu", 0), ("relu", 1), ("log(x)", 0), ("exp(x)", 0), ("sign", 0)):
        tree = activation(name).tree
        for dtype in ("float16", "float8_e5m2", "float8_e4m3fn"):
            kind = float_type(dtype)
            x = tried(tree, kind)
            found = measured(tree, order, kind, x, values(tree, x, order, kind))
            assert found.largest is not None
            assert found.largest <= 0.5
            assert found.shares == (0, 0, 0)
            assert (found.special.count, found.zero_sign.count, found.monotone.count) == (0, 0, 0)
            for end in found.ends:
                assert (end.given, end.given_from) == (end.truth, end.truth_from)


def test_faults_are_counted_where_they_are() -> None:
    inf, nan = float("inf"), float("nan")
    found = audited("tanh", 0, "float32", [-1e-9, 1.0, 2.0, 3.0, inf, nan], [0, nan, 2, inf, 1, 7])
    assert found.special.count == 3
    assert found.special.first is not None
    assert found.special.first.x == 1
    assert found.zero_sign.count == 0  # the truth there is -1e-9, not a zero
    underflow = audited("-exp(-x*x)", 0, "float16", [-9.0, 9.0], [0.0, -0.0])
    assert underflow.zero_sign.count == 1
    assert underflow.zero_sign.first is not None
    assert underflow.zero_sign.first.x == -9
    falling = audited("tanh", 0, "float64", [0.0, 1.0, 2.0], [0.0, 0.9, 0.8])
    assert falling.monotone.count == 1
    assert falling.monotone.first is not None
    assert falling.monotone.first.x == 2


def test_inputs_of_a_wide_type() -> None:
    kind = float_type("float32")
    x = tried(activation("hardtanh").tree, kind)
    assert np.array_equal(x.astype(np.float32).astype(float), x, equal_nan=True)
    one = np.float32(1)
    wanted = [np.nextafter(one, np.float32(0)), one, np.nextafter(one, np.float32(2)), 0, 20, -20]
    assert np.isin(np.array(wanted, dtype=float), x).all()
    assert np.isnan(x[-1])
    assert np.isinf(x[[0, -2]]).all()
    finite = np.abs(x[np.isfinite(x)])
    assert finite.max() == np.finfo(np.float32).max
    assert finite[finite > 0].min() == float(np.finfo(np.float32).smallest_subnormal)
    assert np.signbit(x[x == 0]).tolist() == [True, False]


@pytest.mark.parametrize("suffix", ["csv", "npy", "npz"])
def test_values_from_a_file(suffix: str, tmp_path: Path) -> None:
    x = np.linspace(-4, 4, 33)
    table, path = np.column_stack([x, np.tanh(x)]), tmp_path / f"values.{suffix}"
    if suffix == "csv":
        np.savetxt(path, table, fmt="%.17g", delimiter=",", header="x,y")
    elif suffix == "npy":
        np.save(path, table)
    else:
        np.savez(path, y=table[:, 1], x=x)
    found = facts(tmp_path, "tanh", "--values", path.name)
    assert found["count"] == 33
    assert found["largest_ulp"] < 4


def test_the_exit_code_is_for_continuous_integration(folder: Path) -> None:
    good = run("audit", "tanh", "--kernel", "numpy:tanh", "--dtype", "half", "--fail-over", "1")
    assert good.code == 0
    assert "largest error" in good.out
    kernel = ("--kernel", "kernels_to_audit:slope", "--dtype", "half", "--fail-over", "1")
    bad = run("audit", "sigmoid", "-d", *kernel, cwd=folder)
    assert bad.code == 1
    assert "largest error" in bad.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--values or of a --kernel"),
        (("--kernel", "numpy"), "names no function"),
        (("--kernel", "numpy:no_such"), "no function 'no_such'"),
        (("--kernel", "no_such_module:f"), "cannot import no_such_module"),
        (("--kernel", "kernels_to_audit:raises"), "raised ValueError: no kernel"),
        (("--kernel", "kernels_to_audit:short"), "returned the shape"),
        (("--kernel", "kernels_to_audit:complexes"), "complex128"),
        (("--kernel", "kernels_to_audit:words"), "not real numbers"),
        (("--values", "one.csv"), "1 column of numbers, not 2"),
        (("--values", "absent.csv"), "cannot read"),
        (("--kernel", "numpy:tanh", "-o", "a.md"), "does not say in which format"),
        (("--kernel", "numpy:tanh", "-o", "a.txt", "--format", "json"), "is named as txt"),
    ],
)
def test_what_cannot_be_audited_is_told_in_a_line(
    arguments: tuple[str, ...], said: str, folder: Path
) -> None:
    (folder / "one.csv").write_text("1\n2\n", encoding="utf-8")
    outcome = run("audit", "tanh", *arguments, cwd=folder)
    assert outcome.code in (1, 2)
    assert outcome.out == ""
    assert said in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.slow
def test_a_kernel_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr("actviz.audit.implementation.PATIENCE", 1)
    with (folder / "kernels_to_audit.py").open("a", encoding="utf-8") as file:
        file.write("\ndef hangs(x):\n    while True: time.sleep(0.01)\n")
    monkeypatch.delitem(sys.modules, "kernels_to_audit", raising=False)
    outcome = run("audit", "tanh", "--kernel", "kernels_to_audit:hangs", cwd=folder)
    assert outcome.code == 1
    assert "takes longer than" in outcome.err


def test_the_picture_names_the_worst(tmp_path: Path) -> None:
    arguments = ("tanh", "--kernel", "numpy:tanh", "--dtype", "fp32", "--plot", "a.png")
    outcome = run("audit", *arguments, cwd=tmp_path)
    assert (outcome.code, outcome.err) == (0, "wrote a.png\n")
    first = (tmp_path / "a.png").read_bytes()
    assert first.startswith(b"\x89PNG")
    run("audit", *arguments, cwd=tmp_path)
    assert (tmp_path / "a.png").read_bytes() == first
    x = np.array([-30.0, -1e-3, 0.0, 2.0, 1e5])
    errors = Errors("tanh", x, np.array([0.1, 3.0, 0.0, 400.0, 0.0]), 2.0, "400 ulp at x = 2")
    made = figure([errors], Options(), "tanh")
    (ax,) = made.axes
    heading, name = made.texts
    assert (heading.get_text(), name.get_text().split(";")[0]) == ("tanh", "x")
    assert heading.get_position()[1] > ax.get_window_extent().y1
    assert name.get_position()[1] < ax.get_window_extent().y0
    (drawn,) = (line for line in ax.lines if line.get_gid() == "errors")
    assert np.asarray(drawn.get_ydata()).tolist() == [0.1, 3.0, 0.01, 400.0, 0.01]
    places = np.asarray(drawn.get_xdata())
    assert (np.diff(places) > 0).all()
    (ring,) = (line for line in ax.lines if line.get_gid() == "worst")
    assert np.asarray(ring.get_xdata()).tolist() == [places[3]]
    (note,) = (text for text in ax.texts if text.get_gid() == "worst-note")
    assert note.get_text() == "400 ulp at x = 2"
    assert ax.get_yscale() == "log"


def test_nothing_named_text_is_a_picture(tmp_path: Path) -> None:
    outcome = run("audit", "tanh", "--kernel", "numpy:tanh", "--plot", "a.csv", cwd=tmp_path)
    assert outcome.code == 2
    assert "does not say in which format" in outcome.err


def test_errors_at_the_greatest_doubles_are_drawn(tmp_path: Path) -> None:
    arguments = ("x if x > 0.5 else x", "--kernel", "numpy:tanh", "--plot", "a.svg")
    outcome = run("audit", *arguments, cwd=tmp_path)
    assert (outcome.code, (tmp_path / "a.svg").exists()) == (0, True)


def test_a_number_where_the_truth_is_nan_is_wrong() -> None:
    """Outside the domain, but at its end, which is a pole; and where a type without infinities
    overflows."""
    log = audited("log(x)", 0, "float64", [-2.0, -1.0, 0.0, 1.0], [float("nan"), 5.0, 1.0, 0.0])
    assert (log.special.count, log.unjudged) == (1, 1)
    assert log.special.first is not None
    assert (log.special.first.x, log.special.first.given) == (-1.0, 5.0)
    infinite = audited("log(x)", 0, "float16", [-1.0], [float("inf")])
    assert infinite.special.count == 1
    exp = audited("exp", 0, "float8_e4m3fn", [1.0, 7.0, 8.0], [2.75, 448.0, float("nan")])
    assert (exp.special.count, exp.unjudged) == (1, 0)
    assert exp.special.first is not None
    assert exp.special.first.x == 7.0
    kink = audited("relu", 1, "float64", [0.0], [0.0])
    assert (kink.special.count, kink.unjudged) == (0, 1)
