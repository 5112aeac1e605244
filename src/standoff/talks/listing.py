"""Every package that rules allow, listed once for all worlds, as a tree of partial packages."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.case.talks_compiled import CompiledTalks
from standoff.errors import StandoffError
from standoff.talks.domain import Domain, require_some_package
from standoff.talks.worlds import frame_of

Indices = NDArray[np.int64]
MOST_PACKAGES = 2_000_000


@dataclass(frozen=True)
class Listing:
    """Packages as the leaves of a tree with one level an issue.

    Nodes are numbered level by level; ``levels[k]:levels[k + 1]`` are those of issue k. For a node,
    ``parent`` is the node before it (−1 on the first level), ``first[x]:first[x + 1]`` are the
    nodes that follow it (none on the last level), and ``place`` the column of its position among
    all positions. For combination f, complete at issue ``last[f]``, ``cells[f]``
    holds the cell of its table for each node of that level.
    """

    packages: NDArray[np.int16]
    """(n, issues): the position of each package on each issue."""
    levels: Indices
    parent: Indices
    first: Indices
    place: Indices
    last: Indices
    cells: tuple[Indices, ...]
    crossed: Indices
    """(n,): which set of red lines the package crosses; a row of ``crossings``."""
    crossings: NDArray[np.bool_]
    """(sets, red lines): row 0 is the empty set."""


def list_packages(talks: CompiledTalks) -> Listing:
    """List them, red lines not yet applied.

    Raises :class:`StandoffError` where rules leave none, or more than can be listed.
    """
    sizes = [len(issue.domain.words) for issue in talks.issues]
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    packages = np.zeros((1, 0), dtype=np.int16)
    levels, parents, places = [0], [], []
    cells: dict[int, Indices] = {}
    for k, size in enumerate(sizes):
        rows = np.repeat(np.arange(len(packages)), size)
        if len(rows) > 4 * MOST_PACKAGES:
            raise _too_many(talks)
        position = np.tile(np.arange(size, dtype=np.int16), len(packages))
        grown = np.column_stack([packages[rows], position])
        keep = np.ones(len(grown), dtype=bool)
        for rule in talks.rules:
            if rule.issues and max(rule.issues) == k:
                keep &= rule.allowed[tuple(grown[:, i] for i in rule.issues)]
        packages = grown[keep]
        if len(packages) > MOST_PACKAGES:
            raise _too_many(talks)
        before = levels[-2] if k else 0
        parents.append(rows[keep] + before if k else np.full(len(packages), -1))
        places.append(position[keep] + offsets[k])
        levels.append(levels[-1] + len(packages))
        for f, combination in enumerate(talks.combinations):
            if max(combination.issues) == k:
                cells[f] = _cells(talks, combination.issues, packages)
    for rule in talks.rules:
        if not rule.issues and not rule.allowed.all():
            packages = packages[:0]
    if not len(packages):
        require_some_package(_rules_alone(talks))
        # Too many issues are tied together to say which of the rules it takes.
        reasons = "; ".join(rule.why or "a rule under 'impossible'" for rule in talks.rules)
        raise StandoffError(
            f"the rules under 'impossible' leave no package at all: {reasons}", talks.rules[0].place
        )
    last = np.array([max(each.issues) for each in talks.combinations], dtype=np.int64)
    crossed, crossings = _crossed(talks, packages)
    parent = np.concatenate(parents).astype(np.int64)
    first = np.searchsorted(parent, np.arange(len(parent) + 1)).astype(np.int64)
    return Listing(
        packages,
        np.array(levels, dtype=np.int64),
        parent,
        first,
        np.concatenate(places).astype(np.int64),
        last,
        tuple(cells[f] for f in range(len(talks.combinations))),
        crossed,
        crossings,
    )


def _rules_alone(talks: CompiledTalks) -> Domain:
    """What may stand together, whatever it is worth and to whom."""
    frame = frame_of(talks)
    width = sum(len(issue.positions) for issue in frame.issues)
    values = np.zeros((1, width))
    return Domain(("anybody",), frame.issues, values, np.zeros(1), (), frame.constraints)


def _too_many(talks: CompiledTalks) -> StandoffError:
    count = math.prod(len(issue.domain.words) for issue in talks.issues)
    return StandoffError(
        f"the talks have {count:,} packages; with uncertain values at most {MOST_PACKAGES:,} can "
        "be compared in every world. Fewer or coarser issues, or 'impossible' rules, help; a "
        "single world of any size can be solved ('--draw')"
    )


def _cells(talks: CompiledTalks, issues: tuple[int, ...], heads: NDArray[np.int16]) -> Indices:
    """The cell of a combination's table at each partial package that completes it."""
    cell = np.zeros(len(heads), dtype=np.int64)
    for k in issues:
        cell = cell * len(talks.issues[k].domain.words) + heads[:, k]
    return cell


def _crossed(
    talks: CompiledTalks, packages: NDArray[np.int16]
) -> tuple[Indices, NDArray[np.bool_]]:
    flags = np.zeros((len(packages) + 1, len(talks.lines)), dtype=bool)
    for i, line in enumerate(talks.lines):
        flags[1:, i] = np.isin(packages[:, line.issue], line.positions)
    # The first row, which crosses nothing, makes the empty set number 0 after sorting.
    crossings, numbers = np.unique(flags, axis=0, return_inverse=True)
    return np.asarray(numbers, dtype=np.int64).reshape(-1)[1:], crossings
