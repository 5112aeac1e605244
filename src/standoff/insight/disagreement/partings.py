"""Where two ways to model a case part over a claim, and what moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.sampling_error import TIMES, share_error, standard_error
from standoff.insight.judgement.claims import Judged
from standoff.insight.judgement.verdicts import NOT_JUDGED, Weighed, no_error, weigh

Floats = NDArray[np.float64]

MOVED = 2
"""How many of the quantities behind a parting of ways are told."""


@dataclass(frozen=True, slots=True)
class School:
    """One way to model the case."""

    name: str
    what: str
    draws: int
    unsolved: int
    judged: Mapping[str, Judged]
    asked: Mapping[str, Mapping[str, Floats]]
    """For each claim the values, (draws,), of each quantity that it asks."""
    advice: str
    """The policy with the smallest average loss."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One claim as written beside another school, in the worlds that both could judge."""

    claim: str
    school: str
    worlds: int
    """None, where the claim is judged by one of the two alone, or by neither."""
    shares: tuple[float, float]
    """The share of those worlds in which it holds: as written, and by the school; NaN for none."""
    error: float
    """One standard error of the difference, world by world."""
    written_error: float = float("nan")
    """One standard error of the share as written, in those worlds."""
    weighed: tuple[Weighed, Weighed] | None = None
    """How it falls out there by enough to matter: as written, and by the school."""
    for_error: float = float("nan")
    """One standard error of the difference between the shares where it holds by enough."""
    against_error: float = float("nan")
    """Likewise where it fails by enough."""

    @property
    def verdicts(self) -> tuple[str, str]:
        """As written, and by the school."""
        if self.weighed is None:
            return NOT_JUDGED, NOT_JUDGED
        return self.weighed[0].verdict, self.weighed[1].verdict

    @property
    def parts(self) -> bool:
        """Whether the verdicts differ, and by more than the luck of the draws."""
        if self.weighed is None or self.verdicts[0] == self.verdicts[1]:
            return False
        one, other = self.weighed
        return (
            abs(other.share_for - one.share_for) > TIMES * self.for_error
            or abs(other.share_against - one.share_against) > TIMES * self.against_error
        )


@dataclass(frozen=True, slots=True)
class Parting:
    """A claim that another school judges otherwise."""

    claim: str
    school: str
    compared: Compared
    why: tuple[tuple[str, float, float], ...]
    """The quantities that moved most: what is asked, as written, and by the school."""

    @property
    def verdicts(self) -> tuple[str, str]:
        """As written, and by the school."""
        return self.compared.verdicts


def compare(first: School, school: School, claim: str) -> Compared:
    """Both on the worlds that both have: an exact equilibrium is sought in the first draws only."""
    nothing = Compared(claim, school.name, 0, (float("nan"), float("nan")), float("nan"))
    other = school.judged.get(claim)
    if other is None:
        return nothing
    common = min(first.draws, school.draws)
    mine, yours = first.judged[claim].holds[:common], other.holds[:common]
    apart = yours - mine
    both = ~np.isnan(apart)
    if not both.any():
        return nothing
    return Compared(
        claim,
        school.name,
        int(both.sum()),
        (float(mine[both].mean()), float(yours[both].mean())),
        # In one world nothing is left to the luck of the draws.
        standard_error(apart) if common > 1 else 0.0,
        share_error(np.where(both, mine, np.nan)) if common > 1 else 0.0,
        *_by_enough(
            np.where(both, first.judged[claim].sort[:common], np.nan),
            np.where(both, other.sort[:common], np.nan),
            can_be_immaterial=bool(first.judged[claim].matters),
        ),
    )


def _by_enough(
    mine: Floats, yours: Floats, *, can_be_immaterial: bool
) -> tuple[tuple[Weighed, Weighed], float, float]:
    """How a claim falls out on both sides by enough to matter, and one standard error of the
    differences where it holds and where it fails by enough; (D,) as of ``sorts``."""
    alone = len(mine) == 1
    one, other = (
        weigh(
            sort,
            error=no_error if alone else share_error,
            can_be_immaterial=can_be_immaterial,
        )
        for sort in (mine, yours)
    )
    errors = [
        0.0
        if alone
        else standard_error(
            np.where(np.isnan(mine), np.nan, (yours == way).astype(float) - (mine == way))
        )
        for way in (1.0, -1.0)
    ]
    return (one, other), errors[0], errors[1]


def parting(found: Sequence[School], compared: Compared) -> Parting:
    """Why a school judges a claim otherwise than the first one, the case as written."""
    first = found[0]
    school = next(each for each in found if each.name == compared.school)
    common = min(first.draws, school.draws)
    both = []
    for text, values in first.asked[compared.claim].items():
        if text in school.asked[compared.claim]:
            mine, yours = values[:common], school.asked[compared.claim][text][:common]
            known = ~(np.isnan(mine) | np.isnan(yours))
            if known.any():
                both.append((text, float(mine[known].mean()), float(yours[known].mean())))
    # Chances and payoffs differ in size: what matters is how far each moved in proportion.
    both.sort(key=lambda each: -abs(each[2] - each[1]) / max(abs(each[1]), abs(each[2]), 0.05))
    return Parting(compared.claim, compared.school, compared, tuple(both[:MOVED]))
