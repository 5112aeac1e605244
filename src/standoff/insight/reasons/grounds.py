"""On which expressions of the case a part of a difference rests, and where they are written.

A part is read against the case by who wrote neither: the stage at which it is made and the choices
there that a lever opens or closes, what is set later, what that actor takes for true and what it
gets at the ends of play, and the formulas through which the levers come in that differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from standoff.case.compiled import CompiledCase, CompiledStage
from standoff.case.parser import parse
from standoff.case.plans import changes
from standoff.case.reader import Path_
from standoff.case.syntax import names_in
from standoff.case.unroll import base

ENDS = 5
"""As many ends of play are named for a part, those that most is made of first."""
FORMULAS = 3
"""As many terms through which what differs comes in."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A piece of the case that a part rests on."""

    kind: str
    """``stage``, ``choice``, ``plan``, ``view``, ``chance``, ``payoff``, ``measure``, ``outcome``
    or ``term``."""
    name: str
    """The stage, the choice, the policy that sets something later, what is taken for something
    else, the outcome or the term."""
    file: str
    """The file's own name; empty where the case was read from none."""
    line: int
    """0 where it is not known."""

    @property
    def told(self) -> str:
        """``case.yaml:12``; empty where it is not known."""
        return f"{self.file}:{self.line}" if self.file and self.line else ""


class Grounds:
    """Where the parts of the difference between two policies are written."""

    def __init__(self, case: CompiledCase, a: str, b: str, outcomes: Sequence[str]):
        """``outcomes``: those that play ends in, what most is made of first."""
        self.case, self.outcomes = case, outcomes
        self.levers = differing(case, a, b)
        self.later = later(case, a, b)
        self.terms = {
            name: self._names(term.is_) & (case.case.terms.keys() | case.case.levers.keys())
            for name, term in case.case.terms.items()
        }

    def price(self, kind: str, name: str) -> tuple[Ground, ...]:
        """What the ends of play are worth, of an actor's ``payoff`` or a ``measure``; when play
        ends so, of an ``outcome``."""
        if kind == "outcome":
            stated = self.case.case.outcomes[name].when
            return (
                self._ground("outcome", name, ("outcomes", name, "when")),
                *self._formulas([stated]),
            )
        return (*self._plans(), *self._worth(kind, name))

    def choice(self, stage: str, actor: str) -> tuple[Ground, ...]:
        """A stage, and what its actor gets at the ends of play: by the levers that differ, or at
        all where none of it rests on them, since then it is others who go on otherwise."""
        found = self._stage(stage)
        opened = [
            self._ground("choice", word, (*found.path, "choose", word))
            for word, open_when in zip(found.domain.words, found.open_when, strict=True)
            if open_when is not None and self._rests(open_when.text)
        ]
        return (
            self._ground("stage", base(stage), found.path),
            *opened,
            *self._plans(),
            *self._view(actor),
            *(self._worth("payoff", actor) or self._worth("payoff", actor, all_=True)),
        )

    def chance(self, stage: str) -> tuple[Ground, ...]:
        """How chance falls at a stage, or on the types of an actor."""
        drawn = {self.case.actors[actor]: branches for actor, branches in self.case.types}
        branches = drawn.get(stage) or self._stage(stage).branches
        assert branches is not None
        stated = [each.text for each in branches.chance if each is not None]
        return (self._ground("chance", base(stage), branches.path), *self._formulas(stated))

    def _plans(self) -> Iterator[Ground]:
        """What one of the two policies sets later, and the other does not."""
        for policy, path in self.later:
            yield self._ground("plan", policy, path)

    def _view(self, actor: str) -> Iterator[Ground]:
        """What an actor takes for something else than it is."""
        for view in self.case.views:
            if self.case.actors[view.actor] == actor:
                for name in list(view.takes)[:ENDS]:
                    yield self._ground("view", name, (*view.path, "takes", name))

    def _worth(self, kind: str, name: str, *, all_: bool = False) -> tuple[Ground, ...]:
        found: dict[str, str] = {}
        for outcome in self.outcomes:
            stated = self.case.case.outcomes[outcome]
            text = (
                stated.payoffs.get(name)
                if kind == "payoff"
                else consequence.value
                if (consequence := stated.measures.get(name))
                else None
            )
            if text is not None and (all_ or not self.levers or self._rests(text)):
                found[outcome] = text
        told = list(found)[:ENDS]
        section = "payoffs" if kind == "payoff" else "measures"
        return (
            *(self._ground(kind, each, ("outcomes", each, section, name)) for each in told),
            *self._formulas([found[each] for each in told]),
        )

    def _formulas(self, texts: Sequence[str]) -> Iterator[Ground]:
        """The terms by which some expressions take in the levers that differ."""
        within: dict[str, None] = {}
        waiting = [name for text in texts for name in sorted(self._names(text))]
        while waiting:
            name = waiting.pop(0)
            if name in self.terms and name not in within:
                within[name] = None
                waiting += sorted(self.terms[name])
        own = [name for name in within if self.terms[name] & self.levers]
        for name in own[:FORMULAS]:
            yield self._ground("term", name, ("terms", name))

    def _rests(self, text: str) -> bool:
        """Whether an expression takes in a lever that differs, by its terms too."""
        names, seen = self._names(text), set[str]()
        while names:
            if names & self.levers:
                return True
            seen |= names
            names = {each for name in names for each in self.terms.get(name, ())} - seen
        return False

    def _names(self, text: str) -> set[str]:
        return names_in(parse(str(text), self.case.words))

    def _stage(self, name: str) -> CompiledStage:
        return next(each for each in self.case.stages if each.name == name)

    def _ground(self, kind: str, name: str, path: Path_) -> Ground:
        document = self.case.document
        if document is None:
            return Ground(kind, name, "", 0)
        place = document.keys.get(path) or document.place(path)
        return Ground(kind, name, PurePath(place.file).name, place.line)


def differing(case: CompiledCase, a: str, b: str) -> frozenset[str]:
    """The levers that two policies set otherwise, at the start or later; none where either is no
    policy of the case."""
    if a not in case.policies or b not in case.policies:
        return frozenset()
    one, other = case.policies[a], case.policies[b]
    found = {lever for lever in one if one[lever] != other[lever]}
    if later(case, a, b):
        both = (*changes(one), *changes(other))
        found |= {lever for each in both for lever in each.set}
    return frozenset(found)


def later(case: CompiledCase, a: str, b: str) -> tuple[tuple[str, Path_], ...]:
    """The entries of two policies' plans, each with the policy, where those are not the same; none
    where either is no policy of the case."""
    if a not in case.policies or b not in case.policies:
        return ()
    plans = {name: changes(case.policies[name]) for name in (a, b)}
    stated = [[(each.when.text, dict(each.set)) for each in plan] for plan in plans.values()]
    if stated[0] == stated[1]:
        return ()
    return tuple((name, each.path) for name, plan in plans.items() for each in plan)
