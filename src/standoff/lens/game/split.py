"""A difference between two policies split over who makes it, on their joined tree: exactly.

The players are the numbers at the ends of play (the price), and everyone who moves: an actor at a
stage, of one type if it has types, and nature where chances fall. A coalition plays as under the
one policy, the rest as under the other; what that comes to is the coalition's value, and each
player gets its Shapley value (Shapley 1953). Since everyone moves at most once in a history, a
coalition's value is multilinear in who is in it, and the Shapley value is the integral along the
diagonal of its slope (Owen 1972),

    φᵢ = ∫₀¹ ∂F/∂xᵢ (t, …, t) dt,

where F(t, …, t) is play in which everyone's chances are t of the one policy's and 1 − t of the
other's. The slope is a polynomial in t, so Gauss's rule gives the integral exactly, at the cost of
a few passes through the tree and whatever the number of players. Where the quantity is conditional
it is a ratio of two such values, and the same integral is taken of the ratio: the value that
Aumann and Shapley (1974) give to a smooth game.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game.segments import sums
from standoff.lens.game.tree import Float
from standoff.lens.game.union import Level, Moves, Reading, Union

RATIO_POINTS = 24
"""Points of Gauss's rule on each piece of the diagonal, where the integrand is no polynomial."""
CLOSE = 1e-11
"""How far, beside the larger of the two values, the parts of a ratio may sum from its change."""
HALVINGS = 7
"""The diagonal is halved towards an end at most so often."""


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """(edges, D) how likely each edge of each level is at its node, under either policy."""

    by_level: tuple[tuple[Float, Float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """What is added up over the ends: (T, D) under either policy's levers."""

    one: Float
    other: Float


def _shares(values: Float, start: NDArray[np.intp], even: Float) -> Float:
    """Values scaled to sum to one over each group; as ``even`` (values, 1) where all are zero."""
    sizes = np.diff(np.append(start, len(values)))
    total = sums(values, start)
    if not total.all():
        values = np.where(np.repeat(total == 0, sizes, axis=0), even, values)
        total = sums(values, start)
    found: Float = values / np.repeat(total, sizes, axis=0)
    return found


def _moved(moves: Moves, weight: Float, chance: Float) -> Float:
    """The weights of the situations after a level, from those before."""
    inherited = weight[moves.before]
    found = inherited * np.where(moves.node[:, None] >= 0, chance[moves.node], 1.0)
    even = np.ones((len(found), 1))
    if len(moves.start) == len(found):
        return np.ones_like(found)
    # Where nothing of what is possible has any chance, what has been counts, or all alike.
    total = sums(found, moves.start)
    if not total.all():
        sizes = np.diff(np.append(moves.start, len(found)))
        found = np.where(np.repeat(total == 0, sizes, axis=0), inherited, found)
    return _shares(found, moves.start, even)


def _read(
    reading: Reading, level: Level, weights: list[Float], chances: tuple[Float, Float]
) -> Float:
    """(edges, D) one policy's chances of a level's edges."""
    found = np.zeros((len(level.child), weights[0].shape[1]))
    found[reading.even] = 1.0
    for edge, situation, node, weight, chance in zip(
        reading.edges, reading.situations, reading.nodes, weights, chances, strict=True
    ):
        if len(edge):
            first = np.flatnonzero(np.diff(edge, prepend=-1))
            found[edge[first]] += sums(weight[situation] * chance[node], first)
    return _shares(found, level.first, reading.open[:, None].astype(np.float64))


def chances(
    union: Union, nodes: tuple[Float, Float], nature: list[tuple[Float, Float] | None]
) -> Chances:
    """The chances of every edge of the joined tree.

    ``nodes``: for each policy (N, D) the chance of the branch that leads to each node of its own
    tree; ``nature``: for each level that nature plays (edges, D) under either policy.
    """
    weights = [np.ones((1, each.shape[1])) for each in nodes]
    found: list[tuple[Float, Float]] = []
    read = [number for number, level in enumerate(union.levels) if level.readings is not None]
    for number, (level, given) in enumerate(zip(union.levels, nature, strict=True)):
        if given is not None:
            found.append(given)
        elif level.readings is None or not len(level.nodes):
            found.append((np.zeros((0, nodes[0].shape[1])),) * 2)
        else:
            one, other = (_read(each, level, weights, nodes) for each in level.readings)
            found.append((one, other))
        if number >= max(read, default=-1):
            continue  # nobody's situations are read any more
        weights = [
            _moved(moves, weight, chance)
            for moves, weight, chance in zip(level.moves, weights, nodes, strict=True)
        ]
    return Chances(tuple(found))


def end_chances(union: Union, given: Chances, share: float) -> Float:
    """(T, D) how likely each end is where the one policy has this share in everything."""
    found: Float = _reach(union, given, share)[union.ends]
    return found


def doings(union: Union, given: Chances) -> Float:
    """(W, 2, D) how often each word of each part is done under the one policy and under the other,
    play that does not come to it left out; parts as ``union.levels`` list them, and of each its
    words in order."""
    found = []
    reach = [_reach(union, given, share) for share in (1.0, 0.0)]
    for level in union.levels:
        words = _words(union, level)
        for k in range(len(level.parts)):
            for word in range(words):
                edges = level.child[(level.part[level.row] == k) & (level.word == word)]
                found.append(np.stack([each[edges].sum(axis=0) for each in reach]))
    draws = reach[0].shape[1]
    return np.stack(found) if found else np.zeros((0, 2, draws))


def _words(union: Union, level: Level) -> int:
    domain = union.case.scope[level.name].domain
    return len(domain.words) if domain is not None else 0


def unforeseen(union: Union, given: Chances) -> Float:
    """(D,) how often, over all mixtures, a choice is made that neither policy's game tells."""
    found: Float = np.zeros(given.by_level[0][0].shape[1] if given.by_level else 1)
    where = [level.nodes[level.unforeseen] for level in union.levels]
    if not sum(map(len, where)):
        return found
    points, weights = np.polynomial.legendre.leggauss((union.longest + 2) // 2)
    for point, weight in zip(points, weights, strict=True):
        reach = _reach(union, given, 0.5 + 0.5 * point)
        found += 0.5 * weight * reach[np.concatenate(where)].sum(axis=0)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """Play at one point of the diagonal: (D,) its value, and (parts, D) how that changes with each
    part; the first part is the price."""

    value: Float
    slope: Float


def _reach(union: Union, given: Chances, share: float) -> Float:
    """(nodes, D) how likely each node is where the one policy has this share in everything."""
    draws = given.by_level[0][0].shape[1] if given.by_level else 1
    reach = np.ones((union.nodes, draws))
    for level, (one, other) in zip(union.levels, given.by_level, strict=True):
        if len(level.nodes):
            mixed = other + share * (one - other)
            reach[level.child] = reach[level.nodes][level.row] * mixed
    return reach


def _slopes(union: Union, given: Chances, worths: list[Worth], share: float) -> list[Slopes]:
    reach = _reach(union, given, share)
    ends = reach[union.ends]
    count = 1 + sum(len(level.parts) for level in union.levels)
    found = []
    for worth in worths:
        slope = np.zeros((count, reach.shape[1]))
        value = np.empty_like(reach)
        gap = worth.one - worth.other
        value[union.ends] = worth.other + share * gap
        slope[0] = (ends * gap).sum(axis=0)
        place = count
        for level, (one, other) in zip(
            reversed(union.levels), reversed(given.by_level), strict=True
        ):
            place -= len(level.parts)
            if not len(level.nodes):
                continue
            below, apart = value[level.child], one - other
            value[level.nodes] = sums((other + share * apart) * below, level.first)
            if not apart.any():
                continue
            turned = reach[level.nodes] * sums(apart * below, level.first)
            for k in range(len(level.parts)):
                slope[place + k] = turned[level.part == k].sum(axis=0)
        found.append(Slopes(value[0].copy(), slope))
    return found


def parts(
    union: Union, given: Chances, worth: Worth, condition: Worth | None = None
) -> tuple[Float, Float, Float]:
    """The split of a quantity: (1 + P, D) what each part adds on the way from the other policy to
    the one, the price first and the others as ``union.levels`` list them; and (D,) the quantity
    under the one and under the other.

    ``condition`` is what the quantity is divided by, if it is conditional; NaN where that is 0.
    """
    one, other = (_value(union, given, worth, condition, share) for share in (1.0, 0.0))
    if condition is None:
        points, weights = np.polynomial.legendre.leggauss((union.longest + 2) // 2)
        split = sum(
            0.5 * weight * _slopes(union, given, [worth], 0.5 + 0.5 * point)[0].slope
            for point, weight in zip(points, weights, strict=True)
        )
        return np.asarray(split), one, other
    split = _ratio_parts(union, given, worth, condition, 1)
    scale = np.maximum(np.abs(one), np.abs(other)) + 1e-300
    for halvings in range(2, HALVINGS + 1):
        if not np.nanmax(np.abs(split.sum(axis=0) - (one - other)) / scale, initial=0.0) > CLOSE:
            break
        split = _ratio_parts(union, given, worth, condition, halvings)
    return split, one, other


def _value(
    union: Union, given: Chances, worth: Worth, condition: Worth | None, share: float
) -> Float:
    """(D,) a quantity where everything is of one policy."""
    ends = end_chances(union, given, share)
    found: Float = (ends * (worth.one if share else worth.other)).sum(axis=0)
    if condition is None:
        return found
    whole = (ends * (condition.one if share else condition.other)).sum(axis=0)
    with np.errstate(all="ignore"):
        ratio: Float = np.where(whole > 0, found / whole, np.nan)
    return ratio


def _ratio_parts(
    union: Union, given: Chances, worth: Worth, condition: Worth, halvings: int
) -> Float:
    """The integral of a ratio's slopes, on pieces that are shorter towards both ends."""
    points, weights = np.polynomial.legendre.leggauss(RATIO_POINTS)
    near = [0.5**k for k in range(halvings, 1, -1)] if halvings > 1 else []
    cuts = [0.0, *near, *([0.5] if halvings > 1 else []), *(1 - x for x in reversed(near)), 1.0]
    total: Float = np.zeros(())
    with np.errstate(all="ignore"):
        for low, high in pairwise(cuts):
            for point, weight in zip(points, weights, strict=True):
                share = low + (high - low) * (0.5 + 0.5 * point)
                top, whole = _slopes(union, given, [worth, condition], share)
                turned = top.slope * whole.value - top.value * whole.slope
                total = total + 0.5 * weight * (high - low) * turned / whole.value**2
    return total
