"""What the game is worth to each actor without a deal: the walk-away values of the talks.

Without a deal the choices by which play comes to a settlement are closed, and the game is solved
as it then stands.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case import syntax
from standoff.case.altered import closed
from standoff.case.compiled import CompiledCase
from standoff.case.compiled_claims import CompiledClaim
from standoff.case.parser import parse
from standoff.case.syntax import ExpressionError
from standoff.ensemble.asking import compile_test
from standoff.ensemble.columns import Column
from standoff.ensemble.prepare import Prepared, prepare
from standoff.ensemble.run import Ensemble, Progress, run
from standoff.lens.talks.compiled import talks_of
from standoff.lens.talks.section import Settlement

Floats = NDArray[np.float64]
_ASIDE = "standoff-closed"


@dataclass(frozen=True, slots=True)
class Outside:
    """What the game is worth without a deal.

    ``values``: by actor (policies, draws, combinations of types); ``solved``: (draws,) whether the
    game was solved under every policy.
    """

    values: Mapping[str, Floats]
    solved: NDArray[np.bool_]


def closing_choices(case: CompiledCase, settlement: Settlement) -> dict[str, list[str]]:
    """The choices that are closed where there is no deal: as stated, or else the earliest choice
    that the condition of each outcome asks for (`course == settle and …`). A stage played in rounds
    is closed in all of them (`answer`), or in the one asked for (`answer[2]`).

    Raises :class:`StandoffError` for an unknown stage or choice, and where none can be told.
    """
    stages = {name: stage for stage in case.stages for name in (stage.base, stage.name)}
    if settlement.without is not None:
        for name, words in settlement.without.items():
            if name not in stages:
                raise StandoffError(
                    f"there is no stage '{name}' to close without a deal; expected "
                    f"{listed(stages)}{nearest(name, stages)}"
                )
            for word in words:
                if stages[name].domain.code(word) is None:
                    raise StandoffError(
                        f"the stage '{name}' has no choice '{word}'; expected "
                        f"{listed(stages[name].domain.words)}"
                    )
        return {name: list(words) for name, words in settlement.without.items()}
    known = {*case.scope, *(word for s in stages.values() for word in s.domain.words)}
    shut: dict[str, list[str]] = {}
    for outcome in settlement.outcome:
        try:
            found = dict(_asked(parse(case.case.outcomes[outcome].when, known)))
        except ExpressionError:
            found = {}
        leads = (n for n, stage in stages.items() if stage.actor is not None and n in found)
        name = next(leads, "")
        if not name:
            raise StandoffError(
                f"it can't be told which choice leads to '{outcome}'; name it under "
                "'settlement: {without: {STAGE: CHOICE}}'"
            )
        if found[name] not in shut.setdefault(name, []):
            shut[name].append(found[name])
    return shut


def _asked(node: syntax.Node) -> list[tuple[str, str]]:
    """(stage, choice) for each equality that a conjunction asks for."""
    if isinstance(node, syntax.Binary) and node.sign == "and":
        return _asked(node.left) + _asked(node.right)
    if isinstance(node, syntax.Call) and node.function == "ever":
        return _asked(node.arguments[0])
    if isinstance(node, syntax.Compare) and node.sign == "==":
        left, right = node.left, node.right
        if isinstance(left, syntax.Name | syntax.Indexed) and isinstance(right, syntax.Name):
            return [(syntax.told(left), right.name)]
    return []


class GameSide:
    """Solves the game of a case, with and without a deal, and answers questions about it."""

    def __init__(
        self,
        case: CompiledCase,
        policies: Sequence[str],
        draws: int,
        seed: int,
        threads: int | None,
        max_nodes: int,
        parameters: Mapping[str, Floats],
        progress: Progress | None = None,
    ):
        self.parameters = parameters
        self.case, self.policies, self.draws, self.seed = case, list(policies), draws, seed
        self.threads, self.max_nodes, self.progress = threads, max_nodes, progress
        talks = talks_of(case)
        assert talks is not None
        self.settlement = talks.section.settlement
        self.actors = [v.name for v in talks.valuers if v.walk_away is None]
        self.typed = [(case.actors[actor], branches.domain.words) for actor, branches in case.types]
        self.combos = list(itertools.product(*(words for _, words in self.typed)))
        self._closed: dict[int, tuple[CompiledCase, CompiledCase]] = {}
        """Each case met, with itself without a deal, by its identity."""
        self._prepared: dict[Hashable, tuple[CompiledCase, list[CompiledClaim], Prepared]] = {}
        """Cases with what was asked of them: the same is asked again and again."""

    def closed(self, case: CompiledCase) -> CompiledCase:
        """The case without a deal; itself where it states no settlement."""
        if self.settlement is None:
            return case
        if id(case) not in self._closed:
            # One policy more than is studied: what no path reaches any longer is then no mistake.
            policies = {**case.policies, _ASIDE: dict.fromkeys(case.case.levers, 0)}
            shut = closed(case, closing_choices(case, self.settlement))
            self._closed[id(case)] = case, replace(shut, policies=policies)
        return self._closed[id(case)][1]

    def prepared(
        self, case: CompiledCase, questions: Mapping[str, str], policies: Sequence[str]
    ) -> tuple[list[CompiledClaim], Prepared]:
        """Questions as claims of a case, and the case prepared to answer them."""
        key = id(case), tuple(questions.items()), tuple(policies)
        if key in self._prepared:
            return self._prepared[key][1:]
        claims = [compile_test(case, name, f"{text} > 0") for name, text in questions.items()]
        prepared = prepare(
            replace(case, claims=tuple(claims)),
            policies=list(policies),
            max_nodes=self.max_nodes,
            behaviour=False,
        )
        self._prepared[key] = case, claims, prepared
        return claims, prepared

    def ask(
        self,
        case: CompiledCase,
        questions: Mapping[str, str],
        given: Mapping[str, Floats],
        policies: Sequence[str],
    ) -> tuple[dict[str, Floats], Ensemble]:
        """Solve a case and answer questions written like a claim's: (draws,) by name, NaN where the
        condition of a question never happens."""
        claims, prepared = self.prepared(case, questions, policies)
        found = run(
            prepared,
            draws=self.draws,
            seed=self.seed,
            threads=self.threads,
            progress=self.progress,
            given={**self.parameters, **given},
        )
        answers: dict[str, Floats] = {}
        for claim in claims:
            asked = claim.asked[0]
            part, whole = Column("query", asked.text), Column("given", asked.text)
            answers[claim.name] = found.given(asked.policy, part, whole)
        return answers, found

    def outside(
        self,
        given: Mapping[str, Floats],
        case: CompiledCase | None = None,
        policies: Sequence[str] | None = None,
    ) -> Outside:
        """Walk-away values of the actors whose talks take them from the game.

        For a combination of types that can't arise, what the policy is worth on the whole stands
        in.
        """
        closed = self.closed(case or self.case)
        policies = list(policies or self.policies)
        questions = {}
        for actor, policy in itertools.product(self.actors, policies):
            for c, combo in enumerate(self.combos):
                types = [f"{n} == {w}" for (n, _), w in zip(self.typed, combo, strict=True)]
                text = f"U({actor} | {', '.join([policy, *types])})"
                questions[f"{actor}|{policy}|{c}"] = text
        answers, found = self.ask(closed, questions, given, policies)
        solved = np.ones(found.draws, dtype=bool)
        for each in found.policies.values():
            solved &= each.solved
        values: dict[str, Floats] = {}
        for actor in self.actors:
            told = np.empty((len(policies), found.draws, len(self.combos)))
            for q, policy in enumerate(policies):
                whole = found.column(policy, Column("payoff", actor))
                for c in range(len(self.combos)):
                    value = answers[f"{actor}|{policy}|{c}"]
                    told[q, :, c] = np.where(np.isnan(value), whole, value)
            values[actor] = told
        return Outside(values, solved)
