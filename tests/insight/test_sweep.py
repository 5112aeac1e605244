"""A plan of many studies: each is the study that would be asked for alone, whatever stopped the
sweep on its way; a plan that can't be read is refused with its line and column."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import standoff
import standoff.ensemble.kept.source as sources
import standoff.ensemble.work as working
from standoff.base.errors import StandoffError
from standoff.case.sweep_plan import STUDIES
from standoff.ensemble.kept.runs import open_run
from standoff.report.schemas import schema_text
from tests.cli.test_run import STARTER, call

PLAN = """
title: Does the advice hold?
cases: border.yaml
variants: all
precisions: [as-written, 2]
seeds: [3, 4]
policies: [talk, threaten]
draws: 64
"""
VARIANT = """
variants:
  hopeful:
    source: another analyst
    parameters:
      war_cost: {value: 80}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan over a case with a variant, which stands in the plan's own folder."""
    (tmp_path / "border.yaml").write_text(STARTER.read_text("utf-8") + VARIANT, "utf-8")
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, "utf-8")
    return file


def test_each_study_is_the_one_that_is_asked_for_alone(plan: Path) -> None:
    found = standoff.sweep(plan)
    axes = [(each.variant, each.precision, each.seed) for each in found.studies]
    assert axes == [
        (variant, precision, seed)
        for variant in ("as-written", "hopeful")
        for precision in ("as-written", "×2")
        for seed in (3, 4)
    ]
    data = found.to_dict()
    jsonschema.validate(data, json.loads(schema_text("sweep")))
    for number, name in ((0, "border.yaml"), (4, "border.yaml@hopeful")):
        alone = standoff.study(
            plan.parent / name, seed=3, draws=64, policies=["talk", "threaten"]
        ).to_dict()
        swept = data["studies"][number]
        for policy, figures in swept["policies"].items():
            for kind, each in figures.items():
                assert each == alone["policies"][policy][kind]
        assert swept["claims"].keys() == {each["id"] for each in alone["claims"]}
        assert all(
            swept["claims"][each["id"]]["share_for"] == each["share_for"]
            for each in alone["claims"]
        )
    assert data["studies"][0]["policies"] != data["studies"][4]["policies"]


def test_a_precision_is_that_of_the_schools(plan: Path) -> None:
    """``schools`` states the precision otherwise in games that are grown already; the sweep in the
    case itself, which is then compiled."""
    plan.write_text("cases: [border.yaml]\nprecisions: [2, exact]\ndraws: 16\n", "utf-8")
    twice, exact = standoff.sweep(plan).studies
    schools = standoff.schools(
        plan.parent / "border.yaml", draws=16, only=["twice as sharp", "exact"]
    )
    by = {each.name: each.judged for each in schools.schools}
    for swept, name in ((twice, "twice as sharp"), (exact, "exact")):
        assert {claim: each.share_for for claim, each in swept.claims.items()} == {
            claim: each.share_for for claim, each in by[name].items()
        }


