"""Which uncertain numbers the results turn on, in words: the answer of ``drivers``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.insight.discovery.sensitivities import Driven, Sensitivities, factor_name
from standoff.questions.drivers import Drivers
from standoff.questions.question import Spare
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Figure,
    Note,
    Paragraph,
    Row,
    Table,
    Warning,
    Words,
    quiet,
)
from standoff.report.figures.drivers import drivers_figure
from standoff.report.telling import Telling
from standoff.report.words import DOUBT, estimate_of_share

SHOWN = 4
NAMED = 6
"""How many quantities without shares are named."""
OUTSIDE = (
    "Where ± would reach below 0 or above 100\N{NO-BREAK SPACE}%, which no share can be, "
    "what it leaves possible stands in brackets instead (--json has the estimate as it is)."
)
"""What is said where an index, or its interval, comes out beyond what a share can be."""


def blocks(question: Drivers, answer: Sensitivities) -> Blocks:
    """For each quantity the numbers that most of its spread comes from."""
    shown = [each for each in answer.driven if each.quantity.kind in question.show]
    yield _shares(answer, shown)
    yield Note(
        f"{DOUBT} The shares add up to more than 100 % where numbers act together. ? marks what "
        "the moment-independent check does not tell from noise."
        + (f" {OUTSIDE}" if any_outside(shown) else "")
    )
    yield from _ranked(question, shown)
    if any(each.measured == "ranks" for each in shown):
        yield Note(
            "* A few worlds carry nearly all of its variance, so these are shares of the variance "
            "of its rank among the worlds."
        )
    yield from _without(answer, shown)


def _ranked(question: Drivers, shown: Sequence[Driven]) -> Iterator[Block]:
    """How far the order of what is named can be relied on at this number of rows."""
    told = [each for each in shown if each.measured != "nothing"]
    if not told:
        return
    clear = sum(each.told_from(SHOWN) for each in told)
    if clear < len(told):
        yield Note(
            f"At {question.base:,} base rows the first number named is told apart from those not "
            f"named in {clear} of {len(told)} quantities; four times as many (--base "
            f"{4 * question.base}) halve the errors."
        )


def _shares(answer: Sensitivities, shown: Sequence[Driven]) -> Table:
    rows: list[Row] = []
    for each in shown:
        if each.measured == "nothing":
            continue
        cells: list[Words] = []
        for k in np.argsort(-each.indices.total)[:SHOWN]:
            # An index carries half the width of its 95 % interval: that is what ± says.
            error = float(each.indices.total_error[k]) / 2
            share = estimate_of_share(float(each.indices.total[k]), error)
            mark = "" if each.beyond_noise[k] else "?"
            cells.append(
                [
                    f"{factor_name(answer.factors[k])}{mark}\n",
                    quiet(share),
                ]
            )
        cells += [""] * (SHOWN - len(cells))
        by_rank = "*" if each.measured == "ranks" else ""
        rows.append([each.quantity.id + by_rank, *cells])
    columns = [Column("quantity", whole=True), Column("most"), *(Column(),) * (SHOWN - 1)]
    return Table(
        columns,
        rows,
        "What drives it: share of the variance (total Sobol index) by number; "
        f"{answer.worlds:,} worlds",
    )


def any_outside(shown: Sequence[Driven]) -> bool:
    """Whether the interval of any index that is told reaches beyond what a share can be."""
    return any(_reaches_outside(each) for each in shown if each.measured != "nothing")


def _reaches_outside(driven: Driven) -> bool:
    told = np.argsort(-driven.indices.total)[:SHOWN]
    total, error = driven.indices.total[told], driven.indices.total_error[told]
    return bool((total + error > 1).any() or (total - error < 0).any())


def _without(answer: Sensitivities, shown: Sequence[Driven]) -> Iterator[Block]:
    """The quantities of which no shares are told, and why."""
    rare = [each.quantity.id for each in shown if each.measured == "nothing"]
    if rare:
        yield Paragraph(
            f"No shares are told of {_some(rare)}: too few of the worlds differ from the rest; a "
            "larger --base would show more of them."
        )
    if answer.constant:
        names = [each.id for each in answer.constant]
        yield Paragraph(f"Nothing drives {_some(names)}: the same in every world.")
    if answer.unanswered:
        names = [each.id for each in answer.unanswered]
        yield Paragraph(f"Has a value in too few worlds to tell: {_some(names)}.")
    if answer.unsolved:
        yield Warning(f"{answer.unsolved:,} games were not solved; their rows are left out.")


def _some(names: Sequence[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")


def figure(question: Drivers, answer: Sensitivities) -> Figure:
    """A map over the quantities, or the one that is asked for.

    Raises :class:`StandoffError` where none of that name varies.
    """
    known = [each.quantity.id for each in answer.driven]
    if question.quantity and question.quantity not in known:
        raise StandoffError(
            f"there is no quantity '{question.quantity}' that varies; expected {listed(known)}"
            f"{nearest(question.quantity, known)}"
        )
    return drivers_figure(answer, question.show, question.quantity)


def spare(question: Drivers, tables: bool, figure: bool) -> Iterator[Spare]:
    """Where one quantity is drawn and no table is printed, nothing is left to pick kinds for."""
    if figure and not tables and question.quantity and question.given("show"):
        yield Spare(("show",), "one quantity is drawn, and the JSON holds every kind")


TELLING = Telling(blocks, figure, spare=spare)
