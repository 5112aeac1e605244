"""Outside figures, checked, and compiled to what they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from standoff.base.errors import Problem
from standoff.case.claims import ClaimCompiler
from standoff.case.compiled_claims import CompiledFigure
from standoff.case.limits import PROBLEMS
from standoff.case.model import Case
from standoff.case.reader import Document, Path_
from standoff.case.references import SECTION, Reference
from standoff.case.syntax import ExpressionError


@dataclass(frozen=True, slots=True)
class CompiledReference:
    """An outside figure, with what it is about compiled."""

    name: str
    about: CompiledFigure


def compile_references(
    case: Case,
    document: Document | None,
    compiler: Callable[[], ClaimCompiler],
    words: set[str],
) -> tuple[tuple[CompiledReference, ...], list[Problem]]:
    """Every reference that compiles, and what is wrong with them; ``compiler`` makes a new compiler
    of tests."""
    found: list[CompiledReference] = []
    problems: list[Problem] = []

    def tell(message: str, path: Path_, offset: int = 0, severity: str = "error") -> None:
        warn, key = severity != "error", len(path) == 2
        place = document.place(path, offset=offset, key=key) if document else None
        problems.append(Problem(message, place, "warning" if warn else "error"))

    for name, written in case.references.items():
        if len(problems) >= PROBLEMS:
            break
        path: Path_ = (SECTION, name)
        for where, message in _amiss(name, written):
            tell(message, (*path, *where))
        if not written.source:
            tell(f"reference '{name}' names no source", path, severity="warning")
        try:
            about = compiler().figure(written.about, words)
        except ExpressionError as error:
            tell(error.message, (*path, "about"), error.offset)
            continue
        if about.is_chance:
            for field in ("value", "range"):
                given = getattr(written, field)
                ends = given if isinstance(given, tuple) else () if given is None else (given,)
                for number, end in enumerate(ends):
                    if not 0 <= end <= 1:
                        at = (*path, field, number) if field == "range" else (*path, field)
                        tell(_no_chance(name, end), at)
        found.append(CompiledReference(name, about))
    return tuple(found), problems


def _amiss(name: str, written: Reference) -> Iterator[tuple[Path_, str]]:
    """What is wrong with the figure itself, each with the path inside the reference."""
    if written.value is not None and written.range is not None:
        yield ("range",), f"reference '{name}' gives both 'value' and 'range'; expected one of them"
    if written.value is None and written.range is None:
        yield (), f"reference '{name}' gives no figure; expected 'value' or 'range'"
    if written.range is not None and written.range[0] > written.range[1]:
        low, high = written.range
        yield (
            ("range",),
            f"reference '{name}' reaches from {low:g} down to {high:g}; expected the lower end "
            "first",
        )


def _no_chance(name: str, value: float) -> str:
    hint = f"; {value:g} % is {value / 100:g}" if 1 < value <= 100 else ""
    return f"reference '{name}' puts a chance at {value:g}; expected a number from 0 to 1{hint}"
