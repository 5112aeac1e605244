"""What to watch for."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.insight.signposts import Watch as Answered
from standoff.insight.watch import watch
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


class Watch(Question):
    """Say what to watch for in CASE: each thing that could be seen from now on, how likely it is,
    what it would say of each actor's type and of each claim, and whether the advice would change;
    what tells most comes first."""

    name: ClassVar = "watch"
    examples: ClassVar = (
        "standoff watch ukraine-2022",
        "standoff watch ukraine-2022 --from 2022-01-10 --about 'ru == greedy' --figure watch.svg",
        "standoff watch ukraine-2022 --from course --about pledge-prevents-war --by worth",
    )

    case: CaseName
    policy: Annotated[
        str,
        Ask(
            "The policy under which play is looked at.",
            metavar="POLICY",
            default="the one of the record, else the first",
        ),
    ] = ""
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
    about: Annotated[
        str,
        Ask(
            "What the signposts should tell of: an actor with types, one of its types such as "
            "'ru == greedy', or a claim.",
            metavar="CLAIM|TYPE",
            default="the first actor with types, else the first claim",
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
            start=self.start,
            about=self.about,
            saw=self.saw,
            draws=self.draws,
            seed=self.seed,
            effort=Effort(self.threads, self.max_nodes, progress),
        )


QUESTION = Watch
