"""The page of assumptions: sliders, and what moves with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from standoff.questions.assumptions import Assumptions, numbers_of
from standoff.questions.cases import read
from standoff.render.page import fragment
from standoff.report.assumptions import TELLING
from standoff.web.map import uncertain
from standoff.web.numbers import numbers, starting
from tests.web.browsing import LONG, needs_browser, paged, violations
from tests.web.serving import STARTER, Served, without_links

ADDRESS = "/cases/border/assumptions"


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    with paged(browser, served.address) as found:
        yield found


def opened(page: Page, name: str) -> Locator:
    """The sliders of a number, its row open."""
    page.click(f"details[data-name={name}] summary")
    return page.locator(f"details[data-name={name}] input")


def refined(page: Page) -> str:
    """What moves, once it is solved in all the worlds that it is refined to."""
    page.locator(".state", has_text="500 worlds.").wait_for()
    return page.inner_html(".moving > div")


def test_what_is_shown_is_what_the_question_answers(served: Served, folder: Path) -> None:
    """The page's part is the answer's own blocks and picture, by the renderer of reports."""
    stated = {"war_cost": [22, 35, 60], "wins": [0.5, 0.9]}
    told = served.post(f"/api{ADDRESS}/shown", {"stated": stated, "draws": 64}).data
    asked = Assumptions(case=str(folder / "border.yaml"), stated=stated, draws=64)  # type: ignore[arg-type]
    answer = asked.ask()
    drawn = TELLING.figure
    assert drawn
    shown = fragment([*TELLING.blocks(asked, answer), drawn(asked, answer)])
    told["inner"] = without_links(told["inner"])
    assert told == {"inner": shown.inner, "style": shown.style}
    refused = served.post(f"/api{ADDRESS}/shown", {"stated": {"war_cots": 3}})
    assert refused.status == 422
    assert "did you mean 'war_cost'?" in refused.data["problems"][0]["message"]


def test_numbers_that_only_data_tell_are_listed_without_sliders(tmp_path: Path) -> None:
    """A number to be estimated has nothing that a slider could begin at, nor is it a map's axis."""
    text = STARTER.read_text("utf-8")
    told = "wins:         {range: [0.60, 0.95],"
    assert told in text
    path = tmp_path / "open.yaml"
    path.write_text(text.replace(told, "wins: {estimate: {start: 0},"), "utf-8")
    case = read(str(path))
    by_name = {each.name: each for each in numbers_of(case)}
    assert (by_name["wins"].kind, starting(by_name["wins"])) == ("open", [])
    assert starting(by_name["war_cost"]) == [20, 35, 60]
    assert 'data-name="wins"' in numbers(case, "open")
    assert "wins" not in [name for name, _ in uncertain(case)]


def test_a_case_that_changes_is_made_ready_anew(served: Served, folder: Path) -> None:
    """What was kept ready is of the case as it was."""
    case = folder / "border.yaml"
    text = case.read_text("utf-8")
    body = {"stated": {"war_cost": 45}, "draws": 16}
    before = served.post(f"/api{ADDRESS}", body).data
    try:
        case.write_text(text.replace("range: [5, 40]", "range: [15, 40]"), "utf-8")
        after = served.post(f"/api{ADDRESS}", body).data
    finally:
        case.write_text(text, "utf-8")
    assert before["moved"]["policies"] != after["moved"]["policies"]
    assert served.post(f"/api{ADDRESS}", body).data == before


def test_without_a_script_a_form_asks(served: Served) -> None:
    told = served.ask(f"{ADDRESS}?ask=yes&draws=16&stated=war_cost%3D45%0Awins%3D0.5..0.9")
    assert told.status == 200
    assert "instead of 20 to 60, likeliest 35" in told.text
    assert told.text.index('<section class="answer">') < told.text.index('id="numbers"')
    for name in ("expansionist", "wins", "war_cost", "precision"):
        assert f'data-name="{name}"' in told.text


@needs_browser
def test_a_slider_is_moved_by_keyboard_and_the_verdict_moves(page: Page) -> None:
    page.goto(ADDRESS)
    sliders = opened(page, "war_cost")
    sliders.nth(2).focus()
    page.keyboard.press("PageUp")
    assert page.evaluate("() => location.hash") == "#war_cost=20..35..68"
    sliders.nth(0).focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    # The lowest value takes the likeliest along.
    assert page.evaluate("() => location.hash") == "#war_cost=44..44..68"
    told = refined(page)
    assert "44 to 68, likeliest 44" in told
    assert "instead of 20 to 60, likeliest 35" in told
    assert "<svg" in told
    # The case's own distribution stays behind the one that is set.
    assert page.locator("details[data-name=war_cost] .ghost").get_attribute("d")
    assert page.locator("details[data-name=war_cost] .now").get_attribute("d")


@needs_browser
def test_what_was_done_can_be_undone_redone_and_reset(page: Page) -> None:
    page.goto(ADDRESS)
    sliders = opened(page, "wins")
    sliders.nth(1).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("() => location.hash") == "#wins=0.6..0.97"
    page.keyboard.press("Control+z")
    assert page.evaluate("() => location.hash") == "#wins=0.6..0.96"
    assert sliders.nth(1).input_value() == "0.96"
    page.click("text=Undo")
    assert page.evaluate("() => location.hash") == ""
    assert page.locator("text=Undo").is_disabled()
    assert "move a slider" in page.inner_text(".state")
    page.click("text=Redo")
    page.keyboard.press("Control+Shift+z")
    assert page.evaluate("() => location.hash") == "#wins=0.6..0.97"
    assert "0.6 to 0.97" in refined(page)
    page.click("text=Reset")
    assert page.evaluate("() => location.hash") == ""
    assert page.inner_html(".moving > div") == ""


@needs_browser
def test_a_link_carries_what_was_set(page: Page) -> None:
    page.goto(f"{ADDRESS}#wins=0.5..0.9&war_cost=30..40..70")
    told = refined(page)
    assert "0.5 to 0.9" in told
    assert "30 to 70, likeliest 40" in told


@needs_browser
def test_an_old_link_says_what_the_case_no_longer_has(page: Page) -> None:
    page.goto(f"{ADDRESS}#gone=3&wins=0.9..0.5&war_cost=<b>")
    assert page.inner_text(".state").startswith("The link sets gone, wins, war_cost, which")


@needs_browser
def test_a_number_is_found_by_its_words(page: Page) -> None:
    page.goto(ADDRESS)
    page.fill("input[type=search]", "rival war cost")
    assert page.locator("details[data-name]:visible").count() == 1


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken(browser: Browser, served: Served, scheme: Any) -> None:
    context = browser.new_context(base_url=served.address, color_scheme=scheme)
    context.set_default_timeout(LONG)
    page = context.new_page()
    page.goto(f"{ADDRESS}#wins=0.5..0.9")
    refined(page)
    page.click("details[data-name=wins] summary")
    broken = violations(page)
    page.set_viewport_size({"width": 390, "height": 844})
    width = page.evaluate("() => document.documentElement.scrollWidth")
    context.close()
    assert not broken, [(each["id"], each["nodes"][0]["html"][:200]) for each in broken]
    assert width == 390
