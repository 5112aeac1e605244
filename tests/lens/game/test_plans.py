"""Policies that set levers later: what they mean, against play carried out step by step, and
against the same game with the plan written out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

import standoff
from standoff.case.load import parse_case
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import grow
from standoff.lens.registry import compile_case
from tests.oracles.written import chance, payoff, studied

MEANING = """
standoff: 1
title: What plans mean
actors: {us: {advised: true}, ru: Them}
levers: {dialogue: [long, short], sanctions: [none, light, heavy], arms: [0, 1, 2]}
policies:
  planned:
    sanctions: none
    then:
      - {when: prev(answer) == stall, set: {sanctions: light}}
      - {when: sanctions == light and weary >= 3, set: {arms: 1, dialogue: short}}
      - {when: ever(answer == leave), set: {sanctions: heavy, arms: 2}}
      - {when: mood == tense and answer == accept, set: {sanctions: none}}
play:
  - {stage: mood, actor: ru, choose: [calm, tense]}
  - rounds: meeting
    times: if dialogue == long then 3 else 1
    carry:
      weary: {start: 2 * (arms > 0), next: weary + 1 + harsh}
      bite: {start: 7 * harsh, next: bite + strength}
    until: answer == accept or sanctions == heavy
    stages:
      - {stage: offer, actor: us, choose: {more: sanctions != heavy, less: true}}
      - {stage: answer, actor: ru, when: not (offer == less and arms == 1),
         choose: [accept, stall, leave]}
  - {stage: move, actor: ru, when: sanctions != none, choose: [go, stay]}
  - rounds: aftermath
    times: 2
    carry: {tally: {start: 100 * arms + strength, next: tally + 10 * harsh + arms}}
    stages:
      - {stage: reply, actor: us, choose: [hard, soft]}
terms:
  harsh: sanctions != none
  strength: if sanctions == none then 0 else if sanctions == light then 1 else 5
outcomes:
  settled:
    when: answer == accept and harsh
    ends-play: true
    payoffs: WORTH
"""
US = (
    "bite + 100 * weary + 10000 * strength + 100000 * arms + 1000000 * (dialogue == short) "
    "+ 10000000 * meeting"
)
RU = "tally + 10000 * count(harsh and answer == stall) + 100000 * (move == go) + 1000000 * round"


def meaning() -> str:
    worth = f"{{us: '{US}', ru: '{RU}'}}"
    rest = f"  over: {{when: not (answer == accept and harsh), payoffs: {worth}}}\n"
    return MEANING.replace("WORTH", worth) + rest


Pick = Callable[[Sequence[str]], str]


def every_path(play: Callable[[Pick], tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """What play comes to, for every way of choosing."""
    waiting: list[list[str]] = [[]]
    while waiting:
        script = waiting.pop()
        made: list[str] = []

        def pick(options: Sequence[str], script: list[str] = script, made: list[str] = made) -> str:
            if len(made) == len(script):
                waiting.extend([*script, other] for other in options[1:])
                script.append(options[0])
            made.append(script[len(made)])
            return made[-1]

        yield play(pick)


STRENGTH = {"none": 0, "light": 1, "heavy": 5}


def by_hand(pick: Pick) -> tuple[float, float]:
    """One path of MEANING under its plan, step by step."""
    levers: dict[str, str | int] = {"dialogue": "long", "sanctions": "none", "arms": 0}
    come = [False] * 4
    answers: list[str] = []
    counted = tally = 0
    weary, bite, number = 0, 0, 0

    def harsh() -> bool:
        return levers["sanctions"] != "none"

    def judge(now: str, before: str) -> None:
        """``now`` and ``before``: what ``answer`` and ``prev(answer)`` are."""
        signs = [
            before == "stall",
            levers["sanctions"] == "light" and weary >= 3,
            "leave" in answers,
            mood == "tense" and now == "accept",
        ]
        for k, sign in enumerate(signs):
            come[k] = come[k] or sign
        levers.update(dialogue="long", sanctions="none", arms=0)
        settings: list[dict[str, str | int]] = [
            {"sanctions": "light"},
            {"arms": 1, "dialogue": "short"},
            {"sanctions": "heavy", "arms": 2},
            {"sanctions": "none"},
        ]
        for done, setting in zip(come, settings, strict=True):
            levers.update(setting if done else {})

    def worth(move: str, rounds: int) -> tuple[float, float]:
        us = bite + 100 * weary + 10000 * STRENGTH[str(levers["sanctions"])]
        us += 100000 * int(levers["arms"]) + 1000000 * (levers["dialogue"] == "short")
        ru = tally + 10000 * counted + 100000 * (move == "go") + 1000000 * rounds
        return us + 10000000 * number, ru

    mood = pick(["calm", "tense"])
    ends: list[bool] = []
    while number < 3:
        number += 1
        before = answers[-1] if answers else ""
        judge("", before)
        offer = pick(["less"] if levers["sanctions"] == "heavy" else ["more", "less"])
        judge("", before)
        closed = offer == "less" and levers["arms"] == 1
        answer = "" if closed else pick(["accept", "stall", "leave"])
        answers.append(answer)
        ends.append(harsh() and answer == "stall")
        counted = sum(ends)
        if answer == "accept" and harsh():
            return worth("", number)
        weary += 1 + harsh()
        bite += STRENGTH[str(levers["sanctions"])]
        if answer == "accept" or levers["sanctions"] == "heavy":
            break
    before = answers[-2] if len(answers) > 1 else ""
    judge(answers[-1], before)
    if answers[-1] == "accept" and harsh():
        return worth("", number)
    move = pick(["go", "stay"]) if harsh() else ""
    tally = 100 * int(levers["arms"]) + STRENGTH[str(levers["sanctions"])]
    for turn in (1, 2):
        judge(answers[-1], before)
        if answers[-1] == "accept" and harsh():
            return worth(move, turn)
        pick(["hard", "soft"])
        tally += 10 * harsh() + int(levers["arms"])
    return worth(move, 2)


def test_every_path_is_worth_what_playing_it_step_by_step_gives() -> None:
    """Signs are judged before each stage, all by the levers as they are then; what was set stays,
    the later in the list wins; a lever is its present value in play, that of the round's end in
    ``next`` and in ``count``, and its last in payoffs; ``times`` goes by the start."""
    case = compile_case(parse_case(meaning())[0])
    grown = grow(case, case.policies["planned"])
    found = fill(grown, {}).games.payoffs[0]
    expected = sorted(every_path(by_hand))
    assert len(found) == len(expected) > 200
    np.testing.assert_allclose(sorted(map(tuple, found.tolist())), expected, rtol=1e-12)
    assert grown.signs_come == {0, 1, 2, 3}


TALKS = """
standoff: 1
title: Sanctions if the talks fail
actors: {us: {advised: true}, ru: Them}
parameters:
  q: {range: [0.2, 0.6], basis: judgement, why: a test}
  pain: {range: [0.5, 2], basis: judgement, why: a test}
  sure: {range: [0.5, 2], basis: judgement, why: a test}
