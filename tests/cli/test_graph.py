"""``standoff graph`` from the outside."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from standoff.cli import main
from tests.lens.graph.test_published import ELMIRA, SYRIA_IRAQ
from tests.lens.graph.test_section import GAME


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = 0
    try:
        main(["graph", *arguments])
    except SystemExit as stop:
        code = int(stop.code or 0)
    out = capsys.readouterr()
    return code, out.out, out.err


def strongest(out: str) -> list[int]:
    """The states of the first group of equilibria."""
    lines = out.split("strongest first\n")[1].splitlines()
    ends = [k for k, line in enumerate(lines) if re.match(r"  [A-Z]\S*,? .*states?$", line)]
    group = lines[ends[0] + 1 : ends[1]]
    return sorted(int(m[1]) for line in group if (m := re.match(r"  [* ] {0,6}(\d+)  ", line)))


@pytest.fixture
def elmira(tmp_path: Path) -> Path:
    path = tmp_path / "elmira.gmcr"
    path.write_text(json.dumps(ELMIRA))
    return path


def test_json_is_as_promised(
    elmira: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.json"
    code, out, err = run(capsys, str(elmira), "--json", str(target))
    assert (code, err) == (0, "")
    data: dict[str, Any] = json.loads(target.read_text())
    assert data["decision_makers"] == ["MoE", "Uniroyal", "Local Government"]
    assert data["options"] == ["Modify", "Delay", "Accept", "Abandon", "Insist"]
    assert data["states"][:3] == ["NYNNN", "YYNNN", "NNYNN"]
    assert data["equilibria"]["Nash"] == data["equilibria"]["SEQ"] == [5, 6, 7, 10, 11, 12]
    assert data["equilibria"]["GMR"] == [1, 4, 5, 6, 7, 10, 11, 12]
    assert set(data["stability"]) == set(data["decision_makers"])
    assert set(data["stability"]["MoE"]) == {"Nash", "GMR", "SMR", "SEQ", "SIM"}
    assert data["legal_sequences"] == "standard"
    assert "Where it rests: the equilibria, strongest first" in out


def test_concepts_in_any_case_and_order(
    elmira: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.json"
    code, _, _ = run(capsys, str(elmira), "--concepts", "seq,L3,nm", "--json", str(target))
    assert code == 0
    assert list(json.loads(target.read_text())["equilibria"]) == ["SEQ", "L3", "NM"]


def test_everything_at_once(
    elmira: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(
        capsys, str(elmira), "--from", "YNYNY", "--coalitions", "--inverse", "9", "--explain", "1",
        "--sensitivity", "10", "--figure", str(tmp_path / "g.svg"), "--write",
        str(tmp_path / "g.csv"), "--legal", "single-move",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert (
        "From state 10, YNYNY (MoE: Modify; Uniroyal: Accept; Local Government: Insist)"
        in " ".join(out.split())
    )
    assert "MoE + Uniroyal" in out
    assert "What would make state 9 an equilibrium under GMR" in out
    assert "How often each state is an equilibrium in 10 draws" in " ".join(out.split())
    assert (tmp_path / "g.svg").read_text().startswith("<svg")
    code, again, _ = run(capsys, str(tmp_path / "g.csv"), "--write", str(tmp_path / "h.gmcr"))
    assert code == 0
    assert strongest(again) == strongest(out) == [5, 6, 7, 10, 11, 12]
    code, third, _ = run(capsys, str(tmp_path / "h.gmcr"))
    assert strongest(third) == [5, 6, 7, 10, 11, 12]


def test_built_in_cases_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "us-north-korea-2017")
    assert code == 0
    assert "* " in out
    assert "(the status quo)" in out
    assert "North Korea: abandon" in out


def test_misperceptions_show_the_hypergame(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = json.loads(json.dumps(SYRIA_IRAQ))
    data["decisionMakers"][0]["misperceptions"] = [[[0, "Y"], [1, "N"]]]
    path = tmp_path / "m.gmcr"
    path.write_text(json.dumps(data))
    target = tmp_path / "out.json"
    code, out, _ = run(capsys, str(path), "--json", str(target))
    assert code == 0
    assert "as Syria sees it" in out
    found = json.loads(target.read_text())
    assert found["equilibria"]["Nash"] == [6]
    assert found["hypergame"]["perceived"]["Syria"]["Nash"] == [6]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--concepts", "SEK"], "There is no stability concept 'SEK'; did you mean 'SEQ'?"),
        (["--concepts", ","], "Name at least one stability concept"),
        (["--from", "13"], "There is no state 13; states run from 1 to 12"),
        (["--inverse", "YYYYY"], "The state 'YYYYY' is not feasible"),
        (["--explain", "YY"], "has 2 letters, but there are 5 options"),
        (["--write", "x.txt"], "should end in .gmcr or .csv"),
        (["--write", "-"], "should end in .gmcr or .csv"),
        (["--figure", "x.pdf"], "a figure is saved as .json"),
        (["--seed", "3"], "--seed has no bearing without --sensitivity"),
        (["--spread", "2"], "--spread has no bearing without --sensitivity"),
        (["--inverse", "1", "--concepts", "NM"], "--inverse has no bearing on NM"),
        (["--legal", "standard", "--concepts", "Nash"], "--legal has no bearing on Nash"),
        (["--json", "no/such/folder/x.json"], "there is no such directory"),
    ],
)
def test_mistakes_end_in_one_sentence(
    elmira: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, str(elmira), *arguments)
    assert code == 1
    assert message in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


def test_a_missing_file_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("none.gmcr", "none.csv", "none.yaml", "cuba-1963"):
        code, _, err = run(capsys, name)
        assert code == 1
        assert "no such file" in err or "did you mean 'cuba-1962'?" in err


def test_both_lenses_draw_the_same_worlds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(GAME)
    target = tmp_path / "out.json"
    code, _, err = run(capsys, str(path), "--sensitivity", "64", "--json", str(target))
    assert (code, err) == (0, "")
    # A strikes where war, resisted, is worth more than peace: 7 - cost > 0, cost from 0 to 10.
    share = json.loads(target.read_text())["sensitivity"]["share"]["Nash"]
    assert share["4"] == pytest.approx(0.7, abs=0.04)


def test_one_decision_maker_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(json.dumps(SYRIA_IRAQ))
    data["decisionMakers"] = [{"name": "A", "options": [0, 1, 2], "preferences": [[[2, "Y"]]]}]
    data["infeasibles"] = []
    path = tmp_path / "one.gmcr"
    path.write_text(json.dumps(data))
    target = tmp_path / "out.json"
    code, told, _ = run(capsys, str(path), "--json", str(target))
    assert code == 0
    assert "1 decision maker (A)" in told
    found = json.loads(target.read_text())["equilibria"]
    assert all(states == [5, 6, 7, 8] for states in found.values())


def test_names_of_several_words_are_kept_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = json.loads(json.dumps(SYRIA_IRAQ))
    third = {"name": "Arab League", "options": [3], "preferences": [[[3, "Y"]]]}
    data["options"].append({"name": "mediate", "permittedDirection": "both"})
    data["decisionMakers"] = [
        {"name": "Syria now", "options": [0, 1], "preferences": [[[0, "Y"]]]},
        {"name": "Iraq now", "options": [2], "preferences": [[[2, "N"]]]},
        third,
    ]
    data["useManualPreferenceRanking"] = False
    path = tmp_path / "three.gmcr"
    path.write_text(json.dumps(data))
    _, told, _ = run(capsys, str(path), "--concepts", "Nash")
    assert "Syria now, Iraq now" in told


def test_a_dash_prints_json_and_nothing_else(
    elmira: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, str(elmira), "--json", "-")
    assert (code, err) == (0, "")
    assert json.loads(out)["equilibria"]["Nash"] == [5, 6, 7, 10, 11, 12]
    assert not (tmp_path / "-").exists()


def test_a_file_that_cannot_be_written_takes_nothing_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = """\
title: A war that joins states
graph:
  decision-makers:
    a: {options: {war: forward, arm: both}, prefers: [not war, arm]}
    b: {options: [yield], prefers: [yield]}
  coalesce: [war]
