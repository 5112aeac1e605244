"""How play changes as precision rises: the principal branch of one game."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from standoff.base.errors import StandoffError
from standoff.lens.game.efg_tokens import shown
from standoff.lens.game.path import BranchPath
from standoff.report.blocks import Figure
from standoff.report.figures.style import figure, wrapped
from standoff.report.words import number, percent

MOST_SETS = 12
MOST_ACTIONS = 8
MOST_ROWS = 300
LONGEST = 44


def path_figure(path: BranchPath) -> Figure:
    """The chance of every move against λ, one panel an information set.

    Panels are those whose play changes most, at most ``MOST_SETS``; of more than ``MOST_ACTIONS``
    moves the ones that get likeliest are drawn. Raises :class:`StandoffError` where no player has
    a choice of two.
    """
    tree = path.game.tree
    chosen = _sets(path)
    if not chosen:
        raise StandoffError("no player has a choice between two moves, so there is nothing to draw")
    every = np.unique(np.linspace(0, len(path.precision) - 1, MOST_ROWS).astype(int))
    rate = path.precision[every].max(axis=1)
    wide = bool(np.median(rate) < 0.1 * rate.max())
    scale: dict[str, Any] = {"type": "symlog", "constant": _bend(rate)} if wide else {}
    name = "Precision λ (1/payoff)" if path.equal else "Precision λ of the sharpest player"
    panels = []
    for infoset in chosen:
        first, end = int(tree.first_action[infoset]), int(tree.first_action[infoset + 1])
        best = path.probability[:, first:end].max(axis=0)
        actions = sorted(first + np.argsort(-best, kind="stable")[:MOST_ACTIONS])
        order = [_short(tree.action_label[action]) for action in actions]
        values = [
            {"lambda": float(rate[row]), "chance": float(path.probability[point, action]),
             "move": label, "step": row}
            for action, label in zip(actions, order, strict=True)
            for row, point in enumerate(every.tolist())
        ]  # fmt: skip
        player = _short(tree.players[tree.infoset_player[infoset]])
        title = f"{player}, information set {shown(path.game.infoset_name(infoset))}"
        panels.append(
            {
                "title": {
                    "text": wrapped(title),
                    "anchor": "start",
                    "fontSize": 12,
                },
                "width": 300,
                "height": 170,
                "data": {"values": values},
                "mark": {"type": "line", "strokeWidth": 2, "clip": True},
                "encoding": {
                    "x": {
                        "field": "lambda",
                        "type": "quantitative",
                        "title": name,
                        "scale": scale,
                        "axis": {"tickCount": 6, "labelOverlap": True},
                    },
                    "y": {
                        "field": "chance",
                        "type": "quantitative",
                        "title": "Chance of the move",
                        "scale": {"domain": [0, 1]},
                        "axis": {"format": ".0%", "tickCount": 5},
                    },
                    "color": {
                        "field": "move",
                        "type": "nominal",
                        "sort": order,
                        "scale": {"domain": order, "scheme": "tableau10"},
                        "legend": {"title": "Move", "orient": "right"},
                    },
                    "order": {"field": "step", "type": "quantitative"},
                },
            }
        )
    hidden = int(np.count_nonzero(np.diff(tree.first_action) > 1)) - len(chosen)
    more = f"; {hidden:,} more information sets are not drawn" if hidden else ""
    return figure(
        shown(path.game.title)[:120] or "How play changes with precision",
        "The branch that starts at random play (λ = 0): the chance of each move as everybody gets "
        f"sharper. Where a curve turns back, the branch does{more}",
        _finding(path, chosen),
        concat=panels,
        columns=2,
        spacing=24,
        resolve={"scale": {"color": "independent"}},
    )  # fmt: skip


def _finding(path: BranchPath, chosen: Sequence[int]) -> str:
    """The move whose chance changes most along the branch."""
    tree = path.game.tree
    first, end = path.probability[0], path.probability[-1]
    actions = [
        k for each in chosen for k in range(tree.first_action[each], tree.first_action[each + 1])
    ]
    most = max(actions, key=lambda action: abs(float(end[action] - first[action])))
    where = next(each for each in chosen if tree.first_action[each + 1] > most)
    return (
        f"From random play to λ = {number(float(path.precision[-1].max()))}, the move that changes "
        f"most is '{_short(tree.action_label[most])}' of "
        f"{_short(tree.players[tree.infoset_player[where]])}: from "
        f"{percent(float(first[most]))} to {percent(float(end[most]))}."
    )


def _sets(path: BranchPath) -> list[int]:
    """The information sets to draw, in their order: those whose play changes most."""
    tree = path.game.tree
    spread = np.ptp(path.probability, axis=0)
    most = np.maximum.reduceat(spread, tree.first_action[:-1])
    open_ = np.flatnonzero(np.diff(tree.first_action) > 1)
    return sorted(open_[np.argsort(-most[open_], kind="stable")[:MOST_SETS]].tolist())


def _bend(rate: np.ndarray[Any, Any]) -> float:
    """Where the axis goes over from linear to logarithmic."""
    positive = rate[rate > 0]
    return float(np.quantile(positive, 0.25)) if len(positive) else 1.0


def _short(name: str) -> str:
    name = shown(name)
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
