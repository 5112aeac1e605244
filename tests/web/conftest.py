"""One workbench for the tests that only ask it, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.web.browsing import launched
from tests.web.serving import STARTER, Served, serving


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cases: a whole one, one with an error, and one whose every text is hostile."""
    found = tmp_path_factory.mktemp("cases")
    text = STARTER.read_text("utf-8")
    (found / "border.yaml").write_text(text, "utf-8")
    (found / "broken.yaml").write_text(text.replace("actors:", "acters:", 1), "utf-8")
    title = "<script>alert(1)</script> & \\\"'><img src=x onerror=alert(2)> \\u202e \\x1b[31m"
    first = next(line for line in text.splitlines() if line.startswith("title:"))
    (found / "hostile.yaml").write_text(text.replace(first, f'title: "{title}"'), "utf-8")
    (found / "secret.yaml").write_text(text.replace(first, "title: A secret"), "utf-8")
    return found


@pytest.fixture(scope="session")
def served(folder: Path) -> Iterator[Served]:
    """The workbench on three of them."""
    with serving("border.yaml", "broken.yaml", "hostile.yaml", folder=folder) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of one module: while it is open no other loop can run beside it."""
    with launched() as found:
        yield found
