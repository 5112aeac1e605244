"""The frontier, the solutions and the counts against listing every package."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.talks.agreements import solve
from standoff.lens.talks.counting import acceptable_packages, allowed_packages
from standoff.lens.talks.domain import (
    Constraint,
    Floats,
    Interaction,
    Issue,
    NegotiationDomain,
    RedLine,
)
from standoff.lens.talks.frontier import pareto_front, settings_needed
from standoff.lens.talks.fronts import Front
from standoff.lens.talks.solutions import SOLUTIONS, kalai_smorodinsky, nash


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


brute = _load("brute")


@pytest.mark.parametrize("coarse", [True, False])
@pytest.mark.parametrize("tied", [True, False])
def test_agrees_with_listing_every_package(coarse: bool, tied: bool) -> None:
    """2–4 parties, walk-away values, and (``tied``) interactions, constraints and red lines."""
    rng = np.random.default_rng([2026, coarse, tied])
    for _ in range(700):
        domain = brute.random_domain(rng, coarse=coarse, tied=tied)
        truth = brute.solve(domain)
        every = range(len(domain.issues))

        def packages(front: Front) -> list[set[tuple[int, ...]]]:
            return [
                {tuple(package[k] for k in every) for package in front.packages(i)}  # noqa: B023
                for i in range(len(front.points))
            ]

        listed = pareto_front(domain, method="listing")
        assert set().union(*packages(listed)) == truth["pareto"]
        assert len(listed.points) == truth["points"]
        front = pareto_front(domain, method="elimination")
        behind = packages(front)
        assert set().union(*behind) == truth["pareto"]
        assert len(front.points) == truth["points"]
        assert front.counts.sum() == len(truth["pareto"])
        for i in range(len(behind)):
            for package in behind[i]:
                np.testing.assert_allclose(brute.worth(domain, package), front.points[i], atol=1e-9)
        for name, find in SOLUTIONS.items():
            found = {p for i in find(front.points, domain.reservation) for p in behind[i]}
            assert found == truth[name], name
        assert allowed_packages(domain) == truth["packages"]
        assert acceptable_packages(domain) == len(truth["rational"])


def test_counting_many_packages_agrees_with_depth_first_search() -> None:
    """Meet in the middle (one, two, three binding parties) against the bounded search."""
    from standoff.lens.talks.counting import _Search

    rng = np.random.default_rng(4)
    for parties in (1, 2, 3, 4, 5):
        domain = large(rng, parties, issues=7, positions=5)
        domain = domain.with_reservation([0.45] * parties)
        found = acceptable_packages(domain)
        assert found == _Search(domain).count(domain.reservation - domain.tolerance)
        assert found is not None
        assert 0 < found < domain.outcomes


def large(
    rng: np.random.Generator, parties: int, *, issues: int, positions: int
) -> NegotiationDomain:
    values = rng.uniform(size=(parties, issues, positions))
    values *= rng.dirichlet(np.ones(issues), size=parties)[:, :, None]
    return NegotiationDomain(
        tuple(f"party{i}" for i in range(parties)),
        tuple(Issue(f"i{k}", tuple(str(p) for p in range(positions))) for k in range(issues)),
        values.reshape(parties, -1),
        np.zeros(parties),
    )


def test_ten_billion_packages_against_a_direct_scan_of_two_frontiers() -> None:
    """10^10 packages: the frontier of all ten issues is that of two halves' frontiers summed."""
    rng = np.random.default_rng(8)
    domain = large(rng, 3, issues=10, positions=10)
    front = pareto_front(domain)
    halves = []
    for issues in (range(5), range(5, 10)):
        sums = np.zeros((1, 3))
        for k in issues:
            sums = (sums[:, None, :] + domain.column(k).T[None]).reshape(-1, 3)
        halves.append(undominated(sums))
    joint = undominated((halves[0][:, None, :] + halves[1][None, :, :]).reshape(-1, 3))
    mine = front.points[np.lexsort(front.points.T)]
    np.testing.assert_allclose(mine, joint[np.lexsort(joint.T)], atol=1e-9)


def undominated(points: Floats) -> Floats:
    points = points[np.argsort(-points.sum(axis=1))]
    kept = points[:1]
    for start in range(0, len(points), 2000):
        block = points[start : start + 2000]
        below = np.asarray((kept[None, :, :] >= block[:, None, :]).all(axis=2))
        block = block[~below.any(axis=1)]
        for point in block:
            if not np.asarray((kept >= point).all(axis=1)).any():
                kept = np.concatenate([kept, point[None, :]])
    return kept


