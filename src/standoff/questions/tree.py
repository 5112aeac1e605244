"""Play as a tree: how likely each way is, and how it ends from each place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.insight.learning.branches import PlayTree as PlayTree
from standoff.insight.learning.play_tree import play_tree
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
    Under,
)


class Tree(Question):
    """Tell play under a policy of CASE as a tree: who chooses what, how likely each choice is and
    by which type, how often play gets to each place, how it ends from there, and what is to be
    thought of the actors' types there."""

    name: ClassVar = "tree"
    examples: ClassVar = (
        "standoff tree ukraine-2022",
        "standoff tree ukraine-2022 --policy deter --least 0.05 --drawing deter.svg",
        "standoff tree ukraine-2022 --saw 'talks[1] == walk-out' --draw 7",
    )

    case: CaseName
    policy: Under = ""
    saw: Annotated[
        tuple[str, ...],
        Ask(
            "What was seen already, such as 'answer[1] == stall'; may be repeated. Only play in "
            "which it happens is told.",
            metavar="CONDITION",
        ),
    ] = ()
    least: Annotated[
        float,
        Field(ge=0, le=1),
        Ask("Ways with a smaller chance than this are told together.", metavar="SHARE"),
    ] = 0.01
    draws: Draws = 500
    draw: Annotated[
        int | None,
        Field(ge=0, le=2**40),
        Ask("One plausible world by its number, instead of the mean over many.", metavar="K"),
    ] = None
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def spare(self) -> Iterator[Spare]:
        """How many worlds, where one is asked for."""
        if self.draw is not None and (names := self.given("draws")):
            yield Spare(names, "--draw asks for one world")

    def answer(self, progress: Progress | None = None) -> PlayTree:
        """The tree, the likelier ways of it."""
        return play_tree(
            compiled(self.case),
            policy=self.policy,
            saw=self.saw,
            least=self.least,
            draws=self.draws,
            draw=self.draw,
            seed=self.seed,
            effort=Effort(self.threads, self.max_nodes, progress),
        )


QUESTION = Tree
