"""Every question on two small cases whose answers are worked by hand: one of rounds and a plan, one
of two mistaken actors.

Alarms: each of two months brings bad news with a chance p, which is .2 or .8, evenly likely. Bad
news in the second month costs 1 unless there is a guard, who costs .3. ``plan`` sets one up once
the first month brought bad news: it loses .3 p + (1 - p) p, which is .22 or .40; ``never`` loses p,
``always`` .3.

False hope: a protégé resists or yields; it takes strong words for help (hope: 0 or 4) that does not
come, and resists with the logistic chance of hope - cost at precision 1 (cost: 1 or 2); without
strong words hope is 0. Its rival then invades with the logistic chance of 1, since it takes for a
gain of 1 what is worth nothing.
"""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

import standoff
from standoff.case.load import parse_case
from standoff.case.model import Case

ALARMS = """
standoff: 1
title: Alarms
as-of: 2020-01-15
actors: {us: {name: Us, advised: true}}
parameters: {p: {discrete: {0.2: 1, 0.8: 1}, basis: judgement, why: a test}}
levers: {guard: ['off', 'on']}
policies:
  never: {}
  always: {guard: 'on'}
  plan: {then: [{when: prev(news) == bad, set: {guard: 'on'}}]}
precision: 1
play:
  - rounds: month
    times: 2
    every: month
    stages: [{stage: news, chance: {bad: p, good: rest}}]
outcomes:
  hit: {when: 'news == bad and guard == off', payoffs: {us: -1}}
  calm: {when: 'not (news == bad and guard == off)', payoffs: {us: '-0.3 * (guard == on)'}}
claims:
  plan-helps: {says: x, source: judgement, test: U(us | plan) > U(us | never), matters: 0.01}
observed:
  policy: never
  record:
    - {date: 2020-01-15, saw: 'news[1] == bad', basis: judgement, why: x}
    - {date: 2020-02-15, saw: 'news[2] == good', basis: judgement, why: x}
"""
HOPE = """
standoff: 1
title: False hope
as-of: 2022-01-10
actors: {us: {name: Us, advised: true}, ua: Protégé, ru: Rival}
parameters:
  hope: {discrete: {0: 1, 4: 1}, basis: judgement, why: a test}
  cost: {discrete: {1: 1, 2: 1}, basis: judgement, why: a test}
levers: {words: [mild, strong]}
policies: {calm: {}, loud: {words: strong}}
precision: 1
terms: {help: 0, gain: 0}
views:
  ua: {takes: {help: help + hope * (words == strong)}}
  ru: {takes: {gain: gain + 1}}
play:
  - {stage: stand, actor: ua, choose: [resist, yield]}
  - {stage: move, actor: ru, when: stand == resist, choose: [invade, hold]}
outcomes:
  war:
    when: move == invade
    payoffs: {us: -1 + 0.2 * (words == strong), ua: help - cost, ru: gain}
  frozen: {when: move == hold, payoffs: {us: 0.2 * (words == strong), ua: help - cost, ru: 0}}
  deal: {when: stand == yield, payoffs: {us: 0, ua: 0, ru: 0}}
claims:
  hope-kills: {says: x, source: judgement, test: P(war | loud) > P(war | calm), matters: 0.01}
observed:
  policy: loud
  record: [{date: 2022-01-15, saw: stand == resist, basis: judgement, why: x}]
talks:
  issues: {prize: {positions: [all, half], basis: judgement, why: a test}}
  parties:
    us: {values: {prize: {all: 1, half: 0.5}}, walk-away: game, basis: judgement, why: a test}
    ua: {values: {prize: {all: 0, half: -1.2}}, walk-away: game, basis: judgement, why: a test}
  settlement: {outcome: deal}
"""
INVADES = expit(1.0)
WORLDS = [(hope, cost) for hope in (0.0, 4.0) for cost in (1.0, 2.0)]
CALM = {world: expit(-world[1]) for world in WORLDS}
"""How often the protégé resists, without strong words."""
LOUD = {world: expit(world[0] - world[1]) for world in WORLDS}
DRAWS = 64
"""Half of the draws, and a quarter of those in pairs, are on either side, to the draw."""


@pytest.fixture(scope="module")
def alarms() -> Case:
    return parse_case(ALARMS)[0]


@pytest.fixture(scope="module")
def hope() -> Case:
    return parse_case(HOPE)[0]


