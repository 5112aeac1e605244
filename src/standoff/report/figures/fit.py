"""Estimates with their intervals, as a figure."""

from __future__ import annotations

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
        f"out where the data don't tell it{left}. Log-likelihood {number(fit.log_likelihood, 7)}.",
        finding,
        width=420,
        **interval_panel(named, list(shown.values()), "estimate"),
    )
