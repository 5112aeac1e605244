"""Does the modelling school matter, on a case whose answer by each school is known."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from scipy.special import expit

import standoff
from standoff.insight.disagreement.schools import EXACT_DRAWS
from tests.cli.test_run import STARTER, call
from tests.insight.test_explain import schema
from tests.insight.thresholds import THRESHOLDS

CHOICE = """
standoff: 1
title: A choice
actors: {a: {advised: true}}
parameters: {worth: {value: 1}}
precision: 1
play:
  - {stage: move, actor: a, choose: [go, stay]}
outcomes:
  gone: {when: move == go, payoffs: {a: worth}}
  here: {when: move == stay, payoffs: {a: 0}}
claims:
  goes: {says: It goes nearly surely, source: judgement, test: P(gone | as-is) > 0.8}
variants:
  dull: {what: nothing to be gained, parameters: {worth: 0}}
  later:
    what: it can turn back
    play:
      - {stage: move, actor: a, choose: [go, stay]}
      - {stage: more, when: move == stay, chance: {x: 0.5, y: rest}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "choice.yaml"
    path.write_text(CHOICE, "utf-8")
    return path


def test_each_school_gives_the_choice_its_own_chance(file: Path) -> None:
    """A logit choice worth 1 at precision λ is made with 1/(1 + e^−λ): 0.73 at 1, 0.88 at 2."""
    found = standoff.schools(file)
    asked = {each.name: each.asked["goes"]["P(gone | as-is)"] for each in found.schools}
    assert asked["as written"] == pytest.approx(expit(1))
    assert asked["half as sharp"] == pytest.approx(expit(0.5))
    assert asked["twice as sharp"] == pytest.approx(expit(2))
    assert asked["exact"] == pytest.approx(1, abs=1e-6)
    assert asked["@dull"] == pytest.approx(0.5)
    assert asked["@later"] == pytest.approx(expit(1))
    told = {each.school: each for each in found.partings}
    assert set(told) == {"twice as sharp", "exact"}
    assert told["exact"].verdicts == ("fails", "holds")
    text, before, after = told["exact"].why[0]
    assert text == "P(gone | as-is)"
    assert [before, after] == pytest.approx([expit(1), 1], abs=1e-6)


ADDED = """
levers: {push: [none, hard]}
variants:
  pushing:
    what: who pushes, goes
    policies:
      pushed: {push: hard}
    claims:
      push-works: {says: A push makes it go, source: judgement, test: P(gone | pushed) > 0.9}
  meek:
    what: a push is no use to it
    parameters: {worth: 0}
    policies:
      pushed: {push: hard}
    claims:
      push-works: {says: A push makes it go, source: judgement, test: P(gone | pushed) > 0.9}
"""


def test_what_a_variant_alone_claims_is_judged_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A push is worth 2 more: it goes with 1/(1 + e^-3) = 0.95, or 1/(1 + e^-2) = 0.88 where it has
    nothing else to gain. The policy is no policy of the case as written."""
    text = CHOICE[: CHOICE.index("variants:")] + ADDED
    text = text.replace("{a: worth}", "{a: worth + 2 * (push == hard)}")
    text = text.replace("claims:\n  goes", "policies: {as-is: {}}\nclaims:\n  goes", 1)
    path = tmp_path / "added.yaml"
    path.write_text(text, "utf-8")
    found = standoff.schools(path)
    assert (found.shared, found.unjudged) == (("goes",), ())
    assert found.own == {"push-works": ("@pushing", "@meek")}
    by = {each.name: each for each in found.schools}
    for name, gain, holds in (("@pushing", 3, 1.0), ("@meek", 2, 0.0)):
        asked = by[name].asked["push-works"]["P(gone | pushed)"]
        assert asked == pytest.approx(expit(gain))
        assert by[name].judged["push-works"].share == holds
        assert by[name].advice == "pushed"
    assert "push-works" not in by["as written"].judged
    assert {(each.claim, each.school) for each in found.compared} == {
        ("goes", name) for name in by if name != "as written"
    }
    told = found.to_dict()["claims"][1]
    assert (told["id"], list(told["by_school"])) == ("push-works", ["@pushing", "@meek"])
    out, figure = tmp_path / "s.json", tmp_path / "s.svg"
    assert call("schools", path, "--json", out, "--figure", figure) == 0
    told_so = " ".join(capsys.readouterr().out.split())
    assert "push-works is a claim of @pushing and @meek alone, and judged there." in told_so
    jsonschema.validate(json.loads(out.read_text("utf-8")), schema("schools"))
    assert "A push makes it go" in figure.read_text("utf-8")
    # With only some of the policies the variant is solved under these alone.
    some = standoff.schools(path, policies=["as-is"], only=["@pushing"])
    assert some.unjudged == ("push-works",)


def test_nothing_parts_where_nobody_chooses(tmp_path: Path) -> None:
    """Only chance moves here, so that every school says the same in every world. 95 % and 75 % of
    all worlds are exactly at a threshold: with other worlds on either side, verdicts would differ
    by luck (P(xy <= c) = c(1 - ln c) is 0.05 and 0.25)."""
    path = tmp_path / "thresholds.yaml"
    path.write_text(THRESHOLDS, "utf-8")
    for seed in range(10):
        found = standoff.schools(path, draws=300, seed=seed)
        assert found.partings == ()
        assert found.unjudged == ("nan",)
    told = {(each.claim, each.school): each for each in found.compared}
    assert told["c95", "exact"].worlds == EXACT_DRAWS
    assert told["c95", "exact"].shares[0] == told["c95", "exact"].shares[1]
    assert told["nan", "exact"].worlds == 0


def test_a_claim_that_no_world_judges_is_told_beside_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "thresholds.yaml"
    path.write_text(THRESHOLDS, "utf-8")
    assert call("schools", path, "-n", "128", "--json", tmp_path / "s.json") == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "3 of 3 claims get the same verdict from every school" in out
    assert "No world could judge nan." in out
    jsonschema.validate(json.loads((tmp_path / "s.json").read_text("utf-8")), schema("schools"))


def test_the_command_tells_and_writes_it(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, figure = tmp_path / "s.json", tmp_path / "s.svg"
    assert call("schools", file, "--json", out, "--figure", figure) == 0
    assert "goes exact: fails → holds" in " ".join(capsys.readouterr().out.split())
    jsonschema.validate(json.loads(out.read_text("utf-8")), schema("schools"))
    assert figure.read_text("utf-8").startswith("<svg")
    assert call("schools", STARTER, "-n", "16", "--only", "half as sharp") == 0


def test_bad_input_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("schools", file, "--only", "exakt") == 1
    assert "did you mean 'exact'" in capsys.readouterr().err
    file.write_text(CHOICE.replace("precision: 1\n", "precision: exact\n"), "utf-8")
    assert call("schools", file, "--only", "twice as sharp") == 1
    assert "there is no school" in capsys.readouterr().err
