"""Play as a tree, in words: the answer of ``tree``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from standoff.base.sentences import capital
from standoff.insight.learning.branches import Place, PlayTree
from standoff.insight.statistics.averages import Average
from standoff.questions.tree import Tree
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Figure,
    Note,
    Paragraph,
    Row,
    Space,
    Table,
    Words,
    bare,
    figures_table,
    quiet,
    strong,
)
from standoff.report.figures.play_tree import play_tree_svg
from standoff.report.figures.play_way import way_figure
from standoff.report.naming import counted, listed, names
from standoff.report.telling import Side, Telling
from standoff.report.words import DOUBT, day_of, doubt_of_share, percent

INDENT = "·"
LONGEST = 26
LEAST_TOLD = 0.05
"""Ends and places less likely than this are left to the drawing and the JSON."""


def blocks(_question: Tree, answer: PlayTree) -> Blocks:
    """The tree as an outline."""
    yield Paragraph(heading(answer))
    if answer.failure:
        yield Paragraph(answer.failure, "bad")
        return
    yield from beforehand(answer)
    yield Space()
    yield outline(answer)
    yield Space()
    yield Note(key(answer))


def heading(answer: PlayTree) -> Words:
    """What is told, in a line."""
    return [strong(answer.case.case.title), f": play under '{answer.policy}', {worlds(answer)}"]


def worlds(answer: PlayTree) -> str:
    """``500 plausible worlds``, or which one."""
    if answer.draw is not None:
        return f"in plausible world {answer.draw}"
    return f"over {counted(answer.draws, 'plausible world')}"


def beforehand(answer: PlayTree) -> Iterator[Block]:
    """What was seen beforehand, and what is left out."""
    if answer.saw:
        seen = " and ".join(answer.saw)
        chance = figure_of(answer.saw_chance, answer)
        yield Paragraph(
            f"Once it was seen that {seen}, to which the case gives a chance of {chance}."
        )
    if answer.unsolved:
        yield Paragraph(
            f"{counted(answer.unsolved, 'world')} could not be solved, and are left out."
        )
    if answer.cut:
        yield Paragraph(f"The tree is too large for all of it: it is told up to {answer.cut}.")


CAPTION = (
    "Choose a place to see what follows once play got there. From left to right in the order of "
    "play, each way as thick as it is likely. At the end of what is drawn a bar shows how play "
    "ends from there. + unfolds a place; places that few ways reach, and those whose end is "
    "settled, are folded at first."
)


def finding(answer: PlayTree) -> str:
    """What the tree shows, in a sentence."""
    way = list(answer.likeliest())
    steps = [place.step.word for place in way[1:] if place.step]
    if not steps:
        return "Nothing is chosen in this play."
    reached = figure_of(way[-1].reached, answer)
    ends = way[0].outcomes
    worst = next((name for name in answer.gravity if name in ends), answer.gravity[0])
    told = f"The likeliest way is {names(steps)}: play takes it in {reached}."
    if worst in ends:
        told += f" From the beginning the chance of {worst} is {figure_of(ends[worst], answer)}"
        gaps = [
            (place.outcomes[worst].mean, place)
            for place in answer.places[1:]
            if place.reached.mean >= LEAST_TOLD
            and worst in place.outcomes
            and not answer.settled(place.number)
        ]
        if gaps:
            most = max(gaps, key=lambda each: each[0])[1]
            assert most.step is not None
            told += (
                f"; it is highest, short of being settled, once {most.step.word} is seen at "
                f"{most.step.title}: {figure_of(most.outcomes[worst], answer)}"
            )
        told += "."
    return told


def key(answer: PlayTree) -> str:
    """How the numbers are to be read."""
    told = (
        "A place is a history of choices as somebody sees it who sees every choice and nobody's "
        "type. The chance is that of the choice where play gets to it; what comes from there is by "
        "Bayes' rule on the solved play"
    )
    if answer.draws == 1:
        return f"{told}."
    return f"{told}, averaged over worlds by their chance of getting there. {DOUBT}"


def outline(answer: PlayTree) -> Table:
    """The places that are not unlikely, each set in below the one that it goes on from; where the
    end is settled, not what comes before it."""
    rows: list[Row] = []
    left = 0
    for number in _in_order(answer):
        place = answer.places[number]
        if place.reached.mean < LEAST_TOLD and number:
            left += 1
            continue
        rows.append(_row(answer, place))
    title = "The tree of play"
    if left:
        title += f", without {counted(left, 'place')} that fewer than {percent(LEAST_TOLD)} reach"
    heads = ["who", "chance", "reached", f"{answer.gravity[0]} then", "likeliest end"]
    return figures_table(title, "way", heads, rows)


def _in_order(answer: PlayTree) -> Iterator[int]:
    waiting = [0]
    while waiting:
        number = waiting.pop()
        yield number
        if not answer.settled(number):
            waiting += reversed(answer.onward[number])


def _row(answer: PlayTree, place: Place) -> Row:
    step = place.step
    depth = len(answer.way(place.number)) - 1
    cells: list[Words] = []
    if step is None:
        cells += ["the beginning", "", ""]
    else:
        word = step.word if len(step.word) <= LONGEST else step.word[: LONGEST - 1] + "…"
        mover = "chance" if step.mover is None else answer.case.case.label_of(step.mover)
        stage = f"{step.base} {step.round}" if step.round else step.stage
        cells += [
            [quiet(INDENT * (depth - 1) + " " * (depth > 1)), strong(word)],
            quiet(f"{mover}, {stage}"),
            figure_of(step.chance, answer),
        ]
    cells += [figure_of(place.reached, answer), *_ends(answer, place)]
    return cells


def _ends(answer: PlayTree, place: Place) -> list[Words]:
    """The chance of the worst end from a place, and the likeliest end."""
    worst = place.outcomes.get(answer.gravity[0])
    likely = max(place.outcomes, key=lambda each: place.outcomes[each].mean)
    only = "only " if len(place.outcomes) == 1 else ""
    return [figure_of(worst, answer) if worst else "–", f"{only}{likely}"]


def figure_of(found: Average, answer: PlayTree) -> str:
    """``71 % ±0.4``; the figure alone where there is one world."""
    if np.isnan(found.mean):
        return "–"
    if answer.draws == 1 or found.error == 0.0:
        return percent(found.mean)
    return f"{percent(found.mean)} {doubt_of_share(found.error, found.mean)}"


def at(answer: PlayTree, number: int) -> Blocks:
    """What is to be expected once play got to one place of the tree: how it ends from there, what
    types the actors then have, and what comes next."""
    place = answer.places[number]
    case = answer.case.case
    way = answer.way(number)
    if place.step is None:
        yield Paragraph("Before anything was seen.")
    else:
        steps: list[Words] = []
        for each in way[1:]:
            assert each.step is not None
            day = f", {day_of(each.step.date, short=True)}" if each.step.date else ""
            steps.append([strong(each.step.word), quiet(f" ({each.step.title}{day})")])
        yield Paragraph(["Once it was seen: ", listed(steps, "then"), "."])
        yield Paragraph(
            f"Play gets here in {figure_of(place.reached, answer)} of its ways"
            f"{_by_type(answer, place)}."
        )
    start = answer.places[0]
    wide = 3 if number else 2
    rows: list[Row] = []
    for name in answer.gravity:
        if name in start.outcomes:
            here = figure_of(place.outcomes[name], answer) if name in place.outcomes else "–"
            cells: Row = [strong(name), here, figure_of(start.outcomes[name], answer)]
            rows.append(cells[:wide])
    right = [
        Column("from here", right=True, whole=True),
        Column("at the start", right=True, whole=True),
    ][: wide - 1]
    yield Table([Column("end", whole=True), *right], rows, "How play ends")
    for actor, words in place.types.items():
        rows = []
        for word, chance in words.items():
            before = figure_of(start.types[actor][word], answer)
            cells = [strong(word), figure_of(chance, answer), before]
            rows.append(cells[:wide])
        name = case.title_of(actor)
        yield Table([Column("type", whole=True), *right], rows, f"What {name} then is")
    below = answer.onward[number]
    if below:
        yield _next(answer, place)
    elif place.left_out == 0:
        yield Paragraph("Play ends here.")
    if place.left_out:
        yield Note(
            f"{counted(place.left_out, 'way')} on from here, together "
            f"{figure_of(place.left_out_chance, answer)}, not told one by one."
        )


def _by_type(answer: PlayTree, place: Place) -> str:
    step = place.step
    if step is None or len(step.by_type) < 2:
        return ""
    told = listed([f"{figure_of(each, answer)} if {word}" for word, each in step.by_type.items()])
    who = answer.case.case.title_of(step.mover or "")
    return f"; {who} takes the last step in {bare(told)}"


def _next(answer: PlayTree, place: Place) -> Table:
    """What is chosen here, by each type."""
    below = [answer.places[each] for each in answer.onward[place.number]]
    first = below[0].step
    assert first is not None
    types = list(first.by_type) if len(first.by_type) > 1 else []
    rows: list[Row] = []
    for each in below:
        step = each.step
        assert step is not None
        cells: list[Words] = [strong(step.word), figure_of(step.chance, answer)]
        cells += [
            figure_of(step.by_type[word], answer) if word in step.by_type else "–" for word in types
        ]
        rows.append([*cells, *_ends(answer, each)])
    columns = [Column("choice", whole=True), Column("chance", right=True, whole=True)]
    columns += [Column(f"if {word}", right=True, whole=True) for word in types]
    columns.append(Column(f"{answer.gravity[0]} then", right=True, whole=True))
    columns.append(Column("likeliest end", whole=True))
    who = "Chance" if first.mover is None else capital(answer.case.case.title_of(first.mover))
    return Table(columns, rows, f"What comes next: {who} at {first.title}")


def figure(_question: Tree, answer: PlayTree) -> Figure:
    """What is to be expected along the likeliest way."""
    return way_figure(answer)


TELLING = Telling(
    blocks,
    figure,
    sides=(
        Side(
            "drawing",
            "Draw the tree: FILE.svg or FILE.png.",
            lambda question, answer, ending: play_tree_svg(answer),
            endings=(".svg", ".png"),
            wrong_ending="a tree is drawn as .svg or .png",
            drawn=True,
        ),
    ),
    tells_failure=True,
)
