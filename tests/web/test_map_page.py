"""The decision map in a real browser: read and chosen from on a phone, light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from tests.web.serving import Served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_is_drawn_over_what_is_chosen(
    browser: Browser, served: Served, scheme: Any
) -> None:
    context = browser.new_context(
        base_url=served.address, color_scheme=scheme, viewport={"width": 390, "height": 844}
    )
    context.set_default_timeout(240_000)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/cases/border/where?steps=9&x=wins")
    assert page.input_value("#c-x") == "wins"
    assert page.input_value("#c-steps") == "9"
    page.wait_for_selector("#answers .picture svg")
    page.select_option("#c-y", "war_cost")
    page.wait_for_selector("caption:has-text('The map: war_cost downward, wins to the right')")
    assert "y=war_cost" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    # The page's own tab is in sight, though it is far along the row of them.
    box = page.locator("nav.pages a[aria-current]").bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= 390 - box["width"]
    # What the map shows is said once.
    assert page.inner_text("#answers").count("Best is '") == 1
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    broken = found.response["violations"]
    context.close()
    assert not broken, [(each["id"], each["nodes"][0]["html"][:200]) for each in broken]
    assert not said
