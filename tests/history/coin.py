"""One choice by what was seen of each crisis: a logit regression, which can be done by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np

COIN = {
    "title": "One choice",
    "actors": {"a": {"name": "the actor", "advised": True}},
    "parameters": {"b0": {"estimate": {}}, "b1": {"estimate": {}}, "x": {"column": "x"}},
    "play": [{"stage": "move", "actor": "a", "choose": ["no", "yes"]}],
    "outcomes": {
        "no": {"when": "move == no", "payoffs": {"a": 0}},
        "yes": {"when": "move == yes", "payoffs": {"a": "b0 + b1 * x"}},
    },
}


def coin(rows: int = 60, seed: int = 0) -> str:
    """A logit regression's table."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=rows).round(3)
    came = rng.random(rows) < 1 / (1 + np.exp(-(0.4 + x)))
    lines = [
        f"{a},{'yes' if b else 'no'},{k // 4}" for k, (a, b) in enumerate(zip(x, came, strict=True))
    ]
    return "x,outcome,group\n" + "\n".join(lines) + "\n"


def logit_by_hand(text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(estimates, curvature, scores, groups) of a logit regression, by Newton's method."""
    cells = [line.split(",") for line in text.splitlines()[1:]]
    x = np.column_stack([np.ones(len(cells)), [float(each[0]) for each in cells]])
    y = np.array([each[1] == "yes" for each in cells], float)
    beta = np.zeros(2)
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ beta))
        bend = (x * (p * (1 - p))[:, None]).T @ x
        beta = beta + np.linalg.solve(bend, x.T @ (y - p))
    scores = x * (y - p)[:, None]
    return beta, bend, scores, np.array([int(each[2]) for each in cells])


def written(folder: Path, text: str, name: str = "table.csv") -> str:
    """A table in a file."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)
