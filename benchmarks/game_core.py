"""Replies at the core, and beliefs, against the tracer: how much faster, and never off it."""

from __future__ import annotations

from time import process_time

import numpy as np

from standoff.case.load import read_case
from standoff.ensemble.sample import draw_parameters
from standoff.lens.game.chunk import Solver
from standoff.lens.game.core import core_plan, reply_draws
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import grow
from standoff.lens.game.logit import EPSILON
from standoff.lens.game.method import Method
from standoff.lens.game.methods import BELIEFS
from standoff.lens.game.tree import Float, Games, Tree
from standoff.lens.registry import compile_case
from tests.lens.game.plain_tracer import trace_plainly
from tests.lens.game.random_games import random_games, random_tree

DRAWS = 200


def main() -> None:
    """Time the Ukraine case both ways, then hold random games against the plain tracer."""
    case, document = read_case("ukraine-2022")
    compiled = compile_case(case, document)
    parameters = draw_parameters(compiled, 0, 0, DRAWS)
    fast = slow = faster = apart = off = 0.0
    settled_in_all = settled_by = games_in_all = 0
    for policy in compiled.policies.values():
        games = fill(grow(compiled, policy), parameters).games
        beliefs = Method(games.tree, exact=False, epsilon=EPSILON)
        beliefs.core = None
        few = take(games, slice(0, 2))
        replies(few)
        beliefs.solve(few)
        trace(few)
        begun = process_time()
        found, settled = replies(games)
        fast += process_time() - begun
        begun = process_time()
        solution = beliefs.solve(games)
        faster += process_time() - begun
        begun = process_time()
        traced = trace(games)
        slow += process_time() - begun
        settled_in_all += int(settled.sum())
        games_in_all += games.draws
        apart = max(apart, float(np.abs(np.exp(found) - traced)[settled].max(initial=0.0)))
        by = solution.method == BELIEFS
        off = max(off, float(np.abs(solution.probability - traced)[by].max(initial=0.0)))
        settled_by += int(by.sum())
    print(
        f"ukraine-2022, all policies × {DRAWS} draws: {1e6 * fast / games_in_all:.0f} µs a game "
        f"against {1e6 * slow / games_in_all:.0f} µs, {slow / fast:.0f}×; "
        f"{settled_in_all:,} of {games_in_all:,} settled, largest difference {apart:.1e}"
    )
    print(
        f"by beliefs, and the tracer for what they leave: {1e6 * faster / games_in_all:.0f} µs, "
        f"{fast / faster:.1f}× replies at the core; {settled_by:,} settled, largest difference "
        f"{off:.1e}"
    )
    for precision in (2.0, 8.0, 40.0):
        off, settled_here, tried = against_plain_tracer(precision, trees=1000)
        print(
            f"random trees, λ = {precision:g}: {settled_here:,} of {tried:,} settled, "
            f"{off} of them off the branch"
        )


def replies(games: Games) -> tuple[Float, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """(D, A) log probabilities and (D,) which draws settled."""
    planned = core_plan(games.tree)
    found = np.zeros((games.draws, games.tree.actions))
    settled = np.zeros(games.draws, np.bool_)
    if planned is not None:
        miss = np.zeros(games.draws)
        reply_draws(planned, games.payoffs, games.chance, games.precision, found, settled, miss)
    return found, settled


def trace(games: Games) -> Float:
    """(D, A) probabilities by the pseudo-arclength tracer alone."""
    shape = (games.draws, games.tree.actions)
    found, flags, miss = np.zeros(shape), np.zeros(games.draws, np.bool_), np.zeros(games.draws)
    solver = Solver(games.tree, exact=False, epsilon=1e-6)
    codes = np.zeros((2, games.draws), np.uint8)
    solver.run(games.payoffs, games.chance, games.precision, found, flags, miss, *codes)
    return np.exp(found)


def take(games: Games, part: slice) -> Games:
    """Some of the draws."""
    return Games(games.tree, games.payoffs[part], games.chance[part], games.precision[part])


def against_plain_tracer(precision: float, trees: int) -> tuple[int, int, int]:
    """(settled off the branch, settled, tried) on random trees that are mostly open."""
    rng, off, settled_in_all, tried = np.random.default_rng(21), 0, 0, 0
    shapes: list[Tree] = []
    while len(shapes) < trees:
        shape = random_tree(rng, int(rng.integers(2, 4)), depth=5, most=60)
        if not shape.perfect_information and core_plan(shape) is not None:
            shapes.append(shape)
    for shape in shapes:
        games = random_games(shape, rng, 6, precision)
        found, settled = replies(games)
        tried += games.draws
        for draw in np.flatnonzero(settled):
            expected, _, _ = trace_plainly(games, int(draw), miss=0.05)
            off += bool(np.abs(np.exp(found[draw]) - expected).max() > 1e-6)
            settled_in_all += 1
    return off, settled_in_all, tried
