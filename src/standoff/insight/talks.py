"""What a study of talks says: zones, packages, red lines, who holds out, what lasts, claims."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.sampling_error import share_error
from standoff.ensemble.talks import TalksStudy
from standoff.insight.claims import could_be, verdict
from standoff.lens.talks.every_world import NAMES
from standoff.lens.talks.keeping import deal_of, worth_of
from standoff.lens.talks.lasting import guarantees

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Often:
    """A package and the share of worlds of which something is true of it."""

    package: dict[str, str]
    share: float


@dataclass(frozen=True, slots=True)
class LineFinding:
    """A red line, and what dropping it alone would do."""

    party: str
    issue: str
    positions: tuple[str, ...]
    source: str
    opens: float
    """Share of all worlds that have a zone only once it is dropped."""
    package: Often | None
    """What it opens: the package across it that is accepted in most worlds."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """Who would not keep, or not sign, and what would mend it."""

    name: str
    breaks: float
    """Share of the worlds with an agreement in which it breaks it at the later date."""
    balks: float
    """Share in which it would rather not sign at all, foreseeing the shift."""
    payment: float
    """Median side payment that keeps it from breaking, where it would; NaN where it never does."""
    affordable: float
    """Share of those worlds in which the others have that much to spare."""
    verification: float
    """Median chance of catching a breach in time that would do; NaN where none does."""
    verifiable: float
    """Share of those worlds in which verification can do it."""
    put_off: tuple[str, ...]
    """The issues most often among the fewest to put off, or to make reversible."""
    put_off_share: float
    """Share of those worlds in which putting issues off does it."""


@dataclass(frozen=True, slots=True)
class LastingFinding:
    """Whether the agreement of each world (its Nash package) would last.

    Where there is no zone, the package that dropping one red line opens most often is judged, in
    the worlds where all accept it.
    """

    date: str
    package: dict[str, str] | None
    """The package judged; None where it is each world's own."""
    lasts: float
    """Share of the worlds with an agreement in which all sign and nobody breaks."""
    breakers: tuple[Breaker, ...]


@dataclass(frozen=True, slots=True)
class PolicyTalks:
    """The talks under one policy."""

    name: str
    zone: float
    """Share of worlds with a zone of agreement."""
    zone_error: float
    zone_without_home: float
    """The same if nobody at home had a say."""
    zone_without_lines: float
    """The same if no red line were held."""
    acceptable: tuple[float, float, float]
    """How many packages all accept, where there is a zone: 5, 50, 95 % of worlds."""
    slack: tuple[float, float, float]
    """The smallest gain at the egalitarian package likewise: how wide the zone is."""
    walk_away: dict[str, float]
    """Mean walk-away value of every party and body."""
    gains: dict[str, float]
    """Mean gain of every party at the Nash package, where there is a zone."""
    most_accepted: tuple[Often, ...]
    recurring: dict[str, tuple[Often, ...]]
    """For each solution the packages that it picks most often."""
    lines: tuple[LineFinding, ...]
    line_pairs: tuple[tuple[int, int, float], ...]
    """Pairs of red lines (by number) that open zones only if both are dropped, and the share."""
    holdouts: dict[str, float]
    """Share of all worlds in which there is no zone and this one alone refuses some package."""
    lasting: LastingFinding | None
    residual: float
    """Share of worlds in which game and talks found no fixed point together; 0 if not asked."""
    largest_residual: float
    """How far off the worst of them is, in units of payoff."""
    outcomes: dict[str, float]
    """Mean chance of each outcome of the game, the settlement worth what the talks predict; empty
    if the case does not ask for it."""


@dataclass(frozen=True, slots=True)
class TalksVerdict:
    """A claim about what could be agreed."""

    name: str
    says: str
    source: str
    share: float
    mc_error: float
    """One standard error of the share."""
    verdict: str

    @property
    def could_be(self) -> tuple[str, ...]:
        """The verdicts that the share's error leaves open."""
        return could_be(self.share, self.mc_error)


def _by_draw(study: TalksStudy, found: NDArray[np.bool_], policy: int) -> Floats:
    """(D,) the chance over types that something holds in each draw."""
    weight = study.worlds.weights[:, policy]
    held = (found * weight).reshape(study.worlds.draws, -1).sum(axis=1)
    return np.asarray(held, dtype=np.float64)


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
    return PolicyTalks(
        study.policies[policy],
        share,
        share_error(by_draw),
        float(judged.share(judged.leaders)[policy]),
        float(judged.share(judged.opened_by(everything))[policy]),
        _spread(counts, weights),
        _spread(judged.slack[:, policy], weights),
        {valuer.name: float(mean[i]) for i, valuer in enumerate(talks.valuers)},
        {
            talks.valuers[i].name: float(np.nansum(gain[:, i] * inside) / total)
            for i in range(talks.parties)
        }
        if total > 0
        else {},
        _often(study, judged.most_accepted(policy, most)),
        {name: _often(study, judged.recurring(name, policy, most)) for name in NAMES},
        tuple(_line(study, policy, i, share) for i in everything),
        pairs,
        {
            valuer.name: float(judged.share(judged.holdout[:, :, i])[policy])
            for i, valuer in enumerate(talks.valuers)
        },
        _lasting(study, policy, total > 0) if study.shift else None,
        float((residual > 1e-6).mean()) if residual is not None else 0.0,
        float(residual.max()) if residual is not None else 0.0,
        {o: float(p.mean()) for o, p in study.outcomes.get(study.policies[policy], {}).items()},
    )


def _often(study: TalksStudy, found: list[tuple[int, float]]) -> tuple[Often, ...]:
    return tuple(Often(study.judged.package(i), share) for i, share in found)


def _line(study: TalksStudy, policy: int, number: int, zone: float) -> LineFinding:
    talks, judged = study.worlds.talks, study.judged
    line = talks.lines[number]
    issue = talks.issues[line.issue]
    opened = float(judged.share(judged.opened_by([number]))[policy])
    best = _often(study, judged.most_accepted(policy, 1, dropped=number))
    return LineFinding(
        talks.valuers[line.party].name,
        issue.name,
        tuple(issue.domain.words[p] for p in line.positions),
        line.source,
        max(opened - zone, 0.0),
        best[0] if best else None,
    )


def _pairs(study: TalksStudy, policy: int) -> tuple[tuple[int, int, float], ...]:
    judged = study.judged
    count = len(study.worlds.talks.lines)
    found = []
    for a in range(count):
        for b in range(a + 1, count):
            alone = judged.opened_by([a]) | judged.opened_by([b])
            both = judged.opened_by([a, b]) & ~alone
            share = float(judged.share(both)[policy])
            if share > 0:
                found.append((a, b, share))
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
        gain = worth_of(worlds, policy, packages) - worlds.reservation[:, policy]
        signed = np.asarray((gain >= 0).all(axis=1))
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
        breakers.append(
            Breaker(
                valuer.name,
                mass / total,
                float((balks * weight).sum() / total),
                _spread(mend.payment, mine)[1],
                float((mend.affordable * mine).sum() / some),
                _spread(mend.verification, mine)[1],
                float((~np.isnan(mend.verification) * mine).sum() / some),
                tuple(worlds.talks.issues[int(k)].name for k in often),
                float((mend.issues.any(axis=1) * mine).sum() / some),
            )
        )
    lasts = float((deal.lasts * weight).sum() / total)
    return LastingFinding(study.shift.date, told, lasts, tuple(breakers))


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
        found.append(
            TalksVerdict(
                each.name, each.claim.says, each.claim.source, share, error, verdict(share)
            )
        )
    return found
