"""Where claims fail and policies are best, in sentences: the answer of ``explain``."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.insight.discovery.explained import ClaimExplained, Explained, PolicyExplained
from standoff.insight.statistics import sentences
from standoff.insight.statistics.regions import Found
from standoff.questions.explain import Explain
from standoff.report.blocks import Block, Blocks, Figure, Note, Paragraph, Space, quiet, strong
from standoff.report.figures.explain import explain_figure
from standoff.report.telling import Telling
from standoff.report.why_words import by_little, makings
from standoff.report.words import DOUBT, doubt, number, percent

RIVALS = 4
"""As many of the policies that dominate another are named."""
SWITCHES = 8
"""As many of the numbers that turn the advice are told."""


def blocks(_question: Explain, explained: Explained) -> Blocks:
    """Sentences, one claim or policy after another."""
    for claim in explained.claims:
        yield from _claim(explained, claim)
        yield Space()
    for policy in explained.policies:
        yield from _policy(explained, policy)
        yield Space()
    yield Note(
        "In brackets after a limit: where it lies nineteen times in twenty, by half-samples of the "
        "draws. A limit marked ? came up in fewer than half of them: read it as one way of many to "
        f"draw the line. {DOUBT}"
    )


def _claim(explained: Explained, claim: ClaimExplained) -> Iterator[Block]:
    yield Paragraph([strong(claim.judged.says), "  ", quiet(claim.judged.id)])
    if math.isnan(claim.fails.share):
        yield _told("No world could judge it: its condition never happens, or no game was solved.")
        return
    if claim.judged.unjudged:
        yield Paragraph(f"Could not be judged in {claim.judged.unjudged:,} worlds.", "quiet")
    yield from _found(explained, claim.fails, "fails")
    if claim.holds is not None and claim.holds.regions:
        yield from _found(explained, claim.holds, "holds")
    yield from _tree(explained, claim)
    yield from _structure(claim)


def _structure(claim: ClaimExplained) -> Iterator[Block]:
    """What makes a claim hold, or fail, where it does so nearly everywhere."""
    word = claim.nearly_everywhere
    if not word:
        return
    margin = claim.margin
    yield _told(
        f"It {word} nearly everywhere{by_little(claim.judged)}: the test is met by "
        f"{number(margin['p50'], 2)} in the middle world, by {number(margin['p05'], 2)} to "
        f"{number(margin['p95'], 2)} in nine of ten, and by {number(margin['least'], 2)} and "
        f"{number(margin['most'], 2)} at the ends (below 0 it is not met)."
    )
    if claim.why is not None:
        yield _told(
            f"What makes it so: {makings(claim.why)} ‘standoff why’ with this claim splits it all."
        )


def _told(sentence: str) -> Paragraph:
    return Paragraph(sentence, indent=2)


def _found(explained: Explained, found: Found, verb: str) -> Iterator[Block]:
    case = explained.study.case
    if not found.regions:
        if found.share >= 1:
            yield _told(f"{verb.capitalize()} in every world.")
            return
        share = percent(found.share)
        yield _told(f"{verb.capitalize()} in {share} of worlds; {found.why_none}.")
        return
    for region in found.regions:
        yield _told(sentences.region(case, region, found.share, verb))
        doubtful = [each.parameter for each in region.limits if each.reproduced < 0.5]
        notes = f"In the other half of the draws: {percent(region.held_out)} of them"
        if region.overlap >= 0.005:
            notes += f"; {percent(region.overlap)} of what it covers is in a region above already"
        if doubtful:
            named = " and ".join(f"“{sentences.what(case, each)}”" for each in doubtful)
            notes += f"; few resamples limit it by {named} (marked ?)"
        yield Paragraph(notes, "quiet", indent=2)


def _tree(explained: Explained, claim: ClaimExplained) -> Iterator[Block]:
    if claim.tree is None:
        return
    names, leaves = claim.tree
    if not leaves:
        none = "A classification tree finds no leaf in which it mostly fails."
        yield Paragraph(none, "quiet", indent=2)
    for leaf in leaves:
        words = sentences.box_words(explained.study.case, names, leaf)
        yield _told(
            f"Tree: {percent(leaf.coverage)} of failures have {words}; there it fails in "
            f"{percent(leaf.density)}."
        )


def _policy(explained: Explained, policy: PolicyExplained) -> Iterator[Block]:
    case = explained.study.case
    yield Paragraph(strong(policy.policy))
    yield from _found(explained, policy.best, "is best")
    if policy.dominated_by:
        yield from _found(explained, policy.dominated, "is dominated")
        by = sorted(policy.dominated_by.items(), key=lambda each: -each[1])[:RIVALS]
        told = ", ".join(f"{name} {percent(share)}" for name, share in by)
        yield _told(f"Dominated (no less harm in anything) most often by: {told}.")
    else:
        yield _told("Dominated in no world.")
    word = "more" if policy.gap > 0 else "less"
    yield _told(
        f"Nearest rival: {policy.rival}; {policy.policy} loses {number(abs(policy.gap))} {word} on "
        "average."
    )
    for each in policy.switches[:SWITCHES]:
        unit = case.parameters[each.parameter].unit
        yield _told(
            f"Below {number(each.at, 2)}{' ' + unit if unit else ''} ({doubt(each.error)}) of "
            f"“{sentences.what(case, each.parameter)}” {each.below} loses less, above it "
            f"{each.above}."
        )
    if not policy.switches:
        yield _told("No single number, by itself, would turn the choice between the two.")


def figure(_question: Explain, explained: Explained) -> Figure:
    """The regions, and the peeling trajectory behind them."""
    return explain_figure(explained)


TELLING = Telling(blocks, figure)
