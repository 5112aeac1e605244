"""What was seen of play, as a condition on its history, and by which stage it is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.compiler import Compiler
from standoff.case.evaluate import Compiled
from standoff.case.parser import parse
from standoff.case.syntax import ExpressionError
from standoff.case.unroll import base
from standoff.ensemble.asking import claim_compiler
from standoff.lens.game.grow import Grown


@dataclass(frozen=True, slots=True)
class Happened:
    """A condition on what was seen."""

    text: str
    condition: Compiled
    stage: int
    """The number of the last stage that it speaks of."""

    def at(self, grown: Grown) -> NDArray[np.bool_]:
        """(T,) whether it holds on the way to each end of a grown game."""
        case = grown.case
        outcomes = {each.name: grown.outcome == k for k, each in enumerate(case.outcomes)}
        values = {**case.levers(grown.policy), **grown.history, **outcomes}
        found = self.condition.evaluate(case.environment(values))
        return np.array(np.broadcast_to(found, grown.outcome.shape), np.bool_)


def happened(case: CompiledCase, text: str) -> Happened:
    """A condition such as ``answer[1] == stall``, compiled. It speaks of choices, types, levers and
    outcomes. Raises :class:`StandoffError` where it can't be."""
    try:
        node = parse(text, case.words)
        inside = claim_compiler(case).inside
        found = Compiler(inside, case.terms).compile(node, text, kind="truth")
    except ExpressionError as error:
        raise StandoffError(f"'{text}': {error.message}") from None
    return Happened(text, found, _last(case, found))


def _last(case: CompiledCase, condition: Compiled) -> int:
    """The last stage that a condition hangs on: of a block's name its last stage, of an outcome
    the last of all."""
    names = {base(name) for name in condition.names}
    exact = condition.names
    blocks = {block.name for block in case.blocks}
    last = -1
    for number, stage in enumerate(case.stages):
        own = stage.name in exact or (
            stage.base in names and not any(each.startswith(f"{stage.base}[") for each in exact)
        )
        counted = stage.block and (stage.block in names or "round" in names)
        if own or (counted and stage.block in blocks):
            last = number
    if names & {each.name for each in case.outcomes}:
        return len(case.stages) - 1
    return last
