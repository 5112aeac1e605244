"""The parts of a memo, each from the answer to its question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from standoff.base.sentences import capital
from standoff.base.version import program_version
from standoff.case.policies import Policy
from standoff.insight.memo import Memo
from standoff.lens.graph.concepts import meaning
from standoff.lens.graph.order import by_strength
from standoff.lens.graph.wording import Wording
from standoff.questions.why import Why as Asked
from standoff.report import (
    compare,
    doubts,
    graph_rest,
    learn,
    references,
    robust,
    run,
    talks_ladder,
    talks_offers,
    talks_zone,
    where,
    why,
)
from standoff.report.advice import advice
from standoff.report.blocks import (
    Behind,
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
from standoff.report.brief import how_it_was_solved, rests_on
from standoff.report.claims import claims
from standoff.report.figures.claims import claims_figure, judged_by_school
from standoff.report.figures.compare import compare_figure
from standoff.report.figures.ladder import ladder_figure
from standoff.report.figures.learn import learn_figure
from standoff.report.figures.outcomes import outcomes_figure
from standoff.report.figures.regret import regret_figure
from standoff.report.figures.where import where_figure
from standoff.report.figures.why import why_figure
from standoff.report.memo_sources import sources
from standoff.report.naming import counted, listed_with, names
from standoff.report.short_answer import short_answer
from standoff.report.sureness import turned
from standoff.report.words import DOUBT, day_of

DRAWN = 12
"""As many policies are drawn, if others beat the rest by every criterion."""
MOVED = 3
"""As many numbers and claims that the record moved are drawn; the tables have more."""
CLAIMS = 8
"""As many claims of a school."""
MAKES = 6
"""As many parts of a difference between two courses."""
RESTS = 5
"""As many states in which the crisis would rest."""
CRUXES = 3
"""As many claims on which two analysts part."""
MEANT = "All of them, and what these words mean"


def question(memo: Memo) -> Blocks:
    """What the crisis is, and how it was looked at."""
    case = memo.case.case
    if case.summary:
        yield Paragraph(" ".join(case.summary.split()))
    yield Paragraph([how_it_was_solved(memo.study), " ", rests_on(memo.study)])


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
    told: list[Words] = [
        [strong(name), ": ", _course(memo, name)]
        for name in memo.study.policies
        if name not in left
    ]
    open_to = f"The courses open to {case.title_of(case.advised)}"
    if left:
        open_to += f", but for {len(left)} that others beat by every criterion"
    yield Paragraph([strong(open_to), ". ", listed_with(told, "; "), "."])
    ends: list[Words] = [
        [strong(name), f": {outcome.what.rstrip('.')}" if outcome.what else ""]
        for name, outcome in case.outcomes.items()
    ]
    yield Paragraph([strong("How it could end"), ". ", listed_with(ends, "; "), "."])


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
            *advice(memo.study),
            *references.tables(memo.study),
        )
        yield replace(outcomes_figure(memo.study, _undrawn(memo)), data=numbers)


def _undrawn(memo: Memo) -> tuple[str, ...]:
    """The policies that are not drawn: of those that others beat by every criterion the worst, as
    many as are too many for one picture."""
    losses = memo.study.criteria["expected-loss"].scores
    beaten = sorted(_beaten(memo), key=lambda name: -losses[name])
    return tuple(beaten[: max(len(memo.study.policies) - DRAWN, 0)])


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
    yield replace(why_figure(memo.why, MAKES), data=numbers)


def turning(memo: Memo) -> Blocks:
    """The beliefs on which it hangs which course is best."""
    if not memo.study.failure:
        yield from turned(memo.study)


def elsewhere(memo: Memo) -> Blocks:
    """Which course is best where, over the two numbers that matter most."""
    assert memo.where
    yield replace(where_figure(memo.where), data=tuple(where.tables(memo.where)))


def regret(memo: Memo) -> Blocks:
    """What each policy costs where it does badly."""
    assert memo.robust
    drawn = regret_figure(memo.robust, _undrawn(memo))
    yield replace(drawn, data=(robust.scores(memo.robust),))
    answer = memo.robust
    if answer.never_chosen:
        listing = ", ".join(answer.never_chosen)
        yield Paragraph(f"Best under no weighting of the plausible worlds: {listing}.")
    more = [
        f"{name} costs more than {', '.join(by)}"
        for name, by in answer.dominated["in every world"].items()
    ]
    if more:
        yield Paragraph(f"In every world {'; '.join(more)}.")


def schools(memo: Memo) -> Blocks:
    """The claims of each school, judged."""
    numbers = tuple(claims(memo.study))
    if judged_by_school(memo.study):
        yield replace(claims_figure(memo.study, CLAIMS), data=numbers)
    else:
        yield from numbers


def agreed(memo: Memo) -> Blocks:
    """Whether there is a deal, and what stands in its way."""
    assert memo.talks
    numbers = (
        *talks_zone.zones(memo.talks),
        *talks_zone.policy(memo.talks),
        talks_ladder.table(memo.talks),
    )
    yield replace(ladder_figure(memo.talks), data=numbers)
    if memo.offers:
        yield from talks_offers.in_short(memo.offers, memo.case.case.title_of)


def rest(memo: Memo) -> Blocks:
    """The states at which everyone would stay, those that are so in the strongest sense."""
    found = memo.graph
    assert found
    stable = found.stability
    every = {each: stable.equilibria(each) for each in stable.concepts}
    groups = by_strength(every)
    if not groups:
        yield Paragraph("Nowhere: from every state somebody would move on.")
        return
    strongest, whence, say = groups[0], graph_rest.Whence(found), Wording(found.conflict)
    states = whence.nearest(strongest.states)
    count = counted(len(states), "state")
    senses = names(strongest.concepts)
    if "Nash" in strongest.concepts:
        told = f"In {count} nobody could gain by a move of its own (at rest by {senses}"
    else:
        told = f"{count} would last in the strongest sense that any does ({senses}"
    # What these are called says nothing to who has not met them.
    told += f"; “{MEANT}” says what {'that is' if len(strongest.concepts) == 1 else 'these are'})"
    yield Paragraph(f"{capital(told)}:" if len(states) <= RESTS else f"{capital(told)}; nearest:")
    for state in states[:RESTS].tolist():
        where = whence.mark(state)
        yield Item(say.state(state) + (f" ({where})" if where else ""), "•", width=2)
    meanings = [Item(f"{each}: {meaning(each)}", "•", width=2) for each in strongest.concepts]
    yield Behind(MEANT, [
        *graph_rest.listing(found, every), *meanings
    ])  # fmt: skip


def taught(memo: Memo) -> Blocks:
    """What was seen, and what is to be thought after the last day of the record."""
    lesson = memo.lesson
    assert lesson
    told = [day for day in lesson.days if day.method != "none"]
    days = [
        Item([strong(f"{day_of(day.date)}: "), "; ".join(day.seen)], "•", width=2)
        for day in lesson.days
    ]
    yield Behind("What was seen, day by day", days)
    if not told:
        yield Paragraph("No world accounts for the record well enough to conclude anything.")
        return
    yield Paragraph(learn.advice_after(lesson, told[-1]))
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
    yield replace(compare_figure(answer, CRUXES), data=tuple(tables))
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
        "errors": "mistaken beliefs",
        "talks": "what could be agreed",
        "offers": "what could best be offered",
        "graph": "where the crisis would come to rest",
        "beliefs": "what each side will come to believe",
        "learn": "what events taught",
        "watch": "what to watch for",
        "compare": "where two analysts part",
    }
    for name, reason in memo.left_out.items():
        yield Item(f"Nothing is said of {names[name]}: {reason}.", "•", width=2)


def trust(memo: Memo) -> Blocks:
    """What was not solved, what was checked, and what the numbers rest on."""
    told = [*_without_headings(doubts.doubts(memo.study)), Note(DOUBT)]
    sentences = [block.words for block in told if isinstance(block, Paragraph | Note)]
    yield from (block for block in told if not isinstance(block, Paragraph | Note))
    yield Paragraph(listed_with(sentences, " "))
    yield from sources(memo.case.case)


def made(memo: Memo) -> Blocks:
    """All that it takes to make it again."""
    study = memo.study
    yield Paragraph(
        f"Standoff {program_version()}; {study.draws:,} plausible worlds, seed {study.seed}. "
        "The same case, seed and version give the same figures."
    )


def _without_headings(blocks: Blocks) -> Iterator[Block]:
    return (block for block in blocks if not isinstance(block, Heading))
