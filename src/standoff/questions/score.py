"""How good the forecasts of cases were, once events are known."""

from __future__ import annotations

import os
from typing import Annotated, ClassVar

from standoff.base.errors import StandoffError, listed
from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.case.model import Case
from standoff.ensemble.effort import Effort
from standoff.history.scores import Event, Known, Scores, event, known_events, one_of
from standoff.history.table import Table, read_table
from standoff.insight.study.solving import solve
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    Draws,
    MaxNodes,
    Named,
    Progress,
    Question,
    Seed,
    Threads,
)


class Score(Question):
    """Score the forecasts of CASES, now that it is known how their crises ended: by the log and
    Brier scores, beside the references that each case states and beside a guess that knows
    nothing."""

    name: ClassVar = "score"
    examples: ClassVar = ("standoff score ukraine-2022 --outcomes known.csv",)

    cases: Annotated[
        tuple[Named, ...],
        Ask("Files, or names of built-in cases.", argument=True, metavar="CASE…"),
    ]
    outcomes: Annotated[
        str,
        Ask(
            "A CSV file of what happened: columns 'case' (as it is named here; not needed for one "
            "case), 'outcome' and, where the case has several, the 'policy' that was pursued.",
            metavar="FILE",
            file=True,
        ),
    ]
    draws: Draws = 1000
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def refuse_table(self) -> None:
        """See :class:`Question`."""
        read_table(self.outcomes).column("outcome")

    def answer(self, progress: Progress | None = None) -> Scores:
        """The scores.

        Raises :class:`StandoffError` for what is wrong with a case, or with what is known.
        """
        if not self.cases:
            raise StandoffError("no case is named; expected at least one")
        names = [each.title if isinstance(each, Case) else os.fspath(each) for each in self.cases]
        table = read_table(self.outcomes)
        known = known_events(table, names)
        found: list[Event] = []
        for name, each, ended in zip(names, self.cases, known, strict=True):
            case = compiled(each)
            policy, outcome = self._event(case, ended, table)
            study = solve(
                case,
                draws=self.draws,
                seed=self.seed,
                policies=(policy,),
                effort=Effort(self.threads, self.max_nodes, progress),
            )
            if study.failure:
                raise StandoffError(f"'{name}': {study.failure}")
            found.append(event(study, name, policy, outcome))
        return Scores(self.outcomes, self.draws, self.seed, tuple(found))

    def _event(self, case: CompiledCase, known: Known, table: Table) -> tuple[str, str]:
        """(policy, outcome) of what is known."""
        outcomes = [each.name for each in case.outcomes]
        outcome = one_of(known.outcome, outcomes, "outcome", table, known.row)
        record = case.case.observed
        if known.policy:
            return one_of(known.policy, list(case.policies), "policy", table, known.row), outcome
        if record is not None and record.policy:
            return record.policy, outcome
        if len(case.policies) > 1:
            raise StandoffError(
                f"the case has several policies ({listed(case.policies)}); say in a column "
                "'policy' which was pursued",
                table.place(known.row),
            )
        return next(iter(case.policies)), outcome


QUESTION = Score
