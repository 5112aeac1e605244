"""A case solved under its policies over many worlds: the answer of ``run``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.case.basis import rests
from standoff.case.model import Case
from standoff.ensemble.columns import Column
from standoff.ensemble.failure import failure_of
from standoff.ensemble.kept.reading import origin_of
from standoff.ensemble.kept.runs import Run as Kept
from standoff.ensemble.kept.tally import Tally
from standoff.ensemble.probing import StudyProbe
from standoff.ensemble.run import Ensemble
from standoff.ensemble.summary import Mean, PolicyFigures, column_mean, policy_figures
from standoff.insight.judgement.claims import Judged, judge_all
from standoff.insight.judgement.clashes import Clash, clashes_of
from standoff.insight.judgement.criteria import Criterion, criteria, preferred
from standoff.insight.judgement.references import Beside, beside
from standoff.insight.judgement.severity import by_severity
from standoff.insight.judgement.sharpness import Sharpness
from standoff.insight.judgement.stakes import Stake, Trade, Worth, stake, trade, worths
from standoff.insight.judgement.standing import Beaten, Standing, beaten, mildest, standings
from standoff.insight.judgement.study_data import criterion_data, policy_data
from standoff.insight.judgement.sure import Sure
from standoff.insight.judgement.turning import Turn, turns
from standoff.insight.learning.errors import errors_of
from standoff.insight.learning.mistakes import Mistakes
from standoff.insight.study import frames
from standoff.lens.game.tree import Float


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


class Study(Answer):
    """A case × its policies × an ensemble of plausible worlds, solved."""

    def __init__(
        self,
        ensemble: Ensemble,
        probe: StudyProbe | None = None,
        sharpness: Sharpness | None = None,
    ):
        self.ensemble = ensemble
        self.probe = probe
        self.sharpness = sharpness
        """The criteria's first places with actors half and twice as precise; None where that was
        not asked for, or precision has no bearing."""
        self._averages: dict[tuple[str, Column], Mean] = {}
        self.until: tuple[Sure, ...] = ()
        """How sure each figure came to be for which worlds were added; nothing where none was."""

    @property
    def case(self) -> Case:
        """The case studied."""
        return self.ensemble.case.case

    @property
    def seed(self) -> int:
        """The seed that its worlds were drawn with."""
        return self.ensemble.seed

    @property
    def draws(self) -> int:
        """The number of plausible worlds."""
        return self.ensemble.draws

    @property
    def kept(self) -> Kept | None:
        """The kept run that its worlds are of; None where they are kept nowhere."""
        origin = origin_of(self.ensemble.case)
        return origin.run if origin else None

    @cached_property
    def policies(self) -> Mapping[str, PolicyFigures]:
        """What each policy leads to."""
        return {name: policy_figures(self.ensemble, name) for name in self.ensemble.policies}

    def average(self, policy: str, column: Column) -> Mean:
        """The average over the worlds of one quantity under one policy, as :attr:`policies` has
        it."""
        found = self._averages.get((policy, column))
        if found is None:
            found = column_mean(self.ensemble, self.ensemble.policies[policy], column)
            self._averages[policy, column] = found
        return found

    @cached_property
    def claims(self) -> Mapping[str, Judged]:
        """Each claim with its verdict."""
        return {judged.id: judged for judged in judge_all(self.ensemble)}

    @cached_property
    def clashes(self) -> tuple[Clash, ...]:
        """The pairs of claims that contradict each other, the hardest to settle first."""
        return clashes_of(self.claims.values())

    @cached_property
    def references(self) -> tuple[Beside, ...]:
        """Figures from outside, each with the study's own beside it."""
        return tuple(beside(self.ensemble))

    @cached_property
    def criteria(self) -> Mapping[str, Criterion]:
        """The advice under each criterion."""
        return {each.name: each for each in criteria(self.ensemble)}

    @cached_property
    def preferred(self) -> Mapping[str, str]:
        """The policy that each criterion prefers, which is told sooner than all the rest of it."""
        return preferred(self.ensemble)

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """By criterion, which course that is not beaten comes second to the first, and by how
        much."""
        return standings(self.ensemble, self.criteria, self.beaten)

    @cached_property
    def turns(self) -> Mapping[str, tuple[Turn, ...]]:
        """By criterion, what its first place turns on; one criterion for each first place."""
        return turns(self.ensemble, self.criteria)

    @cached_property
    def beaten(self) -> Mapping[str, Beaten]:
        """The courses that another one beats by every criterion."""
        return {each.course: each for each in beaten(self.ensemble, self.criteria)}

    @cached_property
    def gravest(self) -> str:
        """The outcome that the case calls the gravest, or else that which goes with the greatest
        loss of the advised actor; empty where none happens."""
        stated = [name for name, each in self.case.outcomes.items() if each.gravest]
        if stated:
            return stated[0]
        worst = by_severity(self.ensemble).items()
        return next((name for name, loss in worst if not np.isnan(loss)), "")

    @property
    def first(self) -> str:
        """The course with the lowest loss; where that is not known, the first that is written."""
        criterion = self.criteria.get("expected-loss")
        return criterion.prefers if criterion else next(iter(self.policies))

    @cached_property
    def mildest(self) -> Standing | None:
        """The course with the lowest loss against the one with the least chance of the gravest
        outcome; None where they are one, or their chances differ by too little to matter."""
        first = self.criteria.get("expected-loss")
        if first is None or not self.gravest or "expected-loss" not in self.standings:
            return None
        chances = {name: each.outcomes[self.gravest].mean for name, each in self.policies.items()}
        return mildest(self.ensemble, first, chances)

    @cached_property
    def alternative(self) -> Standing | None:
        """The course with the lowest loss against that to which one would ask why it is better: the
        one with the least chance of the gravest outcome, or else the runner-up."""
        return self.mildest or self.standings.get("expected-loss")

    @cached_property
    def stake(self) -> Stake | None:
        """What the gravest outcome costs the advised actor, so that a point of its payoff can be
        told in that outcome's chance; None where that can't be told. As under the course with the
        lowest loss."""
        return stake(self.ensemble, self.gravest, self.first) if self.gravest else None

    @cached_property
    def worth(self) -> Mapping[str, Worth]:
        """What each outcome is worth to the advised actor, its aims: as under the course with the
        lowest loss. Every course has its own price, and a mean over courses would fit none."""
        return worths(self.ensemble, self.first)

    @cached_property
    def trade(self) -> Trade | None:
        """Why the course with the lowest loss is ahead of the one with the least chance of the
        gravest outcome; None where they are one."""
        mild = self.mildest
        return trade(self.ensemble, mild.first, mild.second) if mild else None

    @cached_property
    def mistakes(self) -> Mistakes | None:
        """What the errors of mistaken actors make under the policy that is pursued, or else the
        first; None where nobody is mistaken, or the study was not asked."""
        return errors_of(self.ensemble)

    @cached_property
    def certificate(self) -> CertificateSummary:
        """How well the games were solved."""
        whole = sum(self.tallies.values(), Tally())
        return CertificateSummary(whole.solved, whole.unsolved, whole.residual, whole.epsilon)

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """How well each policy's games were solved."""
        return {name: Tally.of(draws) for name, draws in self.ensemble.policies.items()}

    @property
    def failure(self) -> str:
        """Why no game was solved, and what to try; empty where any was."""
        return failure_of(self.ensemble)

    def draws_of(self, policy: str) -> Mapping[str, Float]:
        """Every draw of one policy: outcomes, payoffs and measures by name, each (draws,)."""
        return {
            f"{column.kind}.{column.name}": self.ensemble.column(policy, column)
            for column in self.ensemble.layout.columns
            if column.kind in {"outcome", "payoff", "measure"}
        }

    def frame(self, table: str = "policies", backend: str = "pandas") -> Any:
        """A table as a data frame of the named library (``pandas``, ``polars`` or ``pyarrow``).

        ``policies``: one row a policy and quantity; ``claims``: one row a claim; ``criteria``: one
        row a criterion and policy; ``draws``: one row a draw and policy, with the parameters.

        Raises :class:`StandoffError` for an unknown table or backend, or one that is not installed.
        """
        return frames.frame(self, table, backend)

    def to_dict(self) -> dict[str, Any]:
        """The study as plain data, by the schema that ``standoff schema --of run`` prints."""
        certificate = self.certificate
        ensemble = self.ensemble
        data: dict[str, Any] = {
            "standoff": 1,
            "case": self.case.title,
            "seed": self.seed,
            "draws": self.draws,
            "advised": ensemble.case.actors[ensemble.case.advised],
            "precision": "exact" if ensemble.exact else "quantal",
            "policies": {name: policy_data(each) for name, each in self.policies.items()},
            "criteria": {name: criterion_data(each) for name, each in self.criteria.items()},
            "standings": {name: self._standing(name) for name in self.standings},
            "beaten": {
                name: {"by": each.by, "clearly_by": each.clearly}
                for name, each in self.beaten.items()
            },
            "gravest": self.gravest or None,
            "mildest": self.mildest.to_dict() if self.mildest else None,
            "stake": self.stake.to_dict() if self.stake else None,
            "worth": {name: each.to_dict() for name, each in self.worth.items()},
            "trade": self.trade.to_dict() if self.trade else None,
            "numbers": rests(self.case).to_dict(),
            "claims": [each.to_dict() for each in self.claims.values()],
            "clashes": [each.to_dict() for each in self.clashes],
            "matters": {
                unit: {"value": each.value, "stated": each.stated}
                for unit, each in ensemble.matters.items()
            },
            "leaves_out": list(self.case.leaves_out),
            "certificate": {
                "solved": certificate.solved,
                "unconverged": certificate.unconverged,
                "max_residual": certificate.max_residual,
                "max_epsilon": certificate.max_epsilon,
                "by_policy": {
                    name: {
                        "unconverged": self.tallies[name].unsolved,
                        "reasons": dict(self.tallies[name].reasons),
                        "nodes": draws.nodes,
                        "information_sets": draws.infosets,
                    }
                    for name, draws in ensemble.policies.items()
                },
            },
        }
        if self.references:
            data["references"] = [each.to_dict() for each in self.references]
        if self.mistakes is not None:
            data["mistakes"] = self.mistakes.to_dict()["errors"]
        if self.sharpness is not None:
            data["sharpness"] = self.sharpness.to_dict()
        if ensemble.case.blocks:
            data["rounds"] = ensemble.case.dated_rounds()
        if self.until:
            data["until"] = [each.to_dict() for each in self.until]
        if self.probe is not None:
            data["probe"] = self.probe.to_dict()
        found: dict[str, Any] = plain(data)
        return found

    def _standing(self, name: str) -> dict[str, Any]:
        data = dict(self.standings[name].to_dict())
        if name in self.turns:
            data["turns_on"] = [each.to_dict() for each in self.turns[name]]
        return data

    def __repr__(self) -> str:
        return (
            f"<Study of '{self.case.title}': {len(self.ensemble.policies)} policies × "
            f"{self.draws:,} draws, seed {self.seed}>"
        )
