"""Decision rules learned from some worlds and valued in the others.

Worlds come in ``REPLICATES`` independent sequences dealt in turn. A rule says which policy to take
given what was learned. A rule learned from all sequences but one saves, in that one, an amount that
owes nothing to luck in its own making; sixteen such amounts tell the value and its error. What the
rule loses for being learned from so few worlds is told by how two rules from half of them differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.sample import REPLICATES
from standoff.ensemble.sampling_error import TIMES, standard_error, student

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHAKES = 4000
"""Times that averages which can't be told apart are moved about, to see what luck does."""
NORMAL = 1.959963984540054
"""Standard deviations about its mean in which a normal number lies 19 times in 20."""

SMOOTH = float(1 / (np.sqrt(2) - 1))
"""What a rule from all worlds loses, by how much more one from half of them does, if the loss falls
with the root of their number: so it is where a smooth curve crosses a step."""
STEPPED = 1.0
"""The same where a step is placed to within about a world, so that half of them lose twice."""


@dataclass(frozen=True, slots=True)
class Worth:
    """A value of information, in the decision's own unit, and its standard error (NaN where it
    can't be told)."""

    value: float
    error: float
    scatter: float = float("nan")
    """Where the value is only what the best rule that was found saves, which may fall short of it
    by an amount that can't be told, so that there is no error: how far luck alone puts it off."""

    @property
    def short(self) -> bool:
        """Whether there is a scatter and no error."""
        return bool(np.isnan(self.error) and not np.isnan(self.scatter))

    @property
    def found(self) -> bool:
        """Whether it can be told from nothing: whether it exceeds twice its error, or scatter."""
        known = self.scatter if np.isnan(self.error) else self.error
        return self.value > 2 * known


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """What every policy loses in every world, beyond the policy that is best on average.

    ``beyond`` (n, policies), whose column ``best`` is zero; ``part`` (n,) which of the ``parts``
    independent samples each world belongs to; ``draws`` (n,) the numbers of the worlds.
    """

    beyond: Floats
    best: int
    part: Ints
    parts: int
    draws: Ints

    @property
    def count(self) -> int:
        """How many worlds there are."""
        return len(self.beyond)

    @property
    def sizes(self) -> Floats:
        """(parts,) numbers of worlds."""
        found: Floats = np.bincount(self.part, minlength=self.parts).astype(np.float64)
        return found

    @property
    def sums(self) -> Floats:
        """(parts, policies) what every policy loses beyond the best in each part, summed."""
        return summed(self.beyond, self)


def summed(values: Floats, losses: Losses) -> Floats:
    """(parts, q) sums over each part of (n, q) values."""
    found: Floats = (np.arange(losses.parts)[:, None] == losses.part).astype(np.float64) @ values
    return found


def judged(loss: Floats, draws: Ints | None = None) -> Losses:
    """``loss`` (policies, n) in the worlds numbered ``draws`` (n,), by default 0, 1, …

    A sequence none of whose worlds is there is left out.
    """
    if draws is None:
        draws = np.arange(loss.shape[1])
    held, part = np.unique(draws % REPLICATES, return_inverse=True)
    best = int(np.argmin(loss.mean(axis=1)))
    beyond = np.ascontiguousarray((loss - loss[best]).T)
    return Losses(beyond, best, part.astype(np.int64), len(held), draws)


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """Which parts each rule is learned from and valued in.

    ``uses`` (rules, parts) is one where the part is learned from; ``valued`` (rules,) the part
    it is valued in. The first ``parts`` rules use all others, the next
    twice as many half of the others.
    """

    uses: Floats
    valued: Ints


