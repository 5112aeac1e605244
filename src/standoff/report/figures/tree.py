"""A solved game drawn as a tree: who moves where, how likely, what they believe, what it is worth.

Time runs from left to right. The layout is plain: leaves are stacked, and a node stands in the
middle of its children.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

import numpy as np

from standoff.base.errors import StandoffError
from standoff.lens.game.efg_tokens import shown
from standoff.lens.game.solved import SolvedGame
from standoff.lens.game.tree import CHANCE, TERMINAL
from standoff.report.figures.style import GREY

MOST_LEAVES = 80
DEEPEST = 12
"""Moves down to which a tree is drawn."""
COLOURS = ("#2f6690", "#d9822b", "#4f8f5b", "#b5443c", "#7a5195", "#8a6d3b", "#2a9d8f", "#c2578a")
"""Players', in turn. Each player's number stands at its nodes too."""
ROW, TOP, LEFT = 26, 96, 30
NARROWEST, WIDEST = 110, 250
LETTER = 6.1
"""Width of a letter of the labels, roughly."""
LONGEST = 30


@dataclass(slots=True)
class _Drawing:
    solved: SolvedGame
    reach: list[float]
    """(N,) the probability that play comes to each node"""
    belief: dict[int, float]
    """of each decision node that is one of several in its information set"""
    drawn: list[int] = field(default_factory=list)
    children: dict[int, list[int]] = field(default_factory=dict)
    depth: dict[int, int] = field(default_factory=dict)
    y: dict[int, float] = field(default_factory=dict)
    x: list[float] = field(default_factory=list)
    """of each depth"""
    hidden: int = 0
    """nodes that are left out"""


def tree_svg(solved: SolvedGame, leaves: int = MOST_LEAVES, deepest: int = DEEPEST) -> str:
    """The game as an SVG picture.

    Of a tree with more than ``leaves`` endings, or deeper than ``deepest`` moves, the part that is
    most often played is drawn; the picture says how much is left out. Raises
    :class:`StandoffError` for a game with more players than can be told apart.
    """
    if len(solved.game.players) > 12:
        raise StandoffError(
            f"a tree is drawn for at most 12 players; this game has {len(solved.game.players):,}"
        )
    drawing = _Drawing(solved, _reach(solved), _beliefs(solved))
    _choose(drawing, leaves, deepest)
    _place(drawing)
    return _svg(drawing)


def _reach(solved: SolvedGame) -> list[float]:
    tree = solved.game.tree
    parent, edge = tree.parent.tolist(), tree.edge.tolist()
    infoset = tree.infoset.tolist()
    chance, chosen = solved.game.chance[0].tolist(), solved.probability.tolist()
    reach = [1.0] * tree.nodes
    for node in range(1, tree.nodes):
        step = chance if infoset[parent[node]] == CHANCE else chosen
        reach[node] = reach[parent[node]] * step[edge[node]]
    return reach


def _beliefs(solved: SolvedGame) -> dict[int, float]:
    tree = solved.game.tree
    several = np.repeat(np.diff(tree.first_member) > 1, np.diff(tree.first_member))
    rows = np.flatnonzero(several)
    return dict(zip(tree.member[rows].tolist(), solved.belief[rows].tolist(), strict=True))


def _choose(drawing: _Drawing, leaves: int, deepest: int) -> None:
    """Unfold the likeliest node that still fits, until the picture is full."""
    import heapq

    tree = drawing.solved.game.tree
    drawing.depth[0] = 0
    waiting = [(-1.0, 0)]
    ends = 1
    while waiting:
        _, node = heapq.heappop(waiting)
        count = int(tree.child_count[node])
        if not count or drawing.depth[node] >= deepest or ends + count - 1 > leaves:
            continue
        first = int(tree.first_child[node])
        below = list(range(first, first + count))
        drawing.children[node] = below
        ends += count - 1
        for child in below:
            drawing.depth[child] = drawing.depth[node] + 1
            heapq.heappush(waiting, (-drawing.reach[child], child))
    unfolded = [0]
    while unfolded:
        node = unfolded.pop()
        drawing.drawn.append(node)
        unfolded.extend(reversed(drawing.children.get(node, [])))
    drawing.hidden = tree.nodes - len(drawing.drawn)


def _place(drawing: _Drawing) -> None:
    row = 0
    for node in drawing.drawn:
        if node not in drawing.children:
            drawing.y[node] = TOP + ROW * (row + 0.5)
            row += 1
    for node in reversed(drawing.drawn):
        below = drawing.children.get(node)
        if below:
            drawing.y[node] = (drawing.y[below[0]] + drawing.y[below[-1]]) / 2
    depths = max(drawing.depth[node] for node in drawing.drawn)
    widths = [float(NARROWEST)] * depths
    for node, below in drawing.children.items():
        for child in below:
            text = len(_move(drawing, node, child)) * LETTER + 44
            level = drawing.depth[node]
            widths[level] = min(max(widths[level], text), WIDEST)
    drawing.x = [LEFT + float(sum(widths[:depth])) for depth in range(depths + 1)]


def _move(drawing: _Drawing, node: int, child: int) -> str:
    game = drawing.solved.game
    tree, edge = game.tree, int(game.tree.edge[child])
    if tree.infoset[node] == CHANCE:
        label = tree.chance_label[edge] if tree.chance_label else ""
        chance = float(game.chance[0, edge])
    else:
        label, chance = tree.action_label[edge], float(drawing.solved.probability[edge])
    return f"{_short(label)} {share(chance)}".strip()


def share(chance: float) -> str:
    """Three digits, but never a 0 or a 1 that isn't one."""
    if 0.0 < chance < 5e-4:
        return "<.001"
    if 0.9995 <= chance < 1.0:
        return ">.999"
    return f"{chance:.3f}" if chance >= 1.0 else f"{chance:.3f}"[1:]