def test_equal_sums_in_another_order_are_one_point() -> None:
    """0.1 + 0.2 is not 0.3 in binary; the two packages are equal all the same."""
    values = np.array([[0.1, 0.3, 0.2, 0.0], [0.3, 0.1, 0.1, 0.3]])
    issues = (Issue("a", ("x", "y")), Issue("b", ("x", "y")))
    front = pareto_front(NegotiationDomain(("one", "two"), issues, values, np.zeros(2)))
    assert len(front.points) == 3
    assert sorted(front.counts) == [1.0, 1.0, 2.0]


def test_orders_of_issues_do_not_matter() -> None:
    rng = np.random.default_rng(3)
    domain = large(rng, 3, issues=5, positions=4)
    order = rng.permutation(5)
    other = NegotiationDomain(
        domain.parties,
        tuple(domain.issues[k] for k in order),
        np.concatenate([domain.column(k) for k in order], axis=1),
        domain.reservation,
    )
    a, b = pareto_front(domain).points, pareto_front(other).points
    np.testing.assert_allclose(a[np.lexsort(a.T)], b[np.lexsort(b.T)], atol=1e-9)


def test_nash_splits_the_difference_and_kalai_smorodinsky_follows_the_ideal() -> None:
    """A pie in 101 pieces, one party valuing it twice as much: Nash half, egalitarian a third."""
    pieces = np.arange(101) / 100
    domain = NegotiationDomain(
        ("a", "b"),
        (Issue("pie", tuple(str(i) for i in range(101))),),
        np.stack([2 * pieces, 1 - pieces]),
        np.zeros(2),
    )
    answer = solve(domain)
    assert [p[0] for p in answer.packages("nash")] == [50]
    assert [p[0] for p in answer.packages("kalai_smorodinsky")] == [50]
    # 33 leaves 0.66 and 0.67, 34 leaves 0.68 and 0.66: a tie, and both are told.
    assert sorted(p[0] for p in answer.packages("egalitarian")) == [33, 34]
    assert [p[0] for p in answer.packages("utilitarian")] == [100]


def test_a_party_that_cannot_gain_is_left_out_of_the_ratio() -> None:
    points = np.array([[0.5, 0.2], [0.5, 0.6]])
    assert list(kalai_smorodinsky(points, np.array([0.5, 0.0]))) == [1]
    assert list(nash(points, np.array([0.5, 0.0]))) == [0, 1]


def test_a_single_party_and_a_single_position() -> None:
    domain = NegotiationDomain(("a",), (Issue("x", ("only",)),), np.array([[0.4]]), np.array([0.4]))
    assert solve(domain).data()["pareto"] == [{"package": {"x": "only"}, "utilities": [0.4]}]
    assert not solve(domain.with_reservation([0.5])).zone


def test_no_zone_is_an_answer_not_an_error() -> None:
    domain = NegotiationDomain(
        ("a", "b"), (Issue("x", ("1", "2")),), np.array([[1.0, 0.0], [0.0, 1.0]]), np.full(2, 0.6)
    )
    data = solve(domain).data()
    assert data["zone"] is False
    assert data["individually_rational"] == 0
    assert data["pareto"] == data["nash"] == data["utilitarian"] == []


def test_conflicting_rules_are_named_and_no_others() -> None:
    issues = (Issue("status", ("in", "out")), Issue("guns", ("few", "many")))
    domain = NegotiationDomain(
        ("a", "b"),
        issues,
        np.zeros((2, 4)),
        np.zeros(2),
        constraints=(
            Constraint((0, 1), np.array([[True, False], [True, True]]), "in goes with few"),
            Constraint((0, 1), np.array([[True, True], [True, True]]), "harmless"),
        ),
        red_lines=(RedLine(0, 0, (1,)), RedLine(1, 1, (0,))),
    )
    answer = solve(domain)
    assert not answer.zone
    (text,) = answer.data()["notes"]
    assert "a refuses out on status" in text
    assert "b refuses few on guns" in text
    assert "in goes with few" in text
    assert "harmless" not in text


def test_constraints_that_leave_no_package_are_an_error_that_names_them() -> None:
    issues = (Issue("status", ("in", "out")), Issue("guns", ("few", "many")))
    rules = [
        ("in needs few guns", [[True, False], [True, True]]),
        ("out is not to be had", [[True, True], [False, False]]),
        ("guns are many", [[False, True], [False, True]]),
        ("harmless", [[True, True], [True, True]]),
    ]
    constraints = tuple(Constraint((0, 1), np.array(allowed), why) for why, allowed in rules)
    domain = NegotiationDomain(
        ("a",), issues, np.zeros((1, 4)), np.zeros(1), constraints=constraints
    )
    with pytest.raises(StandoffError) as told:
        solve(domain)
    for why, _ in rules[:3]:
        assert why in str(told.value)
    assert "harmless" not in str(told.value)


