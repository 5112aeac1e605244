"""Why a draw was not solved, and what to try: codes that solutions carry, and their words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Reason(NamedTuple):
    """Why a game was not solved."""

    code: str
    """for programs"""
    says: str
    """what stopped the solver, after "because\""""
    advice: str
    """what to try, as a command to the reader"""


REASONS = (
    Reason("", "", ""),
    Reason(
        "lost",
        "the path of equilibria bends more sharply than it could be followed",
        "Try a lower precision, or change a payoff slightly.",
    ),
    Reason(
        "fork",
        "the path of equilibria all but forks: which way it goes hangs on differences in payoffs "
        "hardly above rounding",
        "Make payoffs that should be equal exactly equal, or tell them apart by more than a "
        "trillionth of their range.",
    ),
    Reason(
        "steps",
        "the path of equilibria is too long: the limit of steps was reached",
        "Try a lower precision, or a smaller game.",
    ),
    Reason(
        "fold",
        "the path of equilibria may turn back, which can't be followed in a tree this large",
        "Try a lower or a finite precision, or a smaller game (fewer rounds, types or choices).",
    ),
    Reason(
        "gain",
        "no perfect play was found that leaves nobody anything to gain by playing otherwise",
        "Try a high but finite precision.",
    ),
    Reason(
        "numbers",
        "a payoff or a precision is too large, negative or no number",
        "State payoffs in other units, and precisions from 0 up.",
    ),
    Reason(
        "precision",
        "the precision is too high for the digits that numbers have here",
        "Try a lower precision, or 'exact'.",
    ),
    Reason(
        "check",
        "the independent check does not bear the solver out",
        "Try a lower precision.",
    ),
    Reason(
        "views",
        "what several actors do who know of different errors could not be brought to agree",
        "Try a lower precision, or let them know of the same errors.",
    ),
)
SOLVED, LOST, FORK, STEPS, FOLD, GAIN, NUMBERS, PRECISION, CHECK, VIEWS = range(len(REASONS))

SHARP = 1e4
"""Precision, in scaled payoffs, from which a lost draw is put down to rounding."""


def counted(reasons: NDArray[np.uint8]) -> dict[str, int]:
    """How many draws of ``reasons`` (D,) each code explains, commonest first; solved ones not."""
    counts = np.bincount(reasons, minlength=len(REASONS))
    order = sorted(range(1, len(REASONS)), key=lambda reason: -counts[reason])
    return {REASONS[reason].code: int(counts[reason]) for reason in order if counts[reason]}


def explained(counts: dict[str, int]) -> Iterable[str]:
    """One sentence for each code of ``counts``: how many, why, and what to try."""
    by_code = {reason.code: reason for reason in REASONS}
    for code, count in counts.items():
        reason = by_code[code]
        yield f"{count:,} because {reason.says}. {reason.advice}"
