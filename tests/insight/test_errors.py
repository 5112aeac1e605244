"""What errors make, against the closed form of false hope and against what claims ask."""

from __future__ import annotations

import json

import jsonschema
import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.questions.errors import Errors
from standoff.render.console import console
from standoff.render.terminal import show
from standoff.report.errors import blocks
from standoff.report.figures.errors import errors_figure, gravest
from standoff.report.schemas import schema_text
from tests.oracles.test_mistaken_beliefs import HOPE
from tests.oracles.written import asked, evenly, midpoints


def hope(taken: str) -> str:
    return HOPE.replace("COSTS", evenly(midpoints(0.0, 0.4, 16))).replace("TAKEN", taken)


def test_false_hope_by_its_closed_form() -> None:
    """C = .4, c_B = .2, s = .1 taken for .2: P(war) = (C − c_B + s')/2C, and with s if it saw the
    truth; it expects the war that comes, but to be helped in it."""
    answer = standoff.errors(parse_case(hope("0.2"))[0])
    (mistake,) = answer.mistakes
    under = mistake.policies["as-is"]
    war, own = under.outcomes["war"], under.payoffs["b"]
    assert war.happens.mean == pytest.approx(0.5, abs=1e-9)
    assert war.expected.mean == pytest.approx(0.5, abs=1e-9)
    assert war.corrected.mean == pytest.approx(0.375, abs=1e-9)
    assert war.effect.mean == pytest.approx(0.125, abs=1e-9)
    assert own.surprise.mean == pytest.approx(-0.1 * 0.5, abs=1e-9)
    assert under.errs
    assert own.expected.mean == asked(hope("0.2"), "as_seen_by(b, U(b | as-is))")
    data = answer.to_dict()
    jsonschema.validate(data, json.loads(schema_text("errors")))
    assert (
        "it expects 50 %, what happens is 50 %, and if it saw the truth it would be 38 %"
        in errors_figure(answer).finding
    )


def test_a_view_that_is_as_the_truth_is_told_to_change_nothing() -> None:
    answer = standoff.errors(parse_case(hope("s"))[0])
    assert not answer.mistakes[0].policies["as-is"].errs


def test_an_error_is_told_in_words_and_drawn_by_one_outcome() -> None:
    answer = standoff.errors("cuba-1962", draws=16)
    shown = console(120)
    with shown.capture() as captured:
        show(blocks(Errors(case="cuba-1962"), answer), shown)
    told = " ".join(captured.get().split())
    assert "tactical * us_blind" not in told
    assert "is wrong about “" in told
    assert "(Washington took a landing to meet conventional forces only)" in told
    drawn = errors_figure(answer)
    rows = {row["row"] for layer in drawn.specification["layer"] for row in layer["data"]["values"]}
    assert rows
    assert not any(":" in row for row in rows)
    assert f"chance of {gravest(answer)}" in str(drawn.specification)


def test_differences_are_paired_world_by_world() -> None:
    text = hope("s + 0.1").replace("s: 0.1", "s: {range: [0, 0.1]}\nprecision: 20\n#")
    case = parse_case(text.replace("s: {range: [0, 0.1]}", "s: {range: [0, 0.1]}}"))[0]
    under = standoff.errors(case, draws=64).mistakes[0].policies["as-is"]
    told = under.outcomes["war"]
    assert told.effect.mean == pytest.approx(told.happens.mean - told.corrected.mean, abs=1e-12)
    assert told.effect.error < told.happens.error


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"of": ["patron"]}, "'patron' has no view; those who have are b"),
        ({"policy": ["asis"]}, "there is no policy 'asis'; expected as-is; did you mean 'as-is'?"),
    ],
)
def test_what_is_refused(options: dict[str, list[str]], told: str) -> None:
    with pytest.raises(StandoffError, match=told.replace("?", "[?]")):
        standoff.errors(parse_case(hope("0.2"))[0], **options)


def test_a_case_in_which_nobody_is_mistaken() -> None:
    with pytest.raises(StandoffError, match="nobody is mistaken in this case: it has no 'views'"):
        standoff.errors("us-north-korea-2017")


def test_a_measure_with_a_hyphen_in_its_name_is_told_too() -> None:
    found = standoff.errors("ukraine-2022", draws=16, policy=["pursued"])
    assert {"us-cost", "deaths"} <= set(found.mistakes[0].policies["pursued"].measures)
