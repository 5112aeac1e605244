"""The pages in a real browser: nothing from elsewhere, no rule of accessibility broken, all of it
by keyboard, on a laptop and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.web.browsing import complaints, needs_browser, violations
from tests.web.serving import Served

PAGES = [
    "/",
    "/cases/border",
    "/cases/border/run?draws=64&full=yes&ask=yes",
    "/cases/border/drivers",
    "/cases/border/robust?draws=64&ask=yes",
    "/cases/border/report?draws=64&ask=yes",
    "/cases/broken/why",
    "/cases/hostile",
    "/cases/nobody",
]
pytestmark = needs_browser


class Watched:
    """A page whose every request and complaint is kept."""

    def __init__(self, browser: Browser, served: Served, **options: Any):
        self.context = browser.new_context(base_url=served.address, **options)
        self.page: Page = self.context.new_page()
        self.asked: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.said = complaints(self.page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_rule_of_accessibility_is_broken(
    browser: Browser, served: Served, path: str, scheme: Any
) -> None:
    watched = Watched(browser, served, color_scheme=scheme)
    watched.page.goto(path)
    found = violations(watched.page)
    watched.context.close()
    assert not found, [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_comes_from_elsewhere_and_nothing_is_held_back(
    browser: Browser, served: Served, path: str
) -> None:
    watched = Watched(browser, served)
    watched.page.goto(path)
    assert watched.page.evaluate("document.querySelectorAll('script').length") == 0
    watched.context.close()
    assert all(each.startswith(served.address) for each in watched.asked), watched.asked
    # What a page says of itself where it is none is no complaint of the policy.
    assert not [each for each in watched.said if "status of 4" not in each]


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_every_page_without_moving_sideways(
    browser: Browser, served: Served, path: str
) -> None:
    watched = Watched(browser, served, viewport={"width": 390, "height": 844})
    watched.page.goto(path)
    width = watched.page.evaluate("document.documentElement.scrollWidth")
    watched.context.close()
    assert width == 390


def test_pictures_have_their_colours_on_a_dark_page(browser: Browser, served: Served) -> None:
    """The style sheet of a page's pictures is let in, and follows the reader's choice."""
    ground = {}
    for scheme in ("light", "dark"):
        watched = Watched(browser, served, color_scheme=scheme)
        watched.page.goto("/cases/border")
        ground[scheme] = watched.page.evaluate(
            "getComputedStyle(document.querySelector('.picture svg text')).fill"
        )
        watched.context.close()
    assert len(set(ground.values())) == 2


def test_a_question_is_asked_by_keyboard_alone(browser: Browser, served: Served) -> None:
    watched = Watched(browser, served)
    page = watched.page
    page.goto("/")

    def reach(wanted: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate(
                "document.activeElement.matches(arguments_)".replace("arguments_", repr(wanted))
            ):
                return
        raise AssertionError(f"{wanted} is not reached")

    reach("a[href='/cases/border']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/border")
    reach(".skip")
    reach("nav.pages a[href='/cases/border/run']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/border/run")
    reach("summary")
    page.keyboard.press("Enter")
    reach("#o-draws")
    page.keyboard.type("32")
    page.keyboard.press("Enter")
    page.wait_for_selector("section.answer")
    assert "draws=32" in page.url
    assert "same 32 plausible worlds" in page.inner_text("section.answer")
    watched.context.close()


def test_a_browser_that_goes_away_ends_its_work(browser: Browser, served: Served) -> None:
    """The two processes are both kept busy, and free again once nobody looks."""
    long = [Watched(browser, served) for _ in range(2)]
    for k, each in enumerate(long):
        each.page.goto(f"/cases/border/run?draws=100000&seed={k}&ask=yes", wait_until="commit")
        each.page.wait_for_selector("progress", state="attached")
        each.context.close()
    told = served.post("/api/cases/border/run", {"draws": 16, "seed": 77})
    assert told.status == 200
