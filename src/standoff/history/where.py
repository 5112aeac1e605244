"""Which rows of a table are meant: a condition on its columns, in the language of cases."""

from __future__ import annotations

import re

import numpy as np

from standoff.base.errors import StandoffError
from standoff.case.compiler import Compiler
from standoff.case.evaluate import Domain, Environment, Symbol, quiet
from standoff.case.parser import parse
from standoff.case.syntax import NAME_PATTERN, ExpressionError
from standoff.history.table import MISSING, Flags, Table


def rows_wanted(table: Table, condition: str) -> Flags | None:
    """(rows,) the rows that a condition keeps; None, for all, where there is no condition.

    Raises :class:`StandoffError` for what is no condition on the columns, and where no row is left.
    """
    if not condition:
        return None
    rows = rows_where(table, condition)
    if not rows.any():
        raise StandoffError(f"--where '{condition}' leaves no row of {table.file}")
    return rows


def rows_where(table: Table, condition: str) -> Flags:
    """(rows,) where a condition such as ``year >= 1900 and regime == mixed`` holds; where a column
    that it asks of holds nothing it does not.

    Raises :class:`StandoffError` for what is no condition on the columns.
    """
    words: dict[str, list[str]] = {}
    scope: dict[str, Symbol] = {}
    for name in table.columns:
        if not re.fullmatch(NAME_PATTERN, name):
            continue
        if table.is_number(name):
            scope[name] = Symbol("parameter")
        else:
            cells = table.column(name)
            words[name] = sorted({cell for cell in cells if cell.lower() not in MISSING})
            scope[name] = Symbol("lever", Domain(tuple(words[name])))
    known = frozenset(scope) | {word for each in words.values() for word in each}
    try:
        compiled = Compiler(scope).compile(parse(condition, known), condition, "truth")
    except ExpressionError as error:
        told = re.sub(r"^nothing here is called", "no column is called", error.message)
        strange = [name for name in table.columns if not re.fullmatch(NAME_PATTERN, name)]
        asked = [
            name
            for name in strange
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", condition) and len(name) > 2
        ]
        if asked:
            told += (
                f"; column '{max(asked, key=len)}' can't be asked of here: give it a name of "
                "letters, digits, '_' and '-'"
            )
        raise StandoffError(f"--where, at character {error.offset + 1}: {told}") from None
    values = {}
    nothing = np.zeros(table.rows, np.bool_)
    for name in compiled.names:
        gone = table.missing(name)
        nothing |= gone
        if name in words:
            codes = {word: code for code, word in enumerate(words[name])}
            values[name] = np.array([codes.get(cell, -1) for cell in table.column(name)])
        else:
            values[name] = table.numbers(name)
    with quiet():
        holds = np.broadcast_to(compiled.evaluate(Environment(values)), nothing.shape)
    return np.asarray(holds, np.bool_) & ~nothing
