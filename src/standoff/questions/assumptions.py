"""What a case assumes, and what moves if some of it were otherwise."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator

from standoff.case.limits import TREE_NODES
from standoff.case.model import Case
from standoff.ensemble.effort import Effort
from standoff.ensemble.prepare import prepare as ensemble
from standoff.insight.discovery.assumptions import Assumptions as Answered
from standoff.insight.discovery.assumptions import Number as Number
from standoff.insight.discovery.assumptions import Trials as Trials
from standoff.insight.discovery.assumptions import numbers_of as numbers_of
from standoff.insight.study.prepared import PreparedStudy
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    Draws,
    MaxNodes,
    Named,
    Progress,
    Question,
    Seed,
    Spare,
    Threads,
)

FORM = "NAME=VALUE, NAME=LOWEST..HIGHEST or NAME=LOWEST..LIKELIEST..HIGHEST"


def read_stated(given: object) -> object:
    """``("NAME=0.2..0.6", …)``, or a mapping from names to one, two or three numbers, as a mapping
    to tuples."""
    if isinstance(given, str):
        given = [given]
    if isinstance(given, list | tuple):
        found: dict[str, object] = {}
        for each in given:
            name, equals, values = str(each).partition("=")
            if not equals:
                raise ValueError(f"expected {FORM}; found '{each}'")
            if name.strip() in found:
                raise ValueError(f"'{name.strip()}' is stated twice")
            found[name.strip()] = values
        given = found
    if isinstance(given, Mapping):
        return {str(name): _numbers(str(name), values) for name, values in given.items()}
    return given


def _numbers(name: str, values: Any) -> tuple[float, ...]:
    parts = values.split("..") if isinstance(values, str) else values
    if isinstance(parts, int | float):
        parts = [parts]
    try:
        found = tuple(float(each) for each in parts)
    except (TypeError, ValueError):
        found = ()
    if not 1 <= len(found) <= 3:
        raise ValueError(f"expected {FORM}; found '{name}={values}'")
    return found


def trials(case: Named, max_nodes: int = TREE_NODES, *, shortcuts: bool = True) -> Trials:
    """A case made ready to try other numbers in; without ``shortcuts`` every game is solved anew,
    to the same bits. Raises :class:`StandoffError` for anything wrong with it."""
    prepared = ensemble(compiled(case), max_nodes=max_nodes, behaviour=False)
    return Trials(PreparedStudy(prepared), shortcuts)


def made_ready(tried: Trials, draws: int, progress: Progress | None = None) -> None:
    """Solve the case as it stands in so many worlds, before anybody asks what moves."""
    default = Assumptions.model_fields["seed"].default
    tried.before(draws, default, Effort(progress=progress))


class Assumptions(Question):
    """List what CASE assumes, number by number: what it may be, and what that rests on. With --set,
    say what moves if some numbers were otherwise: the chances under each policy, the advice and the
    claims, in the same worlds before and after."""

    name: ClassVar = "assumptions"
    examples: ClassVar = (
        "standoff assumptions ukraine-2022",
        "standoff assumptions ukraine-2022 --set ru_war_cost=40..60..90 --figure moved.svg",
    )

    case: Annotated[
        Trials | Case | str | os.PathLike[str],
        Ask("A file, or the name of a built-in case.", argument=True),
    ]
    stated: Annotated[
        dict[str, tuple[float, ...]],
        BeforeValidator(read_stated),
        Ask(
            "A number as it might be instead: its value, its lowest and highest, or its lowest, "
            "likeliest and highest, in its own unit; may be repeated.",
            flag="set",
            metavar="NAME=A..B",
        ),
    ] = {}
    draws: Draws = 1000
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def spare(self) -> Iterator[Spare]:
        """Nothing is solved for a list."""
        given = self.given("draws", "seed", "threads", "max_nodes")
        if given and not self.stated:
            yield Spare(given, "nothing is solved unless a number is set otherwise")
        elif isinstance(self.case, Trials) and self.given("max_nodes"):
            yield Spare(("max_nodes",), "the games are grown already")

    def answer(self, progress: Progress | None = None) -> Answered:
        """The numbers, and what moves."""
        if not self.stated:
            case = self.case.prepared.case if isinstance(self.case, Trials) else None
            found = case or compiled(self.case).case  # type: ignore[arg-type]
            return Answered(found, numbers_of(found))
        ready = self.case
        if not isinstance(ready, Trials):
            ready = trials(ready, self.max_nodes)
        effort = Effort(self.threads, self.max_nodes, progress)
        moved = ready.moved(self.stated, self.draws, self.seed, effort)
        case = ready.prepared.case
        return Answered(case, numbers_of(case), moved)


QUESTION = Assumptions
