"""Conditions over options: ``withdraw and not (strike or blockade)``, read and evaluated.

The words are those of option prioritising (Peng, Hipel & Kilgour 1997; Fang et al. 2003):
``not``, ``and``, ``or``, ``a if b`` (where b holds, a does), ``a iff b``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Place, Problem, StandoffError, listed, nearest

Patterns = NDArray[np.uint64]
Truth = NDArray[np.bool_]

_TOKEN = re.compile(
    r"""\s*(?:(?P<open>\()|(?P<close>\))|(?P<quote>"[^"]*"|'[^']*')"""
    r"""|(?P<word>[^\W\d][\w.:/-]*|\d[\w.:/-]*)|(?P<symbol>&&?|\|\|?|!|<->|->))"""
)
_SYMBOLS = {"&": "and", "&&": "and", "|": "or", "||": "or", "!": "not", "<->": "iff", "->": "then"}
_WORDS = {"and", "or", "not", "if", "then", "iff"}
MOST_CHARACTERS = 4_000
_DEEPEST = 60


MOST_TESTED = 1 << 30
"""Beyond this many (state, term of a condition) pairs to be tested a model would take minutes."""


class OptionNames(dict[str, int]):
    """Each option's place by its name; names that several options bear are in ``shared``."""

    def __init__(self, found: Mapping[str, int], shared: Mapping[str, Sequence[str]]):
        super().__init__(found)
        self.shared = {name: tuple(full) for name, full in shared.items()}
        """For an ambiguous name the full names, such as ``egypt:sign`` and ``sudan:sign``."""

    def seen_by(self, own: Mapping[str, int]) -> OptionNames:
        """The same names where ``own`` options are meant by their bare names."""
        return OptionNames({**self, **own}, {k: v for k, v in self.shared.items() if k not in own})


def no_option(word: str, known: Mapping[str, int]) -> str:
    """What to say of a word that stands for no option: whose it might be, or the nearest name."""
    full = known.shared.get(word) if isinstance(known, OptionNames) else None
    if not full:
        return f"the unknown option '{word}'{nearest(word, known)}"
    owners = " and ".join(f"'{each.rpartition(':')[0]}'" for each in full)
    written = listed(f"'{each}'" for each in full)
    return f"'{word}', which is an option of {owners}: write {written}"


class Atom(NamedTuple):
    """An elementary proposition about a state; a step of a condition's program."""

    kind: str
    """``match``: the state's options under ``mask`` are exactly ``value``; ``several``: two or more
    of those in ``mask`` are taken; ``place``: it is the state at place ``value``, whatever its
    options; ``never``."""
    mask: int = 0
    value: int = 0


