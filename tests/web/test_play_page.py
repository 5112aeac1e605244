"""The page of the tree of play: looked at, folded and walked through, with a script and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import standoff
from standoff.base.numerals import percent
from tests.web.browsing import needs_browser, paged, violations
from tests.web.serving import Served

ADDRESS = "/cases/border/tree?policy=threaten&worlds=200"


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    with paged(browser, served.address) as found:
        yield found


def links(text: str, kind: str) -> dict[str, str]:
    """The addresses of places or folds, by the place."""
    found = {}
    for tag in re.findall(rf'<a class="{kind}"[^>]*>', text):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        found[told["data-key"]] = unescape(told["href"])
    return found


def test_without_a_script_every_place_is_a_link(served: Served, folder: Path) -> None:
    """What is shown at a place are the answer's own numbers."""
    first = served.ask(ADDRESS)
    assert first.status == 200
    places = links(first.text, "place")
    assert set(places) >= {"", "invade", "back-down"}
    folds = links(first.text, "fold")
    unfolded = served.ask("/cases/border/tree" + folds["invade"]).text
    deeper = links(unfolded, "place")
    assert "invade/sanction" in deeper
    shown = served.ask("/cases/border/tree" + deeper["invade/sanction"]).text
    assert "Once sanction was seen at answer" in shown
    found = standoff.tree(str(folder / "border.yaml"), policy="threaten", draws=200, least=0.004)
    place = found.places[found.keys.index("invade/sanction")]
    assert percent(place.reached.mean) in shown
    for each in place.types["rival"].values():
        assert percent(each.mean) in shown
    # The fold goes with the place that is looked at, and is undone by the same link.
    assert "folds=invade" in deeper["invade/sanction"]
    assert "folds" not in links(shown, "fold")["invade"]


def test_what_an_address_can_not_say_is_said(served: Served) -> None:
    assert served.ask("/cases/border/tree?policy=nothing").status == 422
    told = served.ask("/cases/border/tree?worlds=5")
    assert told.status == 422
    assert "can&#x27;t be chosen here" in told.text
    lost = served.ask(ADDRESS + "&at=gone/away")
    assert lost.status == 200
    assert "is not in this tree" in lost.text


@needs_browser
def test_the_tree_is_walked_by_keyboard(page: Page) -> None:
    """The keys of the ARIA pattern of a tree view."""
    page.goto(ADDRESS)
    here = "document.activeElement.dataset.key"
    page.focus("[role=treeitem][tabindex='0']")
    assert page.evaluate(here) == ""
    page.keyboard.press("ArrowDown")
    assert page.evaluate(here) == "invade"
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("[data-key='invade'][aria-expanded='true']")
    page.wait_for_function(f"{here} === 'invade'")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(here) == "invade/sanction"
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:has-text('Once sanction was seen at answer')")
    assert "at=invade%2Fsanction" in page.url
    assert page.get_attribute("[data-key='invade/sanction']", "aria-selected") == "true"
    page.wait_for_function(f"{here} === 'invade/sanction'")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(here) == "invade"
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("[data-key='invade'][aria-expanded='false']")
    page.go_back()
    page.wait_for_selector("[data-key='invade'][aria-expanded='true']")
    page.select_option("#c-worlds", "world-3")
    page.wait_for_selector("text=in plausible world 3")
    assert "at=invade%2Fsanction" in page.url


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken(browser: Browser, served: Served, scheme: Any) -> None:
    context = browser.new_context(
        base_url=served.address, color_scheme=scheme, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    for address in (ADDRESS + "&at=invade&folds=invade", "/cases/hostile/tree"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        broken = violations(page)
        assert not broken, [(each["id"], each["nodes"][0]["html"][:200]) for each in broken]
    context.close()
