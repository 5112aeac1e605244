"""``standoff schools`` as plain data and on the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from standoff.base.plain import plain
from standoff.insight.claims import near
from standoff.insight.schools import Schools
from standoff.report.words import DOUBT, doubt_of_share, number, percent

if TYPE_CHECKING:
    from rich.console import Console


def as_data(schools: Schools) -> dict[str, Any]:
    """Plain data by the schema ``schemas/schools.json``."""
    beside = {
        (each.claim, each.school): {
            "beside_as_written": {
                "worlds": each.worlds,
                "as_written": each.shares[0],
                "share": each.shares[1],
                "difference": each.shares[1] - each.shares[0],
                "error": each.error,
            }
        }
        for each in schools.compared
    }
    data: dict[str, Any] = {
        "standoff": 1,
        "case": schools.case.title,
        "seed": schools.seed,
        "schools": {
            each.name: {
                "what": each.what,
                "draws": each.draws,
                "unsolved": each.unsolved,
                "advice": each.advice,
            }
            for each in schools.schools
        },
        "unjudged": list(schools.unjudged),
        "claims": [
            {
                "id": claim,
                "by_school": {
                    each.name: {
                        "share": each.judged[claim].share,
                        "mc_error": each.judged[claim].mc_error,
                        "median_margin": each.judged[claim].median_margin,
                        "verdict": each.judged[claim].verdict,
                        **near(each.judged[claim].could_be),
                        **beside.get((claim, each.name), {}),
                    }
                    for each in schools.schools
                    if claim in each.judged
                },
            }
            for claim in schools.schools[0].judged
        ],
        "partings": [
            {
                "claim": each.claim,
                "school": each.school,
                "as_written": each.compared.verdicts[0],
                "verdict": each.compared.verdicts[1],
                "why": [
                    {"quantity": text, "as_written": before, "school": after}
                    for text, before, after in each.why
                ],
            }
            for each in schools.partings
        ],
    }
    found: dict[str, Any] = plain(data)
    return found


def print_schools(schools: Schools, out: Console) -> None:
    """One table of shares, then where schools part ways and why."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(
        title="Share of worlds in which each claim holds, by school",
        title_justify="left", title_style="bold", header_style="bold", box=None,
        padding=(0, 1, 0, 0),
    )  # fmt: skip
    table.add_column("claim")
    first = schools.schools[0]
    beside = {(each.claim, each.school): each for each in schools.compared}
    for each in schools.schools:
        if each.draws < first.draws:
            table.add_column(f"as written, first {each.draws:,}", justify="right")
        table.add_column(escape(each.name), justify="right")
    marked = False
    apart = {(each.claim, each.school) for each in schools.partings}
    for claim in first.judged:
        cells = []
        for each in schools.schools:
            if each.draws < first.draws:
                cells.append(_share(beside[claim, each.name].shares[0]))
            judged = each.judged.get(claim)
            shown = _share(judged.share) if judged else ""
            if judged and shown and len(judged.could_be) > 1:
                shown, marked = f"{shown}*", True
            cells.append(f"[yellow]{shown}[/yellow]" if (claim, each.name) in apart else shown)
        table.add_row(escape(claim), *cells)
    advice = []
    for each in schools.schools:
        advice += [""] * (each.draws < first.draws) + [escape(each.advice)]
    table.add_row("[bold]smallest average loss[/bold]", *advice)
    out.print(table)
    for each in schools.schools:
        if each.unsolved:
            out.print(f"[red]{escape(each.name)}: {each.unsolved:,} games were not solved.[/red]")
        if each.draws < first.draws:
            out.print(
                f"[dim]{escape(each.name)}: the first {each.draws:,} worlds only, and the case as "
                "written in the same ones beside it.[/dim]"
            )
    total = len(schools.schools[0].judged) - len(schools.unjudged)
    turned = {each.claim for each in schools.partings}
    out.print(
        f"\n{total - len(turned)} of {total} claims get the same verdict from every school. "
        "[dim]Yellow: another verdict than as written, on the same worlds and by more than the "
        "luck of the draws."
        + (" * within the error of a verdict's threshold.[/dim]" if marked else "[/dim]")
    )
    if schools.unjudged:
        out.print(f"No world could judge {escape(', '.join(schools.unjudged))}.")
    for parting in schools.partings:
        told = parting.compared
        why = "; ".join(
            f"{escape(text)} averages {number(after)} in place of {number(before)}"
            for text, before, after in parting.why
        )
        out.print(
            f"  {escape(parting.claim)} {escape(parting.school)}: {told.verdicts[0]} → "
            f"{told.verdicts[1]}; {percent(told.shares[0])} → {percent(told.shares[1])} of "
            f"{told.worlds:,} worlds (a difference of "
            f"{number(100 * (told.shares[1] - told.shares[0]), 2)} {doubt_of_share(told.error)} "
            "points)" + (f" [dim]({why})[/dim]" if why else "")
        )
    if schools.partings:
        out.print(f"[dim]{DOUBT}[/dim]")
    if any(each.name.startswith("@") for each in schools.schools):
        out.print(
            "[dim]'standoff compare CASE CASE@VARIANT' splits such a difference over what the "
            "variant assumes.[/dim]"
        )


def _share(share: float) -> str:
    """Nothing where no world could judge."""
    return "" if math.isnan(share) else percent(share)
