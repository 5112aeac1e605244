"""How sure each figure was to be, and came to be, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.ensemble.sampling_error import TIMES
from standoff.insight.judgement.sure import Sure
from standoff.insight.study.study import Study
from standoff.report.blocks import Block, Item, Paragraph, Space, Words, strong
from standoff.report.words import doubt, doubt_of_share, many


def until(study: Study) -> Iterator[Block]:
    """A sentence for each figure that worlds were added for."""
    if not study.until:
        return
    yield Space()
    fell = [each for each in study.until if not each.met]
    head = f"Sure enough after {many(study.draws)} worlds"
    if fell:
        head = f"Not as sure as was asked after {many(study.draws)} worlds"
    yield Paragraph([strong(head)])
    for each in study.until:
        yield Item(_told(study, each), "•", width=2)


def _told(study: Study, each: Sure) -> Words:
    share = each.kind == "claim" or study.criteria[each.name].unit == "probability"
    unit = " points" if share else f" {study.criteria[each.name].unit}"
    what = f"the share of claim {each.name}"
    if each.kind == "lead":
        what = f"the lead of the first policy by {each.name}"

    def error(reached: float) -> str:
        return doubt_of_share(reached / TIMES) if share else doubt(reached / TIMES)

    told = f"{what}: {error(each.reached)}{unit}, and {error(each.wanted)} was asked"
    if each.met:
        return told
    if math.isnan(each.reached):
        return f"{what}: its error can't be told; {error(each.wanted)} was asked"
    return f"{told}; at the usual rate it takes about {many(each.needed or 0)} worlds (--at-most)"
