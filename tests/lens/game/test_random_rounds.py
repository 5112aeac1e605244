"""Random cases of rounds, carried numbers and plans against an interpreter of the language's own
description, which shares nothing with Standoff: it plays every path step by step."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from standoff.case.load import parse_case
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import grow
from standoff.lens.registry import compile_case

WORDS = ("go", "hold", "quit")
Value = Callable[["Path"], float]
Written = tuple[str, Value]
"""An expression as the language has it, and its meaning on a path so far."""


@dataclass(frozen=True)
class Stage:
    name: str
    words: tuple[str, ...]
    when: Written | None


@dataclass(frozen=True)
class Block:
    name: str
    times: tuple[int, int]
    """Under the lever's two settings at the start."""
    start: Written
    next: Written
    until: Written | None
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class Path:
    """What happened so far: every round of every block, and what stands outside blocks."""

    rounds: dict[str, tuple[dict[str, str], ...]]
    levers: dict[str, tuple[str, ...]]
    """By block, the lever at the end of each round, or just now."""
    alone: dict[str, str]
    carried: dict[str, tuple[float, ...]]
    """By block, its number in each round begun; and after the last."""
    lever: str
    at: str = ""
    """The present block, or the last."""
    come: frozenset[int] = frozenset()
    """Which of the plan's signs have come."""
    within: bool = False
    """Whether it is being played."""

    def in_round(self, block: str, stage: str, number: int) -> str:
        rounds = self.rounds[block]
        return rounds[number - 1].get(stage, "") if 0 < number <= len(rounds) else ""


def last(block: str, stage: str) -> Callable[[Path], str]:
    return lambda path: path.in_round(block, stage, len(path.rounds[block]))


def alone(stage: str) -> Callable[[Path], str]:
    return lambda path: path.alone.get(stage, "")


def given(block: str, stage: str, number: int) -> Callable[[Path], str]:
    return lambda path: path.in_round(block, stage, number)


def is_(name: str, word: str, found: Callable[[Path], str]) -> Written:
    return f"({name} == {word})", lambda path: float(found(path) == word)


def carried(block: str) -> Written:
    """What is carried in a block, once it has begun."""

    def value(path: Path) -> float:
        return path.carried[block][-1] if path.rounds[block] else 0.0

    return f"({block} > 0) * x-{block}", value


def atoms(rng: random.Random, block: str, stages: list[str], now: list[str]) -> Written:
    """Something that can be said of a block; ``now`` are the stages whose choice is known."""
    word = rng.choice(WORDS[:2])
    kind = rng.choice(["last", "prev", "ever", "count", "both", "round", "size", "carried"])
    stage = rng.choice(stages)
    if kind == "last" and now:
        name = rng.choice(now)
        return is_(name, word, last(block, name))
    if kind == "prev":

        def before(path: Path) -> str:
            return path.in_round(block, stage, len(path.rounds[block]) - 1)

        return is_(f"prev({stage})", word, before)
    if kind == "ever":

        def ever(path: Path) -> float:
            return float(any(each.get(stage) not in {None, word} for each in path.rounds[block]))

        return f"ever({stage} != {word})", ever
    if kind == "count":
        return (
            f"count({stage} == {word})",
            lambda path: float(sum(each.get(stage) == word for each in path.rounds[block])),
        )
    if kind == "both" and len(stages) > 1:
        one, other = stages[:2]

        def both(path: Path) -> float:
            played = [each for each in path.rounds[block] if one in each and other in each]
            return float(sum(not (each[one] == word and each[other] == word) for each in played))

        return f"count(not ({one} == {word} and {other} == {word}))", both
    if kind == "size":
        return block, lambda path: float(len(path.rounds[block]))
    if kind == "carried":
        return carried(block)
    if kind == "round":
        # Of the present block, or the last.
        return "round", lambda path: float(len(path.rounds[path.at])) if path.at else 0.0
    return (
        f"count(lever == on and {stage} == {word})",
        lambda path: float(
            sum(
                each.get(stage) == word and lever == "on"
                for each, lever in zip(path.rounds[block], path.levers[block], strict=True)
            )
        ),
    )


