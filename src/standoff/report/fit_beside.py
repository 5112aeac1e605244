"""What an estimated model is held against, in words: a rival, rows left out, changed columns."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan, sqrt

from standoff.base.errors import listed
from standoff.history.chances import Difference
from standoff.history.estimated import Estimated
from standoff.history.estimation import Fit
from standoff.history.forecasts import Forecasts
from standoff.history.joined import Posterior
from standoff.history.vuong import Nesting, Rival, Telling
from standoff.report.blocks import Block, Heading, Paragraph, Space, Warning, figures_table, strong
from standoff.report.words import doubt, doubt_of_share, estimate_of_share, number

LEVEL = 0.05
"""At which cases are told apart."""
CHARGES = {
    "plain": "as they are",
    "aic": "less 1 for each estimate",
    "bic": "less half the log of the rows for each",
}


def besides(fit: Fit) -> Iterator[Block]:
    """What was asked for besides the estimates."""
    if fit.posterior is not None:
        yield from _posterior(fit, fit.posterior)
    if fit.differences is not None:
        yield from _differences(fit.differences)
    if fit.across is not None:
        yield from _across(fit)
    if fit.against is not None:
        yield from _rival(fit, fit.against)
    if fit.forecasts is not None:
        yield from _forecasts(fit.forecasts)


def _posterior(fit: Fit, found: Posterior) -> Iterator[Block]:
    yield Heading("Judgement and data joined")
    yield figures_table(
        "",
        "95 % of the probability",
        ["judgement", "data", "joined", "mean", "doubt"],
        [
            [
                name,
                _ends(found.judgement[name].low, found.judgement[name].high),
                _ends(each.low, each.high),
                _ends(found.joined[name].low, found.joined[name].high),
                number(found.joined[name].mean),
                doubt(found.joined[name].sd / sqrt(found.effective)),
            ]
            for name, each in fit.estimates.items()
        ],
    )
    yield Paragraph(
        f"From {found.proposed:,} points, worth {number(found.effective)} independent worlds; the "
        "doubt is that of the mean, from their finite number.",
        indent=1,
    )
    if found.few:
        yield Warning(
            "Few worlds:",
            " the posterior has another shape than was tried, or a top that no start led to; "
            "don't lean on it.",
        )
    yield Space()


def _ends(low: float, high: float) -> str:
    return "–" if isnan(low) or isnan(high) else f"{number(low, 2)} to {number(high, 2)}"


def _differences(found: tuple[Difference, ...]) -> Iterator[Block]:
    yield Heading("What each column does")
    if not found:
        yield Paragraph("No column that the case reads varies over the rows.")
        return
    outcomes = list(found[0].change)
    yield figures_table(
        "",
        "moved in every row",
        outcomes,
        [
            [
                f"{each.parameter} from {number(each.low)} to {number(each.high)}",
                *(_points(each.change[name]) for name in outcomes),
            ]
            for each in found
        ],
    )
    yield Paragraph(
        "Percentage points of the mean chance over the rows, everything else as it was observed.",
        indent=1,
    )
    yield Space()


def _points(change: Estimated) -> str:
    sign = "−" if change.value < 0 else "+"
    return f"{sign}{abs(100 * change.value):.1f} {doubt_of_share(change.error)}"


def _across(fit: Fit) -> Iterator[Block]:
    assert fit.across is not None
    points = fit.across.points
    yield Heading(f"Chances along {fit.across.parameter}")
    shown = [points[k] for k in sorted({0, len(points) // 2, len(points) - 1})]
    outcomes = list(shown[0][1])
    yield figures_table(
        "",
        fit.across.parameter,
        outcomes,
        [
            [
                number(at),
                *(estimate_of_share(chances[n].value, chances[n].error) for n in outcomes),
            ]
            for at, chances in shown
        ],
    )
    yield Space()


def _rival(fit: Fit, other: Rival) -> Iterator[Block]:
    yield Heading("Against the other case")
    yield figures_table(
        "",
        "case",
        ["estimates", "log-likelihood", "AIC", "BIC"],
        [
            [name, str(count), number(log, 7), number(aic, 6), number(bic, 6)]
            for name, count, log, aic, bic in (
                (
                    fit.case.case.title,
                    len(fit.estimates),
                    fit.log_likelihood,
                    fit.aic,
                    fit.bic,
                ),
                (other.case, other.estimates, other.log_likelihood, other.aic, other.bic),
            )
        ],
    )
    if not other.identified:
        yield Warning("Not identified:", " the other case, by these data.", tone="mixed")
    if isnan(other.tests["plain"].z):
        yield Paragraph("The two say the same of every row: nothing tells them apart.")
        yield Space()
        return
    yield figures_table(
        "",
        "log-likelihoods",
        ["difference", "z", "p"],
        [
            [CHARGES[name], number(each.difference), number(each.z), number(each.p, 2)]
            for name, each in other.tests.items()
        ],
    )
    over = (
        f" Its variance is over {other.clusters:,} clusters." if other.clusters is not None else ""
    )
    yield Paragraph(
        "Vuong's test: z above 0 speaks for the first, below for the other; p is how often so "
        "large a z comes by chance where they are equally near the truth." + over,
        indent=1,
    )
    yield Paragraph(_telling(other.telling), indent=1)
    if other.nesting is None:
        yield Paragraph(
            "It holds for cases of which neither contains the other; what these two estimate does "
            "not say that one does.",
            indent=1,
        )
    else:
        yield from _nesting(other.nesting)
    yield Space()


def _telling(found: Telling) -> str:
    """Whether the rows tell the two cases apart."""
    if isnan(found.p):
        return (
            "Whether the rows tell the two apart at all can't be tested: one of them isn't "
            "identified."
        )
    p = f"p {'< 0.000001' if found.p < 1e-6 else '= ' + number(found.p, 2)}"
    told = "they do" if found.p < LEVEL else "they may well not, so that z says nothing"
    return (
        "Whether the rows tell the two apart at all (Vuong's variance test): the rows' differences "
        f"have squares that sum to {number(found.statistic)}, {p}: {told}."
    )


def _nesting(found: Nesting) -> Iterator[Block]:
    which = ("first", "other") if found.smaller == "case" else ("other", "first")
    freed = listed((f"'{name}'" for name in found.freed), 8, last="and")
    yield Paragraph(
        f"All that the {which[0]} estimates is estimated by the {which[1]} too, which adds "
        f"{freed}. If the {which[0]} is the {which[1]} with these fixed, Vuong's test does not "
        f"apply, and the likelihood-ratio test does: χ²({len(found.freed)}) = "
        f"{number(max(found.statistic, 0.0))}, p = {number(found.p, 2)}; it takes the larger to be "
        "right but for its numbers, and rows to be independent.",
        indent=1,
    )


def _forecasts(found: Forecasts) -> Iterator[Block]:
    yield Heading("Forecasts of rows left out")
    how = (
        f"each of {found.folds} parts by '{found.time}' from all earlier ones"
        if found.time
        else f"each of {found.folds} parts from the others"
    )
    yield Paragraph(f"{found.n:,} rows, {how}.", indent=1)
    if found.lost:
        yield Warning("Lost:", f" {found.lost} parts, for which no estimate was found.")
    yield figures_table(
        "",
        "forecast by",
        ["log loss", "doubt", "Brier", "doubt", "behind the model", "doubt"],
        [
            [
                "the model" if name == "model" else name,
                number(each.log_loss, 4),
                doubt(each.log_loss_error),
                number(each.brier),
                doubt(each.brier_error),
                "" if name == "model" else number(each.behind, 2),
                "" if name == "model" else doubt(each.behind_error),
            ]
            for name, each in found.scores.items()
        ],
    )
    better = [
        name
        for name, each in found.scores.items()
        if name != "model" and each.behind < -2 * each.behind_error
    ]
    worse = [
        name
        for name, each in found.scores.items()
        if name != "model" and each.behind > 2 * each.behind_error
    ]
    open_ = [name for name in found.scores if name not in {"model", *better, *worse}]
    told = []
    if worse:
        told.append(f"better than {_and(worse)}")
    if open_:
        told.append(f"not to be told from {_and(open_)}")
    if better:
        told.append(f"worse than {_and(better)}")
    yield Paragraph(
        [
            "Less is better. By log loss the model is ",
            strong(", ".join(told)),
            "; the doubt takes rows, or clusters, to be independent.",
        ],
        indent=1,
    )
    yield Space()


def _and(names: list[str]) -> str:
    return listed((f"the {name}" for name in names), 8, last="and")
