"""The talks of a case over an ensemble of worlds: shares, ranges, and the packages that recur."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.lens.talks.domain import Floats
from standoff.lens.talks.every_world import NAMES, judge, worths
from standoff.lens.talks.listing import Indices, Listing, list_packages
from standoff.lens.talks.stakes import Leaves, Queries, Stakes, Verdicts
from standoff.lens.talks.worlds import Worlds

CHUNK = 256
"""Worlds judged at a time. Fixed, so that sums have the same bits however many threads run."""


@dataclass(frozen=True)
class JudgedWorlds:
    """What :func:`judge_worlds` found; W worlds, Q policies. For the shapes see
    :class:`standoff.lens.talks.stakes.Verdicts`."""

    worlds: Worlds
    listing: Listing
    zone: NDArray[np.bool_]
    leaders: NDArray[np.bool_]
    count: Indices
    slack: Floats
    chosen: Indices
    ties: Indices
    gain: Floats
    opens: NDArray[np.bool_]
    holdout: NDArray[np.bool_]
    claimed: NDArray[np.bool_]
    accepted: Floats

    def share(self, found: NDArray[np.bool_]) -> Floats:
        """The share of worlds, types by their chance, in which something holds; by policy.

        ``found``: (W, Q) or (W, Q, …).
        """
        weights = self.worlds.weights
        weights = weights.reshape(weights.shape + (1,) * (found.ndim - 2))
        return np.asarray((found * weights).sum(axis=0) / self.worlds.draws)

    def most_accepted(
        self, policy: int, most: int = 1, dropped: int | None = None
    ) -> list[tuple[int, float]]:
        """The packages accepted in the largest share of worlds, with that share.

        Of those that cross no red line, or that cross ``dropped`` and no other.
        """
        wanted = np.zeros(self.listing.crossings.shape[1], dtype=bool)
        if dropped is not None:
            wanted[dropped] = True
        fits = (self.listing.crossings == wanted).all(axis=1)[self.listing.crossed]
        share = np.where(fits, self.accepted[policy] / self.worlds.draws, 0.0)
        order = np.argsort(-share, kind="stable")[:most]
        return [(int(i), float(share[i])) for i in order if share[i] > 0]

    def recurring(self, solution: str, policy: int, most: int = 1) -> list[tuple[int, float]]:
        """The packages that a solution picks most often, with the share of worlds in which."""
        chosen = self.chosen[:, policy, NAMES.index(solution)]
        inside = chosen >= 0
        weight = np.bincount(
            chosen[inside],
            weights=self.worlds.weights[inside, policy],
            minlength=len(self.listing.packages),
        )
        order = np.argsort(-weight, kind="stable")[:most]
        return [(int(i), float(weight[i] / self.worlds.draws)) for i in order if weight[i] > 0]

    def package(self, number: int) -> dict[str, str]:
        """A listed package in words."""
        return {
            issue.name: issue.domain.words[p]
            for issue, p in zip(
                self.worlds.talks.issues, self.listing.packages[number].tolist(), strict=True
            )
        }

    def opened_by(self, lines: Sequence[int]) -> NDArray[np.bool_]:
        """Where there is a zone once these red lines are dropped; (W, Q)."""
        dropped = np.zeros(self.listing.crossings.shape[1], dtype=bool)
        dropped[list(lines)] = True
        covered = ~(self.listing.crossings & ~dropped).any(axis=1)
        return np.asarray(self.opens[:, :, covered].any(axis=2))


def judge_worlds(worlds: Worlds, *, threads: int | None = None) -> JudgedWorlds:
    """Judge every package in every world under every policy.

    The result has the same bits whatever the number of ``threads`` (as many as there are cores
    unless stated).
    """
    listing = list_packages(worlds.talks)
    w, q = worlds.reservation.shape[:2]
    n = len(listing.packages)
    fixed = _Fixed(worlds, listing)
    judged = JudgedWorlds(
        worlds,
        listing,
        zone=np.zeros((w, q), dtype=bool),
        leaders=np.zeros((w, q), dtype=bool),
        count=np.zeros((w, q), dtype=np.int64),
        slack=np.zeros((w, q)),
        chosen=np.zeros((w, q, len(NAMES)), dtype=np.int64),
        ties=np.zeros((w, q, len(NAMES)), dtype=np.int64),
        gain=np.zeros((w, q, worlds.talks.parties)),
        opens=np.zeros((w, q, len(listing.crossings)), dtype=bool),
        holdout=np.zeros((w, q, len(worlds.talks.valuers)), dtype=bool),
        claimed=np.zeros((w, q, len(worlds.talks.claims)), dtype=bool),
        accepted=np.zeros((q, n)),
    )
    starts = list(range(0, w, CHUNK))
    workers = threads or min(os.cpu_count() or 1, 32)

    def one(start: int) -> Floats:
        accepted = np.zeros((q, n))
        fixed.run(judged, slice(start, min(start + CHUNK, w)), accepted)
        return accepted

    with ThreadPoolExecutor(workers) as pool:
        # A few chunks ahead of the sum at most, so that memory does not grow with the worlds.
        for group in range(0, len(starts), 4 * workers):
            for part in pool.map(one, starts[group : group + 4 * workers]):
                judged.accepted.__iadd__(part)
    return judged


def package_gains(worlds: Worlds, listing: Listing, policy: int, rows: Indices) -> Floats:
    """Every listed package's value beyond the walk-away value; (V, worlds asked for, n)."""
    fixed = _Fixed(worlds, listing)
    valuers, n = len(worlds.talks.valuers), len(listing.packages)
    found = np.empty((valuers, len(rows), n))
    worth, work = np.empty((valuers, n)), np.empty(int(listing.levels[-1]))
    s = worlds.shared(policy)
    for i, row in enumerate(rows.tolist()):
        tables = (
            np.concatenate([table[row, s] for table in worlds.tables], axis=-1)
            if worlds.tables
            else np.zeros((valuers, 0))
        )
        worths(worlds.values[row, s], tables, fixed.leaves, worth, work)
        found[:, i] = worth - worlds.reservation[row, policy][:, None]
    return found


