"""What each course most likely leads to, in words and figures, and which not to take."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from standoff.ensemble.summary import Figure, PolicyFigures
from standoff.insight.study import Study
from standoff.report.blocks import Block, Heading, Item, Note, Paragraph, Words, strong
from standoff.report.naming import Named, listed, whole_percent
from standoff.report.words import (
    DOUBT,
    SHARES,
    doubt_of_share,
    error_of,
    number,
    spread_of,
)
from standoff.report.yardstick import Yardstick

MOST = 12
"""As many courses are told one by one."""
FARTHER = 16
"""As many of those that another beats."""
BULLET = "•"


def courses(study: Study, named: Named, yardstick: Yardstick) -> Iterator[Block]:
    """Every course that was solved, the least of the gravest outcome first; those that another
    beats by every criterion after the others, and why not to take them."""
    figures = {
        name: each
        for name, each in study.policies.items()
        if study.ensemble.policies[name].solved.any()
    }
    gravest = study.gravest
    order = list(figures)
    if gravest:
        order.sort(key=lambda name: figures[name].outcomes[gravest].mean)
    beaten = study.beaten
    worth = [name for name in order if name not in beaten]
    told = [
        Item(_course(study, name, figures[name], named, yardstick), BULLET, width=2)
        for name in worth[:MOST]
    ]
    first = f", least chance of {gravest} first" if gravest and len(order) > 1 else ""
    yield Heading(f"What each course leads to{first}")
    yield from told
    if len(worth) > MOST:
        yield Item(f"{len(worth) - MOST} more courses: see --full.", width=2)
    yield from _not_to_take(study, figures, [each for each in order if each in beaten], named)
    yield Note(_key(study, yardstick, worth[:MOST]))


def _course(
    study: Study, name: str, figures: PolicyFigures, named: Named, yardstick: Yardstick
) -> Words:
    """``war unlikely, 31 % ±0.3 [7–63]; settlement, 42 % ±0.3 [16–72]; 20,400 ±500 deaths``."""
    alone, gravest = study.draws == 1, study.gravest
    likely = sorted(figures.outcomes, key=lambda each: -figures.outcomes[each].mean)
    shown = [gravest, *(each for each in likely if each != gravest)] if gravest else likely
    parts: list[Words] = []
    for k, outcome in enumerate(shown[:2]):
        figure = figures.outcomes[outcome]
        # One outcome bears the word; the others are told by their figures alone.
        word = yardstick.word(figure.mean) if k == 0 else ""
        most = " most likely" if outcome == likely[0] and len(figures.outcomes) > 1 else ""
        text = f"{word}, " if word else ""
        lead: Words = strong(outcome) if k == 0 else outcome
        what = named.outcome(outcome)
        introduced: Words = [lead, what[1]] if isinstance(what, list) else lead
        mark = ", the likeliest end" if most else ""
        parts.append([introduced, f" {text}{chance(figure, alone=alone)}{mark}"])
    parts += [_measure(study, each, figures.measures[each], named) for each in _told(study)]
    return [named.course(name), ": ", listed_with(parts, "; ")]


def _told(study: Study) -> list[str]:
    """The measures that are not chances, two at most: what a reader can picture."""
    case = study.ensemble.case
    return [
        name for name, unit in zip(case.measures, case.units, strict=True) if unit not in SHARES
    ][:1]


def listed_with(parts: list[Words], between: str) -> Words:
    """Parts with something between them."""
    found: list[Words] = []
    for k, part in enumerate(parts):
        found += [between, part] if k else [part]
    return found


def chance(figure: Figure, *, alone: bool = False) -> str:
    """``31 % ±0.3 [7–63]``; the figure alone where there is one world."""
    shown = whole_percent(figure.mean)
    if alone:
        return shown
    return f"{shown} {error_of(figure, share=True)} [{spread_of(figure, share=True)}]"


def _measure(study: Study, name: str, figure: Figure, named: Named) -> Words:
    case = study.ensemble.case
    unit = case.units[case.measures.index(name)]
    error = "" if study.draws == 1 else f" {error_of(figure, share=False)}"
    shown = f"{number(figure.mean)}{error}"
    return [f"{shown} ", *([unit, " "] if unit not in {"", "people"} else []), named.measure(name)]


def _not_to_take(
    study: Study, figures: dict[str, PolicyFigures], order: list[str], named: Named
) -> Iterator[Block]:
    """The courses that another one beats by every criterion, gathered by the one that does."""
    if not order:
        return
    by: dict[str, list[str]] = {}
    for name in order[:FARTHER]:
        by.setdefault(study.beaten[name].by, []).append(name)
    told: list[Words] = [
        strong("Not to be taken"),
        f", since another does better by every one of the {len(study.criteria)} criteria over "
        "all worlds together, though not in each",
    ]
    gravest, alone = study.gravest, study.draws == 1
    if gravest:
        most = max(figures[name].outcomes[gravest].mc_error for name in order[:FARTHER])
        doubts = "" if alone else f", each {doubt_of_share(most, 1)} or less"
        told.append(f" (chance of {gravest} in figures{doubts})")
    for better, worse in sorted(by.items(), key=lambda each: -len(each[1])):
        parts: list[Words] = []
        for name in worse:
            part: list[Words] = [named.course(name)]
            if gravest:
                figure = figures[name].outcomes[gravest]
                part.append(f" {whole_percent(figure.mean)}")
            parts.append(part)
        told += [". ", strong(better), " beats ", listed(parts)]
    more = len(order) - FARTHER
    yield Paragraph([*told, f", and {more} more are beaten so." if more > 0 else "."])


def _key(study: Study, yardstick: Yardstick, told: Sequence[str]) -> str:
    """How to read the figures, said once."""
    gravest = study.gravest
    used = []
    for term in yardstick.terms:
        for name in told:
            chance_ = study.policies[name].outcomes[gravest].mean if gravest else math.nan
            if yardstick.term(chance_) == term:
                used.append(f"{term.word} {term.low:g}–{term.high:g} %")
                break
    scale = f" ({', '.join(used)})" if used else ""
    words = f"Words for chances are those of the {yardstick.title}{scale}."
    if study.draws == 1:
        return words
    return (
        "A figure is the average over the worlds; [ ] is the range in which it lies in nine worlds "
        f"of ten: that is how unsure one has to be. {DOUBT} {words}"
    )
