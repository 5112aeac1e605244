"""The ranking of every combination of levers, on the terminal and as data."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from standoff.insight.portfolios import Portfolios
from standoff.report.results import plain
from standoff.report.words import number, percent


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
    shown = [
        each
        for each in portfolios.criteria
        if each.name in {"expected-loss", "cvar", "worst-case", "regret"}
    ]
    table = Table(
        title=f"The best {min(top, count)} by expected loss",
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        padding=(0, 2, 0, 0),
    )
    table.add_column("", justify="right")
    table.add_column("levers moved")
    for each in shown:
        table.add_column(each.name, justify="right")
    table.add_column("best in", justify="right")
    for rank, name in enumerate(ranking(portfolios)[:top], start=1):
        policy = portfolios.named.get(name)
        marked = f"{escape(name)}" + (f" [cyan]({escape(policy)})[/cyan]" if policy else "")
        table.add_row(
            str(rank),
            marked,
            *(
                f"{number(each.scores[name])} [dim]±{number(each.errors[name], 1)}[/dim]"
                for each in shown
            ),
            percent(loss.best_share[name]),
        )
    out.print(table)
    if loss.ties:
        out.print(
            f"[yellow]Warning:[/yellow] {len(loss.ties):,} other combinations are within sampling "
            "error of the first; more draws may change the order."
        )
    out.print()
    advice = Table(
        title="What each criterion prefers",
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        padding=(0, 2, 0, 0),
    )
    for head in ("criterion", "prefers", "score", "as good, within error"):
        advice.add_column(head)
    for each in portfolios.criteria:
        advice.add_row(
            escape(each.title),
            escape(each.prefers),
            number(each.scores[each.prefers]),
            f"{len(each.ties):,} others" if each.ties else "",
        )
    out.print(advice)
    unsolved = sum(each.unsolved for each in ensemble.policies.values())
    if unsolved:
        out.print(f"[red]{unsolved:,} games were not solved and are left out.[/red]")
