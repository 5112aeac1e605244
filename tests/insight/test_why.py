"""Why one policy beats another: closed forms by hand, and a slow reckoning of the same rule."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from standoff.case.load import parse_case
from standoff.ensemble.sampling_error import TIMES
from standoff.insight.reasons.grounds import Ground
from standoff.insight.reasons.reasons import Why
from standoff.lens.game.grow import grow
from standoff.lens.registry import compile_case
from standoff.questions.why import Why as Asked
from standoff.report.blocks import Behind, Block, Item, Paragraph, bare
from standoff.report.figures.why import why_figure
from standoff.report.why import blocks
from tests.cli.test_run import STARTER, call
from tests.ensemble.random_cases import written_cases
from tests.insight.test_explain import schema


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def case(**changed: Any) -> standoff.Case:
    """Two policies, ``calm`` and ``push``; a rival that fights or folds, at precision 1."""
    data: dict[str, Any] = {
        "title": "By hand",
        "actors": {"me": {"name": "Me", "advised": True}, "rival": {"name": "Rival"}},
        "levers": {"push": ["off", "on"]},
        "policies": {"calm": {}, "pressed": {"push": "on"}},
        "precision": 1,
        "play": [
            {"stage": "move", "actor": "rival", "choose": ["fight", "fold"]},
            {
                "stage": "luck",
                "when": "move == fight",
                "chance": {"good": "if push == on then 0.7 else 0.4", "bad": "rest"},
            },
        ],
        "measures": {"harm": "people"},
        "outcomes": {
            "clash": {
                "when": "move == fight",
                "payoffs": {
                    "me": "(if luck == good then 10 else -5) - 3 * (push == on)",
                    "rival": "-1 * (push == on)",
                },
                "measures": {"harm": 100},
            },
            "peace": {"when": "move == fold", "payoffs": {"me": "-3 * (push == on)", "rival": 0}},
        },
    }
    return standoff.Case.model_validate({**data, **changed})


def parts(found: Why) -> dict[tuple[str, str | None], float]:
    return {(each.stage, each.type): each.value for each in found.behaviour}


def test_price_chance_and_a_choice_by_hand() -> None:
    """Worth is p (15 q − 5) − c: the price stands alone, and of a product of two each gets its own
    change times the average of the other."""
    found = standoff.why(case(), "pressed", "calm")
    p, q = (sigmoid(-1), 0.5), (0.7, 0.4)
    assert found.price.value == pytest.approx(-3, abs=1e-12)
    got = parts(found)
    assert got["move", None] == pytest.approx((p[0] - p[1]) * (15 * sum(q) / 2 - 5), abs=1e-12)
    assert got["luck", None] == pytest.approx(15 * (q[0] - q[1]) * sum(p) / 2, abs=1e-12)
    assert found.difference == pytest.approx(
        p[0] * (15 * q[0] - 5) - 3 - p[1] * (15 * q[1] - 5), abs=1e-12
    )
    assert found.error == 0  # nothing is uncertain
    assert found.outcomes["clash"] == pytest.approx(
        p[0] * (15 * q[0] - 8) - p[1] * (15 * q[1] - 5), abs=1e-12
    )
    assert found.outcomes["peace"] == pytest.approx(-3 * (1 - p[0]), abs=1e-12)
    assert found.chances["clash"] == pytest.approx(p)


def test_what_is_done_otherwise_is_told_with_how_often_and_where_it_is_written() -> None:
    found = standoff.why(case(), "pressed", "calm")
    move, luck = found.behaviour
    assert move.does["fight"].a == pytest.approx(sigmoid(-1), abs=1e-12)
    assert move.does["fight"].b == pytest.approx(0.5, abs=1e-12)
    assert luck.does["bad"].a == pytest.approx(0.3, abs=1e-12)
    assert luck.does["bad"].b_error == 0
    told = " ".join(text(found))
    assert (
        "how chance falls at ‘luck’ (+1.7 ±0: bad in 30 % ±0 rather than 60 % ±0 of cases)" in told
    )
    # A case that was not read from a file has no lines to name.
    assert not any(isinstance(each, Behind) for each in shown(found))
    assert [(each.kind, each.name, each.line) for each in found.price.rests_on] == [
        ("payoff", "peace", 0),
        ("payoff", "clash", 0),
    ]


WRITTEN = """\
title: By hand
actors: {me: {name: Me, advised: true}, rival: {name: Rival}}
levers: {push: [off, on], colour: [red, blue]}
policies: {calm: {}, pressed: {push: on}}
precision: 1
terms:
  cost: 3 * (push == on)
  dye: 2 * (colour == blue)
play:
  - {stage: move, actor: rival, choose: [fight, fold]}
