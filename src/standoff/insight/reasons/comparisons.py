"""What a claim's test compares, read from its syntax."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.case import syntax


def comparisons(node: syntax.Node) -> Iterator[syntax.Node]:
    """The comparisons that a test joins."""
    match node:
        case syntax.Binary(sign="and" | "or", left=left, right=right):
            yield from comparisons(left)
            yield from comparisons(right)
        case syntax.Unary(sign="not", operand=operand):
            yield from comparisons(operand)
        case _:
            yield node


def name(node: syntax.Node) -> str:
    """What a node names; nothing where it is no name."""
    return node.name if isinstance(node, syntax.Name) else ""


def queries(node: syntax.Node) -> list[syntax.Query]:
    """The queries in an expression, in order."""
    if isinstance(node, syntax.Query):
        return [node]
    return [query for part in syntax.parts(node) for query in queries(part)]


ARITHMETIC = frozenset({"min", "max", "abs", "exp", "log", "sqrt", "clip"})
"""Functions of numbers, whichever numbers they are."""


def is_plain(node: syntax.Node) -> bool:
    """Whether what is asked of play in an expression is asked of play as it is, and put together by
    arithmetic alone: not as somebody sees it, nor as it would be."""
    match node:
        case syntax.Query(function=function):
            return syntax.told(node).startswith(f"{function}(")
        case syntax.Call(function=function) if function not in ARITHMETIC:
            return not queries(node)
        case syntax.Call() | syntax.Unary() | syntax.Binary() | syntax.Choice():
            return all(is_plain(part) for part in syntax.parts(node))
    return not queries(node)


def policies(queries: list[syntax.Query]) -> tuple[str, ...]:
    """The policies that queries ask of, each once, in order."""
    return tuple(dict.fromkeys(each.policy.name for each in queries if each.policy))


def key(query: syntax.Query) -> tuple[str, str, str]:
    """What a query asks, whatever the policy: its function, its subject and its conditions."""
    given = ", ".join(syntax.told(each) for each in query.conditions)
    return query.function, syntax.told(query.subject), given


def is_linear(node: syntax.Node) -> bool:
    """Whether no query is multiplied by another, divided by, or put into a function but min and
    max."""
    match node:
        case syntax.Query():
            return True
        case syntax.Binary(sign="*", left=left, right=right):
            return not (queries(left) and queries(right)) and is_linear(left)
        case syntax.Binary(sign="/" | "^", right=right) if queries(right):
            return False
        case syntax.Binary(sign="^", left=left) if queries(left):
            return False
        case syntax.Call(function=function) if function not in {"min", "max"} and queries(node):
            return False
        case syntax.Choice() if queries(node):
            return False
    return all(is_linear(part) for part in syntax.parts(node))


def picking(node: syntax.Node) -> str:
    """The first ``min`` or ``max`` in an expression."""
    if isinstance(node, syntax.Call) and node.function in {"min", "max"}:
        return node.function
    return next((found for part in syntax.parts(node) if (found := picking(part))), "")
