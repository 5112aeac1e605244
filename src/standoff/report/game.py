"""A solved game in words: payoffs, moves, beliefs, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from standoff.lens.game.answer import GameAnswer
from standoff.lens.game.efg_tokens import shown
from standoff.lens.game.efg_write import efg_text
from standoff.lens.game.solved import SolvedGame, Surroundings, histories
from standoff.questions.game import Game
from standoff.report.blocks import (
    Blocks,
    Column,
    Heading,
    Paragraph,
    Row,
    Space,
    Span,
    Table,
    Tone,
    Warning,
)
from standoff.report.figures.path import path_figure
from standoff.report.figures.tree import tree_svg
from standoff.report.game_path import path_csv, path_words
from standoff.report.naming import counted
from standoff.report.telling import Side, Telling

MOST_INFOSETS = 60
MOST_MOVES = 20
MOST_MEMBERS = 12
MOST_STEPS = 6
MOST_PLAYERS = 30
LONGEST_NAME = 200
"""Letters of a name in a table; a history may have ``MOST_STEPS`` times as many."""


def blocks(_question: Game, answer: GameAnswer) -> Blocks:
    """What a solved game comes to: payoffs, moves, beliefs, and how sure it is."""
    solved, around = answer.solved, answer.around
    game, tree = solved.game, solved.game.tree
    if game.title:
        yield Heading(shown(game.title))
    size = f"{counted(tree.nodes, 'node')}, {counted(tree.infosets, 'information set')}"
    yield Paragraph(f"{_kind(solved)} ({size})")
    yield Space()
    yield _payoffs(solved)
    yield Space()
    shown_rows = np.argsort(tree.infoset_player, kind="stable")[:MOST_INFOSETS]
    for player in np.unique(tree.infoset_player[shown_rows]).tolist():
        rows = shown_rows[tree.infoset_player[shown_rows] == player]
        yield _moves(solved, player, rows.tolist())
        yield Space()
    if tree.infosets > MOST_INFOSETS:
        hidden = tree.infosets - MOST_INFOSETS
        yield Paragraph(f"… and {hidden:,} more information sets; --json has them all.")
    if answer.failure:
        yield Warning(answer.failure)
    yield from (Paragraph(line) for line in certificate_words(solved))
    if around is not None:
        yield Paragraph(_around_words(around))


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
        return [
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
    rows: list[Row] = []
    for player, name in enumerate(solved.game.players[:MOST_PLAYERS]):
        precision = "exact" if solved.precision is None else f"{solved.precision[player]:g}"
        spread = float(np.ptp(solved.game.payoffs[0, :, player]))
        rows.append(_row(name, precision, _worth(float(solved.payoffs[player]), spread)))
    more = len(solved.game.players) - MOST_PLAYERS
    if more > 0:
        rows.append(_row(f"… and {more:,} more players", "", "", tone="quiet"))
    columns = [Column("Player"), Column("Precision", right=True), Column("Payoff", right=True)]
    return Table(columns, rows, "Expected payoffs")


def _worth(payoff: float, spread: float) -> str:
    """Four decimals; where payoffs range over far less or far more than one, digits to match."""
    if spread == 0.0 or 0.01 <= spread < 1e7:
        return f"{round(payoff, 4) + 0.0:.4f}"
    return f"{payoff:.6g}"


def _moves(solved: SolvedGame, player: int, infosets: list[int]) -> Table:
    """What a player does and believes, one information set after the other."""
    rows: list[Row] = []
    for infoset in infosets:
        rows += [[""] * 4] if rows else []
        rows += _moves_at(solved, infoset)
        rows += _beliefs_at(solved, infoset)
    columns = [
        Column("Information set"),
        Column("Reached", right=True, whole=True),
        Column("Move or belief"),
        Column("Chance", right=True, whole=True),
    ]
    return Table(columns, rows, f"What {shown(solved.game.tree.players[player])} does")


def _moves_at(solved: SolvedGame, infoset: int) -> Iterator[Row]:
    game, tree = solved.game, solved.game.tree
    actions = range(tree.first_action[infoset], tree.first_action[infoset + 1])
    where, reached = game.infoset_name(infoset), _share(solved.reach[infoset])
    likeliest = sorted(actions, key=lambda action: -solved.probability[action])[:MOST_MOVES]
    for action in actions if len(actions) <= MOST_MOVES + 1 else sorted(likeliest):
        yield _row(where, reached, tree.action_label[action], _share(solved.probability[action]))
        where = reached = ""
    if len(actions) > MOST_MOVES + 1:
        rest = solved.probability[actions.start : actions.stop].sum()
        rest -= solved.probability[likeliest].sum()
        label = f"{len(actions) - MOST_MOVES:,} other moves, none likelier than these"
        yield _row("", "", label, _share(max(rest, 0.0)), tone="quiet")


def _beliefs_at(solved: SolvedGame, infoset: int) -> Iterator[Row]:
    game, tree = solved.game, solved.game.tree
    first, end = int(tree.first_member[infoset]), int(tree.first_member[infoset + 1])
    if end - first < 2:
        return
    members = tree.member[first : min(end, first + MOST_MEMBERS)]
    told = _apart(histories(game, members, MOST_STEPS * LONGEST_NAME * len(members)))
    for member, history in enumerate(told, start=first):
        label = f"believes: {_shortened(history)}"
        yield _row("", "", label, _share(solved.belief[member]), tone="quiet")
    if end - first > MOST_MEMBERS:
        rest = solved.belief[first + MOST_MEMBERS : end].sum()
        label = f"believes: {end - first - MOST_MEMBERS:,} other histories"
        yield _row("", "", label, _share(rest), tone="quiet")


def _apart(told: list[str]) -> list[str]:
    """Histories without the moves that all of them have in common, where they go move by move."""
    steps = [each.split(" / ") for each in told]
    if len({len(each) for each in steps}) > 1:
        return told
    kept = [k for k, moves in enumerate(zip(*steps, strict=True)) if len(set(moves)) > 1]
    return [" / ".join(each[k] for k in kept) for each in steps] if kept else told


def _share(probability: float) -> str:
    """Four digits, but never a 0 or a 1 that isn't one."""
    if 0.0 < probability < 5e-5:
        return "<0.0001"
    return ">0.9999" if 0.99995 <= probability < 1.0 else f"{probability:.4f}"


