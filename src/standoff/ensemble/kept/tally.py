"""How well the games of a run were solved, added up: the same whatever the order of the chunks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from standoff.ensemble.store import PolicyDraws
from standoff.ensemble.work import Chunk
from standoff.lens.game.reasons import counted


@dataclass(frozen=True, slots=True)
class Tally:
    """Of some chunks: games solved and not, with the reasons; the largest residual and gain."""

    solved: int = 0
    unsolved: int = 0
    residual: float = 0.0
    epsilon: float = 0.0
    reasons: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, chunk: Chunk | PolicyDraws) -> Tally:
        """Of one chunk, or of all draws of a policy."""
        known = chunk.solved
        return cls(
            int(np.count_nonzero(known)),
            int(np.count_nonzero(~known)),
            float(np.max(chunk.residual[known], initial=0.0)),
            float(np.max(chunk.epsilon[known], initial=0.0)),
            counted(chunk.reason),
        )

    def __add__(self, other: Tally) -> Tally:
        names = sorted({*self.reasons, *other.reasons})
        return Tally(
            self.solved + other.solved,
            self.unsolved + other.unsolved,
            max(self.residual, other.residual),
            max(self.epsilon, other.epsilon),
            {name: self.reasons.get(name, 0) + other.reasons.get(name, 0) for name in names},
        )

    def to_dict(self) -> dict[str, Any]:
        """As the manifest has it."""
        return {
            "solved": self.solved,
            "unconverged": self.unsolved,
            "max_residual": self.residual,
            "max_epsilon": self.epsilon,
            "reasons": dict(self.reasons),
        }