LEVER: Written = ("(lever == on)", lambda path: float(path.lever == "on"))


def condition(rng: random.Random, parts: list[Written]) -> Written:
    text, value = rng.choice(parts)
    least = rng.choice([0.5, 1.0, 1.5])
    if rng.random() < 0.5:
        return f"{text} < {least}", lambda path: float(value(path) < least)
    return f"{text} >= {least}", lambda path: float(value(path) >= least)


def weighed(rng: random.Random, parts: list[Written]) -> Written:
    weights = [rng.choice([1.0, 2.0, 3.5, -1.0]) * 10.0 ** rng.randint(-2, 2) for _ in parts]
    text = " + ".join(
        f"({weight!r}) * {each}" for weight, (each, _) in zip(weights, parts, strict=True)
    )
    return text, lambda path: sum(
        w * float(v(path)) for w, (_, v) in zip(weights, parts, strict=True)
    )


def written(seed: int) -> tuple[str, list[Any], list[tuple[Written, str]], Written]:
    """A random case, its play, the plan's signs, and what play is worth."""
    rng = random.Random(seed)
    play: list[Any] = []
    known: list[Written] = [LEVER]
    for number in range(rng.choice([1, 2, 2])):
        if rng.random() < 0.4:
            name = f"alone{number}"
            stage = Stage(name, WORDS[:2], condition(rng, known) if rng.random() < 0.5 else None)
            play.append(stage)
            known.append(is_(name, "go", alone(name)))
        block = f"b{number}"
        names = [f"s{number}{k}" for k in range(rng.choice([1, 2, 2]))]
        start = weighed(rng, rng.sample(known, min(2, len(known))))
        stages = []
        for k, name in enumerate(names):
            inside = [atoms(rng, block, names, names[:k]) for _ in range(3)]
            when = condition(rng, [*inside, *known]) if rng.random() < 0.5 else None
            words = WORDS if number == 0 and k == 0 else WORDS[:2]
            stages.append(Stage(name, words, when))
        mine = [atoms(rng, block, names, names) for _ in range(4)]
        following = weighed(rng, [*rng.sample(mine, 2), LEVER])
        until = condition(rng, [*mine, *known]) if rng.random() < 0.6 else None
        times = (rng.choice([1, 2, 3]), rng.choice([1, 2]))
        play.append(Block(block, times, start, following, until, tuple(stages)))
        known += [atoms(rng, block, names, names) for _ in range(3)]
        known += [
            is_(f"{names[0]}[{k}]", "go", given(block, names[0], k))
            for k in range(1, max(times) + 1)
        ]
        known.append(carried(block))
    worth = weighed(rng, known)
    first = next(each for each in play if isinstance(each, Block))
    own = [each.name for each in first.stages]
    signs = [
        (condition(rng, [atoms(rng, first.name, own, own) for _ in range(3)]), "on"),
        (condition(rng, [atoms(rng, first.name, own, own) for _ in range(3)]), "off"),
    ]
    return _yaml(play, signs, worth, own[0]), play, signs, worth


def _yaml(play: list[Any], signs: list[tuple[Written, str]], worth: Written, first: str) -> str:
    def stage(each: Stage) -> str:
        when = f", when: '{each.when[0]}'" if each.when else ""
        return f"{{stage: {each.name}, actor: us{when}, choose: [{', '.join(each.words)}]}}"

    lines = []
    for each in play:
        if isinstance(each, Stage):
            lines.append(f"  - {stage(each)}")
            continue
        lines += [
            f"  - rounds: {each.name}",
            f"    times: if lever == off then {each.times[0]} else {each.times[1]}",
            f"    carry: {{x-{each.name}: {{start: '{each.start[0]}', next: '{each.next[0]}'}}}}",
            *([f"    until: '{each.until[0]}'"] if each.until else []),
            "    stages:",
            *(f"      - {stage(one)}" for one in each.stages),
        ]
    then = "".join(
        f"\n      - {{when: '{sign[0]}', set: {{lever: '{word}'}}}}" for sign, word in signs
    )
    payoff = f"{{us: '{worth[0]}'}}"
    return f"""
standoff: 1
title: Random rounds
actors: {{us: {{advised: true}}}}
levers: {{lever: ['off', 'on']}}
policies:
  off: {{}}
  on: {{lever: 'on'}}
  plan:
    then:{then}
precision: 1
play:
""" + "\n".join(lines) + f"""
outcomes:
  quits: {{when: ever({first} == quit), ends-play: true, payoffs: {payoff}}}
  over: {{when: not ever({first} == quit), payoffs: {payoff}}}
"""  # fmt: skip


