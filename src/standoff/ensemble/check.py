"""What only growing and filling the games can tell about a case, told before a study is run."""

from __future__ import annotations

from collections.abc import Iterable

from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.ensemble.sample import draw_parameters, varies
from standoff.errors import Problem, StandoffError
from standoff.game.fill import fill, never_drawn
from standoff.game.grow import Grown, grow

TRIED = 256
"""Draws on which a check tries the numbers."""


def unreached(case: CompiledCase, grown: Iterable[Grown]) -> list[Problem]:
    """Stages and outcomes that no path of play reaches under any policy."""
    trees = list(grown)
    stages = frozenset().union(*(each.stages_reached for each in trees))
    outcomes = {code for each in trees for code in each.outcome.tolist()}
    found = [
        Problem(
            f"stage '{stage.name}' is never reached: its 'when' holds on no path of play",
            case.place((*stage.path, "when")),
        )
        for stage in case.stages
        if stage.name not in stages
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


def check_play(case: CompiledCase, *, seed: int = 0, max_nodes: int = TREE_NODES) -> list[Problem]:
    """Every problem in growing the games of a case and in its numbers on some draws."""
    if not case.stages:
        return []
    problems: list[Problem] = []
    trees: list[Grown] = []
    for policy in case.policies.values():
        try:
            trees.append(grow(case, policy, max_nodes))
        except StandoffError as error:
            problems += error.problems
    if problems:
        return list(dict.fromkeys(problems))
    problems += unreached(case, trees)
    draws = TRIED if varies(case) else 1
    parameters = draw_parameters(case, seed, 0, draws)
    undrawn: set[tuple[str | int, ...]] | None = None
    for tree in trees:
        step = max(1, 2_000_000 // max(tree.tree.nodes, 1))
        here: set[tuple[str | int, ...]] | None = None
        for first in range(0, draws, step):
            part = {name: values[first : first + step] for name, values in parameters.items()}
            try:
                filled = fill(tree, part, first)
            except StandoffError as error:
                # The same fault under every policy is one fault.
                told = {problem.place for problem in problems if problem.place}
                problems += [each for each in error.problems if each.place not in told]
                here = set()
                break
            never = {path for path, _ in never_drawn(tree, filled.games.chance)}
            here = never if here is None else here & never
        undrawn = here if undrawn is None else undrawn & (here or set())
    problems += [
        Problem(
            f"type '{path[-1]}' of '{path[1]}' is never drawn: its chance is 0 in every world",
            case.place(path),
        )
        for path in sorted(undrawn or (), key=str)
    ]
    return list(dict.fromkeys(problems))
