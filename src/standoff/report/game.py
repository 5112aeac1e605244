"""A solved game, shown: as data for programs and as tables for people."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from standoff.lens.game.efg_tokens import shown
from standoff.lens.game.solved import SolvedGame, Surroundings, histories

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

MOST_INFOSETS = 60
MOST_MOVES = 20
MOST_MEMBERS = 12
MOST_STEPS = 6
MOST_PLAYERS = 30
LONGEST_NAME = 200
"""Letters of a name in a table; a history may have ``MOST_STEPS`` times as many."""


def game_data(solved: SolvedGame, around: Surroundings | None = None) -> dict[str, Any]:
    """The solved game as plain data; its form is ``report/schemas/game.json``. Where others were
    looked for, what was found is under ``probe``."""
    game, tree = solved.game, solved.game.tree
    infosets: list[dict[str, Any]] = []
    told = histories(game, tree.member)
    for row in np.lexsort((game.infoset_number, tree.infoset_player)).tolist():
        actions = slice(*tree.first_action[row : row + 2])
        members = slice(*tree.first_member[row : row + 2])
        infosets.append(
            {
                "player": tree.players[tree.infoset_player[row]],
                "label": tree.infoset_label[row],
                "number": int(game.infoset_number[row]),
                "members": told[members],
                "actions": dict(
                    zip(
                        tree.action_label[actions],
                        solved.probability[actions].clip(0.0, 1.0).tolist(),
                        strict=True,
                    )
                ),
                "beliefs": solved.belief[members].clip(0.0, 1.0).tolist(),
            }
        )
    data = {
        "players": list(tree.players),
        "information_sets": infosets,
        "payoffs": dict(zip(tree.players, solved.payoffs.tolist(), strict=True)),
        "residual": _finite(solved.residual),
        "epsilon": _finite(solved.epsilon),
        "converged": solved.converged,
    }
    if solved.reason is not None:
        data["reason"] = solved.reason.code
    if around is not None:
        data["probe"] = {
            "starts": around.starts,
            "converged": around.arrived,
            "equilibria": around.equilibria,
            "distance": min(max(around.distance, 0.0), 1.0),
        }
    return data


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def game_tables(solved: SolvedGame, around: Surroundings | None = None) -> Iterator[RenderableType]:
    """What a solved game comes to, for a terminal: payoffs, moves, beliefs, and how sure it is."""
    from rich.text import Text

    game, tree = solved.game, solved.game.tree
    if game.title:
        yield Text(shown(game.title), style="bold")
    size = f"{tree.nodes:,} nodes, {tree.infosets:,} information sets"
    yield Text(f"{_kind(solved)} ({size})")
    yield _payoffs(solved)
    shown_rows = np.argsort(tree.infoset_player, kind="stable")[:MOST_INFOSETS]
    for player in np.unique(tree.infoset_player[shown_rows]).tolist():
        rows = shown_rows[tree.infoset_player[shown_rows] == player]
        yield _moves(solved, player, rows.tolist())
    if tree.infosets > MOST_INFOSETS:
        hidden = tree.infosets - MOST_INFOSETS
        yield Text(f"… and {hidden:,} more information sets; --json has them all.")
    yield from (Text(line) for line in certificate_words(solved))
    if around is not None:
        yield Text(_around_words(around))


def _around_words(around: Surroundings) -> str:
    starts = f"{around.arrived:,} of {around.starts:,} random starts came to an equilibrium"
    if around.equilibria < 2:
        return f"No other equilibrium was found ({starts}); that does not prove there is none."
    return (
        f"Several equilibria: {around.equilibria:,} were found ({starts}), and the chance of an "
        f"outcome differs by up to {around.distance:.4f} between them. Shown is the one that "
        "growing precision leads to."
    )


def _kind(solved: SolvedGame) -> str:
    if solved.precision is None:
        return "Exact equilibrium: everyone plays a best reply wherever it might have to move"
    return (
        "Logit equilibrium: everyone plays better moves more often, the more so the higher its "
        "precision"
    )


def certificate_words(solved: SolvedGame) -> list[str]:
    """How far the answer can be trusted, one sentence a line."""
    epsilon = f"{solved.epsilon:.3g}"
    if not solved.converged:
        why = solved.reason
        assert why is not None
        return [
            f"NOT SOLVED, because {why.says}. {why.advice}",
            "Don't rely on these numbers: the check finds a residual of "
            f"{solved.residual:.3g}, and that a player could gain {epsilon} by playing otherwise.",
        ]
    if solved.precision is None:
        return [
            f"Checked independently: no player could gain more than {epsilon} in payoff, "
            f"{float(solved.certificate.share[0]):.2g} of the range of its payoffs, by playing "
            "otherwise from any of its information sets on, given its beliefs."
        ]
    return [
        "Checked independently: the log-odds of moves differ from those the equilibrium calls for "
        f"by at most {solved.residual:.2g}.",
        f"A player who stopped making mistakes would gain at most {epsilon} (in its payoff units) "
        "from any of its information sets on; this is what limited precision costs, not an error.",
    ]


def _payoffs(solved: SolvedGame) -> Table:
    table = _table("Expected payoffs", ("Player", "left"), ("Precision", "right"),
                   ("Payoff", "right"))  # fmt: skip
    for player, name in enumerate(solved.game.players[:MOST_PLAYERS]):
        precision = "exact" if solved.precision is None else f"{solved.precision[player]:g}"
        spread = float(np.ptp(solved.game.payoffs[0, :, player]))
        _row(table, name, precision, _worth(float(solved.payoffs[player]), spread))
    more = len(solved.game.players) - MOST_PLAYERS
    if more > 0:
        _row(table, f"… and {more:,} more players", "", "", style="dim")
    return table


def _worth(payoff: float, spread: float) -> str:
    """Four decimals; where payoffs range over far less or far more than one, digits to match."""
    if spread == 0.0 or 0.01 <= spread < 1e7:
        return f"{round(payoff, 4) + 0.0:.4f}"
    return f"{payoff:.6g}"


def _moves(solved: SolvedGame, player: int, rows: list[int]) -> Table:
    game, tree = solved.game, solved.game.tree
    table = _table(
        f"What {shown(tree.players[player])} does",
        ("Information set", "left"), ("Reached", "right"), ("Move or belief", "left"),
        ("Chance", "right"),
    )  # fmt: skip
    for row in rows:
        actions = range(tree.first_action[row], tree.first_action[row + 1])
        where, reached = game.infoset_name(row), _share(solved.reach[row])
        likeliest = sorted(actions, key=lambda action: -solved.probability[action])[:MOST_MOVES]
        for action in actions if len(actions) <= MOST_MOVES + 1 else sorted(likeliest):
            chance = _share(solved.probability[action])
            _row(table, where, reached, tree.action_label[action], chance)
            where = reached = ""
        if len(actions) > MOST_MOVES + 1:
            rest = solved.probability[actions.start : actions.stop].sum()
            rest -= solved.probability[likeliest].sum()
            label = f"{len(actions) - MOST_MOVES:,} other moves, none likelier than these"
            _row(table, "", "", label, _share(max(rest, 0.0)), style="dim")
        first, end = int(tree.first_member[row]), int(tree.first_member[row + 1])
        if end - first > 1:
            shown_members = tree.member[first : min(end, first + MOST_MEMBERS)]
            told = histories(game, shown_members, MOST_STEPS * LONGEST_NAME * len(shown_members))
            for member, history in enumerate(told, start=first):
                label = f"believes: {_shortened(history)}"
                _row(table, "", "", label, _share(solved.belief[member]), style="dim")
            if end - first > MOST_MEMBERS:
                rest = solved.belief[first + MOST_MEMBERS : end].sum()
                label = f"believes: {end - first - MOST_MEMBERS:,} other histories"
                _row(table, "", "", label, _share(rest), style="dim")
        table.add_section()
    return table


def _share(probability: float) -> str:
    """Four digits, but never a 0 or a 1 that isn't one."""
    if 0.0 < probability < 5e-5:
        return "<0.0001"
    return ">0.9999" if 0.99995 <= probability < 1.0 else f"{probability:.4f}"


def _shortened(history: str) -> str:
    steps = history.split(" / ")
    return history if len(steps) <= MOST_STEPS else "… / " + " / ".join(steps[-MOST_STEPS:])


def _table(title: str, *columns: tuple[str, str]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", title_style="bold")
    for name, side in columns:
        table.add_column(name, justify="right" if side == "right" else "left", overflow="fold")
    return table


def _row(table: Table, *cells: str, style: str | None = None) -> None:
    """Add a row of plain text: names come from files, and must not be taken for markup."""
    from rich.text import Text

    longest = MOST_STEPS * LONGEST_NAME
    cut = (cell if len(cell) <= longest else cell[: longest - 1] + "…" for cell in cells)
    table.add_row(*(Text(shown(cell)) for cell in cut), style=style)
