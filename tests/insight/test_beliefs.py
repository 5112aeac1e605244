"""Beliefs about types, against closed forms and Bayes' rule worked out by hand."""

from __future__ import annotations

import itertools
import json
import math

import jsonschema
import numpy as np
import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.insight.learning.believed import Beliefs
from standoff.insight.statistics.averages import averaged
from standoff.questions.beliefs import Beliefs as Question
from standoff.render.console import console
from standoff.render.terminal import show
from standoff.report.beliefs import blocks
from standoff.report.schemas import schema_text
from tests.oracles.test_rounds import chain_store_case

SCHEMA = json.loads(schema_text("beliefs"))


def asked(text: str, **options: object) -> Beliefs:
    case, document = parse_case(text)
    case.remember(document)
    found = standoff.beliefs(case, **options)
    assert isinstance(found, Beliefs)
    jsonschema.validate(found.to_dict(), SCHEMA)
    return found


@pytest.mark.parametrize(
    ("markets", "prior", "after"), [(3, 0.1, (0.25, 0.5)), (4, 0.05, (0.125, 0.25, 0.5))]
)
def test_the_chain_store(markets: int, prior: float, after: tuple[float, ...]) -> None:
    """Kreps & Wilson (1982): as long as the incumbent fights it is believed tough with a chance of
    b^(markets left), b = ½; it is known to be weak once it yields."""
    found = asked(chain_store_case(markets, prior), draws=1)
    assert found.start["store"]["tough"].mean == pytest.approx(prior)
    answers = [each for each in found.moments if each.base == "answer"]
    for moment, belief in zip(answers, after, strict=False):
        (sight,) = [each for each in moment.sights if not each.choosing]
        fought = [
            past
            for past in sight.pasts
            if past.chance.mean > 1e-4
            and [word for stage, word in past.seen if stage.startswith("answer")]
            == ["fight"] * moment.round
            and all(word == "enter" for stage, word in past.seen if stage.startswith("entry"))
        ]
        (past,) = fought
        assert past.types["store"]["tough"].mean == pytest.approx(belief, abs=1e-4)
        yields = [past for past in sight.pasts if past.seen[-1][1] == "yield"]
        assert all(past.types["store"]["tough"].mean < 1e-6 for past in yields)
    first = answers[0].readings
    assert {each.word: each.types["store"]["tough"].mean for each in first} == pytest.approx(
        {"fight": after[0], "yield": 0.0}, abs=1e-4
    )


GAINS = {"meek": (-1.2, 0.4), "firm": (0.3, 0.1), "bold": (1.5, -0.7)}
"""What striking and shouting are worth to each type in a round: no choice bears on another, so each
is a logit choice of its own."""
SIGNALS = """
title: Signals
as-of: 2024-03-01
actors: {us: {advised: true}, ru: Them, it: A third}
parameters: {p: {range: [0.1, 0.5]}, lam: {range: [0.5, 2]}}
types: {ru: {meek: 0.4, firm: rest, bold: p}}
precision: lam
play:
  - rounds: week
    times: 3
    every: 2 weeks
    carry:
      got:
        start: 0
        next: >-
          got + (if strike == yes
          then (if ru == bold then 1.5 else if ru == firm then 0.3 else -1.2) else 0)
          + (if shout == loud
          then (if ru == bold then -0.7 else if ru == firm then 0.1
          else 0.4) else 0)
    stages:
      - {stage: strike, actor: ru, choose: ["yes", "no"]}
      - {stage: shout, actor: ru, choose: [loud, quiet], hidden-from: [it]}
  - {stage: reply, actor: us, choose: [go, stay]}
outcomes:
  over: {when: 'true', payoffs: {us: if reply == go then 1 else 0, ru: got, it: 0}}
"""


def chances(precision: float, kind: str) -> list[dict[str, float]]:
    """The chance of each word at the two stages of a round (McKelvey & Palfrey 1998)."""
    one, two = (1 / (1 + math.exp(-precision * gain)) for gain in GAINS[kind])
    return [{"yes": one, "no": 1 - one}, {"loud": two, "quiet": 1 - two}]


