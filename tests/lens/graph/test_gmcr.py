"""GMCR+ files: read, written, and refused in one sentence."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from standoff.base.errors import Place, StandoffError
from standoff.lens.graph.gmcr import parse_gmcr, read_gmcr
from standoff.lens.graph.gmcr_out import as_gmcr, write_gmcr
from standoff.lens.graph.hypergame import analyse_hypergame
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.stability import analyse
from tests.lens.graph.conflicts import draw
from tests.lens.graph.test_published import ELMIRA, SYRIA_IRAQ, gmcr, option


def same(one: Conflict, other: Conflict) -> bool:
    found = analyse(one), analyse(other)
    return one.names == other.names and all(
        np.array_equal(found[0].stable[concept], found[1].stable[concept])
        for concept in found[0].concepts
    )


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    written = 0
    for seed in range(200):
        conflict = draw(seed, most_options=5).conflict
        if not conflict.options or not conflict.moves.grouped.all():
            continue
        write_gmcr(conflict, tmp_path / "a.gmcr")
        again = read_gmcr(tmp_path / "a.gmcr")
        assert same(conflict, again), seed
        written += 1
    assert written > 50


def test_older_files_call_rankings_vectors() -> None:
    old = copy.deepcopy(ELMIRA)
    old["useManualPreferenceVectors"] = old.pop("useManualPreferenceRanking")
    makers: Any = old["decisionMakers"]
    for maker in makers:
        maker["preferenceVector"] = maker.pop("preferenceRanking")
    assert same(gmcr(old), gmcr(ELMIRA))


def test_states_come_in_increasing_binary_order_first_option_least_significant() -> None:
    assert gmcr(SYRIA_IRAQ).names == ["NNN", "YNN", "NYN", "NNY", "YNY", "NYY"]


def test_earlier_statements_outweigh_all_later_ones() -> None:
    data = copy.deepcopy(SYRIA_IRAQ)
    makers: Any = data["decisionMakers"]
    makers[0]["preferences"] = [[[2, "Y"]], [[0, "Y"]], [[1, "Y"]]]
    level = gmcr(data).preferences[0].level
    assert [gmcr(data).names[s] for s in np.argsort(-level)] == [
        "YNY", "NYY", "NNY", "YNN", "NYN", "NNN",
    ]  # fmt: skip


def test_misperceptions_make_a_first_level_hypergame(tmp_path: Path) -> None:
    # SI_misp.gmcr, as GMCR+ ships it: Syria does not see "release without escalating", Iraq does
    # not see Syria doing neither.
    data = copy.deepcopy(SYRIA_IRAQ)
    makers: Any = data["decisionMakers"]
    makers[0]["misperceptions"] = [[[0, "Y"], [1, "N"]]]
    makers[1]["misperceptions"] = [[[0, "N"], [1, "N"]]]
    conflict = gmcr(data)
    views = dict(conflict.views)
    assert views[0].names == ["NNN", "NYN", "NNY", "NYY"]
    assert views[1].names == ["YNN", "NYN", "YNY", "NYY"]
    game = analyse_hypergame(conflict, ["Nash"])
    assert (game.true.equilibria("Nash") + 1).tolist() == [6]
    # By hand: Syria, seeing 1, 3, 4, 6, stays at 1 and 6; Iraq, seeing 2, 3, 5, 6, at 2 and 6.
    assert (game.views[0].stable_for(0, "Nash")).tolist() == [0, 3]
    assert (game.views[1].stable_for(1, "Nash")).tolist() == [0, 3]
    assert (game.equilibria("Nash") + 1).tolist() == [6]
    write_gmcr(conflict, tmp_path / "again.gmcr")
    again = dict(read_gmcr(tmp_path / "again.gmcr").views)
    assert [again[k].names for k in (0, 1)] == [views[k].names for k in (0, 1)]


def test_options_with_the_same_name_are_told_apart_by_their_owners() -> None:
    data = copy.deepcopy(SYRIA_IRAQ)
    data["options"] = [option("Do"), option("Escalate"), option("Do")]
    assert same(gmcr(data), gmcr(SYRIA_IRAQ))


def test_coalitions_of_several_are_kept() -> None:
    data = copy.deepcopy(ELMIRA)
    data["coalitions"] = [0, [1, 2]]
    assert gmcr(data).coalitions == ((1, 2),)
    assert as_gmcr(gmcr(data))["coalitions"] == [[1, 2], 0]


def test_notes_name_idle_statements_and_ties() -> None:
    data = copy.deepcopy(SYRIA_IRAQ)
    makers: Any = data["decisionMakers"]
    makers[0]["preferences"] = [[[0, "Y"]], [[0, "N"]]]
    notes = gmcr(data).notes
    assert any("statement 2, 'N--', separates no states" in note for note in notes)
    tied = next(note for note in notes if "leave states tied" in note)
    numbers = [[int(n) for n in re.findall(r"(\d+) \(", group)] for group in tied.split("); ")]
    assert numbers == [[2, 5], [1, 3, 4]]
    assert tied.startswith("Syria's statements leave states tied: 2 (Syria: ")


def broken(path: list[Any], value: Any = ...) -> str:
    """SYRIA_IRAQ with the field at ``path`` replaced, or removed; the message that follows."""
    data: Any = copy.deepcopy(SYRIA_IRAQ)
    at = data
    for key in path[:-1]:
        at = at[key]
    if value is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    with pytest.raises(StandoffError) as caught:
        gmcr(data)
    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith("test.gmcr: ")
    return caught.value.problems[0].message


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["options"], ..., "the field 'options' is missing; expected a list"),
        (["decisionMakers"], ..., "the field 'decisionMakers' is missing"),
        (["infeasibles"], ..., "the field 'infeasibles' is missing"),
        (["options"], {"a": 1}, "options: expected a list, found an object"),
        (["options"], [], "the model has no options"),
        (["decisionMakers"], [], "The model has no decision makers"),
        (["options", 0, "name"], ..., "options[0]: the field 'name' is missing; expected a text"),
        (["options", 0, "permittedDirection"], "up", "expected 'both', 'fwd' or 'back'"),
        (["decisionMakers", 1, "options"], [7], "options[0]: there is no option 7"),
        (["decisionMakers", 1, "options"], ["2"], "expected a whole number, found a text"),
        (["decisionMakers", 1, "options"], [True], "expected a whole number, found true"),
        (["decisionMakers", 1, "options"], [], "The decision maker 'Iraq' has no options"),
        (["decisionMakers", 1, "name"], "Syria", "two decision makers called 'Syria'"),
        (["decisionMakers", 0, "preferences"], ..., "the field 'preferences' is missing"),
        (["decisionMakers", 0, "preferences"], [[[9, "Y"]]], "there is no option 9"),
        (["decisionMakers", 0, "preferences"], [[[0, "M"]]], 'expected "Y" or "N"'),
        (["decisionMakers", 0, "preferences"], [[0]], 'expected a pair such as [0, "Y"]'),
        (["decisionMakers", 0, "preferences"], [{"members": []}], '"compound": true'),
        (["decisionMakers", 0, "preferences"], [{"compound": True}], "'members' is missing"),
        (["infeasibles"], [[[0, "Y"]], [[0, "N"]]], "No state is feasible"),
        (["useManualPreferenceRanking"], "yes", "expected true or false, found a text"),
        (["useManualPreferenceRanking"], True, "the field 'preferenceRanking' is missing"),
        (["coalitions"], [5], "there is no decision maker 5"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_one_sentence(path: list[Any], value: Any, message: str) -> None:
    assert message in broken(path, value)


@pytest.mark.parametrize(
    ("ranking", "message"),
    [
        ([1, 2], "The ranking leaves out states 3, 4, 5, 6"),
        ([1, 2, 3, 4, 5], "The ranking leaves out state 6"),
        ([1, 2, 3, 4, 5, 6, 7], "names state 7, but there are 6 feasible states"),
        ([1, [2, 2], 3, 4, 5, 6], "names state 2 more than once"),
        ([1, "2", 3, 4, 5, 6], "expected a whole number, found a text"),
        ([0, 1, 2, 3, 4, 5], "names state 0"),
    ],
)
def test_bad_rankings_name_the_states(ranking: list[Any], message: str) -> None:
    data: Any = copy.deepcopy(SYRIA_IRAQ)
    data["useManualPreferenceRanking"] = True
    for maker in data["decisionMakers"]:
        maker["preferenceRanking"] = ranking
    with pytest.raises(StandoffError, match=r"decisionMakers\[0\]\.preferenceRanking") as caught:
        gmcr(data)
    assert message in str(caught.value)


def test_sixty_free_options_are_refused_with_their_number() -> None:
    data: Any = {
        "options": [option(f"o{k}") for k in range(60)],
        "decisionMakers": [
            {"name": "A", "options": list(range(30)), "preferences": []},
            {"name": "B", "options": list(range(30, 60)), "preferences": []},
        ],
        "infeasibles": [],
    }
    with pytest.raises(StandoffError) as caught:
        gmcr(data)
    message = str(caught.value)
    assert "1,152,921,504,606,846,976 states" in message
    assert "say which combinations are infeasible" in message


def test_sixty_options_with_few_feasible_states_are_no_trouble() -> None:
    data: Any = {
        "options": [option(f"o{k}") for k in range(60)],
        "decisionMakers": [
            {"name": "A", "options": list(range(30)), "preferences": [[[0, "Y"]]]},
            {"name": "B", "options": list(range(30, 60)), "preferences": [[[59, "Y"]]]},
        ],
        # At most one option of each half.
        "infeasibles": [
            [[a, "Y"], [b, "Y"]]
            for half in (range(30), range(30, 60))
            for a in half
            for b in half
            if a < b
        ],
    }
    conflict = gmcr(data)
    assert conflict.states == 31 * 31
    best = int(np.searchsorted(conflict.moves.pattern, np.uint64(1 | 1 << 59)))
    assert analyse(conflict).equilibria("Nash").tolist() == [best]


def test_broken_json_is_placed() -> None:
    with pytest.raises(StandoffError) as caught:
        parse_gmcr('{"options": [,]}', Place("x.gmcr"))
    assert str(caught.value).startswith("x.gmcr:1:14: The file is not valid JSON")
    with pytest.raises(StandoffError, match="nested too deeply"):
        parse_gmcr("[" * 200_000, Place("x.gmcr"))
    with pytest.raises(StandoffError, match="expected an object, found a list"):
        parse_gmcr("[]", Place("x.gmcr"))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StandoffError, match="no such file"):
        read_gmcr(tmp_path / "none.gmcr")
    (tmp_path / "binary.gmcr").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StandoffError, match="not a text file in UTF-8"):
        read_gmcr(tmp_path / "binary.gmcr")


def test_what_the_format_has_no_room_for_is_said() -> None:
    listed = next(c for c in (draw(s).conflict for s in range(50)) if not c.options)
    with pytest.raises(StandoffError, match="no room for states that are not option combinations"):
        as_gmcr(listed)


def test_writing_is_plain_json(tmp_path: Path) -> None:
    write_gmcr(gmcr(ELMIRA), tmp_path / "e.gmcr")
    data = json.loads((tmp_path / "e.gmcr").read_text())
    assert data["useManualPreferenceRanking"] is True
    assert data["decisionMakers"][0]["preferenceRanking"] == [
        9, 3, 4, 10, 7, 1, 2, 8, [5, 6, 11, 12],
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "told"), [("\x1b[2J", "control character"), (" ", "is empty")])
def test_names_that_would_not_show_are_refused(name: str, told: str) -> None:
    for field in ("decisionMakers", "options"):
        data: Any = copy.deepcopy(ELMIRA)
        data[field][0]["name"] = name
        with pytest.raises(StandoffError, match=rf"{field}\[0\].name: .*{told}"):
            gmcr(data)
