"""Coalitions, unknown, strong and fuzzy preference, against the definitions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.graph.coalition import all_coalitions, analyse_coalitions
from standoff.lens.graph.concepts import PAIRWISE
from standoff.lens.graph.preference import Preference
from standoff.lens.graph.relation import analyse_fuzzy, analyse_unknown
from standoff.lens.graph.stability import analyse
from standoff.lens.graph.strength import analyse_strength
from tests.lens.graph import definitions
from tests.lens.graph.conflicts import Drawn, draw


def small(seed: int) -> Drawn:
    return draw(seed, most_players=3, most_options=4)


def test_coalitions_agree_with_the_definitions() -> None:
    for seed in range(400):
        drawn = small(seed)
        found = analyse_coalitions(drawn.conflict)
        assert found.coalitions == tuple(all_coalitions(drawn.conflict.players))
        for concept in PAIRWISE:
            wanted = [
                [
                    definitions.coalition_stable(concept, drawn.moves, drawn.ranks, set(members), s)
                    for s in range(drawn.conflict.states)
                ]
                for members in found.coalitions
            ]
            assert np.array_equal(found.stable[concept], wanted), (seed, concept)


def test_four_coalitions_of_four_decision_makers() -> None:
    for seed in range(60):
        drawn = draw(seed, most_players=4, most_options=4)
        named = [(0, 1)]
        found = analyse_coalitions(drawn.conflict, named)
        assert found.coalitions[-1] == (0, 1)
        assert len(found.coalitions) == drawn.conflict.players + 1
        for concept in PAIRWISE:
            wanted = [
                definitions.coalition_stable(concept, drawn.moves, drawn.ranks, {0, 1}, s)
                for s in range(drawn.conflict.states)
            ]
            assert np.array_equal(found.stable[concept][-1], wanted), (seed, concept)


def test_single_decision_makers_are_coalitions_of_one() -> None:
    # Inohara & Hipel (2008): for n = 2 a coalition of one is stable just where its member is.
    for seed in range(300):
        drawn = draw(seed, most_players=2, most_options=4)
        alone = analyse_coalitions(drawn.conflict, [])
        usual = analyse(drawn.conflict, PAIRWISE)
        for concept in PAIRWISE:
            assert np.array_equal(alone.stable[concept], usual.stable[concept])


def with_unknown(drawn: Drawn, seed: int) -> list[np.ndarray[tuple[int, int], np.dtype[np.bool_]]]:
    rng = np.random.default_rng(seed)
    n = drawn.conflict.states
    found = []
    for _ in range(drawn.conflict.players):
        half = np.triu(rng.random((n, n)) < 0.2, 1)
        found.append(half | half.T)
    return found


@pytest.mark.parametrize("extension", "abcd")
def test_unknown_preference_agrees_with_the_definitions(extension: str) -> None:
    for seed in range(150):
        drawn = small(seed)
        unknown = with_unknown(drawn, seed)
        model = drawn.conflict.with_preferences(
            [
                replace(preference, unknown=pairs)
                for preference, pairs in zip(drawn.conflict.preferences, unknown, strict=True)
            ]
        )
        ranks = drawn.ranks

        def surely(i: int, s: int, t: int, unknown: list = unknown, ranks: list = ranks) -> bool:  # type: ignore[type-arg]
            return bool(ranks[i][t] > ranks[i][s] and not unknown[i][s, t])

        def maybe(i: int, s: int, t: int, unknown: list = unknown) -> bool:  # type: ignore[type-arg]
            return surely(i, s, t, unknown) or bool(unknown[i][s, t])

        def deters(i: int, s: int, x: int, unknown: list = unknown, ranks: list = ranks) -> bool:  # type: ignore[type-arg]
            if unknown[i][s, x]:
                return extension in "cd"
            return bool(ranks[i][x] <= ranks[i][s])

        found = analyse_unknown(model)[extension]
        leaves = maybe if extension in "ac" else surely
        for concept in PAIRWISE:
            for i in range(model.players):
                for s in range(model.states):
                    wanted = _by_pairs(concept, drawn, leaves, maybe, deters, i, s)
                    assert found.stable[concept][i, s] == wanted, (seed, concept, i, s)


def _by_pairs(
    concept: str,
    drawn: Drawn,
    leaves: definitions.Pair,
    answers: definitions.Pair,
    deters: definitions.Pair,
    i: int,
    s: int,
) -> bool:
    others = set(range(len(drawn.moves))) - {i}
    for t in definitions.improvements(drawn.moves, leaves, i, s):
        if concept == "Nash":
            return False
        rule = answers if concept == "SEQ" else None
        ends = definitions.reachable(drawn.moves, others, t, rule)
        if concept == "SMR":
            held = any(
                deters(i, s, x) and all(deters(i, s, z) for z in drawn.moves[i][x]) for x in ends
            )
        else:
            held = any(deters(i, s, x) for x in ends)
        if not held:
            return False
    return True


def test_strength_agrees_with_the_definitions() -> None:
    for seed in range(300):
        drawn = small(seed)
        rng = np.random.default_rng(seed)
        gaps = []
        for preference in drawn.conflict.preferences:
            divide = rng.random(int(preference.level.max()) + 1) < 0.4
            divide[0] = False
            gaps.append(np.cumsum(divide).astype(np.int32)[preference.level])
        model = drawn.conflict.with_preferences(
            [
                Preference(preference.level, gap)
                for preference, gap in zip(drawn.conflict.preferences, gaps, strict=True)
            ]
        )
        better, _ = definitions.by_rank(drawn.ranks)
        found = analyse_strength(model)

        def greatly(i: int, s: int, x: int, gaps: list = gaps) -> bool:  # type: ignore[type-arg]
            return bool(gaps[i][x] < gaps[i][s])

        usual = analyse(model, PAIRWISE)
        for concept in PAIRWISE:
            for i in range(model.players):
                for s in range(model.states):
                    wanted = definitions.stable(concept, drawn.moves, better, greatly, i, s)
                    assert found.strong.stable[concept][i, s] == wanted
            both = found.strong.stable[concept] | found.weak.stable[concept]
            assert np.array_equal(both, usual.stable[concept])


def test_fuzzy_agrees_with_the_definitions() -> None:
    for seed in range(200):
        drawn = small(seed)
        rng = np.random.default_rng(seed)
        n = drawn.conflict.states
        preferences, degrees, thresholds = [], [], []
        for preference in drawn.conflict.preferences:
            upper = np.triu(rng.choice([0.0, 0.3, 0.5, 0.8, 1.0], (n, n)), 1)
            degree = upper + np.tril(1 - upper.T, -1) + 0.5 * np.eye(n)
            threshold = float(rng.choice([0.2, 0.6, 1.0]))
            degrees.append(degree)
            thresholds.append(threshold)
            preferences.append(replace(preference, certainty=degree, satisficing=threshold))
        model = drawn.conflict.with_preferences(preferences)

        def better(i: int, s: int, t: int, degrees: list = degrees, at: list = thresholds) -> bool:  # type: ignore[type-arg]
            return bool(degrees[i][t, s] - degrees[i][s, t] >= at[i] - 1e-12)

        def deters(i: int, s: int, x: int, better: definitions.Pair = better) -> bool:
            return not better(i, s, x)

        found = analyse_fuzzy(model)
        for concept in PAIRWISE:
            for i in range(model.players):
                for s in range(model.states):
                    wanted = definitions.stable(concept, drawn.moves, better, deters, i, s)
                    assert found.stable[concept][i, s] == wanted, (seed, concept)


def test_crisp_preference_at_full_threshold_is_the_usual_one() -> None:
    for seed in range(100):
        drawn = small(seed)
        fuzzy = analyse_fuzzy(drawn.conflict)
        usual = analyse(drawn.conflict, PAIRWISE)
        for concept in PAIRWISE:
            assert np.array_equal(fuzzy.stable[concept], usual.stable[concept])


def test_forms_refuse_concepts_that_have_none() -> None:
    drawn = small(1)
    with pytest.raises(StandoffError, match="SIM has no coalition form"):
        analyse_coalitions(drawn.conflict, concepts=["SIM"])
    with pytest.raises(StandoffError, match="L3 has no form"):
        analyse_strength(drawn.conflict, ["L3"])
