"""Choices with normal errors in games of perfect information, and their slopes.

*Agent error* (probit): each time an actor moves, each action's worth to it, times its precision,
has an error of its own, standard normal. *Private information*: each actor knows of every end of
play what it is worth to it, and the others know that only up to an error, standard normal in units
of 1/precision; it moves at most once on any path (Signorino 2003; as in R's ``games`` by Kenkel &
Signorino, with deviations of 1). Of an action that leads to the ends t with chances q(t) the error
is then a sum, of variance Σ q(t)². Of two actions' chances the closed form is taken; of more the
integral over the error of one, by Gauss and Hermite's rule.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import inlined, kernel
from standoff.lens.game.adjoint import Slopes, pass_chance, put_payoffs, steps, weigh_paths
from standoff.lens.game.plan import (
    CHILD_COUNT,
    EDGE,
    FIRST_ACTION,
    FIRST_CHILD,
    INFOSET,
    PLAYER,
    TERMINAL_ROW,
    Plan,
)
from standoff.lens.game.tree import Float, Int

_points, _weights = np.polynomial.hermite_e.hermegauss(64)
POINTS = np.ascontiguousarray(np.stack((_points, _weights / math.sqrt(2 * math.pi))))
"""(2, 64) where an integral over a standard normal is evaluated, and the weights there."""
LOG_ROOT = 0.5 * math.log(2 * math.pi)


@inlined
def log_normal(x: float) -> float:
    """The log of the chance that a standard normal is below ``x``, whatever ``x``."""
    if x > -20.0:
        found: float = math.log(0.5 * math.erfc(-x * math.sqrt(0.5)))
        return found
    # Asymptotic (Abramowitz & Stegun 26.2.12); from 20 on its error is below a rounding.
    s = 1.0 / (x * x)
    series = 1.0 - s * (1.0 - 3.0 * s * (1.0 - 5.0 * s * (1.0 - 7.0 * s * (1.0 - 9.0 * s))))
    return -0.5 * x * x - LOG_ROOT - math.log(-x) + math.log(series)


@inlined
def room_for_choices(plan: Plan) -> tuple[Float, Float, Float]:
    """Room for what the actions of the widest choice are worth, their errors' spreads, and the logs
    of their chances: memory is asked for once, not at every choice."""
    most = max(1, plan.nodes[CHILD_COUNT].max())
    return np.zeros(most), np.zeros(most), np.zeros(most)


@inlined
def log_chances(count: int, utility: Float, spread: Float, points: Float, out: Float) -> None:
    """The logs of the chances that each of ``count`` actions, with errors of these spreads, is
    best."""
    if count == 1:
        out[0] = 0.0
        return
    if count == 2:
        both = math.sqrt(spread[0] * spread[0] + spread[1] * spread[1])
        x = (utility[0] - utility[1]) / both
        # What is less than a half is exact, and so is what it leaves of 1.
        less = log_normal(-abs(x))
        more = math.log1p(-math.exp(less))
        out[0], out[1] = (more, less) if x > 0.0 else (less, more)
        return
    for action in range(count):
        total = 0.0
        for point in range(points.shape[1]):
            product = points[1, point]
            mine = utility[action] + spread[action] * points[0, point]
            for other in range(count):
                if other != action:
                    y = (mine - utility[other]) / spread[other]
                    product *= 0.5 * math.erfc(-y * math.sqrt(0.5))
            total += product
        out[action] = math.log(total) if total > 0.0 else -np.inf


@inlined
def chance_slopes(
    count: int,
    utility: Float,
    spread: Float,
    points: Float,
    log_chance: Float,
    wanted: Float,
    by_utility: Float,
    by_spread: Float,
) -> None:
    """From slopes ``wanted`` by the logs of ``count`` chances to those by utilities and spreads."""
    by_utility[:] = 0.0
    by_spread[:] = 0.0
    if count == 2:
        both = math.sqrt(spread[0] * spread[0] + spread[1] * spread[1])
        x = (utility[0] - utility[1]) / both
        density = -0.5 * x * x - LOG_ROOT
        slope = 0.0
        for action in range(2):
            if wanted[action] != 0.0:
                by = wanted[action] * math.exp(density - log_chance[action])
                slope += by if action == 0 else -by
        by_utility[0], by_utility[1] = slope / both, -slope / both
        for action in range(2):
            by_spread[action] = -slope * x * spread[action] / (both * both)
        return
    if count < 2:
        return
    for action in range(count):
        scale = wanted[action] * math.exp(-log_chance[action])
        if scale == 0.0:
            continue
        for point in range(points.shape[1]):
            mine = utility[action] + spread[action] * points[0, point]
            for other in range(count):
                if other == action:
                    continue
                y = (mine - utility[other]) / spread[other]
                product = scale * points[1, point] * math.exp(-0.5 * y * y - LOG_ROOT)
                for third in range(count):
                    if third != action and third != other:
                        z = (mine - utility[third]) / spread[third]
                        product *= 0.5 * math.erfc(-z * math.sqrt(0.5))
                product /= spread[other]
                by_utility[action] += product
                by_utility[other] -= product
                by_spread[action] += product * points[0, point]
                by_spread[other] -= product * y


@kernel
def solve_normal(
    plan: Plan,
    payoffs: Float,
    chance: Float,
    precision: Float,
    private: bool,
    points: Float,
    log_probability: Float,
) -> None:
    """Fill ``log_probability`` (D, A) by one pass from the ends of play.

    ``payoffs`` (D, T, P), ``chance`` (D, E), ``precision`` (D, P); ``points`` is :data:`POINTS`.
    """
    nodes, sets, players = plan.nodes, plan.sets, plan.players
    value, squares = np.zeros((nodes.shape[1], players)), np.zeros(nodes.shape[1])
    odds = np.zeros(nodes.shape[1])
    utility, spread, last = room_for_choices(plan)
    spread[:] = 1.0
    for draw in range(payoffs.shape[0]):
        for node in range(nodes.shape[1] - 1, -1, -1):
            terminal = nodes[TERMINAL_ROW, node]
            if terminal >= 0:
                squares[node] = 1.0
                for player in range(players):
                    value[node, player] = payoffs[draw, terminal, player]
                continue
            infoset, first = nodes[INFOSET, node], nodes[FIRST_CHILD, node]
            count = nodes[CHILD_COUNT, node]
            if infoset >= 0:
                begin, mover = sets[FIRST_ACTION, infoset], sets[PLAYER, infoset]
                sharp = precision[draw, mover]
                for rank in range(count):
                    utility[rank] = sharp * value[first + rank, mover]
                    if private:
                        spread[rank] = math.sqrt(squares[first + rank])
                log_chances(count, utility, spread, points, last)
                for rank in range(count):
                    log_probability[draw, begin + rank] = last[rank]
                    odds[first + rank] = math.exp(last[rank])
            else:
                for child in range(first, first + count):
                    odds[child] = max(chance[draw, nodes[EDGE, child]], 0.0)
            gather(nodes, node, odds, value, squares)


@inlined
def gather(nodes: Int, node: int, odds: Float, value: Float, squares: Float) -> None:
    """What ``node`` is worth (N, P) and the sum of squared chances of its ends (N,), from those of
    its children and the ``odds`` (N,) of the steps to them."""
    first = nodes[FIRST_CHILD, node]
    squares[node] = 0.0
    for player in range(value.shape[1]):
        value[node, player] = 0.0
    for child in range(first, first + nodes[CHILD_COUNT, node]):
        squares[node] += odds[child] * odds[child] * squares[child]
        for player in range(value.shape[1]):
            value[node, player] += odds[child] * value[child, player]


@kernel
def normal_slopes(
    plan: Plan,
    payoffs: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
    private: bool,
    points: Float,
    seen: NDArray[np.bool_],
    which: NDArray[np.int64],
    found: Slopes,
) -> None:
    """Fill ``found`` as ``adjoint.perfect_slopes`` does, with normal errors."""
    nodes, sets, inner, players = plan.nodes, plan.sets, plan.inner, plan.players
    size = nodes.shape[1]
    log_step, log_reach, share = np.zeros(size), np.zeros(size), np.zeros(size)
    odds, value, squares = np.zeros(size), np.zeros((size, players)), np.zeros(size)
    pull, pull_squares = np.zeros((size, players)), np.zeros(size)
    utility, spread, last = room_for_choices(plan)
    wanted, by_utility, by_spread = room_for_choices(plan)
    spread[:] = 1.0
    by_chance, by_precision, by_payoffs = found.chance, found.precision, found.payoffs
    for draw in range(payoffs.shape[0]):
        steps(nodes, log_probability, chance, draw, log_step, odds)
        likely = weigh_paths(nodes, log_step, seen, which[draw], log_reach, share)
        found.log_likelihood[draw] = likely
        if not likely > -np.inf:
            continue
        for node in range(size - 1, -1, -1):
            terminal = nodes[TERMINAL_ROW, node]
            pull_squares[node] = 0.0
            for player in range(players):
                pull[node, player] = 0.0
            if terminal >= 0:
                squares[node] = 1.0
                for player in range(players):
                    value[node, player] = payoffs[draw, terminal, player]
            else:
                gather(nodes, node, odds, value, squares)
        for index in range(inner.shape[0]):
            node = inner[index]
            infoset, first = nodes[INFOSET, node], nodes[FIRST_CHILD, node]
            count = nodes[CHILD_COUNT, node]
            if infoset < 0:
                pass_chance(nodes, node, chance, draw, value, pull, share, by_chance)
                for child in range(first, first + count):
                    slope = 2.0 * odds[child] * squares[child] * pull_squares[node]
                    by_chance[draw, nodes[EDGE, child]] += slope
                    pull_squares[child] += odds[child] * odds[child] * pull_squares[node]
                continue
            mover = sets[PLAYER, infoset]
            sharp = precision[draw, mover]
            for rank in range(count):
                child = first + rank
                by = 2.0 * odds[child] * squares[child] * pull_squares[node]
                for player in range(players):
                    by += pull[node, player] * value[child, player]
                    pull[child, player] += odds[child] * pull[node, player]
                wanted[rank] = share[child] + odds[child] * by
                pull_squares[child] += odds[child] * odds[child] * pull_squares[node]
                last[rank] = log_step[child]
                utility[rank] = sharp * value[child, mover]
                if private:
                    spread[rank] = math.sqrt(squares[child])
            chance_slopes(count, utility, spread, points, last, wanted, by_utility, by_spread)
            for rank in range(count):
                pull[first + rank, mover] += sharp * by_utility[rank]
                by_precision[draw, mover] += value[first + rank, mover] * by_utility[rank]
                if private:
                    pull_squares[first + rank] += 0.5 * by_spread[rank] / spread[rank]
        put_payoffs(nodes, pull, by_payoffs, draw)
