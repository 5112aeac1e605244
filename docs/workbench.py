"""Takes the pictures of the workbench that the README shows, of the Ukraine case as it is served.

python -m docs.workbench           writes docs/images/*.png anew; it needs Chromium
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, TimeoutError, ViewportSize

from tests.web.browsing import launched
from tests.web.serving import serving

FOLDER = Path(__file__).parent / "images"
CASE = "ukraine-2022"
WIDTH, HEIGHT = 1280, 560
PATIENCE = 600_000
"""Milliseconds for which a page is waited for."""
MOST = 150_000
"""Bytes of a picture."""
SHOTS = {
    "workbench-brief": ("", "section.answer figure"),
    "workbench-play": ("/tree", "figure.play"),
    "workbench-claims": ("/claims?draws=64", ".one figure"),
}
"""The address of each within the case, and what is brought to the top of the window."""


def main() -> None:
    """Write them, those that are named or all."""
    wanted = sys.argv[1:] or list(SHOTS)
    FOLDER.mkdir(exist_ok=True)
    with serving(CASE) as bench, launched() as browser:
        size = ViewportSize(width=WIDTH, height=HEIGHT)
        page = browser.new_context(base_url=bench.address, viewport=size).new_page()
        page.set_default_timeout(PATIENCE)
        for name in wanted:
            address, shown = SHOTS[name]
            page.goto(f"/cases/{CASE}{address}", timeout=PATIENCE)
            try:
                page.locator(f"{shown}, .problems").first.wait_for()
            except TimeoutError:
                sys.exit(f"{name}: {_why(page, shown)}")
            if page.locator(".problems").count():
                sys.exit(f"{name}: {_why(page, shown)}")
            page.locator(shown).first.evaluate("found => found.scrollIntoView()")
            file = FOLDER / f"{name}.png"
            page.screenshot(path=file)
            if file.stat().st_size > MOST:
                sys.exit(f"{file.name} has {file.stat().st_size:,} bytes; {MOST:,} at most")


def _why(page: Page, shown: str) -> str:
    """Why a picture doesn't come: what the page says is wrong, or how far it is."""
    wrong = page.locator(".problems").all_inner_texts()
    working = page.locator(".working p").all_inner_texts()
    told = " ".join(" ".join(wrong or working[-1:]).split())
    seconds = PATIENCE // 1000
    waited = f"nothing on {page.url} is '{shown}'"
    return f"{waited}; it says: {told}" if told else f"{waited} after {seconds:,} seconds"


if __name__ == "__main__":
    main()
