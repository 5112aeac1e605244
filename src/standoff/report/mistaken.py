"""Who is mistaken about what, what it expects of the gravest outcome, and what its error does: a
clause each."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.ensemble.sampling_error import TIMES
from standoff.insight.learning.mistakes import Mean, Mistake, Mistakes, UnderPolicy
from standoff.insight.statistics.sentences import what
from standoff.insight.study.study import Study
from standoff.report.blocks import Words, bare, strong
from standoff.report.naming import cut, listed, listed_with, names, whole_percent
from standoff.report.words import doubt, doubt_of_share, number


def mistaken(study: Study) -> Words:
    """All who are mistaken, as a paragraph of one screen; empty where nobody is, or the study was
    not asked."""
    answer, gravest = study.mistakes, study.gravest
    if answer is None or answer.failure or not gravest:
        return ""
    told = list(_clauses(study, answer, gravest))
    policy, under = next(iter(answer.mistakes[0].policies.items()))
    comes = whole_percent(under.outcomes[gravest].happens.mean)
    head = f" under {policy} ({gravest} {comes}): "
    return [strong("Mistaken"), head, listed_with(told, "; "), "."]


def _clauses(study: Study, answer: Mistakes, gravest: str) -> Iterator[Words]:
    """What each error does, the greatest first; those that hardly do anything together."""
    found = [(mistake, under) for mistake in answer.mistakes for under in mistake.policies.values()]
    found.sort(key=lambda each: -abs(each[1].outcomes[gravest].effect.mean))
    least, alone = study.ensemble.matters["probability"].value, answer.draws == 1
    little: list[Words] = []
    for mistake, under in found:
        of = under.outcomes[gravest]
        head: Words = [
            strong(answer.case.title_of(mistake.actor)),
            f" about {about(answer, mistake)}",
        ]
        if _sure(of.effect, alone=alone) and abs(of.effect.mean) >= least:
            yield [head, ": this ", _does(answer, mistake, under, gravest, study.case.advised)]
        else:
            little.append(head)
    if little:
        errors = "these move" if len(little) > 1 else "this moves"
        yield [
            listed(little),
            f": {errors} {gravest} by under {number(100 * least, 2)} percentage points",
        ]


def about(answer: Mistakes, mistake: Mistake) -> str:
    """What an actor is wrong about, in the words of the case, or else by the numbers' own."""
    said = answer.case.views[mistake.actor].what
    return cut(said) if said else names([cut(what(answer.case, each)) for each in mistake.takes])


def _does(
    answer: Mistakes, mistake: Mistake, under: UnderPolicy, gravest: str, advised: str
) -> str:
    """``makes war 8 ±0.4 points likelier, costs Russia 1.7 ±0.1 and …``."""
    effect, alone = under.outcomes[gravest].effect, answer.draws == 1
    around = "" if alone else f" {doubt_of_share(effect.error)}"
    way = "likelier" if effect.mean > 0 else "less likely"
    seeing = whole_percent(under.outcomes[gravest].corrected.mean)
    told = (
        f"makes {gravest} {number(abs(100 * effect.mean), 2)}{around} percentage points {way} "
        f"({seeing} in all if it saw the truth)"
    )
    for verb, sign in (("costs", -1), ("gains", 1)):
        whom: list[Words] = [
            f"{answer.case.title_of(each)} {_points(under.payoffs[each].effect, alone=alone)}"
            for each in dict.fromkeys((mistake.actor, advised))
            if sign * under.payoffs[each].effect.mean > 0
            and _sure(under.payoffs[each].effect, alone=alone)
        ]
        if whom:
            own = " of their own" if len(whom) > 1 else ""
            told += f" and {verb} {bare(listed(whom))} points{own}"
    return told


def _sure(mean: Mean, *, alone: bool) -> bool:
    """Whether an effect is more than its error allows to be nothing."""
    return alone or (not math.isnan(mean.error) and abs(mean.mean) > TIMES * mean.error)


def _points(mean: Mean, *, alone: bool) -> str:
    error = "" if alone else f" {doubt(mean.error)}"
    return f"{number(abs(mean.mean), 2)}{error}"
