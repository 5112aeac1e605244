"""What you would have to believe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from standoff.case.checks import refuse_without_play
from standoff.case.limits import TREE_NODES
from standoff.case.model import Case
from standoff.ensemble.effort import Effort
from standoff.insight.discovery.explain import check_names, explain
from standoff.insight.discovery.explained import Explained
from standoff.insight.study.solving import solve
from standoff.insight.study.study import Study
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    Draws,
    MaxNodes,
    Policies,
    Progress,
    Question,
    Seed,
    Spare,
    SpareError,
    Threads,
    Words,
)
from standoff.questions.studies import CaseOrStudy


class Explain(Question):
    """Say what you would have to believe: the simplest regions of the uncertain numbers in which a
    claim fails, or in which a policy is best."""

    name: ClassVar = "explain"
    reads_runs: ClassVar = True
    examples: ClassVar = (
        "standoff explain ukraine-2022",
        "standoff explain ukraine-2022 arms-deter --figure arms.svg",
        "standoff explain ukraine-2022 talk-pledge",
    )

    case: CaseOrStudy
    subjects: Annotated[
        Words, Ask("Claims and policies to explain.", argument=True, metavar="[CLAIM|POLICY]...")
    ] = ()
    draws: Draws = 2000
    seed: Seed = 0
    policies: Policies = ()
    tree: Annotated[bool, Ask("Also show the regions of a classification tree.")] = False
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def spare(self) -> Iterator[Spare]:
        """What says how a case is solved, where it is solved already."""
        given = self.given("draws", "seed", "policies", "max_nodes")
        if isinstance(self.case, Study) and given:
            yield Spare(given, "the study is solved already")

    def answer(self, progress: Progress | None = None) -> Explained:
        """Where the claims fail, and the policies are best."""
        study = self.case
        if isinstance(study, Study):
            self._refuse(study.ensemble.case.case, tuple(study.ensemble.policies))
        else:
            case = compiled(study)
            refuse_without_play(case.case)
            self._refuse(case.case, self.policies or tuple(case.policies))
            study = solve(
                case,
                draws=self.draws,
                seed=self.seed,
                policies=self.policies,
                effort=Effort(self.threads, self.max_nodes, progress),
            )
        return explain(study, *self.subjects, tree=self.tree, threads=self.threads)

    def refuse_unnamed(self, case: Case) -> None:
        """Likewise the subjects."""
        super().refuse_unnamed(case)
        if case.policies:
            self._refuse(case, self.policies or tuple(case.policies))

    def _refuse(self, case: Case, policies: tuple[str, ...]) -> None:
        """Refuse, before anything is solved, names that are none and a tree without a claim."""
        check_names(case.claims, policies, self.subjects)
        if self.tree and self.subjects and not set(case.claims) & set(self.subjects):
            raise SpareError(
                [Spare(("tree",), "a tree is grown for claims, and none is named")], {}
            )


QUESTION = Explain
