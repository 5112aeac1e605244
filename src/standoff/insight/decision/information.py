"""What information is worth to a decision: all of it, about some numbers, or from a test.

A decision maker who must choose one policy for all plausible worlds takes the one with the
smallest average loss. Knowing more before choosing lowers the loss by the value of that
information (Raiffa & Schlaifer 1961; Howard 1966). What can be learned about some numbers is a
regression of the losses on them (Strong, Oakley & Brennan 2014), whose rule is valued in worlds
that it was not learned from (:mod:`standoff.insight.decision.rules`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from standoff.insight.decision import curves, groups
from standoff.insight.decision.rules import (
    Floats,
    Ints,
    Losses,
    Worth,
    average_error,
    judged,
    rivalled,
    summed,
    trained,
)

SIGNALS = 33
"""Results of a measurement that are looked at for each value of what it measures."""


def perfect(loss: Floats, draws: Ints | None = None) -> Worth:
    """Expected value of perfect information: ``loss`` (policies, n)."""
    losses = judged(loss, draws)
    gain = -losses.beyond.min(axis=1)
    error = average_error(gain, losses)
    return Worth(
        float(gain.mean()),
        rivalled(error, losses.sums, [summed(-gain[:, None], losses)], losses),
    )


def partial(parameter: Floats, loss: Floats, draws: Ints | None = None) -> Worth:
    """Expected value of learning one parameter (n,) exactly; ``loss`` (policies, n);
    ``draws`` (n,) the numbers of the worlds, by default 0, 1, …"""
    return _one(parameter, judged(loss, draws))


def _one(parameter: Floats, losses: Losses) -> Worth:
    if np.ptp(parameter) == 0 or losses.parts < 4:
        return _nothing(parameter)
    return bounded(curves.learned(parameter, losses).saved.worth(losses), losses)


def _nothing(parameter: Floats) -> Worth:
    return Worth(0.0, 0.0 if np.ptp(parameter) == 0 else float("nan"))


def partial_group(
    parameters: Sequence[Floats],
    loss: Floats,
    draws: Ints | None = None,
    within: Sequence[Worth] | None = None,
) -> Worth:
    """Expected value of learning several parameters, (n,) each, together.

    It is never less than what is ``within``: what is known of smaller groups and single members
    (by default, each member is valued).
    """
    losses = judged(loss, draws)
    varied = [each for each in parameters if np.ptp(each) > 0]
    if within is None:
        within = [_one(each, losses) for each in varied]
    found = max(within, key=lambda each: each.value, default=Worth(0.0, 0.0))
    if losses.parts < 4 or len(varied) < (1 if not within else 2):
        return found
    together = bounded(groups.learned(varied, losses).worth(losses), losses)
    return together if together.value >= found.value else found


def bounded(worth: Worth, losses: Losses) -> Worth:
    """No more than to know everything would save in the same worlds."""
    most = -float(losses.beyond.min(axis=1).mean())
    return worth if worth.value <= most else replace(worth, value=most)


def from_parts(lost: Sequence[Floats], draws: Ints | None = None) -> Worth:
    """The value of being told which of several things is so, from what each policy loses by each,
    weighted by its chance: (policies, n) each. No regression."""
    losses = judged(np.sum(lost, axis=0), draws)
    gain = np.zeros(losses.count)
    for each in lost:
        gain += each[losses.best] - each[int(np.argmin(each.mean(axis=1)))]
    branches = [summed((each - each[losses.best]).T, losses) for each in lost]
    error = rivalled(average_error(gain, losses), losses.sums, branches, losses)
    return Worth(max(float(gain.mean()), 0.0), error)


def from_signal(likelihoods: Floats, loss: Floats, draws: Ints | None = None) -> Worth:
    """Expected value of a signal: ``likelihoods`` (signals, n), each world's chance of giving each
    signal, summing to one; ``loss`` (policies, n). No regression."""
    return from_parts([loss * chance for chance in likelihoods], draws)


def from_measurement(
    parameter: Floats, loss: Floats, deviation: float, draws: Ints | None = None
) -> Worth:
    """Expected value of measuring a parameter (n,) with a normal error of the given standard
    deviation, above zero; ``loss`` (policies, n)."""
    losses = judged(loss, draws)
    if np.ptp(parameter) == 0 or losses.parts < 4:
        return _nothing(parameter)
    rule = curves.learned(parameter, losses)
    binned = rule.binned
    chances = measured_choices(rule.curves, binned.at, binned.counts.sum(axis=0), deviation)
    return bounded(
        curves.saved(binned, trained(losses.parts), rule.curves, chances).worth(losses), losses
    )


def measured_choices(along: Floats, at: Floats, weight: Floats, deviation: float) -> Floats:
    """(rules, m, policies) chance that a measurement makes each rule take each policy, where the
    parameter is in bin m: ``along`` (rules, m, policies) average losses at ``at`` (m,).

    For each bin the result is put at the middles of ``SIGNALS`` equally likely shares of its normal
    distribution; work and memory don't depend on the error.
    """
    from scipy.special import ndtri

    error = ndtri((np.arange(SIGNALS) + 0.5) / SIGNALS)
    found = np.zeros_like(along)
    policies = np.arange(along.shape[2])
    with np.errstate(over="ignore"):
        apart = (at[:, None] - at) / deviation
    for step in error:
        with np.errstate(over="ignore"):
            told = np.log(weight) - (apart + step) ** 2 / 2
        told = np.exp(told - told.max(axis=1, keepdims=True))
        after = (told / told.sum(axis=1, keepdims=True)) @ along
        found += after.argmin(axis=2)[..., None] == policies
    return found / SIGNALS


def accounted(
    singles: Mapping[str, Worth],
    members: Mapping[str, Sequence[str]],
    together: Mapping[str, Worth],
) -> float:
    """What single numbers and groups that can be told from nothing are worth, added up: a group
    stands for its members where it is worth more than they are, no number counting twice."""

    def told(worth: Worth) -> float:
        return worth.value if worth.found else 0.0

    alone = {name: told(each) for name, each in singles.items()}
    more = {
        name: told(each) - sum(alone.get(member, 0.0) for member in members[name])
        for name, each in together.items()
    }
    total = sum(alone.values())
    taken: set[str] = set()
    for name in sorted(more, key=lambda each: -more[each]):
        if more[name] > 0 and taken.isdisjoint(members[name]):
            total += more[name]
            taken.update(members[name])
    return total
