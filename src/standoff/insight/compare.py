"""Why two analysts disagree: which conclusions differ, and which assumptions make the difference.

A difference is split over the groups of assumptions in which the two differ by the Shapley value:
each group gets what changing it from one author's to the other's adds, averaged over all orders in
which the groups could be changed (Shapley 1953). All 2^g combinations are solved on common draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.case.checks import compile_case
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import quiet
from standoff.case.limits import TREE_NODES
from standoff.case.model import Case
from standoff.case.parameters import sampled
from standoff.ensemble.columns import Column
from standoff.ensemble.run import Ensemble, Progress, run
from standoff.ensemble.sample import parameter_values, uniforms
from standoff.errors import StandoffError
from standoff.insight.claims import judge, verdict
from standoff.insight.differences import (
    Assumption,
    assumptions,
    described,
    grouped,
    mixed,
    structure_problems,
)
from standoff.insight.prim import Floats
from standoff.insight.shapley import shapley

WORLDS = 32_768
"""How many worlds are solved altogether, if the number of draws is not asked for."""
FEWEST = 32
_AT_ONCE = 8_192
SAME = 1e-9
CRUX = 0.25
"""A crux has at least this share of all that pushes a conclusion, either way."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One conclusion on which the two differ."""

    quantity: str
    kind: str
    """``outcome``, ``loss`` or ``claim``."""
    a: float
    b: float
    split: Mapping[str, float]
    """What each group of assumptions adds to a on the way to b; the parts sum to b − a."""
    cruxes: tuple[str, ...]
    """The one or two groups that make most of it."""
    concede: Mapping[str, tuple[float, float]]
    """For each crux: the first's conclusion if it took the other's assumption there, and the
    second's if it took the first's."""
    verdicts: tuple[str, str]
    """For a claim the two words; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer to ``standoff compare``."""

    a: Case
    b: Case
    names: tuple[str, str]
    draws: int
    seed: int
    groups: Mapping[str, tuple[Assumption, ...]]
    words: Mapping[str, str]
    advice: tuple[str, str]
    """The policy with the smallest average loss under each."""
    differences: tuple[Difference, ...]
    unsolved: int

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema ``standoff schema --of compare`` prints."""
        from standoff.report.compare import as_data

        return as_data(self)


def compare(
    a: Case,
    b: Case,
    *,
    names: tuple[str, str] = ("a", "b"),
    draws: int | None = None,
    seed: int = 0,
    policies: Sequence[str] | None = None,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
) -> Comparison:
    """Which conclusions of two cases of one structure differ, and why.

    Raises :class:`StandoffError` where their structures differ (saying where), where they assume
    the same, and where they differ in too many groups of assumptions.
    """
    problems = structure_problems(a, b)
    if problems:
        raise StandoffError(problems)
    found = assumptions(a, b)
    if not found:
        raise StandoffError("the two cases assume the same, so they conclude the same")
    groups = grouped(found, a, b)
    count = 1 << len(groups)
    size = draws or max(FEWEST, min(1000, WORLDS // count))
    members = list(groups.values())
    worlds = _Worlds(a, b, size, seed)
    # Combinations that share all but their numbers are one solved game, run together.
    frames: dict[tuple[Assumption, ...], list[int]] = {}
    for code in range(count):
        taken = [each for k, group in enumerate(members) if code >> k & 1 for each in group]
        frame = tuple(each for each in taken if each.section not in {"parameters", "correlations"})
        frames.setdefault(frame, []).append(code)
    quantities: list[tuple[str, str, str]] = []
    values = np.empty((count, 0))
    done = unsolved = 0
    # A claim that the two test otherwise is two claims.
    claims = [
        name
        for name, claim in a.claims.items()
        if name in b.claims and claim.test == b.claims[name].test
    ]
    for frame, codes in frames.items():
        compiled = compile_case(mixed(a, b, frame))
        step = max(1, _AT_ONCE // size)
        for begin in range(0, len(codes), step):
            batch = codes[begin : begin + step]
            parts = []
            for code in batch:
                taken = [each for k, group in enumerate(members) if code >> k & 1 for each in group]
                parts.append(worlds.values(compiled, taken))
            given = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
            solved = run(
                compiled,
                draws=size * len(batch),
                seed=seed,
                policies=policies,
                threads=threads,
                max_nodes=max_nodes,
                behaviour=False,
                given=given,
            )
            unsolved += sum(each.unsolved for each in solved.policies.values())
            told = _conclusions(solved, claims, len(batch), size)
            if not quantities:
                quantities = list(told)
                values = np.empty((count, len(quantities)))
            values[batch] = np.stack([told[each] for each in quantities], axis=1)
            done += len(batch)
            if progress:
                progress(done, count)
    parts_of = shapley(values)
    losses = [k for k, (_, kind, _) in enumerate(quantities) if kind == "loss"]
    advice = tuple(
        quantities[losses[int(np.argmin(values[code][losses]))]][2] for code in (0, count - 1)
    )
    differences = [
        _difference(quantities[k], values[:, k], parts_of[:, k], list(groups))
        for k in range(len(quantities))
        if not np.isnan(values[[0, -1], k]).any() and abs(values[-1, k] - values[0, k]) > SAME
    ]
    order = {"claim": 0, "outcome": 1, "loss": 2}
    differences.sort(key=lambda each: (order[each.kind], -abs(each.b - each.a)))
    return Comparison(
        a,
        b,
        names,
        size,
        seed,
        groups,
        described(groups, a),
        (advice[0], advice[1]),
        tuple(differences),
        unsolved,
    )


def _difference(
    quantity: tuple[str, str, str], values: Floats, split: Floats, groups: Sequence[str]
) -> Difference:
    weight = np.abs(split) / max(float(np.abs(split).sum()), 1e-300)
    cruxes = [int(k) for k in np.argsort(-weight)[:2] if weight[k] >= CRUX]
    everyone = len(values) - 1
    verdicts = ("", "")
    if quantity[1] == "claim":
        verdicts = (verdict(float(values[0])), verdict(float(values[-1])))
    return Difference(
        quantity[0],
        quantity[1],
        float(values[0]),
        float(values[-1]),
        {name: float(split[k]) for k, name in enumerate(groups)},
        tuple(groups[k] for k in cruxes),
        {groups[k]: (float(values[1 << k]), float(values[everyone ^ (1 << k)])) for k in cruxes},
        verdicts,
    )


def _conclusions(
    solved: Ensemble, claims: Sequence[str], batch: int, size: int
) -> dict[tuple[str, str, str], Floats]:
    """Each conclusion, (id, kind, policy or claim), in each combination of the batch, (batch,)."""
    case = solved.case
    advised = case.actors[case.advised]
    found: dict[tuple[str, str, str], Floats] = {}

    def mean(values: Floats) -> Floats:
        table = values.reshape(batch, size)
        known = ~np.isnan(table)
        with np.errstate(all="ignore"):
            average: Floats = np.where(known, table, 0).sum(axis=1) / known.sum(axis=1)
        return average

    for policy in solved.policies:
        for outcome in case.outcomes:
            column = solved.column(policy, Column("outcome", outcome.name))
            found[f"P({outcome.name} | {policy})", "outcome", policy] = mean(column)
        column = solved.column(policy, Column("payoff", advised))
        found[f"loss({advised} | {policy})", "loss", policy] = -mean(column)
    for claim in case.claims:
        # What best(…) asks of all worlds together can't be asked of several combinations at once.
        whole = any(each.criterion in {"cvar", "worst-case", "regret"} for each in claim.best)
        if claim.name in claims and not whole:
            judged = judge(solved, claim)
            if not judged.needs:
                found[claim.name, "claim", claim.name] = mean(judged.holds)
    return found


class _Worlds:
    """The numbers of every combination, on common draws: a number that both authors draw takes the
    same quantile under each."""

    def __init__(self, a: Case, b: Case, size: int, seed: int):
        self.size = size
        self.sides = [compile_case(a), compile_case(b)]
        names = [name for name in a.parameters if name in {*sampled(a), *sampled(b)}]
        points = uniforms(max(len(names), 1), seed, 0, size)
        self.copulas: dict[tuple[int, int], dict[str, Floats]] = {}
        # Either author's distributions under either author's correlations.
        for side, own in enumerate(self.sides):
            for other, donor in enumerate(self.sides):
                case = own
                if side != other:
                    drawn = set(sampled(own.case))
                    kept = [each for each in donor.case.correlations if set(each.between) <= drawn]
                    case = compile_case(own.case.model_copy(update={"correlations": kept}))
                columns = [names.index(name) for name in sampled(case.case)]
                self.copulas[side, other] = parameter_values(case, points[:, columns])

    def values(self, frame: CompiledCase, taken: Sequence[Assumption]) -> dict[str, Floats]:
        """Every parameter, (size,), with some of the second's assumptions taken."""
        second = {each.name for each in taken if each.section == "parameters"}
        joint = int(any(each.section == "correlations" for each in taken))
        found: dict[str, Floats] = {}
        waiting = []
        for name in frame.case.parameters:
            side = int(name in second)
            quantity = next(each for each in self.sides[side].quantities if each.name == name)
            if quantity.formula is None:
                found[name] = self.copulas[side, joint][name]
            else:
                waiting.append((name, side, quantity.formula))
        while waiting:
            ready = [each for each in waiting if not {n for n, _, _ in waiting} & each[2].names]
            for name, side, formula in ready:
                with quiet():
                    value = formula.evaluate(self.sides[side].environment(found))
                found[name] = np.ascontiguousarray(
                    np.broadcast_to(np.asarray(value, np.float64), (self.size,))
                )
            if not ready:
                raise StandoffError(
                    "mixing the two authors' numbers makes "
                    f"'{waiting[0][0]}' depend on itself; put those that depend on each other in "
                    "one group"
                )
            waiting = [each for each in waiting if each not in ready]
        return found
