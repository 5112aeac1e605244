"""Closed forms from the literature, by number."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.talks.agreements import solve
from standoff.lens.talks.dispute import read_dispute
from standoff.lens.talks.domain import Floats, Issue, NegotiationDomain
from standoff.lens.talks.mechanism import best_mechanism, double_auction
from standoff.lens.talks.offers import (
    alternating_offers,
    divisible,
    nash_under_threat,
    rubinstein,
)
from standoff.lens.talks.private import (
    NO_OFFER,
    Screening,
    best_menu,
    best_offer,
    risk_return,
)


def test_rubinstein() -> None:
    """Rubinstein (1982): δ = .9, .8 gives (1 − .8)/(1 − .72) = .7142857."""
    assert rubinstein(0.9, 0.8) == pytest.approx(0.7142857, abs=1e-7)
    assert rubinstein(0.9, 0.9, outside_second=0.5) == pytest.approx(0.5)


def test_alternating_offers_approach_rubinstein_on_a_fine_pie() -> None:
    points = divisible(20_001)
    offers = alternating_offers(points, np.array([0.9, 0.8]), np.zeros(2))
    assert offers.values[0, 0] == pytest.approx(0.7142857, abs=2e-4)
    assert offers.values[1, 1] == pytest.approx((1 - 0.9) / (1 - 0.72), abs=2e-4)


def test_an_outside_option_binds_only_where_it_beats_waiting() -> None:
    """Binmore, Shaked & Sutton (1989): .5 at δ = .9 leaves the proposer .5; .3 does nothing."""
    points = divisible(20_001)
    patience = np.array([0.9, 0.9])
    strong = alternating_offers(points, patience, np.array([0.0, 0.5]))
    weak = alternating_offers(points, patience, np.array([0.0, 0.3]))
    assert strong.values[0, 0] == pytest.approx(0.5, abs=2e-4)
    assert weak.values[0, 0] == pytest.approx(0.1 / 0.19, abs=1e-3)


def test_offers_that_take_turns_for_ever_are_told() -> None:
    """Halves only: whoever proposes last takes all, so the one before it gives all."""
    offers = alternating_offers(divisible(3), np.array([0.9, 0.9]), np.zeros(2))
    assert not offers.settled


@pytest.mark.parametrize("patience", [(1.0, 0.5), (-0.1, 0.5)])
def test_patience_out_of_range_is_refused(patience: tuple[float, float]) -> None:
    with pytest.raises(StandoffError, match="discount factor"):
        rubinstein(*patience)
    with pytest.raises(StandoffError, match="discount factor"):
        alternating_offers(divisible(5), np.array(patience), np.zeros(2))


def test_alternating_offers_need_two_parties_and_a_zone() -> None:
    with pytest.raises(StandoffError, match="between two parties; these talks have 3"):
        alternating_offers(np.zeros((4, 3)), np.array([0.9, 0.9]), np.zeros(2))
    with pytest.raises(StandoffError, match="no zone"):
        alternating_offers(np.zeros((0, 2)), np.array([0.9, 0.9]), np.zeros(2))


def test_nash_under_the_threat_of_war() -> None:
    """x = p + (c_B − c_A)/2: .6, .1, .2 → .65; and so says the lens on a prize in 1,001 pieces."""
    assert nash_under_threat(0.6, 0.1, 0.2) == pytest.approx(0.65)
    points = divisible(1001)
    domain = NegotiationDomain(
        ("a", "b"),
        (Issue("prize", tuple(f"{x:.3f}" for x in points[:, 0])),),
        points.T.copy(),
        np.array([0.6 - 0.1, 0.4 - 0.2]),
    )
    answer = solve(domain)
    assert [domain.named(p)["prize"] for p in answer.packages("nash")] == ["0.650"]


def test_bilateral_trade_with_uniform_values() -> None:
    """Chatterjee & Samuelson (1983): 9/32, 9/64, 27/32."""
    trade = double_auction()
    assert trade.chance == pytest.approx(9 / 32)
    assert trade.gains == pytest.approx(9 / 64)
    assert trade.efficiency == pytest.approx(27 / 32)


def test_no_mechanism_does_better_than_the_double_auction() -> None:
    """Myerson & Satterthwaite (1983): the program's optimum tends to 27/32 as the grid refines."""
    found = []
    for size in (12, 24, 48):
        grid = (np.arange(size) + 0.5) / size
        chance = np.full(size, 1 / size)
        found.append(best_mechanism(grid, chance, grid, chance).efficiency)
    gaps = np.abs(np.array(found) - 27 / 32)
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 0.03


