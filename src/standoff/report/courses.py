"""What each course most likely leads to, in words and figures, and which not to take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from standoff.ensemble.summary import Figure, PolicyFigures
from standoff.insight.study import Study
from standoff.report.blocks import (
    Block,
    Column,
    Heading,
    Item,
    Note,
    Paragraph,
    Row,
    Table,
    Words,
    bare,
    strong,
)
from standoff.report.naming import Named, counted, listed, listed_with, whole_percent
from standoff.report.words import (
    SHARES,
    doubt_of_share,
    error_of,
    number,
    spread_of,
)
from standoff.report.yardstick import Yardstick

MOST = 6
"""As many courses are told one by one."""
FARTHER = 16
"""As many of those that another beats."""
EVEN = 0.495
"""A chance that is shown as less than even."""


def courses(study: Study, named: Named, yardstick: Yardstick) -> Iterator[Block]:
    """Every course that was solved, a row each, the least of the gravest outcome first; those that
    another beats by every criterion by name, and why not to take them."""
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
    first = f", least chance of {gravest} first" if gravest and len(order) > 1 else ""
    yield Heading(f"What each course leads to{first}")
    yield _table(study, worth[:MOST], figures, yardstick)
    if len(worth) > MOST:
        yield Item(f"{counted(len(worth) - MOST, 'more course')}: see --full.", width=2)
    yield from _introduced(study, worth[:MOST], figures, named)
    beaten_too = not_to_take(study, "--full says which")
    if beaten_too:
        yield Paragraph(beaten_too)
    yield Note(_key(study, yardstick))


def _table(
    study: Study,
    told: Sequence[str],
    figures: Mapping[str, PolicyFigures],
    yardstick: Yardstick,
) -> Table:
    """A row a course: how likely the gravest outcome is, what is likeliest otherwise, and what a
    reader can picture. Where there is not room the words for chances stay out."""
    if not study.gravest:
        return Table(*_columns(study, told, figures, None))
    shorter = Table(*_columns(study, told, figures, None), parts=True)
    return Table(*_columns(study, told, figures, yardstick), instead=(shorter,))


def _columns(
    study: Study,
    told: Sequence[str],
    figures: Mapping[str, PolicyFigures],
    words: Yardstick | None,
) -> tuple[list[Column], list[Row]]:
    """The table's columns and rows, with the words for chances if there are any."""
    alone, gravest, measures = study.draws == 1, study.gravest, _told(study)
    columns = [Column(whole=True)]
    if gravest and words:
        columns += [Column(f"{gravest} is", whole=True)]
    if gravest:
        chances = "chance of it" if words else gravest
        columns += [Column(chances if alone else f"{chances} [range]", whole=True)]
    columns.append(Column("likeliest other end" if gravest else "likeliest end", whole=True))
    columns += [Column(measure, right=True, whole=True) for measure in measures]
    rows: list[Row] = []
    for name in told:
        each = figures[name]
        row: list[Words] = [["  ", strong(name)]]
        if gravest and words:
            row.append(words.word(each.outcomes[gravest].mean))
        if gravest:
            row.append(chance(each.outcomes[gravest], alone=alone))
        end = _likeliest(each, gravest)
        row.append(f"{end} {chance(each.outcomes[end], alone=alone, spread=False)}" if end else "")
        row += [_measure(study, measure, each.measures[measure]) for measure in measures]
        rows.append(row)
    return columns, rows


def _likeliest(figures: PolicyFigures, besides: str) -> str:
    """The likeliest outcome besides one; empty where there is no other."""
    others = {name: each.mean for name, each in figures.outcomes.items() if name != besides}
    return max(others, key=lambda name: others[name], default="")


