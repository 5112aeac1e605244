"""Which policy never does too badly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.insight.decision.robust import Robust as Answered
from standoff.insight.decision.robust import Waiting, robust
from standoff.insight.judgement.scores import OPTIMISM, PERCENTILE, Scoring
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    CaseName,
    Draws,
    MaxNodes,
    Progress,
    Question,
    Seed,
    Spare,
    Threads,
)


class Robust(Question):
    """Judge policies without trusting any weighting of the worlds: worst case, regret, Hurwicz,
    percentile, how often good enough; which are dominated or never best; plans that wait."""

    name: ClassVar = "robust"
    reads_runs: ClassVar = True
    examples: ClassVar = (
        "standoff robust ukraine-2022",
        "standoff robust ukraine-2022 --signal 'ru == greedy : 0.8' --switch-cost 1",
        "standoff robust ukraine-2022 --portfolios -n 200",
    )

    case: CaseName
    draws: Draws = 2000
    criterion: Annotated[
        str,
        Ask(
            "What to judge: expected-loss (in each world), or the name of a measure.",
            flag="by",
            metavar="CRITERION",
        ),
    ] = "expected-loss"
    acceptable: Annotated[
        float | None,
        Ask(
            "The loss that is still acceptable. Default: the smallest average loss.", flag="accept"
        ),
    ] = None
    optimism: Annotated[
        float, Field(ge=0, le=1), Ask("Hurwicz's weight of a policy's best world.")
    ] = OPTIMISM
    percentile: Annotated[
        float, Field(ge=0, le=1), Ask("The share of worlds of the percentile criterion.")
    ] = PERCENTILE
    portfolios: Annotated[bool, Ask("Judge every combination of lever settings instead.")] = False
    signals: Annotated[
        tuple[str, ...],
        Ask(
            "Judge plans that switch on it: 'CONDITION : RELIABILITY'; may be repeated.",
            flag="signal",
            metavar="SIGNAL",
        ),
    ] = ()
    switch_cost: Annotated[
        float, Field(ge=0), Ask("What switching costs, in the unit of the loss.")
    ] = 0.0
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def spare(self) -> Iterator[Spare]:
        """A cost of switching where nothing is waited for."""
        if self.given("switch_cost") and not self.signals:
            yield Spare(("switch_cost",), "only a plan that waits for a --signal switches")

    def answer(self, progress: Progress | None = None) -> Answered:
        """Every policy by every robust criterion."""
        return robust(
            compiled(self.case),
            draws=self.draws,
            seed=self.seed,
            criterion=self.criterion,
            scoring=Scoring(self.acceptable, self.optimism, self.percentile),
            portfolios=self.portfolios,
            waiting=Waiting(self.signals, self.switch_cost),
            effort=Effort(self.threads, self.max_nodes, progress),
        )


QUESTION = Robust
