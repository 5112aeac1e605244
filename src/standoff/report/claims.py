"""The claims and their verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from standoff.insight.judgement.claims import Judged
from standoff.insight.judgement.verdicts import LIMITS
from standoff.insight.study.study import Study
from standoff.report.blocks import (
    Block,
    Column,
    Note,
    Row,
    Space,
    Span,
    Table,
    Tone,
    Words,
    quiet,
)
from standoff.report.words import NEAR, doubt_of_share, number, percent

TONES: dict[str, Tone] = {
    "holds": "good",
    "mostly holds": "good",
    "contested": "mixed",
    "makes no difference": "quiet",
    "mostly fails": "bad",
    "fails": "bad",
}
"""How good the news of a verdict is for the claim; others stand back."""
SCALE = (
    "Verdicts: a claim that is true by enough to matter in 95\N{NO-BREAK SPACE}% of worlds holds, "
    "one false by enough in 95\N{NO-BREAK SPACE}% fails. Of the others, one below what matters in "
    "half of all worlds makes no difference; the rest go by the worlds where it makes one: mostly "
    "holds from 75\N{NO-BREAK SPACE}% true, mostly fails from 75\N{NO-BREAK SPACE}% false, "
    "contested between."
)
"""What the verdicts mean."""


def claims(study: Study) -> Iterator[Block]:
    """Each school's claims, judged; nothing for a case without claims."""
    if not study.claims:
        return
    schools: dict[str, list[Judged]] = {}
    for judged in study.claims.values():
        schools.setdefault(judged.school, []).append(judged)
    columns = [
        Column("verdict", whole=True),
        Column("true", right=True, whole=True),
        Column("false", right=True, whole=True),
        Column("no diff.", right=True, whole=True),
        Column("claim"),
    ]
    for school, made in schools.items():
        title = f"Claims of the {school} school" if school else "Claims"
        yield Table(columns, [_row(each, alone=study.draws == 1) for each in made], title)
        yield Space()
    two_ways = any(not judged.matters for judged in study.claims.values())
    near = any(len(judged.could_be) > 1 for judged in study.claims.values())
    yield Note(
        "Share of worlds in which the claim is true by enough to matter, false by enough, or makes "
        "no difference worth naming. "
        + ("Where that says ‘never’, no difference is too small to count. " * two_ways)
        + matters_told(study)
        + SCALE
        + (f" {NEAR}" if near else "")
    )
    yield Space()


def verdict_cell(verdict: str, could_be: Sequence[str]) -> Words:
    """A verdict in its tone, marked where its error leaves others open, with those below it."""
    others = [each for each in could_be if each != verdict]
    shown: list[Words] = [Span(verdict, TONES.get(verdict, "quiet")), "*" if others else ""]
    for each in others:
        shown += ["\n", quiet(f"  or {each}")]
    return shown


def matters_told(study: Study) -> str:
    """Which differences matter, and whether the case or a default says so; empty where no claim
    asks."""
    used = {unit for judged in study.claims.values() for unit, _ in judged.matters if unit}
    units = dict(zip(study.ensemble.case.measures, study.ensemble.case.units, strict=True))
    found: dict[bool, list[str]] = {True: [], False: []}
    for unit, each in study.ensemble.matters.items():
        if unit in used:
            own = units.get(unit) if units.get(unit) not in {None, "", unit} else ""
            if unit == "probability":
                told = f"{number(100 * each.value, 2)} points of a probability"
            else:
                told = f"{number(each.value, 2)} {own + ' ' if own else ''}of {unit}"
            found[each.stated].append(told.replace(" ", "\N{NO-BREAK SPACE}", 1))
    parts = []
    if found[True]:
        parts.append(f"What matters, by the case: {', '.join(found[True])}.")
    if found[False]:
        parts.append(
            f"What matters, by default, as the case says nothing: {', '.join(found[False])}."
        )
    return "".join(f"{part} " for part in parts)


def held_in(share: float) -> str:
    """A claim's share of worlds, never rounded up to a verdict that it has missed."""
    text = percent(share)
    if any(share < least and text == percent(least) for least in LIMITS):
        return f"{math.floor(1000 * share) / 10:.1f} %"
    return text


def _row(judged: Judged, *, alone: bool) -> Row:
    two_ways = not judged.matters
    shares = [
        _share(judged.share_for, judged.share_for_error, alone=alone),
        _share(judged.share_against, judged.share_against_error, alone=alone),
        quiet("never")
        if two_ways
        else _share(judged.share_immaterial, judged.share_immaterial_error, alone=alone),
    ]
    if math.isnan(judged.share):
        shares = ["", "", ""]
    claim: list[Words] = [judged.says]
    if judged.needs:
        claim += [" ", quiet(f"(needs {', '.join(judged.needs)})")]
    elif math.isnan(judged.share):
        why = "(judged in no world: its condition happens in none that was solved)"
        claim += [" ", quiet(why)]
    elif judged.unjudged:
        left = f"(not judged in {percent(judged.unjudged / judged.draws)} of worlds)"
        claim += [" ", Span(left, "bad")]
    origin = f" · {judged.source}" if judged.source else ""
    if judged.opposes:
        origin += f" · against {', '.join(judged.opposes)}"
    return [
        verdict_cell(judged.verdict, judged.could_be),
        *shares,
        [*claim, "\n", quiet(f"{judged.id}{origin}")],
    ]


def _share(share: float, error: float, *, alone: bool) -> Words:
    if alone:
        return held_in(share)
    return [held_in(share), "\n", quiet(doubt_of_share(error, share))]
