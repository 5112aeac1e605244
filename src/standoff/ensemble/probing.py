"""Whether other equilibria exist beside the one followed, in some draws of every policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.base.errors import StandoffError
from standoff.case.limits import TREE_NODES
from standoff.ensemble.run import Ensemble
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import grow
from standoff.lens.game.probe import probe

STARTS = 20
"""Random starting profiles in each draw probed."""


@dataclass(frozen=True, slots=True)
class PolicyProbe:
    """What the probe of one policy found."""

    draws: int
    """Draws probed: of the first ones those that were solved, since only these have an equilibrium
    on the branch to hold others against."""
    several: int
    """Of those, draws in which more than one equilibrium was found."""
    most: int
    """The most equilibria found in a draw."""
    apart: float
    """The largest difference of an outcome's probability between two equilibria of a draw."""


@dataclass(frozen=True, slots=True)
class StudyProbe:
    """What a probe of a study found, policy by policy."""

    starts: int
    policies: Mapping[str, PolicyProbe]

    def to_dict(self) -> dict[str, Any]:
        """As plain data, for the results."""
        return {
            "starts": self.starts,
            "policies": {
                name: {
                    "draws": each.draws,
                    "several": each.several,
                    "most": each.most,
                    "apart": each.apart,
                }
                for name, each in self.policies.items()
            },
        }


def probe_draws(
    ensemble: Ensemble, draws: int, max_nodes: int = TREE_NODES, starts: int = STARTS
) -> StudyProbe:
    """Probe the first ``draws`` draws of every policy from ``starts`` random profiles each.

    Raises :class:`StandoffError` for a study with exact precision: a probe compares equilibria at
    the same finite precision.
    """
    if ensemble.exact:
        raise StandoffError(
            "a probe compares equilibria at one finite precision; this case's precision is exact"
        )
    if ensemble.case.views:
        raise StandoffError(
            "a probe looks for other equilibria of one game, and with 'views' what is done "
            "comes of several; leave --probe out"
        )
    count = min(draws, ensemble.draws)
    parameters = {name: values[:count] for name, values in ensemble.parameters.items()}
    found: dict[str, PolicyProbe] = {}
    for name in ensemble.policies:
        grown = grow(ensemble.case, ensemble.case.policies[name], max_nodes)
        solved = np.flatnonzero(ensemble.policies[name].solved[:count]).tolist()
        each = probe(fill(grown, parameters).games, solved, starts, ensemble.seed)
        found[name] = PolicyProbe(
            len(solved),
            int((each.found > 1).sum()),
            int(each.found.max(initial=0)),
            float(each.apart.max(initial=0.0)),
        )
    return StudyProbe(starts, found)
