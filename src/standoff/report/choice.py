"""What to choose, in sentences: by what each course comes first, who comes second and by how much,
whether that hangs on how precise actors are, and what would turn it round."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.insight.criteria import Criterion
from standoff.insight.sharpness import Sharpness
from standoff.insight.standing import Standing, leading
from standoff.insight.study import Study
from standoff.insight.turning import Turn
from standoff.report.blocks import Block, Heading, Item, Paragraph, Words, strong
from standoff.report.naming import Named, cut, listed
from standoff.report.words import SHARES, doubt, doubt_of_share, number, percent

MOST = 5
"""As many first places are told in sentences."""
BULLET = "•"
SAFETY = {
    "cvar": "in the worst tenth of worlds",
    "worst-case": "in the worst world",
    "regret": "in what one could regret most",
}
"""The criteria that look to what may go wrong, as a reader would say it."""


def choice(study: Study, named: Named) -> Iterator[Block]:
    """Each course that comes first by some criterion, with its runner-up; nothing where there is
    nothing to choose between."""
    firsts = leading(study.criteria)
    if not study.standings or not firsts:
        return
    actor = study.case.title_of(study.case.advised)
    yield Heading(f"What {actor} would choose")
    for course in list(firsts)[:MOST]:
        yield Item(first_place(study, course, firsts[course], named), BULLET, width=2)
    if len(firsts) > MOST:
        yield Item(f"{len(firsts) - MOST} other courses come first by other criteria.", width=2)
    if study.sharpness is not None:
        yield Paragraph(sharper(study, study.sharpness))
    elif study.ensemble.exact:
        yield Paragraph("How precise actors are has no bearing: the case takes them never to err.")


def first_place(study: Study, course: str, names: list[str], named: Named) -> Words:
    """By what a course comes first, and how far it is ahead of the runner-up."""
    purposes = listed(_purposes(study, names, named))
    told: list[Words] = [named.course(course), ": best ", purposes, "."]
    first = _told_by(study, names)
    standing = study.standings.get(first)
    if standing is None:
        return told
    beside = "" if first == names[0] or len(names) == 1 else f"{_short(first)}, "
    runner = named.course(standing.second)
    told += [" Runner-up", f" ({beside.rstrip(', ')})" if beside else "", ": ", runner]
    return [*told, ", ", *lead(study, standing), "."]


def lead(study: Study, standing: Standing) -> list[Words]:
    """By how much the second is behind, and whether that is worth a sentence."""
    criterion = study.criteria[standing.criterion]
    told: list[Words] = [f"{gap(criterion, standing, alone=study.draws == 1)} behind"]
    if standing.tied:
        told.append(strong(" — the two can't be told apart"))
    return told


def gap(criterion: Criterion, standing: Standing, *, alone: bool) -> str:
    """A lead in words: ``0.29 ±0.05 points``."""
    if criterion.unit in SHARES:
        shown, around = number(100 * standing.lead, 2), doubt_of_share(standing.error, 1)
        unit = "points of a per cent" if standing.lead < 0.001 else "percentage points"
    else:
        scale = max(map(abs, criterion.scores.values()))
        shown, around = number(standing.lead, 2), doubt(standing.error, scale=scale)
        unit = "points" if criterion.unit == "payoff" else criterion.unit
    if criterion.unit in SHARES and standing.lead < 0.001:
        shown, unit = percent(standing.lead), ""
    if not alone and not math.isnan(standing.error):
        shown += f" {around}"
    return f"{shown} {unit}".rstrip()


def sharper(study: Study, sharpness: Sharpness) -> Words:
    """Whether the first places survive actors half and twice as precise, in a sentence or two."""
    firsts = leading(study.criteria)
    names = [_told_by(study, each) for each in firsts.values()]
    changes: dict[float, list[str]] = {}
    for name in names:
        choice_ = sharpness.choices.get(name)
        for factor, taker in (choice_.changes if choice_ else {}).items():
            changes.setdefault(factor, []).append(f"{taker} {_purpose(study, name)}")
    kept = sum(not each.changes for each in sharpness.choices.values())
    same = f" (the first {sharpness.worlds:,} worlds)" if sharpness.worlds < study.draws else ""
    told: list[Words] = [
        strong("If actors choose half or twice as sharply as assumed"),
        f"{same}, {kept} of {len(sharpness.choices)} criteria keep their first place",
    ]
    spoken = {0.5: "half as sharply", 2.0: "twice as sharply"}
    parts = [f"{spoken[factor]}, {'; '.join(takers)}" for factor, takers in sorted(changes.items())]
    if parts:
        told.append(f". Best would be: {'. And '.join(parts)}")
    return [*told, "."]


def beliefs(study: Study, named: Named) -> Iterator[Block]:
    """What the first places turn on, and what would turn them round."""
    firsts = leading(study.criteria)
    told = [(name, turn) for name in study.turns for turn in study.turns[name]]
    if not told:
        return
    main = next(iter(study.turns))
    chosen = [turn for name, turn in told if name == main]
    if len(study.turns) > 1:
        most = max(
            (name for name in study.turns if name != main),
            key=lambda name: len(firsts[study.criteria[name].prefers]),
        )
    else:
        most = ""
    yield Heading("What it turns on")
    for name, turns in ((main, chosen), (most, study.turns.get(most, ()))):
        if not turns:
            continue
        course = study.criteria[name].prefers
        words = [_turn(study, name, turn) for turn in turns[: 3 if name == main else 2]]
        sentence: list[Words] = [strong(course), f" is no longer best {_purpose(study, name)} if "]
        reversing = [each for turn, each in zip(turns, words, strict=False) if _reverses(turn)]
        if reversing:
            yield Item([*sentence, listed(reversing, "or"), "."], BULLET, width=2)
        else:
            yield Item(
                [
                    strong(course),
                    f" stays best {_purpose(study, name)} whatever any one number is; its lead "
                    "hangs most on ",
                    listed([_belief(study, turn.parameter) for turn in turns[:3]]),
                    ".",
                ],
                BULLET,
                width=2,
            )


def _reverses(turn: Turn) -> bool:
    return not math.isnan(turn.at)


def _turn(study: Study, criterion: str, turn: Turn) -> Words:
    """``what talks cost is above about 2.2 points (23 % of the worlds): then talk is``."""
    unit = study.case.parameters[turn.parameter].unit
    side = "above" if turn.above else "below"
    about = f"about {number(turn.at, 2)} {doubt(turn.error)}"
    return [
        _belief(study, turn.parameter),
        f" is {side} {about}",
        f" {unit}" if unit else "",
        f" ({percent(turn.beyond)} of worlds; then {turn.rival})",
    ]


def _belief(study: Study, parameter: str) -> Words:
    what = study.case.parameters[parameter].what
    return [f"“{cut(what)}”"] if what else parameter


def _told_by(study: Study, names: list[str]) -> str:
    """The criterion by which a lead is told: the first that has an error, else the first."""
    return next((name for name in names if not study.criteria[name].is_maximum), names[0])


def _purpose(study: Study, name: str) -> str:
    """A criterion as a purpose: ``by its own aims on average``, ``for the least deaths``."""
    if name == "expected-loss":
        return "by its own aims on average"
    if name in SAFETY:
        return SAFETY[name]
    kind, _, measure = name.partition("-")
    if kind == "under":
        return f"to keep {measure} within its limit"
    return f"for the least {measure}"


def _short(name: str) -> str:
    return name


def _purposes(study: Study, names: list[str], named: Named) -> list[Words]:
    """Criteria as purposes, those alike gathered."""
    found: list[Words] = []
    if "expected-loss" in names:
        actor = study.case.title_of(study.case.advised)
        found.append(f"by the own aims of {actor}, averaged over the worlds")
    safety: list[Words] = [SAFETY[name] for name in names if name in SAFETY]
    if safety:
        found.append(["if things go badly (", listed(safety), ")"])
    least = [name.partition("-")[2] for name in names if name.startswith("least-")]
    if least:
        found.append(["for the least ", listed([named.measure(each) for each in least])])
    under = [name.partition("-")[2] for name in names if name.startswith("under-")]
    if under:
        limits: list[Words] = []
        for measure in under:
            limit = study.case.measures[measure].limit
            limits.append(f"{measure} ≤ {limit:,g}")
        found.append(["for the best chance of ", listed(limits)])
    return found
