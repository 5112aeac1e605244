"""Worlds added until what is asked is sure enough, or can't be."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.kept.keeping import Keep
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.run import Ensemble
from standoff.ensemble.sample import REPLICATES
from standoff.ensemble.sampling_error import TIMES
from standoff.insight.judgement.criteria import MAXIMA, lead_names
from standoff.insight.judgement.sure import Sure
from standoff.insight.study.kept_study import KeptStudy, rounded_off, whole_of
from standoff.insight.study.solving import finished, worlds
from standoff.insight.study.study import Study

MOST_GROWTH = 4
"""A study is made so many times as large at once, at most: its errors are estimates."""
SLACK = 1.2
FASTEST = 1.5
"""Errors of scrambled Sobol points fall with the number of worlds to the power 1/2 at least and,
where everything is smooth, 3/2 at most (Owen 1997)."""


def goals(asked: Iterable[str]) -> dict[str, float]:
    """``("NAME=ERROR", …)`` as a mapping. Raises ValueError for what is none."""
    found: dict[str, float] = {}
    for each in asked:
        name, equals, text = each.partition("=")
        try:
            error = float(text.strip().removesuffix("%"))
        except ValueError:
            error = math.nan
        if not equals or not name.strip() or not 0 < error < math.inf:
            raise ValueError(
                f"--until takes NAME=ERROR, an error above 0 such as arms-deter=0.5; found '{each}'"
            )
        found[name.strip()] = error
    return found


def check_goals(case: CompiledCase, wanted: Mapping[str, float], policies: int) -> None:
    """Refuse, before anything is solved, what is no claim and no criterion that an average decides,
    and a lead where there is one policy. Raises :class:`StandoffError`."""
    claims = [each.name for each in case.claims]
    leads = lead_names(case)
    for name in wanted:
        if name in claims:
            continue
        if name in MAXIMA:
            raise StandoffError(
                f"--until: '{name}' rests on a single world, and no number of worlds tells its "
                f"error; expected {listed([*leads, *claims], 20)}"
            )
        if name not in leads:
            raise StandoffError(
                f"--until: there is no claim or criterion '{name}'; expected "
                f"{listed([*leads, *claims], 20)}{nearest(name, [*leads, *claims])}"
            )
        if policies < 2:
            raise StandoffError(
                f"--until: '{name}' is the lead of one policy over the next, and there is but one"
            )


def solve_until(
    prepared: Prepared,
    wanted: Mapping[str, float],
    draws: int,
    most: int,
    *,
    seed: int = 0,
    probe: int = 0,
    effort: Effort = FREELY,
    keep: Keep | None = None,
) -> Study:
    """Solve more and more worlds until each figure has the error ``wanted`` (± of a claim's share
    in points, of a criterion's lead in its unit), or ``most`` worlds are solved.

    It ends early where even the fastest fall of an error would not do: the figure can't be so sure.
    Each step adds its worlds to those that are solved. What takes solving worlds again is done
    once, at the end. A run that is kept and too large to be held is added up where it lies.
    """
    count, own = min(draws, most), prepared
    ensemble: Ensemble | None = None
    study: Study
    while True:
        whole = whole_of(prepared, draws=count, seed=seed, effort=effort, keep=keep)
        if whole:
            study, ensemble = KeptStudy(whole, seed), None
        else:
            own, ensemble = worlds(
                prepared,
                draws=count,
                seed=seed,
                sharper=True,
                effort=effort,
                keep=keep,
                earlier=ensemble,
            )
            study = Study(ensemble)
        found = tuple(sure(study, name, error) for name, error in wanted.items())
        open_ = [each for each in found if not each.met]
        done = not open_ or count >= most or study.ensemble.certain
        if done or any(_hopeless(each, count, most) for each in open_):
            if isinstance(study, KeptStudy):
                study = rounded_off(study, probe=probe, sharper=True)
            else:
                study = finished(own, study.ensemble, probe=probe, sharper=True, effort=effort)
            study.until = found
            return study
        step = max(each.needed or MOST_GROWTH * count for each in open_)
        count = min(max(step, math.ceil(SLACK * count)), MOST_GROWTH * count, most)
        count = min(-(-count // REPLICATES) * REPLICATES, most)
        # What was kept with fewer worlds is gone on with.
        keep = replace(keep, resume=True) if keep else None


def sure(study: Study, name: str, wanted: float) -> Sure:
    """How sure a figure of a study is. A claim goes before a criterion of its name."""
    if name in study.claims:
        kind, error, wanted = "claim", study.claims[name].share_for_error, wanted / 100
    else:
        standing, kind = study.standings.get(name), "lead"
        error = standing.error if standing else math.nan
        if study.criteria[name].unit == "probability":
            wanted = wanted / 100
    reached = TIMES * error
    needed = None
    if reached > wanted:
        needed = math.ceil(study.draws * (reached / wanted) ** 2)
    return Sure(name, kind, wanted, reached, needed)


def _hopeless(figure: Sure, count: int, most: int) -> bool:
    """Whether so many worlds can't make it sure, however fast its error falls."""
    if math.isnan(figure.reached):
        return False
    return bool(count * (figure.reached / figure.wanted) ** (1 / FASTEST) > most)