types: {ru: {soft: rest, hard: q}}
levers: {sanctions: [none, imposed], dialogue: [on, off]}
policies:
  always: {sanctions: imposed}
  never: {}
POLICY
precision: sure
PLAY
outcomes:
  deal: {when: SIGNED, payoffs: {us: -1 - COST, ru: 1 - pain * COST}}
  war:
    when: not (SIGNED) and move == go
    payoffs: {us: -4 - COST, ru: (if ru == hard then 1 else -3) - pain * COST + heard / 10}
  quiet:
    when: not (SIGNED) and move == stay
    payoffs: {us: -COST, ru: -pain * COST}
claims:
  c: {says: x, source: judgement, test: P(war | plan) < P(war | never)}
"""


def case_of(policy: str, play: str, cost: str, signed: str = "answer == accept") -> str:
    text = TALKS.replace("POLICY\n", policy).replace("PLAY\n", play)
    return text.replace("COST", cost).replace("SIGNED", signed)


IN_ROUNDS = """play:
  - rounds: meeting
    times: 3
    carry: {spent: {start: 0, next: spent + (sanctions == imposed)}}
    until: answer == accept
    stages:
      - {stage: alarm, chance: {rings: if sanctions == imposed then 0.5 else 0.3, calm: rest}}
      - {stage: offer, actor: us, choose: {much: true, little: sanctions == none or round == 1}}
      - {stage: answer, actor: ru, choose: [accept, stall]}
  - {stage: move, actor: ru, when: answer != accept, choose: [go, stay]}
terms:
  heard: count(alarm == rings)
