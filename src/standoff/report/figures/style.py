"""What all figures share: the schema, the colours, the sizes of type, and labels that fit."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from standoff.base.cleaning import clean_line
from standoff.report.blocks import Figure

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
BLUE, ORANGE, GREY, GREEN, RED = "#2f6690", "#d9822b", "#9aa5b1", "#4f8f5b", "#b5443c"
"""Told apart also by readers who don't see red and green."""
INK, QUIET = "#222222", "#555555"
BLACK, WHITE = "#000000", "#ffffff"
"""What is written on a coloured ground, which a dark page leaves as it is."""
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
"""Of points, in turn, so that colour alone need not tell them apart."""
RAMP = (
    "#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369",
    "#e1cc55", "#fee838",
)  # fmt: skip
"""From dark to light, for every kind of colour vision and in grey (Nuñez, Anderton & Renslow
2018)."""


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
    lines = textwrap.wrap(clean_line(text), width, break_on_hyphens=False) or [""]
    if len(lines) > most:
        last = lines[most - 1]
        if len(last) > width - 2:
            last = last[: width - 2].rpartition(" ")[0] or last[: width - 2]
        lines = [*lines[: most - 1], last.rstrip() + " …"]
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


def shades(count: int) -> list[str]:
    """So many colours from dark to light."""
    return [mixed(RAMP, k / max(count - 1, 1)) for k in range(count)]


def mixed(ramp: Sequence[str], share: float) -> str:
    """The colour at a share of the way along a ramp."""
    at = share * (len(ramp) - 1)
    low = min(int(at), len(ramp) - 2)
    ends = (_parts(ramp[low]), _parts(ramp[low + 1]))
    found = [round(a + (b - a) * (at - low)) for a, b in zip(*ends, strict=True)]
    return "#" + "".join(f"{each:02x}" for each in found)


def ink_on(colour: str) -> str:
    """Black or white, whichever is read better on a colour."""
    return BLACK if luminance(colour) > 0.179 else WHITE


def luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1 (relative luminance, WCAG 2)."""
    parts = [each / 255 for each in _parts(colour)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


PERCENT = {"labelExpr": "format(100 * datum.value, '.0f') + ' %'"}
"""What an axis or a legend of shares needs."""


def chances(title: str | None, **axis: Any) -> dict[str, Any]:
    """An axis of chances or shares, from 0 to 100 %."""
    return {
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "title": title,
        "axis": {
            "values": [0, 0.2, 0.4, 0.6, 0.8, 1],
            **PERCENT,
            "labelFlush": False,
            **axis,
        },
    }


def tallest(found: Iterable[str]) -> int:
    """The most lines that any label has."""
    return max((label.count("\n") + 1 for label in found), default=1)
