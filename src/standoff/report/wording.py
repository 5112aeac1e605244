"""The test of a claim, in words."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.case import syntax
from standoff.case.model import Case
from standoff.case.parser import parse
from standoff.case.syntax import is_best
from standoff.report.words import number, percent

THAN = {
    ">": "is greater than",
    "<": "is smaller than",
    ">=": "is at least",
    "<=": "is at most",
    "==": "is",
    "!=": "is not",
}
JOINED = {"+": "plus", "-": "less", "*": "times", "/": "over", "and": "and", "or": "or"}
EXTREMES = {"min": "the smallest of", "max": "the greatest of"}


def tested(case: Case, claim: str) -> str:
    """How a claim is tested: ``the chance of war under threaten is smaller than …``. What has no
    words here stands as it is written."""
    node = parse(case.claims[claim].test, frozenset(_words(case)), queries=True)
    return _Speaker(case).say(node)


def _words(case: Case) -> Iterator[str]:
    """Every name of a case that may have a hyphen in it."""
    for section in (case.outcomes, case.policies, case.actors, case.measures, case.terms):
        yield from section
    yield from case.parameters
    for _, stage, _ in case.stages:
        yield stage.stage
        yield from stage.choose
        yield from stage.chance
    for types in case.types.values():
        yield from types.chance
    for name, lever in case.levers.items():
        yield name
        yield from lever.values
    yield from ("expected-loss", "worst-case", "cvar", "regret")


class _Speaker:
    def __init__(self, case: Case):
        self.case = case

    def say(self, node: syntax.Node, *, points: bool = False, alone: bool = False) -> str:
        """A node in words; ``points`` where numbers are of a chance, ``alone`` where one is a
        chance by itself."""
        match node:
            case syntax.Number(value=value):
                if not points:
                    return number(value)
                return percent(value) if alone else _points(value)
            case syntax.Name(name=name):
                return self._name(name)
            case syntax.Unary(sign="not", operand=operand):
                return f"it is not so that {self.say(operand)}"
            case syntax.Unary(operand=operand):
                return f"minus {self.say(operand, points=points)}"
            case syntax.Binary(sign=sign, left=left, right=right) if sign in JOINED:
                return self._joined(sign, left, right, points=points)
            case syntax.Compare():
                return self._compared(node)
            case syntax.Member(operand=operand, options=options, negated=negated):
                listing = " or ".join(f"‘{syntax.told(each)}’" for each in options)
                if is_best(operand):
                    one = "none" if negated else "one"
                    names = ", ".join(syntax.told(each) for each in options)
                    return f"{self.say(operand)} is {one} of: {names}"
                return f"‘{syntax.told(operand)}’ is {'not ' if negated else ''}{listing}"
            case syntax.Call(function=function, arguments=arguments) if function in EXTREMES:
                listing = "; ".join(self.say(each, points=points) for each in arguments)
                return f"{EXTREMES[function]} ({listing})"
            case syntax.Query():
                return self._asked(node)
            case syntax.Mind(function=function, actor=actor, subject=subject):
                said, who = self.say(subject, points=points), self.case.title_of(actor.name)
                if function == "corrected":
                    return f"{said}, if {who} saw the truth"
                return f"{said}, as {who} expects it"
        return f"‘{syntax.told(node)}’"

    def _joined(self, sign: str, left: syntax.Node, right: syntax.Node, *, points: bool) -> str:
        if sign in {"and", "or"}:
            return f"{self.say(left)}; {sign} {self.say(right)}"
        # What a chance is multiplied with is no chance.
        added = points and sign in "+-"
        parts = [
            self.say(each, points=added or (points and not isinstance(each, syntax.Number)))
            for each in (left, right)
        ]
        return f"{parts[0]} {JOINED[sign]} {parts[1]}"

    def _compared(self, node: syntax.Compare) -> str:
        left, right = node.left, node.right
        if isinstance(left, syntax.Name | syntax.Indexed) and node.sign in {"==", "!="}:
            return f"‘{syntax.told(left)}’ {THAN[node.sign]} ‘{syntax.told(right)}’"
        if is_best(left) and node.sign in {"==", "!="}:
            return f"{self.say(left)} {THAN[node.sign]} {syntax.told(right)}"
        points = _of_chances(left) or _of_chances(right)
        alone = isinstance(left, syntax.Query) or isinstance(right, syntax.Query)
        first = self.say(left, points=points, alone=alone)
        second = _under(left, right, node.sign) or self.say(right, points=points, alone=alone)
        told = f"{first} {THAN[node.sign]} {second}"
        if node.by is not None:
            told += f", by {self.say(node.by, points=points)} or more"
        return told

    def _asked(self, node: syntax.Query) -> str:
        case, subject = self.case, node.subject
        name = subject.name if isinstance(subject, syntax.Name) else ""
        if node.function == "best":
            return f"the best policy by {name or syntax.told(subject)}"
        if node.function == "U":
            told = f"the payoff of {case.title_of(name) if name in case.actors else name}"
        elif node.function == "E":
            told = f"the average of {name or syntax.told(subject)}"
        else:
            told = f"the chance of {self._event(subject)}"
        if node.policy is not None:
            told += f" under {node.policy.name}"
        if node.conditions:
            told += f" (given {' and '.join(map(self._event, node.conditions))})"
        return told

    def _event(self, node: syntax.Node) -> str:
        """``war``; ``‘intervene’ at ‘answer’``; else as it is written."""
        match node:
            case syntax.Name(name=name):
                return name
            case syntax.Compare(sign="==", left=syntax.Name(name=actor), right=right) if (
                actor in self.case.types
            ):
                return f"{self.case.title_of(actor)} being ‘{syntax.told(right)}’"
            case syntax.Compare(sign="==", left=left, right=syntax.Name(name=word)) if isinstance(
                left, syntax.Name | syntax.Indexed
            ):
                return f"‘{word}’ at ‘{syntax.told(left)}’"
            case syntax.Compare(sign="!=", left=left, right=syntax.Name(name=word)) if isinstance(
                left, syntax.Name | syntax.Indexed
            ):
                return f"anything but ‘{word}’ at ‘{syntax.told(left)}’"
        return f"‘{syntax.told(node)}’"

    def _name(self, name: str) -> str:
        what = self.case.parameters[name].what if name in self.case.parameters else ""
        return f"“{what.strip().rstrip('.')}”" if what else name


def _under(left: syntax.Node, right: syntax.Node, sign: str) -> str:
    """``under threaten`` where what stands on the right is what stands on the left, under another
    policy; ``under each of …`` where it is the smallest or the greatest of several such."""
    several = [right]
    if isinstance(right, syntax.Call) and right.function == {"<": "min", ">": "max"}.get(sign[0]):
        several = list(right.arguments)
    names = []
    for each in several:
        if not (isinstance(left, syntax.Query) and isinstance(each, syntax.Query)):
            return ""
        if left.policy is None or not _told_alike(left, each):
            return ""
        names.append(each.policy.name if each.policy else "")
    if not all(names):
        return ""
    if len(names) == 1:
        return f"under {names[0]}"
    return f"under each of {', '.join(names[:-1])} and {names[-1]}"


def _told_alike(a: syntax.Query, b: syntax.Query) -> bool:
    """Whether two quantities differ in nothing but the policy."""
    return (a.function, syntax.told(a.subject), tuple(map(syntax.told, a.conditions))) == (
        b.function,
        syntax.told(b.subject),
        tuple(map(syntax.told, b.conditions)),
    )


def _points(value: float) -> str:
    shown = number(100 * value)
    return f"{shown} {'point' if abs(100 * value) == 1 else 'points'}"


def _of_chances(node: syntax.Node) -> bool:
    """Whether a chance is among what a number is made of."""
    match node:
        case syntax.Query(function=function):
            return function == "P"
        case syntax.Mind(subject=subject):
            return _of_chances(subject)
        case syntax.Binary(sign="/"):
            return False
    return any(_of_chances(each) for each in syntax.parts(node))
