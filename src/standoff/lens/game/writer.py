"""Writes the straight-line programs that a case's expressions come to.

The expressions are carried out once, on names of registers in place of numbers. What rests on
levers and history alone is worked out on the way, a condition on them chooses its branch, and what
is asked for twice is one step.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.case.evaluate import OPERATIONS
from standoff.lens.game.program import ARITHMETIC, FUNCTIONS, Program
from standoff.lens.game.tree import Int

Ids = NDArray[np.int64]
MOST_STEPS = 100_000
"""Programs that have more steps than this together are not written."""
_FEW = 64
"""Up to so many rows are looked at one by one: sorting them would take longer."""
_NUMBERS = {name: number for number, name in enumerate((*ARITHMETIC, *FUNCTIONS))}
_GIVEN = _NOTHING = -1
"""In place of an operation, and of an operand."""


class TooLongError(Exception):
    """Programs would have more than :data:`MOST_STEPS` steps."""


class Symbolic(NamedTuple):
    """A number at some histories that rests on parameters: which node of the writer it is at each.

    It has as much of an array's manner as evaluating expressions asks for.
    """

    ids: Ids
    """() or (histories,)"""

    @property
    def ndim(self) -> int:
        """How many axes the histories have: 0 or 1."""
        return self.ids.ndim

    @property
    def shape(self) -> tuple[int, ...]:
        """() or (histories,)."""
        return self.ids.shape

    def __getitem__(self, key: Any) -> Any:
        return Symbolic(np.asarray(self.ids[key]))


class Writer:
    """Collects the steps of the programs of a case: what they share is worked out once."""

    def __init__(self) -> None:
        self.nodes: list[tuple[int, int, int, int]] = []
        """Operation and operands of each node."""
        self.inputs: dict[int, str] = {}
        self.input_nodes: dict[str, int] = {}
        self.constants: dict[int, float] = {}
        self.constant_nodes: dict[bytes, int] = {}
        """The node of each constant, by its bits."""
        self.made: dict[tuple[str, int, int, int], int] = {}
        self.operations = {name: partial(self.apply, name) for name in OPERATIONS}
        self._table = np.zeros((0, 4), np.int32)

    def add(self, operation: int, a: int, b: int, c: int) -> int:
        """A node more."""
        if len(self.nodes) >= MOST_STEPS:
            raise TooLongError
        self.nodes.append((operation, a, b, c))
        return len(self.nodes) - 1

    def input(self, name: str) -> Symbolic:
        """A parameter."""
        found = self.input_nodes.get(name)
        if found is None:
            found = self.add(_GIVEN, _NOTHING, _NOTHING, _NOTHING)
            self.input_nodes[name], self.inputs[found] = found, name
        return Symbolic(np.asarray(found))

    def constant(self, value: float) -> int:
        """The node of a constant."""
        bits = struct.pack("d", value)
        found = self.constant_nodes.get(bits)
        if found is None:
            found = self.add(_GIVEN, _NOTHING, _NOTHING, _NOTHING)
            self.constant_nodes[bits], self.constants[found] = found, value
        return found

    def ids(self, value: Any) -> Ids:
        """The nodes of a value, known or not, () or (histories,)."""
        if isinstance(value, Symbolic):
            return value.ids
        known = np.asarray(value, np.float64)
        if known.size <= _FEW:
            nodes = [self.constant(each) for each in known.reshape(-1).tolist()]
            return np.array(nodes).reshape(known.shape)
        distinct, place = np.unique(known.view(np.int64), return_inverse=True)
        nodes = [self.constant(each) for each in distinct.view(np.float64).tolist()]
        return np.array(nodes)[place].reshape(known.shape)

    def apply(self, operation: str, *operands: Any) -> Any:
        """What an operation gives: an array where all its operands are known, else symbolic."""
        for each in operands:
            if isinstance(each, Symbolic):
                break
        else:
            return OPERATIONS[operation](*operands)
        if operation == "float":
            return operands[0]
        if operation == "if" and not isinstance(operands[0], Symbolic):
            return Symbolic(
                np.asarray(np.where(operands[0], self.ids(operands[1]), self.ids(operands[2])))
            )
        columns = [self.ids(each) for each in operands]
        width = max(each.size for each in columns)
        if all(each.ndim == 0 for each in columns):
            return Symbolic(np.asarray(self.make(operation, *(each.item() for each in columns))))
        if width > _FEW:
            return self.apply_to_many(operation, columns)
        rows = zip(
            *(each.tolist() if each.size > 1 else [each.item()] * width for each in columns),
            strict=True,
        )
        return Symbolic(np.array([self.make(operation, *row) for row in rows], np.int64))

    def apply_to_many(self, operation: str, columns: Sequence[Ids]) -> Symbolic:
        """The same at many histories: what they have in common is looked at once."""
        # Nodes are few enough for three of them to be one number.
        code = columns[0]
        for each in columns[1:]:
            code = code * len(self.nodes) + each
        _, first, place = np.unique(code, return_index=True, return_inverse=True)
        rows = [np.broadcast_to(each, code.shape)[first].tolist() for each in columns]
        made = [self.make(operation, *row) for row in zip(*rows, strict=True)]
        return Symbolic(np.array(made, np.int64)[place])

    def make(self, operation: str, a: int, b: int = _NOTHING, c: int = _NOTHING) -> int:
        """The node of an operation on nodes."""
        key = operation, a, b, c
        found = self.made.get(key)
        if found is None:
            found = self.made[key] = self.settled(*key)
        return found

    def settled(self, operation: str, a: int, b: int, c: int) -> int:
        """The node that a condition on something known leaves; else a step more."""
        one, other = self.constants.get(a), self.constants.get(b)
        match operation:
            case "if" if one is not None:
                return b if one else c
            case "and" if one is not None:
                return b if one else a
            case "and" if other is not None:
                return a if other else b
            case "or" if one is not None:
                return a if one else b
            case "or" if other is not None:
                return b if other else a
        return self.add(_NUMBERS[operation], a, b, c)

    def program(self, outputs: Sequence[Ids]) -> tuple[Program, list[Int]]:
        """The program of all that ``outputs`` rest on, and the register of each of these."""
        if len(self._table) < len(self.nodes):
            self._table = np.array(self.nodes, np.int32)
        nodes = self._table
        stage = np.full(len(nodes), -1, np.int32)
        for each in outputs:
            stage[each] = 0
        find_stages(nodes, len(ARITHMETIC), stage)
        needed = np.flatnonzero(stage >= 0)
        given = needed[nodes[needed, 0] == _GIVEN].tolist()
        inputs = [node for node in given if node in self.inputs]
        constants = [node for node in given if node in self.constants]
        steps = needed[nodes[needed, 0] != _GIVEN]
        own = np.where(nodes[steps, 0] < len(ARITHMETIC), _NOTHING, nodes[steps, 0])
        order = np.lexsort((steps, own, stage[steps]))
        steps, own = steps[order], own[order]
        # One place more: an operand that there is none of is the last node, in the first register.
        register = np.zeros(len(nodes) + 1, np.int32)
        places = np.concatenate((np.array([*inputs, *constants], np.int64), steps))
        register[places] = np.arange(len(places))
        code = np.vstack((nodes[steps, :1].T, register[nodes[steps, 1:]].T))
        begins = np.flatnonzero(np.diff(own, prepend=own[:1] - 1)).tolist()
        segments = tuple(
            (begin, end, "" if own[begin] < 0 else FUNCTIONS[own[begin] - len(ARITHMETIC)])
            for begin, end in zip(begins, [*begins[1:], len(steps)], strict=False)
        )
        program = Program(
            tuple(self.inputs[node] for node in inputs),
            np.array([self.constants[node] for node in constants], np.float64),
            np.ascontiguousarray(code, np.int32),
            segments,
        )
        return program, [register[each] for each in outputs]


@kernel
def find_stages(nodes: Int, arithmetic: int, stage: Int) -> None:
    """Find all nodes that others rest on, and the stage of the program that each belongs to: even
    ones are the kernel's, odd ones NumPy's functions. ``stage`` (N,) is 0 for what is asked for and
    -1 elsewhere, where it stays so for what is not needed."""
    for node in range(len(nodes) - 1, -1, -1):
        if stage[node] >= 0:
            for operand in nodes[node, 1:]:
                if operand >= 0:
                    stage[operand] = 0
    for node in range(len(nodes)):
        if stage[node] < 0 or nodes[node, 0] < 0:
            continue
        last = 0
        for operand in nodes[node, 1:]:
            if operand >= 0:
                last = max(last, stage[operand])
        if nodes[node, 0] >= arithmetic:
            stage[node] = last + 1 + last % 2
        else:
            stage[node] = last + last % 2
