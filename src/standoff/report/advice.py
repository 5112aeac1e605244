"""Which policy each criterion prefers, and how surely."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.insight.judgement.criteria import Criterion
from standoff.insight.study.study import Study
from standoff.report.blocks import (
    Block,
    Column,
    Note,
    Paragraph,
    Row,
    Space,
    Table,
    Warning,
    Words,
    bare,
    quiet,
)
from standoff.report.words import SHARES, doubt, doubt_of_share, number, percent

TIES = 3
"""As many of the policies that can't be told apart are named."""


def advice(study: Study) -> Iterator[Block]:
    """The advised actor's choice by each criterion; nothing where there is nothing to choose."""
    criteria = study.criteria
    if len(study.policies) < 2:
        return
    if all(
        math.isnan(each) for criterion in criteria.values() for each in criterion.scores.values()
    ):
        yield Paragraph("No advice: no world was solved under every policy.")
        yield Space()
        return
    yield _table(study)
    close = [criterion for criterion in criteria.values() if criterion.ties]
    if close and study.draws > 1:
        yield Warning(
            "Warning:",
            f" by {len(close)} of {len(criteria)} criteria the first place is within sampling "
            "error (last column); more draws may change it.",
            "mixed",
        )
    if study.draws == 1:
        yield Space()
        return
    yield Note(
        "'best in' is the share of worlds where the policy has the best score; a loss is minus the "
        "payoff. No error is given for a maximum (worst case, regret): more worlds can only raise "
        "it; beside it stands what half of the worlds, taken alone, would prefer. A first place by "
        "a maximum hangs on single worlds: other draws may well have another."
    )
    yield Space()


def _table(study: Study) -> Table:
    columns = [
        Column("criterion"),
        Column("prefers", whole=True),
        Column("score", right=True),
        Column("best in", right=True, whole=True),
        Column("can't be told\napart from"),
    ]
    rows = [_row(criterion, alone=study.draws == 1) for criterion in study.criteria.values()]
    if not any(bare(row[-1]) for row in rows):
        columns = columns[:-1]
        rows = [row[:-1] for row in rows]
    actor = study.case.title_of(study.case.advised)
    return Table(columns, rows, f"Advice to {actor}, by criterion")


def _row(criterion: Criterion, *, alone: bool) -> Row:
    policy = criterion.prefers
    score, error = criterion.scores[policy], criterion.errors[policy]
    if math.isnan(score):
        # No world was solved for every policy: there is nothing to prefer any for.
        return [criterion.title, "", "", "", ""]
    unit: Words = ""
    if criterion.unit in SHARES:
        shown, around = percent(score), doubt_of_share(error, score)
    else:
        shown, around = number(score), doubt(error, scale=max(map(abs, criterion.scores.values())))
        if criterion.unit != "payoff":
            unit = ["\n", quiet(criterion.unit)]
    told: list[Words] = [shown]
    if not alone and not criterion.is_maximum:
        told += [" ", quiet(around)]
    share: list[Words] = []
    if policy in criterion.best_share:
        best_in, beside = criterion.best_share[policy], criterion.best_share_errors[policy]
        share = [percent(best_in)]
        if not alone:
            share += [" ", quiet(doubt_of_share(beside, best_in))]
    ties = list(criterion.ties[:TIES])
    if len(criterion.ties) > TIES:
        ties.append(f"… {len(criterion.ties) - TIES} more")
    return [criterion.title, policy, [*told, unit], share, "" if alone else ", ".join(ties)]
