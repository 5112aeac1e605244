"""One case solved once for several questions: the same games and the same worlds serve them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from standoff.case.checks import refuse_without_play
from standoff.case.compiled import CompiledCase
from standoff.case.compiled_claims import Asked
from standoff.case.limits import TREE_NODES
from standoff.case.policies import chosen_policies
from standoff.ensemble.asking import asking
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.ends import CELLS, Ends, ends
from standoff.ensemble.prepare import Prepared, prepare
from standoff.ensemble.run import Ensemble, run


class Shared:
    """A case whose games are grown once, and solved once for each number of draws and seed.

    The functions of the insight room take one in place of a case, and give the same bits. Whoever
    puts several questions to a case states beforehand, as ``questions``, what they will ask of the
    solved games (:func:`standoff.insight.study.together.questions_of`); a question that was not
    foreseen is answered too, at the cost of solving once more.
    """

    def __init__(
        self,
        case: CompiledCase,
        *,
        policies: Sequence[str] | None = None,
        max_nodes: int = TREE_NODES,
        behaviour: bool = True,
        questions: Mapping[str, str] | None = None,
    ):
        """Raises :class:`StandoffError` for a case without play, an unknown policy, and a question
        that the case can't answer."""
        refuse_without_play(case.case)
        self.case = case
        self._policies = chosen_policies(case.policies, policies)
        self._max_nodes, self._behaviour = max_nodes, behaviour
        self._asked: dict[str, Asked] = {}
        self._prepared: Prepared | None = None
        self._solved: dict[tuple[int, int], Ensemble] = {}
        self._ended: dict[tuple[str, int, int], Sequence[Ends]] = {}
        self._expect(questions or {})

    @property
    def prepared(self) -> Prepared:
        """The games, and what is kept of each draw. Raises :class:`StandoffError` where they can't
        be grown."""
        if self._prepared is None:
            self._prepared = prepare(
                self.case,
                policies=self._policies,
                max_nodes=self._max_nodes,
                behaviour=self._behaviour,
                questions=self._asked.values(),
            )
        return self._prepared

    def solve(
        self,
        questions: Mapping[str, str] | None = None,
        *,
        draws: int = 1000,
        seed: int = 0,
        policies: Sequence[str] | None = None,
        effort: Effort = FREELY,
    ) -> tuple[Ensemble, dict[str, str]]:
        """The case solved under its policies (or some of them) on ``draws`` worlds, and for each
        question, by its name, the text that its columns have.

        Raises :class:`StandoffError` as :func:`standoff.ensemble.run.run` does.
        """
        texts = self._expect(questions or {})
        found = self._solved.get((draws, seed))
        if found is None or found.layout is not self.prepared.layout:
            found = run(
                self.prepared,
                draws=draws,
                seed=seed,
                threads=effort.threads,
                progress=effort.progress,
            )
            self._solved[draws, seed] = found
        names = chosen_policies(self.case.policies, policies or self._policies)
        return (found if names == self._policies else found.only(names)), texts

    def ends(
        self, policy: str, *, draws: int = 1000, seed: int = 0, effort: Effort = FREELY
    ) -> Iterable[Ends]:
        """How often play ends where under one policy, as :func:`standoff.ensemble.ends.ends` tells
        it: what was told last is kept for the next question, where it is not too large.

        Raises :class:`StandoffError` likewise.
        """
        kept = self._ended.get((policy, draws, seed))
        if kept is not None:
            return kept
        found = ends(self.prepared, policy, draws=draws, seed=seed, effort=effort)
        if draws * len(self.prepared.policies[policy].grown.outcome) > CELLS:
            return found
        told = tuple(found)
        self._ended = {(policy, draws, seed): told}
        return told

    def _expect(self, questions: Mapping[str, str]) -> dict[str, str]:
        asked = asking(self.case, questions)
        new = {each.text: each for each in asked.values() if each.text not in self._asked}
        if new:
            self._asked |= new
            if self._prepared is not None:
                self._prepared = self._prepared.answering(
                    self._asked.values(), behaviour=self._behaviour
                )
        return {name: each.text for name, each in asked.items()}


def sharing(
    case: CompiledCase | Shared,
    *,
    policies: Sequence[str] | None = None,
    max_nodes: int = TREE_NODES,
) -> Shared:
    """A case that may be shared already; one that is not serves a single question.

    Raises :class:`StandoffError` as :class:`Shared` does.
    """
    if isinstance(case, Shared):
        return case
    return Shared(case, policies=policies, max_nodes=max_nodes, behaviour=False)
