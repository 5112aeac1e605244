"""Decision rules learned from some worlds and valued in the others.

Worlds come in ``REPLICATES`` independent sequences dealt in turn. A rule says which policy to take
given what was learned. A rule learned from all sequences but one saves, in that one, an amount that
owes nothing to luck in its own making; sixteen such amounts tell the value and its error. What the
rule loses for being learned from so few worlds is told by how two rules from half of them differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.sample import REPLICATES
from standoff.ensemble.sampling_error import standard_error, student

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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
    unsure: float = 0.0
    """What is at stake where two ways to learn the rule disagree, if that isn't in ``lost``."""
    short: bool = False
    """Whether the best rule may save more by an amount that isn't known."""

    @property
    def each(self) -> Floats:
        """(parts,) what the best rule would save."""
        found: Floats = self.many + self.lost
        return found

    def worth(self) -> Worth:
        """What the rule saves on average, with its error; with none where a better rule may have
        been missed."""
        found = self.each
        weights = self.sizes / self.sizes.sum()
        value = max(float(weights @ found), 0.0)
        error = float(np.hypot(spread(found), self.unsure))
        return Worth(value, float("nan"), error) if self.short else Worth(value, error)

    def beats(self, other: Saved) -> bool:
        """Whether it saves more than the other by more than the error of the difference."""
        ahead = self.many - other.many
        return bool(ahead.mean() > spread(ahead))


def spread(found: Floats) -> float:
    """Standard error of the average of independent parts, widened so that twice it covers what
    Student's t for so few does."""
    if len(found) < 2:
        return float("nan")
    return student(len(found) - 1) * float(np.std(found, ddof=1)) / float(np.sqrt(len(found)))


def saved_of(gains: Floats, apart: Floats, sizes: Floats) -> Saved:
    """``gains`` (parts,): what the rules from all other parts save, summed over each part.

    ``apart`` (parts,) likewise what two rules A and B, from a half of the others each, put on their
    disagreement: Σ (A − B)(choices of B − choices of A). A rule from a mean of variance s² loses
    ½ f s², with f the density of worlds where the choice turns; two halves of variance 2s² disagree
    by 4 f s².
    """
    return Saved(gains / sizes, apart / sizes / 8, sizes)


def average_error(gain: Floats, losses: Losses) -> float:
    """Standard error of the average of (n,) gains over the worlds."""
    every = np.full(int(losses.draws.max()) + 1, np.nan)
    every[losses.draws] = gain
    return standard_error(every)
