"""The ledger of claims, and one of them world by world: the answer of ``claims``."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.insight.discovery.ledger import ByWorld, Ledger
from standoff.questions.ledger import Claims
from standoff.report.blocks import (
    Behind,
    Block,
    Blocks,
    Figure,
    Item,
    Note,
    Paragraph,
    Space,
    Span,
    Words,
    quiet,
    strong,
)
from standoff.report.claims import TONES, claims
from standoff.report.figures.by_world import by_world_figure
from standoff.report.figures.claims import claims_figure
from standoff.report.ledger_words import (
    FITTED,
    boxed_told,
    margin_told,
    passages_told,
    resting,
    sorts_told,
    sources_told,
)
from standoff.report.telling import Telling
from standoff.report.wording import tested
from standoff.report.words import DOUBT, doubt_of_share, percent


def blocks(_question: Claims, answer: Ledger) -> Blocks:
    """One claim world by world where one was named, else the whole ledger."""
    if answer.failure:
        return
    if not answer.chosen:
        yield from claims(answer.study)
        yield Note(DOUBT)
        return
    yield from claim_told(answer, answer.chosen)
    if answer.shown is None:
        yield Paragraph("No world could judge it: its condition happens in none that was solved.")
        return
    yield Space()
    yield from world_by_world(answer, answer.shown)


def claim_told(answer: Ledger, name: str) -> Iterator[Block]:
    """Who claims it, how it is tested, how it falls out, and against which others it stands."""
    yield from verdict_told(answer, name)
    yield from standing_told(answer, name)


def verdict_told(answer: Ledger, name: str) -> Iterator[Block]:
    """What it says, how it falls out, how it is tested, and where it is from; what stands there
    opens beneath."""
    case, judged = answer.study.case, answer.study.claims[name]
    written = case.claims[name]
    school = f"; the {judged.school} school" if judged.school else ""
    yield Paragraph([strong(judged.says), "  ", quiet(f"{name}{school}")])
    is_ = "" if judged.verdict.split()[-1] in {"holds", "fails", "difference"} else "is "
    sizes = "" if math.isnan(judged.share) else f": {sizes_told(answer, name)}"
    yield Paragraph([f"It {is_}", verdict_words(answer, name), f"{sizes}."])
    yield Paragraph([f"Tested by: {tested(case, name)}. ", quiet(written.test)])
    for told, note in sources_told(case, judged.source):
        yield Paragraph([f"Source: {told}.", quiet(f" {note}") if note else ""])
    for told, says in passages_told(case, judged.source):
        yield Behind(told, [Paragraph(says)])


def standing_told(answer: Ledger, name: str) -> Iterator[Block]:
    """What is noted of it, and what stands against it and beside it in the case."""
    case, judged = answer.study.case, answer.study.claims[name]
    written = case.claims[name]
    if judged.needs:
        yield Paragraph(f"It needs {', '.join(judged.needs)}, which this study left out.", "quiet")
    if written.note:
        yield Paragraph(written.note, "quiet")
    if judged.opposes:
        yield Paragraph("Against it stand:")
        for other in judged.opposes:
            against = answer.study.claims[other]
            yield Item([against.says, " ", quiet(f"({other}: {against.verdict})")], "•", width=2)
    rest = resting(case, judged.source, name)
    if rest:
        yield Paragraph("The case takes from the same place:", "quiet")
        for kind, says in rest:
            yield Item([quiet(f"{kind}: "), says], "•", width=2)


def verdict_words(answer: Ledger, name: str) -> Words:
    """The verdict in its tone."""
    verdict = answer.study.claims[name].verdict
    return Span(verdict, TONES.get(verdict, "quiet"))


def sizes_told(answer: Ledger, name: str) -> str:
    """In what shares of worlds a claim is true, false, or makes no difference."""
    judged = answer.study.claims[name]
    ways = [
        ("true by enough to matter", judged.share_for, judged.share_for_error),
        ("false by enough", judged.share_against, judged.share_against_error),
    ]
    if judged.matters:
        ways.append(("of no difference", judged.share_immaterial, judged.share_immaterial_error))
    told = ", ".join(
        f"{word} in {percent(share)} {doubt_of_share(error, share)}" for word, share, error in ways
    )
    return f"{told} of worlds; {margin_told(judged)}"


def world_by_world(answer: Ledger, shown: ByWorld) -> Iterator[Block]:
    """The box, and what is in it."""
    yield Paragraph(boxed_told(answer.study.case, shown))
    if shown.box.limits and shown.box.worlds:
        yield Paragraph(sorts_told(shown), "quiet")
    for region in shown.fails.regions[:1] if not shown.own else ():
        yield Paragraph(
            f"In the other half of the draws such a box holds {percent(region.held_out)} of "
            "failing worlds.",
            "quiet",
        )
    held = answer.study.ensemble.draws
    if held < answer.study.draws:
        yield Note(
            f"So many worlds are not held: the claim is judged in all {answer.study.draws:,}, and "
            f"shown world by world in the first {held:,}."
        )
    yield Note(f"{FITTED} {DOUBT}" if shown.box.limits else DOUBT)


def figure(_question: Claims, answer: Ledger) -> Figure:
    """The worlds of the claim that was named; of the whole ledger, how each claim falls out."""
    if answer.shown is not None and len(answer.shown.axes) == 2:
        return by_world_figure(answer)
    return claims_figure(answer.study)


TELLING = Telling(blocks, figure)
