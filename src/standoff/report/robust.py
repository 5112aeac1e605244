"""Which policy never does too badly, in words: the answer of ``robust``."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.insight.decision.robust import AdaptivePlan, Robust, Signalled
from standoff.insight.judgement.scores import MORE_IS_BETTER
from standoff.questions.robust import Robust as Asked
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Figure,
    Note,
    Paragraph,
    Row,
    Space,
    Span,
    Table,
    Words,
    quiet,
    strong,
)
from standoff.report.figures.robust import robust_figure
from standoff.report.telling import Telling
from standoff.report.words import DOUBT, doubt, doubt_of_share, number, percent

SHOWN = 20


def blocks(_question: Asked, robust: Robust) -> Blocks:
    """One table of scores, then what can be ruled out, then plans."""
    yield scores(robust)
    if len(robust.scores) > SHOWN:
        yield Paragraph(f"and {len(robust.scores) - SHOWN} more with a larger regret", "quiet")
    yield Space()
    yield from ruled_out(robust)
    for signal in robust.plans:
        yield from _signalled(signal)
    yield Space()
    yield Note(
        "Green: the best by that criterion. Worst cases and largest regrets (and Hurwicz, made of "
        "them) are those of the worlds drawn; more draws can only raise them, and no error is "
        f"given. {DOUBT}"
    )


def scores(robust: Robust) -> Table:
    """Every policy by every criterion, the smallest largest regret first."""
    heads = {
        "average": "average",
        "percentile": f"{robust.percentile:.0%} of worlds",
        "worst": "worst",
        "hurwicz": f"Hurwicz {robust.optimism:g}",
        "regret": "largest regret",
        "average_regret": "average regret",
        "satisfices": f"{'≥' if robust.more_is_better else '≤'} {number(robust.acceptable)}",
        "best_share": "best in",
    }
    what_for = "Loss" if robust.criterion == "expected-loss" else robust.criterion.capitalize()
    worlds = f"{robust.draws:,} world{'s' * (robust.draws != 1)}"
    rows: list[Row] = []
    for name in sorted(robust.scores, key=lambda each: robust.scores[each].regret)[:SHOWN]:
        rows.append([name, *(_cell(robust, name, field) for field in heads)])
    columns = [
        Column("policy", whole=len(robust.scores) <= SHOWN),
        *(Column(head.replace(" ", "\n", 1), right=True, whole=True) for head in heads.values()),
    ]
    title = f"{what_for} ({robust.unit}) by robust criteria; {worlds}"
    return Table(columns, rows, title, parts=len(robust.scores) <= SHOWN)


def _cell(robust: Robust, name: str, field: str) -> Words:
    """A score with its doubt, green where it is the best."""
    value = getattr(robust.scores[name], field)
    share = field in MORE_IS_BETTER
    shown: Words = percent(value) if share else number(value)
    if robust.prefers[field] == name:
        shown = Span(str(shown), "best")
    error = robust.errors[name].get(field)
    if error is None or robust.draws <= 1:
        return shown
    return [shown, "\n", quiet(doubt_of_share(error, value) if share else doubt(error))]


def ruled_out(robust: Robust) -> Iterator[Block]:
    """The policies that nobody who believes the case need consider."""
    if robust.never_best:
        yield Paragraph(f"Best in no world: {', '.join(robust.never_best[:SHOWN])}.")
    if robust.never_chosen:
        listing = ", ".join(robust.never_chosen[:SHOWN])
        yield Paragraph(f"Best under no weighting of the worlds either: {listing}.")
    for title, each in robust.dominated.items():
        for name, by in list(each.items())[:SHOWN]:
            word = title if title == "in every world" else f"by {title} dominance"
            yield Paragraph(f"{name} is beaten {word} by {', '.join(by[:4])}.")


def _signalled(signal: Signalled) -> Iterator[Block]:
    yield Space()
    yield Paragraph(
        [
            strong("Waiting for a signal:"),
            f" {signal.signal} (comes in {percent(signal.chance)})",
        ]
    )
    yield _plan("Best on average", signal.best, signal.best_single)
    if signal.most_robust != signal.best:
        yield _plan("Smallest largest regret", signal.most_robust, signal.best_single)


def _plan(title: str, plan: AdaptivePlan, single: str) -> Paragraph:
    word = "saves" if plan.gain > 0 else "costs"
    clear = "" if abs(plan.gain) > 2 * plan.error else " (within sampling error of nothing)"
    worth = (
        f"; worth it while switching costs less than {number(plan.break_even)}"
        if plan.break_even > 0
        else ""
    )
    return Paragraph(
        f"{title}: start with {plan.start}, on the signal switch to {plan.switch_to}: {word} "
        f"{number(abs(plan.gain))} {doubt(plan.error)} on average against {single}{clear}{worth}; "
        f"largest regret {number(plan.regret)}.",
        indent=2,
    )


def figure(_question: Asked, robust: Robust) -> Figure:
    """Every policy by every criterion."""
    return robust_figure(robust)


TELLING = Telling(blocks, figure)
