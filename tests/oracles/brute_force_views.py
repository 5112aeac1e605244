"""What mistaken and knowing actors do, by brute force: an oracle in plain Python.

It shares no code with Standoff: a game is a nest of tuples, an equilibrium a root found by SciPy at
a ladder of precisions from random play on, and what actors really do a fixed point of the
definition in DESIGN.md (first- and second-level hypergames: Bennett 1977; Wang, Hipel & Fraser
1989), found by iterating it as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import root

Numbers = Mapping[str, float]
Node = tuple[Any, ...]
"""("end", {actor: worth(numbers)}), ("chance", {branch: (chance(numbers), node)}), or
("move", actor, set, {choice: node})."""
Behaviour = dict[str, dict[str, float]]
"""By information set, the chance of each choice."""


@dataclass
class Sets:
    """The information sets of a game: whose each is, and what is open there."""

    mover: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def gather(self, node: Node) -> Sets:
        if node[0] == "chance":
            for _, below in node[1].values():
                self.gather(below)
        elif node[0] == "move":
            _, actor, name, below = node
            self.mover[name], self.choices[name] = actor, list(below)
            for each in below.values():
                self.gather(each)
        return self


def worth(node: Node, numbers: Numbers, play: Behaviour, actor: str) -> float:
    """What play from here on is worth to an actor."""
    if node[0] == "end":
        return float(node[1][actor](numbers))
    if node[0] == "chance":
        return float(
            sum(
                chance(numbers) * worth(below, numbers, play, actor)
                for chance, below in node[1].values()
            )
        )
    return sum(
        play[node[2]][choice] * worth(below, numbers, play, actor)
        for choice, below in node[3].items()
    )


def ends(
    node: Node, numbers: Numbers, play: Behaviour, reach: float = 1.0
) -> list[tuple[Node, float]]:
    """Every end of play, with the chance of coming there."""
    if node[0] == "end":
        return [(node, reach)]
    found = []
    if node[0] == "chance":
        for chance, below in node[1].values():
            found += ends(below, numbers, play, reach * chance(numbers))
    else:
        for choice, below in node[3].items():
            found += ends(below, numbers, play, reach * play[node[2]][choice])
    return found


def action_values(node: Node, numbers: Numbers, play: Behaviour, sets: Sets) -> Behaviour:
    """What each choice is worth to who makes it, at the beliefs of Bayes' rule."""
    total = dict.fromkeys(sets.mover, 0.0)
    value = {name: dict.fromkeys(sets.choices[name], 0.0) for name in sets.mover}

    def walk(node: Node, reach: float) -> None:
        if node[0] == "chance":
            for chance, below in node[1].values():
                walk(below, reach * chance(numbers))
        elif node[0] == "move":
            _, actor, name, below = node
            total[name] += reach
            for choice, each in below.items():
                value[name][choice] += reach * worth(each, numbers, play, actor)
                walk(each, reach * play[name][choice])

    walk(node, 1.0)
    return {
        name: {choice: each / total[name] for choice, each in row.items()}
        for name, row in value.items()
    }


def equilibrium(
    game: Node, numbers: Numbers, precision: Callable[[Numbers, str], float], held: Behaviour
) -> Behaviour:
    """The logit equilibrium of all whose choices are not held, on the branch from random play."""
    sets = Sets().gather(game)
    free = [name for name in sets.mover if name not in held]
    slots = [(name, choice) for name in free for choice in sets.choices[name][1:]]

    def play(odds: np.ndarray) -> Behaviour:
        found = dict(held)
        by = dict(zip(slots, odds, strict=True))
        for name in free:
            logs = np.array([by.get((name, choice), 0.0) for choice in sets.choices[name]])
            shares = np.exp(logs - logs.max())
            shares /= shares.sum()
            found[name] = dict(zip(sets.choices[name], shares.tolist(), strict=True))
        return found

    def miss(odds: np.ndarray, scale: float) -> np.ndarray:
        value = action_values(game, numbers, play(odds), sets)
        return np.array(
            [
                odds[k]
                - scale
                * precision(numbers, sets.mover[name])
                * (value[name][choice] - value[name][sets.choices[name][0]])
                for k, (name, choice) in enumerate(slots)
            ]
        )

    odds = np.zeros(len(slots))
    for scale in np.linspace(0.1, 1.0, 10):
        solved = root(miss, odds, args=(scale,), tol=1e-12)
        assert np.abs(miss(solved.x, scale)).max(initial=0.0) < 1e-8
        odds = solved.x
    return play(odds)


def really(
    game: Node,
    actors: Sequence[str],
    numbers: Mapping[str, Numbers],
    known_to: Mapping[str, Sequence[str]],
    precision: Callable[[Numbers, str], float],
    turns: int = 200,
) -> tuple[Behaviour, dict[str, Behaviour]]:
    """What everybody really does, and what is done in the game in each actor's head.

    ``numbers``: each actor's; ``known_to``: for each mistaken actor, who knows of its error.
    """
    sets = Sets().gather(game)
    knows = {each: {one for one, who in known_to.items() if each in who} for each in actors}
    real: Behaviour = {name: dict.fromkeys(row, 1 / len(row)) for name, row in sets.choices.items()}
    heads: dict[str, Behaviour] = {}
    for _ in range(turns):
        before = real
        real = {}
        for actor in actors:
            held = {}
            if not knows[actor] and actor in heads:
                real |= {n: row for n, row in heads[actor].items() if sets.mover[n] == actor}
                continue
            if knows[actor]:
                with_it = {each for each in actors if knows[each] == knows[actor]}
                held = {n: row for n, row in before.items() if sets.mover[n] not in with_it}
            heads[actor] = equilibrium(game, numbers[actor], precision, held)
            real |= {n: row for n, row in heads[actor].items() if sets.mover[n] == actor}
        moved = max(
            abs(real[name][choice] - before[name][choice]) for name in real for choice in real[name]
        )
        if moved < 1e-10:
            return real, heads
    raise AssertionError("brute force did not settle")
