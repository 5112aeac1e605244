"""Second places and courses that another beats, in tables: what the first screen only counts."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.insight.study.study import Study
from standoff.report.blocks import Block, Column, Note, Row, Space, Table, Words, strong
from standoff.report.choice import lead_of
from standoff.report.naming import cut
from standoff.report.sureness import overtaken
from standoff.report.words import SHARES, doubt_of_share, percent


def places(study: Study) -> Iterator[Block]:
    """Who comes second by each criterion, and whether the first place is firm; then the courses
    that another one beats by every criterion, and which."""
    if study.standings:
        yield from _seconds(study)
        yield Space()
    if study.beaten:
        yield from _beaten(study)
        yield Space()


def _seconds(study: Study) -> Iterator[Block]:
    sharpness = study.sharpness
    columns = [
        Column("criterion"),
        Column("first", whole=True),
        Column("runner-up", whole=True),
        Column("lead", right=True, whole=True),
        Column("in"),
        Column("matters", whole=True),
    ]
    if sharpness is not None:
        columns += [Column("half as\nsharp", whole=True), Column("twice as\nsharp", whole=True)]
    rows: list[Row] = []
    for name, standing in study.standings.items():
        criterion = study.criteria[name]
        row: list[Words] = [
            criterion.title,
            strong(standing.first),
            standing.second,
            lead_of(criterion, standing, alone=study.draws == 1),
            "percentage points" if criterion.unit in SHARES else criterion.unit,
            "yes" if standing.matters else "can't tell" if standing.tied else "too little",
        ]
        if sharpness is not None:
            stays = "stays" if name in sharpness.choices else "not solved"
            changes = overtaken(study, name)
            row += [changes.get(factor, stays) for factor in (0.5, 2.0)]
        rows.append(row)
    yield Table(columns, rows, "Who comes second")
    told = "The runner-up is the best of those that no other policy beats by every criterion."
    if sharpness is not None:
        told += (
            " The last columns: who would clearly be first if all actors chose half and twice as "
            f"sharply as assumed, in {sharpness.worlds:,} of the worlds."
        )
    yield Note(told)


def _beaten(study: Study) -> Iterator[Block]:
    columns = [
        Column("policy", whole=True),
        Column("what it is"),
        Column("beaten by", whole=True),
        Column(f"clearly, by\nof {len(study.criteria)} criteria", right=True),
    ]
    gravest = study.gravest
    if gravest:
        columns.append(Column(f"chance of\n{gravest}", right=True, whole=True))
    rows: list[Row] = []
    for name, each in study.beaten.items():
        policy = study.case.policies.get(name)
        row: list[Words] = [
            name,
            cut(policy.what) if policy else "",
            strong(each.by),
            str(each.clearly),
        ]
        if gravest:
            figure = study.policies[name].outcomes[gravest]
            error = "" if study.draws == 1 else f" {doubt_of_share(figure.mc_error, figure.mean)}"
            row.append(f"{percent(figure.mean)}{error}")
        rows.append(row)
    yield Table(columns, rows, "Policies that another beats by every criterion")
    yield Note(
        "Over all worlds together, though not in each: another number, or another precision, may "
        "make one of them the best. Clearly: beyond twice the standard error."
    )
