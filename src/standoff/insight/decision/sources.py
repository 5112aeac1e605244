"""Sources of information, as an analyst writes them: a condition told rightly so often, or a number
measured."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.claim_names import built_from
from standoff.case.compiled import CompiledCase
from standoff.case.compiler import Compiler
from standoff.case.parameters import sampled
from standoff.case.parser import parse
from standoff.case.syntax import ExpressionError


@dataclass(frozen=True, slots=True)
class Test:
    """A source of information: whether ``about`` is so, or a number measured."""

    about: str
    sensitivity: float
    """Chance that the test says so where it is so."""
    specificity: float
    """Chance that the test says not where it is not."""
    deviation: float | None = None
    """Standard deviation of the error, where a number is measured."""

    @property
    def told(self) -> str:
        """The test in words, with its reliability or its error."""
        if self.deviation is not None:
            return f"{self.about} ± {self.deviation:g}"
        if self.sensitivity == self.specificity:
            return f"{self.about}, right {self.sensitivity:.0%} of the time"
        return f"{self.about}, right {self.sensitivity:.0%}/{self.specificity:.0%} of the time"


def read_test(text: str) -> Test:
    """``ru_greedy > 0.3 : 0.8``, ``… : 0.9/0.7``, or ``ru_greedy +- 0.1``.

    Raises :class:`StandoffError`.
    """
    measured = re.fullmatch(r"\s*([\w-]+)\s*(?:±|\+-|\+/-)\s*(.+?)\s*", text)
    if measured:
        return Test(measured[1], 1.0, 1.0, _deviation(measured[2], text))
    about, colon, reliability = text.rpartition(":")
    if not colon or not about.strip():
        raise StandoffError(
            f"the test '{text}' names no reliability; expected such as 'ru_greedy > 0.3 : 0.8' or "
            "'ru_greedy +- 0.1'"
        )
    parts = [_number(each, text) for each in reliability.split("/")]
    if len(parts) > 2 or not all(0 <= each <= 1 for each in parts):
        raise StandoffError(
            f"the test '{text}': a reliability is one chance or two, each between 0 and 1"
        )
    return Test(about.strip(), parts[0], parts[-1])


def _deviation(text: str, whole: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = _number(text, whole)
    if not 0 < found < math.inf:
        raise StandoffError(
            f"the test '{whole}': an error of {text}; expected a number above 0 (a number that is "
            "told without error needs no test: it is in the table)"
        )
    return found


def _number(text: str, whole: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not np.isfinite(found):
        raise StandoffError(f"the test '{whole}': '{text.strip()}' is not a number")
    return found


def condition_of(case: CompiledCase, test: Test) -> Any:
    """The compiled condition of a test; None for a measured number or a type."""
    if test.deviation is not None:
        if test.about not in sampled(case.case):
            known = sampled(case.case)
            raise StandoffError(
                f"there is no uncertain number '{test.about}' to measure"
                f"{nearest(test.about, known)}"
            )
        return None
    if type_of(case, test.about):
        return None
    scope = built_from(frozenset({"parameter"}), case.scope, case.terms)
    try:
        node = parse(test.about, case.words)
        return Compiler(scope, case.terms).compile(node, kind="truth")
    except ExpressionError as error:
        raise StandoffError(f"the test '{test.about}': {error.message}") from None


def type_of(case: CompiledCase, text: str) -> tuple[str, str] | None:
    """``ru == greedy`` as (actor, type), if that is what it is."""
    found = re.fullmatch(r"([\w-]+)\s*==\s*([\w-]+)", text)
    for actor, branches in case.types:
        if found and case.actors[actor] == found[1]:
            if found[2] not in branches.domain.words:
                raise StandoffError(
                    f"'{found[1]}' has no type '{found[2]}'; expected "
                    f"{listed(branches.domain.words)}{nearest(found[2], branches.domain.words)}"
                )
            return found[1], found[2]
    return None
