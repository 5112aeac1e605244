"""Signals that a record tells of: how likely each is in a world, by a formula of the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.compiler import Compiler
from standoff.case.evaluate import Compiled, quiet
from standoff.case.insight_checks import likelihood_scope
from standoff.case.parser import parse
from standoff.insight.statistics.prim import Floats


def signal_of(case: CompiledCase, text: str) -> Compiled:
    """How likely a signal is, compiled. Raises :class:`ExpressionError` where it can't be."""
    scope = likelihood_scope(case.scope, case.terms)
    return Compiler(scope, case.terms).compile(parse(text, case.words))


def likelihood(
    case: CompiledCase, signal: Compiled, parameters: Mapping[str, Floats], codes: Sequence[int]
) -> Floats:
    """(D,) how likely a signal is in each world where the actors with types are of these (their
    codes, in the order of their draws). Raises :class:`StandoffError` where that is no chance."""
    actors = [case.actors[actor] for actor, _ in case.types]
    values: dict[str, Any] = dict(parameters)
    values |= {actor: np.asarray(code) for actor, code in zip(actors, codes, strict=True)}
    draws = len(next(iter(parameters.values()), np.zeros(1)))
    with quiet():
        chance = np.asarray(signal.evaluate(case.environment(values)), float)
    found: Floats = np.broadcast_to(chance, (draws,))
    bad = ~((found >= 0) & (found <= 1))
    if bad.any():
        raise StandoffError(
            f"the likelihood of a signal is {found[bad][0]:g} in some world; expected a chance "
            "from 0 to 1",
            case.place(("observed", "record")),
        )
    return found
