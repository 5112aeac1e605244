"""The talks of a case over its plausible worlds, and the world in their middle: the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.ensemble.talks import TalksStudy
from standoff.insight.mediation.talks import policy_talks, talks_claims
from standoff.insight.mediation.talks_findings import PolicyTalks, TalksVerdict
from standoff.lens.talks.agreements import Agreements, solve
from standoff.lens.talks.one_world import Beside, CaseWorld, look_beside


@dataclass(frozen=True)
class TalksZone(Answer):
    """What the parties of a case could agree on, in how many of its plausible worlds."""

    seed: int
    draws: int
    """Worlds that were judged."""
    unsolved: int
    """Draws left out because the game was not solved in them."""
    issues: Mapping[str, tuple[str, ...]]
    """The positions of each issue."""
    names: Mapping[str, str]
    """Titles of the parties and, after them, the bodies at home."""
    home: tuple[str, ...]
    """The bodies at home."""
    policies: tuple[PolicyTalks, ...]
    claims: tuple[TalksVerdict, ...]
    world: CaseWorld
    """The one world to which ``agreements`` belong, and the policy that is told in full."""
    agreements: Agreements
    """Red lines held."""
    beside: Beside
    """What was asked beside ``agreements``."""
    told: Agreements
    """``agreements``, or, where red lines are the cause of there being none, what would be agreed
    were none held."""
    told_beside: Beside
    """Alternating offers among ``told``, and what would improve the status quo, or the package
    that was asked about."""

    @property
    def failure(self) -> str:
        """Why alternating offers that were asked for can't be had."""
        return self.beside.missing

    @property
    def chosen(self) -> PolicyTalks:
        """The policy that is told in full."""
        return next(each for each in self.policies if each.name == self.world.policy)

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of talks-zone`` prints; the middle
        world stands at the top, as for a domain."""
        data: dict[str, Any] = {
            "standoff": 1,
            "case": self.world.case,
            "seed": self.seed,
            "draws": self.draws,
            "unsolved": self.unsolved,
            "central": self.world.data(),
            **self.agreements.data(),
            "issues": {name: list(words) for name, words in self.issues.items()},
            "names": dict(self.names),
            "home": list(self.home),
            "policies": {each.name: asdict(each) for each in self.policies},
            "claims": [asdict(each) | each.weighed.to_dict() for each in self.claims],
        }
        found: dict[str, Any] = plain(data)
        return {**found, **self.beside.data()}


@dataclass(frozen=True)
class Middle:
    """The first world of a study, with the likeliest combination of types."""

    types: Mapping[str, str]
    """The type of each actor whose types matter."""
    agreements: Agreements
    without_lines: Agreements | None
    """What would be agreed were no red line held, where red lines alone are the cause of there
    being no zone."""


def middle_world(study: TalksStudy) -> Middle:
    """What could be agreed in the first draw of a study under its first policy, exactly.

    Raises :class:`StandoffError` where rules leave no package, and where an exact frontier is not
    feasible.
    """
    worlds = study.worlds
    world = int(np.argmax(worlds.weights[: len(worlds.types), 0]))
    bodies = len(worlds.talks.valuers) - worlds.talks.parties
    domain = worlds.whole(world, 0)
    agreements = solve(domain, bodies)
    without = None
    if agreements.cause == "red lines":
        without = solve(replace(domain, red_lines=()), bodies)
    types = dict(zip(worlds.typed, worlds.types[world], strict=True))
    return Middle(types, agreements, without)


def talks_zone(
    study: TalksStudy,
    middle: Middle,
    world: CaseWorld,
    *,
    patience: Mapping[str, float] | None = None,
    start: Mapping[str, str] | None = None,
) -> TalksZone:
    """What a study says, beside its middle world.

    ``patience``: discount factors for alternating offers, the first named proposing; ``start``:
    a package to improve. Raises :class:`StandoffError` for an unknown issue or position.
    """
    talks = study.worlds.talks
    told = middle.without_lines or middle.agreements
    return TalksZone(
        study.seed,
        study.draws,
        study.unsolved,
        {issue.name: tuple(issue.domain.words) for issue in talks.issues},
        {valuer.name: valuer.title for valuer in talks.valuers},
        tuple(valuer.name for valuer in talks.valuers[talks.parties :]),
        tuple(policy_talks(study, q) for q in range(len(study.policies))),
        tuple(talks_claims(study)),
        world,
        middle.agreements,
        look_beside(middle.agreements, patience, start),
        told,
        look_beside(told, patience if told.zone else None, start or {}),
    )
