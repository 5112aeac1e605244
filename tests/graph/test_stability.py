"""The kernels against the definitions, on thousands of random conflicts."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.errors import StandoffError
from standoff.graph.model import Conflict, Option
from standoff.graph.moves import from_options
from standoff.graph.preference import Preference
from standoff.graph.stability import analyse
from tests.graph import definitions
from tests.graph.conflicts import Drawn, draw

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
