"""What the kernels of an ensemble of talks read and fill, as named records of arrays.

W worlds, S sets of values, Q policies, V valuers and T positions are those of
:class:`standoff.lens.talks.worlds.Worlds`; n packages are listed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.lens.talks.domain import Floats

Indices = NDArray[np.int64]


class Leaves(NamedTuple):
    """The listed packages as kernels see them.

    For ``levels``, ``parent``, ``first``, ``place``, ``last`` and ``crossed`` see
    :class:`standoff.lens.talks.listing.Listing`; ``cells`` of all combinations stand one after
    another from ``cell_starts`` (combinations + 1,), their tables from ``table_starts``
    (combinations + 1,).
    """

    levels: Indices
    parent: Indices
    first: Indices
    place: Indices
    last: Indices
    cell_starts: Indices
    cells: Indices
    table_starts: Indices
    crossed: Indices


class Stakes(NamedTuple):
    """What is at stake in W worlds (see :class:`standoff.lens.talks.worlds.Worlds`).

    ``values`` (W, S, V, T), ``tables`` (W, S, V, cells of all combinations), ``reservation``
    (W, Q, V), ``weights`` (W, Q); the first ``parties`` of the V valuers sit at the table.
    """

    values: Floats
    tables: Floats
    reservation: Floats
    weights: Floats
    parties: int


class Queries(NamedTuple):
    """For each claim the packages it speaks of, ``within`` (claims, n), its ``policy`` (claims,;
    −1: all) and who must accept, ``accepts`` (claims, V)."""

    within: NDArray[np.bool_]
    policy: Indices
    accepts: NDArray[np.bool_]


class Verdicts(NamedTuple):
    """What is found of W worlds, filled by :func:`judge`.

    Whether there is a ``zone`` (W, Q), one among the parties if nobody at home had a say
    (``leaders``), how many are acceptable (``counts``), ``slack`` (the smallest gain at the
    egalitarian package, NaN without a zone), the packages ``chosen`` by each solution (W, Q, 4; −1
    without a zone) and how many ``ties``, each party's ``gain`` at the Nash package (W, Q,
    parties), which sets of red lines, if dropped, ``opens`` a zone (W, Q, sets), which valuer alone
    stands in the way of some package that all others accept (``holdout``, where there is no zone),
    which claims' zones exist (``claimed``; W, Q, claims), and, added to, the weight of worlds in
    which each package, red lines aside, is ``accepted`` (Q, n).
    """

    zone: NDArray[np.bool_]
    leaders: NDArray[np.bool_]
    counts: Indices
    slack: Floats
    chosen: Indices
    ties: Indices
    gain: Floats
    opens: NDArray[np.bool_]
    holdout: NDArray[np.bool_]
    claimed: NDArray[np.bool_]
    accepted: Floats
