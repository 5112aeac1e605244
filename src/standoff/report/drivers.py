"""``standoff drivers`` as plain data and on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from standoff.base.plain import plain
from standoff.insight.drivers import Driven, Drivers
from standoff.report.words import DOUBT, doubt_of_share, percent

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 4


def factor_name(factor: tuple[str, ...]) -> str:
    """A parameter's name, or those of correlated ones joined."""
    return " + ".join(factor)


def as_data(drivers: Drivers) -> dict[str, Any]:
    """Plain data by the schema ``schemas/drivers.json``."""
    data: dict[str, Any] = {
        "standoff": 1,
        "case": drivers.case.case.title,
        "seed": drivers.seed,
        "base": drivers.base,
        "worlds": drivers.worlds,
        "unsolved": drivers.unsolved,
        "factors": {factor_name(each): list(each) for each in drivers.factors},
        "quantities": [_quantity(drivers, each) for each in drivers.driven],
        "constant": [each.id for each in drivers.constant],
        "unanswered": [each.id for each in drivers.unanswered],
    }
    found: dict[str, Any] = plain(data)
    return found


def _quantity(drivers: Drivers, driven: Driven) -> dict[str, Any]:
    indices, quantity = driven.indices, driven.quantity
    return {
        "id": quantity.id,
        "kind": quantity.kind,
        "policy": quantity.policy,
        "name": quantity.name,
        "variance": indices.variance,
        "measured": driven.measured,
        "rows": indices.rows,
        "noise": driven.noise,
        "base_value": driven.base,
        "parameters": {
            factor_name(factor): {
                "first": float(indices.first[k]),
                "first_interval": _interval(indices.first[k], indices.first_error[k]),
                "total": float(indices.total[k]),
                "total_interval": _interval(indices.total[k], indices.total_error[k]),
                "moment_independent": float(driven.moment_independent[k]),
                "beyond_noise": bool(driven.beyond_noise[k]),
                "low": float(driven.low[k]),
                "high": float(driven.high[k]),
            }
            for k, factor in enumerate(drivers.factors)
        },
    }


def _interval(value: float, error: float) -> list[float]:
    return [float(value - error), float(value + error)]


def print_drivers(drivers: Drivers, out: Console, *, kinds: tuple[str, ...]) -> None:
    """For each quantity the numbers that most of its spread comes from."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(
        title=f"What drives it: share of the variance (total Sobol index) by number; "
        f"{drivers.worlds:,} worlds",
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        padding=(0, 2, 0, 0),
    )
    table.add_column("quantity", no_wrap=True)
    for k in range(SHOWN):
        table.add_column("most" if k == 0 else "")
    for each in drivers.driven:
        if each.quantity.kind not in kinds or each.measured == "nothing":
            continue
        order = np.argsort(-each.indices.total)[:SHOWN]
        cells = []
        for k in order:
            # An index carries half the width of its 95 % interval: that is what ± says.
            error = float(each.indices.total_error[k]) / 2
            mark = "" if each.beyond_noise[k] else "?"
            cells.append(
                f"{escape(factor_name(drivers.factors[k]))}{mark}\n"
                f"[dim]{percent(max(float(each.indices.total[k]), 0.0))} "
                f"{doubt_of_share(error)}[/dim]"
            )
        by_rank = "*" if each.measured == "ranks" else ""
        table.add_row(escape(each.quantity.id) + by_rank, *cells)
    out.print(table)
    out.print(
        f"[dim]{DOUBT} The shares add up to more than 100 % where numbers act together. ? marks "
        "what the moment-independent check does not tell from noise.[/dim]"
    )
    shown = [each for each in drivers.driven if each.quantity.kind in kinds]
    if any(each.measured == "ranks" for each in shown):
        out.print(
            "[dim]* A few worlds carry nearly all of its variance, so these are shares of the "
            "variance of its rank among the worlds.[/dim]"
        )
    rare = [each.quantity.id for each in shown if each.measured == "nothing"]
    if rare:
        more = f" and {len(rare) - 6} more" if len(rare) > 6 else ""
        out.print(
            f"No shares are told of {escape(', '.join(rare[:6]))}{more}: too few of the worlds "
            "differ from the rest; a larger --base would show more of them."
        )
    if drivers.constant:
        names = ", ".join(each.id for each in drivers.constant[:6])
        more = f" and {len(drivers.constant) - 6} more" if len(drivers.constant) > 6 else ""
        out.print(f"Nothing drives {escape(names)}{more}: the same in every world.")
    if drivers.unanswered:
        names = ", ".join(each.id for each in drivers.unanswered[:6])
        out.print(f"Has a value in too few worlds to tell: {escape(names)}.")
    if drivers.unsolved:
        out.print(
            f"[red]{drivers.unsolved:,} games were not solved; their rows are left out.[/red]"
        )
