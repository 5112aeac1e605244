"""In which unit the two sides of a comparison in a claim are, as far as that can be told.

``P`` is a probability, ``U`` a payoff, ``E`` in the unit of its measure. Sums and differences of
what has one unit keep it, as does a product with plain numbers; ratios and products of queries,
and what mixes units, have none that can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from functools import reduce

from standoff.case import syntax
from standoff.case.evaluate import Compiled
from standoff.case.syntax import Node

PROBABILITY, PAYOFF = "probability", "payoff"
"""The units that every case has; the others are its measures' names."""
PLAIN = ""
"""A number that stands for nothing."""
SOME = "?"
"""A number of the case in a unit of its own: it can be added to anything, but scales nothing."""
PURE = frozenset({"", "probability", "chance", "share", "fraction"})
"""Units of parameters that scale what they are multiplied with and no more."""

Unit = str | None
"""One of the above, or a measure's name; None where it can't be told."""


def matter_name(unit: str) -> str:
    """The name under which an environment holds the difference that matters in a unit."""
    return f"?matters {unit}"


def unit_of_comparison(
    left: Node, right: Node, scaling: Set[str], terms: Mapping[str, Compiled]
) -> Unit:
    """The unit of a comparison's two sides; None where none can be told. ``scaling``: the
    parameters that are pure numbers."""

    def named(name: str) -> Unit:
        used = terms[name].names if name in terms else {name}
        parts = {each for each in used if each not in terms}
        return PLAIN if parts <= scaling else SOME

    found = _added(_unit(left, named), _unit(right, named))
    return None if found in {PLAIN, SOME} else found


def _unit(node: Node, named: Callable[[str], Unit]) -> Unit:
    match node:
        case syntax.Query(function="P"):
            return PROBABILITY
        case syntax.Query(function="U"):
            return PAYOFF
        case syntax.Query(subject=syntax.Name(name=measure)):
            return measure
        case syntax.Mind(subject=subject):
            return _unit(subject, named)
        case syntax.Name(name=name):
            return named(name)
        case syntax.Unary(sign="-" | "+", operand=operand):
            return _unit(operand, named)
        case syntax.Binary(sign="+" | "-" | "*" | "/" | "^"):
            return _chain(node, named)
        case syntax.Choice(yes=yes, no=no):
            return _added(_unit(yes, named), _unit(no, named))
        case syntax.Call(function="min" | "max" | "clip" | "abs", arguments=arguments):
            return reduce(_added, (_unit(each, named) for each in arguments))
        case syntax.Call(arguments=arguments):
            return PLAIN if all(_unit(each, named) == PLAIN for each in arguments) else None
        case _:
            # Numbers, and conditions, which count as 1 or 0.
            return PLAIN


def _chain(node: syntax.Binary, named: Callable[[str], Unit]) -> Unit:
    """A run of operators, walked in a loop: long sums don't make deep recursions."""
    links: list[syntax.Binary] = []
    start: Node = node
    while isinstance(start, syntax.Binary):
        links.append(start)
        start = start.left
    found = _unit(start, named)
    for link in reversed(links):
        other = _unit(link.right, named)
        match link.sign:
            case "+" | "-":
                found = _added(found, other)
            case "*":
                found = found if other == PLAIN else other if found == PLAIN else None
            case "/":
                found = found if other == PLAIN else None
            case "^":
                found = PLAIN if found == other == PLAIN else None
            case _:
                found = PLAIN
    return found


def _added(one: Unit, other: Unit) -> Unit:
    if one is None or other is None:
        return None
    if one == other or other == PLAIN or (other == SOME and one != PLAIN):
        return one
    return other if one in {PLAIN, SOME} else None
