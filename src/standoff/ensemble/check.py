"""What only growing and filling the games can tell about a case, told before a study is run."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Set

import numpy as np

from standoff.base.errors import Problem, StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.case.parameters import needs_data, open_parameters
from standoff.case.plans import changes
from standoff.case.reader import Path_
from standoff.case.taken import Taken, as_taken
from standoff.case.unroll import base
from standoff.ensemble.sample import Floats, draw_parameters, varies
from standoff.ensemble.views import mistaken
from standoff.lens.game.fill import never_drawn
from standoff.lens.game.filling import Filling
from standoff.lens.game.grow import Grown, grow
from standoff.lens.game.written import fillings

TRIED = 256
"""Draws on which a check tries the numbers."""
TRIED_MISTAKEN = 16
"""Of these, those on which it tries the numbers that mistaken actors take for true."""
MOST_NODES = 2_000_000
"""Nodes of all policies' games together that a check grows."""
NODES_TOGETHER = 50_000
"""Games are tried together up to about so many nodes."""
MOST_CELLS = 50_000_000
"""Nodes times draws, over all policies, on which it tries the numbers."""


def unreached(case: CompiledCase, grown: Iterable[Grown]) -> list[Problem]:
    """Stages and outcomes that no path of play reaches under any policy."""
    stages: set[str] = set()
    outcomes: set[int] = set()
    for each in grown:
        stages |= each.stages_reached
        outcomes |= set(np.unique(each.outcome).tolist())
    return _unreached(case, stages, outcomes)


def _unreached(case: CompiledCase, stages: Set[str], outcomes: Set[int]) -> list[Problem]:
    found = [
        Problem(
            f"stage '{stage.base}' is never reached: its 'when' holds on no path of play",
            case.place((*stage.path, "when")),
        )
        for stage in case.stages
        if stage.base not in stages and stage.round < 2
    ]
    found += [
        Problem(
            f"outcome '{outcome.name}' is never reached: no path of play ends in it",
            case.place((*outcome.path, "when")),
        )
        for code, outcome in enumerate(case.outcomes)
        if code not in outcomes
    ]
    return found


def unplayed(case: CompiledCase, policy: str, stages: Set[str]) -> list[Problem]:
    """Claims that ask under a policy of a stage which is never played under it."""
    found = []
    for claim in case.claims:
        for asked in claim.asked:
            parts = [*asked.conditions, *([asked.event] if asked.event else [])]
            # What ever(…) and the like look over is written out: all rounds there may be.
            names = {
                base(name) if name not in asked.text or name.startswith("prev(") else name
                for part in parts
                for name in part.names
            }
            missing = {
                name
                for name in names - stages
                if name in case.scope and case.scope[name].kind == "stage"
            }
            if asked.policy == policy and missing:
                found.append(
                    Problem(
                        f"claim '{claim.name}' speaks of the stage '{min(missing)}', which is "
                        f"never played under the policy '{policy}'",
                        case.place(("claims", claim.name, "test")),
                        "warning",
                    )
                )
    return list(dict.fromkeys(found))


def never_set(case: CompiledCase, policy: str, grown: Grown) -> list[Problem]:
    """What a policy would set later, on signs that come on no path of play."""
    return [
        Problem(
            f"policy '{policy}' never sets this: its sign comes before no stage of any path of play"
            " (inside rounds a stage's name is this round's choice; that of the last is prev(…))",
            case.place((*change.path, "when")),
            "warning",
        )
        for number, change in enumerate(changes(case.policies[policy]))
        if number not in grown.signs_come
    ]


