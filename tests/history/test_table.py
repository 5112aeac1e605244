"""What stands in the cells of a table, and what is made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.model import Case
from standoff.history.table import number_in, read_table
from tests.history.coin import COIN, coin, written
from tests.history.published import estimated


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1.50", 1.5), ("-2e3", -2000.0), ("007", 7.0), ("inf", float("inf"))]
    + [(each, None) for each in ("2_20", "١٢", "１２", "0x10", "nan", "1,5", "", "12%")],
)
def test_a_number_is_written_in_digits_and_signs(cell: str, number: float | None) -> None:
    """Python takes 2_20 for 220, and the digits of every script."""
    assert number_in(cell) == number


def test_numbers_that_name_a_crisis_are_words(tmp_path: Path) -> None:
    """Of three dyads each counts for itself, though Python reads the same number from all."""
    table = written(tmp_path, "outcome,dyad\nwar,2_20\npeace,22_0\nwar,220\n")
    found = standoff.base_rates(table, outcome="outcome", by="dyad")
    assert {each.by["dyad"]: each.n for each in found.kinds} == {"2_20": 1, "22_0": 1, "220": 1}
    with pytest.raises(StandoffError, match="csv:2: column 'dyad' holds '2_20' here; expected a n"):
        read_table(table).numbers("dyad")


def test_a_spreadsheets_first_line_is_passed_over(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "sep=,\r\nx,y\r\n1,2\r\n3,4\r\n"))
    assert (dict(table.columns), list(table.lines)) == ({"x": ["1", "3"], "y": ["2", "4"]}, [3, 4])
    with pytest.raises(StandoffError, match="csv:4: this row has 3 cells; expected 2"):
        read_table(written(tmp_path, "sep=,\nx,y\n1,2\n3,4,5\n"))
    with pytest.raises(StandoffError, match="parted by semicolons"):
        read_table(written(tmp_path, "sep=;\nx;y\n1;2\n"))


def test_columns_parted_by_spaces_are_told(tmp_path: Path) -> None:
    table = written(tmp_path, coin().replace(",", " "))
    with pytest.raises(StandoffError, match="csv:1: the columns are parted by spaces"):
        estimated(Case.model_validate(COIN), table, outcome="outcome")


def test_clusters_are_alike_however_their_numbers_are_written(tmp_path: Path) -> None:
    lines = coin().splitlines()
    mixed = [lines[0]] + [line + ".0" * (k % 2) for k, line in enumerate(lines[1:])]
    errors = [
        estimated(
            Case.model_validate(COIN),
            written(tmp_path, "\n".join(each)),
            outcome="outcome",
            cluster="group",
            starts=1,
        ).standard_errors["clustered"]
        for each in (lines, mixed)
    ]
    assert errors[0] == errors[1]


THREE = {
    "title": "One of three",
    "actors": {"a": {"name": "the actor", "advised": True}},
    "parameters": {"b": {"estimate": {}}, "c": {"estimate": {}}},
    "play": [{"stage": "move", "actor": "a", "choose": ["one", "two", "three"]}],
    "outcomes": {
        "one": {"when": "move == one", "payoffs": {"a": 0}},
        "two": {"when": "move == two", "payoffs": {"a": "b"}},
        "three": {"when": "move == three", "payoffs": {"a": "c"}},
    },
}


@pytest.mark.parametrize("columns", ["one=i,two=j,three=k", "one=i,two=j"])
def test_what_indicators_leave_open_is_summed_over(columns: str, tmp_path: Path) -> None:
    """20 crises came to one, 10 to two, 30 to three, and 12 to two or three: with shares p the
    likelihood is 20 ln p₁ + 10 ln p₂ + 30 ln p₃ + 12 ln(1 − p₁), greatest where p₁ = 20/72 and the
    rest is parted as 10 to 30. Of a crisis that came to one no other column need be known, and one
    of which all are empty tells nothing."""
    rows = ["1,,"] * 20 + ["0,1,0"] * 10 + ["0,0,1"] * 30
    # What has no column may have come too.
    rows += ["0,,"] * 12 + [",,"] * 5
    table = written(tmp_path, "i,j,k,id\n" + "".join(f"{row},1\n" for row in rows))
    found = estimated(Case.model_validate(THREE), table, outcome=columns, starts=1)
    p = np.array([20, 13, 39]) / 72
    values = [each.value for each in found.estimates.values()]
    assert values == pytest.approx(np.log(p[1:] / p[0]), abs=1e-5)
    likely = 20 * np.log(p[0]) + 10 * np.log(p[1]) + 30 * np.log(p[2]) + 12 * np.log(1 - p[0])
    assert found.log_likelihood == pytest.approx(likely, abs=1e-8)
    assert (found.n, found.dropped) == (72, 5)


def test_words_of_the_case_are_known_however_they_are_spelt(tmp_path: Path) -> None:
    """In columns of levers and after `equals` as in those of outcomes and moves: letters' case,
    spaces and strokes don't matter. The estimates are log-odds of the shares."""
    numbers: dict[str, Any] = {
        "b0": {"estimate": {}},
        "b1": {"estimate": {}},
        "b2": {"estimate": {}},
    }
    case = COIN | {
        "parameters": numbers | {"free": {"column": "regime", "equals": "full-democracy"}},
        "levers": {"aid": {"values": ["none", "some"], "column": "tried"}},
        "outcomes": {
            "no": {"when": "move == no", "payoffs": {"a": 0}},
            "yes": {
                "when": "move == yes",
                "payoffs": {"a": "b0 + b1 * free + (if aid == some then b2 else 0)"},
            },
        },
    }
    rows = ["none,Full democracy,yes"] * 9 + ["None,full_democracy,No"] * 3
    rows += ["NONE,other,YES"] * 4 + ["none,other,no"] * 8
    rows += ["Some,other,yes"] * 6 + ["some,other,no"] * 6
    table = written(tmp_path, "tried,regime,outcome\n" + "\n".join(rows) + "\n")
    found = estimated(Case.model_validate(case), table, outcome="outcome", starts=1)
    values = [each.value for each in found.estimates.values()]
    odds = np.log([4 / 8, 9 / 3, 6 / 6])
    assert values == pytest.approx([odds[0], odds[1] - odds[0], odds[2] - odds[0]], abs=1e-5)
    assert found.constant == ()


