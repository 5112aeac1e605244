"""Published conflicts, with their published results."""

from __future__ import annotations

import json
from importlib import resources
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from standoff.base.errors import Place
from standoff.case.load import read_case
from standoff.lens.graph.compile import from_section
from standoff.lens.graph.gmcr import parse_gmcr
from standoff.lens.graph.inverse import requirement
from standoff.lens.graph.load import read
from standoff.lens.graph.model import Conflict, Option
from standoff.lens.graph.moves import from_lists, from_options
from standoff.lens.graph.preference import Preference, levels
from standoff.lens.graph.section import GraphSection, graph_of
from standoff.lens.graph.stability import Stability, analyse
from tests.lens.graph import definitions


def gmcr(data: dict[str, Any]) -> Conflict:
    return parse_gmcr(json.dumps(data), Place("test.gmcr"))


def equilibria(found: Stability) -> dict[str, list[int]]:
    return {concept: (found.equilibria(concept) + 1).tolist() for concept in found.concepts}


def option(name: str, direction: str = "both") -> dict[str, str]:
    return {"name": name, "permittedDirection": direction}


def two_by_two(row: list[int], column: list[int]) -> Conflict:
    """A 2×2 game; payoffs in the order of states NN, YN, NY, YY (Y is the second strategy)."""
    ranks = [levels(row), levels(column)]
    return Conflict(
        ("row", "column"),
        (Option("a", (0,)), Option("b", (1,))),
        from_options(np.arange(4, dtype=np.uint64), [1, 2]),
        tuple(Preference(rank) for rank in ranks),
    )


def test_prisoners_dilemma() -> None:
    # Y is to defect. Fang, Hipel & Kilgour (1993): mutual defection is Nash; mutual cooperation is
    # stable for those who look further (GMR, SMR, SEQ, limited move from 2 moves on, non-myopic).
    found = analyse(
        two_by_two([3, 4, 1, 2], [3, 1, 4, 2]), ["Nash", "GMR", "SMR", "SEQ", "SIM", "L2", "NM"]
    )
    assert equilibria(found) == {
        "Nash": [4],
        "GMR": [1, 4],
        "SMR": [1, 4],
        "SEQ": [1, 4],
        "SIM": [1, 4],
        "L2": [1, 4],
        "NM": [1, 4],
    }


def test_chicken() -> None:
    # Y is not to swerve. Both pure equilibria are Nash; the compromise is GMR, SMR and SIM but not
    # SEQ (Fang, Hipel & Kilgour 1993), and is non-myopically stable (Brams & Wittman 1981).
    found = analyse(
        two_by_two([3, 4, 2, 1], [3, 2, 4, 1]), ["Nash", "GMR", "SMR", "SEQ", "SIM", "NM"]
    )
    assert equilibria(found) == {
        "Nash": [2, 3],
        "GMR": [1, 2, 3],
        "SMR": [1, 2, 3],
        "SEQ": [2, 3],
        "SIM": [1, 2, 3],
        "NM": [1],
    }


def test_cuba_1962() -> None:
    expected = _expected("cuba-1962")["equilibria"]
    assert equilibria(analyse(read("cuba-1962"))) == expected


def _expected(case: str) -> Any:
    file = resources.files("standoff.library") / case / "expected.json"
    return json.loads(file.read_text(encoding="utf-8"))


def test_cuba_by_prioritised_statements_as_gmcr_plus_ships_it() -> None:
    # The statements of Cuban.gmcr must give Fraser & Hipel's (1984) rankings, state by state.
    def both(*conditions: list[list[Any]]) -> dict[str, Any]:
        return {"compound": True, "members": list(conditions)}

    us = [
        [[2, "Y"]],
        [[3, "N"]],
        both([[0, "N"], [2, "Y"]]),
        [[1, "N"], [2, "Y"]],
        [[0, "Y"], [3, "Y"]],
        [[1, "Y"], [3, "Y"]],
        both(
            [[0, "Y"], [2, "N"]], [[1, "Y"], [3, "N"]], [[0, "Y"], [3, "N"]], [[1, "Y"], [2, "N"]]
        ),
        [[0, "N"], [2, "N"], [3, "N"]],
        [[1, "N"], [2, "N"], [3, "N"]],
    ]
    ussr = [
        [[3, "N"]],
        both([[0, "Y"], [3, "Y"]], [[0, "N"], [3, "N"]], [[0, "Y"], [3, "N"]]),
        both([[1, "Y"], [3, "Y"]], [[1, "N"], [3, "N"]], [[1, "Y"], [3, "N"]]),
        [[0, "N"], [3, "N"]],
        [[1, "N"], [3, "N"]],
        both([[1, "Y"], [2, "Y"]], [[1, "N"], [2, "N"]], [[0, "Y"], [2, "Y"]]),
        [[1, "Y"], [2, "N"], [3, "N"]],
        [[0, "Y"], [1, "N"], [2, "Y"], [3, "N"]],
    ]
    conflict = gmcr(
        {
            "useManualPreferenceVectors": False,
            "options": [
                option("Air Strike", "fwd"),
                option("Blockade"),
                option("Withdraw"),
                option("Escalate"),
            ],
            "decisionMakers": [
                {"name": "US", "options": [0, 1], "preferences": us},
                {"name": "USSR", "options": [2, 3], "preferences": ussr},
            ],
            "infeasibles": [[[2, "Y"], [3, "Y"]]],
        }
    )
    library = read("cuba-1962")
    for ours, theirs in zip(conflict.preferences, library.preferences, strict=True):
        assert np.array_equal(ours.level, theirs.level)
    assert equilibria(analyse(conflict)) == _expected("cuba-1962")["equilibria"]