def _svg(drawing: _Drawing) -> str:
    game = drawing.solved.game
    tree = game.tree
    body: list[str] = []
    for node, below in drawing.children.items():
        for child in below:
            body.append(_branch(drawing, node, child))
    body = [*_information_sets(drawing), *body]
    right = 0.0
    for node in drawing.drawn:
        text, end = _node(drawing, node)
        body.append(text)
        right = max(right, end)
    rows = sum(node not in drawing.children for node in drawing.drawn)
    title = _short(game.title, 90) or "A solved game"
    told = [_says(drawing.solved)]
    if drawing.hidden:
        told.append(
            f"Drawn is the part played most often; {drawing.hidden:,} of {tree.nodes:,} nodes are "
            "left out (…)"
        )
    legend, legend_right = _legend(drawing)
    width = max(right, legend_right, 9.0 * len(title), *(6.4 * len(line) for line in told)) + 24
    height = TOP + ROW * rows + 20
    head = [_text(LEFT - 16, 24, title, size=15, weight="bold")]
    head += [
        _text(LEFT - 16, 43 + 15 * row, line, colour="#555", size=11.5)
        for row, line in enumerate(told)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="Helvetica, Arial, sans-serif" '
            'font-size="11">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width:.0f}" height="{height:.0f}" fill="white"/>',
            *head,
            *legend,
            *body,
            "</svg>\n",
        ]
    )


def _says(solved: SolvedGame) -> str:
    at = "Exact equilibrium" if solved.precision is None else "Logit equilibrium"
    if solved.precision is not None:
        rates = sorted({f"{rate:g}" for rate in solved.precision.tolist()}, key=float)
        at += f" at λ = {', '.join(rates[:4])}"
    unsolved = "" if solved.converged else "NOT SOLVED. "
    return (
        f"{unsolved}{at}. On each branch: the move and its chance. At the ends: what each "
        "player gets."
    )


def _legend(drawing: _Drawing) -> tuple[list[str], float]:
    tree = drawing.solved.game.tree
    x, y = float(LEFT - 10), TOP - 16.0
    found: list[str] = []
    for player, name in enumerate(tree.players):
        label = _short(name)
        found.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="{_colour(player)}"/>')
        found.append(_text(x, y + 4, str(player + 1), colour="white", anchor="middle"))
        found.append(_text(x + 13, y + 4, label))
        x += 34 + 5.6 * len(label)
    if (tree.infoset == CHANCE).any():
        found.append(_diamond(x, y))
        found.append(_text(x + 13, y + 4, "chance"))
        x += 68
    if drawing.belief:
        found.append(
            f'<path d="M{x - 6:.1f} {y:.1f}h26" stroke="{GREY}" stroke-width="2" '
            'stroke-dasharray="4 3" fill="none"/>'
        )
        label = "can't be told apart by the mover, with its belief in [ ]"
        found.append(_text(x + 26, y + 4, label))
        x += 36 + 6.0 * len(label)
    return found, x


