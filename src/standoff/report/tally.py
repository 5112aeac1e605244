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
CLASHES = 3
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
    judged = [each for each in study.clashes if each.is_judged]
    for each in judged[:CLASHES]:
        better, worse = _side(study, each.better), _side(study, each.worse)
        yield Item(
            [strong("Clash"), ": ", better, " against ", worse],
            BULLET,
            width=2,
        )


def _better(schools: dict[str, list[Judged]]) -> Words:
    """Which school has more of its claims borne out, by shares of each one's own."""
    count = {name: sum(each.verdict in GOOD for each in made) for name, made in schools.items()}
    share = {name: count[name] / len(schools[name]) for name in schools}
    order = sorted(schools, key=lambda name: -share[name])
    parts = listed(
        [f"{count[each]} of {len(schools[each])} ({each or 'no school'})" for each in order]
    )
    if share[order[0]] > share[order[1]]:
        told = f"Of its claims, the {order[0] or 'unnamed'} school sees most hold or mostly hold: "
    else:
        told = "No school sees more of its claims hold or mostly hold: "
    return [told, parts, ". Standoff takes no side."]


def _side(study: Study, judged: Judged) -> Words:
    error = doubt_of_share(judged.share_for_error, judged.share_for)
    share = whole_percent(judged.share_for) + ("" if study.draws == 1 else f" {error}")
    school = f"{judged.school}, " if judged.school else ""
    return f"“{cut(judged.says)}” ({school}true in {share} of worlds by enough to matter)"


def by_school(study: Study) -> dict[str, list[Judged]]:
    """The claims by school, in the case's order."""
    found: dict[str, list[Judged]] = {}
    for judged in study.claims.values():
        found.setdefault(judged.school, []).append(judged)
    return found


def _counted(made: list[Judged]) -> Words:
    counts = {verdict: sum(each.verdict == verdict for each in made) for verdict in VERDICTS}
    parts: list[Words] = [
        f"{count} {VERDICTS[verdict] if count > 1 else _one(verdict)}"
        for verdict, count in counts.items()
        if count
    ]
    other = len(made) - sum(counts.values())
    if other:
        parts.append(f"{other} not judged")
    return [f"of {len(made)} claims " if len(made) > 1 else "one claim, ", listed(parts)]


def _one(verdict: str) -> str:
    return {"contested": "is contested", "makes no difference": "makes no difference"}.get(
        verdict, verdict
    )
