"""Does it matter how the case is modelled, in words: the answer of ``schools``."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.insight.disagreement.partings import Compared
from standoff.insight.disagreement.schools import Schools
from standoff.insight.judgement.claims import Judged
from standoff.questions.schools import Schools as Asked
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Figure,
    Item,
    Note,
    Paragraph,
    Row,
    Space,
    Span,
    Table,
    Warning,
    Words,
    quiet,
    strong,
)
from standoff.report.figures.schools import schools_figure
from standoff.report.naming import counted
from standoff.report.telling import Telling
from standoff.report.words import DOUBT, doubt_of_share, number, percent


def blocks(_question: Asked, schools: Schools) -> Blocks:
    """One table of shares, then where schools part ways and why."""
    first = schools.schools[0]
    yield _shares(schools)
    for each in schools.schools:
        if each.unsolved:
            were = "was" if each.unsolved == 1 else "were"
            yield Warning(f"{each.name}: {counted(each.unsolved, 'game')} {were} not solved.")
        if each.draws < first.draws:
            yield Note(
                f"{each.name}: the first {each.draws:,} worlds only, and the case as written in "
                "the same ones beside it."
            )
    yield Space()
    total = sum(not math.isnan(each.share) for each in first.judged.values())
    turned = {each.claim for each in schools.partings}
    marked = any(
        len(judged.could_be) > 1 and not math.isnan(judged.share)
        for each in schools.schools
        for judged in each.judged.values()
    )
    near = " * within the error of a verdict's threshold." if marked else ""
    yield Paragraph(
        [
            f"{total - len(turned)} of {counted(total, 'claim')} "
            f"get{'s' * (total - len(turned) == 1)} the same verdict from every school. ",
            quiet(
                "Yellow: another verdict than as written, on the same worlds and by more than the "
                "luck of the draws. A verdict also goes by the shares where a claim is false by "
                f"enough, or makes no difference (--json gives all three).{near}"
            ),
        ]
    )
    for claim, by in schools.own.items():
        yield Paragraph(f"{claim} is a claim of {' and '.join(by)} alone, and judged there.")
    yield from _partings(schools)
    if any(each.name.startswith("@") for each in schools.schools):
        yield Note(
            "'standoff compare CASE CASE@VARIANT' splits such a difference over what the variant "
            "assumes."
        )


def _shares(schools: Schools) -> Table:
    """The share of worlds in which each claim holds by enough, a column a school."""
    first = schools.schools[0]
    beside = {(each.claim, each.school): each for each in schools.compared}
    apart = {(each.claim, each.school) for each in schools.partings}
    columns = [Column("claim", whole=True)]
    advice: Row = [strong("smallest average loss")]
    for each in schools.schools:
        if each.draws < first.draws:
            columns.append(Column(f"as written,\nfirst {each.draws:,}", right=True, whole=True))
            advice.append("")
        columns.append(Column(each.name.replace(" ", "\n", 1), right=True, whole=True))
        advice.append(each.advice)
    rows: list[Row] = []
    for claim in schools.claims:
        cells: Row = [claim]
        for each in schools.schools:
            if each.draws < first.draws:
                same = beside.get((claim, each.name))
                cells.append(_written(same) if same else "")
            judged = each.judged.get(claim)
            cells.append(_judged(judged, (claim, each.name) in apart) if judged else "")
        rows.append(cells)
    title = "Share of worlds in which each claim is true by enough to matter, by school"
    return Table(columns, [*rows, advice], title, parts=True)


def _partings(schools: Schools) -> Iterator[Block]:
    """The claims that no world could judge, and those that a school judges otherwise, and why."""
    if schools.unjudged:
        yield Paragraph(f"No world could judge {', '.join(schools.unjudged)}.")
    for parting in schools.partings:
        told = parting.compared
        assert told.weighed is not None
        before, after = told.weighed
        why = "; ".join(
            f"{text} averages {number(other)} in place of {number(one)}"
            for text, one, other in parting.why
        )
        yield Item(
            [
                f"{parting.claim} {parting.school}: {told.verdicts[0]} → {told.verdicts[1]}; "
                f"true by enough to matter in {percent(before.share_for)} → "
                f"{percent(after.share_for)} of {told.worlds:,} worlds (a difference of "
                f"{number(100 * (after.share_for - before.share_for), 2)} "
                f"{doubt_of_share(told.for_error)} points), false in "
                f"{percent(before.share_against)} → {percent(after.share_against)} "
                f"({doubt_of_share(told.against_error)})",
                quiet(f" ({why})" if why else ""),
            ],
            indent=2,
        )
    yield Note(DOUBT)


def _judged(judged: Judged, apart: bool) -> Words:
    """A share and its doubt; marked near a threshold, or where the verdict is another."""
    shown = _share(judged.share_for)
    if not shown:
        return ""
    if len(judged.could_be) > 1:
        shown = f"{shown}*"
    told: Words = Span(shown, "mixed") if apart else shown
    return [told, *_doubt(judged.share_for_error, judged.share_for)]


def _written(same: Compared) -> Words:
    """The share as written in the worlds of a school that was judged in fewer of them."""
    if same.weighed is None:
        return ""
    written = same.weighed[0]
    return [_share(written.share_for), *_doubt(written.share_for_error, written.share_for)]


def _doubt(error: float, share: float) -> list[str | Span]:
    """A further line with ± of a share; none where it has no error."""
    return [] if math.isnan(error) else ["\n", quiet(doubt_of_share(error, share))]


def _share(share: float) -> str:
    """Nothing where no world could judge."""
    return "" if math.isnan(share) else percent(share)


def figure(_question: Asked, schools: Schools) -> Figure:
    """Every claim's share by school."""
    return schools_figure(schools)


TELLING = Telling(blocks, figure)
