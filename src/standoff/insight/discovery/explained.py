"""What you would have to believe: the answer of ``explain``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.insight.judgement.claims import Judged
from standoff.insight.reasons.reasons import Why
from standoff.insight.statistics import sentences
from standoff.insight.statistics.prim import Box
from standoff.insight.statistics.regions import Found, Limit, Region
from standoff.insight.study.study import Study

NEARLY = 0.95
"""A share of worlds that is nearly all of them."""


def nearly_everywhere(share: float) -> str:
    """``holds`` or ``fails`` for a share of worlds that is nearly all of them, or nearly none."""
    return "holds" if share >= NEARLY else "fails" if share <= 1 - NEARLY else ""


@dataclass(frozen=True, slots=True, eq=False)
class ClaimExplained:
    """Where one claim fails."""

    judged: Judged
    fails: Found
    holds: Found | None
    """Where it holds, for a claim that fails in most worlds."""
    tree: tuple[tuple[str, ...], list[Box]] | None
    """(parameters, leaves of a classification tree in which it mostly fails), if one was grown."""
    why: Why | None = None
    """What makes it hold, or fail, where it does so nearly everywhere and compares two policies."""

    @property
    def nearly_everywhere(self) -> str:
        """``holds`` or ``fails``, where it does so in at least 95 % of the worlds that judge it;
        else empty."""
        return nearly_everywhere(self.judged.share)

    @property
    def margin(self) -> Mapping[str, float]:
        """By how much its test is met, in the test's own units, below 0 where it is not: over the
        worlds that judge it the least, 5th percentile, median, 95th percentile and most."""
        known = self.judged.margin[~np.isnan(self.judged.margin)]
        names = ("least", "p05", "p50", "p95", "most")
        if not len(known):
            return dict.fromkeys(names, float("nan"))
        levels = np.quantile(known, [0.0, 0.05, 0.5, 0.95, 1.0]).tolist()
        return dict(zip(names, levels, strict=True))


@dataclass(frozen=True, slots=True)
class Switch:
    """A parameter's value at which the advice turns between a policy and its nearest rival."""

    parameter: str
    at: float
    error: float
    """Standard error from the finite number of draws."""
    below: str
    """The policy with the smaller average loss below it."""
    above: str


@dataclass(frozen=True, slots=True, eq=False)
class PolicyExplained:
    """Where one policy is best, where it is dominated, and what would switch the advice."""

    policy: str
    best: Found
    """Where its loss to the advised actor is the smallest."""
    dominated: Found
    """Where another policy does the advised actor no worse and no more of any harm, and one of
    them better."""
    dominated_by: Mapping[str, float]
    """Share of worlds in which each other policy dominates it."""
    rival: str
    """The policy whose average loss is nearest to the best: the best other one."""
    gap: float
    """Its average loss less the rival's."""
    switches: tuple[Switch, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Explained(Answer):
    """The answer to ``standoff explain``."""

    study: Study
    claims: tuple[ClaimExplained, ...]
    policies: tuple[PolicyExplained, ...]

    @property
    def failure(self) -> str:
        """Why no game was solved, and what to try; empty where any was."""
        return self.study.failure

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of explain`` prints."""
        study = self.study
        data: dict[str, Any] = {
            "standoff": 1,
            "case": study.case.title,
            "seed": study.seed,
            "draws": study.draws,
            "claims": [_claim(study, each) for each in self.claims],
        }
        if self.policies:
            data["policies"] = [_policy(study, each) for each in self.policies]
        found: dict[str, Any] = plain(data)
        return found


def _ends(study: Study, limit: Limit) -> list[float]:
    """The limit's ends; on an open side the end of what is plausible."""
    values = study.ensemble.parameters[limit.parameter]
    written = study.case.parameters[limit.parameter].range
    low, high = written or (float(values.min()), float(values.max()))
    return [
        limit.low if math.isfinite(limit.low) else low,
        limit.high if math.isfinite(limit.high) else high,
    ]


def regions_data(study: Study, found: Found, verb: str) -> list[dict[str, Any]]:
    """The regions of a search as plain data; ``verb`` says what happens in them."""
    return [_region(study, each, found.share, verb) for each in found.regions]


def _region(study: Study, region: Region, share: float, verb: str) -> dict[str, Any]:
    return {
        "sentence": sentences.region(study.case, region, share, verb),
        "coverage": region.coverage,
        "overlap": region.overlap,
        "density": region.density,
        "share": region.share,
        "held_out_density": region.held_out,
        "limits": {each.parameter: _ends(study, each) for each in region.limits},
        "trust": {
            each.parameter: {
                "quasi_p": each.quasi_p,
                "reproduced": each.reproduced,
                "low_spread": list(each.low_spread) if each.low_spread else None,
                "high_spread": list(each.high_spread) if each.high_spread else None,
            }
            for each in region.limits
        },
    }


def _trajectory(found: Found) -> list[dict[str, float]]:
    path = found.trajectory
    if path is None:
        return []
    return [
        {
            "coverage": float(path.coverage[k]),
            "density": float(path.density[k]),
            "share": float(path.mass[k]),
            "limits": len(path.box(k).limits),
        }
        for k in range(len(path))
    ]


def _claim(study: Study, claim: ClaimExplained) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": claim.judged.id,
        "says": claim.judged.says,
        **claim.judged.weighed.to_dict(),
        "fails_share": claim.fails.share,
        "unjudged": claim.judged.unjudged,
        "regions": regions_data(study, claim.fails, "fails"),
        "no_region": claim.fails.why_none,
        "trajectory": _trajectory(claim.fails),
        "margin": dict(claim.margin),
        "why": claim.why.to_dict() if claim.why else None,
    }
    if claim.holds is not None:
        data["holds_regions"] = regions_data(study, claim.holds, "holds")
    if claim.tree is not None:
        names, leaves = claim.tree
        data["tree"] = [_leaf(names, leaf) for leaf in leaves]
    return data


def _leaf(names: tuple[str, ...], leaf: Box) -> dict[str, Any]:
    return {
        "coverage": leaf.coverage,
        "density": leaf.density,
        "share": leaf.mass,
        "limits": {names[k]: [float(leaf.lower[k]), float(leaf.upper[k])] for k in leaf.limits},
    }


def _policy(study: Study, policy: PolicyExplained) -> dict[str, Any]:
    return {
        "policy": policy.policy,
        "best_share": policy.best.share,
        "best_regions": regions_data(study, policy.best, "is best"),
        "no_best_region": policy.best.why_none,
        "dominated_share": policy.dominated.share,
        "dominated_regions": regions_data(study, policy.dominated, "is dominated"),
        "dominated_by": dict(policy.dominated_by),
        "rival": policy.rival,
        "loss_less_rival": policy.gap,
        "switches": [
            {
                "parameter": each.parameter,
                "at": each.at,
                "error": each.error,
                "below": each.below,
                "above": each.above,
            }
            for each in policy.switches
        ],
    }
