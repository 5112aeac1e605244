"""What drives the results: which uncertain numbers the spread of a quantity comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.case.parameters import quantile, sampled
from standoff.ensemble.columns import Column
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.run import Ensemble, Progress, run
from standoff.ensemble.sample import REPLICATES, complete, parameter_values, uniforms
from standoff.ensemble.shared import Shared, sharing
from standoff.insight.discovery.sensitivities import Driven, Quantity, Sensitivities
from standoff.insight.judgement.claims import judge
from standoff.insight.statistics.pawn import noise, pawn, slices_of
from standoff.insight.statistics.sobol import Floats, Indices, few_carry, sobol_indices

FEWEST = 16
"""Base rows below which no index is estimated."""
_AT_ONCE = 8_192
TORNADO = (0.05, 0.95)
ALIKE = 1e-9
"""Values nearer to each other than this share of the largest are one: none is solved closer."""


def factors_of(case: CompiledCase) -> list[tuple[str, ...]]:
    """The sampled parameters; those joined by correlations, directly or not, in one group."""
    group = {name: {name} for name in sampled(case.case)}
    for each in case.case.correlations:
        first, second = each.between
        merged = group[first] | group[second]
        for name in merged:
            group[name] = merged
    found: dict[str, tuple[str, ...]] = {}
    for name in group:
        members = tuple(each for each in group if each in group[name])
        found.setdefault(members[0], members)
    return list(found.values())


def quantities_of(ensemble: Ensemble) -> Iterator[tuple[Quantity, Floats]]:
    """Each quantity with its values, (draws,)."""
    case = ensemble.case
    advised = case.actors[case.advised]
    for policy in ensemble.policies:
        for outcome in case.outcomes:
            told = Quantity(f"P({outcome.name} | {policy})", "outcome", policy, outcome.name)
            yield told, ensemble.column(policy, Column("outcome", outcome.name))
        yield (
            Quantity(f"loss({advised} | {policy})", "loss", policy, advised),
            -ensemble.column(policy, Column("payoff", advised)),
        )
    for claim in case.claims:
        # What best(…) asks of all worlds together has no value in one world.
        whole = any(each.criterion in {"cvar", "worst-case", "regret"} for each in claim.best)
        judged = None if whole else judge(ensemble, claim)
        if judged is not None and not judged.needs:
            yield Quantity(f"margin of {claim.name}", "claim", "", claim.name), judged.margin


def drivers(
    case: CompiledCase | Shared,
    *,
    base: int = 32,
    seed: int = 0,
    policies: Sequence[str] | None = None,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
) -> Sensitivities:
    """Sobol indices, a moment-independent check and a tornado for every quantity of a case.

    ``base`` rows are sampled twice (scrambled Sobol sequences in 2d dimensions, Saltelli 2002),
    and base × (factors + 2) worlds solved. A :class:`Shared` case is grown once for all that is
    asked of it.

    Raises :class:`StandoffError` where nothing varies, or ``base`` is too small.
    """
    shared = sharing(case, policies=policies, max_nodes=max_nodes)
    case = shared.case
    names = sampled(case.case)
    factors = factors_of(case)
    if not factors:
        raise StandoffError("nothing in the case is uncertain, so nothing drives the results")
    if base < FEWEST:
        raise StandoffError(
            f"{base} base rows are too few to tell anything; at least {FEWEST} are needed"
        )
    first, second = np.split(_points(2 * len(names), base, seed), 2, axis=1)
    # Numbers that are correlated are one factor, so that each is made of its own factor's points.
    sides = parameter_values(case, first), parameter_values(case, second)
    worlds = base * (len(factors) + 2)
    prepared = shared.prepared.answering(())
    values: dict[Quantity, Floats] = {}
    unsolved, done = 0, 0
    step = max(1, _AT_ONCE // (len(factors) + 2))
    for begin in range(0, base, step):
        rows = slice(begin, min(begin + step, base))
        size = rows.stop - begin
        draws = size * (len(factors) + 2)
        solved = run(
            prepared,
            draws=draws,
            seed=seed,
            policies=policies,
            threads=threads,
            given=mixed_worlds(case, factors, sides, rows),
        )
        unsolved += sum(each.unsolved for each in solved.policies.values())
        for quantity, found in quantities_of(solved):
            table = values.setdefault(quantity, np.full((base, len(factors) + 2), np.nan))
            table[rows] = found.reshape(len(factors) + 2, size).T
        done += draws
        if progress:
            progress(done, worlds)
    sample = {name: np.concatenate([side[name] for side in sides]) for name in names}
    swing = _swings(prepared, policies, factors, threads)
    slices = slices_of([sample[name] for factor in factors for name in factor])
    starts = np.cumsum([0, *(len(factor) for factor in factors[:-1])])
    sizes = [len(factor) for factor in factors]
    driven: list[Driven] = []
    constant: list[Quantity] = []
    unanswered: list[Quantity] = []
    lost = [np.abs(table) for quantity, table in values.items() if quantity.kind == "loss"]
    largest = float(np.nanmax(lost)) if lost and not np.isnan(lost).all() else 0.0
    for quantity, table in values.items():
        indices, measured = _indices(table, largest if quantity.kind == "loss" else 1.0)
        if indices.rows < FEWEST:
            unanswered.append(quantity)
            continue
        if not indices.variance > 0:
            constant.append(quantity)
            continue
        joined = np.concatenate((table[:, 0], table[:, 1]))
        known = ~np.isnan(joined)
        alone = pawn(slices[:, known], joined[known])
        by_factor = np.maximum.reduceat(alone, starts)
        floor = {size: noise(joined[known], seed, together=size) for size in set(sizes) | {1}}
        at = swing.get(quantity, np.full(2 * len(factors) + 1, np.nan))
        driven.append(
            Driven(
                quantity,
                indices,
                measured,
                by_factor,
                floor[1],
                by_factor > np.array([floor[size] for size in sizes]),
                float(at[0]),
                at[1 : len(factors) + 1],
                at[len(factors) + 1 :],
            )
        )
    return Sensitivities(
        case,
        seed,
        base,
        worlds,
        tuple(factors),
        tuple(driven),
        tuple(constant),
        tuple(unanswered),
        unsolved,
    )


def mixed_worlds(
    case: CompiledCase,
    factors: Sequence[tuple[str, ...]],
    sides: tuple[Mapping[str, Floats], Mapping[str, Floats]],
    rows: slice,
) -> dict[str, Floats]:
    """Every parameter in the worlds of some rows: those of the first sample, of the second, and of
    the first with each factor taken from the second."""
    first, second = ({name: side[name][rows] for name in side} for side in sides)
    parts = [first, second]
    parts += [{**first, **{name: second[name] for name in factor}} for factor in factors]
    found = {name: np.concatenate([part[name] for part in parts]) for name in sampled(case.case)}
    complete(case, found, len(next(iter(found.values()))))
    return found


def _indices(table: Floats, size: float) -> tuple[Indices, Literal["value", "ranks", "nothing"]]:
    """Indices of a quantity from its values, (rows, factors + 2), and what they are shares of;
    ``size`` is how large the numbers are that it was made of, beside which rounding is judged.

    Where a few values carry the variance its shares would be those of whichever were drawn; ranks
    have no such tail, unless nearly all values are equal.
    """
    # A power of two changes no digit.
    unit = 2.0 ** np.floor(np.log2(size)) if size > 0 else 1.0
    table = table / unit
    indices = sobol_indices(table[:, 0], table[:, 1], table[:, 2:], replicates=REPLICATES)
    indices = replace(indices, variance=indices.variance * unit**2)
    if not indices.variance > 0 or np.isnan(indices.total).all():
        return replace(indices, variance=0.0), "value"
    if not few_carry(table[:, :2].ravel()):
        return indices, "value"
    ranks = np.full(table.shape, np.nan)
    known = ~np.isnan(table)
    # What differs by the solver's last digits alone does not differ: such values share a rank.
    step = ALIKE * float(np.abs(table[known]).max())
    ranks[known] = _ranked(np.round(table[known] / step))
    if few_carry(ranks[:, :2].ravel()):
        nothing = np.full(table.shape[1] - 2, np.nan)
        told = Indices(nothing, nothing, nothing, nothing, indices.variance, indices.rows)
        return told, "nothing"
    found = sobol_indices(ranks[:, 0], ranks[:, 1], ranks[:, 2:], replicates=REPLICATES)
    return replace(found, variance=indices.variance), "ranks"


def _ranked(values: Floats) -> Floats:
    """(n,) the ranks of values (n,) from 1, those that are equal sharing the middle of theirs."""
    # scipy.stats has it too: to import that takes a second.
    _, place, many = np.unique(values, return_inverse=True, return_counts=True)
    found: Floats = (np.cumsum(many) - (many - 1) / 2)[place]
    return found


def _points(dimensions: int, count: int, seed: int) -> Floats:
    """(count, dimensions) points of ``REPLICATES`` independently scrambled sequences dealt in
    turn, so that the error of the indices can be read off them."""
    return uniforms(dimensions, [seed, 0xAB], 0, count)


def _swings(
    prepared: Prepared,
    policies: Sequence[str] | None,
    factors: Sequence[tuple[str, ...]],
    threads: int | None,
) -> Mapping[Quantity, Floats]:
    """Each quantity at the medians, then with each factor low, then with each high."""
    case = prepared.case
    count = 2 * len(factors) + 1
    values: dict[str, Floats] = {}
    for name in sampled(case.case):
        at = quantile(case.case.parameters[name])
        values[name] = np.full(count, float(at(np.array([0.5]))[0]))
        for end, share in enumerate(TORNADO):
            which = next(k for k, factor in enumerate(factors) if name in factor)
            values[name][1 + end * len(factors) + which] = float(at(np.array([share]))[0])
    complete(case, values, count)
    solved = run(prepared, draws=count, policies=policies, threads=threads, given=values)
    return dict(quantities_of(solved))