outcomes:
  clash:
    when: move == fight
    payoffs:
      me: -cost
      rival: -(push == on)
  peace:
    when: move == fold
    payoffs:
      me: dye
      rival: 0
"""


def behind(found: Any) -> list[Item]:
    [checked] = [each for each in shown(found) if isinstance(each, Behind)]
    return [each for each in checked.blocks if isinstance(each, Item)]


def test_the_lines_are_those_by_which_the_levers_come_in_that_differ(tmp_path: Path) -> None:
    """Lines counted by hand: `me` is paid by a term at a clash, at peace by one that rests on a
    lever that both set alike; the rival's own payoff names the lever itself."""
    file = tmp_path / "hand.yaml"
    file.write_text(WRITTEN)
    found = standoff.why(standoff.load(file), "pressed", "calm")
    assert [(each.kind, each.name, each.told) for each in found.price.rests_on] == [
        ("payoff", "clash", "hand.yaml:15"),
        ("term", "cost", "hand.yaml:7"),
    ]
    assert [(each.kind, each.name, each.told) for each in found.behaviour[0].rests_on] == [
        ("stage", "move", "hand.yaml:10"),
        ("payoff", "clash", "hand.yaml:16"),
    ]
    assert bare(behind(found)[0].words) == (
        "The instrument itself: payoff of Me at clash (hand.yaml:15); by the term cost "
        "(hand.yaml:7)"
    )
    told = found.to_dict()["price_rests_on"][1]
    assert told == {"kind": "term", "name": "cost", "file": "hand.yaml", "line": 7}


PLANNED = """\
title: By hand
actors: {me: {advised: true}, rival: {}}
parameters: {strength: {value: 2}}
levers: {fleet: [home, out]}
policies:
  calm: {fleet: home}
  later:
    fleet: home
    then:
      - {when: answer == refuse, set: {fleet: out}}
precision: 1
views:
  me:
    takes:
      strength: 1
    basis: judgement
    why: hope
play:
  - {stage: answer, actor: rival, choose: [accept, refuse]}
  - stage: move
    actor: me
    when: answer == refuse
    choose:
      land: fleet == out
      stay: true
outcomes:
  deal: {when: answer == accept, payoffs: {me: 1, rival: 0}}
  war: {when: move == land, payoffs: {me: -strength, rival: -1}}
  fiasco: {when: move == stay, payoffs: {me: 0, rival: 1}}
"""


def test_what_is_set_later_opened_and_mistaken_is_named_too(tmp_path: Path) -> None:
    """Lines counted by hand. No payoff rests on the fleet: what the rival gets is named all the
    same, since it answers to what is open afterwards."""
    file = tmp_path / "hand.yaml"
    file.write_text(PLANNED)
    found = standoff.why(standoff.load(file), "later", "calm")
    grounds = {
        part.stage: [(each.kind, each.name, each.line) for each in part.rests_on]
        for part in found.behaviour
    }
    assert [each for each in grounds["answer"] if each[0] != "payoff"] == [
        ("stage", "answer", 19),
        ("plan", "later", 10),
    ]
    assert {each for each in grounds["answer"] if each[0] == "payoff"} == {
        ("payoff", "deal", 27),
        ("payoff", "war", 28),
        ("payoff", "fiasco", 29),
    }
    assert grounds["move"][:4] == [
        ("stage", "move", 20),
        ("choice", "land", 24),
        ("plan", "later", 10),
        ("view", "strength", 15),
    ]
    assert found.price.rests_on == (Ground("plan", "later", "hand.yaml", 10),)
    told = " ".join(bare(each.words) for each in behind(found))
    assert (
        "when ‘land’ is open (hand.yaml:24); what is set later under later (hand.yaml:10)" in told
    )
    assert "takes strength to be (hand.yaml:15)" in told


def test_a_chance_and_a_measure_hang_on_the_choice_alone() -> None:
    change = sigmoid(-1) - 0.5
    for of, times in (("clash", 1.0), ("harm", 100.0), ("peace", -1.0)):
        found = standoff.why(case(), "pressed", "calm", of=of)
        assert parts(found)["move", None] == pytest.approx(times * change, abs=1e-12)
        assert found.difference == pytest.approx(times * change, abs=1e-12)
        assert found.price.same
        assert found.price.value == 0


def test_where_only_the_price_differs_it_is_all() -> None:
    outcomes = {
        "end": {
            "when": "move == fight or move == fold",
            "payoffs": {"me": "7 - 2 * (push == on)", "rival": 0},
        }
    }
    play = [{"stage": "move", "actor": "rival", "choose": ["fight", "fold"]}]
    found = standoff.why(case(outcomes=outcomes, play=play), "pressed", "calm")
    assert found.price.value == pytest.approx(-2, abs=1e-15)
    assert [each.same for each in found.behaviour] == [True]
    assert [each.value for each in found.behaviour] == [0.0]


