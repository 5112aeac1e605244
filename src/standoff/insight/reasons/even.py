"""Why a quantity is what it is under one policy: held against play in which every choice is even.

A claim that one policy's chance is above a number, or that one type's is above another's, compares
no two policies. What makes it hold or fail are the choices that actors make because of what they
want. So the policy's game is held against the same game in which nobody wants anything: every
choice open to an actor is made as often as any other, which is where the principal branch of the
logit equilibrium begins (precision 0). The difference is split as that between two policies is,
over the same players; the rules, nature and what the ends are worth are the same in both, so that
only choices make it, and what even choices come to is what the rules and chance make by themselves.

Of a claim that holds several quantities against each other, which may be under several policies,
the left side less the right side is split so: the split is additive, so that a part makes of the
gap what it makes of the quantities, each with its factor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from standoff.case.compiled import CompiledCase
from standoff.case.compiled_claims import CompiledClaim, asked_name
from standoff.case.evaluate import quiet
from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.ensemble.pair import play
from standoff.ensemble.prepare import prepare
from standoff.insight.reasons.averaged import averaged
from standoff.insight.reasons.reasons import EVEN, About, Quantity, Why
from standoff.insight.reasons.splitting import Piece, Worlds, split
from standoff.insight.study.study import Study
from standoff.lens.game.join import union
from standoff.lens.game.split import chances
from standoff.lens.game.tree import Float
from standoff.lens.game.union_fill import Numbers


@dataclass(frozen=True, slots=True)
class Term:
    """A quantity under a policy."""

    policy: str
    quantity: Quantity


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """With which factor each quantity stands in a gap, world by world: they are read off the test,
    which is linear in them."""

    case: CompiledCase
    test: CompiledClaim
    order: tuple[int, ...]
    """For each term which question of the test it is."""

    def at(self, worlds: Mapping[str, Float], size: int) -> Float:
        """(terms, size)"""
        count = len(self.test.asked)

        def margin(one: int) -> Float:
            asked = {asked_name(k): np.asarray(float(k == one)) for k in range(count)}
            environment = self.case.environment({**worlds, **asked})
            with quiet():
                return np.broadcast_to(np.asarray(self.test.margin(environment)), (size,))

        nothing = margin(-1)
        return np.stack([margin(one) - nothing for one in self.order])


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """What a claim holds against each other, or against a number."""

    terms: tuple[Term, ...]
    quantity: Quantity
    """The one term's, or the whole gap's."""
    weights: Weights | None
    """None for one term by itself."""


def why_even(
    case: CompiledCase | Study,
    gap: Gap,
    *,
    draws: int = 1000,
    seed: int = 0,
    effort: Effort | None = None,
    about: About | None = None,
) -> Why:
    """Why a quantity (or a gap between several) is what it is: its difference from even choices,
    split exactly over who makes it.

    Raises :class:`StandoffError` for games that can't be grown.
    """
    effort = effort or Effort(None, TREE_NODES, None)
    compiled = case.ensemble.case if isinstance(case, Study) else case
    names = list(dict.fromkeys(term.policy for term in gap.terms))
    prepared = prepare(compiled, policies=names, max_nodes=effort.max_nodes, behaviour=False)
    joined = {
        name: union(each.grown, each.grown, effort.max_nodes)
        for name, each in prepared.policies.items()
    }
    worlds = Worlds.of(case, prepared, draws, seed)

    def job(here: Mapping[str, Float], first: int, size: int) -> Piece:
        pieces: list[Piece] = []
        for name in names:
            played = play(prepared.policies[name], here, first, even=True)
            assert played.even is not None
            numbers = Numbers(joined[name], here, size)
            given = chances(joined[name], (played.chances, played.even), numbers.nature())
            pieces += [
                split(joined[name], given, numbers, term.quantity, played.solved, played.reason)
                for term in gap.terms
                if term.policy == name
            ]
        if gap.weights is None:
            return pieces[0]
        order = [term for name in names for term in gap.terms if term.policy == name]
        weights = gap.weights.at(here, size)
        return _summed(pieces, np.stack([weights[gap.terms.index(each)] for each in order]))

    nodes = sum(each.nodes for each in joined.values())
    pieces = worlds.pieces(job, nodes, effort)
    least = worlds.least(gap.quantity)
    told = ", ".join(names), EVEN
    return averaged(
        joined[names[0]], told, gap.quantity, pieces, worlds.seed, worlds.certain, about, least
    )


def _summed(pieces: list[Piece], weights: Float) -> Piece:
    """Several quantities' splits, each by its (B,) factor."""

    def total(found: list[Float]) -> Float:
        return np.asarray(sum(w * each for w, each in zip(weights, found, strict=True)))

    return Piece(
        total([each.split for each in pieces]),
        total([each.ends for each in pieces]),
        total([each.by_outcome for each in pieces]),
        np.full_like(pieces[0].chance, np.nan),
        np.full_like(pieces[0].done, np.nan),
        np.max([each.lost for each in pieces], axis=0),
        np.all([each.solved for each in pieces], axis=0),
        np.max([each.reason for each in pieces], axis=0),
    )
