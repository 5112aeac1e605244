"""``standoff explain`` as plain data and on the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from standoff.base.plain import plain
from standoff.insight.explain import ClaimExplained, Explained, PolicyExplained
from standoff.insight.prim import Box
from standoff.insight.regions import Found, Limit, Region
from standoff.report import sentences
from standoff.report.words import DOUBT, doubt, number, percent

if TYPE_CHECKING:
    from rich.console import Console


def as_data(explained: Explained) -> dict[str, Any]:
    """Plain data by the schema ``schemas/explain.json``."""
    study = explained.study
    data: dict[str, Any] = {
        "standoff": 1,
        "case": study.case.title,
        "seed": study.seed,
        "draws": study.draws,
        "claims": [_claim(explained, each) for each in explained.claims],
    }
    if explained.policies:
        data["policies"] = [_policy(explained, each) for each in explained.policies]
    found: dict[str, Any] = plain(data)
    return found


def _ends(explained: Explained, limit: Limit) -> list[float]:
    """The limit's ends; on an open side the end of what is plausible."""
    values = explained.study.ensemble.parameters[limit.parameter]
    written = explained.study.case.parameters[limit.parameter].range
    low, high = written or (float(values.min()), float(values.max()))
    return [
        limit.low if math.isfinite(limit.low) else low,
        limit.high if math.isfinite(limit.high) else high,
    ]


def _regions(explained: Explained, found: Found, verb: str) -> list[dict[str, Any]]:
    return [_region(explained, each, found.share, verb) for each in found.regions]


def _region(explained: Explained, region: Region, share: float, verb: str) -> dict[str, Any]:
    return {
        "sentence": sentences.region(explained.study.case, region, share, verb),
        "coverage": region.coverage,
        "overlap": region.overlap,
        "density": region.density,
        "share": region.share,
        "held_out_density": region.held_out,
        "limits": {each.parameter: _ends(explained, each) for each in region.limits},
        "trust": {
            each.parameter: {
                "quasi_p": each.quasi_p,
                "reproduced": each.reproduced,
                "low_spread": list(each.low_spread) if each.low_spread else None,
                "high_spread": list(each.high_spread) if each.high_spread else None,
            }
            for each in region.limits
        },
    }


def _trajectory(found: Found) -> list[dict[str, float]]:
    path = found.trajectory
    if path is None:
        return []
    return [
        {
            "coverage": float(path.coverage[k]),
            "density": float(path.density[k]),
            "share": float(path.mass[k]),
            "limits": len(path.box(k).limits),
        }
        for k in range(len(path))
    ]


def _claim(explained: Explained, claim: ClaimExplained) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": claim.judged.id,
        "says": claim.judged.says,
        "fails_share": claim.fails.share,
        "unjudged": claim.judged.unjudged,
        "regions": _regions(explained, claim.fails, "fails"),
        "no_region": claim.fails.why_none,
        "trajectory": _trajectory(claim.fails),
    }
    if claim.holds is not None:
        data["holds_regions"] = _regions(explained, claim.holds, "holds")
    if claim.tree is not None:
        names, leaves = claim.tree
        data["tree"] = [_leaf(names, leaf) for leaf in leaves]
    return data


def _leaf(names: tuple[str, ...], leaf: Box) -> dict[str, Any]:
    return {
        "coverage": leaf.coverage,
        "density": leaf.density,
        "share": leaf.mass,
        "limits": {names[k]: [float(leaf.lower[k]), float(leaf.upper[k])] for k in leaf.limits},
    }


def _policy(explained: Explained, policy: PolicyExplained) -> dict[str, Any]:
    return {
        "policy": policy.policy,
        "best_share": policy.best.share,
        "best_regions": _regions(explained, policy.best, "is best"),
        "no_best_region": policy.best.why_none,
        "dominated_share": policy.dominated.share,
        "dominated_regions": _regions(explained, policy.dominated, "is dominated"),
        "dominated_by": dict(policy.dominated_by),
        "rival": policy.rival,
        "loss_less_rival": policy.gap,
        "switches": [
            {
                "parameter": each.parameter,
                "at": each.at,
                "error": each.error,
                "below": each.below,
                "above": each.above,
            }
            for each in policy.switches
        ],
    }


