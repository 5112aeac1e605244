"""What is wrong with what a case says of weighing: what matters, and which claims oppose."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.base.errors import Problem, listed, nearest
from standoff.case.model import Case
from standoff.case.reader import Document, Path_
from standoff.case.units import PAYOFF, PROBABILITY


def weighing_problems(
    case: Case, measures: tuple[str, ...], document: Document | None
) -> Iterator[Problem]:
    """Every fault in ``matters`` and in what claims say they oppose."""

    def problem(message: str, path: Path_, *, key: bool = False) -> Problem:
        return Problem(message, document.place(path, key=key) if document else None)

    known = (PROBABILITY, PAYOFF, *measures)
    for unit in case.matters:
        if unit not in known:
            yield problem(
                f"there is no unit '{unit}' to weigh differences in; expected {listed(known)}"
                f"{nearest(unit, known)}",
                ("matters", unit),
                key=True,
            )
        elif unit in (PROBABILITY, PAYOFF) and unit in measures:
            yield problem(
                f"'{unit}' under 'matters' is the unit of every {unit}; give the measure of that "
                "name another",
                ("matters", unit),
                key=True,
            )
    for name, claim in case.claims.items():
        for number, other in enumerate(claim.opposes):
            path: Path_ = ("claims", name, "opposes", number)
            if other == name:
                yield problem(f"claim '{name}' can't oppose itself", path)
            elif other not in case.claims:
                yield problem(
                    f"claim '{name}' opposes '{other}', but there is no such claim; expected "
                    f"{listed(case.claims)}{nearest(other, case.claims)}",
                    path,
                )
