"""The talks of a case over draws × policies, with what the game says each party has without a deal.

Here the two lenses meet: the game is solved first, its payoffs where play does not end in a
settlement are handed to the talks as walk-away values, and, where a case asks for it, what the
talks predict is handed back as the worth of the settlement.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from standoff.case.claims import ClaimCompiler, CompiledClaim
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import quiet
from standoff.case.limits import TREE_NODES
from standoff.case.parameters import quantile, sampled
from standoff.case.syntax import KEYWORDS
from standoff.ensemble.columns import Column
from standoff.ensemble.run import Progress, run
from standoff.ensemble.sample import draw_parameters, varies
from standoff.errors import StandoffError, listed, nearest
from standoff.talks.ensemble import Judged, judge_worlds
from standoff.talks.shift import Shift, grow_shift
from standoff.talks.worlds import Grower, Worlds, grow_worlds

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outside:
    """What the game is worth without a deal.

    ``values``: by actor (policies, draws, combinations of types); ``solved``: (draws,) whether the
    game was solved under every policy.
    """

    values: Mapping[str, Floats]
    solved: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class TalksStudy:
    """The talks of a case judged in every plausible world."""

    case: CompiledCase
    seed: int
    draws: int
    unsolved: int
    """Draws left out because the game was not solved in them."""
    parameters: Mapping[str, Floats]
    """(D,) values of each parameter, in the draws that were judged."""
    worlds: Worlds
    judged: Judged
    shift: Shift | None = None
    residual: Mapping[str, Floats] = field(default_factory=dict)
    """By policy, how far the fixed point of game and talks is off in each world; empty where the
    case does not ask for one."""

    @property
    def policies(self) -> tuple[str, ...]:
        return self.worlds.policies


def middle_of(case: CompiledCase) -> dict[str, Floats]:
    """Every parameter at its median, those built from others following; (1,) each."""
    middle = np.array([0.5])
    values: dict[str, Floats] = {
        name: np.asarray(quantile(case.case.parameters[name])(middle), np.float64)
        for name in sampled(case.case)
    }
    for each in case.quantities:
        if each.formula is not None:
            with quiet():
                value = each.formula.evaluate(case.environment(values))
            values[each.name] = np.broadcast_to(np.asarray(value, np.float64), (1,))
    return values


def chosen_policies(case: CompiledCase, policies: Sequence[str] | None) -> list[str]:
    """The named policies, or all. Raises :class:`StandoffError` for an unknown one."""
    names = list(dict.fromkeys(policies or case.policies))
    for name in names:
        if name not in case.policies:
            raise StandoffError(
                f"there is no policy '{name}'; expected {listed(case.policies)}"
                f"{nearest(name, case.policies)}"
            )
    return names


def study_talks(
    case: CompiledCase,
    *,
    draws: int = 1000,
    seed: int = 0,
    policies: Sequence[str] | None = None,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
    given: Mapping[str, Floats] | None = None,
) -> TalksStudy:
    """Judge every package in every plausible world under each policy.

    ``given`` sets parameters' values in every draw, (draws,) each, in place of drawing them.

    Raises :class:`StandoffError` for a case without talks, an unknown policy, and whatever keeps
    the game or the talks from being solved.
    """
    if case.talks is None:
        raise StandoffError("the case has no 'talks' section")
    names = chosen_policies(case, policies)
    if not varies(case) and not given:
        draws = 1
    parameters = {**draw_parameters(case, seed, 0, draws), **(given or {})}
    outside = Outside({}, np.ones(draws, dtype=bool))
    later: Mapping[str, Floats] | None = None
    residual: Mapping[str, Floats] = {}
    if needs_game(case):
        solver = GameSide(case, names, draws, seed, threads, max_nodes, parameters, progress)
        settlement = case.talks.section.settlement
        if settlement and settlement.feedback:
            from standoff.ensemble.feedback import settle_together

            outside, residual = settle_together(solver, parameters)
        else:
            outside = solver.outside({})
        if case.talks.later and _needs_game_later(case):
            changed = Grower(case, case.talks, parameters, names, {}, later=True).parameters
            given = {name: np.ascontiguousarray(column[:, 0]) for name, column in changed.items()}
            late = solver.outside(given)
            outside = Outside(outside.values, outside.solved & late.solved)
            later = late.values
    keep = outside.solved
    if not keep.any():
        raise StandoffError("the game was solved in no draw, so there are no walk-away values")
    parameters = {name: values[keep] for name, values in parameters.items()}
    walk_away = {name: values[:, keep] for name, values in outside.values.items()}
    worlds = grow_worlds(case, parameters, names, walk_away)
    shift = None
    if case.talks.later:
        late_values = {name: values[:, keep] for name, values in (later or walk_away).items()}
        shift = grow_shift(case, parameters, names, late_values)
    return TalksStudy(
        case,
        seed,
        int(keep.sum()),
        int((~keep).sum()),
        parameters,
        worlds,
        judge_worlds(worlds, threads=threads),
        shift,
        residual,
    )


def needs_game(case: CompiledCase) -> bool:
    """Whether any walk-away value comes from the game."""
    return case.talks is not None and any(v.walk_away is None for v in case.talks.valuers)


def _needs_game_later(case: CompiledCase) -> bool:
    talks = case.talks
    assert talks is not None
    assert talks.later is not None
    return any(
        valuer.walk_away is None and i not in talks.later.walk_away
        for i, valuer in enumerate(talks.valuers)
    )


class GameSide:
    """Solves the game and reads off payoffs without a settlement."""

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
        talks = case.talks
        assert talks is not None
        self.settlement = talks.section.settlement
        self.actors = [v.name for v in talks.valuers if v.walk_away is None]
        self.typed = [(case.actors[actor], branches.domain.words) for actor, branches in case.types]
        self.combos = list(itertools.product(*(words for _, words in self.typed)))

    def question(
        self, function: str, subject: str, policy: str, combo: Sequence[str] | None
    ) -> str:
        """A claim's query about play that does not end in a settlement."""
        conditions = [f"not {self.settlement.outcome}"] if self.settlement else []
        if combo:
            conditions += [
                f"{name} == {word}" for (name, _), word in zip(self.typed, combo, strict=True)
            ]
        given = ", ".join([policy, *conditions])
        return f"{function}({subject} | {given})"

    def asking(self, case: CompiledCase, questions: Mapping[str, str]) -> CompiledCase:
        """The case with these questions for claims."""
        claims: list[CompiledClaim] = []
        words = {*case.scope, *case.policies, *case.actors, *KEYWORDS}
        words |= {outcome.name for outcome in case.outcomes}
        for symbol in case.scope.values():
            words |= set(symbol.domain.words) if symbol.domain else set()
        events = {outcome.name: None for outcome in case.outcomes}
        for name, text in questions.items():
            compiler = ClaimCompiler(
                case.scope, case.terms, events, case.measures, case.actors, case.policies
            )
            claims.append(compiler.compile(name, f"{text} > 0", words))
        return replace(case, claims=tuple(claims))

    def outside(
        self,
        given: Mapping[str, Floats],
        case: CompiledCase | None = None,
        policies: Sequence[str] | None = None,
    ) -> Outside:
        """Walk-away values of the actors whose talks take them from the game.

        Where play always ends in a settlement, or no combination of types can arise, what the
        policy is worth to the actor on the whole stands in.
        """
        case = case or self.case
        policies = list(policies or self.policies)
        questions = {
            f"{actor}|{policy}|{c}": self.question("U", actor, policy, combo)
            for actor in self.actors
            for policy in policies
            for c, combo in enumerate(self.combos)
        }
        asking = self.asking(case, questions)
        found = run(
            asking,
            draws=self.draws,
            seed=self.seed,
            policies=policies,
            threads=self.threads,
            max_nodes=self.max_nodes,
            progress=self.progress,
            behaviour=False,
            given={**self.parameters, **given},
        )
        by_name = {claim.name: claim.asked[0] for claim in asking.claims}
        solved = np.ones(found.draws, dtype=bool)
        for each in found.policies.values():
            solved &= each.solved
        values: dict[str, Floats] = {}
        for actor in self.actors:
            told = np.empty((len(policies), found.draws, len(self.combos)))
            for q, policy in enumerate(policies):
                figures = found.policies[policy].values
                whole = figures[found.layout.index[Column("payoff", actor)]]
                for c in range(len(self.combos)):
                    text = by_name[f"{actor}|{policy}|{c}"].text
                    value = found.given(policy, Column("query", text), Column("given", text))
                    told[q, :, c] = np.where(np.isnan(value), whole, value)
            values[actor] = told
        return Outside(values, solved)
