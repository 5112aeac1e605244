"""The graph section of a case."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.lens.graph.analysis import whole
from standoff.lens.graph.from_game import medians, outcome_payoffs
from standoff.lens.graph.load import ensemble, from_case, graph_problems, read, source_of
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.preference import tied_levels
from standoff.lens.graph.section import graph_of
from standoff.lens.graph.stability import analyse
from standoff.lens.graph.wording import Wording
from standoff.lens.registry import compile_case

HEAD = "title: A test\ngraph:\n"
CHICKEN = """\
  decision-makers:
    row:
      options: [straight]
      ranking: [YN, NN, NY, YY]
    column:
      options: [ahead]
      ranking: [NY, NN, YN, YY]
"""


def conflict(body: str) -> Conflict:
    case, document = parse_case(HEAD + body, "test.yaml")
    return from_case(case, document)


def refused(body: str) -> str:
    with pytest.raises(StandoffError) as caught:
        conflict(body)
    assert len(caught.value.problems) == 1
    return str(caught.value)


def best_first(found: Conflict, player: int) -> list[str]:
    level = found.preferences[player].level
    return [found.names[s] for s in np.argsort(-level, kind="stable")]


def test_a_case_may_hold_only_a_graph() -> None:
    found = conflict(CHICKEN)
    assert found.decision_makers == ("row", "column")
    assert (analyse(found, ["Nash"]).equilibria("Nash") + 1).tolist() == [2, 3]


def test_every_way_of_saying_what_is_preferred() -> None:
    body = """\
  decision-makers:
    a:
      options: [x, y]
      prefers: [y, not x]
    b:
      options: [z]
      weights: {z: 2, x and y: 3, not x: 1.5}
    c:
      options: [w]
      payoffs: {w and y: 10, w: 5, not w: 0}
  infeasible: [x and z, --YY]
"""
    found = conflict(body)
    assert found.names == [
        "NNNN", "YNNN", "NYNN", "YYNN", "NNYN", "NYYN", "NNNY", "YNNY", "NYNY", "YYNY",
    ]  # fmt: skip
    a, b, c = (preference.level.tolist() for preference in found.preferences)
    assert a == [1, 0, 3, 2, 1, 3, 1, 0, 3, 2]
    score = [1.5, 0, 1.5, 3, 3.5, 3.5, 1.5, 0, 1.5, 3]
    assert b == np.unique(score, return_inverse=True)[1].tolist()
    assert c == [0, 0, 0, 0, 0, 0, 1, 1, 2, 2]


def test_ranking_with_ties_and_a_strong_divide() -> None:
    body = CHICKEN.replace("[YN, NN, NY, YY]", "[YN, [NN, NY], '>>', 4]")
    found = conflict(body).preferences[0]
    tied = [np.flatnonzero(found.level == level).tolist() for level in tied_levels(found)]
    assert tied == [[0, 2]]
    assert found.gap is not None
    assert found.gap.tolist() == [1, 1, 1, 0]


def test_strong_statements_divide_levels() -> None:
    body = CHICKEN.replace(
        "ranking: [YN, NN, NY, YY]", "prefers: [straight, {is: not ahead, strong: true}]"
    )
    found = conflict(body).preferences[0]
    # Best first YN, YY, NN, NY: YN and YY part by the strong statement, YY and NN by the mild one.
    assert found.level.tolist() == [1, 3, 0, 2]
    assert found.gap is not None
    assert found.gap.tolist() == [1, 2, 0, 1]


def test_groups_of_options() -> None:
    body = """\
  decision-makers:
    a: {options: [x, y, z], prefers: [x]}
    b: {options: [w], prefers: [w]}
  exclusive: [[x, y, z]]
  at-least-one: [[x, y, z]]
"""
    assert conflict(body).names == ["YNNN", "NYNN", "NNYN", "YNNY", "NYNY", "NNYY"]


def test_coalesced_states_are_one() -> None:
    body = """\
  decision-makers:
    a: {options: {war: forward, arm: both}, prefers: [not war, arm]}
    b: {options: [yield], prefers: [yield]}
  coalesce: [war]
