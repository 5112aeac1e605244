"""What to choose, in sentences: by what each course comes first, who comes second and by how much,
whether that hangs on how precise actors are, and what would turn it round."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from standoff.case.units import PAYOFF, PROBABILITY
from standoff.ensemble.matters import Matter
from standoff.ensemble.sampling_error import TIMES
from standoff.insight.criteria import Criterion
from standoff.insight.sharpness import Sharpness
from standoff.insight.standing import Standing, leading
from standoff.insight.study import Study
from standoff.insight.turning import Turn
from standoff.report.blocks import Block, Heading, Item, Paragraph, Words, bare, strong
from standoff.report.naming import Named, cut, listed, whole_percent
from standoff.report.words import SHARES, doubt, doubt_of_share, error_of, number

MOST = 5
"""As many first places are told in sentences."""
BULLET = "•"
SAFETY = {
    "cvar": "in the worst tenth of worlds",
    "worst-case": "in the worst world",
    "regret": "for the least regret",
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
    yield Paragraph(firmness(study))
    for course in list(firsts)[:MOST]:
        yield Item(first_place(study, course, firsts[course], named), BULLET, width=2)
    if len(firsts) > MOST:
        yield Item(f"{len(firsts) - MOST} other courses come first by other criteria.", width=2)
    if study.sharpness is not None:
        yield Paragraph(sharper(study, study.sharpness))
    elif study.ensemble.exact:
        yield Paragraph("How precise actors are has no bearing: the case takes them never to err.")


def firmness(study: Study) -> Words:
    """How firm the first places are, all criteria taken together, in a sentence."""
    firsts = len(leading(study.criteria))
    several = f"{firsts} courses come first" if firsts > 1 else "One course comes first"
    count = len(study.criteria)
    told = f"{several} by one or another of {count} criteria" if count > 1 else f"{several}"
    named_ = [
        name
        for name, each in study.standings.items()
        if not each.tied and not each.lead < worth_naming(study, study.criteria[name]).value
    ]
    told += f"; the lead over the second is large enough to matter by {len(named_) or 'none'}"
    if study.sharpness is not None:
        kept = sum(not each.changes for each in study.sharpness.choices.values())
        told += (
            f", and the first place stays the same both where all actors choose half and where "
            f"they choose twice as sharply by {kept or 'none'}"
        )
    return f"{told}."


def first_place(study: Study, course: str, names: list[str], named: Named) -> Words:
    """By what a course comes first, and how far it is ahead of the runner-up."""
    told: list[Words] = [named.course(course), " is best ", _purposes(study, names, named), "."]
    standing = study.standings.get(_told_by(study, names))
    if standing is None:
        return told
    told += [" Runner-up: ", named.course(standing.second), ", ", *lead(study, standing)]
    if standing.criterion == "expected-loss" and study.gravest:
        chances = []
        for name in (standing.first, standing.second):
            figure = study.policies[name].outcomes[study.gravest]
            error = "" if study.draws == 1 else f" {error_of(figure, share=True)}"
            chances.append(f"{whole_percent(figure.mean)}{error}")
        told.append(f"; {study.gravest} {chances[0]} against {chances[1]}")
        told += _milder(study, named)
    return [*told, "."]


def _milder(study: Study, named: Named) -> list[Words]:
    """Which course has the least of what is gravest, if not the first, and how far behind it is."""
    mild = study.mildest
    if mild is None or mild.second == study.standings[mild.criterion].second:
        return []
    figure = study.policies[mild.second].outcomes[study.gravest]
    error = "" if study.draws == 1 else f" {error_of(figure, share=True)}"
    return [
        f". The least {study.gravest}, {whole_percent(figure.mean)}{error}, comes with ",
        named.course(mild.second),
        ", by these aims ",
        *lead(study, mild),
    ]


def lead(study: Study, standing: Standing) -> list[Words]:
    """By how much the second is behind, and whether that is worth a sentence."""
    criterion = study.criteria[standing.criterion]
    told: list[Words] = [gap(criterion, standing, alone=study.draws == 1)]
    least = worth_naming(study, criterion)
    if standing.tied:
        told.append(strong(": the two can't be told apart"))
    elif standing.lead < least.value:
        scale = 100 if criterion.unit in SHARES else 1
        unsaid = "" if least.stated else "; Standoff's default, since the case doesn't say"
        told.append(
            strong(f": too little to matter (under {number(scale * least.value, 2)}{unsaid})")
        )
    return told


def worth_naming(study: Study, criterion: Criterion) -> Matter:
    """The least difference by a criterion that matters, in its unit."""
    kind, _, measure = criterion.name.partition("-")
    unit = PAYOFF if criterion.unit == "payoff" else PROBABILITY if kind == "under" else measure
    return study.ensemble.matters[unit]


def gap(criterion: Criterion, standing: Standing, *, alone: bool) -> str:
    """A lead in words: ``0.29 ±0.05 points behind``, ``with 960 ±200 more deaths``."""
    kind, _, measure = criterion.name.partition("-")
    error = standing.error
    if criterion.unit in SHARES:
        shown, around = number(100 * standing.lead, 2), doubt_of_share(error, standing.lead)
    else:
        scale = max(map(abs, criterion.scores.values()))
        shown, around = number(standing.lead, 2), doubt(error, scale=scale)
    if not alone and not math.isnan(error):
        shown += f" {around}"
    if criterion.unit == "payoff":
        return f"{shown} points of payoff behind"
    if kind == "under" or criterion.unit in SHARES:
        return f"{shown} percentage points behind"
    unit = "" if criterion.unit in {"", "people"} else f"{criterion.unit} "
    return f"with {shown} {unit}{'less' if criterion.more_is_better else 'more'} {measure}"


def sharper(study: Study, sharpness: Sharpness) -> Words:
    """Whether the first places survive actors half and twice as precise, in a sentence or two."""
    firsts = leading(study.criteria)
    names = [_told_by(study, each) for each in firsts.values()]
    changes: dict[float, list[str]] = {}
    for name in names:
        choice_ = sharpness.choices.get(name)
        for factor, taker in (choice_.changes if choice_ else {}).items():
            changes.setdefault(factor, []).append(f"{taker} {_purpose(study, name)}")
    same = f" in the first {sharpness.worlds:,} worlds" if sharpness.worlds < study.draws else ""
    told: list[Words] = [
        strong("How sharply actors choose"),
        ", that is how seldom they err, is a guess too. ",
    ]
    spoken = {0.5: "half as sharp: ", 2.0: "twice as sharp: "}
    parts = [spoken[factor] + ", ".join(takers) for factor, takers in sorted(changes.items())]
    if parts:
        return [*told, f"Solved again{same}, the best become: {'; '.join(parts)}."]
    return [*told, f"Solved again{same}, half and twice as sharp, every first place stays."]


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
        words = [_turn(study, name, turn) for turn in turns]
        sentence: list[Words] = [strong(course), f" is no longer best {_purpose(study, name)} if "]
        reversing = [
            each for turn, each in zip(turns, words, strict=True) if _reverses(study, turn)
        ]
        if reversing:
            yield Item([*sentence, _joined(reversing[:2]), "."], BULLET, width=2)
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


def _joined(parts: list[Words]) -> Words:
    """Clauses that hold commas, parted by semicolons."""
    found: list[Words] = []
    for number_, part in enumerate(parts):
        found += ["; or if ", part] if number_ else [part]
    return found


def _reverses(study: Study, turn: Turn) -> bool:
    """Whether another course takes over at a value that is told closely enough to be of use."""
    if math.isnan(turn.at) or math.isnan(turn.error):
        return False
    low, high = np.quantile(study.ensemble.parameters[turn.parameter], [0.05, 0.95])
    return bool(TIMES * turn.error < (high - low) / 3)


def _turn(study: Study, criterion: str, turn: Turn) -> Words:
    """``what talks cost is above about 2.2 points (23 % of the worlds): then talk is``."""
    unit = study.case.parameters[turn.parameter].unit
    side = "above" if turn.above else "below"
    about = f"about {number(turn.at, 2)} {doubt(turn.error)}"
    return [
        _belief(study, turn.parameter),
        f" is {side} {about}",
        f" {unit}" if unit else "",
        f" ({whole_percent(turn.beyond)} of worlds): {turn.rival} then does better",
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
        return "by its own aims"
    if name in SAFETY:
        return SAFETY[name]
    kind, _, measure = name.partition("-")
    if kind == "under":
        return f"to keep {measure} within its limit"
    return f"for the least {measure}"


def _purposes(study: Study, names: list[str], named: Named) -> Words:
    """Criteria as purposes, those alike gathered."""
    found: list[Words] = []
    if "expected-loss" in names:
        actor = study.case.title_of(study.case.advised)
        found.append(f"by the aims of {actor} itself, on average over the worlds")
    safety: list[Words] = [SAFETY[name] for name in names if name in SAFETY]
    if safety:
        found.append(["if things go badly (", listed(safety), ")"])
    most = [name.partition("-")[2] for name in names if name.startswith("least-")]
    for more in (False, True):
        wanted = [each for each in most if study.criteria[f"least-{each}"].more_is_better == more]
        if wanted:
            word = "most" if more else "least"
            found.append([f"for the {word} ", listed([named.measure(each) for each in wanted])])
    under = [name.partition("-")[2] for name in names if name.startswith("under-")]
    if under:
        found.append(f"to stay within the limits of {bare(listed(under))}")
    return listed(found)
