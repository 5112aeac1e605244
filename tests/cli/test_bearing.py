"""An option that has no bearing on what was asked is refused by name; one output that can't be
written does not take the others with it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from standoff.cli import main
from standoff.render.progress import COMPILING


def call(*words: str) -> int | str | None:
    try:
        main(list(words))
    except SystemExit as stop:
        return stop.code
    return 0


@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("run border.yaml --top 3", "--top"),
        ("run border.yaml --portfolios --behaviour", "--behaviour"),
        ("run border.yaml --portfolios --probe 3", "--probe"),
        ("run border.yaml --behaviour --json -", "--behaviour"),
        ("robust border.yaml --switch-cost 2", "--switch-cost"),
        ("drivers border.yaml --quantity x", "--quantity"),
        ("drivers border.yaml --show loss --json -", "--show"),
        ("schools border.yaml --only @x --exact-draws 8", "--exact-draws"),
        ("explain border.yaml talk --tree", "--tree"),
        ("drivers border.yaml --json - --show claim --quantity q --figure f.svg", "--show"),
        ("schools border.yaml --only twice --exact-draws 8", "--exact-draws"),
        ("schema --results --game", "--game"),
        ("schema --game --of run", "--of"),
    ],
)
def test_an_option_without_bearing_is_refused_by_name(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: str,
    option: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("new", "border") == 0
    capsys.readouterr()
    assert call(*line.split()) == 2
    out, said = capsys.readouterr()
    assert option in said.splitlines()[-1]
    assert not out


def test_an_output_that_cannot_be_written_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    call("new", "border")
    capsys.readouterr()

    def broken(*args: object) -> None:
        from standoff.base.errors import StandoffError

        raise StandoffError("value.svg: cannot be drawn")

    monkeypatch.setattr("standoff.cli.outputs.save_figure", broken)
    code = call("value", "border.yaml", "-n", "64", "--json", "v.json", "--figure", "value.svg")
    assert code == 1
    out, said = capsys.readouterr()
    assert said.splitlines()[-1] == "value.svg: cannot be drawn"
    assert out
    assert (tmp_path / "v.json").read_text(encoding="utf-8").endswith("}\n")


def test_a_quantity_that_is_not_there_leaves_the_table_and_the_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    call("new", "border")
    capsys.readouterr()
    line = "drivers border.yaml --base 16 --json d.json --figure f.json --quantity P(wra|talk)"
    assert call(*line.split()) == 1
    out, said = capsys.readouterr()
    assert "there is no quantity 'P(wra|talk)'" in said
    assert out
    assert (tmp_path / "d.json").exists()


@pytest.mark.parametrize(
    "line",
    [
        "drivers border.yaml --base 16",
        "explain border.yaml -n 64",
        "schools border.yaml -n 16 --only exact --exact-draws 4",
        "robust border.yaml -n 32",
        "compare border.yaml other.yaml -n 16",
        "learn ukraine-2022 -n 32",
    ],
)
def test_json_on_standard_output_is_all_that_is_printed_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    call("new", "border")
    text = (tmp_path / "border.yaml").read_text("utf-8")
    other = re.sub(r"(?m)^precision: .*$", "precision: 0.77", text)
    (tmp_path / "other.yaml").write_text(other, "utf-8")
    capsys.readouterr()
    assert call(*line.split(), "--json", "-") == 0
    out, said = capsys.readouterr()
    assert json.loads(out)["standoff"] == 1
    # On a fresh machine the solver says that it compiles itself.
    assert said.strip() in ("", COMPILING)
