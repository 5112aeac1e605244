"""The tracer's linear system at a point of the branch: the Jacobian, bordered; factored and solved.

A small tree's is dense. In a larger one what choices act through are unknowns of their own: see
``unfold.py``.
"""

from __future__ import annotations

from standoff.base.jit import inlined
from standoff.lens.game.jacobian import assemble
from standoff.lens.game.linear import factor_system, solve_system
from standoff.lens.game.plan import Numbers, Plan, Profile
from standoff.lens.game.room import Room, border
from standoff.lens.game.tree import Float
from standoff.lens.game.unfolded import factor_unfolded, solve_unfolded


@inlined
def factored(plan: Plan, numbers: Numbers, profile: Profile, room: Room, landing: bool) -> float:
    """Factor the system at ``room.trial``, which has been evaluated, bordered by the last tangent,
    or when ``landing`` by τ itself; the sign of its determinant, 0 if singular."""
    tau = room.trial[plan.unknowns]
    if plan.unfolded.start.shape[1] > 1:
        inner = room.unfolding
        return factor_unfolded(plan, numbers, profile, inner, tau, room.tangents[0], landing)
    assemble(plan, numbers, profile, tau, room.passing, room.matrix)
    border(room, landing)
    return factor_system(plan, room.matrix, room.order)


@inlined
def solve(plan: Plan, room: Room, landing: bool, vector: Float) -> None:
    """Replace ``vector`` (n+1,) by the solution, with the factors and border that :func:`factored`
    left."""
    if plan.unfolded.start.shape[1] > 1:
        solve_unfolded(plan, room.unfolding, room.tangents[0], landing, vector)
    else:
        solve_system(plan, room.matrix, room.order, vector)
