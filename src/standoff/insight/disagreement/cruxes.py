"""What two analysts conclude otherwise, and the groups of assumptions that make most of each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from standoff.insight.disagreement.comparison import Difference, within
from standoff.insight.disagreement.effects import Effects, Quantity
from standoff.insight.disagreement.orders import Orders
from standoff.insight.judgement.verdicts import Weighed
from standoff.insight.statistics.prim import Floats

Split = Effects | Orders
"""Conclusions of mixtures: of all of them, or along some orders."""
SAME = 1e-9
CRUX = 0.25
"""A crux has at least this share of all that pushes a conclusion, either way."""


def ends_of(effects: Split) -> Floats:
    """(2, K) each conclusion under either author."""
    codes = (0, (1 << effects.groups) - 1)
    return np.array(
        [[effects.value(code, k) for k in range(len(effects.quantities))] for code in codes]
    )


def differences_of(
    effects: Split, groups: Sequence[str], weighed: Mapping[tuple[str, bool], Weighed]
) -> list[Difference]:
    """What the two conclude otherwise: claims first, the widest apart first."""
    split = effects.split()
    first, second = ends_of(effects)
    apart = np.abs(second - first) > SAME * _sizes(effects, np.maximum(abs(first), abs(second)))
    found = [
        _difference(effects, k, split[:, k], groups, weighed)
        for k in range(len(effects.quantities))
        if apart[k] or _turned(weighed, effects.quantities[k])
    ]
    order = {"claim": 0, "outcome": 1, "loss": 2}
    return sorted(found, key=lambda each: (order[each.kind], -abs(each.b - each.a)))


def _sizes(effects: Split, ends: Floats) -> Floats:
    """(K,) what a difference of each conclusion is small beside: 1 for a share or a chance; for a
    loss, whose unit is the case's, the larger of its ``ends``."""
    lost = np.array([kind == "loss" for _, kind, _ in effects.quantities], np.bool_)
    return np.where(lost, ends, 1.0)


def _turned(weighed: Mapping[tuple[str, bool], Weighed], quantity: Quantity) -> bool:
    """Whether the verdict on a claim is another for the second than for the first."""
    name, kind, _ = quantity
    if kind != "claim" or any(math.isnan(weighed[name, end].share_for) for end in (False, True)):
        return False
    return weighed[name, False].verdict != weighed[name, True].verdict


def _difference(
    effects: Split,
    k: int,
    split: Floats,
    groups: Sequence[str],
    weighed: Mapping[tuple[str, bool], Weighed],
) -> Difference:
    name, kind, _ = effects.quantities[k]
    errors = effects.split_errors(k)
    weight = np.abs(split) / max(float(np.abs(split).sum()), 1e-300)
    cruxes = [
        int(g)
        for g in np.argsort(-weight)[:2]
        if weight[g] >= CRUX and not within(float(split[g]), errors[g])
    ]
    everyone = (1 << len(groups)) - 1
    ends = {groups[g]: (1 << g, everyone ^ (1 << g)) for g in cruxes}
    by_enough = None
    if kind == "claim":
        by_enough = weighed[name, False], weighed[name, True]
    return Difference(
        name,
        kind,
        effects.value(0, k),
        effects.value(everyone, k),
        {group: float(part) for group, part in zip(groups, split, strict=True)},
        tuple(ends),
        {
            group: (effects.value(one, k), effects.value(other, k))
            for group, (one, other) in ends.items()
        },
        by_enough,
        (effects.value_error(0, k), effects.value_error(everyone, k)),
        effects.difference_error(k),
        dict(zip(groups, errors, strict=True)),
        {
            group: (effects.value_error(one, k), effects.value_error(other, k))
            for group, (one, other) in ends.items()
        },
    )
