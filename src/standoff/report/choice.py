"""What to choose, in sentences: by what each course comes first, who comes second and by how much,
whether that hangs on how precise actors are, and what would turn it round."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.insight.criteria import Criterion
from standoff.insight.standing import Standing, leading
from standoff.insight.study import Study
from standoff.report.aims import purposes
from standoff.report.blocks import Block, Heading, Item, Words, spans, strong
from standoff.report.naming import Named, counted, whole_percent
from standoff.report.sureness import firmness
from standoff.report.words import SHARES, doubt, doubt_of_share, error_of, number

MOST = 5
"""As many first places are told in sentences."""
BULLET = "•"
MOST_OF_A_CHANCE = 50
"""Percentage points beyond which a point of payoff is not told in them: too much is at stake in a
point for any chance to make up for it."""


def choice(study: Study, named: Named) -> Iterator[Block]:
    """What is best by the advised actor's own aims, how sure that is and what would change it; who
    has least of the gravest; and who is best by the other criteria. Nothing where there is nothing
    to choose between."""
    firsts = leading(study.criteria)
    if not study.standings or not firsts:
        return
    actor = study.case.title_of(study.case.advised)
    yield Heading(f"What would be best for {actor}")
    main, *others = firsts
    yield Item(first_place(study, main, firsts[main], named), BULLET, width=2)
    yield Item(firmness(study), BULLET, width=2)
    milder = least_of_the_gravest(study, named)
    if milder:
        yield Item(milder, BULLET, width=2)
    for course in others[: MOST - 1]:
        yield Item(
            [_began(purposes(study, firsts[course], named)), ": ", named.course(course), "."],
            BULLET,
            width=2,
        )
    if len(firsts) > MOST:
        more = counted(len(firsts) - MOST, "other course comes", "other courses come")
        yield Item(f"{more} first by other criteria.", width=2)


def first_place(study: Study, course: str, names: list[str], named: Named) -> Words:
    """By what a course comes first, how far it is ahead of the runner-up, and what a point is."""
    every = (
        f"by all {len(names)} criteria, that is " if len(names) == len(study.criteria) > 1 else ""
    )
    told: list[Words] = [
        _began([every, purposes(study, names, named)]),
        ": ",
        named.course(course),
        ".",
    ]
    standing = study.standings.get(told_by(study, names))
    if standing is None:
        return told
    if standing.alone and len(study.policies) > 2:
        told.append(" It beats every other course by each of them; next comes ")
    else:
        told.append(" Runner-up: ")
    told += [named.course(standing.second), ", ", *lead(study, standing)]
    told.append(".")
    if standing.criterion == "expected-loss":
        told.append(a_point(study))
    return told


def _began(words: Words) -> Words:
    """Words as the beginning of a sentence."""
    first, *rest = (each for each in spans(words) if each.text)
    return [first._replace(text=first.text[:1].upper() + first.text[1:]), *rest]


def a_point(study: Study) -> str:
    """What a point of payoff is worth in the chance of the gravest outcome; empty where that can't
    be told."""
    stake = study.stake
    if stake is None or 100 * stake.point > MOST_OF_A_CHANCE:
        return ""
    error = "" if study.draws == 1 else f" {doubt_of_share(stake.point_error)}"
    actor = study.case.title_of(study.case.advised)
    return (
        f" To {actor} 1 point is worth as much as {number(100 * stake.point, 2)}{error} "
        f"percentage points off the chance of {stake.outcome}."
    )


def _gravest(study: Study, course: str) -> str:
    """The chance of what is gravest under a course."""
    figure = study.policies[course].outcomes[study.gravest]
    error = "" if study.draws == 1 else f" {error_of(figure, share=True)}"
    return f"{whole_percent(figure.mean)}{error}"


def least_of_the_gravest(study: Study, named: Named) -> Words:
    """Which course has the least of what is gravest, if not the first, how far behind it is, and
    why; empty where the first has the least."""
    mild, split = study.mildest, study.trade
    if mild is None or split is None:
        return ""
    told: list[Words] = [
        f"Least {study.gravest}, {_gravest(study, mild.second)}: ",
        named.course(mild.second),
        ", by its own aims ",
        *lead(study, mild),
    ]
    gain, price = -split.chances, split.worth
    if study.draws > 1 and min(gain, price) > 0:
        told.append(
            f": its better ends are worth {number(gain, 2)} {doubt(split.chances_error)} points, "
            f"but it costs {number(price, 2)} {doubt(split.worth_error)} more however it ends"
        )
    return [*told, "."]


def lead(study: Study, standing: Standing) -> list[Words]:
    """By how much the second is behind, and whether that is worth a sentence."""
    criterion = study.criteria[standing.criterion]
    told: list[Words] = [gap(criterion, standing, alone=study.draws == 1)]
    least = standing.least
    if standing.tied:
        told.append(strong(" (the two can't be told apart)"))
    elif standing.lead < least.value:
        scale = 100 if criterion.unit in SHARES else 1
        unsaid = "" if least.stated else "; Standoff's default, since the case doesn't say"
        told.append(
            strong(f" (too little to matter: under {number(scale * least.value, 2)}{unsaid})")
        )
    return told


def gap(criterion: Criterion, standing: Standing, *, alone: bool) -> str:
    """A lead in words: ``0.29 ±0.05 points behind``, ``with 960 ±200 more deaths``."""
    kind, _, measure = criterion.name.partition("-")
    shown = lead_of(criterion, standing, alone=alone)
    if criterion.unit == "payoff":
        return f"{shown} points of payoff behind"
    if kind in {"under", "above"} or criterion.unit in SHARES:
        return f"{shown} percentage points behind"
    unit = "" if criterion.unit in {"", "people"} else f"{criterion.unit} "
    return f"with {shown} {unit}{'less' if criterion.more_is_better else 'more'} {measure}"


def lead_of(criterion: Criterion, standing: Standing, *, alone: bool) -> str:
    """A lead as a figure in its own unit, percentage points for chances: ``0.29 ±0.05``."""
    error = standing.error
    if criterion.unit in SHARES:
        shown, around = number(100 * standing.lead, 2), doubt_of_share(error, standing.lead)
    else:
        scale = max(map(abs, criterion.scores.values()))
        shown, around = number(standing.lead, 2), doubt(error, scale=scale)
    return shown if alone or math.isnan(error) else f"{shown} {around}"


def told_by(study: Study, names: list[str]) -> str:
    """The criterion by which a lead is told: the first that has an error, else the first."""
    return next((name for name in names if not study.criteria[name].is_maximum), names[0])
