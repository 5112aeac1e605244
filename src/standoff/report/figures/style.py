"""What all figures share: the schema, the colours, the sizes of type, and labels that fit."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

from standoff.base.cleaning import clean_line
from standoff.report.blocks import Figure

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
BLUE, ORANGE, GREY, GREEN, RED = "#2f6690", "#d9822b", "#9aa5b1", "#4f8f5b", "#b5443c"
"""Told apart also by readers who don't see red and green."""


def figure(title: str, caption: str, finding: str, **body: Any) -> Figure:
    """A figure with the house's configuration.

    ``caption``: how to read it; it stands under the picture, and in a picture that stands alone
    below its title. ``finding``: what it shows, in numbers; also the specification's description.
    """
    return Figure(
        {
            "$schema": SCHEMA,
            "description": clean_line(finding),
            "title": {"text": wrapped(title, 90), "anchor": "start", "fontSize": 15, "offset": 12},
            "background": "white",
            "padding": 12,
            **body,
            "config": {
                "font": "Helvetica, Arial, sans-serif",
                "title": {"subtitleFontSize": 12, "subtitleColor": "#555"},
                "axis": {
                    "labelFontSize": 11,
                    "titleFontSize": 12,
                    "labelLimit": 480,
                    "gridColor": "#eee",
                    "titleFontWeight": "normal",
                },
                "header": {"labelFontSize": 12, "labelFontWeight": "bold", "labelLimit": 400},
                "legend": {"labelFontSize": 11, "titleFontSize": 12, "labelLimit": 300},
                "view": {"stroke": None},
            },
        },
        clean_line(caption),
        clean_line(finding),
    )


def wrapped(text: str, width: int = 46, most: int = 3) -> list[str]:
    """A text in at most so many lines, the last cut with … where there are more; text is harmless,
    and a long word is broken."""
    lines = textwrap.wrap(clean_line(text), width) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: width - 2].rstrip() + " …"]
    return lines


def labels(texts: Iterable[str], width: int = 46, most: int = 3) -> list[str]:
    """A label for each text, its lines parted by line ends (see :data:`BY_LINE`); no two alike,
    since what is drawn is told apart by its label."""
    found: list[str] = []
    for text in texts:
        label = plain = "\n".join(wrapped(text, width, most))
        again = 1
        while label in found:
            again += 1
            label = f"{plain} ({again})"
        found.append(label)
    return found


BY_LINE = {"labelExpr": "split(datum.label, '\\n')"}
"""What an axis needs for labels of several lines."""


def tallest(found: Iterable[str]) -> int:
    """The most lines that any label has."""
    return max((label.count("\n") + 1 for label in found), default=1)
