"""Whether there is a deal, who would sign it, and whether it would last."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, ClassVar

from standoff.case.policies import chosen_policies
from standoff.ensemble.sample import varies
from standoff.ensemble.talks import one_world_study, study_talks, talks_in
from standoff.insight.mediation.talks_zone import TalksZone as TalksZone
from standoff.insight.mediation.talks_zone import middle_world, talks_zone
from standoff.lens.talks.listing import MOST_PACKAGES
from standoff.lens.talks.one_world import CaseWorld, look_beside
from standoff.lens.talks.one_world import OneWorld as OneWorld
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    CaseName,
    Draws,
    Policies,
    Progress,
    Question,
    Seed,
    Spare,
    Threads,
)
from standoff.questions.talks_options import Draw, Patience, Start


class Zone(Question):
    """Find what the parties of CASE could agree on, given what each has without a deal: in how many
    plausible worlds there is a zone of agreement, under which policy, which red lines stand in the
    way, and whether a deal would last. With --draw: all about one world."""

    name: ClassVar = "talks zone"
    examples: ClassVar = (
        "standoff talks zone ukraine-2022 --policy talk-limits",
        "standoff talks zone ukraine-2022 --draw 3 --json world.json",
    )

    verb: ClassVar = "solving the game"

    case: CaseName
    draws: Draws = 1000
    seed: Seed = 0
    policies: Policies = ()
    policy: Annotated[
        str | None, Ask("The policy to tell in full (the first, unless said).", metavar="P")
    ] = None
    draw: Draw = None
    patience: Patience = None
    start: Start = None
    threads: Threads = None

    def spare(self) -> Iterator[Spare]:
        """Options of the ensemble where one world is asked for."""
        if self.draw is not None and (names := self.given("draws", "policies")):
            yield Spare(names, "--draw asks for one world, under one policy")

    def answer(self, progress: Progress | None = None) -> TalksZone | OneWorld:
        """The talks over many worlds, or in one of them."""
        case = compiled(self.case)
        talks = talks_in(case)
        draw = self.draw
        packages = math.prod(len(issue.domain.words) for issue in talks.issues)
        if draw is None and not varies(case) and packages > MOST_PACKAGES:
            # Nothing is uncertain, so that the one world there is can be solved without a list.
            draw = 0
        names = chosen_policies(case.policies, self.policies or None)
        shown = self.policy or names[0]
        if shown not in names:
            names += chosen_policies(case.policies, [shown])
        central = one_world_study(case, shown, draw=draw, seed=self.seed, threads=self.threads)
        middle = middle_world(central)
        where = "median" if draw is None else draw
        world = CaseWorld(case.case.title, where, shown, middle.types)
        if draw is not None:
            beside = look_beside(middle.agreements, self.patience, self.start)
            return OneWorld(middle.agreements, beside, world)
        study = study_talks(
            case,
            draws=self.draws,
            seed=self.seed,
            policies=names,
            threads=self.threads,
            progress=progress,
        )
        return talks_zone(study, middle, world, patience=self.patience, start=self.start)


QUESTION = Zone