def _shortened(history: str) -> str:
    steps = history.split(" / ")
    return history if len(steps) <= MOST_STEPS else "… / " + " / ".join(steps[-MOST_STEPS:])


def _row(*cells: str, tone: Tone = "") -> Row:
    """A row of names from files, as they can be shown, and none longer than can be read."""
    longest = MOST_STEPS * LONGEST_NAME
    cut = (cell if len(cell) <= longest else cell[: longest - 1] + "…" for cell in cells)
    return [Span(shown(cell), tone) for cell in cut]


def _path(question: Game, answer: GameAnswer, ending: str) -> Any:
    branch = question.branch(answer)
    if ending == ".csv":
        return path_csv(branch)
    return path_figure(branch)


def _path_fault(question: Game, answer: GameAnswer) -> str:
    if question.branch(answer).complete:
        return ""
    return "the branch could not be followed further; the file holds its start"


TELLING = Telling(
    blocks,
    sides=(
        Side(
            "efg",
            "Write the game as a Gambit .efg file.",
            lambda question, answer, ending: efg_text(answer.solved.game),
            alone=lambda question, ending: question.efg(),
            solves_with=("precision", "probe"),
            prints=True,
        ),
        Side(
            "path",
            "Write how play changes as precision rises from 0: FILE.csv is a table, FILE.svg, "
            "FILE.png and FILE.json (Vega-Lite) are a figure. May be given twice.",
            _path,
            endings=(".csv", ".svg", ".png", ".json"),
            wrong_ending="a path is written as a table (.csv) or drawn (.svg, .png, or .json for "
            "its Vega-Lite specification)",
            many=True,
            says=lambda question, answer: path_words(question.branch(answer)),
            fault=_path_fault,
        ),
        Side(
            "tree",
            "Draw the solved tree: FILE.svg or FILE.png.",
            lambda question, answer, ending: tree_svg(answer.solved),
            endings=(".svg", ".png"),
            wrong_ending="a tree is drawn as .svg or .png",
            drawn=True,
        ),
    ),
)
