"""Talks as ladders: for each issue its positions, what each party makes of them, and the packages
that bargaining theory would expect."""

from __future__ import annotations

from typing import Any, NamedTuple

from standoff.insight.mediation.talks_zone import TalksZone
from standoff.lens.talks.agreements import Agreements
from standoff.lens.talks.one_world import OneWorld
from standoff.report.blocks import Figure
from standoff.report.figures.style import (
    BLUE,
    BY_LINE,
    GREY,
    INK,
    RED,
    figure,
    labels,
    tallest,
    wrapped,
)
from standoff.report.rungs import named, rungs
from standoff.report.talks_words import package_words, share_words
from standoff.report.words import number

LETTER = 5.2
"""Pixels of a letter of a label, on average."""
SUITS, SUITS_NOT, REFUSED, CHOSEN = (
    "some package with it suits the party",
    "none does: it would rather walk away",
    "refused: a red line",
    "in the package",
)
_X = "M-1,-.6L-.6,-1L0,-.4L.6,-1L1,-.6L.4,0L1,.6L.6,1L0,.4L-.6,1L-1,.6L-.4,0Z"
MARKS = {
    SUITS: (BLUE, "circle"),
    SUITS_NOT: (GREY, "triangle-down"),
    REFUSED: (RED, _X),
    CHOSEN: (INK, "diamond"),
}


class _Frame(NamedTuple):
    """What all panels have in common: their columns, the kinds of marks that are drawn, the most
    that a position is worth, and the pixels left of a panel for its issue and its positions."""

    columns: list[str]
    kinds: list[str]
    most: float
    room: float


def ladder_figure(answer: TalksZone | OneWorld) -> Figure:
    """One panel an issue, its positions as rungs; a column for each party and each solution.

    Of a study, the world of median numbers under the policy that is told in full.
    """
    held = answer.agreements
    told = answer.told if isinstance(answer, TalksZone) else held
    domain = told.domain
    ladder = rungs(answer)
    parties = len(ladder.parties)
    # A name of two persons may go on in the next line.
    packages = [f"{name} package".replace("–", "– ") for name in ladder.packages]
    columns = labels([*ladder.parties, *packages], 11, 3)
    most = max((max(each.worth) for each in ladder.rungs), default=0.0) or 1.0
    seen: set[str] = set()
    panels = []
    for issue in domain.issues:
        names = labels(issue.positions, 34, 2)
        rows: list[dict[str, Any]] = []
        marks: list[dict[str, Any]] = []
        own = [each for each in ladder.rungs if each.issue == issue.name]
        for i in range(parties):
            for rung, each in zip(names, own, strict=True):
                kind = SUITS if each.suits[i] else SUITS_NOT
                kind = REFUSED if each.refused[i] else kind
                seen.add(kind)
                rows.append(
                    {"column": columns[i], "rung": rung, "kind": kind, "worth": each.worth[i]}
                )
        for column, package in zip(columns[parties:], ladder.packages, strict=True):
            marks += [
                {"column": column, "rung": rung, "kind": CHOSEN}
                for rung, each in zip(names, own, strict=True)
                if package in each.packages
            ]
        seen |= {CHOSEN} if marks else set()
        panels.append((issue.name, names, rows, marks))
    kinds = [kind for kind in MARKS if kind in seen]
    longest = max(
        len(line) for _, names, *_ in panels for rung in names for line in rung.split("\n")
    )
    widest = max(len(line) for name, *_ in panels for line in wrapped(name, 16, 2))
    frame = _Frame(columns, kinds, most, 18 + LETTER * (longest + 1.15 * widest))
    return figure(
        "What could be agreed",
        _caption(answer, held, told, ladder.unknown, len(held.domain.parties) - parties),
        _finding(answer, held, told),
        vconcat=[_panel(k, *panel, frame) for k, panel in enumerate(panels)],
        spacing=5,
    )


