"""The talks of a case over draws × policies, with what the game says each party has without a deal.

Here the two lenses meet: the game is solved first, its payoffs where play does not end in a
settlement are handed to the talks as walk-away values, and, where a case asks for it, what the
talks predict is handed back as the worth of the settlement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import quiet
from standoff.case.limits import TREE_NODES
from standoff.case.parameters import quantile, sampled
from standoff.case.policies import chosen_policies
from standoff.ensemble.outside import GameSide, Outside
from standoff.ensemble.run import Progress
from standoff.ensemble.sample import draw_parameters, varies
from standoff.lens.talks.compiled import CompiledTalks, talks_of
from standoff.lens.talks.ensemble import JudgedWorlds, judge_worlds
from standoff.lens.talks.growth import Grower, grow_worlds
from standoff.lens.talks.shift import Shift, grow_shift
from standoff.lens.talks.worlds import Worlds

Floats = NDArray[np.float64]


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
    shift: Shift | None = None
    residual: Mapping[str, Floats] = field(default_factory=dict)
    """By policy, how far the fixed point of game and talks is off in each draw; empty where the
    case does not ask for one."""
    outcomes: Mapping[str, Mapping[str, Floats]] = field(default_factory=dict)
    """By policy and outcome, (draws,) its chance in the game at that fixed point."""
    threads: int | None = None

    @cached_property
    def judged(self) -> JudgedWorlds:
        """Every package in every world; worked out when first asked for.

        Raises :class:`StandoffError` where the packages are none, or too many to compare in every
        world.
        """
        return judge_worlds(self.worlds, threads=self.threads)

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies that were judged, in order."""
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


def talks_in(case: CompiledCase) -> CompiledTalks:
    """The talks of a case. Raises :class:`StandoffError` where it has none."""
    talks = talks_of(case)
    if talks is None:
        raise StandoffError("the case has no 'talks' section", case.place(()))
    return talks


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
    talks = talks_in(case)
    names = chosen_policies(case.policies, policies)
    if not varies(case) and not given:
        draws = 1
    parameters = {**draw_parameters(case, seed, 0, draws), **(given or {})}
    outside = Outside({}, np.ones(draws, dtype=bool))
    later: Mapping[str, Floats] | None = None
    residual: Mapping[str, Floats] = {}
    outcomes: Mapping[str, Mapping[str, Floats]] = {}
    if needs_game(case):
        solver = GameSide(case, names, draws, seed, threads, max_nodes, parameters, progress)
        settlement = talks.section.settlement
        if settlement and settlement.feedback:
            from standoff.ensemble.feedback import settle_together

            outside, residual, outcomes = settle_together(solver, parameters)
        else:
            outside = solver.outside({})
        if talks.later and _needs_game_later(case):
            changed = Grower(case, talks, parameters, names, {}, later=True).parameters
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
    if talks.later:
        late_values = {name: values[:, keep] for name, values in (later or walk_away).items()}
        shift = grow_shift(case, parameters, names, late_values)
    return TalksStudy(
        case,
        seed,
        int(keep.sum()),
        int((~keep).sum()),
        parameters,
        worlds,
        shift,
        {name: values[keep] for name, values in residual.items()},
        {name: {o: v[keep] for o, v in each.items()} for name, each in outcomes.items()},
        threads,
    )


def one_world_study(
    case: CompiledCase,
    policy: str,
    *,
    draw: int | None = None,
    seed: int = 0,
    threads: int | None = None,
) -> TalksStudy:
    """A study of one world under one policy: that of median parameters, or the draw of this number.

    Raises :class:`StandoffError` as :func:`study_talks` does.
    """
    given = middle_of(case) if draw is None else draw_parameters(case, seed, draw, draw + 1)
    return study_talks(case, draws=1, policies=[policy], given=given, threads=threads)


def needs_game(case: CompiledCase) -> bool:
    """Whether any walk-away value comes from the game."""
    talks = talks_of(case)
    return talks is not None and any(valuer.walk_away is None for valuer in talks.valuers)


def _needs_game_later(case: CompiledCase) -> bool:
    talks = talks_of(case)
    assert talks is not None
    assert talks.later is not None
    return any(
        valuer.walk_away is None and i not in talks.later.walk_away
        for i, valuer in enumerate(talks.valuers)
    )
