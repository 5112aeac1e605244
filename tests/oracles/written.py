"""Cases written out for the oracles, read and studied as an analyst's own would be."""

from __future__ import annotations

from collections.abc import Sequence

import standoff
from standoff.case.load import parse_case
from standoff.ensemble.columns import Column
from standoff.ensemble.shared import Shared
from standoff.lens.registry import compile_case


def studied(text: str, *, draws: int = 1, seed: int = 0) -> standoff.Study:
    """Read a case from its YAML, check it, and solve it; every game must have been solved."""
    case, document = parse_case(text)
    compile_case(case, document)
    case.remember(document)
    study = standoff.study(case, draws=draws, seed=seed)
    assert study.certificate.unconverged == 0
    return study


def asked(text: str, question: str) -> float:
    """One question to a case with a single world, as a claim would put it."""
    case, document = parse_case(text)
    solved, texts = Shared(compile_case(case, document)).solve({"it": question}, draws=1)
    (found,) = solved.given(
        next(iter(solved.policies)), Column("query", texts["it"]), Column("given", texts["it"])
    )
    return float(found)


def midpoints(low: float, high: float, cells: int) -> list[float]:
    """The middles of equal cells: each stands for its cell of a uniform distribution, so that the
    share of them on either side of a border between cells is exactly the uniform one."""
    return [low + (high - low) * (cell + 0.5) / cells for cell in range(cells)]


def evenly(values: Sequence[float]) -> str:
    """A mapping of a case: these numbers, evenly likely."""
    return "{" + ", ".join(f"{value:.12g}: 1 / {len(values)}" for value in values) + "}"


def average(study: standoff.Study, measure: str, policy: str = "as-is") -> float:
    return study.policies[policy].measures[measure].mean


def chance(study: standoff.Study, outcome: str, policy: str = "as-is") -> float:
    return study.policies[policy].outcomes[outcome].mean


def payoff(study: standoff.Study, actor: str, policy: str = "as-is") -> float:
    return study.policies[policy].payoffs[actor].mean
