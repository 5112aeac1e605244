"""The inverse question and what a mediator can do, against plain enumeration."""

from __future__ import annotations

from itertools import combinations, permutations
from math import factorial

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.graph.inverse import requirement
from standoff.lens.graph.load import read
from standoff.lens.graph.mediate import mediate, rankings_count
from standoff.lens.graph.preference import Preference, levels
from standoff.lens.graph.stability import analyse
from tests.lens.graph import definitions
from tests.lens.graph.conflicts import Drawn, draw

CONCEPTS = ("Nash", "GMR", "SMR", "SEQ", "SSEQ")


def tiny(seed: int) -> Drawn | None:
    drawn = draw(seed, most_players=3, most_options=3)
    return drawn if 2 <= drawn.conflict.states <= 6 else None


def test_counts_agree_with_trying_every_ranking() -> None:
    tried = 0
    for seed in range(60):
        drawn = tiny(seed)
        if drawn is None:
            continue
        n = drawn.conflict.states
        player, state = seed % drawn.conflict.players, seed % n
        for concept in CONCEPTS:
            wanted = 0
            for order in permutations(range(n)):
                ranks = [list(rank) for rank in drawn.ranks]
                ranks[player] = list(order)
                better, deters = definitions.by_rank(ranks)
                wanted += definitions.stable(concept, drawn.moves, better, deters, player, state)
            need = requirement(drawn.conflict, player, state, concept)
            assert need.count() == wanted, (seed, concept)
            assert need.share() * factorial(n) == wanted
            tried += 1
    assert tried > 100


def test_sim_counts_agree_with_trying_every_ranking() -> None:
    for seed in range(60):
        drawn = tiny(seed)
        if drawn is None or not drawn.patterns:
            continue
        n = drawn.conflict.states
        player, state = seed % drawn.conflict.players, seed % n
        wanted = 0
        for order in permutations(range(n)):
            ranks = [list(rank) for rank in drawn.ranks]
            ranks[player] = list(order)
            wanted += definitions.simultaneous(drawn.moves, ranks, drawn.patterns, player, state)
        assert requirement(drawn.conflict, player, state, "SIM").count() == wanted, seed


def test_a_requirement_is_met_exactly_when_the_state_is_stable() -> None:
    for seed in range(150):
        drawn = draw(seed, most_players=3, most_options=5)
        found = analyse(drawn.conflict, CONCEPTS)
        rng = np.random.default_rng(seed)
        for _ in range(5):
            player = int(rng.integers(drawn.conflict.players))
            state = int(rng.integers(drawn.conflict.states))
            for concept in CONCEPTS:
                need = requirement(drawn.conflict, player, state, concept)
                assert need.met_now() == found.stable[concept][player, state], (seed, concept)


def test_minimal_conditions_are_minimal_and_complete() -> None:
    for seed in range(60):
        drawn = draw(seed, most_players=2, most_options=4)
        need = requirement(drawn.conflict, 0, 0, "SMR")
        if len(need.relevant) > 10:
            continue
        least = need.minimal(10_000)
        for group in least:
            assert need.met(group)
            assert not any(need.met(group - {state}) for state in group)
        for size in range(len(need.relevant) + 1):
            for below in combinations(need.relevant, size):
                implied = any(group <= set(below) for group in least)
                assert need.met(frozenset(below)) == implied


def test_the_least_change_is_the_least() -> None:
    changed = 0
    for seed in range(120):
        drawn = draw(seed, most_players=3, most_options=4)
        for concept in ("GMR", "SMR", "SEQ"):
            found = mediate(drawn.conflict, 0, concept)
            for change in found.changes:
                need = found.requirements[change.player]
                level = drawn.conflict.preferences[change.player].level
                below = frozenset(np.flatnonzero(level <= level[0]).tolist())
                assert need.met(below | set(change.lowered))
                above = [s for s in need.relevant if s not in below]
                if len(above) <= 10 and len(change.lowered) > 1:
                    fewer = combinations(above, len(change.lowered) - 1)
                    assert not any(need.met(below | set(group)) for group in fewer)
                # Raising the state by that many places does it as well, and no fewer do.
                order = sorted(
                    (s for s in range(len(level)) if s not in below), key=lambda s: (level[s], s)
                )
                assert need.met(below | set(order[: change.raised]))
                assert not need.met(below | set(order[: change.raised - 1]))
                changed += 1
    assert changed > 50


def test_making_the_single_change_makes_the_equilibrium() -> None:
    done = 0
    for seed in range(200):
        drawn = draw(seed, most_players=3, most_options=4)
        for state in range(min(4, drawn.conflict.states)):
            found = mediate(drawn.conflict, state, "GMR")
            one = found.by_one_change
            if one is None:
                continue
            level = drawn.conflict.preferences[one.player].level.astype(float)
            level[one.lowered[0]] = level[state] - 0.5
            preferences = list(drawn.conflict.preferences)
            preferences[one.player] = Preference(levels(level))
            after = analyse(drawn.conflict.with_preferences(preferences), ["GMR"])
            assert state in after.equilibria("GMR")
            done += 1
    assert done > 30


def test_profiles_multiply_where_requirements_are_independent() -> None:
    drawn = next(d for d in (tiny(seed) for seed in range(50)) if d and d.conflict.players == 2)
    n = drawn.conflict.states
    needs = [requirement(drawn.conflict, player, 0, "GMR") for player in (0, 1)]
    if n <= 4:
        wanted = 0
        for one in permutations(range(n)):
            for other in permutations(range(n)):
                better, deters = definitions.by_rank([one, other])
                wanted += all(
                    definitions.stable("GMR", drawn.moves, better, deters, i, 0) for i in (0, 1)
                )
        assert rankings_count(needs) == wanted
    assert rankings_count(needs) == needs[0].count() * needs[1].count()


def test_conditions_in_words() -> None:
    from tests.lens.graph.test_published import SYRIA_IRAQ, gmcr

    need = requirement(gmcr(SYRIA_IRAQ), 0, 1, "Nash")
    assert need.in_words() == "Syria must prefer state 2 to {1, 3}"
    answered = requirement(gmcr(SYRIA_IRAQ), 0, 1, "GMR").in_words()
    assert answered.startswith("Syria must prefer state 2 to {1, 3} or {1, 6} or {3, 4} or {4, 6}")


def test_concepts_without_an_inverse_are_refused() -> None:
    conflict = read("cuba-1962")
    with pytest.raises(StandoffError, match="not L2"):
        requirement(conflict, 0, 0, "L2")
