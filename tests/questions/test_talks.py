"""What is asked about talks from Python, and what the answers hold."""

from __future__ import annotations

import inspect
import json
import pickle
from pathlib import Path

import pytest

import standoff
from standoff.base.answer import Answer
from standoff.case.load import parse_case
from standoff.lens.talks.dispute import Dispute
from standoff.lens.talks.sitting import Mediated
from tests.lens.talks.cases import GAME, NEIGHBOURS

CAMP_DAVID = Path(__file__).parents[1] / "cli" / "camp-david.yaml"


def asked() -> dict[str, Answer]:
    case = parse_case(NEIGHBOURS)[0]
    return {
        "zone": standoff.talks.zone(case, draws=20, patience={"a": 0.9, "b": 0.8}),
        "world": standoff.talks.zone(case, draw=3, start={"border": "middle"}),
        "offers": standoff.talks.offers(parse_case(GAME)[0], offer=("a", "b")),
        "dispute": standoff.talks.dispute("power=0.6,costs=0.1/0.2,later=0.8"),
        "mediate": standoff.talks.mediate(case, simulate=True),
    }


def test_answers_are_data_that_can_be_sent_and_written() -> None:
    for name, answer in asked().items():
        data = answer.to_dict()
        again = pickle.loads(pickle.dumps(answer)).to_dict()
        assert json.dumps(again, allow_nan=False) == json.dumps(data), name
        assert not answer.failure, name


def test_called_itself_it_asks_for_the_zone() -> None:
    case = parse_case(NEIGHBOURS)[0]
    here = standoff.talks(case, draws=8).to_dict()
    assert here == standoff.talks.zone(case, draws=8).to_dict()
    assert list(inspect.signature(standoff.talks).parameters)[:2] == ["case", "draws"]
    assert dir(standoff.talks) == ["dispute", "domain", "mediate", "offers", "zone"]
    with pytest.raises(AttributeError, match="did you mean 'offers'"):
        standoff.talks.offer  # noqa: B018


def test_a_dispute_that_was_read_is_taken_as_it_is() -> None:
    dispute = Dispute(power=0.6, costs=(0.1, 0.2))
    assert standoff.talks.dispute(dispute) is dispute
    with pytest.raises(standoff.StandoffError, match="needs 'costs'"):
        standoff.talks.dispute("power=0.6")


def test_answers_are_given_as_data_or_as_a_file(tmp_path: Path) -> None:
    rounds = [{"egypt": "accept", "israel": "refuse"}, {"egypt": "accept", "israel": "accept"}]
    log = tmp_path / "minutes.jsonl"
    told = standoff.talks.mediate(CAMP_DAVID, answers=rounds, log=log)
    assert isinstance(told, Mediated)
    assert told.over
    assert [dict(step.answers) for step in told.state.steps] == rounds
    again = standoff.talks.mediate(CAMP_DAVID, replay=log)
    assert again.to_dict()["rounds"] == told.to_dict()["rounds"]
    typed = tmp_path / "typed.txt"
    typed.write_text("accept\nrefuse\naccept\naccept\n", encoding="utf-8")
    read = standoff.talks.mediate(CAMP_DAVID, answers=typed)
    assert read.to_dict()["rounds"] == told.to_dict()["rounds"]


def test_where_nobody_answers_the_first_text_lies_on_the_table() -> None:
    begun = standoff.talks.mediate(CAMP_DAVID)
    assert isinstance(begun, Mediated)
    assert begun.state.words()["sinai"] == "full"
    assert "nothing was mediated" in begun.failure


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"draw": 1, "draws": 9}, "draws has no bearing"),
        ({"start": "border"}, "not of the form issue=position"),
        ({"start": {"bordr": "here"}}, "did you mean 'border'"),
        ({"draw": -1}, "draw: -1 was given; expected at least 0"),
        ({"polcy": "arm"}, "has no option 'polcy'; expected .*; did you mean 'policy'"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object], told: str) -> None:
    with pytest.raises(standoff.StandoffError, match=told):
        standoff.talks.zone(parse_case(NEIGHBOURS)[0], **options)
