"""The expression language as a small syntax tree, and what can be told of it.

``parser`` reads text into it; ``evaluate`` compiles it to array code.
"""

from __future__ import annotations

from dataclasses import dataclass

NAME_PATTERN = r"[^\W\d]\w*(?:-\w+)*"
KEYWORDS = frozenset({"and", "or", "not", "if", "then", "else", "in", "by", "true", "false"})
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    # name: fewest and most arguments
    "min": (1, None),
    "max": (1, None),
    "exp": (1, 1),
    "log": (1, 1),
    "sqrt": (1, 1),
    "abs": (1, 1),
    "clip": (3, 3),
    "played": (1, 1),
}
QUERIES = frozenset({"P", "E", "U", "best"})
MINDS = ("as_seen_by", "corrected")
"""What asks queries of another play than the real one; words of the language only before a bracket
in claims."""
EVERYBODY = "all"
"""Whose errors ``corrected(all, …)`` speaks of."""
ROUND_FUNCTIONS = ("prev", "ever", "count")
"""What looks over the rounds of a block; each takes one argument. Like ``round``, they are words of
the language only in cases that have rounds."""
ROUND_WORDS = frozenset({"round", *ROUND_FUNCTIONS})


class ExpressionError(Exception):
    """What is wrong with an expression, and at which offset (from zero) in its text."""

    def __init__(self, message: str, offset: int):
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of an expression; ``at`` is its offset in the text."""

    at: int


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number as it is written."""

    value: float


@dataclass(frozen=True, slots=True)
class Truth(Node):
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name: of what it is, the scope decides."""

    name: str


@dataclass(frozen=True, slots=True)
class Indexed(Node):
    """``name[2]``: what was chosen at a stage in a round, these counted from one."""

    name: str
    round: int


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """A sign, or ``not``, before something."""

    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Two things joined by an operator."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A comparison, in a claim by a margin."""

    sign: str
    left: Node
    right: Node
    by: Node | None = None


@dataclass(frozen=True, slots=True)
class Member(Node):
    """Whether something is one of several words."""

    operand: Node
    options: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """``if test then yes else no``."""

    test: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A call of one of the language's functions."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Query(Node):
    """``P(subject | policy, condition, …)`` and its like, in claims only."""

    function: str
    subject: Node
    policy: Name | None
    conditions: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mind(Node):
    """``as_seen_by(actor, …)``, what it expects; ``corrected(actor, …)``, what would be if it saw
    the truth. In claims only."""

    function: str
    actor: Name
    subject: Node


def is_best(node: Node) -> bool:
    """Whether a node is ``best(criterion)``."""
    return isinstance(node, Query) and node.function == "best"


def parts(node: Node) -> list[Node]:
    """The nodes right below one."""
    match node:
        case Unary(operand=operand):
            return [operand]
        case Binary(left=left, right=right):
            return [left, right]
        case Compare(left=left, right=right, by=by):
            return [left, right, *([by] if by else [])]
        case Member(operand=operand, options=options):
            return [operand, *options]
        case Choice(test=test, yes=yes, no=no):
            return [test, yes, no]
        case Call(arguments=arguments):
            return list(arguments)
        case Query(subject=subject, policy=policy, conditions=conditions):
            return [subject, *conditions, *([policy] if policy else [])]
        case Mind(subject=subject):
            return [subject]
    return []


def depth(node: Node) -> int:
    """How many nodes the longest way down the tree passes."""
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        each, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(part, depth + 1) for part in parts(each)]
    return deepest


def names_in(node: Node) -> set[str]:
    """Every name that an expression mentions, words and policies among them."""
    found: set[str] = set()
    waiting: list[Node] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Name | Indexed):
            found.add(each.name)
        waiting += parts(each)
    return found


def told(node: Node) -> str:
    """An expression written out in one standard way: equal trees give equal texts."""
    match node:
        case Number(value=value):
            return f"{value:.15g}"
        case Truth(value=value):
            return "true" if value else "false"
        case Name(name=name):
            return name
        case Indexed(name=name, round=number):
            return f"{name}[{number}]"
        case Unary(sign=sign, operand=operand):
            return f"{sign} {told(operand)}" if sign == "not" else f"{sign}({told(operand)})"
        case Binary(sign=sign, left=left, right=right):
            return f"({told(left)} {sign} {told(right)})"
        case Compare(sign=sign, left=left, right=right, by=by):
            return f"{told(left)} {sign} {told(right)}" + (f" by {told(by)}" if by else "")
        case Member(operand=operand, options=options, negated=negated):
            listing = ", ".join(told(option) for option in options)
            return f"{told(operand)} {'not in' if negated else 'in'} [{listing}]"
        case Choice(test=test, yes=yes, no=no):
            return f"(if {told(test)} then {told(yes)} else {told(no)})"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(told(argument) for argument in arguments)})"
        case Query(function=function, subject=subject, policy=policy, conditions=conditions):
            given = ", ".join([*([policy.name] if policy else []), *map(told, conditions)])
            return f"{function}({told(subject)}{' | ' + given if given else ''})"
        case Mind(function=function, actor=actor, subject=subject):
            return f"{function}({actor.name}, {told(subject)})"
    return ""
