"""What the ledger says of a claim, in sentences: its box, its source, its size."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.case.basis import JUDGEMENT, Passage, paragraphs_in, passages, references
from standoff.case.model import Case, Source
from standoff.insight.discovery.ledger import ByWorld
from standoff.insight.judgement.claims import Judged
from standoff.insight.statistics.regions import Limit
from standoff.insight.statistics.sentences import limit
from standoff.report.naming import cut
from standoff.report.words import doubt_of_share, number, percent

FITTED = (
    "A box that was fitted to these worlds, by hand or by search, marks them off better than it "
    "would others; ± does not know that it was fitted."
)
AUTHORS = "the judgement of the case's author"
"""What is told where something rests on no source."""
MOST = 12
"""As many other pieces of a case are named that rest on the same place."""


def boxed_told(case: Case, shown: ByWorld) -> str:
    """How well the box marks off where a claim fails."""
    box = shown.box
    if not box.limits:
        share = shown.fails.share
        return (
            f"It fails in {percent(share)} {doubt_of_share(shown.judged.mc_error, share)} of "
            f"worlds; {shown.fails.why_none or 'no box was asked for'}."
        )
    told = " and ".join(
        limit(case, Limit(name, low, high, 0.0, 1.0, None, None))
        if math.isfinite(low) or math.isfinite(high)
        else f"any “{name}”"
        for name, (low, high) in box.limits.items()
    )
    within = f"{box.worlds:,} of {len(shown.sort):,} worlds"
    if not box.worlds:
        return f"No world has {told}."
    told = (
        f"With {told} ({within}, {percent(box.share)} {doubt_of_share(box.share_error, box.share)})"
        f" it fails in {percent(box.density)} {doubt_of_share(box.density_error, box.density)}"
    )
    if math.isnan(box.coverage):
        return f"{told}; it fails in no other world either."
    return (
        f"{told}; {percent(box.coverage)} {doubt_of_share(box.coverage_error, box.coverage)} of "
        "all worlds in which it fails lie there."
    )


def sorts_told(shown: ByWorld) -> str:
    """How the claim falls out in the worlds of the box."""
    sorts = shown.box.sorts
    return (
        f"Of the {shown.box.worlds:,} worlds in the box it is true by enough to matter in "
        f"{sorts['for']:,}, makes no difference in {sorts['immaterial']:,}, and is false by enough "
        f"in {sorts['against']:,}. “Fails” counts also what fails by too little to matter."
    )


def margin_told(judged: Judged) -> str:
    """How far the test is met in the middle world, and what matters."""
    told = f"in the middle world the test is met by {number(judged.median_margin, 2)}"
    if judged.median_margin < 0:
        told = f"in the middle world the test is missed by {number(-judged.median_margin, 2)}"
    if not judged.matters:
        return f"{told}; no difference is too small to count"
    least = " and ".join(
        f"{number(size, 2)}{f' of {unit}' if unit else ''}" for unit, size in judged.matters
    )
    return f"{told}; what matters is {least}"


def sources_told(case: Case, text: str) -> Iterator[tuple[str, str]]:
    """For each place that a claim names its text, and what is known of it: (``DePetris, …, ¶5``,
    the source's own note)."""
    for name, where in references(text):
        source = case.sources.get(name)
        if source is None:
            yield (AUTHORS if name == JUDGEMENT else name), ""
            continue
        yield source_told(source, where), source.note


def source_told(source: Source, where: str = "") -> str:
    """``Fred Charles Iklé, “How Nations Negotiate”, Harper and Row, 1964``, and where in it."""
    parts = [source.author, f"“{source.title}”", source.where, source.published, where]
    return ", ".join(part for part in parts if part)


def passages_told(case: Case, text: str) -> Iterator[tuple[str, str]]:
    """What the paragraphs say that a claim names: (``What DePetris says in ¶5``, the words)."""
    for each in passages(case, text):
        yield f"What {_who(case, each)} says in ¶{each.paragraph}", each.says


def _who(case: Case, passage: Passage) -> str:
    source = case.sources[passage.source]
    return source.author or f"“{source.title}”"


def resting(case: Case, text: str, leave_out: str = "") -> list[tuple[str, str]]:
    """What else in a case rests on one of these places: (what kind of piece, what it says)."""
    places = [_place(*each) for each in references(text) if each[0] in case.sources]
    found = []
    for kind, name, basis, says in pieces(case):
        if name == leave_out or not says:
            continue
        own = [_place(*each) for each in references(basis)]
        if any(_meet(a, b) for a in places for b in own):
            found.append((kind, cut(says)))
    return found[:MOST]


def pieces(case: Case) -> Iterator[tuple[str, str, str, str]]:
    """Whatever in a case may rest on a source: (what kind of piece, its name, what it rests on,
    what it says)."""
    for name, claim in case.claims.items():
        yield "claim", name, claim.source, claim.says
    for kind, section in (
        ("number", case.parameters),
        ("policy lever", case.levers),
        ("term", case.terms),
        ("outcome", case.outcomes),
        ("measure", case.measures),
        ("mistaken belief", case.views),
    ):
        for name, part in section.items():
            why = getattr(part, "why", "")
            what = getattr(part, "what", "") or name
            yield kind, name, getattr(part, "basis", ""), f"{what}: {why}" if why else what
    for policy, each in case.policies.items():
        yield "policy", policy, each.source, each.what


def _place(source: str, where: str) -> tuple[str, frozenset[int]]:
    """A source and the paragraphs named of it."""
    return source, frozenset(paragraphs_in(where))


def _meet(a: tuple[str, frozenset[int]], b: tuple[str, frozenset[int]]) -> bool:
    """Whether two places have a paragraph in common, or are the whole of one source."""
    return a[0] == b[0] and (bool(a[1] & b[1]) or (not a[1] and not b[1]))
