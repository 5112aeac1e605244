"""Expressions for the fuzzer: parsed, compiled and evaluated as a case's are."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from standoff.case.evaluate import Compiler, Domain, Environment, Symbol, quiet
from standoff.case.parser import parse
from standoff.case.syntax import ExpressionError
from standoff.errors import StandoffError

_SEEDS = (
    "if move == invade and not (talks in [on, off]) then -2 * cost ^ 2 else min(cost, 3, 1e2)",
    "clip(exp(cost) - log(2 + cost), -1, 1) >= 0.5 or played(move) and cost < 3 * (1 - cost)",
    "(((cost + 1) / 2) - abs(-cost)) * sqrt(cost) + (move != invade) + (talks == on)",
)
_SCOPE = {
    "cost": Symbol("parameter"),
    "move": Symbol("stage", Domain(("invade", "hold-back"))),
    "talks": Symbol("lever", Domain(("off", "on"))),
}


def seeds() -> list[bytes]:
    """Expressions with every operator."""
    return [text.encode() for text in _SEEDS]


def read(path: Path) -> None:
    """Compile what the file holds and evaluate it on two worlds and two histories.

    Raises :class:`StandoffError` where it is refused.
    """
    text = path.read_bytes().decode("utf-8", "replace")
    words = {*_SCOPE, "invade", "hold-back", "off", "on"}
    try:
        compiled = Compiler(_SCOPE).compile(parse(text, words), text)
    except ExpressionError as error:
        if not 0 <= error.offset <= len(text) + 1:
            raise ValueError("the place of the fault lies outside the text") from error
        raise StandoffError(error.message) from error
    values = {
        "cost": np.array([[0.5], [2.0]]),
        "move": np.array([0, 1]),
        "talks": np.asarray(1),
    }
    with quiet():
        np.broadcast_to(compiled.evaluate(Environment(values)), (2, 2))
