"""Why one policy beats another where play has rounds: a slow reckoning of the rule, and a case by
hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from standoff.case.unroll import completed, in_round, previous
from tests.golden import STARTER
from tests.insight.test_explain import schema
from tests.insight.test_why import STRUCTURED, Slow, case, parts, sigmoid, text, whole

MEETINGS: dict[str, Any] = {
    "title": "Meetings",
    "actors": {"me": {"name": "Me", "advised": True}, "rival": {"name": "Rival"}},
    "levers": {"push": ["off", "on"]},
    "policies": {"calm": {}, "pressed": {"push": "on"}},
    "precision": 1,
    "parameters": {"x": {"range": [0.2, 2], "basis": "judgement", "why": "unknown"}},
    "types": {"rival": {"hard": "if push == on then 0.3 else 0.5", "soft": "rest"}},
    "measures": {"harm": "people"},
    "play": [
        {
            "rounds": "meeting",
            "times": "if push == on then 1 else 2",
            "carry": {
                "stock": {"start": "1 + (push == on)", "next": "0.5 * stock + (offer == less)"}
            },
            "stages": [
                {
                    "stage": "offer",
                    "actor": "me",
                    "choose": {"more": True, "less": "push == off or prev(answer) == stall"},
                },
                {
                    "stage": "answer",
                    "actor": "rival",
                    "when": "not (offer == less and push == on)",
                    "choose": ["accept", "stall"],
                },
            ],
            "until": "answer == accept and (push == on or stock > 0.6)",
        },
        {
            "stage": "move",
            "actor": "rival",
            "when": "not ever(answer == accept)",
            "choose": ["fight", "fold"],
        },
    ],
    "outcomes": {
        "deal": {
            "when": "ever(answer == accept)",
            "payoffs": {
                "me": "2 - stock - 0.3 * round",
                "rival": "x * (if rival == soft then 2 else 1) - (offer == less) + 0.4 * stock",
            },
        },
        "clash": {
            "when": "move == fight",
            "payoffs": {"me": "-4 - stock", "rival": "x - stock * (rival == soft)"},
            "measures": {"harm": "10 * meeting + count(offer == more)"},
        },
        "peace": {
            "when": "move == fold",
            "payoffs": {"me": "-round", "rival": "0.5 * (prev(offer) == more) - 0.2 * round"},
        },
    },
}
"""One meeting under ``pressed``, two under ``calm``; a deal ends them by either policy's rule."""


def meetings(**changed: Any) -> standoff.Case:
    return standoff.Case.model_validate({**MEETINGS, **changed})


