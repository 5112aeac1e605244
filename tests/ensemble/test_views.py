"""Mistaken actors in a study: the same bits where nobody errs, however the draws are split."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.ensemble.plan import Job
from standoff.ensemble.prepare import Prepared, prepare
from standoff.ensemble.restated import exactly, sharper
from standoff.ensemble.run import run
from standoff.ensemble.work import work
from standoff.lens.registry import compile_case

CASE = """
standoff: 1
title: Hope in many worlds
actors: {us: {name: Washington, advised: true}, ua: Kyiv, ru: Moscow}
parameters:
  help: {range: [0, 0.4]}
  twice: 2 * help
  hope: {range: [0, 0.5]}
  q: {range: [0.1, 0.9]}
  sure: {range: [2, 12]}
types: {ru: {tough: q, soft: rest}}
levers: {rhetoric: [sober, ironclad]}
policies:
  calm: {}
  loud: {rhetoric: ironclad}
  plan: {then: [{when: mass == wait, set: {rhetoric: ironclad}}]}
precision: PRECISION
terms: {aid: twice / 2 + 0.1 * (mass == wait)}
play:
  - {stage: mass, actor: ru, choose: [build, wait]}
  - {stage: stand, actor: ua, choose: [resist, give-in]}
  - {stage: move, actor: ru, when: stand == resist, choose: [invade, back-off]}
outcomes:
  war: {when: move == invade, payoffs: {us: -1, ua: aid - 0.4, ru: 0.3 * (ru == tough) - aid}}
  peace: {when: move == back-off, payoffs: {us: 0, ua: 0.5, ru: -0.2}}
  deal: {when: stand == give-in, payoffs: {us: -0.2, ua: 0, ru: 0.3}}
"""


def prepared(views: str, precision: str = "sure") -> Prepared:
    text = CASE.replace("PRECISION", precision)
    case, document = parse_case(text + views)
    return prepare(compile_case(case, document))


@pytest.mark.parametrize("precision", ["sure", "exact"])
@pytest.mark.parametrize(
    "takes",
    [
        "{help: help}",
        "{help: help + 0, q: q * 1, aid: aid}",
        "{twice: 2 * help, sure: sure}",
        "{help: if rhetoric == ironclad then help else 1 * help, aid: aid * (1 + 0 * hope)}",
    ],
)
def test_a_view_equal_to_the_truth_changes_no_bit(takes: str, precision: str) -> None:
    plain = run(prepared("", precision), draws=24, seed=3)
    views = f"views: {{ua: {{takes: {takes}, known-to: [ru, us]}}, us: {{takes: {{q: q}}}}}}\n"
    seen = run(prepared(views, precision), draws=24, seed=3)
    for name, each in plain.policies.items():
        assert np.array_equal(each.values, seen.policies[name].values)
        assert np.array_equal(each.solved, seen.policies[name].solved)


VIEWS = """
views:
  ua: {takes: {help: help + hope * (rhetoric == ironclad)}, known-to: [ru, us]}
  us: {takes: {q: 0.5 * q}, known-to: ru}
claims:
  seen: {says: x, source: judgement, test: 'as_seen_by(ua, P(war | loud)) > P(war | loud)'}
  right: {says: x, source: judgement, test: 'corrected(ua, P(war | plan)) > P(war | plan)'}
"""


def test_the_same_bits_however_draws_are_split_and_after_a_pickle() -> None:
    whole = prepared(VIEWS)
    solved = run(whole, draws=20, seed=1, threads=2)
    again = pickle.loads(pickle.dumps(whole))
    for name, policy in again.policies.items():
        for first, stop in ((0, 7), (7, 8), (8, 20)):
            part = {key: each[first:stop] for key, each in solved.parameters.items()}
            chunk = work(policy, part, Job(name, first, stop))
            assert chunk.solved.all()
            assert np.array_equal(chunk.values, solved.policies[name].values[:, first:stop])


def test_an_error_under_one_policy_alone_is_none_under_the_others() -> None:
    views = "views: {ua: {takes: {help: help + hope * (rhetoric == ironclad)}, known-to: ru}}\n"
    plain, seen = (run(prepared(each), draws=16, seed=2) for each in ("", views))
    assert np.array_equal(plain.policies["calm"].values, seen.policies["calm"].values)
    assert not np.array_equal(plain.policies["loud"].values, seen.policies["loud"].values)


def test_numbers_that_make_no_game_are_told_with_whose_they_are() -> None:
    views = "views: {ua: {takes: {q: q + 1}}}\n"
    with pytest.raises(StandoffError, match="as 'ua' takes it, the chance of 'tough' is 1"):
        run(prepared(views), draws=4)


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_sharper_actors_are_sharper_in_every_head(factor: float) -> None:
    """The same bits as of a case in which every precision is that many times as high."""
    anew = run(prepared(VIEWS, f"{factor} * sure"), draws=12, seed=5)
    restated = run(sharper(prepared(VIEWS), factor), draws=12, seed=5)
    for name, each in anew.policies.items():
        assert np.array_equal(each.values, restated.policies[name].values)


def test_unerring_actors_err_in_no_head() -> None:
    anew = run(prepared(VIEWS, "exact"), draws=8, seed=5)
    restated = run(exactly(prepared(VIEWS)), draws=8, seed=5)
    for name, each in anew.policies.items():
        assert np.array_equal(each.solved, restated.policies[name].solved)
        assert np.array_equal(each.values, restated.policies[name].values, equal_nan=True)