"""
    found = conflict(body)
    assert found.names == ["NNN", "Y--", "NYN", "NNY", "NYY"]
    assert found.coalesced[1] == (0b001, 0b011, 0b101, 0b111)
    assert [found.state(name) for name in ("YNN", "YYY", "Y--", "NYY")] == [1, 1, 1, 4]
    assert found.moves.from_state(0, 0) == [1, 2]
    assert found.moves.from_state(0, 1) == []
    assert found.moves.from_state(1, 1) == []
    with pytest.raises(StandoffError, match="SIM needs to know"):
        analyse(found, ["SIM"])


def test_single_moves_can_be_barred() -> None:
    body = CHICKEN + "  barred-moves: [{by: row, from: YY, to: not straight}]\n"
    found = conflict(body)
    assert found.moves.from_state(0, 3) == []
    assert found.moves.from_state(0, 1) == [0]
    assert found.moves.from_state(1, 3) == [1]


LISTED = """\
  states: [peace, crisis, war]
  decision-makers:
    a:
      moves: {peace: [crisis], crisis: [peace, war]}
      ranking: [peace, crisis, war]
    b:
      moves: {crisis: [war]}
      payoffs: {peace: 0, crisis: 1, war: 2}
  status-quo: crisis
"""


def test_listed_states_and_moves() -> None:
    found = conflict(LISTED)
    assert found.names == ["peace", "crisis", "war"]
    assert found.status_quo == 1
    assert found.moves.from_state(0, 1) == [0, 2]
    assert found.moves.from_state(1, 0) == []
    assert analyse(found, ["Nash"]).equilibria("Nash").tolist() == [0, 2]


def test_views_of_a_hypergame() -> None:
    body = CHICKEN + (
        "  views:\n    row:\n      preferences: {column: {ranking: [NN, YN, NY, YY]}}\n"
        "    column:\n      unseen: [straight and ahead]\n"
    )
    views = dict(conflict(body).views)
    assert best_first(views[0], 1) == ["NN", "YN", "NY", "YY"]
    assert best_first(views[0], 0) == ["YN", "NN", "NY", "YY"]
    assert views[1].names == ["NN", "YN", "NY"]


def test_unknown_and_uncertain_preference() -> None:
    body = CHICKEN.replace(
        "ranking: [YN, NN, NY, YY]",
        "ranking: [YN, NN, NY, YY]\n      unknown: [[NY, YY]]\n"
        "      certainty: [{more: NN, than: YN, degree: 0.7}]\n      satisficing: 0.3",
    )
    found = conflict(body).preferences[0]
    assert found.unknown is not None
    assert np.argwhere(found.unknown).tolist() == [[2, 3], [3, 2]]
    assert found.certainty is not None
    assert found.certainty[0, 1] == 0.7
    assert found.certainty[1, 0] == pytest.approx(0.3)
    assert found.certainty[0, 2] == 1.0
    assert found.satisficing == 0.3


GAME = """\
title: A game and its graph
actors: {a: {advised: true}, b: {}}
parameters:
  cost: {range: [0, 10]}
levers: {aid: [no, yes]}
types: {b: {weak: 0.5, strong: 0.5}}
play:
  - {stage: first, actor: a, choose: [stay, strike]}
outcomes:
  peace: {when: first == stay, payoffs: {a: 0, b: 0}}
  war:
    when: first == strike
    payoffs:
      a: 4 - cost + (if aid == yes then 3 else 0)
      b: if b == strong then -1 else -5
graph:
  decision-makers:
    a: {options: [strike], from-game: true}
    b: {options: [resist], from-game: true}
  outcomes:
    - {when: not strike, outcome: peace}
    - {when: resist, outcome: war, given: {b: strong, aid: yes}}
    - {when: strike, outcome: war, given: {b: weak}}
