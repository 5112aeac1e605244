"""What is taken over from a study solved before: bit for bit what solving it again gives."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.ensemble import playing
from standoff.ensemble.checked import solve_and_check
from standoff.ensemble.prepare import Prepared, prepare
from standoff.ensemble.run import Again, Ensemble, run, run_again
from standoff.lens.game.tree import Float, Games
from standoff.lens.registry import compile_case

DRAWS = 24
EVERYWHERE = {"ru_face": 4.0}
IN_A_VIEW = {"ua_hope": 0.2}
FEW_POLICIES = {"early_share": 0.4}
MEASURE = {"deaths_fallen": 20.0}


@pytest.fixture(scope="module")
def ukraine() -> Prepared:
    case = standoff.load("ukraine-2022")
    policies = ["arm", "sanction-now", "pledge", "pledge-second"]
    return prepare(compile_case(case, case.document), policies=policies)


@pytest.fixture(scope="module")
def before(ukraine: Prepared) -> Ensemble:
    return run_again(ukraine, Again(keep=True), draws=DRAWS, threads=1)


def otherwise(
    study: Ensemble, changes: Mapping[str, float], where: slice = slice(None)
) -> dict[str, Float]:
    """Some numbers at one value in some worlds, else as they were drawn."""
    found = {}
    for name, value in changes.items():
        found[name] = np.array(study.parameters[name])
        found[name][where] = value
    return found


def assert_same(one: Ensemble, other: Ensemble) -> None:
    for name, own in one.policies.items():
        its = other.policies[name]
        for field in ("values", "solved", "reason", "residual", "epsilon"):
            np.testing.assert_array_equal(getattr(own, field), getattr(its, field), field)
        assert own.low.keys() == its.low.keys()
        for draw in own.low:
            np.testing.assert_array_equal(own.low[draw], its.low[draw])
            np.testing.assert_array_equal(own.high[draw], its.high[draw])
    for name, values in one.parameters.items():
        np.testing.assert_array_equal(values, other.parameters[name])


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many games each call to the solver had."""
    found: list[int] = []

    def counted(method: object, form: object, games: Games) -> object:
        found.append(games.draws)
        return solve_and_check(method, form, games)  # type: ignore[arg-type]

    monkeypatch.setattr(playing, "solve_and_check", counted)
    return found


@pytest.mark.parametrize(
    ("changes", "where", "share"),
    [
        (EVERYWHERE, slice(None), 1.0),
        (EVERYWHERE, slice(5, 9), 4 / DRAWS),
        (IN_A_VIEW, slice(None), 0.34),
        (FEW_POLICIES, slice(None), 0.35),
        (MEASURE, slice(None), 0.0),
        ({**MEASURE, **IN_A_VIEW}, slice(3, None), 0.34),
        ({}, slice(None), 0.0),
    ],
)
def test_the_same_bits_from_fewer_games(
    ukraine: Prepared,
    before: Ensemble,
    solved: list[int],
    changes: dict[str, float],
    where: slice,
    share: float,
) -> None:
    stated = otherwise(before, changes, where)
    again = run(ukraine, draws=DRAWS, threads=1, given=stated)
    whole = sum(solved)
    solved.clear()
    found = run_again(ukraine, Again([before]), draws=DRAWS, threads=1, given=stated)
    assert_same(found, again)
    assert sum(solved) <= share * whole + 1e-9
    assert share == 0 or solved


def test_step_by_step_and_with_more_worlds(
    ukraine: Prepared, before: Ensemble, solved: list[int]
) -> None:
    """From one change to the next, and from few worlds to more, of which the first are the same."""
    last = before
    for changes in (EVERYWHERE, {**EVERYWHERE, **MEASURE}, {**EVERYWHERE, **FEW_POLICIES}):
        stated = otherwise(before, changes)
        found = run_again(ukraine, Again([before, last]), draws=DRAWS, threads=2, given=stated)
        assert_same(found, run(ukraine, draws=DRAWS, threads=1, given=stated))
        last = found
    more = run(ukraine, draws=2 * DRAWS, threads=1)
    stated = otherwise(more, {**EVERYWHERE, **FEW_POLICIES})
    solved.clear()
    again = run(ukraine, draws=2 * DRAWS, threads=1, given=stated)
    whole = sum(solved)
    solved.clear()
    found = run_again(ukraine, Again([before, last]), draws=2 * DRAWS, threads=1, given=stated)
    assert_same(found, again)
    assert sum(solved) == whole // 2


def test_kept_games_serve_a_study_of_more_worlds(
    ukraine: Prepared, before: Ensemble, solved: list[int]
) -> None:
    more = run_again(ukraine, Again([before], keep=True), draws=2 * DRAWS, threads=1)
    assert_same(more, run(ukraine, draws=2 * DRAWS, threads=1))
    solved.clear()
    stated = otherwise(more, MEASURE)
    found = run_again(ukraine, Again([more]), draws=2 * DRAWS, threads=1, given=stated)
    assert not solved
    assert_same(found, run(ukraine, draws=2 * DRAWS, threads=1, given=stated))


def test_other_games_are_not_taken_over(
    ukraine: Prepared, before: Ensemble, solved: list[int]
) -> None:
    """A study of another case, or one that kept other columns, is passed over."""
    other = ukraine.answering([], behaviour=False)
    found = run_again(other, Again([before]), draws=DRAWS, threads=1)
    assert sum(solved) > 0
    assert found.layout is not before.layout


def test_numbers_that_make_no_game_are_told_by_the_draw_s_own_number(
    ukraine: Prepared, before: Ensemble
) -> None:
    stated = otherwise(before, EVERYWHERE, slice(4, 12))
    stated["ru_face"][9] = np.nan
    told = []
    for earlier in ([], [before]):
        with pytest.raises(StandoffError) as error:
            run_again(ukraine, Again(earlier), draws=DRAWS, threads=1, given=stated)
        told.append(str(error.value))
    assert told[0] == told[1]
    assert "draw 9" in told[0]