def test_where_only_chance_differs_it_is_all() -> None:
    outcomes = {
        "good": {"when": "luck == good", "payoffs": {"me": 10, "rival": 0}},
        "bad": {"when": "luck == bad", "payoffs": {"me": 0, "rival": 0}},
        "peace": {"when": "move == fold", "payoffs": {"me": 2, "rival": 0}},
    }
    found = standoff.why(case(outcomes=outcomes), "pressed", "calm")
    assert found.price.same
    assert parts(found)["luck", None] == pytest.approx(0.5 * 0.3 * 10, abs=1e-12)
    assert parts(found)["move", None] == 0
    assert found.behaviour[1].actor == "nature"


PLAY = [
    {"stage": "talk", "actor": "rival", "when": "push == on", "choose": ["sit", "leave"]},
    {"stage": "move", "actor": "rival", "choose": ["fight", "fold"]},
]


def test_a_stage_of_one_policy_is_left_out_by_the_other() -> None:
    """Under ``calm`` nobody talks, and the rival moves whatever the other policy says of talks;
    under ``pressed`` it moves, where talks are left out, as it does on average over them."""
    worth = "(if talk == sit then -1 else if talk == leave then 2 else 0.5) * (move == fight)"
    outcomes = {
        "clash": {"when": "move == fight", "payoffs": {"rival": worth, "me": -1}},
        "peace": {"when": "move == fold", "payoffs": {"rival": 0, "me": 0}},
    }
    found = standoff.why(case(outcomes=outcomes, play=PLAY), "pressed", "calm", of="clash")
    fight = {"sit": sigmoid(-1), "leave": sigmoid(2)}
    ahead = {"sit": -fight["sit"], "leave": 2 * fight["leave"]}
    sit = sigmoid(ahead["sit"] - ahead["leave"])
    average = sit * fight["sit"] + (1 - sit) * fight["leave"]
    assert found.difference == pytest.approx(average - sigmoid(0.5), abs=1e-12)
    assert parts(found)["talk", None] == pytest.approx(0, abs=1e-12)
    assert parts(found)["move", None] == pytest.approx(found.difference, abs=1e-12)
    assert found.only == (("talk",), ())


STRUCTURED: dict[str, Any] = {
    "parameters": {
        "x": {"range": [0.2, 2], "basis": "judgement", "why": "unknown"},
        "q": {"range": [0.2, 0.8], "basis": "judgement", "why": "unknown"},
    },
    "types": {"rival": {"hard": "if push == on then q else 0.5", "soft": "rest"}},
    "play": [
        {"stage": "talk", "actor": "rival", "when": "push == on", "choose": ["sit", "leave"]},
        {
            "stage": "offer",
            "actor": "me",
            "choose": {"give": {"when": "push == off or talk == sit"}, "hold": True, "raise": True},
        },
        {
            "stage": "storm",
            "when": "push == off and offer != raise",
            "chance": {"yes": "q", "no": "rest"},
        },
        {
            "stage": "move",
            "actor": "rival",
            "choose": {"fight": True, "fold": True, "deal": {"when": "offer == give"}},
        },
        {"stage": "reply", "actor": "me", "when": "move == fight", "choose": ["back", "yield"]},
    ],
    "outcomes": {
        "clash": {
            "when": "move == fight",
            "payoffs": {
                "me": "-4 * x - (push == on) + (reply == back) * (storm == yes)",
                "rival": "x * (if rival == hard then 2 else -1) - (talk == sit) - (reply == back)",
            },
            "measures": {"harm": "1 + x * (reply == back)"},
        },
        "peace": {
            "when": "move == fold",
            "payoffs": {"me": "1 - x * (push == on)", "rival": "(offer == hold) - (talk == leave)"},
        },
        "accord": {
            "when": "move == deal",
            "payoffs": {"me": "2 - x", "rival": "x + (storm == no)"},
        },
    },
    "claims": {
        "less": {
            "says": "Less",
            "source": "judgement",
            "test": "P(clash | pressed) < P(clash | calm)",
        },
        "given": {
            "says": "Given",
            "source": "judgement",
            "test": "U(me | pressed, offer == hold) > U(me | calm, offer == hold) - x",
        },
        "two": {
            "says": "Two",
            "source": "judgement",
            "test": "E(harm | pressed) < 100 and P(reply == back | pressed, clash) > "
            "max(P(reply == back | calm, clash), 0.1)",
        },
        "alone": {"says": "Alone", "source": "judgement", "test": "P(clash | calm) < 0.9"},
        "ratio": {
            "says": "Ratio",
            "source": "judgement",
            "test": "P(clash | pressed) / P(clash | calm) < 2",
        },
        "odds": {
            "says": "Odds",
            "source": "judgement",
            "test": "P(clash | calm) / P(peace | calm) < 2",
        },
        "best": {"says": "Best", "source": "judgement", "test": "best(expected-loss) == calm"},
    },
}