def joint(p: float, precision: float, seen: dict[tuple[int, int], str]) -> np.ndarray:
    """(3,) the chance of each type and of what was seen: {(round, stage): word}."""
    prior = {"meek": 0.4, "firm": 0.6 - p, "bold": p}
    return np.array(
        [
            prior[kind] * math.prod(chances(precision, kind)[s][word] for (_, s), word in
                                    seen.items())
            for kind in GAINS
        ]
    )  # fmt: skip


def test_bayes_rule_over_rounds_by_brute_force() -> None:
    found = asked(SIGNALS, draws=200)
    study = standoff.study(parse_case(SIGNALS)[0], draws=200)
    worlds = list(zip(*(study.ensemble.parameters[name] for name in ("p", "lam")), strict=True))
    moments = {each.stage: each for each in found.moments}
    assert [each.stage for each in found.moments][:3] == ["strike[1]", "shout[1]", "strike[2]"]
    assert [str(each.date) for each in found.moments][1:4:2] == ["2024-03-01", "2024-03-15"]
    strike = moments["strike[2]"]
    for reading in strike.readings:
        both = np.array([joint(p, lam, {(2, 0): reading.word}) for p, lam in worlds])
        whole = both.sum(axis=1)
        assert reading.chance.mean == pytest.approx(whole.mean())
        for k, kind in enumerate(GAINS):
            belief = reading.types["ru"][kind]
            assert belief.mean == pytest.approx(both[:, k].sum() / whole.sum())
            assert belief.p05 == pytest.approx(averaged(both[:, k], whole).p05)
    # The third sees no shouting: its histories are those of the strikes alone.
    us = next(each for each in strike.sights if "us" in each.observers)
    it = next(each for each in strike.sights if "it" in each.observers)
    assert (len(us.pasts), len(it.pasts)) == (8, 4)
    for sight, stages in ((us, [(1, 0), (1, 1), (2, 0)]), (it, [(1, 0), (2, 0)])):
        told = {
            tuple(word for _, word in past.seen): past.types["ru"]["bold"].mean
            for past in sight.pasts
        }
        shares = np.zeros(len(worlds))
        kinds = (("yes", "no") if s == 0 else ("loud", "quiet") for _, s in stages)
        for words in itertools.product(*kinds):
            seen = dict(zip(stages, words, strict=True))
            both = np.array([joint(p, lam, seen) for p, lam in worlds])
            assert told[words] == pytest.approx(both[:, 2].sum() / both.sum())
            shares += both[:, 2] ** 2 / both.sum(axis=1)
        prior = np.array([p for p, _ in worlds])
        assert sight.true["ru"]["bold"].mean == pytest.approx(shares.sum() / prior.sum())


def test_what_was_seen_before_is_taken_in() -> None:
    found = asked(SIGNALS, draws=64, saw=["strike[1] == yes", "shout[1] == quiet"])
    study = standoff.study(parse_case(SIGNALS)[0], draws=64)
    worlds = zip(*(study.ensemble.parameters[name] for name in ("p", "lam")), strict=True)
    seen = {(1, 0): "yes", (1, 1): "quiet"}
    both = np.array([joint(p, lam, seen) for p, lam in worlds])
    assert found.saw_chance.mean == pytest.approx(both.sum(axis=1).mean())
    assert found.moments[0].stage == "shout[1]"
    later = next(each for each in found.moments if each.stage == "strike[2]")
    assert later.before["ru"]["bold"].mean == pytest.approx(both[:, 2].sum() / both.sum())


def test_a_belief_on_average_is_what_the_record_teaches() -> None:
    """The mean belief after something was seen is the analyst's own: what ``learn`` finds."""
    record = "observed: {policy: as-is, record: [{date: 2024-03-02, saw: 'strike[1] == yes'}]}\n"
    lesson = standoff.learn(parse_case(SIGNALS + record)[0], draws=256)
    found = asked(SIGNALS, draws=256)
    (reading,) = [each for each in found.moments[0].readings if each.word == "yes"]
    for kind in GAINS:
        after = lesson.days[0].types["ru"][kind][1]
        assert reading.types["ru"][kind].mean == pytest.approx(after)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"policy": "as-si"}, "there is no policy 'as-si'; expected as-is; did you mean 'as-is'?"),
        ({"of": "us"}, "'us' has no types; expected ru"),
        ({"saw": ["strike[1] == maybe"]}, "'maybe'"),
        ({"saw": ["strike[9] == yes"]}, "strike[9]"),
        ({"saw": ["lam > 1"]}, "lam"),
        ({"saw": ["strike[1] == yes and strike[1] == no"]}, "never happens under 'as-is'"),
    ],
)
def test_what_can_t_be_asked_is_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(StandoffError, match=r"\S") as refused:
        asked(SIGNALS, draws=4, **options)
    assert said in str(refused.value)


