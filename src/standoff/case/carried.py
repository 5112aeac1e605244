"""What is carried from round to round, and terms as they stand in each, unrolled and compiled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standoff.case import syntax
from standoff.case.blocks import HISTORY, BlocksChecker
from standoff.case.compiled import CompiledBlock
from standoff.case.compiler import Compiler
from standoff.case.evaluate import Compiled, Kind, Symbol, constant
from standoff.case.limits import TERMS_UNROLLED
from standoff.case.model import Case
from standoff.case.reader import Document, Path_
from standoff.case.rounds import Rounds
from standoff.case.syntax import ExpressionError, Node
from standoff.case.unroll import at_round, base, completed, in_round, term_in_round

LEVERS = " levers"
"""In place of a block: levers that a policy sets in the course of play."""
_ANY = frozenset({"", LEVERS})
_ONE = Compiled("1", "number", frozenset(), constant(np.asarray(1.0)))


class RoundsChecker(BlocksChecker):
    """The blocks of rounds of a case, with what is carried in them."""

    def __init__(self, case: Case, document: Document | None):
        super().__init__(case, document)
        self.speaks: dict[str, frozenset[str]] = {}
        """By term, the blocks that it speaks of; "" for that of the present round, whichever, and
        LEVERS for levers that are set in the course of play."""
        self.restated: dict[str, list[str]] = {}
        """By parameter or term, the names of what else it is taken to be."""

    def compile_in_order(self, order: Sequence[str]) -> None:
        """Compile terms, each after those that it mentions; those that speak of rounds also as
        they stand in each, with the numbers that are carried there."""
        if not self.case.blocks:
            super().compile_in_order(order)
            return
        moved = True
        while moved:
            moved = False
            for name in order:
                spoken = self.spoken_of(self.written[name][0])
                # A term is told apart by round where anybody takes it for what is.
                for other in self.restated.get(name, ()):
                    spoken |= self.speaks.get(other, frozenset())
                moved |= spoken != self.speaks.get(name)
                self.speaks[name] = spoken
        waiting = list(order)
        earlier: set[str] = set()
        for block in self.case.blocks:
            ready = [name for name in waiting if self.speaks[name] - {LEVERS} <= earlier]
            for name in ready:
                self.compile_spoken(name)
            waiting = [name for name in waiting if name not in ready]
            self.carry(block, order, waiting, earlier)
            earlier.add(block.rounds)
        for name in waiting:
            self.compile_spoken(name)

    def spoken_of(self, text: str) -> frozenset[str]:
        """The blocks that an expression speaks of; "" for whichever is played."""
        found: set[str] = set()
        for name in self.mentioned(text):
            if name in self.speaks:
                found |= self.speaks[name]
            elif name == "round":
                found.add("")
            elif self.is_planned(name):
                found.add(LEVERS)
            elif name in self.scope:
                found |= self.scope[name].blocks
        if not found - {LEVERS} and self.looks_back(text):
            found.add("")
        return frozenset(found)

    def looks_back(self, text: str) -> bool:
        """Whether an expression has ``ever(…)`` or ``count(…)`` in it."""
        try:
            waiting = [self.parsed(text)]
        except ExpressionError:
            return False
        while waiting:
            node = waiting.pop()
            if isinstance(node, syntax.Call) and node.function in syntax.ROUND_FUNCTIONS:
                return True
            waiting += syntax.parts(node)
        return False

    def compile_spoken(self, name: str) -> None:
        """Compile one term as it stands at present."""
        spoken = self.speaks[name]
        self.compile_term(name, spoken - _ANY, any_block=bool(_ANY & spoken))

    def carry(
        self, block: Rounds, order: Sequence[str], waiting: Sequence[str], earlier: set[str]
    ) -> None:
        """What is carried through the rounds of a block, and the terms that speak of it, in each
        round: ``leverage[3]`` is ``leverage`` in the third. Before a round is played to its end
        a number stays what it was."""
        rounds = self.scope[block.rounds].rounds
        own = [
            name
            for name in order
            if (name in waiting and self.speaks[name] & {block.rounds, ""})
            or LEVERS in self.speaks[name]
            if self.speaks[name] <= {*earlier, block.rounds, *_ANY}
        ]
        before = [name for name in own if name not in waiting]
        """Terms that speak of levers alone have a value before the first round too."""
        size = (len(own) + len(block.carry)) * rounds
        path: Path_ = ("play", self.places[block.rounds])
        if size > TERMS_UNROLLED:
            self.problem(
                f"the {rounds} rounds of '{block.rounds}' have {size:,} terms and carried numbers "
                f"in all; at most {TERMS_UNROLLED:,} can be worked with",
                path,
            )
            return
        self.announce(block, own)
        fit = [self.carried_fits(block, name, waiting) for name in block.carry]
        if not all(fit):
            return
        so_far = term_in_round("round", block.rounds, 0)
        self.scope[so_far] = Symbol("term")
        self.put(so_far, self.rounds_before(block), "number")
        for name in before:
            there = self.at_start(self.parsed(self.written[name][0]), block)
            self.put(term_in_round(name, block.rounds, 0), there, None)
        for number in range(1, rounds + 2):
            for name in block.carry:
                self.put(in_round(name, number), self.carried(block, name, number), "number")
            for name in own if number <= rounds else ():
                try:
                    there = at_round(
                        self.parsed(self.written[name][0]), self.scope, block.rounds, number
                    )
                except ExpressionError:
                    # What is wrong with it is told where it is compiled by itself.
                    continue
                self.put(term_in_round(name, block.rounds, number), there, None)
        for name in block.carry:
            self.put(name, syntax.Name(0, in_round(name, rounds + 1)), "number")

    def announce(self, block: Rounds, own: Sequence[str]) -> None:
        """Give the terms that speak of a block, and what it carries, their names in each round."""
        rounds = self.scope[block.rounds].rounds
        for name in own:
            spoken = self.speaks[name]
            try:
                truth = self.is_truth(self.parsed(self.written[name][0]))
            except ExpressionError:
                truth = False
            self.scope[name] = Symbol(
                "term", truth=truth, blocks=spoken - _ANY, any_block=bool(_ANY & spoken)
            )
            for number in range(0 if LEVERS in spoken else 1, rounds + 1):
                there = term_in_round(name, block.rounds, number)
                self.scope[there] = Symbol("term", truth=truth)
        for name in block.carry:
            for number in range(1, rounds + 2):
                self.scope[in_round(name, number)] = Symbol("term")

    def is_truth(self, node: Node) -> bool:
        """Whether an expression is true or false rather than a number, as far as its form tells."""
        match node:
            case syntax.Name(name=name):
                return name in self.scope and self.scope[name].truth
            case syntax.Choice(yes=yes, no=no):
                return self.is_truth(yes) and self.is_truth(no)
            case syntax.Call(function=function):
                return function in {"ever", "played"}
            case syntax.Unary(sign=sign):
                return sign == "not"
            case syntax.Binary(sign=sign):
                return sign in {"and", "or"}
        return isinstance(node, syntax.Truth | syntax.Compare | syntax.Member)

    def carried_fits(self, block: Rounds, name: str, waiting: Sequence[str]) -> bool:
        """Whether a carried number's start and next can be worked out; what can't is told."""
        first, last = self.extent[block.rounds]
        path: Path_ = ("play", self.places[block.rounds], "carry", name)
        written = block.carry[name]
        for each in self.mentioned(written.start):
            if each in waiting or each in block.carry:
                self.problem(
                    f"'{each}' speaks of rounds that are played only later; 'start' is worked out "
                    f"before the first round of '{block.rounds}'",
                    (*path, "start"),
                )
                return False
        start = self.expression(written.start, (*path, "start"), before=first)
        used = name in self.used
        following = self.expression(
            written.next, (*path, "next"), before=last + 1, during=block.rounds
        )
        # That it makes itself is no use of it.
        self.used -= set() if used else {name}
        return start is not None and following is not None

    def carried(self, block: Rounds, name: str, number: int) -> Node:
        """What a carried number is in a round, by what it was in the one before."""
        written = block.carry[name]
        if number == 1:
            return self.at_start(self.parsed(written.start), block)
        before = number - 1
        return syntax.Choice(
            0,
            syntax.Compare(
                0,
                ">=",
                syntax.Name(0, completed(block.rounds)),
                syntax.Number(0, float(before)),
            ),
            at_round(self.parsed(written.next), self.scope, block.rounds, before),
            syntax.Name(0, in_round(name, before)),
        )

    def at_start(self, node: Node, block: Rounds) -> Node:
        """An expression as it stands just before the first round of a block."""
        return at_round(node, self.scope, block.rounds, 0)

    def rounds_before(self, block: Rounds) -> Node:
        """What ``round`` is just before a block: the rounds of the last one that was played."""
        found: Node = syntax.Number(0, 0.0)
        for earlier in self.case.blocks[: self.case.blocks.index(block)]:
            played = syntax.Name(0, earlier.rounds)
            begun = syntax.Compare(0, ">", played, syntax.Number(0, 0.0))
            found = syntax.Choice(0, begun, played, found)
        return found

    def put(self, name: str, node: Node, kind: Kind | None) -> None:
        """Compile what stands under a name made here; what is wrong with it is told where the
        expression itself is compiled."""
        try:
            done = Compiler(self.scope, self.terms).compile(node, "", kind)
        except ExpressionError:
            return
        self.terms[name] = done
        used = {base(each) for each in done.names}
        self.used |= {each for each in used if self.scope[each].kind != "carried"}

    def blocks(self) -> tuple[CompiledBlock, ...]:
        """Every block, its conditions compiled."""
        found: list[CompiledBlock] = []
        for block in self.case.blocks:
            path: Path_ = ("play", self.places[block.rounds])
            _, last = self.extent[block.rounds]
            until = None
            if block.until is not None:
                until = self.expression(
                    block.until,
                    (*path, "until"),
                    "truth",
                    kinds=HISTORY,
                    before=last + 1,
                    during=block.rounds,
                    reason="; a block ends by levers, types and choices",
                )
            found.append(
                CompiledBlock(
                    block.rounds,
                    self.times.get(block.rounds, _ONE),
                    self.scope[block.rounds].rounds,
                    until,
                    tuple(stage.stage for stage in block.stages),
                    tuple(block.carry),
                    block.clock,
                    path,
                )
            )
        return tuple(found)
