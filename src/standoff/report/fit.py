"""What observed crises say of a written model, in words: the answer of ``fit``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, isnan

from standoff.base.errors import listed
from standoff.history.estimation import Fit
from standoff.history.posterior_case import with_posterior
from standoff.questions.cases import load
from standoff.questions.fit import Fit as Asked
from standoff.report.blocks import (
    Block,
    Blocks,
    Figure,
    Heading,
    Item,
    Note,
    Paragraph,
    Space,
    Warning,
    figures_table,
    strong,
)
from standoff.report.figures.calibration import calibration_figure
from standoff.report.figures.effects import across_figure, differences_figure
from standoff.report.figures.fit import fit_figure
from standoff.report.fit_beside import besides
from standoff.report.telling import Side, Telling
from standoff.report.words import doubt, many, number, percent

SHOWN = 5
KINDS = {
    "hessian": "the curvature of the likelihood",
    "sandwich": "the sandwich, which holds where the model is not quite right",
    "clustered": "the sandwich over clusters",
    "bootstrap": "tables of rows drawn anew",
}
ERRORS = {
    "logit": "a logit error at each move",
    "probit": "a normal error at each move",
    "private": "normal private information of each actor on its own payoffs",
}


def blocks(_question: Asked, fit: Fit) -> Blocks:
    """The estimates, what they rest on, and what is wrong with them."""
    case = fit.case.case
    rows = f"{many(fit.n)} observed crises" if fit.n != 1 else "one observed crisis"
    yield Paragraph([strong(f"“{case.title}”"), f", estimated from {rows}"])
    yield from _left_out(fit)
    yield Space()
    yield from _faults(fit)
    yield figures_table(
        "",
        "estimate",
        ["value", "doubt", "from", "to"],
        [
            [
                _named(fit, name),
                _far(fit.running_off.get(name)) or number(each.value, 4),
                doubt(each.error) if isfinite(each.error) else "–",
                number(each.low, 3),
                number(each.high, 3),
            ]
            for name, each in fit.estimates.items()
        ],
    )
    yield Space()
    yield from _likelihood(fit)
    yield from _maxima(fit)
    yield Space()
    yield from besides(fit)
    yield Note(_how(fit))


def _named(fit: Fit, name: str) -> str:
    told = fit.case.case.describe(name)
    return f"{name}: {told}" if told else name


def _far(sign: int | None) -> str:
    """What runs off to infinity, so that it has no value."""
    return "" if sign is None else "∞" if sign > 0 else "−∞"


def _left_out(fit: Fit) -> Iterator[Block]:
    if fit.dropped:
        yield Paragraph(
            f"{many(fit.dropped)} {'row was' if fit.dropped == 1 else 'rows were'} left out: "
            + "; ".join(f"{why} ({many(count)})" for why, count in fit.why_dropped.items())
            + ".",
            indent=1,
        )


def _faults(fit: Fit) -> Iterator[Block]:
    """What must not be missed."""
    if fit.unsolved:
        yield Warning(
            "Not solved:",
            f" the games of {many(fit.unsolved)} rows, at the estimates; these don't hold.",
        )
    for parts in fit.directions:
        yield Warning("Not identified:", f" {_direction(parts)}")
    for name, sign in fit.running_off.items():
        way = "up" if sign > 0 else "down"
        yield Warning(
            "Runs off:",
            f" '{name}' goes {way} without end: what it multiplies settles an outcome "
            "(separation), or another estimate grows against it. There is no finite estimate. Give "
            "it a bound, or a prior.",
        )
    for name in fit.constant:
        yield Warning(
            "Constant:",
            f" '{name}' is the same in every row used, so that nothing is learned of what it does.",
            tone="mixed",
        )
    for name in fit.at_bound:
        yield Warning(
            "At its bound:",
            f" '{name}'; its interval does not hold there.",
            tone="mixed",
        )
    if fit.directions or fit.running_off or fit.constant or fit.at_bound or fit.unsolved:
        yield Space()


def _direction(parts: Sequence[tuple[str, float]]) -> str:
    if len(parts) == 1:
        return (
            f"at these estimates nothing that was observed hangs on '{parts[0][0]}': the "
            "likelihood stays the same when it moves. Fix it, or leave it out."
        )
    moves = listed((f"{name} by {number(part, 3)}" for name, part in parts), 8, last="and")
    return (
        f"the likelihood stays the same when these move together: {moves}. Only what does not "
        "change along the way is told by the data; fix one of them."
    )


def _likelihood(fit: Fit) -> Iterator[Block]:
    told = f"Log-likelihood {number(fit.log_likelihood, 7)}"
    if not isnan(fit.log_likelihood_of_shares):
        told += f"; the observed shares alone would give {number(fit.log_likelihood_of_shares, 7)}"
    yield Paragraph(f"{told}. AIC {number(fit.aic, 6)}, BIC {number(fit.bic, 6)}.")
    if fit.observed:
        shares = (
            f"{name} {percent(fit.predicted[name])} (observed {percent(share)})"
            for name, share in fit.observed.items()
        )
        some = isnan(fit.log_likelihood_of_shares)
        where = " Observed: of the rows of which the outcome is known." if some else ""
        yield Paragraph(f"Shares by the model: {', '.join(shares)}.{where}")


def _maxima(fit: Fit) -> Iterator[Block]:
    reached = sum(each.starts for each in fit.maxima)
    one = len(fit.maxima) == 1
    led = "led to this maximum" if one else f"led to {len(fit.maxima)} maxima"
    lost = f"; {fit.lost_starts} led nowhere" if fit.lost_starts else ""
    if reached == 1:
        yield Paragraph(
            f"Climbed from one start: whether there are other maxima isn't known{lost}."
        )
        return
    every = "all " if one and not fit.lost_starts else ""
    yield Paragraph(f"Of {reached + fit.lost_starts} starts, {every}{reached} {led}{lost}.")
    if one:
        return
    yield Heading("Other maxima")
    for each in fit.maxima[1 : SHOWN + 1]:
        where = ", ".join(
            f"{name} {_far(each.running_off.get(name)) or number(value)}"
            for name, value in each.estimates.items()
        )
        unsettled = "" if each.settled else " (still rising)"
        if each.running_off:
            unsettled = " (no maximum: it rises towards this as estimates run off)"
        yield Item(f"{number(each.log_likelihood, 7)}{unsettled}: {where}", "•", width=2)


def _how(fit: Fit) -> str:
    s = fit.settings
    scale = (
        "at the precision that the case states"
        if s.precision_stated
        else "at precision 1, so that payoffs are in units of that error"
    )
    told = (
        f"Maximum likelihood over the equilibria of the case's own game, with {ERRORS[s.error]}, "
        f"{scale}. Precision can't be told from the size of payoffs that are all free. "
        f"± is twice the standard error, by {KINDS[s.errors]}; "
    )
    told += "from and to are the ends of 95 % intervals by " + _by_what(fit)
    if s.draws > 1:
        told += f" Uncertain numbers were averaged over {s.draws} draws for each row."
    return told


def _by_what(fit: Fit) -> str:
    """What intervals are made by, as the end of a sentence."""
    profile = "the profile of the likelihood: where it has fallen too far"
    if not fit.profiled:
        return "that error."
    if set(fit.profiled) >= {name for name in fit.estimates if name not in fit.running_off}:
        why = "" if fit.settings.intervals == "profile" else "; that error says another thing here"
        return f"{profile}{why}."
    named = listed((f"'{name}'" for name in fit.profiled), 8, last="and")
    return f"that error; of {named}, of which it would say another thing, by {profile}."


DRAWN = {
    "estimates": fit_figure,
    "differences": differences_figure,
    "across": across_figure,
    "calibration": calibration_figure,
}


def figure(question: Asked, fit: Fit) -> Figure:
    """The estimates with their intervals, or what else was asked for."""
    return DRAWN[question.drawn](fit)


def _written(question: Asked, fit: Fit, _ending: str) -> str:
    """The case with the posterior in place of its ranges."""
    return with_posterior(load(question.case), fit).to_yaml()


TELLING = Telling(
    blocks,
    figure,
    sides=(
        Side(
            "posterior",
            "With --prior: write the case with the posterior in place of the ranges of what was "
            "estimated, to be run.",
            _written,
            endings=(".yaml", ".yml"),
            wrong_ending="a case is written as .yaml",
            spare=lambda question: (
                "" if question.prior else "there is no posterior without --prior"
            ),
        ),
    ),
)
