"""The claims counted by school, in a line each."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.insight.claims import Judged
from standoff.insight.study import Study
from standoff.report.blocks import Block, Heading, Item, Words, strong
from standoff.report.naming import listed

VERDICTS = {
    "holds": "hold",
    "mostly holds": "mostly hold",
    "contested": "are contested",
    "makes no difference": "make no difference",
    "mostly fails": "mostly fail",
    "fails": "fail",
}
"""In order, as they are said of several claims."""
BULLET = "•"


def tally(study: Study) -> Iterator[Block]:
    """How many claims of each school get which verdict; nothing for a case without claims."""
    schools = by_school(study)
    if not schools:
        return
    yield Heading("Who is right")
    for school, made in schools.items():
        name = f"The {school} school" if school else "The claims"
        yield Item([strong(name), ": ", _counted(made), "."], BULLET, width=2)


def by_school(study: Study) -> dict[str, list[Judged]]:
    """The claims by school, in the case's order."""
    found: dict[str, list[Judged]] = {}
    for judged in study.claims.values():
        found.setdefault(judged.school, []).append(judged)
    return found


def _counted(made: list[Judged]) -> Words:
    counts = {verdict: sum(each.verdict == verdict for each in made) for verdict in VERDICTS}
    parts: list[Words] = [
        f"{count} {VERDICTS[verdict] if count > 1 else _one(verdict)}"
        for verdict, count in counts.items()
        if count
    ]
    other = len(made) - sum(counts.values())
    if other:
        parts.append(f"{other} not judged")
    return [f"of {len(made)} claims " if len(made) > 1 else "one claim, ", listed(parts)]


def _one(verdict: str) -> str:
    return {"contested": "is contested", "makes no difference": "makes no difference"}.get(
        verdict, verdict
    )
