"""What to choose, in sentences: by what each course comes first, who comes second and by how much,
whether that hangs on how precise actors are, and what would turn it round."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from standoff.base.sentences import capital
from standoff.ensemble.sampling_error import TIMES
from standoff.insight.judgement.criteria import Criterion
from standoff.insight.judgement.standing import Standing, leading
from standoff.insight.reasons.grounds import Grounds
from standoff.insight.study.study import Study
from standoff.report.aims import SAFETY, purposes
from standoff.report.blocks import Block, Heading, Item, Words, spans, strong
from standoff.report.naming import Named, listed_with, whole_percent
from standoff.report.sureness import firmness, overturned
from standoff.report.words import SHARES, doubt, doubt_of_share, number

BULLET = "•"
MOST_OF_A_CHANCE = 50
"""Percentage points beyond which a point of payoff is not told in them: too much is at stake in a
point for any chance to make up for it."""


def choice(
    study: Study, named: Named, where: str = "--full", *, short: bool = False
) -> Iterator[Block]:
    """What is best by the advised actor's own aims, how sure that is and what would change it; who
    has least of the gravest; and who is best by the other criteria. Nothing where there is nothing
    to choose between. ``where``: what has the other criteria; ``short``: without what each end
    is worth and how likely the gravest is, which a table has."""
    firsts = leading(study.criteria)
    if not study.standings or not firsts:
        return
    actor = study.case.title_of(study.case.advised)
    yield Heading(f"What would be best for {actor}")
    main, *others = firsts
    yield Item(first_place(study, main, firsts[main], named, short=short), BULLET, width=2)
    for told in (
        firmness(study, named, short=short),
        overturned(study, named),
        *_for_another_end(study, {name: firsts[name] for name in others}, named, where, short),
        "" if short else aims(study, named),
    ):
        if told:
            yield Item(told, BULLET, width=2)


def _for_another_end(
    study: Study, others: Mapping[str, list[str]], named: Named, where: str, short: bool
) -> Iterator[Words]:
    """Who has least of the gravest, and who is best by the other criteria; ``short``: in one."""
    mild = least_of_the_gravest(study, named, short=short)
    other = by_other_aims(study, others, named, where, most=1 if short else None)
    if short and mild and other:
        yield [*mild[:-1], ". ", *other]
    else:
        yield mild
        yield other


def by_other_aims(
    study: Study,
    firsts: Mapping[str, list[str]],
    named: Named,
    where: str,
    most: int | None = None,
) -> list[Words]:
    """Who comes first where things go badly, and who by a consequence, of which ``most`` are told;
    empty where there are no others."""
    if not firsts:
        return []
    # What can be pictured says more than a judgement on bad worlds.
    course = max(firsts, key=lambda course: not any(name in SAFETY for name in firsts[course]))
    told = firsts[course][:most]
    rest = sum(map(len, firsts.values())) - len(told)
    more = f"; {where} has {rest} other criteria" if rest > 1 else ""
    return [
        *spans(_began(purposes(study, told, named)), "strong"),
        ": ",
        named.course(course),
        f"{more}.",
    ]


def first_place(
    study: Study, course: str, names: list[str], named: Named, *, short: bool = False
) -> Words:
    """By what a course comes first, and how far it is ahead of the runner-up; ``short``: and what a
    point is, which else stands with the aims."""
    every = len(names) == len(study.criteria) > 1
    by: Words = f"by all {len(names)} criteria" if every else purposes(study, names, named)
    told: list[Words] = [_began(by), ": ", named.course(course), "."]
    standing = study.standings.get(told_by(study, names))
    if standing is None:
        return told
    if standing.alone and len(study.policies) > 2 and not every:
        told.append(" It beats every other course by each of them; next comes ")
    else:
        told.append(" Runner-up: ")
    told += [
        named.course(standing.second),
        ", ",
        *lead(study, standing),
        *_as_near(study, standing, named),
        ".",
    ]
    point = a_point(study) if short and standing.criterion == "expected-loss" else ""
    return [*told, f" {point}"] if point else told


def _as_near(study: Study, standing: Standing, named: Named) -> list[Words]:
    """Which other courses are behind by too little to matter, as the second is: the one by name
    that has the gravest outcome most otherwise than the first. None that another beats by every
    criterion is meant."""
    scores, least = study.criteria[standing.criterion].scores, standing.least.value
    first = standing.first
    near = [
        name
        for name, score in scores.items()
        if abs(score - scores[first]) < least
        and name not in {first, standing.second, *study.beaten}
    ]
    if standing.lead >= least or not near:
        return []
    if study.gravest:
        grave = {name: study.policies[name].outcomes[study.gravest].mean for name in [first, *near]}
        near.sort(key=lambda name: -abs(grave[name] - grave[first]))
    told: list[Words] = ["; behind by too little as well: ", named.course(near[0])]
    if len(near) == 2:
        return [*told, " and ", named.course(near[1], brief=True)]
    return [*told, *([f" and {len(near) - 1} more"] if len(near) > 1 else [])]


def _began(words: Words) -> Words:
    """Words as the beginning of a sentence."""
    first, *rest = (each for each in spans(words) if each.text)
    return [first._replace(text=capital(first.text)), *rest]


def aims(study: Study, named: Named) -> Words:
    """What the advised actor wants: what each end is worth to it, the dearest last, and what a
    point is in the chance of the gravest outcome where that can be told; empty where it has nothing
    at stake in how things end."""
    ends = sorted(study.worth.items(), key=lambda each: -each[1].mean)
    if len(ends) < 2 or len({each.mean for _, each in ends}) < 2:
        return ""
    most = max(each.error for _, each in ends)
    scale = max(abs(each.mean) for _, each in ends)
    error = "" if study.draws == 1 else f", {doubt(most, scale=scale)} or less"
    told: list[Words] = [
        strong("Its aims"),
        f" (points an end is worth to it under {study.first}{error}): ",
        listed_with([named.end(name, f" {number(each.mean, 2)}") for name, each in ends], "; "),
        ".",
    ]
    point = a_point(study)
    return [*told, f" {point}"] if point else told


def a_point(study: Study) -> str:
    """What a point of payoff is in the chance of the gravest outcome; empty where that can't be
    told."""
    stake = study.stake
    if stake is None or 100 * stake.point > MOST_OF_A_CHANCE:
        return ""
    around = "" if study.draws == 1 else f" {doubt_of_share(stake.point_error)}"
    return (
        f"A point is as bad as {number(100 * stake.point, 2)}{around} percentage points more "
        f"chance of {stake.outcome}."
    )


def least_of_the_gravest(study: Study, named: Named, *, short: bool = False) -> list[Words]:
    """Which course has the least of what is gravest, if not the first, how much less unless
    ``short``, and how far behind it is; empty where the first has the least."""
    mild, split = study.mildest, study.trade
    if mild is None or split is None:
        return []
    dear = split.worth > TIMES * split.worth_error and study.draws > 1
    brings = -split.chances > TIMES * split.chances_error
    why = f": it ends better, but {_costs(study, mild)}" if dear and brings else ""
    return [
        strong(f"Least {study.gravest}"),
        ": ",
        named.course(mild.second),
        "" if short else f", {_gravest(study, mild.second)} against {_gravest(study, mild.first)}",
        "; by the same aims ",
        *_behind(study, mild),
        why,
        ".",
    ]


def _behind(study: Study, mild: Standing) -> list[Words]:
    """By how much the mildest course is behind, and behind which."""
    by, *rest = lead(study, mild)
    return [by, " ", strong(mild.first), *rest] if str(by).endswith(" behind") else [by, *rest]


def _costs(study: Study, mild: Standing) -> str:
    """What makes up for better ends: what a course itself costs, where what is set otherwise bears
    on what ends are worth; else how ends come about."""
    grounds = Grounds(study.ensemble.case, mild.first, mild.second, tuple(study.case.outcomes))
    rests = grounds.price("payoff", study.case.advised) if grounds.levers else ()
    if any(each.kind == "payoff" for each in rests):
        return "its own costs outweigh that"
    return "each end is worth less under it"


def _gravest(study: Study, course: str) -> str:
    """How likely the gravest outcome is under a course: ``27 % ±0.4``."""
    chance = study.policies[course].outcomes[study.gravest]
    error = "" if study.draws == 1 else f" {doubt_of_share(chance.mc_error, chance.mean)}"
    return f"{whole_percent(chance.mean)}{error}"


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
        return f"{shown} points behind"
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