def mean(by_world: dict[tuple[float, float], float]) -> float:
    return float(np.mean(list(by_world.values())))


def test_a_plan_is_worth_what_it_does_when_its_sign_comes(alarms: Case) -> None:
    found = standoff.study(alarms, draws=DRAWS).policies
    for policy, worth in (("never", -0.5), ("always", -0.3), ("plan", -0.31)):
        assert found[policy].payoffs["us"].mean == pytest.approx(worth)
    assert found["plan"].outcomes["hit"].mean == pytest.approx(0.16)


def test_what_knowing_the_chance_of_bad_news_is_worth(alarms: Case) -> None:
    """Knowing p one would do without a guard at .2 and not at .8: (.2 + .3) / 2 for .3."""
    found = standoff.value(alarms, draws=DRAWS)
    assert found.chosen == "always"
    assert (found.perfect.value, found.parameters["p"].value) == pytest.approx((0.05, 0.05))


def test_robust_criteria_of_a_plan(alarms: Case) -> None:
    scores = standoff.robust(alarms, draws=DRAWS).to_dict()["policies"]
    for policy, average, worst, regret in (
        ("never", 0.5, 0.8, 0.5), ("always", 0.3, 0.3, 0.1), ("plan", 0.31, 0.4, 0.1)
    ):  # fmt: skip
        told = scores[policy]
        expected = pytest.approx((average, worst, regret))
        assert (told["average"], told["worst"], told["regret"]) == expected
    assert scores["plan"]["average_regret"] == pytest.approx((0.02 + 0.10) / 2)


def test_portfolios_rank_a_plan_as_it_is(alarms: Case) -> None:
    ranked = standoff.run(alarms, draws=DRAWS, portfolios=True).to_dict()["portfolios"]
    told = [(each["policy"], each["scores"]["expected-loss"]) for each in ranked]
    assert [policy for policy, _ in told] == ["always", "plan", "never"]
    assert [loss for _, loss in told] == pytest.approx([0.3, 0.31, 0.5])
    assert ranked[1]["then"] == [{"when": "prev(news) == bad", "set": {"guard": "on"}}]


def test_all_that_varies_hangs_on_the_one_number(alarms: Case) -> None:
    (region,) = standoff.explain(alarms, draws=DRAWS).to_dict()["claims"][0]["regions"]
    assert (region["coverage"], region["density"]) == (1.0, 1.0)
    assert region["limits"]["p"][1] == pytest.approx(0.2)
    assert "have “p” at 0.2 or less." in region["sentence"]
    for each in standoff.drivers(alarms).to_dict()["quantities"]:
        if each["variance"] > 1e-12:
            low, high = each["parameters"]["p"]["total_interval"]
            assert low - 1e-9 <= 1.0 <= high + 1e-9


def test_two_months_teach_by_bayes_rule(alarms: Case) -> None:
    """Bad news: p is .8 with .8; good news thereafter takes that back, .8 × .2 against .2 × .8.
    What is told beforehand to watch for is what is then learnt."""
    first, second = standoff.learn(alarms, draws=DRAWS).days
    assert (first.evidence, second.evidence) == (pytest.approx(0.5), pytest.approx(0.16))
    assert first.parameters["p"].after[0] == pytest.approx(0.8 * 0.8 + 0.2 * 0.2)
    assert second.parameters["p"].after[0] == pytest.approx(0.5)
    signs = standoff.watch(alarms, policy="never", draws=DRAWS).signposts
    by_stage = {each.stage: each for each in signs}
    assert by_stage["news[1]"].date == datetime.date(2020, 1, 15)
    (bad,) = [sign for sign in by_stage["news[1]"].signs if sign.word == "bad"]
    # The plan is better where p is .8 alone.
    assert bad.claims["plan-helps"].after == pytest.approx(0.8)
    assert bad.claims["plan-helps"].odds.ratio == pytest.approx(4.0)
    assert first.claims[0].share == pytest.approx(0.8)
    later = standoff.watch(alarms, policy="never", start="2020-01-15", draws=DRAWS)
    (good,) = [sign for sign in later.signposts[0].signs if sign.word == "good"]
    assert good.chance.mean == pytest.approx(0.16 / 0.5)
    assert good.claims["plan-helps"].after == pytest.approx(second.claims[0].share)


