"""The principal branch as a list of points: how play changes as precision rises from zero.

The tracer notes the points that it accepts, folds included, so that precision may fall from one
point to the next. Games of perfect information, in which the branch cannot turn, and games too
large for a Jacobian are solved at a ladder of precisions instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from standoff.base.errors import StandoffError
from standoff.lens.game.certificate import certify
from standoff.lens.game.efg import EfgGame
from standoff.lens.game.logit import EPSILON, solve
from standoff.lens.game.scaling import centred, contiguous
from standoff.lens.game.tree import Float, Games, Tree

RUNGS = 60
MOST_CELLS = 2_000_000
"""Rows times actions on a ladder of precisions."""
SHARPEST = 1e4
"""How far a path to an exact equilibrium goes: precision times the range of payoffs."""


@dataclass(frozen=True, slots=True, eq=False)
class BranchPath:
    """Points of the principal branch, in the order in which it passes them."""

    game: EfgGame
    precision: Float
    """(R, P) each player's λ, in 1/payoff; the first row is 0"""
    probability: Float
    """(R, A) the probability of each action at its information set"""
    residual: float
    """the largest certificate residual of a point, in log-odds (see :func:`certify`)"""
    complete: bool
    """whether the branch was followed all the way"""
    folds: int
    """how often precision turns back, or forward again"""

    @property
    def equal(self) -> bool:
        """Whether all players are equally precise."""
        return bool((self.precision == self.precision[:, :1]).all())


def branch_path(game: EfgGame, precision: Float | None) -> BranchPath:
    """The branch from random play up to ``precision`` (P,), all players' rising in proportion.

    For None (exact) it is followed with equal precisions until nobody could gain more than a
    millionth of its range of payoffs by a single deviation, or to a precision of 10,000 over that
    range, whichever comes first.
    """
    exact = precision is None
    top = np.ones(len(game.players)) if precision is None else np.asarray(precision, np.float64)
    games = game.games(top)
    tree = game.tree
    if not tree.infosets:
        raise StandoffError("nobody chooses anything in this game, so there is no path to follow")
    found = None if tree.perfect_information else _traced(games, exact)
    if found is None:
        found = _ladder(games, exact)
    shares, log_probability, complete = found
    repeated = Games(
        tree,
        np.broadcast_to(games.payoffs, (len(shares), *games.payoffs.shape[1:])),
        np.broadcast_to(games.chance, (len(shares), games.chance.shape[1])),
        shares[:, None] * top,
    )
    return BranchPath(
        game=game,
        precision=repeated.precision,
        probability=np.exp(log_probability),
        residual=float(certify(repeated, log_probability).residual.max()),
        complete=complete,
        folds=_turns(shares),
    )


def _turns(shares: Float) -> int:
    steps = np.diff(shares)
    steps = steps[np.abs(steps) > 1e-9 * np.abs(shares).max()]
    return int(np.count_nonzero(np.diff(np.sign(steps))))


def _traced(games: Games, exact: bool) -> tuple[Float, Float, bool] | None:
    """Shares of the precision (R,), log probabilities (R, A) and whether the end was reached."""
    from standoff.lens.game.chunk import DENSE, STRIDE, follow_trail
    from standoff.lens.game.plan import FIRST_UNKNOWN, has_pairs, numbers, plan, profile
    from standoff.lens.game.room import room

    tree = games.tree
    if tree.actions - tree.infosets > DENSE:
        return None
    worked = plan(tree)
    if not has_pairs(worked):
        return None
    space = room(worked, trail=STRIDE.steps)
    payoffs, chance, precision = contiguous(games)
    # Denser and closer points than a solution needs: they are all shown.
    stride = STRIDE._replace(first=0.25, error=1e-5, loose=1e-9)
    arrived, target = follow_trail(
        worked, numbers(tree), profile(tree), space, stride, centred(payoffs)[0], chance[0],
        precision[0],
        EPSILON if exact else 0.0, SHARPEST,
    )  # fmt: skip
    points = np.concatenate((np.zeros((1, worked.unknowns + 1)), space.trail[: space.trodden[0]]))
    share = points[:, -1] / target if target > 0.0 else points[:, -1]
    odds = np.zeros((len(points), tree.actions))
    first = tree.first_action[:-1]
    free = np.setdiff1d(np.arange(tree.actions), first)
    owner = np.repeat(np.arange(tree.infosets), np.diff(tree.first_action))[free]
    odds[:, free] = points[:, worked.sets[FIRST_UNKNOWN, owner] + free - first[owner] - 1]
    return share, _normalised(tree, odds), bool(arrived)


def _normalised(tree: Tree, odds: Float) -> Float:
    """Log probabilities from log-odds (R, A), information set by information set."""
    first, sizes = tree.first_action[:-1], np.diff(tree.first_action)
    odds = odds - np.repeat(np.maximum.reduceat(odds, first, axis=1), sizes, axis=1)
    total = np.log(np.add.reduceat(np.exp(odds), first, axis=1))
    found: Float = odds - np.repeat(total, sizes, axis=1)
    return found


def _ladder(games: Games, exact: bool) -> tuple[Float, Float, bool]:
    """The same, from solving at one precision after the other, as far as that succeeds."""
    tree = games.tree
    rungs = int(np.clip(MOST_CELLS // tree.actions, 8, RUNGS))
    shares = np.linspace(0.0, 1.0, rungs)
    if exact:
        span = max(float(np.ptp(games.payoffs[0], axis=0).max()), 1e-300)
        shares = np.concatenate(([0.0], np.geomspace(1e-2, SHARPEST, rungs - 1) / span))
    found: list[Float] = []
    for share in shares.tolist():
        rung = Games(tree, games.payoffs, games.chance, games.precision * share)
        solution = solve(rung)
        if not solution.converged[0]:
            break
        found.append(solution.log_probability[0])
    return shares[: len(found)], np.array(found), len(found) == len(shares)
