"""How often each outcome came in past crises."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from standoff.history.rates import BaseRates as Answered
from standoff.history.rates import base_rates
from standoff.history.table import read_table
from standoff.history.where import rows_wanted
from standoff.questions.question import Ask, Progress, Question, Words


class BaseRates(Question):
    """Say how often each outcome came among the past crises in DATA, a CSV file: shares with 95 %
    intervals, over all of them and for each kind of crisis, ready to stand among the 'references'
    of a case."""

    name: ClassVar = "history base-rates"
    verb: ClassVar = "counting"
    examples: ClassVar = (
        "standoff history base-rates crises.csv --outcome outcome --by regime,revisionist",
    )

    data: Annotated[str, Ask("A table of past crises, one a row (CSV).", argument=True, file=True)]
    outcome: Annotated[str, Ask("The column of outcomes.", metavar="COLUMN")]
    by: Annotated[
        Words,
        Ask(
            "Columns whose values part the crises into kinds, separated by commas.",
            metavar="A,B",
            commas=True,
        ),
    ] = ()
    where: Annotated[
        str, Ask("Only rows where this holds, as in 'year >= 1900'.", metavar="CONDITION")
    ] = ""
    interval: Annotated[
        Literal["wilson", "clopper-pearson"],
        Ask("Wilson's interval; or the exact one, which is wider and never too narrow."),
    ] = "wilson"

    def refuse_table(self) -> None:
        """See :class:`Question`."""
        table = read_table(self.data)
        rows_wanted(table, self.where)
        for name in (self.outcome, *self.by):
            table.column(name)

    def answer(self, progress: Progress | None = None) -> Answered:
        """The shares.

        Raises :class:`StandoffError` for what is wrong with the table or with what is asked of it.
        """
        table = read_table(self.data)
        rows = rows_wanted(table, self.where)
        return base_rates(table, self.outcome, self.by, self.interval, rows, self.where)


QUESTION = BaseRates