ELMIRA = {
    "options": [
        option("Modify", "fwd"),
        option("Delay", "back"),
        option("Accept"),
        option("Abandon", "fwd"),
        option("Insist"),
    ],
    "decisionMakers": [
        {
            "name": "MoE",
            "options": [0],
            "preferences": [],
            "preferenceRanking": [9, 3, 4, 10, 7, 1, 2, 8, [11, 5, 6, 12]],
        },
        {
            "name": "Uniroyal",
            "options": [1, 2, 3],
            "preferences": [],
            "preferenceRanking": [1, 4, 10, 7, [5, 11, 6, 12], 2, 3, 9, 8],
        },
        {
            "name": "Local Government",
            "options": [4],
            "preferences": [],
            "preferenceRanking": [9, 3, 7, 1, 10, 8, 4, 2, [11, 5, 12, 6]],
        },
    ],
    "infeasibles": [
        [[1, "Y"], [2, "Y"]],
        [[1, "Y"], [3, "Y"]],
        [[2, "Y"], [3, "Y"]],
        [[1, "N"], [2, "N"], [3, "N"]],
    ],
    "useManualPreferenceRanking": True,
    "coalitions": [0, 1, 2],
}


def test_elmira_groundwater() -> None:
    # Hipel, Fang, Kilgour & Haight (1993), with the rankings that GMCR+ ships.
    found = equilibria(analyse(gmcr(ELMIRA)))
    resting = [5, 6, 7, 10, 11, 12]
    assert found["Nash"] == found["SEQ"] == resting
    assert found["GMR"] == found["SMR"] == sorted([*resting, 1, 4])


SYRIA_IRAQ = {
    "options": [option("Release Water"), option("Escalate"), option("Attack")],
    "decisionMakers": [
        {
            "name": "Syria",
            "options": [0, 1],
            "preferences": [
                [[0, "N"], [1, "N"], [2, "N"]],
                [[1, "Y"]],
                [[2, "N"]],
                [[0, "N"]],
            ],
        },
        {
            "name": "Iraq",
            "options": [2],
            "preferences": [
                [[0, "Y"], [1, "N"], [2, "N"]],
                [[0, "N"], [1, "N"], [2, "Y"]],
                [[0, "N"], [1, "Y"], [2, "Y"]],
                [[0, "N"], [1, "N"], [2, "N"]],
                [[0, "Y"], [1, "N"], [2, "Y"]],
            ],
        },
    ],
    "infeasibles": [[[0, "Y"], [1, "Y"]]],
    "useManualPreferenceRanking": False,
}


def test_syria_iraq_1975() -> None:
    found = equilibria(analyse(gmcr(SYRIA_IRAQ)))
    assert found["Nash"] == found["SEQ"] == found["SMR"] == [6]
    assert found["GMR"] == [1, 6]


def test_how_many_of_720_rankings_make_syria_stay_at_state_2() -> None:
    # Kinsara, Kilgour & Hipel (2015) print 420 for one of them, which no set of conditions gives.
    conflict = gmcr(SYRIA_IRAQ)
    counts = {
        concept: requirement(conflict, 0, 1, concept).count()
        for concept in ("Nash", "SMR", "SEQ", "GMR")
    }
    assert counts == {"Nash": 240, "SMR": 300, "SEQ": 384, "GMR": 384}
    moves = [[set(conflict.moves.from_state(player, s)) for s in range(6)] for player in (0, 1)]
    iraq = conflict.preferences[1].level.tolist()
    for concept, count in counts.items():
        tried = 0
        for syria in permutations(range(6)):
            better, deters = definitions.by_rank([syria, iraq])
            tried += definitions.stable(concept, moves, better, deters, 0, 1)
        assert tried == count