"""
PLAN = "  plan: {then: [{when: 'SIGN', set: {sanctions: imposed}}]}\n"


def written_out(sign: Callable[[int, str], str]) -> tuple[str, str]:
    """Play of IN_ROUNDS stage by stage, and what it costs. Before each stage stands one at which
    the advised actor has a single choice: whether sanctions are on; ``sign`` gives what turns them
    on there, by meeting (4 after all) and stage."""
    play, was = "play:\n", "never"
    play += "  - {stage: never, actor: us, choose: {no: true, on: false}}\n"

    def forced(name: str, on: str, when: str) -> str:
        nonlocal was
        on, was = f"{was} == on or ({on})", name
        return f"  - {{stage: {name}, actor: us{when}, choose: {{on: '{on}', no: 'not ({on})'}}}}\n"

    for k in (1, 2, 3):
        when = f", when: a{k - 1} == stall" if k > 1 else ""
        play += forced(f"p{k}a", sign(k, "alarm"), when)
        chances = f"{{rings: if p{k}a == on then 0.5 else 0.3, calm: rest}}"
        play += f"  - {{stage: alarm{k}{when}, chance: {chances}}}\n"
        play += forced(f"p{k}o", sign(k, "offer"), when)
        little = f"{{much: true, little: p{k}o == no or {str(k == 1).lower()}}}"
        play += f"  - {{stage: offer{k}, actor: us{when}, choose: {little}}}\n"
        play += forced(f"p{k}r", sign(k, "answer"), when)
        play += f"  - {{stage: a{k}, actor: ru{when}, choose: [accept, stall]}}\n"
    was = "was"
    play += forced("last", sign(4, "move"), "")
    play += f"""  - {{stage: move, actor: ru, when: a3 == stall, choose: [go, stay]}}
terms:
  heard: {" + ".join(f"(alarm{k} == rings)" for k in (1, 2, 3))}
  signed: a1 == accept or a2 == accept or a3 == accept
"""
    play = play.replace("was == on", "(p1r == on or p2r == on or p3r == on)")
    return play, " + ".join(f"(p{k}r == on)" for k in (1, 2, 3))


def after_a_meeting(meeting: int, stage: str) -> str:
    """``round >= 2 and not ever(answer == accept)``"""
    if meeting == 4:
        return "a1 == stall and a2 != accept and a3 != accept"
    return "true" if meeting > 1 else "false"


def after_two_alarms(meeting: int, stage: str) -> str:
    """``count(alarm == rings) >= 2``"""
    rung = [f"(alarm{k} == rings)" for k in range(1, 4) if k < meeting + (stage != "alarm")]
    return f"{' + '.join(rung)} >= 2" if rung else "false"


@pytest.mark.parametrize("sign", [after_a_meeting, after_two_alarms])
def test_a_plan_is_the_game_with_forced_moves(sign: Callable[[int, str], str]) -> None:
    """Types, signals and quantal errors: a plan is as a stage at which the advised actor has but
    one choice, before each stage of play."""
    planned = PLAN.replace("SIGN", str(sign.__doc__).strip("`"))
    cost = "(spent + 3 * (sanctions == imposed))"
    other = studied(case_of(planned, IN_ROUNDS, cost), draws=32)
    play, spent = written_out(sign)
    cost = f"({spent} + 3 * (last == on))"
    hand = case_of("  plan: {dialogue: off}\n", play, cost, "signed")
    one = studied(hand, draws=32)
    for outcome in ("deal", "war", "quiet"):
        expected = chance(one, outcome, "plan")
        assert chance(other, outcome, "plan") == pytest.approx(expected, abs=1e-9)
    for actor in ("us", "ru"):
        expected = payoff(one, actor, "plan")
        assert payoff(other, actor, "plan") == pytest.approx(expected, abs=1e-8)
    told, written = other.policies["plan"].behaviour, one.policies["plan"].behaviour
    for k in (1, 2, 3):
        little = written[f"offer{k}"].choices["little"].mean
        assert told[f"offer[{k}]"].choices["little"].mean == pytest.approx(little, abs=1e-9)


BEFORE_AND_AFTER = """play:
  - {stage: test, actor: ru, choose: [pass, fire]}
  - {stage: answer, actor: ru, choose: [accept, stall]}
  - {stage: offer, actor: us, choose: {much: true, little: sanctions == none}}
  - {stage: move, actor: ru, when: answer != accept, choose: [go, stay]}
terms:
  heard: if sanctions == imposed then 3 else 0