def _introduced(
    study: Study, told: Sequence[str], figures: Mapping[str, PolicyFigures], named: Named
) -> Iterator[Block]:
    """The courses, outcomes and measures of the table in words, those not met before; and where the
    gravest is the likeliest single end though it is less likely than not."""
    gravest = study.gravest
    ends = [gravest] if gravest else []
    ends += dict.fromkeys(_likeliest(figures[name], gravest) for name in told)
    parts: list[Words] = [named.what("course", name) for name in told]
    parts += [named.what("outcome", name) for name in ends if name]
    parts += [named.what("measure", name) for name in _told(study)]
    parts = [each for each in parts if bare(each)]
    words = [*listed_with(parts, "; "), "."] if parts else []
    chances = {name: figures[name].outcomes for name in told} if gravest else {}
    likeliest = [
        name
        for name, each in chances.items()
        if len(each) > 2
        and each[_likeliest(figures[name], gravest)].mean < each[gravest].mean < EVEN
    ]
    if likeliest:
        words.append(
            f"{' ' if words else ''}Under {bare(listed(likeliest))} {gravest} is likelier than any "
            f"other single end, yet less likely than the {len(study.case.outcomes) - 1} others "
            "together."
        )
    if words:
        yield Paragraph(words, indent=2)


def _told(study: Study) -> list[str]:
    """The measures that are not chances, two at most: what a reader can picture."""
    case = study.ensemble.case
    return [
        name for name, unit in zip(case.measures, case.units, strict=True) if unit not in SHARES
    ][:1]


def chance(figure: Figure, *, alone: bool = False, spread: bool = True) -> str:
    """``31 % ±0.3 [7–63]``; the figure alone where there is one world."""
    shown = whole_percent(figure.mean)
    if alone:
        return shown
    shown += f" {error_of(figure, share=True)}"
    return f"{shown} [{spread_of(figure, share=True)}]" if spread else shown


def _measure(study: Study, name: str, figure: Figure) -> Words:
    case = study.ensemble.case
    unit = case.units[case.measures.index(name)]
    error = "" if study.draws == 1 else f" {error_of(figure, share=False)}"
    return f"{number(figure.mean)}{error}" + ("" if unit in {"", "people"} else f" {unit}")


def not_to_take(study: Study, where: str) -> Words:
    """The courses that another one beats by every criterion, by name, and what they lead to; empty
    if there is none. ``where``: what says which beats which."""
    gravest, alone = study.gravest, study.draws == 1
    figures = {name: study.policies[name] for name in study.beaten}
    if not figures:
        return ""
    order = list(figures)
    if gravest:
        order.sort(key=lambda name: figures[name].outcomes[gravest].mean)
    told: list[Words] = [
        strong("Not to be taken"),
        f", since another does better by every criterion over all worlds together ({where}): ",
        listed([strong(name) for name in order[:FARTHER]]),
    ]
    more = len(order) - FARTHER
    if more > 0:
        told.append(f" and {more} more")
    if gravest:
        ends = {_likeliest(figures[name], "") for name in order}
        chances = [figures[name].outcomes[gravest] for name in order]
        most = max(each.mc_error for each in chances)
        error = "" if alone else f" ({doubt_of_share(most, 1)} or less)"
        reach = f"{_range(chances[0].mean, chances[-1].mean)}{error}"
        likeliest = f"{gravest} is then the likeliest end, {reach}"
        told.append(
            f"; {likeliest if ends == {gravest} else f'the chance of {gravest} is {reach}'}"
        )
    return [*told, "."]


def _range(low: float, high: float) -> str:
    """``42–57 %``, or one figure where the two are shown alike."""
    ends = [whole_percent(each) for each in (low, high)]
    if ends[0] == ends[1]:
        return ends[0]
    return "–".join(ends).replace("\N{NO-BREAK SPACE}%", "", 1)


def _key(study: Study, yardstick: Yardstick) -> str:
    """How to read the figures, said once."""
    words = f"Words for chances are those of the {yardstick.title}."
    if study.draws == 1:
        return words
    return (
        "A figure is the average over the worlds; in nine worlds of ten it lies within "
        "[\N{NO-BREAK SPACE}]: that is how unsure one has to be. ± is only how far the average "
        f"itself may be off for want of more worlds (twice its standard error). {words}"
    )
