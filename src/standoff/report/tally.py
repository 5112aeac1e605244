"""The claims counted by school, a row each, and where they clash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from standoff.insight.judgement.claims import Judged
from standoff.insight.judgement.verdicts import (
    CONTESTED,
    FAILS,
    HOLDS,
    MOSTLY,
    MOSTLY_FAILS,
    MOSTLY_HOLDS,
    NO_DIFFERENCE,
    NOTHING,
    VERDICTS,
)
from standoff.insight.study.study import Study
from standoff.report.blocks import (
    Block,
    Column,
    Item,
    Note,
    Row,
    Table,
    Words,
    strong,
)
from standoff.report.naming import counted, cut, whole_percent
from standoff.report.words import doubt_of_share

COLUMNS = {
    "hold": (HOLDS, MOSTLY_HOLDS),
    "contested": (CONTESTED,),
    "no difference": (NO_DIFFERENCE,),
    "fail": (MOSTLY_FAILS, FAILS),
}
"""Verdicts that are counted as one."""
BULLET = "•"


def tally(study: Study, most: int = 1, where: str = "--full") -> Iterator[Block]:
    """How many claims of each school get which verdict, and ``most`` of the pairs in which they
    clash; nothing for a case without claims. ``where``: what has them all."""
    schools = by_school(study)
    if not schools:
        return
    yield _table(schools)
    told = _sharpest(study, most)
    yield Note(
        f"Hold (fail): true (false) in ≥{whole_percent(MOSTLY)} of the worlds where it matters; no "
        f"difference: matters in <{whole_percent(1 - NOTHING)}."
    )
    more = sum(each.is_judged for each in study.clashes) - len(told)
    for number, (better, worse) in enumerate(told):
        last = number == len(told) - 1 and more > 0
        rest = f" ({where} has {counted(more, 'other')})" if last else ""
        yield Item(
            [
                strong("Clash"),
                f"{rest}: ",
                _side(study, better, " of worlds"),
                " against ",
                _side(study, worse),
                ".",
            ],
            BULLET,
            width=2,
        )


def _table(schools: Mapping[str, Sequence[Judged]]) -> Table:
    """A row a school: how many of its claims, and what share of them, got which verdict."""
    columns = [
        Column("How the claims come out", whole=True),
        Column("claims", right=True, whole=True),
    ]
    columns += [Column(head, right=True, whole=True) for head in COLUMNS]
    rows: list[Row] = []
    left = any(each.verdict not in VERDICTS for made in schools.values() for each in made)
    for school, made in schools.items():
        row: list[Words] = [
            ["  ", strong(school or "all" if len(schools) == 1 else school or "other")],
            str(len(made)),
        ]
        counts = [sum(each.verdict in kinds for each in made) for kinds in COLUMNS.values()]
        row += [f"{count} ({whole_percent(count / len(made))})" for count in counts]
        rows.append([*row, *([str(len(made) - sum(counts))] if left else [])])
    if left:
        columns.append(Column("not judged", right=True, whole=True))
    return Table(columns, rows)


def _sharpest(study: Study, most: int) -> list[tuple[Judged, Judged]]:
    """The pairs that contradict each other most; no claim twice."""
    found: list[tuple[Judged, Judged]] = []
    told: set[str] = set()
    for each in study.clashes:
        pair = {each.better.id, each.worse.id}
        if each.is_judged and not told & pair and len(found) < most:
            told |= pair
            found.append((each.better, each.worse))
    return found


def _side(study: Study, judged: Judged, of: str = "") -> Words:
    """A claim up to a semicolon, whose it is, its verdict, and how often it is true by enough, and
    false where that is more often."""
    school = f"{judged.school}: " if judged.school else ""

    def told(share: float, error: float) -> str:
        around = "" if study.draws == 1 else f" {doubt_of_share(error)}"
        return f"{whole_percent(share)}{around}"

    share = f"{told(judged.share_for, judged.share_for_error)}{of}"
    if judged.share_against > judged.share_for:
        share += f", false {told(judged.share_against, judged.share_against_error)}"
    return [f"“{cut(judged.says.partition('; ')[0])}” ({school}{judged.verdict}, true in {share})"]


def by_school(study: Study) -> dict[str, list[Judged]]:
    """The claims by school, in the case's order."""
    found: dict[str, list[Judged]] = {}
    for judged in study.claims.values():
        found.setdefault(judged.school, []).append(judged)
    return found
