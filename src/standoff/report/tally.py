"""The claims counted by school, in a line each."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.insight.claims import Judged
from standoff.insight.study import Study
from standoff.insight.verdicts import (
    CONTESTED,
    FAILS,
    HOLDS,
    MOSTLY_FAILS,
    MOSTLY_HOLDS,
    NO_DIFFERENCE,
)
from standoff.report.blocks import Block, Heading, Item, Words, strong
from standoff.report.naming import counted, cut, listed_with, whole_percent
from standoff.report.words import doubt_of_share

VERDICTS = {
    HOLDS: "hold",
    MOSTLY_HOLDS: "mostly hold",
    CONTESTED: "contested",
    NO_DIFFERENCE: "no difference",
    MOSTLY_FAILS: "mostly fail",
    FAILS: "fail",
}
"""In order, as they are said of several claims."""
TOGETHER = ((HOLDS, MOSTLY_HOLDS), (CONTESTED,), (NO_DIFFERENCE,), (MOSTLY_FAILS, FAILS))
"""Verdicts that are counted as one."""
BULLET = "•"
CLASHES = 2
"""As many pairs of claims that contradict each other are told."""


def tally(study: Study) -> Iterator[Block]:
    """How many claims of each school get which verdict, which comes off better, and where they
    clash; nothing for a case without claims."""
    schools = by_school(study)
    if not schools:
        return
    if len(schools) > 1:
        yield Heading(f"The claims, by school: {_better(schools)}")
    else:
        yield Heading("The claims")
    for school, made in schools.items():
        told: list[Words] = [f"{counted(len(made), 'claim')}: ", _counted(made), "."]
        yield Item([strong(school), ", ", *told] if school else told, BULLET, width=2)
    yield from clashes(study)


def clashes(study: Study) -> Iterator[Block]:
    """The pairs of claims that contradict each other most."""
    for better, worse in _sharpest(study):
        yield Item(
            [
                strong("Clash"),
                ": ",
                _side(study, better, "true by enough to matter in "),
                ", against ",
                _side(study, worse),
                ".",
            ],
            BULLET,
            width=2,
        )


def _sharpest(study: Study) -> list[tuple[Judged, Judged]]:
    """The pairs that contradict each other most; no claim twice."""
    found: list[tuple[Judged, Judged]] = []
    told: set[str] = set()
    for each in study.clashes:
        pair = {each.better.id, each.worse.id}
        if each.is_judged and not told & pair and len(found) < CLASHES:
            told |= pair
            found.append((each.better, each.worse))
    return found


def _better(schools: dict[str, list[Judged]]) -> str:
    """Which school has the larger share of its claims borne out."""
    share = {
        name: sum(each.verdict in (HOLDS, MOSTLY_HOLDS) for each in made) / len(made)
        for name, made in schools.items()
    }
    order = sorted(schools, key=lambda name: -share[name])
    if share[order[0]] == share[order[1]]:
        return "by count none comes off better"
    return f"by count {order[0] or 'the unnamed'} comes off better (Standoff takes no side)"


def _side(study: Study, judged: Judged, true: str = "") -> Words:
    error = doubt_of_share(judged.share_for_error, judged.share_for)
    share = whole_percent(judged.share_for) + ("" if study.draws == 1 else f" {error}")
    school = f"{judged.school}: " if judged.school else ""
    worlds = " of worlds" if true else ""
    return f"“{cut(judged.says)}” ({school}{judged.verdict}, {true}{share}{worlds})"


def by_school(study: Study) -> dict[str, list[Judged]]:
    """The claims by school, in the case's order."""
    found: dict[str, list[Judged]] = {}
    for judged in study.claims.values():
        found.setdefault(judged.school, []).append(judged)
    return found


def _counted(made: list[Judged]) -> Words:
    parts: list[Words] = []
    known = 0
    for verdicts in TOGETHER:
        count = sum(each.verdict in verdicts for each in made)
        words = [word for word in verdicts if any(each.verdict == word for each in made)]
        if count:
            told = [word if count == 1 else VERDICTS[word] for word in words]
            parts.append(f"{count} {' or '.join(told)}")
        known += count
    if known < len(made):
        parts.append(f"{len(made) - known} not judged")
    return listed_with(parts, ", ")