def test_a_sweep_that_was_stopped_goes_on_where_it_was(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = plan.parent / "runs"
    plain = standoff.sweep(plan).to_dict()

    def stop(done: int, _all: int) -> None:
        if done >= 5 * 128:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        standoff.sweep(plan, keep=runs, progress=stop)
    assert 0 < len(list(runs.iterdir())) < 8
    again: list[Any] = []
    solve = working.work

    def work(policy: Any, worlds: Any, job: Any) -> Any:
        again.append(job)
        return solve(policy, worlds, job)

    monkeypatch.setattr(sources, "work", work)
    found = standoff.sweep(plan, keep=runs)
    # Of sixteen games in 64 worlds those that had been solved are read.
    assert 0 < len(again) <= 8
    assert len(list(runs.iterdir())) == 8
    data = found.to_dict()
    for each in data["studies"]:
        assert Path(each["run"]).parent == runs
        each["run"] = None
    assert data == plain
    again.clear()
    assert len(standoff.sweep(plan, keep=runs).studies) == 8
    assert not again


def test_a_sweep_that_was_killed_goes_on_with_its_chunks(plan: Path) -> None:
    """The command itself is killed -9, each time with more chunks written; a run that it was at is
    there, and unfinished."""
    runs, draws = plan.parent / "runs", 600
    plan.write_text(PLAN.replace("draws: 64", f"draws: {draws}"), "utf-8")
    plain = standoff.sweep(plan).to_dict()
    slowly = (
        "import sys, time, standoff.ensemble.kept.keeping as k\n"
        "import standoff.ensemble.kept.written as w\n"
        "k._MOST = 256; real = w.put\n"
        "def slowly(*what, **how):\n"
        "    time.sleep(0.03)\n"
        "    return real(*what, **how)\n"
        "w.put = slowly\n"
        "from standoff.cli import main; main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", slowly, "sweep", str(plan), "--keep", str(runs)]

    def chunks() -> dict[str, bytes]:
        return {str(each): each.read_bytes() for each in runs.glob("*/chunks/*/[0-9]*.parquet")}

    written: dict[str, bytes] = {}
    for wanted in (4, 33):
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            while len(chunks()) < wanted:
                assert process.poll() is None
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
        now = chunks()
        # None that had been written is gone, nor was any written anew.
        assert written.items() <= now.items()
        written = now
    assert not all(open_run(each).finished for each in runs.iterdir())
    assert subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0
    assert written.items() <= chunks().items()
    data = standoff.sweep(plan, keep=runs).to_dict()
    for each in data["studies"]:
        each["run"] = None
    assert data == plain


def test_it_is_told_in_one_table_and_as_csv(
    plan: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    report = tmp_path / "out.md"
    assert call("sweep", plan, "--csv", tmp_path / "out.csv", "-o", report) == 0
    text = report.read_text("utf-8")
    assert text.startswith("## Does the advice hold?")
    assert "8 studies in 64 plausible worlds each" in text
    assert text.count("**talk** |") + text.count("**threaten** |") == 8
    assert "±" in text
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text("utf-8"))))
    war = [each for each in rows if each["kind"] == "outcome" and each["name"] == "war"]
    assert len(war) == 16
    assert {each["precision"] for each in war} == {"as-written", "×2"}
    capsys.readouterr()
    assert call("sweep", plan, "--workers", "2") == 2
    assert "what is spread is a run that is kept: say --keep" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "plan.yaml:1:1: the plan is empty"),
        ("- border.yaml", "plan.yaml:1:1: this is no plan"),
        ("title: x\ndraws: 9", "plan.yaml:1:1: the plan names no case; expected 'cases:'"),
        ("title: x\ncases: []", "plan.yaml:2:1: the plan names no case"),
        ("cases:\n", "plan.yaml:1:1: the plan names no case"),
        ("cases: [border.yaml]\nsedes: [1]", "plan.yaml:2:1: there is no section 'sedes'; expected "
         "title, cases, variants, precisions, seeds, policies or draws; did you mean 'seeds'?"),
        ("cases:\n- {case: border.yaml, varaints: [x]}", "plan.yaml:2:23: there is no entry "
         "'varaints' in entry 1 of 'cases'; expected case, variants or policies; did you mean"),
        ("cases: [border.yaml]\nvariants: [as-written, hopful]", "plan.yaml:2:24: 'border.yaml' "
         "has no variant 'hopful'; expected as-written or hopeful; did you mean 'hopeful'?"),
        ("cases:\n- case: border.yaml\n  policies: [talk, thraten]", "plan.yaml:3:20: "
         "'border.yaml' has no policy 'thraten'; expected wait, threaten, sanction-now or talk"),
        ("cases: [border.yaml]\nprecisions: [0.5, sharp]", "plan.yaml:2:13: 'precisions': "
         "expected as-written, exact, or by what the precision is multiplied"),
        ("cases: [border.yaml]\nprecisions: 0", "plan.yaml:2:13: 'precisions': expected"),
        ("cases: [border.yaml]\nprecisions: true", "plan.yaml:2:13: 'precisions': expected"),
        ("cases: [border.yaml]\nseeds: [1, -2]", "plan.yaml:2:8: 'seeds': expected whole numbers"),
        ("cases: [border.yaml]\nseeds: [1, 1]", "plan.yaml:2:8: 'seeds': a seed stands twice"),
        ("cases: [border.yaml]\nseeds: []", "plan.yaml:2:8: 'seeds': expected at least one"),
        ("cases: [border.yaml]\ndraws: 0",
         "plan.yaml:2:8: 'draws': expected a number of at least 1, found '0'"),
        ("cases: [border.yaml]\ndraws: many", "plan.yaml:2:8: 'draws': expected a whole number"),
        ("cases: [border.yaml, border.yaml]", "plan.yaml:1:22: the case 'border.yaml'"),
        ("cases: [nowhere.yaml]", "plan.yaml:1:9: nowhere.yaml cannot be read"),
        ("cases: [ukraine-2020]", "plan.yaml:1:9: there is no file or built-in case"),
        ('cases: ["a\\0b"]', "plan.yaml:1:10: a case is named by its file, or a built-in name"),
        ("cases: &all [border.yaml]", "plan.yaml:1:8: YAML anchors and aliases"),
        ("cases: [border.yaml", "plan.yaml:2:1: this is not valid YAML"),
        (f"cases: [border.yaml]\nseeds: {list(range(STUDIES))}\nprecisions: [1, 2]",
         "plan.yaml:1:9: the plan asks for more than 10,000 studies"),
    ],
)  # fmt: skip
def test_what_is_no_plan(text: str, told: str, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(plan.parent)
    plan.write_text(text, "utf-8")
    with pytest.raises(StandoffError) as error:
        standoff.sweep("plan.yaml")
    assert str(error.value).startswith(told), str(error.value)
    assert "\n" not in str(error.value)


def test_an_exact_case_has_no_precision_to_multiply(plan: Path) -> None:
    plan.write_text("cases: [exact.yaml]\nprecisions: [2]\n", "utf-8")
    text = STARTER.read_text("utf-8")
    line = next(each for each in text.splitlines() if each.startswith("precision:"))
    (plan.parent / "exact.yaml").write_text(text.replace(line, "precision: exact"), "utf-8")
    with pytest.raises(StandoffError, match=r"plan.yaml:2:14: .*which can't be multiplied"):
        standoff.sweep(plan)
