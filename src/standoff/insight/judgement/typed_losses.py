"""What each policy loses in each world, where the actors are of each combination of types: so that
a choice can be judged by what has been learned of both."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np

from standoff.case.compiled import CompiledCase
from standoff.ensemble.columns import Column
from standoff.ensemble.run import Ensemble
from standoff.insight.judgement.criteria import losses
from standoff.insight.statistics.prim import Floats

SAME = 1e-9
"""Chances of types that differ by less between policies do not hang on them."""


def combinations(case: CompiledCase) -> list[tuple[str, ...]]:
    """Every combination of the actors' types, in the order of their draws; one empty where nobody
    has types."""
    return list(itertools.product(*(branches.domain.words for _, branches in case.types)))


def typed_loss_questions(
    case: CompiledCase, policies: Sequence[str] | None = None
) -> dict[str, str]:
    """What :func:`typed_losses` asks of solved games, by policy and number of the combination."""
    advised = case.actors[case.advised]
    actors = [case.actors[actor] for actor, _ in case.types]
    return {
        f"{policy}/{k}": f"U({', '.join([f'{advised} | {policy}', *_are(actors, words)])})"
        for policy in policies or case.policies
        for k, words in enumerate(combinations(case))
    }


def _are(actors: Sequence[str], words: Sequence[str]) -> list[str]:
    return [f"{actor} == {word}" for actor, word in zip(actors, words, strict=True)]


def typed_losses(solved: Ensemble, texts: Mapping[str, str]) -> Floats:
    """(policies, combinations, D) what the advised actor loses; NaN where a game was not solved.

    ``texts``: what each of :func:`typed_loss_questions` is called in the ensemble. Where the
    chances of types hang on the policy, what is known of types does not bear on the choice in this
    way, and every combination has the loss of its world.
    """
    count = len(combinations(solved.case))
    names = list(solved.policies)
    chance = np.empty((len(names), count, solved.draws))
    lost = np.empty_like(chance)
    for p, policy in enumerate(names):
        for k in range(count):
            text = texts[f"{policy}/{k}"]
            chance[p, k] = solved.column(policy, Column("given", text))
            lost[p, k] = -solved.column(policy, Column("query", text))
    known = ~np.isnan(chance).any(axis=(0, 1))
    if np.ptp(chance[..., known], axis=0).max(initial=0.0) > SAME:
        whole = losses(solved)
        return np.repeat(whole[:, None], count, axis=1)
    with np.errstate(all="ignore"):
        # A combination that a world rules out has no weight there either.
        found: Floats = np.where(chance > 0, lost / chance, np.where(np.isnan(chance), np.nan, 0.0))
    return found


def average_losses(lost: Floats, weight: Floats) -> Floats:
    """(policies,) the average loss by weights (combinations, D), over the worlds in which every
    policy was solved; NaN where these have no weight."""
    known = ~np.isnan(lost).any(axis=(0, 1))
    kept = weight[:, known]
    total = float(kept.sum())
    if not total > 0:
        return np.full(len(lost), np.nan)
    found: Floats = np.einsum("pkd,kd->p", lost[..., known], kept) / total
    return found


def best_of(names: Sequence[str], averages: Floats) -> str:
    """The policy with the least average loss; empty where none is known."""
    return "" if np.isnan(averages).all() else names[int(np.nanargmin(averages))]
