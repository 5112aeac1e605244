"""In what two statements of one case differ: its structure, which must agree, and assumptions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from standoff.base.errors import Problem, StandoffError
from standoff.case.model import Case
from standoff.case.reader import Path_
from standoff.case.rounds import Rounds, Written, blocks_of
from standoff.case.stages import Stage

MOST_GROUPS = 10
OTHERS = "other numbers"


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing that two analysts assume differently."""

    section: str
    """``parameters``, ``correlations``, ``types``, ``terms``, ``precision``, ``outcomes`` or
    ``play``."""
    name: str


def structure_problems(a: Case, b: Case) -> list[Problem]:
    """Where two cases are not of one structure; places are in the second's file."""
    return list(_structure(a, b))


def _structure(a: Case, b: Case) -> Iterator[Problem]:
    def problem(message: str, *path: str | int) -> Problem:
        place = b.document.place(tuple(path)) if b.document else None
        return Problem(f"{message}; two cases are compared only if they have one structure", place)

    for section in ("actors", "levers", "measures", "outcomes", "parameters"):
        first, second = getattr(a, section), getattr(b, section)
        for name in second:
            if name not in first:
                yield problem(f"'{name}' under '{section}' is in one case only", section, name)
        for name in first:
            if name not in second:
                yield problem(f"'{name}' under '{section}' is in one case only", section)
    if a.advised != b.advised:
        yield problem(f"'{b.advised}' is advised in one case, '{a.advised}' in the other", "actors")
    for name in a.levers.keys() & b.levers.keys():
        if a.levers[name].values != b.levers[name].values:
            yield problem(f"lever '{name}' has other settings", "levers", name)
    if (a.policies or b.policies) and not a.policies.keys() & b.policies.keys():
        yield problem("the two have no policy in common", "policies")
    for name in a.policies.keys() & b.policies.keys():
        one, other = a.policies[name], b.policies[name]
        if (one.set, one.then) != (other.set, other.then):
            yield problem(f"policy '{name}' sets the levers otherwise", "policies", name)
    for name in a.outcomes.keys() & b.outcomes.keys():
        old, new = a.outcomes[name], b.outcomes[name]
        if (old.when, old.ends_play) != (new.when, new.ends_play):
            yield problem(f"outcome '{name}' is another event", "outcomes", name, "when")
    kinds_a = {name: list(each.chance) for name, each in a.types.items()}
    kinds_b = {name: list(each.chance) for name, each in b.types.items()}
    if kinds_a != kinds_b:
        yield problem("the actors have other types", "types")
    yield from _played(a, b, problem)


def _played(a: Case, b: Case, problem: Callable[..., Problem]) -> Iterator[Problem]:
    """Where the stages of two cases are others."""
    names = [[_place_of(each) for each in case.stages] for case in (a, b)]
    if names[0] != names[1]:
        at = next(
            (k for k, (one, other) in enumerate(zip(*names, strict=False)) if one != other),
            min(map(len, names)),
        )
        where: Path_ = b.stages[at].path if at < len(b.stages) else ("play",)
        yield problem("the stages are others, or in another order", *where)
        return
    for (_, one, _), (path, other, _) in zip(a.stages, b.stages, strict=True):
        for field in ("actor", "when", "hidden_from", "sees"):
            if getattr(one, field) != getattr(other, field):
                told = field.replace("_", "-")
                yield problem(f"stage '{one.stage}' differs in '{told}'", *path)
        choices = [
            {word: each.when for word, each in stage.choose.items()} for stage in (one, other)
        ]
        if choices[0] != choices[1] or list(one.chance) != list(other.chance):
            yield problem(f"stage '{one.stage}' has other choices", *path)
    for number, block in blocks_of(b.play).items():
        old = next(each for each in a.blocks if each.rounds == block.rounds)
        for field in ("times", "until"):
            if getattr(old, field) != getattr(block, field):
                yield problem(f"'{block.rounds}' differs in '{field}'", "play", number, field)
        if old.carry.keys() != block.carry.keys():
            yield problem(f"'{block.rounds}' carries other numbers", "play", number)


def _place_of(written: Written) -> tuple[str, str]:
    return written.stage.stage, written.block.rounds if written.block else ""


