"""Why a state is stable for a decision maker, or is not: the witness, by numbers or in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product

import numpy as np

from standoff.lens.graph.concepts import horizon
from standoff.lens.graph.foresight import anticipated
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.status_quo import MoveTo, describe
from standoff.lens.graph.wording import Wording

MOST_TRIED = 20_000
"""Steps in the search for one answer; beyond it a state's stability is told without its reason."""
MOST_TOLD = 4


class _TooFarError(Exception):
    """The search for an answer takes too many steps."""


class _Numbers:
    """Speaks of states by their numbers."""

    def __init__(self, conflict: Conflict):
        self.conflict = conflict

    def maker(self, player: int) -> str:
        return self.conflict.decision_makers[player]

    def state(self, state: int) -> str:
        return str(state + 1)

    def elsewhere(self, state: int) -> str:
        return str(state + 1)

    def prefers(self, player: int, state: int, t: int) -> str:
        return f"{self.maker(player)} prefers {t + 1} and can move there"

    def gains(self, player: int, state: int, t: int) -> str:
        return f"{self.maker(player)} gains by moving to {t + 1}"

    def answered(self, player: int, state: int, t: int, path: Sequence[MoveTo]) -> str:
        return f"to {t + 1} is answered by {describe(self.conflict, t, path)}"

    def met(self, player: int, state: int, t: int, who: str, at: int) -> str:
        return f"to {t + 1} is answered by {who} moving at the same time, to {at + 1}"


class _Words(_Numbers):
    """Speaks of states by what is done in them."""

    def __init__(self, conflict: Conflict):
        super().__init__(conflict)
        self.say = Wording(conflict)

    def maker(self, player: int) -> str:
        return self.say.maker(player)

    def state(self, state: int) -> str:
        return "here"

    def elsewhere(self, state: int) -> str:
        return self.say.numbered(state)

    def prefers(self, player: int, state: int, t: int) -> str:
        return f"it prefers {self.say.numbered(t)} and can move there"

    def gains(self, player: int, state: int, t: int) -> str:
        return f"it gains if it {self.say.deed(state, t)}, to state {t + 1}"

    def answered(self, player: int, state: int, t: int, path: Sequence[MoveTo]) -> str:
        return f"if it {self.say.deed(state, t)}, {self.say.path(t, path)}"

    def met(self, player: int, state: int, t: int, who: str, at: int) -> str:
        return f"if it {self.say.deed(state, t)} while {who} improves too, {self.say.numbered(at)}"


def reason(
    conflict: Conflict,
    player: int,
    state: int,
    concept: str,
    legal: str = "standard",
    *,
    words: bool = False,
    stable: bool | None = None,
) -> str:
    """One sentence on why ``state`` is, or is not, stable for ``player`` under ``concept``.

    ``player`` and ``state`` are counted from 0. States are told by their numbers from 1, or in
    ``words``. ``stable`` is what the analysis found, told without its reason where that would take
    too long to find.
    """
    say = _Words(conflict) if words else _Numbers(conflict)
    name = say.maker(player)
    it = "it" if words else name
    level = conflict.preferences[player].level
    steps = horizon(concept)
    if steps is not None:
        return _foreseen(conflict, player, state, steps, say)
    better = [t for t in conflict.moves.from_state(player, state) if level[t] > level[state]]
    if not better:
        return f"Stable: {it} has no move from {say.state(state)} to anything it prefers."
    if concept == "Nash":
        return f"Unstable: {say.prefers(player, state, better[0])}."
    if concept == "NM":
        many = ", ".join(say.elsewhere(t) for t in better[:12])
        return (
            f"{it} prefers {many} and could move there; whether "
            "it pays to stay depends on how far all look ahead."
        )
    shown = []
    try:
        for t in better:
            answer = (
                _joint(conflict, player, state, t, say)
                if concept == "SIM"
                else _answer(conflict, player, state, t, concept, legal, say)
            )
            if answer is None:
                return f"Unstable: {say.gains(player, state, t)}, and {_unanswered(concept)}."
            shown.append(answer)
    except _TooFarError:
        verdict = "" if stable is None else "Stable: " if stable else "Unstable: "
        return f"{verdict}too many moves and counter-moves follow to say which decide it."
    listed = "; ".join(shown[:MOST_TOLD])
    if len(shown) > MOST_TOLD:
        listed += f"; and {len(shown) - MOST_TOLD} more"
    if words:
        return f"Stable: every improvement it could make leads to something no better: {listed}."
    return f"Stable: every improvement of {name} is deterred: {listed}."


