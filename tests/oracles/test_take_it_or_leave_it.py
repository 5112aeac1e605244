"""A demand under private costs of war: Fearon, 'Rationalist Explanations for War', International
Organization 49 (1995), 379–414, pp. 394–395 and its appendix.

A demands x of a prize of one; B, whose cost of war c_B is uniform on [l, h] and known to itself
alone, accepts (A gets x, B gets 1 - x) or fights (A gets p - c_A, B gets 1 - p - c_B). B accepts
iff x <= p + c_B, so that A's worth (1 - F(x - p)) x + F(x - p) (p - c_A) is concave above p + l
and highest at

    x* = max(p + l, min(1, p + (h - c_A) / 2)),     P(war) = (x* - p - l) / (h - l).

Grids. Demands lie a step d = 1/n apart. Types stand at the middles of cells of width d whose
borders are p + c_B = a demand; then every demand splits the types as it splits [l, h], A's worth
on the grid is the continuous one, and the chosen demand is the one on the grid nearest to x*.
Hence the tolerances, which are bounds and not fitted: d/2 for the demand, d/2(h - l) for the chance
of war, (d/2)²/(h - l) for A's worth (its curvature is 2/(h - l)).
"""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import standoff
from tests.oracles.written import average, chance, evenly, midpoints, payoff, studied

ROUNDING = 1e-9
CASE = """
standoff: 1
title: A demand under private costs of war
actors: {a: {name: A, advised: true}, b: B}
parameters: {p: P, c_a: C_A}
KNOWN
precision: LAMBDA
measures: {demanded: share of the prize}
play:
  - stage: demand
    actor: a
    choose: {from: 0, to: 1, steps: STEPS}
  - stage: answer
    actor: b
    choose: [accept, fight]
outcomes:
  deal:
    when: answer == accept
    payoffs: {a: demand, b: 1 - demand}
    measures: {demanded: demand}
  war:
    when: answer == fight
    payoffs: {a: p - c_a, b: 1 - p - b}
    measures: {demanded: demand}
"""


def written(
    p: float, c_a: float, types: str, steps: int, precision: str = "exact", *, later: bool = False
) -> str:
    """The case. ``later`` lets nature draw B's cost after the demand instead of before it: as A
    never sees it, that is the same game, written with perfect information."""
    known = "" if later else f"types: {{b: {types}}}"
    text = CASE.replace("KNOWN", known).replace("LAMBDA", precision).replace("STEPS", str(steps))
    text = text.replace("p: P, c_a: C_A", f"p: {p!r}, c_a: {c_a!r}")
    if later:
        drawn = f"  - stage: cost\n    chance: {types}\n  - stage: answer"
        text = text.replace("  - stage: answer", drawn).replace("1 - p - b", "1 - p - cost")
    return text


def demand(p: float, c_a: float, low: float, high: float) -> float:
    return max(p + low, min(1.0, p + (high - c_a) / 2))


def worth(p: float, c_a: float, low: float, high: float, x: float) -> float:
    war = min(max((x - p - low) / (high - low), 0.0), 1.0)
    return (1 - war) * x + war * (p - c_a)


def check(
    study: standoff.Study, p: float, c_a: float, low: float, high: float, step: float
) -> None:
    """Hold the study to the closed form, within the bounds of the grid."""
    best = demand(p, c_a, low, high)
    war = (best - p - low) / (high - low)
    assert average(study, "demanded") == pytest.approx(best, abs=step / 2 + ROUNDING)
    assert chance(study, "war") == pytest.approx(war, abs=step / 2 / (high - low) + ROUNDING)
    most = worth(p, c_a, low, high, best)
    gap = (step / 2) ** 2 / (high - low)
    assert most - gap - ROUNDING <= payoff(study, "a") <= most + ROUNDING


def cells(low: float, high: float, n: int) -> int:
    return round((high - low) * n)


def test_the_published_numbers() -> None:
    """(p, c_A, l, h) = (.5, .1, 0, .4): x* = .65, P(war) = .375, A expects .55625; all on the grid
    of 21 demands and 8 types, so equal up to rounding."""
    text = written(0.5, 0.1, evenly(midpoints(0.0, 0.4, 8)), 21, later=True)
    study = studied(text)
    assert average(study, "demanded") == pytest.approx(0.65, abs=ROUNDING)
    assert chance(study, "war") == pytest.approx(0.375, abs=ROUNDING)
    assert payoff(study, "a") == pytest.approx(0.55625, abs=ROUNDING)


@pytest.mark.parametrize(
    ("p", "c_a", "low", "high", "n"),
    [
        (0.5, 0.1, 0.0, 0.4, 20),
        (0.5, 0.13, 0.0, 0.4, 40),
        (0.3, 0.05, 0.05, 0.35, 20),
        (0.3, 0.0, 0.05, 0.35, 20),
        (0.5, 0.1, 0.2, 0.4, 20),  # risk does not pay: all types accept p + l
        (0.6, 0.2, 0.1, 0.3, 20),  # likewise
        (0.9, 0.1, 0.0, 0.5, 20),  # all of the prize is demanded
        (0.95, 0.0, 0.05, 0.6, 20),  # both corners at once: p + l = 1
    ],
)
def test_inner_and_corner_solutions(p: float, c_a: float, low: float, high: float, n: int) -> None:
    types = evenly(midpoints(low, high, cells(low, high, n)))
    check(studied(written(p, c_a, types, n + 1, later=True)), p, c_a, low, high, 1 / n)


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 19), st.integers(0, 8), st.integers(1, 10), st.floats(0.01, 0.6, allow_nan=False)
)
def test_any_parameters(p: int, low: int, width: int, c_a: float) -> None:
    assume(p + low <= 20)
    where = (p / 20, c_a, low / 20, (low + width) / 20)
    types = evenly(midpoints(*where[2:], width))
    check(studied(written(where[0], c_a, types, 21, later=True)), *where, 1 / 20)


