"""What is worth finding out before deciding."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError, nearest
from standoff.base.plain import plain
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import quiet
from standoff.case.parameters import sampled
from standoff.ensemble.columns import Column
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.pool import Threads
from standoff.ensemble.run import Ensemble
from standoff.ensemble.shared import Shared, sharing
from standoff.insight.decision.information import (
    accounted,
    from_measurement,
    from_parts,
    from_signal,
    partial,
    partial_group,
    perfect,
)
from standoff.insight.decision.rules import Floats, Ints, Worth
from standoff.insight.decision.sources import Test, condition_of, read_test, type_of
from standoff.insight.judgement.criteria import criterion_by_world, refuse_unknown_criterion

FEWEST = 64
"""Worlds below which no value of information is estimated."""


@dataclass(frozen=True, slots=True)
class Value(Answer):
    """The answer to ``standoff value``."""

    case: CompiledCase
    seed: int
    draws: int
    criterion: str
    unit: str
    chosen: str
    """The policy with the best average: the choice without further information."""
    average: Mapping[str, float]
    """Average loss, or measure, of every policy."""
    perfect: Worth
    parameters: Mapping[str, Worth]
    groups: Mapping[str, Worth]
    types: Mapping[str, Worth | None]
    """What it is worth to know an actor's type; None where its chances hang on the policy."""
    accounted: float
    """What single numbers and groups are worth, added up (:func:`accounted`): how far it falls
    short of ``perfect`` is worth learning only as a whole, or was not found."""
    tests: Mapping[str, Worth]
    unsolved: int
    """Worlds left out since a policy was not solved there."""
    more_is_better: bool = False
    """Whether the criterion is a measure of which more is better."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema ``standoff schema --of value`` prints."""
        data: dict[str, Any] = {
            "standoff": 1,
            "case": self.case.case.title,
            "seed": self.seed,
            "draws": self.draws,
            "criterion": self.criterion,
            "unit": self.unit,
            "more_is_better": self.more_is_better,
            "chosen": self.chosen,
            "average": dict(self.average),
            "evpi": self.perfect.value,
            "evppi": {name: each.value for name, each in self.parameters.items()},
            "groups": {name: each.value for name, each in self.groups.items()},
            "types": {name: each.value if each else None for name, each in self.types.items()},
            "accounted": self.accounted,
            "evsi": {name: each.value for name, each in self.tests.items()},
            "errors": {
                "evpi": self.perfect.error,
                "evppi": {name: each.error for name, each in self.parameters.items()},
                "groups": {name: each.error for name, each in self.groups.items()},
                "types": {name: each.error if each else None for name, each in self.types.items()},
                "evsi": {name: each.error for name, each in self.tests.items()},
            },
            "at_least": [
                name
                for worths in (self.parameters, self.groups, self.tests)
                for name, each in worths.items()
                if each.short
            ],
            "unsolved": self.unsolved,
        }
        found: dict[str, Any] = plain(data)
        return found


