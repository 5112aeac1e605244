"""Warnings of prices charged at some ends only and of choices that nothing tells apart, on cases in
which each fault was put by hand, and on those in which there is none."""

from __future__ import annotations

from typing import Any

import pytest

import standoff
from standoff.case.consequences import consequence_problems
from standoff.lens.registry import compile_case

PRICE = "-3 * (push == on)"


def told(**changed: Any) -> list[str]:
    data: dict[str, Any] = {
        "title": "By hand",
        "actors": {"me": {"name": "Me", "advised": True}, "rival": {}},
        "levers": {"push": ["off", "on"]},
        "policies": {"calm": {}, "pressed": {"push": "on"}},
        "precision": 1,
        "parameters": {"blood": {"range": [1, 2]}},
        "terms": {"price": PRICE},
        "play": [{"stage": "move", "actor": "rival", "choose": ["fight", "wait", "fold"]}],
        "outcomes": ends("price", "price", "price"),
    }
    case = compile_case(standoff.Case.model_validate({**data, **changed}))
    return [each.message for each in consequence_problems(case)]


def ends(war: str, frozen: str, peace: str, **more: str) -> dict[str, Any]:
    """Three ends with what ``me`` gets at each; ``more`` is said of the first."""
    payoffs = {"clash": ("fight", war), "frozen": ("wait", frozen), "peace": ("fold", peace)}
    found: dict[str, Any] = {
        name: {"when": f"move == {word}", "payoffs": {"me": stated, "rival": 0}}
        for name, (word, stated) in payoffs.items()
    }
    found["clash"] |= more
    return found


def test_a_price_paid_at_one_end_only_is_asked_about() -> None:
    [warning] = told(outcomes=ends("-blood + price", "1", "2"))
    assert warning == (
        "the lever 'push' changes what Me gets at 'clash' only, and costs and brings nothing at "
        "frozen or peace; if its price is paid however play ends, they need it, too (a 'why' at "
        "'clash' says that it is meant)"
    )


def test_a_price_left_out_at_one_end_is_asked_about() -> None:
    [warning] = told(outcomes=ends("-blood", f"1 + {PRICE}", "2 + price"))
    assert "at every end of play but 'clash'" in warning


@pytest.mark.parametrize(
    "outcomes",
    [
        ends("-blood + price", "price", f"1 {PRICE}"),  # paid everywhere, however it is written
        ends("-blood", "0", "0"),  # no price at all
        ends("-blood", "price", "price", why="that end undoes it"),
        ends("-blood + price", "0", "0", why="a threat: it is carried out only then"),
        # Paid only if somebody does something in play.
        ends("(if move == fight then price else 0)", "price", "price"),
    ],
)
def test_what_may_be_meant_is_not_asked_about(outcomes: dict[str, Any]) -> None:
    found = told(outcomes=outcomes)
    assert found == []


def test_choices_that_nothing_tells_apart_are_named() -> None:
    play = [{"stage": "move", "actor": "rival", "choose": ["fight", "wait", "fold", "stay"]}]
    outcomes = ends("price", "price", "price")
    outcomes["peace"]["when"] = "move not in [fight, wait]"
    [warning] = told(play=play, outcomes=outcomes)
    assert warning.startswith(
        "the choices 'fold' and 'stay' of the stage 'move' have the same consequences"
    )


def test_a_choice_that_a_later_stage_asks_about_is_told_apart() -> None:
    play = [
        {"stage": "move", "actor": "rival", "choose": ["fight", "wait", "fold", "stay"]},
        {"stage": "reply", "actor": "me", "choose": ["yes", "no"], "when": "move == stay"},
    ]
    outcomes = ends("price", "price", "price + (if reply == no then 1 else 0)")
    outcomes["peace"]["when"] = "move not in [fight, wait]"
    # 'yes' alone is unspoken of: what is left where 'no' is not.
    assert told(play=play, outcomes=outcomes) == []


def test_what_an_actor_of_hidden_type_does_may_be_a_sign() -> None:
    play = [
        {"stage": "word", "actor": "rival", "choose": ["soft", "harsh"]},
        {"stage": "move", "actor": "rival", "choose": ["fight", "wait", "fold"]},
    ]
    assert len(told(play=play)) == 1
    assert told(play=play, types={"rival": {"keen": 0.5, "shy": "rest"}}) == []


def test_rounds_that_carry_a_count_of_a_choice_tell_it_apart() -> None:
    play = [
        {
            "rounds": "talk",
            "times": 2,
            "stages": [{"stage": "say", "actor": "rival", "choose": ["yes", "no"]}],
        },
        {"stage": "move", "actor": "rival", "choose": ["fight", "wait", "fold"]},
    ]
    assert len(told(play=play)) == 1
    outcomes = ends("price", "price", "price + count(say == yes)")
    assert told(play=play, outcomes=outcomes) == []


def test_a_payoff_may_add_a_number_that_is_carried() -> None:
    play = [
        {
            "rounds": "talk",
            "times": 2,
            "carry": {"worn": {"start": 0, "next": "worn + (say == yes)"}},
            "stages": [{"stage": "say", "actor": "rival", "choose": ["yes", "no"]}],
        },
        {"stage": "move", "actor": "rival", "choose": ["fight", "wait", "fold"]},
    ]
    outcomes = ends("price", "price", "price + worn")
    assert told(play=play, outcomes=outcomes) == []


@pytest.mark.parametrize("name", ["ukraine-2022", "ukraine-2022@deterrence"])
def test_nothing_is_asked_of_the_case_that_comes_along(name: str) -> None:
    assert consequence_problems(compile_case(standoff.load(name))) == []
