"""Many studies of one plan, solved one after the other, and set side by side.

Only figures are held of a study that is solved, never its worlds: a sweep takes no more memory than
its largest study. Kept runs hold the worlds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from standoff.base.answer import Answer
from standoff.base.errors import Problem, StandoffError
from standoff.base.plain import plain
from standoff.case.compiled import CompiledCase
from standoff.ensemble.effort import FREELY, Effort, Part, Progress
from standoff.ensemble.kept.keeping import Keep
from standoff.ensemble.summary import Figure
from standoff.insight.judgement.standing import Standing
from standoff.insight.judgement.verdicts import Weighed
from standoff.insight.study.kept_study import solve_kept
from standoff.insight.study.study import Study

EXPECTED = "expected-loss"


@dataclass(frozen=True, slots=True)
class Cell:
    """One study that a plan asks for."""

    case: str
    """What the plan calls the case."""
    variant: str
    precision: str
    seed: int
    compiled: CompiledCase
    label: str
    """What the case is called in the name of a run that is kept of it."""
    policies: tuple[str, ...] = ()
    """Only these; empty for all."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one study of a sweep found."""

    case: str
    variant: str
    precision: str
    seed: int
    title: str
    advised: str
    gravest: str
    """The outcome that is the gravest; empty where none happens."""
    draws: int
    figures: Mapping[str, Mapping[str, Mapping[str, Figure]]]
    """By policy, kind (outcome, payoff, measure) and name."""
    prefers: Mapping[str, str]
    """By criterion, the policy with the best score."""
    standings: Mapping[str, Standing]
    """By criterion, the first and the second place, and the lead."""
    ties: tuple[str, ...]
    """Policies whose expected loss can't be told from the lowest, their difference being within its
    error."""
    claims: Mapping[str, Weighed]
    solved: int
    """Games (worlds times policies) that were solved."""
    unconverged: int
    run: str
    """The folder of the kept run; empty where it is kept nowhere."""
    failure: str
    """Why no game was solved; empty where any was."""

    @classmethod
    def of(cls, cell: Cell, study: Study) -> Swept:
        """What a study found, without its worlds."""
        ensemble, certificate = study.ensemble, study.certificate
        return cls(
            cell.case,
            cell.variant,
            cell.precision,
            cell.seed,
            study.case.title,
            ensemble.case.actors[ensemble.case.advised],
            study.gravest,
            study.draws,
            {
                policy: {
                    "outcome": each.outcomes,
                    "payoff": each.payoffs,
                    "measure": each.measures,
                }
                for policy, each in study.policies.items()
            },
            {name: each.prefers for name, each in study.criteria.items()},
            dict(study.standings),
            study.criteria[EXPECTED].ties if EXPECTED in study.criteria else (),
            {name: each.weighed for name, each in study.claims.items()},
            certificate.solved,
            certificate.unconverged,
            str(study.kept.path) if study.kept else "",
            study.failure,
        )

    @property
    def first(self) -> str:
        """The policy with the lowest expected loss; empty where nothing was solved."""
        return self.prefers.get(EXPECTED, "")

    def payoff(self, policy: str) -> Figure:
        """The advised actor's payoff under a policy."""
        return self.figures[policy]["payoff"][self.advised]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "case": self.case,
            "variant": self.variant,
            "precision": self.precision,
            "seed": self.seed,
            "title": self.title,
            "advised": self.advised,
            "gravest": self.gravest or None,
            "draws": self.draws,
            "solved": self.solved,
            "unconverged": self.unconverged,
            "run": self.run or None,
            "failure": self.failure or None,
            "policies": {
                policy: {
                    f"{kind}s": {name: each.to_dict() for name, each in found.items()}
                    for kind, found in kinds.items()
                }
                for policy, kinds in self.figures.items()
            },
            "prefers": dict(self.prefers),
            "ties": list(self.ties),
            "standings": {name: each.to_dict() for name, each in self.standings.items()},
            "claims": {name: each.to_dict() for name, each in self.claims.items()},
        }


@dataclass(frozen=True, slots=True)
class Sweep(Answer):
    """The answer to ``standoff sweep``."""

    title: str
    plan: str
    """The file of the plan."""
    studies: tuple[Swept, ...]
    """In the order of the plan: by case, variant, precision and seed."""

    @property
    def turned(self) -> dict[str, dict[str, list[Swept]]]:
        """By case and claim that the studies of the case judge otherwise: by verdict, which."""
        found: dict[str, dict[str, dict[str, list[Swept]]]] = {}
        for each in self.studies:
            for claim, weighed in each.claims.items():
                by = found.setdefault(each.case, {}).setdefault(claim, {})
                by.setdefault(weighed.verdict, []).append(each)
        return {
            f"{case}: {claim}" if len(found) > 1 else claim: by
            for case, claims in found.items()
            for claim, by in claims.items()
            if len(by) > 1
        }

    @property
    def failure(self) -> str:
        """Which studies solved no game."""
        told = [f"{named(each)}: {each.failure}" for each in self.studies if each.failure]
        return "\n".join(told)

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of sweep`` prints."""
        found: dict[str, Any] = plain(
            {
                "standoff": 1,
                "title": self.title or None,
                "plan": self.plan,
                "studies": [each.to_dict() for each in self.studies],
            }
        )
        return found


def named(study: Cell | Swept) -> str:
    """Which study of a plan it is, in words."""
    return f"{study.case}, variant {study.variant}, precision {study.precision}, seed {study.seed}"


def sweep(
    title: str,
    plan: str,
    cells: Sequence[Cell],
    *,
    draws: int,
    effort: Effort = FREELY,
    keep: Keep | None = None,
) -> Sweep:
    """Solve the studies of a plan, one after the other.

    With ``keep`` each is a kept run: one that is there is read, one that was begun is gone on with,
    and one that is too large to be held is added up where it lies.

    Raises :class:`StandoffError`, naming the study, as :func:`standoff.insight.study.solving.solve`
    does.
    """
    games = [draws * len(each.policies or each.compiled.policies) for each in cells]
    done, found = 0, []
    solved = missed = 0
    for cell, own in zip(cells, games, strict=True):
        told = _told(effort.progress, done, own, sum(games), missed, solved)
        how = replace(keep, label=cell.label) if keep else None
        try:
            study = solve_kept(
                cell.compiled,
                draws=draws,
                seed=cell.seed,
                policies=cell.policies,
                effort=replace(effort, progress=told),
                keep=how,
            )
        except StandoffError as error:
            several = [
                Problem(f"{named(cell)}: {each.message}", each.place, each.severity)
                for each in error.problems
            ]
            raise StandoffError(several) from None
        swept = Swept.of(cell, study)
        found.append(swept)
        done += own
        missed += swept.unconverged
        solved += swept.solved + swept.unconverged
    return Sweep(title, plan, tuple(found))


def _told(
    progress: Progress | None, before: int, own: int, whole: int, missed: int, solved: int
) -> Progress | None:
    """How far the sweep is, from how far one of its studies is; of the games ``solved`` before
    ``missed`` did not converge."""
    if progress is None:
        return None

    def place(done: int, games: int) -> tuple[int, int]:
        # A study in one world takes fewer games than it was asked for.
        return before + own * done // max(games, 1), whole

    return Part(progress, place, missed, solved)