class Slow:
    """The rule, reckoned from the list of each policy's paths: no trees, no arrays, no integral.

    A situation of a policy is a beginning of one of its paths; its chance and what follows it are
    sums over the paths.
    """

    def __init__(self, case: standoff.Case, worlds: int):
        from standoff.ensemble.sample import draw_parameters
        from standoff.lens.game import terminal_probability
        from standoff.lens.game.fill import fill
        from standoff.lens.game.logit import solve

        self.case = compile_case(case)
        self.levels = [self.case.actors[actor] for actor, _ in self.case.types]
        self.levels += [stage.name for stage in self.case.stages]
        self.parameters = draw_parameters(self.case, 0, 0, worlds)
        self.paths: list[list[dict[tuple[int, ...], float]]] = []
        for policy in ("pressed", "calm"):
            grown = grow(self.case, self.case.policies[policy])
            games = fill(grown, self.parameters).games
            ends = terminal_probability(games, solve(games))
            codes = np.stack([grown.history[name] for name in self.levels], axis=1)
            self.paths.append(
                [
                    {tuple(row): float(p) for row, p in zip(codes.tolist(), ends[d], strict=True)}
                    for d in range(worlds)
                ]
            )

    def chance(self, policy: int, world: int, begin: tuple[int, ...]) -> float:
        paths = self.paths[policy][world]
        return sum(p for path, p in paths.items() if path[: len(begin)] == begin)

    def environment(self, policy: int, world: int, history: tuple[int, ...]) -> Any:
        values: dict[str, Any] = {k: np.asarray(v[world]) for k, v in self.parameters.items()}
        values |= self.case.levers(self.case.policies[("pressed", "calm")[policy]])
        codes = (*history, *[-1] * (len(self.levels) - len(history)))
        values |= {n: np.asarray(c) for n, c in zip(self.levels, codes, strict=True)}
        return self.case.environment(values)

    def rule(
        self,
        policy: int,
        world: int,
        history: tuple[int, ...],
        situations: tuple[dict[tuple[int, ...], float], ...],
    ) -> dict[int, float]:
        """What a policy does next after a history: {word: chance}, -1 for not played."""
        number, types = len(history), len(self.case.types)
        here = self.environment(policy, world, history)
        branches = self.case.types[number][1] if number < types else None
        if number >= types:
            stage = self.case.stages[number - types]
            if stage.when is not None and not bool(stage.when.evaluate(here)):
                return {-1: 1.0}
            branches = stage.branches
        if branches is not None:
            known = [None if e is None else float(e.evaluate(here)) for e in branches.chance]
            rest = 1 - sum(e for e in known if e is not None)
            return {k: rest if e is None else e for k, e in enumerate(known)}
        is_open = {
            k
            for k, condition in enumerate(stage.open_when)
            if condition is None or bool(condition.evaluate(here))
        }
        for who in (policy, 1 - policy):
            found: dict[int, float] = {}
            for begin, weight in situations[who].items():
                for word in is_open:
                    share = self.chance(who, world, (*begin, word)) / self.chance(who, world, begin)
                    found[word] = found.get(word, 0.0) + weight * share
            total = sum(found.values())
            if total > 0:
                return {word: share / total for word, share in found.items() if share > 0}
        return dict.fromkeys(is_open, 1 / len(is_open))

    def after(
        self, policy: int, world: int, situations: dict[tuple[int, ...], float], word: int
    ) -> dict[tuple[int, ...], float]:
        """The situations after a word; where it can't come about, after what comes instead."""
        moved: dict[tuple[int, ...], float] = {}
        for words in ([word], range(-1, 3)):
            for begin, weight in situations.items():
                for each in words:
                    share = self.chance(policy, world, (*begin, each))
                    if share > 0:
                        moved[*begin, each] = weight * share / self.chance(policy, world, begin)
            if moved:
                break
        total = sum(moved.values())
        return {begin: weight / total for begin, weight in moved.items()}

    def ends(self, world: int, source: dict[Any, int]) -> Iterator[tuple[tuple[int, ...], float]]:
        """Every history, with its chance, where each player is of the policy that ``source`` says:
        by (level, type of its actor)."""
        start = ({(): 1.0}, {(): 1.0})
        waiting: list[Any] = [((), 1.0, start)]
        while waiting:
            history, chance, situations = waiting.pop()
            number = len(history)
            if number == len(self.levels):
                yield history, chance
                continue
            key = (number, self.type_at(number, history))
            for word, share in self.rule(source[key], world, history, situations).items():
                if share > 0:
                    then = tuple(self.after(p, world, situations[p], word) for p in (0, 1))
                    waiting.append(((*history, word), chance * share, then))

    def type_at(self, number: int, history: tuple[int, ...]) -> int:
        actor = None
        if number >= len(self.case.types):
            actor = self.case.stages[number - len(self.case.types)].actor
        for k, (typed, _) in enumerate(self.case.types):
            if typed == actor:
                return history[k]
        return -1

    def keys(self) -> list[Any]:
        found: list[Any] = []
        for number, name in enumerate(self.levels):
            stage = self.case.stages[number - len(self.case.types)]
            typed = number >= len(self.case.types) and name != "storm" and stage.actor == 1
            found += [(number, t) for t in ((0, 1) if typed else (-1,))]
        return found

    def worth(self, policy: int, world: int, history: tuple[int, ...], of: str) -> float:
        here = self.environment(policy, world, history)
        for outcome in self.case.outcomes:
            if bool(outcome.when.evaluate(here)):
                if of == outcome.name:
                    return 1.0
                table = outcome.payoffs if of == "me" else outcome.measures
                stated = table[0] if of in ("me", "harm") else None
                return 0.0 if stated is None else float(stated.evaluate(here))
        raise AssertionError("no outcome")

    def shapley(self, world: int, of: str) -> dict[Any, float]:
        """Each player's contribution, averaged over all orders of joining."""
        keys = self.keys()
        players = ["price", *keys]

        @cache
        def value(joined: frozenset[Any]) -> float:
            source = {key: 0 if key in joined else 1 for key in keys}
            price = 0 if "price" in joined else 1
            return sum(
                chance * self.worth(price, world, history, of)
                for history, chance in self.ends(world, source)
            )

        found = dict.fromkeys(players, 0.0)
        for size in range(len(players)):
            weight = math.factorial(size) * math.factorial(len(players) - size - 1)
            for joined in itertools.combinations(players, size):
                before = frozenset(joined)
                for player in set(players) - before:
                    gain = value(before | {player}) - value(before)
                    found[player] += gain * weight / math.factorial(len(players))
        return found


