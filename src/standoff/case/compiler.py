"""Compiles an expression: from a syntax tree to a stack program over arrays.

Compiling resolves every name against a scope and checks that words are compared with words and
numbers with numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from standoff.base.errors import listed, nearest
from standoff.case import syntax
from standoff.case.evaluate import (
    ABSENT,
    Compiled,
    Domain,
    Kind,
    Program,
    Scope,
    Step,
    Symbol,
    applied,
    constant,
    named,
)
from standoff.case.syntax import ExpressionError, Node
from standoff.case.unroll import at_round, block_of, in_round, previous

MOST_STEPS = 50_000
"""Steps that an expression may come to, once ``ever(…)`` and ``count(…)`` are written out."""


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
        found, program = self.visit(node)
        if kind == "truth" and found != "truth":
            raise ExpressionError(
                "expected a condition such as 'move == invade', found a number", node.at
            )
        if kind == "number":
            program = self.as_number(found, program)
            found = "number"
        names: set[str] = set()
        terms = [name for name in self.names if name in self.terms]
        # Those that use most first: what they use is then in already.
        for name in sorted(terms, key=lambda term: -len(self.terms[term].names)):
            if name not in names:
                names |= self.terms[name].names
        names |= self.names
        return Compiled(text, found, frozenset(names), program)

    def as_number(self, kind: Kind, program: Program) -> Program:
        """The program with its truths as 0 and 1."""
        return program if kind == "number" else applied("float", program)

    def number(self, node: Node) -> Program:
        """The program of a number."""
        return self.as_number(*self.visit(node))

    def truth(self, node: Node) -> Program:
        """The program of a condition; raises :class:`ExpressionError` for a number."""
        kind, program = self.visit(node)
        if kind != "truth":
            raise ExpressionError(
                "expected a condition such as 'move == invade', found a number", node.at
            )
        return program

    def visit(self, node: Node) -> tuple[Kind, Program]:
        """Whether a node is a number or a truth, and its program."""
        match node:
            case syntax.Number(value=value):
                return "number", constant(np.asarray(value))
            case syntax.Truth(value=flag):
                return "truth", constant(np.asarray(flag))
            case syntax.Name() | syntax.Indexed():
                return self.visit_name(node)
            case syntax.Unary(sign="not", operand=operand):
                return "truth", applied("not", self.truth(operand))
            case syntax.Unary(operand=operand):
                return "number", applied("negative", self.number(operand))
            case syntax.Binary():
                return self.visit_chain(node)
            case syntax.Compare():
                return "truth", self.visit_compare(node)
            case syntax.Member(operand=operand, options=options, negated=negated):
                tests = [
                    self.visit_compare(syntax.Compare(option.at, "==", operand, option))
                    for option in options
                ]
                found = tests[0]
                for other in tests[1:]:
                    found = applied("or", found, other)
                return "truth", applied("not", found) if negated else found
            case syntax.Choice(test=test_node, yes=yes_node, no=no_node):
                test = self.truth(test_node)
                yes_kind, yes = self.visit(yes_node)
                no_kind, no = self.visit(no_node)
                if yes_kind != no_kind:
                    yes, no = self.as_number(yes_kind, yes), self.as_number(no_kind, no)
                    yes_kind = "number"
                return yes_kind, applied("if", test, yes, no)
            case syntax.Call():
                return self.visit_call(node)
            case _:
                raise ExpressionError("this has no meaning here", node.at)

    def visit_chain(self, node: syntax.Binary) -> tuple[Kind, Program]:
        """A run of operators, walked in a loop: long sums don't make deep recursions."""
        links: list[syntax.Binary] = []
        start: Node = node
        logical = node.sign in {"and", "or"}
        while isinstance(start, syntax.Binary) and (start.sign in {"and", "or"}) == logical:
            links.append(start)
            start = start.left
        read = self.truth if logical else self.number
        program = [*read(start)]
        for link in reversed(links):
            program += (*read(link.right), Step(2, link.sign))
        return ("truth" if logical else "number"), tuple(program)

    def visit_call(self, node: syntax.Call) -> tuple[Kind, Program]:
        """A call of a function of the language."""
        if node.function == "played":
            argument = node.arguments[0]
            name = self.reference(argument)
            if name is None or self.scope[name].kind != "stage":
                raise ExpressionError("played(…) takes the name of a stage", argument.at)
            self.names.add(name)
            return "truth", applied("!=", named(name), constant(ABSENT))
        if node.function == "prev":
            return self.visit_name(node)
        if node.function in syntax.ROUND_FUNCTIONS:
            return self.visit_rounds(node)
        arguments = [self.number(argument) for argument in node.arguments]
        if node.function in {"min", "max"}:
            program = arguments[0]
            for operand in arguments[1:]:
                program = applied(node.function, program, operand)
            return "number", program
        return "number", applied(node.function, *arguments)

    def visit_rounds(self, node: syntax.Call) -> tuple[Kind, Program]:
        """``ever(…)`` or ``count(…)``: over the rounds so far, or up to the one that stands as a
        second argument; only those in which every stage named was played."""
        condition = node.arguments[0]
        block = block_of(condition, self.scope)
        last = self.scope[block].rounds
        if len(node.arguments) > 1 and isinstance(node.arguments[1], syntax.Number):
            last = int(node.arguments[1].value)
        so_far, found = self.names, None
        # What is wrong with it is told of the names as they are written.
        self.names = set()
        self.truth(condition)
        join = "or" if node.function == "ever" else "+"
        steps = 0
        for number in range(1, last + 1):
            self.names = set()
            piece = self.truth(at_round(condition, self.scope, block, number))
            for name in sorted(self.played_in(block, number)):
                piece = applied("and", piece, applied("!=", named(name), constant(ABSENT)))
            piece = applied("and", piece, applied(">=", named(block), constant(number)))
            so_far |= self.names | {block}
            steps += len(piece)
            if steps > MOST_STEPS:
                raise ExpressionError(
                    f"written out over {last} rounds this comes to more than {MOST_STEPS:,} "
                    "steps; carry a number from round to round instead",
                    node.at,
                )
            piece = piece if join == "or" else applied("float", piece)
            found = piece if found is None else applied(join, found, piece)
        self.names = so_far
        nothing = np.asarray(False) if join == "or" else np.asarray(0.0)
        return ("truth" if join == "or" else "number"), found or constant(nothing)

    def played_in(self, block: str, number: int) -> set[str]:
        """The stages that an expression speaks of, put to a round: those of that round, and those
        outside the block."""
        every = set(self.names)
        for name in self.names & self.terms.keys():
            every |= self.terms[name].names
        return {
            name
            for name in every
            if self.scope[name].kind == "stage"
            and (self.scope[name].round == number or block not in self.scope[name].blocks)
            and not name.startswith("prev(")
        }

    def reference(self, node: Node) -> str | None:
        """The name under which the value of what a node names is found: a name, a stage's choice
        in a given round, or in the last; None for any other node.

        Raises :class:`ExpressionError` where there is no such name, or no such round.
        """
        match node:
            case syntax.Name(name=name):
                return name if name in self.scope else None
            case syntax.Indexed(at=at, name=name, round=number):
                last = self.stage_in_rounds(name, at, f"{name}[{number}]")
                if number > last:
                    raise ExpressionError(
                        f"'{name}' is played in at most {last} round{'s' * (last != 1)}, so there "
                        f"is no {name}[{number}]",
                        at,
                    )
                return in_round(name, number)
            case syntax.Call(function="prev", arguments=(argument,)):
                if not isinstance(argument, syntax.Name):
                    raise ExpressionError("prev(…) takes the name of a stage", argument.at)
                self.stage_in_rounds(argument.name, argument.at, f"prev({argument.name})")
                return previous(argument.name)
        return None

    def stage_in_rounds(self, name: str, at: int, written: str) -> int:
        """How many rounds a stage may be played in; raises :class:`ExpressionError` where what
        has this name is no stage of a block."""
        symbol = self.symbol(syntax.Name(at, name))
        if symbol.kind != "stage" or not symbol.blocks:
            stages = [
                each
                for each, other in self.scope.items()
                if other.kind == "stage" and other.blocks and other.round < 0
            ]
            expected = [each for each in stages if not each.startswith("prev(")]
            raise ExpressionError(
                f"'{written}' asks for a round's choice, and '{name}' is {symbol.described}"
                + (" outside rounds" if symbol.kind == "stage" else "")
                + (f"; stages played in rounds are {listed(expected)}" if expected else ""),
                at,
            )
        return self.scope[next(iter(symbol.blocks))].rounds

    def symbol(self, node: syntax.Name) -> Symbol:
        """What a name stands for; raises :class:`ExpressionError` with the nearest one."""
        if node.name not in self.scope:
            known = (name for name in self.scope if name.isidentifier() or "-" in name)
            raise ExpressionError(
                f"nothing here is called '{node.name}'{nearest(node.name, known)}", node.at
            )
        return self.scope[node.name]

    def visit_name(self, node: Node) -> tuple[Kind, Program]:
        """A name on its own: its value, or the number that its word is."""
        if isinstance(node, syntax.Name):
            self.symbol(node)
        name = self.reference(node)
        assert name is not None
        symbol = self.scope[name]
        self.names.add(name)
        if symbol.domain is None:
            kind: Kind = "truth" if symbol.truth else "number"
            return kind, named(name)
        numbers = symbol.domain.numbers
        if numbers is None:
            example = symbol.domain.words[0]
            name = syntax.told(node)
            raise ExpressionError(
                f"'{name}' is {symbol.described} ({listed(symbol.domain.words)}), not a number; "
                f"compare it, as in '{name} == {example}'",
                node.at,
            )
        # One more entry than there are words: the code of a stage not played (-1) finds a NaN.
        table = np.append(numbers, np.nan)
        return "number", applied("pick", constant(table), named(name))

    def visit_compare(self, node: syntax.Compare) -> Program:
        """A comparison of numbers, or of a name with one of its words."""
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
            return applied(node.sign, self.number(left), self.number(right))
        return self.compare_word(node, left, right, domain)

    def compare_word(
        self, node: syntax.Compare, left: Node, right: Node, domain: Domain
    ) -> Program:
        """Whether a name has one of its words."""
        name = syntax.told(left)
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
        held = self.reference(left)
        assert held is not None
        self.names.add(held)
        return applied(node.sign, named(held), constant(code))

    def words_of(self, node: Node) -> Domain | None:
        """The words that a name can take; None for anything else."""
        name = self.reference(node)
        return None if name is None else self.scope[name].domain

    def is_word(self, node: Node, domain: Domain) -> bool:
        """Whether a node is one of these words rather than something with a value."""
        if isinstance(node, syntax.Name):
            return node.name not in self.scope
        return isinstance(node, syntax.Number) and domain.code(f"{node.value:.12g}") is not None
