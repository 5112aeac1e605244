"""What a study keeps of every draw: one column a quantity, the same columns for every policy.

Each quantity is a sum over the ends of play, weighted by their probability: of one (how often), or
of a payoff or a measure (how much).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.case.compiled import CompiledCase
from standoff.case.compiled_claims import Asked, Eyes
from standoff.case.evaluate import ABSENT, Compiled
from standoff.lens.game.grow import Grown
from standoff.lens.game.tree import Int

Kind = Literal[
    "outcome", "payoff", "worth", "measure", "under", "reached", "choice", "typed", "query", "given"
]


class Column(NamedTuple):
    """One quantity kept of every draw.

    ``outcome`` name; ``payoff`` actor; ``worth`` outcome (the advised actor's payoff at its
    ends, as a part of the whole); ``measure`` name; ``under`` measure (chance of staying at or
    under its limit, or at or above it where more is better); ``reached`` stage; ``choice`` stage,
    word; ``typed`` stage, type, word ("" for the type being reached there); ``query`` and ``given``
    a question of a claim: the chance of event and condition (or the value summed over it), and the
    chance of the condition.
    """

    kind: Kind
    name: str
    type: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a case's study, numbered."""

    columns: tuple[Column, ...]
    questions: Mapping[str, Asked]
    """What claims ask, by the question's text."""
    index: Mapping[Column, int]

    @classmethod
    def of(cls, case: CompiledCase, behaviour: bool = True, more: Iterable[Asked] = ()) -> Layout:
        """Every outcome and what it is worth, payoff, measure, choice (if ``behaviour``), question
        of the claims, and question ``more``."""
        columns = [Column("outcome", outcome.name) for outcome in case.outcomes]
        columns += [Column("payoff", actor) for actor in case.actors]
        columns += [Column("worth", outcome.name) for outcome in case.outcomes]
        columns += [Column("measure", measure) for measure in case.measures]
        columns += [
            Column("under", name) for name in case.measures if limit_of(case, name) is not None
        ]
        typed = {actor for actor, _ in case.types}
        for stage in case.stages if behaviour else ():
            columns.append(Column("reached", stage.name))
            columns += [Column("choice", stage.name, "", word) for word in stage.domain.words]
            if stage.actor in typed:
                symbol = case.scope[case.actors[stage.actor or 0]]
                for own in symbol.domain.words if symbol.domain else ():
                    columns.append(Column("typed", stage.name, own))
                    columns += [
                        Column("typed", stage.name, own, word) for word in stage.domain.words
                    ]
        questions = {asked.text: asked for claim in case.claims for asked in claim.asked}
        questions |= {asked.text: asked for each in case.references for asked in each.about.asked}
        questions |= {asked.text: asked for asked in more}
        for text in questions:
            columns += [Column("query", text), Column("given", text)]
        return cls(tuple(columns), questions, {column: k for k, column in enumerate(columns)})


def limit_of(case: CompiledCase, measure: str) -> float | None:
    """The stated harm to stay under, or the least to keep where more is better, if the case states
    one."""
    declared = case.case.measures.get(measure)
    return declared.limit if declared else None


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """How the columns of one policy are summed over the terminals of its tree.

    Column j sums over terminals index[start[j]]…index[start[j+1]-1] the probability
    times: one (``weight[j]`` = -1), payoff ``weight[j]``, or, from the number of actors on, the
    measures, then whether each measure is at or under its limit.
    """

    weight: Int
    start: Int
    index: Int
    limits: NDArray[np.float64]
    """(K,) the measures' limits; infinite where none is stated."""
    eyes: Mapping[Eyes, Int] = field(default_factory=dict)
    """By another play than the real one, the columns that are asked of it."""

    def only(self, columns: Int) -> Sums:
        """The sums of some columns."""
        pieces = [self.index[self.start[k] : self.start[k + 1]] for k in columns.tolist()]
        ends = np.cumsum([0, *(len(each) for each in pieces)]).astype(np.int32)
        return Sums(self.weight[columns], ends, np.concatenate(pieces), self.limits)

    def settled(self, terminals: int) -> NDArray[np.bool_]:
        """(C,) whether a column is the chance of what never, or always, happens."""
        size = np.diff(self.start)
        found: NDArray[np.bool_] = (size == 0) | ((size == terminals) & (self.weight < 0))
        return found


def sums(layout: Layout, grown: Grown) -> Sums:
    """The sums for one policy's tree; questions to other policies stay at zero."""
    case = grown.case
    terminals = len(grown.outcome)
    everywhere = np.ones(terminals, bool)
    actors, measures = len(case.actors), len(case.measures)
    outcome_of = {outcome.name: k for k, outcome in enumerate(case.outcomes)}
    name = grown.policy_name
    events = {key: grown.outcome == code for key, code in outcome_of.items()}
    environment = case.environment({**case.levers(grown.policy), **grown.history, **events})

    def holds(condition: Compiled) -> NDArray[np.bool_]:
        return np.array(
            np.broadcast_to(condition.evaluate(environment), (terminals,)), dtype=np.bool_
        )

    def chosen(stage: str, word: str) -> NDArray[np.bool_]:
        domain = case.scope[stage].domain
        assert domain is not None
        return np.asarray(grown.history[stage] == domain.words.index(word))

    def where(column: Column) -> tuple[NDArray[np.bool_], int]:
        match column.kind:
            case "outcome":
                return events[column.name], -1
            case "payoff":
                return everywhere, case.actors.index(column.name)
            case "worth":
                return events[column.name], case.advised
            case "measure":
                return everywhere, actors + case.measures.index(column.name)
            case "under":
                return everywhere, actors + measures + case.measures.index(column.name)
            case "reached":
                return np.asarray(grown.history[column.name] != ABSENT), -1
            case "choice":
                return chosen(column.name, column.word), -1
            case "typed":
                stage = next(each for each in case.stages if each.name == column.name)
                own = chosen(case.actors[stage.actor or 0], column.type)
                if column.word:
                    return own & chosen(column.name, column.word), -1
                return own & (grown.history[column.name] != ABSENT), -1
        asked = layout.questions[column.name]
        if asked.policy != name:
            return ~everywhere, -1
        given = everywhere
        for condition in asked.conditions:
            given = given & holds(condition)
        if column.kind == "given":
            return given, -1
        if asked.event is not None:
            return given & holds(asked.event), -1
        return given, asked.target + (actors if asked.function == "E" else 0)

    eyes: dict[Eyes, list[int]] = {}
    for number, column in enumerate(layout.columns):
        asked = layout.questions[column.name] if column.kind in {"query", "given"} else None
        if asked is not None and asked.eyes is not None and asked.policy == name:
            eyes.setdefault(asked.eyes, []).append(number)
    found = [where(column) for column in layout.columns]
    sets = [np.nonzero(mask)[0].astype(np.int32) for mask, _ in found]
    return Sums(
        weight=np.array([weight for _, weight in found], np.int32),
        start=np.concatenate(([0], np.cumsum([len(each) for each in sets]))).astype(np.int32),
        index=np.concatenate([*sets, np.zeros(0, np.int32)]),
        limits=np.array(
            [
                # Short of a limit from below is as much as not at or above it.
                np.inf if limit is None else np.nextafter(limit, -np.inf) if more else limit
                for limit, more in zip(
                    (limit_of(case, measure) for measure in case.measures),
                    case.more_is_better,
                    strict=True,
                )
            ],
            np.float64,
        ),
        eyes={each: np.array(columns, np.int32) for each, columns in eyes.items()},
    )
