"""Forecasts that cases made, scored once events are known.

A forecast gives each outcome a chance. The log score is −ln of the chance of what came (Good 1952),
the Brier score the sum over outcomes of (chance − 1 if it came, else chance)² (Brier 1950): of both
less is better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, log, sqrt
from typing import Any

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError, listed, nearest
from standoff.base.plain import plain
from standoff.history.table import MISSING, Table, which
from standoff.insight.study.study import Study

EVEN = "every outcome as likely as any other"


@dataclass(frozen=True, slots=True)
class Score:
    """Of one forecast; the errors are one standard error, from the finite number of worlds."""

    log: float
    log_error: float
    brier: float
    brier_error: float

    def to_dict(self) -> dict[str, float]:
        """As plain data."""
        return {
            "log": self.log,
            "log_error": self.log_error,
            "brier": self.brier,
            "brier_error": self.brier_error,
        }


@dataclass(frozen=True, slots=True)
class Against:
    """A stated reference on one outcome, scored with the case on whether that outcome came.

    A reference that is a range is scored at its middle; ``best`` and ``worst`` are the log scores
    at its ends.
    """

    name: str
    what: str
    outcome: str
    chance: float
    log: float
    best: float
    worst: float
    brier: float
    own: Score
    """The case's, on the same question."""

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "name": self.name,
            "what": self.what,
            "outcome": self.outcome,
            "chance": self.chance,
            "log": self.log,
            "log_best": self.best,
            "log_worst": self.worst,
            "brier": self.brier,
            "own": self.own.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Event:
    """One event, what a case had said of it, and how well."""

    case: str
    title: str
    policy: str
    came: str
    forecast: Mapping[str, tuple[float, float]]
    """The chance of each outcome and one standard error of it."""
    likely: tuple[float, float]
    """The chance of what came in the middle nine tenths of plausible worlds."""
    score: Score
    even: Score
    """That of :data:`EVEN`."""
    references: tuple[Against, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "case": self.case,
            "title": self.title,
            "policy": self.policy,
            "came": self.came,
            "forecast": {
                name: {"chance": chance, "error": error}
                for name, (chance, error) in self.forecast.items()
            },
            "p05": self.likely[0],
            "p95": self.likely[1],
            "score": self.score.to_dict(),
            "even": self.even.to_dict(),
            "references": [each.to_dict() for each in self.references],
        }


