"""Blocks of rounds, checked: how many rounds there are, and what each name is called in them."""

from __future__ import annotations

import itertools

import numpy as np

from standoff.case import syntax
from standoff.case.checker import Checker
from standoff.case.compiled import lever_scope
from standoff.case.compiler import Compiler
from standoff.case.evaluate import Compiled, Environment, Symbol, constant, quiet
from standoff.case.limits import TIMES_SETTINGS, UNROLLED
from standoff.case.model import Case
from standoff.case.reader import Document, Path_
from standoff.case.rounds import Rounds, blocks_of
from standoff.case.syntax import ExpressionError, Node
from standoff.case.unroll import base, completed, in_round, previous, term_in_round

HISTORY = frozenset({"lever", "type", "stage", "round", "carried"})
"""What shapes the game: everything but uncertain numbers."""
_ONE = Compiled("1", "number", frozenset(), constant(np.asarray(1.0)))


class BlocksChecker(Checker):
    """The blocks of rounds of a case: their names in each round, and what may be used where."""

    def __init__(self, case: Case, document: Document | None):
        super().__init__(case, document)
        self.places = {each.rounds: number for number, each in blocks_of(case.play).items()}
        self.times: dict[str, Compiled] = {}
        self.extent: dict[str, tuple[int, int]] = {}
        """By block, the places of its first and last stage."""
        for number, (_, _, block) in enumerate(case.stages):
            if block:
                first, _ = self.extent.get(block.rounds, (number, number))
                self.extent[block.rounds] = first, number

    def gather(self) -> None:
        """Give every name its meaning, once, those of each round included."""
        super().gather()
        if self.misnamed:
            return
        for block in self.case.blocks:
            self.unroll(block)
        if self.case.blocks:
            self.scope["round"] = Symbol("round", any_block=True)
            self.words |= syntax.ROUND_WORDS

    def unroll(self, block: Rounds) -> None:
        """The names of each round of a block."""
        rounds = self.count(block)
        mine = frozenset([block.rounds])
        self.scope[block.rounds] = Symbol("round", blocks=mine, rounds=rounds)
        self.scope[completed(block.rounds)] = Symbol("round", blocks=mine)
        for stage in block.stages:
            symbol = self.scope.get(stage.stage)
            if symbol is not None and symbol.kind == "stage":
                for number in range(rounds + 1):
                    self.scope[in_round(stage.stage, number)] = Symbol(
                        "stage", symbol.domain, blocks=mine, round=number
                    )
                self.scope[previous(stage.stage)] = Symbol("stage", symbol.domain, blocks=mine)
        for lever in [each for each in self.case.levers if self.is_planned(each)]:
            for number in range(rounds + 1):
                self.scope[term_in_round(lever, block.rounds, number)] = Symbol(
                    "lever", self.scope[lever].domain, round=number, planned=True
                )
        if block.every is not None and self.case.as_of is None:
            self.problem(
                "'every' dates the rounds from the day on which the case stands; give the case an "
                "'as-of'",
                ("play", self.places[block.rounds], "every"),
            )

    def count(self, block: Rounds) -> int:
        """How many rounds a block may have: the most under any setting of the levers."""
        path: Path_ = ("play", self.places[block.rounds], "times")
        levers = lever_scope(self.case)
        try:
            node = self.written_out(self.parsed(block.times), block.times)
            times = Compiler(levers).compile(node, block.times, "number")
        except ExpressionError as error:
            names = [name for name in self.mentioned(block.times) if name in self.scope]
            other = next((name for name in names if name not in levers), "")
            told = error.message
            if other:
                told = (
                    f"'{other}' is {self.scope[other].described}; how many rounds there are can "
                    "rest on levers only"
                )
            self.problem(told, path, offset=error.offset)
            return 1
        if block.times.strip() in {"true", "false"}:
            # Elsewhere these count as 1 and 0, and one round is what nobody means by "true".
            self.problem(
                f"'{block.times.strip()}' is no number of rounds; expected a whole number, 1 or "
                "more, or an expression over levers",
                path,
            )
            return 1
        self.used |= times.names
        words = [range(len(self.case.levers[name].values)) for name in sorted(times.names)]
        settings = list(itertools.islice(itertools.product(*words), TIMES_SETTINGS + 1))
        if len(settings) > TIMES_SETTINGS:
            self.problem(
                f"how many rounds there are rests on more than {TIMES_SETTINGS:,} combinations of "
                "levers",
                path,
            )
            return 1
        values = {
            name: np.array([setting[k] for setting in settings])
            for k, name in enumerate(sorted(times.names))
        }
        with quiet():
            found = np.broadcast_to(times.evaluate(Environment(values)), (len(settings),))
        wrong = ~((found == np.floor(found)) & (found >= 0) & np.isfinite(found))
        if wrong.any() or not found.any():
            at = int(np.argmax(wrong)) if wrong.any() else 0
            under = ", ".join(
                f"{name} = {self.case.levers[name].values[settings[at][k]]}"
                for k, name in enumerate(sorted(times.names))
            )
            self.problem(
                f"'{block.rounds}' would have {found[at]:g} rounds"
                + (f" where {under}" if under else "")
                + "; expected a whole number, 1 or more"
                + (" (or 0 under some settings of levers)" if under else ""),
                path,
            )
            return 1
        most = max(1, UNROLLED // len(block.stages))
        if found.max() > most:
            self.problem(
                f"'{block.rounds}' would have {found.max():,.0f} rounds of {len(block.stages)} "
                f"stage{'s' * (len(block.stages) != 1)}; at most {most:,} can be worked with",
                path,
            )
            return 1
        self.times[block.rounds] = times
        return int(found.max())

    def written_out(self, node: Node, text: str, deep: int = 20) -> Node:
        """A number of rounds with its terms written out: they are compiled only later."""
        if not deep:
            raise ExpressionError("terms refer to one another too deep here", 0)
        match node:
            case syntax.Name(name=name) if name in self.case.terms:
                inner = self.parsed(self.case.terms[name].is_)
                return self.written_out(inner, text, deep - 1)
            case syntax.Unary(at=at, sign=sign, operand=operand):
                return syntax.Unary(at, sign, self.written_out(operand, text, deep))
            case syntax.Binary(at=at, sign=sign, left=left, right=right):
                one, other = (self.written_out(each, text, deep) for each in (left, right))
                return syntax.Binary(at, sign, one, other)
            case syntax.Choice(at=at, test=test, yes=yes, no=no):
                one, other = (self.written_out(each, text, deep) for each in (yes, no))
                return syntax.Choice(at, self.written_out(test, text, deep), one, other)
            case syntax.Call(at=at, function=function, arguments=arguments):
                inside = tuple(self.written_out(each, text, deep) for each in arguments)
                return syntax.Call(at, function, inside)
        return node

    # -- what may be used where -------------------------------------------------------------

    def fits(
        self,
        done: Compiled,
        path: Path_,
        kinds: frozenset[str] | None,
        before: int | None,
        during: str,
        reason: str,
    ) -> bool:
        """Whether what an expression speaks of can be used where it stands; the first thing that
        can't is told. What shapes the game may use carried numbers that everybody can follow."""
        if kinds is not None and "stage" in kinds and "parameter" not in kinds:
            for name in sorted({base(each) for each in done.names}):
                if name in self.scope and self.scope[name].kind == "carried":
                    private = self.private(name)
                    if private:
                        self.problem(
                            f"'{name}' rests on {private}; what shapes the game can use a carried "
                            "number only if it rests on levers and on choices that everybody sees",
                            path,
                            offset=max(done.text.find(name), 0),
                        )
                        return False
        return super().fits(done, path, kinds, before, during, reason)

    def private(self, carried: str) -> str:
        """What a carried number rests on that not everybody knows; nothing where there is none."""
        if carried not in self.terms:
            return ""
        hidden = {each.stage.stage for each in self.case.stages if each.stage.hidden_from}
        for name in sorted(self.terms[carried].names):
            kind = self.scope[name].kind
            if kind in {"parameter", "type"}:
                what = "an uncertain number" if kind == "parameter" else "a private type"
                return f"'{name}', {what}"
            if kind == "stage" and base(name) in hidden:
                return f"'{base(name)}', which is hidden from some"
        return ""

    def early(self, name: str, symbol: Symbol, before: int, during: str) -> str:
        """Why a name can't be used before a stage is played; nothing where it can."""
        if name in self.later:
            told = super().early(name, symbol, before, during)
            if told and during in symbol.blocks:
                told += f" (its choice in the last round is prev({name}))"
            return told
        if symbol.kind not in {"stage", "round", "carried"} or during in symbol.blocks:
            return ""
        blocks = symbol.blocks or self.extent.keys()
        first = min((self.extent[each][0] for each in blocks if each in self.extent), default=0)
        if first < before or (during and name == "round"):
            return ""
        told = " and ".join(f"'{each}'" for each in sorted(blocks))
        return f"the rounds of {told} are played only later"
