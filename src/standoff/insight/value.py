"""What is worth finding out before deciding."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.case.checks import refuse_without_play
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import Compiler, quiet
from standoff.case.limits import TREE_NODES
from standoff.case.parameters import sampled
from standoff.case.parser import parse
from standoff.case.syntax import ExpressionError
from standoff.ensemble.columns import Column
from standoff.ensemble.run import Ensemble, Progress, run
from standoff.errors import StandoffError, listed, nearest
from standoff.insight.asking import asking, words_of
from standoff.insight.conditional_mean import Floats
from standoff.insight.criteria import criterion_by_world
from standoff.insight.information import (
    Worth,
    from_measurement,
    from_signal,
    partial,
    partial_group,
    perfect,
)

FEWEST = 64
"""Worlds below which no value of information is estimated."""


@dataclass(frozen=True, slots=True)
class Test:
    """A source of information: whether ``about`` is so, or a number measured."""

    about: str
    sensitivity: float
    """Chance that the test says so where it is so."""
    specificity: float
    """Chance that the test says not where it is not."""
    deviation: float | None = None
    """Standard deviation of the error, where a number is measured."""

    @property
    def told(self) -> str:
        if self.deviation is not None:
            return f"{self.about} ± {self.deviation:g}"
        if self.sensitivity == self.specificity:
            return f"{self.about}, right {self.sensitivity:.0%} of the time"
        return f"{self.about}, right {self.sensitivity:.0%}/{self.specificity:.0%} of the time"


@dataclass(frozen=True, slots=True)
class Value:
    """The answer to ``standoff value``."""

    case: CompiledCase
    seed: int
    draws: int
    criterion: str
    unit: str
    chosen: str
    """The policy with the smallest average: the choice without further information."""
    average: Mapping[str, float]
    """Average loss, or measure, of every policy."""
    perfect: Worth
    parameters: Mapping[str, Worth]
    groups: Mapping[str, Worth]
    types: Mapping[str, Worth | None]
    """What it is worth to know an actor's type; None where its chances hang on the policy."""
    tests: Mapping[str, Worth]
    unsolved: int
    """Worlds left out since a policy was not solved there."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema ``standoff schema --of value`` prints."""
        from standoff.report.value import as_data

        return as_data(self)


def read_test(text: str) -> Test:
    """``ru_greedy > 0.3 : 0.8``, ``… : 0.9/0.7``, or ``ru_greedy +- 0.1``.

    Raises :class:`StandoffError`.
    """
    measured = re.fullmatch(r"\s*([\w-]+)\s*(?:±|\+-|\+/-)\s*([0-9.eE+-]+)\s*", text)
    if measured:
        deviation = _number(measured[2], text)
        if not deviation > 0:
            raise StandoffError(f"the test '{text}': an error of {deviation:g}; expected above 0")
        return Test(measured[1], 1.0, 1.0, deviation)
    about, colon, reliability = text.rpartition(":")
    if not colon or not about.strip():
        raise StandoffError(
            f"the test '{text}' names no reliability; expected such as 'ru_greedy > 0.3 : 0.8' or "
            "'ru_greedy +- 0.1'"
        )
    parts = [_number(each, text) for each in reliability.split("/")]
    if len(parts) > 2 or not all(0 <= each <= 1 for each in parts):
        raise StandoffError(
            f"the test '{text}': a reliability is one chance or two, each between 0 and 1"
        )
    return Test(about.strip(), parts[0], parts[-1])


