"""Finding where a claim fails, and where a policy is best: what ``explain`` asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.parameters import sampled
from standoff.ensemble.effort import Effort
from standoff.ensemble.run import Ensemble
from standoff.ensemble.sample import REPLICATES
from standoff.insight.discovery.explained import ClaimExplained, Explained, PolicyExplained, Switch
from standoff.insight.judgement.claims import Judged, judge
from standoff.insight.judgement.criteria import criterion_by_world, losses
from standoff.insight.judgement.rounding import rounding
from standoff.insight.reasons.contrast import is_answerable, why_claim
from standoff.insight.statistics.conditional_mean import conditional_mean, crossing_error, crossings
from standoff.insight.statistics.prim import Floats
from standoff.insight.statistics.regions import Found, Search
from standoff.insight.statistics.tree_regions import tree_regions
from standoff.insight.study.study import Study

RARELY = 0.5
"""A claim that fails more often than this is also asked where it holds."""


def searched(ensemble: Ensemble) -> dict[str, Floats]:
    """The parameters that are drawn and vary, (draws,) each."""
    return {
        name: np.asarray(ensemble.parameters[name])
        for name in sampled(ensemble.case.case)
        if np.ptp(ensemble.parameters[name]) > 0
    }


def check_names(claims: Iterable[str], policies: Iterable[str], subjects: Sequence[str]) -> None:
    """Refuse subjects that are neither claims nor policies. Raises :class:`StandoffError`."""
    known = [*claims, *policies]
    for name in subjects:
        if name not in known:
            raise StandoffError(
                f"there is no claim or policy '{name}'; expected {listed(known)}"
                f"{nearest(name, known)}"
            )
    if not subjects and not list(claims):
        raise StandoffError("the case makes no claims; name one of its policies to explain it")


def explain(
    study: Study, *subjects: str, tree: bool = False, threads: int | None = None
) -> Explained:
    """What you would have to believe for claims to fail, or for policies to be best.

    ``subjects`` are names of claims and policies; with none, every claim is explained. ``tree``
    adds the regions of a classification tree.

    Raises :class:`StandoffError` for a name that is neither, and a case without claims.
    """
    ensemble = study.ensemble
    claims = {claim.name: claim for claim in ensemble.case.claims}
    check_names(claims, ensemble.policies, subjects)
    chosen = [name for name in subjects if name in claims] if subjects else list(claims)
    values = searched(ensemble)
    search = Search(values)
    policies = tuple(
        explain_policy(ensemble, name, values) for name in subjects if name in ensemble.policies
    )
    judged = [judge(ensemble, claims[name]) for name in chosen]
    with ThreadPoolExecutor(threads or 2) as pool:
        explained = list(
            pool.map(lambda each: explain_claim(values, each, search, study.seed, tree), judged)
        )
    explained = [_reasoned(study, each, threads) for each in explained]
    return Explained(study, tuple(explained), policies)


def _reasoned(study: Study, claim: ClaimExplained, threads: int | None) -> ClaimExplained:
    """With what makes it so, where a claim holds or fails nearly everywhere."""
    compiled = study.ensemble.case
    if not claim.nearly_everywhere or not is_answerable(compiled, claim.judged.id):
        return claim
    found = why_claim(study, claim.judged.id, effort=Effort(threads))
    return claim if found.failure else replace(claim, why=found)


def explain_claim(
    values: Mapping[str, Floats],
    judged: Judged,
    search: Search | None = None,
    seed: int = 0,
    tree: bool = False,
) -> ClaimExplained:
    """Where a judged claim fails, among the worlds in which it could be judged.

    ``values``: the parameters, (draws,) each; ``search``, if given, was made from them.
    """
    known = ~np.isnan(judged.holds)
    if not known.any():
        nowhere = Found(float("nan"), (), None, "no world could judge it", tuple(values))
        return ClaimExplained(judged, nowhere, None, None)
    if not known.all() or search is None:
        values = {name: each[known] for name, each in values.items()}
        search = Search(values)
    holding = judged.holds[known] == 1
    fails = search.find(~holding, seed=seed)
    holds = search.find(holding, seed=seed) if fails.share > RARELY else None
    leaves = tree_regions(values, ~holding) if tree else None
    return ClaimExplained(judged, fails, holds, leaves)


def dominating(ensemble: Ensemble, policy: str) -> dict[str, NDArray[np.bool_]]:
    """For each other policy the worlds, (draws,), in which it dominates ``policy``."""
    names = list(ensemble.policies)
    mine = names.index(policy)
    loss = losses(ensemble)
    harms = [criterion_by_world(ensemble, measure) for measure in ensemble.case.measures]
    found: dict[str, NDArray[np.bool_]] = {}
    for k, name in enumerate(names):
        if k == mine:
            continue
        gaps = [(each[k] - each[mine], rounding(each)) for each in (loss, *harms)]
        found[name] = np.all([gap <= slack for gap, slack in gaps], axis=0) & np.any(
            [gap < -slack for gap, slack in gaps], axis=0
        )
    return found


def explain_policy(
    ensemble: Ensemble, policy: str, values: Mapping[str, Floats] | None = None
) -> PolicyExplained:
    """Where a policy is best and where dominated, and at which values the advice would switch.

    Raises :class:`StandoffError` for an unknown policy, or a study with only one.
    """
    names = list(ensemble.policies)
    if policy not in names:
        raise StandoffError(
            f"there is no policy '{policy}'; expected {listed(names)}{nearest(policy, names)}"
        )
    if len(names) < 2:
        raise StandoffError("a policy is explained against others; this study has only one")
    loss = losses(ensemble)
    solved: NDArray[np.bool_] = np.asarray(~np.isnan(loss).any(axis=0))
    if not solved.any():
        raise StandoffError("no world was solved under every policy, so none can be compared")
    loss = loss[:, solved]
    varied = {name: each[solved] for name, each in (values or searched(ensemble)).items()}
    search = Search(varied)
    mine = names.index(policy)
    best = loss[mine] <= loss.min(axis=0) + rounding(loss)
    by = {name: worlds[solved] for name, worlds in dominating(ensemble, policy).items()}
    mean = loss.mean(axis=1)
    others: Sequence[int] = [k for k in range(len(names)) if k != mine]
    rival = min(others, key=lambda k: mean[k])
    return PolicyExplained(
        policy,
        search.find(best, seed=ensemble.seed),
        search.find(np.any(list(by.values()), axis=0), seed=ensemble.seed),
        {name: float(worlds.mean()) for name, worlds in by.items() if worlds.any()},
        names[rival],
        float(mean[mine] - mean[rival]),
        tuple(_switches(varied, loss[mine] - loss[rival], policy, names[rival], solved)),
    )


def _switches(
    values: Mapping[str, Floats],
    gap: Floats,
    policy: str,
    rival: str,
    solved: NDArray[np.bool_],
) -> list[Switch]:
    sequence = np.flatnonzero(solved) % REPLICATES
    found: list[tuple[float, Switch]] = []
    for name, each in values.items():
        curve = conditional_mean(each, gap[:, None])
        reach = float(np.ptp(curve.mean[:, 0]))
        for at, _ in crossings(curve):
            error = crossing_error(each, gap, at, sequence)
            below = curve.mean[np.searchsorted(curve.at, at) - 1, 0]
            # A positive gap means that the rival loses less.
            lower, upper = (rival, policy) if below > 0 else (policy, rival)
            found.append((reach, Switch(name, at, error, lower, upper)))
    return [switch for _, switch in sorted(found, key=lambda each: -each[0])]
