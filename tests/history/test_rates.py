"""Base rates, against SciPy's intervals and counts made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from scipy.stats import binomtest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.case.model import Case
from standoff.history.rates import Interval, ends_of_share
from standoff.questions.base_rates import BaseRates
from standoff.questions.cases import compiled
from standoff.report.base_rates import TELLING
from standoff.report.blocks import Verbatim
from standoff.report.schemas import schema_text

TABLE = (
    "outcome,regime,x\nwar,dem,1\npeace,dem,1.0\npeace,auto,2\nwar,auto,2\nwar,auto,NA\n,dem,1\n"
)


@pytest.fixture
def table(tmp_path: Path) -> str:
    file = tmp_path / "past.csv"
    file.write_text(TABLE, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(("count", "n"), [(0, 5), (5, 5), (1, 3), (75, 282), (7152, 7240)])
def test_intervals_are_those_of_scipy(count: int, n: int) -> None:
    names: dict[Interval, str] = {"wilson": "wilson", "clopper-pearson": "exact"}
    for ours, theirs in names.items():
        expected = binomtest(count, n).proportion_ci(0.95, theirs)
        found = ends_of_share(count, n, ours)
        assert found == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_shares_by_kind(table: str) -> None:
    found = standoff.base_rates(table, outcome="outcome", by="regime,x")
    lost = {"nothing in column 'outcome'": 1, "nothing in column 'x'": 1}
    assert (found.n, dict(found.why_dropped)) == (4, lost)
    assert found.overall.outcomes["war"].share == 0.5
    kinds = {tuple(each.by.values()): each for each in found.kinds}
    assert list(kinds) == [("auto", "2"), ("dem", "1")]
    assert kinds["dem", "1"].outcomes["war"].count == 1
    jsonschema.validate(found.to_dict(), json.loads(schema_text("history base-rates")))


def test_what_is_printed_for_a_case_s_references_is_read_by_one(table: str) -> None:
    asked = BaseRates(data=table, outcome="outcome", where="regime == dem")
    told = TELLING.blocks(asked, asked.ask())
    (text,) = [each.text for each in told if isinstance(each, Verbatim)]
    case = {
        "title": "One",
        "actors": {"a": {"advised": True}},
        "precision": 1,
        "play": [{"stage": "move", "actor": "a", "choose": ["no", "yes"]}],
        "outcomes": {
            "peace": {"when": "move == no", "payoffs": {"a": 0}},
            "war": {"when": "move == yes", "payoffs": {"a": 1}},
        },
    }
    written = Case.model_validate(case).to_yaml() + text.replace("POLICY", "as-is")
    read, _ = parse_case(written)
    assert [each.name for each in compiled(read).references] == ["base-rate-peace", "base-rate-war"]


def test_outcomes_spelt_in_several_ways_are_one(tmp_path: Path) -> None:
    """As `fit` takes them: letters' case, spaces and strokes don't matter."""
    file = tmp_path / "past.csv"
    file.write_text("outcome,x\nOpen war,1\nopen war,2\nopen_war,3\nopen war,4\npeace,5\n")
    found = standoff.base_rates(str(file), outcome="outcome")
    counts = {word: each.count for word, each in found.overall.outcomes.items()}
    assert counts == {"open war": 4, "peace": 1}


def test_each_reference_has_a_name_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "past.csv"
    file.write_text("How it ended\n1\n-1\nwar!\nwar?\n平和\n")
    asked = BaseRates(data=str(file), outcome="How it ended")
    (text,) = [e.text for e in TELLING.blocks(asked, asked.ask()) if isinstance(e, Verbatim)]
    names = [line.strip(" :") for line in text.splitlines() if line.startswith("  base-rate-")]
    assert names == [
        "base-rate-how-it-ended-1",
        "base-rate-how-it-ended-1-2",
        "base-rate-war",
        "base-rate-war-2",
        "base-rate-how-it-ended",
    ]


def test_bad_questions_are_refused(table: str) -> None:
    for options, expected in (
        ({"outcome": "end"}, "no column 'end'"),
        ({"outcome": "outcome", "by": "era"}, "no column 'era'"),
        ({"outcome": "outcome", "where": "x > 9"}, "leaves no row"),
        ({"outcome": "outcome", "by": "x,x"}, "column 'x' is named twice"),
    ):
        with pytest.raises(StandoffError, match=expected):
            standoff.base_rates(table, **options)


def test_a_column_that_numbers_the_crises_parts_nothing(tmp_path: Path) -> None:
    file = tmp_path / "past.csv"
    file.write_text("id,outcome,x\n" + "".join(f"c{k},war,{k % 3}\n" for k in range(30)))
    said = "csv:1: column 'id' has 30 different values in 30 rows, as a number that names each"
    for options in ({"outcome": "outcome", "by": "id"}, {"outcome": "id"}):
        with pytest.raises(StandoffError, match=said):
            standoff.base_rates(str(file), **options)
    with pytest.raises(StandoffError, match="columns x, id part 30 rows into 30 kinds; ask by"):
        standoff.base_rates(str(file), outcome="outcome", by="x,id")
