"""What a case rests on, as a memo tells it: its sources, and how much rests on each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from standoff.case.basis import JUDGEMENT, references
from standoff.case.model import Case
from standoff.report.blocks import Behind, Block, Column, Row, Table
from standoff.report.ledger_words import AUTHORS, pieces, source_told

OTHERS = "other pieces"
KINDS = {
    "number": "numbers",
    "claim": "claims",
    OTHERS: OTHERS,
    "outside figure": "outside figures",
}
"""The kinds of pieces that are counted by themselves, in order, and all others."""


def sources(case: Case) -> Iterator[Block]:
    """The sources that something rests on, what rests on most first, judgement last: how many
    numbers, claims and other pieces name each. Nothing where none is named."""
    counts: dict[str, Counter[str]] = {}
    resting = [(kind, basis) for kind, _, basis, _ in pieces(case)]
    resting += [("outside figure", each.source) for each in case.references.values()]
    for kind, basis in resting:
        for name in {source for source, _ in references(basis)}:
            counts.setdefault(name, Counter())[KINDS.get(kind, OTHERS)] += 1
    named = [name for name in case.sources if name in counts]
    if not named:
        return
    named.sort(key=lambda name: -counts[name].total())
    told = [(source_told(case.sources[name]), counts[name]) for name in named]
    if JUDGEMENT in counts:
        told.append((AUTHORS, counts[JUDGEMENT]))
    kinds = [kind for kind in KINDS.values() if any(each[kind] for _, each in told)]
    columns = [Column("source"), *(Column(kind, right=True, whole=True) for kind in kinds)]
    rows: list[Row] = [
        [words, *(f"{each[kind]:,}" if each[kind] else "–" for kind in kinds)]
        for words, each in told
    ]
    title = "How much rests on each; a piece that names two counts for both"
    yield Behind("What it rests on: the sources", [Table(columns, rows, title)])
