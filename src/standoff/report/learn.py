"""``standoff learn`` as plain data and on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standoff.insight.learn import Learned, Lesson, Posterior
from standoff.report.results import near, plain
from standoff.report.sentences import what
from standoff.report.words import DOUBT, doubt, doubt_of_share, hedged, number, percent

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 8
TOLD = 0.02


def as_data(lesson: Lesson) -> dict[str, Any]:
    """Plain data by the schema ``schemas/learn.json``."""
    data: dict[str, Any] = {
        "standoff": 1,
        "case": lesson.case.case.title,
        "seed": lesson.seed,
        "draws": lesson.draws,
        "policy": lesson.policy,
        "days": [
            {
                "date": day.date.isoformat(),
                "seen": list(day.seen),
                "evidence": day.evidence,
                "evidence_error": day.evidence_error,
                "effective": day.effective,
                "method": day.method,
                "why_none": day.why_none,
                "parameters": {
                    name: {
                        "prior": _four(each.prior),
                        "after": _four(each.after),
                        "error": each.error,
                    }
                    for name, each in day.parameters.items()
                },
                "types": {
                    actor: {
                        word: {
                            "prior": chances[0],
                            "after": chances[1],
                            "error": day.type_errors[actor][word],
                        }
                        for word, chances in each.items()
                    }
                    for actor, each in day.types.items()
                },
                "claims": [
                    {
                        "id": each.id,
                        "prior_share": each.prior,
                        "share": each.share,
                        "error": each.error,
                        "prior_verdict": each.verdicts[0],
                        "verdict": each.verdicts[1],
                        **near(each.could_be),
                    }
                    for each in day.claims
                ],
                "advice": {"prior": day.advice[0], "after": day.advice[1]},
            }
            for day in lesson.days
        ],
    }
    found: dict[str, Any] = plain(data)
    return found


def _four(values: tuple[float, float, float, float]) -> dict[str, float]:
    return dict(zip(("mean", "p05", "p50", "p95"), values, strict=True))


def moved(each: Posterior) -> float:
    """How far a number's mean has moved, in widths of its prior 5–95 % range."""
    width = each.prior[3] - each.prior[1]
    return (each.after[0] - each.prior[0]) / width if width > 0 else 0.0


def print_lesson(lesson: Lesson, out: Console) -> None:
    """Day by day: how surprising it was, and what is to be thought afterwards."""
    from rich.markup import escape

    out.print(
        f"[bold]{escape(lesson.case.case.title)}[/bold]: what the record teaches, under the policy "
        f"'{escape(lesson.policy)}'\n"
    )
    for day in lesson.days:
        out.print(f"[bold]By {day.date:%-d %B %Y}[/bold]")
        for seen in day.seen:
            out.print(f"  + {escape(seen)}")
        out.print(
            f"  The case gave all this a chance of {percent(day.evidence)} "
            f"{doubt_of_share(day.evidence_error, day.evidence)}; it is accounted for by "
            f"{number(day.effective, 3)} "
            f"{'distinct worlds sought out' if day.method == 'tempered' else 'worlds, in effect'}."
        )
        if day.method == "none":
            out.print(f"  [red]No conclusion:[/red] {escape(day.why_none)}.\n")
            continue
        _print_day(lesson, day, out)
        out.print()
    out.print(
        "[dim]Chances of moves are those of the solved behaviour: this is what the case, with its "
        "structure taken as\ngiven, has to learn. A record that surprises it speaks against the "
        f"case too.\n{DOUBT}[/dim]"
    )


def _print_day(lesson: Lesson, day: Learned, out: Console) -> None:
    from rich.markup import escape
    from rich.table import Table

    def table(title: str, *heads: str) -> Table:
        found = Table(
            title=title, title_justify="left", title_style="bold", header_style="bold", box=None,
            padding=(0, 2, 0, 2),
        )  # fmt: skip
        for head in heads:
            found.add_column(head, justify="left" if not head else "right")
        return found

    for actor, types in day.types.items():
        told = ", ".join(
            f"{word} {percent(chances[0])} → {percent(chances[1])} "
            f"{doubt_of_share(day.type_errors[actor][word], chances[1])}"
            for word, chances in types.items()
        )
        out.print(f"  {escape(lesson.case.case.describe(actor))} is {escape(told)}")
    numbers = table("Numbers that moved most", "", "before", "after", "5–95 %")
    for name in sorted(day.parameters, key=lambda name: -abs(moved(day.parameters[name])))[:SHOWN]:
        each = day.parameters[name]
        numbers.add_row(
            escape(what(lesson.case.case, name)),
            number(each.prior[0]),
            f"{number(each.after[0])} [dim]{doubt(each.error, scale=abs(each.after[0]))}[/dim]",
            f"{number(each.after[1], 2)} to {number(each.after[3], 2)}",
        )
    if day.parameters:
        out.print(numbers)
    claims = table("Claims judged again", "", "before", "after", "")
    rows = [each for each in day.claims if abs(each.share - each.prior) >= TOLD]
    for claim in sorted(rows, key=lambda each: -abs(each.share - each.prior)):
        before, after = claim.verdicts
        after = hedged([after, *(each for each in claim.could_be if each != after)])
        word = after if before == claim.verdicts[1] else f"{before} → {after}"
        claims.add_row(
            escape(claim.id),
            percent(claim.prior),
            f"{percent(claim.share)} [dim]{doubt_of_share(claim.error, claim.share)}[/dim]",
            word,
        )
    if rows:
        out.print(claims)
    rest = len(day.claims) - len(rows)
    if rest:
        stand = "claim stands where it stood" if rest == 1 else "claims stand where they stood"
        out.print(f"  [dim]{rest} {stand} (within 2 points).[/dim]")
    if day.advice[0] == day.advice[1]:
        out.print(f"  The smallest average loss is still that of {escape(day.advice[0])}.")
    else:
        out.print(
            f"  The smallest average loss was that of {escape(day.advice[0])}; now it would be "
            f"that of {escape(day.advice[1])}."
        )
