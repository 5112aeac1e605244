"""The talks of a case as plain data and as tables."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from standoff.base.plain import plain
from standoff.ensemble.talks import TalksStudy
from standoff.insight.claims import near
from standoff.insight.talks import (
    LastingFinding,
    Often,
    PolicyTalks,
    TalksVerdict,
    policy_talks,
    talks_claims,
)
from standoff.lens.talks.answer import Answer
from standoff.report.terminal import verdict_cell
from standoff.report.words import DOUBT, NEAR, doubt_of_share, number, percent


def as_data(study: TalksStudy, answer: Answer, central: dict[str, Any]) -> dict[str, Any]:
    """The whole study; the answer in the central world stands at the top, as for a domain."""
    talks = study.worlds.talks
    data: dict[str, Any] = {
        "standoff": 1,
        "case": study.case.case.title,
        "seed": study.seed,
        "draws": study.draws,
        "unsolved": study.unsolved,
        "central": central,
        **answer.data(),
        "issues": {issue.name: list(issue.domain.words) for issue in talks.issues},
        "names": {valuer.name: valuer.title for valuer in talks.valuers},
        "home": [valuer.name for valuer in talks.valuers[talks.parties :]],
        "policies": {name: asdict(policy_talks(study, q)) for q, name in enumerate(study.policies)},
        "claims": [asdict(each) | near(each.could_be) for each in talks_claims(study)],
    }
    result: dict[str, Any] = plain(data)
    return result


def print_talks(study: TalksStudy, answer: Answer, policy: str, out: Console) -> None:
    """Everything a study of talks says, one policy in full."""
    case = study.case.case
    talks = study.worlds.talks
    out.print(f"[bold]{escape(case.title)}[/bold]: talks")
    packages = answer.domain.outcomes
    out.print(
        f"{talks.parties} parties, {len(talks.valuers) - talks.parties} bodies at home, "
        f"{len(talks.issues)} issues, {packages:,} packages; {study.draws:,} plausible worlds "
        f"(seed {study.seed})\n"
    )
    found = [policy_talks(study, q) for q in range(len(study.policies))]
    _print_zones(found, out)
    chosen = found[study.policies.index(policy)]
    _print_policy(study, chosen, out)
    _print_claims(talks_claims(study), out)
    if study.unsolved:
        out.print(f"[red]{study.unsolved:,} draws were left out: the game was not solved.[/red]")


def _table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        padding=(0, 2, 0, 0),
    )


def _range(values: tuple[float, float, float]) -> str:
    if math.isnan(values[1]):
        return "–"
    low, middle, high = (number(v) for v in values)
    return f"{middle} [dim]({low} to {high})[/dim]"


def _print_zones(found: list[PolicyTalks], out: Console) -> None:
    table = _table("Is there a deal?")
    table.add_column("policy", no_wrap=True)
    heads = ("zone of\nagreement", "if nobody at\nhome had a say", "if no red line\nwere held")
    for head in (*heads, "packages\nall accept", "room (smallest gain\nat the fairest package)"):
        table.add_column(head, justify="right")
    for each in found:
        table.add_row(
            escape(each.name),
            percent(each.zone)
            + (
                ""
                if math.isnan(each.zone_error)
                else f" [dim]{doubt_of_share(each.zone_error, each.zone)}[/dim]"
            ),
            percent(each.zone_without_home),
            percent(each.zone_without_lines),
            _range(each.acceptable),
            _range(each.slack),
        )
    out.print(table)
    out.print(
        "[dim]Share of plausible worlds with a package that every party and body accepts; in the "
        "last columns the\nmedian over such worlds (5 to 95 %), in units of payoff. "
        f"{DOUBT}[/dim]\n"
    )


def _words(package: dict[str, str]) -> str:
    return escape("; ".join(f"{issue}: {word}" for issue, word in package.items()))


def _print_often(title: str, found: tuple[Often, ...], out: Console) -> None:
    if found:
        out.print(title)
        for each in found:
            out.print(f"  {percent(each.share):>7}  {_words(each.package)}")


def _print_policy(study: TalksStudy, each: PolicyTalks, out: Console) -> None:
    out.print(f"[bold]Under the policy '{escape(each.name)}'[/bold]")
    stakes = [
        f"{name} {number(value)}"
        + (f" (+{number(each.gains[name])})" if name in each.gains else "")
        for name, value in each.walk_away.items()
    ]
    out.print("Worth of no deal, and the gain at the Nash package: " + escape(", ".join(stakes)))
    _print_often("Accepted by all in most worlds:", each.most_accepted, out)
    _print_often("Nash package, where there is a zone:", each.recurring["nash"][:2], out)
    _print_lines(study, each, out)
    holders = [f"{n} {percent(s)}" for n, s in each.holdouts.items() if s > 0]
    if holders:
        out.print("Alone in refusing some package where there is no zone: " + ", ".join(holders))
    if each.lasting:
        _print_lasting(each.lasting, out)
    if each.outcomes:
        ends = ", ".join(f"{name} {percent(p)}" for name, p in each.outcomes.items())
        out.print(f"The game, a settlement being worth what the talks predict: {escape(ends)}")
        out.print(
            f"  [dim]no common fixed point of game and talks in {percent(each.residual)} of the "
            f"worlds; at worst off by {number(each.largest_residual)}[/dim]"
        )
    out.print()


def _print_lines(study: TalksStudy, each: PolicyTalks, out: Console) -> None:
    if not each.lines:
        return
    out.print("Red lines, and what dropping one alone would open:")
    for line in each.lines:
        words = f"{line.party} refuses {', '.join(line.positions)} on {line.issue}"
        source = f" ({line.source})" if line.source else ""
        out.print(f"  {percent(line.opens):>7}  {escape(words + source)}")
        if line.opens > 0 and line.package:
            out.print(f"           [dim]opens {_words(line.package.package)}[/dim]")
    for a, b, share in each.line_pairs[:3]:
        first, second = each.lines[a], each.lines[b]
        out.print(
            f"  {percent(share):>7}  only both together: {escape(first.party)} on "
            f"{escape(first.issue)} and {escape(second.party)} on {escape(second.issue)}"
        )


def _print_lasting(found: LastingFinding, out: Console) -> None:
    if found.package is None:
        what = "The Nash package of each world"
    else:
        what = "The package that dropping one red line opens most often"
    out.print(
        f"Would it last? {what} outlives {escape(found.date)} in {percent(found.lasts)} of the "
        "worlds where all would sign it."
    )
    for each in found.breakers:
        told = f"  {each.name} would break it in {percent(each.breaks)}"
        if each.balks > 0:
            told += f", and would not sign, foreseeing what comes, in {percent(each.balks)}"
        out.print(escape(told))
        mends = []
        if not math.isnan(each.payment):
            mends.append(
                f"a payment of {number(each.payment)} (the others have it to spare in "
                f"{percent(each.affordable)})"
            )
        if each.verifiable > 0:
            mends.append(
                f"catching a breach with a chance of {percent(each.verification)} (does it in "
                f"{percent(each.verifiable)})"
            )
        if each.put_off:
            mends.append(
                f"putting off, or making reversible, {', '.join(each.put_off)} (does it in "
                f"{percent(each.put_off_share)})"
            )
        if mends:
            out.print("    [dim]mended by " + escape("; or ".join(mends)) + "[/dim]")


def _print_claims(found: list[TalksVerdict], out: Console) -> None:
    if not found:
        return
    table = _table("Claims about what could be agreed")
    for head in ("verdict", "holds in", "claim"):
        table.add_column(head)
    for each in found:
        source = f" [dim]{escape(each.source)}[/dim]" if each.source else ""
        share = percent(each.share)
        if not math.isnan(each.mc_error):
            share += f" [dim]{doubt_of_share(each.mc_error, each.share)}[/dim]"
        table.add_row(
            verdict_cell(each.verdict, each.could_be),
            "" if math.isnan(each.share) else share,
            escape(each.says) + source,
        )
    out.print(table)
    if any(len(each.could_be) > 1 for each in found):
        out.print(f"[dim]{NEAR}[/dim]")
