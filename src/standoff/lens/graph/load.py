"""Read a conflict from a case, a GMCR+ file or a table."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Place, Problem, StandoffError
from standoff.case.checks import compile_case
from standoff.case.compiled import CompiledCase
from standoff.case.load import read_case
from standoff.case.model import Case
from standoff.case.reader import Document
from standoff.lens.graph.compile import from_section
from standoff.lens.graph.from_game import central, needs_game, outcome_payoffs
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.section import GraphSection, graph_of


@dataclass(frozen=True, slots=True)
class GraphSource:
    """A conflict as it was read, and the game behind it where its case has preferences come from
    there: ``section`` is what the case says of the graph, None for a file of another kind, ``game``
    the case, compiled, None where no preference comes from it."""

    conflict: Conflict
    section: GraphSection | None = None
    game: CompiledCase | None = None


def read(path: str | os.PathLike[str]) -> Conflict:
    """The conflict in a ``.gmcr`` file, a CSV table, a case file or a built-in case.

    Raises StandoffError with a sentence, and where known the place, for each fault.
    """
    return read_source(path).conflict


def read_source(path: str | os.PathLike[str]) -> GraphSource:
    """The same with the game behind it, if any: a case is read and compiled once."""
    suffix = Path(path).suffix.lower()
    if suffix in (".gmcr", ".json"):
        from standoff.lens.graph.gmcr import read_gmcr

        return GraphSource(read_gmcr(Path(path)))
    if suffix == ".csv":
        from standoff.lens.graph.table import read_table

        return GraphSource(read_table(Path(path)))
    return source_of(*read_case(path))


def from_case(
    case: Case, document: Document | None = None, compiled: CompiledCase | None = None
) -> Conflict:
    """The graph model of a case; see :func:`source_of`."""
    return source_of(case, document, compiled).conflict


def source_of(
    case: Case, document: Document | None = None, compiled: CompiledCase | None = None
) -> GraphSource:
    """The graph model of a case, its preferences taken from the game where the case says so.

    ``compiled`` is the game where it has been compiled already. Raises StandoffError with one
    sentence for each fault, with its place.
    """
    section = graph_of(case, document)
    if section is None:
        place = document.place(()) if document else None
        raise StandoffError(
            "the case has no 'graph' section; write one to say who can do what and who prefers "
            "what to what",
            place,
        )
    payoffs = game = None
    if needs_game(section) and case.outcomes:
        game = compiled or compile_case(case, document, ())
        payoffs = central(outcome_payoffs(game, section))

    def place_of(inner: tuple[str | int, ...]) -> Place | None:
        return document.place(("graph", *inner)) if document else None

    return GraphSource(from_section(section, place_of, payoffs, case.title), section, game)


def graph_problems(
    case: Case, document: Document | None = None, compiled: CompiledCase | None = None
) -> list[Problem]:
    """Everything wrong with a case's graph section, each with its place; none without a section.

    This is what ``standoff graph`` itself would refuse, and takes as long as reading the section.
    ``compiled`` is the case's game where that has been compiled already.
    """
    if case.graph is None:
        return []
    try:
        from_case(case, document, compiled)
    except StandoffError as error:
        return list(error.problems)
    return []


def ensemble(
    source: GraphSource, parameters: Mapping[str, NDArray[np.float64]]
) -> Iterator[Conflict]:
    """One conflict for each draw of the game's parameters: the two lenses over the same worlds.

    ``parameters`` gives each parameter's (D,) values. Raises StandoffError where no preference
    comes from the game.
    """
    section, game = source.section, source.game
    if section is None or game is None:
        raise StandoffError("no preference in the case's graph section comes from its game")
    found = outcome_payoffs(game, section, parameters)
    draws = len(next(iter(parameters.values()))) if parameters else 1
    for draw in range(draws):
        worth = [{actor: float(value[draw]) for actor, value in entry.items()} for entry in found]
        yield from_section(section, outcome_payoffs=worth, name=game.case.title)
