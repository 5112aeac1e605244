"""Why one policy beats another: the difference between the two split over who makes it.

Both policies are solved in the same worlds, and their games are joined in one tree; see
:mod:`standoff.lens.game.split` for the split, which is made world by world and averaged.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.ensemble.pair import play
from standoff.ensemble.prepare import prepare
from standoff.insight.reasons.averaged import averaged
from standoff.insight.reasons.reasons import About, Quantity, Why
from standoff.insight.reasons.splitting import Piece, Worlds, split
from standoff.insight.study.study import Study
from standoff.lens.game.join import union
from standoff.lens.game.split import chances
from standoff.lens.game.tree import Float
from standoff.lens.game.union_fill import Numbers


def quantity_of(case: CompiledCase, name: str = "") -> Quantity:
    """What is meant by the name of an actor, a measure or an outcome; by none the advised actor.

    Raises :class:`StandoffError` for any other name.
    """
    name = name or case.actors[case.advised]
    if name in case.actors:
        return Quantity("payoff", name, f"U({name})", "payoff")
    if name in case.measures:
        unit = case.units[case.measures.index(name)]
        return Quantity("measure", name, f"E({name})", unit)
    outcomes = [outcome.name for outcome in case.outcomes]
    if name in outcomes:
        return Quantity("outcome", name, f"P({name})", "probability")
    known = [*case.actors, *case.measures, *outcomes]
    raise StandoffError(
        f"there is no actor, measure or outcome '{name}'; expected {listed(known, 20)}"
        f"{nearest(name, known)}"
    )


def check_pair(case: CompiledCase, a: str, b: str) -> None:
    """Refuse what are no two policies of a case. Raises :class:`StandoffError`."""
    for name in (a, b):
        if name not in case.policies:
            claims = [claim.name for claim in case.claims]
            hint = nearest(name, case.policies)
            if name in claims:
                hint = f"; '{name}' is a claim, which is asked about alone: why CASE {name}"
            raise StandoffError(
                f"there is no policy '{name}'; expected {listed(case.policies)}{hint}"
            )
    if a == b:
        raise StandoffError(
            f"'{a}' can't beat itself: 'why' takes two different policies, or one claim"
        )


def why(
    case: CompiledCase | Study,
    a: str,
    b: str,
    *,
    of: str | Quantity = "",
    draws: int = 1000,
    seed: int = 0,
    effort: Effort | None = None,
    about: About | None = None,
) -> Why:
    """Why a quantity differs between policies ``a`` and ``b``, split exactly: what a adds to b.

    ``of``: an actor (its payoff), a measure or an outcome (its chance); the advised actor if left
    out. A study's worlds are taken if ``case`` is one; else ``draws`` are drawn.

    Raises :class:`StandoffError` for unknown names, a policy and itself, games that can't be grown,
    and mixtures of the two that end in no outcome.
    """
    effort = effort or Effort(None, TREE_NODES, None)
    compiled = case.ensemble.case if isinstance(case, Study) else case
    check_pair(compiled, a, b)
    quantity = of if isinstance(of, Quantity) else quantity_of(compiled, of)
    prepared = prepare(compiled, policies=[a, b], max_nodes=effort.max_nodes, behaviour=False)
    joined = union(prepared.policies[a].grown, prepared.policies[b].grown, effort.max_nodes)
    worlds = Worlds.of(case, prepared, draws, seed)

    def job(here: Mapping[str, Float], first: int, size: int) -> Piece:
        one, other = (play(prepared.policies[name], here, first) for name in (a, b))
        numbers = Numbers(joined, here, size)
        given = chances(joined, (one.chances, other.chances), numbers.nature())
        reason = np.where(one.solved, other.reason, one.reason)
        return split(joined, given, numbers, quantity, one.solved & other.solved, reason)

    pieces = worlds.pieces(job, joined.nodes, effort)
    least = worlds.least(quantity)
    return averaged(joined, (a, b), quantity, pieces, worlds.seed, worlds.certain, about, least)
