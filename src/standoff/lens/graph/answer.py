"""A whole graph analysis: the answer of ``graph``, and its plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from standoff.base.answer import Answer
from standoff.lens.graph.coalition import CoalitionStability
from standoff.lens.graph.hypergame import Hypergame
from standoff.lens.graph.mediate import Mediation
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.order import by_strength
from standoff.lens.graph.preference import ranking
from standoff.lens.graph.reasons import reason
from standoff.lens.graph.relation import EXTENSIONS
from standoff.lens.graph.sensitivity import Sensitivity
from standoff.lens.graph.stability import Stability
from standoff.lens.graph.status_quo import Evolution, describe
from standoff.lens.graph.strength import Strength
from standoff.lens.graph.wording import Wording

Data = dict[str, Any]
MOST_WORDED = 1 << 14
"""States up to which the data hold every state in words, and every ranking."""
MOST_REASONED = 256
"""Pairs of a state and a decision maker up to which the data say why each is stable or not."""
MOST_INDENTED = 4_096
"""States up to which the data are laid out to be read by people too."""


@dataclass(slots=True)
class Analysis(Answer):
    """The answer to ``standoff graph``: everything asked of a conflict.

    States and decision makers are counted from 0 here, and from 1 in what :meth:`to_dict` gives.
    """

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
    missed: list[str] = field(default_factory=list)
    """What of that was asked for by name."""
    failed: list[str] = field(default_factory=list)
    """What was asked for and could not be found, and why."""
    explained: int | None = None
    """The state whose stability is to be explained to a reader."""

    @property
    def conflict(self) -> Conflict:
        """The model that was analysed."""
        return self.stability.conflict

    @property
    def failure(self) -> str:
        """What was asked for and not done, a line each; empty where everything was."""
        return "\n".join([*(f"not done: {text}" for text in self.failed), *self.missed])

    @property
    def compact(self) -> bool:
        """Whether the model is too large for its data to be laid out for people."""
        return self.conflict.states > MOST_INDENTED

    @property
    def reasoned(self) -> bool:
        """Whether :meth:`to_dict` says of every state, and not of one explained only, why it is
        stable or not."""
        return self.conflict.states * self.conflict.players <= MOST_REASONED

    def reasons(self, states: Iterable[int]) -> dict[str, dict[str, dict[str, str]]]:
        """For every decision maker, concept and state (by its number from 1, as text), the sentence
        that says why it would stay there or leave."""
        conflict, stability = self.conflict, self.stability
        return {
            maker: {
                concept: {
                    str(s + 1): reason(conflict, player, s, concept, stability.legal)
                    for s in states
                }
                for concept in stability.concepts
            }
            for player, maker in enumerate(conflict.decision_makers)
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of graph`` prints; states are numbered
        from 1, in increasing binary order."""
        conflict, stability = self.conflict, self.stability
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
        data.update(_in_words(self))
        if self.other_legal is not None:
            data["other_legal_sequences"] = _difference(stability, self.other_legal)
        if self.unknown:
            data["unknown_preference"] = {
                extension: {
                    "attitude": EXTENSIONS[extension],
                    "equilibria": _equilibria(found),
                    "stability": _by_maker(found),
                }
                for extension, found in self.unknown.items()
            }
        if self.strength:
            data["strength_of_preference"] = {
                word: {"equilibria": _equilibria(found), "stability": _by_maker(found)}
                for word, found in (
                    ("strong", self.strength.strong),
                    ("weak", self.strength.weak),
                )
            }
        if self.fuzzy:
            data["fuzzy_preference"] = {
                "equilibria": _equilibria(self.fuzzy),
                "stability": _by_maker(self.fuzzy),
            }
        if self.coalitions:
            data["coalitions"] = _coalitions(self.coalitions)
        if self.hypergame:
            data["hypergame"] = _hypergame(self.hypergame)
        if self.moves and self.improvements:
            data["status_quo"] = _status_quo(self)
        if self.mediation:
            data["inverse"] = {
                concept: _mediation(found) for concept, found in self.mediation.items()
            }
        if self.sensitivity:
            data["sensitivity"] = {
                "draws": self.sensitivity.draws,
                "share": {
                    concept: {str(s + 1): share for s, share in self.sensitivity.standing(concept)}
                    for concept in self.sensitivity.share
                },
                "no_equilibrium": self.sensitivity.none,
            }
        if self.reasoned:
            data["reasons"] = self.reasons(range(conflict.states))
        elif self.explained is not None:
            data["reasons"] = self.reasons([self.explained])
        notes = [*conflict.notes, *self.skipped]
        if notes:
            data["notes"] = notes
        if self.failed:
            data["not_done"] = list(self.failed)
        return data


