"""Who wins where: the best policy over two numbers of a case."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.insight.discovery.where import STEPS, where_that_matters
from standoff.insight.discovery.where import Where as Where
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    CaseName,
    MaxNodes,
    Policies,
    Progress,
    Question,
    Threads,
)


class Mapped(Question):
    """Map which policy of CASE is best over two of its numbers, all others at their medians, and
    where its claims turn from true to false."""

    name: ClassVar = "where"
    examples: ClassVar = (
        "standoff where ukraine-2022",
        "standoff where ukraine-2022 --x ru_greedy --y ru_war_cost --figure map.svg",
        "standoff where ukraine-2022 --by deaths --policies pursued,deter,talk",
    )

    case: CaseName
    x: Annotated[
        str,
        Ask(
            "The uncertain number from left to right.",
            metavar="NUMBER",
            default="of those that it would save most to know",
        ),
    ] = ""
    y: Annotated[
        str,
        Ask(
            "The uncertain number from below.",
            metavar="NUMBER",
            default="of those that it would save most to know",
        ),
    ] = ""
    criterion: Annotated[
        str,
        Ask(
            "What the choice minimises: expected-loss, or the name of a measure.",
            flag="by",
            metavar="CRITERION",
        ),
    ] = "expected-loss"
    steps: Annotated[
        int, Field(ge=2, le=100), Ask("Values of either number: so many squared are solved.")
    ] = STEPS
    policies: Annotated[
        Policies, Ask("Choose among these policies only.", metavar="A,B", commas=True)
    ] = ()
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def answer(self, progress: Progress | None = None) -> Where:
        """The map."""
        return where_that_matters(
            compiled(self.case),
            self.x,
            self.y,
            criterion=self.criterion,
            steps=self.steps,
            policies=self.policies or None,
            effort=Effort(self.threads, self.max_nodes, progress),
        )


QUESTION = Mapped
