"""The integrated graph as SVG: states on a circle, each decision maker's moves in its colour."""

from __future__ import annotations

import math
from pathlib import Path
from xml.sax.saxutils import escape

from standoff.errors import StandoffError
from standoff.files import write_atomically
from standoff.graph.model import Conflict

MOST_DRAWN = 64
_LETTER = 8.0
"""Room for a letter, at the size that labels are written in."""
# Okabe & Ito (2008): told apart by colour-blind readers.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999", "#000000")


def write_svg(conflict: Conflict, path: str | Path, equilibria: dict[str, list[int]]) -> None:
    """Draw the integrated graph; see :func:`as_svg`."""
    write_atomically(path, as_svg(conflict, equilibria))


def as_svg(conflict: Conflict, equilibria: dict[str, list[int]]) -> str:
    """The integrated graph as an SVG document.

    Improvements are drawn solid with an arrowhead, other moves thin and dashed; equilibria (0-based
    states by concept) carry a double ring and the names of their concepts.
    Raises StandoffError for more than ``MOST_DRAWN`` states.
    """
    n = conflict.states
    if n > MOST_DRAWN:
        raise StandoffError(
            f"A drawing of {n:,} states could not be read; up to {MOST_DRAWN} can be drawn"
        )
    resting: dict[int, list[str]] = {}
    for concept, states in equilibria.items():
        for state in states:
            resting.setdefault(state, []).append(concept)
    labels = [
        name + (f" ({', '.join(resting[s])})" if s in resting else "")
        for s, name in enumerate(conflict.names)
    ]
    radius = max(150.0, 36.0 * n / math.pi)
    middle = radius + 60.0
    across = radius + 50.0 + _LETTER * max(len(label) for label in labels)
    place = [
        (
            across + radius * math.sin(2 * math.pi * s / n),
            middle - radius * math.cos(2 * math.pi * s / n),
        )
        for s in range(n)
    ]
    height = 2 * middle + 24 * conflict.players
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * across:.0f} {height:.0f}" '
        'font-family="sans-serif" font-size="12">',
        f"<title>{escape(conflict.name or 'Integrated graph')}</title>",
        '<rect width="100%" height="100%" fill="white"/>',
        "<defs>",
    ]
    for player in range(conflict.players):
        out.append(
            f'<marker id="m{player}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" '
            f'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
            f'<path d="M0 0L8 4L0 8z" fill="{_colour(player)}"/>'
            "</marker>"
        )
    out.append("</defs>")
    for player in range(conflict.players):
        level = conflict.preferences[player].level
        for s in range(n):
            for t in conflict.moves.from_state(player, s):
                out.append(_arc(place[s], place[t], player, bool(level[t] > level[s])))
    for s, (x, y) in enumerate(place):
        out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="14" fill="white" stroke="#333"/>')
        if s in resting:
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="18" fill="none" stroke="#333"/>')
        out.append(f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{s + 1}</text>')
        far = 1 + 30 / radius
        lx, ly = across + (x - across) * far, middle + (y - middle) * far
        anchor = "middle" if abs(lx - across) < 20 else "start" if lx > across else "end"
        out.append(
            f'<text x="{lx:.1f}" y="{ly + 4:.1f}" text-anchor="{anchor}" fill="#333">'
            f"{escape(labels[s])}</text>"
        )
    for player, maker in enumerate(conflict.decision_makers):
        y = 2 * middle + 24 * player
        out.append(
            f'<line x1="20" y1="{y:.0f}" x2="60" y2="{y:.0f}" stroke="{_colour(player)}" '
            f'stroke-width="2" marker-end="url(#m{player})"/>'
            f'<text x="70" y="{y + 4:.0f}">{escape(maker)}</text>'
        )
    out.append("</svg>")
    return "\n".join(out) + "\n"


def _colour(player: int) -> str:
    return _COLOURS[player % len(_COLOURS)]


def _arc(start: tuple[float, float], end: tuple[float, float], player: int, improving: bool) -> str:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    # Bent to the right of the way, so that a move and its reverse do not cover one another.
    bend = 14.0 + 5.0 * player
    x1, y1 = start[0] + 19 * ux, start[1] + 19 * uy
    x2, y2 = end[0] - 19 * ux, end[1] - 19 * uy
    cx, cy = (x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend
    style = 'stroke-width="1.8"' if improving else 'stroke-width="0.7" stroke-dasharray="4 3"'
    return (
        f'<path d="M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}" fill="none" '
        f'stroke="{_colour(player)}" {style} marker-end="url(#m{player})"/>'
    )
