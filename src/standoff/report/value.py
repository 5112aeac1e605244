"""``standoff value`` as plain data and on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from standoff.base.plain import plain
from standoff.insight.rules import Worth
from standoff.insight.sentences import what
from standoff.insight.value import Value
from standoff.report.words import DOUBT, doubt, number

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 10


def as_data(value: Value) -> dict[str, Any]:
    """Plain data by the schema ``schemas/value.json``."""
    data: dict[str, Any] = {
        "standoff": 1,
        "case": value.case.case.title,
        "seed": value.seed,
        "draws": value.draws,
        "criterion": value.criterion,
        "unit": value.unit,
        "chosen": value.chosen,
        "average": dict(value.average),
        "evpi": value.perfect.value,
        "evppi": {name: each.value for name, each in value.parameters.items()},
        "groups": {name: each.value for name, each in value.groups.items()},
        "types": {name: each.value if each else None for name, each in value.types.items()},
        "accounted": value.accounted,
        "evsi": {name: each.value for name, each in value.tests.items()},
        "errors": {
            "evpi": value.perfect.error,
            "evppi": {name: each.error for name, each in value.parameters.items()},
            "groups": {name: each.error for name, each in value.groups.items()},
            "types": {name: each.error if each else None for name, each in value.types.items()},
            "evsi": {name: each.error for name, each in value.tests.items()},
        },
        "at_least": [
            name
            for worths in (value.parameters, value.groups, value.tests)
            for name, each in worths.items()
            if each.short
        ],
        "unsolved": value.unsolved,
    }
    found: dict[str, Any] = plain(data)
    return found


def print_value(value: Value, out: Console) -> None:
    """What is worth finding out, the most valuable first."""
    from rich.markup import escape
    from rich.table import Table

    case = value.case.case
    what_for = "loss" if value.criterion == "expected-loss" else value.criterion
    out.print(
        f"Without further information: [bold]{escape(value.chosen)}[/bold], the smallest average "
        f"{escape(what_for)} ({number(value.average[value.chosen])} {escape(value.unit)})."
    )
    every = value.perfect
    if every.value <= 1e-12:
        out.print(
            "Nothing that could be learned would change that: in no world does another policy do "
            "better."
        )
        return
    out.print(
        f"To know every number exactly before choosing would save {number(every.value)} "
        f"{doubt(every.error)} {escape(value.unit)} on average.\n"
    )

    def table(title: str, rows: Mapping[str, Worth], words: bool = False) -> None:
        if not rows:
            return
        shown = Table(
            title=title, title_justify="left", title_style="bold", box=None, show_header=False,
            padding=(0, 2, 0, 0),
        )  # fmt: skip
        order = sorted(rows, key=lambda name: -rows[name].value)
        for name in order[:SHOWN]:
            each = rows[name]
            share = each.value / every.value
            label = what(case, name) if words else name
            shown.add_row(
                _told(each),
                f"{100 * share:.0f} %",
                escape(label),
            )
        out.print(shown)
        if len(order) > SHOWN:
            out.print(f"[dim]and {len(order) - SHOWN} more, each worth less[/dim]")
        out.print()

    table("Learning one number", value.parameters, words=True)
    table("Learning a group of numbers", value.groups)
    out.print(_accounted(value))
    out.print()
    table("Learning what an actor is", {name: each for name, each in value.types.items() if each})
    for name, worth in value.types.items():
        if worth is None:
            out.print(f"What '{escape(name)}' is hangs on the policy, so it has no value here.")
    table("Tests", value.tests)
    out.print(
        f"[dim]In {escape(value.unit)} of {escape(what_for)} saved on average, and in per cent of "
        f"what it would save to know everything. {DOUBT} A value below its ± can't be told from "
        "nothing.[/dim]"
    )
    told = (value.parameters, value.groups, value.tests)
    if any(each.short for worths in told for each in worths.values()):
        out.print(
            "[dim]≥: what the best rule that was found saves. Losses jump here, or hang on how "
            "numbers act together; a better rule may have been missed, so no error is told.[/dim]"
        )


def _told(worth: Worth) -> str:
    """A value with its doubt; with none where it is what a rule saves that may not be the best."""
    if worth.short:
        return f"≥ {number(worth.value)}"
    return f"{number(worth.value)} [dim]{doubt(worth.error)}[/dim]"


def _accounted(value: Value) -> str:
    """How much of the value of knowing everything was found in single numbers and groups."""
    every = value.perfect.value
    share = value.accounted / every
    told = (
        "What was found by single numbers and groups accounts for "
        f"{number(value.accounted)}, {100 * share:.0f} % of what it would save to know everything"
    )
    if share >= 1:
        return told + ": they tell partly the same."
    return told + (
        ". The rest takes numbers learned together (name them with --group), or was too small to "
        "be told from nothing."
    )