def trained(parts: int) -> Trained:
    """Every part is valued by a rule from all others and by two rules from a half of them each."""
    around = (np.arange(parts)[:, None] + np.arange(1, parts)) % parts
    half = parts // 2
    uses = np.zeros((3 * parts, parts))
    for rule, chosen in enumerate([*around, *around[:, :half], *around[:, half:]]):
        uses[rule, chosen] = 1
    return Trained(uses, np.tile(np.arange(parts), 3))


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """What rules save in each part, (parts,): ``many`` learned from all other parts, ``lost`` what
    they lose against the best rule for having been learned from so few worlds."""

    many: Floats
    lost: Floats
    sizes: Floats
    instead: Floats
    """(parts, policies) what the former lose beyond the best, summed, if each policy is taken in
    place of the best where they take that."""
    unsure: float = 0.0
    """What the best rule may save more, or less, beside what the parts tell."""
    short: bool = False
    """Whether the best rule may save more by an amount that isn't known."""

    @property
    def each(self) -> Floats:
        """(parts,) what the best rule would save."""
        found: Floats = self.many + self.lost
        return found

    def worth(self, losses: Losses) -> Worth:
        """What the best rule saves, on average, against the policy that is best without it in
        ``losses``, with its error; with none where a better rule may have been missed."""
        found = self.each
        weights = self.sizes / self.sizes.sum()
        value = max(float(weights @ found), 0.0)
        told = rivalled(spread(found), losses.sums, [self.instead], losses)
        error = float(np.hypot(told, self.unsure))
        return Worth(value, float("nan"), error) if self.short else Worth(value, error)

    def beats(self, other: Saved, times: float = 1.0) -> bool:
        """Whether it saves more than the other by so many times the error of the difference."""
        ahead = self.many - other.many
        return bool(ahead.mean() > times * spread(ahead))


def spread(found: Floats) -> float:
    """Standard error of the average of independent parts, widened so that twice it covers what
    Student's t for so few does."""
    if len(found) < 2:
        return float("nan")
    return student(len(found) - 1) * float(np.std(found, ddof=1)) / float(np.sqrt(len(found)))


def saved_of(
    instead: Floats, best: int, half: Floats, apart: Floats, sizes: Floats, slow: float = SMOOTH
) -> Saved:
    """``instead`` (parts, policies): what the rules from all other parts lose, summed over each
    part, with each policy in place of the ``best``.

    ``half`` (2 parts,) likewise what those from a half of the others save. That is less: ``slow``
    times the difference is what the former may lose too.

    ``apart`` (parts,) likewise what two rules A and B, from a half of the others each, put on their
    disagreement: Σ (A − B)(choices of B − choices of A). A rule from a mean of variance s² loses
    ½ f s², with f the density of worlds where the choice turns; two halves of variance 2s² disagree
    by 4 f s².
    """
    gains = -instead[:, best]
    behind = float(gains.sum() - half.sum() / 2) / float(sizes.sum())
    return Saved(gains / sizes, apart / sizes / 8, sizes, instead, slow * max(behind, 0.0))


def rivalled(error: float, without: Floats, knowing: Sequence[Floats], losses: Losses) -> float:
    """The standard error of a value of information, told as ``error`` for the policies that are
    best in these worlds, where others come so close that luck may have chosen.

    ``without`` (parts, policies) are the summed losses without what is learned; ``knowing``
    likewise, one for each thing that can be learned, of which the least is taken too. The least of
    several averages that are equal but for luck lies below all of them, by more than the error of
    one where they are many. The spread of that is seen by moving the averages that can't be told
    apart as the parts would have them. Where each stands alone, ``error`` stays.
    """
    close = [_rivals(each) for each in (without, *knowing)]
    if losses.parts < 2 or all(each.sum() == 1 for each in close):
        return error
    parts = losses.parts
    luck = np.random.default_rng(parts).standard_normal((SHAKES, parts))
    luck *= np.sqrt(parts / (parts - 1)) / losses.count
    off = np.zeros(SHAKES)
    for sign, each, chosen in zip(
        (1, *[-1] * len(knowing)), (without, *knowing), close, strict=True
    ):
        moved = each[:, chosen] - each[:, chosen].mean(axis=0)
        off += sign * (luck @ moved).min(axis=1)
    reach = float(np.quantile(np.abs(off), 0.95)) / NORMAL
    return max(error, student(parts - 1) * reach)


def _rivals(sums: Floats) -> NDArray[np.bool_]:
    """(policies,) which can't be told from the best by (parts, policies) sums of losses."""
    apart = sums - sums[:, [int(sums.sum(axis=0).argmin())]]
    error = student(len(sums) - 1) * apart.std(axis=0, ddof=1) * np.sqrt(len(sums))
    found: NDArray[np.bool_] = apart.sum(axis=0) <= TIMES * error
    return found


def average_error(gain: Floats, losses: Losses) -> float:
    """Standard error of the average of (n,) gains over the worlds."""
    every = np.full(int(losses.draws.max()) + 1, np.nan)
    every[losses.draws] = gain
    return standard_error(every)
