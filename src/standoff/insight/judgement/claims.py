"""The claims ledger: each claim judged in every plausible world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from standoff.case.compiled_claims import Asked, BestAsked, CompiledClaim, asked_name, best_name
from standoff.case.evaluate import quiet
from standoff.case.units import matter_name
from standoff.ensemble.columns import Column
from standoff.ensemble.matters import Matter, divisors
from standoff.ensemble.run import Ensemble
from standoff.ensemble.sampling_error import share_error
from standoff.insight.judgement.criteria import criterion_by_world
from standoff.insight.judgement.verdicts import Weighed, no_error, sorts, weigh
from standoff.lens.game.tree import Float


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One claim, judged."""

    id: str
    says: str
    source: str
    school: str
    share: float
    """Share of the worlds in which it could be judged where it holds, by however little."""
    mc_error: float
    """One standard error of the share; NaN where the worlds are too few to tell."""
    low: float
    """Share if it failed in every world where it could not be judged."""
    high: float
    """Share if it held in each of them."""
    median_margin: float
    weighed: Weighed
    """How it falls out by enough to matter, and the verdict on it."""
    unjudged: int
    """Worlds where it could not be judged: not solved, or a condition that never happens there."""
    draws: int
    """All worlds."""
    needs: tuple[str, ...]
    """Policies that it speaks of and that this study left out."""
    opposes: tuple[str, ...]
    """The claims that it contradicts, or that say they contradict it."""
    matters: tuple[tuple[str, float], ...]
    """(unit, the smallest difference worth naming in it) of its comparisons; the unit is empty for
    the claim's own; nothing where no difference is too small."""
    holds: Float = field(repr=False)
    """(D,) 1 where it holds, 0 where it fails, NaN where it could not be judged."""
    margin: Float = field(repr=False)
    """(D,) by how much, in the units of the test."""

    size: Float = field(repr=False)
    """(D,) the margin in units of what matters; NaN where no difference is too small."""

    @property
    def verdict(self) -> str:
        """The word for how it falls out."""
        return self.weighed.verdict

    @property
    def could_be(self) -> tuple[str, ...]:
        """The verdicts that the shares' errors leave open."""
        return self.weighed.could_be

    @property
    def share_for(self) -> float:
        """Share of the worlds in which it could be judged where it holds by enough."""
        return self.weighed.share_for

    @property
    def share_against(self) -> float:
        """The share where it fails by enough."""
        return self.weighed.share_against

    @property
    def share_immaterial(self) -> float:
        """The share where it makes no difference worth naming."""
        return self.weighed.share_immaterial

    @property
    def share_for_error(self) -> float:
        """One standard error of it."""
        return self.weighed.share_for_error

    @property
    def share_against_error(self) -> float:
        """One standard error of it."""
        return self.weighed.share_against_error

    @property
    def share_immaterial_error(self) -> float:
        """One standard error of it; 0 where no difference is too small."""
        return self.weighed.share_immaterial_error

    @property
    def sort(self) -> Float:
        """(D,) 1 where it holds by enough, -1 where it fails by enough, 0 where it makes no
        difference worth naming, NaN where it could not be judged."""
        return sorts(self.holds, self.size)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as in the answer of ``run``."""
        return {
            "id": self.id,
            "says": self.says,
            "source": self.source,
            "school": self.school,
            "opposes": list(self.opposes),
            "share": self.share,
            "mc_error": self.mc_error,
            "low": self.low,
            "high": self.high,
            "median_margin": self.median_margin,
            **self.weighed.to_dict(),
            "matters": dict(self.matters),
            "unjudged": self.unjudged,
            "needs": list(self.needs),
        }


def judge(
    ensemble: Ensemble, claim: CompiledClaim, matters: Mapping[str, Matter] | None = None
) -> Judged:
    """Judge one claim in every draw of a solved ensemble; ``matters``, by unit, in place of what
    the ensemble's own case says (or of its defaults)."""
    weights = divisors(matters or ensemble.matters)
    written = ensemble.case.case.claims[claim.name]
    needs = tuple(sorted(claim.policies - set(ensemble.policies)))
    if claim.best:
        needs = tuple(sorted(set(ensemble.case.policies) - set(ensemble.policies)))
    nothing = np.full(ensemble.draws, np.nan)
    holds, margin, size = nothing, nothing, nothing
    if not needs:
        holds, margin, size = evaluate(ensemble, claim, weights)
    known = ~np.isnan(holds)
    count = int(np.count_nonzero(known))
    total = float(np.sum(holds[known]))
    share = total / count if count else float("nan")
    own = (("", written.matters),) if written.matters else ()
    used = own or tuple((unit, weights[unit]) for unit in claim.units if weights[unit])
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
        weighed=weigh(
            sorts(holds, size),
            error=no_error if ensemble.certain else share_error,
            can_be_immaterial=bool(used),
        ),
        unjudged=len(holds) - count,
        draws=len(holds),
        needs=needs,
        opposes=ensemble.case.case.opposed(claim.name),
        matters=used,
        holds=holds,
        margin=margin,
        size=size,
    )


def judge_all(ensemble: Ensemble) -> list[Judged]:
    """Every claim of the case, in its order."""
    return [judge(ensemble, claim) for claim in ensemble.case.claims]


def evaluate(
    ensemble: Ensemble, claim: CompiledClaim, weights: Mapping[str, float]
) -> tuple[Float, Float, Float]:
    """(D,) each: whether a test holds, by how much, and that in units of what matters by
    ``weights``."""
    values: dict[str, Float] = dict(ensemble.parameters)
    for number, asked in enumerate(claim.asked):
        values[asked_name(number)] = answer(ensemble, asked)
    for number, best in enumerate(claim.best):
        values[best_name(number)] = _best_margin(ensemble, best)
    values |= {matter_name(unit): np.asarray(weights[unit]) for unit in claim.units}
    environment = ensemble.case.environment(values)
    shape = (ensemble.draws,)
    with quiet():
        found = [
            np.array(np.broadcast_to(each(environment), shape), np.float64)
            for each in (claim.holds, claim.margin, claim.size)
        ]
    holds, margin, size = found
    return holds, margin, np.where(np.isfinite(size), size, np.nan)


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
