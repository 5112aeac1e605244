"""Published models written as cases, and where their data are, if they are here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from standoff.case.model import Case
from standoff.history.estimation import Fit
from standoff.questions.fit import Fit as Asked

DATA = Path(os.environ.get("STANDOFF_DATA", Path(__file__).parents[3] / "shared" / "data"))
"""Outside the project: the authors' tables."""


def data(name: str) -> str:
    """One of the tables; the test is skipped where it is not here."""
    if not (DATA / name).is_file():
        pytest.skip(f"{name} is not here")
    return str(DATA / name)


Terms = Sequence[tuple[str, str]]
"""A utility: (estimate, what it multiplies), ``"1"`` for a constant."""


def worth(terms: Terms) -> str:
    """A utility as an expression."""
    return " + ".join(name if by == "1" else f"{name} * {by}" for name, by in terms) or "0"


def two_steps(
    utilities: dict[str, dict[str, Terms]],
    columns: dict[str, dict[str, str]],
    outcomes: tuple[str, str, str],
    precision: str = "1",
) -> Case:
    """A first actor leaves things as they are or moves; the second then answers in one of two ways:
    the model ``egame12`` of R's package games (Kenkel & Signorino).

    ``utilities``: by outcome, then by actor ``a`` or ``b``; ``outcomes``: as it was, and after the
    second's first and second answer.
    """
    names = [name for by in utilities.values() for each in by.values() for name, _ in each]
    names = list(dict.fromkeys(names))
    when = ("move == stay", "answer == left", "answer == right")
    return Case.model_validate(
        {
            "title": "Two steps",
            "actors": {"a": {"name": "the first", "advised": True}, "b": "the second"},
            "parameters": {name: {"estimate": {"start": 0}} for name in names} | columns,
            "precision": precision,
            "play": [
                {"stage": "move", "actor": "a", "choose": ["stay", "go"]},
                {
                    "stage": "answer",
                    "actor": "b",
                    "choose": ["left", "right"],
                    "when": "move == go",
                },
            ],
            "outcomes": {
                outcome: {
                    "when": condition,
                    "payoffs": {
                        actor: worth(utilities.get(outcome, {}).get(actor, ()))
                        for actor in ("a", "b")
                    },
                }
                for outcome, condition in zip(outcomes, when, strict=True)
            },
        }
    )


def war() -> Case:
    """Deterrence since 1800, in R's formula ``esc + war ~ s_wt_re1 + revis1 | 0 | regime1 | balanc
    + regime2``."""
    return two_steps(
        {
            "sq": {"a": [("sq0", "1"), ("sq_s", "similar"), ("sq_r", "revisionist")]},
            "war": {
                "a": [("w0", "1"), ("w_dem", "dem1"), ("w_mix", "mix1")],
                "b": [("d0", "1"), ("d_bal", "balance"), ("d_dem", "dem2"), ("d_mix", "mix2")],
            },
        },
        {
            "similar": {"column": "s_wt_re1"},
            "revisionist": {"column": "revis1"},
            "balance": {"column": "balanc"},
            "dem1": {"column": "regime1", "equals": "dem"},
            "mix1": {"column": "regime1", "equals": "mixed"},
            "dem2": {"column": "regime2", "equals": "dem"},
            "mix2": {"column": "regime2", "equals": "mixed"},
        },
        ("sq", "capitulation", "war"),
    )


WAR_OUTCOMES = "sq=sq,capitulation=capit,war=war"


ATTACK = [
    "capcont",
    "lreserves",
    "overval",
    "creditgrow",
    "USinterest",
    "service",
    "contagion",
    "prioratt",
]
DEFEND = [
    "unifgov",
    "lexports",
    "preelec",
    "postelec",
    "rightgov",
    "realinterest",
    "capcont",
    "lreserves",
]
"""What bears on an attack, and on the defence, in Leblang's model."""


def speculation() -> Case:
    """Leblang's model of speculative attacks, as R's manual of games states it."""
    return two_steps(
        {
            "no-attack": {"a": [(f"q_{each}", each) for each in ATTACK]},
            "devaluation": {"a": [("v0", "1")]},
            "defense": {
                "a": [("f0", "1")],
                "b": [("g0", "1"), *((f"g_{each}", each) for each in DEFEND)],
            },
        },
        {each: {"column": each} for each in dict.fromkeys([*ATTACK, *DEFEND])},
        ("no-attack", "devaluation", "defense"),
    )


def estimated(case: Case, table: str, **options: Any) -> Fit:
    """The answer of ``fit``."""
    found = Asked(case=case, data=table, **options).ask()
    assert isinstance(found, Fit)
    return found
