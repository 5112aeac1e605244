"""Claims, compiled: which quantities of a solved study a test needs, and how it judges them.

A test compares numbers; besides whether it holds it has a margin, by how much, and a size: the
margin over the smallest difference that matters in its unit. ``and`` takes the smaller margin (and
size) of its parts, ``or`` the larger, ``not`` the opposite. Where a comparison's unit can't be
told (see :mod:`standoff.case.units`), and for ``best(…)``, ``==`` and ``!=``, no difference is too
small: the size is infinite, unless the claim states what matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager

import numpy as np

from standoff.base.errors import listed, nearest
from standoff.case import syntax
from standoff.case.claim_names import ClaimNames
from standoff.case.compiled_claims import (
    Asked,
    BestAsked,
    CompiledClaim,
    CompiledFigure,
    Eyes,
    asked_name,
    best_name,
)
from standoff.case.compiler import Compiler
from standoff.case.evaluate import (
    Compiled,
    Kind,
    Program,
    Symbol,
    applied,
    constant,
    named,
)
from standoff.case.parser import parse
from standoff.case.syntax import ExpressionError, Node
from standoff.case.units import Unit, matter_name, unit_of_comparison

CRITERIA = ("expected-loss", "cvar", "worst-case", "regret")
"""Criteria that ``best(…)`` knows besides the measures (least expected harm)."""

_Judgement = tuple[Program, Program, Program]
"""Whether it holds (1, 0 or NaN), the margin and the size."""


class ClaimCompiler:
    """Compiles one claim's test over the names of a case."""

    def __init__(self, names: ClaimNames):
        self.inside, self.carried = names.inside, names.carried
        self.scope, self.terms = names.scope, names.terms
        self.measures, self.actors, self.policies = names.measures, names.actors, names.policies
        self.scaling = names.scaling
        self.own: float | None = None
        self.units: dict[str, None] = {}
        self.eyes: Eyes | None = None
        """Of which play the expression at hand speaks; None for the real one."""
        self.asked: list[Asked] = []
        self.best: list[BestAsked] = []
        self.used: set[str] = set()

    def compile(
        self, name: str, text: str, words: Set[str], matters: float | None = None
    ) -> CompiledClaim:
        """Compile a test; ``matters``: the smallest difference worth naming, if the claim states
        one. Raises :class:`ExpressionError` at the offset of the fault."""
        known = words | set(CRITERIA)
        self.own = matters
        holds, margin, size = self.judge(parse(text, known, queries=True))
        return CompiledClaim(
            name, tuple(self.asked), tuple(self.best), holds, margin, size, tuple(self.units)
        )

    def figure(self, text: str, words: Set[str]) -> CompiledFigure:
        """Compile a figure such as ``P(war | talk)``. Raises :class:`ExpressionError` at the offset
        of the fault, also where it is none."""
        node = parse(text, words, queries=True)
        kind, program = _Numbers(self).visit(node)
        if kind != "number" or not self.asked:
            raise ExpressionError(
                "expected a figure that a result gives, such as P(war | talk); found "
                + ("a condition" if kind != "number" else "nothing that is solved for"),
                node.at,
            )
        unit = unit_of_comparison(node, syntax.Number(0, 0.0), self.scaling, self.terms)
        return CompiledFigure(tuple(self.asked), program, unit, isinstance(node, syntax.Query))

    def judge(self, node: Node) -> _Judgement:
        """The programs that judge a test. Raises :class:`ExpressionError` where it is none."""
        match node:
            case syntax.Binary(sign=("and" | "or") as sign, left=left, right=right):
                pick = "min" if sign == "and" else "max"
                (h1, m1, s1), (h2, m2, s2) = self.judge(left), self.judge(right)
                return applied(pick, h1, h2), applied(pick, m1, m2), applied(pick, s1, s2)
            case syntax.Unary(sign="not", operand=operand):
                holds, margin, size = self.judge(operand)
                return (
                    applied("opposite", holds),
                    applied("negative", margin),
                    applied("negative", size),
                )
            case syntax.Mind(subject=subject):
                with self.through(node):
                    return self.judge(subject)
            case syntax.Compare(left=left) if syntax.is_best(left):
                if node.sign not in {"==", "!="} or node.by is not None:
                    raise ExpressionError(
                        "compare best(…) with '== policy' or '!= policy'", node.at
                    )
                return self.judge_best(left, (node.right,), node.sign == "!=")
            case syntax.Member(operand=operand) if syntax.is_best(operand):
                return self.judge_best(operand, node.options, node.negated)
            case syntax.Compare():
                return self.compare(node)
            case syntax.Query(function="best"):
                raise ExpressionError(
                    "compare best(…) with a policy: best(regret) == talks", node.at
                )
            case _:
                raise ExpressionError(
                    "expected a comparison, such as P(war | talks) < P(war | arm)", node.at
                )

    def compare(self, node: syntax.Compare) -> _Judgement:
        """A comparison of two numbers, by a margin if it states one."""
        left, right = self.number(node.left), self.number(node.right)
        by = self.number(node.by) if node.by else constant(np.asarray(0.0))
        margin = applied("float", applied("-", left, right))
        if node.sign in {"<", "<="}:
            margin = applied("negative", margin)
        elif node.sign in {"==", "!="}:
            margin = applied("abs", margin)
        nearer = node.sign == "=="
        margin = applied("-", by, margin) if nearer else applied("-", margin, by)
        strict = node.sign in {"<", ">", "!="}
        unit = None
        if node.sign not in {"==", "!="}:
            unit = unit_of_comparison(node.left, node.right, self.scaling, self.terms)
        return self.sized(applied("held strictly" if strict else "held", margin), margin, unit)

    def sized(self, holds: Program, margin: Program, unit: Unit) -> _Judgement:
        """A comparison with its size."""
        if self.own is not None:
            return holds, margin, applied("/", margin, constant(np.asarray(self.own)))
        if unit is not None:
            self.units[unit] = None
            return holds, margin, applied("/", margin, named(matter_name(unit)))
        # Half above or below nothing, times infinity.
        away = applied("-", holds, constant(np.asarray(0.5)))
        return holds, margin, applied("*", away, constant(np.asarray(np.inf)))

    def judge_best(self, query: Node, options: tuple[Node, ...], negated: bool) -> _Judgement:
        """A comparison of ``best(…)`` with one of these policies."""
        assert isinstance(query, syntax.Query)
        if self.eyes is not None:
            raise ExpressionError(
                f"best(…) looks at what really happens; {self.eyes.function}(…) takes P(…), E(…) "
                "and U(…)",
                query.at,
            )
        known = [*CRITERIA, *self.measures]
        subject = query.subject
        if not isinstance(subject, syntax.Name) or subject.name not in known:
            name = subject.name if isinstance(subject, syntax.Name) else ""
            raise ExpressionError(
                f"best(…) takes a criterion: {listed(known)}{nearest(name, known)}", subject.at
            )
        if query.policy is not None:
            raise ExpressionError("best(…) looks at every policy", query.policy.at)
        names = tuple(self.policy(option) for option in options)
        number = len(self.best)
        self.best.append(BestAsked(subject.name, names, negated))

        margin = named(best_name(number))
        # A policy is best also where it shares the first place.
        return self.sized(applied("held strictly" if negated else "held", margin), margin, None)

    @contextmanager
    def through(self, node: syntax.Mind) -> Iterator[None]:
        """Read what stands in ``as_seen_by(…)`` or ``corrected(…)``. Raises
        :class:`ExpressionError` for one within another, and for an unknown actor."""
        if self.eyes is not None:
            raise ExpressionError(
                f"{node.function}(…) can't stand inside {self.eyes.function}(…)", node.at
            )
        name = node.actor.name
        everybody = node.function == "corrected" and name == syntax.EVERYBODY
        if name not in self.actors and not everybody:
            known = [*self.actors, *([syntax.EVERYBODY] if node.function == "corrected" else [])]
            raise ExpressionError(
                f"there is no actor '{name}'; expected {listed(known)}{nearest(name, known)}",
                node.actor.at,
            )
        self.eyes = Eyes(node.function, name)
        yield
        self.eyes = None

    def policy(self, node: Node) -> str:
        """The name of a policy. Raises :class:`ExpressionError` with the nearest one."""
        if not isinstance(node, syntax.Name):
            raise ExpressionError(
                f"expected the name of a policy: {listed(self.policies)}", node.at
            )
        name = node.name
        if name not in self.policies:
            raise ExpressionError(
                f"there is no policy '{name}'; expected {listed(self.policies)}"
                f"{nearest(name, self.policies)}",
                node.at,
            )
        return name

    def number(self, node: Node) -> Program:
        """The program of a number over queries and parameters."""
        compiler = _Numbers(self)
        return compiler.number(node)

    def ask(self, node: syntax.Query) -> int:
        """Register a query; the same query twice is one."""
        if node.policy is None:
            raise ExpressionError(
                f"{node.function}(…) needs a policy: {node.function}(… | policy)", node.at
            )
        policy = self.policy(node.policy)
        event, target = None, -1
        inside = _Inside(self.inside, self.terms, self.carried)
        if node.function == "P":
            event = inside.compile(node.subject, kind="truth")
            self.used |= event.names
        else:
            names = self.measures if node.function == "E" else self.actors
            what = "measure" if node.function == "E" else "actor"
            name = node.subject.name if isinstance(node.subject, syntax.Name) else ""
            if name not in names:
                known = listed(names) if names else "the case has none"
                raise ExpressionError(
                    f"{node.function}(…) takes the name of one {what}: {known}"
                    f"{nearest(name, names)}",
                    node.subject.at,
                )
            target = names.index(name)
        conditions = tuple(inside.compile(each, kind="truth") for each in node.conditions)
        for condition in conditions:
            self.used |= condition.names
        text = syntax.told(node) if self.eyes is None else self.eyes.of(syntax.told(node))
        for number, each in enumerate(self.asked):
            if each.text == text:
                return number
        self.asked.append(Asked(node.function, policy, event, target, conditions, text, self.eyes))
        return len(self.asked) - 1


