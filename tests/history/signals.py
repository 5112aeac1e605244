"""A crisis of threats and private types, and tables drawn from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from standoff.case.model import Case
from standoff.history.fitted_case import asked_of
from standoff.history.model import Model, Solving
from standoff.history.reading import Columns, read
from standoff.history.table import Floats, read_table
from standoff.questions.cases import compiled

TRUE = np.array([-0.5, 0.8, -1.0, -1.2, 0.7, -0.3])
"""What the tables are drawn by, in the case's order."""
CASE: dict[str, Any] = {
    "title": "A threat",
    "actors": {"a": {"name": "the challenger", "advised": True}, "b": "the target"},
    "parameters": {
        **{name: {"estimate": {}} for name in ("w0", "w1", "c", "r0", "r1", "p0")},
        "x": {"column": "x"},
        "z": {"column": "z"},
        "tough": "1 / (1 + exp(-p0))",
        "stake": "w0 + w1 * x",
    },
    "types": {"a": {"chance": {"tough": "tough", "weak": "rest"}}},
    "precision": 1,
    "play": [
        {"stage": "threat", "actor": "a", "choose": ["no", "yes"]},
        {"stage": "answer", "actor": "b", "choose": ["yield", "resist"], "when": "threat == yes"},
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
}


def model(table: str) -> Model:
    """The likelihood of a table."""
    asked = asked_of(compiled(Case.model_validate(CASE)))
    return Model(asked, read(asked, read_table(table), Columns("outcome")), Solving())


def drawn(folder: Path, rows: int, seed: int, true: Floats = TRUE) -> str:
    """A table of crises that ended as the case says they do."""
    rng = np.random.default_rng(seed)
    covariates = rng.normal(size=(rows, 2)).round(6)
    file = folder / "signals.csv"

    def write(outcomes: list[str]) -> None:
        lines = [f"{x},{z},{end}" for (x, z), end in zip(covariates, outcomes, strict=True)]
        file.write_text("\n".join(["x,z,outcome", *lines]) + "\n", encoding="utf-8")

    write(["quiet"] * rows)
    known = model(str(file))
    chances, sound = known.outcomes(true)
    assert sound.all()
    names = list(CASE["outcomes"])
    write([names[rng.choice(4, p=each / each.sum())] for each in chances[known.read.member]])
    return str(file)
