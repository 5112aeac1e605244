"""Tables and options that can't be fitted are refused, each in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.model import Case
from standoff.questions.fit import Fit as Asked
from tests.history.coin import COIN, coin, written

BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "a column that is not there": ("x,result\n1,yes\n", {}, "there is no column 'outcome'"),
    "an outcome that is none": ("x,outcome\n1,yes\n2,maybe\n", {}, "csv:3: 'maybe' in column"),
    "words for numbers": ("x,outcome\n1,yes\nmany,no\n", {}, "csv:3: column 'x' holds 'many'"),
    "commas in numbers": ('x,outcome\n"1,5",yes\n', {}, "'1,5' here; expected a number with a dec"),
    "one cluster": (
        "x,outcome,c\n1,yes,u\n2,no,u\n3,yes,u\n",
        {"cluster": "c"},
        "column 'c' is the same in every row used",
    ),
    "one cluster, drawn anew": (
        "x,outcome,c\n1,yes,u\n2,no,u\n3,yes,u\n",
        {"cluster": "c", "bootstrap": 20},
        "column 'c' is the same in every row used",
    ),
    "a quotation mark never closed": (
        'x,outcome\n1,yes\n2,"no\n3,yes\n',
        {},
        "csv:3: this can't be read as CSV: a cell opens here with a quotation mark that is never",
    ),
    "a cell without end": (
        "x,outcome\n1,yes\n2," + "n" * 200_000 + "\n",
        {},
        "csv:3: this can't be read as CSV: a cell is longer than 100,000 characters",
    ),
    "a quotation mark within": (
        'x,outcome\n1,"y"es\n',
        {},
        "csv:2: this can't be read as CSV: a q",
    ),
    "a title above": (
        "My table, of 2020\n\nx\n1\n",
        {},
        "csv:3: this row has one cell; expected 2",
    ),
    "more crises than can be": (
        "x,n,y\n1,0,1\n2,3e9,1\n",
        {"outcome": "no=n,yes=y"},
        "count 3,000,000,002 crises; expected at most",
    ),
    "one table drawn anew": ("x,outcome\n1,yes\n", {"bootstrap": 1}, "bootstrap 1 tells no spread"),
    "infinite": ("x,outcome\n1,yes\ninf,no\n", {}, "csv:3: column 'x' holds 'inf'"),
    "nothing left": ("x,outcome\nNaN,yes\n,no\n", {}, "nothing in column 'x' (2)"),
    "too few rows": ("x,outcome\n1,yes\n", {}, "one row to be fitted, and 2 numbers"),
    "other separators": ("x;outcome\n1;yes\n", {}, "parted by semicolons; expected commas"),
    "other separators, and commas": (
        'x;outcome;"who, where"\n1,5;yes;"a, b"\n2;no;c\n',
        {},
        "parted by semicolons; expected commas",
    ),
    "commas of names and of decimals": (
        "x;outcome, at last\n1,5;yes\n2;no\n",
        {},
        "parted by semicolons; expected commas",
    ),
    "a ragged row": ("x,outcome\n1,yes\n1,yes,3\n", {}, "csv:3: this row has 3 cells; expected 2"),
    "two columns of one name": ("x,x,outcome\n1,1,yes\n", {}, "two columns are called 'x'"),
    "no rows": ("x,outcome\n", {}, "a head and no rows"),
    "an id": (
        "x,outcome\n" + "".join(f"{k},c{k}\n" for k in range(40)),
        {},
        "40 different values in 40 rows",
    ),
    "no such move": ("x,m\n1,perhaps\n", {"outcome": "", "moves": "move=m"}, "is no choice at"),
    "no such stage": ("x,m\n1,yes\n", {"outcome": "", "moves": "step=m"}, "has no stage 'step'"),
    "a stage twice": (
        "x,m,n\n1,yes,no\n",
        {"outcome": "", "moves": ("move=m", "move=n")},
        "--moves: 'move' is given two columns; expected one",
    ),
    "nothing said": ("x,m\n1,yes\n", {"outcome": ""}, "nothing is said of what was seen"),
    "no path": (
        "x,outcome,m\n1,yes,yes\n2,yes,no\n3,no,no\n",
        {"moves": "move=m"},
        "csv:3: no path of play explains this row",
    ),
    "two outcomes at once": (
        "x,n,y\n1,0,1\n2,1,1\n",
        {"outcome": "no=n,yes=y"},
        "csv:3: columns 'n' and 'y' are both 1",
    ),
    "no outcome at all": (
        "x,n,y\n1,0,0\n",
        {"outcome": "no=n,yes=y"},
        "csv:2: none of the columns",
    ),
    "a negative weight": ("x,outcome,w\n1,yes,-1\n", {"weights": "w"}, "expected none below 0"),
    "a weight beyond all size": (
        "x,outcome,w\n1,yes,1\n2,no,1e308\n",
        {"weights": "w"},
        "csv:3: column 'w' holds '1e308' here; expected at most 1e+50 in size",
    ),
    "weights of nothing": (
        "x,outcome,w\n1,yes,1e-300\n2,no,1e-300\n",
        {"weights": "w"},
        "the weights come to 2e-300 in all; expected at least 0.0001",
    ),
    "a value beyond all size": (
        "x,outcome\n1,yes\n-2e300,no\n",
        {},
        "csv:3: column 'x' holds '-2e300' here; expected at most 1e+50 in size: give the column in",
    ),
    "no condition": ("x,outcome\n1,yes\n", {"where": "x +"}, "--where, at character"),
    "an unknown name": ("x,outcome\n1,yes\n", {"where": "y > 1"}, "no column is called 'y'"),
    "a column that has no name": (
        "x,outcome,the year\n1,yes,1900\n",
        {"where": "the year > 1950"},
        "found 'year'; column 'the year' can't be asked of here: give it a name of letters",
    ),
    "nowhere": ("x,outcome\n1,yes\n", {"where": "x > 1"}, "leaves no row"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_tables_are_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    text, options, expected = BAD[name]
    given: dict[str, Any] = {"outcome": "outcome", **options}
    with pytest.raises(StandoffError) as error:
        Asked(case=Case.model_validate(COIN), data=written(tmp_path, text), **given).ask()
    assert expected in str(error.value)
    assert len(error.value.problems) == 1


def test_a_word_that_no_cell_holds_is_refused(tmp_path: Path) -> None:
    case = COIN | {"parameters": COIN["parameters"] | {"x": {"column": "regime", "equals": "dmo"}}}  # type: ignore[operator]
    table = written(tmp_path, "regime,outcome\ndem,yes\nmixed,no\n,no\ndem,no\n")
    with pytest.raises(StandoffError) as error:
        Asked(case=Case.model_validate(case), data=table, outcome="outcome").ask()
    assert str(error.value).endswith(
        "csv:1: column 'regime' is never 'dmo', which 'x' of the case asks for; expected dem or "
        "mixed; did you mean 'dem'?"
    )


def test_semicolons_within_cells_are_no_separators(tmp_path: Path) -> None:
    text = "x,outcome,who; where\n" + "".join(
        f"{line.rpartition(',')[0]},a; b\n" for line in coin(40).splitlines()[1:]
    )
    found = Asked(
        case=Case.model_validate(COIN), data=written(tmp_path, text), outcome="outcome", starts=1
    ).ask()
    assert found.to_dict()["n"] == 40


def test_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes("x,outcome\n1,yes\n2,größer\n".encode("latin-1"))
    with pytest.raises(StandoffError, match=r"csv:3:1: this is not a text file in UTF-8"):
        Asked(case=Case.model_validate(COIN), data=str(file), outcome="outcome").ask()


def test_what_can_t_be_fitted_is_refused(tmp_path: Path) -> None:
    table = written(tmp_path, coin())
    nothing = Case.model_validate(COIN | {"parameters": {"b0": 1, "b1": 1, "x": 1}})
    with pytest.raises(StandoffError, match="has nothing to estimate"):
        Asked(case=nothing, data=table, outcome="outcome").ask()
    bounded = COIN | {"parameters": {"b0": {"estimate": {"start": 5, "upper": 2}}, "b1": 1, "x": 1}}
    with pytest.raises(StandoffError, match="the start 5 lies above 'upper', 2"):
        standoff.fit(Case.model_validate(bounded), table, outcome="outcome")
    with pytest.raises(
        StandoffError, match="b0 and b1 are to be estimated, so that the case can't be"
    ):
        standoff.study(Case.model_validate(COIN))
    kinds = {
        each.name: each.kind for each in standoff.assumptions(Case.model_validate(COIN)).numbers
    }
    assert kinds == {"b0": "open", "b1": "open", "x": "open"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            {"case": [COIN]},
            "case: a list was given; expected a case: a file, the name of a built-in",
        ),
        ({"moves": {"move": "m"}}, "moves: a dict was given; expected a list"),
        (
            {"outcme": "outcome"},
            "'fit' has no option 'outcme'; expected .*; did you mean 'outcome'",
        ),
        ({"draw": "across"}, "'fit' has no option 'draw'"),
        ({}, "'fit' needs 'data'"),
    ],
)
def test_each_option_is_refused_once_in_a_sentence(options: dict[str, Any], told: str) -> None:
    given = {"case": "coin.yaml"} | ({"data": "coin.csv"} if options else {}) | options
    with pytest.raises(StandoffError, match=told) as error:
        standoff.fit(**given)
    assert len(error.value.problems) == 1


def test_numbers_that_make_no_game_are_told_with_their_row(tmp_path: Path) -> None:
    """A start elsewhere makes the precision negative: what was tried, and of which row, is told."""
    outcomes = COIN["outcomes"] | {"yes": {"when": "move == yes", "payoffs": {"a": "x"}}}  # type: ignore[operator]
    parameters = {"s": {"estimate": {"start": 0.1}}, "x": {"column": "x"}}
    case = COIN | {"parameters": parameters, "precision": "s", "outcomes": outcomes}
    told = (
        r"the precision of 'a' is -\S+, below 0, for line \d+ of the table, where the search tried "
        r"s = -\S+; mend the line, or give an estimate that can't be so 'lower' or 'upper'"
    )
    table = written(tmp_path, coin())
    with pytest.raises(StandoffError, match=told):
        standoff.fit(Case.model_validate(case), table, outcome="outcome", starts=8)


def test_products_beyond_all_size_are_refused(tmp_path: Path) -> None:
    yes = {"when": "move == yes", "payoffs": {"a": "b0 + b1 * x * x * x * x"}}
    case = COIN | {"outcomes": COIN["outcomes"] | {"yes": yes}}  # type: ignore[operator]
    table = written(tmp_path, "x,outcome\n1,yes\n3e45,no\n1,no\n")
    with pytest.raises(StandoffError, match="what hangs on 'b1' is too large for its slopes"):
        Asked(case=Case.model_validate(case), data=table, outcome="outcome").ask()
