"""The parts of a report that rest on its case, and of the solved worlds on a few names alone: they
can be found in another process than the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.ensemble.effort import Effort
from standoff.ensemble.shared import Shared
from standoff.ensemble.talks import one_world_study, study_talks
from standoff.insight.disagreement.compare import Analyst, compare
from standoff.insight.disagreement.comparison import Comparison
from standoff.insight.discovery.where import Where, where
from standoff.insight.mediation.offers import TalksOffers, talks_offers, unknown_types
from standoff.insight.mediation.talks_zone import TalksZone, middle_world, talks_zone
from standoff.insight.reasons.why import why
from standoff.lens.graph.analysis import whole
from standoff.lens.graph.load import source_of
from standoff.lens.talks.one_world import CaseWorld

COMPARED = 64
"""Worlds in which the two analysts' assumptions are mixed."""

Found = tuple[Answer | None, str]
"""An answer, or why there is none."""


class Names(NamedTuple):
    """What the solved worlds name."""

    first: str = ""
    """The policy with the least average loss."""
    two: tuple[str, str] | None = None
    """The two numbers that matter most; None where fewer vary, or the worlds are too few."""
    pair: tuple[str, str] = ("", "")
    """The first policy, and the one that it is explained against."""
    main: tuple[str, ...] = ()
    """The policies that matter most."""


class Task(NamedTuple):
    """Some parts of a report, by the names of what they give."""

    fields: tuple[str, ...]
    names: Names = Names()
    analysts: Sequence[Analyst] = ()
    """The two who are compared."""


def attempt(answer: Callable[[], Answer | None]) -> Found:
    """The answer, or why there is none."""
    try:
        return answer(), ""
    except StandoffError as error:
        return None, "; ".join(problem.message for problem in error.problems)


@dataclass(frozen=True, slots=True, eq=False)
class Apart:
    """Finds such parts; it can be pickled where nobody is told of its progress."""

    shared: Shared
    draws: int
    seed: int
    effort: Effort

    @property
    def case(self) -> CompiledCase:
        """The case."""
        return self.shared.case

    def __call__(self, task: Task) -> dict[str, Found]:
        """Each of the parts, or why there is none."""
        return {name: attempt(partial(self.answer, name, task)) for name in task.fields}

    def answer(self, name: str, task: Task) -> Answer | None:
        """One part of a task. Raises :class:`StandoffError` where there is none."""
        names = task.names
        match name:
            case "grown":
                # For the map, while nothing is known yet of what it is to show.
                self.shared.prepared  # noqa: B018
                return None
            case "graph":
                return whole(source_of(self.case.case, self.case.document, self.case).conflict)
            case "why":
                draws, seed = self.draws, self.seed
                return why(self.case, *names.pair, draws=draws, seed=seed, effort=self.effort)
            case "where":
                return self._mapped(names)
            case "talks":
                return self._talks(names)
            case "offers":
                return self._offered(names)
        return self._compared(names, task.analysts)

    def _mapped(self, names: Names) -> Where:
        """The map over the two numbers that matter most."""
        if names.two is None:
            raise StandoffError("fewer than two numbers vary, or the worlds are too few")
        return where(self.shared, *names.two, effort=self.effort)

    def _talks(self, names: Names) -> TalksZone:
        """The talks under the main policies."""
        first = names.main[0]
        central = one_world_study(self.case, first, seed=self.seed, threads=self.effort.threads)
        middle = middle_world(central)
        over = study_talks(
            self.case,
            draws=self.draws,
            seed=self.seed,
            policies=names.main,
            threads=self.effort.threads,
            max_nodes=self.effort.max_nodes,
            progress=self.effort.progress,
        )
        world = CaseWorld(self.case.case.title, "median", first, middle.types)
        return talks_zone(over, middle, world)

    def _offered(self, names: Names) -> TalksOffers | None:
        """The best offers of the advised actor under the first policy; None where it is no party,
        or knows the type of every other."""
        threads = self.effort.threads
        central = one_world_study(self.case, names.first, seed=self.seed, threads=threads)
        talks = central.worlds.talks
        parties = {valuer.name for valuer in talks.valuers[: talks.parties]}
        advised = self.case.actors[self.case.advised]
        unknown = [name for name in unknown_types(central) if name != advised]
        if advised not in parties or not unknown:
            return None
        return talks_offers(central, advised, unknown[0], self.effort.max_nodes)

    def _compared(self, names: Names, analysts: Sequence[Analyst]) -> Comparison:
        """The two analysts on the main policies: every combination of what they assume is solved,
        so that all policies would take longer than all the rest of a report."""
        if len(analysts) != 2:
            raise StandoffError("two variants are needed to compare them")
        return compare(
            *analysts,
            draws=COMPARED,
            seed=self.seed,
            policies=names.main,
            threads=self.effort.threads,
            max_nodes=self.effort.max_nodes,
            progress=self.effort.progress,
        )
