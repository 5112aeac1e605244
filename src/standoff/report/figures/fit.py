"""Estimates with their intervals, as a figure."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from standoff.history.estimated import Estimated
from standoff.history.estimation import Fit
from standoff.report.blocks import Figure
from standoff.report.figures.intervals import interval_panel
from standoff.report.figures.style import figure, labels
from standoff.report.words import number

MOST = 40


def fit_figure(fit: Fit) -> Figure:
    """Each estimate as a point, its 95 % interval as a line, and a line at nothing."""
    case = fit.case.case
    shown = dict(list(fit.estimates.items())[:MOST])
    named = labels(
        (f"{name}: {case.describe(name)}" if case.describe(name) else name for name in shown), 44
    )
    drawn = [
        replace(each, value=fit.running_off[name] * inf) if name in fit.running_off else each
        for name, each in shown.items()
    ]
    apart = [name for name, each in shown.items() if each.apart]
    finding = (
        f"{len(apart)} of {len(shown)} estimates are apart from 0: {', '.join(apart)}."
        if apart
        else f"None of the {len(shown)} estimates is apart from 0."
    )
    left = f"; the first {MOST} of {len(fit.estimates)}" if len(fit.estimates) > MOST else ""
    return figure(
        f"What {fit.n:,} observed crises say: “{case.title}”",
        "A point is an estimate, in units of the error of a choice; a line its 95 % interval, left "
        f"out where the data don't tell it{_arrows(drawn)}{left}. "
        f"Log-likelihood {number(fit.log_likelihood, 7)}.",
        finding,
        width=420,
        **interval_panel(named, drawn, "estimate"),
    )


def _arrows(drawn: list[Estimated]) -> str:
    """What arrows say, where there are any."""
    told = []
    if any(inf in (-each.low, each.high) for each in drawn):
        told.append("an arrow at its end says that it has none on that side")
    if any(abs(each.value) == inf for each in drawn):
        told.append("an arrow alone is an estimate that runs off")
    return "".join(f"; {each}" for each in told)