def _branch(drawing: _Drawing, node: int, child: int) -> str:
    solved = drawing.solved
    tree, edge = solved.game.tree, int(solved.game.tree.edge[child])
    kind = int(tree.infoset[node])
    chance = solved.game.chance[0, edge] if kind == CHANCE else solved.probability[edge]
    colour = "#888" if kind == CHANCE else _colour(int(tree.infoset_player[kind]))
    x, y = drawing.x[drawing.depth[node]], drawing.y[node]
    end, below = drawing.x[drawing.depth[child]], drawing.y[child]
    # Slanted first, then level, so that the label stands on the level part.
    bend = x + 30
    label = _move(drawing, node, child)
    return (
        f'<path d="M{x:.1f} {y:.1f}L{bend:.1f} {below:.1f}H{end:.1f}" fill="none" '
        f'stroke="{colour}" stroke-width="{0.8 + 3.2 * float(chance):.2f}" stroke-opacity="0.75"/>'
        + _text(bend + 5, below - 5, label, halo=True)
    )


def _node(drawing: _Drawing, node: int) -> tuple[str, float]:
    """A node and what is written beside it, and how far to the right that goes."""
    solved = drawing.solved
    tree = solved.game.tree
    kind = int(tree.infoset[node])
    x, y = drawing.x[drawing.depth[node]], drawing.y[node]
    if kind == TERMINAL:
        return _ending(drawing, node, x, y)
    if kind == CHANCE:
        found = _diamond(x, y)
    else:
        player = int(tree.infoset_player[kind])
        found = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="{_colour(player)}"/>' + _text(
            x, y + 4, str(player + 1), colour="white", anchor="middle"
        )
    end = x + 12
    if node in drawing.belief:
        # Left of the node and above the branch that leads there, where nothing else is written.
        label = f"[{share(drawing.belief[node])}]"
        found += _text(x - 11, y + 14, label, colour="#555", anchor="end", halo=True)
    if node not in drawing.children:
        found += _text(x + 13, y + 4, "…")
        end = x + 28
    return found, end


def _ending(drawing: _Drawing, node: int, x: float, y: float) -> tuple[str, float]:
    game = drawing.solved.game
    terminal = int(game.tree.terminal[node])
    parts, at = [], x + 6
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="#444"/>'
    for player, payoff in enumerate(game.payoffs[0, terminal].tolist()):
        text = f"{payoff:.4g}".replace("-", "−")
        parts.append(_text(at, y + 4, text, colour=_colour(player), weight="bold"))
        at += 8 + 6.6 * len(text)
    if game.tree.terminal_label and (name := _short(game.tree.terminal_label[terminal])):
        parts.append(_text(at + 2, y + 4, name, colour="#555"))
        at += 6 + LETTER * len(name)
    return dot + "".join(parts), at


def _information_sets(drawing: _Drawing) -> list[str]:
    """A dashed line through the drawn nodes of each information set of several."""
    tree = drawing.solved.game.tree
    members: dict[int, list[int]] = {}
    for node in drawing.drawn:
        if node in drawing.belief:
            members.setdefault(int(tree.infoset[node]), []).append(node)
    found: list[str] = []
    for infoset, nodes in members.items():
        nodes.sort(key=lambda node: drawing.y[node])
        points = [(drawing.x[drawing.depth[node]], drawing.y[node]) for node in nodes]
        path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
        for (x, y), (end, below) in pairwise(points):
            # A bow to the left, clear of what lies between.
            side, third = min(x, end) - 14, (below - y) / 3
            path += f"C{side:.1f} {y + third:.1f} {side:.1f} {below - third:.1f} "
            path += f"{end:.1f} {below:.1f}"
        found.append(
            f'<path d="{path}" fill="none" stroke="{_colour(int(tree.infoset_player[infoset]))}" '
            'stroke-width="1.6" stroke-dasharray="4 3" stroke-opacity="0.8"/>'
        )
    return found


def _colour(player: int) -> str:
    return COLOURS[player % len(COLOURS)]


def _diamond(x: float, y: float) -> str:
    return f'<path d="M{x - 8:.1f} {y:.1f}l8 -8l8 8l-8 8z" fill="white" stroke="#666"/>'


def _text(
    x: float,
    y: float,
    text: str,
    *,
    colour: str = "#222",
    size: float = 11,
    weight: str = "normal",
    anchor: str = "start",
    halo: bool = False,
) -> str:
    under = ' paint-order="stroke" stroke="white" stroke-width="3"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size:g}" '
        f'font-weight="{weight}" text-anchor="{anchor}"{under}>{escape(shown(text))}</text>'
    )


def _short(name: str, longest: int = LONGEST) -> str:
    name = shown(name)
    return name if len(name) <= longest else name[: longest - 1] + "…"
