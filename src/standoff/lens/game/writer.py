"""Writes the straight-line program that a policy's expressions come to at given histories.

The expressions are carried out once, on names of registers in place of numbers. What rests on
levers and history alone is worked out on the way, a condition on them chooses its branch, and what
is asked for twice is one step.
"""

from __future__ import annotations

import struct
from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import OPERATIONS, Compiled
from standoff.lens.game.histories import Histories, Valuation
from standoff.lens.game.program import ARITHMETIC, FUNCTIONS, Program
from standoff.lens.game.tree import Int

Ids = NDArray[np.int64]
MOST_STEPS = 100_000
"""A program longer than this is not written."""
_FEW = 256
"""Up to so many histories are looked at one by one: sorting them would take longer."""


class TooLongError(Exception):
    """A program would have more than :data:`MOST_STEPS` steps."""


class Symbolic(NamedTuple):
    """A number at some histories that rests on parameters: which node of the writer it is at each.

    It has as much of an array's manner as evaluating terms at histories asks for.
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
        return Symbolic(self.ids[key])


class Writer:
    """Collects the steps of the programs of a case, for all its policies: what they share is
    worked out once."""

    def __init__(self, case: CompiledCase):
        self.case = case
        self.nodes: list[tuple[str, int, int, int]] = []
        """Operation and operands of each node; nothing for what is given."""
        self.inputs: dict[int, str] = {}
        self.constants: dict[int, float] = {}
        self.constant_nodes: dict[bytes, int] = {}
        """The node of each constant, by its bits."""
        self.made: dict[tuple[str, int, int, int], int] = {}
        self.most = MOST_STEPS
        self.values: dict[Hashable, Any] = {}
        """What expressions and terms came to, by all that they rest on."""
        self.operations = {name: partial(self.apply, name) for name in OPERATIONS}
        self.parameters: dict[str, Any] = {}
        for quantity in case.quantities:
            self.parameters[quantity.name] = Symbolic(np.asarray(self.add("", 0, 0, 0)))
            self.inputs[len(self.nodes) - 1] = quantity.name

    def under(self, policy: Mapping[str, int]) -> SymbolicValues:
        """The names of the case under a policy, without any history; ``at`` puts some to them.

        Up to :data:`MOST_STEPS` steps more may be written from now on, or :class:`TooLongError` is
        raised.
        """
        self.most = len(self.nodes) + MOST_STEPS
        return SymbolicValues(self, policy, Histories({}, 1))

    def add(self, operation: str, a: int, b: int, c: int) -> int:
        """A node more."""
        if len(self.nodes) >= self.most:
            raise TooLongError
        self.nodes.append((operation, a, b, c))
        return len(self.nodes) - 1

    def constant(self, value: float) -> int:
        """The node of a constant."""
        bits = struct.pack("d", value)
        found = self.constant_nodes.get(bits)
        if found is None:
            found = self.constant_nodes[bits] = self.add("", 0, 0, 0)
            self.constants[found] = value
        return found

    def ids(self, value: Any, width: int | None = None) -> Ids:
        """The nodes of a value, known or not, () or (histories,); spread to ``width`` if given."""
        if isinstance(value, Symbolic):
            found = value.ids
        else:
            known = np.asarray(value, np.float64)
            if known.size <= _FEW:
                nodes = [self.constant(each) for each in known.reshape(-1).tolist()]
                found = np.array(nodes).reshape(known.shape)
            else:
                distinct, place = np.unique(known.view(np.int64), return_inverse=True)
                nodes = [self.constant(each) for each in distinct.view(np.float64).tolist()]
                found = np.array(nodes)[place].reshape(known.shape)
        return found if width is None else np.broadcast_to(found, (width,))

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
        if width <= _FEW:
            rows = zip(
                *(each.tolist() if each.size > 1 else [each.item()] * width for each in columns),
                strict=True,
            )
            return Symbolic(np.array([self.make(operation, *row) for row in rows], np.int64))
        table = np.stack(np.broadcast_arrays(*columns))
        distinct, place = np.unique(table, axis=1, return_inverse=True)
        made = [self.make(operation, *row) for row in distinct.T.tolist()]
        return Symbolic(np.array(made, np.int64)[place.reshape(-1)])

    def make(self, operation: str, a: int, b: int = 0, c: int = 0) -> int:
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
        return self.add(operation, a, b, c)

    def program(self, outputs: Sequence[Ids]) -> tuple[Program, list[Int]]:
        """The program of all that ``outputs`` rest on, and the register of each of these."""
        needed: set[int] = set()
        waiting = {node for each in outputs for node in each.tolist()}
        while waiting:
            needed |= waiting
            waiting = {other for node in waiting for other in _operands(self.nodes[node])} - needed
        stage: dict[int, int] = {}
        order: list[tuple[int, str, int]] = []
        for node in sorted(needed):
            operation = self.nodes[node][0]
            before = max((stage[each] for each in _operands(self.nodes[node])), default=0)
            # Even stages are the kernel's, odd ones NumPy's functions.
            own = operation in FUNCTIONS
            stage[node] = before + (1 if own else 0) if before % 2 == 0 else before + 1
            if own and stage[node] % 2 == 0:
                stage[node] += 1
            if operation:
                order.append((stage[node], operation if own else "", node))
        order.sort()
        inputs = [node for node in sorted(needed) if node in self.inputs]
        constants = [node for node in sorted(needed) if node in self.constants]
        places = [*inputs, *constants, *(node for _, _, node in order)]
        register = {node: place for place, node in enumerate(places)}
        code = np.zeros((4, len(order)), np.int32)
        segments: list[tuple[int, int, str]] = []
        for step, (_, function, node) in enumerate(order):
            operands = _operands(self.nodes[node])
            code[0, step] = _NUMBERS[self.nodes[node][0]]
            code[1 : 1 + len(operands), step] = [register[each] for each in operands]
            if segments and segments[-1][2] == function:
                segments[-1] = (segments[-1][0], step + 1, function)
            else:
                segments.append((step, step + 1, function))
        program = Program(
            tuple(self.inputs[node] for node in inputs),
            np.array([self.constants[node] for node in constants], np.float64),
            code,
            tuple(segments),
        )
        return program, [
            np.array([register[node] for node in each.tolist()], np.int32) for each in outputs
        ]


class SymbolicValues(Valuation):
    """The values of names under one policy at some histories, written by a :class:`Writer`."""

    def __init__(
        self,
        writer: Writer,
        policy: Mapping[str, int],
        histories: Histories,
        bare: SymbolicValues | None = None,
    ):
        given = {**writer.parameters, **writer.case.levers(policy)}
        super().__init__(given, writer.case.terms, histories, bare, writer.operations)
        self.writer, self.policy = writer, policy

    def at(self, histories: Histories) -> SymbolicValues:
        """The same policy at other histories."""
        bare = self.bare or self
        assert isinstance(bare, SymbolicValues)
        return SymbolicValues(self.writer, self.policy, histories, bare)

    def value(self, name: str) -> Any:
        """The value of a name, worked out once for all policies that share it."""
        if name in self.values:
            return self.values[name]
        key = (name, self.rests_on(self.terms[name].names))
        if key not in self.writer.values:
            self.writer.values[key] = super().value(name)
        self.values[name] = self.writer.values[key]
        return self.values[name]

    def worth(self, compiled: Compiled) -> Ids:
        """(histories,) the nodes of an expression."""
        key = (id(compiled), self.rests_on(compiled.names))
        if key not in self.writer.values:
            found = self.writer.ids(compiled.evaluate(self), self.histories.width)
            self.writer.values[key] = found
        nodes: Ids = self.writer.values[key]
        return nodes

    def rests_on(self, names: frozenset[str]) -> Hashable:
        """What a value made of these names rests on: settings of levers, and histories."""
        levers = tuple(code for lever, code in self.policy.items() if lever in names)
        return levers, self.histories.width, self.histories.told(names)


_NUMBERS = {name: number for number, name in enumerate((*ARITHMETIC, *FUNCTIONS))}


def _operands(node: tuple[str, int, int, int]) -> tuple[int, ...]:
    operation, a, b, c = node
    if not operation:
        return ()
    if operation in _ONE:
        return (a,)
    return (a, b, c) if operation in _THREE else (a, b)


_ONE = frozenset({"negative", "not", "abs", "sqrt", "exp", "log"})
_THREE = frozenset({"if", "clip"})
