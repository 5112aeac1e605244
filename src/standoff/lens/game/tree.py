"""A finite extensive-form game as flat arrays: the structure once, the numbers for many draws.

``N`` nodes, ``T`` terminal nodes, ``H`` information sets, ``A`` actions (counted over all
information sets), ``E`` chance branches, ``P`` players, ``D`` draws.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Int = NDArray[np.int32]
Float = NDArray[np.float64]
Part = slice | NDArray[np.intp]
"""Which of many draws are meant."""

CHANCE = -1
TERMINAL = -2


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """The structure of a game with perfect recall, shared by every draw.

    Nodes are numbered so that a parent comes before its children (the root is 0) and the children
    of a node are contiguous, in the order of its actions.
    """

    players: tuple[str, ...]
    parent: Int
    """(N,) the parent node; -1 at the root."""
    first_child: Int
    """(N,) the first child; 0 at terminal nodes."""
    child_count: Int
    """(N,) the number of children; 0 at terminal nodes."""
    infoset: Int
    """(N,) the information set of a decision node, ``CHANCE`` or ``TERMINAL``."""
    edge: Int
    """(N,) the branch that leads here: an action (0…A-1) where the parent is a decision node, a
    chance branch (0…E-1) where it is a chance node; -1 at the root."""
    terminal: Int
    """(N,) the terminal's row in the payoffs (0…T-1); -1 elsewhere."""
    infoset_player: Int
    """(H,) who moves there."""
    first_action: Int
    """(H+1,) actions first_action[h]…first_action[h+1]-1 belong to information set h."""
    first_member: Int
    """(H+1,) members first_member[h]…first_member[h+1]-1 of ``member`` lie in information set h."""
    member: Int
    """(M,) decision nodes, grouped by information set."""
    infoset_label: tuple[str, ...]
    action_label: tuple[str, ...]
    chance_label: tuple[str, ...] = ()
    """(E,) labels of the chance branches."""
    terminal_label: tuple[str, ...] = ()
    """(T,) names of the outcomes at the terminal nodes; may be empty."""

    @property
    def nodes(self) -> int:
        """How many nodes the tree has (N)."""
        return len(self.parent)

    @property
    def infosets(self) -> int:
        """How many information sets (H)."""
        return len(self.infoset_player)

    @property
    def actions(self) -> int:
        """How many actions over all information sets (A)."""
        return int(self.first_action[-1])

    @property
    def terminals(self) -> int:
        """How many ends of play (T)."""
        return int(np.count_nonzero(self.infoset == TERMINAL))

    @property
    def chance_branches(self) -> int:
        """How many branches of chance over all nodes (E)."""
        chance = self.infoset == CHANCE
        return int(self.child_count[chance].sum())

    @property
    def perfect_information(self) -> bool:
        """Whether every information set is a single node."""
        return bool(np.all(np.diff(self.first_member) == 1))


@dataclass(frozen=True, slots=True, eq=False)
class Games:
    """Many games on one tree: the same structure, other numbers in each draw."""

    tree: Tree
    payoffs: Float
    """(D, T, P) payoffs at the terminal nodes, in the actors' own units; C-contiguous."""
    chance: Float
    """(D, E) probabilities of the chance branches; they sum to one at every chance node. A negative
    zero (−0.0) is a branch that can't be taken whatever the numbers, as an alarm that only storms
    set off can't ring in a calm: where beliefs are a limit of vanishing chances it vanishes first.

    Two more kinds of branch are never taken, or as good as never, but weigh in beliefs. From −1 to
    below 0, −t: a branch of chance εt, as ε goes to 0 before any other chance does. Below −1,
    −1 − w: a branch of chance e⁻ʷ, too small for a number.
    """
    precision: Float
    """(D, P) each player's logit precision λ, in 1/payoff; 0 is random play."""

    @property
    def draws(self) -> int:
        """How many games there are (D)."""
        return len(self.payoffs)

    def only(self, part: Part) -> Games:
        """Some of the games: a view of a slice, a copy of others."""
        return Games(self.tree, self.payoffs[part], self.chance[part], self.precision[part])


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The equilibrium found in each draw."""

    log_probability: Float
    """(D, A) log of the probability of each action at its information set."""
    converged: NDArray[np.bool_]
    """(D,) whether the draw met the residual asked for, on the principal branch."""
    residual: Float
    """(D,) largest absolute difference between log-odds played and log-odds required, as the
    solver saw it; for exact draws the largest gain from deviating, as a share of the player's range
    of payoffs. The certificate checks both independently."""
    method: NDArray[np.uint8]
    """(D,) how the draw was solved: an index into ``standoff.lens.game.METHODS``."""
    reason: NDArray[np.uint8]
    """(D,) why it was not: an index into ``standoff.lens.game.REASONS``, 0 for a draw solved."""

    def only(self, part: Part) -> Solution:
        """That of some draws: a view of a slice, a copy of others."""
        return Solution(*(getattr(self, each.name)[part] for each in fields(Solution)))

    @property
    def probability(self) -> Float:
        """(D, A) the probability of each action."""
        return np.exp(self.log_probability)
