"""Read a conflict from a case, a GMCR+ file or a table."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
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
from standoff.lens.graph.section import graph_of


def read(path: str | os.PathLike[str]) -> Conflict:
    """The conflict in a ``.gmcr`` file, a CSV table, a case file or a built-in case.

    Raises StandoffError with a sentence, and where known the place, for each fault.
    """
    suffix = Path(path).suffix.lower()
    if suffix in (".gmcr", ".json"):
        from standoff.lens.graph.gmcr import read_gmcr

        return read_gmcr(Path(path))
    if suffix == ".csv":
        from standoff.lens.graph.table import read_table

        return read_table(Path(path))
    case, document = read_case(path)
    return from_case(case, document)


def case_with_game(path: str | os.PathLike[str]) -> tuple[Case, Document] | None:
    """The case at ``path`` if its graph takes preferences from its game, so that the graph can be
    analysed in the same worlds as the game; None for any other file."""
    if Path(path).suffix.lower() in (".gmcr", ".json", ".csv"):
        return None
    case, document = read_case(path)
    section = graph_of(case, document)
    if section is None or not needs_game(section):
        return None
    return case, document


def from_case(
    case: Case, document: Document | None = None, compiled: CompiledCase | None = None
) -> Conflict:
    """The graph model of a case, its preferences taken from the game where the case says so.

    ``compiled`` is the game where it has been compiled already. Raises StandoffError with one
    sentence for each fault, with its place.
    """
    section = graph_of(case, document)
    if section is None:
        place = Place(document.file) if document else None
        raise StandoffError(
            "the case has no 'graph' section; write one to say who can do what and who prefers "
            "what to what",
            place,
        )
    payoffs = None
    if needs_game(section) and case.outcomes:
        payoffs = central(outcome_payoffs(compiled or compile_case(case, document, ()), section))

    def place_of(inner: tuple[str | int, ...]) -> Place | None:
        return document.place(("graph", *inner)) if document else None

    return from_section(section, place_of, payoffs, case.title)


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
    case: Case, parameters: Mapping[str, NDArray[np.float64]], document: Document | None = None
) -> Iterator[Conflict]:
    """One conflict for each draw of the game's parameters: the two lenses over the same worlds.

    ``parameters`` gives each parameter's (D,) values. Raises StandoffError where the case has no
    graph section whose preferences come from the game.
    """
    section = graph_of(case, document)
    if section is None or not needs_game(section):
        raise StandoffError("no preference in the case's graph section comes from its game")
    found = outcome_payoffs(compile_case(case, document, ()), section, parameters)
    draws = len(next(iter(parameters.values()))) if parameters else 1
    for draw in range(draws):
        worth = [{actor: float(value[draw]) for actor, value in entry.items()} for entry in found]
        yield from_section(section, outcome_payoffs=worth, name=case.title)
