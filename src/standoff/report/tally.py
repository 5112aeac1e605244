"""The claims counted by school, in a line each."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.insight.claims import Judged
from standoff.insight.study import Study
from standoff.report.blocks import Block, Heading, Item, Words, strong
from standoff.report.naming import cut, listed, whole_percent
from standoff.report.words import doubt_of_share

VERDICTS = {
    "holds": "hold",
    "mostly holds": "mostly hold",
    "contested": "are contested",
    "makes no difference": "make no difference",
    "mostly fails": "mostly fail",
    "fails": "fail",
}
"""In order, as they are said of several claims."""
BULLET = "•"


GOOD = ("holds", "mostly holds")
CLASHES = 2
"""As many pairs of claims that contradict each other are told."""


def tally(study: Study) -> Iterator[Block]:
    """How many claims of each school get which verdict, which comes off better, and where they
    clash; nothing for a case without claims."""
    schools = by_school(study)
    if not schools:
        return
    yield Heading("The claims, by school" if len(schools) > 1 else "The claims")
    for school, made in schools.items():
        name = f"The {school} school" if school else "The claims"
        yield Item([strong(name), ": ", _counted(made), "."], BULLET, width=2)
    if len(schools) > 1:
        yield Item(_better(schools), BULLET, width=2)
    clashes = _sharpest(study)
    if clashes:
        yield Item(
            [
                strong("Where they clash most" if len(clashes) > 1 else "A clash"),
                " (in brackets: the worlds in which a claim is true by enough to matter): ",
                *_parted(clashes),
                ".",
            ],
            BULLET,
            width=2,
        )


def _sharpest(study: Study) -> list[Words]:
    """The pairs that contradict each other most; no claim twice."""
    found: list[Words] = []
    told: set[str] = set()
    for each in study.clashes:
        pair = {each.better.id, each.worse.id}
        if each.is_judged and not told & pair and len(found) < CLASHES:
            told |= pair
            found.append([_side(study, each.better), " against ", _side(study, each.worse)])
    return found


def _parted(parts: list[Words]) -> list[Words]:
    """Parts that hold commas and ``and``, parted by semicolons."""
    return [each for part in parts for each in ("; ", part)][1:]


def _better(schools: dict[str, list[Judged]]) -> Words:
    """Which school has the larger share of its claims borne out."""
    count = {name: sum(each.verdict in GOOD for each in made) for name, made in schools.items()}
    share = {name: count[name] / len(schools[name]) for name in schools}
    order = sorted(schools, key=lambda name: -share[name])
    of = [f"{count[each]} of {len(schools[each])}" for each in order]
    if share[order[0]] == share[order[1]]:
        return "By that count none comes off better. Standoff takes no side."
    name = order[0] or "unnamed"
    return (
        f"By that count the {name} school comes off better ({of[0]} hold or mostly hold, against "
        f"{', '.join(of[1:])}). Standoff takes no side."
    )


def _side(study: Study, judged: Judged) -> Words:
    error = doubt_of_share(judged.share_for_error, judged.share_for)
    share = whole_percent(judged.share_for) + ("" if study.draws == 1 else f" {error}")
    school = f"{judged.school}, " if judged.school else ""
    return f"“{cut(judged.says)}” ({school}{judged.verdict}, {share})"


def by_school(study: Study) -> dict[str, list[Judged]]:
    """The claims by school, in the case's order."""
    found: dict[str, list[Judged]] = {}
    for judged in study.claims.values():
        found.setdefault(judged.school, []).append(judged)
    return found


def _counted(made: list[Judged]) -> Words:
    counts = {verdict: sum(each.verdict == verdict for each in made) for verdict in VERDICTS}
    parts = [
        f"{count} {VERDICTS[verdict] if count > 1 else _one(verdict)}"
        for verdict, count in counts.items()
        if count
    ]
    other = len(made) - sum(counts.values())
    if other:
        parts.append(f"{other} not judged")
    if len(made) == 1:
        return f"its one claim {parts[0].removeprefix('1 ')}"
    return [f"of {len(made)} claims ", listed(parts)]


def _one(verdict: str) -> str:
    return {"contested": "is contested", "makes no difference": "makes no difference"}.get(
        verdict, verdict
    )