def _panel(
    number: int,
    name: str,
    rungs: list[str],
    rows: list[dict[str, Any]],
    marks: list[dict[str, Any]],
    frame: _Frame,
) -> dict[str, Any]:
    columns, kinds, most, room = frame
    y: dict[str, Any] = {
        "field": "rung",
        "type": "nominal",
        "sort": rungs,
        "scale": {"domain": rungs},
        "title": wrapped(name, 16, 2),
        "axis": {
            **BY_LINE,
            "labelPadding": 8,
            "ticks": False,
            "domain": False,
            "grid": True,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "start",
            "titleBaseline": "top",
            "titleX": -room,
            "titleFontWeight": "bold",
            "titleFontSize": 11,
        },
    }
    heads = {
        **BY_LINE, "orient": "top", "labelAngle": 0, "ticks": False, "domain": False,
        "labelPadding": 13 * tallest(columns) - 5,
    }  # fmt: skip
    x = {
        "field": "column",
        "type": "nominal",
        "sort": columns,
        "scale": {"domain": columns},
        "title": None,
        "axis": heads if number == 0 else None,
    }
    kind = {"field": "kind", "type": "nominal", "title": None}
    colour = {
        **kind,
        "scale": {"domain": kinds, "range": [MARKS[each][0] for each in kinds]},
        "legend": {"orient": "bottom", "columns": 2, "symbolSize": 110},
    }
    shape = {
        **kind,
        "scale": {"domain": kinds, "range": [MARKS[each][1] for each in kinds]},
        "legend": {"orient": "bottom", "columns": 2, "symbolSize": 110},
    }
    size = {
        "field": "worth",
        "type": "quantitative",
        "scale": {"domain": [0, most], "range": [12, 190]},
        "legend": {
            "orient": "bottom",
            "title": ["worth to the party beyond what it", "likes least on that issue (payoff)"],
            "titleLimit": 400,
            "tickCount": 3,
            "symbolType": "circle",
            "symbolFillColor": BLUE,
            "symbolStrokeColor": BLUE,
        },
    }
    point = {"type": "point", "filled": True, "opacity": 1}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [row for row in rows if row["kind"] != REFUSED]},
            "mark": point,
            "encoding": {"x": x, "y": y, "color": colour, "shape": shape, "size": size},
        }
    ]
    # What is refused is so whatever it is worth.
    for fixed in ([row for row in rows if row["kind"] == REFUSED], marks):
        if fixed:
            layers.append(
                {
                    "data": {"values": fixed},
                    "mark": {**point, "size": 80},
                    "encoding": {"x": x, "y": y, "color": colour, "shape": shape},
                }
            )
    return {
        "width": {"step": 62},
        "height": {"step": 3 + 13 * tallest(rungs)},
        "layer": layers,
    }  # fmt: skip


def _caption(
    answer: TalksZone | OneWorld, held: Agreements, told: Agreements, unknown: bool, left_out: int
) -> str:
    world = answer.world
    where = "the world of median numbers"
    if world is not None and world.draw != "median":
        where = f"world {world.draw}"
    under = f" under '{world.policy}'" if world is not None else ""
    found = f"In {where}{under}; each issue with its positions, the larger the mark the more a "
    found += "position is worth to the party. It is one world, so that no figure has an error."
    if told is not held:
        found += " Red lines leave no package: those shown set them aside."
    elif not told.zone:
        found += " There is no package that all accept."
    if unknown:
        found += " There are too many packages to tell which positions suit whom."
    if left_out:
        found += f" {left_out} more parties and bodies are not drawn."
    return found


def _finding(answer: TalksZone | OneWorld, held: Agreements, told: Agreements) -> str:
    found = ""
    if isinstance(answer, TalksZone):
        each = answer.chosen
        found = (
            f"Under '{each.name}' some package suits every party in "
            f"{share_words(each.zone, each.zone_error, answer.draws)} of worlds. "
        )
    domain = held.domain
    lines = [
        f"{named(answer, domain.parties[line.party])} refuses "
        f"{', '.join(domain.issues[line.issue].positions[p] for p in line.positions)} on "
        f"{domain.issues[line.issue].name}"
        for line in domain.red_lines
    ]
    if lines:
        found += f"Red lines: {'; '.join(lines)}. "
    if told.zone:
        aside = "Red lines aside, the" if told is not held else "The"
        package = told.domain.named(told.packages("nash", 1)[0])
        gain = told.domain.utilities(told.packages("nash", 1)[0]) - told.domain.reservation
        found += (
            f"{aside} Nash package of this world, which makes the product of the parties' gains "
            f"over walking away the greatest, is {package_words(package)}; the smallest of these "
            f"gains is {number(float(gain.min()))} points."
        )
    else:
        count = len(domain.issues)
        found += f"In this world no package over the {count} issues suits every party."
    return found
