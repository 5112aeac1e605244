"""An expression as it stands in a given round: its names put to what they mean there.

A block is unrolled into as many rounds as it may have. In round 2 the stage ``answer`` is the name
``answer[2]``, what it was before that ``answer[1]``; a carried number ``leverage`` is
``leverage[2]``, and a term that speaks of the block likewise (``dealt[meeting:2]``).
"""

from __future__ import annotations

from standoff.case import syntax
from standoff.case.evaluate import Scope
from standoff.case.syntax import ExpressionError, Node


def in_round(name: str, number: int) -> str:
    """The name of a stage's choice, or of a carried number, in a round."""
    return f"{name}[{number}]"


def term_in_round(name: str, block: str, number: int) -> str:
    """The name of a term as it stands in a round of a block, or of a lever's setting at its end;
    in round 0 just before the first."""
    return f"{name}[{block}:{number}]"


def previous(name: str) -> str:
    """The name of what was chosen at a stage in the round before the present (or last) one."""
    return f"prev({name})"


def completed(block: str) -> str:
    """The name of the number of rounds that were played to their end."""
    return f"{block} completed"


def base(name: str) -> str:
    """What is written, of a name as it stands in a round: ``answer`` of ``answer[2]``."""
    return name.removeprefix("prev(").split("[")[0].rstrip(")")


def block_of(node: Node, scope: Scope) -> str:
    """The block over whose rounds ``ever(…)`` and ``count(…)`` look: that of what they name.

    Raises :class:`ExpressionError` where this is none, or more than one.
    """
    blocks = sorted(name for name, symbol in scope.items() if symbol.rounds)
    if not blocks:
        raise ExpressionError(
            "prev(…), ever(…) and count(…) look over rounds, and there are none here", node.at
        )
    known = [scope[name] for name in syntax.names_in(node) if name in scope]
    named = set().union(*(symbol.blocks for symbol in known))
    if len(named) > 1:
        raise ExpressionError(
            "ever(…) and count(…) look over the rounds of one block; this speaks of "
            + " and ".join(f"'{each}'" for each in sorted(named)),
            node.at,
        )
    if not named and not any(symbol.any_block for symbol in known):
        raise ExpressionError(
            "ever(…) and count(…) look over rounds, and this is the same in each of them; name a "
            "stage of the block, a number carried in it, or 'round'",
            node.at,
        )
    if not named and len(blocks) > 1:
        raise ExpressionError(
            "it can't be told over which block's rounds to look; name one of its stages", node.at
        )
    return next(iter(named or blocks))


def at_round(node: Node, scope: Scope, block: str, number: int) -> Node:
    """An expression as it stands in a round of a block (counted from one)."""

    def put(each: Node) -> Node:
        return at_round(each, scope, block, number)

    match node:
        case syntax.Name(at=at, name=name):
            return _named(node, at, name, scope, block, number)
        case syntax.Unary(at=at, sign=sign, operand=operand):
            return syntax.Unary(at, sign, put(operand))
        case syntax.Binary():
            return _chain(node, scope, block, number)
        case syntax.Compare(at=at, sign=sign, left=left, right=right, by=by):
            # The words of a stage are no names, though something may be called like one.
            words = [_words(each, scope) for each in (left, right)]
            left = left if _is_word(left, words[1]) else put(left)
            right = right if _is_word(right, words[0]) else put(right)
            return syntax.Compare(at, sign, left, right, by)
        case syntax.Member(at=at, operand=operand, options=options, negated=negated):
            known = _words(operand, scope)
            others = tuple(each if _is_word(each, known) else put(each) for each in options)
            return syntax.Member(at, put(operand), others, negated)
        case syntax.Choice(at=at, test=test, yes=yes, no=no):
            return syntax.Choice(at, put(test), put(yes), put(no))
        case syntax.Call(at=at, function="prev", arguments=(syntax.Name(name=name),)):
            if name in scope and block in scope[name].blocks:
                return syntax.Indexed(at, name, number - 1)
            return node
        case syntax.Call(at=at, function=("ever" | "count") as function, arguments=arguments):
            if block_of(arguments[0], scope) == block:
                return syntax.Call(at, function, (arguments[0], syntax.Number(at, float(number))))
            return node
        case syntax.Call(at=at, function=function, arguments=arguments):
            return syntax.Call(at, function, tuple(put(each) for each in arguments))
    return node


def _named(node: syntax.Name, at: int, name: str, scope: Scope, block: str, number: int) -> Node:
    symbol = scope.get(name)
    if symbol is None or not (block in symbol.blocks or symbol.any_block):
        return node
    match symbol.kind:
        case "stage":
            return syntax.Indexed(at, name, number)
        case "round" if number == 0 and symbol.any_block:
            # Before a block it is the number of rounds of the one before.
            return syntax.Name(at, term_in_round(name, block, 0))
        case "round":
            return syntax.Number(at, float(number))
        case "carried":
            return syntax.Name(at, in_round(name, number))
        case "lever":
            return syntax.Name(at, term_in_round(name, block, number))
    there = term_in_round(name, block, number)
    return syntax.Name(at, there) if there in scope else node


def _chain(node: syntax.Binary, scope: Scope, block: str, number: int) -> Node:
    """A run of operators, walked in a loop: long sums don't make deep recursions."""
    links: list[syntax.Binary] = []
    start: Node = node
    while isinstance(start, syntax.Binary):
        links.append(start)
        start = start.left
    found = at_round(start, scope, block, number)
    for link in reversed(links):
        right = at_round(link.right, scope, block, number)
        found = syntax.Binary(link.at, link.sign, found, right)
    return found


def _words(node: Node, scope: Scope) -> tuple[str, ...]:
    """The words that what a node names can take; none for anything else."""
    match node:
        case syntax.Name(name=name) | syntax.Indexed(name=name):
            pass
        case syntax.Call(function="prev", arguments=(syntax.Name(name=name),)):
            pass
        case _:
            return ()
    domain = scope[name].domain if name in scope else None
    return domain.words if domain else ()


def _is_word(node: Node, words: tuple[str, ...]) -> bool:
    return isinstance(node, syntax.Name) and node.name in words
