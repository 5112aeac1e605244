"""Two kept runs side by side: what they are of otherwise, and how far their figures are apart."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError, listed
from standoff.base.plain import plain
from standoff.ensemble.columns import Column
from standoff.ensemble.kept.runs import Run
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.run import Ensemble, run
from standoff.ensemble.sampling_error import standard_error
from standoff.ensemble.summary import column_mean

KINDS = ("outcome", "payoff", "measure")
_LINES = 200


@dataclass(frozen=True, slots=True)
class Apart:
    """One quantity under one policy in two runs; errors are one standard error of each mean."""

    policy: str
    kind: str
    name: str
    first: float
    first_error: float
    second: float
    second_error: float
    difference: float
    """The second less the first."""
    error: float
    """One standard error of the difference: of the worlds' own differences where the runs have the
    same worlds."""


@dataclass(frozen=True, slots=True)
class KeptDiff(Answer):
    """The answer to ``standoff runs diff``."""

    first: str
    second: str
    changed: tuple[str, ...]
    """What the second is of otherwise, a phrase each."""
    case: tuple[str, ...]
    """The case's lines that differ, marked - and +."""
    same_worlds: bool
    only: tuple[tuple[str, ...], tuple[str, ...]]
    """Policies that only the first has, and only the second."""
    figures: tuple[Apart, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of 'runs diff'`` prints."""
        found: dict[str, Any] = plain(
            {
                "standoff": 1,
                "first": self.first,
                "second": self.second,
                "changed": list(self.changed),
                "case": list(self.case),
                "same_worlds": self.same_worlds,
                "only_first": list(self.only[0]),
                "only_second": list(self.only[1]),
                "figures": [
                    {name: getattr(each, name) for name in Apart.__slots__} for each in self.figures
                ],
            }
        )
        return found


def diff(first: tuple[Run, Prepared], second: tuple[Run, Prepared]) -> KeptDiff:
    """Hold two runs against each other, each with its own prepared case.

    Raises :class:`StandoffError` where one is unfinished or damaged, and where they have no policy
    in common.
    """
    a, b = first[0].manifest, second[0].manifest
    both = [each for each in a.policies if each in b.policies]
    if not both:
        raise StandoffError(
            f"the runs have no policy in common: {first[0].name} has {listed(a.policies)}, "
            f"{second[0].name} has {listed(b.policies)}"
        )
    solved = [
        run(prepared, draws=each.manifest.draws, seed=each.manifest.seed, policies=both)
        for each, prepared in (first, second)
    ]
    same = (a.seed, a.draws, a.parameters) == (b.seed, b.draws, b.parameters)
    changed = a.changed(b)
    if a.draws != b.draws:
        changed.append(f"it holds {a.draws:,} worlds, and this one {b.draws:,}")
    lines = difflib.unified_diff(a.text.splitlines(), b.text.splitlines(), lineterm="", n=0)
    told = [each for each in lines if not each.startswith(("---", "+++", "@@"))]
    if len(told) > _LINES:
        told = [*told[:_LINES], f"… {len(told) - _LINES} more lines"]
    only = (
        tuple(each for each in a.policies if each not in both),
        tuple(each for each in b.policies if each not in both),
    )
    figures = tuple(_figures(solved[0], solved[1], both, same))
    return KeptDiff(first[0].name, second[0].name, tuple(changed), tuple(told), same, only, figures)


def _figures(a: Ensemble, b: Ensemble, policies: list[str], same: bool) -> Iterator[Apart]:
    columns = [
        column for column in a.layout.columns if column.kind in KINDS and column in b.layout.index
    ]
    for policy in policies:
        for column in columns:
            yield _apart(a, b, policy, column, same)


def _apart(a: Ensemble, b: Ensemble, policy: str, column: Column, same: bool) -> Apart:
    x = column_mean(a, a.policies[policy], column)
    y = column_mean(b, b.policies[policy], column)
    error = math.hypot(x.mc_error, y.mc_error)
    difference = y.mean - x.mean
    if same:
        worlds = b.column(policy, column) - a.column(policy, column)
        error = 0.0 if a.certain and b.certain else standard_error(worlds)
    return Apart(
        policy, column.kind, column.name, x.mean, x.mc_error, y.mean, y.mc_error, difference, error
    )
