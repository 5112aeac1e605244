"""``standoff compare`` as plain data and on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standoff.insight.compare import Comparison, Difference
from standoff.report.results import plain
from standoff.report.words import number, percent

if TYPE_CHECKING:
    from rich.console import Console

TOLD = 0.02
"""Shares that differ by less are not worth a line on the terminal."""


def as_data(comparison: Comparison) -> dict[str, Any]:
    """Plain data by the schema ``schemas/compare.json``."""
    data: dict[str, Any] = {
        "standoff": 1,
        "a": comparison.names[0],
        "b": comparison.names[1],
        "seed": comparison.seed,
        "draws": comparison.draws,
        "groups": {
            name: {
                "what": comparison.words[name],
                "assumptions": [f"{each.section}.{each.name}" for each in members],
            }
            for name, members in comparison.groups.items()
        },
        "advice": {"a": comparison.advice[0], "b": comparison.advice[1]},
        "differences": [
            {
                "quantity": each.quantity,
                "kind": each.kind,
                "a": each.a,
                "b": each.b,
                "split": dict(each.split),
                "cruxes": list(each.cruxes),
                "concede": {
                    name: {"a_concedes": ends[0], "b_concedes": ends[1]}
                    for name, ends in each.concede.items()
                },
                "verdicts": {"a": each.verdicts[0], "b": each.verdicts[1]}
                if each.kind == "claim"
                else None,
            }
            for each in comparison.differences
        ],
        "unsolved": comparison.unsolved,
    }
    found: dict[str, Any] = plain(data)
    return found


def _told(each: Difference, value: float) -> str:
    return number(value) if each.kind == "loss" else percent(value)


def _points(each: Difference, value: float) -> str:
    sign = "+" if value > 0 else ""
    return sign + (number(value, 2) if each.kind == "loss" else number(100 * value, 2))


def print_comparison(comparison: Comparison, out: Console) -> None:
    """What differs, by what cause, and what each would have to concede."""
    from rich.markup import escape
    from rich.table import Table

    first, second = (escape(name) for name in comparison.names)
    same = comparison.advice[0] == comparison.advice[1]
    out.print(
        f"[bold]{first}[/bold] advises {escape(comparison.advice[0])}; [bold]{second}[/bold] "
        f"{'too' if same else 'advises ' + escape(comparison.advice[1])}."
    )
    several = "s" * (len(comparison.groups) != 1)
    out.print(f"They differ in {len(comparison.groups)} group{several} of assumptions:")
    for name, members in comparison.groups.items():
        what = comparison.words[name]
        listing = ", ".join(each.name for each in members)
        told = f"{escape(what)} " if what != name and what != listing else ""
        out.print(f"  {escape(name)}: {told}[dim]({escape(listing)})[/dim]")
    out.print()
    shown = [
        each
        for each in comparison.differences
        if each.kind == "claim" and abs(each.b - each.a) >= TOLD
    ]
    turned = [each for each in shown if each.verdicts[0] != each.verdicts[1]]
    for title, rows in (
        ("Claims on which they part ways", turned),
        ("Claims on which they differ by degree", [each for each in shown if each not in turned]),
        (
            "Outcomes",
            [
                each
                for each in comparison.differences
                if each.kind == "outcome" and abs(each.b - each.a) >= TOLD
            ][:12],
        ),
        ("Losses", [each for each in comparison.differences if each.kind == "loss"]),
    ):
        if not rows:
            continue
        table = Table(
            title=title, title_justify="left", title_style="bold", header_style="bold", box=None,
            padding=(0, 2, 0, 0),
        )  # fmt: skip
        table.add_column("")
        table.add_column(first, justify="right")
        table.add_column(second, justify="right")
        table.add_column("made by (Shapley)")
        for each in rows:
            parts = sorted(each.split.items(), key=lambda part: -abs(part[1]))[:3]
            split = ", ".join(f"{escape(name)} {_points(each, value)}" for name, value in parts)
            words = [
                f"{_told(each, value)}" + (f"\n[dim]{word}[/dim]" if word else "")
                for value, word in zip((each.a, each.b), each.verdicts, strict=True)
            ]
            concede = "".join(
                f"\n[dim]crux {escape(name)}: conceding it brings {first} to "
                f"{_told(each, ends[0])}, {second} to {_told(each, ends[1])}[/dim]"
                for name, ends in each.concede.items()
            )
            table.add_row(escape(each.quantity), *words, split + concede)
        out.print(table)
        out.print()
    out.print(
        f"[dim]Averages over {comparison.draws:,} common draws for each of "
        f"{1 << len(comparison.groups):,} combinations; parts in points (payoff for losses), "
        f"summing to the difference.[/dim]"
    )
    if comparison.unsolved:
        out.print(f"[red]{comparison.unsolved:,} games were not solved and are left out.[/red]")
