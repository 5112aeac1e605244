"""What events teach: each plausible world weighted by the chance that it gave to what was seen.

By Bayes' rule the weight of a world is the probability, under the policy that was pursued, of the
moves that were made (from the solved behaviour) and of the signals that were received. Where too
few worlds carry the weight, others are sought by a tempered sequential Monte Carlo sampler; where
that fails too, no conclusion is drawn.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import Compiled
from standoff.case.insight_sections import Seen
from standoff.case.limits import TREE_NODES
from standoff.case.parameters import sampled
from standoff.case.units import PAYOFF
from standoff.ensemble.columns import Column
from standoff.ensemble.effort import Effort
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.run import Ensemble, Progress, run
from standoff.ensemble.sample import parameter_values
from standoff.ensemble.sampling_error import PSEUDO_DRAWS, standard_error, weighted_error
from standoff.ensemble.shared import Shared, sharing
from standoff.insight.judgement.claims import Judged, judge_all
from standoff.insight.judgement.typed_losses import typed_loss_questions, typed_losses
from standoff.insight.judgement.verdicts import weigh
from standoff.insight.learning.advised import NOTHING, advised
from standoff.insight.learning.lesson import ClaimAfter, Learned, Lesson, Posterior
from standoff.insight.learning.signals import likelihood, signal_of
from standoff.insight.statistics.averages import quantiles
from standoff.insight.statistics.prim import Floats
from standoff.insight.statistics.tempering import FEWEST, Tempered, descent_error, effective, temper

PARTICLES = 512


class _Record:
    """The record of a case: questions whose answers make the weights."""

    def __init__(self, case: CompiledCase):
        observed = case.case.observed
        if observed is None or not observed.record:
            raise StandoffError(
                "the case has no 'observed' record to learn from", case.place(("observed",))
            )
        self.case, self.policy, self.record = case, observed.policy, observed.record
        self.dates = sorted({seen.date for seen in self.record})
        self.actors = [case.actors[actor] for actor, _ in case.types]
        words = [branches.domain.words for _, branches in case.types]
        self.combinations = list(itertools.product(*words))
        self.codes = list(itertools.product(*(range(len(each)) for each in words)))
        self.questions: dict[str, str] = {}
        for day in range(-1, len(self.dates)):
            for k, combination in enumerate(self.combinations):
                self.questions[f"{day}/{k}"] = self.question(day, combination)
        self.questions |= {f"loss/{k}": each for k, each in typed_loss_questions(case).items()}
        self.texts: Mapping[str, str] = {}
        """What each question is called in a solved study."""
        self.signals = [
            (seen.date, self.signal(seen.likelihood)) for seen in self.record if seen.likelihood
        ]

    def until(self, day: int) -> list[Seen]:
        return [seen for seen in self.record if day >= 0 and seen.date <= self.dates[day]]

    def question(self, day: int, combination: Sequence[str]) -> str:
        parts = [f"({seen.saw})" for seen in self.until(day) if seen.saw]
        parts += [f"{a} == {t}" for a, t in zip(self.actors, combination, strict=True)]
        return f"P({' and '.join(parts) or 'true'} | {self.policy})"

    def signal(self, text: str) -> Compiled:
        return signal_of(self.case, text)

    def losses(self, solved: Ensemble) -> Floats:
        """(policies, combinations of types, draws) what the advised actor loses."""
        texts = {
            name.removeprefix("loss/"): text
            for name, text in self.texts.items()
            if name.startswith("loss/")
        }
        return typed_losses(solved, texts)

    def weights(self, solved: Ensemble, day: int) -> Floats:
        """(combinations of types, draws) the joint chance of each and of all seen by that day; NaN
        where the game was not solved."""
        found = np.empty((len(self.combinations), solved.draws))
        for k, codes in enumerate(self.codes):
            found[k] = solved.column(self.policy, Column("query", self.texts[f"{day}/{k}"]))
            for date, signal in self.signals:
                if day >= 0 and date <= self.dates[day]:
                    found[k] *= likelihood(self.case, signal, solved.parameters, codes)
        return found


def record_questions(case: CompiledCase) -> dict[str, str]:
    """What :func:`learn` asks of the solved games; nothing where the case has no record."""
    observed = case.case.observed
    return _Record(case).questions if observed and observed.record else {}


def learn(
    case: CompiledCase | Shared,
    *,
    draws: int = 2000,
    seed: int = 0,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
) -> Lesson:
    """What the case's record teaches, day by day, about its numbers, types and claims.

    A :class:`Shared` case is solved once for all that is asked of it.

    Raises :class:`StandoffError` where there is no record, and where no world allows what was seen.
    """
    shared = sharing(case, max_nodes=max_nodes)
    case = shared.case
    record = _Record(case)
    effort = Effort(threads, max_nodes, progress)
    prior, record.texts = shared.solve(record.questions, draws=draws, seed=seed, effort=effort)
    prepared = shared.prepared
    before = record.weights(prior, -1)
    known = ~np.isnan(before).any(axis=0)
    before = np.where(known, before, 0.0)
    if not known.any():
        raise StandoffError("no world was solved under the policy pursued, so nothing is learned")
    then = judge_all(prior)
    days = []
    for day, date in enumerate(record.dates):
        weights = record.weights(prior, day)
        total = np.where(known, weights.sum(axis=0), 0.0)
        if not total.any():
            raise StandoffError(
                f"no world gives any chance to what the record says by {date}: it contradicts "
                "the case",
                case.place(("observed", "record")),
            )
        seen = tuple(
            each.what or each.saw or each.likelihood or ""
            for each in record.record
            if each.date == date
        )
        evidence = float(total.sum() / known.sum())
        size = effective(total)
        method, why, after, joint = "weighted", "", prior, np.where(known, weights, 0.0)
        origin = None
        needed = min(FEWEST, max(2, int(known.sum()) // 2))
        if size < needed and sampled(case.case):
            found = _sought(record, prepared, day, seed, threads)
            size = float(found.distinct)
            if found.distinct < needed:
                method = "none"
                why = (
                    f"only {found.distinct} distinct worlds account for what was seen by {date}, "
                    f"though {PARTICLES} were sought for; at least {needed} are needed"
                )
            else:
                method, origin = "tempered", found.origin
                after = run(
                    prepared,
                    draws=len(found.points),
                    seed=seed,
                    threads=threads,
                    given=parameter_values(case, found.points),
                )
                joint = record.weights(after, day)
                scale = joint.sum(axis=0)
                # The worlds found stand for their weight by their number.
                joint = np.where(scale > 0, joint / np.where(scale > 0, scale, 1.0), 0.0)
        told = method != "none"
        doubt = _Doubt(joint.sum(axis=0), origin, prior.certain)
        types = _types(record, before[:, known], joint, doubt) if told else ({}, {})
        days.append(
            Learned(
                date,
                seen,
                evidence,
                0.0 if prior.certain else standard_error(np.where(known, total, np.nan)),
                size,
                method,
                why,
                _parameters(prior, known, after, doubt) if told else {},
                *types,
                _claims(then, then if after is prior else judge_all(after), doubt) if told else (),
                advised(
                    list(prior.policies),
                    (record.losses(prior), before),
                    (record.losses(after), joint),
                    doubt.by_weight,
                )
                if told
                else NOTHING,
            )
        )
    matters = prepared.matters[PAYOFF].value
    return Lesson(case, seed, prior.draws, record.policy, tuple(days), matters)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """The weights of the worlds after, and what tells the error of averages by them."""

    weight: Floats
    origin: NDArray[np.intp] | None
    """Where the worlds were sought by tempering: what each descends from."""
    certain: bool

    def by_weight(self, values: Floats, weight: Floats) -> float:
        """The same of (D,) values that are known where ``weight`` (D,) is more than 0."""
        return self.error(np.where(weight > 0, values, np.nan))

    def error(self, values: Floats, *, share: bool = False) -> float:
        """One standard error of the weighted mean of (D,) values, NaN where they have none."""
        if self.certain:
            return 0.0
        weight = np.where(np.isnan(values), 0.0, self.weight)
        if self.origin is None:
            return weighted_error(values, weight, share=share)
        if not weight.any():
            return float("nan")
        error = descent_error(np.where(weight > 0, values, 0.0), weight, self.origin)
        if share and not np.isnan(error):
            families = np.bincount(self.origin, weights=weight).astype(np.float64)
            error = float(np.hypot(error, np.sqrt(PSEUDO_DRAWS) / effective(families)))
        return error


def _sought(
    record: _Record, prepared: Prepared, day: int, seed: int, threads: int | None
) -> Tempered:
    """Worlds that account for the record, sought by solving the policy pursued again and again."""

    def likelihood(points: Floats) -> Floats:
        solved = run(
            prepared,
            draws=len(points),
            policies=[record.policy],
            threads=threads,
            given=parameter_values(record.case, points),
        )
        total = record.weights(solved, day).sum(axis=0)
        with np.errstate(divide="ignore"):
            found: Floats = np.log(np.where(np.isnan(total), 0.0, total))
        return found

    return temper(likelihood, len(sampled(record.case.case)), PARTICLES, seed)


def _summary(values: Floats, weight: Floats) -> tuple[float, float, float, float]:
    low, middle, high = quantiles(values, weight, (0.05, 0.5, 0.95))
    return float(np.average(values, weights=weight)), float(low), float(middle), float(high)


def _parameters(
    prior: Ensemble, known: Any, after: Ensemble, doubt: _Doubt
) -> dict[str, Posterior]:
    return {
        name: Posterior(
            _summary(np.asarray(prior.parameters[name]), known.astype(np.float64)),
            _summary(np.asarray(after.parameters[name]), doubt.weight),
            doubt.error(np.asarray(after.parameters[name])),
        )
        for name in sampled(prior.case.case)
    }


def _types(
    record: _Record, before: Floats, joint: Floats, doubt: _Doubt
) -> tuple[dict[str, dict[str, tuple[float, float]]], dict[str, dict[str, float]]]:
    """(each type's chance before and after, its error after), by actor."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    errors: dict[str, dict[str, float]] = {}
    whole = joint.sum(axis=0)
    within = joint / np.where(whole > 0, whole, 1.0)
    for place, actor in enumerate(record.actors):
        words = dict.fromkeys(each[place] for each in record.combinations)
        rows = {
            word: [k for k, each in enumerate(record.combinations) if each[place] == word]
            for word in words
        }
        found[actor] = {
            word: (
                float(before[own].sum() / before.sum()),
                float(joint[own].sum() / joint.sum()),
            )
            for word, own in rows.items()
        }
        errors[actor] = {
            word: doubt.error(within[own].sum(axis=0), share=True) for word, own in rows.items()
        }
    return found, errors


def _claims(
    prior: Sequence[Judged], after: Sequence[Judged], doubt: _Doubt
) -> tuple[ClaimAfter, ...]:
    """The claims before and after, which stand in the same order."""
    weight = doubt.weight
    return tuple(
        ClaimAfter(
            now.id,
            then.share,
            _weighted_mean(weight, now.holds),
            doubt.error(now.holds, share=True),
            then.verdict,
            weigh(
                now.sort,
                mean=partial(_weighted_mean, weight),
                error=partial(doubt.error, share=True),
                can_be_immaterial=bool(now.matters),
            ),
        )
        for then, now in zip(prior, after, strict=True)
    )


def _weighted_mean(weight: Floats, values: Floats) -> float:
    known = ~np.isnan(values) & (weight > 0)
    return float(np.average(values[known], weights=weight[known])) if known.any() else float("nan")
