"""Commitment problems: the published numbers, and guarantees that mend."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.talks.domain import Floats
from standoff.lens.talks.lasting import Deal, guarantees, shifting_power


def test_shifting_power_by_number() -> None:
    """Fearon (1995), Powell (2006): .3 → .8, δ = .9, d = .1: 6.3 > 2.62; threshold .345679."""
    found = shifting_power(0.3, 0.8, 0.9, 0.1)
    assert found.war_now == pytest.approx(6.3)
    assert found.peace == pytest.approx(2.62)
    assert found.war
    assert found.threshold == pytest.approx(0.345679, abs=1e-6)


def test_war_comes_exactly_above_the_threshold() -> None:
    """War iff (1−d)[(1−p₁) − δ(1−p₂)] > 1−δ, over a grid."""
    for before in np.linspace(0, 1, 11):
        for after in np.linspace(0, 1, 21):
            for patience in (0.0, 0.5, 0.9, 0.99):
                for destroyed in (0.0, 0.1, 0.5, 1.0):
                    found = shifting_power(float(before), float(after), patience, destroyed)
                    gap = (1 - destroyed) * ((1 - before) - patience * (1 - after)) - (1 - patience)
                    if abs(gap) > 1e-9:
                        assert found.war == (gap > 0)
                        if patience > 0 and destroyed < 1:
                            assert (after > found.threshold) == (gap > 0)


def deal(kept: float = 0.0, undo: float = 0.0, **changes: Floats) -> Deal:
    parts: dict[str, Floats] = {
        "now": np.array([[0.5, 0.5]]),
        "later": np.array([[0.5, 0.5]]),
        "outside_now": np.array([[0.4, 0.4]]),
        "outside_later": np.array([[0.4, 0.4]]),
    }
    parts.update(changes)
    return Deal(
        **parts,
        kept=np.array([[[kept, 0.0], [0.0, 0.0]]]),
        undo=np.array([undo]),
        patience=np.array([0.9]),
    )


def test_the_general_judgement_holds_powells_case() -> None:
    """Everything now to the declining side, its later war value after: 0.262 < 0.63, a tenth of
    2.62 and 6.3, as flows are averaged here and summed there."""
    found = deal(
        now=np.array([[0.0, 1.0]]),
        later=np.array([[0.0, 1.0]]),
        outside_now=np.array([[0.3 * 0.9, 0.7 * 0.9]]),
        outside_later=np.array([[0.8 * 0.9, 0.2 * 0.9]]),
    )
    assert list(found.breaks[0]) == [True, False]
    assert found.signing[0, 1] == pytest.approx(0.262)
    assert list(found.balks[0]) == [False, True]
    assert not found.lasts[0]


def test_a_deal_better_than_breaking_lasts() -> None:
    assert deal().lasts[0]
    assert deal(kept=0.05).lasts[0]


def test_what_cannot_be_undone_tempts_and_guarantees_mend() -> None:
    found = deal(kept=0.25)
    assert list(found.breaks[0]) == [True, False]
    mend = guarantees(found, 0)
    assert mend.payment[0] == pytest.approx(0.15)
    assert not mend.affordable[0]
    assert mend.verification[0] == pytest.approx(0.15 / 0.25)
    assert list(mend.issues[0]) == [True, False]
    nothing = guarantees(found, 1)
    assert np.isnan(nothing.payment[0])
    assert not nothing.issues.any()


def test_the_smallest_guarantee_is_enough_and_less_is_not() -> None:
    rng = np.random.default_rng(2)
    for _ in range(300):
        kept = rng.uniform(-0.2, 0.4, (1, 2, 3))
        found = Deal(
            rng.uniform(size=(1, 2)), rng.uniform(size=(1, 2)), rng.uniform(size=(1, 2)),
            rng.uniform(size=(1, 2)), kept, np.zeros(1), np.array([0.8]),
        )  # fmt: skip
        for party in (0, 1):
            if not found.breaks[0, party]:
                continue
            mend = guarantees(found, party)
            keep, leave = found.later[0, party], found.breaking[0, party]
            assert keep + mend.payment[0] == pytest.approx(leave)
            spare = max(found.later[0, 1 - party] - found.breaking[0, 1 - party], 0)
            assert mend.affordable[0] == (spare >= mend.payment[0])
            outside = found.outside_later[0, party]
            if not np.isnan(mend.verification[0]):
                caught = outside + (1 - mend.verification[0]) * kept[0, party].sum()
                assert caught == pytest.approx(keep)
            else:
                assert outside > keep - 1e-12
            if mend.issues[0].any():
                assert leave - kept[0, party][mend.issues[0]].sum() <= keep + 1e-9
                fewer = np.sort(kept[0, party])[::-1][: mend.issues[0].sum() - 1].sum()
                assert leave - fewer > keep
            else:
                assert leave - np.maximum(kept[0, party], 0).sum() > keep


def test_undoing_can_cost_enough_to_keep_a_deal() -> None:
    assert not deal(kept=0.25).lasts[0]
    assert deal(kept=0.25, undo=0.2).lasts[0]


@pytest.mark.parametrize("wrong", [(0.3, 0.8, 1.0, 0.1), (0.3, 1.8, 0.9, 0.1), (0.3, 0.8, 0.9, -1)])
def test_numbers_out_of_range_are_refused(wrong: tuple[float, float, float, float]) -> None:
    with pytest.raises(StandoffError, match=r"discount factor|between 0 and 1"):
        shifting_power(*wrong)