def _in_words(analysis: Analysis) -> Data:
    """Who has what option, and every equilibrium in words, the strongest first."""
    conflict, stability = analysis.conflict, analysis.stability
    say = Wording(conflict)
    makers = conflict.decision_makers
    data: Data = {
        "decision_maker_titles": [say.maker(player) for player in range(conflict.players)],
        "option_titles": [option.title or option.name for option in conflict.options],
        "option_owners": [
            [makers[player] for player in option.owners] for option in conflict.options
        ],
        "equilibria_by_strength": [
            {"state": state + 1, "in_words": say.state(state), "concepts": list(group.concepts)}
            for group in by_strength({c: stability.equilibria(c) for c in stability.concepts})
            for state in group.states[:MOST_WORDED].tolist()
        ],
    }
    if conflict.states <= MOST_WORDED:
        data["states_in_words"] = [say.state(state) for state in range(conflict.states)]
        data["rankings"] = {
            maker: ranking(preference)
            for maker, preference in zip(makers, conflict.preferences, strict=True)
        }
    joins = {str(state + 1): say.members(state) for state in range(len(conflict.coalesced))}
    if any(joins.values()):
        data["joins"] = {state: members for state, members in joins.items() if members}
    return data


def _equilibria(found: Stability) -> dict[str, list[int]]:
    return {concept: (found.equilibria(concept) + 1).tolist() for concept in found.concepts}


def _by_maker(found: Stability) -> dict[str, dict[str, list[int]]]:
    # One object a number, however often it is told: there may be millions.
    numbers = list(range(1, found.conflict.states + 1))
    return {
        maker: {
            concept: list(compress(numbers, found.stable[concept][player].tolist()))
            for concept in found.concepts
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


def _status_quo(analysis: Analysis) -> Data:
    """What the start leads to, and the shortest path to every equilibrium."""
    moves, improvements = analysis.moves, analysis.improvements
    assert moves is not None
    assert improvements is not None
    paths: Data = {}
    say = Wording(analysis.conflict)
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
            entry[f"{word}_in_words"] = say.path(moves.start, path) if path else None
        paths[str(state + 1)] = entry
    return {
        "start": moves.start + 1,
        "start_in_words": say.state(moves.start),
        "reachable_by_moves": (moves.reachable + 1).tolist(),
        "reachable_by_improvements": (improvements.reachable + 1).tolist(),
        "paths_to_equilibria": paths,
    }


def _zero_based(analysis: Analysis, concept: str) -> list[int]:
    found: list[int] = analysis.stability.equilibria(concept).tolist()
    return found


def _mediation(found: Mediation) -> Data:
    conflict = found.conflict
    say = Wording(conflict)
    makers: Data = {}
    for need in found.requirements:
        entry: Data = {"stable_now": need.met_now()}
        if need.countable:
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
        "state_in_words": say.state(found.state),
        "equilibrium_now": found.holds,
        "decision_makers": makers,
        "impossible_for": [conflict.decision_makers[player] for player in found.hopeless],
        "changes": [
            {
                "decision_maker": conflict.decision_makers[change.player],
                "lower_below_it": [s + 1 for s in change.lowered],
                "lower_below_it_in_words": [say.state(s) for s in change.lowered],
                "or_raise_it_by": change.raised,
            }
            for change in found.changes
        ],
        "single_change": None
        if one is None
        else {
            "decision_maker": conflict.decision_makers[one.player],
            "lower_below_it": one.lowered[0] + 1,
            "lower_below_it_in_words": say.state(one.lowered[0]),
        },
    }
