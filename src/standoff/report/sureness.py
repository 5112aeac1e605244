"""How sure a first place is, and what would turn it round."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from standoff.ensemble.sampling_error import TIMES
from standoff.insight.judgement.criteria import Criterion
from standoff.insight.judgement.standing import leading, ranked
from standoff.insight.judgement.turning import FEWEST, Turn
from standoff.insight.study.study import Study
from standoff.report.aims import purpose
from standoff.report.blocks import Item, Words, strong
from standoff.report.naming import Named, cut, listed, listed_with, whole_percent
from standoff.report.words import SHARES, doubt, doubt_of_share, number, percent

BULLET = "•"
MOST = 2
"""As many numbers that would put another course first are told."""
VAGUE = 0.15
"""A share of worlds that is told no closer than this is of no use on a first page."""
HALF = 0.5
"""A course that is not the best in this share of worlds is no firm first."""
SHARPER = {
    0.5: "more mistakes (kept half as close to their interest)",
    2.0: "fewer mistakes (kept twice as close to their interest)",
}
"""What actors make at the factors of precision at which a study is solved again."""


def firmness(study: Study, named: Named, *, short: bool = False) -> Words:
    """How sure the first place by the actor's own aims is: whether its lead matters, in how many
    worlds it is best, and whether it is left to it where actors err more or less. ``short``:
    without what the course loses that is best in more worlds."""
    name, standing = next(iter(study.standings.items()))
    if study.draws == 1 and not study.ensemble.certain:
        return [strong("Not known how firm"), ": one world alone can't tell."]
    changes = overtaken(study, name)
    told: list[Words] = ["its lead is large enough to matter"] if standing.matters else []
    firm = standing.matters and not changes
    criterion = study.criteria[name]
    if study.draws > 1 and standing.first in criterion.best_share:
        most = criterion.best_share[standing.first] >= HALF
        only = "" if most else "only "
        told.append(
            [
                f"best of all in {only}{_best_in(criterion, standing.first)} of worlds",
                _most_often(study, name, named, short=short),
            ]
        )
        firm = firm and most
    if study.sharpness and name in study.sharpness.choices and not changes and not standing.tied:
        told.append("it stays if all actors keep half or twice as close to their interest")
    elif study.ensemble.exact:
        told.append("the case takes actors never to err")
    verdict = "Firm" if firm else "Not firm"
    told = told or ["its lead is too small to matter"]
    if firm and study.draws < FEWEST and not study.ensemble.certain:
        verdict = "Too few worlds to say how firm"
    return [strong(verdict), ": ", listed(told), "."]


def _best_in(criterion: Criterion, course: str) -> str:
    share = criterion.best_share[course]
    error = doubt_of_share(criterion.best_share_errors[course], share)
    return f"{whole_percent(share)} {error}"


def _most_often(study: Study, name: str, named: Named, *, short: bool) -> Words:
    """Which other course is best in the most worlds, where it stands on average, and why that is no
    better: what it loses where it does badly; empty where none is best in more than the first."""
    criterion, first = study.criteria[name], study.standings[name].first
    shares = criterion.best_share
    most = max(shares, key=lambda course: shares[course], default=first)
    if study.draws == 1 or most == first or shares[most] <= shares[first]:
        return ""
    order = ranked(criterion)
    place = order.index(most) + 1
    where = "last" if place == len(order) else f"number {place}"
    told: list[Words] = [
        "; ",
        named.course(most),
        f" in {_best_in(criterion, most)}, but {where} on average",
    ]
    tail = study.criteria.get("cvar")
    if tail is None or tail.scores[most] <= tail.scores[first]:
        return told
    if short:
        return [*told, ", its worst tenth of worlds is so bad"]
    scale = max(map(abs, tail.scores.values()))
    lost = {
        course: f"{number(tail.scores[course])} {doubt(tail.errors[course], scale=scale)}"
        for course in (most, first)
    }
    return [
        *told,
        f": in its worst tenth of worlds it loses {lost[most]} points (",
        strong(first),
        f": {lost[first]})",
    ]


def overturned(study: Study, named: Named) -> Words:
    """What would put another course first by the actor's own aims: actors who err more or less, or
    another value of a number; empty where nothing is known to."""
    name = next(iter(study.standings))
    if study.draws == 1 and not study.ensemble.certain:
        return ""
    instead: dict[str, list[Words]] = {}
    changes = overtaken(study, name)
    for factor, taker in sorted(changes.items()):
        instead.setdefault(taker, []).append(f"if all actors made {SHARPER[factor]}")
    reversing = [
        each
        for each in study.turns.get(name, ())
        if _reverses(study, each)
        and TIMES * each.beyond_error < VAGUE
        and not (changes and each.parameter in _precisions(study))
    ]
    for turn in reversing[:MOST]:
        instead.setdefault(turn.rival, []).append(_turn(study, turn))
    if not instead:
        return ""
    parts: list[Words] = [
        [named.course(taker), " ", listed_with(why, ", or ")] for taker, why in instead.items()
    ]
    return [strong("Best instead"), ": ", listed_with(parts, "; "), "."]


def _precisions(study: Study) -> set[str]:
    """The numbers that the actors' precision is made of."""
    return {name for each in study.ensemble.case.precision or () for name in each.names}


