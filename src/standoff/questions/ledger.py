"""The ledger of claims, and one of them world by world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator

from standoff.case.checks import refuse_without_play
from standoff.case.limits import TREE_NODES
from standoff.case.model import Case
from standoff.ensemble.effort import Effort
from standoff.insight.discovery.by_world import check_box, check_claim, ledger
from standoff.insight.discovery.ledger import ByWorld as ByWorld
from standoff.insight.discovery.ledger import Ledger as Ledger
from standoff.insight.study.kept_study import solve_kept
from standoff.insight.study.study import Study as Study
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    Draws,
    MaxNodes,
    Progress,
    Question,
    Seed,
    Spare,
    Threads,
    Words,
)
from standoff.questions.studies import CaseOrStudy

FORM = "NAME=LOWEST..HIGHEST"


def read_box(given: object) -> object:
    """``("NAME=0.2..0.6", …)``, or a mapping from names to two numbers, as a mapping to pairs; an
    end that is left out is open."""
    if isinstance(given, str):
        given = [given]
    if isinstance(given, list | tuple):
        found: dict[str, object] = {}
        for each in given:
            name, equals, ends = str(each).partition("=")
            if not equals or name.strip() in found:
                raise ValueError(f"expected {FORM}, each number once; found '{each}'")
            found[name.strip()] = ends
        given = found
    if isinstance(given, Mapping):
        return {
            str(name): check_box(str(name), _ends(str(name), ends)) for name, ends in given.items()
        }
    return given


def _ends(name: str, ends: Any) -> tuple[float, float]:
    parts = ends.split("..") if isinstance(ends, str) else ends
    try:
        low, high = parts
        return (
            float("-inf") if low in ("", None) else float(low),
            float("inf") if high in ("", None) else float(high),
        )
    except (TypeError, ValueError):
        raise ValueError(f"expected {FORM}; found '{name}={ends}'") from None


def _two(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) > 2 or len(set(names)) != len(names):
        raise ValueError("axes takes two numbers that differ, or the first of them")
    return names


class Claims(Question):
    """Set out every claim of CASE: who makes it, how it is tested and how it falls out. Of one
    claim, show each plausible world as a point between two numbers, and say how well a box of them
    marks off the worlds in which the claim fails."""

    name: ClassVar = "claims"
    reads_runs: ClassVar = True
    examples: ClassVar = (
        "standoff claims ukraine-2022",
        "standoff claims ukraine-2022 arms-may-be-called --figure where.svg",
        "standoff claims ukraine-2022 arms-may-be-called --box ru_war_cost=10..40",
    )

    case: CaseOrStudy
    claim: Annotated[
        str, Ask("A claim to be shown world by world.", argument=True, metavar="[CLAIM]")
    ] = ""
    axes: Annotated[
        Words,
        AfterValidator(_two),
        Ask(
            "The two numbers along which the worlds are drawn.",
            metavar="X,Y",
            commas=True,
            default="those that best mark off where the claim fails",
        ),
    ] = ()
    box: Annotated[
        dict[str, tuple[float, float]],
        BeforeValidator(read_box),
        Ask(
            "The lowest and highest value of a number in a box of your own; may be repeated for "
            "other numbers. An end may be left open.",
            metavar=FORM,
            default="the region that marks the failures off best",
        ),
    ] = {}
    draws: Draws = 500
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def spare(self) -> Iterator[Spare]:
        """A study is solved already; without a claim there is nothing to draw or box."""
        given = self.given("draws", "seed", "threads", "max_nodes")
        if isinstance(self.case, Study) and given:
            yield Spare(given, "the study is solved already")
        given = self.given("axes", "box")
        if given and not self.claim:
            yield Spare(given, "no claim is named that would be shown world by world")

    def refuse_unnamed(self, case: Case) -> None:
        """Likewise the claim."""
        super().refuse_unnamed(case)
        check_claim(case.claims, self.claim)

    def solved(self, progress: Progress | None = None) -> Study:
        """The case solved under all its policies. Raises :class:`StandoffError` for anything wrong
        with it, and where there is no such claim."""
        if isinstance(self.case, Study):
            return self.case
        found = compiled(self.case)
        refuse_without_play(found.case)
        check_claim(found.case.claims, self.claim)
        effort = Effort(self.threads, self.max_nodes, progress)
        return solve_kept(found, draws=self.draws, seed=self.seed, effort=effort)

    def answer(self, progress: Progress | None = None) -> Ledger:
        """The claims, and the one that was named world by world."""
        return ledger(self.solved(progress), self.claim, axes=self.axes, box=self.box)


QUESTION = Claims