"""


def test_preferences_from_the_games_payoffs() -> None:
    case, document = parse_case(GAME, "game.yaml")
    compiled = compile_case(case, document)
    assert medians(compiled)["cost"].tolist() == [5.0]
    section = graph_of(case)
    assert section is not None
    worth = outcome_payoffs(compiled, section)
    assert [(float(e["a"][0]), float(e["b"][0])) for e in worth] == [(0, 0), (2, -1), (-1, -5)]
    found = from_case(case, document)
    # States NN, YN, NY, YY: without resistance striking is worth -1, with it (a strong b, aid) 2.
    assert found.preferences[0].level.tolist() == [1, 0, 1, 2]
    assert found.preferences[1].level.tolist() == [2, 0, 2, 1]


def test_both_lenses_over_the_same_worlds() -> None:
    case, document = parse_case(GAME, "game.yaml")
    worlds = list(ensemble(source_of(case, document), {"cost": np.array([1.0, 6.0, 9.0])}))
    levels = [world.preferences[0].level.tolist() for world in worlds]
    assert levels == [[0, 1, 0, 2], [1, 0, 1, 2], [2, 0, 2, 1]]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("outcome: peace}", "outcome: piece}", "no outcome 'piece' in the game; expected peace or"),
        ("{b: weak}", "{b: meek}", "'b' cannot be 'meek'; expected weak or strong"),
        (", given: {b: weak}", "", "depends on the type of 'b'; say which under 'given'"),
        ("b: weak", "c: weak", "there is no lever, type or stage 'c'"),
        ("{when: not strike, outcome: peace}", "{when: strike, outcome: peace}", "no payoff is"),
        ("b: {options: [resist]", "c: {options: [resist]", "the game has no actor 'c'"),
    ],
)
def test_what_cannot_be_taken_from_the_game(old: str, new: str, message: str) -> None:
    assert old in GAME
    case, document = parse_case(GAME.replace(old, new), "game.yaml")
    with pytest.raises(StandoffError) as caught:
        from_case(case, document)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("options: [straight]", "options: []", "test.yaml:5:7: the decision maker 'row' has no"),
        (
            "options: [ahead]\n      ranking: [NY, NN, YN, YY]\n",
            "options: [straight]\n      ranking: [NY, NN, YN, YY]\n  infeasible: [straight]\n",
            "which is an option of 'row' and 'column': write 'row:straight' or 'column:straight'",
        ),
        ("ranking: [YN, NN, NY, YY]", "prefers: [strait]", "unknown option 'strait'; did you mean"),
        ("[YN, NN, NY, YY]", "[YN, NN]", "The ranking leaves out states 3, 4"),
        ("[YN, NN, NY, YY]", "[YN, NN, NY, YY, YY]", "names state 4 more than once"),
        ("[YN, NN, NY, YY]", "[YN, NN, NY, YYY]", "has 3 letters, but there are 2 options"),
        ("[YN, NN, NY, YY]", "[YN, NN, NY, 5]", "There is no state 5; states run from 1 to 4"),
        (
            "[YN, NN, NY, YY]",
            "[YN, [NN, ~], NY, YY]",
            "test.yaml:6:26: entry 2 of entry 2 of 'ranking': expected text, found nothing",
        ),
        (
            "[YN, NN, NY, YY]",
            "[YN, {NN: 1}, NY, YY]",
            "test.yaml:6:21: entry 2 of 'ranking': expected a list, found entries",
        ),
        ("ranking: [YN, NN, NY, YY]", "payoffs: {NN: 1}", "no payoff is given for state 2, 3 or 4"),
        ("ranking: [YN, NN, NY, YY]", "from-game: true", "to come from a game, but the case has"),
        (
            "ranking: [YN, NN, NY, YY]",
            "prefers: [straight]\n      weights: {straight: 1}",
            "'prefers' and 'weights' stand together",
        ),
        (
            "[NY, NN, YN, YY]\n",
            "[NY, NN, YN, YY]\n  infeasible: [YY-]\n",
            "has 3 places, but there are 2 options",
        ),
        ("[NY, NN, YN, YY]\n", "[NY, NN, YN, YY]\n  infeasible: [--]\n", "No state is feasible"),
        ("[NY, NN, YN, YY]\n", "[NY, NN, YN, YY]\n  exclusive: [[a]]\n", "no option 'a'"),
        ("[NY, NN, YN, YY]\n", "[NY, NN, YN, YY]\n  coalitions: [[row, colum]]\n", "did you mean"),
        ("[NY, NN, YN, YY]\n", "[NY, NN, YN, YY]\n  coalitions: [[row]]\n", "at least two members"),
        ("[NY, NN, YN, YY]\n", "[NY, NN, YN, YY]\n  status-quo: YYN\n", "has 3 letters"),
        ("[NY, NN, YN, YY]\n", "[NY, NN, YN, YY]\n  views: {rwo: {}}\n", "did you mean 'row'"),
        ("[NY, NN, YN, YY]\n", "[NY, NN, YN, YY]\n  coalesce: [YY]\n", "fewer than two"),
        (
            "options: [ahead]",
            "options: [ahead]\n      moves: {NN: [YN]}",
            "follow from its options",
        ),
    ],
)
def test_bad_sections_are_refused_in_one_sentence(old: str, new: str, message: str) -> None:
    assert old in CHICKEN
    assert message in refused(CHICKEN.replace(old, new))


def test_a_preference_over_infeasible_states_is_refused() -> None:
    body = CHICKEN.replace("ranking: [YN, NN, NY, YY]", "prefers: [straight and ahead]").replace(
        "ranking: [NY, NN, YN, YY]", "ranking: [NY, NN, YN]"
    )
    message = refused(body + "  infeasible: [straight and ahead]\n")
    assert message.startswith("test.yaml:6:17: 'straight and ahead' holds in no feasible state")


def test_bad_listed_models() -> None:
    assert "there is no state 'wra'; did you mean 'war'?" in refused(
        LISTED.replace("war]}", "wra]}")
    )
    assert "named twice" in refused(LISTED.replace("crisis, war]\n  dec", "war, war]\n  dec"))
    assert "speaks of options" in refused(LISTED + "  infeasible: [Y]\n")
    assert "has no options" in refused(LISTED.replace("  states: [peace, crisis, war]\n", ""))


def test_a_case_without_a_graph_says_so() -> None:
    case, document = parse_case("title: Nothing\n", "empty.yaml")
    with pytest.raises(StandoffError, match=r"empty.yaml:1:1: .* no 'graph' section"):
        from_case(case, document)


def test_ukraine_rests_in_three_ways() -> None:
    # The published argument: a stand-off that goes on, a bargain, or war; the texts' own fork.
    found = read("ukraine-2022")
    assert found.decision_makers == ("us", "ru", "ua", "al")
    assert len(found.options) == 12
    assert found.status_quo is not None
    result = analyse(found, ["Nash", "SEQ"])
    assert found.status_quo in result.equilibria("Nash")
    options = [option.name for option in found.options]
    resting = {
        (names[options.index("pledge")], names[options.index("invade")])
        for names in (found.names[s] for s in result.equilibria("Nash"))
    }
    assert resting == {("N", "N"), ("Y", "N"), ("N", "Y")}


def test_built_in_cases_hold_graphs() -> None:
    for name in ("cuba-1962", "us-north-korea-2017"):
        found = read(name)
        assert found.states == 12
        assert found.status_quo == 0


def test_a_case_with_a_graph_reads_back_from_its_own_yaml() -> None:
    for body in (CHICKEN, LISTED):
        case, _ = parse_case(HEAD + body)
        again, _ = parse_case(case.to_yaml())
        assert again == case


def test_two_decision_makers_may_have_an_option_of_one_name() -> None:
    body = """\
  decision-makers:
    egypt: {name: Egypt, options: {sign: {name: sign the treaty}}, prefers: [sign]}
    sudan: {options: [sign, fill], prefers: [fill, egypt:sign]}
  exclusive: [[sudan:sign, fill]]
