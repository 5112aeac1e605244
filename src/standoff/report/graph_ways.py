"""Why a state holds, how it is reached and what would make it hold, in words."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.lens.graph.answer import Analysis
from standoff.lens.graph.inverse import MOST_COUNTED, Requirement
from standoff.lens.graph.mediate import Mediation
from standoff.lens.graph.order import by_strength
from standoff.lens.graph.reasons import reason
from standoff.lens.graph.status_quo import Evolution
from standoff.lens.graph.wording import Wording
from standoff.report.blocks import Block, Heading, Item, Space
from standoff.report.graph_forms import few
from standoff.report.graph_rest import Whence
from standoff.report.words import percent

MOST_PATHS = 8


def reasons(found: Analysis, state: int) -> Iterator[Block]:
    """Why a state (0-based) is stable, or not, for each decision maker; equal reasons are told
    once."""
    conflict, say = found.conflict, Wording(found.conflict)
    yield Heading(f"State {state + 1}, {conflict.name_of(state)} ({say.state(state)})")
    for player in range(conflict.players):
        told: dict[str, list[str]] = {}
        for concept, stable in found.stability.stable.items():
            sentence = reason(
                conflict,
                player,
                state,
                concept,
                found.stability.legal,
                words=True,
                stable=bool(stable[player, state]),
            )
            told.setdefault(sentence, []).append(concept)
        yield Item(say.maker(player), hang=2)
        for sentence, concepts in told.items():
            yield Item(f"{', '.join(concepts)}: {sentence}", indent=4, hang=2)
    yield Space()


def paths(found: Analysis, moves: Evolution, improvements: Evolution) -> Iterator[Block]:
    """What the start leads to, and the shortest ways to the strongest equilibria."""
    conflict, say, where = found.conflict, Wording(found.conflict), Whence(found)
    start = moves.start
    yield Heading(f"From state {start + 1}, {conflict.name_of(start)} ({say.state(start)})")
    yield Item(
        f"{len(moves.reachable):,} other states can be reached by moves, "
        f"{len(improvements.reachable):,} of them by improvements alone, each a gain for who makes "
        "it."
    )
    groups = by_strength({c: found.stability.equilibria(c) for c in found.stability.concepts})
    ends = [
        state
        for group in groups
        for state in where.nearest(group.states)[: MOST_PATHS + 1].tolist()
        if state != start
    ]
    total = sum(len(group.states) - bool((group.states == start).any()) for group in groups)
    for state in ends[:MOST_PATHS]:
        yield Item(f"to {say.numbered(state)}", hang=2)
        gained, shortest = improvements.path(state), moves.path(state)
        if gained:
            yield _way(f"by improvements: {say.path(start, gained)}")
        if shortest and len(shortest) < len(gained or shortest * 2):
            yield _way(f"by moves: {say.path(start, shortest)}")
        if not gained:
            yield _way("no way by improvements alone" if shortest else "cannot be reached")
    if total > MOST_PATHS:
        yield Item(f"… and to {total - MOST_PATHS:,} more equilibria", tone="quiet", hang=2)
    yield Space()


def _way(words: str) -> Item:
    return Item(words, indent=4, tone="quiet", hang=2)


def inverse(found: Mediation) -> Iterator[Block]:
    """What would make the wanted state an equilibrium under one concept."""
    say, state = Wording(found.conflict), found.state
    yield Heading(f"What would make state {state + 1} an equilibrium under {found.concept}")
    yield Item(say.state(state))
    if found.holds:
        yield Item("It is one already.")
    for need in found.requirements:
        yield Item(_needed(need, say), hang=2)
    for player in found.hopeless:
        yield Item(
            f"No ranking by {say.maker(player)} makes it stable while the others' stand.", hang=2
        )
    for change in found.changes:
        lowered = few([say.numbered(s) for s in change.lowered])
        places = f"{change.raised} place{'s' * (change.raised != 1)}"
        yield Item(
            f"Least change: {say.maker(change.player)} comes to prefer it to {lowered}; or "
            f"it rises {places} in its ranking.",
            hang=2,
        )
    if found.by_one_change is not None:
        yield Item("That single change is enough.", tone="good")
    yield Space()


def _needed(need: Requirement, say: Wording) -> str:
    """One decision maker's condition: the easiest way to meet it, and how many others there are."""
    who = say.maker(need.player)
    now = "as it does now" if need.met_now() else "as it does not now"
    if not need.clauses:
        return f"{who}: it is stable whatever {who} prefers, for it can move nowhere from there."
    if not need.countable:
        matter = f"{len(need.relevant):,} states matter, more than the {MOST_COUNTED} that can be"
        return f"{who}: {matter} counted; it holds {'now' if need.met_now() else 'not now'}."
    share = f"{percent(float(need.share()))} of all rankings do"
    least = need.minimal(2)
    if not least:
        return f"{who}: no ranking makes it stable."
    if not least[0]:
        return f"{who}: it is stable whatever {who} prefers."
    words = few([say.numbered(s) for s in sorted(least[0])])
    other = ", or meets another such condition" if len(least) > 1 else ""
    return f"{who}: stable if it likes it better than {words}{other} ({now}; {share})."
