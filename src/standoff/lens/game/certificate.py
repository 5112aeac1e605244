"""What a solved game is worth: an independent check of every draw.

It shares no method with the solver. The solver works on nodes; this works on the players' own
histories, as the sequence form does (von Stengel 1996). Under perfect recall the belief at a
member ``n`` of an information set of player i depends only on what the others and chance did:
μ(n) ∝ π₋ᵢ(n). So the payoff that an action leads to is a sum over the terminals that come next
(no further move of i between) and over i's next information sets:

    ū(a) = Σ_t exp(log π₋ᵢ(t) − log Π(h)) uᵢ(t) + Σ_h' exp(log Π(h') − log Π(h)) v(h'),
    Π(h) = Σ_{n∈h} π₋ᵢ(n),   v(h) = Σ_a p(a) ū(a)  or, for the best reply,  max_a ū(a).

Every exponent is at most zero, so nothing overflows however high the precision, and information
sets that are reached with a chance far below 10⁻³⁰⁸ still get their beliefs. Where nothing is that
rare, the same sums are made of products instead of logs (``certificate_pass.py``), in a
small part of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.arrays import extent
from standoff.lens.game.certificate_pass import MOST_CELLS, Walk, check_draws, room, walk
from standoff.lens.game.levels import levels, ranges
from standoff.lens.game.segments import largest, least, sums
from standoff.lens.game.tree import CHANCE, TERMINAL, Float, Games, Int, Tree

_CELLS_AT_ONCE = 400_000
_TREMBLE = -1e6
_UNDERFLOW = -745.0
_OFFSET = 16.0

Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Certificate:
    """What a profile was found to be, draw by draw; NaN never appears, infinity may."""

    residual: Float
    """(D,) largest ``|(log p_a − log p_b) − λ(ū_a − ū_b)|`` over all information sets and pairs of
    actions, or ``|log Σp|`` if that is larger. Where the mover's λ is infinite the logit condition
    is its limit, that only best replies are played, and the information set counts with the payoff
    that its mover forgoes, max ū − Σ p ū, in payoff units."""
    epsilon: Float
    """(D,) the largest gain, in payoff units, that any player could have at any of its
    information sets by deviating there and at all its own later ones, at the beliefs of the
    profile and against the others' profile: the ε of an ε-sequential equilibrium (Kreps and
    Wilson 1982)."""
    share: Float
    """(D,) the same, each gain as a share of its player's range of payoffs: in no unit."""


def certify(games: Games, log_probability: Float, form: SequenceForm | None = None) -> Certificate:
    """Check a profile of every draw; ``log_probability`` is (D, A), ``form`` the tree's sequence
    form where it has been worked out.

    An action whose probability has underflowed to nothing (log p = −inf) counts as played with
    some probability below e⁻⁷⁴⁵: it adds to the residual only where the logit condition asks for
    more. Beliefs after such actions, and after chance branches of probability zero, are those of
    the limit in which all of them tremble alike. The tree must have perfect recall.

    Time O(D·(N + T·P)); memory is bounded by working on some draws at a time.
    """
    draws = games.draws
    residual, epsilon, share = np.zeros(draws), np.zeros(draws), np.zeros(draws)
    if not games.tree.infosets:
        return Certificate(residual, epsilon, share)
    form = form or SequenceForm.of(games.tree)
    payoffs, span = _without_offset(games.payoffs)
    numbers = games.chance, games.precision, log_probability
    chance, precision, log_p = (np.ascontiguousarray(each, np.float64) for each in numbers)
    whole = np.ascontiguousarray(payoffs, np.float64), span, chance, precision, log_p
    done = np.zeros(draws, np.bool_)
    found = residual, epsilon, share
    if games.tree.nodes * len(form.walk.movers) <= MOST_CELLS:
        check_draws(form.walk, room(form.walk, chance.shape[1]), *whole, *found, done)
    _check_in_logs(form, whole, np.flatnonzero(~done), found)
    # Beside a range beyond all numbers every gain would be nothing.
    share[~np.isfinite(span).all(axis=1)] = np.inf
    return Certificate(residual, epsilon, share)


