"""Pictures drawn ahead, in a process of their own, are those that are drawn in place."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from standoff.render.ahead import Ahead
from standoff.render.page import page
from standoff.report.blocks import Behind, Block, Figure, Heading, Paragraph


def bars(title: str, *values: float) -> Figure:
    """A picture of some numbers."""
    rows = [{"of": f"n{k}", "x": value} for k, value in enumerate(values)]
    specification: dict[str, Any] = {
        "title": title,
        "data": {"values": rows},
        "mark": "bar",
        "encoding": {
            "x": {"field": "x", "type": "quantitative"},
            "y": {"field": "of", "type": "nominal"},
        },
    }
    return Figure(specification, f"{title}: some numbers")


BLOCKS: list[Block] = [
    Heading("A report", 1),
    bars("One", 0.1, 0.2 + 0.1, 1 / 3),
    Paragraph("Between “them” ≤ ½"),
    Behind("More", (bars("Two – ½", 1e-9, 1e21), Paragraph("Words"))),
]


def test_a_page_is_the_same_letter_for_letter() -> None:
    with Ahead() as ahead:
        assert page(ahead.seen(BLOCKS), ahead) == page(BLOCKS)


def test_pictures_that_were_not_seen_are_drawn_too() -> None:
    with Ahead() as ahead:
        assert page(BLOCKS, ahead) == page(BLOCKS)


def test_a_process_that_dies_takes_no_picture_with_it() -> None:
    with Ahead() as ahead:
        assert ahead._process is not None
        ahead._process.kill()
        assert page(ahead.seen(BLOCKS), ahead) == page(BLOCKS)


def test_a_process_that_does_not_begin_takes_none_either(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: object, **_options: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", refused)
    with Ahead() as ahead:
        assert page(ahead.seen(BLOCKS), ahead) == page(BLOCKS)
