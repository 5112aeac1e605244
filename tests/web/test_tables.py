"""Tables of past crises asked on pages: estimates, scores and base rates."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from playwright.sync_api import Browser

from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.report.schemas import schema_text
from standoff.web.askable import tabled
from standoff.web.shelf import Shelf
from standoff.web.table_orders import ordered
from tests.history.coin import COIN, coin, logit_by_hand
from tests.web.browsing import needs_browser, paged, violations
from tests.web.serving import STARTER, Served, serving


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("tables")
    (found / "coin.yaml").write_text(yaml.safe_dump(COIN), "utf-8")
    (found / "border.yaml").write_text(STARTER.read_text("utf-8"), "utf-8")
    joined: dict[str, Any] = {each: {"range": [-3, 3], "estimate": {}} for each in ("b0", "b1")}
    joined["x"] = {"column": "x"}
    (found / "prior.yaml").write_text(yaml.safe_dump({**COIN, "parameters": joined}), "utf-8")
    (found / "secret.csv").write_text("outcome\nsecret-word\n", "utf-8")
    return found


@pytest.fixture(scope="module")
def bench(folder: Path) -> Iterator[Served]:
    with serving(".", folder=folder) as found:
        yield found


def asked(bench: Served, path: str, **fields: str) -> tuple[int, str]:
    """What is answered to the form of a page, its words alone."""
    reply = bench.send(path, fields)
    shown = re.sub(r"<form.*?</form>", "", reply.text, flags=re.DOTALL)
    return reply.status, unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown)))


def test_a_table_is_fitted_to_the_regression_done_by_hand(bench: Served) -> None:
    text = coin()
    by_hand = logit_by_hand(text)[0]
    status, said = asked(bench, "/cases/coin/fit", table=text, outcome="outcome", starts="3")
    assert status == 200
    for name, value in zip(("b0", "b1"), by_hand, strict=True):
        found = re.search(rf"\b{name} (−?-?[\d.]+) ", said)
        assert found, said
        # Four digits are shown.
        assert float(found[1].replace("−", "-")) == pytest.approx(value, rel=1e-3)


def test_its_picture_can_be_taken_away(bench: Served) -> None:
    fields = {"table": coin(), "outcome": "outcome", "starts": "3"}
    told = bench.send("/cases/coin/fit", fields).text
    links = re.findall(r'href="(/pictures/[^"]+\.csv)"', told)
    assert links
    assert bench.ask(links[0]).status == 200


def test_a_case_that_lacks_numbers_leads_to_what_tells_them(bench: Served) -> None:
    for path in ("/cases/coin", "/cases/coin/run"):
        told = bench.ask(path)
        assert told.status == 200
        assert "its numbers b0, b1 and x are told by past crises alone" in told.text
        assert '<a href="/cases/coin/fit">give Fit a table of them</a>' in told.text


def test_base_rates_are_the_shares_of_the_table(bench: Served) -> None:
    """Three of four: by Wilson's interval 30.06 to 95.44 %."""
    table = "outcome\nwar\nwar\nwar\npeace\n"
    status, said = asked(bench, "/base-rates", table=table, outcome="outcome")
    assert status == 200
    assert re.search(r"war .*75(\.0)? ?%", said), said
    assert re.search(r"30(\.1)? ?", said)


def test_a_case_is_scored_by_what_is_known(bench: Served) -> None:
    table = "outcome,policy\nwar,wait\n"
    status, said = asked(bench, "/cases/border/score", table=table, draws="16")
    assert status == 200, said
    assert "war" in said


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("/cases/coin/fit", {}, "No table was given"),
        ("/cases/coin/fit", {"table": "x" * 1_000_001}, "1,000,000 at most"),
        ("/cases/coin/fit", {"table": "x;y\n1;2\n"}, "parted by semicolons"),
        ("/cases/coin/fit", {"table": coin(), "outcome": "outcom"}, "did you mean 'outcome'"),
        ("/cases/coin/fit", {"table": coin(), "outcome": "outcome", "time": "x"}, "“Folds”"),
        ("/cases/coin/fit", {"table": coin(), "data": "secret.csv"}, "has no option 'data'"),
        ("/cases/coin/fit", {"table": "secret.csv", "outcome": "outcome"}, "no rows"),
        ("/cases/coin/fit", {"table": coin(), "outcome": "outcome", "against": "x"}, "no case"),
        ("/base-rates", {"table": "outcome\nwar\n"}, "“Outcome”"),
        ("/cases/border/score", {"table": "outcome\nwor\n"}, "war"),
    ],
)
def test_what_is_wrong_is_said_by_fields(
    bench: Served, folder: Path, path: str, fields: dict[str, str], sentence: str
) -> None:
    status, said = asked(bench, path, **fields)
    # What takes a moment to be found out comes on a page that has begun.
    assert status in (200, 404, 422), said
    assert "can't be answered" in said
    assert sentence.lower() in said.lower()
    assert "--" not in said
    assert "secret-word" not in said
    assert str(folder) not in said
    assert "/tmp" not in said


