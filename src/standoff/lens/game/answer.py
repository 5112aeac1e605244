"""The answer of ``game``: one game, solved, and what was looked for around it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.base.answer import Answer
from standoff.lens.game.path import BranchPath
from standoff.lens.game.solved import SolvedGame, Surroundings, histories


@dataclass(eq=False)
class GameAnswer(Answer):
    """One game solved; ``around`` are further equilibria, where they were looked for.

    ``left_out``: why they were not, though they were asked for. ``branch``: how play changes with
    precision, once that has been worked out.
    """

    solved: SolvedGame
    around: Surroundings | None = None
    left_out: str = ""
    branch: BranchPath | None = None

    @property
    def failure(self) -> str:
        """Why the game was not solved, and what to try."""
        why = self.solved.reason
        if why is None:
            return ""
        told = f"NOT SOLVED, because {why.says}. {why.advice}"
        return f"{told}\n{self.left_out}" if self.left_out else told

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of game`` prints. Where others were
        looked for, what was found is under ``probe``."""
        game, tree = self.solved.game, self.solved.game.tree
        infosets: list[dict[str, Any]] = []
        told = histories(game, tree.member)
        for row in np.lexsort((game.infoset_number, tree.infoset_player)).tolist():
            actions = slice(*tree.first_action[row : row + 2])
            members = slice(*tree.first_member[row : row + 2])
            infosets.append(
                {
                    "player": tree.players[tree.infoset_player[row]],
                    "label": tree.infoset_label[row],
                    "number": int(game.infoset_number[row]),
                    "members": told[members],
                    "actions": dict(
                        zip(
                            tree.action_label[actions],
                            self.solved.probability[actions].clip(0.0, 1.0).tolist(),
                            strict=True,
                        )
                    ),
                    "beliefs": self.solved.belief[members].clip(0.0, 1.0).tolist(),
                }
            )
        data = {
            "players": list(tree.players),
            "information_sets": infosets,
            "payoffs": dict(zip(tree.players, self.solved.payoffs.tolist(), strict=True)),
            "residual": _finite(self.solved.residual),
            "epsilon": _finite(self.solved.epsilon),
            "converged": self.solved.converged,
        }
        if self.solved.reason is not None:
            data["reason"] = self.solved.reason.code
        if self.around is not None:
            data["probe"] = {
                "starts": self.around.starts,
                "converged": self.around.arrived,
                "equilibria": self.around.equilibria,
                "distance": min(max(self.around.distance, 0.0), 1.0),
            }
        return data


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
