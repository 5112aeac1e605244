"""The expression language as data: what a name stands for, and programs over arrays.

A compiled expression is a stack program, a row of :class:`Step`, which :func:`run` carries out in
an :class:`Environment`. It is plain data: it can be pickled, compared and sent elsewhere. Arrays
broadcast in NumPy's way: parameters come as (draws, 1), the history of play as (histories,).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Kind = Literal["number", "truth"]
ABSENT = -1
"""The code of a stage that was not played."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The words that a lever, a type or a choice can take, and their numbers if all are numbers."""

    words: tuple[str, ...]

    @property
    def numbers(self) -> NDArray[np.float64] | None:
        """The words as numbers, (words,); None where one of them is no number."""
        try:
            return np.array([float(word) for word in self.words])
        except ValueError:
            return None

    def code(self, word: str) -> int | None:
        """The place of ``word``, comparing numbers as numbers; None where there is none."""
        if word in self.words:
            return self.words.index(word)
        try:
            wanted = float(word)
        except ValueError:
            return None
        for code, other in enumerate(self.words):
            try:
                if float(other) == wanted:
                    return code
            except ValueError:
                continue
        return None


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a name stands for in an expression."""

    kind: Literal["parameter", "lever", "type", "stage", "term", "event", "round", "carried"]
    domain: Domain | None = None
    truth: bool = False
    """Whether a term (or an event) is true or false rather than a number."""
    blocks: frozenset[str] = frozenset()
    """The blocks of rounds that it speaks of: its value is another in each of their rounds."""
    any_block: bool = False
    """Whether its value is another in each round of whichever block."""
    rounds: int = 0
    """Of the name of a block: how many rounds it may have."""
    round: int = -1
    """Of a stage's choice in one round, or a lever's setting at its end: which."""
    planned: bool = False
    """Of a lever: whether a policy may set it in the course of play."""

    @property
    def described(self) -> str:
        """The kind in words: ``a lever``."""
        return {
            "parameter": "an uncertain number",
            "lever": "a lever",
            "type": "a private type",
            "stage": "a choice",
            "term": "a term",
            "event": "an outcome",
            "round": "a number of rounds",
            "carried": "a carried number",
        }[self.kind]


Scope = Mapping[str, Symbol]


class Step(NamedTuple):
    """One step of a program: put a value on the stack, or replace the topmost by what they give."""

    takes: int
    """How many values it takes off the stack; :data:`CONSTANT` and :data:`NAMED` take none."""
    what: Any
    """A key of :data:`OPERATIONS`; or the constant; or the name whose value is looked up."""


Program = tuple[Step, ...]
CONSTANT = -1
NAMED = -2


def constant(value: object) -> Program:
    """The program that gives ``value``."""
    return (Step(CONSTANT, value),)


def named(name: str) -> Program:
    """The program that gives the value of a name."""
    return (Step(NAMED, name),)


def applied(operation: str, *operands: Program) -> Program:
    """The program that applies one of the :data:`OPERATIONS` to what others give, in order."""
    assert operation in OPERATIONS
    return (*(step for each in operands for step in each), Step(len(operands), operation))


def _float(value: Array) -> Array:
    return np.asarray(value, dtype=np.float64)


_QUICK = {2.0: np.square, 0.5: np.sqrt, -1.0: np.reciprocal}


def _power(base: Array, exponent: Array) -> Array:
    power: Array = np.power(base, exponent)
    # NumPy squares where the exponent is one 2, but not where it is one of many.
    for special, quick in _QUICK.items():
        here = np.equal(exponent, special)
        if here.any():
            power = np.where(here, quick(_float(base)), power)
    return power


def _picked(table: Array, code: Array) -> Array:
    picked: Array = table[code]
    return picked


def _held(gap: Array) -> Array:
    return np.where(np.isnan(gap), np.nan, gap >= 0)


def _held_strictly(gap: Array) -> Array:
    return np.where(np.isnan(gap), np.nan, gap > 0)


def _opposite(holds: Array) -> Array:
    opposite: Array = 1 - holds
    return opposite


OPERATIONS: Mapping[str, Callable[..., Array]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": np.divide,
    "^": _power,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    "negative": np.negative,
    "if": np.where,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "clip": np.clip,
    "min": np.minimum,
    "max": np.maximum,
    "float": _float,
    "pick": _picked,
    "held": _held,
    "held strictly": _held_strictly,
    "opposite": _opposite,
}
"""What a step can do to arrays that broadcast. ``pick`` looks codes up in a table; ``held`` says of
a margin whether a test holds (1, 0, or NaN where there is none), ``opposite`` turns that round."""


@dataclass
class Environment:
    """The values of names: floats for parameters, codes for words, booleans for events.

    Terms are worked out once each, on first use.
    """

    values: dict[str, Array]
    terms: Mapping[str, Compiled] = field(default_factory=dict)
    operations: Mapping[str, Callable[..., Array]] = field(
        default_factory=lambda: OPERATIONS, kw_only=True
    )
    """What the steps of a program do here, by the names of :data:`OPERATIONS`."""

    def value(self, name: str) -> Array:
        """The value of a name, which broadcasts with the others; KeyError where there is none."""
        if name not in self.values:
            # Terms stand in an order in which each uses only those before it: no deep recursion.
            used = self.terms[name].names
            for other, term in self.terms.items() if used & self.terms.keys() else ():
                if other in used and other not in self.values:
                    self.values[other] = term.evaluate(self)
            self.values[name] = self.terms[name].evaluate(self)
        return self.values[name]


def run(program: Program, environment: Environment) -> Array:
    """Carry a program out: an array that broadcasts from those of the environment.

    Faults of arithmetic give NaN or infinity, with NumPy's warnings unless :func:`quiet`.
    """
    stack: list[Any] = []
    operations = environment.operations
    for takes, what in program:
        if takes == CONSTANT:
            stack.append(what)
        elif takes == NAMED:
            stack.append(environment.value(what))
        elif takes == 2:
            right = stack.pop()
            stack[-1] = operations[what](stack[-1], right)
        elif takes == 1:
            stack[-1] = operations[what](stack[-1])
        else:
            operands = stack[-takes:]
            del stack[-takes:]
            stack.append(operations[what](*operands))
    found: Array = stack[0]
    return found


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to run. ``names`` are the names it uses, those of its terms included."""

    text: str
    kind: Kind
    names: frozenset[str]
    program: Program

    def evaluate(self, environment: Environment) -> Array:
        """Its value, which broadcasts from the values of its names."""
        return run(self.program, environment)


@contextmanager
def quiet() -> Iterator[None]:
    """Faults of arithmetic give NaN or infinity, which are looked for afterwards and reported."""
    with np.errstate(all="ignore"):
        yield
