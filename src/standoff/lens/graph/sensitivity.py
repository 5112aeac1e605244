"""How equilibria fare when rankings are uncertain: their share over an ensemble of rankings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from standoff.base.errors import StandoffError
from standoff.lens.graph.concepts import BASIC, chosen
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.preference import Preference, levels
from standoff.lens.graph.stability import analyse

MOST_SHAKEN = 1 << 31
"""Most draws times states times pairs of decision makers."""


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """Shares of an ensemble of ``draws`` rankings."""

    conflict: Conflict
    draws: int
    share: dict[str, NDArray[np.float64]]
    """For each concept, (n,) the share of draws in which the state is an equilibrium."""
    none: dict[str, float]
    """For each concept, the share of draws without any equilibrium."""

    def standing(self, concept: str) -> list[tuple[int, float]]:
        """States (0-based) that are an equilibrium in some draw, the most frequent first."""
        share = self.share[concept]
        order = np.argsort(-share, kind="stable")
        return [(int(s), float(share[s])) for s in order if share[s] > 0]


@dataclass(frozen=True, slots=True)
class Perturbation:
    """How preferences are varied to see which equilibria stand: ``draws`` rankings, each place off
    by ``spread`` places (standard deviation), from ``seed``; or ``worlds``, so many conflicts with
    the same states."""

    draws: int
    spread: float = 1.0
    seed: int = 0
    worlds: Iterable[Conflict] | None = None


def shaken(preference: Preference, spread: float, seed: int, player: int, draw: int) -> Preference:
    """One plausible ranking: every place in the ranking is off by a normal error.

    Thurstone's (1927) model: states trade places the more readily the nearer they stand; tied
    states stay tied. ``spread`` is the standard deviation in places of the ranking. The result
    depends on (seed, player, draw) alone.
    """
    noise = np.random.default_rng([seed, player, draw]).standard_normal(
        int(preference.level.max()) + 1
    )
    place = np.arange(len(noise)) + spread * noise
    return Preference(levels(place)[preference.level])


def from_scores(conflict: Conflict, scores: Sequence[ArrayLike]) -> list[Conflict]:
    """One conflict a draw, from (D, n) scores for every decision maker (such as payoffs).

    Raises StandoffError where the shapes do not fit.
    """
    arrays = [np.asarray(score, float) for score in scores]
    if len(arrays) != conflict.players or any(
        array.ndim != 2 or array.shape != (len(arrays[0]), conflict.states) for array in arrays
    ):
        raise StandoffError(
            f"Expected scores of shape (draws, {conflict.states}) for each of the "
            f"{conflict.players} decision makers"
        )
    return [
        conflict.with_preferences([Preference(levels(array[draw])) for array in arrays])
        for draw in range(len(arrays[0]))
    ]


def analyse_sensitivity(
    conflict: Conflict,
    draws: int = 1000,
    spread: float = 1.0,
    seed: int = 0,
    concepts: Iterable[str] = BASIC,
    ensemble: Iterable[Conflict] | None = None,
) -> Sensitivity:
    """Each state's share of the draws in which it is an equilibrium.

    Args:
        draws, spread, seed: the ensemble of :func:`shaken` rankings, unless ``ensemble`` is given.
        ensemble: conflicts with the same states, such as :func:`from_scores` gives.

    Raises StandoffError for fewer than one draw, a spread below zero, and where it would take
    minutes.
    """
    wanted = chosen(list(concepts))
    if draws < 1 or not spread >= 0 or not np.isfinite(spread):
        raise StandoffError("Sensitivity needs at least one draw and a spread of zero or more")
    each: int = conflict.states * conflict.players**2
    each += sum(conflict.moves.candidates(int(p)) for p in np.flatnonzero(~conflict.moves.free))
    if draws * each > MOST_SHAKEN:
        raise StandoffError(
            f"{draws:,} draws of {conflict.states:,} states would take minutes; up to "
            f"{max(MOST_SHAKEN // each, 1):,} can be drawn for this model"
        )
    if ensemble is None:
        ensemble = (
            conflict.with_preferences(
                [
                    shaken(preference, spread, seed, player, draw)
                    for player, preference in enumerate(conflict.preferences)
                ]
            )
            for draw in range(draws)
        )
    count = {concept: np.zeros(conflict.states, np.int64) for concept in wanted}
    none = dict.fromkeys(wanted, 0)
    total = 0
    for plausible in ensemble:
        found = analyse(plausible, wanted)
        total += 1
        for concept in wanted:
            states = found.equilibria(concept)
            count[concept][states] += 1
            none[concept] += not len(states)
    if not total:
        raise StandoffError("The ensemble of rankings is empty")
    return Sensitivity(
        conflict,
        total,
        {concept: counted / total for concept, counted in count.items()},
        {concept: missing / total for concept, missing in none.items()},
    )