def test_a_known_cost_leaves_no_inefficiency() -> None:
    chance = np.full(5, 0.2)
    values = np.linspace(0, 1, 5)
    trade = best_mechanism(np.array([0.4]), np.ones(1), values, chance)
    assert trade.efficiency == pytest.approx(1.0)


def risky(pi: float, c_high: float = 0.3, c_low: float = 0.1, c_a: float = 0.15) -> Screening:
    """Fearon (1995): A (power .5) demands x; B accepts 1 − x or fights for .5 − c."""
    pieces = divisible(1001)
    return Screening(
        proposer=pieces[:, 0],
        responder=np.stack([pieces[:, 1], pieces[:, 1]]),
        reservation=np.array([0.5 - c_low, 0.5 - c_high]),
        fallback=np.full(2, 0.5 - c_a),
        chance=np.array([pi, 1 - pi]),
    )


def test_the_risky_demand_pays_below_the_threshold_only() -> None:
    """Two types, tough (low cost) w.p. π: risky iff π < (c_H − c_L)/(c_H + c_A) = .2/.45."""
    threshold = (0.3 - 0.1) / (0.3 + 0.15)
    for pi in np.linspace(0.01, 0.99, 99):
        if abs(pi - threshold) < 1e-3:
            continue
        (offer, *_) = best_offer(risky(float(pi)))
        demand = 0.5 + (0.3 if pi < threshold else 0.1)
        assert offer.value == pytest.approx(demand, abs=1e-9)
        assert offer.acceptance == pytest.approx(1 - pi if pi < threshold else 1.0)


def test_a_refusal_reveals_the_tough_type() -> None:
    screening = risky(0.2)
    (offer, *_) = best_offer(screening)
    accepted, refused = screening.posterior(offer.package)
    assert accepted is not None
    assert refused is not None
    np.testing.assert_allclose(accepted, [0, 1])
    np.testing.assert_allclose(refused, [1, 0])


def test_continuous_costs_as_a_fine_grid() -> None:
    """Fearon (1995): p = .5, c_A = .1, c_B ~ U[0, .4]: x* = .65, war .375, EU .55625."""
    costs = (np.arange(400) + 0.5) / 1000
    pieces = divisible(2001)
    screening = Screening(
        proposer=pieces[:, 0],
        responder=np.repeat(pieces[None, :, 1], 400, axis=0),
        reservation=0.5 - costs,
        fallback=np.full(400, 0.4),
        chance=np.full(400, 1 / 400),
    )
    (offer, *_) = best_offer(screening)
    assert offer.value == pytest.approx(0.65, abs=2e-3)
    assert 1 - offer.acceptance == pytest.approx(0.375, abs=4e-3)
    assert offer.expected == pytest.approx(0.55625, abs=1e-3)


def test_risk_return_holds_one_offer_a_type_on_a_pie() -> None:
    offers = risk_return(risky(0.4))
    assert [(round(o.acceptance, 9), round(o.value, 9)) for o in offers] == [(1, 0.6), (0.6, 0.8)]


def test_nothing_is_offered_where_silence_is_best() -> None:
    screening = Screening(
        np.array([0.1]), np.array([[1.0]]), np.array([0.0]), np.array([0.5]), np.ones(1)
    )
    assert best_offer(screening)[0].package == NO_OFFER