def check_play(case: CompiledCase, *, seed: int = 0, max_nodes: int = TREE_NODES) -> list[Problem]:
    """Every problem in growing the games of a case and in its numbers on some draws.

    A few games are held at a time. Of many large ones only the first are grown, and on fewer draws;
    a warning says so.
    """
    if not case.stages:
        return []
    growing: list[Problem] = []
    filling: list[Problem] = []
    stages: set[str] = set()
    outcomes: set[int] = set()
    undrawn: set[Path_] | None = None
    nodes = looked = 0
    claims: list[Problem] = []
    views = {case.actors[view.actor]: as_taken(case, view) for view in case.views}
    worlds = functools.cache(functools.partial(draw_parameters, case, seed, 0))
    waiting: list[Grown] = []
    unknown = open_parameters(case.case)

    def try_numbers() -> None:
        nonlocal undrawn
        if unknown:
            # There are no worlds to try; the data will bring them.
            waiting.clear()
            return
        for own, *seen in fillings(waiting, list(views.values())):
            mistakes = dict(zip(views.items(), seen, strict=True))
            never = _fill_problems(case, own, mistakes, worlds, filling)
            undrawn = never if undrawn is None else undrawn & never
        waiting.clear()

    for name, policy in case.policies.items():
        if nodes >= MOST_NODES:
            break
        looked += 1
        try:
            tree = grow(case, policy, max_nodes)
        except StandoffError as error:
            growing += error.problems
            nodes += max_nodes if "grows past" in str(error) else 1
            continue
        nodes += tree.tree.nodes
        stages |= tree.stages_reached
        claims += unplayed(case, name, tree.stages_reached)
        claims += never_set(case, name, tree)
        outcomes |= set(np.unique(tree.outcome).tolist())
        if not growing:
            waiting.append(tree)
            if sum(each.tree.nodes for each in waiting) >= NODES_TOGETHER:
                try_numbers()
    if growing:
        return list(dict.fromkeys(growing))
    try_numbers()
    if unknown:
        place = case.place(("parameters", unknown[0]))
        claims.append(Problem(needs_data(case.case, unknown), place, "warning"))
    if looked < len(case.policies):
        missed = Problem(
            f"the games are large: those of the first {looked} of {len(case.policies)} policies, "
            f"{nodes:,} nodes in all, were checked; the others are when they are solved",
            severity="warning",
        )
        return [*dict.fromkeys(filling), *claims, missed]
    problems = [*_unreached(case, stages, outcomes), *filling]
    problems += [
        Problem(
            f"type '{path[-1]}' of '{path[1]}' is never drawn: its chance is 0 in every world",
            case.place(path),
        )
        for path in sorted(undrawn or (), key=str)
    ]
    return list(dict.fromkeys([*problems, *claims]))


def _fill_problems(
    case: CompiledCase,
    filling: Filling,
    mistakes: Mapping[tuple[str, Taken], Filling],
    worlds: Callable[[int], Mapping[str, Floats]],
    problems: list[Problem],
) -> set[Path_]:
    """Add what is wrong with the numbers of one game, as they are and as mistaken actors take them,
    to ``problems``; the types never drawn."""
    tree = filling.grown
    size = max(tree.tree.nodes * min(len(case.policies), 1 + MOST_NODES // tree.tree.nodes), 1)
    draws = min(TRIED, max(MOST_CELLS // size, 1)) if varies(case) else 1
    parameters = worlds(draws)
    step = max(1, 2_000_000 // tree.tree.nodes)
    here: set[Path_] | None = None
    for first in range(0, draws, step):
        part = {name: values[first : first + step] for name, values in parameters.items()}
        try:
            filled = filling.fill(part, first)
            for (actor, taken), each in mistakes.items() if first == 0 else ():
                _fill_mistaken(each, actor, taken, part)
        except StandoffError as error:
            # The same fault under every policy is one fault.
            told = {problem.place for problem in problems if problem.place}
            problems += [each for each in error.problems if each.place not in told]
            return set()
        never = {path for path, _ in never_drawn(tree, filled.games.chance)}
        here = never if here is None else here & never
    return here or set()


def _fill_mistaken(
    filling: Filling, actor: str, taken: Taken, parameters: Mapping[str, Floats]
) -> None:
    """The game in a mistaken actor's head, on a few draws.

    Raises :class:`StandoffError` for numbers that make no game.
    """
    few = {name: values[:TRIED_MISTAKEN] for name, values in parameters.items()}
    try:
        filling.fill(taken.parameters(few))
    except StandoffError as error:
        raise mistaken(actor, error) from None