def overtaken(study: Study, criterion: str) -> Mapping[float, str]:
    """Who is clearly first instead where actors are half and twice as sharp, by factor."""
    choice = study.sharpness.choices.get(criterion) if study.sharpness else None
    first = study.standings[criterion].first
    changes = choice.changes if choice else {}
    return {factor: taker for factor, taker in changes.items() if taker != first}


def turned(study: Study) -> Iterator[Item]:
    """What the first places turn on, and what would turn them round: by the actor's own aims, and
    by what most others are first."""
    firsts = leading(study.criteria)
    if not any(study.turns.values()):
        return
    main = next(iter(study.turns))
    if len(study.turns) > 1:
        most = max(
            (name for name in study.turns if name != main),
            key=lambda name: len(firsts[study.criteria[name].prefers]),
        )
    else:
        most = ""
    for name in filter(None, (main, most)):
        turns = study.turns[name]
        if not turns:
            continue
        course = study.criteria[name].prefers
        reversing = [
            [strong(each.rival), " ", _turn(study, each)]
            for each in turns
            if _reverses(study, each)
        ]
        if reversing:
            yield Item(
                [
                    "Instead of ",
                    strong(course),
                    f" the best {purpose(study, name)} would be ",
                    listed_with(reversing, "; "),
                    ".",
                ],
                BULLET,
                width=2,
            )
        else:
            yield Item(
                [
                    strong(course),
                    f" stays best {purpose(study, name)} whatever any one number is; its lead "
                    "hangs most on ",
                    listed([_belief(study, turn.parameter) for turn in turns[:3]]),
                    ".",
                ],
                BULLET,
                width=2,
            )


def _reverses(study: Study, turn: Turn) -> bool:
    """Whether another course takes over at a value that is told closely enough to be of use."""
    if math.isnan(turn.at) or math.isnan(turn.error):
        return False
    low, high = np.quantile(study.ensemble.parameters[turn.parameter], [0.05, 0.95])
    return bool(TIMES * turn.error < (high - low) / 3)


def _turn(study: Study, turn: Turn) -> Words:
    """``if “what talks cost” is above about 2.2 ±0.1 points (in 23 % ±0.5 of worlds)``."""
    unit = study.case.parameters[turn.parameter].unit
    at = f"{number(turn.at, 2)} {doubt(turn.error)}" + (f" {unit}" if unit else "")
    if unit in SHARES:
        at = f"{percent(turn.at)} {doubt_of_share(turn.error)}"
    side = "above" if turn.above else "below"
    beyond = f"{whole_percent(turn.beyond)} {doubt_of_share(turn.beyond_error, turn.beyond)}"
    return [
        "if ",
        _belief(study, turn.parameter),
        f" is {side} about {at}",
        f" (as in {beyond} of worlds)",
    ]


def _belief(study: Study, parameter: str) -> Words:
    what = study.case.parameters[parameter].what
    return [f"“{cut(what)}”"] if what else parameter
