"""One claim world by world: which numbers tell most of its failing, and how well a box marks it
off."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError, listed, nearest
from standoff.ensemble.sampling_error import share_error, weighted_error
from standoff.insight.discovery.explain import searched
from standoff.insight.discovery.ledger import SORTS, Boxed, ByWorld, Ends, Ledger
from standoff.insight.statistics.prim import Box, Floats
from standoff.insight.statistics.regions import Found, Search
from standoff.insight.study.study import Study

AXES = 2


def ledger(
    study: Study,
    claim: str = "",
    *,
    axes: Sequence[str] = (),
    box: Mapping[str, Ends] | None = None,
) -> Ledger:
    """Every claim judged, and ``claim`` world by world.

    ``axes``: two numbers along which it is drawn, at first those that mark its failures off; a
    ``box``: (low, high) by number. Raises :class:`StandoffError` for a claim or a number that there
    is not, and for a box that is upside down.
    """
    check_claim(study.case.claims, claim)
    if not claim:
        return Ledger(study, None)
    judged = study.claims[claim]
    values = searched(study.ensemble)
    _check(values, [*axes, *(box or {})])
    known = ~np.isnan(judged.holds)
    if not known.any():
        return Ledger(study, None, claim)
    values = {name: each[known] for name, each in values.items()}
    search = Search(values)
    failing = judged.holds[known] != 1
    found = search.find(failing, seed=study.seed)
    limits = dict(box) if box else _limits(found)
    drawn = tuple(dict.fromkeys((*axes, *_axes(limits, search, failing))))[:AXES]
    sort = judged.sort[known]
    shown = ByWorld(
        judged,
        found,
        drawn,
        {name: (float(each.min()), float(each.max())) for name, each in values.items()},
        {name: values[name] for name in dict.fromkeys((*drawn, *limits))},
        sort,
        failing,
        boxed(values, limits, failing, sort),
        bool(box),
    )
    return Ledger(study, shown, claim)


def check_claim(claims: Mapping[str, object], claim: str) -> None:
    """Refuse a name that is no claim, and a case without any. Raises :class:`StandoffError`."""
    if not claims:
        raise StandoffError("the case makes no claims; write some under 'claims'")
    if claim and claim not in claims:
        raise StandoffError(
            f"there is no claim '{claim}'; expected {listed(claims)}{nearest(claim, claims)}"
        )


def _check(values: Mapping[str, Floats], names: Sequence[str]) -> None:
    for name in names:
        if name not in values:
            raise StandoffError(
                f"'{name}' is no number that varies from world to world; expected "
                f"{listed(values)}{nearest(name, values)}"
            )


def _limits(found: Found) -> dict[str, Ends]:
    """The first region's, the surest first."""
    first = found.regions[:1]
    return {each.parameter: (each.low, each.high) for region in first for each in region.limits}


def _axes(
    limits: Mapping[str, Ends], search: Search, failing: NDArray[np.bool_]
) -> tuple[str, ...]:
    """The numbers that a box limits, then those that tell most by themselves."""
    return tuple(dict.fromkeys((*limits, *search.telling(failing))))[:AXES]


def boxed(
    values: Mapping[str, Floats],
    limits: Mapping[str, Ends],
    failing: NDArray[np.bool_],
    sort: Floats,
) -> Boxed:
    """How well a box marks off where a claim is ``failing`` (n,); ``values`` (n,) by number, and
    ``sort`` (n,) how it falls out."""
    names = list(limits)
    lower, upper = (np.array([limits[name][k] for name in names], np.float64) for k in (0, 1))
    points = np.array([values[name] for name in names]).T.reshape(len(failing), len(names))
    inside = Box(lower, upper, 0.0, 0.0, 0.0).inside(points)
    count, caught, all_ = int(inside.sum()), int((inside & failing).sum()), int(failing.sum())
    held, fails = inside.astype(np.float64), failing.astype(np.float64)
    nan = float("nan")
    return Boxed(
        dict(limits),
        count,
        {word: int(np.count_nonzero(sort[inside] == value)) for word, value in SORTS.items()},
        count / len(failing),
        caught / count if count else nan,
        caught / all_ if all_ else nan,
        share_error(held),
        weighted_error(fails, held, share=True) if count else nan,
        weighted_error(held, fails, share=True) if all_ else nan,
    )


def check_box(name: str, ends: Ends) -> Ends:
    """Ends as they are. Raises :class:`ValueError` where they are none."""
    low, high = ends
    none = math.isnan(low) or math.isnan(high) or low == math.inf or high == -math.inf
    if none or low > high:
        raise ValueError(f"'{name}' needs a lowest and a highest value, the lowest first")
    return ends
