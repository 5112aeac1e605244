"""What to watch for."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.insight.learning.signposts import Watch as Answered
from standoff.insight.learning.standpoint import Look
from standoff.insight.learning.watch import watch
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


class Watch(Question):
    """Say what to watch for in CASE: each thing that the advised actor could see from now on, how
    likely it is, what it would say of each actor's type, of each claim or of what is to come, and
    whether the advice would change; what tells most comes first."""

    name: ClassVar = "watch"
    reads_runs: ClassVar = True
    examples: ClassVar = (
        "standoff watch ukraine-2022",
        "standoff watch ukraine-2022 --from 2022-01-10 --about 'ru == greedy' --figure watch.svg",
        "standoff watch ukraine-2022 --about war --until 2022-02-28",
        "standoff watch ukraine-2022 --from course --about pledge-prevents-war --by worth",
    )

    case: CaseName
    policy: Under = ""
    start: Annotated[
        str,
        Ask(
            "From when to look ahead: a stage, or a date by which the case's record is taken as "
            "seen.",
            flag="from",
            metavar="DATE|STAGE",
            default="the beginning",
        ),
    ] = ""
    until: Annotated[
        str, Ask("The last day to look at; what has no date stays in, and is said to.",
                 metavar="DATE"),
    ] = ""  # fmt: skip
    about: Annotated[
        str,
        Ask(
            "What the signposts should tell of: an actor with types, one of its types such as "
            "'ru == greedy', a claim, an outcome, or anything that may happen in play such as "
            "'move == invade'.",
            metavar="TYPE|CLAIM|OUTCOME",
            default="the first other actor with types, else the first claim",
        ),
    ] = ""
    saw: Annotated[
        tuple[str, ...],
        Ask(
            "What was seen already, such as 'answer[1] == stall'; may be repeated.",
            metavar="CONDITION",
        ),
    ] = ()
    order: Annotated[
        Literal["learnt", "worth", "play"],
        Ask(
            "In which order: by what is learnt of what they are about, by what it is worth to the "
            "choice, or as play goes.",
            flag="by",
            tells=True,
        ),
    ] = "learnt"
    top: Annotated[int, Field(ge=1), Ask("How many signposts to show.", tells=True)] = 6
    draws: Draws = 1000
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def answer(self, progress: Progress | None = None) -> Answered:
        """The signposts, those that tell most first."""
        return watch(
            compiled(self.case),
            policy=self.policy,
            look=Look(self.start, self.until, self.saw),
            about=self.about,
            draws=self.draws,
            seed=self.seed,
            effort=Effort(self.threads, self.max_nodes, progress),
        )


QUESTION = Watch
