"""A whole graph analysis: every form that the conflict and the caller call for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Problem, StandoffError
from standoff.lens.graph.answer import Analysis
from standoff.lens.graph.coalition import analyse_coalitions
from standoff.lens.graph.concepts import BASIC, PAIRWISE, chosen
from standoff.lens.graph.hypergame import analyse_hypergame
from standoff.lens.graph.inverse import Followed
from standoff.lens.graph.mediate import mediate
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.relation import analyse_fuzzy, analyse_unknown
from standoff.lens.graph.sensitivity import Perturbation, analyse_sensitivity
from standoff.lens.graph.stability import Stability, analyse, check_single_moves
from standoff.lens.graph.status_quo import evolve
from standoff.lens.graph.strength import analyse_strength

SEQUENTIAL = ("GMR", "SMR", "SEQ", "SSEQ")
"""Concepts that look at what several opponents can do one after another."""

MOST_ASIDE = 1 << 28
"""Steps that the other reading of legal sequences may take; the one asked for, twice as many."""


def whole(
    conflict: Conflict,
    concepts: Iterable[str] | None = None,
    legal: str = "standard",
    start: int | None = None,
    coalitions: Sequence[Sequence[int]] | bool | None = False,
    wanted: int | None = None,
    perturbation: Perturbation | None = None,
) -> Analysis:
    """Analyse a conflict in every way that it and the caller call for.

    Args:
        concepts: stability concepts by name, the usual five if None. SIM is left out, with a note,
            where states are not option combinations; if it was named, the answer has failed in it.
        legal: as for :func:`standoff.lens.graph.stability.analyse`.
        start: the state (0-based) to trace paths from; the conflict's own status quo if None.
        coalitions: True for all coalitions, False for those the model names, or a list.
        wanted: a state (0-based) to ask the inverse question about.
        perturbation: the ensemble of preferences for sensitivity; none if None.

    Raises StandoffError for an unknown concept and for a model that is too large. A further part
    that can't be done takes nothing with it: ``failed`` says why.
    """
    names = chosen(list(BASIC if concepts is None else concepts))
    found = _stability(conflict, names, legal)
    if concepts is not None:
        found.missed += found.skipped
    names = found.stability.concepts

    @contextmanager
    def part(what: str) -> Iterator[None]:
        """A part of the analysis that may fail without taking the others with it."""
        try:
            yield
        except StandoffError as error:
            found.failed += [f"{what}: {problem.message}" for problem in error.problems]

    sequential = [name for name in names if name in SEQUENTIAL]
    if conflict.players > 2 and sequential:
        other = "single-move" if legal == "standard" else "standard"
        try:
            if other == "single-move":
                check_single_moves(conflict, len(sequential), MOST_ASIDE)
            found.other_legal = analyse(conflict, sequential, other)
        except StandoffError as error:
            found.skipped.append(f"The other reading is left out: {error.problems[0].message}.")
    pairwise = [name for name in names if name in PAIRWISE] or list(PAIRWISE)
    if any(preference.unknown is not None for preference in conflict.preferences):
        with part("unknown preference"):
            found.unknown = dict(analyse_unknown(conflict, pairwise))
    if any(preference.gap is not None for preference in conflict.preferences):
        with part("strength of preference"):
            found.strength = analyse_strength(conflict, pairwise)
    if any(preference.certainty is not None for preference in conflict.preferences):
        with part("fuzzy preference"):
            found.fuzzy = analyse_fuzzy(conflict, pairwise)
    if coalitions is not False or conflict.coalitions:
        named = None if coalitions is True or coalitions is None else coalitions
        with part("coalitions"):
            found.coalitions = analyse_coalitions(
                conflict, named or conflict.coalitions if named is not None else None, pairwise
            )
    if conflict.views:
        with part("views"):
            found.hypergame = analyse_hypergame(conflict, names)
    at = conflict.status_quo if start is None else start
    if at is not None:
        with part("paths"):
            found.improvements = evolve(conflict, at, improving=True)
            found.moves = evolve(conflict, at)
    if wanted is not None:
        followed = Followed(conflict)
        for name in names:
            if name in (*PAIRWISE, "SSEQ", "SIM"):
                with part(f"inverse analysis for {name}"):
                    found.mediation[name] = mediate(conflict, wanted, name, followed)
    if perturbation is not None:
        with part("sensitivity"):
            found.sensitivity = analyse_sensitivity(
                conflict,
                perturbation.draws,
                perturbation.spread,
                perturbation.seed,
                names,
                perturbation.worlds,
            )
    return found


def _stability(conflict: Conflict, names: tuple[str, ...], legal: str) -> Analysis:
    """The stabilities, without concepts that have no meaning here or would take too long."""
    one_by_one = tuple(name for name in names if name not in (*SEQUENTIAL, "SIM"))
    sequential = tuple(name for name in names if name in SEQUENTIAL)
    stable: dict[str, NDArray[np.bool_]] = {}
    skipped: list[str] = []
    for group in (one_by_one, sequential, ("SIM",) if "SIM" in names else ()):
        if not group:
            continue
        may_be_left = group != names and group != one_by_one
        if may_be_left and group == ("SIM",) and not conflict.simultaneous:
            skipped.append(
                "SIM is left out: what moves made at once lead to is known only where states are "
                "option combinations."
            )
            continue
        try:
            stable.update(analyse(conflict, group, legal).stable)
        except StandoffError as error:
            if not may_be_left or (group == sequential and legal != "standard"):
                raise
            told = " and ".join(filter(None, (", ".join(group[:-1]), group[-1])))
            verb = "are" if len(group) > 1 else "is"
            skipped.append(f"{told} {verb} left out: {error.problems[0].message}.")
    if not stable:
        raise StandoffError([Problem(text) for text in skipped])
    held = {name: stable[name] for name in names if name in stable}
    return Analysis(Stability(conflict, legal, held), skipped=skipped)
