"""Offers in a case to a party whose type is not known, in the world of median parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError, listed, nearest
from standoff.base.plain import plain
from standoff.case.altered import of_name, with_chances, with_numbers
from standoff.ensemble.outside import GameSide
from standoff.ensemble.talks import TalksStudy, needs_game
from standoff.lens.talks.ensemble import package_gains
from standoff.lens.talks.mechanism import Trade, best_mechanism
from standoff.lens.talks.private import (
    NO_OFFER,
    Menu,
    Offer,
    Screening,
    best_menu,
    best_offer,
    risk_return,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OfferFinding:
    """What one party should offer another of unknown type, in one world."""

    proposer: str
    responder: str
    types: tuple[str, ...]
    chance: Floats
    """(types,) before anything was offered."""
    packages: NDArray[np.int64]
    """Numbers (in the listing) of the packages that may be offered."""
    screening: Screening
    best: list[Offer]
    frontier: list[Offer]
    menu: Menu
    accepted: Floats | None
    """Beliefs about the type once the best offer is accepted; None where it can't be."""
    refused: Floats | None
    """The same once it is refused."""
    lines_dropped: bool
    """Whether red lines were set aside, because as stated they leave nothing to offer."""


def unknown_types(study: TalksStudy) -> list[str]:
    """The parties whose type is private."""
    names = {v.name for v in study.worlds.talks.valuers[: study.worlds.talks.parties]}
    return [name for name in study.worlds.typed if name in names]


def find_offers(study: TalksStudy, policy: int, proposer: str, responder: str) -> OfferFinding:
    """Best offers in the first draw of a study (usually one of median parameters).

    On offer is what crosses no red line (unless that leaves nothing) and every third party, and
    every body at home, accepts on average over types. What the proposer gets of a package is
    likewise averaged; what it gets after a refusal depends on the type that refuses.

    Raises :class:`StandoffError` for an unknown party, or a responder without private types.
    """
    worlds, talks = study.worlds, study.worlds.talks
    names = [valuer.name for valuer in talks.valuers[: talks.parties]]
    for name in (proposer, responder):
        if name not in names:
            raise StandoffError(
                f"there is no party '{name}'; expected {listed(names)}{nearest(name, names)}"
            )
    if proposer == responder:
        raise StandoffError(f"'{proposer}' can't make an offer to itself")
    if responder not in worlds.typed:
        known = unknown_types(study)
        raise StandoffError(
            f"'{responder}' has no private type in this case"
            + (f"; expected {listed(known)}" if known else "; no party has")
        )
    own = worlds.typed.index(responder)
    words = list(dict.fromkeys(combo[own] for combo in worlds.types))
    of_type = np.array([words.index(combo[own]) for combo in worlds.types])
    count = len(worlds.types)
    weight = worlds.weights[:count, policy]
    chance = np.array([weight[of_type == t].sum() for t in range(len(words))])
    listing = study.judged.listing
    keeps = listing.crossed == 0
    dropped = not keeps.any()
    if dropped:
        keeps = np.ones_like(keeps)
    every = package_gains(worlds, listing, policy, np.arange(count))
    gains = every[:, :, keeps]
    outside = worlds.reservation[:count, policy]
    worth = np.moveaxis(gains, 0, 1) + outside[:, :, None]
    mean = np.einsum("w,wvn->vn", weight, worth)
    mean_outside = weight @ outside
    a, b = names.index(proposer), names.index(responder)
    others = [v for v in range(len(talks.valuers)) if v not in (a, b)]
    least = -1e-9 * np.maximum(np.abs(mean_outside), np.abs(mean).max(axis=1, initial=0.0))
    fine = np.ones(worth.shape[2], dtype=bool)
    for v in others:
        fine &= mean[v] >= mean_outside[v] + least[v]
    if not fine.any():
        beyond = np.einsum("w,vwn->vn", weight, every)[others]
        raise StandoffError(
            f"'{proposer}' has nothing to offer: "
            + (
                "red lines rule out every package that others with a say would accept"
                if (beyond >= least[others, None]).all(axis=0).any()
                else "no package, red lines or not, is worth at least walking away to everybody "
                "else with a say"
            )
            + f" ({', '.join(talks.valuers[v].name for v in others)})"
        )

    def by_type(values: Floats, t: int) -> Floats:
        mine = of_type == t
        share = weight[mine] / max(float(weight[mine].sum()), 1e-300)
        return np.asarray(np.tensordot(share, values[mine], axes=1))

    kinds = range(len(words))
    screening = Screening(
        mean[a][fine],
        np.stack([by_type(worth[:, b][:, fine], t) for t in kinds]),
        np.array([by_type(outside[:, b], t) for t in kinds]),
        np.array([by_type(outside[:, a], t) for t in kinds]),
        chance / chance.sum(),
    )
    best = best_offer(screening)
    beliefs = screening.posterior(best[0].package) if best[0].package != NO_OFFER else (None, None)
    return OfferFinding(
        proposer,
        responder,
        tuple(words),
        screening.chance,
        np.flatnonzero(keeps)[fine],
        screening,
        best,
        risk_return(screening),
        best_menu(screening),
        *beliefs,
        dropped,
    )


