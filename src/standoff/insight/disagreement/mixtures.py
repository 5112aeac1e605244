"""The numbers of every mixture of two authors' assumptions, on common draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import quiet
from standoff.case.model import Case
from standoff.case.parameters import sampled
from standoff.ensemble.sample import parameter_values, uniforms
from standoff.insight.disagreement.differences import Assumption
from standoff.insight.statistics.prim import Floats
from standoff.lens.registry import compile_case


def uncertain(a: Case, b: Case) -> list[str]:
    """The numbers that one of two authors draws, in the first's order."""
    drawn = {*sampled(a), *sampled(b)}
    return [name for name in a.parameters if name in drawn]


class Mixtures:
    """The numbers of every combination, on common draws: a number that both authors draw takes the
    same quantile under each."""

    def __init__(self, a: CompiledCase, b: CompiledCase, size: int, seed: int):
        self.sides = [a, b]
        self.formulas = [
            {each.name: each.formula for each in side.quantities} for side in self.sides
        ]
        names = uncertain(a.case, b.case)
        points = uniforms(max(len(names), 1), seed, 0, size)
        self.copulas: dict[tuple[int, int], dict[str, Floats]] = {}
        # Either author's distributions under either author's correlations.
        for side, own in enumerate(self.sides):
            for other, donor in enumerate(self.sides):
                case = own
                if side != other:
                    drawn = set(sampled(own.case))
                    kept = [each for each in donor.case.correlations if set(each.between) <= drawn]
                    if kept != own.case.correlations:
                        case = compile_case(own.case.model_copy(update={"correlations": kept}))
                columns = [names.index(name) for name in sampled(case.case)]
                self.copulas[side, other] = parameter_values(case, points[:, columns])

    def values(
        self, frame: CompiledCase, taken: Sequence[Assumption], worlds: NDArray[np.int64]
    ) -> dict[str, Floats]:
        """Every parameter in some of the worlds, (n,), with some of the second's assumptions
        taken."""
        second = {each.name for each in taken if each.section == "parameters"}
        joint = int(any(each.section == "correlations" for each in taken))
        found: dict[str, Floats] = {}
        waiting = []
        for name in frame.case.parameters:
            side = int(name in second)
            formula = self.formulas[side][name]
            if formula is None:
                found[name] = self.copulas[side, joint][name][worlds]
            else:
                waiting.append((name, side, formula))
        while waiting:
            ready = [each for each in waiting if not {n for n, _, _ in waiting} & each[2].names]
            for name, side, formula in ready:
                with quiet():
                    value = formula.evaluate(self.sides[side].environment(found))
                found[name] = np.ascontiguousarray(
                    np.broadcast_to(np.asarray(value, np.float64), worlds.shape)
                )
            if not ready:
                raise StandoffError(
                    "mixing the two authors' numbers makes "
                    f"'{waiting[0][0]}' depend on itself; put those that depend on each other in "
                    "one group"
                )
            waiting = [each for each in waiting if each not in ready]
        return found
