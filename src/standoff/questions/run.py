"""What follows from each policy of a case, and from every combination of its levers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.ensemble.kept.keeping import Keep
from standoff.insight.decision.portfolios import Portfolios, solve_portfolios
from standoff.insight.study.kept_study import solve_kept
from standoff.insight.study.solving import prepared_for
from standoff.insight.study.study import Study
from standoff.insight.study.until import check_goals, goals, solve_until
from standoff.questions.cases import compiled, label_of
from standoff.questions.keeping import ClusterAt, KeepIn, Workers, spare_spread
from standoff.questions.kept import kept_run
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


def _goals(asked: tuple[str, ...]) -> tuple[str, ...]:
    """``until`` as it was given, if it can be read."""
    goals(asked)
    return asked


class Run(Question):
    """Solve CASE (a file, or a built-in name) and say what each policy leads to, the advice under
    each criterion, and the verdict on every claim."""

    name: ClassVar = "run"
    reads_runs: ClassVar = True
    examples: ClassVar = (
        "standoff run ukraine-2022",
        "standoff run ukraine-2022 --full",
        "standoff run my-case.yaml --draws 10000 --json results.json",
        "standoff run my-case.yaml --draws 1000000 --keep",
    )

    case: CaseName
    draws: Draws = 1000
    seed: Seed = 0
    policies: Policies = ()
    portfolios: Annotated[
        bool, Ask("Rank every combination of lever settings instead of the named policies.")
    ] = False
    top: Annotated[int, Field(ge=1), Ask("With --portfolios: how many to show.", tells=True)] = 15
    full: Annotated[
        bool, Ask("Print every figure, in tables, in place of one screen of sentences.", tells=True)
    ] = False
    behaviour: Annotated[
        bool, Ask("The tables, and what each actor does at each stage.", tells=True)
    ] = False
    yardstick: Annotated[
        Literal["icd203", "phia"],
        Ask(
            "Words for chances: of the US Intelligence Community Directive 203, or of the UK's "
            "Professional Head of Intelligence Assessment.",
            tells=True,
        ),
    ] = "icd203"
    probe: Annotated[
        int,
        Field(ge=0),
        Ask("Look for further equilibria in N draws of every policy.", metavar="N"),
    ] = 0
    until: Annotated[
        tuple[str, ...],
        AfterValidator(_goals),
        Ask(
            "Add worlds until a figure is that sure: a claim's share to ± so many points, or a "
            "criterion's lead to ± so much of its unit; may be repeated.",
            metavar="NAME=ERROR",
            machine=True,
        ),
    ] = ()
    at_most: Annotated[
        int, Field(ge=1), Ask("With --until: the most worlds to solve.", metavar="N", machine=True)
    ] = 1_000_000
    keep: KeepIn = None
    resume: Annotated[
        bool,
        Ask(
            "Go on with a run that was kept and is unfinished, or add more --draws to it.",
            machine=True,
        ),
    ] = False
    workers: Workers = None
    cluster: ClusterAt = ""
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def spare(self) -> Iterator[Spare]:
        """What is told policy by policy has no meaning for every combination of levers."""
        parts = ("policies", "full", "behaviour", "yardstick", "probe")
        given = self.given(*parts) if self.portfolios else ()
        if given:
            yield Spare(given, "every combination of levers is solved, and nothing told by policy")
        if not self.portfolios and self.tables and self.given("yardstick"):
            yield Spare(("yardstick",), "the tables hold figures, and no words for chances")
        kept = ("keep", *(("resume",) if self.resume else ()))
        if self.portfolios and self.given(*kept):
            yield Spare(self.given(*kept), "what is kept are the worlds of the named policies")
        elif self.resume and self.keep is None and kept_run(self.case) is None:
            yield Spare(
                ("resume",),
                sentence="{resume} goes on with a kept run: name the run as CASE, or its folder "
                "with {keep}",
            )
        elif self.keep is not None and kept_run(self.case) is not None:
            yield Spare(("keep",), "the run is kept already; --resume goes on with it")
        if self.portfolios and self.until:
            yield Spare(("until",), "it makes figures of the named policies sure")
        elif self.given("at_most") and not self.until:
            yield Spare(("at_most",), "it bounds the worlds that --until adds")
        yield from spare_spread(
            self, self.keep is not None or self.resume, "say --keep, or --resume"
        )
        if not self.portfolios and self.given("top"):
            yield Spare(("top",), "it says how many of the --portfolios are shown")

    @property
    def tables(self) -> bool:
        """Whether tables are wanted rather than sentences."""
        return self.full or self.behaviour

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
        keep, effort = self._keep(), Effort(self.threads, self.max_nodes, progress)
        if not self.until:
            return solve_kept(
                case,
                draws=self.draws,
                seed=self.seed,
                policies=self.policies,
                probe=self.probe,
                sharper=True,
                effort=effort,
                keep=keep,
            )
        wanted = goals(self.until)
        check_goals(case, wanted, len(self.policies or case.policies))
        return solve_until(
            prepared_for(case, self.policies, effort, keep),
            wanted,
            self.draws,
            self.at_most,
            seed=self.seed,
            probe=self.probe,
            effort=effort,
            keep=keep,
        )

    def _keep(self) -> Keep | None:
        """Where the run is kept, if it is to be."""
        run = kept_run(self.case)
        if self.keep is None and not (run and self.resume):
            return None
        folder = Path(self.keep) if self.keep else None
        return Keep(
            folder,
            self.resume,
            run=run,
            label=label_of(self.case),
            workers=self.workers,
            cluster=self.cluster,
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
