"""Random small cases, and what play at random leads to in them, worked out path by path."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

import standoff
from standoff.ensemble.run import Ensemble
from standoff.lens.game.tree import Float

ACTORS = ("alpha", "beta", "gamma")
SHAPES: tuple[tuple[str, Callable[[float], float]], ...] = (
    ("{}", lambda x: x),
    ("exp({})", math.exp),
    ("log(1 + {})", math.log1p),
    ("{} ^ 1.5", lambda x: x**1.5),
    ("1 / sqrt({})", lambda x: 1 / math.sqrt(x)),
)


class Turn(NamedTuple):
    """A stage: who moves (None: nature, evenly), the words, and when it is played."""

    name: str
    actor: str | None
    words: tuple[str, ...]
    after: tuple[str, str] | None
    """Played only where this earlier stage did not come out as this word."""
    hidden_from: tuple[str, ...]


class Stake(NamedTuple):
    """``weight`` × a shape of a parameter, where a stage or type has a value; under a lever."""

    weight: float
    shape: int
    parameter: str
    name: str
    word: str
    armed: bool


@dataclass(frozen=True)
class Written:
    """A case with words for the ends of play: the outcome is what came of the first stage."""

    parameters: dict[str, Any]
    types: dict[str, str]
    """For each typed actor the parameter that is the chance of its type 'hard'."""
    turns: tuple[Turn, ...]
    stakes: dict[str, tuple[Stake, ...]]
    """By actor."""
    precision: dict[str, str]

    @property
    def actors(self) -> tuple[str, ...]:
        return tuple(self.stakes)

    def data(self) -> dict[str, Any]:
        """The case as plain data, in the language's own keys."""
        play: list[dict[str, Any]] = []
        for turn in self.turns:
            stage: dict[str, Any] = {"stage": turn.name}
            if turn.actor is None:
                stage["chance"] = dict.fromkeys(turn.words, f"1/{len(turn.words)}")
            else:
                stage |= {"actor": turn.actor, "choose": list(turn.words)}
                stage["hidden-from"] = list(turn.hidden_from)
            if turn.after:
                stage["when"] = f"{turn.after[0]} != {turn.after[1]}"
            play.append(stage)
        payoffs = {actor: self.expression(actor) for actor in self.actors}
        return {
            "title": "A random case",
            "actors": {actor: {"advised": actor == self.actors[0]} for actor in self.actors},
            "parameters": dict(self.parameters),
            "types": {
                actor: {"hard": chance, "soft": "rest"} for actor, chance in self.types.items()
            },
            "levers": {"arms": ["none", "some"]},
            "policies": {"as-is": {}, "arm": {"arms": "some"}},
            "precision": dict(self.precision),
            "play": play,
            "measures": {"harm": "people"},
            "outcomes": {
                f"end-{word}": {
                    "when": f"{self.turns[0].name} == {word}",
                    "payoffs": dict(payoffs),
                    "measures": {"harm": f"{number} * {next(iter(self.parameters))}"},
                }
                for number, word in enumerate(self.turns[0].words)
            },
        }

    def expression(self, actor: str) -> str:
        terms = ["0"]
        for stake in self.stakes[actor]:
            value = SHAPES[stake.shape][0].format(stake.parameter)
            term = f"{stake.weight!r} * {value} * ({stake.name} == {stake.word})"
            terms.append(term + (" * (arms == some)" if stake.armed else ""))
        return " + ".join(f"({term})" for term in terms)

    def case(self) -> standoff.Case:
        return standoff.Case.model_validate(self.data())

    def paths(self, values: dict[str, float]) -> Iterator[tuple[float, dict[str, str]]]:
        """(chance, what happened) of every path when all play at random."""
        paths: list[tuple[float, dict[str, str]]] = [(1.0, {})]
        for actor, chance in self.types.items():
            hard = values[chance]
            paths = [
                (share * part, {**path, actor: kind})
                for share, path in paths
                for kind, part in (("hard", hard), ("soft", 1 - hard))
            ]
        for turn in self.turns:
            grown: list[tuple[float, dict[str, str]]] = []
            for share, path in paths:
                if turn.after and path.get(turn.after[0]) == turn.after[1]:
                    grown.append((share, path))
                else:
                    size = len(turn.words)
                    grown += [(share / size, {**path, turn.name: word}) for word in turn.words]
            paths = grown
        yield from paths

    def worth(self, actor: str, values: dict[str, float], armed: bool) -> float:
        """What an actor expects in one world when all play at random."""
        total = 0.0
        for share, path in self.paths(values):
            for stake in self.stakes[actor]:
                if path.get(stake.name) == stake.word and (armed or not stake.armed):
                    shape = SHAPES[stake.shape][1]
                    total += share * stake.weight * shape(values[stake.parameter])
        return total


