"""Forms of stability beyond the plain one, in words: open, strong and fuzzy preference, coalitions,
and the conflict as each party sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.lens.graph.answer import Analysis
from standoff.lens.graph.coalition import CoalitionStability
from standoff.lens.graph.hypergame import Hypergame
from standoff.lens.graph.order import by_strength
from standoff.lens.graph.relation import EXTENSIONS
from standoff.lens.graph.stability import Stability
from standoff.lens.graph.wording import Wording
from standoff.report.blocks import Block, Heading, Item, Space
from standoff.report.graph_rest import listing, numbered, under

FEW = 4
MOST_UPSET = 8


def forms(found: Analysis) -> Iterator[Block]:
    """Unknown, strong and fuzzy preference, coalitions and views, those that there are."""
    if found.unknown:
        yield Heading("Equilibria where preferences are left open")
        for extension, stability in found.unknown.items():
            yield Item(f"{extension}: each {EXTENSIONS[extension]}", hang=3)
            yield from _equilibria(found, stability)
        yield Space()
    if found.strength is not None:
        yield Heading("How firmly equilibria are held")
        for word, stability in (
            ("strongly, by everyone", found.strength.strong),
            ("only weakly, by everyone", found.strength.weak),
        ):
            yield Item(word, hang=2)
            yield from _equilibria(found, stability)
        yield Space()
    if found.fuzzy is not None:
        yield Heading("Equilibria under fuzzy preference")
        yield from _equilibria(found, found.fuzzy, 2)
        yield Space()
    if found.coalitions is not None:
        yield from _coalitions(found, found.coalitions)
    if found.hypergame is not None:
        yield from _hypergame(found, found.hypergame)


def few(names: Sequence[str]) -> str:
    """The first few of many, and how many more there are."""
    more = f"; and {len(names) - FEW} more" if len(names) > FEW else ""
    return "; ".join(names[:FEW]) + more


def _equilibria(found: Analysis, stability: Stability, indent: int = 4) -> Iterator[Block]:
    held = {c: stability.equilibria(c) for c in stability.concepts}
    return listing(found, held, FEW, indent)


def _coalitions(found: Analysis, coalitions: CoalitionStability) -> Iterator[Block]:
    """Which equilibria no coalition would leave, and which one would, and under what concept."""
    stable = coalitions.stable
    joint = [k for k, members in enumerate(coalitions.coalitions) if len(members) > 1]
    named = few([coalitions.name(k) for k in joint])
    yield Heading("Equilibria that no coalition would leave")
    yield Item(f"Coalitions looked at: {named}", tone="quiet", hang=2)
    held = {concept: coalitions.equilibria(concept) for concept in stable}
    yield from listing(found, held, FEW)
    upset = {
        concept: np.setdiff1d(
            found.stability.equilibria(concept), held[concept], assume_unique=True
        )
        for concept in stable
        if concept in found.stability.stable
    }
    yield from _upset(found, coalitions, joint, upset)
    yield Space()


def _upset(
    found: Analysis,
    coalitions: CoalitionStability,
    joint: list[int],
    upset: dict[str, NDArray[Any]],
) -> Iterator[Block]:
    """Equilibria that a coalition would leave: which coalition, and under what concept."""
    say = Wording(found.conflict)
    groups = by_strength(upset)
    shown = [s for group in groups for s in group.states[:MOST_UPSET].tolist()]
    total = sum(len(group.states) for group in groups)
    if total:
        yield Heading("Equilibria that a coalition would upset")
    for state in shown[:MOST_UPSET]:
        yield numbered(state, say.state(state))
        by: dict[str, list[str]] = {}
        for k in joint:
            concepts = [
                c
                for c, rows in coalitions.stable.items()
                if state in upset.get(c, ()) and not rows[k, state]
            ]
            if concepts:
                by.setdefault(", ".join(concepts), []).append(coalitions.name(k))
        for concepts_told, who in by.items():
            yield under(f"would be left by {few(who)} ({concepts_told})")
    if total > MOST_UPSET:
        yield under(f"… and {total - MOST_UPSET:,} more", hang=0)


def _hypergame(found: Analysis, game: Hypergame) -> Iterator[Block]:
    """What each party that errs takes for equilibria, and where all would rest by their views."""
    say, concepts = Wording(found.conflict), game.true.concepts
    yield Heading("Equilibria as seen, and in truth")
    for player in range(found.conflict.players):
        if game.views[player] is not game.true:
            yield Item(f"as {say.maker(player)} sees it", hang=2)
            seen = {c: game.perceived(player, c) for c in concepts}
            yield from listing(found, seen, FEW, 4)
    yield Item("where all would rest, each by its own view", hang=2)
    yield from listing(found, {c: game.equilibria(c) for c in concepts}, FEW, 4)
    yield Space()
