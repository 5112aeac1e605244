"""A real browser at the workbench, and what it is held to."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONG = 240_000
"""How long a page is waited for, in milliseconds: a worker may have to compile first."""
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")


@contextmanager
def launched() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


def complaints(page: Page, counts: Callable[[str], bool] = lambda _: True) -> list[str]:
    """What a page says on its console from now on, as far as it ``counts``, and every error."""
    said: list[str] = []
    page.on("console", lambda told: said.append(told.text) if counts(told.text) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@contextmanager
def paged(
    browser: Browser, address: str, counts: Callable[[str], bool] = lambda _: True
) -> Iterator[Page]:
    """A page of the workbench at ``address``, closed at the end, that must not have complained."""
    context = browser.new_context(base_url=address)
    context.set_default_timeout(LONG)
    found = context.new_page()
    said = complaints(found, counts)
    yield found
    context.close()
    assert not said, said


def violations(page: Page) -> list[dict[str, Any]]:
    """The rules of accessibility that a page breaks, by axe."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    broken: list[dict[str, Any]] = found.response["violations"]
    return broken
