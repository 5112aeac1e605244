"""Tables of past crises asked on pages: estimates, scores and base rates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser

from tests.history.coin import COIN, coin, logit_by_hand
from tests.web.browsing import needs_browser, paged, violations
from tests.web.serving import STARTER, Served, serving


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("tables")
    (found / "coin.yaml").write_text(yaml.safe_dump(COIN), "utf-8")
    (found / "border.yaml").write_text(STARTER.read_text("utf-8"), "utf-8")
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
