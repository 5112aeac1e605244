"""What a study of talks finds, as plain records; every error is one standard error.

An error is NaN where too few draws tell it.
"""

from __future__ import annotations

from dataclasses import dataclass

from standoff.insight.judgement.verdicts import Weighed, two_ways


@dataclass(frozen=True, slots=True)
class Often:
    """A package and the share of worlds of which something is true of it."""

    package: dict[str, str]
    share: float
    error: float


@dataclass(frozen=True, slots=True)
class LineFinding:
    """A red line, and what dropping it alone would do."""

    party: str
    issue: str
    positions: tuple[str, ...]
    source: str
    opens: float
    """Share of all worlds that have a zone only once it is dropped."""
    opens_error: float
    package: Often | None
    """What it opens: the package across it that is accepted in most worlds."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """Who would not keep, or not sign, and what would mend it."""

    name: str
    breaks: float
    """Share of the worlds with an agreement in which it breaks it at the later date."""
    breaks_error: float
    balks: float
    """Share in which it would rather not sign at all, foreseeing the shift."""
    balks_error: float
    payment: float
    """Median side payment that keeps it from breaking, where it would; NaN where it never does."""
    affordable: float
    """Share of those worlds in which the others have that much to spare."""
    affordable_error: float
    verification: float
    """Median chance of catching a breach in time that would do; NaN where none does."""
    verifiable: float
    """Share of those worlds in which verification can do it."""
    verifiable_error: float
    put_off: tuple[str, ...]
    """The issues most often among the fewest to put off, or to make reversible."""
    put_off_share: float
    """Share of those worlds in which putting issues off does it."""
    put_off_error: float


@dataclass(frozen=True, slots=True)
class LastingFinding:
    """Whether the agreement of each world (its Nash package) would last.

    Where there is no zone, the package that dropping one red line opens most often is judged, in
    the worlds where all accept it.
    """

    date: str
    package: dict[str, str] | None
    """The package judged; None where it is each world's own."""
    lasts: float
    """Share of the worlds with an agreement in which all sign and nobody breaks."""
    lasts_error: float
    breakers: tuple[Breaker, ...]


@dataclass(frozen=True, slots=True)
class PolicyTalks:
    """The talks under one policy."""

    name: str
    zone: float
    """Share of worlds with a zone of agreement."""
    zone_error: float
    zone_without_home: float
    """The same if nobody at home had a say."""
    zone_without_home_error: float
    zone_without_lines: float
    """The same if no red line were held."""
    zone_without_lines_error: float
    closed_by_lines: float
    """Share of worlds that have no zone, but would have one if no red line were held."""
    closed_by_lines_error: float
    closed_by_walking_away: float
    """Share of worlds in which somebody prefers walking away to any package, red lines or not."""
    closed_by_walking_away_error: float
    acceptable: tuple[float, float, float]
    """How many packages all accept, where there is a zone: 5, 50, 95 % of worlds."""
    slack: tuple[float, float, float]
    """The smallest gain at the egalitarian package likewise: how wide the zone is."""
    walk_away: dict[str, float]
    """Mean walk-away value of every party and body."""
    gains: dict[str, float]
    """Mean gain of every party at the Nash package, where there is a zone."""
    most_accepted: tuple[Often, ...]
    recurring: dict[str, tuple[Often, ...]]
    """For each solution the packages that it picks most often."""
    lines: tuple[LineFinding, ...]
    line_pairs: tuple[tuple[int, int, float, float], ...]
    """Pairs of red lines (by number) that open zones only if both are dropped, the share, and its
    error."""
    holdouts: dict[str, float]
    """Share of all worlds in which there is no zone and this one alone refuses some package."""
    holdout_errors: dict[str, float]
    lasting: LastingFinding | None
    residual: float
    """Share of worlds in which game and talks found no fixed point together; 0 if not asked."""
    residual_error: float
    largest_residual: float
    """How far off the worst of them is, in units of payoff."""
    outcomes: dict[str, float]
    """Mean chance of each outcome of the game, the settlement worth what the talks predict; empty
    if the case does not ask for it."""
    outcome_errors: dict[str, float]


@dataclass(frozen=True, slots=True)
class TalksVerdict:
    """A claim about what could be agreed."""

    name: str
    says: str
    source: str
    share: float
    mc_error: float
    """One standard error of the share."""

    @property
    def weighed(self) -> Weighed:
        """How it falls out: there either is such an agreement or there is none."""
        return two_ways(self.share, self.mc_error)

    @property
    def verdict(self) -> str:
        """The word for it."""
        return self.weighed.verdict

    @property
    def could_be(self) -> tuple[str, ...]:
        """The verdicts that the share's error leaves open."""
        return self.weighed.could_be
