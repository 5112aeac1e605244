"""The Python front door: load a case, study it, read off what it says."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from standoff.base.errors import StandoffError
from standoff.case.limits import TREE_NODES
from standoff.case.load import read_case
from standoff.case.model import Case
from standoff.ensemble.run import Ensemble, Progress, run
from standoff.ensemble.sections import section_problems
from standoff.ensemble.summary import PolicyFigures, policy_figures
from standoff.insight.claims import Judged, judge_all
from standoff.insight.criteria import Criterion, criteria
from standoff.insight.portfolios import Portfolios, solve_portfolios
from standoff.lens.registry import compile_case

if TYPE_CHECKING:
    from standoff.ensemble.probing import StudyProbe


def load(path: str | os.PathLike[str]) -> Case:
    """Read a case from a YAML file, or a built-in one by its name, and check it.

    Raises :class:`StandoffError` listing every error with its file, line and column.
    """
    case, document = read_case(path)
    problems = section_problems(compile_case(case, document))
    if problems:
        raise StandoffError(problems)
    case.remember(document)
    return case


@dataclass(frozen=True, slots=True)
class CertificateSummary:
    """How well the games were solved, over all draws and policies, as checked independently."""

    solved: int
    unconverged: int
    max_residual: float
    """Largest departure from the logit condition among solved draws, in log-odds; with exact
    precision the largest payoff that an actor forgoes by how it chooses at one of its turns."""
    max_epsilon: float
    """Largest gain that an actor could have by deviating, in payoff units, among solved draws.
    At a finite precision actors err, so it is not zero; with exact precision it is below 1e-6 of
    the range of the payoffs."""


class Study:
    """A case × its policies × an ensemble of plausible worlds, solved."""

    def __init__(self, ensemble: Ensemble, probe: StudyProbe | None = None):
        self.ensemble = ensemble
        self.probe = probe

    @property
    def case(self) -> Case:
        """The case studied."""
        return self.ensemble.case.case

    @property
    def seed(self) -> int:
        return self.ensemble.seed

    @property
    def draws(self) -> int:
        return self.ensemble.draws

    @cached_property
    def policies(self) -> Mapping[str, PolicyFigures]:
        """What each policy leads to."""
        return {name: policy_figures(self.ensemble, name) for name in self.ensemble.policies}

    @cached_property
    def claims(self) -> Mapping[str, Judged]:
        """Each claim with its verdict."""
        return {judged.id: judged for judged in judge_all(self.ensemble)}

    @cached_property
    def criteria(self) -> Mapping[str, Criterion]:
        """The advice under each criterion."""
        return {each.name: each for each in criteria(self.ensemble)}

    @cached_property
    def certificate(self) -> CertificateSummary:
        """How well the games were solved."""
        policies = self.ensemble.policies.values()
        solved = np.concatenate([each.solved for each in policies])
        residual = np.concatenate([each.residual for each in policies])[solved]
        epsilon = np.concatenate([each.epsilon for each in policies])[solved]
        return CertificateSummary(
            int(solved.sum()),
            int((~solved).sum()),
            float(np.max(residual, initial=0.0)),
            float(np.max(epsilon, initial=0.0)),
        )

    def draws_of(self, policy: str) -> Mapping[str, np.ndarray[Any, np.dtype[np.float64]]]:
        """Every draw of one policy: outcomes, payoffs and measures by name, each (draws,)."""
        return {
            f"{column.kind}.{column.name}": self.ensemble.column(policy, column)
            for column in self.ensemble.layout.columns
            if column.kind in {"outcome", "payoff", "measure"}
        }

    def to_dict(self) -> dict[str, Any]:
        """The study as plain data, by the schema that ``standoff schema --results`` prints."""
        from standoff.report.results import as_data

        return as_data(self)

    def frame(self, table: str = "policies", backend: str = "pandas") -> Any:
        """A table as a data frame of the named library (``pandas``, ``polars`` or ``pyarrow``).

        ``policies``: one row a policy and quantity; ``claims``: one row a claim; ``criteria``: one
        row a criterion and policy; ``draws``: one row a draw and policy, with the parameters.
        """
        from standoff.report.frames import frame

        return frame(self, table, backend)

    def _repr_html_(self) -> str:
        from standoff.report.notebook import html

        return html(self)

    def __repr__(self) -> str:
        return (
            f"<Study of '{self.case.title}': {len(self.ensemble.policies)} policies × "
            f"{self.draws:,} draws, seed {self.seed}>"
        )


def study(
    case: Case | str | os.PathLike[str],
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

    ``case`` is a :class:`Case`, a file or the name of a built-in case. The same seed gives the same
    bits, whatever the number of ``threads`` (default: one a core). ``policies`` limits the study to
    some of them; ``probe`` looks for further equilibria in that many draws.

    Raises :class:`StandoffError` for anything wrong with the case.
    """
    if not isinstance(case, Case):
        case = load(case)
    compiled = compile_case(case, case.document)
    ensemble = run(
        compiled,
        draws=draws,
        seed=seed,
        policies=policies,
        threads=threads,
        max_nodes=max_nodes,
        progress=progress,
    )
    found = None
    if probe:
        from standoff.ensemble.probing import probe_draws

        found = probe_draws(ensemble, probe, max_nodes)
    return Study(ensemble, found)


def portfolios(
    case: Case | str | os.PathLike[str],
    *,
    draws: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
) -> Portfolios:
    """Solve and rank every combination of lever settings that the case allows.

    Raises :class:`StandoffError` for anything wrong with the case, or too many combinations.
    """
    if not isinstance(case, Case):
        case = load(case)
    return solve_portfolios(
        compile_case(case, case.document),
        draws=draws,
        seed=seed,
        threads=threads,
        max_nodes=max_nodes,
        progress=progress,
    )
