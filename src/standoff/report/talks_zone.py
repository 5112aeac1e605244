"""Whether there is a deal, in words: the answer of ``talks zone``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from standoff.base.lines import folded
from standoff.insight.mediation.talks_findings import Often, PolicyTalks, TalksVerdict
from standoff.insight.mediation.talks_zone import TalksZone
from standoff.lens.talks.one_world import OneWorld
from standoff.questions.talks_zone import Zone
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Figure,
    Item,
    Note,
    Paragraph,
    Row,
    Space,
    Table,
    Words,
    figures_table,
    quiet,
    strong,
)
from standoff.report.claims import verdict_cell
from standoff.report.figures.ladder import ladder_figure
from standoff.report.naming import counted
from standoff.report.talks_domain import genius, world_blocks
from standoff.report.talks_lasting import lasting
from standoff.report.talks_words import (
    TOGETHER,
    improvements,
    movement,
    nash_package,
    package_words,
    packages_in,
    share_words,
    turns,
    why_no_zone,
)
from standoff.report.telling import Side, Telling
from standoff.report.words import DOUBT, NEAR, doubt_of_share, number, percent

WIDEST_NAMES = 30
"""Policies that answer alike stand side by side up to this width."""


def blocks(_question: Zone, answer: TalksZone | OneWorld) -> Blocks:
    """Everything a study of talks says, one policy and the middle world in full; or one world."""
    if isinstance(answer, OneWorld):
        yield from world_blocks(answer)
        return
    yield Paragraph([strong(answer.world.case), ": talks"])
    parties, bodies = len(answer.names) - len(answer.home), len(answer.home)
    yield Paragraph(
        f"{counted(parties, 'party', 'parties')}, {counted(bodies, 'body', 'bodies')} at home, "
        f"{counted(len(answer.issues), 'issue')}, {packages_in(answer.agreements.domain)}; "
        f"{counted(answer.draws, 'plausible world')} (seed {answer.seed})"
    )
    yield Space()
    yield from zones(answer)
    yield from policy(answer)
    if answer.claims:
        yield from _claims(answer.claims)
    if answer.unsolved:
        yield Paragraph(f"{answer.unsolved:,} draws were left out: the game was not solved.", "bad")
    yield from _middle(answer)


def _middle(answer: TalksZone) -> Iterator[Block]:
    """The world of median parameters."""
    world = answer.world
    told = "".join(f", {actor} {word}" for actor, word in world.types.items())
    yield Space()
    yield Paragraph(f"In the world of median parameters, policy '{world.policy}'{told}:")
    if not answer.agreements.zone:
        yield from map(Paragraph, why_no_zone(answer.agreements))
        if answer.told is not answer.agreements:
            yield Space()
            yield Paragraph("Red lines aside:")
    if answer.told.zone:
        yield from nash_package(answer.told)
        yield from movement(answer.told)
    if answer.told_beside.improvements:
        yield from improvements(answer.told_beside.improvements)
    if answer.told_beside.turns:
        yield from turns(answer.told_beside.turns)


def _together(share: float, error: float, draws: int) -> str:
    return share_words(share, error, draws).replace(" ", TOGETHER)


def _range(values: tuple[float, float, float]) -> Words:
    if math.isnan(values[1]):
        return "–"
    low, middle, high = (number(v) for v in values)
    if low == high:
        return middle
    return [f"{middle} ", quiet(f"({low} to {high})")]


def _alike(found: Sequence[PolicyTalks]) -> list[tuple[str, PolicyTalks]]:
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


def zones(answer: TalksZone) -> Iterator[Block]:
    """Is there a deal, policy by policy."""
    rows = _alike(answer.policies)
    heads: list[Words] = ["zone of\nagreement"]
    draws = answer.draws
    cells: list[list[Words]] = [
        [share_words(each.zone, each.zone_error, draws)] for _, each in rows
    ]
    if answer.home:
        heads.append("if nobody at\nhome had a say")
        for row, (_, each) in zip(cells, rows, strict=True):
            row.append(share_words(each.zone_without_home, each.zone_without_home_error, draws))
    if answer.chosen.lines:
        heads.append("if no red line\nwere held")
        for row, (_, each) in zip(cells, rows, strict=True):
            row.append(share_words(each.zone_without_lines, each.zone_without_lines_error, draws))
    ranges = any(each.zone > 0 for _, each in rows)
    if ranges:
        heads += ["packages\nall accept", "room"]
        for row, (_, each) in zip(cells, rows, strict=True):
            row += [_range(each.acceptable), _range(each.slack)]
    lines: list[Row] = [[name, *row] for (name, _), row in zip(rows, cells, strict=True)]
    yield figures_table("Is there a deal?", "policy", heads, lines)
    told = "Share of plausible worlds with a package that every party and body accepts. "
    if ranges:
        told += (
            "Packages and room (the smallest gain at the fairest package, in units of payoff): the "
            "median over such worlds (5 to 95 %). "
        )
    if len(rows) < len(answer.policies):
        told += "Policies on one row have the same figures, to the last digit. "
    yield Note(told + DOUBT if draws > 1 else told.rstrip())
    yield Space()


def _entry(share: float, error: float, words: str, draws: int) -> Item:
    """A share, and on the same line what it is a share of."""
    return Item(words, f"{share_words(share, error, draws):>13}", width=15)


def _often(title: str, found: tuple[Often, ...], draws: int) -> Iterator[Block]:
    if found:
        yield Paragraph(title)
        for each in found:
            yield _entry(each.share, each.error, package_words(each.package), draws)


def policy(answer: TalksZone) -> Iterator[Block]:
    """One policy in full."""
    each, draws = answer.chosen, answer.draws
    yield Paragraph(f"Under the policy '{each.name}'", "strong")
    stakes = [
        f"{name} {number(value)}"
        + (f" (+{number(each.gains[name])})" if name in each.gains else "")
        for name, value in each.walk_away.items()
    ]
    what = "Worth of no deal" + (", and the gain at the Nash package" if each.gains else "")
    yield Paragraph(f"{what}: {', '.join(stakes)}")
    yield from _often("Accepted by all in most worlds:", each.most_accepted, draws)
    yield from _often("Nash package, where there is a zone:", each.recurring["nash"][:2], draws)
    yield from _cause(each, draws)
    yield from _lines(each, draws)
    holders = [
        f"{name} {_together(share, each.holdout_errors[name], draws)}"
        for name, share in each.holdouts.items()
        if share > 0
    ]
    if holders:
        yield Paragraph(
            "Alone in refusing some package where there is no zone: " + ", ".join(holders)
        )
    if each.lasting:
        yield from lasting(each.lasting, draws)
    if each.outcomes:
        ends = ", ".join(
            f"{name} {_together(chance, each.outcome_errors[name], draws)}"
            for name, chance in each.outcomes.items()
        )
        yield Paragraph(f"The game, a settlement being worth what the talks predict: {ends}")
        yield Paragraph(
            "no common fixed point of game and talks in "
            f"{_together(each.residual, each.residual_error, draws)} of the worlds; at worst off "
            f"by {number(each.largest_residual)}",
            "quiet",
            indent=2,
        )


def _cause(each: PolicyTalks, draws: int) -> Iterator[Block]:
    """Why there is no zone where there is none."""
    if each.zone >= 1:
        return
    walking = _together(each.closed_by_walking_away, each.closed_by_walking_away_error, draws)
    if not each.lines:
        yield Paragraph(
            f"No zone because somebody prefers walking away to any package: {walking} of worlds."
        )
        return
    lines = _together(each.closed_by_lines, each.closed_by_lines_error, draws)
    yield Paragraph(
        f"No zone because of red lines: {lines} of worlds; because somebody prefers walking away "
        f"to any package, red lines or not: {walking}."
    )


def _lines(each: PolicyTalks, draws: int) -> Iterator[Block]:
    if not each.lines:
        return
    yield Paragraph("Red lines, and what dropping one alone would open:")
    for line in each.lines:
        words = f"{line.party} refuses {', '.join(line.positions)} on {line.issue}"
        source = f" ({line.source})" if line.source else ""
        yield _entry(line.opens, line.opens_error, words + source, draws)
        if line.opens > 0 and line.package:
            yield Item(f"opens {package_words(line.package.package)}", indent=17, tone="quiet")
    for a, b, share, error in each.line_pairs[:3]:
        first, second = each.lines[a], each.lines[b]
        yield _entry(
            share,
            error,
            f"only both together: {first.party} on {first.issue} and {second.party} on "
            f"{second.issue}",
            draws,
        )


def _claims(found: Sequence[TalksVerdict]) -> Iterator[Block]:
    rows: list[Row] = []
    for each in found:
        share: list[Words] = [] if math.isnan(each.share) else [percent(each.share)]
        if not math.isnan(each.mc_error):
            share.append(quiet(f" {doubt_of_share(each.mc_error, each.share)}"))
        source = quiet(f" {each.source}") if each.source else ""
        rows.append([verdict_cell(each.verdict, each.could_be), share, [each.says, source]])
    yield Space()
    heads = ("verdict", "holds in", "claim")
    yield Table([Column(head) for head in heads], rows, "Claims about what could be agreed")
    if any(len(each.could_be) > 1 for each in found):
        yield Note(NEAR)


def figure(_question: Zone, answer: TalksZone | OneWorld) -> Figure:
    """The positions on each issue, who would sign what, and the solutions."""
    return ladder_figure(answer)


def _no_export(question: Zone) -> str:
    return "GENIUS files hold one world; say which with --draw" if question.draw is None else ""


TELLING = Telling(
    blocks,
    figure,
    sides=(
        Side(
            "export",
            "Write the world of --draw as GENIUS files into a folder.",
            genius,
            metavar="DIR",
            spare=_no_export,
            scattered=True,
        ),
    ),
)
