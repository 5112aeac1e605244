"""Who wins where, in words: the answer of ``where``."""

from __future__ import annotations

import numpy as np

from standoff.insight.statistics.sentences import what
from standoff.questions.where import Mapped, Where
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Figure,
    Note,
    Paragraph,
    Row,
    Space,
    Table,
    figures_table,
    strong,
)
from standoff.report.figures.where import finding, letter, sought, value, where_figure
from standoff.report.telling import Telling
from standoff.report.words import percent

MOST = 8
"""Values of either number told in the table."""
UNSOLVED = "–"


def blocks(_question: Mapped, answer: Where) -> Blocks:
    """Where each policy is best, and a coarse map in letters."""
    yield Paragraph([strong(answer.case.case.title), f": where each policy has {sought(answer)}"])
    yield Paragraph(finding(answer))
    yield Space()
    yield from tables(answer)
    yield Space()
    yield Note(
        "All other numbers are at their medians. Each point is one world, solved: it has no error, "
        "and the shares are of the points of the map, not of what is plausible."
    )


def tables(answer: Where) -> list[Block]:
    """The share of the map of each policy, and the map itself at some of its points."""
    shares = answer.shares
    letters = {name: letter(k) for k, name in enumerate(shares)}
    rows: list[Row] = [
        [strong(letters[name]), name, percent(share)] for name, share in shares.items()
    ]
    columns = [Column("letter", whole=True), Column("policy", whole=True)]
    columns.append(Column("best at", right=True, whole=True))
    found: list[Block] = [Table(columns, rows, "Share of the points of the map")]
    across, up = _some(len(answer.across)), _some(len(answer.up))[::-1]
    best = answer.best
    grid: list[Row] = [
        [
            value(answer, answer.y, float(answer.up[row])),
            *(
                letters[answer.policies[best[row, column]]] if best[row, column] >= 0 else UNSOLVED
                for column in across
            ),
        ]
        for row in up
    ]
    heads = [value(answer, answer.x, float(answer.across[column])) for column in across]
    found.append(Space())
    title = f"The map: {what(answer.case.case, answer.y)} downward, "
    title += f"{what(answer.case.case, answer.x)} to the right"
    found.append(figures_table(title, answer.y, heads, grid))
    return found


def _some(count: int) -> list[int]:
    """Some of so many places, evenly spaced, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, MOST)).round()).astype(int).tolist()  # type: ignore[no-any-return]


def figure(_question: Mapped, answer: Where) -> Figure:
    """The map."""
    return where_figure(answer)


TELLING = Telling(blocks, figure)