class SlowRounds(Slow):
    """The same, with either policy's account of the rounds of a history reckoned word by word; what
    is the same in every coalition is reckoned once."""

    def __init__(self, case: standoff.Case, worlds: int):
        super().__init__(case, worlds)
        self.known: dict[Any, Any] = {}

    def once(self, key: Any, reckon: Callable[[], Any]) -> Any:
        if key not in self.known:
            self.known[key] = reckon()
        return self.known[key]

    def after(
        self, policy: int, world: int, situations: dict[tuple[int, ...], float], word: int
    ) -> dict[tuple[int, ...], float]:
        key = "after", policy, world, tuple(situations.items()), word
        own = super().after
        found: dict[tuple[int, ...], float] = self.once(
            key, lambda: own(policy, world, situations, word)
        )
        return found

    def worth(self, policy: int, world: int, history: tuple[int, ...], of: str) -> float:
        own = super().worth
        key = "worth", policy, world, history, of
        return float(self.once(key, lambda: own(policy, world, history, of)))

    def account(
        self, policy: int, world: int, history: tuple[int, ...]
    ) -> tuple[Any, bool, set[int]]:
        """What a policy's expressions see, whether it plays the level that comes next, and the
        rounds that it plays to their end by its own rules."""
        (block,) = self.case.blocks
        setting = self.case.policies[("pressed", "calm")[policy]]
        most = block.rounds_under(self.case.levers(setting))
        told = {block.name: 0, completed(block.name): 0, "round": 0}
        words = dict.fromkeys(self.levels, -1) | {in_round(each, 0): -1 for each in block.stages}
        mine = {0: True}
        """By round, whether the policy's own rules have it."""
        followed: set[int] = set()
        done: set[int] = set()
        shut = False

        def seen() -> Any:
            last = told[block.name]
            values: dict[str, Any] = {k: np.asarray(v[world]) for k, v in self.parameters.items()}
            values |= self.case.levers(setting)
            values |= {n: np.asarray(c) for n, c in (words | told).items()}
            for each in block.stages:
                values[each] = np.asarray(words[in_round(each, last)])
                values[previous(each)] = np.asarray(words[in_round(each, max(last - 1, 0))])
            return self.case.environment(values)

        def over() -> bool:
            return any(
                each.ends_play and bool(each.when.evaluate(seen())) for each in self.case.outcomes
            )

        for number, name in enumerate(self.levels):
            stage = self.case.stages[number - len(self.case.types)]
            first = number >= len(self.case.types) and stage.base == block.stages[0]
            if first:
                k = stage.round
                until = k > 1 and block.until is not None and bool(block.until.evaluate(seen()))
                mine[k] = mine[k - 1] and not shut and k <= most and not until
                if mine[k]:
                    told |= {block.name: k, "round": k}
            if number == len(history):
                typed = number < len(self.case.types)
                plays = not shut and (typed or not stage.block or mine[stage.round])
                return seen(), typed or plays, done
            words[name] = history[number]
            if number < len(self.case.types):
                continue
            if stage.block and history[number] >= 0 and told[block.name] < stage.round:
                told |= {block.name: stage.round, "round": stage.round}
                followed.add(stage.round)
            shut = shut or over()
            if stage.base == block.stages[-1]:
                if mine[stage.round] and not shut:
                    done.add(stage.round)
                other = history[: number + 1]
                if stage.round in done or (
                    stage.round in followed
                    and stage.round in self.account(1 - policy, world, other)[2]
                ):
                    told[completed(block.name)] = stage.round
                    shut = shut or over()
        return seen(), False, done

    def environment(self, policy: int, world: int, history: tuple[int, ...]) -> Any:
        return self.account(policy, world, history)[0]

    def rule(
        self,
        policy: int,
        world: int,
        history: tuple[int, ...],
        situations: tuple[dict[tuple[int, ...], float], ...],
    ) -> dict[int, float]:
        own = super().rule

        def reckon() -> dict[int, float]:
            if not self.account(policy, world, history)[1]:
                return {-1: 1.0}
            return own(policy, world, history, situations)

        # What the situations are is told by the history.
        found: dict[int, float] = self.once(("rule", policy, world, history), reckon)
        return found


@pytest.mark.parametrize("of", ["me", "harm", "clash"])
def test_the_split_over_rounds_is_that_of_all_orders_of_joining(of: str) -> None:
    """Against the rule reckoned path by path, and the Shapley value by its definition: a stage of
    each round is a player for each type."""
    slow = SlowRounds(meetings(), 1)
    assert slow.levels == ["rival", "offer[1]", "answer[1]", "offer[2]", "answer[2]", "move"]
    found = standoff.why(meetings(), "pressed", "calm", of=of, draws=1)
    expected = slow.shapley(0, of)
    got = [found.price.value, *(each.value for each in found.behaviour)]
    assert got == pytest.approx(list(expected.values()), abs=1e-9)
    assert sum(abs(each) > 1e-6 for each in got) >= 5
    assert found.only == ((), ("offer[2]", "answer[2]"))


def test_the_split_keeps_to_the_rules_where_play_ends_within_a_round() -> None:
    """A deal ends play at once, before what is carried takes its next value."""
    outcomes = {**MEETINGS["outcomes"]}
    outcomes["deal"] = {**outcomes["deal"], "ends-play": True}
    asked = meetings(outcomes=outcomes)
    slow = SlowRounds(asked, 1)
    for of in ("me", "deal"):
        found = standoff.why(asked, "pressed", "calm", of=of, draws=1)
        got = [found.price.value, *(each.value for each in found.behaviour)]
        assert got == pytest.approx(list(slow.shapley(0, of).values()), abs=1e-9)


