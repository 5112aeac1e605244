"""Would a deal last: who would break it once power has shifted, and what would mend it.

Commitment problems after Fearon (1995) and Powell (2006). A party keeps a deal at the later date if
that is worth at least breaking it: its walk-away value by then, with what cannot be undone kept and
the cost of undoing the rest paid. It signs today if the time before the date and what will
happen after it are together worth at least walking away now.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.lens.talks.domain import Floats


@dataclass(frozen=True, slots=True)
class Shifting:
    """Two sides and a prize worth 1 a period; power shifts from one to the other (Powell 2006)."""

    war_now: float
    """What the declining side gets by fighting before the shift."""
    peace: float
    """The most it can get otherwise: everything now, and its later war value after."""
    threshold: float
    """The later power of the rising side above which it fights now."""

    @property
    def war(self) -> bool:
        """Whether the declining side fights rather than wait."""
        return self.war_now > self.peace


def shifting_power(before: float, after: float, patience: float, destroyed: float) -> Shifting:
    """The rising side's power grows from ``before`` to ``after``; war destroys part of the prize.

    War comes iff (1−d)[(1−p₁) − δ(1−p₂)] > 1−δ (Fearon 1995; Powell 2006). Powers and ``destroyed``
    in 0–1, ``patience`` in [0, 1). Values are sums over all periods to come.
    """
    if not 0 <= patience < 1:
        raise StandoffError(f"the discount factor {patience:g} is not at least 0 and below 1")
    if not all(0 <= share <= 1 for share in (before, after, destroyed)):
        raise StandoffError("power and what war destroys are shares between 0 and 1")
    left = 1 - destroyed
    war_now = left * (1 - before) / (1 - patience)
    peace = 1 + patience * left * (1 - after) / (1 - patience)
    if patience == 0 or left == 0:
        threshold = float("inf") if left * (1 - before) <= 1 - patience else -float("inf")
    else:
        threshold = 1 - ((1 - before) - (1 - patience) / left) / patience
    return Shifting(war_now, peace, threshold)


@dataclass(frozen=True)
class Deal:
    """One package in W worlds, for V valuers and I issues; the dates are today and the later one.

    ``now``, ``later``: (W, V) what the package is worth at each date; ``outside_now``,
    ``outside_later``: (W, V) walk-away values; ``kept``: (W, V, I) what each issue leaves to the
    valuer if the deal is broken, because it can't be undone; ``undo``: (W,) what breaking costs;
    ``patience``: (W,).
    """

    now: Floats
    later: Floats
    outside_now: Floats
    outside_later: Floats
    kept: Floats
    undo: Floats
    patience: Floats

    @property
    def breaking(self) -> Floats:
        """What breaking the deal at the later date is worth; (W, V)."""
        return np.asarray(self.outside_later + self.kept.sum(axis=2) - self.undo[:, None])

    @property
    def shortfall(self) -> Floats:
        """By how much breaking beats keeping, zero where it does not; (W, V)."""
        gap = self.breaking - self.later
        return np.where(gap > self._small(), gap, 0.0)

    def _small(self) -> Floats:
        """(V,) how far apart two values of a valuer may be and yet be equal."""
        sizes = [np.abs(x).max(axis=0, initial=0.0) for x in (self.later, self.outside_later)]
        return np.asarray(1e-10 * np.maximum(np.maximum(*sizes), 1e-300))

    @property
    def breaks(self) -> NDArray[np.bool_]:
        """Who breaks the deal at the later date; (W, V)."""
        return np.asarray(self.shortfall > 0)

    @property
    def signing(self) -> Floats:
        """What signing today is worth, foreseeing who will break; (W, V)."""
        broken = np.asarray(self.breaks.any(axis=1))
        single = np.asarray(self.breaks.sum(axis=1) == 1)
        alone = self.breaks & single[:, None]
        victim = self.outside_later + self.kept.sum(axis=2)
        after = np.where(broken[:, None], np.where(alone, self.breaking, victim), self.later)
        weight = self.patience[:, None]
        return np.asarray((1 - weight) * self.now + weight * after)

    @property
    def balks(self) -> NDArray[np.bool_]:
        """Who would not sign in the first place, foreseeing the shift; (W, V)."""
        return np.asarray(self.signing < self.outside_now - self._small())

    @property
    def lasts(self) -> NDArray[np.bool_]:
        """Whether everybody signs and nobody breaks; (W,)."""
        return np.asarray(~(self.breaks.any(axis=1) | self.balks.any(axis=1)))


@dataclass(frozen=True, slots=True)
class Guarantee:
    """The smallest thing of each kind that keeps one valuer from breaking, in each of W worlds.

    All NaN or False where it does not break.
    """

    payment: Floats
    """A side payment at the later date, in units of payoff; (W,)."""
    affordable: NDArray[np.bool_]
    """Whether the others have that much to spare and still keep the deal; (W,)."""
    verification: Floats
    """The chance that a breach is caught in time to take back what it would keep; NaN where no
    chance is enough; (W,)."""
    issues: NDArray[np.bool_]
    """(W, I): the fewest issues to put off until after the date, or to make reversible, so that
    breaking keeps nothing of them; none where that does not help."""


def guarantees(deal: Deal, valuer: int) -> Guarantee:
    """What would mend a deal that one valuer breaks."""
    short = deal.shortfall[:, valuer]
    broken = short > 0
    payment = np.where(broken, short, np.nan)
    spare = np.maximum(deal.later - deal.breaking, 0.0)
    spare[:, valuer] = 0.0
    affordable = broken & (spare.sum(axis=1) >= short)
    kept = deal.kept[:, valuer]
    total = kept.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = short / total
    verification = np.where(broken & (total >= short) & (total > 0), chance, np.nan)
    # The fewest issues: the largest amounts kept first, until what is left is too little.
    order = np.argsort(-kept, axis=1, kind="stable")
    ranked = np.take_along_axis(kept, order, axis=1)
    helped = np.cumsum(np.maximum(ranked, 0.0), axis=1)
    enough = helped >= short[:, None] - deal._small()[valuer]
    needed = np.where(enough.any(axis=1), enough.argmax(axis=1) + 1, 0)
    chosen = (np.arange(kept.shape[1])[None, :] < needed[:, None]) & broken[:, None]
    issues = np.zeros_like(chosen)
    np.put_along_axis(issues, order, chosen, axis=1)
    return Guarantee(payment, affordable, verification, issues)