def assumptions(a: Case, b: Case) -> list[Assumption]:
    """Everything that two cases of one structure assume differently, words aside."""
    told = {"what", "basis", "why", "unit"}
    found = [
        Assumption("parameters", name)
        for name in a.parameters
        if a.parameters[name].model_dump(exclude=told)
        != b.parameters[name].model_dump(exclude=told)
    ]
    pairs = [[(set(each.between), each.rank) for each in case.correlations] for case in (a, b)]
    if pairs[0] != pairs[1]:
        found.append(Assumption("correlations", "correlations"))
    found += [
        Assumption("types", name)
        for name in a.types
        if a.types[name].chance != b.types[name].chance
    ]
    terms = {**a.terms, **b.terms}
    found += [
        Assumption("terms", name)
        for name in terms
        if (a.terms[name].is_ if name in a.terms else None)
        != (b.terms[name].is_ if name in b.terms else None)
    ]
    if a.precision != b.precision:
        found.append(Assumption("precision", "precision"))
    for name in a.outcomes:
        old, new = a.outcomes[name], b.outcomes[name]
        if (old.payoffs, old.measures) != (new.payoffs, new.measures):
            found.append(Assumption("outcomes", name))
    found += [
        Assumption("play", one.stage)
        for (_, one, _), (_, other, _) in zip(a.stages, b.stages, strict=True)
        if one.chance != other.chance
    ]
    found += [
        Assumption("play", one.rounds)
        for one, other in zip(a.blocks, b.blocks, strict=True)
        if one.carry != other.carry
    ]
    return found


def grouped(found: Sequence[Assumption], a: Case, b: Case) -> dict[str, tuple[Assumption, ...]]:
    """The differing assumptions in the authors' groups; at most ``MOST_GROUPS``.

    A number in no group stands alone, or with the others in none if there are too many; what is
    not a number goes by its section. Raises :class:`StandoffError` where the authors' own groups
    are too many.
    """
    owner: dict[str, str] = {}
    for case in (b, a):
        for group, members in case.groups.items():
            owner |= dict.fromkeys(members.parameters, group)
    groups: dict[str, list[Assumption]] = {}
    alone: list[Assumption] = []
    for each in found:
        if each.section != "parameters":
            groups.setdefault(each.section, []).append(each)
        elif each.name in owner:
            groups.setdefault(owner[each.name], []).append(each)
        else:
            alone.append(each)
    if len(groups) + len(alone) <= MOST_GROUPS:
        groups |= {each.name: [each] for each in alone}
    elif alone:
        groups[OTHERS] = alone
    if len(groups) > MOST_GROUPS:
        raise StandoffError(
            f"the two differ in {len(groups)} groups of assumptions; a difference is split exactly "
            f"over at most {MOST_GROUPS} (put more of them together under 'groups')"
        )
    return {name: tuple(members) for name, members in groups.items()}


def mixed(a: Case, b: Case, from_b: Sequence[Assumption]) -> Case:
    """Case a with some of b's assumptions in place of its own."""
    changed: dict[str, Any] = {}

    def entries(section: str) -> dict[str, Any]:
        if section not in changed:
            changed[section] = dict(getattr(a, section))
        found: dict[str, Any] = changed[section]
        return found

    for each in from_b:
        match each.section:
            case "parameters" | "types" | "outcomes":
                entries(each.section)[each.name] = getattr(b, each.section)[each.name]
            case "terms":
                if each.name in b.terms:
                    entries("terms")[each.name] = b.terms[each.name]
                else:
                    entries("terms").pop(each.name)
            case "play":
                played = changed.get("play", list(a.play))
                changed["play"] = [_with(entry, each.name, b) for entry in played]
            case _:
                changed[each.section] = getattr(b, each.section)
    return a.model_copy(update=changed)


def _with(entry: Stage | Rounds, name: str, b: Case) -> Stage | Rounds:
    """An entry of play, with the stage of that name, or what the block of that name carries, as
    another case has it."""
    new = {each.stage.stage: each.stage for each in b.stages}
    if isinstance(entry, Stage):
        return new[name] if entry.stage == name else entry
    if entry.rounds == name:
        carry = next(each.carry for each in b.blocks if each.rounds == name)
        return entry.model_copy(update={"carry": carry})
    stages = [new[name] if stage.stage == name else stage for stage in entry.stages]
    return entry.model_copy(update={"stages": stages})


def described(groups: Mapping[str, Sequence[Assumption]], a: Case) -> dict[str, str]:
    """Each group in words: the authors', or what it holds."""
    found: dict[str, str] = {}
    for name, members in groups.items():
        written = a.groups.get(name)
        if written and written.what:
            found[name] = written.what
        elif len(members) == 1 and members[0].section == "parameters":
            found[name] = a.parameters[members[0].name].what or name
        else:
            found[name] = ", ".join(each.name for each in members)
    return found
