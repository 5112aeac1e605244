"""What each course most likely leads to, in words and figures, and which not to take."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from standoff.base.sentences import capital
from standoff.ensemble.summary import Figure, PolicyFigures
from standoff.insight.study.study import Study
from standoff.report import references
from standoff.report.blocks import (
    Block,
    Column,
    Heading,
    Paragraph,
    Row,
    Table,
    Words,
    bare,
    strong,
)
from standoff.report.naming import Named, listed, listed_with, whole_percent
from standoff.report.words import (
    SHARES,
    doubt,
    doubt_of_share,
    error_of,
    number,
    spread_of,
)
from standoff.report.yardstick import ICD203, Yardstick

MOST = 8
"""As many courses are told one by one."""
FARTHER = 16
"""As many of those that another beats."""
OFTEN = 0.05
"""A course that another beats by every criterion, and that is the best in this share of worlds, is
said to be."""
ENDS = 4
"""As many ends besides the gravest have a column of their own."""


def courses(study: Study, named: Named, yardstick: Yardstick, *, where: str) -> Iterator[Block]:
    """The courses that matter most, a row each, the least of the gravest outcome first; those that
    another beats by every criterion by name, and why not to take them. ``where``: what has the
    others."""
    figures = {
        name: each
        for name, each in study.policies.items()
        if study.ensemble.policies[name].solved.any()
    }
    gravest = study.gravest
    order = list(figures)
    if gravest:
        order.sort(key=lambda name: figures[name].outcomes[gravest].mean)
    worth = _worth_telling(study, named)
    told = [name for name in order if name in worth]
    ends = _ends(study, [figures[name] for name in told])
    first = f"; least {gravest} first" if gravest and len(told) > 1 else ""
    each = f"{len(told)} of {len(order)} courses lead"
    each = "each course leads" if len(told) == len(order) else each
    yield Heading(f"What {each} to, in %{_within(study, figures)}{first}")
    yield _table(study, told, figures, ends)
    parts = [named.what("outcome", name) for name in ends]
    parts += [named.what("measure", name) for name in _told(study)]
    parts += [named.what("course", name) for name in told]
    parts = [each for each in parts if bare(each)]
    introduced: list[Words] = [[*listed_with(parts, "; "), "."]] if parts else []
    actor = study.case.title_of(study.case.advised)
    averages = " and ".join(["they", *_told(study)])
    worth_of = (
        f"Points are those of {actor}, less what a course costs; an end's are under "
        f"{study.first}. {capital(averages)} are averages: a row's needn't sum."
        if _ends_differ(study, ends)
        else ""
    )
    last: list[Words] = [worth_of] if worth_of else []
    if introduced or last:
        yield Paragraph(listed_with([*introduced, *last], " "), indent=2)
    beaten = not_to_take(study, named, where, short=True)
    others = sum(name not in worth and name not in study.beaten for name in order)
    if others and beaten:
        beaten = [*beaten, f" {_the_other(others)} in {where}."]
    if beaten:
        yield Paragraph(beaten)
    found = [key(study, yardstick), *references.in_short(study, (study.gravest, _pursued(study)))]
    found = [each for each in found if bare(each)]
    if found:
        yield Paragraph(listed_with(found, " "))


def _the_other(count: int) -> str:
    return "One course more is" if count == 1 else f"{count} courses not named here are"


def _worth_telling(study: Study, named: Named) -> list[str]:
    """All courses; if those are too many, those that no other beats by every criterion; if those
    are, those that were spoken of, and the one that was pursued."""
    if len(study.policies) <= MOST:
        return list(study.policies)
    worth = [name for name in study.policies if name not in study.beaten]
    if len(worth) <= MOST:
        return worth
    told = [name for name in study.policies if named.met("course", name)]
    if study.case.observed:
        told.append(study.case.observed.policy)
    return list(dict.fromkeys(told)) or worth[:MOST]


def _ends(study: Study, figures: Sequence[PolicyFigures]) -> list[str]:
    """The outcomes, the gravest first, then those in which these courses differ most."""
    gravest = study.gravest

    def apart(name: str) -> float:
        chances = [each.outcomes[name].mean for each in figures]
        return max(chances) - min(chances) if len(chances) > 1 else sum(chances)

    return sorted(study.case.outcomes, key=lambda name: (name != gravest, -apart(name)))


def _within(study: Study, figures: Mapping[str, PolicyFigures]) -> str:
    """The doubt of all the figures of the table, said once: no figure has a greater."""
    if study.draws == 1:
        return ""
    chances = [chance.mc_error for each in figures.values() for chance in each.outcomes.values()]
    told, some = _at_most(chances, doubt_of_share), any(error > 0 for error in chances)
    for name in _told(study):
        errors = [each.measures[name].mc_error for each in figures.values()]
        told += f"; {name} {_at_most(errors, doubt)}"
        some = some or any(error > 0 for error in errors)
    if _ends_differ(study, list(study.case.outcomes)):
        losses = study.criteria["expected-loss"]
        told += f"; points {_at_most([losses.errors[name] for name in figures], doubt)}"
    return f" ({'up to ' if some else ''}{told})"


def _at_most(errors: Sequence[float], said: Callable[[float], str]) -> str:
    known = [each for each in errors if not math.isnan(each)]
    if not known or len(known) < len(errors):
        return "±?"
    return said(max(known))


def _table(
    study: Study,
    told: Sequence[str],
    figures: Mapping[str, PolicyFigures],
    ends: Sequence[str],
    most: int = ENDS,
) -> Table:
    """A row a course: how likely the gravest outcome is, with its range, how likely the other ends
    are, and what a reader can picture. Where there is not room for all ends, fewer."""
    own = ends[: 1 + most]
    rest = ends[1 + most :]
    if len(rest) == 1 and most >= ENDS:
        own, rest = ends, []
    alone, measures = study.draws == 1, _told(study)
    columns = [Column(whole=True)]
    for name in own:
        ranged = name == study.gravest and not alone
        columns.append(Column(f"{name} [range]" if ranged else name, right=True, whole=True))
    columns += [Column("other ends", right=True, whole=True)] if rest else []
    columns += [Column(measure, right=True, whole=True) for measure in measures]
    differ, losses = _ends_differ(study, own), study.criteria["expected-loss"].scores
    columns += [Column("points", right=True, whole=True)] * differ
    rows: list[Row] = []
    for name in told:
        each = figures[name]
        row: list[Words] = [["  ", strong(name)]]
        for end in own:
            figure = each.outcomes[end]
            ranged = end == study.gravest and not alone
            reach = "closed" if never(study, figure) else spread_of(figure, share=True)
            spread = f" [{reach}]" if ranged else ""
            row.append(f"{_points(figure.mean)}{spread}")
        if rest:
            row.append(_points(sum(each.outcomes[end].mean for end in rest)))
        row += [_measure(study, measure, each.measures[measure]) for measure in measures]
        row += [number(-losses[name])] * differ
        rows.append(row)
    if differ:
        row = ["  points for each"]
        row += [_worth(study, end) for end in own]
        rows.append([*row, *[""] * (len(columns) - len(row))])
    if most > 1 and len(own) > 2:
        return Table(
            columns,
            rows,
            instead=(_table(study, told, figures, ends, min(most, len(own) - 1) - 1),),
        )
    return Table(columns, rows, parts=True)


def _ends_differ(study: Study, ends: Sequence[str]) -> bool:
    """Whether the advised actor has anything at stake in how things end."""
    return len({study.worth[end].mean for end in ends if end in study.worth}) > 1


def never(study: Study, figure: Figure) -> bool:
    """Whether an outcome can't come under a policy, whatever anybody does: what leads to it is
    closed. At a finite precision every choice that is open is taken now and then."""
    return not study.ensemble.exact and figure.mean == 0 and figure.p95 == 0


def _worth(study: Study, end: str) -> str:
    found = study.worth.get(end)
    return number(found.mean, 2) if found else ""


def _points(share: float) -> str:
    return whole_percent(share).removesuffix("%").rstrip()


def _told(study: Study) -> list[str]:
    """The measures that are not chances, one at most: what a reader can picture."""
    case = study.ensemble.case
    return [
        name for name, unit in zip(case.measures, case.units, strict=True) if unit not in SHARES
    ][:1]


def _measure(study: Study, name: str, figure: Figure) -> Words:
    case = study.ensemble.case
    unit = case.units[case.measures.index(name)]
    return number(figure.mean) + ("" if unit in {"", "people"} else f" {unit}")


def not_to_take(study: Study, named: Named, where: str, *, short: bool = False) -> Words:
    """The courses that another one beats by every criterion, in words, and unless ``short`` how
    likely the gravest outcome is under them and where one is the best all the same; empty if there
    is none. ``where``: what says which beats which."""
    gravest, alone = study.gravest, study.draws == 1
    little = _by_little(study)
    figures = {name: study.policies[name] for name in study.beaten if name not in little}
    also = [_narrowly(study, name, named, short=short) for name in little[:FARTHER]]
    if not figures:
        if not little:
            return ""
        return [
            strong("No better than another"),
            f" by any of {len(study.criteria)} criteria, though behind by too little to matter: ",
            listed_with(also, ", "),
            ".",
        ]
    order = list(figures)
    if gravest:
        order.sort(key=lambda name: figures[name].outcomes[gravest].mean)
    reach = ""
    if gravest and not short:
        chances = [figures[name].outcomes[gravest] for name in order]
        most = max(each.mc_error for each in chances)
        error = "" if alone else f", {doubt_of_share(most, 1)} or less"
        reach = f"; {gravest} under them {_range(chances[0].mean, chances[-1].mean)}{error}"
    more = f" and {len(order) - FARTHER} more" if len(order) > FARTHER else ""
    return [
        strong("Not to be taken"),
        f" (another is as good or better by all {len(study.criteria)} criteria, in {where}{reach}"
        f"{'' if short else _best_at_times(study, order)}): ",
        listed_with([named.course(name, brief=True) for name in order[:FARTHER]], ", "),
        more,
        *(["; beaten only narrowly, so not ruled out: ", listed_with(also, ", ")] * bool(also)),
        ".",
    ]


def _by_little(study: Study) -> list[str]:
    """Those of the courses that another beats by every criterion which are behind it by less than
    matters to the advised actor."""
    name, criterion = next(iter(study.criteria.items()))
    least = study.standings[name].least.value if name in study.standings else math.nan
    return [
        course
        for course, each in study.beaten.items()
        if abs(criterion.scores[course] - criterion.scores[each.by]) < least
    ]


def _narrowly(study: Study, name: str, named: Named, *, short: bool) -> Words:
    """A course that another beats by little, and unless ``short`` in how many worlds it is the best
    all the same."""
    share = study.criteria["expected-loss"].best_share.get(name, 0)
    told = named.course(name, brief=True)
    if short or share < OFTEN:
        return told
    return [told, f", best of all in {whole_percent(share)} of worlds"]


def _best_at_times(study: Study, courses: Sequence[str]) -> str:
    """Which of these courses is the best there is in more than a few worlds, though not by and
    large; empty where none is."""
    shares = study.criteria["expected-loss"].best_share
    often = {name: shares[name] for name in courses if shares.get(name, 0) >= OFTEN}
    if not often:
        return ""
    told: list[Words] = [
        f"{name} in {whole_percent(share)}"
        for name, share in sorted(often.items(), key=lambda each: -each[1])
    ]
    return f"; yet best of all in single worlds: {bare(listed(told))}"


def _range(low: float, high: float) -> str:
    """``42–57 %``, or one figure where the two are shown alike."""
    ends = [whole_percent(each) for each in (low, high)]
    if ends[0] == ends[1]:
        return ends[0]
    return "–".join(ends).replace("\N{NO-BREAK SPACE}%", "", 1)


def _pursued(study: Study) -> str:
    """The course that was pursued, or else the first; empty where there is neither."""
    standing = study.standings.get("expected-loss")
    observed = study.case.observed
    return observed.policy if observed else standing.first if standing else ""


def key(study: Study, yardstick: Yardstick = ICD203) -> Words:
    """How to read the figures, by an example: the chance of what is gravest under the course that
    was pursued, or else the first, with its range in words; empty where nothing can be told."""
    observed = study.case.observed
    name, gravest = _pursued(study), study.gravest
    if name not in study.policies or not gravest:
        return ""
    figure = study.policies[name].outcomes[gravest]
    if never(study, figure):
        return [
            f"{capital(gravest)} can't come under ",
            strong(name),
            ": what leads to it is closed.",
        ]
    term = yardstick.term(figure.mean)
    word = ""
    if term:
        scale = f"{term.low:g}–{term.high:g}\N{NO-BREAK SPACE}% by {yardstick.short}"
        word = f", “{term.word}” ({scale})"
    which = ", which was done," if observed else ""
    told: list[Words] = [
        f"{capital(gravest)} under ",
        strong(name),
        f"{which} comes to {whole_percent(figure.mean)}",
    ]
    ends = spread_of(figure, share=True).split("–")
    if study.draws == 1 or len(ends) != 2 or not all(ends):
        return [*told, f"{word}."]
    return [
        *told,
        f" {error_of(figure, share=True)} on average{word}. Nine worlds of ten lie in its range, "
        f"{ends[0]}–{whole_percent(figure.p95)}: that is how unsure to be; "
        "± is only what more worlds could change (two standard errors).",
    ]
