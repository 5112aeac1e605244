"""Crises whose numbers are known, and tables drawn from them: types, hidden moves, rounds."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from standoff.case.model import Case
from standoff.history.fitted_case import asked_of
from standoff.history.model import Model, Solving
from standoff.history.reading import Columns, read
from standoff.history.table import Floats, read_table
from standoff.questions.cases import compiled


class Crisis(NamedTuple):
    """A case with columns x, z and v, and the numbers that tables are drawn by, in its order."""

    case: dict[str, Any]
    true: Floats


def _columns(*names: str) -> dict[str, Any]:
    return {name: {"column": name} for name in names}


def _estimates(*names: str) -> dict[str, Any]:
    return {name: {"estimate": {}} for name in names}


ACTORS = {"a": {"name": "the challenger", "advised": True}, "b": "the target"}
SIGNALS = Crisis(
    {
        "title": "A threat",
        "actors": ACTORS,
        "parameters": _estimates("w0", "w1", "c", "r0", "r1", "p0")
        | _columns("x", "z")
        | {"tough": "1 / (1 + exp(-p0))", "stake": "w0 + w1 * x"},
        "types": {"a": {"chance": {"tough": "tough", "weak": "rest"}}},
        "precision": 1,
        "play": [
            {"stage": "threat", "actor": "a", "choose": ["no", "yes"]},
            {
                "stage": "answer",
                "actor": "b",
                "choose": ["yield", "resist"],
                "when": "threat == yes",
            },
            {"stage": "act", "actor": "a", "choose": ["back", "fight"], "when": "answer == resist"},
        ],
        "outcomes": {
            "quiet": {"when": "threat == no", "payoffs": {"a": 0, "b": 0}},
            "won": {"when": "answer == yield", "payoffs": {"a": 1, "b": -1}},
            "bluff": {"when": "act == back", "payoffs": {"a": "c", "b": 1}},
            "war": {
                "when": "act == fight",
                "payoffs": {"a": "(if a == tough then 2 else -2) + stake", "b": "r0 + r1 * z"},
            },
        },
    },
    np.array([-0.5, 0.8, -1.0, -1.2, 0.7, -0.3]),
)
"""A crisis of threats and a private type, of which no column tells."""
TYPES = Crisis(
    SIGNALS.case
    | {
        "title": "A threat by one whose kind a column tells of",
        "parameters": _estimates("w0", "w1", "c", "r0", "r1", "p0", "p1")
        | _columns("x", "z", "v")
        | {"tough": "1 / (1 + exp(-(p0 + p1 * v)))", "stake": "w0 + w1 * x"},
    },
    np.array([-0.5, 0.8, -1.0, -1.2, 0.7, -0.3, 1.5]),
)
"""The crisis of threats, in which a column moves the chance of the challenger's type."""
HIDDEN = Crisis(
    {
        "title": "Two mobilise, neither seeing the other",
        "actors": ACTORS,
        "parameters": _estimates("g0", "g1", "wa", "h0", "h1", "wb") | _columns("x", "z"),
        "precision": 1,
        "play": [
            {"stage": "first", "actor": "a", "choose": ["hold", "arm"]},
            {"stage": "second", "actor": "b", "choose": ["hold", "arm"], "sees": []},
        ],
        "outcomes": {
            "peace": {
                "when": "first == hold and second == hold",
                "payoffs": {"a": 0, "b": 0},
            },
            "a-ahead": {
                "when": "first == arm and second == hold",
                "payoffs": {"a": "g0 + g1 * x", "b": -1},
            },
            "b-ahead": {
                "when": "first == hold and second == arm",
                "payoffs": {"a": -1, "b": "h0 + h1 * z"},
            },
            "war": {
                "when": "first == arm and second == arm",
                "payoffs": {"a": "wa", "b": "wb"},
            },
        },
    },
    np.array([0.3, 1.2, -1.5, -0.2, 1.4, -2.0]),
)
"""A simultaneous game, the payoffs of which columns move."""
ROUNDS = Crisis(
    {
        "title": "Pressed twice, by one whose patience is its own secret",
        "actors": ACTORS,
        "parameters": _estimates("c0", "c1", "h0", "h1", "l") | _columns("x", "z"),
        "types": {"a": {"chance": {"patient": 0.5, "hasty": "rest"}}},
        "precision": 1,
        "play": [
            {
                "rounds": "push",
                "times": 2,
                "carry": {"spent": {"start": 0, "next": "spent + 1"}},
                "until": "answer == yield",
                "stages": [
                    {"stage": "press", "actor": "a", "choose": ["stop", "go"]},
                    {
                        "stage": "answer",
                        "actor": "b",
                        "choose": ["yield", "resist"],
                        "when": "press == go",
                    },
                ],
            },
        ],
        "outcomes": {
            "quiet": {
                "when": "press[1] == stop",
                "ends-play": True,
                "payoffs": {"a": 0, "b": 0},
            },
            "given-up": {
                "when": "press[2] == stop",
                "ends-play": True,
                "payoffs": {
                    "a": "(if a == patient then 1 else 2) * (c0 + c1 * x)",
                    "b": "h0 + h1 * z",
                },
            },
            "won": {"when": "answer[1] == yield", "payoffs": {"a": 1, "b": -1}},
            "won-late": {
                "when": "answer[2] == yield",
                "payoffs": {
                    "a": "1 + (if a == patient then 1 else 2) * (c0 + c1 * x)",
                    "b": "-1 + h0 + h1 * z",
                },
            },
            "stalled": {
                "when": "answer[2] == resist",
                "payoffs": {
                    "a": "l + (if a == patient then 2 else 4) * (c0 + c1 * x)",
                    "b": "2 * (h0 + h1 * z)",
                },
            },
        },
    },
    np.array([-0.6, 0.4, -0.4, 0.6, 0.5]),
)
"""Two rounds, in which the target learns of the challenger's type by what it does."""
CRISES = {
    "types": TYPES,
    "hidden moves": HIDDEN,
    "rounds": ROUNDS,
    "types, little told": SIGNALS,
}


