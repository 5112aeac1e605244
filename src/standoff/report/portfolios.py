"""The best combinations of levers, and which each criterion prefers."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.insight.decision.portfolios import Portfolios
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
    quiet,
    strong,
)
from standoff.report.words import DOUBT, SHARES, doubt, doubt_of_share, number, percent

HEADS = {
    "expected-loss": "expected\nloss",
    "cvar": "worst\ntenth",
    "worst-case": "worst\ncase",
    "regret": "largest\nregret",
}
"""The criteria that the ranking shows beside one another, with their columns' heads."""


def portfolio_blocks(portfolios: Portfolios, top: int) -> Iterator[Block]:
    """The ``top`` combinations by expected loss, and what each criterion prefers."""
    ensemble = portfolios.ensemble
    plans = len(portfolios.plans)
    count = len(portfolios.settings) - plans
    ruled_out = f" ({portfolios.excluded:,} ruled out by the case)" if portfolios.excluded else ""
    yield Paragraph(strong(ensemble.case.case.title))
    yield Paragraph(
        f"{count:,} combinations of levers{ruled_out}{_with(plans)}, each in the same "
        f"{ensemble.draws:,} plausible worlds (seed {ensemble.seed})"
    )
    yield Space()
    loss = portfolios.criteria[0]
    unsolved = sum(each.unsolved for each in ensemble.policies.values())
    if not loss.best_share:
        yield Paragraph("No ranking: no world was solved under every combination.")
        yield Warning(f"{unsolved:,} games were not solved.")
        return
    yield _best(portfolios, top)
    yield Note(
        "Losses, in units of payoff (the less the better). 'best in' is the share of worlds where "
        "the combination has the least loss. In brackets: the policies of the case"
        + ("; those that set levers later stand as they are" if plans else "")
        + f". {DOUBT} "
        "None is given for a maximum (worst case, largest regret): more worlds can only raise it."
    )
    if loss.ties:
        yield Warning(
            "Warning:",
            f" {_others(len(loss.ties))} within sampling error of the first; more draws may change "
            "the order.",
            "mixed",
        )
    yield Space()
    yield _preferred(portfolios)
    if unsolved:
        yield Warning(f"{unsolved:,} games were not solved and are left out.")


def _best(portfolios: Portfolios, top: int) -> Table:
    loss = portfolios.criteria[0]
    shown = [each for each in portfolios.criteria if each.name in HEADS]
    rows: list[Row] = []
    for rank, name in enumerate(portfolios.ranking[:top], start=1):
        best_in, beside = loss.best_share[name], loss.best_share_errors[name]
        scores: list[Words] = [
            [number(each.scores[name])]
            if each.is_maximum
            else [number(each.scores[name]), "\n", quiet(doubt(each.errors[name]))]
            for each in shown
        ]
        rows.append(
            [
                str(rank),
                _named(portfolios, name),
                *scores,
                [percent(best_in), "\n", quiet(doubt_of_share(beside, best_in))],
            ]
        )
    columns = [
        Column("", right=True),
        Column("levers moved"),
        *(Column(HEADS[each.name], right=True, whole=True) for each in shown),
        Column("best\nin", right=True, whole=True),
    ]
    title = f"The best {min(top, len(portfolios.settings))} by expected loss"
    return Table(columns, rows, title)


def _named(portfolios: Portfolios, name: str) -> Words:
    """A combination with the policy that it is; a policy that sets levers later by its name."""
    policy = portfolios.named.get(name)
    if name in portfolios.plans:
        return [strong(f"({name})"), quiet(" sets levers later")]
    return [name, " ", strong(f"({policy})")] if policy else name


def _with(plans: int) -> str:
    if plans == 1:
        return " and 1 policy that sets levers later"
    return f" and {plans:,} policies that set levers later" if plans else ""


def _preferred(portfolios: Portfolios) -> Table:
    columns = [
        Column("criterion"),
        Column("prefers"),
        Column("score", right=True),
        Column("as good,\nwithin error"),
    ]
    rows: list[Row] = []
    for each in portfolios.criteria:
        score = each.scores[each.prefers]
        rows.append(
            [
                each.title,
                each.prefers,
                percent(score) if each.unit in SHARES else number(score),
                _others(len(each.ties)).rpartition(" ")[0] if each.ties else "",
            ]
        )
    return Table(columns, rows, "What each criterion prefers")


def _others(count: int) -> str:
    return "1 other is" if count == 1 else f"{count:,} others are"
