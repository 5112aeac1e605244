"""What to offer a party whose type is not known, in words: the answer of ``talks offers``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from standoff.insight.mediation.offers import TalksOffers
from standoff.questions.talks_offers import Offering
from standoff.report.blocks import (
    Block,
    Blocks,
    Column,
    Heading,
    Note,
    Paragraph,
    Row,
    Space,
    Table,
)
from standoff.report.talks_words import MOST_TIES, package_words
from standoff.report.telling import Telling
from standoff.report.words import number, percent


def blocks(_question: Offering, answer: TalksOffers) -> Blocks:
    """Take it or leave it, risk and return, the best menu, and what no mediator can better."""
    found = answer.finding
    kinds = _likely(found.types, found.chance)
    yield Paragraph(
        f"{found.proposer} to {found.responder}, which is {kinds}; policy "
        f"'{answer.policy}', one world of the parameters"
    )
    if found.lines_dropped:
        yield Paragraph("Red lines aside: as stated they leave nothing to offer.")
    yield Space()
    yield from _best(answer)
    yield Space()
    rows: list[Row] = [
        [
            _words(answer, offer.package),
            percent(offer.acceptance),
            number(offer.value),
            number(offer.expected),
        ]
        for offer in found.frontier
    ]
    heads = ("accepted", "if accepted", "expected")
    columns = [Column("package"), *(Column(head, right=True, whole=True) for head in heads)]
    yield Table(columns, rows, "Risk and return")
    menu = found.menu
    yield Space()
    yield Paragraph(
        f"Best menu, from which each type picks: expected {number(menu.expected)}"
        + ("" if menu.proven else " (a better one may exist: the search was cut short)")
    )
    for word, pick in zip(found.types, menu.picks, strict=True):
        yield Paragraph(f"{word}: {_words(answer, pick)}", indent=2)
    if answer.limit.efficiency < 1 - 1e-9:
        yield Space()
        yield Paragraph(
            f"No mediator who does not know the types can get more than "
            f"{percent(answer.limit.efficiency)} of what there is to gain by the package best for "
            f"{found.proposer}."
        )


def in_short(answer: TalksOffers, title: Callable[[str], str]) -> Blocks:
    """The best offer to take or leave, and what a refusal would tell; ``title`` names a party."""
    found, best = answer.finding, answer.finding.best[0]
    proposer, responder = title(found.proposer), title(found.responder)
    kinds = _likely(found.types, found.chance)
    yield Heading(f"What {proposer} could offer {responder}", 3)
    package = answer.package(best.package)
    told = f"Of {responder} it is not known which it is: {kinds}. "
    if package is None:
        yield Paragraph(f"{told}No offer is better than none.")
    else:
        begin = "With red lines set aside, since as stated they leave nothing to offer, the best"
        told += (
            f"{begin if found.lines_dropped else 'The best'} offer to take or leave is "
            f"{package_words(package)}. It is accepted with a "
            f"chance of {percent(best.acceptance)}, and worth {number(best.value)} then, "
            f"{number(best.expected)} on average over both answers."
        )
        if found.refused is not None and best.acceptance < 1:
            told += f" A refusal would mean: {_likely(found.types, found.refused)}."
        yield Paragraph(told)
    yield Note(
        f"The world of median numbers under '{answer.policy}': it is one world, so that no figure "
        "has an error."
    )


def _likely(types: Sequence[str], chance: Sequence[float] | NDArray[np.float64]) -> str:
    """``secure 73 %, greedy 27 %``"""
    return ", ".join(f"{word} {percent(p)}" for word, p in zip(types, chance, strict=True))


def _best(answer: TalksOffers) -> Iterator[Block]:
    found = answer.finding
    best = found.best[0]
    many = len(found.best) > 1
    yield Paragraph(
        "Best offer to take or leave"
        + (f" ({len(found.best):,} tie, the likeliest accepted first)" if many else "")
    )
    yield Paragraph(_words(answer, best.package), indent=2)
    yield Paragraph(
        f"accepted with a chance of {percent(best.acceptance)}; worth {number(best.value)} if "
        f"accepted, {number(best.expected)} in expectation",
        indent=2,
    )
    for other in found.best[1:MOST_TIES]:
        yield Paragraph(
            f"as good: {_words(answer, other.package)}; accepted with a chance of "
            f"{percent(other.acceptance)}",
            indent=2,
        )
    if len(found.best) > MOST_TIES:
        yield Paragraph(f"… and {len(found.best) - MOST_TIES:,} more", indent=2)
    for what, beliefs in (("accepted", found.accepted), ("refused", found.refused)):
        if beliefs is not None:
            told = _likely(found.types, beliefs)
            yield Paragraph(f"once {what}, {found.responder} is {told}", indent=2)
    if answer.onward:
        yield Paragraph(
            "and the game after a refusal, with these beliefs, ends in "
            + ", ".join(f"{name} {percent(p)}" for name, p in answer.onward.items() if p > 0.0005),
            indent=2,
        )


def _words(answer: TalksOffers, package: int) -> str:
    found = answer.package(package)
    return "nothing" if found is None else package_words(found)


TELLING = Telling(blocks)
