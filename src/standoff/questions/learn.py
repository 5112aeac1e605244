"""What events teach."""

from __future__ import annotations

from typing import ClassVar

from standoff.case.limits import TREE_NODES
from standoff.insight.learning.learn import learn
from standoff.insight.learning.lesson import Lesson
from standoff.questions.cases import compiled
from standoff.questions.question import CaseName, Draws, MaxNodes, Progress, Question, Seed, Threads


class Learn(Question):
    """Weigh the plausible worlds of CASE by the chance that each gave to what its 'observed' record
    says, and judge every number, type and claim again after each date."""

    name: ClassVar = "learn"
    reads_runs: ClassVar = True
    examples: ClassVar = ("standoff learn ukraine-2022 --figure learned.svg",)

    case: CaseName
    draws: Draws = 2000
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def answer(self, progress: Progress | None = None) -> Lesson:
        """What the record teaches, day by day."""
        return learn(
            compiled(self.case),
            draws=self.draws,
            seed=self.seed,
            threads=self.threads,
            max_nodes=self.max_nodes,
            progress=progress,
        )


QUESTION = Learn
