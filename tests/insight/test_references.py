"""A result beside outside figures: the same bits as without, and the sum by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path

import jsonschema
import pytest

import standoff
from standoff.insight.study.study import Study
from standoff.render.console import console
from standoff.render.terminal import show
from standoff.report.brief import brief
from standoff.report.figures.outcomes import outcomes_figure
from standoff.report.references import tables
from standoff.report.schemas import schema_text

SCHEMA = json.loads(schema_text("run"))
CASE = """
title: A gamble
actors: {me: {advised: true}, them: Them}
parameters: {p: {range: [0.2, 0.6]}}
types: {them: {meek: 0.25, bold: 0.75}}
levers: {pay: [no-pay, do-pay]}
policies: {risk: {pay: no-pay}, insure: {pay: do-pay}}
precision: 1
play:
  - {stage: luck, chance: {bad: p, good: rest}}
  - {stage: move, actor: them, when: luck == bad, choose: [strike, hold]}
measures: {toll: {unit: people, what: people harmed}}
outcomes:
  loss:
    {when: move == strike, payoffs: {me: -10, them: if them == bold then 2 else -1},
     measures: {toll: {value: 100, unit: people}}, what: they strike}
  none: {when: luck == good or move == hold, payoffs: {me: 0, them: 0}, what: nothing happens}
"""
REFERENCES = """
references:
  crowd: {what: "[red]a crowd, of many", about: P(loss | risk), value: 0.35, date: 2021-12-12,
          source: a market}
  rate: {about: P(loss | risk), range: [0.6, 0.9], source: a count of cases}
  bold: {about: "P(loss | risk, them == bold)", value: 0.4, source: a count}
  toll: {about: E(toll | insure), value: 35, source: a count}
  gap: {about: P(loss | risk) - P(loss | insure), value: 0.1, source: a count}
"""


def solved(folder: Path, text: str, **options: object) -> Study:
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return standoff.study(path, draws=200, **options)  # type: ignore[arg-type]


def test_the_study_s_own_figure_is_the_logit_sum_by_hand(tmp_path: Path) -> None:
    """Logit choice (McKelvey & Palfrey 1998): a type strikes with 1 / (1 + exp(−λ·gain))."""
    study = solved(tmp_path, CASE + REFERENCES)
    crowd, rate, bold, toll, gap = study.references
    strikes = {"bold": 1 / (1 + math.exp(-2)), "meek": 1 / (1 + math.exp(1))}
    share = 0.25 * strikes["meek"] + 0.75 * strikes["bold"]
    mean = study.ensemble.parameters["p"].mean()
    assert crowd.result
    assert rate.result
    assert bold.result
    assert toll.result
    assert gap.result
    assert crowd.result.mean == pytest.approx(share * mean)
    assert crowd.result.mean == pytest.approx(study.policies["risk"].outcomes["loss"].mean)
    assert bold.result.mean == pytest.approx(strikes["bold"] * mean)
    assert toll.result.mean == pytest.approx(100 * share * mean)
    assert gap.result.mean == 0
    assert (crowd.within, rate.within, gap.within) == (True, False, False)
    assert [each.unit for each in study.references] == [
        "probability", "probability", "probability", "toll", "probability",
    ]  # fmt: skip
    assert crowd.outcome == ("loss", "risk")
    assert bold.outcome is None


def test_nothing_is_fitted_to_them(tmp_path: Path) -> None:
    """The same bits with them as without."""
    with_them = solved(tmp_path, CASE + REFERENCES).to_dict()
    without = solved(tmp_path, CASE).to_dict()
    assert len(with_them.pop("references")) == 5
    assert with_them == without


def test_the_json_follows_its_schema(tmp_path: Path) -> None:
    data = solved(tmp_path, CASE + REFERENCES).to_dict()
    jsonschema.validate(data, SCHEMA)
    assert data["references"][1]["range"] == [0.6, 0.9]


def test_a_policy_that_was_left_out_is_named(tmp_path: Path) -> None:
    study = solved(tmp_path, CASE + REFERENCES, policies=["insure"])
    crowd = study.references[0]
    assert (crowd.needs, crowd.result, crowd.within) == (("risk",), None, None)
    jsonschema.validate(study.to_dict(), SCHEMA)
    assert "of which this study left out risk" in shown(study, full=True)


def shown(study: Study, *, full: bool = False) -> str:
    out = console(100)
    with out.capture() as captured:
        show(tables(study) if full else brief(study), out)
    return " ".join(captured.get().split())


def test_the_screen_and_the_tables_show_both(tmp_path: Path) -> None:
    study = solved(tmp_path, CASE + REFERENCES)
    told = shown(study)
    # The two that speak of the first result, from the lowest to the highest.
    assert "2 outside figures, not used here, put it at 35–90 %." in told
    table = shown(study, full=True)
    assert "[red]a crowd, of many (a market) 12 Dec 2021 35 % yes" in table
    assert "rate (a count of cases) 60–90 % no" in table
    assert "E(toll | insure) is 28.9 ±0.4" in table
    assert "from outside" not in shown(solved(tmp_path, CASE))


def test_the_picture_marks_those_about_a_chance_that_it_draws(tmp_path: Path) -> None:
    drawn = outcomes_figure(solved(tmp_path, CASE + REFERENCES))
    points = [
        layer["data"]["values"]
        for layer in drawn.specification["layer"]
        if layer["mark"].get("shape") == "diamond"
    ]
    assert points == [[
        {"policy": "risk", "at": 0.35}, {"policy": "risk", "at": 0.6}, {"policy": "risk", "at": 0.9}
    ]]  # fmt: skip
    assert "Diamonds are figures from outside for the chance of loss" in drawn.caption
    assert "35 % ([red]a crowd, 12 Dec 2021)" in drawn.caption.replace("\N{NO-BREAK SPACE}", " ")
    assert "Diamonds" not in outcomes_figure(solved(tmp_path, CASE)).caption
