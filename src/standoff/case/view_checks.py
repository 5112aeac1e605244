"""Mistaken beliefs, checked and compiled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from standoff.base.errors import listed, nearest
from standoff.case.compiled import CompiledView
from standoff.case.evaluate import Compiled
from standoff.case.model import Case
from standoff.case.policy_checks import PolicyChecker
from standoff.case.reader import Document, Path_
from standoff.case.unroll import base
from standoff.case.views import View, taken_name


class _Use(NamedTuple):
    """An expression that stands where not everything may be spoken of."""

    done: Compiled
    path: Path_
    kinds: frozenset[str] | None
    before: int | None
    during: str
    reason: str


class ViewsChecker(PolicyChecker):
    """What actors are mistaken about, and who knows."""

    def __init__(self, case: Case, document: Document | None):
        super().__init__(case, document)
        self.uses: list[_Use] = []

    def terms_written(self) -> dict[str, tuple[str, Path_]]:
        """The terms of the case, and what actors take numbers to be as terms beside them."""
        found = super().terms_written()
        for actor, view in self.case.views.items():
            for name, text in view.takes.items():
                if name in self.case.parameters or name in self.case.terms:
                    made = taken_name(actor, name)
                    found[made] = text, ("views", actor, "takes", name)
                    self.restated.setdefault(name, []).append(made)
        return found

    def fits(
        self,
        done: Compiled,
        path: Path_,
        kinds: frozenset[str] | None,
        before: int | None,
        during: str,
        reason: str,
    ) -> bool:
        """As for every case; where a view may put something else is kept for later."""
        if self.case.views and (kinds is not None or before is not None):
            self.uses.append(_Use(done, path, kinds, before, during, reason))
        return super().fits(done, path, kinds, before, during, reason)

    def views(self) -> tuple[CompiledView, ...]:
        """Every view, once the rest of the case is compiled."""
        found: list[CompiledView] = []
        for actor, view in self.case.views.items():
            path: Path_ = ("views", actor)
            if actor not in self.case.actors:
                self.unknown(actor, "actor", self.case.actors, path, key=True)
                continue
            if not view.takes:
                self.problem(
                    f"the view of '{actor}' takes nothing; give under 'takes' the parameters and "
                    "terms that it is mistaken about, each with what it takes it to be",
                    (*path, "takes"),
                    key=True,
                )
            takes = {}
            for name in view.takes:
                if self.is_taken(actor, name):
                    takes[name] = taken_name(actor, name)
            known = frozenset(self.actors.index(each) for each in self.knowing(actor, view))
            found.append(CompiledView(self.actors.index(actor), takes, known, path))
        self.refuse_circle()
        return tuple(found)

    def is_taken(self, actor: str, name: str) -> bool:
        """Whether an actor can be mistaken about what bears this name; what is wrong is told."""
        path: Path_ = ("views", actor, "takes", name)
        if name not in self.case.parameters and name not in self.case.terms:
            self.problem(self.no_number(name), path, key=True)
            return False
        done = self.terms.get(taken_name(actor, name))
        if done is None:
            return False
        if name in self.terms and self.terms[name].kind == "truth" and done.kind == "number":
            self.problem(
                f"the term '{name}' is true or false; expected a condition such as "
                "'move == invade', found a number",
                path,
            )
            return False
        told = next(self.misfits(name, done), "")
        if told:
            self.problem(told, path)
        return not told

    def no_number(self, name: str) -> str:
        """Why a view can't take what bears this name."""
        only = "a view takes parameters and terms only"
        symbol = self.scope.get(name)
        if symbol is not None:
            instead = {
                "lever": ", whose setting everybody knows",
                "type": "; take the parameters that its chances are made of",
                "stage": "; take the numbers that it rests on",
                "carried": "; take the numbers that it is made of",
            }
            return f"'{name}' is {symbol.described}{instead.get(symbol.kind, '')}; {only}"
        for section, noun in (
            (self.case.outcomes, "an outcome"),
            (self.case.actors, "an actor"),
            (self.case.policies, "a policy"),
            (self.case.measures, "a measure"),
        ):
            if name in section:
                return f"'{name}' is {noun}; {only}"
        known = [*self.case.parameters, *self.case.terms]
        expected = f"; expected {listed(known)}" if known else "; the case has none"
        return f"there is no parameter or term '{name}'{expected}{nearest(name, known)}"

    def misfits(self, name: str, done: Compiled) -> Iterator[str]:
        """Where what a number is taken to be can't stand in its place, and why."""
        for use in self.uses:
            if name not in {base(each) for each in use.done.names}:
                continue
            where = self.document.place(use.path) if self.document else None
            at = f"('{name}' is used {f'in line {where.line}' if where else 'there'})"
            if use.kinds is not None and "parameter" not in use.kinds:
                if use.kinds != frozenset({"lever"}):
                    yield (
                        f"'{name}' decides what can be played or how play ends, which everybody "
                        f"knows; a view can be mistaken about numbers only {at}"
                    )
                continue
            if use.path[0] == "parameters":
                continue
            kinds = use.kinds | {"lever"} if use.kinds is not None else None
            for each in sorted(done.names):
                symbol = self.scope[each]
                told = self.unfit(each, symbol, kinds, use.reason)
                if not told and symbol.kind == "type" and use.path[0] == "types":
                    order = list(self.case.types)
                    if order.index(each) >= order.index(str(use.path[1])):
                        told = f"the type of '{each}' is drawn only later"
                if not told and use.before is not None:
                    told = self.early(each, symbol, use.before, use.during)
                if told:
                    yield f"{told} {at}"

    def knowing(self, actor: str, view: View) -> list[str]:
        """Who knows of an actor's error; what is wrong is told."""
        path: Path_ = ("views", actor, "known-to")
        if view.known_to is None:
            return []
        if not view.known_to:
            self.problem(
                "'known-to' names nobody; name the actors who know of the error, or leave it out",
                path,
                key=True,
            )
        found = []
        for number, other in enumerate(view.known_to):
            if other not in self.case.actors:
                self.unknown(other, "actor", self.case.actors, (*path, number))
            elif other == actor:
                self.problem(
                    f"'{actor}' can't know of its own error: knowing it, it would not err",
                    (*path, number),
                )
            else:
                found.append(other)
        return found

    def refuse_circle(self) -> None:
        """What one actor does hangs on what those do whose error it knows: no circle is played."""
        views = self.case.views
        for start in views:
            trail, waiting = {start: ""}, [start]
            while waiting:
                one = waiting.pop()
                for other in views[one].known_to or ():
                    if other == start and one != start:
                        circle = [one]
                        while trail[circle[-1]]:
                            circle.append(trail[circle[-1]])
                        told = " → ".join((*reversed(circle), start))
                        self.problem(
                            f"'known-to' goes in a circle: {told}; of two who are mistaken only "
                            "one can know of the other's error, directly or through others",
                            ("views", start, "known-to"),
                            key=True,
                        )
                        return
                    if other in views and other not in trail:
                        trail[other] = one
                        waiting.append(other)