def chosen_groups(case: CompiledCase, more: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The case's groups and further ones. Raises :class:`StandoffError` for unknown parameters."""
    found = {name: list(group.parameters) for name, group in case.case.groups.items()}
    found |= {name: list(members) for name, members in more.items()}
    for name, members in found.items():
        for member in members:
            if member not in case.case.parameters:
                raise StandoffError(
                    f"group '{name}': there is no parameter '{member}'"
                    f"{nearest(member, case.case.parameters)}",
                    case.place(("groups", name)) if name in case.case.groups else None,
                )
    return found


def value(
    case: CompiledCase | Shared,
    *,
    draws: int = 1024,
    seed: int = 0,
    criterion: str = "expected-loss",
    groups: Mapping[str, Sequence[str]] | None = None,
    tests: Sequence[str] = (),
    policies: Sequence[str] | None = None,
    effort: Effort = FREELY,
) -> Value:
    """What information is worth to the advised actor, who will choose one policy.

    ``criterion`` is ``expected-loss`` or the name of a measure; ``groups`` are named sets of
    parameters beside those of the case; ``tests`` are read by :func:`read_test`.
    A :class:`Shared` case is solved once for all that is asked of it.

    Raises :class:`StandoffError` for unknown names, one policy only, and too few worlds.
    """
    shared = sharing(case, policies=policies, max_nodes=effort.max_nodes)
    case = shared.case
    refuse_unknown_criterion(case, criterion)
    named = chosen_groups(case, groups or {})
    sources = [read_test(each) for each in tests]
    conditions = [condition_of(case, each) for each in sources]
    solved, texts = shared.solve(
        type_questions(case, criterion, policies),
        draws=draws,
        seed=seed,
        policies=policies,
        effort=effort,
    )
    if len(solved.policies) < 2:
        raise StandoffError("there is only one policy, so nothing that is learned could change it")
    loss = criterion_by_world(solved, criterion)
    known_worlds = ~np.isnan(loss).any(axis=0)
    loss = loss[:, known_worlds]
    varying = sampled(case.case)
    if varying and loss.shape[1] < FEWEST:
        raise StandoffError(
            f"{loss.shape[1]} solved worlds are too few to value information; at least {FEWEST} "
            "are needed"
        )
    drawn = np.nonzero(known_worlds)[0]
    values = {name: np.asarray(each)[known_worlds] for name, each in solved.parameters.items()}
    found_types: dict[str, Worth | None] = {}
    split = {}
    for actor, _ in case.types:
        parts = by_type(solved, texts, case.actors[actor], known_worlds, criterion)
        lost = None if parts is None else [each for _, each in parts.values()]
        found_types[case.actors[actor]] = None if lost is None else from_parts(lost, drawn)
        split[case.actors[actor]] = parts
    names = list(solved.policies)
    mean = loss.mean(axis=1)
    more = criterion != "expected-loss" and solved.more_is_better(criterion)
    everything = perfect(loss, drawn)
    with Threads(effort.threads or os.cpu_count() or 1) as pool:
        found = pool.each(lambda name: partial(values[name], loss, drawn), varying)
        singles = dict(zip(varying, found, strict=True))
        together = _grouped(pool, named, values, loss, drawn, singles, everything)
    return Value(
        case,
        seed,
        solved.draws,
        criterion,
        "payoff" if criterion == "expected-loss" else case.units[case.measures.index(criterion)],
        names[int(np.argmin(mean))],
        {name: float(-mean[k] if more else mean[k]) for k, name in enumerate(names)},
        everything,
        singles,
        together,
        found_types,
        accounted(singles, named, together),
        {
            each.told: _tested(case, each, condition, values, loss, drawn, split, singles)
            for each, condition in zip(sources, conditions, strict=True)
        },
        int((~known_worlds).sum()),
        more,
    )


def _grouped(
    pool: Threads,
    named: Mapping[str, Sequence[str]],
    values: Mapping[str, Floats],
    loss: Floats,
    drawn: Ints,
    singles: Mapping[str, Worth],
    everything: Worth,
) -> dict[str, Worth]:
    """What each group is worth: never less than a member of it, or a group within it."""

    def alone(name: str) -> Worth:
        if singles and set(named[name]).issuperset(singles):
            return everything
        known = [singles[each] for each in named[name] if each in singles]
        return partial_group([values[each] for each in named[name]], loss, drawn, known)

    by_itself = dict(zip(named, pool.each(alone, named), strict=True))
    found: dict[str, Worth] = {}
    for name in sorted(named, key=lambda each: len(set(named[each]))):
        members = set(named[name])
        within = [worth for each, worth in found.items() if members.issuperset(named[each])]
        best = max(within, key=lambda each: each.value, default=by_itself[name])
        found[name] = best if best.value > by_itself[name].value else by_itself[name]
    return {name: found[name] for name in named}


def type_questions(
    case: CompiledCase, criterion: str, policies: Sequence[str] | None
) -> dict[str, str]:
    """For each type, actor and policy the question that asks what the policy is worth where the
    actor has that type."""
    subject = f"U({case.actors[case.advised]}" if criterion == "expected-loss" else f"E({criterion}"
    return {
        f"{case.actors[actor]}/{word}/{policy}": f"{subject} | {policy}, "
        f"{case.actors[actor]} == {word})"
        for actor, branches in case.types
        for word in branches.domain.words
        for policy in policies or case.policies
    }


def by_type(
    solved: Ensemble,
    texts: Mapping[str, str],
    actor: str,
    worlds: Any,
    criterion: str,
) -> dict[str, tuple[Floats, Floats]] | None:
    """For each type its chance (n,) and what each policy loses by it (policies, n), or None where
    the chance hangs on the policy."""
    case = solved.case
    number = case.actors.index(actor)
    branches = next(each for who, each in case.types if who == number)
    sign = -1.0 if criterion == "expected-loss" or solved.more_is_better(criterion) else 1.0
    found: dict[str, tuple[Floats, Floats]] = {}
    for word in branches.domain.words:
        asked = [texts[f"{actor}/{word}/{policy}"] for policy in solved.policies]
        chance = np.stack(
            [
                solved.column(policy, Column("given", text))[worlds]
                for policy, text in zip(solved.policies, asked, strict=True)
            ]
        )
        if np.ptp(chance, axis=0).max(initial=0.0) > 1e-9:
            return None
        lost = np.stack(
            [
                solved.column(policy, Column("query", text))[worlds]
                for policy, text in zip(solved.policies, asked, strict=True)
            ]
        )
        found[word] = chance[0], sign * lost
    return found


def _tested(
    case: CompiledCase,
    test: Test,
    condition: Any,
    values: Mapping[str, Floats],
    loss: Floats,
    drawn: Ints,
    split: Mapping[str, dict[str, tuple[Floats, Floats]] | None],
    singles: Mapping[str, Worth],
) -> Worth:
    if test.deviation is not None:
        found = from_measurement(values[test.about], loss, test.deviation, drawn)
        return min(found, singles[test.about], key=lambda each: each.value)
    private = type_of(case, test.about)
    if private:
        parts = split[private[0]]
        if parts is None:
            raise StandoffError(
                f"what '{private[0]}' is hangs on the policy, so it can't be learned before one is "
                "chosen"
            )
        its = parts[private[1]][1]
        rest = np.sum([each for _, each in parts.values()], axis=0) - its
        signals = [
            test.sensitivity * its + (1 - test.specificity) * rest,
            (1 - test.sensitivity) * its + test.specificity * rest,
        ]
        return from_parts(signals, drawn)
    with quiet():
        so = np.asarray(condition.evaluate(case.environment(values)), np.bool_)
    so = np.broadcast_to(so, loss.shape[1:])
    yes = np.where(so, test.sensitivity, 1 - test.specificity)
    return from_signal(np.stack([yes, 1 - yes]), loss, drawn)
