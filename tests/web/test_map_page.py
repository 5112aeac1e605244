"""The decision map in a real browser: read and chosen from on a phone, light and dark."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.web.browsing import LONG, complaints, needs_browser, violations
from tests.web.serving import Served

pytestmark = needs_browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_is_drawn_over_what_is_chosen(
    browser: Browser, served: Served, scheme: Any
) -> None:
    context = browser.new_context(
        base_url=served.address, color_scheme=scheme, viewport={"width": 390, "height": 844}
    )
    context.set_default_timeout(LONG)
    page = context.new_page()
    said = complaints(page)
    page.goto("/cases/border/where?steps=9&x=wins")
    assert page.input_value("#c-x") == "wins"
    assert page.input_value("#c-steps") == "9"
    page.wait_for_selector("#answers .picture svg")
    page.select_option("#c-y", "war_cost")
    page.wait_for_selector("caption:has-text('The map: what a war costs the rival downward')")
    assert "y=war_cost" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    # The page's own tab is in sight, though it is far along the row of them.
    box = page.locator("nav.pages a[aria-current]").bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= 390 - box["width"]
    # What the map shows is said once.
    assert page.inner_text("#answers").count("Best is '") == 1
    broken = violations(page)
    context.close()
    assert not broken, [(each["id"], each["nodes"][0]["html"][:200]) for each in broken]
    assert not said
