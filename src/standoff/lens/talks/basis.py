"""What each judgement in the ``talks:`` section rests on: unknown sources, and missing bases."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.case.basis import JUDGEMENT, references
from standoff.case.checker import Checker
from standoff.case.part import Based
from standoff.case.reader import Path_
from standoff.lens.talks.section import TalksSection


def _parts(section: TalksSection) -> Iterator[tuple[Based, str, Path_]]:
    at: Path_ = ("talks",)
    for name, issue in section.issues.items():
        yield issue, f"the issue '{name}'", (*at, "issues", name)
    for name, party in section.parties.items():
        path: Path_ = (*at, "parties", name)
        yield party, f"what packages are worth to '{name}'", path
        for line, refusal in party.refuses.items():
            yield refusal, f"the red line of '{name}' on '{line}'", (*path, "refuses", line)
        for body, home in party.home.items():
            yield home, f"what packages are worth to '{body}'", (*path, "home", body)
    for number, combination in enumerate(section.combinations):
        yield combination, "a combination", (*at, "combinations", number)
    if section.later:
        yield section.later, "the world at the later date", (*at, "later")


def check_bases(section: TalksSection, checker: Checker) -> None:
    """Tell the checker of unknown sources (errors) and missing bases (warnings)."""
    sources = checker.case.sources

    def look(text: str, path: Path_) -> None:
        for source, _ in references(text):
            if source != JUDGEMENT and source not in sources:
                checker.unknown(source, "source", [JUDGEMENT, *sources], path)

    for part, what, path in _parts(section):
        look(part.basis, (*path, "basis"))
        if not part.basis:
            checker.problem(
                f"{what} says nothing of its basis; give 'basis' a source and its paragraph, or "
                "'judgement' with a 'why'",
                path,
                key=True,
                warn=True,
            )
        elif JUDGEMENT in part.basis and not part.why:
            checker.problem(
                f"{what} rests on judgement but gives no 'why'", path, key=True, warn=True
            )
    for name, claim in section.claims.items():
        look(claim.source, ("talks", "claims", name, "source"))
        if not claim.source:
            checker.problem(
                f"claim '{name}' names no source", ("talks", "claims", name), key=True, warn=True
            )
