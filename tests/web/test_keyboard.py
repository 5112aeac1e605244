"""Every page by keyboard alone: Tab comes to all that can be used, and what has it can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from standoff.web.chosen_pages import OWN
from tests.web.browsing import needs_browser, paged
from tests.web.serving import Served

FEW = {"tree": "worlds=world-0", "where": "steps=9", "graph": "", "talks-zone": ""}
PAGES = [
    "/",
    "/new",
    "/runs",
    "/base-rates",
    "/cases/border/fit",
    "/cases/border/score",
    "/cases/border/run",
    "/cases/border/assumptions",
    "/cases/border/take-away",
    "/cases/border/form",
    "/cases/border/variant",
    *(f"/cases/border/{word}?{FEW.get(word, 'draws=16')}" for word in OWN),
]
NUMBERED = """() => {
  const usable = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const shown = (each) => each.checkVisibility({visibilityProperty: true}) && !each.disabled
    && each.type !== 'hidden' && each.tabIndex >= 0 && !each.closest('[aria-hidden=true]');
  const group = (each) => each.type === 'radio' && !each.checked;
  const all = [...document.querySelectorAll(usable)];
  const found = all.filter((each) => shown(each) && !group(each));
  found.forEach((each, number) => each.setAttribute('data-walked', number));
  return found.length;
}"""
AT = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const drawn = at.matches('svg *, .cm-content');
  return [at.getAttribute('data-walked'), seen || drawn, at.outerHTML.slice(0, 120)];
}"""


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    with paged(browser, served.address) as found:
        yield found


@needs_browser
@pytest.mark.parametrize("address", PAGES)
def test_tab_comes_to_all_that_can_be_used(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    count = page.evaluate(NUMBERED)
    assert count
    came, unseen = set(), []
    for _ in range(count + 5):
        page.keyboard.press("Tab")
        at = page.evaluate(AT)
        if at is None or (at[0] is not None and at[0] in came):
            break
        came.add(at[0])
        unseen += [] if at[1] else [at[2]]
    missed = [
        page.locator(f"[data-walked='{number}']").evaluate("each => each.outerHTML.slice(0, 120)")
        for number in range(count)
        if str(number) not in came
    ]
    assert not missed
    assert not unseen


@needs_browser
def test_a_case_is_read_asked_and_left_by_keyboard(page: Page) -> None:
    """From the list of cases to a claim's reasons and back, without a pointer."""
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/border")
    page.focus("nav.pages a[href$='/why']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/why")
    page.locator(".answer table").first.wait_for()
    page.focus("select[name=a]")
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**/why?a=*")
    page.locator("#answers:not(.old) .answer table").first.wait_for()