def _number(text: str, whole: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not np.isfinite(found):
        raise StandoffError(f"the test '{whole}': '{text.strip()}' is not a number")
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
    case: CompiledCase,
    *,
    draws: int = 2000,
    seed: int = 0,
    criterion: str = "expected-loss",
    groups: Mapping[str, Sequence[str]] | None = None,
    tests: Sequence[str] = (),
    policies: Sequence[str] | None = None,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
) -> Value:
    """What information is worth to the advised actor, who will choose one policy.

    ``criterion`` is ``expected-loss`` or the name of a measure; ``groups`` are named sets of
    parameters beside those of the case; ``tests`` are read by :func:`read_test`.

    Raises :class:`StandoffError` for unknown names, one policy only, and too few worlds.
    """
    refuse_without_play(case.case)
    known = ["expected-loss", *case.measures]
    if criterion not in known:
        raise StandoffError(
            f"there is no criterion '{criterion}'; expected {listed(known)}"
            f"{nearest(criterion, known)}"
        )
    named = chosen_groups(case, groups or {})
    sources = [read_test(each) for each in tests]
    conditions = [condition_of(case, each) for each in sources]
    asked, texts = asking(case, type_questions(case, criterion, policies))
    solved = run(
        asked,
        draws=draws,
        seed=seed,
        policies=policies,
        threads=threads,
        max_nodes=max_nodes,
        progress=progress,
        behaviour=False,
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
    values = {name: np.asarray(each)[known_worlds] for name, each in solved.parameters.items()}
    found_types: dict[str, Worth | None] = {}
    split = {}
    for actor, _ in case.types:
        parts = by_type(solved, texts, case.actors[actor], known_worlds, criterion)
        found_types[case.actors[actor]] = None if parts is None else from_parts(parts)
        split[case.actors[actor]] = parts
    names = list(solved.policies)
    mean = loss.mean(axis=1)
    return Value(
        case,
        seed,
        solved.draws,
        criterion,
        "payoff" if criterion == "expected-loss" else case.units[case.measures.index(criterion)],
        names[int(np.argmin(mean))],
        {name: float(mean[k]) for k, name in enumerate(names)},
        perfect(loss),
        {name: partial(values[name], loss, seed=seed) for name in varying},
        {
            name: partial_group([values[each] for each in members], loss, seed=seed)
            for name, members in named.items()
        },
        found_types,
        {
            each.told: _tested(case, each, condition, values, loss, split)
            for each, condition in zip(sources, conditions, strict=True)
        },
        int((~known_worlds).sum()),
    )


def type_questions(
    case: CompiledCase, criterion: str, policies: Sequence[str] | None
) -> dict[str, str]:
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
    sign = -1.0 if criterion == "expected-loss" else 1.0
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


def from_parts(parts: Mapping[str, tuple[Floats, Floats]]) -> Worth:
    """The value of knowing a type, from what each policy loses by each type, weighted by its
    chance: (policies, n) each. Exact on the draws."""
    from standoff.ensemble.summary import standard_error

    lost = [each for _, each in parts.values()]
    best = int(np.argmin(np.sum(lost, axis=0).mean(axis=1)))
    gain = np.zeros(lost[0].shape[1])
    for each in lost:
        gain += each[best] - each[int(np.argmin(each.mean(axis=1)))]
    return Worth(max(float(gain.mean()), 0.0), standard_error(gain))


def condition_of(case: CompiledCase, test: Test) -> Any:
    """The compiled condition of a test; None for a measured number or a type."""
    if test.deviation is not None:
        if test.about not in sampled(case.case):
            known = sampled(case.case)
            raise StandoffError(
                f"there is no uncertain number '{test.about}' to measure"
                f"{nearest(test.about, known)}"
            )
        return None
    if type_of(case, test.about):
        return None
    scope = {
        name: symbol
        for name, symbol in case.scope.items()
        if symbol.kind == "parameter"
        or (
            symbol.kind == "term"
            and name in case.terms
            and all(
                case.scope[used].kind in {"parameter", "term"} for used in case.terms[name].names
            )
        )
    }
    try:
        node = parse(test.about, words_of(case))
        return Compiler(scope, case.terms).compile(node, kind="truth")
    except ExpressionError as error:
        raise StandoffError(f"the test '{test.about}': {error.message}") from None


def type_of(case: CompiledCase, text: str) -> tuple[str, str] | None:
    """``ru == greedy`` as (actor, type), if that is what it is."""
    found = re.fullmatch(r"([\w-]+)\s*==\s*([\w-]+)", text)
    for actor, branches in case.types:
        if found and case.actors[actor] == found[1]:
            if found[2] not in branches.domain.words:
                raise StandoffError(
                    f"'{found[1]}' has no type '{found[2]}'; expected "
                    f"{listed(branches.domain.words)}{nearest(found[2], branches.domain.words)}"
                )
            return found[1], found[2]
    return None


def _tested(
    case: CompiledCase,
    test: Test,
    condition: Any,
    values: Mapping[str, Floats],
    loss: Floats,
    split: Mapping[str, dict[str, tuple[Floats, Floats]] | None],
) -> Worth:
    if test.deviation is not None:
        return from_measurement(values[test.about], loss, test.deviation)
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
        signals = {
            "yes": (loss[0], test.sensitivity * its + (1 - test.specificity) * rest),
            "no": (loss[0], (1 - test.sensitivity) * its + test.specificity * rest),
        }
        return from_parts(signals)
    with quiet():
        so = np.asarray(condition.evaluate(case.environment(values)), np.bool_)
    so = np.broadcast_to(so, loss.shape[1:])
    yes = np.where(so, test.sensitivity, 1 - test.specificity)
    return from_signal(np.stack([yes, 1 - yes]), loss)
