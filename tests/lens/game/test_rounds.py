"""Blocks of rounds: what they mean, against play carried out step by step, and against the same
game written out stage by stage."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.insight.discovery.explain import explain
from standoff.lens.game.efg import from_arrays
from standoff.lens.game.efg_read import parse_efg
from standoff.lens.game.efg_write import efg_text
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import grow
from standoff.lens.registry import compile_case
from tests.oracles.written import chance, payoff, studied

MEANING = """
standoff: 1
title: What rounds mean
actors: {us: {advised: true}, ru: Them}
levers: {dialogue: [long, short]}
policies: {a: {}, b: {dialogue: short}}
play:
  - {stage: mood, actor: ru, choose: [calm, tense]}
  - rounds: meeting
    times: if dialogue == long then 3 else 2
    carry:
      here: {start: 1 + (mood == tense), next: there}
      there: {start: 5, next: here + round + 0.5 * (answer == stall)}
    until: answer == accept and there > 3
    stages:
      - {stage: offer, actor: us, choose: {more: true, less: prev(answer) == stall or round == 1}}
      - stage: answer
        actor: ru
        when: not (offer == less and round == 2)
        choose: [accept, stall, leave]
  - {stage: move, actor: ru, when: ever(answer == stall), choose: [go, stay]}
  - rounds: aftermath
    times: 2
    carry: {tally: {start: here, next: tally + count(reply == hard)}}
    stages:
      - {stage: reply, actor: us, when: move != stay, choose: [hard, soft]}
terms:
  stalled: answer == stall
outcomes:
  left:
    when: answer == leave
    ends-play: true
    payoffs: HERE
"""
SUM = (
    "here + 10 * there + 100 * meeting + 1000 * count(stalled) + 10000 * (offer[2] == more) "
    "+ 100000 * (prev(answer) == stall) + 1000000 * count(here > 2)"
)
OTHER = "round + 10 * aftermath + 100 * tally + 1000 * (answer == stall) + 10000 * played(answer)"


def meaning() -> str:
    worth = f"{{us: '{SUM}', ru: '{OTHER}'}}"
    return MEANING.replace("HERE", worth) + f"  over: {{when: answer != leave, payoffs: {worth}}}\n"


def told_by_hand(rounds: int) -> Iterator[tuple[float, float]]:
    """(payoff of us, of ru) at the end of each path, by carrying play out step by step."""
    for mood in ("calm", "tense"):
        yield from _meetings(rounds, mood, [], 1.0 + (mood == "tense"), 5.0, [])


def _meetings(
    rounds: int,
    mood: str,
    past: list[tuple[str, str]],
    here: float,
    there: float,
    heres: list[float],
) -> Iterator[tuple[float, float]]:
    number = len(past) + 1
    for offer in ("more", "less"):
        before = past[-1][1] if past else ""
        if offer == "less" and not (before == "stall" or number == 1):
            continue
        skipped = offer == "less" and number == 2
        for answer in ("",) if skipped else ("accept", "stall", "leave"):
            now = [*past, (offer, answer)]
            if answer == "leave":
                yield _worth(now, here, there, [*heres, here], 0, [], number, 0.0)
                continue
            after = there, here + number + 0.5 * (answer == "stall")
            met = [*heres, here]
            if number < rounds and not (answer == "accept" and after[1] > 3):
                yield from _meetings(rounds, mood, now, *after, met)
                continue
            moves = ("go", "stay") if any(a == "stall" for _, a in now) else ("",)
            for move in moves:
                if move == "stay":
                    yield _worth(now, *after, met, 2, ["", ""], 2, after[0])
                    continue
                for replies in itertools.product(("hard", "soft"), repeat=2):
                    hard = [reply == "hard" for reply in replies]
                    tally = after[0] + hard[0] + (hard[0] + hard[1])
                    yield _worth(now, *after, met, 2, list(replies), 2, tally)


def _worth(
    now: list[tuple[str, str]],
    here: float,
    there: float,
    heres: list[float],
    aftermath: int,
    _replies: list[str],
    round_: int,
    tally: float,
) -> tuple[float, float]:
    offers, answers = [o for o, _ in now], [a for _, a in now]
    us = here + 10 * there + 100 * len(now) + 1000 * answers.count("stall")
    us += 10000 * (len(now) > 1 and offers[1] == "more")
    us += 100000 * (len(now) > 1 and answers[-2] == "stall")
    us += 1000000 * sum(each > 2 for each in heres)
    if not aftermath:
        tally = here
    ru = round_ + 10 * aftermath + 100 * tally
    ru += 1000 * (answers[-1] == "stall") + 10000 * (answers[-1] != "")
    return us, ru


@pytest.mark.parametrize(("policy", "rounds"), [("a", 3), ("b", 2)])
def test_every_path_is_worth_what_playing_it_step_by_step_gives(policy: str, rounds: int) -> None:
    """All ``next`` read the old values, then ``until`` is judged; play that ends in the middle of a
    round counts it and runs no ``next``; afterwards names are those of the last round played."""
    case = compile_case(parse_case(meaning())[0])
    grown = grow(case, case.policies[policy])
    found = fill(grown, {}).games.payoffs[0]
    expected = sorted(told_by_hand(rounds))
    assert len(found) == len(expected)
    np.testing.assert_allclose(sorted(found.tolist()), expected, rtol=1e-12)


UNROLLED = """
standoff: 1
title: Signals, round by round
actors: {us: {advised: true}, ir: Iran}
parameters:
  q: {range: [0.2, 0.6], basis: judgement, why: a test}
  pain: {range: [2, 8], basis: judgement, why: a test}
  sure: {range: [0.05, 0.2], basis: judgement, why: a test}
