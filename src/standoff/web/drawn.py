"""Answers that are drawn for a page of their own: pictures that can be moved about in by links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from standoff.render.page import Fragment
from standoff.web import ledger, play, rests, talks

DRAWN: dict[str, Callable[[Any, Mapping[str, str]], Fragment]] = {
    "claims": ledger.drawn,
    "tree": play.drawn,
    "graph": rests.drawn,
    "talks-zone": talks.drawn,
}
"""By the word of a question, what makes the inside of a page of its answer and of what the page's
address says."""