class _Inside(Compiler):
    """What is asked of in a query: the history of play, and levers."""

    def __init__(
        self, scope: Mapping[str, Symbol], terms: Mapping[str, Compiled], carried: frozenset[str]
    ):
        super().__init__(scope, terms)
        self.carried = carried

    def symbol(self, node: syntax.Name) -> Symbol:
        if node.name in self.carried and node.name not in self.scope:
            raise ExpressionError(
                f"'{node.name}' rests on uncertain numbers, and what is asked of can rest on "
                "choices, types and levers only",
                node.at,
            )
        return super().symbol(node)


class _Numbers(Compiler):
    """Arithmetic of a claim: over queries and parameters."""

    def __init__(self, claim: ClaimCompiler):
        super().__init__(claim.scope, claim.terms)
        self.claim = claim

    def visit(self, node: Node) -> tuple[Kind, Program]:
        if isinstance(node, syntax.Mind):
            with self.claim.through(node):
                return "number", self.number(node.subject)
        if isinstance(node, syntax.Query):
            if node.function == "best":
                raise ExpressionError("best(…) is a policy, not a number", node.at)
            name = asked_name(self.claim.ask(node))
            return "number", named(name)
        back = isinstance(node, syntax.Call) and node.function in syntax.ROUND_FUNCTIONS
        if back or isinstance(node, syntax.Indexed):
            raise ExpressionError(
                f"'{syntax.told(node)}' has a value only inside P(… | policy)", node.at
            )
        if isinstance(node, syntax.Name):
            self.claim.used.add(node.name)
            if node.name in self.claim.inside:
                raise ExpressionError(
                    f"'{node.name}' has a value only inside P(… | policy)", node.at
                )
        return super().visit(node)
