"""``standoff talks CASE --offer FROM:TO``: offers to a party whose type is not known."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from standoff.case.limits import TREE_NODES
from standoff.cli.talks_tables import MOST_TIES
from standoff.ensemble.talks import TalksStudy
from standoff.errors import StandoffError
from standoff.insight.offers import OfferFinding, after_refusal, find_offers, mediators_limit
from standoff.report.layout import columns, fitted
from standoff.report.words import number, percent
from standoff.talks.private import NO_OFFER, Offer

if TYPE_CHECKING:
    from standoff.cli.talks import Asked


def run_offers(study: TalksStudy, text: str, asked: Asked) -> None:
    """Find, show and write the offers of one party to another."""
    proposer, colon, responder = (part.strip() for part in text.partition(":"))
    if not colon:
        raise StandoffError(f"'{text}' does not say who offers to whom; expected FROM:TO")
    found = find_offers(study, 0, proposer, responder)
    onward = after_refusal(study, 0, found, TREE_NODES)
    if not asked.quiet:
        click.echo(_told(study, found, onward))
    asked.write(_data(study, found, onward))


def _package(study: TalksStudy, found: OfferFinding, package: int) -> dict[str, str] | None:
    if package == NO_OFFER:
        return None
    return study.judged.package(int(found.packages[package]))


def _words(package: dict[str, str] | None) -> str:
    if package is None:
        return "nothing"
    return "; ".join(f"{issue}: {word}" for issue, word in package.items())


def _told(study: TalksStudy, found: OfferFinding, onward: Any) -> str:
    kinds = ", ".join(
        f"{word} {percent(chance)}" for word, chance in zip(found.types, found.chance, strict=True)
    )
    best = found.best[0]
    lines = [
        f"{found.proposer} to {found.responder}, which is {kinds}; policy "
        f"'{study.policies[0]}', one world of the parameters",
        f"\nBest offer to take or leave ({len(found.best):,} tie, the likeliest accepted first)"
        if len(found.best) > 1
        else "\nBest offer to take or leave",
        f"  {_words(_package(study, found, best.package))}",
        f"  accepted with a chance of {percent(best.acceptance)}; worth {number(best.value)} if "
        f"accepted, {number(best.expected)} in expectation",
    ]
    for other in found.best[1:MOST_TIES]:
        lines.append(
            f"  as good: {_words(_package(study, found, other.package))}; accepted with a chance "
            f"of {percent(other.acceptance)}"
        )
    if len(found.best) > MOST_TIES:
        lines.append(f"  … and {len(found.best) - MOST_TIES:,} more")
    if found.lines_dropped:
        lines.insert(1, "Red lines aside: as stated they leave nothing to offer.")
    for what, beliefs in (("accepted", found.accepted), ("refused", found.refused)):
        if beliefs is not None:
            told = ", ".join(
                f"{word} {percent(b)}" for word, b in zip(found.types, beliefs, strict=True)
            )
            lines.append(f"  once {what}, {found.responder} is {told}")
    if onward:
        lines.append(
            "  and the game after a refusal, with these beliefs, ends in "
            + ", ".join(f"{name} {percent(p)}" for name, p in onward.items() if p > 0.0005)
        )
    lines.append("\nRisk and return")
    rows = [["package", "accepted", "if accepted", "expected"]]
    for offer in found.frontier:
        rows.append(_row(study, found, offer))
    lines.append(columns(rows))
    menu = found.menu
    lines.append(
        f"\nBest menu, from which each type picks: expected {number(menu.expected)}"
        + ("" if menu.proven else " (a better one may exist: the search was cut short)")
    )
    for word, pick in zip(found.types, menu.picks, strict=True):
        lines.append(f"  {word}: {_words(_package(study, found, pick))}")
    limit = mediators_limit(study, 0, found)
    if limit.efficiency < 1 - 1e-9:
        lines.append(
            f"\nNo mediator who does not know the types can get more than "
            f"{percent(limit.efficiency)} of what there is to gain by the package best for "
            f"{found.proposer}."
        )
    return fitted("\n".join(lines))


def _row(study: TalksStudy, found: OfferFinding, offer: Offer) -> list[str]:
    package = _words(_package(study, found, offer.package))
    return [package, percent(offer.acceptance), number(offer.value), number(offer.expected)]


def _data(study: TalksStudy, found: OfferFinding, onward: Any) -> dict[str, Any]:
    def entry(offer: Offer) -> dict[str, Any]:
        figures = asdict(offer)
        figures["package"] = _package(study, found, offer.package)
        return figures

    limit = mediators_limit(study, 0, found)
    return {
        "proposer": found.proposer,
        "responder": found.responder,
        "policy": study.policies[0],
        "types": dict(zip(found.types, found.chance.tolist(), strict=True)),
        "lines_dropped": found.lines_dropped,
        "best": [entry(offer) for offer in found.best],
        "risk_return": [entry(offer) for offer in found.frontier],
        "menu": {
            "picks": {
                word: _package(study, found, pick)
                for word, pick in zip(found.types, found.menu.picks, strict=True)
            },
            "expected": found.menu.expected,
            "proven": found.menu.proven,
        },
        "accepted": _beliefs(found, found.accepted),
        "refused": _beliefs(found, found.refused),
        "game_after_refusal": dict(onward),
        "mediators_limit": {**asdict(limit), "efficiency": limit.efficiency},
    }


def _beliefs(found: OfferFinding, beliefs: Any) -> dict[str, float] | None:
    if beliefs is None:
        return None
    return dict(zip(found.types, beliefs.tolist(), strict=True))
