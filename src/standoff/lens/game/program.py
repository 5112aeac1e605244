"""Straight-line programs over draws: every number of a game, worked out in one go.

A program has registers, one a number, each with its values in some draws. The first hold what is
given and the constants; every step fills one more. Arithmetic and tests are done in one kernel for
all steps between two of the functions that are NumPy's own (``exp``, ``log``, powers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.jit import kernel
from standoff.case.evaluate import OPERATIONS, quiet
from standoff.lens.game.tree import Float, Int

ARITHMETIC = (
    "+",
    "-",
    "*",
    "/",
    "negative",
    "if",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "and",
    "or",
    "not",
    "min",
    "max",
    "clip",
    "abs",
    "sqrt",
)
"""What the kernel does, by number. Each gives the bits that NumPy gives."""
(
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    NEGATIVE,
    IF,
    EQUAL,
    UNEQUAL,
    LESS,
    AT_MOST,
    MORE,
    AT_LEAST,
    AND,
    OR,
    NOT,
    LEAST,
    MOST,
    CLIP,
    ABSOLUTE,
    ROOT,
) = range(len(ARITHMETIC))
FUNCTIONS = ("exp", "log", "^")
"""What NumPy does itself, one step at a time."""
_CELLS = 2**19
"""Registers times draws that are worked on at once: they should stay in a processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Steps over registers; plain data, which can be pickled."""

    inputs: tuple[str, ...]
    """The names whose values the first registers hold."""
    constants: Float
    """(K,) what the next registers hold in every draw."""
    code: Int
    """(4, S) for each step the operation and the registers of its operands; step s fills register
    len(inputs) + K + s."""
    segments: tuple[tuple[int, int, str], ...]
    """Runs of steps (first, end, function): the kernel does those without a function."""

    @property
    def given(self) -> int:
        """How many registers are there before the first step."""
        return len(self.inputs) + len(self.constants)

    @property
    def registers(self) -> int:
        """How many registers there are after the last step."""
        return self.given + int(self.code.shape[1])

    @property
    def at_once(self) -> int:
        """Draws that should be worked on at once."""
        return max(16, _CELLS // max(self.registers, 1))

    def values(self, parameters: Mapping[str, Float], first: int, stop: int) -> Float:
        """(inputs, draws) the values of the inputs in draws ``first`` … ``stop - 1``."""
        found = np.empty((len(self.inputs), stop - first))
        for row, name in enumerate(self.inputs):
            found[row] = parameters[name][first:stop]
        return found

    def rest_on(self, registers: Int) -> set[str]:
        """The inputs that some registers are worked out from."""
        needed = np.zeros(self.registers, np.bool_)
        needed[registers] = True
        go_back(self.code, self.given, needed)
        return {name for row, name in enumerate(self.inputs) if needed[row]}

    def run(self, values: Float) -> Float:
        """(registers, draws) every register, from the values of the inputs (inputs, draws).

        Faults of arithmetic give NaN or infinity.
        """
        draws = values.shape[1]
        registers = np.empty((self.registers, draws))
        registers[: len(self.inputs)] = values
        registers[len(self.inputs) : self.given] = self.constants[:, None]
        for begin, end, function in self.segments:
            if not function:
                carry_out(self.code, begin, end, self.given, registers)
                continue
            for step in range(begin, end):
                operands = [self._operand(row, registers) for row in self.code[1:3, step]]
                with quiet():
                    registers[self.given + step] = OPERATIONS[function](
                        *operands[: 2 if function == "^" else 1]
                    )
        return registers

    def _operand(self, row: int, registers: Float) -> Float:
        # A constant is handed over as one number: NumPy is quicker with that.
        known = len(self.inputs) <= row < self.given
        found: Float = registers[row, :1] if known else registers[row]
        return found


@kernel
def go_back(code: Int, given: int, needed: NDArray[np.bool_]) -> None:
    """Mark in ``needed`` (R,) all registers that those marked are worked out from; ``code`` and
    ``given`` as in :func:`carry_out`."""
    for step in range(code.shape[1] - 1, -1, -1):
        if needed[given + step]:
            for operand in range(1, code.shape[0]):
                needed[code[operand, step]] = True


@kernel
def carry_out(code: Int, begin: int, end: int, given: int, registers: Float) -> None:
    """Do the steps ``begin`` … ``end - 1`` of ``code`` (4, S) on ``registers`` (R, D): step s fills
    row ``given + s``. A truth is 1 or 0."""
    draws = registers.shape[1]
    for step in range(begin, end):
        operation = code[0, step]
        a, b, c = registers[code[1, step]], registers[code[2, step]], registers[code[3, step]]
        out = registers[given + step]
        if operation == ADD:
            for d in range(draws):
                out[d] = a[d] + b[d]
        elif operation == SUBTRACT:
            for d in range(draws):
                out[d] = a[d] - b[d]
        elif operation == MULTIPLY:
            for d in range(draws):
                out[d] = a[d] * b[d]
        elif operation == DIVIDE:
            for d in range(draws):
                out[d] = a[d] / b[d]
        elif operation == NEGATIVE:
            for d in range(draws):
                out[d] = -a[d]
        elif operation == IF:
            for d in range(draws):
                out[d] = b[d] if a[d] != 0.0 else c[d]
        elif operation == EQUAL:
            for d in range(draws):
                out[d] = 1.0 if a[d] == b[d] else 0.0
        elif operation == UNEQUAL:
            for d in range(draws):
                out[d] = 1.0 if a[d] != b[d] else 0.0
        elif operation == LESS:
            for d in range(draws):
                out[d] = 1.0 if a[d] < b[d] else 0.0
        elif operation == AT_MOST:
            for d in range(draws):
                out[d] = 1.0 if a[d] <= b[d] else 0.0
        elif operation == MORE:
            for d in range(draws):
                out[d] = 1.0 if a[d] > b[d] else 0.0
        elif operation == AT_LEAST:
            for d in range(draws):
                out[d] = 1.0 if a[d] >= b[d] else 0.0
        elif operation == AND:
            for d in range(draws):
                out[d] = 1.0 if a[d] != 0.0 and b[d] != 0.0 else 0.0
        elif operation == OR:
            for d in range(draws):
                out[d] = 1.0 if a[d] != 0.0 or b[d] != 0.0 else 0.0
        elif operation == NOT:
            for d in range(draws):
                out[d] = 1.0 if a[d] == 0.0 else 0.0
        elif operation == LEAST:
            for d in range(draws):
                out[d] = a[d] if a[d] < b[d] or a[d] != a[d] else b[d]
        elif operation == MOST:
            for d in range(draws):
                out[d] = a[d] if a[d] > b[d] or a[d] != a[d] else b[d]
        elif operation == CLIP:
            for d in range(draws):
                value = a[d] if a[d] > b[d] or a[d] != a[d] else b[d]
                out[d] = value if value < c[d] or value != value else c[d]
        elif operation == ABSOLUTE:
            for d in range(draws):
                out[d] = abs(a[d])
        else:
            for d in range(draws):
                out[d] = np.sqrt(a[d])
