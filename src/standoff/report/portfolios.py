"""The ranking of every combination of levers, on the terminal and as data."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape

from standoff.base.plain import plain
from standoff.insight.portfolios import Portfolios
from standoff.report.layout import note, print_table, table
from standoff.report.words import DOUBT, SHARES, doubt, doubt_of_share, number, percent

HEADS = {
    "expected-loss": "expected\nloss",
    "cvar": "worst\ntenth",
    "worst-case": "worst\ncase",
    "regret": "largest\nregret",
}
"""The criteria that the ranking shows beside one another, with their columns' heads."""


def ranking(portfolios: Portfolios) -> list[str]:
    """The combinations from the least expected loss up."""
    scores = portfolios.criteria[0].scores
    return sorted(scores, key=lambda name: scores[name])


def as_data(portfolios: Portfolios) -> dict[str, Any]:
    """The ranking as plain data."""
    order = ranking(portfolios)
    data: dict[str, Any] = {
        "standoff": 1,
        "case": portfolios.ensemble.case.case.title,
        "seed": portfolios.ensemble.seed,
        "draws": portfolios.ensemble.draws,
        "excluded": portfolios.excluded,
        "unconverged": sum(each.unsolved for each in portfolios.ensemble.policies.values()),
        "portfolios": [
            {
                "rank": rank,
                "levers": dict(portfolios.settings[name]),
                "policy": portfolios.named.get(name),
                "scores": {each.name: each.scores[name] for each in portfolios.criteria},
                "errors": {each.name: each.errors[name] for each in portfolios.criteria},
                "best_share": {
                    each.name: each.best_share[name]
                    for each in portfolios.criteria
                    if each.best_share
                },
                "best_share_errors": {
                    each.name: each.best_share_errors[name]
                    for each in portfolios.criteria
                    if each.best_share
                },
            }
            for rank, name in enumerate(order, start=1)
        ],
        "criteria": {
            each.name: {
                "title": each.title,
                "more_is_better": each.more_is_better,
                "prefers": dict(portfolios.settings[each.prefers]),
                "ties": len(each.ties),
            }
            for each in portfolios.criteria
        },
    }
    result: dict[str, Any] = plain(data)
    return result


def print_portfolios(portfolios: Portfolios, out: Console, top: int) -> None:
    """The best combinations, and which each criterion prefers."""
    ensemble = portfolios.ensemble
    count = len(portfolios.settings)
    ruled_out = f" ({portfolios.excluded:,} ruled out by the case)" if portfolios.excluded else ""
    out.print(f"[bold]{escape(ensemble.case.case.title)}[/bold]")
    out.print(
        f"{count:,} combinations of levers{ruled_out}, each in the same {ensemble.draws:,} "
        f"plausible worlds (seed {ensemble.seed})\n"
    )
    loss = portfolios.criteria[0]
    unsolved = sum(each.unsolved for each in ensemble.policies.values())
    if not loss.best_share:
        out.print("No ranking: no world was solved under every combination.")
        out.print(f"[red]{unsolved:,} games were not solved.[/red]")
        return
    shown = [each for each in portfolios.criteria if each.name in HEADS]
    best = table()
    best.add_column("", justify="right")
    best.add_column("levers moved", overflow="fold")
    for each in shown:
        best.add_column(HEADS[each.name], justify="right", no_wrap=True)
    best.add_column("best\nin", justify="right", no_wrap=True)
    for rank, name in enumerate(ranking(portfolios)[:top], start=1):
        policy = portfolios.named.get(name)
        marked = f"{escape(name)}" + (f" [cyan]({escape(policy)})[/cyan]" if policy else "")
        best.add_row(
            str(rank),
            marked,
            *(
                number(each.scores[name])
                + ("" if each.is_maximum else f"\n[dim]{doubt(each.errors[name])}[/dim]")
                for each in shown
            ),
            percent(loss.best_share[name])
            + f"\n[dim]{doubt_of_share(loss.best_share_errors[name], loss.best_share[name])}[/dim]",
        )
    print_table(out, f"The best {min(top, count)} by expected loss", best)
    note(
        out,
        "Losses, in units of payoff (the less the better). 'best in' is the share of worlds where "
        f"the combination has the least loss. In brackets: the policies of the case. {DOUBT} "
        "None is given for a maximum (worst case, largest regret): more worlds can only raise it.",
    )
    if loss.ties:
        others = _others(len(loss.ties))
        note(
            out,
            f"Warning: {others} within sampling error of the first; more draws may change the "
            "order.",
            "",
            ("Warning:", "yellow"),
        )
    out.print()
    advice = table()
    advice.add_column("criterion")
    advice.add_column("prefers", overflow="fold")
    advice.add_column("score", justify="right")
    advice.add_column("as good,\nwithin error")
    for each in portfolios.criteria:
        score = each.scores[each.prefers]
        advice.add_row(
            escape(each.title),
            escape(each.prefers),
            percent(score) if each.unit in SHARES else number(score),
            _others(len(each.ties)).rpartition(" ")[0] if each.ties else "",
        )
    print_table(out, "What each criterion prefers", advice)
    if unsolved:
        out.print(f"[red]{unsolved:,} games were not solved and are left out.[/red]")


def _others(count: int) -> str:
    return "1 other is" if count == 1 else f"{count:,} others are"
