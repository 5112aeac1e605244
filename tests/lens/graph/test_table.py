"""Tables of states, moves and rankings."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.graph.analysis import whole
from standoff.lens.graph.stability import analyse
from standoff.lens.graph.table import as_table, parse_table, read_table, write_table
from tests.lens.graph.conflicts import draw

DILEMMA = """\
state,row: defect,column: defect,rank row,rank column
both cooperate,N,N,2,2
column defects,N,Y,4,1
row defects,Y,N,1,4
both defect,Y,Y,3,3
"""
GRAPH = """\
state,rank A,rank B,moves A,moves B
start,2,2,middle,
middle,1,3,start end,end
end,3,1,,start
"""


def test_states_are_put_in_increasing_binary_order() -> None:
    conflict = parse_table(DILEMMA)
    assert conflict.names == ["both cooperate", "row defects", "column defects", "both defect"]
    assert analyse(conflict, ["Nash"]).equilibria("Nash").tolist() == [3]
    assert conflict.state("both defect") == 3


def test_listed_moves() -> None:
    conflict = parse_table(GRAPH)
    assert conflict.moves.from_state(0, 0) == [1]
    assert conflict.moves.from_state(0, 1) == [0, 2]
    assert conflict.moves.from_state(1, 2) == [0]
    # By hand: A would leave start for middle, B would answer by going to end, which A likes less.
    found = analyse(conflict, ["Nash", "GMR", "SEQ"])
    assert not found.stable["Nash"][0, 0]
    assert found.stable["GMR"][0, 0]
    assert found.stable["SEQ"][0, 0]


def test_one_way_options_and_shuffled_lines() -> None:
    text = "state,A: x >,B: y <,rank A,rank B\n4,Y,Y,1,1\n1,N,N,1,1\n2,Y,N,1,1\n3,N,Y,1,1\n"
    conflict = parse_table(text)
    assert conflict.labels == ()
    assert conflict.moves.from_state(0, 0) == [1]
    assert conflict.moves.from_state(0, 1) == []
    assert conflict.moves.from_state(1, 0) == []
    assert conflict.moves.from_state(1, 2) == [0]


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    for seed in range(200):
        conflict = draw(seed, most_options=5).conflict
        write_table(conflict, tmp_path / "t.csv")
        again = read_table(tmp_path / "t.csv")
        concepts = ["Nash", "GMR", "SMR", "SEQ", "L2"]
        one, other = analyse(conflict, concepts), analyse(again, concepts)
        for concept in concepts:
            assert np.array_equal(one.stable[concept], other.stable[concept]), (seed, concept)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "needs a heading and at least one state"),
        ("state,rank A\n", "needs a heading and at least one state"),
        ("no,rank A\n1,1\n", "t.csv:1:1: The first column must be headed 'state'"),
        ("state,what\n1,1\n", "t.csv:1:2: The heading 'what' should be 'owner: option'"),
        ("state,A: x\n1,Y\n", "t.csv:1: The column 'rank A' is missing"),
        ("state,rank A\n1,1\n", "The column 'moves A' is missing"),
        ("state,A: x,rank A\n1,Q,1\n", "t.csv:2:2: Expected Y or N, found 'Q'"),
        ("state,A: x,rank A\n1,Y,best\n", "t.csv:2:3: Expected a rank, such as 1 for the best"),
        ("state,A: x,rank A\n1,Y,nan\n", "Expected a rank"),
        ("state,A: x,rank A\n1,Y\n", "The line has 2 cells, but the heading 3"),
        ("state,A: x,rank A\n1,Y,1\n2,Y,2\n", "t.csv:3: The line repeats the option combination"),
        ("state,A: x,rank A\n1,Y,1\n1,N,2\n", "t.csv:3:1: The state '1' has a line already"),
        ("state,rank A,moves A\nstart,1,strat\n", "'strat' is not the name of a state; did you"),
        ("state,A: x,rank A,rank A\n1,Y,1,1\n", "There are two columns headed 'rank A'"),
        ("state,A: x,rank A,rank B\n1,Y,1,1\n2,N,1,1\n", "'B' has no options"),
    ],
)
def test_bad_tables_are_refused_in_one_sentence(text: str, message: str) -> None:
    with pytest.raises(StandoffError) as caught:
        parse_table(text, "t.csv")
    shown = str(caught.value).replace("t.csv:1:", "t.csv:1:")
    assert message in shown


def test_unknown_preference_does_not_fit_a_table() -> None:
    from dataclasses import replace

    conflict = draw(3).conflict
    n = conflict.states
    open_ = [replace(p, unknown=np.zeros((n, n), np.bool_)) for p in conflict.preferences]
    with pytest.raises(StandoffError, match="no room for unknown"):
        as_table(conflict.with_preferences(open_))


def test_numbers_in_another_order_give_way_to_the_usual_ones() -> None:
    conflict = parse_table("state,A: x,B: y,rank A,rank B\n1,Y,N,1,1\n2,N,N,2,2\n")
    assert conflict.names == ["NN", "YN"]
    assert conflict.state("1") == 0
    assert conflict.notes
    usual = parse_table("state,A: x,B: y,rank A,rank B\n2,Y,N,1,1\n1,N,N,2,2\n")
    assert usual.names == ["NN", "YN"]
    assert not usual.notes


def test_named_states_are_still_told_as_option_combinations() -> None:
    conflict = parse_table(DILEMMA)
    data = whole(conflict).to_dict()
    assert data["states"] == ["NN", "YN", "NY", "YY"]
    assert data["state_names"] == conflict.names
    assert data["equilibrium_states"]["Nash"] == ["YY"]
    assert conflict.state("YN") == 1


def test_a_name_repeated_in_a_long_table_is_refused() -> None:
    lines = [f"s{k},{k}," for k in range(6000)] + ["s17,1,"]
    with pytest.raises(StandoffError, match=r"6002:1: The state 's17' has a line already"):
        parse_table("\n".join(["state,rank A,moves A", *lines]) + "\n")


@pytest.mark.parametrize(
    ("owner", "name"),
    [("US: House", "x"), ("rank and file", "x"), ("moves", "x >"), ("A", "spend <")],
)
def test_names_that_a_heading_would_misread_are_not_written(owner: str, name: str) -> None:
    conflict = parse_table("state,A: x,B: y,rank A,rank B\n1,N,N,1,1\n2,Y,N,2,2\n")
    renamed = replace(
        conflict,
        decision_makers=(owner, "B"),
        options=(replace(conflict.options[0], name=name), conflict.options[1]),
    )
    with pytest.raises(StandoffError, match="A table can't hold the option"):
        as_table(renamed)


@pytest.mark.parametrize(("mark", "comma"), [(";", ","), ("\t", ","), ("\t", "."), (",", ".")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_as_spreadsheets_write_them(
    tmp_path: Path, mark: str, comma: str, encoding: str
) -> None:
    text = DILEMMA.replace("3,3", "2.5,3").replace("row", "Zürich").replace(",", mark)
    file = tmp_path / "t.csv"
    file.write_bytes(text.replace("2.5", f"2{comma}5").encode(encoding))
    found = read_table(file)
    assert found.decision_makers == ("Zürich", "column")
    assert found.preferences[0].level.tolist() == [2, 3, 0, 1]
    assert analyse(found, ["Nash"]).equilibria("Nash").tolist() == [3]


def test_another_encoding_or_a_control_character_gets_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(DILEMMA.replace("row", "Zürich").encode("latin-1"))
    with pytest.raises(StandoffError, match=r"t.csv:1: is not a text file in UTF-8: save it as"):
        read_table(file)
    with pytest.raises(StandoffError, match=r"t.csv:4:1: The cell .* holds a control character"):
        parse_table(DILEMMA.replace("row defects", "\x1b[31mrow"), "t.csv")
    with pytest.raises(StandoffError, match="NUL"):
        parse_table(DILEMMA + "\x00", "t.csv")


def test_the_reference_page_shows_tables_that_can_be_read() -> None:
    page = Path(__file__).parents[3] / "docs/reference/graph-table.md"
    text = page.read_text("utf-8")
    tables = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    assert len(tables) == 2
    heads = set()
    for table in tables:
        found = parse_table(table)
        analyse(found, ["Nash", "SEQ"])
        heads |= {re.split(r"[ :]", head)[0] for head in table.splitlines()[0].split(",")}
        again = parse_table(as_table(found))
        assert [p.level.tolist() for p in again.preferences] == [
            p.level.tolist() for p in found.preferences
        ]
    # Every kind of column that the page names stands in one of its tables.
    for word in ("state", "rank", "moves"):
        assert f"`{word}" in text
        assert word in heads
