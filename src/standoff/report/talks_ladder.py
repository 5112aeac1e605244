"""What each party makes of each position, as a table: what the ladders of positions draw."""

from __future__ import annotations

from standoff.insight.mediation.talks_zone import TalksZone
from standoff.lens.talks.one_world import OneWorld
from standoff.report.blocks import Column, Row, Table, Words, quiet, strong
from standoff.report.rungs import Rung, rungs
from standoff.report.words import number

REFUSED, SUITS_NOT = "refused", "walks"


def table(answer: TalksZone | OneWorld) -> Table:
    """A row a position: its worth to each party beyond what that party likes least on the issue,
    whether it refuses it or would rather walk away than have any package with it, and the packages
    that have it."""
    told = rungs(answer)
    columns = [
        Column("issue", whole=True),
        Column("position", whole=True),
        *(Column(name, right=True, whole=True) for name in told.parties),
    ]
    if told.packages:
        columns.append(Column("in the package of"))
    rows: list[Row] = []
    issue = ""
    for each in told.rungs:
        row: list[Words] = [strong(each.issue) if each.issue != issue else "", each.position]
        row += [_cell(each, k) for k in range(len(told.parties))]
        row += [", ".join(each.packages)] if told.packages else []
        issue = each.issue
        rows.append(row)
    return Table(
        columns,
        rows,
        "What each position is worth beyond what the party likes least on the issue; "
        f"‘{REFUSED}’: a red line; ‘{SUITS_NOT}’: it would rather walk away than have any package "
        "with it",
    )


def _cell(rung: Rung, party: int) -> Words:
    worth = number(rung.worth[party], 2)
    if rung.refused[party]:
        return [worth, " ", quiet(REFUSED)]
    return worth if rung.suits[party] else [worth, " ", quiet(SUITS_NOT)]
