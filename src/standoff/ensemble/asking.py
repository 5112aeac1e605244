"""Asking a case more than its own claims ask: further questions of the same solved games."""

from __future__ import annotations

from collections.abc import Mapping

from standoff.base.errors import StandoffError
from standoff.case.claims import Asked, ClaimCompiler, CompiledClaim, pure_numbers
from standoff.case.compiled import CompiledCase
from standoff.case.syntax import KEYWORDS, ExpressionError


def words_of(case: CompiledCase) -> set[str]:
    """Every word that an expression of the case may hold."""
    words = {*case.scope, *case.terms, *case.policies, *case.actors, *case.measures, *KEYWORDS}
    words |= {outcome.name for outcome in case.outcomes}
    for symbol in case.scope.values():
        words |= set(symbol.domain.words) if symbol.domain else set()
    return words


def compile_test(case: CompiledCase, name: str, test: str) -> CompiledClaim:
    """A test, written as a claim's, compiled. Raises :class:`StandoffError` where it can't be."""
    events = {outcome.name: None for outcome in case.outcomes}
    compiler = ClaimCompiler(
        case.scope,
        case.terms,
        events,
        case.measures,
        case.actors,
        case.policies,
        pure_numbers(case.case.parameters),
    )
    try:
        return compiler.compile(name, test, words_of(case))
    except ExpressionError as error:
        raise StandoffError(f"{name}: {error.message}") from None


def asking(case: CompiledCase, questions: Mapping[str, str]) -> dict[str, Asked]:
    """Questions such as ``P(war | talk, ru == greedy)``, by any name, compiled.

    Raises :class:`StandoffError` where one can't be.
    """
    return {
        name: compile_test(case, name, f"{question} > 0").asked[0]
        for name, question in questions.items()
    }