class _Fixed:
    """The arrays that every chunk shares."""

    def __init__(self, worlds: Worlds, listing: Listing):
        self.worlds = worlds
        widths = [table.shape[-1] for table in worlds.tables]
        lengths = [len(cell) for cell in listing.cells]
        self.leaves = Leaves(
            listing.levels,
            listing.parent,
            listing.first,
            listing.place,
            listing.last,
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            np.concatenate(listing.cells) if listing.cells else np.zeros(0, dtype=np.int64),
            np.concatenate([[0], np.cumsum(widths)]).astype(np.int64),
            listing.crossed,
        )
        talks, n = worlds.talks, len(listing.packages)
        within = np.zeros((len(talks.claims), n), dtype=bool)
        policy = np.full(len(talks.claims), -1, dtype=np.int64)
        accepts = np.zeros((len(talks.claims), len(talks.valuers)), dtype=bool)
        for c, each in enumerate(talks.claims):
            cells = tuple(listing.packages[:, k] for k in each.within.issues)
            held = np.broadcast_to(each.within.allowed[cells] if cells else each.within.allowed, n)
            within[c] = held & ((listing.crossed == 0) | (not each.claim.red_lines))
            if each.claim.policy is not None and each.claim.policy in worlds.policies:
                policy[c] = worlds.policies.index(each.claim.policy)
            accepts[c, list(each.accepted_by)] = True
        self.queries = Queries(within, policy, accepts)

    def run(self, judged: JudgedWorlds, part: slice, accepted: Floats) -> None:
        worlds = self.worlds
        values = worlds.values[part]
        tables = (
            np.concatenate([table[part] for table in worlds.tables], axis=-1)
            if worlds.tables
            else np.zeros((*values.shape[:3], 0))
        )
        reservation, weights = worlds.reservation[part], worlds.weights[part]
        stakes = Stakes(values, tables, reservation, weights, worlds.talks.parties)
        verdicts = Verdicts(
            judged.zone[part], judged.leaders[part], judged.count[part], judged.slack[part],
            judged.chosen[part], judged.ties[part], judged.gain[part], judged.opens[part],
            judged.holdout[part], judged.claimed[part], accepted,
        )  # fmt: skip
        judge(stakes, self.leaves, self.queries, verdicts)