def print_explained(explained: Explained, out: Console) -> None:
    """Sentences, one claim or policy after another."""
    from rich.markup import escape

    for claim in explained.claims:
        out.print(f"[bold]{escape(claim.judged.says)}[/bold]  [dim]{claim.judged.id}[/dim]")
        if np.isnan(claim.fails.share):
            out.print(
                "  No world could judge it: its condition never happens, or no game was solved.\n"
            )
            continue
        if claim.judged.unjudged:
            out.print(f"[dim]Could not be judged in {claim.judged.unjudged:,} worlds.[/dim]")
        _print_found(explained, claim.fails, "fails", out)
        if claim.holds is not None and claim.holds.regions:
            _print_found(explained, claim.holds, "holds", out)
        _print_tree(explained, claim, out)
        out.print()
    for policy in explained.policies:
        _print_policy(explained, policy, out)
    out.print(
        "[dim]In brackets after a limit: where it lies nineteen times in twenty, by half-samples "
        "of the draws. A limit marked ? came up in fewer than half of them: read it as one way of "
        f"many to draw the line. {DOUBT}[/dim]"
    )


def _print_found(explained: Explained, found: Found, verb: str, out: Console) -> None:
    from rich.markup import escape

    case = explained.study.case
    if not found.regions:
        out.print(f"  {verb.capitalize()} in {percent(found.share)} of worlds; {found.why_none}.")
        return
    for region in found.regions:
        out.print(f"  {escape(sentences.region(case, region, found.share, verb))}")
        doubtful = [each.parameter for each in region.limits if each.reproduced < 0.5]
        notes = f"In the other half of the draws: {percent(region.held_out)} of them"
        if region.overlap >= 0.005:
            notes += f"; {percent(region.overlap)} of what it covers is in a region above already"
        if doubtful:
            notes += "; ? " + ", ".join(doubtful)
        out.print(f"  [dim]{escape(notes)}[/dim]")


def _print_tree(explained: Explained, claim: ClaimExplained, out: Console) -> None:
    from rich.markup import escape

    if claim.tree is None:
        return
    names, leaves = claim.tree
    if not leaves:
        out.print("  [dim]A classification tree finds no leaf in which it mostly fails.[/dim]")
    for leaf in leaves:
        words = sentences.box_words(explained.study.case, names, leaf)
        out.print(
            f"  Tree: {percent(leaf.coverage)} of failures have {escape(words)}; there it fails "
            f"in {percent(leaf.density)}."
        )


def _print_policy(explained: Explained, policy: PolicyExplained, out: Console) -> None:
    from rich.markup import escape

    case = explained.study.case
    out.print(f"[bold]{escape(policy.policy)}[/bold]")
    _print_found(explained, policy.best, "is best", out)
    if policy.dominated_by:
        _print_found(explained, policy.dominated, "is dominated", out)
        by = sorted(policy.dominated_by.items(), key=lambda each: -each[1])[:4]
        told = ", ".join(f"{name} {percent(share)}" for name, share in by)
        out.print(f"  Dominated (no less harm in anything) most often by: {escape(told)}.")
    else:
        out.print("  Dominated in no world.")
    word = "more" if policy.gap > 0 else "less"
    out.print(
        f"  Nearest rival: {escape(policy.rival)}; {escape(policy.policy)} loses "
        f"{number(abs(policy.gap))} {word} on average."
    )
    for each in policy.switches[:8]:
        unit = case.parameters[each.parameter].unit
        out.print(
            f"  Below {number(each.at, 2)}{' ' + unit if unit else ''} "
            f"({doubt(each.error)}) of “{escape(sentences.what(case, each.parameter))}” "
            f"{escape(each.below)} loses less, above it {escape(each.above)}."
        )
    if not policy.switches:
        out.print("  No single number, by itself, would turn the choice between the two.")
    out.print()
