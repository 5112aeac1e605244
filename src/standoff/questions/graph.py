"""Where a conflict comes to rest by moves and counter-moves."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from standoff.base.errors import StandoffError, listed
from standoff.case.model import Case
from standoff.ensemble.sample import draw_parameters
from standoff.lens.graph.analysis import whole
from standoff.lens.graph.answer import Analysis as Analysis
from standoff.lens.graph.concepts import BASIC, PAIRWISE, chosen
from standoff.lens.graph.load import GraphSource, ensemble, read_source, source_of
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.sensitivity import Perturbation
from standoff.questions.question import Ask, Named, Progress, Question, Seed, Spare, SpareError

SANCTIONED = ("GMR", "SMR", "SEQ", "SSEQ")
"""Concepts that ask what others can do in sequence, so that it matters which are legal."""
REVERSIBLE = (*PAIRWISE, "SSEQ", "SIM")
"""Concepts that the inverse question can be asked of."""


def _concepts(value: object) -> object:
    if value is None:
        return None
    try:
        return chosen(value) if isinstance(value, str) else chosen([str(each) for each in value])  # type: ignore[attr-defined]
    except StandoffError as error:
        raise ValueError(error.problems[0].message) from None


State = str | int
"""A state's number, counted from 1, its name, or its options as ``YNY…``."""


class Graph(Question):
    """Find the states at which every party would stay, given what the others could do about it.

    CASE is a case with a 'graph' section (a file, or the name of a built-in case), a GMCR+ file, or
    a table of states, moves and rankings. A STATE is given by its number, its name or its options
    as Y and N.
    """

    name: ClassVar = "graph"
    examples: ClassVar = ("standoff graph cuba-1962 --explain 6 --figure cuba.svg",)

    case: Annotated[
        Named,
        Ask(
            "A case, its file or name, or a file FILE.gmcr or FILE.csv.",
            argument=True,
            metavar="CASE|FILE.gmcr|FILE.csv",
        ),
    ]
    concepts: Annotated[
        tuple[str, ...] | None,
        BeforeValidator(_concepts),
        Ask(
            "Stability concepts, separated by commas: Nash, GMR, SMR, SEQ, SIM (the default "
            "five), SSEQ, L1, L2, … for limited foresight, NM.",
            metavar="LIST",
            commas=True,
        ),
    ] = None
    start: Annotated[
        State | None,
        Ask("Trace what can be reached from this state.", flag="from", metavar="STATE"),
    ] = None
    coalitions: Annotated[bool, Ask("Also ask what every coalition would do.")] = False
    legal: Annotated[
        Literal["standard", "single-move"],
        Ask("In a sanction, may a party move again once another has moved, or at most once?"),
    ] = "standard"
    inverse: Annotated[
        State | None,
        Ask("Which preferences would make this state an equilibrium?", metavar="STATE"),
    ] = None
    explain: Annotated[
        State | None,
        Ask("Say why this state is stable, or not, for each.", metavar="STATE"),
    ] = None
    sensitivity: Annotated[
        int | None,
        Field(ge=1, le=1_000_000),
        Ask(
            "Shake the rankings this many times, and count how often each equilibrium stands; "
            "where preferences come from the case's game, draw the game's worlds instead.",
            metavar="DRAWS",
        ),
    ] = None
    spread: Annotated[
        float,
        Field(ge=0, le=1_000_000),
        Ask(
            "With --sensitivity: how far off a place in a ranking may be, in places (standard "
            "deviation)."
        ),
    ] = 1.0
    seed: Annotated[Seed, Ask("Of --sensitivity.")] = 0

    def spare(self) -> Iterator[Spare]:
        """What has no bearing without an ensemble, or on the concepts that were named."""
        if self.sensitivity is None:
            for name in self.given("spread", "seed"):
                yield Spare((name,), sentence=f"{{{name}}} has no bearing without {{sensitivity}}")
        wanted = self.concepts or BASIC
        if self.inverse is not None and not set(wanted) & set(REVERSIBLE):
            yield _idle("inverse", wanted, listed(REVERSIBLE))
        if self.given("legal") and not set(wanted) & set(SANCTIONED):
            yield _idle("legal", wanted, "GMR, SMR, SEQ or SSEQ")

    def answer(self, progress: Progress | None = None) -> Analysis:
        """Where the conflict rests, and everything else that was asked of it."""
        source = self._source()
        conflict = source.conflict
        if source.game is not None and self.sensitivity and self.given("spread"):
            why = (
                "{spread} has no bearing here: the preferences come from the case's game, and its "
                "worlds are drawn instead of shaken rankings"
            )
            raise SpareError([Spare(("spread",), sentence=why)], {})
        start, wanted, explained = (
            None if state is None else conflict.state(state)
            for state in (self.start, self.inverse, self.explain)
        )
        if progress:
            progress(0, self.sensitivity or 1)
        found = whole(
            conflict,
            self.concepts,
            self.legal,
            start,
            self.coalitions,
            wanted,
            self._perturbation(source, progress),
        )
        found.explained = explained
        return found

    def _source(self) -> GraphSource:
        """The model, and the game behind it; read and compiled once."""
        if isinstance(self.case, Case):
            return source_of(self.case, self.case.document)
        return read_source(os.fspath(self.case))

    def _perturbation(self, source: GraphSource, progress: Progress | None) -> Perturbation | None:
        """How preferences are varied, if at all: by the worlds of the game that they come from."""
        draws = self.sensitivity
        if draws is None:
            return None
        worlds = None
        if source.game is not None:
            drawn = draw_parameters(source.game, self.seed, 0, draws)
            worlds = _counted(ensemble(source, drawn), draws, progress)
        return Perturbation(draws, self.spread, self.seed, worlds)


def _idle(option: str, concepts: Iterable[str], instead: str) -> Spare:
    told = listed(concepts)
    return Spare((option,), sentence=f"{{{option}}} has no bearing on {told}; it is for {instead}")


def _counted(
    worlds: Iterable[Conflict], draws: int, progress: Progress | None
) -> Iterator[Conflict]:
    """The worlds one by one, telling how many have been looked at."""
    for k, world in enumerate(worlds):
        if progress:
            progress(k, draws)
        yield world


QUESTION = Graph