def test_menus_agree_with_trying_every_menu() -> None:
    """Random small problems, 2–3 types: every assignment of packages to types is tried."""
    import itertools

    rng = np.random.default_rng(11)
    for trial in range(150):
        types, n = int(rng.integers(2, 4)), int(rng.integers(2, 7))
        coarse = trial % 2 == 0

        def draw(*shape: int) -> Floats:
            return rng.integers(0, 6, shape) / 5 if coarse else rng.uniform(size=shape)  # noqa: B023

        screening = Screening(
            draw(n),
            draw(types, n),
            draw(types) * 0.8,
            draw(types) * 0.5,
            rng.dirichlet(np.ones(types)),
        )
        best = -np.inf
        for picks in itertools.product(range(-1, n), repeat=types):
            fine = True
            total = 0.0
            for theta, own in enumerate(picks):
                value = screening.reservation[theta] if own < 0 else screening.responder[theta, own]
                tempting = [screening.responder[theta, other] for other in picks if other >= 0]
                if value < max([screening.reservation[theta], *tempting]) - 1e-10:
                    fine = False
                    break
                worth = screening.fallback[theta] if own < 0 else screening.proposer[own]
                total += float(screening.chance[theta] * worth)
            if fine:
                best = max(best, total)
        menu = best_menu(screening)
        assert menu.proven
        assert menu.expected == pytest.approx(best, abs=1e-9)


def test_chances_that_do_not_sum_are_refused() -> None:
    with pytest.raises(StandoffError, match=r"sum to 0\.9; expected 1"):
        Screening(np.zeros(1), np.zeros((2, 1)), np.zeros(2), np.zeros(2), np.array([0.4, 0.5]))
    with pytest.raises(StandoffError, match=r"sum to 2; expected 1"):
        best_mechanism(np.zeros(1), np.full(1, 2.0), np.zeros(1), np.ones(1))


def test_a_dispute_on_the_back_of_an_envelope() -> None:
    """The same published numbers, as typed."""
    words = {"power": "0.6", "costs": "0.1/0.2", "patience": "0.9/0.8"}
    dispute = read_dispute(words)
    assert dispute.zone == pytest.approx((0.5, 0.8))
    assert dispute.nash == pytest.approx(0.65)
    assert dispute.first_offer == pytest.approx(0.7142857, abs=1e-7)
    shift = read_dispute(
        {"power": "0.3", "costs": "0/0", "later": "0.8", "discount": "0.9", "destroyed": "0.1"}
    ).shift
    assert shift is not None
    assert shift.war
    assert (shift.war_now, shift.peace) == pytest.approx((6.3, 2.62))
    for chance, risky_pays in ((0.4, True), (0.5, False)):
        found = read_dispute({"power": "0.5", "costs": "0.15/0.3", "tough": f"0.1/{chance}"})
        assert found.threshold == pytest.approx(0.2 / 0.45)
        assert found.demand is not None
        assert found.demand.value == pytest.approx(0.8 if risky_pays else 0.6, abs=1e-3)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"power": "0.6"}, "a dispute needs 'costs'"),
        ({"power": "0.6", "costs": "0.1"}, "expected two numbers"),
        ({"power": "much", "costs": "0.1/0.1"}, "expected a number"),
        ({"powr": "0.6", "costs": "0.1/0.1"}, "did you mean 'power'"),
        ({"power": "1.6", "costs": "0.1/0.1"}, "not between 0 and 1"),
        ({"power": "0.6", "costs": "0.1/0.1", "tough": "0.5/0.5"}, "a tough type needs"),
        ({"power": "0.6", "costs": "0.1/0.1", "discount": "0.5"}, "'discount' has no bearing"),
        ({"power": "0.6", "costs": "0.1/0.1", "destroyed": "0"}, "'destroyed' has no bearing"),
        ({"power": "0.6", "costs": "0.1/0.1", "patience": "1/1"}, "1 is not at least 0 and below"),
        ({"power": "0.6", "costs": "0.1/0.1", "later": "1", "discount": "1"}, "factor 1 is not"),
    ],
)
def test_a_dispute_that_makes_no_sense_is_refused(words: dict[str, str], told: str) -> None:
    with pytest.raises(StandoffError, match=told):
        read_dispute(words)
