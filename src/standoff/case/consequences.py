"""What seems amiss in what play leads to: a price that is charged at some ends only, and choices
between which nothing tells apart.

Both are warnings, and are told only where hardly anything else can be meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from standoff.base.errors import Problem, listed
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import Compiled
from standoff.case.parser import parse
from standoff.case.plans import changes
from standoff.case.syntax import Binary, Name, Node, Unary, names_in
from standoff.case.unroll import base

FEWEST = 3
"""With fewer ends of play nothing can be told: of two either may be the exception."""
SETTLED = frozenset({"lever", "parameter", "term"})
"""What is known before play begins."""


def consequence_problems(case: CompiledCase) -> list[Problem]:
    """Warnings about ends of play and choices."""
    if not case.stages:
        return []
    return [*_uneven(case), *_alike(case)]


def _uneven(case: CompiledCase) -> Iterator[Problem]:
    """Levers whose price the actor who sets them pays at all ends of play but one, or at one only.

    Of others' payoffs nothing can be told: what a lever does to them may well do so at some ends.
    """
    name = case.actors[case.advised]
    title = case.case.title_of(name)
    stated = [outcome.payoffs[case.advised] for outcome in case.outcomes]
    ends = range(len(stated))
    for lever, carrying, speaking in _priced(case, stated):
        if len(stated) < FEWEST or len(speaking) > len(carrying):
            continue
        others = [k for k in ends if k not in carrying]
        if len(others) == 1:
            (odd,) = others
            told = f"changes what {title} gets at every end of play but '{_end(case, odd)}'; if "
            told += f"its price is paid however play ends, '{_end(case, odd)}' needs it, too"
        elif len(carrying) == 1:
            (odd,) = carrying
            told = f"changes what {title} gets at '{_end(case, odd)}' only, and costs and brings "
            told += f"nothing at {listed([_end(case, k) for k in others])}; if its price is paid "
            told += "however play ends, they need it, too"
        else:
            continue
        outcome = case.outcomes[odd]
        if not case.case.outcomes[outcome.name].why:
            yield Problem(
                f"the lever '{lever}' {told} (a 'why' at '{outcome.name}' says that it is meant)",
                case.place((*outcome.path, "payoffs", name)),
                "warning",
            )


def _end(case: CompiledCase, number: int) -> str:
    return case.outcomes[number].name


def _priced(
    case: CompiledCase, stated: Sequence[Compiled | None]
) -> Iterator[tuple[str, list[int], list[int]]]:
    """Each lever, at which ends it is a price by itself (a summand that nothing in play bears on),
    and which speak of it in any way."""
    prices = [set[str]() if each is None else _prices(case, each) for each in stated]
    for lever in case.case.levers:
        carrying = [k for k, found in enumerate(prices) if lever in found]
        speaking = [k for k, each in enumerate(stated) if each and lever in _bases(each.names)]
        if carrying:
            yield lever, carrying, speaking


def _prices(case: CompiledCase, stated: Compiled) -> set[str]:
    """The levers in those summands of a payoff that rest on nothing but what is settled before
    play."""
    found: set[str] = set()
    waiting: list[Node] = [parse(stated.text, case.words)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Binary) and node.sign in {"+", "-"}:
            waiting += [node.left, node.right]
        elif isinstance(node, Unary) and node.sign in {"+", "-"}:
            waiting.append(node.operand)
        elif isinstance(node, Name) and node.name in case.terms and case.terms[node.name].text:
            waiting.append(parse(case.terms[node.name].text, case.words))
        else:
            names = _reached(case, node)
            kinds = {case.scope[name].kind for name in names if name in case.scope}
            if kinds <= SETTLED:
                found |= names & case.case.levers.keys()
    return found


def _reached(case: CompiledCase, node: Node) -> set[str]:
    """The names in an expression, those of its terms among them."""
    names = names_in(node)
    return names | {each for name in names if name in case.terms for each in case.terms[name].names}


def _alike(case: CompiledCase) -> Iterator[Problem]:
    """Choices of one stage that no expression of the case tells from each other."""
    words_of = {stage.base: set(stage.domain.words) for stage in case.stages}
    spoken: dict[str, set[str]] = {}
    for stated in _expressions(case):
        if stated.text:
            names = _bases(names_in(parse(stated.text, case.words)))
        else:
            # What is carried from round to round was put together from many pieces.
            stages = _bases(stated.names) & words_of.keys()
            names = stages.union(*(words_of[name] for name in stages))
        for name in names & words_of.keys():
            spoken.setdefault(name, set()).update(names)
    typed = {actor for actor, _ in case.types}
    for stage in case.stages:
        words = stage.domain.words
        if stage.actor is None or stage.round > 1 or stage.actor in typed:
            # What an actor of a hidden type does may be a sign, though nothing else comes of it.
            continue
        if any(_is_number(word) for word in words):
            continue
        same = [word for word in words if word not in spoken.get(stage.base, ())]
        if len(same) > 1:
            named = [f"'{word}'" for word in same]
            told = f"{', '.join(named[:-1])} and {named[-1]}"
            yield Problem(
                f"the choices {told} of the stage '{stage.base}' have the same consequences: "
                "nothing in the case tells them apart, and as several ways to do one thing they "
                "are taken more often than it would be",
                case.place((*stage.path, "choose", same[1])),
                "warning",
            )


def _expressions(case: CompiledCase) -> Iterator[Compiled]:
    """Every expression that bears on play and what comes of it."""
    found: list[Compiled | None] = [*case.terms.values(), *(case.precision or ())]
    for stage in case.stages:
        found += [stage.when, *stage.open_when, *(each for _, each in stage.sees or ())]
        found += stage.branches.chance if stage.branches else ()
    for outcome in case.outcomes:
        found += [outcome.when, *outcome.payoffs, *outcome.measures]
    found += [each.until for each in case.blocks]
    found += [change.when for policy in case.policies.values() for change in changes(policy)]
    return (each for each in found if each is not None)


def _bases(names: frozenset[str] | set[str]) -> set[str]:
    return {base(name) for name in names}


def _is_number(word: str) -> bool:
    return word.lstrip("-+").replace(".", "", 1).isdigit()
