"""The claims and their verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from standoff.insight.claims import THRESHOLDS, Judged
from standoff.insight.study import Study
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
    "mostly fails": "bad",
    "fails": "bad",
}
"""How good the news of a verdict is for the claim; others stand back."""
SCALE = (
    "Verdicts: holds ≥\N{NO-BREAK SPACE}95\N{NO-BREAK SPACE}%, mostly holds "
    "≥\N{NO-BREAK SPACE}75\N{NO-BREAK SPACE}%, contested "
    "≥\N{NO-BREAK SPACE}25\N{NO-BREAK SPACE}%, mostly fails "
    "≥\N{NO-BREAK SPACE}5\N{NO-BREAK SPACE}%, else fails."
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
        Column("holds in", right=True, whole=True),
        Column("margin", right=True, whole=True),
        Column("claim"),
    ]
    for school, made in schools.items():
        title = f"Claims of the {school} school" if school else "Claims"
        yield Table(columns, [_row(each, alone=study.draws == 1) for each in made], title)
        yield Space()
    near = any(len(judged.could_be) > 1 for judged in study.claims.values())
    yield Note(
        "Share of worlds in which the claim is true, and the median margin of its test. "
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


def held_in(share: float) -> str:
    """A claim's share of worlds, never rounded up to a verdict that it has missed."""
    text = percent(share)
    if any(share < least and text == percent(least) for least, _ in THRESHOLDS):
        return f"{math.floor(1000 * share) / 10:.1f} %"
    return text


def _row(judged: Judged, *, alone: bool) -> Row:
    share: list[Words] = [] if math.isnan(judged.share) else [held_in(judged.share)]
    if not alone and not math.isnan(judged.share):
        share += [" ", quiet(doubt_of_share(judged.mc_error, judged.share))]
    claim: list[Words] = [judged.says]
    if judged.needs:
        claim += [" ", quiet(f"(needs {', '.join(judged.needs)})")]
    elif math.isnan(judged.share):
        why = "(judged in no world: its condition happens in none that was solved)"
        claim += [" ", quiet(why)]
    elif judged.unjudged:
        share += ["\n", Span(f"{percent(judged.low)}–{percent(judged.high)}", "bad")]
    origin = f" · {judged.source}" if judged.source else ""
    return [
        verdict_cell(judged.verdict, judged.could_be),
        share,
        "" if math.isnan(judged.median_margin) else number(judged.median_margin, 2),
        [*claim, "\n", quiet(f"{judged.id}{origin}")],
    ]
