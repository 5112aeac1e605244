"""Solving a case over many worlds: what is kept of it, taken over, and solved again."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.case.compiled import CompiledCase
from standoff.ensemble.asking import asking
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.kept.keeping import Keep, of_run
from standoff.ensemble.kept.keeping import keep as keep_run
from standoff.ensemble.prepare import Prepared, prepare
from standoff.ensemble.probing import probe_draws
from standoff.ensemble.run import Again, Ensemble, run_again
from standoff.insight.judgement.kept_sharpness import kept_sharpness
from standoff.insight.judgement.sharpness import bears, begun
from standoff.insight.learning.errors import foreseen_errors
from standoff.insight.study.study import Study
from standoff.insight.study.together import questions_of


def solve(
    case: CompiledCase,
    *,
    draws: int = 1000,
    seed: int = 0,
    policies: Sequence[str] = (),
    probe: int = 0,
    sharper: bool = False,
    effort: Effort = FREELY,
    keep: Keep | None = None,
) -> Study:
    """Solve a case under its policies, or some of them, on ``draws`` plausible worlds.

    ``probe`` looks for further equilibria in that many draws; ``sharper`` solves some of the worlds
    again with actors half and twice as precise. ``keep`` says where every world is kept; of a run
    that is kept already only what is missing is solved.

    Raises :class:`StandoffError` for an unknown policy, a game that can't be grown, and numbers
    that make no game.
    """
    prepared = prepared_for(case, policies, effort, keep)
    prepared, ensemble = worlds(
        prepared, draws=draws, seed=seed, sharper=sharper, effort=effort, keep=keep
    )
    return finished(prepared, ensemble, probe=probe, sharper=sharper, effort=effort)


def prepared_for(
    case: CompiledCase, policies: Sequence[str], effort: Effort, keep: Keep | None
) -> Prepared:
    """The case as it is solved: it answers what mistaken beliefs make, and what is kept all that
    questions may ask of it."""
    asked = questions_of(case) if keep else foreseen_errors(case, policies)
    questions = asking(case, asked).values()
    return prepare(case, policies=policies, max_nodes=effort.max_nodes, questions=questions)


def worlds(
    prepared: Prepared,
    *,
    draws: int,
    seed: int,
    sharper: bool = False,
    effort: Effort = FREELY,
    keep: Keep | None = None,
    earlier: Ensemble | None = None,
) -> tuple[Prepared, Ensemble]:
    """The worlds solved, and what they were solved for: with ``keep`` as it is read from the run;
    ``sharper``: whether some will be solved again, so that the progress told is not all. What
    ``earlier`` holds of them, which is the first of them, is not solved again."""
    threads, progress = effort.threads, effort.progress
    if sharper and bears(prepared):
        progress = begun(progress, len(prepared.policies))
    if keep:
        done = keep_run(prepared, keep, draws=draws, seed=seed, threads=threads, progress=progress)
        prepared = of_run(prepared, done)
    again = Again([earlier] if earlier else [])
    found = run_again(prepared, again, draws=draws, seed=seed, threads=threads, progress=progress)
    return prepared, found


def finished(
    prepared: Prepared,
    ensemble: Ensemble,
    *,
    probe: int = 0,
    sharper: bool = False,
    effort: Effort = FREELY,
) -> Study:
    """The study of solved worlds, with all that takes solving some of them again."""
    sharp = None
    if sharper and bears(prepared):
        sharp = kept_sharpness(prepared, ensemble, threads=effort.threads, progress=effort.progress)
    return Study(ensemble, probe_draws(ensemble, probe, effort.max_nodes) if probe else None, sharp)
