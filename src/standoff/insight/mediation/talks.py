"""What a study of talks says: zones, packages, red lines, who holds out, what lasts, claims."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.sampling_error import share_error, standard_error, weighted_error
from standoff.ensemble.talks import TalksStudy
from standoff.insight.mediation.talks_findings import (
    Breaker,
    LastingFinding,
    LineFinding,
    Often,
    PolicyTalks,
    TalksVerdict,
)
from standoff.lens.talks.every_world import NAMES
from standoff.lens.talks.keeping import acceptable_to_all, deal_of
from standoff.lens.talks.lasting import guarantees

Floats = NDArray[np.float64]


def _by_draw(study: TalksStudy, found: NDArray[np.bool_], policy: int) -> Floats:
    """(D,) the chance over types that something holds in each draw."""
    weight = study.worlds.weights[:, policy]
    held = (found * weight).reshape(study.worlds.draws, -1).sum(axis=1)
    return np.asarray(held, dtype=np.float64)


def _error(study: TalksStudy, found: NDArray[np.bool_], policy: int) -> float:
    """Standard error of the share of worlds in which something holds; ``found``: (W,)."""
    return share_error(_by_draw(study, found, policy))


def _part_error(study: TalksStudy, found: NDArray[np.bool_], weight: Floats) -> float:
    """Standard error of the share of ``weight`` on which something holds; both (W,)."""
    of_draw = weight.reshape(study.worlds.draws, -1).sum(axis=1)
    held = (found * weight).reshape(study.worlds.draws, -1).sum(axis=1)
    part = held / np.where(of_draw > 0, of_draw, 1.0)
    return weighted_error(part, of_draw, share=True)


def _spread(values: Floats, weights: Floats) -> tuple[float, float, float]:
    """The 5, 50 and 95 % quantiles of weighted values; NaN where there are none."""
    known = ~np.isnan(values) & (weights > 0)
    if not known.any():
        nan = float("nan")
        return nan, nan, nan
    order = np.argsort(values[known], kind="stable")
    ranked, share = values[known][order], np.cumsum(weights[known][order])
    share /= share[-1]
    last = len(ranked) - 1
    found = [
        float(ranked[min(int(np.searchsorted(share, level)), last)]) for level in (0.05, 0.5, 0.95)
    ]
    return found[0], found[1], found[2]


def policy_talks(study: TalksStudy, policy: int, most: int = 3) -> PolicyTalks:
    """Everything about one policy, by its number among those studied."""
    judged, worlds, talks = study.judged, study.worlds, study.worlds.talks
    weights = worlds.weights[:, policy]
    zone = judged.zone[:, policy]
    by_draw = _by_draw(study, zone, policy)
    share = float(by_draw.mean())
    everything = range(len(talks.lines))
    inside = np.where(zone, weights, 0.0)
    total = float(inside.sum())
    gain = judged.gain[:, policy]
    counts = np.where(zone, judged.count[:, policy].astype(np.float64), np.nan)
    mean = (worlds.reservation[:, policy] * weights[:, None]).sum(axis=0) / worlds.draws
    pairs = _pairs(study, policy)
    residual = study.residual.get(study.policies[policy])
    unsettled = None if residual is None else (residual > 1e-6).astype(np.float64)
    outcomes = study.outcomes.get(study.policies[policy], {})
    without_lines = judged.opened_by(everything)
    by_lines, by_walking = without_lines & ~judged.zone, ~without_lines
    return PolicyTalks(
        study.policies[policy],
        share,
        share_error(by_draw),
        float(judged.share(judged.leaders)[policy]),
        _error(study, judged.leaders[:, policy], policy),
        float(judged.share(without_lines)[policy]),
        _error(study, without_lines[:, policy], policy),
        float(judged.share(by_lines)[policy]),
        _error(study, by_lines[:, policy], policy),
        float(judged.share(by_walking)[policy]),
        _error(study, by_walking[:, policy], policy),
        _spread(counts, weights),
        _spread(judged.slack[:, policy], weights),
        {valuer.name: float(mean[i]) for i, valuer in enumerate(talks.valuers)},
        {
            talks.valuers[i].name: float(np.nansum(gain[:, i] * inside) / total)
            for i in range(talks.parties)
        }
        if total > 0
        else {},
        _accepted(study, policy, judged.most_accepted(policy, most)),
        {
            name: tuple(
                Often(
                    judged.package(i),
                    often,
                    _error(study, judged.chosen[:, policy, number] == i, policy),
                )
                for i, often in judged.recurring(name, policy, most)
            )
            for number, name in enumerate(NAMES)
        },
        tuple(_line(study, policy, i, share) for i in everything),
        pairs,
        {
            valuer.name: float(judged.share(judged.holdout[:, :, i])[policy])
            for i, valuer in enumerate(talks.valuers)
        },
        {
            valuer.name: _error(study, judged.holdout[:, policy, i], policy)
            for i, valuer in enumerate(talks.valuers)
        },
        _lasting(study, policy, total > 0) if study.shift else None,
        float(unsettled.mean()) if unsettled is not None else 0.0,
        share_error(unsettled) if unsettled is not None else 0.0,
        float(residual.max()) if residual is not None else 0.0,
        {o: float(p.mean()) for o, p in outcomes.items()},
        {o: standard_error(p) for o, p in outcomes.items()},
    )


def _accepted(study: TalksStudy, policy: int, found: list[tuple[int, float]]) -> tuple[Often, ...]:
    """Packages, by number, with the share of worlds in which all accept them."""
    judged = study.judged
    packages = judged.listing.packages.astype(np.int64)
    return tuple(
        Often(
            judged.package(i),
            share,
            _error(study, acceptable_to_all(study.worlds, policy, packages[i]), policy),
        )
        for i, share in found
    )


def _line(study: TalksStudy, policy: int, number: int, zone: float) -> LineFinding:
    talks, judged = study.worlds.talks, study.judged
    line = talks.lines[number]
    issue = talks.issues[line.issue]
    without = judged.opened_by([number])
    opened = float(judged.share(without)[policy])
    fresh = (without & ~judged.zone)[:, policy]
    best = _accepted(study, policy, judged.most_accepted(policy, 1, dropped=number))
    return LineFinding(
        talks.valuers[line.party].name,
        issue.name,
        tuple(issue.domain.words[p] for p in line.positions),
        line.source,
        max(opened - zone, 0.0),
        _error(study, fresh, policy),
        best[0] if best else None,
    )


def _pairs(study: TalksStudy, policy: int) -> tuple[tuple[int, int, float, float], ...]:
    judged = study.judged
    count = len(study.worlds.talks.lines)
    found = []
    for a in range(count):
        for b in range(a + 1, count):
            alone = judged.opened_by([a]) | judged.opened_by([b])
            both = judged.opened_by([a, b]) & ~alone
            share = float(judged.share(both)[policy])
            if share > 0:
                found.append((a, b, share, _error(study, both[:, policy], policy)))
    return tuple(sorted(found, key=lambda pair: -pair[2]))


def _lasting(study: TalksStudy, policy: int, zone: bool) -> LastingFinding | None:
    """What is agreed in every world with an agreement, put to the test of time."""
    assert study.shift is not None
    judged, worlds = study.judged, study.worlds
    told = None
    if zone:
        chosen = judged.chosen[:, policy, NAMES.index("nash")]
        packages = judged.listing.packages[np.maximum(chosen, 0)].astype(np.int64)
        signed = chosen >= 0
    else:
        lines = range(judged.listing.crossings.shape[1])
        found = [best for i in lines for best in judged.most_accepted(policy, 1, dropped=i)]
        if not found:
            return None
        number = max(found, key=lambda best: best[1])[0]
        told = judged.package(number)
        packages = judged.listing.packages[number].astype(np.int64)
        signed = acceptable_to_all(worlds, policy, packages)
    deal = deal_of(worlds, study.shift, policy, packages)
    weight = np.where(signed, worlds.weights[:, policy], 0.0)
    total = float(weight.sum())
    if total <= 0:
        return None
    breakers = []
    for i, valuer in enumerate(worlds.talks.valuers):
        broken, balks = deal.breaks[:, i], deal.balks[:, i]
        mine = np.where(broken, weight, 0.0)
        mass = float(mine.sum())
        if mass <= 0 and not (balks & (weight > 0)).any():
            continue
        mend = guarantees(deal, i)
        issues = mend.issues * mine[:, None]
        often = [k for k in np.argsort(-issues.sum(axis=0)) if issues[:, k].sum() > 0.5 * mass]
        some = mass if mass > 0 else 1.0
        verifiable = ~np.isnan(mend.verification)
        put_off = np.asarray(mend.issues.any(axis=1))
        breakers.append(
            Breaker(
                valuer.name,
                mass / total,
                _part_error(study, broken, weight),
                float((balks * weight).sum() / total),
                _part_error(study, balks, weight),
                _spread(mend.payment, mine)[1],
                float((mend.affordable * mine).sum() / some),
                _part_error(study, mend.affordable, mine),
                _spread(mend.verification, mine)[1],
                float((verifiable * mine).sum() / some),
                _part_error(study, verifiable, mine),
                tuple(worlds.talks.issues[int(k)].name for k in often),
                float((put_off * mine).sum() / some),
                _part_error(study, put_off, mine),
            )
        )
    lasts = float((deal.lasts * weight).sum() / total)
    error = _part_error(study, deal.lasts, weight)
    return LastingFinding(study.shift.date, told, lasts, error, tuple(breakers))


def talks_claims(study: TalksStudy) -> list[TalksVerdict]:
    """Each claim of the section: the share of worlds (types by their chance) where it holds.

    A claim without a policy must hold under every policy that was studied.
    """
    found = []
    for c, each in enumerate(study.worlds.talks.claims):
        exists = study.judged.claimed[:, :, c]
        holds = exists if each.claim.zone else ~exists
        named = each.claim.policy
        if named is None:
            # Types are drawn by each policy's own chances; the least favourable policy counts.
            shares = [_by_draw(study, holds[:, q], q) for q in range(len(study.policies))]
            by_draw = np.min(shares, axis=0)
        elif named in study.policies:
            q = study.policies.index(named)
            by_draw = _by_draw(study, holds[:, q], q)
        else:
            by_draw = np.full(study.worlds.draws, np.nan)
        share = float(by_draw.mean())
        error = share_error(by_draw)
        found.append(TalksVerdict(each.name, each.claim.says, each.claim.source, share, error))
    return found
