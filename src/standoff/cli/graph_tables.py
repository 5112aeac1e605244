"""A graph analysis on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from standoff.graph.answer import Analysis, as_data, status_quo
from standoff.graph.concepts import meaning
from standoff.graph.model import Conflict
from standoff.graph.reasons import reason
from standoff.graph.relation import EXTENSIONS
from standoff.report import layout

MOST_ROWS = 64


def show(found: Analysis, explain: int | None = None, console: Console | None = None) -> None:
    """Print the analysis: the equilibria first, then what else was asked for."""
    out = console or layout.console()
    conflict = found.conflict
    _head(conflict, out)
    _states(found, out)
    _legal(found, out)
    if explain is not None:
        _explain(found, explain, out)
    _forms(found, out)
    if found.moves is not None:
        _paths(found, out)
    if found.mediation:
        _inverse(found, out)
    if found.sensitivity is not None:
        _sensitivity(found, out)
    for note in [*conflict.notes, *found.skipped]:
        out.print(f"[dim]Note: {escape(note)}[/dim]")


def _table(title: str, *heads: str) -> Table:
    table = Table(
        title=escape(title),
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        padding=(0, 2, 0, 0),
    )
    for head in heads:
        table.add_column(escape(head))
    return table


def _listed(states: list[int], most: int = 30) -> str:
    """0-based states by their numbers, ``none`` where there are none."""
    shown = ", ".join(str(s + 1) for s in states[:most])
    return (shown + (f" … ({len(states):,} in all)" if len(states) > most else "")) or "none"


def _head(conflict: Conflict, out: Console) -> None:
    if conflict.name:
        out.print(f"[bold]{escape(conflict.name)}[/bold]")
    options = f", {len(conflict.options)} options" if conflict.options else ""
    out.print(
        f"{conflict.players} decision maker{'s' if conflict.players > 1 else ''} "
        f"({escape(', '.join(conflict.decision_makers))})"
        f"{options}, {conflict.states:,} states"
    )
    if conflict.options and not conflict.labels:
        order = ", ".join(option.name for option in conflict.options)
        out.print(f"[dim]A state lists the options Y or N in this order: {escape(order)}[/dim]")
    out.print()


def _states(found: Analysis, out: Console) -> None:
    """A row a state: for whom it is stable under each concept, E where for all."""
    conflict, stability = found.conflict, found.stability
    concepts = stability.concepts
    rows = list(range(conflict.states))
    title = "Where it is stable, and for whom (E: for everyone, an equilibrium)"
    if conflict.states > MOST_ROWS:
        resting = sorted({int(s) for c in concepts for s in stability.equilibria(c)[:MOST_ROWS]})
        rows = resting[:MOST_ROWS]
        title = "Equilibria (E), the first of them"
    shown = bool(conflict.options) and not conflict.coalesced
    table = _table(title, "no.", "state", *(["taken"] if shown else []), *concepts)
    for s in rows:
        cells = []
        for concept in concepts:
            who = [
                maker
                for player, maker in enumerate(conflict.decision_makers)
                if stability.stable[concept][player, s]
            ]
            everyone = len(who) == conflict.players
            cells.append("[bold green]E[/bold green]" if everyone else escape(", ".join(who)))
        taken = [escape(_taken(conflict, s))] if shown else []
        table.add_row(str(s + 1), escape(conflict.names[s]), *taken, *cells)
    out.print(table)
    out.print()
    for concept in concepts:
        states = stability.equilibria(concept).tolist()
        out.print(f"[bold]{concept}[/bold] equilibria: {_listed(states)}")
        out.print(f"[dim]  {escape(meaning(concept))}[/dim]")
    out.print()


def _taken(conflict: Conflict, state: int) -> str:
    """The options taken at a state, by name."""
    pattern = int(conflict.moves.pattern[state])
    names = [option.name for bit, option in enumerate(conflict.options) if pattern >> bit & 1]
    return ", ".join(names) or "–"


def _legal(found: Analysis, out: Console) -> None:
    other = found.other_legal
    if other is None:
        return
    parted = as_data(found)["other_legal_sequences"] if found.conflict.states <= 4096 else None
    words = {
        "standard": "nobody moves twice in a row",
        "single-move": "nobody moves more than once",
    }
    for concept in other.concepts:
        ours = found.stability.equilibria(concept).tolist()
        theirs = other.equilibria(concept).tolist()
        if ours != theirs:
            out.print(
                f"{concept}: if in a sanction {words[other.legal]}, the equilibria are "
                f"{_listed(theirs)}, instead of {_listed(ours)}."
            )
    if parted is not None and not parted["differs"]:
        out.print("[dim]Both readings of a legal sequence of sanctions give the same.[/dim]")
    out.print()


def _explain(found: Analysis, state: int, out: Console) -> None:
    conflict = found.conflict
    out.print(f"[bold]State {state + 1}, {escape(conflict.names[state])}[/bold]")
    for concept in found.stability.concepts:
        for player, maker in enumerate(conflict.decision_makers):
            told = reason(conflict, player, state, concept, found.stability.legal)
            out.print(f"  {concept}, {escape(maker)}: {escape(told)}")
    out.print()


def _forms(found: Analysis, out: Console) -> None:
    conflict = found.conflict
    if found.unknown:
        concepts = found.unknown["a"].concepts
        table = _table("Equilibria where preferences are left open", "attitude", *concepts)
        for extension, stability in found.unknown.items():
            table.add_row(
                f"{extension}: {EXTENSIONS[extension]}",
                *(_listed(stability.equilibria(c).tolist()) for c in stability.concepts),
            )
        out.print(table)
        out.print()
    if found.strength is not None:
        table = _table("How firmly equilibria are held", "", *found.strength.strong.concepts)
        for word, stability in (
            ("strongly, by everyone", found.strength.strong),
            ("only weakly, by everyone", found.strength.weak),
        ):
            table.add_row(
                word, *(_listed(stability.equilibria(c).tolist()) for c in stability.concepts)
            )
        out.print(table)
        out.print()
    if found.fuzzy is not None:
        for concept in found.fuzzy.concepts:
            states = found.fuzzy.equilibria(concept).tolist()
            out.print(f"Fuzzy {concept} equilibria: {_listed(states)}")
        out.print()
    if found.coalitions is not None:
        stable = found.coalitions.stable
        table = _table("States each coalition would leave alone", "coalition", *stable)
        for k in range(len(found.coalitions.coalitions)):
            table.add_row(
                escape(found.coalitions.name(k)),
                *(_listed(each[k].nonzero()[0].tolist()) for each in stable.values()),
            )
        table.add_row(
            "[bold]all of these[/bold]",
            *(_listed(found.coalitions.equilibria(c).tolist()) for c in stable),
        )
        out.print(table)
        out.print()
    if found.hypergame is not None:
        game = found.hypergame
        table = _table("Equilibria as seen, and in truth", "", *game.true.concepts)
        table.add_row(
            "the true conflict",
            *(_listed(game.true.equilibria(c).tolist()) for c in game.true.concepts),
        )
        for player, maker in enumerate(conflict.decision_makers):
            if game.views[player] is not game.true:
                table.add_row(
                    f"as {escape(maker)} sees it",
                    *(_listed(game.perceived(player, c).tolist()) for c in game.true.concepts),
                )
        table.add_row(
            "[bold]where all would rest[/bold]",
            *(_listed(game.equilibria(c).tolist()) for c in game.true.concepts),
        )
        out.print(table)
        out.print()


def _paths(found: Analysis, out: Console) -> None:
    data = status_quo(found)
    reached = [s - 1 for s in data["reachable_by_moves"]]
    improved = [s - 1 for s in data["reachable_by_improvements"]]
    out.print(f"[bold]From state {data['start']}[/bold], {_name(found, data['start'] - 1)}")
    out.print(f"  by moves: {_listed(reached)}")
    out.print(f"  by improvements only: {_listed(improved)}")
    table = _table("Shortest legal ways to the equilibria", "state", "by improvements", "by moves")
    for state, path in list(data["paths_to_equilibria"].items())[:MOST_ROWS]:
        table.add_row(
            state, escape(path["by_improvements"] or "none"), escape(path["by_moves"] or "none")
        )
    out.print(table)
    out.print()


def _name(found: Analysis, state: int) -> str:
    return escape(found.conflict.names[state])


def _inverse(found: Analysis, out: Console) -> None:
    data = as_data(found)["inverse"]
    for concept, entry in data.items():
        here = entry["state"]
        out.print(f"[bold]What would make state {here} an equilibrium under {concept}[/bold]")
        if entry["equilibrium_now"]:
            out.print("  It is one already.")
        for maker, need in entry["decision_makers"].items():
            share = need.get("share_of_rankings")
            shown = "" if share is None else f" ({100 * share:.3g} % of all rankings do)"
            stable = "holds now" if need["stable_now"] else "does not hold now"
            words = need.get("condition", "a condition over many states")
            out.print(f"  {escape(maker)}: {escape(words)}; it {stable}{shown}.")
        for maker in entry["impossible_for"]:
            out.print(f"  No ranking by {escape(maker)} makes it stable while the others' stand.")
        for change in entry["changes"]:
            lowered = ", ".join(str(s) for s in change["lower_below_it"])
            out.print(
                f"  Least change: {escape(change['decision_maker'])} comes to prefer {here} to "
                f"{lowered}; or {here} rises {change['or_raise_it_by']} places in its ranking."
            )
        if entry["single_change"]:
            out.print("  [green]That single change is enough.[/green]")
    out.print()


def _sensitivity(found: Analysis, out: Console) -> None:
    shaken = found.sensitivity
    assert shaken is not None
    states = sorted(
        {s for c in shaken.share for s, _ in shaken.standing(c)[:20]},
        key=lambda s: -max(float(share[s]) for share in shaken.share.values()),
    )[:20]
    table = _table(
        f"How often each state is an equilibrium in {shaken.draws:,} draws, in %",
        "no.",
        "state",
        *shaken.share,
    )
    for s in states:
        table.add_row(
            str(s + 1),
            _name(found, s),
            *(f"{100 * float(share[s]):.1f}" for share in shaken.share.values()),
        )
    table.add_row("", "none", *(f"{100 * share:.1f}" for share in shaken.none.values()))
    out.print(table)
    out.print()