def test_what_mistaken_actors_do(hope: Case) -> None:
    found = standoff.study(hope, draws=DRAWS).policies
    for policy, resists in (("calm", CALM), ("loud", LOUD)):
        assert found[policy].outcomes["war"].mean == pytest.approx(INVADES * mean(resists))
        truly = -np.mean([cost * resists[h, cost] for h, cost in WORLDS])
        assert found[policy].payoffs["ua"].mean == pytest.approx(truly)
        assert found[policy].payoffs["ru"].mean == pytest.approx(0.0, abs=1e-12)


def test_what_knowing_another_s_hope_is_worth(hope: Case) -> None:
    """Strong words are worth .2 where they raise no hope, and are not spoken since they may."""
    found = standoff.value(hope, draws=DRAWS)
    assert found.chosen == "calm"
    saved = 0.5 * 0.2 * np.mean([CALM[0.0, 1.0], CALM[0.0, 2.0]])
    assert found.parameters["hope"].value == pytest.approx(saved)
    assert found.parameters["cost"].value == pytest.approx(0.0, abs=1e-12)


def test_hope_drives_nothing_where_no_words_feed_it(hope: Case) -> None:
    told = {each["id"]: each for each in standoff.drivers(hope).to_dict()["quantities"]}
    assert told["P(war | calm)"]["parameters"]["hope"]["total"] == 0.0
    values = np.array(list(LOUD.values())).reshape(2, 2)
    hoped = values.var(axis=0).mean() / values.var()
    low, high = told["P(war | loud)"]["parameters"]["hope"]["total_interval"]
    assert low <= hoped <= high
    (claim,) = standoff.explain(hope, draws=DRAWS).to_dict()["claims"]
    assert claim["fails_share"] == 0.5
    (region,) = claim["regions"]
    assert set(region["limits"]) == {"hope"}
    assert (region["coverage"], region["density"]) == (1.0, 1.0)


def test_what_resistance_teaches_about_hope(hope: Case) -> None:
    """Bayes' rule with what the mistaken protégé really does."""
    (day,) = standoff.learn(hope, draws=DRAWS).days
    total = sum(LOUD.values())
    assert day.evidence == pytest.approx(total / 4)
    hoping = (LOUD[4.0, 1.0] + LOUD[4.0, 2.0]) / total
    assert day.parameters["hope"].after[0] == pytest.approx(4 * hoping)
    dear = (LOUD[0.0, 2.0] + LOUD[4.0, 2.0]) / total
    assert day.parameters["cost"].after[0] == pytest.approx(1 + dear)
    assert day.claims[0].share == pytest.approx(hoping)
    stand = standoff.watch(hope, policy="loud", draws=DRAWS).signposts[0]
    (resist,) = [sign for sign in stand.signs if sign.word == "resist"]
    assert resist.claims["hope-kills"].after == pytest.approx(hoping)


@pytest.mark.parametrize(("policy", "us"), [("calm", -INVADES), ("loud", 0.2 - INVADES)])
def test_walking_away_is_worth_what_really_happens(hope: Case, policy: str, us: float) -> None:
    """Without a deal the protégé resists, gets no help, and is invaded by a rival that is mistaken.
    Half of the prize costs it 1.2, which it accepts where resisting costs 2."""
    told: Any = standoff.talks.zone(hope, draws=DRAWS).to_dict()["policies"][policy]
    assert told["walk_away"]["us"] == pytest.approx(us)
    assert told["walk_away"]["ua"] == pytest.approx(-1.5)
    accepted = {each["package"]["prize"]: each["share"] for each in told["most_accepted"]}
    assert accepted == {"all": 1.0, "half": 0.5}


def test_schools_of_mistaken_actors(hope: Case) -> None:
    """At half the precision hopes and costs count half; who never errs resists where it hopes, and
    is then invaded."""
    found = standoff.schools(hope, draws=DRAWS)
    asked = {each.name: each.asked["hope-kills"] for each in found.schools}
    half = [expit(0.5) * expit(0.5 * (hope - cost)) for hope, cost in WORLDS]
    assert asked["half as sharp"]["P(war | loud)"].mean() == pytest.approx(np.mean(half))
    exactly = asked["exact"]
    assert sorted(set(np.round(exactly["P(war | loud)"], 4).tolist())) == [0.0, 1.0]
    assert exactly["P(war | calm)"].max() == pytest.approx(0.0, abs=1e-4)