types: {ir: {dealer: rest, taker: q}}
levers: {offer: [small, large]}
policies: {a: {}, b: {offer: large}}
precision: sure
play:
PLAY
terms:
TERMS
outcomes:
  deal: {when: SIGNED, payoffs: {ir: (if offer == large then 30 else 15) - bite, us: -10}}
  none:
    when: not (SIGNED)
    payoffs:
      ir: (if ir == taker then 8 else 2) * stalls - bite
      us: -5 * stalls - bite * 0.2
claims:
  c: {says: x, source: judgement, test: P(deal | b) > P(deal | a)}
"""


def unrolled(rounds: int) -> str:
    every = range(1, rounds + 1)
    play = ""
    for k in every:
        when = f", when: r{k - 1} == stall" if k > 1 else ""
        play += f"  - {{stage: r{k}, actor: ir{when}, choose: [sign, stall, leave]}}\n"
        play += f"  - {{stage: s{k}, actor: us, when: r{k} == stall, choose: [tighten, hold]}}\n"
    stalls = " + ".join(f"(r{k} == stall)" for k in every)
    bites = " + ".join(f"(s{k} == tighten)" for k in every)
    return (
        UNROLLED.replace("PLAY\n", play)
        .replace("TERMS", f"  stalls: {stalls}\n  bite: pain * ({bites})")
        .replace("SIGNED", " or ".join(f"r{k} == sign" for k in every))
    )


def in_rounds(rounds: int) -> str:
    play = f"""  - rounds: talk
    times: {rounds}
    carry: {{bite: {{start: 0, next: bite + pain * (s == tighten)}}}}
    until: r != stall
    stages:
      - {{stage: r, actor: ir, choose: [sign, stall, leave]}}
      - {{stage: s, actor: us, when: r == stall, choose: [tighten, hold]}}
"""
    return (
        UNROLLED.replace("PLAY\n", play)
        .replace("TERMS", "  stalls: count(r == stall)")
        .replace("SIGNED", "r == sign")
    )


@pytest.mark.parametrize("rounds", [3, 5])
def test_a_block_is_the_game_written_out(rounds: int) -> None:
    """Types, signals and uncertain numbers that are carried: the same tree, the same answers."""
    one = studied(unrolled(rounds), draws=32)
    other = studied(in_rounds(rounds), draws=32)
    for policy in ("a", "b"):
        assert chance(other, "deal", policy) == pytest.approx(chance(one, "deal", policy), abs=1e-9)
        for actor in ("us", "ir"):
            assert payoff(other, actor, policy) == pytest.approx(
                payoff(one, actor, policy), abs=1e-8
            )
        told = other.policies[policy].behaviour
        for k in range(1, rounds + 1):
            written = one.policies[policy].behaviour[f"r{k}"]
            assert told[f"r[{k}]"].reached.mean == pytest.approx(written.reached.mean, abs=1e-9)
    assert other.claims["c"].share == one.claims["c"].share


def test_sight_hiding_and_chance_work_in_a_block() -> None:
    """An alarm that rings in each round, a move that one side does not see, and a stage that sees
    what was offered in every round so far and nothing else: as written out stage by stage."""
    stages = """
      - {stage: alarm, chance: {rings: 0.3 + 0.1 * round, quiet: rest}}
      - {stage: move, actor: us, hidden-from: ir, choose: [arm, wait]}
      - stage: reply
        actor: ir
        sees: {reply: true, alarm: true, move: alarm == rings}
        choose: [fold, hold]
