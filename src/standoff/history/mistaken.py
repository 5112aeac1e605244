"""Crises whose actors are mistaken: what they really do, and slopes of its chances by differences.

What is done comes from several games, one in each head. They are solved as in a study; the chances
of what was seen are those of the true game. Slopes are central differences: what one game hands on
to another is not differentiated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from standoff.case.compiled import CompiledCase
from standoff.ensemble.columns import Layout, sums
from standoff.ensemble.playing import play
from standoff.ensemble.prepare import PreparedPolicy
from standoff.ensemble.views import Views, different, written_views
from standoff.history.table import Flags, Floats
from standoff.lens.game.certificate import SequenceForm
from standoff.lens.game.grow import Grown
from standoff.lens.game.logit import EPSILON
from standoff.lens.game.method import Method
from standoff.lens.game.plan import plan
from standoff.lens.game.play import terminal_probability
from standoff.lens.game.written import fillings

STEP = 1e-4
"""Of a difference, in units of what turns a choice round."""


def heads_of(case: CompiledCase, grown: Grown) -> PreparedPolicy | None:
    """The games in the heads of a case's actors under one policy; None where nobody is
    mistaken."""
    if not case.views:
        return None
    views = written_views(case)
    ((own, *seen),) = fillings([grown], [each.taken for each in different(views)])
    return PreparedPolicy(
        "observed",
        grown,
        sums(Layout.of(case, False), grown),
        own,
        Method(grown.tree, exact=False, epsilon=EPSILON),
        plan(grown.tree, pairs=False),
        SequenceForm.of(grown.tree),
        Views.of(views, seen, grown.tree, exact=False),
    )


def ends_of_play(heads: PreparedPolicy, values: Mapping[str, Floats]) -> tuple[Floats, Flags]:
    """(D, T) how likely each end of play is, by what everybody really does; and (D,) whether all
    games were solved and certified. ``values`` (D,) are the parameters."""
    played = play(heads, values, 0)
    return terminal_probability(played.games, played.solution, heads.walk), played.solved


def slopes_of(function: Callable[[Floats], Floats], point: Floats, units: Floats) -> Floats:
    """(K, …) slopes of a ``function`` of points (K,), by central differences; ``units`` (K,): by
    about how much each coordinate turns a choice round."""
    found = []
    for k, step in enumerate(STEP * units):
        sides = []
        for sign in (1.0, -1.0):
            moved = point.copy()
            moved[k] += sign * step
            sides.append(function(moved))
        with np.errstate(invalid="ignore"):
            found.append((sides[0] - sides[1]) / (2 * step))
    return np.array(found)
