"""Does it matter how the case is modelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.insight.disagreement.schools import EXACT, EXACT_DRAWS, schools
from standoff.insight.disagreement.schools import Schools as Answered
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    CaseName,
    Draws,
    MaxNodes,
    Policies,
    Progress,
    Question,
    Seed,
    Spare,
    Threads,
    Words,
)


def _some(value: object) -> object:
    return () if value is None else value


class Schools(Question):
    """Judge every claim under other ways to model the same case: actors who err more, less or not
    at all, and the case's variants (other numbers, payoffs or orders of play)."""

    name: ClassVar = "schools"
    reads_runs: ClassVar = True
    examples: ClassVar = (
        "standoff schools ukraine-2022",
        "standoff schools ukraine-2022 --only 'exact,@deterrence'",
    )

    case: CaseName
    draws: Draws = 128
    exact_draws: Annotated[
        int, Field(ge=1), Ask("How many of them to solve exactly, which takes longer.")
    ] = EXACT_DRAWS
    only: Annotated[
        Words,
        BeforeValidator(_some),
        Ask(
            "Only these schools beside the case as written, such as exact or @VARIANT.",
            metavar="A,B",
            commas=True,
        ),
    ] = ()
    policies: Policies = ()
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def spare(self) -> Iterator[Spare]:
        """Exact draws where nothing is solved exactly."""
        if self.given("exact_draws") and self.only and EXACT not in self.only:
            yield Spare(("exact_draws",), "nothing is solved exactly with this --only")

    def answer(self, progress: Progress | None = None) -> Answered:
        """Every claim by every school."""
        return schools(
            compiled(self.case),
            only=self.only or None,
            draws=self.draws,
            exact_draws=self.exact_draws,
            seed=self.seed,
            policies=self.policies or None,
            effort=Effort(self.threads, self.max_nodes, progress),
        )


QUESTION = Schools
