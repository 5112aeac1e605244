"""No page that has no test of its own for it breaks a rule of accessibility, light or dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.browsing import needs_browser, paged, violations
from tests.web.serving import Served

pytestmark = needs_browser
PAGES = (
    "/",
    "/new",
    "/runs",
    "/base-rates",
    "/cases/border/fit",
    "/cases/border/score",
    "/cases/border/form",
    "/cases/border/take-away",
    "/cases/border/variant",
    "/cases/border/tree?worlds=world-0",
    "/cases/border/where?steps=9",
    "/cases/border/talks-zone",
    "/cases/border/graph",
    "/cases/border/robust?draws=64&ask=yes",
    "/cases/border/drivers",
)


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    # The graph of a case without one is refused on its page: no fault of the page.
    with paged(browser, served.address, lambda said: "Failed to load" not in said) as found:
        yield found


@pytest.mark.parametrize("address", PAGES)
def test_no_rule_is_broken_light_or_dark_and_nothing_runs_off(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator("h1").count() == 1
    for title in page.locator("summary").all():
        title.evaluate("found => { found.parentElement.open = true; }")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        broken = violations(page)
        assert not broken, [(each["id"], each["nodes"][0]["html"][:200]) for each in broken]
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_table_is_asked_by_keyboard(page: Page) -> None:
    page.goto("/base-rates")
    page.focus("#o-table")
    page.keyboard.type("outcome\nwar\nwar\npeace\n")
    while not page.evaluate("document.activeElement.matches('#o-outcome')"):
        page.keyboard.press("Tab")
    page.keyboard.type("outcome")
    page.keyboard.press("Enter")
    page.wait_for_selector("section.answer")
    assert "2 of 3 past crises" in page.inner_text("section.answer")
