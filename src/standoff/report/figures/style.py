"""What all figures share: the schema, the colours and the sizes of type."""

from __future__ import annotations

from typing import Any

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
BLUE, ORANGE, GREY, GREEN, RED = "#2f6690", "#d9822b", "#9aa5b1", "#4f8f5b", "#b5443c"
"""Told apart also by readers who don't see red and green."""


def spec(title: str, subtitle: str | list[str], **body: Any) -> dict[str, Any]:
    """A whole specification with the house's title, subtitle and configuration."""
    return {
        "$schema": SCHEMA,
        "title": {
            "text": title,
            "subtitle": subtitle,
            "anchor": "start",
            "fontSize": 15,
            "subtitleFontSize": 12,
            "subtitleColor": "#555",
            "offset": 12,
        },
        "background": "white",
        "padding": 12,
        **body,
        "config": {
            "font": "Helvetica, Arial, sans-serif",
            "axis": {
                "labelFontSize": 11,
                "titleFontSize": 12,
                "labelLimit": 360,
                "gridColor": "#eee",
                "titleFontWeight": "normal",
            },
            "header": {"labelFontSize": 12, "labelFontWeight": "bold", "labelLimit": 400},
            "legend": {"labelFontSize": 11, "titleFontSize": 12, "labelLimit": 300},
            "view": {"stroke": None},
        },
    }


def wrapped(text: str, width: int = 46) -> list[str]:
    """A long label in lines, as Vega-Lite wants it."""
    import textwrap

    return textwrap.wrap(text, width) or [text]
