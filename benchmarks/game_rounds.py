"""Games of rounds: beliefs iterated against the plain tracer of the branch, certificate included.

Cases of signalling in rounds, as an analyst writes them, are timed with and without the iteration
of beliefs, in one run, on one thread's processor time. Then random trees, by beliefs or, where they
fail, traced in unfolded systems, are held against a tracer in short steps that shares the game's
definition with the solver and nothing else.
"""

from __future__ import annotations

from time import process_time
from unittest.mock import patch

import numpy as np

from standoff.case.load import parse_case
from standoff.ensemble.sample import draw_parameters
from standoff.lens.game import chunk
from standoff.lens.game.certificate import SequenceForm, certify
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import grow
from standoff.lens.game.logit import EPSILON
from standoff.lens.game.method import Method
from standoff.lens.game.methods import BELIEFS, METHODS
from standoff.lens.game.tree import Games, Solution
from standoff.lens.registry import compile_case
from tests.lens.game.families import draws, meetings
from tests.lens.game.plain_tracer import trace_plainly
from tests.lens.game.random_games import random_games, random_tree

DRAWS = 64
TRACED = 8
"""Draws that the tracer is timed on, and each kind held against the plain tracer."""


def main() -> None:
    """Time cases of 3 to 10 rounds, then look for draws off the branch."""
    for rounds, sides, sharper in (
        *((rounds, 1, 1.0) for rounds in (3, 6, 8, 10)),
        *((rounds, 2, 1.0) for rounds in (3, 6)),
        *((6, sides, sharper) for sides in (1, 2) for sharper in (5.0, 20.0)),
        *((rounds, 1, 20.0) for rounds in (8, 10)),
    ):
        timed(rounds, sides, sharper)
    for precision in (2.0, 8.0, 40.0):
        random_ones(precision, trees=1000)


def case_of_rounds(rounds: int, sides: int, sharper: float) -> str:
    """A case: offers and threats over some rounds, one side or both of two types."""
    firm = ", us: {firm: rest, soft: q}" if sides == 2 else ""
    cost = "(if us == soft then 4 else 1)" if sides == 2 else "1"
    return f"""standoff: 1
title: Rounds
actors: {{us: {{advised: true}}, them: Them}}
parameters:
  q: {{range: [0.2, 0.6], basis: judgement, why: example}}
  pain: {{range: [2, 8], basis: judgement, why: example}}
  sure: {{range: [{0.05 * sharper}, {0.2 * sharper}], basis: judgement, why: example}}
types: {{them: {{dealer: rest, taker: q}}{firm}}}
precision: sure
play:
  - rounds: meeting
    times: {rounds}
    carry:
      stalls: {{start: 0, next: stalls + (r == stall)}}
      bites: {{start: 0, next: bites + (s == tighten)}}
    until: r != stall
    stages:
      - {{stage: r, actor: them, choose: [sign, stall, leave]}}
      - {{stage: s, actor: us, when: r == stall, choose: [tighten, hold]}}
policies: {{only: {{}}}}
outcomes:
  deal: {{when: r == sign, payoffs: {{them: 15 - pain * bites, us: -10}}}}
  none:
    when: r != sign
    payoffs:
      them: (if them == taker then 8 else 2) * stalls - pain * bites
      us: -5 * stalls * {cost} - 0.2 * pain * bites
"""


def timed(rounds: int, sides: int, sharper: float) -> None:
    """Solve and certify one case's games both ways, and print what a game takes."""
    case, document = parse_case(case_of_rounds(rounds, sides, sharper))
    compiled = compile_case(case, document)
    grown = grow(compiled, compiled.policies["only"])
    games = fill(grown, draw_parameters(compiled, 0, 0, DRAWS)).games
    form = SequenceForm.of(games.tree)
    fast, slow = (Method(games.tree, exact=False, epsilon=EPSILON) for _ in range(2))
    slow.core = slow.beliefs = None
    few = take(games, TRACED)
    for method in (fast, slow):
        checked(method, take(games, 2), form)
    solution, quick = checked(fast, games, form)
    _, certified = timed_certificate(games, solution, form)
    traced, long = checked(slow, few, form)
    both = solution.converged[:TRACED] & traced.converged
    apart = np.abs(solution.probability[:TRACED] - traced.probability)[both].max(initial=0.0)
    iterated = int((solution.method == BELIEFS).sum())
    print(
        f"{rounds} rounds, {sides}-sided, ×{sharper:g}: {games.tree.nodes:,} nodes; "
        f"{1e3 * quick / DRAWS:.3f} ms a game (certificate {1e3 * certified / DRAWS:.3f}) against "
        f"{1e3 * long / TRACED:.3f} by {METHODS[traced.method[0]]}, "
        f"{long / TRACED / quick * DRAWS:.0f}×; {iterated} of {DRAWS} by beliefs, "
        f"{int(solution.converged.sum())} solved, {apart:.1e} apart",
        flush=True,
    )


def checked(method: Method, games: Games, form: SequenceForm) -> tuple[Solution, float]:
    """The solution, certified, and the seconds of processor time that it took."""
    begun = process_time()
    solution = method.solve(games)
    certify(games, solution.log_probability, form)
    return solution, process_time() - begun


def timed_certificate(games: Games, solution: Solution, form: SequenceForm) -> tuple[float, float]:
    """The largest residual, and the seconds that the certificate took."""
    begun = process_time()
    found = certify(games, solution.log_probability, form)
    return float(found.residual[solution.converged].max()), process_time() - begun


def take(games: Games, count: int) -> Games:
    """The first draws."""
    return Games(games.tree, games.payoffs[:count], games.chance[:count], games.precision[:count])


def random_ones(precision: float, trees: int) -> None:
    """Random trees that hide something, and rounds with random payoffs: by beliefs, else traced."""
    rng = np.random.default_rng(22)
    batches: list[Games] = []
    while len(batches) < trees:
        shape = random_tree(rng, int(rng.integers(2, 4)), depth=5, most=60)
        if not shape.perfect_information:
            batches.append(random_games(shape, rng, 6, precision))
    for rounds, choices in ((2, 2), (3, 2), (4, 2), (2, 3), (3, 3)):
        batches += [draws(meetings(rounds, choices, sides), 50, precision) for sides in (1, 2)]
    settled, off, tried = np.zeros(2, int), np.zeros(2, int), 0
    for games in batches:
        method = Method(games.tree, exact=False, epsilon=EPSILON)
        method.core = None
        with patch.object(chunk, "UNFOLDED", 0):
            solution = method.solve(games)
        tried += games.draws
        for draw in np.flatnonzero(solution.converged):
            refused = int(solution.method[draw] != BELIEFS)
            for miss in (0.05, 0.01):
                # In longer steps the plain tracer, which watches no orientation, may change branch.
                expected, _, arrived = trace_plainly(games, int(draw), miss)
                if not arrived or np.abs(solution.probability[draw] - expected).max() <= 1e-8:
                    break
            else:
                off[refused] += 1
            settled[refused] += 1
    print(
        f"random trees, λ = {precision:g}: {settled[0]:,} of {tried:,} by beliefs, {off[0]} off; "
        f"{settled[1]:,} traced in unfolded systems, {off[1]} off",
        flush=True,
    )
