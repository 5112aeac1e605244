"""Whether the choice hangs on how precise actors are: the criteria, with every actor less and more
precise, in the same worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from standoff.ensemble.effort import Part
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.restated import sharper
from standoff.ensemble.run import Ensemble, Progress, run
from standoff.ensemble.store import PolicyDraws
from standoff.insight.judgement.criteria import Criterion, criteria

FACTORS = (0.5, 2.0)
WORLDS = 128
"""As many of a study's worlds, at most, are solved at each other precision: eight of each of its
independent sequences. With half as many the Ukraine case no longer shows that its first place is
lost to actors half as sharp."""


@dataclass(frozen=True, slots=True)
class SharperChoice:
    """One criterion's first place, at each factor of precision (1 as the case has it)."""

    prefers: Mapping[float, str]
    alike: Mapping[float, tuple[str, ...]]
    """Those that can't be told apart from the first, in so few worlds."""

    @property
    def changes(self) -> Mapping[float, str]:
        """Where another course clearly takes the first place: who, by factor."""
        first = self.prefers[1.0]
        return {
            factor: taker
            for factor, taker in self.prefers.items()
            if taker != first and first not in self.alike[factor]
        }


@dataclass(frozen=True, slots=True)
class Sharpness:
    """The criteria's first places with actors half and twice as precise."""

    worlds: int
    choices: Mapping[str, SharperChoice]
    """By criterion."""

    def to_dict(self) -> dict[str, object]:
        """As plain data."""
        return {
            "worlds": self.worlds,
            "factors": list(FACTORS),
            "criteria": {
                name: {
                    "prefers": {f"{factor:g}": each.prefers[factor] for factor in each.prefers},
                    "ties": {f"{factor:g}": list(each.alike[factor]) for factor in each.alike},
                    "survives": not each.changes,
                }
                for name, each in self.choices.items()
            },
        }


def sharpness(
    prepared: Prepared,
    ensemble: Ensemble,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Sharpness | None:
    """Solve the first worlds of ``ensemble``, which ``prepared`` was solved for, again with actors
    half and twice as precise.

    None where precision has no bearing (exact), where there is nothing to choose between, and where
    nothing could be solved. A study has been told of its own games by then: ``progress`` goes on
    from there.
    """
    if ensemble.exact or len(ensemble.policies) < 2:
        return None
    worlds = min(WORLDS, ensemble.draws)
    # Who comes first with actors as they are is what all of the study's worlds say.
    found: dict[float, list[Criterion]] = {1.0: criteria(ensemble)}
    few = {each.name: each.prefers for each in criteria(first_draws(ensemble, worlds))}
    games = worlds * len(ensemble.policies)
    done = ensemble.draws * len(ensemble.policies)
    # What else was asked of the study's games has no bearing on the criteria.
    lean = prepared.answering(())
    # The very worlds of the study, however they were made.
    given = {} if ensemble.certain else first_draws(ensemble, worlds).parameters
    for number, factor in enumerate(FACTORS):
        again = run(
            sharper(lean, factor),
            draws=worlds,
            seed=ensemble.seed,
            policies=tuple(ensemble.policies),
            threads=threads,
            given=given,
            progress=shifted(progress, done + number * games, done + len(FACTORS) * games),
        )
        found[factor] = criteria(again)
    common = set.intersection(*({each.name for each in told} for told in found.values()))
    by_name = {factor: {each.name: each for each in told} for factor, told in found.items()}
    choices = {
        each.name: SharperChoice(
            {factor: told[each.name].prefers for factor, told in by_name.items()},
            {factor: _alike(each, told[each.name], few) for factor, told in by_name.items()},
        )
        for each in found[1.0]
        if each.name in common and all(_solved(told[each.name]) for told in by_name.values())
    }
    return Sharpness(worlds, choices) if choices else None


def _alike(written: Criterion, told: Criterion, few: Mapping[str, str]) -> tuple[str, ...]:
    """Those alike to the first place told; the one as written too, where in so few worlds the other
    leads with actors as they are: then it is the worlds, not the actors, that differ."""
    first, taker = written.prefers, told.prefers
    if first not in {taker, *told.ties} and few.get(told.name) == taker:
        return (*told.ties, first)
    return told.ties


def bears(prepared: Prepared) -> bool:
    """Whether precision may have any bearing on a choice."""
    return not prepared.exact and len(prepared.policies) > 1


def begun(progress: Progress | None, policies: int) -> Progress | None:
    """``progress`` of a study's own games, in a work that goes on with those of
    :func:`sharpness`."""
    if progress is None:
        return None

    def place(done: int, whole: int) -> tuple[int, int]:
        return done, whole + len(FACTORS) * min(WORLDS, whole // policies) * policies

    return Part(progress, place)


def shifted(progress: Progress | None, before: int, whole: int) -> Progress | None:
    """``progress`` of a part of a work: ``before`` is what was done of the ``whole``."""
    if progress is None:
        return None
    tell: Progress = progress
    return lambda done, _: tell(before + done, whole)


def first_draws(ensemble: Ensemble, draws: int) -> Ensemble:
    """The first so many worlds of an ensemble."""
    if draws == ensemble.draws:
        return ensemble
    return replace(
        ensemble,
        draws=draws,
        parameters={name: values[:draws] for name, values in ensemble.parameters.items()},
        policies={name: _cut(each, draws) for name, each in ensemble.policies.items()},
    )


def _cut(policy: PolicyDraws, draws: int) -> PolicyDraws:
    return replace(
        policy,
        values=policy.values[:, :draws],
        low={draw: each for draw, each in policy.low.items() if draw < draws},
        high={draw: each for draw, each in policy.high.items() if draw < draws},
        solved=policy.solved[:draws],
        reason=policy.reason[:draws],
        residual=policy.residual[:draws],
        epsilon=policy.epsilon[:draws],
    )


def _solved(criterion: Criterion) -> bool:
    return any(score == score for score in criterion.scores.values())