"""
    (tmp_path / "case.yaml").write_text(body)
    code, out, err = run(
        capsys, str(tmp_path / "case.yaml"), "--json", str(tmp_path / "x.json"),
        "--figure", str(tmp_path / "x.png"), "--write", str(tmp_path / "x.gmcr"),
    )  # fmt: skip
    assert code == 1
    assert "has no room for coalesced states" in err
    assert "Where it rests" in out
    assert "joins 4 states" in out
    assert json.loads((tmp_path / "x.json").read_text())["equilibria"]
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    assert not (tmp_path / "x.gmcr").exists()


@pytest.mark.parametrize("width", [60, 80])
def test_every_line_fits_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    code, out, _ = run(
        capsys, "ukraine-2022", "--coalitions", "--explain", "185", "--inverse", "346",
        "--sensitivity", "2", "--concepts", "Nash,SEQ",
    )  # fmt: skip
    assert code == 0
    assert max(len(line) for line in out.splitlines()) <= width
    assert "Russia: negotiate" in out


def test_a_picture_of_many_states_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "ukraine-2022", "--figure", str(tmp_path / "u.svg"))
    assert (code, err) == (0, "")
    assert "14 of 720 states are drawn" in (tmp_path / "u.svg").read_text()


def test_the_json_of_a_large_model_stands_on_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ", ".join(f"o{k}" for k in range(13))
    (tmp_path / "large.yaml").write_text(
        "title: Many states\ngraph:\n  decision-makers:\n"
        f"    a: {{options: [{options}], prefers: [o0]}}\n    b: {{options: [p], prefers: [p]}}\n"
    )
    arguments = [str(tmp_path / "large.yaml"), "--concepts", "Nash"]
    code, out, _ = run(capsys, *arguments, "--json", "-")
    assert code == 0
    assert out.count("\n") == 1
    assert len(json.loads(out)["states"]) == 1 << 14
    code, small, _ = run(capsys, "cuba-1962", "--json", "-")
    assert small.startswith("{\n  ")


def test_what_failed_and_what_was_not_written_are_told_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text("state,rank a,moves a\nx,1,y\ny,2,x\n")
    code, out, err = run(
        capsys, str(tmp_path / "t.csv"), "--concepts", "Nash,SIM", "--write",
        str(tmp_path / "t.gmcr"), "--figure", str(tmp_path / "t.svg"),
    )  # fmt: skip
    assert code == 1
    assert "Where it rests" in out
    written, left = err.splitlines()
    assert written == (
        f"{tmp_path / 't.gmcr'}: A .gmcr file has no room for states that are not option "
        "combinations; write a CSV table instead"
    )
    assert left.startswith("SIM is left out")
    assert (tmp_path / "t.svg").exists()