"""
    head = UNROLLED.split("play:\n")[0].replace("types: {ir: {dealer: rest, taker: q}}\n", "")
    head = head.replace("precision: sure", "precision: 2")
    ends = """
terms: {ARMED, HELD}
outcomes:
  over:
    when: 'true'
    payoffs:
      us: (if offer == large then 1 else 2) * armed - held * pain / 4 + q
      ir: held - armed * held * sure
"""
    block = f"{head}play:\n  - rounds: day\n    times: 2\n    stages:{stages}"
    block += ends.replace("ARMED", "armed: count(move == arm)").replace(
        "HELD", "held: count(reply == hold)"
    )
    plain = head + "play:\n"
    for k in (1, 2):
        own = ", ".join(
            f"alarm{j}: true, move{j}: alarm{j} == rings" + (f", reply{j}: true" if j < k else "")
            for j in range(1, k + 1)
        )
        plain += f"""  - {{stage: alarm{k}, chance: {{rings: {0.3 + 0.1 * k}, quiet: rest}}}}
  - {{stage: move{k}, actor: us, hidden-from: ir, choose: [arm, wait]}}
  - {{stage: reply{k}, actor: ir, sees: {{{own}}}, choose: [fold, hold]}}
"""
    plain += ends.replace("ARMED", "armed: (move1 == arm) + (move2 == arm)").replace(
        "HELD", "held: (reply1 == hold) + (reply2 == hold)"
    )
    one, other = studied(plain, draws=16), studied(block, draws=16)
    for policy in ("a", "b"):
        for actor in ("us", "ir"):
            expected = payoff(one, actor, policy)
            assert payoff(other, actor, policy) == pytest.approx(expected, abs=1e-9)
        told = other.policies[policy].behaviour["reply[2]"].choices["hold"].mean
        written = one.policies[policy].behaviour["reply2"].choices["hold"].mean
        assert told == pytest.approx(written, abs=1e-9)


def test_a_tree_too_large_says_how_many_rounds_fit() -> None:
    text = in_rounds(9)
    case = compile_case(parse_case(text)[0])
    with pytest.raises(StandoffError) as refused:
        grow(case, case.policies["a"], 1000)
    said = str(refused.value)
    assert "rounds of 'talk' would fit, and it has 9" in said
    fits = int(said.split(" rounds of")[0].split()[-1])

    def nodes(rounds: int) -> int:
        smaller = compile_case(parse_case(in_rounds(rounds))[0])
        return grow(smaller, smaller.policies["a"]).tree.nodes

    assert nodes(fits) <= 1000 < nodes(fits + 1)


def test_a_game_of_rounds_as_gambit_reads_it() -> None:
    case = compile_case(parse_case(in_rounds(2))[0])
    grown = grow(case, case.policies["a"])
    numbers = {name: np.array([each]) for name, each in (("q", 0.4), ("pain", 3.0), ("sure", 0.1))}
    games = fill(grown, numbers).games
    game = from_arrays(grown.tree, games.payoffs[0], games.chance[0])
    again = parse_efg(efg_text(game), "game", 1000)
    assert again.tree.nodes == grown.tree.nodes
    assert "s[1]: r[1] = stall" in again.tree.infoset_label
    np.testing.assert_allclose(
        np.sort(again.payoffs[0], axis=0), np.sort(games.payoffs[0], axis=0), rtol=1e-12
    )


def test_results_say_of_which_round_and_day_they_are() -> None:
    text = in_rounds(3).replace("title:", "as-of: 2022-01-31\ntitle:")
    text = text.replace("    until", "    every: month\n    until")
    data = standoff.study(parse_case(text)[0], draws=4).to_dict()
    assert data["rounds"]["s[2]"] == {
        "stage": "s", "block": "talk", "round": 2, "date": "2022-02-28",
    }  # fmt: skip
    assert data["rounds"]["r[3]"]["date"] == "2022-03-31"
    assert data["policies"]["a"]["behaviour"].keys() == {
        f"{s}[{k}]" for s in "rs" for k in (1, 2, 3)
    }


def test_a_claim_of_a_case_with_rounds_is_explained() -> None:
    case = parse_case(in_rounds(2))[0]
    (found,) = explain(standoff.study(case, draws=32), "c").claims
    assert (found.why is not None) == bool(found.nearly_everywhere)