def test_a_lever_that_was_always_the_same_is_told(tmp_path: Path) -> None:
    case = COIN | {"levers": {"aid": {"values": ["none", "some"], "column": "tried"}}}
    lines = coin().splitlines()
    table = written(tmp_path, "\n".join([f"{lines[0]},tried", *(f"{e},some" for e in lines[1:])]))
    found = estimated(Case.model_validate(case), table, outcome="outcome", starts=1)
    assert found.constant == ("aid",)


def test_a_path_will_do_for_a_file(tmp_path: Path) -> None:
    table = Path(written(tmp_path, coin()))
    assert standoff.base_rates(table, outcome="outcome").n == 60
    assert standoff.fit(Case.model_validate(COIN), table, outcome="outcome", starts=1).n == 60


def test_columns_of_counts_are_counts_in_whichever_rows(tmp_path: Path) -> None:
    """A row of one no and one yes is two crises, though none of the rows asked for has more."""
    table = written(tmp_path, "x,n,y\n0,1,1\n1,1,0\n2,0,1\n9,5,4\n")
    found = estimated(
        Case.model_validate(COIN), table, outcome="no=n,yes=y", where="x < 9", starts=1
    )
    assert found.n == 4


def test_a_column_may_have_a_sign_in_its_name(tmp_path: Path) -> None:
    table = written(tmp_path, coin().replace("outcome", "end=how"))
    assert estimated(Case.model_validate(COIN), table, outcome="end=how", starts=1).n == 60
