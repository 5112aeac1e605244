"""Expressions of a case and tests of claims, for the fuzzer: one in a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from standoff.base.errors import StandoffError
from standoff.base.files import read_text
from standoff.case.compiled import CompiledCase
from standoff.case.compiler import Compiler
from standoff.case.evaluate import quiet
from standoff.case.load import parse_case
from standoff.case.parser import parse
from standoff.case.syntax import ExpressionError, told
from standoff.ensemble.asking import compile_test
from standoff.lens.registry import compile_case
from tests.case.test_bad_input import SOUND

SUFFIX = ".txt"
_TEXTS = (
    "cost * 2 - greedy ^ 2 / max(1, cost, 3) + abs(-cost)",
    "if ru == greedy and talks == on then clip(cost, 0, 1) else exp(-cost) * log(2)",
    "not (move == invade or answer in [fight, yield]) and played(luck) and cost >= 1.5e0",
    "2 ** 3 ** 2 - -+-1 if move == hold-back else sqrt(cost)",
    "P(war | talk, ru == greedy) - P(move == invade | wait) > 0.1 by 0.05",
    "best(cvar) in [talk, wait] and not U(us | talk) >= E(deaths | wait) / 3",
)


def seeds() -> list[bytes]:
    """Whole and valid expressions to mutate."""
    return [text.encode() for text in _TEXTS]


@cache
def _case() -> CompiledCase:
    return compile_case(*parse_case(SOUND))


def read(path: Path) -> None:
    """Parse, compile and evaluate the expression, as a formula and as a claim's test.

    Raises :class:`StandoffError` where it is refused as both.
    """
    text = read_text(path, 1_000_000)
    case = _case()
    try:
        node = parse(text, case.words)
        told(node)
        done = Compiler(case.scope, case.terms).compile(node, text)
    except ExpressionError:
        compile_test(case, "c", text)
        return
    values = {
        name: np.full((2, 1), 1.5) if symbol.kind == "parameter" else np.zeros(3, np.int64)
        for name, symbol in case.scope.items()
    }
    with quiet():
        done.evaluate(case.environment(values))
    if not text.strip():
        raise StandoffError("an empty expression was read")
