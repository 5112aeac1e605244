"""A compiled case altered as it stands, in typed pieces: nothing is compiled a second time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from standoff.case.compiled import CompiledCase, Quantity
from standoff.case.evaluate import Compiled, Symbol, applied, constant, named

NEVER = Compiled("false", "truth", frozenset(), constant(np.asarray(False)))
"""The condition that holds nowhere."""


def of_name(name: str) -> Compiled:
    """The expression that is a parameter alone."""
    return Compiled(name, "number", frozenset({name}), named(name))


def closed(case: CompiledCase, choices: Mapping[str, Sequence[str]]) -> CompiledCase:
    """The case with some choices no longer open, by stage (in every round, or in that named), and
    nothing claimed of it."""
    stages = []
    for stage in case.stages:
        gone = {*choices.get(stage.name, ()), *choices.get(stage.base, ())}
        open_when = tuple(
            NEVER if word in gone else when
            for word, when in zip(stage.domain.words, stage.open_when, strict=True)
        )
        stages.append(replace(stage, open_when=open_when))
    return replace(case, stages=tuple(stages), claims=(), references=())


def with_numbers(case: CompiledCase, names: Sequence[str]) -> CompiledCase:
    """The case with parameters more, whose values are given when it is solved (0 if not), and
    nothing claimed of it."""
    zero = Compiled("0", "number", frozenset(), constant(np.asarray(0.0)))
    added = tuple(Quantity(name, zero, ("parameters", name, "value")) for name in names)
    scope = {**case.scope, **{name: Symbol("parameter") for name in names}}
    return replace(
        case, scope=scope, quantities=(*case.quantities, *added), claims=(), references=()
    )


def with_payoffs(case: CompiledCase, outcome: str, payoffs: Mapping[str, Compiled]) -> CompiledCase:
    """The case with an outcome worth something else to actors who have a stake in it."""
    changed = []
    for each in case.outcomes:
        if each.name == outcome:
            worth = tuple(
                payoffs.get(actor, old) if old is not None else None
                for actor, old in zip(case.actors, each.payoffs, strict=True)
            )
            each = replace(each, payoffs=worth)
        changed.append(each)
    return replace(case, outcomes=tuple(changed))


def with_chances(case: CompiledCase, actor: str, chances: Mapping[str, Compiled]) -> CompiledCase:
    """The case with other chances of an actor's types."""
    changed = []
    for number, branches in case.types:
        if case.actors[number] == actor:
            chance = tuple(chances[word] for word in branches.domain.words)
            branches = replace(branches, chance=chance)
        changed.append((number, branches))
    return replace(case, types=tuple(changed))


def with_precision_times(case: CompiledCase, factor: float) -> CompiledCase:
    """The case with every actor ``factor`` times as precise; it must not be exact."""
    assert case.precision is not None
    scaled = tuple(
        replace(each, program=applied("*", constant(np.asarray(factor)), each.program))
        for each in case.precision
    )
    return replace(case, precision=scaled)


def by_types(
    case: CompiledCase, types: Sequence[tuple[str, str]], yes: Compiled, no: Compiled
) -> Compiled:
    """``yes`` where each actor has its type (actor, word), else ``no``."""
    test = None
    for actor, word in types:
        domain = case.scope[actor].domain
        assert domain is not None
        has = applied("==", named(actor), constant(domain.words.index(word)))
        test = has if test is None else applied("and", test, has)
    if test is None:
        return yes
    names = yes.names | no.names | {actor for actor, _ in types}
    return Compiled("", "number", names, applied("if", test, yes.program, no.program))