_Program = tuple[Atom | str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A proposition over options, ready to be tested against many states at once.

    Plain data: it can be pickled, compared and sent elsewhere.
    """

    text: str
    uses: int
    """Bits of the options that the condition mentions."""
    program: _Program
    """Its steps in postfix order: a :class:`Atom`, ``not``, or what joins the two truths on top of
    the stack. A chain of a thousand terms would nest a thousand calls deep if each held the one
    before; a list of steps does not nest at all."""
    terms: int = 1
    """How many elementary tests of a state it takes."""

    def holds(self, patterns: Patterns) -> Truth:
        """(k,) option patterns -> (k,) whether the condition holds."""
        stack: list[Truth] = []
        for step in self.program:
            if isinstance(step, Atom):
                stack.append(_TESTS[step.kind](patterns, step))
            elif step == "not":
                stack[-1] = ~stack[-1]
            else:
                last = stack.pop()
                stack[-1] = _RULES[step](stack[-1], last)
        return np.asarray(stack[0])


def _matches(patterns: Patterns, atom: Atom) -> Truth:
    return np.asarray(patterns & np.uint64(atom.mask) == np.uint64(atom.value))


def _has_several(patterns: Patterns, atom: Atom) -> Truth:
    return np.asarray(np.bitwise_count(patterns & np.uint64(atom.mask)) > 1)


def _stands_at(patterns: Patterns, atom: Atom) -> Truth:
    return np.asarray(np.arange(len(patterns)) == atom.value)


def _never(patterns: Patterns, _atom: Atom) -> Truth:
    return np.zeros(len(patterns), np.bool_)


_TESTS: dict[str, Callable[[Patterns, Atom], Truth]] = {
    "match": _matches,
    "several": _has_several,
    "place": _stands_at,
    "never": _never,
}
_RULES: dict[str, Callable[[Truth, Truth], Truth]] = {
    "and": np.logical_and,
    "or": np.logical_or,
    "iff": np.equal,
    "then": lambda given, so: ~given | so,
    "if": lambda so, given: so | ~given,
}


def from_literals(taken: int, left: int, text: str) -> Condition:
    """The conjunction "every option in ``taken`` is taken and none in ``left`` is" (bits)."""
    if taken & left:
        return Condition(text, taken | left, (Atom("never"),))
    return Condition(text, taken | left, (Atom("match", taken | left, taken),))


def any_of(conditions: Sequence[Condition], text: str) -> Condition:
    """The disjunction of ``conditions``; of none, the condition that never holds."""
    uses = 0
    program: list[Atom | str] = []
    for condition in conditions:
        uses |= condition.uses
        program += condition.program
        if len(program) > len(condition.program):
            program.append("or")
    terms = max(1, sum(each.terms for each in conditions))
    return Condition(text, uses, tuple(program) or (Atom("never"),), terms)


def at_place(place: int, text: str) -> Condition:
    """That a state is the one at ``place`` (0-based) among all of them, for states that are named
    rather than combinations of options."""
    return Condition(text, 0, (Atom("place", value=place),))


def check_tested(conditions: Sequence[Condition], states: int, place: Place | None) -> None:
    """Raises StandoffError where testing all ``conditions`` on ``states`` would take minutes."""
    total = states * sum(each.terms for each in conditions)
    if total > MOST_TESTED:
        raise StandoffError(
            f"{len(conditions):,} conditions on {states:,} states would take {total:,} tests, more "
            f"than {MOST_TESTED:,}: drop conditions that repeat others, or rule more combinations "
            "out as infeasible",
            place,
        )


def more_than_one(bits: int, text: str) -> Condition:
    """That two or more of the options in ``bits`` are taken."""
    return Condition(text, bits, (Atom("several", bits),))


def none_of(bits: int, text: str) -> Condition:
    """That no option in ``bits`` is taken."""
    return from_literals(0, bits, text)


def from_pattern(pattern: str, options: int, place: Place | None = None) -> Condition:
    """A condition from a pattern such as ``Y-N-``, the first option first.

    Raises StandoffError for a wrong length or a letter other than Y, N and the dash.
    """
    if len(pattern) != options:
        raise StandoffError(
            f"The pattern '{pattern}' has {len(pattern)} places, but there are {options} options",
            place,
        )
    taken = left = 0
    for bit, letter in enumerate(pattern):
        if letter in "Yy":
            taken |= 1 << bit
        elif letter in "Nn":
            left |= 1 << bit
        elif letter != "-":
            raise StandoffError(
                f"The pattern '{pattern}' may hold only Y, N and -, not '{letter}'", place
            )
    return from_literals(taken, left, pattern)


def is_pattern(text: str, options: int) -> bool:
    """Whether ``text`` is meant as a Y/N/- pattern rather than as words."""
    stripped = text.strip()
    if len(stripped) == options:
        return len(stripped) > 0 and set(stripped) <= set("YNyn-")
    return len(stripped) > 1 and set(stripped) <= set("YN-")


def read_condition(text: str, bit_of: Mapping[str, int], place: Place | None = None) -> Condition:
    """Read a condition in words; ``bit_of`` gives each option's place.

    Raises StandoffError naming the unknown word and the nearest option.
    """
    options = max(bit_of.values(), default=-1) + 1
    if is_pattern(text, options) and text.strip() not in bit_of:
        return from_pattern(text.strip(), options, place)
    return _Reader(text, bit_of, place).read()


class _Reader:
    """Recursive descent; loosest first: iff, if / ->, or, and, not. Fills ``program``."""

    def __init__(self, text: str, bit_of: Mapping[str, int], place: Place | None):
        self.text, self.bit_of, self.place = text, bit_of, place
        self.depth = 0
        self.program: list[Atom | str] = []
        if len(text) > MOST_CHARACTERS:
            self.fail(f"is longer than {MOST_CHARACTERS} characters")
        self.tokens = self.split()
        self.at = 0

    def fail(self, what: str) -> None:
        shown = self.text if len(self.text) <= 80 else self.text[:77] + "..."
        raise StandoffError(Problem(f"The condition '{shown}' {what}", self.place))

    def split(self) -> list[tuple[str, str]]:
        tokens: list[tuple[str, str]] = []
        at, text = 0, self.text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                self.fail(f"holds '{text[at:].strip()[:1]}', which has no meaning here")
                break
            at = match.end()
            kind = str(match.lastgroup)
            word = match.group(kind)
            if kind == "symbol":
                tokens.append(("word", _SYMBOLS[word]))
            elif kind == "word" and word.lower() in _WORDS:
                tokens.append(("word", word.lower()))
            elif kind == "quote":
                tokens.append(("name", word[1:-1]))
            else:
                tokens.append(("name" if kind == "word" else "word", word))
        return tokens

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def accept(self, word: str) -> bool:
        if self.peek() == ("word", word):
            self.at += 1
            return True
        return False

    def read(self) -> Condition:
        if not self.tokens:
            self.fail("is empty")
        self.iff()
        if self.at < len(self.tokens):
            self.fail(f"should join '{self.peek()[1]}' to what precedes it by and, or, if or iff")
        uses = 0
        for step in self.program:
            if isinstance(step, Atom):
                uses |= step.mask
        return Condition(self.text.strip(), uses, tuple(self.program), len(self.program))

    def iff(self) -> None:
        self.implication()
        while self.accept("iff"):
            self.implication()
            self.program.append("iff")

    def implication(self) -> None:
        if self.accept("if"):
            self.disjunction()
            if not self.accept("then"):
                self.fail("needs a 'then' after what 'if' supposes")
            self.disjunction()
            self.program.append("then")
        else:
            self.disjunction()
        while True:
            if self.accept("if"):
                self.disjunction()
                self.program.append("if")
            elif self.accept("then"):
                self.disjunction()
                self.program.append("then")
            else:
                return

    def disjunction(self) -> None:
        self.conjunction()
        while self.accept("or"):
            self.conjunction()
            self.program.append("or")

    def conjunction(self) -> None:
        self.negation()
        while self.accept("and"):
            self.negation()
            self.program.append("and")

    def negation(self) -> None:
        flips = 0
        while self.accept("not"):
            flips += 1
        self.atom()
        if flips % 2:
            self.program.append("not")

    def atom(self) -> None:
        if self.accept("("):
            self.depth += 1
            if self.depth > _DEEPEST:
                self.fail(f"nests more than {_DEEPEST} brackets")
            self.iff()
            if not self.accept(")"):
                self.fail("leaves a bracket open")
            self.depth -= 1
            return
        kind, word = self.peek()
        if kind != "name":
            self.fail(f"needs an option where '{word}' stands" if word else "ends too early")
        self.at += 1
        if word not in self.bit_of:
            self.fail(f"names {no_option(word, self.bit_of)}")
        bit = 1 << self.bit_of[word]
        self.program.append(Atom("match", bit, bit))
