"""Whether a deal would last, who would break it, and what would mend it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.insight.mediation.talks_findings import Breaker, LastingFinding
from standoff.report.blocks import Block, Paragraph
from standoff.report.talks_words import TOGETHER, share_words
from standoff.report.words import number, percent


def lasting(found: LastingFinding, draws: int) -> Iterator[Block]:
    """In how many worlds it outlives the later date, and whose doing it is where it does not."""
    if found.package is None:
        what = "The Nash package of each world"
    else:
        what = "The package that dropping one red line opens most often"
    yield Paragraph(
        f"Would it last? {what} outlives {found.date} in "
        f"{_together(found.lasts, found.lasts_error, draws)} of the worlds where all would sign it."
    )
    for each in found.breakers:
        breaks = _together(each.breaks, each.breaks_error, draws)
        told = f"{each.name} would break it in {breaks}"
        if each.balks > 0:
            told += (
                ", and would not sign, foreseeing what comes, in "
                f"{_together(each.balks, each.balks_error, draws)}"
            )
        yield Paragraph(told, indent=2)
        mends = _mends(each, draws)
        if mends:
            yield Paragraph("mended by " + "; or ".join(mends), "quiet", indent=4)


def _together(share: float, error: float, draws: int) -> str:
    return share_words(share, error, draws).replace(" ", TOGETHER)


def _mends(each: Breaker, draws: int) -> list[str]:
    mends = []
    if not math.isnan(each.payment):
        mends.append(
            f"a payment of {number(each.payment)} (the others have it to spare in "
            f"{_together(each.affordable, each.affordable_error, draws)})"
        )
    if each.verifiable > 0:
        mends.append(
            f"catching a breach with a chance of {percent(each.verification)} (does it in "
            f"{_together(each.verifiable, each.verifiable_error, draws)})"
        )
    if each.put_off:
        mends.append(
            f"putting off, or making reversible, {', '.join(each.put_off)} (does it in "
            f"{_together(each.put_off_share, each.put_off_error, draws)})"
        )
    return mends
