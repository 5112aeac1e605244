"""The page Graph: where a conflict comes to rest by moves and counter-moves, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from standoff.base.cleaning import clean_line
from standoff.questions.graph import Analysis, Graph
from standoff.render.page import Fragment, fragment, joined
from standoff.report.figures.conflict import conflict_figure
from standoff.report.graph import blocks as tell
from standoff.report.graph_rest import first_states
from standoff.web.choosing import choosing, select
from standoff.web.own import Asked, Chosen, Own, nothing

STATE = "state"
CONCEPTS = {
    "": "the usual five: Nash, GMR, SMR, SEQ, SIM",
    "Nash,L2,L3": "foresight of one, two and three moves",
    "Nash,GMR,SMR,SEQ,SSEQ,SIM": "the usual five and SSEQ",
}
SHAKEN = {
    "": "taken as they are",
    "100": "shaken 100 times",
    "1000": "shaken 1,000 times",
}


def _choose(chosen: Chosen) -> str:
    together = [("", "each party alone"), ("yes", "coalitions too")]
    state = escape(clean_line(chosen.of(STATE)))
    return choosing(
        select("concepts", "A party looks ahead by", {"": [*CONCEPTS.items()]},
               chosen.of("concepts")),
        select("together", "Who moves", {"": together}, chosen.of("together")),
        select("shaken", "Preferences are", {"": [*SHAKEN.items()]}, chosen.of("shaken")),
        f'<input type="hidden" name="{STATE}" value="{state}">',
    )  # fmt: skip


def _asks(chosen: Chosen) -> Sequence[Asked]:
    options = []
    for name, option, known in (
        ("concepts", "concepts", [*CONCEPTS]),
        ("together", "coalitions", ["", "yes"]),
        ("shaken", "sensitivity", [*SHAKEN]),
    ):
        found = chosen.among(name, known)
        if found:
            options.append((option, found))
    if chosen.of(STATE):
        options.append(("explain", chosen.of(STATE)))
    return [Asked("graph", options, view=tuple(chosen.given.items()))]


def _lacks(chosen: Chosen) -> str:
    if chosen.case.graph is not None:
        return ""
    return nothing(
        "This case has no <code>graph</code>: say there what each party can do and how it ranks "
        "what may come of it, and this page shows where the crisis comes to rest."
    )


GRAPH = Own(("concepts", "together", "shaken", STATE), _choose, _asks, _lacks)


def drawn(answer: Analysis, view: Mapping[str, str]) -> Fragment:
    """The picture, a list of states each of which is a link to why it holds or does not, and the
    answer in words. ``view``: what the address says."""
    entries = []
    for state, words in first_states(answer):
        number = str(state + 1)
        address = "?" + urlencode({**view, STATE: number})
        here = ' aria-current="true"' if answer.explained == state else ""
        entries.append(
            f'<li><a href="{escape(address)}"{here}>Why state {number}?</a> '
            f"{escape(clean_line(words))}</li>"
        )
    picture = fragment([conflict_figure(answer)], contents=False, part="graph")
    rest = fragment(tell(Graph.model_construct(), answer), contents=False, part="graph-words")
    ask = f"<h2>Ask why a state holds</h2>\n<ul>{''.join(entries)}</ul>\n"
    return joined(picture, ask, rest)