def test_a_case_without_types_is_refused() -> None:
    plain = (
        SIGNALS.replace("types: {ru: {meek: 0.4, firm: rest, bold: p}}\n", "")
        .replace("if ru == bold then 1.5 else if ru == firm then 0.3 else -1.2", "p")
        .replace("if ru == bold then -0.7 else if ru == firm then 0.1\n          else 0.4", "1")
    )
    with pytest.raises(StandoffError, match="no actor of the case has 'types'"):
        asked(plain, draws=4)


def test_the_words_carry_doubt_and_dates() -> None:
    found = asked(SIGNALS.replace("title: Signals", "title: '[red]Signals'"), draws=64)
    out = console(90)
    with out.capture() as captured:
        show(blocks(Question.model_construct(), found), out)
    told = " ".join(captured.get().split())
    assert "[red]Signals: what is believed under 'as-is'" in told
    assert "strike, round 2, 15 Mar 2024" in told
    assert "at the start" in told
    assert told.count("±") > 40


MISTAKEN = """
title: A signal
actors: {us: {advised: true}, ru: Them, it: A third}
parameters: {q: 0.4}
types: {ru: {meek: rest, bold: q}}
precision: 1
views: {us: {takes: {q: 0.8}, why: a test}}
play:
  - {stage: word, actor: ru, choose: [loud, quiet]}
  - {stage: reply, actor: us, choose: [go, stay]}
outcomes:
  over:
    when: 'true'
    payoffs: {us: if reply == go then 1 else 0, it: 0,
      ru: 'if word == loud then (if ru == bold then 1 else -1) else 0'}
"""


def test_who_is_mistaken_judges_by_its_own_view() -> None:
    """A prior of .4 taken for .8, by Bayes' rule: bold is loud with e/(1+e), meek with 1/(1+e)."""
    found = asked(MISTAKEN)
    bold, meek = math.e / (1 + math.e), 1 / (1 + math.e)
    word = found.moments[0]
    assert [(sight.observers, sight.mistaken) for sight in word.sights] == [
        (("us",), True), (("it",), False)
    ]  # fmt: skip
    for sight, prior in zip(word.sights, (0.8, 0.4), strict=True):
        (loud,) = [past for past in sight.pasts if past.seen == (("word", "loud"),)]
        after = prior * bold / (prior * bold + (1 - prior) * meek)
        assert loud.types["ru"]["bold"].mean == pytest.approx(after)
        assert loud.chance.mean == pytest.approx(0.4 * bold + 0.6 * meek)
        quiet = prior * meek / (prior * meek + (1 - prior) * bold)
        assert sight.true["ru"]["bold"].mean == pytest.approx(bold * after + meek * quiet)
    out = console(90)
    with out.capture() as captured:
        show(blocks(Question.model_construct(), found), out)
    assert "us judges by its own view, which is mistaken" in " ".join(captured.get().split())


def test_a_view_that_is_the_truth_under_a_policy_is_no_error_there() -> None:
    """Only strong words mislead: under the other policy it judges as everybody does."""
    text = MISTAKEN.replace("{q: 0.8}", "{q: if words == strong then 0.8 else q}")
    text = text.replace("precision: 1", "levers: {words: [mild, strong]}\nprecision: 1")
    text = text.replace("views:", "policies: {calm: {}, loud: {words: strong}}\nviews:")
    loud, calm = (asked(text, policy=policy) for policy in ("loud", "calm"))
    assert [sight.mistaken for sight in loud.moments[0].sights] == [True, False]
    assert not any(sight.mistaken for each in calm.moments for sight in each.sights)
    one, other = calm.moments[0].sights
    assert one.true == other.true
    for found, errs in ((loud, True), (calm, False)):
        out = console(90)
        with out.capture() as captured:
            show(blocks(Question.model_construct(), found), out)
        assert ("which is mistaken" in " ".join(captured.get().split())) == errs