def test_finer_grids_come_closer() -> None:
    """x* = .635 lies on none of these grids: the errors keep within their bounds, which halve
    with the step, and fall."""
    where = (0.5, 0.13, 0.0, 0.4)
    off: list[tuple[float, float]] = []
    for n in (10, 20, 40, 80, 160):
        types = evenly(midpoints(0.0, 0.4, cells(0.0, 0.4, n)))
        study = studied(written(*where[:2], types, n + 1, later=True))
        check(study, *where, 1 / n)
        war = abs(chance(study, "war") - 0.135 / 0.4)
        off.append((war, abs(payoff(study, "a") - worth(*where, 0.635))))
    assert all(finer <= coarser for coarser, finer in itertools.pairwise(off))
    assert off[-1][0] < off[0][0] / 8
    assert off[-1][1] < off[0][1] / 64


def test_evenly_spaced_types_come_to_the_same() -> None:
    """The language's own grid of types includes both ends. At the demand p + c_j the type c_j is
    indifferent and splits evenly, so that of M types 1 - (j + ½)/M accept, against 1 - j/(M - 1):
    never more than 1/2M apart. A's worth is then off by at most its stake in the answer,
    x - p + c_A, over 2M beyond the step's own (d/2)²/(h - l)."""
    off: list[float] = []
    for n in (20, 40, 80, 160):
        grid = f"{{grid: {{from: 0, to: 0.4, steps: {cells(0.0, 0.4, n) + 1}}}}}"
        text = written(0.5, 0.13, grid, n + 1)
        if n > 20:
            # The larger trees are written with perfect information, to be solved in one pass.
            ends = [0.4 * k / cells(0.0, 0.4, n) for k in range(cells(0.0, 0.4, n) + 1)]
            text = written(0.5, 0.13, evenly(ends), n + 1, later=True)
        study = studied(text)
        best = worth(0.5, 0.13, 0.0, 0.4, 0.635)
        off.append(abs(payoff(study, "a") - best))
        bound = (1 - 0.5 + 0.13) / 2 / (cells(0.0, 0.4, n) + 1) + (1 / n / 2) ** 2 / 0.4
        assert off[-1] <= bound
    assert all(finer < coarser for coarser, finer in itertools.pairwise(off))


@pytest.mark.parametrize("n", [10, 20, 40])
def test_private_types_solved_exactly_are_the_same_game(n: int) -> None:
    """Written with private types, A moves at one information set: the principal branch is traced
    until no actor can gain ε = 1e-6. A type of B stands at least d/2 from indifference, so that it
    errs with a chance of at most 2 n ε; A's second-best demand falls at least 3e-4 short of the
    best on these grids, so that less than ε/3e-4 < .01 of its weight is off, one step away."""
    types = evenly(midpoints(0.0, 0.4, cells(0.0, 0.4, n)))
    study = studied(written(0.5, 0.13, types, n + 1))
    plain = studied(written(0.5, 0.13, types, n + 1, later=True))
    assert study.certificate.max_epsilon <= 1e-6
    erring = 2 * n * 1e-6
    assert payoff(study, "a") == pytest.approx(payoff(plain, "a"), abs=1e-6 + 0.5 * erring)
    assert average(study, "demanded") == pytest.approx(average(plain, "demanded"), abs=0.01 / n)
    war = chance(plain, "war")
    assert chance(study, "war") == pytest.approx(war, abs=0.01 / n / 0.4 + erring)


@pytest.mark.parametrize("lambdas", [(0.0, 0.0), (1.0, 1.0), (5.0, 20.0), (60.0, 8.0)])
def test_agent_error_has_its_own_closed_form(lambdas: tuple[float, float]) -> None:
    """B moves last, so that the logit answer is a formula too, private types or not: B accepts with
    odds exp λ_B (p + c_B - x), and A's odds of demands are exp λ_A EU (McKelvey & Palfrey 1998)."""
    first, last = lambdas
    p, c_a, demands = 0.5, 0.1, [k / 20 for k in range(21)]
    costs = midpoints(0.0, 0.4, 8)

    def fights(x: float) -> float:
        return sum(1 / (1 + math.exp(last * (p + c - x))) for c in costs) / len(costs)

    worths = [(1 - fights(x)) * x + fights(x) * (p - c_a) for x in demands]
    odds = [math.exp(first * each) for each in worths]
    weights = [each / sum(odds) for each in odds]
    text = written(p, c_a, evenly(costs), 21, f"{{a: {first}, b: {last}}}")
    study = studied(text)
    war = sum(w * fights(x) for w, x in zip(weights, demands, strict=True))
    assert chance(study, "war") == pytest.approx(war, abs=ROUNDING)
    expected = sum(w * each for w, each in zip(weights, worths, strict=True))
    assert payoff(study, "a") == pytest.approx(expected, abs=ROUNDING)
    played = study.policies["as-is"].behaviour["demand"].choices
    for word, weight in zip(played, weights, strict=True):
        assert played[word].mean == pytest.approx(weight, abs=ROUNDING)