def test_a_round_more_by_hand() -> None:
    """A rival that may give in at each of one or two rounds, which is all that is worth anything:
    it does so less readily at the first where there is a second to come."""
    case = meetings(
        types={},
        parameters={},
        play=[
            {
                "rounds": "siege",
                "times": "if push == on then 2 else 1",
                "stages": [
                    {
                        "stage": "answer",
                        "actor": "rival",
                        "when": "prev(answer) != yield",
                        "choose": ["yield", "hold"],
                    }
                ],
            }
        ],
        outcomes={
            "fall": {"when": "ever(answer == yield)", "payoffs": {"rival": -1, "me": 1}},
            "relief": {"when": "not ever(answer == yield)", "payoffs": {"rival": 0, "me": 0}},
        },
    )
    found = standoff.why(case, "pressed", "calm", of="fall")
    once = sigmoid(-1)
    ahead = -once  # what holding in the first of two rounds is worth
    first = sigmoid(-1 - ahead)
    assert found.values == pytest.approx((first + (1 - first) * once, once), abs=1e-12)
    # Whoever comes first counts whole, the other only where the first has not brought it about.
    got = parts(found)
    assert got["answer[1]", None] == pytest.approx((first - once) * (1 - once / 2), abs=1e-12)
    assert got["answer[2]", None] == pytest.approx(once * (1 - (first + once) / 2), abs=1e-12)
    assert found.price.same
    told = " ".join(text(found))
    assert "Rival’s choice at ‘answer’ in round 2 (+" in told
    assert "Only under pressed is there a choice at ‘answer’ in round 2." in told


@st.composite
def cases_in_rounds(draw: st.DrawFn) -> standoff.Case:
    """Random small cases in which a lever also decides how many rounds there are, when they end,
    who moves in them and what is open."""
    lever = st.sampled_from(["push == on", "push == off"])
    word = st.sampled_from(["prev(answer) == stall", "round > 1", "offer == more"])
    times = st.integers(0, 3)
    a, b = draw(times), draw(times)
    stages: list[dict[str, Any]] = [
        {"stage": "offer", "actor": "me", "choose": {"more": True, "less": True}},
        {"stage": "answer", "actor": "rival", "choose": {"accept": True, "stall": True}},
    ]
    if draw(st.booleans()):
        stages[0]["choose"]["less"] = f"{draw(lever)} or prev(answer) == stall"
    if draw(st.booleans()):
        stages[1]["when"] = f"{draw(lever)} or {draw(word)}"
    if draw(st.booleans()):
        stages[0]["hidden-from"] = ["rival"]
        stages[1].pop("when", None)
    luck = {"stage": "luck", "chance": {"good": f"0.3 + 0.2 * ({draw(lever)})", "bad": "rest"}}
    if draw(st.booleans()):
        stages.insert(draw(st.integers(0, 2)), luck)
    block: dict[str, Any] = {
        "rounds": "meeting",
        "times": f"if push == on then {max(a, 1)} else {b}",
        "carry": {"stock": {"start": "1 + (push == on)", "next": "0.5 * stock + round"}},
        "stages": stages,
    }
    if draw(st.booleans()):
        block["until"] = f"answer == accept and ({draw(lever)} or stock > 2)"
    outcomes = {**MEETINGS["outcomes"]}
    ends = draw(st.booleans())
    if ends:
        outcomes["deal"] = {**outcomes["deal"], "ends-play": True}
    data = {**MEETINGS, "play": [block, MEETINGS["play"][1]], "outcomes": outcomes}
    return standoff.Case.model_validate(data)


