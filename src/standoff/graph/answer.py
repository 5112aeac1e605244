"""A whole graph analysis as plain data, ready for JSON or a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from standoff.errors import StandoffError
from standoff.graph.coalition import CoalitionStability, analyse_coalitions
from standoff.graph.concepts import BASIC, PAIRWISE, chosen
from standoff.graph.hypergame import Hypergame, analyse_hypergame
from standoff.graph.inverse import MOST_COUNTED
from standoff.graph.mediate import Mediation, mediate
from standoff.graph.model import Conflict
from standoff.graph.reasons import reason
from standoff.graph.relation import EXTENSIONS, analyse_fuzzy, analyse_unknown
from standoff.graph.sensitivity import Sensitivity, analyse_sensitivity
from standoff.graph.stability import Stability, analyse
from standoff.graph.status_quo import Evolution, describe, evolve
from standoff.graph.strength import Strength, analyse_strength

SEQUENTIAL = ("GMR", "SMR", "SEQ", "SSEQ")
"""Concepts that look at what several opponents can do one after another."""
Data = dict[str, Any]


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
        concepts, legal: as for :func:`standoff.graph.stability.analyse`; SIM is left out, with a
            note, where states are not option combinations.
        start: the state to trace paths from; the conflict's own status quo if None.
        coalitions: True for all coalitions, False for those the model names, or a list.
        wanted: a state to ask the inverse question about.
        draws, spread, seed: the ensemble for sensitivity; none if draws is 0.
        worlds: conflicts with the same states to take for the ensemble instead.
    """
    names = chosen(list(concepts))
    skipped: list[str] = []
    if not conflict.simultaneous and "SIM" in names and len(names) > 1:
        names = tuple(name for name in names if name != "SIM")
        skipped.append(
            "SIM is left out: what moves made at once lead to is known only where states are "
            "option combinations."
        )
    try:
        found = Analysis(analyse(conflict, names, legal), skipped=skipped)
    except StandoffError as error:
        if "SIM" not in names or len(names) == 1:
            raise
        names = tuple(name for name in names if name != "SIM")
        skipped.append(f"SIM is left out: {error}")
        found = Analysis(analyse(conflict, names, legal), skipped=skipped)
    sequential = [name for name in names if name in SEQUENTIAL]
    if conflict.players > 2 and sequential:
        other = "single-move" if legal == "standard" else "standard"
        found.other_legal = analyse(conflict, sequential, other)
    pairwise = [name for name in names if name in PAIRWISE] or list(PAIRWISE)
    if any(preference.unknown is not None for preference in conflict.preferences):
        found.unknown = dict(analyse_unknown(conflict, pairwise))
    if any(preference.gap is not None for preference in conflict.preferences):
        found.strength = analyse_strength(conflict, pairwise)
    if any(preference.certainty is not None for preference in conflict.preferences):
        found.fuzzy = analyse_fuzzy(conflict, pairwise)
    if coalitions is True or coalitions is None:
        found.coalitions = analyse_coalitions(conflict, None, pairwise)
    elif coalitions or conflict.coalitions:
        named = coalitions or conflict.coalitions
        found.coalitions = analyse_coalitions(conflict, named, pairwise)
    if conflict.views:
        found.hypergame = analyse_hypergame(conflict, names)
    at = conflict.status_quo if start is None else start
    if at is not None:
        found.moves = evolve(conflict, at)
        found.improvements = evolve(conflict, at, improving=True)
    if wanted is not None:
        for name in names:
            if name in (*PAIRWISE, "SSEQ", "SIM"):
                found.mediation[name] = mediate(conflict, wanted, name)
    if draws or worlds is not None:
        found.sensitivity = analyse_sensitivity(conflict, draws or 1, spread, seed, names, worlds)
    return found


def as_data(analysis: Analysis, reasons: bool = False) -> Data:
    """The analysis as plain data; states are numbered from 1, in increasing binary order.

    ``reasons`` adds, for every decision maker, concept and state, the sentence that says why.
    """
    conflict, stability = analysis.conflict, analysis.stability
    makers = conflict.decision_makers
    names = conflict.combinations or conflict.names
    data: Data = {
        "decision_makers": list(makers),
        "options": [option.name for option in conflict.options],
        "states": names,
        "equilibria": _equilibria(stability),
        "stability": _by_maker(stability),
        "legal_sequences": stability.legal,
        "equilibrium_states": {
            concept: [names[s - 1] for s in states]
            for concept, states in _equilibria(stability).items()
        },
        "numbering": "states are numbered from 1 in increasing binary order, "
        "the first option least significant",
    }
    if conflict.labels and names != conflict.names:
        data["state_names"] = conflict.names
    if analysis.other_legal is not None:
        data["other_legal_sequences"] = _difference(stability, analysis.other_legal)
    if analysis.unknown:
        data["unknown_preference"] = {
            extension: {
                "attitude": EXTENSIONS[extension],
                "equilibria": _equilibria(found),
                "stability": _by_maker(found),
            }
            for extension, found in analysis.unknown.items()
        }
    if analysis.strength:
        data["strength_of_preference"] = {
            word: {"equilibria": _equilibria(found), "stability": _by_maker(found)}
            for word, found in (
                ("strong", analysis.strength.strong),
                ("weak", analysis.strength.weak),
            )
        }
    if analysis.fuzzy:
        data["fuzzy_preference"] = {
            "equilibria": _equilibria(analysis.fuzzy),
            "stability": _by_maker(analysis.fuzzy),
        }
    if analysis.coalitions:
        data["coalitions"] = _coalitions(analysis.coalitions)
    if analysis.hypergame:
        data["hypergame"] = _hypergame(analysis.hypergame)
    if analysis.moves and analysis.improvements:
        data["status_quo"] = status_quo(analysis)
    if analysis.mediation:
        data["inverse"] = {
            concept: _mediation(found) for concept, found in analysis.mediation.items()
        }
    if analysis.sensitivity:
        data["sensitivity"] = {
            "draws": analysis.sensitivity.draws,
            "share": {
                concept: {str(s + 1): share for s, share in analysis.sensitivity.standing(concept)}
                for concept in analysis.sensitivity.share
            },
            "no_equilibrium": analysis.sensitivity.none,
        }
    if reasons:
        data["reasons"] = {
            maker: {
                concept: {
                    str(s + 1): reason(conflict, player, s, concept, stability.legal)
                    for s in range(conflict.states)
                }
                for concept in stability.concepts
            }
            for player, maker in enumerate(makers)
        }
    notes = [*conflict.notes, *analysis.skipped]
    if notes:
        data["notes"] = notes
    return data