@pytest.mark.parametrize("of", ["me", "harm", "clash"])
def test_the_split_is_that_of_all_orders_of_joining(of: str) -> None:
    """Against the rule reckoned path by path, and the Shapley value by its definition."""
    slow = Slow(case(**STRUCTURED), 1)
    found = standoff.why(case(**STRUCTURED), "pressed", "calm", of=of, draws=1)
    expected = slow.shapley(0, of)
    got = [found.price.value, *(each.value for each in found.behaviour)]
    assert got == pytest.approx(list(expected.values()), abs=1e-9)
    assert sum(abs(each) > 1e-6 for each in got) >= 5


def whole(found: Why) -> None:
    data = found.to_dict()
    jsonschema.validate(data, schema("why"))
    total = data["price"] + sum(each["value"] for each in data["behaviour"])
    scale = max(1.0, abs(data["a_value"]), abs(data["b_value"]))
    assert total == pytest.approx(data["difference"], abs=1e-9 * scale)
    assert sum(data["outcomes"].values()) == pytest.approx(data["difference"], abs=1e-9 * scale)


@pytest.mark.parametrize(
    ("a", "b", "of"),
    [
        ("talk-pledge", "pursued", ""),
        ("deter", "hands-off", "war"),
        ("concede-both", "sanction-now", "us-cost"),
        ("hands-off", "talk", "ua"),
    ],
)
def test_the_parts_sum_to_the_difference_of_the_study(a: str, b: str, of: str) -> None:
    study = standoff.study("ukraine-2022", draws=40, policies=[a, b])
    found = standoff.why(study, a, b, of=of)
    whole(found)
    kinds = {"war": "outcomes", "us-cost": "measures"}
    for name, value in zip((a, b), found.values, strict=True):
        figures = getattr(study.policies[name], kinds.get(of, "payoffs"))[of or "us"]
        assert value == pytest.approx(figures.mean, rel=1e-12)
    again = standoff.why("ukraine-2022", a, b, of=of, draws=40, threads=1)
    assert again.to_dict() == found.to_dict()
    back = standoff.why(study, b, a, of=of)
    for one, other in zip(found.parts, back.parts, strict=True):
        assert one.value == pytest.approx(-other.value, abs=1e-9)


