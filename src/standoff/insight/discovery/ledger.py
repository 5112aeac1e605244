"""The ledger of claims, and one claim world by world: the answer of ``claims``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.case.basis import passages
from standoff.insight.discovery.explained import regions_data
from standoff.insight.judgement.claims import Judged
from standoff.insight.statistics.prim import Floats
from standoff.insight.statistics.regions import Found
from standoff.insight.study.study import Study

SORTS = {"for": 1.0, "immaterial": 0.0, "against": -1.0}
"""How a claim can fall out in a world: true by enough, no difference worth naming, false by
enough."""
Ends = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Boxed:
    """A box of numbers, and how well it marks off where a claim fails: as ``explain`` measures its
    regions, over the worlds that judge the claim. Each share has one standard error; of a box that
    was fitted to these worlds they tell too little, since it was."""

    limits: Mapping[str, Ends]
    """(low, high) by parameter, both ends in the box; infinite where it has no limit."""
    worlds: int
    """Worlds in it."""
    sorts: Mapping[str, int]
    """Of these, by how the claim falls out."""
    share: float
    """Share of all worlds that lie in it."""
    density: float
    """Share of the worlds in it in which the claim fails, by however little."""
    coverage: float
    """Share of the worlds in which the claim fails that lie in it."""
    share_error: float
    density_error: float
    coverage_error: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data; an open end is null."""
        ends = {
            name: [end if np.isfinite(end) else None for end in each]
            for name, each in self.limits.items()
        }
        return {
            "limits": ends,
            "worlds": self.worlds,
            "by_sort": dict(self.sorts),
            "share": self.share,
            "share_error": self.share_error,
            "density": self.density,
            "density_error": self.density_error,
            "coverage": self.coverage,
            "coverage_error": self.coverage_error,
        }


@dataclass(frozen=True, slots=True, eq=False)
class ByWorld:
    """One claim, world by world, over the worlds that judge it."""

    judged: Judged
    fails: Found
    """Where it fails, as ``explain`` finds it."""
    axes: tuple[str, ...]
    """The two numbers along which it is drawn; fewer where fewer vary."""
    ends: Mapping[str, Ends]
    """The lowest and highest value drawn of each number that varies."""
    values: Mapping[str, Floats]
    """(n,) for each of the axes and of the box's numbers."""
    sort: Floats
    """(n,) 1 where it holds by enough, -1 where it fails by enough, else 0."""
    fails_in: NDArray[np.bool_]
    """(n,) whether it fails, by however little."""
    box: Boxed
    """The box that was asked for, or else the first region that was found; without limits where
    there is none."""
    own: bool
    """Whether the box was asked for."""

    def to_dict(self, study: Study) -> dict[str, Any]:
        """Plain data."""
        words = {value: word for word, value in SORTS.items()}
        parameters = study.case.parameters
        return {
            "id": self.judged.id,
            "axes": [
                {
                    "name": name,
                    "what": parameters[name].what,
                    "unit": parameters[name].unit,
                    "low": self.ends[name][0],
                    "high": self.ends[name][1],
                }
                for name in self.values
            ],
            "drawn_along": list(self.axes),
            "worlds": {
                "values": {name: each.tolist() for name, each in self.values.items()},
                "sort": [words[float(each)] for each in self.sort],
                "fails": [bool(each) for each in self.fails_in],
            },
            "fails_share": self.fails.share,
            "box": {**self.box.to_dict(), "asked_for": self.own},
            "regions": regions_data(study, self.fails, "fails"),
            "no_region": self.fails.why_none,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Ledger(Answer):
    """The answer to ``standoff claims``."""

    study: Study
    shown: ByWorld | None
    """The claim that is shown world by world, if one was named and any world judges it."""
    chosen: str = ""
    """The claim that was named."""

    @property
    def failure(self) -> str:
        """Why no game was solved, and what to try; empty where any was."""
        return self.study.failure

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of claims`` prints."""
        study = self.study
        claims = study.case.claims
        data: dict[str, Any] = {
            "standoff": 1,
            "case": study.case.title,
            "seed": study.seed,
            "draws": study.draws,
            "claims": [
                {
                    **each.to_dict(),
                    "test": claims[each.id].test,
                    "note": claims[each.id].note,
                    "passages": [p.to_dict() for p in passages(study.case, each.source)],
                }
                for each in study.claims.values()
            ],
            "by_world": self.shown.to_dict(study) if self.shown else None,
        }
        found: dict[str, Any] = plain(data)
        return found
