"""From where one looks ahead: what was seen by then, and which stages are still to come."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import Compiled
from standoff.insight.happened import Happened, happened
from standoff.insight.learn import signal_of


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What is known, and what is to come."""

    first: int
    """The number of the first stage that is still to come."""
    day: datetime.date | None
    """The day from which one looks, if one was named: stages dated before it are over."""
    seen: tuple[Happened, ...]
    signals: tuple[Compiled, ...]
    """How likely each signal was."""

    def ahead(self, case: CompiledCase, number: int) -> bool:
        """Whether a stage is still to come."""
        when = case.day_of(case.stages[number])
        over = self.day is not None and when is not None and when < self.day
        return number >= self.first and not over


def standpoint(case: CompiledCase, policy: str, start: str, saw: Sequence[str]) -> Standpoint:
    """Look ahead from ``start``: a stage (``answer`` or ``answer[2]``), or a date, by which what
    the case's record says is taken as seen if it is of this ``policy``; nothing for the beginning.
    ``saw`` are further things seen.

    Raises :class:`StandoffError` for what is neither a stage nor a date.
    """
    seen = [happened(case, each) for each in saw]
    if not start:
        first = max((each.stage + 1 for each in seen), default=0)
        return Standpoint(first, None, tuple(seen), ())
    try:
        day = datetime.date.fromisoformat(start)
    except ValueError:
        numbers = [k for k, each in enumerate(case.stages) if start in {each.name, each.base}]
        if not numbers:
            names = list(dict.fromkeys(each.base or each.name for each in case.stages))
            raise StandoffError(
                f"'{start}' is neither a stage nor a date such as 2022-01-10; the stages are "
                f"{listed(names)}{nearest(start, names)}"
            ) from None
        return Standpoint(numbers[0], None, tuple(seen), ())
    signals = []
    observed = case.case.observed
    if observed is not None and observed.policy == policy:
        for each in observed.record:
            if each.date > day:
                continue
            if each.saw:
                seen.append(happened(case, each.saw))
            elif each.likelihood:
                signals.append(signal_of(case, each.likelihood))
    first = max((each.stage + 1 for each in seen), default=0)
    return Standpoint(first, day, tuple(seen), tuple(signals))