@st.composite
def structured_cases(draw: st.DrawFn) -> standoff.Case:
    """Random cases in which a lever also decides which stages there are, what is open, how chance
    falls and how likely a type is."""
    written = draw(written_cases())
    data = written.data()
    lever = st.sampled_from(["arms == none", "arms == some"])
    for stage in data["play"][1:]:
        if draw(st.booleans()):
            own = f"({stage['when']}) and " if "when" in stage else ""
            stage["when"] = own + draw(lever)
    for stage in data["play"]:
        if "choose" in stage and draw(st.booleans()):
            *others, last = stage["choose"]
            stage["choose"] = {**dict.fromkeys(others, True), last: {"when": draw(lever)}}
        elif "chance" in stage and draw(st.booleans()):
            first, *others = stage["chance"]
            stage["chance"] = {word: f"0.2 + 0.1 * ({draw(lever)})" for word in others}
            stage["chance"][first] = "rest"
    for types in data["types"].values():
        if draw(st.booleans()):
            types["hard"] = f"({types['hard']}) / (1 + ({draw(lever)}))"
    data["precision"] = draw(st.sampled_from([data["precision"], "exact"]))
    return standoff.Case.model_validate(data)


@settings(max_examples=30, deadline=None)
@given(structured_cases())
def test_any_two_policies_are_split_whole(asked: standoff.Case) -> None:
    """The ends are the study's own figures, and the parts sum to what is between them."""
    try:
        study = standoff.study(asked, draws=4)
    except standoff.StandoffError:  # such as one that leaves somebody no choice
        return
    for of in ("", "harm", next(iter(asked.outcomes))):
        found = standoff.why(study, "arm", "as-is", of=of)
        if found.failure:
            continue
        whole(found)
        if found.unsolved:
            continue
        kind = {"": "payoffs", "harm": "measures"}.get(of, "outcomes")
        for name, value in zip(("arm", "as-is"), found.values, strict=True):
            figures = getattr(study.policies[name], kind)[of or study.to_dict()["advised"]]
            assert value == pytest.approx(figures.mean, rel=1e-9, abs=1e-9)


def test_twice_the_error_covers_the_parts() -> None:
    """Over repetition, against many worlds."""
    asked = case(**STRUCTURED)
    truth = standoff.why(asked, "pressed", "calm", draws=16_384, seed=999)
    inside: list[bool] = []
    for seed in range(40):
        found = standoff.why(asked, "pressed", "calm", draws=64, seed=seed)
        for one, other in zip(found.parts, truth.parts, strict=True):
            if not other.same:
                inside.append(abs(one.value - other.value) <= TIMES * one.error)
        inside.append(abs(found.difference - truth.difference) <= TIMES * found.error)
    assert len(inside) >= 300
    assert 0.90 <= np.mean(inside) <= 0.995


def test_a_claim_is_answered_by_the_difference_that_it_is_about() -> None:
    asked = case(**STRUCTURED)
    expected = {
        "less": ("pressed", "calm", "P(clash)"),
        "given": ("pressed", "calm", "U(me | offer == hold)"),
        "ratio": ("pressed", "calm", "P(clash)"),
        "best": ("calm", "pressed", "U(me)"),
    }
    for name, (a, b, text) in expected.items():
        found = standoff.why(asked, name, draws=64)
        assert (found.a, found.b, found.quantity.text) == (a, b, text)
        whole(found)
        assert found.about is not None
        assert found.about.id == name
    # A ratio is split along the same diagonal, and the price is only that of these ends.
    study = standoff.study(asked, draws=64)
    holds = study.claims["given"]
    found = standoff.why(study, "given")
    assert found.about is not None
    assert found.about.judged.share == holds.share
    x = study.ensemble.parameters["x"]
    assert found.difference == pytest.approx(float(np.mean(holds.margin - x)), abs=1e-12)


def test_a_comparison_with_a_greatest_comes_down_to_one_policy() -> None:
    policies = {"calm": {}, "pressed": {"push": "on"}, "again": {"push": "on"}}
    claims = {
        "most": {
            "says": "Most",
            "source": "judgement",
            "test": "P(clash | pressed) < 2 and P(clash | pressed) > max(P(clash | calm), "
            "P(clash | again))",
        }
    }
    found = standoff.why(case(policies=policies, claims=claims), "most")
    # Fighting is likelier under calm (1/2) than when pressed (1/(1+e)).
    assert (found.a, found.b) == ("pressed", "calm")
    assert found.about is not None
    assert found.about.others == ("P(clash | pressed) < 2",)
    assert found.about.judged.verdict == "fails"
    assert found.about.margin[1] == pytest.approx(sigmoid(-1) - 0.5, abs=1e-12)
    told = " ".join(text(found))
    assert "It fails nearly everywhere: from calm to pressed the chance of clash" in told
    assert "too few" not in told


def shown(found: Why) -> list[Block]:
    return list(blocks(Asked.model_construct(), found))


def text(found: Why) -> list[str]:
    return [bare(each.words) for each in shown(found) if isinstance(each, Paragraph)]


