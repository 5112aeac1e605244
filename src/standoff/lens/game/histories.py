"""Histories of play as columns of codes, and the values of expressions at them.

An expression is worked out once for each history that it tells apart, and then spread. Which
histories those are does not depend on the draws, so it is found out once a tree.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from standoff.case.evaluate import Array, Compiled, Environment

Codes = NDArray[np.int32]
Rows = NDArray[np.intp]


def group(columns: list[Codes], size: int) -> tuple[NDArray[np.intp], NDArray[np.intp], int]:
    """Number the distinct rows in order of first appearance: (group of each row, first row of each
    group, how many)."""
    if not columns or size == 1:
        return np.zeros(size, np.intp), np.zeros(1, np.intp), 1
    _, first, group = np.unique(_one_code(columns), return_index=True, return_inverse=True)
    appearance = np.argsort(first, kind="stable")
    rank = np.empty_like(appearance)
    rank[appearance] = np.arange(len(appearance))
    return rank[group.reshape(-1)], first[appearance], len(first)


def _one_code(columns: list[Codes]) -> NDArray[np.int64]:
    """One number a row, equal where the rows are equal."""
    code = np.zeros(len(columns[0]), np.int64)
    top = 1
    for column in columns:
        low = int(column.min())
        width = int(column.max()) - low + 1
        if top > 2**62 // width:
            _, code = np.unique(code, return_inverse=True)
            top = int(code.max()) + 1
        code = code * width + (column - low)
        top *= width
    return code


class Histories:
    """Some histories of play: for each type and stage a column of codes, (width,) each."""

    def __init__(self, columns: Mapping[str, Codes], width: int):
        self.columns = columns
        self.width = width
        self._parts: dict[frozenset[str], tuple[Histories, Rows]] = {}

    def part(self, names: frozenset[str]) -> tuple[Histories, Rows]:
        """The histories that these names tell apart, and which of them each history has."""
        if names not in self._parts:
            order = sorted(names)
            row, first, count = group([self.columns[name] for name in order], self.width)
            distinct = {name: self.columns[name][first] for name in order}
            self._parts[names] = (Histories(distinct, count), row)
        return self._parts[names]


class Valuation(Environment):
    """The values of names at some histories, in every draw: parameters (D, 1), history (width,)."""

    def __init__(
        self,
        given: Mapping[str, Array],
        terms: Mapping[str, Compiled],
        histories: Histories,
        bare: Valuation | None = None,
    ):
        super().__init__({**given, **histories.columns}, terms)
        self.given = given
        self.histories = histories
        self.bare = bare
        """The same without any history, shared by all."""
        self._parts: dict[frozenset[str], Valuation] = {}

    def at(self, histories: Histories) -> Valuation:
        """The same parameters and levers at other histories."""
        return Valuation(self.given, self.terms, histories, self.bare or self)

    def value(self, name: str) -> Array:
        """The value of a name, (D, 1), (width,) or (D, width)."""
        if name in self.values:
            return self.values[name]
        names = frozenset(self.terms[name].names & self.histories.columns.keys())
        if not names and self.bare is not None:
            self.values[name] = self.bare.value(name)
        elif len(names) < len(self.histories.columns):
            self._spread(name, names)
        return super().value(name)

    def _spread(self, name: str, names: frozenset[str]) -> None:
        """Work a term out at the histories that it tells apart, if they are fewer."""
        fewer, row = self.histories.part(names)
        if fewer.width == self.histories.width:
            return
        if names not in self._parts:
            self._parts[names] = self.at(fewer)
        value = self._parts[names].value(name)
        self.values[name] = value[..., row] if np.ndim(value) and value.shape[-1] > 1 else value
