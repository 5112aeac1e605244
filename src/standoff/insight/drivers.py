"""What drives the results: which uncertain numbers the spread of a quantity comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.case.parameters import quantile, sampled
from standoff.ensemble.columns import Column
from standoff.ensemble.run import Ensemble, Progress, run
from standoff.ensemble.sample import complete, parameter_values
from standoff.errors import StandoffError
from standoff.insight.claims import judge
from standoff.insight.pawn import noise, pawn, slices_of
from standoff.insight.sobol import RESAMPLES, Floats, Indices, resampled_rows, sobol_indices

FEWEST = 16
"""Base rows below which no index is estimated."""
_AT_ONCE = 8_192
TORNADO = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number that a world and a policy, or a claim, has."""

    id: str
    kind: str
    """``outcome``, ``loss`` or ``claim``."""
    policy: str
    name: str
    """The outcome, the advised actor or the claim."""


@dataclass(frozen=True, slots=True, eq=False)
class Driven:
    """What drives one quantity."""

    quantity: Quantity
    indices: Indices
    """One for each factor."""
    moment_independent: Floats
    """(k,) the PAWN index of each factor."""
    noise: float
    """What a factor without effect stays below nineteen times in twenty."""
    base: float
    """Its value with every number at its median."""
    low: Floats
    """(k,) its value with that factor at its 5 % quantile and all others at the median."""
    high: Floats
    """(k,) likewise at the 95 % quantile."""


@dataclass(frozen=True, slots=True, eq=False)
class Drivers:
    """The answer to ``standoff drivers``."""

    case: CompiledCase
    seed: int
    base: int
    worlds: int
    factors: tuple[tuple[str, ...], ...]
    """The parameters that vary; those that are correlated stand together as one factor."""
    driven: tuple[Driven, ...]
    constant: tuple[Quantity, ...]
    """Quantities that don't vary."""
    unanswered: tuple[Quantity, ...]
    """Quantities with a value in too few worlds."""
    unsolved: int

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema ``standoff schema --of drivers`` prints."""
        from standoff.report.drivers import as_data

        return as_data(self)


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
    case: CompiledCase,
    *,
    base: int = 128,
    seed: int = 0,
    policies: Sequence[str] | None = None,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
) -> Drivers:
    """Sobol indices, a moment-independent check and a tornado for every quantity of a case.

    ``base`` rows are sampled twice (a scrambled Sobol sequence in 2d dimensions, Saltelli 2002),
    and base × (factors + 2) worlds solved.

    Raises :class:`StandoffError` where nothing varies, or ``base`` is too small.
    """
    names = sampled(case.case)
    factors = factors_of(case)
    if not factors:
        raise StandoffError("nothing in the case is uncertain, so nothing drives the results")
    if base < FEWEST:
        raise StandoffError(
            f"{base} base rows are too few to tell anything; at least {FEWEST} are needed"
        )
    first, second = np.split(_points(2 * len(names), base, seed), 2, axis=1)
    columns = [[names.index(name) for name in factor] for factor in factors]
    worlds = base * (len(factors) + 2)
    values: dict[Quantity, Floats] = {}
    unsolved, done = 0, 0
    step = max(1, _AT_ONCE // (len(factors) + 2))
    for begin in range(0, base, step):
        rows = slice(begin, min(begin + step, base))
        parts = [first[rows], second[rows]]
        for own in columns:
            mixed = first[rows].copy()
            mixed[:, own] = second[rows][:, own]
            parts.append(mixed)
        points = np.concatenate(parts)
        solved = run(
            case,
            draws=len(points),
            seed=seed,
            policies=policies,
            threads=threads,
            max_nodes=max_nodes,
            behaviour=False,
            given=parameter_values(case, points),
        )
        unsolved += sum(each.unsolved for each in solved.policies.values())
        size = rows.stop - begin
        for quantity, found in quantities_of(solved):
            table = values.setdefault(quantity, np.full((base, len(factors) + 2), np.nan))
            table[rows] = found.reshape(len(factors) + 2, size).T
        done += len(points)
        if progress:
            progress(done, worlds)
    sample = parameter_values(case, np.concatenate((first, second)))
    swing = _swings(case, factors, policies, threads, max_nodes)
    # A factor of several parameters is sliced along its first.
    slices = slices_of([sample[factor[0]] for factor in factors])
    resamples = resampled_rows(base, RESAMPLES, seed)
    driven: list[Driven] = []
    constant: list[Quantity] = []
    unanswered: list[Quantity] = []
    for quantity, table in values.items():
        a, b, ab = table[:, 0], table[:, 1], table[:, 2:]
        indices = sobol_indices(a, b, ab, resamples=resamples, seed=seed)
        if indices.rows < FEWEST:
            unanswered.append(quantity)
            continue
        if not indices.variance > 0 or np.isnan(indices.total).all():
            constant.append(quantity)
            continue
        joined = np.concatenate((a, b))
        known = ~np.isnan(joined)
        at = swing.get(quantity, np.full(2 * len(factors) + 1, np.nan))
        driven.append(
            Driven(
                quantity,
                indices,
                pawn(slices[:, known], joined[known]),
                noise(joined[known], seed),
                float(at[0]),
                at[1 : len(factors) + 1],
                at[len(factors) + 1 :],
            )
        )
    return Drivers(
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


def _points(dimensions: int, count: int, seed: int) -> Floats:
    from scipy.stats import qmc

    sequence = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng([seed, 0xAB]))
    doubled = sequence.random_base2(int(np.ceil(np.log2(count))))
    edge = 2.0**-32
    points: Floats = np.clip(doubled[:count], edge, 1 - edge)
    return points


def _swings(
    case: CompiledCase,
    factors: Sequence[tuple[str, ...]],
    policies: Sequence[str] | None,
    threads: int | None,
    max_nodes: int,
) -> Mapping[Quantity, Floats]:
    """Each quantity at the medians, then with each factor low, then with each high."""
    count = 2 * len(factors) + 1
    values: dict[str, Floats] = {}
    for name in sampled(case.case):
        at = quantile(case.case.parameters[name])
        values[name] = np.full(count, float(at(np.array([0.5]))[0]))
        for end, share in enumerate(TORNADO):
            which = next(k for k, factor in enumerate(factors) if name in factor)
            values[name][1 + end * len(factors) + which] = float(at(np.array([share]))[0])
    complete(case, values, count)
    solved = run(
        case,
        draws=count,
        policies=policies,
        threads=threads,
        max_nodes=max_nodes,
        behaviour=False,
        given=values,
    )
    return dict(quantities_of(solved))
