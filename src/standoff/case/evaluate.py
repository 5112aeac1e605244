"""The expression language, compiled: a syntax tree to vectorised array code.

Compiling resolves every name against a scope, checks that words are compared with words and
numbers with numbers, and returns a function of an :class:`Environment`. Arrays broadcast in
NumPy's way: parameters come as (draws, 1), the history of play as (histories,).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from standoff.case import syntax
from standoff.case.syntax import ExpressionError, Node
from standoff.errors import listed, nearest

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

    kind: Literal["parameter", "lever", "type", "stage", "term", "event"]
    domain: Domain | None = None
    truth: bool = False
    """Whether a term (or an event) is true or false rather than a number."""

    @property
    def described(self) -> str:
        return {
            "parameter": "an uncertain number",
            "lever": "a lever",
            "type": "a private type",
            "stage": "a choice",
            "term": "a term",
            "event": "an outcome",
        }[self.kind]


Scope = Mapping[str, Symbol]


@dataclass
class Environment:
    """The values of names: floats for parameters, codes for words, booleans for events.

    Terms are worked out once each, on first use.
    """

    values: dict[str, Array]
    terms: Mapping[str, Compiled] = field(default_factory=dict)

    def value(self, name: str) -> Array:
        if name not in self.values:
            # Terms stand in an order in which each uses only those before it: no deep recursion.
            used = self.terms[name].names
            for other, term in self.terms.items() if used & self.terms.keys() else ():
                if other in used and other not in self.values:
                    self.values[other] = term.evaluate(self)
            self.values[name] = self.terms[name].evaluate(self)
        return self.values[name]


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to run. ``names`` are the names it uses, those of its terms included."""

    text: str
    kind: Kind
    names: frozenset[str]
    evaluate: Callable[[Environment], Array]


_Value = Callable[[Environment], Array]
_ARITHMETIC: dict[str, Callable[[Array, Array], Array]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": np.divide,
    "^": np.power,
}
_COMPARISONS: dict[str, Callable[[Array, Array], Array]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FUNCTIONS: dict[str, Callable[..., Array]] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "clip": np.clip,
}


def _constant(value: float | bool) -> _Value:
    array = np.asarray(value)
    return lambda environment: array