@pytest.mark.parametrize(
    ("path", "word", "body"),
    [
        ("/api/cases/coin/fit", "fit", {"table": coin(), "outcome": "outcome", "starts": 3}),
        ("/api/cases/border/score", "score", {"table": "outcome,policy\nwar,wait\n", "draws": 16}),
        (
            "/api/base-rates",
            "history-base-rates",
            {"table": "outcome\nwar\nwar\nwar\npeace\n", "outcome": "outcome"},
        ),
    ],
)
def test_the_api_answers_what_the_command_line_prints(
    bench: Served, folder: Path, path: str, word: str, body: dict[str, Any]
) -> None:
    """But for the name of the file, of which there is none; by the schema that is printed."""
    told = bench.post(path, body)
    assert told.status == 200, told.text
    jsonschema.validate(told.data, json.loads(schema_text(word)))
    assert "/tmp" not in told.text
    file = folder / "sent.csv"
    file.write_text(body["table"], "utf-8")
    case = {"fit": ["coin.yaml"], "score": ["border.yaml"]}.get(word, [])
    table = ["--outcomes", "sent.csv"] if word == "score" else ["sent.csv"]
    more = [f"--{name}={value}" for name, value in body.items() if name != "table"]
    words = [*word.replace("history-", "history ").split(), *case, *table, *more, "--json", "-"]
    done = subprocess.run(
        [sys.executable, "-m", "standoff", *words],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    file.unlink()
    said = done.stdout.replace("sent.csv", "your table")
    assert told.data == json.loads(said)


@pytest.mark.parametrize(
    ("path", "body", "status", "sentence"),
    [
        ("/api/cases/coin/fit", {"outcome": "outcome"}, 422, "'fit' needs 'table', the text"),
        ("/api/cases/coin/fit", {"table": 5}, 422, "'fit' needs 'table', the text"),
        ("/api/cases/coin/fit", {"table": " "}, 422, "no table was given"),
        ("/api/cases/coin/fit", {"table": "x" * 1_000_001}, 422, "1,000,000 at most here"),
        ("/api/cases/coin/fit", {"table": coin(), "outcome": "outcom"}, 422, "'outcome'?"),
        ("/api/cases/coin/fit", {"table": coin(), "data": "secret.csv"}, 422, "no option 'data'"),
        ("/api/cases/coin/fit", {"table": coin(), "where": "x >"}, 422, "--where, at character 4"),
        ("/api/cases/coin/fit", {"table": coin(), "time": "group"}, 422, "--folds"),
        ("/api/cases/gone/fit", {"table": coin()}, 404, "gone"),
        ("/api/cases/border/score", {"table": "a,b\n1,2\n"}, 422, "no column 'outcome'"),
        ("/api/cases/border/score", {"table": "x\n", "cases": ["y"]}, 422, "no option 'cases'"),
        ("/api/base-rates", {"table": "outcome\nwar\n"}, 422, "needs 'outcome'"),
        ("/api/base-rates", {"table": "a\nwar\n", "outcome": "b"}, 422, "no column 'b'"),
    ],
)
def test_the_api_says_what_is_wrong_with_a_table(
    bench: Served, folder: Path, path: str, body: dict[str, object], status: int, sentence: str
) -> None:
    told = bench.post(path, body)
    assert told.status == status, told.text
    assert sentence in told.data["problems"][0]["message"]
    assert "secret-word" not in told.text
    assert str(folder) not in told.text
    assert "/tmp" not in told.text


@pytest.mark.parametrize(
    ("word", "table", "options", "sentence"),
    [
        ("fit", coin(), {"outcome": "outcom"}, "did you mean 'outcome'"),
        ("fit", coin(), {"outcome": "outcome", "cluster": "x y"}, "no column 'x y'"),
        ("fit", "x;y\n1;2\n", {"outcome": "y"}, "parted by semicolons"),
        ("fit", coin(), {"outcome": "outcome", "bootstrap": 1}, "bootstrap 1 tells no spread"),
        ("fit", coin(), {"moves": "move=mov"}, "no column 'mov'"),
        ("fit", coin(), {"outcome": "outcome", "against": "x"}, "x"),
        ("score", "a,b\n1,2\n", {}, "no column 'outcome'"),
        ("history-base-rates", "a\nwar\n", {"outcome": "a", "where": "b > 1"}, "'b'"),
    ],
)
def test_what_the_options_and_the_table_tell_waits_for_no_worker(
    folder: Path, word: str, table: str, options: dict[str, object], sentence: str
) -> None:
    """No process is there to answer."""
    shelf = Shelf([str(folder / "coin.yaml")])
    about = None if word == "history-base-rates" else next(iter(shelf))
    with pytest.raises(StandoffError, match=re.escape(sentence)):
        ordered(shelf, tabled()[word], about, options, table, "page")


def test_the_case_with_its_posterior_can_be_taken_away(bench: Served) -> None:
    """Read again it has quantiles in place of the ranges, and what it was made of."""
    fields = {"table": coin(), "outcome": "outcome", "starts": "3"}
    assert "posterior.yaml" not in bench.send("/cases/prior/fit", fields).text
    told = bench.send("/cases/prior/fit", {**fields, "prior": "yes", "worlds": "200"}).text
    link = re.search(r'href="(/pictures/[^"]+/posterior\.yaml)"', told)
    assert link, told[-3000:]
    case, _ = parse_case(bench.ask(link[1]).text)
    assert case.parameters["b0"].quantiles
    assert "of your table by" in case.parameters["b0"].why


@needs_browser
def test_a_file_is_read_into_the_field_and_its_columns_offered(
    bench: Served, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "crises.csv"
    file.write_text(coin(), "utf-8")
    with paged(browser, bench.address) as page:
        page.goto("/cases/coin/tree")
        page.get_by_role("navigation").get_by_role("link", name="Fit").click()
        page.get_by_label("Read it from a file").set_input_files(file)
        page.get_by_text("Columns: x, outcome, group").wait_for()
        assert violations(page) == []
        page.get_by_label("Outcome", exact=True).fill("outcome")
        page.get_by_role("button", name="Ask").click()
        page.wait_for_selector("section.answer figure")
        assert page.get_by_label("The table").input_value() == coin()
        assert violations(page) == []
        page.goto("/base-rates")
        assert violations(page) == []