def played(play: list[Any], signs: list[tuple[Written, str]], lever: str) -> Iterator[Path]:
    """Every path of play, by the description of the language."""
    blocks = [each.name for each in play if isinstance(each, Block)]
    nothing: dict[str, Any] = dict.fromkeys(blocks, ())
    begin = Path(dict(nothing), dict(nothing), {}, dict(nothing), lever)

    def set_later(path: Path) -> Path:
        """Before each stage all signs at once; of those that have come the later in the list
        wins."""
        come = path.come | {k for k, ((_, sign), _) in enumerate(signs) if sign(path)}
        if not come:
            return path
        return _with_lever(replace(path, come=come, lever=signs[max(come)][1]))

    def stage(path: Path, each: Stage, block: str) -> Iterator[Path]:
        path = set_later(path)
        if each.when is not None and not each.when[1](path):
            yield path
            return
        for word in each.words:
            if block:
                *before, now = path.rounds[block]
                rounds = (*before, {**now, each.name: word})
                yield replace(path, rounds={**path.rounds, block: rounds})
            else:
                yield replace(path, alone={**path.alone, each.name: word})

    def ended(path: Path) -> bool:
        return any(word == "quit" for b in blocks for each in path.rounds[b]
                   for word in each.values())  # fmt: skip

    def from_(path: Path, place: int) -> Iterator[Path]:
        if place == len(play):
            yield path
            return
        each = play[place]
        if isinstance(each, Stage):
            for after in stage(path, each, ""):
                yield from from_(after, place + 1)
            return
        path = replace(path, carried={**path.carried, each.name: (each.start[1](path),)})
        yield from rounds(path, place, each.times[lever == "on"])

    def rounds(path: Path, place: int, left: int) -> Iterator[Path]:
        each = play[place]
        path = replace(
            path,
            at=each.name,
            within=True,
            rounds={**path.rounds, each.name: (*path.rounds[each.name], {})},
            levers={**path.levers, each.name: (*path.levers[each.name], path.lever)},
        )
        yield from inside(path, place, left, 0)

    def inside(path: Path, place: int, left: int, number: int) -> Iterator[Path]:
        each = play[place]
        if ended(path):
            yield path
            return
        if number < len(each.stages):
            for after in stage(path, each.stages[number], each.name):
                yield from inside(after, place, left, number + 1)
            return
        told = (*path.carried[each.name], each.next[1](path))
        path = replace(path, carried={**path.carried, each.name: told})
        if left > 1 and not (each.until and each.until[1](path)):
            yield from rounds(path, place, left - 1)
        else:
            yield from from_(replace(path, within=False), place + 1)

    yield from from_(begin, 0)


def _with_lever(path: Path) -> Path:
    if not path.within:
        return path
    *before, _ = path.levers[path.at]
    return replace(path, levers={**path.levers, path.at: (*before, path.lever)})


@pytest.mark.parametrize("seed", range(60, 110))
def test_every_path_is_worth_what_an_interpreter_makes_of_it(seed: int) -> None:
    text, play, signs, worth = written(seed)
    case, document = parse_case(text)
    compiled = compile_case(case, document)
    for policy, lever, plan in (("off", "off", []), ("on", "on", []), ("plan", "off", signs)):
        grown = grow(compiled, compiled.policies[policy])
        found = np.sort(fill(grown, {}).games.payoffs[0, :, 0])
        expected = np.sort([worth[1](path) for path in played(play, plan, lever)])
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9, err_msg=text)
