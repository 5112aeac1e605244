"""The game lens: extensive-form games solved for quantal response, draw by draw.

Importing this compiles and loads nothing: the kernels come in when the first game is solved.
"""

from standoff.lens.game.logit import solve
from standoff.lens.game.methods import METHODS
from standoff.lens.game.play import beliefs, expected_payoffs, infoset_reach, terminal_probability
from standoff.lens.game.probe import Probe, probe
from standoff.lens.game.reasons import REASONS, Reason
from standoff.lens.game.tree import CHANCE, TERMINAL, Games, Solution, Tree

__all__ = [
    "CHANCE",
    "METHODS",
    "REASONS",
    "TERMINAL",
    "Games",
    "Probe",
    "Reason",
    "Solution",
    "Tree",
    "beliefs",
    "expected_payoffs",
    "infoset_reach",
    "probe",
    "solve",
    "terminal_probability",
]
