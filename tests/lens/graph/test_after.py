"""What comes after stability: paths, hypergames, sensitivity, reasons and the data."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.graph.analysis import whole
from standoff.lens.graph.hypergame import analyse_hypergame
from standoff.lens.graph.load import read
from standoff.lens.graph.preference import Preference, levels
from standoff.lens.graph.reasons import reason
from standoff.lens.graph.sensitivity import Perturbation, analyse_sensitivity, from_scores, shaken
from standoff.lens.graph.stability import analyse
from standoff.lens.graph.status_quo import describe, evolve
from tests.lens.graph import definitions
from tests.lens.graph.conflicts import Drawn, draw


def by_layers(drawn: Drawn, start: int, improving: bool) -> dict[int, int]:
    """The fewest moves of a legal path to each state, layer by layer."""
    better, _ = definitions.by_rank(drawn.ranks)
    seen = {(start, -1)}
    layer, far, found = [(start, -1)], 0, {start: 0}
    while layer:
        far += 1
        nodes = []
        for x, last in layer:
            for j in range(len(drawn.moves)):
                for y in drawn.moves[j][x] if j != last else ():
                    if (y, j) in seen or (improving and not better(j, x, y)):
                        continue
                    seen.add((y, j))
                    nodes.append((y, j))
                    found.setdefault(y, far)
        layer = nodes
    return found


@pytest.mark.parametrize("improving", [False, True])
def test_paths_are_legal_and_shortest(improving: bool) -> None:
    for seed in range(200):
        drawn = draw(seed, most_options=5)
        start = seed % drawn.conflict.states
        found = evolve(drawn.conflict, start, improving)
        wanted = by_layers(drawn, start, improving)
        for state in range(drawn.conflict.states):
            assert found.distance[state] == wanted.get(state, -1)
            path = found.path(state)
            assert len(path) == max(wanted.get(state, 0), 0)
            at = start
            for step in path:
                assert step.state in drawn.moves[step.mover][at]
                if improving:
                    assert drawn.ranks[step.mover][step.state] > drawn.ranks[step.mover][at]
                at = step.state
            assert all(one.mover != other.mover for one, other in pairwise(path))
            assert not path or at == state


def test_cuba_comes_to_its_equilibria_by_improvements_alone() -> None:
    # Fraser & Hipel (1984): blockade, then withdrawal. From 1 to 3 to 7.
    conflict = read("cuba-1962")
    path = evolve(conflict, 0, improving=True).path(6)
    assert describe(conflict, 0, path) == "1 –us→ 3 –ussr→ 7"


def test_reasons_say_stable_exactly_where_the_state_is() -> None:
    concepts = ["Nash", "GMR", "SMR", "SEQ", "SSEQ", "L2"]
    for seed in range(120):
        drawn = draw(seed, most_options=4)
        for legal in ("standard", "single-move"):
            found = analyse(drawn.conflict, concepts, legal)
            for concept in concepts:
                for i in range(drawn.conflict.players):
                    for s in range(drawn.conflict.states):
                        told = reason(drawn.conflict, i, s, concept, legal)
                        assert told.startswith("Stable") == found.stable[concept][i, s], told


def test_reasons_for_simultaneous_stability() -> None:
    for seed in range(120):
        drawn = draw(seed, most_options=4)
        if not drawn.patterns:
            continue
        found = analyse(drawn.conflict, ["SIM"])
        for i in range(drawn.conflict.players):
            for s in range(drawn.conflict.states):
                told = reason(drawn.conflict, i, s, "SIM")
                assert told.startswith("Stable") == found.stable["SIM"][i, s], told


def test_a_reason_names_the_sanction() -> None:
    conflict = read("cuba-1962")
    told = reason(conflict, 0, 6, "SEQ")
    assert told == "Stable: every improvement of us is deterred: to 5 is answered by 5 –ussr→ 1."


def test_a_hypergame_of_parties_that_see_the_truth_is_the_truth() -> None:
    for seed in range(50):
        drawn = draw(seed)
        concepts = ["Nash", "SEQ"]
        game = analyse_hypergame(drawn.conflict, concepts)
        for concept in concepts:
            assert np.array_equal(game.equilibria(concept), game.true.equilibria(concept))


def test_a_hypergame_rests_where_each_by_its_own_view_would_stay() -> None:
    for seed in range(80):
        drawn = draw(seed, most_players=3)
        rng = np.random.default_rng(seed)
        n = drawn.conflict.states
        views = []
        for player in range(drawn.conflict.players):
            believed = [Preference(levels(rng.permutation(n))) for _ in drawn.conflict.preferences]
            believed[player] = drawn.conflict.preferences[player]
            if drawn.patterns:
                views.append((player, drawn.conflict.with_preferences(believed)))
        model = replace(drawn.conflict, views=tuple(views))
        game = analyse_hypergame(model, ["SEQ"])
        wanted = np.ones(n, np.bool_)
        for player in range(model.players):
            seen = dict(views).get(player, drawn.conflict)
            wanted &= analyse(seen, ["SEQ"]).stable["SEQ"][player]
        assert np.array_equal(game.equilibria("SEQ"), np.flatnonzero(wanted))


def test_sensitivity_without_spread_is_the_analysis_itself() -> None:
    conflict = read("us-north-korea-2017")
    found = analyse_sensitivity(conflict, draws=3, spread=0.0)
    certain = analyse(conflict)
    for concept in certain.concepts:
        assert [s for s, _ in found.standing(concept)] == certain.equilibria(concept).tolist()
        assert all(share == 1.0 for _, share in found.standing(concept))


def test_sensitivity_is_a_function_of_the_seed() -> None:
    conflict = read("us-north-korea-2017")
    one = analyse_sensitivity(conflict, draws=40, seed=3, concepts=["SEQ"])
    same = analyse_sensitivity(conflict, draws=40, seed=3, concepts=["SEQ"])
    other = analyse_sensitivity(conflict, draws=40, seed=4, concepts=["SEQ"])
    assert np.array_equal(one.share["SEQ"], same.share["SEQ"])
    assert not np.array_equal(one.share["SEQ"], other.share["SEQ"])
    preference = conflict.preferences[0]
    late = shaken(preference, 1.0, 3, 0, 39)
    assert np.array_equal(late.level, shaken(preference, 1.0, 3, 0, 39).level)


def test_wide_spread_forgets_the_ranking() -> None:
    # With rankings all but uniform, a state from which nobody can move keeps its share of one and
    # one from which each of two parties has a single move is Nash in a quarter of the draws.
    conflict = draw(0, most_players=2, most_options=2).conflict
    for seed in range(200):
        conflict = draw(seed, most_players=2, most_options=2).conflict
        single = [
            [len(conflict.moves.from_state(p, s)) for p in (0, 1)] for s in range(conflict.states)
        ]
        ties = any(len(set(p.level.tolist())) < conflict.states for p in conflict.preferences)
        if conflict.states == 4 and all(each == [1, 1] for each in single) and not ties:
            break
    found = analyse_sensitivity(conflict, draws=3000, spread=1000.0, concepts=["Nash"])
    assert np.allclose(found.share["Nash"], 0.25, atol=0.04)


def test_an_ensemble_of_scores() -> None:
    conflict = read("cuba-1962")
    scores = [np.tile(p.level, (5, 1)) for p in conflict.preferences]
    found = analyse_sensitivity(conflict, ensemble=from_scores(conflict, scores))
    assert found.draws == 5
    assert found.standing("SEQ") == [(4, 1.0), (5, 1.0), (6, 1.0)]
    with pytest.raises(StandoffError, match="Expected scores of shape"):
        from_scores(conflict, scores[:1])
    with pytest.raises(StandoffError, match="at least one draw"):
        analyse_sensitivity(conflict, draws=0)


def test_the_data_of_an_analysis() -> None:
    conflict = read("us-north-korea-2017")
    data = whole(conflict, coalitions=True, wanted=8, perturbation=Perturbation(20)).to_dict()
    assert data["states"][8] == "NYNY"
    assert data["equilibria"]["SEQ"] == [1, 5, 9]
    assert data["stability"]["us"]["Nash"] == [1, 2, 5, 7, 8, 10, 11]
    assert data["legal_sequences"] == "standard"
    assert data["status_quo"]["start"] == 1
    assert data["inverse"]["Nash"]["equilibrium_now"] is False
    assert data["sensitivity"]["draws"] == 20
    assert {tuple(each["members"]) for each in data["coalitions"]["stability"]} == {
        ("us",), ("nk",), ("us", "nk"),
    }  # fmt: skip
    assert re.match("Stable|Unstable", data["reasons"]["nk"]["SMR"]["4"])


def test_the_data_say_in_words_what_they_number() -> None:
    data = whole(read("cuba-1962"), wanted=4).to_dict()
    assert data["states_in_words"][5] == "United States: air-strike; Soviet Union: withdraw"
    strongest = data["equilibria_by_strength"][0]
    # Fraser & Hipel (1984): one Nash equilibrium; 5 and 7 are SEQ.
    assert (strongest["state"], strongest["concepts"][0]) == (6, "Nash")
    assert [each["state"] for each in data["equilibria_by_strength"][1:3]] == [5, 7]
    assert data["rankings"]["ussr"][0] == 1
    assert data["inverse"]["Nash"]["state_in_words"] == "Soviet Union: withdraw"
    path = data["status_quo"]["paths_to_equilibria"]["7"]
    assert path["by_improvements"] == "1 –us→ 3 –ussr→ 7"
    assert (
        path["by_improvements_in_words"]
        == "United States takes blockade, then Soviet Union takes withdraw"
    )


def test_a_part_that_fails_does_not_take_the_others_with_it() -> None:
    conflict = draw(9, most_players=2, most_options=4).conflict
    wide = replace(conflict, decision_makers=conflict.decision_makers)
    found = whole(wide, coalitions=True, perturbation=Perturbation(10**9))
    assert found.coalitions is not None
    assert found.sensitivity is None
    assert any("would take minutes" in text for text in found.failed)
