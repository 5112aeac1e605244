"""Why a state is stable for a decision maker, or is not: the witness, in words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from standoff.graph.concepts import horizon
from standoff.graph.foresight import anticipated
from standoff.graph.model import Conflict
from standoff.graph.status_quo import Step, describe

Found = dict[tuple[int, int], tuple[int, int] | None]


def reason(
    conflict: Conflict, player: int, state: int, concept: str, legal: str = "standard"
) -> str:
    """One sentence on why ``state`` is, or is not, stable for ``player`` under ``concept``."""
    name, here = conflict.decision_makers[player], state + 1
    level = conflict.preferences[player].level
    steps = horizon(concept)
    if steps is not None:
        return _foreseen(conflict, player, state, steps)
    better = [t for t in conflict.moves.from_state(player, state) if level[t] > level[state]]
    if not better:
        return f"Stable: {name} has no move from {here} to anything it prefers."
    if concept == "Nash":
        return f"Unstable: {name} prefers {better[0] + 1} and can move there."
    if concept == "NM":
        return (
            f"{name} prefers {', '.join(str(t + 1) for t in better)} and could move there; whether "
            "it pays to stay depends on how far all look ahead."
        )
    shown = []
    for t in better:
        answer = (
            _joint(conflict, player, state, t)
            if concept == "SIM"
            else _answer(conflict, player, state, t, concept, legal)
        )
        if answer is None:
            return f"Unstable: {name} gains by moving to {t + 1}, and {_unanswered(concept)}."
        shown.append(f"to {t + 1} is answered by {answer}")
    listed = "; ".join(shown[:4]) + (f"; and {len(shown) - 4} more" if len(shown) > 4 else "")
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
    conflict: Conflict, player: int, state: int, t: int, concept: str, legal: str
) -> str | None:
    level = conflict.preferences[player].level
    further = concept in ("SMR", "SSEQ")
    for path in _sequences(conflict, player, t, concept in ("SEQ", "SSEQ"), legal):
        x = path[-1].state
        if level[x] > level[state]:
            continue
        escapes = conflict.moves.from_state(player, x) if further else []
        if all(level[z] <= level[state] for z in escapes):
            return describe(conflict, t, path)
    return None


def _sequences(
    conflict: Conflict, player: int, start: int, improving: bool, legal: str
) -> Iterator[list[Step]]:
    """The shortest legal sequence of the others to every (state, last mover), nearest first."""
    came: dict[tuple[int, int, int], tuple[int, int, int] | None] = {}
    queue = [(start, player, 0)]
    for node in queue:
        x, last, used = node
        for j in range(conflict.players):
            if j in (player, last) or (legal == "single-move" and used >> j & 1):
                continue
            level = conflict.preferences[j].level
            for y in conflict.moves.from_state(j, x):
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
                    steps.append(Step(at[1], at[0]))
                    at = came[at]
                yield steps[::-1]


def _joint(conflict: Conflict, player: int, state: int, t: int) -> str | None:
    from itertools import product

    pattern = conflict.moves.pattern
    here = int(pattern[state])
    level = conflict.preferences[player].level
    others = [j for j in range(conflict.players) if j != player]
    choices: list[list[int]] = []
    for j in others:
        own = conflict.preferences[j].level
        reached = conflict.moves.from_state(j, state)
        choices.append([state, *(y for y in reached if own[y] > own[state])])
    for joint in product(*choices):
        if all(y == state for y in joint):
            continue
        change = here ^ int(pattern[t])
        for y in joint:
            change |= here ^ int(pattern[y])
        wanted = np.uint64(here ^ change)
        at = int(np.searchsorted(pattern, wanted))
        if at < len(pattern) and pattern[at] == wanted and level[at] <= level[state]:
            movers = " and ".join(
                conflict.decision_makers[j]
                for j, y in zip(others, joint, strict=True)
                if y != state
            )
            return f"{movers} moving at the same time, to {at + 1}"
    return None


def _foreseen(conflict: Conflict, player: int, state: int, steps: int) -> str:
    name = conflict.decision_makers[player]
    level = np.array([preference.level for preference in conflict.preferences], np.int32)
    end = int(anticipated(conflict.moves, level, steps)[player, state])
    if end == state:
        return f"Stable: looking {steps} moves ahead, {name} foresees nothing better than staying."
    return f"Unstable: looking {steps} moves ahead, {name} foresees moving on to {end + 1}."