SIDES = (-1.25, 0.0, 1.25)
"""Of the columns x and z; a column of few values makes many rows alike, which are solved once."""


def every(crisis: Crisis, folder: Path) -> Model:
    """The likelihood of a table that has every crisis that there can be, once."""
    lines = [
        f"{x},{z},{v},{end}"
        for x, z, v in product(SIDES, SIDES, (-1, 1))
        for end in crisis.case["outcomes"]
    ]
    file = folder / "crises.csv"
    file.write_text("\n".join(["x,z,v,outcome", *lines]) + "\n", encoding="utf-8")
    return model_of(crisis, str(file))


def model_of(crisis: Crisis, table: str) -> Model:
    """The likelihood of a table."""
    asked = asked_of(compiled(Case.model_validate(crisis.case)))
    return Model(asked, read(asked, read_table(table), Columns("outcome")), Solving())


def drawn(known: Model, true: Floats, rows: int, seed: int) -> Model:
    """The same of a table of so many rows: columns of evenly many values each, and crises that
    ended as the case says they do; ``known`` as :func:`every` gives it."""
    chance = known.read.weight * np.exp(known.at(true).log_likelihood)
    counts = np.random.default_rng(seed).multinomial(rows, chance / chance.sum()).astype(float)
    found = copy(known)
    found.read = replace(known.read, weight=counts, row_weight=counts / known.read.weight)
    found.read = replace(found.read, row_weight=found.read.row_weight[known.read.member])
    return found


def written(crisis: Crisis, folder: Path, rows: int, seed: int) -> str:
    """A table, in a file, of crises with columns x and z that are normal, each different, which
    ended as the case says they do."""
    rng = np.random.default_rng(seed)
    covariates = rng.normal(size=(rows, 2)).round(6)
    file = folder / "drawn.csv"
    names = list(crisis.case["outcomes"])

    def write(outcomes: list[str]) -> None:
        lines = [f"{x},{z},{end}" for (x, z), end in zip(covariates, outcomes, strict=True)]
        file.write_text("\n".join(["x,z,outcome", *lines]) + "\n", encoding="utf-8")

    write(names[:1] * rows)
    known = model_of(crisis, str(file))
    chances, sound = known.outcomes(crisis.true)
    assert sound.all()
    each = chances[known.read.member]
    write([names[rng.choice(len(names), p=one / one.sum())] for one in each])
    return str(file)