def _check_in_logs(
    form: SequenceForm, whole: Sequence[Float], left: Index, found: Sequence[Float]
) -> None:
    """Check the draws ``left``, some at a time, into the arrays ``found``."""
    tree = form.tree
    rows = tree.nodes + 2 * tree.terminals * len(tree.players) + 4 * tree.actions
    step = max(1, _CELLS_AT_ONCE // rows)
    for low in range(0, len(left), step):
        part = left[low : low + step]
        for into, each in zip(found, _check(form, *(each[part] for each in whole)), strict=True):
            into[part] = each


def _without_offset(payoffs: Float) -> tuple[Float, Float]:
    """Payoffs less what all of a player's have in common, where that would cost digits; and
    (D, P) each player's range of payoffs."""
    least, most = extent(payoffs)
    with np.errstate(all="ignore"):
        span = most - least
        common = np.abs(least) > _OFFSET * span
    common &= np.isfinite(least)
    if not common.any():
        return payoffs, span
    found: Float = payoffs - np.where(common, least, 0.0)[:, None, :]
    return found, span


class _Stage(NamedTuple):
    """Information sets with equally many own moves before them."""

    infosets: Index
    """sorted by the action before them"""
    actions: Index
    """their actions, in that order"""
    first: Index
    """where each information set's actions begin in ``actions``"""
    before: Index
    """the distinct actions before them; none at the players' first moves"""
    start: Index
    """where the information sets after each of ``before`` begin in ``infosets``"""


@dataclass(frozen=True, slots=True, eq=False)
class SequenceForm:
    """A tree seen from the players' own histories; rows are sorted so that sums are segments."""

    tree: Tree
    levels: list[tuple[Index, Index, Index]]
    """from depth 1 on: the nodes, their parents, and the rows of the log probabilities (actions,
    then chance branches) that lead there"""
    before: Index
    """(H,) the mover's last own action before the information set; A where there is none"""
    owner: Index
    """(A,) the information set of each action"""
    pay_row: Index
    """(K,) the flat (terminal, player) of each payoff that an own action precedes"""
    pay_node: Index
    """(K,) the terminal node"""
    pay_action: Index
    """(K,) the last own action before it, ascending"""
    pay_start: Index
    """where each distinct ``pay_action`` begins"""
    stages: list[_Stage]
    """by the number of own moves before, fewest first"""
    walk: Walk
    """the same for products"""

    @classmethod
    def of(cls, tree: Tree) -> SequenceForm:
        """The sequence form of a tree; time O(N·P)."""
        players = len(tree.players)
        none = tree.actions
        owner = np.repeat(np.arange(tree.infosets), np.diff(tree.first_action))
        before = np.full(tree.infosets, none, dtype=np.intp)
        moves_before = np.zeros(tree.infosets, dtype=np.intp)
        by_depth = levels(tree)
        steps: list[tuple[Index, Index, Index]] = []
        pays: list[Index] = []
        last = np.full((1, players), none, dtype=np.intp)
        for here, below in pairwise([*by_depth, np.zeros(0, dtype=np.int32)]):
            kind = tree.infoset[here]
            at = np.flatnonzero(kind >= 0)
            before[kind[at]] = last[at, tree.infoset_player[kind[at]]]
            later = kind[at][before[kind[at]] != none]
            moves_before[later] = moves_before[owner[before[later]]] + 1
            end, player = np.nonzero((kind == TERMINAL)[:, None] & (last != none))
            row = tree.terminal[here[end]].astype(np.intp) * players + player
            pays.append(np.stack([row, here[end].astype(np.intp), last[end, player]]))
            if not len(below):
                break
            parent = np.repeat(np.arange(len(here)), tree.child_count[here])
            edge = tree.edge[below].astype(np.intp)
            moved = np.flatnonzero(kind[parent] >= 0)
            last = last[parent]
            last[moved, tree.infoset_player[kind[parent[moved]]]] = edge[moved]
            edge[kind[parent] == CHANCE] += none
            steps.append((below.astype(np.intp), here[parent].astype(np.intp), edge))
        pay = np.concatenate(pays, axis=1)
        pay = pay[:, np.argsort(pay[2], kind="stable")]
        stages = [
            _stage(tree, before, np.flatnonzero(moves_before == moves))
            for moves in range(int(moves_before.max(initial=-1)) + 1)
        ]
        order = np.concatenate([np.zeros(0, np.intp), *(each.infosets for each in stages)])
        return cls(
            tree=tree,
            levels=steps,
            before=before,
            owner=owner,
            pay_row=pay[0],
            pay_node=pay[1],
            pay_action=pay[2],
            pay_start=np.unique(pay[2], return_index=True)[1],
            stages=stages,
            walk=walk(tree, steps, order, before, pay),
        )


def _stage(tree: Tree, before: Index, infosets: Index) -> _Stage:
    infosets = infosets[np.argsort(before[infosets], kind="stable")]
    counts = np.diff(tree.first_action)[infosets]
    actions = ranges(tree.first_action[infosets], counts).astype(np.intp)
    distinct, start = np.unique(before[infosets], return_index=True)
    later = distinct < tree.actions
    return _Stage(infosets, actions, np.cumsum(counts) - counts, distinct[later], start[later])


def _check(
    form: SequenceForm,
    payoffs: Float,
    span: Float,
    chance: Float,
    precision: Float,
    log_probability: Float,
) -> tuple[Float, Float, Float]:
    """The residual, epsilon and share of some draws; inside, arrays are (rows, draws)."""
    tree = form.tree
    log_p = np.ascontiguousarray(log_probability.T, dtype=np.float64)
    probability = np.exp(log_p)
    lambdas = precision.T[tree.infoset_player]
    with np.errstate(all="ignore"):
        played, best = _continuation(form, payoffs, chance, log_p, probability)
        first = tree.first_action[:-1]
        value = sums(probability * played, first)
        gain = np.maximum(largest(best, first) - value, 0.0)
        epsilon = gain.max(axis=0)
        share = np.where(gain > 0.0, gain / span.T[tree.infoset_player], 0.0).max(axis=0)
        residual = _logit_residual(form, log_p, np.where(np.isinf(lambdas), 0.0, lambdas), played)
        forgone = largest(played, first) - value
        residual = np.where(np.isinf(lambdas), forgone, residual)
        residual = np.maximum(residual, abs(np.log(sums(probability, first))))
        residual = residual.max(axis=0)
    share = np.where(np.isnan(epsilon), np.inf, share)
    return np.nan_to_num(residual, nan=np.inf), np.nan_to_num(epsilon, nan=np.inf), share


def _continuation(
    form: SequenceForm, payoffs: Float, chance: Float, log_p: Float, probability: Float
) -> tuple[Float, Float]:
    """(A, B) what each action leads to for its mover, given its beliefs where it moves: if the
    mover then plays on as the profile says, and if it plays its best replies from there on."""
    tree = form.tree
    draws = log_p.shape[1]
    log_step = np.concatenate([log_p, _log_chance(chance.T)])
    nothing = np.isneginf(log_step)
    after_all = (chance < 0.0) & (chance >= -1.0)
    if nothing.any() or after_all.any():
        # Far below every probability that occurs, and alike for all that tremble.
        finite = log_step[np.isfinite(log_step)]
        tremble = min(_TREMBLE, 2.0 * finite.min(initial=0.0))
        if after_all.any():
            # What is possible after all comes before any number of trembles.
            tremble *= len(form.levels) + 1
            log_step[tree.actions :] += np.where(after_all.T, tremble, 0.0)
            tremble *= len(form.levels) + 1
        log_step[nothing] = tremble
        # What can't be taken whatever the numbers comes after any number of trembles.
        never = np.vstack((np.zeros(log_p.shape, np.bool_), np.signbit(chance.T)))
        log_step[nothing & never] = tremble * (len(form.levels) + 1)
    reach = np.zeros((tree.nodes, draws))
    for nodes, parents, rows in form.levels:
        reach[nodes] = reach[parents] + log_step[rows]
    own = np.zeros((tree.actions + 1, draws))
    for stage in form.stages:
        own[stage.actions] = own[form.before[form.owner[stage.actions]]] + log_step[stage.actions]
    at_infoset = _log_sum(
        reach[tree.member] - own[form.before[tree.infoset[tree.member]]], tree.first_member
    )
    flat = payoffs.reshape(draws, -1)
    weighted = flat.T[form.pay_row]
    weighted *= np.exp(
        reach[form.pay_node] - own[form.pay_action] - at_infoset[form.owner[form.pay_action]]
    )
    played = np.zeros((tree.actions, draws))
    if len(weighted):
        played[form.pay_action[form.pay_start]] = sums(weighted, form.pay_start)
    best = played.copy()
    for stage in reversed(form.stages):
        if not len(stage.before):
            continue
        earlier = form.owner[form.before[stage.infosets]]
        share = np.exp(at_infoset[stage.infosets] - at_infoset[earlier])
        mixed = sums(probability[stage.actions] * played[stage.actions], stage.first)
        chosen = largest(best[stage.actions], stage.first)
        played[stage.before] += sums(share * mixed, stage.start)
        best[stage.before] += sums(share * chosen, stage.start)
    return played, best


def _log_chance(chance: Float) -> Float:
    """The logs of what branches weigh in beliefs, as ``Games.chance`` writes it; of those possible
    after all without the ε."""
    found = np.log(np.abs(chance))
    if (chance < -1.0).any():
        found = np.where(chance < -1.0, chance + 1.0, found)
    return found


def _logit_residual(form: SequenceForm, log_p: Float, lambdas: Float, played: Float) -> Float:
    """(H, B) the spread of log p − λū over the actions of each information set."""
    first = form.tree.first_action
    wanted = lambdas[form.owner] * played
    underflowed = np.isneginf(log_p)
    if underflowed.any():
        required = wanted - _log_sum(wanted, first)[form.owner]
        log_p = np.where(underflowed, np.minimum(required, _UNDERFLOW), log_p)
    off = log_p - wanted
    spread: Float = largest(off, first[:-1]) - least(off, first[:-1])
    return spread


def _log_sum(logs: Float, first: Int) -> Float:
    """log Σ exp over segments of rows; ``first`` also holds the end."""
    top = largest(logs, first[:-1])
    below = np.exp(logs - np.repeat(top, np.diff(first), axis=0))
    total: Float = np.log(sums(below, first[:-1])) + top
    return total
