"""Worlds are added until a figure is sure enough; what can't be is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import standoff
import standoff.ensemble.run as running
import standoff.ensemble.work as working
from standoff.base.errors import StandoffError
from standoff.ensemble.sampling_error import TIMES
from standoff.report.schemas import schema_text
from tests.cli.test_run import STARTER, call

CLAIM = "early-sanctions-spend-leverage"


def ask(*until: str, **options: Any) -> Any:
    return standoff.run(STARTER, until=until, **options)


def test_worlds_are_added_until_each_figure_is_sure() -> None:
    study = ask(f"{CLAIM}=2", "expected-loss=0.2", draws=64)
    claim, lead = study.until
    assert study.draws > 64
    assert claim.met
    assert lead.met
    # In points, and as ±: twice the standard error.
    assert claim.reached == TIMES * study.claims[CLAIM].share_for_error <= 0.02
    assert lead.reached == TIMES * study.standings["expected-loss"].error <= 0.2
    data = study.to_dict()
    jsonschema.validate(data, json.loads(schema_text("run")))
    assert data["until"][0]["error"] == study.claims[CLAIM].share_for_error
    # The worlds are those that a study of so many has.
    plain = standoff.study(STARTER, draws=study.draws).to_dict()
    assert {key: value for key, value in data.items() if key != "until"} == plain


def test_what_is_solved_is_not_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    done: set[tuple[str, float]] = set()
    sizes: list[int] = []

    def work(policy: Any, worlds: Any, job: Any, *known: Any, **options: Any) -> Any:
        done.update((policy.name, each) for each in worlds["war_cost"].tolist())
        sizes.append(len(worlds["war_cost"]))
        return working.work(policy, worlds, job, *known, **options)

    monkeypatch.setattr(running, "work", work)
    # Precision is left out: at others the same worlds are other games.
    monkeypatch.setattr("standoff.insight.study.solving.kept_sharpness", lambda *_, **__: None)
    study = ask(f"{CLAIM}=2", draws=64)
    assert study.draws > 64
    assert sum(sizes) == len(done) == 4 * study.draws


def test_a_kept_run_grows(tmp_path: Path) -> None:
    study = ask(f"{CLAIM}=2", draws=64, keep=tmp_path)
    assert study.kept.manifest.draws == study.draws > 64
    assert study.kept.finished
    assert len(list(tmp_path.iterdir())) == 1
    assert len(study.kept.chunks("talk")) > 1


def test_what_can_t_be_so_sure_ends_early_and_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    study = ask("expected-loss=0.000001", draws=64, at_most=2000)
    (lead,) = study.until
    assert not lead.met
    # However fast its error falls, 2,000 worlds would not do: no more are solved.
    assert study.draws == 64
    assert lead.needed > 2000
    options = ("-n", "64", "--until", "expected-loss=0.000001", "--at-most", "2000")
    assert call("run", STARTER, *options) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Not as sure as was asked after 64 worlds" in shown
    assert "at the usual rate it takes about" in shown


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("expected-los=1", "did you mean 'expected-loss'"),
        ("worst-case=1", "'worst-case' rests on a single world"),
        ("expected-loss", "--until takes NAME=ERROR"),
        ("expected-loss=none", "--until takes NAME=ERROR"),
        ("expected-loss=0", "an error above 0"),
        ("expected-loss=-1", "an error above 0"),
        ("expected-loss=nan", "an error above 0"),
        ("=1", "--until takes NAME=ERROR"),
    ],
)
def test_what_is_no_goal(until: str, told: str) -> None:
    with pytest.raises(StandoffError) as error:
        ask(until, draws=16)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_lead_takes_two_policies() -> None:
    with pytest.raises(StandoffError, match="there is but one"):
        ask("expected-loss=1", policies=["talk"], draws=16)


def test_options_without_bearing() -> None:
    with pytest.raises(StandoffError, match="at_most has no bearing here"):
        standoff.run(STARTER, at_most=10)
    with pytest.raises(StandoffError, match="until has no bearing here"):
        standoff.run(STARTER, portfolios=True, until=("expected-loss=1",))
