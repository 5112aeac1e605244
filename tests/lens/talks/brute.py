"""Bargaining solutions by listing every package: shares nothing with the product's algorithms."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from standoff.lens.talks.domain import Constraint, Interaction, Issue, NegotiationDomain, RedLine

TINY = 1e-9


def every_package(domain: NegotiationDomain) -> list[tuple[int, ...]]:
    refused = {(line.issue, p) for line in domain.red_lines for p in line.positions}
    found = []
    for package in itertools.product(*(range(size) for size in domain.sizes)):
        if any((k, p) in refused for k, p in enumerate(package)):
            continue
        if all(c.allowed[tuple(package[k] for k in c.issues)] for c in domain.constraints):
            found.append(package)
    return found


def worth(domain: NegotiationDomain, package: tuple[int, ...]) -> tuple[float, ...]:
    values = []
    for party in range(len(domain.parties)):
        total, at = 0.0, 0
        for k, p in enumerate(package):
            total += float(domain.values[party, at + p])
            at += domain.sizes[k]
        for term in domain.interactions:
            total += float(term.values[(party, *(package[k] for k in term.issues))])
        values.append(total)
    return tuple(values)


def solve(domain: NegotiationDomain) -> dict[str, Any]:
    """Packages as sets, by definition."""
    all_ = every_package(domain)
    value = {package: worth(domain, package) for package in all_}
    r = [float(x) for x in domain.reservation]
    rational = [o for o in all_ if all(u >= x - TINY for u, x in zip(value[o], r, strict=True))]

    def dominates(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
        return all(x >= y - TINY for x, y in zip(a, b, strict=True)) and any(
            x > y + TINY for x, y in zip(a, b, strict=True)
        )

    pareto = [o for o in rational if not any(dominates(value[b], value[o]) for b in rational)]
    points: list[tuple[float, ...]] = []
    for o in pareto:
        if not any(np.allclose(value[o], p, atol=TINY, rtol=0) for p in points):
            points.append(value[o])
    ideal = [max((value[o][i] - r[i] for o in rational), default=0.0) for i in range(len(r))]

    def best(score: Any) -> set[tuple[int, ...]]:
        if not pareto:
            return set()
        top = max(score(value[o]) for o in pareto)
        return {o for o in pareto if score(value[o]) >= top - TINY}

    return {
        "packages": len(all_),
        "rational": set(rational),
        "pareto": set(pareto),
        "points": len(points),
        "nash": best(lambda u: np.prod([max(x - y, 0) for x, y in zip(u, r, strict=True)])),
        "kalai_smorodinsky": best(
            lambda u: min(
                ((x - y) / a for x, y, a in zip(u, r, ideal, strict=True) if a > TINY), default=1.0
            )
        ),
        "egalitarian": best(lambda u: min(x - y for x, y in zip(u, r, strict=True))),
        "utilitarian": best(sum),
    }


def random_domain(rng: np.random.Generator, *, coarse: bool, tied: bool) -> NegotiationDomain:
    """A small domain; ``coarse`` values are whole tenths, so that ties abound."""
    parties = int(rng.integers(2, 5))
    sizes = rng.integers(1, 5, size=int(rng.integers(1, 5)))

    def draw(*shape: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        if coarse:
            return rng.integers(0, 6, size=shape) / 10
        return rng.uniform(size=shape)

    values = draw(parties, int(sizes.sum()))
    issues = tuple(
        Issue(f"i{k}", tuple(f"p{j}" for j in range(size))) for k, size in enumerate(sizes)
    )
    interactions, constraints, lines = [], [], []
    if tied:
        for _ in range(int(rng.integers(0, 3))):
            scope = sorted(rng.permutation(len(sizes))[: int(rng.integers(1, 4))].tolist())
            shape = [int(sizes[k]) for k in scope]
            interactions.append(
                Interaction(tuple(scope), draw(parties, *shape) - draw(parties, *shape))
            )
        for _ in range(int(rng.integers(0, 3))):
            scope = sorted(rng.permutation(len(sizes))[: int(rng.integers(1, 4))].tolist())
            constraints.append(
                Constraint(tuple(scope), rng.uniform(size=[int(sizes[k]) for k in scope]) < 0.7)
            )
        if rng.uniform() < 0.5:
            issue = int(rng.integers(len(sizes)))
            lines.append(
                RedLine(int(rng.integers(parties)), issue, (int(rng.integers(sizes[issue])),))
            )
    top = values.max() * len(sizes)
    reservation = np.round(rng.uniform(0, 0.7, size=parties) * top, 1) * (rng.uniform() < 0.8)
    return NegotiationDomain(
        tuple(f"party{i}" for i in range(parties)),
        issues,
        values,
        reservation,
        tuple(interactions),
        tuple(constraints),
        tuple(lines),
    )
