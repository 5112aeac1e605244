"""The claims ledger: each claim judged in every plausible world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from standoff.case.claims import Asked, BestAsked, CompiledClaim, asked_name, best_name
from standoff.case.evaluate import quiet
from standoff.ensemble.columns import Column
from standoff.ensemble.run import Ensemble
from standoff.ensemble.sampling_error import TIMES, share_error
from standoff.insight.criteria import criterion_by_world
from standoff.lens.game.tree import Float

THRESHOLDS = ((0.95, "holds"), (0.75, "mostly holds"), (0.25, "contested"), (0.05, "mostly fails"))
"""A claim earns the first word whose share of worlds it reaches; below the last it 'fails'."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One claim, judged."""

    id: str
    says: str
    source: str
    school: str
    share: float
    """Share of the worlds in which it could be judged where it holds."""
    mc_error: float
    """One standard error of the share; NaN where the worlds are too few to tell."""
    low: float
    """Share if it failed in every world where it could not be judged."""
    high: float
    """Share if it held in each of them."""
    median_margin: float
    verdict: str
    unjudged: int
    """Worlds where it could not be judged: not solved, or a condition that never happens there."""
    needs: tuple[str, ...]
    """Policies that it speaks of and that this study left out."""
    holds: Float = field(repr=False)
    """(D,) 1 where it holds, 0 where it fails, NaN where it could not be judged."""
    margin: Float = field(repr=False)
    """(D,) by how much, in the units of the test."""

    @property
    def could_be(self) -> tuple[str, ...]:
        """The verdicts that the share's error leaves open."""
        return could_be(self.share, self.mc_error)


def verdict(share: float) -> str:
    """The word for a share of worlds; 'not judged' where there is none."""
    if np.isnan(share):
        return "not judged"
    return next((word for least, word in THRESHOLDS if share >= least), "fails")


def could_be(share: float, error: float) -> tuple[str, ...]:
    """The verdicts of all shares within twice the standard error of this one, the strongest first:
    one alone, unless the share is near a threshold."""
    if np.isnan(share) or np.isnan(error):
        return (verdict(share),)
    low, high = share - TIMES * error, share + TIMES * error
    words = [word for _, word in THRESHOLDS] + ["fails"]
    return tuple(words[words.index(verdict(high)) : words.index(verdict(low)) + 1])


def near(could_be: Sequence[str]) -> dict[str, Any]:
    """Whether a share is within its error of a verdict's threshold, and which verdicts it could
    be, as plain data."""
    return {"near_threshold": len(could_be) > 1, "could_be": list(could_be)}


def judge(ensemble: Ensemble, claim: CompiledClaim) -> Judged:
    """Judge one claim in every draw of a solved ensemble."""
    written = ensemble.case.case.claims[claim.name]
    needs = tuple(sorted(claim.policies - set(ensemble.policies)))
    if claim.best:
        needs = tuple(sorted(set(ensemble.case.policies) - set(ensemble.policies)))
    nothing = np.full(ensemble.draws, np.nan)
    holds, margin = nothing, nothing
    if not needs:
        holds, margin = _evaluate(ensemble, claim)
    known = ~np.isnan(holds)
    count = int(np.count_nonzero(known))
    total = float(np.sum(holds[known]))
    share = total / count if count else float("nan")
    return Judged(
        id=claim.name,
        says=written.says,
        source=written.source,
        school=written.school,
        share=share,
        mc_error=0.0 if ensemble.certain and count else share_error(holds),
        low=total / len(holds),
        high=(total + len(holds) - count) / len(holds),
        median_margin=float(np.median(margin[known])) if count else float("nan"),
        verdict=verdict(share),
        unjudged=len(holds) - count,
        needs=needs,
        holds=holds,
        margin=margin,
    )


def judge_all(ensemble: Ensemble) -> list[Judged]:
    """Every claim of the case, in its order."""
    return [judge(ensemble, claim) for claim in ensemble.case.claims]


def _evaluate(ensemble: Ensemble, claim: CompiledClaim) -> tuple[Float, Float]:
    values: dict[str, Float] = dict(ensemble.parameters)
    for number, asked in enumerate(claim.asked):
        values[asked_name(number)] = answer(ensemble, asked)
    for number, best in enumerate(claim.best):
        values[best_name(number)] = _best_margin(ensemble, best)
    environment = ensemble.case.environment(values)
    shape = (ensemble.draws,)
    with quiet():
        holds = np.array(np.broadcast_to(claim.holds(environment), shape), np.float64)
        margin = np.array(np.broadcast_to(claim.margin(environment), shape), np.float64)
    return holds, margin


def answer(ensemble: Ensemble, asked: Asked) -> Float:
    """(D,) the value of one question in every draw; NaN where its condition never happens."""
    top, given = Column("query", asked.text), Column("given", asked.text)
    return ensemble.given(asked.policy, top, given)


def _best_margin(ensemble: Ensemble, best: BestAsked) -> Float:
    """(D,) by how much the best of the named policies beats the best of the others."""
    loss = criterion_by_world(ensemble, best.criterion)
    names = list(ensemble.policies)
    named = [names.index(policy) for policy in best.policies]
    others = [k for k in range(len(names)) if k not in named]
    if not others:
        return np.full(ensemble.draws, np.inf)
    gap: Float = loss[others].min(axis=0) - loss[named].min(axis=0)
    return -gap if best.negated else gap
