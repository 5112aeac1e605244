"""The map of the best policy, against closed forms."""

from __future__ import annotations

import json

import jsonschema
import numpy as np
import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.insight.discovery import where as where_module
from standoff.insight.discovery.where import Where
from standoff.report.figures.where import depths, letter, where_figure
from standoff.report.schemas import schema_text

SCHEMA = json.loads(schema_text("where"))
LINES = """
title: Lines
actors: {us: {advised: true}}
parameters: {a: {range: [0, 1]}, b: {range: [0, 1]}, none: {range: [0, 1]}}
levers: {course: [left, right]}
policies: {left: {course: left}, right: {course: right}}
precision: 1
play: [{stage: luck, chance: {"yes": 0.5, "no": rest}}]
measures: {cost: {unit: x, better: less}}
outcomes:
  end:
    when: 'true'
    payoffs: {us: if course == left then a else 2 * b}
    measures: {cost: if course == left then a else 1 - b}
claims:
  left-is-cheaper:
    {says: Left is cheaper, test: E(cost | left) < E(cost | right), source: judgement}
"""


def asked(**options: object) -> Where:
    found = standoff.where(parse_case(LINES)[0], **options)
    assert isinstance(found, Where)
    jsonschema.validate(found.to_dict(), SCHEMA)
    return found


def test_a_policy_that_wins_everywhere_is_told_with_its_lead() -> None:
    """Left is worth 3 + a and right 2b: ahead by 3 + a − 2b, least in the corner of the least a and
    the largest b, most in the one across."""
    text = LINES.replace("then a else 2 * b}", "then 3 + a else 2 * b}")
    found = standoff.where(parse_case(text)[0], x="a", y="b", steps=6)
    assert isinstance(found, Where)
    least, most = found.lead("left")
    assert least == pytest.approx(3 + found.across[0] - 2 * found.up[-1], abs=1e-9)
    assert most == pytest.approx(3 + found.across[-1] - 2 * found.up[0], abs=1e-9)
    assert np.isnan(found.lead("right")).all()
    assert "by a lead over the next best of " in where_figure(found).finding


def test_the_border_is_where_the_payoffs_cross() -> None:
    """Left is worth a and right 2b, so that left is best below the line b = a/2; by the measure,
    a against 1 − b, below a = 1 − b."""
    found = asked(x="a", y="b", steps=10)
    a, b = np.meshgrid(found.across, found.up)
    left = found.best == found.policies.index("left")
    clear = np.abs(a - 2 * b) > 1e-9
    assert (left == (a > 2 * b))[clear].all()
    np.testing.assert_allclose(found.margins["left-is-cheaper"], 1 - b - a, atol=1e-9)
    by_cost = asked(x="a", y="b", steps=10, criterion="cost")
    clear = np.abs(a - (1 - b)) > 1e-9
    cheap = by_cost.best == by_cost.policies.index("left")
    assert (cheap == (a < 1 - b))[clear].all()
    assert "the least cost" in where_figure(by_cost).caption


def test_the_axes_are_those_that_matter() -> None:
    """The third number has no bearing on anything."""
    found = asked(steps=3)
    assert {found.x, found.y} == {"a", "b"}
    assert asked(steps=3, x="none").y in {"a", "b"}
    for wrong in ({"x": "c"}, {"x": "a", "y": "a"}, {"criterion": "coast"}):
        with pytest.raises(StandoffError):
            asked(steps=3, **wrong)


def test_a_name_that_is_no_number_is_refused_before_anything_is_solved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*asked: object, **options: object) -> None:
        raise AssertionError("it solved")

    monkeypatch.setattr(where_module, "run", never)
    with pytest.raises(StandoffError, match="'c' is no uncertain number"):
        asked(y="c")


def test_letters_stand_where_there_is_room() -> None:
    best = np.zeros((5, 5), np.int64)
    best[:, 4] = 1
    assert depths(best)[2].tolist() == [1, 2, 2, 1, 1]
    assert [letter(k) for k in (0, 25, 26)] == ["A", "Z", "A2"]