class Compiler:
    """Compiles the expressions of one case; claims extend it with queries."""

    def __init__(self, scope: Scope, terms: Mapping[str, Compiled] | None = None):
        self.scope = scope
        self.terms = terms if terms is not None else {}
        self.names: set[str] = set()

    def compile(self, node: Node, text: str = "", kind: Kind | None = None) -> Compiled:
        """Compile ``node``, insisting on a number or a condition where ``kind`` says so.

        Raises :class:`ExpressionError` at the offset of the fault.
        """
        self.names = set()
        found, value = self.visit(node)
        if kind == "truth" and found != "truth":
            raise ExpressionError(
                "expected a condition such as 'move == invade', found a number", node.at
            )
        if kind == "number":
            value = self.as_number(found, value)
            found = "number"
        names: set[str] = set()
        terms = [name for name in self.names if name in self.terms]
        # Those that use most first: what they use is then in already.
        for name in sorted(terms, key=lambda term: -len(self.terms[term].names)):
            if name not in names:
                names |= self.terms[name].names
        names |= self.names
        return Compiled(text, found, frozenset(names), value)

    def as_number(self, kind: Kind, value: _Value) -> _Value:
        if kind == "number":
            return value
        return lambda environment: np.asarray(value(environment), dtype=np.float64)

    def number(self, node: Node) -> _Value:
        return self.as_number(*self.visit(node))

    def truth(self, node: Node) -> _Value:
        kind, value = self.visit(node)
        if kind != "truth":
            raise ExpressionError(
                "expected a condition such as 'move == invade', found a number", node.at
            )
        return value

    def visit(self, node: Node) -> tuple[Kind, _Value]:
        match node:
            case syntax.Number(value=value):
                return "number", _constant(value)
            case syntax.Truth(value=flag):
                return "truth", _constant(flag)
            case syntax.Name():
                return self.visit_name(node)
            case syntax.Unary(sign="not", operand=operand):
                inner = self.truth(operand)
                return "truth", lambda environment: np.logical_not(inner(environment))
            case syntax.Unary(operand=operand):
                inner = self.number(operand)
                return "number", lambda environment: np.negative(inner(environment))
            case syntax.Binary():
                return self.visit_chain(node)
            case syntax.Compare():
                return "truth", self.visit_compare(node)
            case syntax.Member(operand=operand, options=options, negated=negated):
                tests = [
                    self.visit_compare(syntax.Compare(option.at, "==", operand, option))
                    for option in options
                ]

                def member(environment: Environment) -> Array:
                    found = tests[0](environment)
                    for test in tests[1:]:
                        found = np.logical_or(found, test(environment))
                    return np.logical_not(found) if negated else found

                return "truth", member
            case syntax.Choice(test=test_node, yes=yes_node, no=no_node):
                test = self.truth(test_node)
                yes_kind, yes = self.visit(yes_node)
                no_kind, no = self.visit(no_node)
                if yes_kind != no_kind:
                    yes, no = self.as_number(yes_kind, yes), self.as_number(no_kind, no)
                    yes_kind = "number"
                return yes_kind, lambda environment: np.where(
                    test(environment), yes(environment), no(environment)
                )
            case syntax.Call():
                return self.visit_call(node)
            case _:
                raise ExpressionError("this has no meaning here", node.at)

    def visit_chain(self, node: syntax.Binary) -> tuple[Kind, _Value]:
        """A run of operators, walked in a loop: long sums don't make deep recursions."""
        links: list[syntax.Binary] = []
        start: Node = node
        logical = node.sign in {"and", "or"}
        while isinstance(start, syntax.Binary) and (start.sign in {"and", "or"}) == logical:
            links.append(start)
            start = start.left
        read = self.truth if logical else self.number
        first = read(start)
        steps: list[tuple[Callable[[Array, Array], Array], _Value]] = []
        for link in reversed(links):
            combine = (
                (np.logical_and if link.sign == "and" else np.logical_or)
                if logical
                else _ARITHMETIC[link.sign]
            )
            steps.append((combine, read(link.right)))

        def chain(environment: Environment) -> Array:
            value = first(environment)
            for combine, operand in steps:
                value = combine(value, operand(environment))
            return value

        return ("truth" if logical else "number"), chain

    def visit_call(self, node: syntax.Call) -> tuple[Kind, _Value]:
        if node.function == "played":
            argument = node.arguments[0]
            symbol = self.scope.get(argument.name) if isinstance(argument, syntax.Name) else None
            if not isinstance(argument, syntax.Name) or symbol is None or symbol.kind != "stage":
                raise ExpressionError("played(…) takes the name of a stage", argument.at)
            name = argument.name
            self.names.add(name)
            return "truth", lambda environment: environment.value(name) != ABSENT
        arguments = [self.number(argument) for argument in node.arguments]
        if node.function in {"min", "max"}:
            pick = np.minimum if node.function == "min" else np.maximum

            def extreme(environment: Environment) -> Array:
                value = arguments[0](environment)
                for argument in arguments[1:]:
                    value = pick(value, argument(environment))
                return value

            return "number", extreme
        apply = _FUNCTIONS[node.function]
        return "number", lambda environment: apply(
            *(argument(environment) for argument in arguments)
        )

    def symbol(self, node: syntax.Name) -> Symbol:
        if node.name not in self.scope:
            raise ExpressionError(
                f"nothing here is called '{node.name}'{nearest(node.name, self.scope)}", node.at
            )
        return self.scope[node.name]

    def visit_name(self, node: syntax.Name) -> tuple[Kind, _Value]:
        symbol = self.symbol(node)
        name = node.name
        self.names.add(name)
        if symbol.domain is None:
            kind: Kind = "truth" if symbol.truth else "number"
            return kind, lambda environment: environment.value(name)
        numbers = symbol.domain.numbers
        if numbers is None:
            example = symbol.domain.words[0]
            raise ExpressionError(
                f"'{name}' is {symbol.described} ({listed(symbol.domain.words)}), not a number; "
                f"compare it, as in '{name} == {example}'",
                node.at,
            )
        # One more entry than there are words: the code of a stage not played (-1) finds a NaN.
        table = np.append(numbers, np.nan)
        return "number", lambda environment: table[environment.value(name)]

    def visit_compare(self, node: syntax.Compare) -> _Value:
        if node.by is not None:
            raise ExpressionError("a margin ('by') can only be asked in a claim", node.by.at)
        left, right = node.left, node.right
        if self.words_of(left) is None and self.words_of(right) is not None:
            flip = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
            left, right = right, left
            node = syntax.Compare(node.at, flip.get(node.sign, node.sign), left, right)
        domain = self.words_of(left)
        ordered = node.sign not in {"==", "!="}
        if domain is None or (
            domain.numbers is not None and (ordered or not self.is_word(right, domain))
        ):
            compare = _COMPARISONS[node.sign]
            first, second = self.number(left), self.number(right)
            return lambda environment: compare(first(environment), second(environment))
        assert isinstance(left, syntax.Name)
        return self.compare_word(node, left, right, domain)

    def compare_word(
        self, node: syntax.Compare, left: syntax.Name, right: Node, domain: Domain
    ) -> _Value:
        name = left.name
        if node.sign not in {"==", "!="}:
            raise ExpressionError(
                f"'{name}' takes words ({listed(domain.words)}), which have no order; "
                "compare it with == or !=",
                node.at,
            )
        if isinstance(right, syntax.Name):
            word = right.name
        elif isinstance(right, syntax.Number):
            word = f"{right.value:.12g}"
        else:
            raise ExpressionError(
                f"'{name}' can only be compared with one of {listed(domain.words)}", right.at
            )
        code = domain.code(word)
        if code is None and word in self.scope:
            raise ExpressionError(
                f"'{name}' can be compared with a word ({listed(domain.words)}), not with "
                f"'{word}', which is {self.scope[word].described} itself",
                right.at,
            )
        if code is None:
            raise ExpressionError(
                f"'{name}' is never '{word}'; expected {listed(domain.words) or 'nothing'}"
                f"{nearest(word, domain.words)}",
                right.at,
            )
        self.names.add(name)
        compare = operator.eq if node.sign == "==" else operator.ne
        return lambda environment: compare(environment.value(name), code)

    def words_of(self, node: Node) -> Domain | None:
        if isinstance(node, syntax.Name) and node.name in self.scope:
            return self.scope[node.name].domain
        return None

    def is_word(self, node: Node, domain: Domain) -> bool:
        if isinstance(node, syntax.Name):
            return node.name not in self.scope
        return isinstance(node, syntax.Number) and domain.code(f"{node.value:.12g}") is not None


@contextmanager
def quiet() -> Iterator[None]:
    """Faults of arithmetic give NaN or infinity, which are looked for afterwards and reported."""
    with np.errstate(all="ignore"):
        yield
