"""What follows from each policy of a case, and from every combination of its levers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from standoff.case.limits import TREE_NODES
from standoff.insight.portfolios import Portfolios, solve_portfolios
from standoff.insight.study import Study, solve
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    CaseName,
    Draws,
    MaxNodes,
    Named,
    Policies,
    Progress,
    Question,
    Seed,
    Spare,
    Threads,
)


class Run(Question):
    """Solve CASE (a file, or a built-in name) and say what each policy leads to, the advice under
    each criterion, and the verdict on every claim."""

    name: ClassVar = "run"
    examples: ClassVar = (
        "standoff run ukraine-2022",
        "standoff run my-case.yaml --draws 10000 --json results.json",
    )

    case: CaseName
    draws: Draws = 1000
    seed: Seed = 0
    policies: Policies = ()
    portfolios: Annotated[
        bool, Ask("Rank every combination of lever settings instead of the named policies.")
    ] = False
    top: Annotated[int, Field(ge=1), Ask("With --portfolios: how many to show.", tells=True)] = 15
    behaviour: Annotated[bool, Ask("Also show what each actor does at each stage.", tells=True)] = (
        False
    )
    probe: Annotated[
        int,
        Field(ge=0),
        Ask("Look for further equilibria in N draws of every policy.", metavar="N"),
    ] = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def spare(self) -> Iterator[Spare]:
        """What is told policy by policy has no meaning for every combination of levers."""
        given = self.given("policies", "behaviour", "probe") if self.portfolios else ()
        if given:
            yield Spare(given, "every combination of levers is solved, and nothing told by policy")
        if not self.portfolios and self.given("top"):
            yield Spare(("top",), "it says how many of the --portfolios are shown")

    def answer(self, progress: Progress | None = None) -> Study | Portfolios:
        """The case solved under its policies; with ``portfolios`` every combination, ranked."""
        case = compiled(self.case)
        if self.portfolios:
            return solve_portfolios(
                case,
                draws=self.draws,
                seed=self.seed,
                threads=self.threads,
                max_nodes=self.max_nodes,
                progress=progress,
            )
        return solve(
            case,
            draws=self.draws,
            seed=self.seed,
            policies=self.policies,
            threads=self.threads,
            max_nodes=self.max_nodes,
            probe=self.probe,
            progress=progress,
        )


def study(
    case: Named,
    *,
    draws: int = 1000,
    seed: int = 0,
    policies: Sequence[str] | None = None,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    probe: int = 0,
    progress: Progress | None = None,
) -> Study:
    """Solve a case under each of its policies on ``draws`` plausible worlds.

    ``case`` is a :class:`standoff.Case`, a file or the name of a built-in case. The same seed gives
    the same bits, whatever the number of ``threads`` (default: one a core). ``policies`` limits the
    study to some of them; ``probe`` looks for further equilibria in that many draws.

    Raises :class:`standoff.StandoffError` for anything wrong with the case or the options.
    """
    asked = Run(
        case=case,
        draws=draws,
        seed=seed,
        policies=tuple(policies or ()),
        threads=threads,
        max_nodes=max_nodes,
        probe=probe,
    )
    found = asked.ask(progress)
    assert isinstance(found, Study)
    return found


def portfolios(
    case: Named,
    *,
    draws: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
) -> Portfolios:
    """Solve and rank every combination of lever settings that the case allows.

    Raises :class:`standoff.StandoffError` for anything wrong with the case or the options, or too
    many combinations.
    """
    asked = Run(
        case=case, draws=draws, seed=seed, portfolios=True, threads=threads, max_nodes=max_nodes
    )
    found = asked.ask(progress)
    assert isinstance(found, Portfolios)
    return found


QUESTION = Run
