"""A catalog of one's own: a row to begin from, and a file that every command reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import actviz
from actviz.activation import activation
from actviz.catalog import default_catalog
from actviz.catalog.writing import as_toml
from tests.program import run, succeed
from tests.sampling import slow_but_every

NAMES = default_catalog().names()


@pytest.mark.parametrize("name", slow_but_every(12, NAMES))
def test_every_row_is_written_so_that_it_is_read_again(name: str, tmp_path: Path) -> None:
    said = succeed("show", name, "--format", "toml")
    path = tmp_path / "own.toml"
    path.write_text(said, encoding="utf-8")
    called = said[1 : said.index("]")]  # "mine" of what a formula says by itself, such as square
    mine = activation(called, default_catalog().with_file(path))
    assert mine.tree is activation(name).tree
    assert mine.row is not None
    assert as_toml(mine.row) == said


def test_a_formula_on_the_spot_is_a_row_to_begin_from() -> None:
    said = succeed("show", "ours=x*tanh(x)", "--format", "toml")
    assert said == '[ours]\ntitle = "ours"\nformula = "x * tanh(x)"\n'
    assert "alpha = 2" in succeed("show", "elu(alpha=2)", "--format", "toml")
    assert run("show", "relu", "--format", "tmol").err.endswith("there are: text, toml\n")


def test_a_catalog_in_the_surroundings_is_read_by_every_command(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[mine]\nformula = "x * tanh(x)"\n', encoding="utf-8")
    (tmp_path / "m.toml").write_text('[p]\nactivations = ["mine"]\n', encoding="utf-8")
    own = str(tmp_path / "own.toml")
    for arguments in (
        ("table", "mine"),
        ("show", "mine"),
        ("data", "mine", "--at", "1"),
        ("list", "mine"),
        ("plot", "mine", "--size", "160x120", "-o", "a.png"),
        ("gallery", "m.toml", "-o", "out", "--dry-run"),
    ):
        outcome = run(*arguments, cwd=tmp_path, ACTVIZ_CATALOG=own)
        assert outcome.code == 0, outcome.err
        assert run(*arguments, cwd=tmp_path).code != 0
    assert actviz.activation("mine", catalog=own).row is not None


def test_a_list_for_programs_says_what_aliases_bind() -> None:
    rows = json.loads(succeed("list", "leaky_relu", "--format", "json"))["activations"]
    (row,) = (row for row in rows if row["name"] == "leaky_relu")
    assert row["aliases"]["keras.layers.LeakyReLU"] == "leaky_relu(negative_slope=0.3)"
    assert row["family"] == "rectified"
    whole = json.loads(succeed("list", "--format", "json"))["activations"]
    assert [row["name"] for row in whole] == list(NAMES)


def test_names_stand_below_where_a_legend_is_asked_for() -> None:
    figure = actviz.plot("relu", "gelu", legend=True, size=(960, 540))
    assert figure.legends
    assert not actviz.plot("relu", "gelu", size=(960, 540)).legends


def test_a_manifest_makes_a_picture_for_each_step(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        '[defaults]\nsize = "160x120"\nsteps = true\n'
        '[a]\nactivations = ["relu", "elu(alpha=[1, 2])"]\n'
        '[b]\nactivations = ["gelu"]\nderivative = 1\n',
        encoding="utf-8",
    )
    out = succeed("gallery", "m.toml", "-o", "out", "--dry-run", cwd=tmp_path).split()
    assert out == [f"out/{name}.png" for name in ("a-1", "a-2", "a-3", "b-1", "b-2")]
    assert run("gallery", "m.toml", "-o", "out", "--jobs", "1", cwd=tmp_path).code == 0
    whole = actviz.plot("relu", "elu(alpha=[1, 2])", size=(160, 120), steps=True)
    actviz.save(whole, tmp_path / "c.png")
    for n in (1, 2, 3):
        drawn = (tmp_path / f"out/a-{n}.png").read_bytes()
        assert drawn == (tmp_path / f"c-{n}.png").read_bytes()
