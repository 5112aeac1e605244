"""From where one looks ahead: what was seen by then, and which stages are still to come."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import Compiled
from standoff.insight.learning.happened import Happened, happened
from standoff.insight.learning.signals import signal_of


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
    until: datetime.date | None = None
    """The last day looked at: stages dated after it are left out."""

    def ahead(self, case: CompiledCase, number: int) -> bool:
        """Whether a stage is still to come, and by the last day looked at; one that has no date may
        be."""
        when = case.day_of(case.stages[number])
        if when is None:
            return number >= self.first
        over = self.day is not None and when < self.day
        late = self.until is not None and when > self.until
        return number >= self.first and not over and not late


@dataclass(frozen=True, slots=True)
class Look:
    """From when and until when one is asked to look ahead."""

    start: str = ""
    """A stage, or a date by which the case's record is taken in; empty for the beginning."""
    until: str = ""
    """The last day looked at; empty for no such day."""
    saw: tuple[str, ...] = ()
    """Further things seen."""


def standpoint(case: CompiledCase, policy: str, look: Look) -> Standpoint:
    """Look ahead from a stage (``answer`` or ``answer[2]``), or from a date, by which what the
    case's record says is taken as seen if it is of this ``policy``.

    Raises :class:`StandoffError` for what is neither a stage nor a date, and for a last day that is
    before the first.
    """
    start, until = look.start, look.until
    found = _from(case, policy, start, look.saw)
    if not until:
        return found
    try:
        last = datetime.date.fromisoformat(until)
    except ValueError:
        raise StandoffError(f"'{until}' is no date such as 2022-01-10") from None
    first = found.day or case.case.as_of
    if first is not None and last < first:
        raise StandoffError(f"{until} is before {start or first}, from when to look ahead")
    if all(case.day_of(each) is None for each in case.stages):
        raise StandoffError(
            f"no stage of the case has a date, so that none can be told to come by {until}: a "
            "block of rounds has dates if the case has 'as-of' and the block 'every'"
        )
    return replace(found, until=last)


def _from(case: CompiledCase, policy: str, start: str, saw: Sequence[str]) -> Standpoint:
    """From when one looks ahead."""
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
