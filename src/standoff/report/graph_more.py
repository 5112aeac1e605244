"""What was asked of a conflict beyond its equilibria: reasons, forms, paths, inverse, doubt."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from rich.console import Console
from rich.markup import escape

from standoff.lens.graph.answer import Analysis
from standoff.lens.graph.coalition import CoalitionStability
from standoff.lens.graph.inverse import MOST_COUNTED, Requirement
from standoff.lens.graph.mediate import Mediation
from standoff.lens.graph.order import by_strength
from standoff.lens.graph.reasons import reason
from standoff.lens.graph.relation import EXTENSIONS
from standoff.lens.graph.stability import Stability
from standoff.lens.graph.status_quo import Evolution
from standoff.lens.graph.wording import Wording
from standoff.report.graph import (
    Whence,
    item,
    listing,
    print_equilibria,
    print_head,
    print_joined,
    print_legal,
    print_rankings,
    print_stability,
    title,
)
from standoff.report.layout import note, print_table, table
from standoff.report.words import doubt, percent

FEW = 4
MOST_PATHS = 8


def print_graph(found: Analysis, out: Console, explain: int | None = None) -> None:
    """The whole analysis: the equilibria first, then what else was asked for."""
    conflict = found.conflict
    print_head(conflict, out)
    print_equilibria(found, out)
    print_joined(conflict, out)
    print_stability(found, out)
    print_legal(found, out)
    if explain is not None:
        print_reasons(found, explain, out)
    print_forms(found, out)
    if found.moves is not None and found.improvements is not None:
        print_paths(found, found.moves, found.improvements, out)
    for mediation in found.mediation.values():
        print_inverse(mediation, out)
    if found.sensitivity is not None:
        print_sensitivity(found, out)
    print_rankings(conflict, out)
    for text in [*conflict.notes, *found.skipped]:
        note(out, f"Note: {text}")
    for text in found.failed:
        note(out, f"Not done: {text}", "", ("Not done:", "red"))


def print_reasons(found: Analysis, state: int, out: Console) -> None:
    """Why a state is stable, or not, for each decision maker; equal reasons are told once."""
    conflict, say = found.conflict, Wording(found.conflict)
    title(out, f"State {state + 1}, {conflict.names[state]} ({say.state(state)})")
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
        item(out, say.maker(player), "  ", 4)
        for sentence, concepts in told.items():
            item(out, f"{', '.join(concepts)}: {sentence}", "    ", 6)
    out.print()


def print_forms(found: Analysis, out: Console) -> None:
    """Unknown, strong and fuzzy preference, coalitions and views."""
    if found.unknown:
        title(out, "Equilibria where preferences are left open")
        for extension, stability in found.unknown.items():
            item(out, f"{extension}: each {EXTENSIONS[extension]}", "  ", 5)
            _equilibria(out, found, stability)
        out.print()
    if found.strength is not None:
        title(out, "How firmly equilibria are held")
        for word, stability in (
            ("strongly, by everyone", found.strength.strong),
            ("only weakly, by everyone", found.strength.weak),
        ):
            item(out, word, "  ", 4)
            _equilibria(out, found, stability)
        out.print()
    if found.fuzzy is not None:
        title(out, "Equilibria under fuzzy preference")
        _equilibria(out, found, found.fuzzy, 2)
        out.print()
    if found.coalitions is not None:
        _coalitions(found, found.coalitions, out)
    if found.hypergame is not None:
        game, say = found.hypergame, Wording(found.conflict)
        concepts = game.true.concepts
        title(out, "Equilibria as seen, and in truth")
        for player in range(found.conflict.players):
            if game.views[player] is not game.true:
                item(out, f"as {say.maker(player)} sees it", "  ", 4)
                listing(out, found, {c: game.perceived(player, c) for c in concepts}, FEW, 4)
        item(out, "where all would rest, each by its own view", "  ", 4)
        listing(out, found, {c: game.equilibria(c) for c in concepts}, FEW, 4)
        out.print()


def _equilibria(out: Console, found: Analysis, stability: Stability, indent: int = 4) -> None:
    listing(out, found, {c: stability.equilibria(c) for c in stability.concepts}, FEW, indent)


def _coalitions(found: Analysis, coalitions: CoalitionStability, out: Console) -> None:
    """Which equilibria no coalition would leave, and which one would, and under what concept."""
    say = Wording(found.conflict)
    stable = coalitions.stable
    joint = [k for k, members in enumerate(coalitions.coalitions) if len(members) > 1]
    named = "; ".join(coalitions.name(k) for k in joint[:FEW])
    more = f"; and {len(joint) - FEW} more" if len(joint) > FEW else ""
    title(out, "Equilibria that no coalition would leave")
    item(out, f"Coalitions looked at: {named}{more}", "  ", 4, "dim")
    held = {concept: coalitions.equilibria(concept) for concept in stable}
    listing(out, found, held, FEW)
    upset = {
        concept: np.setdiff1d(found.stability.equilibria(concept), held[concept])
        for concept in stable
        if concept in found.stability.stable
    }
    shown = [s for group in by_strength(upset) for s in group.states[:MOST_PATHS].tolist()]
    total = sum(len(group.states) for group in by_strength(upset))
    if total:
        title(out, "Equilibria that a coalition would upset")
    for state in shown[:MOST_PATHS]:
        item(out, say.state(state), f"  {state + 1:>6}  ", 10)
        by: dict[str, list[str]] = {}
        for k in joint:
            concepts = [
                c for c, rows in stable.items() if state in upset.get(c, ()) and not rows[k, state]
            ]
            if concepts:
                by.setdefault(", ".join(concepts), []).append(coalitions.name(k))
        for concepts_told, who in by.items():
            who_told = "; ".join(who[:FEW]) + (
                f"; and {len(who) - FEW} more" if len(who) > FEW else ""
            )
            item(out, f"would be left by {who_told} ({concepts_told})", "          ", 12, "dim")
    if total > MOST_PATHS:
        item(out, f"… and {total - MOST_PATHS:,} more", "          ", 10, "dim")
    out.print()


def print_paths(found: Analysis, moves: Evolution, improvements: Evolution, out: Console) -> None:
    """What the start leads to, and the shortest ways to the strongest equilibria."""
    conflict, say, where = found.conflict, Wording(found.conflict), Whence(found)
    start = moves.start
    title(out, f"From state {start + 1}, {conflict.names[start]} ({say.state(start)})")
    item(
        out,
        f"{len(moves.reachable):,} other states can be reached by moves, "
        f"{len(improvements.reachable):,} of them by improvements alone, each a gain for who makes "
        "it.",
        "  ",
        2,
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
        item(out, f"to {say.numbered(state)}", "  ", 4)
        gained, shortest = improvements.path(state), moves.path(state)
        if gained:
            item(out, f"by improvements: {say.path(start, gained)}", "    ", 6, "dim")
        if shortest and len(shortest) < len(gained or shortest * 2):
            item(out, f"by moves: {say.path(start, shortest)}", "    ", 6, "dim")
        if not gained:
            why = "no way by improvements alone" if shortest else "cannot be reached"
            item(out, why, "    ", 6, "dim")
    if total > MOST_PATHS:
        item(out, f"… and to {total - MOST_PATHS:,} more equilibria", "  ", 4, "dim")
    out.print()


def print_inverse(found: Mediation, out: Console) -> None:
    """What would make the wanted state an equilibrium under one concept."""
    say, state = Wording(found.conflict), found.state
    title(out, f"What would make state {state + 1} an equilibrium under {found.concept}")
    item(out, say.state(state), "  ", 2)
    if found.holds:
        item(out, "It is one already.", "  ", 2)
    for need in found.requirements:
        item(out, _needed(need, say), "  ", 4)
    for player in found.hopeless:
        item(
            out,
            f"No ranking by {say.maker(player)} makes it stable while the others' stand.",
            "  ",
            4,
        )
    for change in found.changes:
        lowered = "; ".join(say.numbered(s) for s in change.lowered[:FEW])
        more = f"; and {len(change.lowered) - FEW} more" if len(change.lowered) > FEW else ""
        places = f"{change.raised} place{'s' * (change.raised != 1)}"
        item(
            out,
            f"Least change: {say.maker(change.player)} comes to prefer it to {lowered}{more}; or "
            f"it rises {places} in its ranking.",
            "  ",
            4,
        )
    if found.by_one_change is not None:
        item(out, "That single change is enough.", "  ", 2, "green")
    out.print()


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
    group = sorted(least[0])
    words = "; ".join(say.numbered(s) for s in group[:FEW])
    more = f"; and {len(group) - FEW} more" if len(group) > FEW else ""
    other = ", or meets another such condition" if len(least) > 1 else ""
    return f"{who}: stable if it likes it better than {words}{more}{other} ({now}; {share})."


def print_sensitivity(found: Analysis, out: Console) -> None:
    """How often each state is an equilibrium over the ensemble of rankings."""
    shaken = found.sensitivity
    assert shaken is not None
    say = Wording(found.conflict)
    often: Mapping[str, object] = shaken.share
    states = sorted(
        {s for c in often for s, _ in shaken.standing(c)[:20]},
        key=lambda s: tuple(-float(share[s]) for share in shaken.share.values()),
    )[:20]
    made = table()
    made.add_column("no.", justify="right", no_wrap=True)
    made.add_column("state", overflow="fold")
    for concept in shaken.share:
        made.add_column(concept, justify="right", no_wrap=True)
    for s in states:
        shares = (percent(float(share[s])).removesuffix(" %") for share in shaken.share.values())
        made.add_row(str(s + 1), escape(say.state(s)), *shares)
    none = (percent(share).removesuffix(" %") for share in shaken.none.values())
    made.add_row("", "no equilibrium at all", *none)
    print_table(
        out, f"How often each state is an equilibrium in {shaken.draws:,} draws, in %", made
    )
    if shaken.draws > 1:
        widest = 100 * math.sqrt(0.25 / shaken.draws)
        note(out, f"Shares of random rankings: {doubt(widest)} points or less.")
    out.print()
