"""Why one policy beats another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.checks import refuse_without_play
from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.insight.reasons.contrast import why_claim
from standoff.insight.reasons.reasons import Why as Answered
from standoff.insight.reasons.why import why
from standoff.insight.study.study import Study
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    Draws,
    MaxNodes,
    Progress,
    Question,
    Seed,
    Spare,
    Threads,
    Words,
)
from standoff.questions.studies import CaseOrStudy


class Why(Question):
    """Say why policy A beats policy B, or why a claim holds or fails: the difference between two
    policies, split exactly over the price of the instrument, chance, and what each actor does at
    each stage."""

    name: ClassVar = "why"
    reads_runs: ClassVar = True
    examples: ClassVar = (
        "standoff why ukraine-2022 talk-pledge pursued",
        "standoff why ukraine-2022 deter hands-off --of war --figure why.svg",
        "standoff why ukraine-2022 arms-deter",
    )

    case: CaseOrStudy
    subjects: Annotated[
        Words,
        Ask(
            "Two policies, the first held against the second; or one claim, whose own difference "
            "is split.",
            argument=True,
            metavar="A B|CLAIM",
        ),
    ] = ()
    of: Annotated[
        str,
        Ask(
            "What differs: an actor (its payoff), a measure, or an outcome (its chance).",
            metavar="NAME",
            default="the advised actor",
        ),
    ] = ""
    draws: Draws = 1000
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def spare(self) -> Iterator[Spare]:
        """A claim says itself what differs; a study says how it was solved."""
        if self.of and len(self.subjects) == 1:
            yield Spare(("of",), "a claim says itself what it compares")
        given = self.given("draws", "seed")
        if isinstance(self.case, Study) and given:
            yield Spare(given, "the study's own worlds are taken")

    def answer(self, progress: Progress | None = None) -> Answered:
        """The difference, split."""
        case = self.case if isinstance(self.case, Study) else compiled(self.case)
        known = case.ensemble.case if isinstance(case, Study) else case
        refuse_without_play(known.case)
        effort = Effort(self.threads, self.max_nodes, progress)
        claims = [claim.name for claim in known.claims]
        if len(self.subjects) == 1 and self.subjects[0] in claims:
            claim = self.subjects[0]
            return why_claim(case, claim, draws=self.draws, seed=self.seed, effort=effort)
        if len(self.subjects) == 2:
            a, b = self.subjects
            return why(case, a, b, of=self.of, draws=self.draws, seed=self.seed, effort=effort)
        raise StandoffError(_unasked(self.subjects, list(known.policies), claims))


def _unasked(subjects: tuple[str, ...], policies: list[str], claims: list[str]) -> str:
    """What is wrong with other than two policies or one claim."""
    if len(subjects) == 1:
        (name,) = subjects
        if name in policies:
            return f"'{name}' is a policy; name the one to hold it against, too: why CASE {name} B"
        known = [*claims, *policies]
        return (
            f"there is no claim '{name}' (nor a policy of that name); expected "
            f"{listed(claims) or 'two policies'}{nearest(name, known)}"
        )
    count = "none" if not subjects else str(len(subjects))
    return (
        f"'why' takes two policies, or one claim; {count} were named. The policies are "
        f"{listed(policies, 30)}"
    )


QUESTION = Why
