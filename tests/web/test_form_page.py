"""The page on which a case is filled in as a form: the same file, and nothing else of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from standoff.case.load import parse_case
from standoff.questions.filled import Field
from standoff.web.form_page import _row
from tests.web.browsing import needs_browser, paged, violations
from tests.web.serving import STARTER, Reply, Served, serving

TEXT = STARTER.read_text("utf-8")
PAGE = "/cases/border/form"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("form")


@pytest.fixture(scope="module")
def bench(shelf: Path) -> Iterator[Served]:
    (shelf / "border.yaml").write_text(TEXT, "utf-8")
    with serving("border.yaml", "us-north-korea-2017", folder=shelf) as found:
        yield found


@pytest.fixture
def case(shelf: Path) -> Path:
    path = shelf / "border.yaml"
    path.write_text(TEXT, "utf-8")
    return path


def send(bench: Served, fields: dict[str, str], page: str = PAGE) -> Reply:
    return bench.send(page, fields, **{"Sec-Fetch-Site": "same-origin"})


def shown(page: str) -> dict[str, str]:
    """Every text field of the form with what stands in it."""
    pattern = r'<input type="(?:text|hidden)"[^>]* name="([^"]+)"[^>]* value="([^"]*)"|'
    pattern += r'<input type="hidden" name="([^"]+)" value="([^"]*)"|'
    pattern += r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</textarea>'
    found = [[part for part in each if part] for each in re.findall(pattern, page)]
    return {each[0]: unescape(each[1] if len(each) > 1 else "") for each in found}


def test_what_is_filled_in_is_written_and_all_else_stays(bench: Served, case: Path) -> None:
    fields = shown(bench.ask(PAGE).text)
    assert fields["number:war_cost:stated"] == "20..35..60"
    assert send(bench, fields).status == 303
    assert case.read_text("utf-8") == TEXT
    fields["number:war_cost:stated"] = "25..35..60"
    assert send(bench, fields).status == 303
    # The entry may be laid out anew; every other line is as it was.
    first = TEXT.index("  war_cost:")
    after = case.read_text("utf-8")
    assert after.startswith(
        f"{TEXT[:first]}  war_cost: {{range: [25, 60], likely: 35, unit: payoff"
    )
    assert after.endswith(TEXT[TEXT.index("  sanction_pain:") :])
    # The file is another now: what was made of the older one is not written over it.
    again = send(bench, {**fields, "title": "Mine"})
    assert again.status == 409
    assert "changed on the disk" in again.text
    assert "Mine</textarea>" in again.text
    assert "Mine" not in case.read_text("utf-8")


def test_what_makes_no_sense_is_said_beside_what_was_filled_in(bench: Served, case: Path) -> None:
    fields = {**shown(bench.ask(PAGE).text), "number:wins:stated": "war_cots / 2"}
    told = send(bench, fields)
    assert told.status == 422
    assert "did you mean &#x27;war_cost&#x27;?" in told.text
    assert 'value="war_cots / 2"' in told.text
    assert case.read_text("utf-8") == TEXT
    assert "not sent whole" in send(bench, {f"x{k}": "" for k in range(6000)}).text
    built_in = bench.ask("/cases/us-north-korea-2017/form")
    assert "a built-in case is not changed here" in built_in.text.lower()
    assert "<button>Save" not in built_in.text
    assert send(bench, {"mark": "x", "title": "y"}, "/cases/us-north-korea-2017/form").status != 303
    assert bench.ask("/cases/gone/form").status == 404


@needs_browser
def test_the_form_by_keyboard_and_for_screen_readers(
    bench: Served, browser: Browser, case: Path
) -> None:
    with paged(browser, bench.address) as page:
        page.goto(PAGE)
        assert not violations(page)
        page.focus("summary:has-text('war_cost')")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Control+a")
        page.keyboard.type("30")
        page.keyboard.press("Enter")
        page.locator(".state", has_text="Saved.").wait_for()
        assert page.input_value("[name='number:war_cost:stated']") == "30"
        assert parse_case(case.read_text("utf-8"), "")[0].parameters["war_cost"].value == "30"


def test_a_lever_is_hinted_at_as_no_claim_s_test() -> None:
    """Though it be called so."""
    assert "As in P(" not in _row(Field("policy:talk:set:test", "test", "on"), None, fixed=False)
    assert "As in P(" in _row(Field("claim:talks:test", "Its test", "1 < 2"), None, fixed=False)
