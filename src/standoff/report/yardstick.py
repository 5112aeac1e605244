"""Words for chances, by a scale that analysts are held to, so that a word means one thing.

``icd203``: Office of the Director of National Intelligence, *Intelligence Community Directive 203,
Analytic Standards* (2 January 2015, amended 21 December 2022), D.6.e.2.a: seven terms from 1 to
99 %. Two of them meet at each threshold, which is counted to the upper; below 1 and above 99 %
the directive has no word. Its rule that a likelihood and a level of confidence never stand in one
sentence (D.6.e.2.b) is kept: no sentence made here states a confidence.

``phia``: HM Government, *Explaining Uncertainty in UK Intelligence Assessment* (24 March 2025), the
Probability Yardstick of the Professional Head of Intelligence Assessment. Its ranges leave gaps, on
purpose: a chance that falls into one is given as a figure alone.

A chance is judged as it is shown, so that 54.6 %, shown as 55 %, bears the word of 55 %.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from standoff.base.numerals import percent


@dataclass(frozen=True, slots=True)
class Term:
    """A word, and the chances from ``low`` to ``high`` (in %) that bear it."""

    word: str
    low: float
    high: float
    whole: bool = False
    """Whether the upper end itself bears it."""

    def __contains__(self, shown: float) -> bool:
        return self.low <= shown and (shown <= self.high if self.whole else shown < self.high)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A scale of words for chances."""

    name: str
    title: str
    short: str
    terms: tuple[Term, ...]

    def term(self, chance: float) -> Term | None:
        """The term that a chance (from 0 to 1) bears; None where the scale has none."""
        shown = _shown(chance)
        return next((each for each in self.terms if shown in each), None)

    def word(self, chance: float) -> str:
        """``unlikely``; empty where the scale has no word."""
        found = self.term(chance)
        return found.word if found else ""

    def told(self, chance: float, around: str = "") -> str:
        """``unlikely, 31 %``; the figure alone where the scale has no word. ``around`` (an error)
        goes behind the figure."""
        figure = percent(chance) + (f" {around}" if around else "")
        word = self.word(chance)
        return f"{word}, {figure}" if word else figure

    @property
    def key(self) -> str:
        """The whole scale in a line."""
        return ", ".join(
            f"{each.word} {each.low:g}–{'<' if each.high == 50 and not each.whole else ''}"
            f"{each.high:g}"
            for each in self.terms
        )


def _shown(chance: float) -> float:
    """In %, with the digits that it is shown with."""
    value = 100 * chance
    if math.isnan(value):
        return value
    if value < 9.95:
        return round(value, 1)
    return float(round(value)) if value <= 99 else value


ICD203 = Yardstick(
    "icd203",
    "US Intelligence Community Directive 203",
    "US ICD 203",
    (
        Term("almost no chance", 1, 5),
        Term("very unlikely", 5, 20),
        Term("unlikely", 20, 45),
        Term("roughly even chance", 45, 55),
        Term("likely", 55, 80),
        Term("very likely", 80, 95),
        Term("almost certain", 95, 99, whole=True),
    ),
)
PHIA = Yardstick(
    "phia",
    "UK Professional Head of Intelligence Assessment",
    "UK PHIA",
    (
        Term("remote chance", 0, 5, whole=True),
        Term("highly unlikely", 10, 20, whole=True),
        Term("unlikely", 25, 35, whole=True),
        Term("realistic possibility", 40, 50),
        Term("likely", 55, 75, whole=True),
        Term("highly likely", 80, 90, whole=True),
        Term("almost certain", 95, 100, whole=True),
    ),
)
YARDSTICKS: Mapping[str, Yardstick] = {each.name: each for each in (ICD203, PHIA)}
"""By the name that ``--yardstick`` takes."""