@dataclass(frozen=True, slots=True)
class Scores(Answer):
    """The answer of ``score``."""

    outcomes: str
    draws: int
    seed: int
    events: tuple[Event, ...]

    @property
    def n(self) -> int:
        """How many events."""
        return len(self.events)

    def mean(self, kind: str) -> float:
        """The mean over events of ``log`` or ``brier``."""
        total: float = sum(getattr(each.score, kind) for each in self.events)
        return total / self.n

    def better(self, kind: str) -> tuple[float, float]:
        """By how much the mean score is better than that of :data:`EVEN`, and one standard error of
        that over events as drawn at random; NaN for one event."""
        gains = [getattr(each.even, kind) - getattr(each.score, kind) for each in self.events]
        mean = sum(gains) / self.n
        if self.n < 2 or mean in (inf, -inf):
            return mean, float("nan")
        spread = sum((each - mean) ** 2 for each in gains) / (self.n - 1)
        return mean, sqrt(spread / self.n)

    @property
    def sentence(self) -> str:
        """What so few events prove."""
        if self.n == 1:
            (event,) = self.events
            chance = event.forecast[event.came][0]
            return (
                "One event proves little: a forecast is a chance, and one that was right in its "
                f"chances sees what it gives {100 * chance:.0f} % come that often, and the rest "
                "otherwise. Only many events tell a good forecaster from a lucky one."
            )
        return (
            f"{self.n} events are few: the ± of their means is twice a standard error over events, "
            "and takes them as drawn at random from crises of a kind, which cases that somebody "
            "chose to write are not."
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of score`` prints."""
        means = {}
        for kind in ("log", "brier"):
            better, error = self.better(kind)
            means[kind] = {"mean": self.mean(kind), "better": better, "better_error": error}
        data = {
            "standoff": 1,
            "outcomes": self.outcomes,
            "draws": self.draws,
            "seed": self.seed,
            "n": self.n,
            "events": [each.to_dict() for each in self.events],
            "means": means,
            "says": self.sentence,
        }
        found: dict[str, Any] = plain(data)
        return found


def log_score(chance: float) -> float:
    """−ln of the chance of what came; infinite where it had none."""
    return -log(chance) if chance > 0 else inf


def scored(forecast: Mapping[str, tuple[float, float]], came: str) -> Score:
    """The scores of a forecast: (chance, one standard error) of each outcome.

    Errors of different outcomes are taken as one: they come of the same worlds, so that the error
    is no larger than this.
    """
    chance, error = forecast[came]
    brier = sum((p - (name == came)) ** 2 for name, (p, _) in forecast.items())
    moves = sum(2 * abs(p - (name == came)) * each for name, (p, each) in forecast.items())
    return Score(log_score(chance), error / chance if chance > 0 else inf, brier, moves)


def event(study: Study, case: str, policy: str, came: str) -> Event:
    """What a study said of an event, scored."""
    figures = study.policies[policy].outcomes
    forecast = {name: (each.mean, each.mc_error) for name, each in figures.items()}
    even = {name: (1 / len(figures), 0.0) for name in figures}
    against = []
    for each in study.references:
        if each.outcome is None or each.outcome[1] != policy:
            continue
        outcome = each.outcome[0]
        hit = outcome == came

        def of(chance: float, hit: bool = hit) -> float:
            return log_score(chance if hit else 1 - chance)

        low, high = each.ends
        middle = (low + high) / 2
        own, error = forecast[outcome]
        binary = {"came": (own, error), "not": (1 - own, error)}
        against.append(
            Against(
                each.name,
                each.written.what,
                outcome,
                middle,
                of(middle),
                min(of(low), of(high)),
                max(of(low), of(high)),
                2 * (middle - hit) ** 2,
                scored(binary, "came" if hit else "not"),
            )
        )
    likely = figures[came]
    return Event(
        case,
        study.case.title,
        policy,
        came,
        forecast,
        (likely.p05, likely.p95),
        scored(forecast, came),
        scored(even, came),
        tuple(against),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one event: the outcome, and the policy under which it came."""

    outcome: str
    policy: str
    row: int


def known_events(table: Table, cases: Sequence[str]) -> list[Known]:
    """The event of each case, from columns ``case`` (not needed for one case), ``outcome`` and, if
    there is one, ``policy``.

    Raises :class:`StandoffError` for a column that is missing, a case that none was asked of, and a
    case that did not end once.
    """
    for case in cases:
        if list(cases).count(case) > 1:
            raise StandoffError(f"'{case}' is named twice; expected each case once")
    outcomes = table.column("outcome")
    policies = table.columns.get("policy", [""] * table.rows)
    if "case" in table.columns:
        named = table.column("case")
    elif len(cases) == 1:
        named = [cases[0]] * table.rows
    else:
        table.column("case")
        named = []
    found: dict[str, Known] = {}
    for row, name in enumerate(named):
        if name not in cases:
            raise StandoffError(
                f"'{name[:60]}' is none of the cases that were named; expected {listed(cases)}"
                f"{nearest(name, cases)}",
                table.place(row),
            )
        if name in found:
            raise StandoffError(
                f"how '{name}' ended stands in line {table.lines[found[name].row]} already; "
                "expected one row for each case",
                table.place(row),
            )
        policy = "" if policies[row].lower() in MISSING else policies[row]
        found[name] = Known(outcomes[row], policy, row)
    for case in cases:
        if case not in found:
            raise StandoffError(f"{table.file} says nothing of how '{case}' ended")
    return [found[case] for case in cases]


def one_of(word: str, known: Sequence[str], what: str, table: Table, row: int) -> str:
    """Which of ``known`` a cell means. Raises :class:`StandoffError` where it is none."""
    code = which(word, known)
    if code is not None:
        return known[code]
    if not word:
        raise StandoffError(
            f"column '{what}' is empty here; expected {listed(known)}", table.place(row)
        )
    raise StandoffError(
        f"'{word[:60]}' is no {what} of the case; expected {listed(known)}{nearest(word, known)}",
        table.place(row),
    )
