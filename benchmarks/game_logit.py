"""Quantal responses of three-player signalling games: pygambit in two processes, two threads here.

Same games, same precision, one run. Agreement is the share of the games that pygambit
solved in which no action's probability differs by more than 1e-6; "gave up" is the share that it
did not. What lies on the principal branch is decided by a plain tracer in short steps.
"""

from __future__ import annotations

import multiprocessing
import time

import numpy as np
from numpy.typing import NDArray

from standoff.lens.game import solve
from tests.lens.game.families import draws, signalling
from tests.lens.game.plain_tracer import folds_and_profiles
from tests.lens.game.random_games import peer_game, peer_probabilities

PRECISIONS = (1.0, 3.0, 10.0, 30.0)
CHECKED = 500
PEER_GAMES = {1.0: 200, 3.0: 160, 10.0: 100, 30.0: 60}
PROCESSES = 2
HEADER = (
    f"{'λ':>5} {'pygambit/s':>12} {'Standoff/s':>12}   ratio   residual converged  folds  agree"
    "  gave up  on branch"
)


def peer(task: tuple[float, int, int]) -> tuple[NDArray[np.float64], float]:
    """Probabilities by pygambit for a range of games, and the seconds spent solving.

    Where it returns another precision than it was asked for, it gave up: not a number then.
    """
    import pygambit

    precision, begin, end = task
    games = draws(signalling(), CHECKED, precision)
    built = [peer_game(games, draw) for draw in range(begin, end)]
    clock = time.perf_counter()
    solved = [pygambit.qre.logit_solve_lambda(game, precision)[-1] for game in built]
    seconds = time.perf_counter() - clock
    rows = np.array([peer_probabilities(games, found.profile) for found in solved])
    rows[[abs(found.lam - precision) > 1e-6 for found in solved]] = np.nan
    return rows, seconds


def plain(task: tuple[float, int, int]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    precision, begin, end = task
    games = draws(signalling(), CHECKED, precision)
    found, folds, arrived = folds_and_profiles(games, range(begin, end))
    assert arrived.all(), "the plain tracer lost a branch"
    return found, folds


def halves(precision: float, count: int) -> list[tuple[float, int, int]]:
    return [(precision, 0, count // 2), (precision, count // 2, count)]


def main() -> None:
    solve(draws(signalling(), 2, 1.0), threads=2)
    print(HEADER)
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        pool.map(plain, [(1.0, 0, 1), (1.0, 1, 2)])
        for precision in PRECISIONS:
            count = PEER_GAMES[precision]
            theirs = pool.map(peer, halves(precision, count), chunksize=1)
            per_second = count / max(seconds for _, seconds in theirs)
            games = draws(signalling(), 4000, precision)
            best = np.inf
            for _ in range(3):
                clock = time.perf_counter()
                solve(games, threads=2)
                best = min(best, time.perf_counter() - clock)
            ours = len(games.payoffs) / best
            games = draws(signalling(), CHECKED, precision)
            solution = solve(games, threads=2)
            traced = pool.map(plain, halves(precision, CHECKED), chunksize=1)
            branch = np.concatenate([found for found, _ in traced])
            folds = np.concatenate([found for _, found in traced])
            peers = np.concatenate([found for found, _ in theirs])
            given_up = np.isnan(peers[:, 0])
            apart = np.abs(peers - solution.probability[:count]).max(axis=1)
            agree = (apart <= 1e-6)[~given_up]
            off = int((np.abs(branch - solution.probability).max(axis=1) > 1e-6).sum())
            print(
                f"{precision:5g} {per_second:12.0f} {ours:12.0f} {ours / per_second:6.0f}×"
                f" {solution.residual.max():10.1e} {solution.converged.mean():9.1%}"
                f" {(folds > 0).mean():6.1%} {agree.mean():6.1%} {given_up.mean():8.1%}"
                f"  {CHECKED - off} of {CHECKED}",
                flush=True,
            )
