"""The levers that a policy sets in the course of play, as columns beside those of the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from standoff.case.compiled import CompiledStage
from standoff.case.evaluate import Array, Compiled
from standoff.case.plans import changes
from standoff.case.unroll import term_in_round
from standoff.lens.game.histories import Codes

Flags = NDArray[np.bool_]


def _made(lever: str) -> str:
    """The column that tells which entry of a policy's list set a lever; -1 at the start."""
    return f"{lever} set by"


class Planned:
    """What one policy sets later, on histories whose columns are handed over each time."""

    def __init__(self, policy: Mapping[str, int], start: Mapping[str, Array]):
        """``start``: every lever's setting at the start, in each round too."""
        self.then = changes(policy)
        self.levers = sorted({lever for each in self.then for lever in each.set})
        self.start = start
        self.come: set[int] = set()
        """Which entries' signs have come on some history."""

    @property
    def own(self) -> list[str]:
        """The columns that only serve to go on: no expression speaks of them."""
        return [_made(lever) for lever in self.levers]

    def columns(self) -> dict[str, Codes]:
        """The columns of one history at the start of play."""
        settings = {lever: np.full(1, self.start[lever], np.int32) for lever in self.levers}
        return settings | {name: np.full(1, -1, np.int32) for name in self.own}

    def follow(
        self,
        stage: CompiledStage,
        columns: dict[str, Codes],
        here: Flags,
        holds: Callable[[Compiled], Flags],
    ) -> bool:
        """Before a stage set, ``here``, the levers whose sign has come; whether any is set anew."""
        signs = [here & holds(each.when) for each in self.then]
        anew = False
        for number, (sign, change) in enumerate(zip(signs, self.then, strict=True)):
            if sign.any():
                self.come.add(number)
            for lever, code in change.set.items():
                made = columns[_made(lever)]
                new = sign & (made < number)
                if new.any():
                    anew = True
                    columns[_made(lever)] = np.where(new, number, made).astype(np.int32)
                    columns[lever] = np.where(new, code, columns[lever]).astype(np.int32)
        if anew and stage.block:
            self.keep(stage.block, stage.round, columns, here)
        return anew

    def begin(self, block: str, number: int, columns: dict[str, Codes], where: Flags) -> None:
        """Begin a round: its settings are the present ones, and so are those before the first."""
        if number == 1:
            self.keep(block, 0, columns, where)
        self.keep(block, number, columns, where)

    def keep(self, block: str, number: int, columns: dict[str, Codes], where: Flags) -> None:
        """Keep the levers' present settings as those of a round."""
        for lever in self.levers:
            name = term_in_round(lever, block, number)
            before = columns.get(name, self.start[name])
            columns[name] = np.where(where, columns[lever], before).astype(np.int32)