def test_sentences_say_who_makes_what() -> None:
    told = " ".join(text(standoff.why(case(), "pressed", "calm")))
    p, q = (sigmoid(-1), 0.5), (0.7, 0.4)
    first = p[0] * (15 * q[0] - 5) - 3
    assert told.startswith(
        f"pressed is worse than calm for Me by 2 ±0: −{-first:.2f} ±0 rather than 0.5 ±0."
    )
    assert "The instrument itself makes −3 ±0" in told
    assert f"how chance falls at ‘luck’ (+{15 * (q[0] - q[1]) * sum(p) / 2:.1f} ±0: bad" in told


def test_a_difference_smaller_than_matters_is_said_to_be() -> None:
    asked = case(matters={"payoff": 5, "probability": 0.3})
    found = standoff.why(asked, "pressed", "calm")
    assert found.matters == 5
    assert "That is less than matters (5)." in " ".join(text(found))
    found = standoff.why(asked, "pressed", "calm", of="clash")
    assert "That is less than matters (30 points)." in " ".join(text(found))
    assert standoff.why(case(), "pressed", "calm", of="clash").matters == 0.02
    # By default a fiftieth of the range over the ends of play, here of 0 and 100 people.
    assert standoff.why(case(), "pressed", "calm", of="harm").matters == pytest.approx(2)
    study = standoff.study(case(matters={"harm": 7}), draws=1)
    assert standoff.why(study, "pressed", "calm", of="harm").matters == 7


def test_what_matters_by_default_does_not_hang_on_which_policies_are_held_against_each_other() -> (
    None
):
    """A third policy widens what the measure ranges over: 1,000 people, of which a fiftieth."""
    outcomes = {
        "clash": {
            "when": "move == fight",
            "payoffs": {"me": -1, "rival": 0},
            "measures": {"harm": "if push == hard then 1000 else 100"},
        },
        "peace": {"when": "move == fold", "payoffs": {"me": 0, "rival": 0}},
    }
    changed = {
        "levers": {"push": ["off", "on", "hard"]},
        "policies": {"calm": {}, "pressed": {"push": "on"}, "utmost": {"push": "hard"}},
        "outcomes": outcomes,
    }
    asked = case(**changed)
    assert standoff.why(asked, "pressed", "calm", of="harm").matters == pytest.approx(20)
    for policies in (None, ["calm"], ["pressed", "calm"]):
        study = standoff.study(asked, draws=1, policies=policies)
        assert study.to_dict()["matters"]["harm"]["value"] == pytest.approx(20)


def test_a_claim_falls_out_as_its_verdict_does() -> None:
    """True in every world, by less than matters in all: it makes no difference, and is not said to
    hold by its sign alone."""
    change = 0.5 - sigmoid(-1)
    claims = {
        "less": {
            "says": "Less",
            "source": "judgement",
            "test": "P(clash | pressed) < P(clash | calm)",
        }
    }
    little = case(claims=claims, matters={"probability": 2 * change})
    found = standoff.why(little, "less")
    told = " ".join(text(found))
    assert (
        "It is true by enough to matter in 0 % ±0 of worlds, false by enough in 0 % ±0, and makes "
        "no difference worth naming in 100 % ±0: makes no difference." in told
    )
    assert "It holds nearly everywhere, though in 100 % of worlds by less than matters:" in told
    data = found.to_dict()
    jsonschema.validate(data, schema("why"))
    assert data["claim"]["share"] == 1
    assert (data["claim"]["share_for"], data["claim"]["share_immaterial"]) == (0, 1)
    told = " ".join(text(standoff.why(case(claims=claims), "less")))
    assert "It is true by enough to matter in 100 % ±0 of worlds" in told
    assert "It holds nearly everywhere: from" in told


