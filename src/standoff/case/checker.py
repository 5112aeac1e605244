"""The names of a case and its expressions, checked; every problem found is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from standoff.base.errors import Problem, listed, nearest
from standoff.case import compiled, syntax
from standoff.case.compiled import REST
from standoff.case.compiler import Compiler
from standoff.case.evaluate import Compiled, Domain, Kind, Symbol
from standoff.case.limits import PROBLEMS, TERM_DEPTH
from standoff.case.model import Case
from standoff.case.parser import parse
from standoff.case.reader import Document, Path_
from standoff.case.rounds import blocks_of
from standoff.case.syntax import ExpressionError, Node
from standoff.case.unroll import base

_RESERVED = syntax.KEYWORDS | set(syntax.FUNCTIONS) | syntax.QUERIES | {REST}


class EnoughError(Exception):
    """So many errors were found that the rest can wait."""


class Checker:
    """Walks a case once; ``problems`` fills as it goes."""

    def __init__(self, case: Case, document: Document | None):
        self.case = case
        self.document = document
        self.problems: list[Problem] = []
        self.scope: dict[str, Symbol] = {}
        self.terms: dict[str, Compiled] = {}
        self.written: dict[str, tuple[str, Path_]] = {}
        """For each term its expression, and the place of that."""
        self.later: dict[str, int] = {}
        """For each stage its place in the order of play, for names used before their time."""
        self.words: set[str] = set()
        self.used: set[str] = set()
        self.actors = tuple(case.actors)
        self.misnamed = False
        """Whether something can't be called as it is."""
        self._errors = 0
        self._parsed: dict[str, Node] = {}
        self._mentioned: dict[str, list[str]] = {}

    def problem(
        self, message: str, path: Path_, *, offset: int = 0, key: bool = False, warn: bool = False
    ) -> None:
        """Tell one problem, with its place in the file if there is one. Raises EnoughError once
        there are as many errors as are told."""
        place = self.document.place(path, offset=offset, key=key) if self.document else None
        self.problems.append(Problem(message, place, "warning" if warn else "error"))
        if not warn:
            self._errors += 1
            if self._errors >= PROBLEMS:
                raise EnoughError

    def gather(self) -> None:
        """Give every name its meaning, once."""
        case = self.case
        named: dict[str, str] = {}

        def claim(name: str, what: str, path: Path_) -> bool:
            article = "an" if what[0] in "aeiou" else "a"
            told = ""
            if case.blocks and name in syntax.ROUND_WORDS:
                told = (
                    f"is a word of the language in a case with rounds; give the {what} another name"
                )
            elif name in _RESERVED:
                told = f"is a word of the language; give the {what} another name"
            elif name in named:
                told = f"names both {named[name]} and {article} {what}; names must differ"
            if told:
                self.misnamed = True
                self.problem(f"'{name}' {told}", path, key=True)
                return False
            named[name] = f"{article} {what}"
            return True

        for name in case.parameters:
            if claim(name, "parameter", ("parameters", name)):
                self.scope[name] = Symbol("parameter")
        for name, symbol in compiled.lever_scope(case).items():
            if claim(name, "lever", ("levers", name)):
                self.scope[name] = symbol
        for actor, types in case.types.items():
            if actor not in case.actors:
                self.unknown(actor, "actor", case.actors, ("types", actor), key=True)
            elif claim(actor, "typed actor", ("types", actor)):
                self.scope[actor] = Symbol("type", Domain(tuple(types.chance)))
        for number, (path, stage, block) in enumerate(case.stages):
            if claim(stage.stage, "stage", (*path, "stage")):
                words = tuple(stage.choose or stage.chance)
                blocks = frozenset([block.rounds] if block else [])
                self.scope[stage.stage] = Symbol("stage", Domain(words), blocks=blocks)
                self.later[stage.stage] = number
        for number, block in blocks_of(case.play).items():
            if claim(block.rounds, "block of rounds", ("play", number, "rounds")):
                self.scope[block.rounds] = Symbol("round", blocks=frozenset([block.rounds]))
            for name in block.carry:
                if claim(name, "carried number", ("play", number, "carry", name)):
                    self.scope[name] = Symbol("carried", blocks=frozenset([block.rounds]))
        for name in case.terms:
            claim(name, "term", ("terms", name))
        for name in case.outcomes:
            claim(name, "outcome", ("outcomes", name))
        self.keywords()
        for symbol in self.scope.values():
            self.words.update(symbol.domain.words if symbol.domain else ())
        self.words |= set(self.scope) | set(case.terms) | set(case.outcomes)
        self.words |= set(case.policies) | set(case.actors) | set(case.measures)

    def is_planned(self, lever: str) -> bool:
        """Whether a policy sets this lever in the course of play."""
        return lever in self.scope and self.scope[lever].planned

    def keywords(self) -> None:
        """No choice, setting, type, actor, policy or measure may be called by a word with which
        expressions are built: nothing could speak of it."""
        case = self.case
        words: list[tuple[str, str, Path_]] = [
            (name, noun, (section, name))
            for section, noun in (
                ("actors", "actor"),
                ("policies", "policy"),
                ("measures", "measure"),
            )
            for name in getattr(case, section)
        ]
        for name, lever in case.levers.items():
            words += [(w, "setting", ("levers", name, k)) for k, w in enumerate(lever.values)]
        for actor, types in case.types.items():
            words += [(word, "type", ("types", actor, word)) for word in types.chance]
        for path, stage, _ in case.stages:
            field = "choose" if stage.choose else "chance"
            words += [
                (word, "choice", (*path, field, word)) for word in (stage.choose or stage.chance)
            ]
        for word, noun, place in words:
            if word in syntax.KEYWORDS:
                self.problem(
                    f"'{word}' is a word of the language; give the {noun} another name",
                    place,
                    key=True,
                )

    def unknown(
        self, name: str, what: str, known: Iterable[str], path: Path_, *, key: bool = False
    ) -> None:
        """Tell that a name is unknown, what would be known, and the nearest of that."""
        names = list(known)
        expected = f"; expected {listed(names)}" if names else f"; the case has no {what}s"
        self.problem(f"there is no {what} '{name}'{expected}{nearest(name, names)}", path, key=key)

    def expression(
        self,
        text: str,
        path: Path_,
        kind: Kind | None = "number",
        *,
        kinds: frozenset[str] | None = None,
        before: int | None = None,
        during: str = "",
        reason: str = "",
    ) -> Compiled | None:
        """Compile one expression; ``kinds`` limits what its names may stand for, ``before`` the
        stages to those played before that one: of those in the block ``during``, in the same
        round."""
        try:
            done = Compiler(self.scope, self.terms).compile(self.parsed(text), text, kind)
        except ExpressionError as error:
            self.problem(error.message, path, offset=error.offset)
            return None
        self.used |= {base(name) for name in done.names}
        return done if self.fits(done, path, kinds, before, during, reason) else None

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
        can't is told."""
        for name in sorted(done.names) if kinds is not None or before is not None else ():
            symbol = self.scope[name]
            told = self.unfit(name, symbol, kinds, reason)
            if not told and before is not None:
                told = self.early(name, symbol, before, during)
            if told:
                self.problem(told, path, offset=max(done.text.find(base(name)), 0))
                return False
        return True

    def unfit(self, name: str, symbol: Symbol, kinds: frozenset[str] | None, reason: str) -> str:
        """Why a name can't be used where only these kinds can; nothing where it can."""
        if kinds is None or symbol.kind in kinds or symbol.kind == "term":
            return ""
        return f"'{base(name)}' is {symbol.described} and can't be used here{reason}"

    def early(self, name: str, symbol: Symbol, before: int, during: str) -> str:
        """Why a name can't be used before a stage is played; nothing where it can."""
        if self.later.get(name, -1) < before:
            return ""
        own = self.later[name] == before and symbol.blocks == frozenset([during] if during else [])
        return (
            f"'{name}' is "
            + ("this very stage" if own else "played only later")
            + "; a condition can speak of earlier stages only"
        )

    def compile_terms(self) -> None:
        """Terms in an order in which each uses only those before it; a circle is reported."""
        self.written = self.terms_written()
        texts = {name: text for name, (text, _) in self.written.items()}
        order, circle = self.in_order(texts)
        if circle:
            told = " → ".join((*circle, circle[0]))
            self.problem(f"terms go in a circle: {told}", ("terms", circle[0], "is"))
        depth: dict[str, int] = {}
        shallow: list[str] = []
        for name in order:
            below = [depth.get(other, 0) for other in self.mentioned(texts[name])]
            depth[name] = 1 + max(below, default=0)
            if depth[name] == TERM_DEPTH + 1:
                self.problem(
                    f"terms refer to one another more than {TERM_DEPTH} deep",
                    self.written[name][1][:2],
                )
            if depth[name] <= TERM_DEPTH:
                shallow.append(name)
        self.compile_in_order(shallow)
        for name in self.written:
            self.scope.setdefault(name, Symbol("term"))

    def terms_written(self) -> dict[str, tuple[str, Path_]]:
        """Every term, with the expression that it stands for and the place of that."""
        return {name: (each.is_, ("terms", name, "is")) for name, each in self.case.terms.items()}

    def compile_in_order(self, order: Sequence[str]) -> None:
        """Compile terms, each after those that it mentions."""
        for name in order:
            self.compile_term(name)

    def compile_term(
        self, name: str, blocks: frozenset[str] = frozenset(), *, any_block: bool = False
    ) -> None:
        """Compile one term, which speaks of these blocks of rounds."""
        done = self.expression(*self.written[name], None)
        if done:
            self.terms[name] = done
            truth = done.kind == "truth"
            self.scope[name] = Symbol("term", truth=truth, blocks=blocks, any_block=any_block)

    def mentioned(self, text: str) -> list[str]:
        """Names in an expression; none where it can't be read (that is reported elsewhere)."""
        if text not in self._mentioned:
            try:
                names = sorted(syntax.names_in(self.parsed(text)))
            except ExpressionError:
                names = []
            self._mentioned[text] = names
        return self._mentioned[text]

    def parsed(self, text: str) -> Node:
        """The expression as a tree, read once."""
        if text not in self._parsed:
            self._parsed[text] = parse(text, self.words)
        return self._parsed[text]

    def in_order(self, texts: Mapping[str, str]) -> tuple[list[str], list[str]]:
        """Names of expressions, each after those that it mentions, without those that can't be
        ordered; and a circle among these, each name followed by one that it mentions, if any."""
        waiting = {
            name: len({each for each in self.mentioned(text) if each in texts})
            for name, text in texts.items()
        }
        used_by: dict[str, list[str]] = {name: [] for name in texts}
        for name, text in texts.items():
            for other in self.mentioned(text):
                if other in texts:
                    used_by[other].append(name)
        order = [name for name, count in waiting.items() if not count]
        for name in order:
            for user in used_by[name]:
                waiting[user] -= 1
                if not waiting[user]:
                    order.append(user)
        left = {name: None for name, count in waiting.items() if count}
        if not left:
            return order, []
        trail: dict[str, int] = {}
        name = next(iter(left))
        while name not in trail:
            trail[name] = len(trail)
            name = next(other for other in self.mentioned(texts[name]) if other in left)
        return order, list(trail)[trail[name] :]
