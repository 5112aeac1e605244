"""``standoff talks --dispute``: a dispute on the back of an envelope."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from standoff.cli.talks_words import read_pairs
from standoff.report.layout import fitted
from standoff.report.words import number, percent
from standoff.talks.dispute import Dispute, read_dispute

if TYPE_CHECKING:
    from standoff.cli.talks import Asked


def run_dispute(text: str, asked: Asked) -> None:
    """Read, work out, show and write one dispute."""
    dispute = read_dispute(read_pairs(text, ",", "power=0.6"))
    if not asked.quiet:
        click.echo(_told(dispute))
    asked.write(_data(dispute))


def _told(dispute: Dispute) -> str:
    low, high = dispute.zone
    lines = [
        f"Both prefer any split that leaves A between {number(low)} and {number(high)} of the "
        "prize to war.",
        f"Splitting evenly what war would waste (Nash) gives A {number(dispute.nash)}.",
    ]
    if dispute.first_offer is not None:
        lines.append(
            f"If A makes the first of alternating offers it gets {number(dispute.first_offer)}."
        )
    if dispute.shift:
        shift = dispute.shift
        what = "would rather fight now" if shift.war else "waits"
        lines.append(
            f"B {what}: war now is worth {number(shift.war_now)} to it, over all time to come; "
            f"the most that peace can give it is {number(shift.peace)}. It fights if A's later "
            f"power is above {number(shift.threshold)}."
        )
    if dispute.demand and dispute.threshold is not None:
        demand = dispute.demand
        lines.append(
            f"Not knowing whether B is tough, A does best to demand {number(demand.value)}, which "
            f"is accepted with a chance of {percent(demand.acceptance)} and expected to bring "
            f"{number(demand.expected)}. The risky demand pays while the chance of a tough B is "
            f"below {percent(max(dispute.threshold, 0.0))}."
        )
    split = dispute.split
    lines.append(
        "Were both sides' stakes private (and uniform), splitting the difference would come to "
        f"terms in {percent(split.chance)} of cases and get {percent(split.efficiency)} of the "
        "gains, and no procedure more."
    )
    return fitted("\n".join(lines))


def _data(dispute: Dispute) -> dict[str, Any]:
    data: dict[str, Any] = {
        "dispute": asdict(dispute),
        "zone": list(dispute.zone),
        "nash": dispute.nash,
        "first_offer": dispute.first_offer,
        "shift": None,
        "demand": None,
        "double_auction": {**asdict(dispute.split), "efficiency": dispute.split.efficiency},
    }
    if dispute.shift:
        shift = asdict(dispute.shift)
        finite = abs(dispute.shift.threshold) != float("inf")
        data["shift"] = {
            **shift,
            "threshold": dispute.shift.threshold if finite else None,
            "war": dispute.shift.war,
        }
    if dispute.demand:
        demand = dispute.demand
        data["demand"] = {
            "share": demand.value,
            "acceptance": demand.acceptance,
            "expected": demand.expected,
            "threshold": dispute.threshold,
        }
    return data