"""


def bits(study: standoff.Study, policy: str) -> list[bytes]:
    """All that is kept of every draw under a policy, what claims ask of one alone left out."""
    draws, columns = study.ensemble.policies[policy], study.ensemble.layout.columns
    kept = [k for k, column in enumerate(columns) if column.kind not in {"query", "given"}]
    return [draws.values[kept].tobytes(), draws.residual.tobytes(), draws.epsilon.tobytes()]


@pytest.mark.parametrize("play", [IN_ROUNDS, BEFORE_AND_AFTER], ids=["rounds", "stages"])
def test_a_sign_that_never_comes_changes_no_bit(play: str) -> None:
    cost = "(if sanctions == imposed then 2 else 0.5)"
    plan = PLAN.replace("SIGN", "answer == accept and answer == stall")
    planned = standoff.study(parse_case(case_of(plan, play, cost))[0], draws=16)
    plain = standoff.study(parse_case(case_of("  plan: {dialogue: on}\n", play, cost))[0], draws=16)
    for policy in ("plan", "always", "never"):
        assert bits(planned, policy) == bits(plain, policy)


@pytest.mark.parametrize("play", [IN_ROUNDS, BEFORE_AND_AFTER], ids=["rounds", "stages"])
def test_a_sign_that_is_there_from_the_start_is_a_setting(play: str) -> None:
    """Settings are made before the first stage; only what is worked out before play (chances of
    types, numbers of rounds, and what is carried into the first round) goes by the start."""
    cost = "(if sanctions == imposed then 2 else 0.5)"
    plan = PLAN.replace("SIGN", "true")
    study = standoff.study(parse_case(case_of(plan, play, cost))[0], draws=16)
    assert bits(study, "plan") == bits(study, "always")


def test_outside_rounds_a_plan_goes_by_what_was_chosen() -> None:
    """By perfect information: the plan makes the answer of each actor to the others' known."""
    plan = PLAN.replace("SIGN", "answer == stall")
    hand = BEFORE_AND_AFTER.replace("sanctions == none", "answer != stall")
    hand = hand.replace("sanctions == imposed", "answer == stall")
    cost = "(if sanctions == imposed then 2 else 0.5)"
    one = studied(case_of(plan, BEFORE_AND_AFTER, cost), draws=16)
    cost = cost.replace("sanctions == imposed", "answer == stall")
    other = studied(case_of("  plan: {dialogue: off}\n", hand, cost), draws=16)
    for outcome in ("deal", "war", "quiet"):
        expected = chance(other, outcome, "plan")
        assert chance(one, outcome, "plan") == pytest.approx(expected, abs=1e-12)
    for actor in ("us", "ru"):
        expected = payoff(other, actor, "plan")
        assert payoff(one, actor, "plan") == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("sees", ["[sanctions]", "{sanctions: chatter == calm}"])
def test_an_actor_of_restricted_sight_may_see_a_lever_that_is_set_later(sees: str) -> None:
    """On the first day the lever tells whether the alarm rings. On the second it tells less: after
    a first alarm nothing more is set, whether it rings or not."""
    text = """
standoff: 1
title: Seeing what is done
actors: {us: {advised: true}, ru: Them}
levers: {sanctions: [none, imposed]}
policies:
  plan:
    then:
      - {when: alarm == rings, set: {sanctions: imposed}}
      - {when: prev(alarm) == rings and round == 2, set: {sanctions: none}}
precision: 1.5
play:
  - {stage: chatter, chance: {calm: 0.4, wild: 0.6}}
  - rounds: day
    times: 2
    stages:
      - {stage: alarm, chance: {rings: 0.3, silent: 0.7}}
      - {stage: reply, actor: ru, sees: SEES, choose: [fold, hold]}
outcomes:
  over:
    when: 'true'
    payoffs:
      us: count(reply == fold)
      ru: count(reply == hold and alarm == rings) - 0.4 * count(reply == hold and alarm != rings)
"""
    sees = sees[:-1] + (", reply: true}" if sees[0] == "{" else ", reply]")
    if sees[0] == "{":
        sees = sees.replace("}", ", chatter: true}")
    one = studied(text.replace("SEES", sees))
    known = sees.replace("sanctions", "alarm")
    other = studied(text.replace("SEES", known))
    told, expected = one.policies["plan"].behaviour, other.policies["plan"].behaviour
    first = expected["reply[1]"].choices["hold"].mean
    assert told["reply[1]"].choices["hold"].mean == pytest.approx(first, abs=1e-12)
    assert payoff(one, "us", "plan") != pytest.approx(payoff(other, "us", "plan"), abs=1e-6)


def test_a_mistaken_belief_may_rest_on_a_lever_that_is_set_later() -> None:
    """A view that says the truth in a roundabout way changes nothing; one that does not does."""
    cost = "(spent + 3 * (sanctions == imposed))"
    text = case_of(PLAN.replace("SIGN", "prev(answer) == stall"), IN_ROUNDS, cost)
    view = "views: {ru: {takes: {pain: FORM}, basis: judgement, why: a test}}\n"
    same = "if sanctions == imposed then pain else pain"
    plain = studied(text, draws=4)
    one = studied(text + view.replace("FORM", same), draws=4)
    two = studied(text + view.replace("FORM", "pain * (1 + (sanctions == imposed))"), draws=4)
    told = payoff(plain, "us", "plan")
    assert payoff(one, "us", "plan") == pytest.approx(told, abs=1e-9)
    assert payoff(two, "us", "plan") != pytest.approx(told, abs=1e-3)
