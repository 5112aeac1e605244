"""A dispute on the back of an envelope, in words: the answer of ``talks dispute``."""

from __future__ import annotations

from standoff.lens.talks.dispute import Dispute
from standoff.questions.talks_dispute import OneDispute
from standoff.report.blocks import Blocks, Paragraph
from standoff.report.telling import Telling
from standoff.report.words import number, percent


def blocks(_question: OneDispute, dispute: Dispute) -> Blocks:
    """What both prefer to war, how they would share it, and what may go wrong."""
    low, high = dispute.zone
    yield Paragraph(
        f"Both prefer any split that leaves A between {number(low)} and {number(high)} of the "
        "prize to war."
    )
    yield Paragraph(f"Splitting evenly what war would waste (Nash) gives A {number(dispute.nash)}.")
    if dispute.first_offer is not None:
        yield Paragraph(
            f"If A makes the first of alternating offers it gets {number(dispute.first_offer)}."
        )
    if dispute.shift:
        shift = dispute.shift
        what = "would rather fight now" if shift.war else "waits"
        yield Paragraph(
            f"B {what}: war now is worth {number(shift.war_now)} to it, over all time to come; "
            f"the most that peace can give it is {number(shift.peace)}. It fights if A's later "
            f"power is above {number(shift.threshold)}."
        )
    if dispute.demand and dispute.threshold is not None:
        demand = dispute.demand
        yield Paragraph(
            f"Not knowing whether B is tough, A does best to demand {number(demand.value)}, which "
            f"is accepted with a chance of {percent(demand.acceptance)} and expected to bring "
            f"{number(demand.expected)}. The risky demand pays while the chance of a tough B is "
            f"below {percent(max(dispute.threshold, 0.0))}."
        )
    split = dispute.split
    yield Paragraph(
        "Were both sides' stakes private (and uniform), splitting the difference would come to "
        f"terms in {percent(split.chance)} of cases and get {percent(split.efficiency)} of the "
        "gains, and no procedure more."
    )


TELLING = Telling(blocks)
