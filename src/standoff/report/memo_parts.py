"""The parts of a memo, each from the answer to its question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from standoff.base.version import program_version
from standoff.case.policies import Policy
from standoff.insight.memo import Memo
from standoff.lens.graph.concepts import meaning
from standoff.lens.graph.order import by_strength
from standoff.questions.why import Why as Asked
from standoff.report import (
    compare,
    doubts,
    graph_rest,
    learn,
    references,
    robust,
    run,
    talks_offers,
    talks_zone,
    why,
)
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Heading,
    Item,
    Note,
    Paragraph,
    Row,
    Space,
    Table,
    Words,
    strong,
)
from standoff.report.brief import how_it_was_solved
from standoff.report.claims import claims
from standoff.report.figures.claims import claims_figure, judged_by_school
from standoff.report.figures.compare import compare_figure
from standoff.report.figures.ladder import ladder_figure
from standoff.report.figures.learn import learn_figure
from standoff.report.figures.outcomes import outcomes_figure
from standoff.report.figures.regret import regret_figure
from standoff.report.figures.where import where_figure
from standoff.report.figures.why import why_figure
from standoff.report.short_answer import short_answer
from standoff.report.sureness import turned
from standoff.report.words import DOUBT, day_of, percent

MOVED = 4
"""As many numbers and claims that the record moved are drawn; the tables have more."""


def question(memo: Memo) -> Blocks:
    """What the crisis is, and how it was looked at."""
    case = memo.case.case
    if case.summary:
        yield Paragraph(" ".join(case.summary.split()))
    yield Paragraph(how_it_was_solved(memo.study))


def answer(memo: Memo) -> Blocks:
    """The answer, so that who reads no further has it."""
    if memo.study.failure:
        yield Paragraph(memo.study.failure, "bad")
        return
    yield from short_answer(memo.study)


def _introduced(memo: Memo) -> Iterator[Block]:
    """The courses that are drawn and the ends, in words."""
    case = memo.case.case
    left = _beaten(memo)
    rows: list[Row] = [
        [strong(name), _course(memo, name)] for name in memo.study.policies if name not in left
    ]
    columns = [Column("course", whole=True), Column("what it is")]
    yield Table(columns, rows, f"The courses open to {case.title_of(case.advised)}")
    ends: list[Row] = [
        [strong(name), outcome.what or "as its name says"]
        for name, outcome in case.outcomes.items()
    ]
    yield Table([Column("outcome", whole=True), Column("what it is")], ends, "How it could end")


def _by_others(memo: Memo) -> Iterator[Block]:
    """The courses that others beat by every criterion, in words, and which beats which."""
    beaten = memo.study.beaten
    if beaten:
        columns = [
            Column("course", whole=True),
            Column("what it is"),
            Column("beaten by", whole=True),
        ]
        rows: list[Row] = [
            [strong(name), _course(memo, name), each.by] for name, each in beaten.items()
        ]
        yield Table(columns, rows, "Courses that another beats by every criterion")


def _course(memo: Memo, name: str) -> Words:
    """A policy in words: what is written of it, or else how it sets the levers."""
    case = memo.case.case
    policy = case.policies.get(name, Policy())
    if policy.what:
        return policy.what
    return policy.told


def courses(memo: Memo) -> Blocks:
    """The courses and the ends in words, and how likely each end is under each course."""
    yield from _introduced(memo)
    if not memo.study.failure:
        numbers = (
            *_by_others(memo),
            *run.outcomes(memo.study),
            *run.worth(memo.study),
            *references.tables(memo.study),
        )
        yield replace(outcomes_figure(memo.study, _beaten(memo)), data=numbers)


def _beaten(memo: Memo) -> tuple[str, ...]:
    """The policies that need no picture, since others beat them by every criterion: none where too
    few would be left to compare."""
    beaten = tuple(memo.study.beaten)
    return beaten if len(memo.study.policies) - len(beaten) > 1 else ()


def reasons(memo: Memo) -> Blocks:
    """What makes the difference between the first course and the second."""
    assert memo.why
    told = list(why.blocks(Asked(case=memo.study), memo.why))
    numbers = tuple(block for block in told if isinstance(block, Table | Note))
    yield from (block for block in told if not isinstance(block, Table | Note | Space))
    yield replace(why_figure(memo.why), data=numbers)


def turning(memo: Memo) -> Blocks:
    """The beliefs on which it hangs which course is best, but for those that the answer tells."""
    if not memo.study.failure:
        yield from turned(memo.study, told=True)


def elsewhere(memo: Memo) -> Blocks:
    """Which course is best where, over the two numbers that matter most."""
    assert memo.where
    shares = memo.where.shares
    rows: list[Row] = [[name, percent(share)] for name, share in shares.items()]
    columns = [Column("course", whole=True), Column("best at", right=True, whole=True)]
    numbers = Table(columns, rows, "Share of the points of the map, which are no sample")
    yield replace(where_figure(memo.where), data=(numbers,))


def regret(memo: Memo) -> Blocks:
    """What each policy costs where it does badly."""
    assert memo.robust
    drawn = regret_figure(memo.robust, _beaten(memo))
    yield replace(drawn, data=(robust.scores(memo.robust),))
    answer = memo.robust
    if answer.never_chosen:
        listing = ", ".join(answer.never_chosen)
        yield Paragraph(f"Best under no weighting of the plausible worlds: {listing}.")
    for name, by in answer.dominated["in every world"].items():
        yield Paragraph(f"{name} costs more than {', '.join(by)} in every world.")


def schools(memo: Memo) -> Blocks:
    """The claims of each school, judged."""
    numbers = tuple(claims(memo.study))
    if judged_by_school(memo.study):
        yield replace(claims_figure(memo.study), data=numbers)
    else:
        yield from numbers


def agreed(memo: Memo) -> Blocks:
    """Whether there is a deal, and what stands in its way."""
    assert memo.talks
    numbers = tuple(talks_zone.policy(memo.talks))
    yield from talks_zone.zones(memo.talks)
    yield replace(ladder_figure(memo.talks), data=numbers)
    if memo.offers:
        yield from talks_offers.in_short(memo.offers, memo.case.case.title_of)


def rest(memo: Memo) -> Blocks:
    """The states at which everyone would stay, those that are so in the strongest sense."""
    found = memo.graph
    assert found
    stable = found.stability
    strongest = by_strength({each: stable.equilibria(each) for each in stable.concepts})[:1]
    yield from graph_rest.listing(
        found, {name: group.states for group in strongest for name in group.concepts}, most=5
    )
    for group in strongest:
        for concept in group.concepts:
            yield Item(f"{concept}: {meaning(concept)}", indent=2, tone="quiet")


def taught(memo: Memo) -> Blocks:
    """What was seen, and what is to be thought after the last day of the record."""
    lesson = memo.lesson
    assert lesson
    told = [day for day in lesson.days if day.method != "none"]
    for day in lesson.days:
        seen = "; ".join(day.seen)
        yield Item([strong(f"{day_of(day.date)}: "), seen], "•", width=2)
    if not told:
        yield Paragraph("No world accounts for the record well enough to conclude anything.")
        return
    yield replace(learn_figure(lesson, MOVED), data=tuple(learn.told_of(lesson, told[-1])))


def cruxes(memo: Memo) -> Blocks:
    """On what two analysts part, and by which assumption."""
    answer = memo.comparison
    assert answer
    yield from compare.advised(answer)
    tables: list[Block] = [
        *compare.assumptions(answer),
        *(
            compare.table(answer, title, rows)
            for title, rows in compare.differences(answer)
            if rows
        ),
    ]
    yield replace(compare_figure(answer), data=tuple(tables))
    combinations = f"{1 << len(answer.groups):,} combinations of these assumptions"
    solved = (
        f"The {combinations} are too many to solve all: they are changed one by one, in one order "
        f"and its reverse in each of {answer.draws:,} plausible worlds"
        if answer.sampled
        else f"All {combinations} were solved on the same {answer.draws:,} plausible worlds"
    )
    yield Note(
        f"{solved}, under the courses that matter most; each ± is as wide as so few worlds make it."
    )


def left_out(memo: Memo) -> Blocks:
    """What the case says that it leaves out, and which parts of the report it has nothing for."""
    for each in memo.case.case.leaves_out:
        yield Item(each, "•", width=2)
    names = {
        "why": "why the first course comes first",
        "where": "where another course would be best",
        "robust": "how much could be regretted",
        "talks": "what could be agreed",
        "offers": "what could best be offered",
        "graph": "where the crisis would come to rest",
        "learn": "what events taught",
        "compare": "where two analysts part",
    }
    for name, reason in memo.left_out.items():
        yield Item(f"Nothing is said of {names[name]}: {reason}.", "•", width=2)


def trust(memo: Memo) -> Blocks:
    """What was not solved, what was checked, and what the numbers rest on."""
    yield from _without_headings(doubts.doubts(memo.study))
    yield Note(DOUBT)


def made(memo: Memo) -> Blocks:
    """All that it takes to make it again."""
    study = memo.study
    yield Paragraph(
        f"Standoff {program_version()}; {study.draws:,} plausible worlds, seed {study.seed}. "
        "The same case, seed and version give the same figures."
    )


def _without_headings(blocks: Blocks) -> Iterator[Block]:
    return (block for block in blocks if not isinstance(block, Heading))