@settings(max_examples=20, deadline=None)
@given(cases_in_rounds())
def test_any_two_policies_in_rounds_are_split_whole(asked: standoff.Case) -> None:
    """The ends are the study's own figures, and the parts sum to what is between them."""
    try:
        study = standoff.study(asked, draws=4)
    except standoff.StandoffError:  # such as one that leaves somebody no choice
        return
    for of, kind in (("me", "payoffs"), ("harm", "measures"), ("clash", "outcomes")):
        found = standoff.why(study, "pressed", "calm", of=of)
        assert not found.failure
        whole(found)
        for name, value in zip(("pressed", "calm"), found.values, strict=True):
            figures = getattr(study.policies[name], kind)[of]
            assert value == pytest.approx(figures.mean, rel=1e-9, abs=1e-9)


def test_a_claim_about_a_round_is_split() -> None:
    claims = {
        "yields": {
            "says": "It stalls",
            "source": "judgement",
            "test": "P(answer[1] == stall | pressed) > P(answer[1] == stall | calm)",
        }
    }
    found = standoff.why(meetings(claims=claims), "yields", draws=32)
    assert (found.a, found.b, found.quantity.text) == ("pressed", "calm", "P(answer[1] == stall)")
    whole(found)
    made = {part.stage for part in found.behaviour if not part.same}
    assert made == {"rival", "offer[1]", "answer[1]"}


def test_the_parts_in_rounds_are_told_by_stage_round_and_day() -> None:
    block = {**MEETINGS["play"][0], "every": "2 weeks"}
    asked = meetings(**{"as-of": "2022-01-10"}, play=[block, MEETINGS["play"][1]])
    data = standoff.why(asked, "pressed", "calm", draws=4).to_dict()
    jsonschema.validate(data, schema("why"))
    assert data["rounds"]["answer[2]"] == {
        "stage": "answer", "block": "meeting", "round": 2, "date": "2022-01-24",
    }  # fmt: skip
    assert "rounds" not in standoff.why(STARTER, "talk", "threaten", draws=1).to_dict()


def planned(then: list[dict[str, Any]], **changed: Any) -> standoff.Case:
    policies = {"calm": {}, "pressed": {"push": "on"}, "later": {"then": then}}
    return meetings(policies=policies, **changed)


def test_a_plan_whose_sign_is_there_from_the_start_is_the_policy_of_that_setting() -> None:
    """In a case without rounds, how many of which rest on the levers at the start."""
    then = [{"when": "true", "set": {"push": "on"}}]
    policies = {"calm": {}, "pressed": {"push": "on"}, "later": {"then": then}}
    changed = {**STRUCTURED, "types": {"rival": {"hard": 0.4, "soft": "rest"}}, "claims": {}}
    asked = case(**{**changed, "policies": policies})
    for of in ("me", "harm", "clash"):
        plan = standoff.why(asked, "later", "calm", of=of, draws=4)
        policy = standoff.why(asked, "pressed", "calm", of=of, draws=4)
        got, expected = ([each.value for each in found.parts] for found in (plan, policy))
        assert got == pytest.approx(expected, abs=1e-12)
        assert sum(abs(each) > 1e-6 for each in got) >= 3


@pytest.mark.parametrize(
    "then",
    [
        [{"when": "ever(answer == stall)", "set": {"push": "on"}}],
        [
            {"when": "round >= 2", "set": {"push": "on"}},
            {"when": "offer == less", "set": {"push": "off"}},
        ],
    ],
)
@pytest.mark.parametrize("other", ["calm", "pressed"])
def test_plans_are_split_whole(then: list[dict[str, Any]], other: str) -> None:
    """The ends are the study's own figures, and the parts sum to what is between them."""
    asked = planned(then, types={"rival": {"hard": 0.4, "soft": "rest"}})
    study = standoff.study(asked, draws=4)
    for of, kind in (("me", "payoffs"), ("harm", "measures"), ("clash", "outcomes")):
        found = standoff.why(study, "later", other, of=of)
        whole(found)
        for name, value in zip(("later", other), found.values, strict=True):
            figures = getattr(study.policies[name], kind)[of]
            assert value == pytest.approx(figures.mean, rel=1e-9, abs=1e-9)
        assert any(not part.same for part in found.parts)
