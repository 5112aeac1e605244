"""A result beside outside figures that are about the same thing; nothing is fitted to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.case.compiled_claims import asked_name
from standoff.case.evaluate import quiet
from standoff.case.reference_checks import CompiledReference
from standoff.case.references import Reference
from standoff.case.units import PROBABILITY
from standoff.ensemble.run import Ensemble
from standoff.ensemble.summary import Figure, figure
from standoff.insight.judgement.claims import answer


@dataclass(frozen=True, slots=True)
class Beside:
    """An outside figure and the study's own."""

    name: str
    written: Reference
    unit: str
    """``probability``, ``payoff`` or a measure's name; empty where it can't be told."""
    needs: tuple[str, ...]
    """Policies that it is about and that the study left out."""
    result: Figure | None
    """The study's own figure; None where it has none."""
    outcome: tuple[str, str] | None
    """(outcome, policy) where it is about the chance of one outcome under one policy."""

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and highest outside figure."""
        if self.written.range is not None:
            return self.written.range
        assert self.written.value is not None
        return self.written.value, self.written.value

    @property
    def is_share(self) -> bool:
        """Whether it is told in per cent."""
        return self.unit == PROBABILITY

    @property
    def within(self) -> bool | None:
        """Whether it lies, or reaches, into the range that covers nine worlds of ten; None where
        there is no such range."""
        if self.result is None or np.isnan(self.result.p05):
            return None
        low, high = self.ends
        return low <= self.result.p95 and high >= self.result.p05

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as in the answer of ``run``."""
        result = self.result
        return {
            "id": self.name,
            "what": self.written.what,
            "about": self.written.about,
            "value": self.written.value,
            "range": list(self.written.range) if self.written.range else None,
            "date": self.written.date,
            "source": self.written.source,
            "unit": self.unit,
            "needs": list(self.needs),
            "within": self.within,
            "result": None
            if result is None
            else {
                "mean": result.mean,
                "p05": result.p05,
                "p50": result.p50,
                "p95": result.p95,
                "mc_error": result.mc_error,
            },
        }


def beside(ensemble: Ensemble) -> list[Beside]:
    """Every outside figure of the case with the study's own, in the case's order."""
    return [_beside(ensemble, each) for each in ensemble.case.references]


def _beside(ensemble: Ensemble, reference: CompiledReference) -> Beside:
    about = reference.about
    needs = tuple(sorted(about.policies - set(ensemble.policies)))
    found = None
    if not needs:
        values = dict(ensemble.parameters)
        values |= {
            asked_name(number): answer(ensemble, asked) for number, asked in enumerate(about.asked)
        }
        with quiet():
            told = about.value(ensemble.case.environment(values))
        worlds = np.array(np.broadcast_to(told, (ensemble.draws,)), np.float64)
        if not np.isnan(worlds).all():
            found = figure(worlds, share=about.is_chance, certain=ensemble.certain)
    return Beside(
        reference.name,
        ensemble.case.case.references[reference.name],
        about.unit or "",
        needs,
        found,
        _outcome(ensemble, reference),
    )


def _outcome(ensemble: Ensemble, reference: CompiledReference) -> tuple[str, str] | None:
    asked = reference.about.asked[0]
    if not reference.about.is_chance or asked.conditions or asked.event is None:
        return None
    for outcome in ensemble.case.outcomes:
        if asked.event.names == {outcome.name} and len(asked.event.program) == 1:
            return outcome.name, asked.policy
    return None
