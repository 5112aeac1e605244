"""The talks of a case as plain data and as tables."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from standoff.cleaning import clean
from standoff.ensemble.talks import TalksStudy
from standoff.insight.talks import policy_talks, talks_claims
from standoff.insight.talks_findings import LastingFinding, Often, PolicyTalks, TalksVerdict
from standoff.report.layout import PROSE, fitted, folded, note, print_figures, titled_table
from standoff.report.results import near, plain
from standoff.report.terminal import verdict_cell
from standoff.report.words import DOUBT, NEAR, doubt_of_share, many, number, percent
from standoff.talks.answer import Answer

_TOGETHER = "\u00a0"
WIDEST_NAMES = 30
"""Policies that answer alike stand side by side up to this width."""


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
    say = _Said(out, draws=study.draws)
    out.print(f"[bold]{escape(case.title)}[/bold]: talks")
    bodies = len(talks.valuers) - talks.parties
    say(
        f"{talks.parties} parties, {bodies} bod{'y' if bodies == 1 else 'ies'} at home, "
        f"{len(talks.issues)} issues, {many(answer.domain.outcomes)} packages; {study.draws:,} "
        f"plausible world{'s' * (study.draws != 1)} (seed {study.seed})"
    )
    out.print()
    found = [policy_talks(study, q) for q in range(len(study.policies))]
    _print_zones(study, found, say)
    chosen = found[study.policies.index(policy)]
    _print_policy(study, chosen, say)
    _print_claims(talks_claims(study), out)
    if study.unsolved:
        say(f"{study.unsolved:,} draws were left out: the game was not solved.", "red")


class _Said:
    """What is said in sentences, each within the width of the console."""

    def __init__(self, out: Console, *, draws: int):
        self.out = out
        self.draws = draws

    def __call__(self, text: str, style: str = "", *, hang: int = 2) -> None:
        width = min(self.out.width, PROSE)
        told = fitted(clean(text), hang=hang, width=width).replace(_TOGETHER, " ")
        self.out.print(Text(told, style), soft_wrap=True)

    def share(self, share: float, error: float) -> str:
        """``18 % ±0.8``; one world alone has no error."""
        if math.isnan(share) or (self.draws == 1 and math.isnan(error)):
            return percent(share)
        return f"{percent(share)} {doubt_of_share(error, share)}".replace(" ", _TOGETHER)

    def entry(self, share: float, error: float, words: str) -> None:
        """A share, and on the same line what it is a share of."""
        front = f"  {self.share(share, error):>13}  "
        self(front + words, hang=2 + len(front.lstrip()))


def _range(values: tuple[float, float, float]) -> str:
    if math.isnan(values[1]):
        return "–"
    low, middle, high = (number(v) for v in values)
    if low == high:
        return middle
    return f"{middle} [dim]({low} to {high})[/dim]"


def _alike(found: list[PolicyTalks]) -> list[tuple[str, PolicyTalks]]:
    """Policies of which everything in the table is the same but for rounding, told once."""
    groups: dict[str, list[PolicyTalks]] = {}
    for each in found:
        figures = (
            (each.zone, each.zone_error),
            (each.zone_without_home, each.zone_without_home_error),
            (each.zone_without_lines, each.zone_without_lines_error),
            each.acceptable,
            each.slack,
        )
        key = ", ".join(f"{value:.12g}" for row in figures for value in row)
        groups.setdefault(key, []).append(each)
    return [
        ("\n".join(folded(", ".join(each.name for each in group), WIDEST_NAMES)), group[0])
        for group in groups.values()
    ]


def _print_zones(study: TalksStudy, found: list[PolicyTalks], say: _Said) -> None:
    talks = study.worlds.talks
    rows = _alike(found)
    heads = ["zone of\nagreement"]
    cells = [[say.share(each.zone, each.zone_error) for _, each in rows]]
    if len(talks.valuers) > talks.parties:
        heads.append("if nobody at\nhome had a say")
        cells.append(
            [say.share(each.zone_without_home, each.zone_without_home_error) for _, each in rows]
        )
    if talks.lines:
        heads.append("if no red line\nwere held")
        cells.append(
            [say.share(each.zone_without_lines, each.zone_without_lines_error) for _, each in rows]
        )
    ranges = any(each.zone > 0 for _, each in rows)
    if ranges:
        heads += ["packages\nall accept", "room"]
        cells += [
            [_range(each.acceptable) for _, each in rows],
            [_range(each.slack) for _, each in rows],
        ]
    names = [escape(name) for name, _ in rows]
    lines = [
        [cell.replace(_TOGETHER, " ") for cell in row] for row in zip(names, *cells, strict=True)
    ]
    print_figures(say.out, "Is there a deal?", "policy", heads, lines)
    told = "Share of plausible worlds with a package that every party and body accepts. "
    if ranges:
        told += (
            "Packages and room (the smallest gain at the fairest package, in units of payoff): the "
            "median over such worlds (5 to 95 %). "
        )
    if len(rows) < len(found):
        told += "Policies on one row have the same figures, to the last digit. "
    note(say.out, told + DOUBT if study.draws > 1 else told.rstrip())
    say.out.print()


def _words(package: dict[str, str]) -> str:
    return "; ".join(f"{issue}: {word}" for issue, word in package.items())


def _print_often(title: str, found: tuple[Often, ...], say: _Said) -> None:
    if found:
        say(title)
        for each in found:
            say.entry(each.share, each.error, _words(each.package))


def _print_policy(study: TalksStudy, each: PolicyTalks, say: _Said) -> None:
    say(f"Under the policy '{each.name}'", "bold")
    stakes = [
        f"{name} {number(value)}"
        + (f" (+{number(each.gains[name])})" if name in each.gains else "")
        for name, value in each.walk_away.items()
    ]
    what = "Worth of no deal" + (", and the gain at the Nash package" if each.gains else "")
    say(f"{what}: {', '.join(stakes)}")
    _print_often("Accepted by all in most worlds:", each.most_accepted, say)
    _print_often("Nash package, where there is a zone:", each.recurring["nash"][:2], say)
    _print_cause(study, each, say)
    _print_lines(study, each, say)
    holders = [
        f"{name} {say.share(share, each.holdout_errors[name])}"
        for name, share in each.holdouts.items()
        if share > 0
    ]
    if holders:
        say("Alone in refusing some package where there is no zone: " + ", ".join(holders))
    if each.lasting:
        _print_lasting(each.lasting, say)
    if each.outcomes:
        ends = ", ".join(
            f"{name} {say.share(chance, each.outcome_errors[name])}"
            for name, chance in each.outcomes.items()
        )
        say(f"The game, a settlement being worth what the talks predict: {ends}")
        say(
            "  no common fixed point of game and talks in "
            f"{say.share(each.residual, each.residual_error)} of the worlds; at worst off by "
            f"{number(each.largest_residual)}",
            "dim",
        )


def _print_cause(study: TalksStudy, each: PolicyTalks, say: _Said) -> None:
    """Why there is no zone where there is none."""
    if each.zone >= 1:
        return
    walking = say.share(each.closed_by_walking_away, each.closed_by_walking_away_error)
    if not study.worlds.talks.lines:
        say(f"No zone because somebody prefers walking away to any package: {walking} of worlds.")
        return
    lines = say.share(each.closed_by_lines, each.closed_by_lines_error)
    say(
        f"No zone because of red lines: {lines} of worlds; because somebody prefers walking away "
        f"to any package, red lines or not: {walking}."
    )


def _print_lines(study: TalksStudy, each: PolicyTalks, say: _Said) -> None:
    if not each.lines:
        return
    say("Red lines, and what dropping one alone would open:")
    for line in each.lines:
        words = f"{line.party} refuses {', '.join(line.positions)} on {line.issue}"
        source = f" ({line.source})" if line.source else ""
        say.entry(line.opens, line.opens_error, words + source)
        if line.opens > 0 and line.package:
            say(f"{'':17}opens {_words(line.package.package)}", "dim")
    for a, b, share, error in each.line_pairs[:3]:
        first, second = each.lines[a], each.lines[b]
        say.entry(
            share,
            error,
            f"only both together: {first.party} on {first.issue} and {second.party} on "
            f"{second.issue}",
        )


def _print_lasting(found: LastingFinding, say: _Said) -> None:
    if found.package is None:
        what = "The Nash package of each world"
    else:
        what = "The package that dropping one red line opens most often"
    say(
        f"Would it last? {what} outlives {found.date} in "
        f"{say.share(found.lasts, found.lasts_error)} of the worlds where all would sign it."
    )
    for each in found.breakers:
        told = f"  {each.name} would break it in {say.share(each.breaks, each.breaks_error)}"
        if each.balks > 0:
            told += (
                ", and would not sign, foreseeing what comes, in "
                f"{say.share(each.balks, each.balks_error)}"
            )
        say(told)
        mends = []
        if not math.isnan(each.payment):
            mends.append(
                f"a payment of {number(each.payment)} (the others have it to spare in "
                f"{say.share(each.affordable, each.affordable_error)})"
            )
        if each.verifiable > 0:
            mends.append(
                f"catching a breach with a chance of {percent(each.verification)} (does it in "
                f"{say.share(each.verifiable, each.verifiable_error)})"
            )
        if each.put_off:
            mends.append(
                f"putting off, or making reversible, {', '.join(each.put_off)} (does it in "
                f"{say.share(each.put_off_share, each.put_off_error)})"
            )
        if mends:
            say("    mended by " + "; or ".join(mends), "dim")


def _print_claims(found: list[TalksVerdict], out: Console) -> None:
    if not found:
        return
    out.print()
    shown = titled_table("Claims about what could be agreed")
    for head in ("verdict", "holds in", "claim"):
        shown.add_column(head, overflow="fold")
    for each in found:
        source = f" [dim]{escape(each.source)}[/dim]" if each.source else ""
        share = percent(each.share)
        if not math.isnan(each.mc_error):
            share += f" [dim]{doubt_of_share(each.mc_error, each.share)}[/dim]"
        shown.add_row(
            verdict_cell(each.verdict, each.could_be),
            "" if math.isnan(each.share) else share,
            escape(each.says) + source,
        )
    out.print(shown)
    if any(len(each.could_be) > 1 for each in found):
        note(out, NEAR)