def _unanswered(concept: str) -> str:
    return {
        "GMR": "nothing the others can do leaves it no better off",
        "SMR": "every answer of the others leaves it better off or lets it escape",
        "SEQ": "no answer that the others would gain by leaves it no better off",
        "SSEQ": "no answer that the others would gain by leaves it no better off for good",
        "SIM": "no improvements that the others could make at once leave it no better off",
    }[concept]


def _answer(
    conflict: Conflict, player: int, state: int, t: int, concept: str, legal: str, say: _Numbers
) -> str | None:
    level = conflict.preferences[player].level
    further = concept in ("SMR", "SSEQ")
    for path in _sequences(conflict, player, t, concept in ("SEQ", "SSEQ"), legal):
        x = path[-1].state
        if level[x] > level[state]:
            continue
        escapes = conflict.moves.from_state(player, x) if further else []
        if all(level[z] <= level[state] for z in escapes):
            return say.answered(player, state, t, path)
    return None


def _sequences(
    conflict: Conflict, player: int, start: int, improving: bool, legal: str
) -> Iterator[list[MoveTo]]:
    """The shortest legal sequence of the others to every (state, last mover), nearest first."""
    came: dict[tuple[int, int, int], tuple[int, int, int] | None] = {}
    queue = [(start, player, 0)]
    looked = 0
    for node in queue:
        x, last, used = node
        for j in range(conflict.players):
            if j in (player, last) or (legal == "single-move" and used >> j & 1):
                continue
            level = conflict.preferences[j].level
            for y in conflict.moves.from_state(j, x):
                looked += 1
                if looked > MOST_TRIED:
                    raise _TooFarError
                if improving and level[y] <= level[x]:
                    continue
                after = (y, j, used | 1 << j if legal == "single-move" else 0)
                if after in came:
                    continue
                came[after] = node if node[1] != player else None
                queue.append(after)
                steps = []
                at: tuple[int, int, int] | None = after
                while at is not None:
                    steps.append(MoveTo(at[1], at[0]))
                    at = came[at]
                yield steps[::-1]


def _joint(conflict: Conflict, player: int, state: int, t: int, say: _Numbers) -> str | None:
    pattern = conflict.moves.pattern
    here = int(pattern[state])
    level = conflict.preferences[player].level
    others = [j for j in range(conflict.players) if j != player]
    choices: list[list[int]] = []
    for j in others:
        own = conflict.preferences[j].level
        reached = conflict.moves.from_state(j, state)
        choices.append([state, *(y for y in reached if own[y] > own[state])])
    for tried, joint in enumerate(islice(product(*choices), MOST_TRIED + 1)):
        if tried == MOST_TRIED:
            raise _TooFarError
        if all(y == state for y in joint):
            continue
        change = here ^ int(pattern[t])
        for y in joint:
            change |= here ^ int(pattern[y])
        wanted = np.uint64(here ^ change)
        at = int(np.searchsorted(pattern, wanted))
        if at < len(pattern) and pattern[at] == wanted and level[at] <= level[state]:
            movers = " and ".join(
                say.maker(j) for j, y in zip(others, joint, strict=True) if y != state
            )
            return say.met(player, state, t, movers, at)
    return None


def _foreseen(conflict: Conflict, player: int, state: int, steps: int, say: _Numbers) -> str:
    name = say.maker(player)
    level = np.array([preference.level for preference in conflict.preferences], np.int32)
    end = int(anticipated(conflict.moves, level, steps)[player, state])
    if end == state:
        return f"Stable: looking {steps} moves ahead, {name} foresees nothing better than staying."
    to = say.elsewhere(end)
    return f"Unstable: looking {steps} moves ahead, {name} foresees moving on to {to}."
