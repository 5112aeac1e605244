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

RESULTS, PARTS = 1025, 16
"""Results of a measurement between which a rule's turns are looked for, and in how many parts they
are looked at, for memory's sake."""
REACH = 8.0
"""Standard deviations to which they reach beyond what is measured."""
HALVINGS = 40
"""How often the place of a turn is halved."""
NARROWEST, WIDEST = 1e-6, 1e6
"""Of what the measured number ranges over: the standard deviations that are told apart."""


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

    The results at which a rule turns from one policy to another are looked for between ``RESULTS``
    of them and found by halving; what lies between two of them has its chance from the normal
    distribution. Work and memory don't depend on the error.
    """
    from scipy.special import ndtr

    # What is more exact or less than this tells all there is to tell, or nothing.
    wide = float(np.ptp(at)) or 1.0
    deviation = min(max(deviation, NARROWEST * wide), WIDEST * wide)
    reach = REACH * deviation
    results = np.union1d(np.linspace(at.min() - reach, at.max() + reach, RESULTS), at)
    taken = np.concatenate(
        [
            (_thought(part, at, weight, deviation) @ along).argmin(axis=2)
            for part in np.array_split(results, PARTS)
        ],
        axis=1,
    )
    rule, step = np.nonzero(taken[:, 1:] != taken[:, :-1])
    before, after = taken[rule, step], taken[rule, step + 1]
    apart = along[rule, :, after] - along[rule, :, before]
    low, high = results[step], results[step + 1]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        stays = (_thought(middle, at, weight, deviation) * apart).sum(axis=1) > 0
        low, high = np.where(stays, middle, low), np.where(stays, high, middle)
    below = ndtr(((low + high)[:, None] / 2 - at) / deviation)
    found = np.zeros((len(along), along.shape[2], len(at)))
    found[np.arange(len(along)), taken[:, -1]] = 1.0
    np.add.at(found, (rule, before), below)
    np.add.at(found, (rule, after), -below)
    return found.transpose(0, 2, 1)


def _thought(results: Floats, at: Floats, weight: Floats, deviation: float) -> Floats:
    """(results, m) the chance of each bin once a measurement has come out at each of ``results``,
    by Bayes' rule."""
    with np.errstate(divide="ignore"):
        told = np.log(weight) - ((results[:, None] - at) / deviation) ** 2 / 2
    told = np.exp(told - told.max(axis=1, keepdims=True))
    found: Floats = told / told.sum(axis=1, keepdims=True)
    return found


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