def _equilibria(found: Stability) -> dict[str, list[int]]:
    return {concept: (found.equilibria(concept) + 1).tolist() for concept in found.concepts}


def _by_maker(found: Stability) -> dict[str, dict[str, list[int]]]:
    return {
        maker: {
            concept: (found.stable_for(player, concept) + 1).tolist() for concept in found.concepts
        }
        for player, maker in enumerate(found.conflict.decision_makers)
    }


def _difference(stability: Stability, other: Stability) -> Data:
    """Where the two rules for legal sequences part."""
    parted: Data = {}
    for concept in other.concepts:
        ours, theirs = stability.stable[concept], other.stable[concept]
        if (ours == theirs).all():
            continue
        parted[concept] = {
            "equilibria": (other.equilibria(concept) + 1).tolist(),
            "stability": {
                maker: (other.stable_for(player, concept) + 1).tolist()
                for player, maker in enumerate(stability.conflict.decision_makers)
                if (ours[player] != theirs[player]).any()
            },
        }
    return {"rule": other.legal, "differs": bool(parted), "where": parted}


def _coalitions(found: CoalitionStability) -> Data:
    return {
        "equilibria": {
            concept: (found.equilibria(concept) + 1).tolist() for concept in found.stable
        },
        "stability": [
            {
                "members": [found.conflict.decision_makers[member] for member in members],
                **{
                    concept: [s + 1 for s, holds in enumerate(stable[k].tolist()) if holds]
                    for concept, stable in found.stable.items()
                },
            }
            for k, members in enumerate(found.coalitions)
        ],
    }


def _hypergame(found: Hypergame) -> Data:
    makers = found.true.conflict.decision_makers
    return {
        "equilibria": {
            concept: (found.equilibria(concept) + 1).tolist() for concept in found.true.concepts
        },
        "true": _equilibria(found.true),
        "perceived": {
            makers[player]: {
                concept: (found.perceived(player, concept) + 1).tolist()
                for concept in found.true.concepts
            }
            for player in range(len(makers))
        },
    }


def status_quo(analysis: Analysis) -> Data:
    """What the start leads to, and the shortest path to every equilibrium."""
    moves, improvements = analysis.moves, analysis.improvements
    assert moves is not None
    assert improvements is not None
    paths: Data = {}
    resting = sorted(
        {s for concept in analysis.stability.concepts for s in _zero_based(analysis, concept)}
    )
    for state in resting[:200]:
        entry: Data = {}
        for word, evolution in (("by_moves", moves), ("by_improvements", improvements)):
            if state == moves.start:
                entry[word] = "already there"
                continue
            path = evolution.path(state)
            entry[word] = describe(analysis.conflict, moves.start, path) if path else None
        paths[str(state + 1)] = entry
    return {
        "start": moves.start + 1,
        "reachable_by_moves": (moves.reachable + 1).tolist(),
        "reachable_by_improvements": (improvements.reachable + 1).tolist(),
        "paths_to_equilibria": paths,
    }


def _zero_based(analysis: Analysis, concept: str) -> list[int]:
    found: list[int] = analysis.stability.equilibria(concept).tolist()
    return found


def _mediation(found: Mediation) -> Data:
    conflict = found.conflict
    makers: Data = {}
    for need in found.requirements:
        entry: Data = {"stable_now": need.met_now()}
        if len(need.relevant) <= MOST_COUNTED:
            share = need.share()
            entry["share_of_rankings"] = float(share)
            entry["condition"] = need.in_words()
            if conflict.states <= 170:
                entry["rankings"] = need.count()
        else:
            entry["states_that_matter"] = [s + 1 for s in need.relevant]
        makers[conflict.decision_makers[need.player]] = entry
    one = found.by_one_change
    return {
        "state": found.state + 1,
        "equilibrium_now": found.holds,
        "decision_makers": makers,
        "impossible_for": [conflict.decision_makers[player] for player in found.hopeless],
        "changes": [
            {
                "decision_maker": conflict.decision_makers[change.player],
                "lower_below_it": [s + 1 for s in change.lowered],
                "or_raise_it_by": change.raised,
            }
            for change in found.changes
        ],
        "single_change": None
        if one is None
        else {
            "decision_maker": conflict.decision_makers[one.player],
            "lower_below_it": one.lowered[0] + 1,
        },
    }