def test_words_follow_the_way_that_a_measure_is_better() -> None:
    """Less of one is better unless the case says otherwise; here pressing brings less of it."""
    for better, word in ((None, "better"), ("less", "better"), ("more", "worse")):
        measure = {"unit": "people"} | ({"better": better} if better else {})
        found = standoff.why(case(measures={"harm": measure}), "pressed", "calm", of="harm")
        assert found.difference < 0
        begin = f"pressed is {word} than calm in expected harm (lower) by"
        assert " ".join(text(found)).startswith(begin)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("calm", "calm"), "'calm' can't beat itself"),
        (("clam", "pressed"), "there is no policy 'clam'.*did you mean 'calm'"),
        (("calm", "less"), "'less' is a claim, which is asked about alone"),
        (("calm",), "'calm' is a policy; name the one to hold it against"),
        (("lest",), "there is no claim 'lest'.*did you mean 'less'"),
        ((), "takes two policies, or one claim; none were named"),
        (("calm", "pressed", "less"), "takes two policies, or one claim; 3 were named"),
        (
            ("odds",),
            "asks for no sum or difference of results of play, so there is nothing to split",
        ),
    ],
)
def test_what_can_not_be_asked_is_refused_by_a_sentence(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(standoff.StandoffError, match=says):
        standoff.why(case(**STRUCTURED), *words, draws=4)


def test_an_unknown_quantity_and_one_of_a_claim_are_refused() -> None:
    with pytest.raises(standoff.StandoffError, match=r"no .* outcome 'clsh'.*'clash'"):
        standoff.why(case(), "calm", "pressed", of="clsh")
    with pytest.raises(standoff.StandoffError, match="a claim says itself what it compares"):
        standoff.why(case(**STRUCTURED), "less", of="clash")


def test_mixtures_that_end_nowhere_are_refused_by_a_sentence() -> None:
    """One policy alone has the first stage, the other alone the second: with both, or neither, the
    case says no outcome."""
    play = [
        {"stage": "one", "actor": "rival", "when": "push == on", "choose": ["u", "v"]},
        {"stage": "two", "actor": "rival", "when": "push == off", "choose": ["u", "v"]},
    ]
    outcomes = {
        "first": {"when": "played(one) and not played(two)", "payoffs": {"me": 1, "rival": 0}},
        "second": {"when": "played(two) and not played(one)", "payoffs": {"me": 0, "rival": 0}},
    }
    with pytest.raises(standoff.StandoffError, match="play can end in what is no outcome"):
        standoff.why(case(play=play, outcomes=outcomes), "pressed", "calm")


def test_the_command_prints_draws_and_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, picture = tmp_path / "why.json", tmp_path / "why.svg"
    asked = ("why", STARTER, "threaten", "wait", "--draws", "32")
    assert call(*asked, "--json", data, "--figure", picture) == 0
    assert call(*asked) == 0
    assert "the whole difference" in capsys.readouterr().out
    jsonschema.validate(json.loads(data.read_text("utf-8")), schema("why"))
    assert "Rival’s choice" in picture.read_text("utf-8")
    assert call("why", STARTER, "wait", "wait") == 1


def uncertain(reward: str, extra: str = "0") -> standoff.Case:
    """A pressed rival may also settle, which a calm one can't; what fighting brings is unknown."""
    return case(
        parameters={"gain": {"range": [-1, 1], "basis": "judgement", "why": "x", "what": "gain"}},
        play=[
            {
                "stage": "move",
                "actor": "rival",
                "choose": {"fight": "true", "fold": "true", "settle": "push == on"},
            }
        ],
        outcomes={
            "clash": {
                "when": "move == fight",
                "payoffs": {"me": "gain", "rival": "gain"},
                "measures": {"harm": 100},
            },
            "peace": {"when": "move == fold", "payoffs": {"me": extra, "rival": 0}},
            "deal": {"when": "move == settle", "payoffs": {"me": reward, "rival": "gain"}},
        },
    )


def test_what_play_can_t_end_in_has_no_error() -> None:
    found = standoff.why(uncertain("1"), "pressed", "calm", draws=32)
    assert found.chances["deal"][1] == found.chance_errors["deal"][1] == 0
    assert found.chance_errors["deal"][0] > 0
    found = standoff.why(uncertain("1"), "pressed", "calm", of="deal", draws=32)
    assert found.values[1] == found.value_errors[1] == 0
    assert "rather than 0 % ±0" in " ".join(text(found))


def test_two_that_can_t_be_told_apart_are_not_explained() -> None:
    found = standoff.why(uncertain("gain"), "pressed", "calm", draws=32)
    assert found.within_error
    told = " ".join(text(found))
    assert "pressed and calm can't be told apart" in told
    assert "So there is no difference to explain" in told
    assert "Most comes from" not in told
    assert "can't be told apart" in why_figure(found).finding
    # A difference that can be told is explained as ever.
    assert "no difference to explain" not in " ".join(text(standoff.why(case(), "pressed", "calm")))


def test_what_can_end_in_one_way_alone_has_no_error() -> None:
    """Under 'calm' the rival may only fold, in every world: nothing was missed by luck."""
    closed = WRITTEN.replace("choose: [fight, fold]", "choose: {fight: push == on, fold: true}")
    closed = closed.replace("terms:\n", "parameters: {much: {range: [1, 2]}}\nterms:\n")
    closed = closed.replace("-(push == on)", "-much")
    found = standoff.why(parse_case(closed)[0], "pressed", "calm", draws=64)
    assert found.chances["peace"][1] == 1
    assert found.chance_errors["peace"][1] == 0
    assert found.chance_errors["clash"][1] == 0
    assert found.chance_errors["clash"][0] > 0