@st.composite
def written_cases(draw: st.DrawFn, *, fixed: bool = False) -> Written:
    """Two or three actors, some with types; up to four stages, some of nature, some hidden."""
    actors = ACTORS[: draw(st.integers(2, 3))]
    kinds: list[Any] = [
        {"range": [0.1, 0.9]},
        {"range": [0.1, 0.9], "likely": 0.3},
        {"beta": [2, 3], "range": [0.05, 0.95]},
        {"discrete": {0.2: 1, 0.7: 2}},
        {"lognormal": [0.4, 0.5], "range": [0.1, 1.0]},
    ]
    if fixed:
        kinds = [0.3, 0.75, "0.5 * 0.9"]
    names = [f"p{k}" for k in range(draw(st.integers(1, 3)))]
    parameters = {name: draw(st.sampled_from(kinds)) for name in names}
    types = {
        actor: draw(st.sampled_from(names)) for actor in actors if draw(st.integers(0, 2)) == 0
    }
    coin = st.booleans()
    turns: list[Turn] = []
    for number in range(draw(st.integers(1, 4))):
        actor = draw(st.sampled_from([*actors, *actors, None]))
        after = None
        if draw(coin) and turns:
            earlier = draw(st.sampled_from(turns))
            after = (earlier.name, draw(st.sampled_from(earlier.words)))
        others = [each for each in actors if each != actor]
        hidden = () if actor is None else tuple(each for each in others if draw(coin))
        words = tuple(f"w{k}" for k in range(draw(st.integers(2, 3))))
        turns.append(Turn(f"s{number}", actor, words, after, hidden))
    places = [(turn.name, word) for turn in turns for word in turn.words]
    places += [(actor, kind) for actor in types for kind in ("hard", "soft")]
    stake = st.builds(
        lambda weight, shape, parameter, place, armed: Stake(
            weight, shape, parameter, place[0], place[1], armed
        ),
        st.integers(-20, 20).map(lambda x: x / 10),
        st.integers(0, len(SHAPES) - 1),
        st.sampled_from(names),
        st.sampled_from(places),
        coin,
    )
    stakes = {actor: tuple(draw(st.lists(stake, min_size=1, max_size=4))) for actor in actors}
    precision = {
        actor: draw(st.sampled_from(["0", "0.3", "1.5", f"2 * {names[0]}"])) for actor in actors
    }
    return Written(parameters, types, tuple(turns), stakes, precision)


def columns(ensemble: Ensemble, kinds: frozenset[str]) -> dict[tuple[str, ...], Float]:
    """{(policy, kind, name, type, word): (draws,)} of some kinds of columns."""
    return {
        (policy, column.kind, column.name, column.type, column.word): ensemble.column(
            policy, column
        )
        for policy in ensemble.policies
        for column in ensemble.layout.columns
        if column.kind in kinds
    }


def world(ensemble: Ensemble, draw: int) -> dict[str, float]:
    return {name: float(np.asarray(values)[draw]) for name, values in ensemble.parameters.items()}
