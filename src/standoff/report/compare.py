"""``standoff compare`` as plain data and on the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from standoff.base.plain import plain
from standoff.insight.compare import Comparison, Difference
from standoff.report.words import DOUBT, doubt, doubt_of_share, number, percent

if TYPE_CHECKING:
    from rich.console import Console

TOLD = 0.02
"""Shares that differ by less are not worth a line on the terminal."""
NOTHING = 1e-6
"""A part of a share that is smaller than this is shown as 0."""
LARGEST = 3
"""How many parts of a difference are told on the terminal."""


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
                "a_error": each.errors[0],
                "b_error": each.errors[1],
                "error": each.error,
                "within_error": each.within_error,
                "split": dict(each.split),
                "split_errors": dict(each.split_errors),
                "split_within_error": list(each.within),
                "cruxes": list(each.cruxes),
                "concede": {
                    name: {
                        "a_concedes": ends[0],
                        "b_concedes": ends[1],
                        "a_error": each.concede_errors[name][0],
                        "b_error": each.concede_errors[name][1],
                    }
                    for name, ends in each.concede.items()
                },
                "verdicts": {"a": each.verdicts[0], "b": each.verdicts[1]}
                if each.kind == "claim"
                else None,
                "could_be": {"a": list(each.could_be[0]), "b": list(each.could_be[1])}
                if each.kind == "claim"
                else None,
            }
            for each in comparison.differences
        ],
        "left_out": dict(comparison.left_out),
        "unsolved": comparison.unsolved,
    }
    found: dict[str, Any] = plain(data)
    return found


def _told(each: Difference, value: float, error: float) -> str:
    if each.kind == "loss":
        return f"{number(value)} {doubt(error, scale=abs(value))}"
    return f"{percent(value)} {doubt_of_share(error, value)}"


def _points(each: Difference, value: float, error: float) -> str:
    """An effect with its sign and its ±: payoff for losses, points for shares and chances."""
    sign = "+" if value > 0 else ""
    if each.kind == "loss":
        return f"{sign}{number(value, 2)} {doubt(error, scale=max(abs(each.a), abs(each.b)))}"
    shown = "0" if abs(value) < NOTHING else number(100 * value, 2)
    return f"{sign if shown != '0' else ''}{shown} {doubt_of_share(error, abs(value))}"


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
    marked = False
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
        table.add_column("", overflow="fold")
        table.add_column(first, justify="right")
        table.add_column(second, justify="right")
        table.add_column("difference, and what makes it (Shapley)")
        for each in rows:
            words = []
            for value, error, word, could in zip(
                (each.a, each.b), each.errors, each.verdicts, each.could_be, strict=True
            ):
                near = "*" * (len(could) > 1)
                marked = marked or bool(near)
                told = _told(each, value, error)
                words.append(f"{told}\n[dim]{word}{near}[/dim]" if word else told)
            table.add_row(escape(each.quantity), *words, _made(each, first, second))
        out.print(table)
        out.print()
    quiet = sum(
        abs(each.b - each.a) < TOLD and each.kind != "loss" for each in comparison.differences
    )
    if quiet:
        out.print(f"[dim]{quiet} claims and chances that differ by under 2 points: --json.[/dim]")
    for why in dict.fromkeys(comparison.left_out.values()):
        named = [escape(name) for name, each in comparison.left_out.items() if each == why]
        out.print(f"Not compared, since {escape(why)}: {', '.join(named)}.")
    if marked:
        out.print("[dim]* the error leaves another verdict open, too (--json names it).[/dim]")
    out.print(
        f"[dim]Averages over {comparison.draws:,} common draws for each of "
        f"{1 << len(comparison.groups):,} combinations; parts in points (payoff for losses), "
        "summing to the difference. The split itself is exact, over all combinations. "
        f"{DOUBT} What is within its error may be nothing.[/dim]"
    )
    if comparison.unsolved:
        out.print(f"[red]{comparison.unsolved:,} games were not solved and are left out.[/red]")


def _made(each: Difference, first: str, second: str) -> str:
    """A difference, its largest parts and its cruxes, each on a line."""
    from rich.markup import escape

    lines = [_points(each, each.b - each.a, each.error)]
    if each.within_error:
        lines[0] += " [yellow](within its error)[/yellow]"
    if any(math.isnan(part) for part in each.split.values()):
        lines.append("[dim]no split: no world judges it under some mixtures[/dim]")
        return "\n".join(lines)
    parts = sorted(each.split.items(), key=lambda part: -abs(part[1]))[:LARGEST]
    for name, part in parts:
        told = f"{escape(name)} {_points(each, part, each.split_errors[name])}"
        lines.append(f"[dim]{told} (within its error)[/dim]" if name in each.within else told)
    for name, ends in each.concede.items():
        one, other = (
            _told(each, end, error)
            for end, error in zip(ends, each.concede_errors[name], strict=True)
        )
        lines.append(
            f"[dim]crux {escape(name)}: conceding it brings {first} to {one}, {second} to {other}"
            "[/dim]"
        )
    return "\n".join(lines)
