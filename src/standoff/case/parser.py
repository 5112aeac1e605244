"""The expression language, read: text to a syntax tree.

Grammar, loosest first::

    expr    := "if" expr "then" expr "else" expr | or ["if" or "else" expr]
    or      := and ("or" and)*          and := not ("and" not)*       not := "not" not | compare
    compare := sum [("=="|"!="|"<"|"<="|">"|">="|"in"|"not in") sum ["by" sum]]
    sum     := term (("+"|"-") term)*   term := unary (("*"|"/") unary)*
    unary   := ("-"|"+") unary | power  power := atom ["^" unary | "**" unary]
    atom    := number | name ["[" number "]"] | "(" expr ")" | "[" expr, … "]"
             | name "(" arguments ")"

Nothing here evaluates anything, and no Python of the analyst's is ever run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import NoReturn

from standoff.base.errors import nearest
from standoff.case.limits import EXPRESSION_DEPTH, EXPRESSION_LENGTH
from standoff.case.syntax import (
    FUNCTIONS,
    KEYWORDS,
    MINDS,
    NAME_PATTERN,
    QUERIES,
    ROUND_FUNCTIONS,
    Binary,
    Call,
    Choice,
    Compare,
    ExpressionError,
    Indexed,
    Member,
    Mind,
    Name,
    Node,
    Number,
    Query,
    Truth,
    Unary,
    depth,
)

_INSTEAD = {
    '"': "write words without quotes, as in move == invade",
    "'": "write words without quotes, as in move == invade",
    "%": "write 2 % as 0.02",
    "&": "write 'and'",
}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    rf"|(?P<name>{NAME_PATTERN})"
    r"|(?P<sign>==|!=|<=|>=|\*\*|[-+*/^<>()\[\],|=]))"
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str, known: Container[str]) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        if text[at:].isspace():
            break
        match = _TOKEN.match(text, at)
        if not match:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            raise ExpressionError(
                f"'{text[start]}' has no meaning in an expression; "
                + _INSTEAD.get(text[start], "expected a number, a name, an operator or a bracket"),
                start,
            )
        kind = str(match.lastgroup)
        word, start, at = match[kind], match.start(kind), match.end()
        if kind == "name":
            word = _as_known(word, known)
            at = start + len(word)
            if word in KEYWORDS:
                kind = "keyword"
        tokens.append(_Token(kind, word, start))
    tokens.append(_Token("end", "the end", len(text)))
    return tokens


def _as_known(word: str, known: Container[str]) -> str:
    """``a-b`` is one name where the case has such a name, else a minus sign between two."""
    parts = word.split("-")
    for count in range(len(parts), 0, -1):
        head = "-".join(parts[:count])
        if head in known or head in KEYWORDS or head in FUNCTIONS:
            return head
    return word


class _Parser:
    def __init__(self, text: str, known: Container[str], queries: bool):
        self.tokens = _tokens(text, known)
        self.known = known
        self.next = 0
        self.depth = 0
        self.queries = queries

    @property
    def token(self) -> _Token:
        return self.tokens[self.next]

    def fail(self, expected: str) -> NoReturn:
        found = self.token.text if self.token.kind == "end" else f"'{self.token.text}'"
        raise ExpressionError(f"expected {expected}, found {found}", self.token.at)

    def take(self, *texts: str) -> _Token | None:
        token = self.token
        if token.kind in {"sign", "keyword"} and token.text in texts:
            self.next += 1
            return token
        return None

    def need(self, text: str) -> None:
        if not self.take(text):
            self.fail(f"'{text}'")

    def deeper(self, read: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > EXPRESSION_DEPTH:
            raise ExpressionError(
                f"the expression is nested more than {EXPRESSION_DEPTH} deep; "
                "give its parts names under 'terms'",
                self.token.at,
            )
        node = read()
        self.depth -= 1
        return node

    def expression(self) -> Node:
        return self.deeper(self._expression)

    def _expression(self) -> Node:
        start = self.token.at
        if self.take("if"):
            test = self.expression()
            self.need("then")
            yes = self.expression()
            self.need("else")
            return Choice(start, test, yes, self.expression())
        node = self.either()
        if self.take("if"):
            test = self.either()
            self.need("else")
            return Choice(start, test, node, self.expression())
        return node

    def _chain(self, read: Callable[[], Node], *signs: str) -> Node:
        node = read()
        while token := self.take(*signs):
            node = Binary(token.at, token.text, node, read())
        return node

    def either(self) -> Node:
        return self._chain(self.both, "or")

    def both(self) -> Node:
        return self._chain(self.negation, "and")

    def negation(self) -> Node:
        if token := self.take("not"):
            return Unary(token.at, "not", self.deeper(self.negation))
        return self.comparison()

    def comparison(self) -> Node:
        left = self.sum()
        token = self.token
        if token.kind == "sign" and token.text == "=":
            raise ExpressionError("'=' has no meaning here; to compare, write '=='", token.at)
        if self.take("in"):
            return Member(token.at, left, self.options(), negated=False)
        if token.text == "not" and self.tokens[self.next + 1].text == "in":
            self.next += 2
            return Member(token.at, left, self.options(), negated=True)
        if not self.take("==", "!=", "<", "<=", ">", ">="):
            return left
        right = self.sum()
        by = self.sum() if self.take("by") else None
        if self.token.text in {"==", "!=", "<", "<=", ">", ">="}:
            raise ExpressionError(
                "comparisons do not chain; write 'a < b and b < c'", self.token.at
            )
        return Compare(token.at, token.text, left, right, by)

    def options(self) -> tuple[Node, ...]:
        close = "]" if self.take("[") else ")" if self.take("(") else ""
        if not close:
            self.fail("a list such as [a, b]")
        items = [self.sum()]
        while self.take(","):
            items.append(self.sum())
        self.need(close)
        return tuple(items)

    def sum(self) -> Node:
        return self._chain(self.term, "+", "-")

    def term(self) -> Node:
        return self._chain(self.unary, "*", "/")

    def unary(self) -> Node:
        if token := self.take("-", "+"):
            operand = self.deeper(self.unary)
            return operand if token.text == "+" else Unary(token.at, "-", operand)
        return self.power()

    def power(self) -> Node:
        base = self.atom()
        if token := self.take("^", "**"):
            return Binary(token.at, "^", base, self.deeper(self.unary))
        return base

    def atom(self) -> Node:
        token = self.token
        if token.kind == "number":
            self.next += 1
            return Number(token.at, float(token.text))
        if self.take("true", "false"):
            return Truth(token.at, token.text == "true")
        if self.take("("):
            inner = self.expression()
            self.need(")")
            return inner
        if token.kind == "name":
            self.next += 1
            if self.token.text == "(" and self.token.kind == "sign":
                return self.call(token)
            if self.take("["):
                return self.indexed(token)
            return Name(token.at, token.text)
        self.fail("a number, a name or '('")

    def indexed(self, name: _Token) -> Node:
        number = self.token
        if number.kind != "number" or not number.text.isdecimal() or int(number.text) < 1:
            self.fail(f"the number of a round, counted from 1, as in {name.text}[2]")
        self.next += 1
        self.need("]")
        return Indexed(name.at, name.text, int(number.text))

    def call(self, name: _Token) -> Node:
        if self.queries and name.text in QUERIES:
            return self.query(name)
        if self.queries and name.text in MINDS:
            return self.mind(name)
        if name.text not in FUNCTIONS and name.text not in ROUND_FUNCTIONS:
            if name.text in {*QUERIES, *MINDS}:
                raise ExpressionError(f"{name.text}(…) can only be asked in a claim", name.at)
            known = [*((*sorted(QUERIES), *MINDS) if self.queries else ()), *FUNCTIONS]
            known += [each for each in ROUND_FUNCTIONS if each in self.known]
            allowed = ", ".join(known)
            hint = nearest(name.text, known)
            raise ExpressionError(
                f"there is no function '{name.text}'; there are {allowed}{hint}", name.at
            )
        self.need("(")
        arguments = [self.expression()]
        while self.take(","):
            arguments.append(self.expression())
        self.need(")")
        fewest, most = FUNCTIONS.get(name.text, (1, 1))
        if len(arguments) < fewest or (most is not None and len(arguments) > most):
            raise ExpressionError(
                f"{name.text} takes {fewest} value{'s' * (fewest != 1)}, not {len(arguments)}",
                name.at,
            )
        return Call(name.at, name.text, tuple(arguments))

    def mind(self, name: _Token) -> Node:
        self.need("(")
        actor = self.token
        if actor.kind != "name":
            self.fail("the name of an actor")
        self.next += 1
        if not self.take(","):
            self.fail(f"',' and what is asked, as in {name.text}({actor.text}, P(… | policy))")
        subject = self.expression()
        self.need(")")
        return Mind(name.at, name.text, Name(actor.at, actor.text), subject)

    def query(self, name: _Token) -> Node:
        self.need("(")
        subject = self.expression()
        policy: Name | None = None
        conditions: list[Node] = []
        if self.take("|"):
            token = self.token
            if token.kind != "name":
                self.fail("the name of a policy")
            self.next += 1
            policy = Name(token.at, token.text)
            while self.take(","):
                conditions.append(self.expression())
        if self.token.text != ")":
            self.fail("')', or '|' and a policy")
        self.need(")")
        return Query(name.at, name.text, subject, policy, tuple(conditions))


def parse(text: str, known: Container[str] = (), *, queries: bool = False) -> Node:
    """Read an expression.

    ``known`` holds the names of the case, which settles whether ``a-b`` is a name or a difference;
    ``queries`` allows ``P(…)``, ``E(…)``, ``U(…)`` and ``best(…)``.

    Raises :class:`ExpressionError` with the offset of the fault.
    """
    if len(text) > EXPRESSION_LENGTH:
        raise ExpressionError(
            f"the expression has {len(text):,} characters; at most {EXPRESSION_LENGTH:,} are read",
            0,
        )
    parser = _Parser(text, known, queries)
    if parser.token.kind == "end":
        raise ExpressionError("the expression is empty", 0)
    node = parser.expression()
    if parser.token.kind != "end":
        parser.fail("an operator or the end of the expression")
    if depth(node) > 4 * EXPRESSION_DEPTH:
        raise ExpressionError(
            f"the expression has more than {4 * EXPRESSION_DEPTH} steps in a row; "
            "give its parts names under 'terms'",
            0,
        )
    return node
