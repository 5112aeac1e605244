"""What mistaken actors expect, what happens, and what correcting them would change."""

from __future__ import annotations

from typing import Annotated, ClassVar

from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.insight.learning.errors import errors
from standoff.insight.learning.mistakes import Mistakes
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
)


class Errors(Question):
    """Say of each actor of CASE who is mistaken (its 'views'), policy by policy, what it expects,
    what happens, and what would happen if it saw the truth: for each outcome and each side."""

    name: ClassVar = "errors"
    reads_runs: ClassVar = True
    examples: ClassVar = (
        "standoff errors crisis.yaml",
        "standoff errors crisis.yaml --of ua --policy deter --figure errors.svg",
    )

    case: CaseName
    of: Annotated[
        tuple[str, ...],
        Ask("A mistaken actor; may be repeated.", metavar="ACTOR", default="all who are"),
    ] = ()
    policy: Annotated[
        tuple[str, ...], Ask("A policy; may be repeated.", metavar="POLICY", default="all")
    ] = ()
    draws: Draws = 1000
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def answer(self, progress: Progress | None = None) -> Mistakes:
        """What the errors make."""
        return errors(
            compiled(self.case),
            of=self.of,
            policies=self.policy,
            draws=self.draws,
            seed=self.seed,
            effort=Effort(self.threads, self.max_nodes, progress),
        )


QUESTION = Errors
