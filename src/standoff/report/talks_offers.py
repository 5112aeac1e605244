"""What to offer a party whose type is not known, in words: the answer of ``talks offers``."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.insight.offers import TalksOffers
from standoff.questions.talks_offers import Offering
from standoff.report.blocks import Block, Blocks, Column, Paragraph, Row, Space, Table
from standoff.report.talks_words import MOST_TIES, package_words
from standoff.report.telling import Telling
from standoff.report.words import number, percent


def blocks(_question: Offering, answer: TalksOffers) -> Blocks:
    """Take it or leave it, risk and return, the best menu, and what no mediator can better."""
    found = answer.finding
    kinds = ", ".join(
        f"{word} {percent(chance)}" for word, chance in zip(found.types, found.chance, strict=True)
    )
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
            told = ", ".join(
                f"{word} {percent(b)}" for word, b in zip(found.types, beliefs, strict=True)
            )
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
