"""``standoff robust`` as plain data and on the terminal."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from standoff.base.plain import plain
from standoff.insight.robust import MORE_IS_BETTER, Plan, Robust
from standoff.report.words import DOUBT, doubt, doubt_of_share, number, percent

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 20


def as_data(robust: Robust) -> dict[str, Any]:
    """Plain data by the schema ``schemas/robust.json``."""
    data: dict[str, Any] = {
        "standoff": 1,
        "case": robust.case.case.title,
        "seed": robust.seed,
        "draws": robust.draws,
        "criterion": robust.criterion,
        "unit": robust.unit,
        "acceptable": robust.acceptable,
        "optimism": robust.optimism,
        "percentile": robust.percentile,
        "policies": {name: asdict(each) for name, each in robust.scores.items()},
        "errors": {name: dict(each) for name, each in robust.errors.items()},
        "prefers": dict(robust.prefers),
        "never_best": list(robust.never_best),
        "never_chosen": list(robust.never_chosen),
        "dominated": {
            title: {name: list(by) for name, by in each.items()}
            for title, each in robust.dominated.items()
        },
        "plans": [asdict(each) for each in robust.plans],
        "unsolved": robust.unsolved,
    }
    found: dict[str, Any] = plain(data)
    return found


def print_robust(robust: Robust, out: Console) -> None:
    """One table of scores, then what can be ruled out, then plans."""
    from rich.markup import escape
    from rich.table import Table

    heads = {
        "average": "average",
        "percentile": f"{robust.percentile:.0%} of worlds",
        "worst": "worst",
        "hurwicz": f"Hurwicz {robust.optimism:g}",
        "regret": "largest regret",
        "average_regret": "average regret",
        "satisfices": f"≤ {number(robust.acceptable)}",
        "best_share": "best in",
    }
    what_for = "Loss" if robust.criterion == "expected-loss" else robust.criterion.capitalize()
    worlds = f"{robust.draws:,} world{'s' * (robust.draws != 1)}"
    table = Table(
        title=f"{what_for} ({robust.unit}) by robust criteria; {worlds}",
        title_justify="left", title_style="bold", header_style="bold", box=None,
        padding=(0, 2, 0, 0),
    )  # fmt: skip
    table.add_column("policy", no_wrap=len(robust.scores) <= SHOWN)
    for head in heads.values():
        table.add_column(head, justify="right")
    order = sorted(robust.scores, key=lambda name: robust.scores[name].regret)
    for name in order[:SHOWN]:
        cells = []
        for field in heads:
            value = getattr(robust.scores[name], field)
            shown = percent(value) if field in MORE_IS_BETTER else number(value)
            best = robust.prefers[field] == name
            shown = f"[bold green]{shown}[/bold green]" if best else shown
            error = robust.errors[name].get(field)
            if error is not None and robust.draws > 1:
                around = doubt_of_share(error, value) if field in MORE_IS_BETTER else doubt(error)
                shown += f"\n[dim]{around}[/dim]"
            cells.append(shown)
        table.add_row(escape(name), *cells)
    out.print(table)
    if len(order) > SHOWN:
        out.print(f"[dim]and {len(order) - SHOWN} more with a larger regret[/dim]")
    out.print()
    if robust.never_best:
        listing = ", ".join(robust.never_best[:SHOWN])
        out.print(f"Best in no world: {escape(listing)}.")
    if robust.never_chosen:
        listing = ", ".join(robust.never_chosen[:SHOWN])
        out.print(f"Best under no weighting of the worlds either: {escape(listing)}.")
    for title, each in robust.dominated.items():
        for name, by in list(each.items())[:SHOWN]:
            word = title if title == "in every world" else f"by {title} dominance"
            out.print(f"{escape(name)} is beaten {word} by {escape(', '.join(by[:4]))}.")
    for signal in robust.plans:
        out.print(
            f"\n[bold]Waiting for a signal:[/bold] {escape(signal.signal)} "
            f"(comes in {percent(signal.chance)})"
        )
        _print_plan("Best on average", signal.best, signal.best_single, out)
        if signal.most_robust != signal.best:
            _print_plan("Smallest largest regret", signal.most_robust, signal.best_single, out)
    out.print(
        "\n[dim]Green: the best by that criterion. Worst cases and largest regrets (and Hurwicz, "
        "made of them) are those of the worlds drawn; more draws can only raise them, and no error "
        f"is given. {DOUBT}[/dim]"
    )


def _print_plan(title: str, plan: Plan, single: str, out: Console) -> None:
    from rich.markup import escape

    word = "saves" if plan.gain > 0 else "costs"
    clear = "" if abs(plan.gain) > 2 * plan.error else " (within sampling error of nothing)"
    worth = (
        f"; worth it while switching costs less than {number(plan.break_even)}"
        if plan.break_even > 0
        else ""
    )
    out.print(
        f"  {title}: start with {escape(plan.start)}, on the signal switch to "
        f"{escape(plan.switch_to)}: {word} {number(abs(plan.gain))} {doubt(plan.error)} on "
        f"average against {escape(single)}{clear}{worth}; largest regret {number(plan.regret)}."
    )