"""
    found = conflict(body)
    # By hand: Egypt wants its own signature, Sudan to fill first and then Egypt's.
    assert found.names == ["NNN", "YNN", "NYN", "YYN", "NNY", "YNY"]
    assert found.preferences[0].level.tolist() == [0, 1, 0, 1, 0, 1]
    assert found.preferences[1].level.tolist() == [0, 1, 0, 1, 2, 3]
    say = Wording(found)
    assert say.state(3) == "Egypt: sign the treaty; sudan: sign"
    assert say.state(0) == "no option taken"
    assert say.step(1, 3, 5) == "sudan takes fill and drops sign"


def test_a_state_that_joins_several_says_what_is_taken_and_what_it_joins() -> None:
    body = """\
  decision-makers:
    a: {options: {war: forward, arm: both}, prefers: [not war, arm]}
    b: {options: [yield], prefers: [yield]}
  coalesce: [war]
"""
    found = conflict(body)
    say = Wording(found)
    assert say.state(1) == "a: war (whether or not a: arm; b: yield)"
    assert say.members(1) == ["a: war", "a: war, arm", "a: war; b: yield", "a: war, arm; b: yield"]
    assert say.members(0) == []
    data = whole(found).to_dict()
    assert data["states"][1] == "Y--"
    assert data["joins"] == {"2": say.members(1)}


def test_faults_that_do_not_hide_one_another_are_told_together() -> None:
    body = CHICKEN.replace("[YN, NN, NY, YY]", "[YN, NN]") + (
        "  coalitions: [[row]]\n  status-quo: YYN\n"
    )
    case, document = parse_case(HEAD + body, "test.yaml")
    told = [str(problem) for problem in graph_problems(case, document)]
    assert len(told) == 3
    assert all(each.startswith("test.yaml:") for each in told)
    assert graph_problems(*parse_case(HEAD + CHICKEN, "test.yaml")) == []


def test_a_chain_of_many_terms_is_one_condition() -> None:
    # Short names, so that as many fit as a condition may have letters.
    body = CHICKEN.replace("straight", "x").replace(
        "ranking: [YN, NN, NY, YY]", f"prefers: ['{' or '.join(['x'] * 799)}']"
    )
    assert conflict(body).preferences[0].level.tolist() == [0, 1, 0, 1]
