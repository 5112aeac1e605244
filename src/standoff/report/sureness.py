"""How sure a first place is, and what would turn it round."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from standoff.ensemble.sampling_error import TIMES
from standoff.insight.standing import leading
from standoff.insight.study import Study
from standoff.insight.turning import Turn
from standoff.report.aims import purpose
from standoff.report.blocks import Item, Words, strong
from standoff.report.naming import cut, listed, listed_with, whole_percent
from standoff.report.words import doubt, doubt_of_share, number

BULLET = "•"
MOST = 2
"""As many numbers that would put another course first are told."""
HALF = 0.5
"""A course that is not the best in this share of worlds is no firm first."""
SHARPER = {
    0.5: "half as sharply as assumed (erring more)",
    2.0: "twice as sharply (erring less)",
}
"""The factors of precision at which a study is solved again, in words."""


def firmness(study: Study) -> Words:
    """How sure the first place by the actor's own aims is: whether its lead matters, in how many
    worlds it is best, and what would put another course first: actors who err more or less, or
    another value of a number."""
    name, standing = next(iter(study.standings.items()))
    if study.draws == 1 and not study.ensemble.certain:
        return [strong("How sure"), ": one world alone can't tell."]
    changes = overtaken(study, name)
    told: list[Words] = ["its lead can't be told from none"]
    if not standing.tied:
        told = [f"its lead is {'large enough' if standing.matters else 'too little'} to matter"]
    firm = standing.matters and not changes
    criterion = study.criteria[name]
    if study.draws > 1 and standing.first in criterion.best_share:
        share = criterion.best_share[standing.first]
        error = doubt_of_share(criterion.best_share_errors[standing.first], share)
        told.append(f"it is the best of all in {whole_percent(share)} {error} of worlds")
        firm = firm and share >= HALF
    if study.sharpness and name in study.sharpness.choices and not changes:
        told.append(f"it stays where all actors choose {' or '.join(SHARPER.values())}")
    elif study.ensemble.exact:
        told.append("the case takes actors never to err")
    verdict = "firm" if firm else "not firm"
    found: list[Words] = [strong("How sure"), f": {verdict}; ", listed(told), "."]
    instead: dict[str, list[Words]] = {}
    for factor, taker in sorted(changes.items()):
        instead.setdefault(taker, []).append(f"if all actors chose {SHARPER[factor]}")
    reversing = [each for each in study.turns.get(name, ()) if _reverses(study, each)]
    for turn in reversing[:MOST]:
        instead.setdefault(turn.rival, []).append(_turn(study, turn))
    if instead:
        parts: list[Words] = [
            [strong(taker), " ", listed_with(why, ", or ")] for taker, why in instead.items()
        ]
        found += [" Best instead would be ", listed_with(parts, "; "), "."]
    return found


def overtaken(study: Study, criterion: str) -> Mapping[float, str]:
    """Who is clearly first instead where actors are half and twice as sharp, by factor."""
    choice = study.sharpness.choices.get(criterion) if study.sharpness else None
    first = study.standings[criterion].first
    changes = choice.changes if choice else {}
    return {factor: taker for factor, taker in changes.items() if taker != first}


def turned(study: Study, *, told: bool = False) -> Iterator[Item]:
    """What the first places turn on, and what would turn them round: by the actor's own aims, and
    by what most others are first. ``told``: what would put another course first by those aims was
    told already, by :func:`firmness`."""
    firsts = leading(study.criteria)
    if not any(study.turns.values()):
        return
    main = next(iter(study.turns))
    chosen = study.turns[main]
    if told and main in list(study.standings)[:1] and any(_reverses(study, t) for t in chosen):
        chosen = ()
    if len(study.turns) > 1:
        most = max(
            (name for name in study.turns if name != main),
            key=lambda name: len(firsts[study.criteria[name].prefers]),
        )
    else:
        most = ""
    for name, turns in ((main, chosen), (most, study.turns.get(most, ()))):
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
    side = "above" if turn.above else "below"
    beyond = f"{whole_percent(turn.beyond)} {doubt_of_share(turn.beyond_error, turn.beyond)}"
    return [
        "if ",
        _belief(study, turn.parameter),
        f" is {side} about {number(turn.at, 2)} {doubt(turn.error)}",
        f" {unit}" if unit else "",
        f" (in {beyond} of worlds)",
    ]


def _belief(study: Study, parameter: str) -> Words:
    what = study.case.parameters[parameter].what
    return [f"“{cut(what)}”"] if what else parameter
