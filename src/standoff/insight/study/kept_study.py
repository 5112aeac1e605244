"""A study of a kept run that is too large to be held: its figures are added up chunk by chunk.

Averages, their errors, claims, criteria and places are those of all worlds; quantiles are told from
counts in fixed bins, with the error that this leaves. What needs many worlds side by side is told
from the first ``HELD`` of them, which are a study of their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.ensemble.columns import Column
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.kept.keeping import Keep, of_run
from standoff.ensemble.kept.keeping import keep as keep_run
from standoff.ensemble.kept.reading import origin_of
from standoff.ensemble.kept.tally import Tally
from standoff.ensemble.moments import Moments
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.run import run
from standoff.ensemble.sample import varies
from standoff.ensemble.sampling_error import TIMES
from standoff.ensemble.summary import Mean, PolicyFigures, StageFigures
from standoff.insight.judgement import standing
from standoff.insight.judgement.claims import Judged, judge_all
from standoff.insight.judgement.criteria import MAXIMA, TAIL, Criterion, criteria
from standoff.insight.judgement.standing import Beaten, Standing, ranked, worth_naming
from standoff.insight.judgement.verdicts import Weighed
from standoff.insight.study.kept_passes import Whole
from standoff.insight.study.kept_sums import PASSES, KeptSums
from standoff.insight.study.solving import finished, prepared_for, solve
from standoff.insight.study.study import Study
from standoff.lens.game.tree import Float

HELD = 2**17
"""Worlds beyond which a kept run is added up chunk by chunk; so many of it are held."""


def solve_kept(
    case: CompiledCase,
    *,
    draws: int,
    seed: int,
    policies: Sequence[str] = (),
    probe: int = 0,
    sharper: bool = False,
    effort: Effort = FREELY,
    keep: Keep | None = None,
) -> Study:
    """As :func:`standoff.insight.study.solving.solve`; a run that is kept, or that the case was
    read from, of more than ``HELD`` worlds is added up where it lies.

    Raises :class:`StandoffError` likewise, and for a run that is unfinished or damaged.
    """
    if draws > HELD and (keep or origin_of(case)):
        prepared = prepared_for(case, policies, effort, keep)
        whole = whole_of(prepared, draws=draws, seed=seed, effort=effort, keep=keep)
        if whole:
            return rounded_off(KeptStudy(whole, seed), probe=probe, sharper=sharper)
    return solve(
        case,
        draws=draws,
        seed=seed,
        policies=policies,
        probe=probe,
        sharper=sharper,
        effort=effort,
        keep=keep,
    )


def whole_of(
    prepared: Prepared, *, draws: int, seed: int, effort: Effort, keep: Keep | None
) -> Whole | None:
    """The worlds of a run that is kept, or that the case was read from, where they are so many that
    they are added up where they lie; else None.

    Raises :class:`StandoffError` as :func:`standoff.ensemble.kept.keeping.keep` does.
    """
    if draws <= HELD or not varies(prepared.case):
        return None
    if keep:
        kept = keep_run(
            prepared,
            keep,
            draws=draws,
            seed=seed,
            threads=effort.threads,
            progress=effort.progress,
        )
        prepared = of_run(prepared, kept)
    origin = origin_of(prepared.case)
    if origin and origin.covers(prepared, tuple(prepared.policies), draws, seed):
        return Whole(origin.run, prepared, draws, effort)
    return None


def rounded_off(study: KeptStudy, *, probe: int = 0, sharper: bool = False) -> KeptStudy:
    """The study with what takes solving again some of the worlds that are held."""
    whole = study.sums.whole
    quiet = replace(whole.effort, progress=None)
    held = finished(whole.prepared, study.ensemble, probe=probe, sharper=sharper, effort=quiet)
    study.probe, study.sharpness = held.probe, held.sharpness
    return study


class KeptStudy(Study):
    """A study whose worlds lie in a kept run; ``ensemble`` holds the first ``HELD`` of them."""

    def __init__(self, whole: Whole, seed: int):
        held = run(whole.prepared, draws=HELD, seed=seed, threads=whole.effort.threads)
        super().__init__(held)
        self.sums = KeptSums(whole, [each.name for each in criteria(held)])

    @property
    def draws(self) -> int:
        """The number of plausible worlds."""
        return self.sums.whole.draws

    def average(self, policy: str, column: Column) -> Mean:
        """The average over all worlds; of what was not added up, over those that are held."""
        found = self.sums.found.get((policy, column))
        if found is None:
            return super().average(policy, column)
        figure = found.figure(share=self._is_share(policy, column))
        return Mean(figure.mean, figure.mc_error)

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """How well each policy's games were solved."""
        return {name: self.sums.found["tally", name] for name in self.sums.names}

    @property
    def failure(self) -> str:
        """Why no game was solved, and what to try; empty where any was."""
        return "" if self.certificate.solved else super().failure

    def _is_share(self, policy: str, column: Column) -> bool:
        found = self.sums.found.get(("open", policy, column))
        return bool(found.share) if found else self.ensemble.exact

    @cached_property
    def policies(self) -> Mapping[str, PolicyFigures]:
        """What each policy leads to."""
        return {name: self._policy(name) for name in self.sums.names}

    def _policy(self, policy: str) -> PolicyFigures:
        columns = self.ensemble.layout.columns
        figures = {
            column: self.sums.found[policy, column].figure(share=self._is_share(policy, column))
            for column in columns
            if (policy, column) in self.sums.found
        }

        def section(kind: str) -> dict[str, Any]:
            return {column.name: each for column, each in figures.items() if column.kind == kind}

        behaviour = {}
        for stage in self.ensemble.case.stages:
            by_type: dict[str, dict[str, Any]] = {}
            for column, each in figures.items():
                if column.kind == "typed" and column.name == stage.name:
                    by_type.setdefault(column.type, {})[column.word] = each
            behaviour[stage.name] = StageFigures(
                figures[Column("reached", stage.name)],
                {
                    word: figures[Column("choice", stage.name, "", word)]
                    for word in stage.domain.words
                },
                by_type,
            )
        return PolicyFigures(
            section("outcome"), section("payoff"), section("measure"), section("under"), behaviour
        )

    @cached_property
    def claims(self) -> Mapping[str, Judged]:
        """Each claim with its verdict."""
        return {each.id: self._judged(each) for each in judge_all(self.ensemble)}

    def _judged(self, held: Judged) -> Judged:
        if held.needs:
            return replace(held, unjudged=self.draws, draws=self.draws)
        parts: dict[str, Moments] = {
            name: self.sums.found["claim", held.id, name]
            for name in ("holds", "for", "against", "immaterial", "material")
        }
        holds, total = parts["holds"], parts["holds"].total
        weighed = Weighed(
            parts["for"].mean,
            parts["against"].mean,
            parts["immaterial"].mean,
            parts["for"].share_error(),
            parts["against"].share_error(),
            parts["immaterial"].share_error() if held.matters or not holds.count else 0.0,
            parts["material"].share_error(),
        )
        return replace(
            held,
            share=holds.mean,
            mc_error=holds.share_error(),
            low=float(total / self.draws),
            high=float((total + holds.missing) / self.draws),
            median_margin=self.sums.found["margin", held.id].quantile(0.5).value,
            weighed=weighed,
            unjudged=holds.missing,
            draws=self.draws,
        )

    @cached_property
    def criteria(self) -> Mapping[str, Criterion]:
        """The advice under each criterion."""
        return {each.name: self._criterion(each) for each in criteria(self.ensemble)}

    def _criterion(self, held: Criterion) -> Criterion:
        name, names = held.name, self.sums.names
        costs, slack, best = self.sums.costs[name], self.sums.slack[name], self.sums.best(name)
        errors = dict.fromkeys(names, math.nan)
        share: dict[str, float] = {}
        share_errors: dict[str, float] = {}
        if held.is_maximum:
            ties = self.sums.tied_maxima(name, best)
        else:
            for policy in names:
                if name == "cvar":
                    tail: Moments = self.sums.second["tail", policy]
                    errors[policy] = tail.standard_error(TAIL * tail.count)
                    continue
                cost: Moments = self.sums.found["cost", name, policy]
                chance = held.unit == "probability"
                errors[policy] = cost.share_error() if chance else cost.standard_error()
                best_in: Moments = self.sums.second["best", name, policy]
                if best_in.count:
                    share[policy] = best_in.mean
                    share_errors[policy] = best_in.share_error()
            ties = {
                k
                for k in range(len(names))
                if k != best
                and not costs[k] - costs[best]
                > max(TIMES * self.sums.gap_error(name, k, best), slack)
            }
        sign = -1.0 if held.more_is_better else 1.0
        return replace(
            held,
            scores={policy: sign * cost for policy, cost in zip(names, costs, strict=True)},
            errors=errors,
            prefers=names[best],
            ties=tuple(names[k] for k in sorted(ties)),
            best_share=share,
            best_share_errors=share_errors,
        )

    @cached_property
    def preferred(self) -> Mapping[str, str]:
        """The policy that each criterion prefers."""
        return {name: each.prefers for name, each in self.criteria.items()}

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """By criterion, its first and its second place, and the lead."""
        found: dict[str, Standing] = {}
        if len(self.sums.names) < 2:
            return found
        for name, criterion in self.criteria.items():
            order = ranked(criterion)
            if len(order) > 1:
                second = next((each for each in order[1:] if each not in self.beaten), "")
                found[name] = self._against(criterion, second or order[1], alone=not second)
        return found

    def _against(self, criterion: Criterion, second: str, *, alone: bool = False) -> Standing:
        first, name = criterion.prefers, criterion.name
        error = math.nan
        if not criterion.is_maximum:
            error = self.sums.gap_error(
                name, self.sums.names.index(second), self.sums.names.index(first)
            )
        return Standing(
            name,
            first,
            second,
            abs(criterion.scores[second] - criterion.scores[first]),
            error,
            second in criterion.ties,
            alone,
            worth_naming(self.ensemble, criterion),
        )

    @cached_property
    def mildest(self) -> Standing | None:
        """The course with the lowest loss against the one with the least chance of the gravest
        outcome; None where they are one, or their chances differ by too little to matter."""
        first = self.criteria.get("expected-loss")
        if first is None or not self.gravest or "expected-loss" not in self.standings:
            return None
        chances = {name: each.outcomes[self.gravest].mean for name, each in self.policies.items()}
        found = standing.mildest(self.ensemble, first, chances)
        return self._against(first, found.second) if found else None

    @cached_property
    def beaten(self) -> Mapping[str, Beaten]:
        """The courses that another one beats by every criterion."""
        main = next(iter(self.sums.costs))
        found: dict[str, Beaten] = {}
        for k, course in enumerate(self.sums.names):
            clear = {
                j: sum(
                    self.sums.clear(name, k, j) for name in self.sums.costs if name not in MAXIMA
                )
                for worse, j in self.sums.dominant
                if worse == k and self.sums.mostly(k, j) and self.sums.clear(main, k, j)
            }
            by = max(clear, key=lambda j: (clear[j], -self.sums.costs[main][j]), default=None)
            if by is not None:
                found[course] = Beaten(course, self.sums.names[by], clear[by])
        return found

    def draws_of(self, policy: str) -> Mapping[str, Float]:
        """Refused: the worlds are too many to be held. Raises :class:`StandoffError`."""
        raise StandoffError(
            f"the run has {self.draws:,} worlds, too many to be held one by one; ask for them in "
            f"SQL (standoff runs query {self.sums.whole.run.name} …), or for fewer --draws"
        )

    def frame(self, table: str = "policies", backend: str = "pandas") -> Any:
        """As that of any study, but for ``draws``."""
        if table == "draws":
            self.draws_of("")
        return super().frame(table, backend)

    def to_dict(self) -> dict[str, Any]:
        """As that of any study, and of how many worlds the rest is told."""
        data = super().to_dict()
        return {**data, "aggregated": {"held": self.ensemble.draws, "passes": PASSES}}
