"""A whole graph analysis: every form that the conflict and the caller call for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from standoff.base.errors import StandoffError
from standoff.lens.graph.coalition import CoalitionStability, analyse_coalitions
from standoff.lens.graph.concepts import BASIC, PAIRWISE, chosen
from standoff.lens.graph.hypergame import Hypergame, analyse_hypergame
from standoff.lens.graph.inverse import Followed
from standoff.lens.graph.mediate import Mediation, mediate
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.relation import analyse_fuzzy, analyse_unknown
from standoff.lens.graph.sensitivity import Sensitivity, analyse_sensitivity
from standoff.lens.graph.stability import Stability, analyse
from standoff.lens.graph.status_quo import Evolution, evolve
from standoff.lens.graph.strength import Strength, analyse_strength

SEQUENTIAL = ("GMR", "SMR", "SEQ", "SSEQ")
"""Concepts that look at what several opponents can do one after another."""


@dataclass(slots=True)
class Analysis:
    """Everything asked of a conflict."""

    stability: Stability
    other_legal: Stability | None = None
    """The sequential concepts by the other rule for legal sequences, where n > 2."""
    unknown: dict[str, Stability] = field(default_factory=dict)
    strength: Strength | None = None
    fuzzy: Stability | None = None
    coalitions: CoalitionStability | None = None
    hypergame: Hypergame | None = None
    moves: Evolution | None = None
    improvements: Evolution | None = None
    mediation: dict[str, Mediation] = field(default_factory=dict)
    sensitivity: Sensitivity | None = None
    skipped: list[str] = field(default_factory=list)
    """What was left out because it has no meaning for this model."""
    failed: list[str] = field(default_factory=list)
    """What was asked for and could not be found, and why."""

    @property
    def conflict(self) -> Conflict:
        return self.stability.conflict


def whole(
    conflict: Conflict,
    concepts: Iterable[str] = BASIC,
    legal: str = "standard",
    start: int | None = None,
    coalitions: Sequence[Sequence[int]] | bool | None = False,
    wanted: int | None = None,
    draws: int = 0,
    spread: float = 1.0,
    seed: int = 0,
    worlds: Iterable[Conflict] | None = None,
) -> Analysis:
    """Analyse a conflict in every way that it and the caller call for.

    Args:
        concepts, legal: as for :func:`standoff.lens.graph.stability.analyse`; SIM is left out, with
            a note, where states are not option combinations.
        start: the state to trace paths from; the conflict's own status quo if None.
        coalitions: True for all coalitions, False for those the model names, or a list.
        wanted: a state to ask the inverse question about.
        draws, spread, seed: the ensemble for sensitivity; none if draws is 0.
        worlds: conflicts with the same states to take for the ensemble instead.
    """
    names = chosen(list(concepts))
    found = _stability(conflict, names, legal)
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
    if draws or worlds is not None:
        with part("sensitivity"):
            found.sensitivity = analyse_sensitivity(
                conflict, draws or 1, spread, seed, names, worlds
            )
    return found


def _stability(conflict: Conflict, names: tuple[str, ...], legal: str) -> Analysis:
    """The stabilities, without SIM where it has no meaning or would take too long."""
    left = tuple(name for name in names if name != "SIM")
    if not left or left == names:
        return Analysis(analyse(conflict, names, legal))
    found = analyse(conflict, left, legal)
    if not conflict.simultaneous:
        why = (
            "SIM is left out: what moves made at once lead to is known only where states are "
            "option combinations."
        )
        return Analysis(found, skipped=[why])
    try:
        stable = {**found.stable, **analyse(conflict, ["SIM"], legal).stable}
    except StandoffError as error:
        return Analysis(found, skipped=[f"SIM is left out: {error.problems[0].message}."])
    return Analysis(Stability(conflict, legal, {name: stable[name] for name in names}))