def mediators_limit(study: TalksStudy, policy: int, finding: OfferFinding) -> Trade:
    """What any procedure could get of the gains, were money to change hands.

    After Myerson & Satterthwaite (1983). The step from walking away to the package best for the
    proposer is the thing traded: it costs each type of responder what it loses by it, and is worth
    to each type of proposer what it gains. Where the proposer has no private type, or the step is
    worthwhile whatever the types, nothing need be lost.
    """
    screening, worlds = finding.screening, study.worlds
    package = int(np.argmax(screening.proposer))
    costs = screening.reservation - screening.responder[:, package]
    count = len(worlds.types)
    weight = worlds.weights[:count, policy]
    rows = np.arange(count)
    names = [valuer.name for valuer in worlds.talks.valuers]
    gains = package_gains(worlds, study.judged.listing, policy, rows)
    gain = gains[names.index(finding.proposer), :, finding.packages[package]]
    if finding.proposer not in worlds.typed:
        return best_mechanism(costs, screening.chance, np.array([weight @ gain]), np.ones(1))
    own = worlds.typed.index(finding.proposer)
    words = list(dict.fromkeys(combo[own] for combo in worlds.types))
    of_type = np.array([words.index(combo[own]) for combo in worlds.types])
    chance = np.array([weight[of_type == t].sum() for t in range(len(words))])
    values = np.array(
        [
            float(weight[of_type == t] @ gain[of_type == t]) / max(float(chance[t]), 1e-300)
            for t in range(len(words))
        ]
    )
    return best_mechanism(costs, screening.chance, values, chance / chance.sum())


def after_refusal(
    study: TalksStudy, policy: int, finding: OfferFinding, max_nodes: int
) -> Mapping[str, float]:
    """How the game would go, without a settlement, once a refusal has been heard.

    The beliefs after the refusal take the place of the prior chances of the responder's types, and
    the game is solved again. Empty where nobody refuses, or no walk-away value is the game's.
    """
    if finding.refused is None or not needs_game(study.case):
        return {}
    names = [
        f"believed_{finding.responder.replace('-', '_')}_{t}" for t in range(len(finding.types))
    ]
    chances = {word: of_name(name) for word, name in zip(finding.types, names, strict=True)}
    case = with_chances(with_numbers(study.case, names), finding.responder, chances)
    name = study.policies[policy]
    first = {key: values[:1] for key, values in study.parameters.items()}
    given = {**first, **{n: np.array([p]) for n, p in zip(names, finding.refused, strict=True)}}
    side = GameSide(case, [name], 1, study.seed, None, max_nodes, given)
    questions = {o.name: f"P({o.name} | {name})" for o in case.outcomes}
    answers, _ = side.ask(side.closed(case), questions, given, [name])
    return {outcome: float(values[0]) for outcome, values in answers.items()}


@dataclass(frozen=True)
class TalksOffers(Answer):
    """What one party should offer another of unknown type, and what a refusal would mean."""

    policy: str
    finding: OfferFinding
    words: Mapping[int, Mapping[str, str]]
    """The packages that are spoken of, by their number in ``finding``, in words."""
    onward: Mapping[str, float]
    """How likely each outcome of the game is once a refusal has been heard; empty where nobody
    refuses, or no walk-away value is the game's."""
    limit: Trade
    """What any mediator could get of the gains."""

    def package(self, number: int) -> Mapping[str, str] | None:
        """A package of those in ``words``; None for no offer."""
        return None if number == NO_OFFER else self.words[number]

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of talks-offers`` prints."""
        found = self.finding
        data: dict[str, Any] = {
            "proposer": found.proposer,
            "responder": found.responder,
            "policy": self.policy,
            "types": dict(zip(found.types, found.chance.tolist(), strict=True)),
            "lines_dropped": found.lines_dropped,
            "best": [self._entry(offer) for offer in found.best],
            "risk_return": [self._entry(offer) for offer in found.frontier],
            "menu": {
                "picks": {
                    word: self.package(pick)
                    for word, pick in zip(found.types, found.menu.picks, strict=True)
                },
                "expected": found.menu.expected,
                "proven": found.menu.proven,
            },
            "accepted": self._beliefs(found.accepted),
            "refused": self._beliefs(found.refused),
            "game_after_refusal": dict(self.onward),
            "mediators_limit": {**asdict(self.limit), "efficiency": self.limit.efficiency},
        }
        told: dict[str, Any] = plain(data)
        return told

    def _entry(self, offer: Offer) -> dict[str, Any]:
        return {**asdict(offer), "package": self.package(offer.package)}

    def _beliefs(self, beliefs: Floats | None) -> dict[str, float] | None:
        if beliefs is None:
            return None
        return dict(zip(self.finding.types, beliefs.tolist(), strict=True))


def talks_offers(study: TalksStudy, proposer: str, responder: str, max_nodes: int) -> TalksOffers:
    """Offers in the first draw of a study under its first policy; ``max_nodes``: of the game that
    follows a refusal.

    Raises :class:`StandoffError` as :func:`find_offers` does.
    """
    found = find_offers(study, 0, proposer, responder)
    onward = after_refusal(study, 0, found, max_nodes)
    numbers = {offer.package for offer in (*found.best, *found.frontier)} | set(found.menu.picks)
    words = {
        number: study.judged.package(int(found.packages[number]))
        for number in sorted(numbers)
        if number != NO_OFFER
    }
    limit = mediators_limit(study, 0, found)
    return TalksOffers(study.policies[0], found, words, onward, limit)
