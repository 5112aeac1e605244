"""The views of mistaken actors, ready for numbers: the same trees with what they take for true."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase, CompiledView
from standoff.case.taken import Taken, as_taken
from standoff.lens.game.certificate import SequenceForm
from standoff.lens.game.fill import Filled
from standoff.lens.game.filling import Filling
from standoff.lens.game.held import Held, hold
from standoff.lens.game.logit import EPSILON
from standoff.lens.game.method import Method
from standoff.lens.game.tree import Float, Tree


class Written(NamedTuple):
    """A view of a case, for all its policies."""

    view: CompiledView
    like: int
    """The first actor who is mistaken in the same way; its own, if none before it is."""
    taken: Taken


def written_views(case: CompiledCase) -> tuple[Written, ...]:
    """The views of a case."""
    found: list[Written] = []
    for view in case.views:
        takes = case.case.views[case.actors[view.actor]].takes
        for other in found:
            if case.case.views[case.actors[other.view.actor]].takes == takes:
                found.append(other._replace(view=view))
                break
        else:
            found.append(Written(view, view.actor, as_taken(case, view)))
    return tuple(found)


def different(written: Sequence[Written]) -> list[Written]:
    """The views that no other before them is like."""
    return [each for each in written if each.like == each.view.actor]


def mistaken(actor: str, error: StandoffError) -> StandoffError:
    """What is wrong with a game, told as wrong with the game in a mistaken actor's head."""
    told = f"as '{actor}' takes it, "
    return StandoffError([replace(each, message=told + each.message) for each in error.problems])


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What one actor is mistaken about under one policy."""

    actor: int
    known_to: frozenset[int]
    like: int
    taken: Taken
    filling: Filling

    def fill(self, parameters: Mapping[str, Float], first: int) -> Filled:
        """The games as the actor takes them; ``parameters`` (B,) are the true ones.

        Raises :class:`StandoffError` for numbers that make no game, naming the draw.
        """
        try:
            return self.filling.fill(self.taken.parameters(parameters), first)
        except StandoffError as error:
            raise mistaken(self.taken.case.actors[self.actor], error) from None


class Solving(NamedTuple):
    """How the games on a tree in which some players are held are solved and checked."""

    held: Held
    method: Method
    form: SequenceForm


class Views:
    """The views of a case under one policy, and the trees in which those who know of errors choose.

    It can be pickled, and used from several threads at once.
    """

    def __init__(self, views: Sequence[View], tree: Tree, *, exact: bool):
        self.views = tuple(views)
        self.tree, self.exact = tree, exact
        self._solving: dict[frozenset[int], Solving] = {}

    @classmethod
    def of(
        cls, written: Sequence[Written], fillings: Sequence[Filling], tree: Tree, *, exact: bool
    ) -> Views | None:
        """The views on one policy's tree; None in a case without any. ``fillings``: the numbers
        there, as the :func:`different` ones take them."""
        like = (each.like for each in different(written))
        filling = dict(zip(like, fillings, strict=True))
        views = [
            View(each.view.actor, each.view.known_to, each.like, each.taken, filling[each.like])
            for each in written
        ]
        return cls(views, tree, exact=exact) if views else None

    def restated(self, state: Callable[[Filling], Filling], *, exact: bool) -> Views:
        """The same views, each with its numbers stated otherwise."""
        views = [replace(each, filling=state(each.filling)) for each in self.views]
        return Views(views, self.tree, exact=exact)

    def solving(self, free: frozenset[int]) -> Solving:
        """The tree in which only some players choose, and how it is solved."""
        found = self._solving.get(free)
        if found is None:
            held = hold(self.tree, free)
            method = Method(held.tree, exact=self.exact, epsilon=EPSILON)
            found = Solving(held, method, SequenceForm.of(held.tree))
            self._solving[free] = found
        return found

    @property
    def reads(self) -> frozenset[str] | None:
        """The parameters that the views rest on; None where any might be."""
        found: set[str] = set()
        for view in self.views:
            reads = view.filling.reads
            if reads is None:
                return None
            found |= view.taken.rest_on(reads)
        return frozenset(found)