def test_dense_interactions_are_refused_with_what_is_feasible() -> None:
    """30 issues of 10 positions, every pair tied: 1e30 packages that no structure helps with."""
    count = 30
    issues = tuple(Issue(f"i{k}", tuple(str(p) for p in range(10))) for k in range(count))
    interactions = tuple(
        Interaction((a, b), np.ones((2, 10, 10))) for a in range(count) for b in range(a)
    )
    domain = NegotiationDomain(("a", "b"), issues, np.zeros((2, 300)), np.zeros(2), interactions)
    with pytest.raises(StandoffError, match=r"1e\+30 packages.*additive values of any size"):
        pareto_front(domain)


def test_additive_1e30_packages_are_no_trouble() -> None:
    rng = np.random.default_rng(0)
    domain = large(rng, 2, issues=30, positions=10)
    answer = solve(domain)
    assert answer.data(most=50)["outcomes"] == 10**30
    assert len(answer.front.points) > 50


def test_chained_interactions_stay_cheap() -> None:
    """Each issue tied to the next: ten settings at a time, whatever the number of packages."""
    rng = np.random.default_rng(0)
    issues = tuple(Issue(f"i{k}", ("a", "b", "c")) for k in range(20))
    interactions = tuple(
        Interaction((k, k + 1), rng.integers(0, 3, (2, 3, 3)) / 10) for k in range(19)
    )
    domain = NegotiationDomain(
        ("a", "b"), issues, rng.integers(0, 9, (2, 60)) / 10, np.zeros(2), interactions
    )
    assert settings_needed(domain) == 9
    assert len(pareto_front(domain).points) > 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"values": np.full((2, 2), np.nan)}, "must be finite"),
        ({"values": np.zeros((2, 3))}, "expected one for each of 2 parties and 2 positions"),
        ({"reservation": np.zeros(3)}, "3 walk-away values were given for 2 parties"),
        ({"reservation": np.array([0.0, np.nan])}, "walk-away value is not a number"),
        ({"issues": ()}, "at least one issue"),
    ],
)
def test_ill_shaped_domains_are_refused(change: dict[str, object], told: str) -> None:
    parts: dict[str, object] = {
        "parties": ("a", "b"),
        "issues": (Issue("x", ("1", "2")),),
        "values": np.zeros((2, 2)),
        "reservation": np.zeros(2),
    }
    with pytest.raises(StandoffError, match=told):
        NegotiationDomain(**(parts | change))  # type: ignore[arg-type]


def test_words_are_read_with_the_nearest_offered() -> None:
    domain = NegotiationDomain(
        ("a",), (Issue("status", ("in", "out")),), np.zeros((1, 2)), np.zeros(1)
    )
    assert domain.numbered({"status": "out"}) == (1,)
    with pytest.raises(StandoffError, match="did you mean 'status'"):
        domain.numbered({"statis": "out"})
    with pytest.raises(StandoffError, match=r"has no position 'aut'.*did you mean 'out'"):
        domain.numbered({"status": "aut"})
    with pytest.raises(StandoffError, match="says nothing of status"):
        domain.numbered({})


def test_tangled_interactions_among_few_packages_are_solved() -> None:
    """Eight issues, every pair tied: 6,561 packages, too many settings to eliminate quickly."""
    rng = np.random.default_rng(7)
    issues = tuple(Issue(f"i{k}", ("a", "b", "c")) for k in range(8))
    interactions = tuple(
        Interaction((a, b), rng.normal(size=(3, 3, 3))) for b in range(8) for a in range(b)
    )
    domain = NegotiationDomain(
        ("a", "b", "c"), issues, rng.normal(size=(3, 24)), np.zeros(3), interactions
    )
    front = pareto_front(domain)
    direct = undominated(
        np.array([u for u in map(domain.utilities, domain.packages()) if (u >= 0).all()])
    )
    mine = front.points[np.lexsort(front.points.T)]
    np.testing.assert_allclose(mine, direct[np.lexsort(direct.T)], atol=1e-9)


def test_a_frontier_of_many_parties_is_refused_before_it_takes_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from standoff.lens.talks import dominance

    monkeypatch.setattr(dominance, "BUDGET", 1e5)
    domain = large(np.random.default_rng(0), 5, issues=7, positions=8)
    with pytest.raises(StandoffError, match=r"5 parties has so many points.*fewer parties"):
        pareto_front(domain)
