"""What the shell offers as a word is typed."""

import pytest
from matplotlib.colors import TABLEAU_COLORS

from actviz.cli.app import app
from actviz.readers import TAB_COLOURS
from tests.program import run


@pytest.mark.parametrize(
    ("typed", "offered", "not_offered"),
    [
        ("plot sigm", ["sigmoid"], ["tanh"]),
        ("plot torch.nn.GE", ["torch.nn.GELU"], ["gelu"]),
        ("plot x*sigm", ["x*sigmoid"], ["sigmoid"]),
        ("show gel", ["gelu", "gelu_tanh"], ["relu"]),
        ("list gel", ["gelu"], ["relu"]),
        ("table --family re", ["rectified"], ["gated"]),
        ("table --format ", ["table", "json", "csv", "markdown", "latex"], ["png"]),
        ("table --columns ra", ["range"], ["kinks"]),
        ("table --columns range,k", ["range,kinks"], ["range,range"]),
        ("table --sort li", ["lipschitz", "linear"], ["range"]),
        ("table --dtype f", ["float16", "float8_e5m2"], ["bfloat16"]),
        ("data --format ", ["csv", "npz", "c"], ["png"]),
        ("data --spacing l", ["linear", "log"], []),
        ("data --input-dtype b", ["bfloat16"], ["float16"]),
        ("audit --format ", ["table", "json"], ["csv"]),
        ("audit --dtype b", ["bfloat16"], ["float16"]),
        ("explain ga", ["gain"], ["dead"]),
        ("explain d", ["dead", "domain"], ["gain"]),
        ("gallery --format png,s", ["png,svg"], ["png,png"]),
        ("gallery --theme pa", ["paper"], ["dark"]),
        ("gallery --size c", ["column"], ["page"]),
        ("gallery --only sigm", ["sigmoids"], ["defaults", "heading"]),
        ("plot --layout ", ["overlay", "grid"], []),
        ("plot elu --set ", ["alpha="], ["x="]),
        (
            "plot elu(alpha=2) x*tanh(a*softplus(beta*x)) --set ",
            ["a=", "beta="],
            ["alpha=", "tanh="],
        ),
        ("plot mine=x*c*pi*sqrt(x) --set c=1 --set ", [], ["c=", "mine=", "pi=", "sqrt="]),
        ("table elu --set al", ["alpha="], []),
        ("plot --colors tab:b", ["tab:blue", "tab:brown"], ["tab:red"]),
        ("plot --colors #c00000,tab:r", ["#c00000,tab:red"], ["tab:red"]),
        ("show gelu --format ", ["text", "toml"], []),
        ("list --format j", ["json"], ["text"]),
        ("data tanh(a*x) --set ", ["a="], ["x="]),
        ("plot --theme dark,p", ["dark,paper"], ["paper"]),
    ],
)
def test_the_shell_is_offered(
    typed: str,
    offered: list[str],
    not_offered: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("_ACTVIZ_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"actviz {typed}")
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split(" "))))
    with pytest.raises(SystemExit):
        app(prog_name="actviz")
    words = capsys.readouterr().out.split("\n")
    assert set(offered) <= set(words)
    assert not set(not_offered) & set(words)


def test_the_colours_that_are_offered_are_there() -> None:
    assert set(TAB_COLOURS) == set(TABLEAU_COLORS)


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_a_shell_that_is_named_is_not_taken_for_the_one_that_runs(option: str) -> None:
    outcome = run(option, "zsh")
    assert outcome.code == 2
    assert outcome.out == ""
    assert f"hint: start zsh, and in it: actviz {option}" in outcome.err
