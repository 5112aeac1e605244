"""The kernels against the definitions, on thousands of random conflicts."""

from __future__ import annotations

import numpy as np
import pytest
from tests.graph import definitions
from tests.graph.conflicts import Drawn, draw

from standoff.graph.stability import analyse

SEEDS = 3000


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
