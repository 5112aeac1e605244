"""What can be asked of a case or a study: one class a question.

:data:`CATALOGUE` names them all without loading any, so that a list of them is quick.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """Where a question's class is (``QUESTION`` of ``standoff.questions.MODULE``), and what it
    asks, in one line."""

    module: str
    line: str


CATALOGUE: dict[str, Entry] = {
    "run": Entry(
        "run", "Solve a case: what each policy leads to, the advice, the verdict on claims."
    ),
    "report": Entry("memo", "Write a memo: the answer first, with pictures, in HTML, PDF or Word."),
    "check": Entry("check", "List everything wrong with a case file, with line and column."),
    "list": Entry("builtin", "List the built-in cases."),
    "game": Entry("game", "Solve one game, from a Gambit file (.efg, .nfg) or as a case grows it."),
    "graph": Entry("graph", "Find where a conflict comes to rest by moves and counter-moves."),
    "assumptions": Entry(
        "assumptions", "What the case assumes, and what moves if some of it were otherwise."
    ),
    "claims": Entry(
        "ledger", "What each claim says, rests on and comes to, and where one of them fails."
    ),
    "explain": Entry(
        "explain", "What you would have to believe for a claim to fail, or a policy to win."
    ),
    "why": Entry("why", "Why one policy beats another, or a claim holds: the difference, split."),
    "drivers": Entry("drivers", "Which uncertain numbers the results turn on."),
    "where": Entry("where", "Which policy is best where: a map over two uncertain numbers."),
    "value": Entry("value", "What is worth finding out before choosing a policy."),
    "compare": Entry("compare", "Why two analysts disagree, split over what they assume."),
    "tree": Entry(
        "tree", "Play as a tree: how likely each way is, and how it ends from each place."
    ),
    "beliefs": Entry(
        "beliefs", "What each side believes of the others' types, stage by stage and by date."
    ),
    "errors": Entry(
        "errors", "What mistaken actors expect, what happens, and what the truth would change."
    ),
    "watch": Entry("watch", "What to watch for: signposts, and what each would say."),
    "learn": Entry("learn", "What events teach: the worlds weighed by what was seen."),
    "fit": Entry("fit", "What many observed crises say of a case's unknown numbers."),
    "history base-rates": Entry(
        "base_rates", "How often each outcome came in past crises, for a case's references."
    ),
    "score": Entry("score", "How good the forecasts of cases were, once events are known."),
    "robust": Entry("robust", "Which policy never does too badly, and which can be ruled out."),
    "schools": Entry("schools", "Does it matter how the case is modelled."),
    "sweep": Entry("sweep", "Solve many studies of one plan, and set them side by side."),
    "talks zone": Entry("talks_zone", "Is there a deal, who would sign it, and would it last?"),
    "talks domain": Entry("talks_domain", "The agreements of a GENIUS or GeniusWeb domain."),
    "talks offers": Entry("talks_offers", "What to offer a party whose type is not known."),
    "talks dispute": Entry("talks_dispute", "One prize, power and costs: no case at all."),
    "talks mediate": Entry("talks_mediate", "A mediator's single text, proposed and improved."),
    "runs list": Entry("runs_list", "Which runs are kept, and whether each is finished."),
    "runs show": Entry("runs_show", "What a kept run is of, and whether all of it is whole."),
    "runs query": Entry("runs_query", "Ask a kept run in SQL: worlds, outcomes, payoffs, claims."),
    "runs diff": Entry("runs_diff", "How two kept runs differ, in what they are of and find."),
    "runs prune": Entry("runs_prune", "Remove kept runs for good."),
}
"""Every question by its name, in the order in which an analyst meets them."""


def of_subject(subject: str) -> dict[str, Entry]:
    """The questions of one subject (``talks``), each by its last word; none for another word."""
    return {
        name.removeprefix(f"{subject} "): entry
        for name, entry in CATALOGUE.items()
        if name.startswith(f"{subject} ")
    }
