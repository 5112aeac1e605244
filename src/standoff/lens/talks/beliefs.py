"""What a mediator believes of each party: which world it lives in, and how much it asks for.

A party signs what is worth at least its **bar**. The bar is its walk-away value, give or take: it
is drawn once and then stays, so that every answer narrows it. A refusal of a text puts it above
what that text is worth (whatever is known of walk-away values), an acceptance at or below it, and
both are read in each possible world by that world's own ranking of packages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from standoff.base.errors import StandoffError
from standoff.lens.talks.domain import Floats

MOST_NUMBERS = 40_000_000
_SHARPNESS = np.array([1.0, 0.3, 0.1])
_SHARES = np.array([0.8, 0.15, 0.05])
"""How sharply walking away tells the bar: mostly as the precision says, but it may be far off; a
party that refuses again and again is then believed to ask for more by larger steps."""
_SAME = 1e-9
"""Gains that differ by less than this share of the unit are one gain."""
_UNLIKELY = 1e-12
"""Worlds of less than this weight, beside the likeliest, are left out of sums."""
_UP = 0.05
"""By how much (in units) a position asked for must beat the one it replaces, at the least."""


@dataclass(frozen=True)
class Heard:
    """What one party has said, as numbers of packages."""

    refused: tuple[int, ...] = ()
    accepted: tuple[int, ...] = ()
    declined: tuple[int, ...] = ()
    """Improvements that it turned down."""


@dataclass(frozen=True)
class Beliefs:
    """What packages may be worth: K possible worlds, P parties, n packages.

    ``gain``: (P, K, n) value beyond the walk-away value; ``weights``: (P, K), one in sum for each
    party; ``unit``: (P,) the size of a gain that matters, in which ``precision`` is measured;
    ``heard``: what each party has said.
    """

    gain: Floats
    weights: Floats
    unit: Floats
    precision: float
    heard: tuple[Heard, ...] = field(default=())

    @property
    def acceptance(self) -> Floats:
        """The chance that each party accepts each package; (P, n).

        Zero wherever a package is, in every world left, no better than what the party refused.
        """
        return self._mean(self._accepts)

    @property
    def expected(self) -> Floats:
        """Each party's expected gain; (P, n)."""
        return np.asarray(np.einsum("pk,pkn->pn", self.weights, self.gain))

    def welcome(self, agreed: int) -> Floats:
        """The chance that each party likes every package better than what is agreed; (P, n)."""

        def chance(party: int, rows: NDArray[np.intp]) -> Floats:
            return self._welcomes(party, rows, agreed)

        return self._mean(chance)

    def preferred(self, package: int, to: int | None = None) -> Floats:
        """The chance that each party likes every package (or one) better than this; (P, n)."""
        others = slice(None) if to is None else [to]
        found = [
            self.weights[p]
            @ expit(self.scale(p) * (self.gain[p][:, others] - self.gain[p][:, [package]]))
            for p in range(len(self.unit))
        ]
        return np.stack(found)

    def scale(self, party: int) -> float:
        """The precision, per unit of the party's own values."""
        return self.precision / float(self.unit[party])

    def _mean(self, chance: Callable[[int, NDArray[np.intp]], Floats]) -> Floats:
        found = []
        for party, weights in enumerate(self.weights):
            rows = np.flatnonzero(weights > _UNLIKELY * weights.max())
            found.append(weights[rows] @ chance(party, rows))
        return np.stack(found)

    # -- the bar -----------------------------------------------------------------------------

    def bar(self, party: int) -> Floats:
        """(K,) the most that a text the party refused is worth to it; −∞ where it refused none."""
        return _most(self.gain[party], self.heard[party].refused)

    def ceiling(self, party: int) -> Floats:
        """(K,) the least that a text the party accepted is worth to it; ∞ where it took none."""
        return -_most(-self.gain[party], self.heard[party].accepted)

    def _accepts(self, party: int, rows: NDArray[np.intp]) -> Floats:
        low, high = self.bar(party)[rows, None], self.ceiling(party)[rows, None]
        # Acceptance of what it likes less than what it refused fits no bar: the refusal stands.
        high = np.where(high > low, high, np.inf)
        gain, same = self.gain[party][rows], _SAME * self.unit[party]
        beyond = self._beyond
        with np.errstate(divide="ignore", invalid="ignore"):
            left = beyond(party, low)
            chance = (left - beyond(party, gain)) / (left - beyond(party, high))
        chance = np.where(np.isnan(chance), 0.0, np.clip(chance, 0.0, 1.0))
        chance[gain >= high - same] = 1.0
        chance[gain <= low + same] = 0.0
        return np.asarray(chance)

    def _welcomes(self, party: int, rows: NDArray[np.intp], agreed: int) -> Floats:
        gain, same = self.gain[party][rows], _SAME * self.unit[party]
        heard = self.heard[party]
        low = _most(self.gain[party], heard.refused + heard.declined)[rows, None]
        start, scale = gain[:, [agreed]], self.scale(party)
        with np.errstate(divide="ignore", invalid="ignore"):
            left = 1.0 - expit(scale * (low - start))
            chance = 1.0 - (1.0 - expit(scale * (gain - start))) / left
        chance = np.where(np.isnan(chance), 0.0, np.clip(chance, 0.0, 1.0))
        chance[gain <= low + same] = 0.0
        return np.asarray(chance)

    def _beyond(self, party: int, gain: Floats) -> Floats:
        """The chance, before anything is said, that the bar lies above a gain."""
        total = np.zeros(np.shape(gain))
        for share, sharpness in zip(_SHARES, _SHARPNESS, strict=True):
            total += share * expit(-sharpness * self.scale(party) * gain)
        return total

    # -- answers -----------------------------------------------------------------------------

    def answered(self, party: int, text: int, *, accepts: bool, agreed: int = -1) -> Beliefs:
        """Beliefs after a party has accepted or refused a text (in place of what is agreed)."""
        likelihood = self.answer_chances(party, text, accepts=accepts, agreed=agreed)
        heard = self.heard[party]
        if agreed >= 0:
            said = heard if accepts else replace(heard, declined=(*heard.declined, text))
        elif accepts:
            said = replace(heard, accepted=(*heard.accepted, text))
        else:
            said = replace(heard, refused=(*heard.refused, text))
        return self._weighed(party, likelihood)._with_heard(party, said)

    def answer_chances(self, party: int, text: int, *, accepts: bool, agreed: int = -1) -> Floats:
        """(K,) the chance of an answer in each world, given what the party has said before."""
        rows = np.arange(self.gain.shape[1])
        if agreed >= 0:
            chance = self._welcomes(party, rows, agreed)[:, text]
        else:
            chance = self._accepts(party, rows)[:, text]
        return chance if accepts else 1.0 - chance

    def would_rather(
        self, party: int, changed: int, text: int, having: NDArray[np.bool_]
    ) -> Beliefs:
        """Beliefs after a party has said that it likes ``changed`` better than ``text``.

        ``having``: (n,) the packages that hold what it asks for. Where no world says so, the
        party is believed rather than the worlds: what it asks for is worth more than they say.
        """
        gap = self.gain[party][:, changed] - self.gain[party][:, text]
        told = self
        if not (gap[self.weights[party] > 0] > 0).any():
            gain = self.gain.copy()
            short = np.maximum(_UP * float(self.unit[party]) - gap, 0.0)
            gain[party][:, having] += short[:, None]
            told = replace(self, gain=gain)
        return told._weighed(party, expit(self.scale(party) * gap))

    def _weighed(self, party: int, likelihood: Floats) -> Beliefs:
        fresh = self.weights[party] * likelihood
        total = float(fresh.sum())
        # An answer that no world explains tells nothing of which world it is.
        if not (total > 0 and np.isfinite(total)):
            return self
        weights = self.weights.copy()
        weights[party] = fresh / total
        return replace(self, weights=weights)

    def _with_heard(self, party: int, said: Heard) -> Beliefs:
        return replace(self, heard=(*self.heard[:party], said, *self.heard[party + 1 :]))


def _most(gain: Floats, packages: tuple[int, ...]) -> Floats:
    if not packages:
        return np.full(len(gain), -np.inf)
    return np.asarray(gain[:, list(packages)].max(axis=1))


def believe(gain: Floats, precision: float = 10.0) -> Beliefs:
    """Beliefs before anybody has spoken: every world equally likely.

    ``gain``: (P, K, n). ``precision`` says how sharply a party tells a gain from a loss: at 10 a
    gain of a tenth of the spread of its gains makes acceptance about e times likelier than
    refusal.

    Raises :class:`StandoffError` where that is more numbers than can be held.
    """
    if gain.size > MOST_NUMBERS:
        raise StandoffError(
            f"the mediator would have to weigh {gain.size:,} numbers; at most {MOST_NUMBERS:,} can "
            "be held: take fewer worlds, or fewer packages"
        )
    spread = gain.std(axis=(1, 2))
    unit = np.where(spread > 0, spread, 1.0)
    weights = np.full(gain.shape[:2], 1.0 / gain.shape[1])
    return Beliefs(gain, weights, unit, precision, (Heard(),) * len(gain))
