"""The kernels against the definitions, on thousands of random conflicts."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.graph.analysis import whole
from standoff.lens.graph.model import Conflict, Option
from standoff.lens.graph.moves import from_lists, from_options
from standoff.lens.graph.preference import Preference, levels
from standoff.lens.graph.stability import analyse
from standoff.lens.graph.status_quo import evolve
from tests.lens.graph import definitions
from tests.lens.graph.conflicts import Drawn, draw

SEEDS = 4000


def brute(drawn: Drawn, concept: str, once: bool = False) -> list[list[bool]]:
    better, deters = definitions.by_rank(drawn.ranks)
    return [
        [
            definitions.stable(concept, drawn.moves, better, deters, i, s, once)
            for s in range(drawn.conflict.states)
        ]
        for i in range(drawn.conflict.players)
    ]


@pytest.mark.parametrize("concept", ["Nash", "GMR", "SMR", "SEQ", "SSEQ"])
@pytest.mark.parametrize("legal", ["standard", "single-move"])
def test_sanctions_agree_with_the_definitions(concept: str, legal: str) -> None:
    for seed in range(SEEDS // 4):
        drawn = draw(seed, most_options=5)
        found = analyse(drawn.conflict, [concept], legal).stable[concept]
        wanted = brute(drawn, concept, legal == "single-move")
        assert np.array_equal(found, wanted), f"seed {seed}"


def test_simultaneous_agrees_with_the_definition() -> None:
    for seed in range(SEEDS):
        drawn = draw(seed)
        if not drawn.patterns:
            continue
        found = analyse(drawn.conflict, ["SIM"]).stable["SIM"]
        wanted = [
            [
                definitions.simultaneous(drawn.moves, drawn.ranks, drawn.patterns, i, s)
                for s in range(drawn.conflict.states)
            ]
            for i in range(drawn.conflict.players)
        ]
        assert np.array_equal(found, wanted), f"seed {seed}"


@pytest.mark.parametrize("horizon", [1, 2, 3, 4])
def test_limited_move_agrees_with_the_recursion(horizon: int) -> None:
    for seed in range(200):
        drawn = draw(seed, most_players=3, most_options=4)
        found = analyse(drawn.conflict, [f"L{horizon}"]).stable[f"L{horizon}"]
        wanted = [
            [
                definitions.anticipated(drawn.moves, drawn.ranks, i, s, horizon) == s
                for s in range(drawn.conflict.states)
            ]
            for i in range(drawn.conflict.players)
        ]
        assert np.array_equal(found, wanted), f"seed {seed}"


def test_non_myopic_agrees_with_running_horizons_until_they_repeat() -> None:
    for seed in range(500):
        drawn = draw(seed, most_players=3, most_options=4)
        found = analyse(drawn.conflict, ["NM"]).stable["NM"]
        wanted = definitions.non_myopic(drawn.moves, drawn.ranks)
        assert np.array_equal(found, wanted), f"seed {seed}"


def test_unknown_concepts_and_rules_are_refused() -> None:
    conflict = draw(0).conflict
    with pytest.raises(StandoffError, match="Legal sequences are standard or single-move"):
        analyse(conflict, ["GMR"], "twice")
    with pytest.raises(StandoffError, match="no stability concept 'Nahs'; did you mean 'Nash'"):
        analyse(conflict, ["Nahs"])
    with pytest.raises(StandoffError, match="A horizon is a whole number from 1 to"):
        analyse(conflict, ["L20000"])


def test_analyses_that_would_take_hours_are_refused() -> None:
    # One decision maker with nineteen one-way options: 2^19 · 2^20 moves to look at.
    patterns = np.arange(1 << 20, dtype=np.uint64)
    masks = [(1 << 19) - 1, 1 << 19]
    tied = Preference(np.zeros(1 << 20, np.int32))
    options = tuple(Option(f"o{b}", (int(b == 19),)) for b in range(20))
    one_way = Conflict(("A", "B"), options, from_options(patterns, masks, masks[0]), (tied, tied))
    with pytest.raises(StandoffError, match="look at 1,099,51"):
        analyse(one_way, ["GMR"])
    free = Conflict(("A", "B"), options, from_options(patterns, masks), (tied, tied))
    assert len(analyse(free, ["GMR"]).equilibria("GMR")) == 1 << 20
    with pytest.raises(StandoffError, match="SIM would have to look at"):
        analyse(free, ["SIM"])


def test_simultaneous_stability_by_results_is_that_by_joint_moves() -> None:
    # Eight decision makers of one option each, few states feasible: the joint improvements are
    # more than the states, so that results are gone through instead.
    for seed in range(40):
        rng = np.random.default_rng(seed)
        players = 8
        patterns = np.flatnonzero(rng.random(1 << players) < 0.12).tolist() or [0]
        masks = [1 << p for p in range(players)]
        moves = [
            [{t for t, y in enumerate(patterns) if x ^ y == mask} for x in patterns]
            for mask in masks
        ]
        ranks = [rng.permutation(len(patterns)).tolist() for _ in masks]
        found = analyse(
            Conflict(
                tuple(f"DM{p}" for p in range(players)),
                tuple(Option(f"o{p}", (p,)) for p in range(players)),
                from_options(np.array(patterns, np.uint64), masks),
                tuple(Preference(levels(rank)) for rank in ranks),
            ),
            ["SIM"],
        ).stable["SIM"]
        for i in range(players):
            for s in range(len(patterns)):
                assert found[i, s] == definitions.simultaneous(moves, ranks, patterns, i, s)


def test_twenty_decision_makers_are_answered_or_refused() -> None:
    players, n = 20, 64
    rng = np.random.default_rng(1)
    lists = [[(s, int(t)) for s in range(n) for t in rng.integers(0, n, 4)] for _ in range(players)]
    conflict = Conflict(
        tuple(f"DM{p}" for p in range(players)),
        (),
        from_lists(n, lists),
        tuple(Preference(levels(rng.permutation(n))) for _ in range(players)),
        labels=tuple(f"s{k}" for k in range(n)),
    )
    found = whole(conflict, coalitions=True)
    assert found.coalitions is None
    assert any("at most 8 decision makers" in text for text in found.failed)
    assert found.other_legal is None
    assert any("The other reading is left out" in text for text in found.skipped)
    with pytest.raises(StandoffError, match="none of 20 decision makers moves twice"):
        analyse(conflict, ["GMR"], "single-move")


def test_concepts_that_take_too_long_are_left_out_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    conflict = draw(3).conflict
    monkeypatch.setattr("standoff.lens.graph.stability.MOST_HANDED", 0)
    found = whole(conflict)
    assert found.stability.concepts[0] == "Nash"
    assert not {"GMR", "SMR", "SEQ"} & set(found.stability.concepts)
    assert found.skipped[0].startswith("GMR, SMR and SEQ are left out: ")
    assert not found.failure
    assert "GMR is left out" in whole(conflict, ["Nash", "GMR"]).failure
    with pytest.raises(StandoffError, match="too many to look at"):
        whole(conflict, ["GMR"])


def test_sharing_the_work_out_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    conflicts = [draw(seed).conflict for seed in range(20)]
    alone = [analyse(conflict, ["Nash", "GMR", "SMR", "SEQ"]) for conflict in conflicts]
    monkeypatch.setattr("standoff.lens.graph.stability.SHARED_OUT", 0)
    for conflict, before in zip(conflicts, alone, strict=True):
        after = analyse(conflict, ["Nash", "GMR", "SMR", "SEQ"])
        for concept in before.concepts:
            assert (after.stable[concept] == before.stable[concept]).all()


def test_a_state_alone_is_named_as_among_all() -> None:
    for seed in range(20):
        conflict = draw(seed).conflict
        assert [conflict.name_of(state) for state in range(conflict.states)] == conflict.names


def test_paths_among_a_million_states_of_two_decision_makers_are_traced() -> None:
    # Each has 2^10 moves everywhere, 2^31 in all: groups are met as a whole, not move by move.
    patterns = np.arange(1 << 20, dtype=np.uint64)
    masks = [(1 << 10) - 1, ((1 << 10) - 1) << 10]
    options = tuple(Option(f"o{b}", (int(b >= 10),)) for b in range(20))
    likes = tuple(Preference((patterns ^ np.uint64(flip)).astype(np.int32)) for flip in (0, 1023))
    conflict = Conflict(("A", "B"), options, from_options(patterns, masks), likes)
    moves, improvements = evolve(conflict, 0), evolve(conflict, 0, improving=True)
    assert moves.distance.max() == 2
    assert len(moves.reachable) == (1 << 20) - 1
    assert len(improvements.reachable) == (1 << 20) - 1
