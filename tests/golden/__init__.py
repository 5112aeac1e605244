"""What every question answers on the built-in cases, kept to be held against what it answers now.

    python -m tests.golden        write the files anew (look at what changes before keeping it)

Same seed, same bits: on one machine the numbers are the same to the last bit. Kept to nine digits
they hold on others too, whose elementary functions round the last digit otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import standoff

FOLDER = Path(__file__).parent
STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"
DIGITS = 9

QUESTIONS: dict[str, Callable[[], Any]] = {
    "starter.run": lambda: standoff.run(STARTER, draws=64),
    "starter.assumptions": lambda: standoff.assumptions(
        STARTER, stated={"war_cost": (30, 45, 70), "wins": 0.6}, draws=64
    ),
    "starter.claims": lambda: standoff.claims(STARTER, "talks-prevent-war", draws=200),
    "starter.explain": lambda: standoff.explain(STARTER, draws=200),
    "starter.why": lambda: standoff.why(STARTER, "talk", "threaten", draws=64),
    "starter.drivers": lambda: standoff.drivers(STARTER, base=16),
    "starter.value": lambda: standoff.value(STARTER, draws=200),
    "starter.where": lambda: standoff.where(STARTER, x="war_cost", y="wins", steps=4),
    "starter.robust": lambda: standoff.robust(STARTER, draws=64),
    "starter.schools": lambda: standoff.schools(STARTER, draws=32, exact_draws=16),
    "starter.portfolios": lambda: standoff.run(STARTER, draws=16, portfolios=True),
    "starter.game": lambda: standoff.game(STARTER, policy="talk", draw=3),
    "starter.check": lambda: standoff.check(STARTER),
    "ukraine-2022.run": lambda: standoff.run("ukraine-2022", draws=32),
    "ukraine-2022.assumptions": lambda: standoff.assumptions(
        "ukraine-2022", stated={"ru_greedy": (0.3, 0.5, 0.7)}, draws=16
    ),
    "ukraine-2022.explain": lambda: standoff.explain("ukraine-2022", "arms-deter", draws=64),
    "ukraine-2022.why": lambda: standoff.why("ukraine-2022", "arms-deter", draws=32),
    "ukraine-2022.drivers": lambda: standoff.drivers("ukraine-2022", base=16, policies=["pursued"]),
    "ukraine-2022.value": lambda: standoff.value("ukraine-2022", draws=64),
    "ukraine-2022.robust": lambda: standoff.robust("ukraine-2022", draws=32),
    "ukraine-2022.schools": lambda: standoff.schools(
        "ukraine-2022", draws=16, only=["half as sharp", "@glaeser"]
    ),
    "ukraine-2022.tree": lambda: standoff.tree("ukraine-2022", draws=32, least=0.05),
    "ukraine-2022.beliefs": lambda: standoff.beliefs("ukraine-2022", draws=32),
    "ukraine-2022.watch": lambda: standoff.watch("ukraine-2022", draws=32),
    "ukraine-2022.errors": lambda: standoff.errors("ukraine-2022", draws=32, policy=["pursued"]),
    "ukraine-2022.learn": lambda: standoff.learn("ukraine-2022", draws=64),
    "ukraine-2022.compare": lambda: standoff.compare(
        "ukraine-2022", "ukraine-2022@depetris", draws=16, policies=["pursued", "talk"]
    ),
    "ukraine-2022.game": lambda: standoff.game("ukraine-2022", policy="pursued"),
    "ukraine-2022.graph": lambda: standoff.graph("ukraine-2022"),
    "ukraine-2022.zone": lambda: standoff.talks.zone(
        "ukraine-2022", draws=16, policies=["talk-limits", "pursued"]
    ),
    "ukraine-2022.offers": lambda: standoff.talks.offers("ukraine-2022", offer="us:ru"),
    "cuba-1962.graph": lambda: standoff.graph("cuba-1962"),
    "cuba-1962.check": lambda: standoff.check("cuba-1962"),
    "us-north-korea-2017.graph": lambda: standoff.graph("us-north-korea-2017"),
    "us-north-korea-2017.check": lambda: standoff.check("us-north-korea-2017"),
    "dispute": lambda: standoff.talks.dispute("power=0.6,costs=0.1/0.2"),
}
"""Every question, small, by the name of its file."""


def leaves(data: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Each value in plain data, with where it stands."""
    if isinstance(data, dict):
        for key, each in data.items():
            yield from leaves(each, f"{path}/{key}")
    elif isinstance(data, list):
        for number, each in enumerate(data):
            yield from leaves(each, f"{path}/{number}")
    else:
        yield path, data


def kept(data: dict[str, Any]) -> dict[str, Any]:
    """Of a long answer about one value in ten, the same ones always, and how many there are; of a
    short one all."""
    every = [(path, _rounded(value)) for path, value in leaves(data)]
    step = max(1, len(every) // 400)
    return {"values": len(every), "kept": dict(every[::step])}


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, str) and "/" in value and Path(value).is_absolute():
        return Path(value).name
    return value


def write() -> None:
    """Write every file anew."""
    for name, ask in QUESTIONS.items():
        text = json.dumps(kept(ask().to_dict()), indent=0, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")
