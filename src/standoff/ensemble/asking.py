"""Asking a case more than its own claims ask: further questions of the same solved games."""

from __future__ import annotations

from collections.abc import Mapping

from standoff.base.errors import StandoffError
from standoff.case.claims import ClaimCompiler
from standoff.case.compiled import CompiledCase
from standoff.case.compiled_claims import Asked, CompiledClaim
from standoff.case.syntax import ExpressionError


def claim_compiler(case: CompiledCase) -> ClaimCompiler:
    """What compiles one more test over the names of a compiled case."""
    return ClaimCompiler(case.claim_names)


def compile_test(case: CompiledCase, name: str, test: str) -> CompiledClaim:
    """A test, written as a claim's, compiled. Raises :class:`StandoffError` where it can't be."""
    try:
        return claim_compiler(case).compile(name, test, case.words)
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