def variant(changes: dict[str, Any]) -> Conflict:
    case, _ = read_case("us-north-korea-2017")
    section = graph_of(case)
    assert section is not None
    data = section.model_dump(by_alias=True, exclude_defaults=True)

    def patterns(decimals: list[int]) -> list[str]:
        return ["".join("Y" if d >> b & 1 else "N" for b in range(4)) for d in decimals]

    for maker in ("us", "nk"):
        if maker in changes:
            data["decision-makers"][maker]["ranking"] = patterns(changes[maker])
    if changes.get("irreversible"):
        data["decision-makers"]["nk"]["options"]["invade"] = {"direction": "forward"}
    if changes.get("barred"):
        data["barred-moves"] = [{"by": "nk", "from": "invade and not abandon", "to": "not invade"}]
    return from_section(GraphSection.model_validate(data))


def as_the_post_numbers(conflict: Conflict, states: Any) -> list[int]:
    return [int(conflict.moves.pattern[s]) for s in states]


def combined(found: Stability, *concepts: str) -> Any:
    """The post's equilibria: each side stable by one or another of its concepts."""
    stable = np.zeros_like(found.stable["Nash"])
    for concept in concepts:
        stable |= found.stable[concept]
    return np.flatnonzero(stable.all(axis=0))


@pytest.mark.parametrize(
    "changes",
    [_expected("us-north-korea-2017"), *_expected("us-north-korea-2017")["variants"]],
    ids=lambda changes: str(changes.get("name", "as published")),
)
def test_us_north_korea_2017(changes: dict[str, Any]) -> None:
    conflict = variant(changes)
    assert conflict.states == 12
    found = analyse(conflict)
    if "nash-seq-sim" in changes:
        states = combined(found, "Nash", "SEQ", "SIM")
        assert as_the_post_numbers(conflict, states) == changes["nash-seq-sim"]
    if "seq" in changes:
        assert as_the_post_numbers(conflict, found.equilibria("SEQ")) == changes["seq"]
    if "smr" in changes:
        assert as_the_post_numbers(conflict, found.equilibria("SMR")) == changes["smr"]


def test_a_sanction_in_which_one_opponent_moves_twice() -> None:
    # 0 –focal→ 1 –b→ 2 –c→ 3 –b→ 4, and only 4 is as bad for the focal as 0. The legal sequence
    # b, c, b is one by the standard definition, and none where everybody moves once at most.
    listed = [[(0, 1)], [(1, 2), (3, 4)], [(2, 3)]]
    focal = Preference(levels([1, 2, 3, 4, 0]))
    willing = Preference(levels([0, 1, 2, 3, 4]))
    conflict = Conflict(
        ("focal", "b", "c"),
        (),
        from_lists(5, listed),
        (focal, willing, willing),
        labels=tuple("ABCDE"),
    )
    for concept in ("GMR", "SMR", "SEQ", "SSEQ"):
        assert analyse(conflict, [concept]).stable[concept][0, 0]
        assert not analyse(conflict, [concept], "single-move").stable[concept][0, 0]


def test_sim_looks_at_several_opponents_improving_at_once() -> None:
    # Alone, neither opponent's improvement makes the focal regret its own; together they do.
    options = tuple(Option(name, (k,)) for k, name in enumerate("abc"))
    patterns = np.arange(8, dtype=np.uint64)
    focal = [1, 2, 2, 2, 2, 2, 2, 0]  # YYY is worse than NNN, everything else is better
    second = [0, 0, 1, 0, 0, 0, 0, 0]  # improves on NNN by b
    third = [0, 0, 0, 0, 1, 0, 0, 0]  # improves on NNN by c
    conflict = Conflict(
        ("A", "B", "C"),
        options,
        from_options(patterns, [1, 2, 4]),
        tuple(Preference(levels(rank)) for rank in (focal, second, third)),
    )
    assert analyse(conflict, ["SIM"]).stable["SIM"][0, 0]
    # Were joint improvements overlooked, the focal's improvement would stand unsanctioned: each
    # single opponent's improvement with it ends in a state the focal prefers to NNN.
    assert focal[0b011] > focal[0]
    assert focal[0b101] > focal[0]
