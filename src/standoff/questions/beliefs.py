"""What each side believes of the others' types, moment by moment."""

from __future__ import annotations

from typing import Annotated, ClassVar

from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.insight.learning.beliefs import beliefs
from standoff.insight.learning.believed import Beliefs as Answered
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    CaseName,
    Draws,
    MaxNodes,
    Progress,
    Question,
    Seed,
    Threads,
    Under,
)


class Beliefs(Question):
    """Say what each side of CASE believes of the others' private types at each stage and round of
    play, with its date: on average, after what was seen, and along the histories that may come."""

    name: ClassVar = "beliefs"
    reads_runs: ClassVar = True
    examples: ClassVar = (
        "standoff beliefs ukraine-2022",
        "standoff beliefs ukraine-2022 --policy deter --figure beliefs.svg",
        "standoff beliefs ukraine-2022 --saw 'talks == walk-out'",
    )

    case: CaseName
    policy: Under = ""
    of: Annotated[
        str, Ask("The actor whose types are asked for.", metavar="ACTOR", default="all with types")
    ] = ""
    saw: Annotated[
        tuple[str, ...],
        Ask(
            "What was seen already, such as 'answer[1] == stall'; may be repeated. What is "
            "believed after it is told.",
            metavar="CONDITION",
        ),
    ] = ()
    draws: Draws = 500
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def answer(self, progress: Progress | None = None) -> Answered:
        """What is believed, stage by stage."""
        return beliefs(
            compiled(self.case),
            policy=self.policy,
            of=self.of,
            saw=self.saw,
            draws=self.draws,
            seed=self.seed,
            effort=Effort(self.threads, self.max_nodes, progress),
        )


QUESTION = Beliefs
