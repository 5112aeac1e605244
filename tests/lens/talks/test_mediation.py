"""The single text, trades across issues, and the fixed point of game and talks."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.talks.beliefs import believe
from standoff.lens.talks.domain import Constraint, Floats, Issue, NegotiationDomain
from standoff.lens.talks.exchange import free_gains, movements, trades, value_ranges
from standoff.lens.talks.feedback import fixed_point
from standoff.lens.talks.mediation import (
    SingleText,
    begin,
    hear,
    honest,
    log_of,
    mediate,
    replay,
)

ISSUES = (Issue("status", ("in", "out", "half")), Issue("guns", ("few", "some", "many")))
PACKAGES = np.array(list(itertools.product(range(3), range(3))), dtype=np.int16)


def start(seed: int = 0, guesses: int = 60) -> tuple[SingleText, Floats]:
    rng = np.random.default_rng(seed)
    gain = rng.normal(size=(2, guesses, 9))
    return begin(ISSUES, ("a", "b"), PACKAGES, believe(gain)), gain


def test_the_first_text_is_what_all_are_likeliest_to_accept() -> None:
    state, _ = start()
    joint = state.beliefs.acceptance.prod(axis=0)
    assert joint[state.text] >= 0.95 * joint.max()
    assert state.chance == pytest.approx(joint[state.text])


def test_honest_parties_agree_wherever_the_truth_has_a_zone() -> None:
    """The truth is one of the guesses; every text is new, so the procedure ends in 9 rounds."""
    agreed = 0
    for seed in range(40):
        state, gain = start(seed)
        truth = gain[:, 7]
        end = mediate(state, honest(truth))
        assert end.stage == "done"
        if (truth >= 0).all(axis=0).any():
            assert end.agreed >= 0
            assert (truth[:, end.agreed] >= 0).all()
            agreed += 1
        else:
            assert end.agreed < 0
    assert agreed > 10


def test_an_agreed_draft_is_improved_and_nobody_loses_by_it() -> None:
    """Post-settlement settlements (Raiffa 1985): from a draft that all accept, upwards only."""
    improved = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        truth = rng.normal(size=(2, 9))
        truth[:, 0] = 0.05
        gain = truth[:, None, :] + 0.05 * rng.normal(size=(2, 30, 9))
        state = begin(ISSUES, ("a", "b"), PACKAGES, believe(gain), draft=(0, 0))
        end = mediate(state, honest(truth))
        signed = [s.text for s in end.steps if all(r == "accept" for r in s.answers.values())]
        assert signed[0] == 0
        for earlier, later in itertools.pairwise(signed):
            assert (truth[:, later] >= truth[:, earlier]).all()
            improved += 1
        clear = ((truth - truth[:, [end.agreed]]) > 0.5).all(axis=0)
        assert not clear.any()
    assert improved > 5


def test_a_draft_that_rules_exclude_is_refused() -> None:
    gain = np.zeros((2, 3, 8))
    with pytest.raises(StandoffError, match="the draft is ruled out"):
        begin(ISSUES, ("a", "b"), PACKAGES[1:], believe(gain), draft=(0, 0))


def test_answers_move_beliefs_the_right_way() -> None:
    state, _ = start()
    before = state.beliefs.acceptance[0, state.text]
    for reply, sign in (("accept", 1), ("refuse", -1)):
        after = hear(state, {"a": reply, "b": "refuse"}).beliefs  # type: ignore[dict-item]
        assert sign * (after.acceptance[0, state.text] - before) > 0
    wanted = (int(PACKAGES[state.text, 0]) + 1) % 3
    changed = state.find([wanted, int(PACKAGES[state.text, 1])])
    assert changed is not None
    liked = state.beliefs.preferred(state.text, changed)[0, 0]
    heard = hear(state, {"a": {"status": ISSUES[0].positions[wanted]}, "b": "refuse"}).beliefs
    assert heard.preferred(state.text, changed)[0, 0] > liked


def test_a_log_replays_to_the_same_end() -> None:
    state, gain = start(4)
    end = mediate(state, honest(gain[:, 3]))
    log = json.loads(json.dumps(log_of(end, {"seed": 4})))
    again = replay(state, log)
    assert again.agreed == end.agreed
    assert again.steps == end.steps
    np.testing.assert_array_equal(again.beliefs.weights, end.beliefs.weights)
    other, _ = start(5)
    with pytest.raises(StandoffError, match="proposed another text"):
        replay(other, log)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"a": "accept"}, "'b' has not answered"),
        ({"a": "accept", "c": "accept"}, "there is no party 'c'"),
        ({"a": {"statis": "in"}, "b": "refuse"}, "did you mean 'status'"),
        ({"a": {"status": "inn"}, "b": "refuse"}, "has no position 'inn'"),
        ({"a": "perhaps", "b": "refuse"}, "'perhaps' is no answer"),
        ({"a": {}, "b": "refuse"}, "leaves the text as it is"),
    ],
)
def test_bad_answers_are_told(answers: dict[str, object], told: str) -> None:
    state, _ = start()
    with pytest.raises(StandoffError, match=told):
        hear(state, answers)  # type: ignore[arg-type]


def test_more_numbers_than_can_be_held_are_refused() -> None:
    with pytest.raises(StandoffError, match="take fewer worlds"):
        believe(np.broadcast_to(np.zeros(()), (10, 1000, 10_000)))


def logroll() -> NegotiationDomain:
    """Each cares little for what it would have to give, and much for what it would get."""
    values = np.array([[1.0, 0.0, 0.0, 3.0], [0.0, 3.0, 1.0, 0.0]])
    return NegotiationDomain(
        ("a", "b"), (Issue("x", ("p", "q")), Issue("y", ("p", "q"))), values, np.zeros(2)
    )


def test_the_cheapest_trade_by_hand() -> None:
    """From (p, p): x to q costs a 1 and gives b 3; y to q costs b 1 and gives a 3."""
    domain = logroll()
    (swap,) = trades(domain, (0, 0))
    assert swap.changes == ((0, 1), (1, 1))
    np.testing.assert_allclose(swap.gains, [2, 2])
    np.testing.assert_allclose(value_ranges(domain), [4, 4])
    assert swap.price == pytest.approx(2 / 6)
    assert free_gains(domain, (0, 0)) == []


def test_trades_agree_with_trying_every_pair() -> None:
    rng = np.random.default_rng(6)
    issues = tuple(Issue(f"i{k}", ("a", "b", "c")) for k in range(3))
    for _ in range(60):
        rule = Constraint((0, 2), rng.uniform(size=(3, 3)) < 0.8)
        domain = NegotiationDomain(
            ("x", "y"), issues, rng.normal(size=(2, 9)), np.zeros(2), constraints=(rule,)
        )
        base = (0, 1, 2)
        found = trades(domain, base, most=1000)
        expected = 0
        start = domain.utilities(base)
        for package in itertools.product(range(3), repeat=3):
            moved = [k for k in range(3) if package[k] != base[k]]
            if len(moved) != 2 or not domain.allows(package):
                continue
            alone = []
            for k in moved:
                single = (*base[:k], package[k], *base[k + 1 :])
                alone.append(domain.utilities(single) - start)
            costly = all((change < -1e-9).any() for change in alone)
            if costly and (domain.utilities(package) - start >= -1e-9).all():
                expected += 1
        assert len(found) == expected
        assert all(a.price <= b.price for a, b in itertools.pairwise(found))


def test_movements_count_steps_and_cost() -> None:
    moves = {(m.party, m.issue): m for m in movements(logroll(), (0, 1))}
    assert moves[(0, 0)].steps == 0
    assert moves[(1, 0)].steps == 1
    assert moves[(1, 0)].cost == pytest.approx(3)
    assert moves[(1, 1)].cost == pytest.approx(1)


def test_fixed_points_of_maps_with_known_ones() -> None:
    """A contraction x → (x + 3)/2 rests at 3; x → 4 − x swings about 2 until averaged."""
    for answer, rest in ((lambda x: (x + 3) / 2, 3.0), (lambda x: 4 - x, 2.0)):
        found = fixed_point(lambda x: x, answer, np.zeros((2, 1)), tolerance=1e-8)
        assert found.settled.all()
        np.testing.assert_allclose(found.settlement, rest, atol=1e-6)
        assert found.residual.max() <= 1e-8


def test_a_jump_without_a_fixed_point_is_told_by_its_residual() -> None:
    found = fixed_point(lambda x: x, lambda x: np.where(x > 0.5, 0.0, 1.0), np.zeros((1, 1)))
    assert not found.settled[0]
    assert found.residual[0] >= 0.5 - 1e-9
