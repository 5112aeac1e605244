"""Where the places of a tree of play stand: a column a stage, a row an end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from standoff.base.cleaning import clean_line
from standoff.base.sentences import capital
from standoff.insight.learning.branches import PlayTree, Step
from standoff.report.words import day_of

LEFT, TOP, ROW = 26.0, 118.0, 40.0
NARROWEST = 72.0
LETTER = 6.1
"""Width of a letter of the labels, roughly."""
LONGEST = 22
"""Letters of a choice; a longer one is cut."""
FOLD = 0.08
"""Places reached less often are folded at first."""
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over a column: the stage, and who chooses there."""

    x: float
    title: str
    mover: str


@dataclass(frozen=True, slots=True)
class Band:
    """What stands over the columns of one round: its number, and its date where it has one."""

    x: float
    end: float
    title: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, in pixels; ``x`` and ``y`` by the number of a place that is
    drawn, each after the one before it."""

    x: Mapping[int, float]
    y: Mapping[int, float]
    heads: tuple[Head, ...]
    bands: tuple[Band, ...]
    open: frozenset[int]
    """The places whose ways onward are drawn."""
    height: float
    right: float
    """Where the last column of places is."""


def short(text: str, longest: int = LONGEST) -> str:
    """A name on one line, cut where it is long."""
    text = clean_line(text)
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def folded_first(answer: PlayTree, number: int) -> bool:
    """Whether a place is folded before anyone unfolds it: since play hardly gets there, or since
    how it ends is settled."""
    place = answer.places[number]
    return number > 0 and (place.reached.mean < FOLD or answer.settled(number))


def laid_out(answer: PlayTree, flipped: Collection[int] = ()) -> Layout:
    """The tree with places folded as :func:`folded_first` says, and those ``flipped`` the other
    way round; of very many rows the likeliest."""
    drawn: list[int] = []
    opened: set[int] = set()
    waiting = [0]
    rows = 1
    while waiting:
        # The likeliest place is unfolded first, so that what does not fit is the least likely.
        number = max(waiting, key=lambda each: (each in flipped, answer.places[each].reached.mean))
        waiting.remove(number)
        below = answer.onward[number]
        if not below or folded_first(answer, number) != (number in flipped):
            continue
        if rows + len(below) - 1 > MOST_ROWS and number not in flipped:
            continue
        rows += len(below) - 1
        opened.add(number)
        waiting += below
    stack = [0]
    while stack:
        number = stack.pop()
        drawn.append(number)
        if number in opened:
            stack += reversed(answer.onward[number])
    return _placed(answer, drawn, frozenset(opened))


def _placed(answer: PlayTree, drawn: list[int], opened: frozenset[int]) -> Layout:
    stages = [stage.name for stage in answer.case.stages]
    leads: dict[int, int] = {}
    """by open place, the number of the stage that is played there"""
    for number in opened:
        steps = [answer.places[each].step for each in answer.onward[number]]
        leads[number] = min(stages.index(step.stage) for step in steps if step)
    columns = sorted(set(leads.values()))
    place_of = {stage: k for k, stage in enumerate(columns)}
    at = {number: place_of[leads[number]] for number in opened}
    for number in drawn:
        if number not in opened:
            at[number] = at[answer.places[number].parent] + 1 if number else 0
    wide = [NARROWEST] * (len(columns) + 1)
    for number in drawn:
        step = answer.places[number].step
        if step is not None:
            column = at[answer.places[number].parent]
            wide[column] = max(wide[column], LETTER * len(short(step.word)) + 42)
    first: dict[int, Step] = {}
    for number in sorted(opened):
        for each in answer.onward[number]:
            step = answer.places[each].step
            if step is not None:
                first.setdefault(place_of[leads[number]], step)
    heads_of = {k: _head(answer, step) for k, step in first.items()}
    for k, (title, mover) in heads_of.items():
        wide[k] = max(wide[k], LETTER * (max(len(title), len(mover)) + 2))
    edges = [LEFT]
    for room in wide:
        edges.append(edges[-1] + room)
    heads = tuple(Head(edges[k] - 8, *heads_of[k]) for k in sorted(heads_of))
    y: dict[int, float] = {}
    row = 0
    for number in drawn:
        if number not in opened:
            y[number] = TOP + ROW * (row + 0.5)
            row += 1
    for number in reversed(drawn):
        if number in opened:
            below = answer.onward[number]
            y[number] = (y[below[0]] + y[below[-1]]) / 2
    x = {number: edges[at[number]] for number in drawn}
    return Layout(
        x, y, heads, tuple(_bands(first, edges)), opened, TOP + ROW * row + 12, max(x.values())
    )


def _head(answer: PlayTree, step: Step) -> tuple[str, str]:
    case = answer.case.case
    mover = "chance" if step.mover is None else capital(case.label_of(step.mover))
    return short(step.base, 26), short(mover, 26)


def _bands(first: Mapping[int, Step], edges: list[float]) -> list[Band]:
    """The columns of a round have a band in common."""
    found: list[Band] = []
    key: tuple[str, int] | None = None
    for k in sorted(first):
        step = first[k]
        if not step.round:
            key = None
            continue
        x, end = edges[k] - 8, edges[k + 1] - 20
        if (step.block, step.round) == key:
            found[-1] = Band(found[-1].x, end, found[-1].title)
            continue
        key = (step.block, step.round)
        date = f" · {day_of(step.date, short=True)}" if step.date else ""
        found.append(Band(x, end, f"{short(step.block, 14)} {step.round}{date}"))
    return found
