"""The page on which a case is filled in as a form: the same file, and nothing else of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from standoff.case.load import parse_case
from standoff.questions.filled import form_in
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


def test_what_is_added_or_taken_out_is_written_or_said_beside_its_field(
    bench: Served, case: Path
) -> None:
    fields = shown(bench.ask(PAGE).text)
    told = send(bench, {**fields, "number:war_cost:gone": "yes"})
    assert told.status == 422
    wrong = re.search(r'id="end:war:worth:rival"[^>]*aria-invalid="true"', told.text)
    assert wrong
    assert 'aria-describedby="e-end:war:worth:rival h-end:war:worth:rival"' in wrong[0]
    assert '<a href="#end:war:worth:rival">war: Worth to Rival</a>' in told.text
    # What was ticked still is, so that nothing has to be done twice.
    assert re.search(r'id="number:war_cost:gone"[^>]* checked', told.text)
    assert case.read_text("utf-8") == TEXT
    new = {"new:number:name": "aid", "new:number:stated": "1..5", "number:precision:gone": ""}
    assert send(bench, {**fields, **new}).status == 303
    assert "  aid: {range: [1, 5]}\n" in case.read_text("utf-8")
    assert case.read_text("utf-8").replace("  aid: {range: [1, 5]}\n", "") == TEXT


@needs_browser
def test_a_stage_is_added_and_taken_out_by_keyboard(
    bench: Served, browser: Browser, case: Path
) -> None:
    # What can't be saved is answered with 422, which the console tells.
    with paged(browser, bench.address, lambda told: "422" not in told) as page:
        page.goto(PAGE)
        page.locator("summary", has_text="Add a stage").press("Enter")
        page.get_by_label("Its short name").and_(page.locator("[name='new:stage:name']")).fill(
            "x y"
        )
        page.locator("[name='new:stage:branches']").fill("warn\nkeep-still")
        page.locator("[name='new:stage:after']").select_option("")
        page.get_by_role("button", name="Save").press("Enter")
        page.get_by_role("alert").get_by_role("link").press("Enter")
        assert page.evaluate("document.activeElement.name || location.hash") in (
            "new:stage:name",
            "#new:stage:name",
        )
        assert not violations(page)
        page.locator("[name='new:stage:name']").fill("warning")
        page.get_by_role("button", name="Save").press("Enter")
        page.locator(".state", has_text="Saved.").wait_for()
        stages = [each.stage.stage for each in parse_case(case.read_text("utf-8"), "")[0].stages]
        assert stages == ["warning", "move", "answer", "battle"]
        page.locator("summary", has_text="warning").press("Enter")
        page.locator("[name='stage:warning:gone']").press("Space")
        page.get_by_role("button", name="Save").press("Enter")
        page.locator(".state", has_text="Saved.").wait_for()
        assert case.read_text("utf-8") == TEXT


def test_a_lever_is_hinted_at_as_no_claim_s_test() -> None:
    """Though it be called so."""
    text = TEXT.replace("talks: [off, on]", "test: [off, on]").replace("talks", "test")
    hints = {f.name: f.hint for part in form_in(text, STARTER) for f in part.fields}
    assert "As in P(" not in hints["policy:talk:set:test"]
    assert "As in P(" in hints["claim:test-prevent-war:test"]
