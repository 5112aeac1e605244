"""The principal branch of a game, written as a table (CSV)."""

from __future__ import annotations

import csv
import io

import numpy as np

from standoff.lens.game.path import BranchPath


def path_csv(path: BranchPath) -> str:
    """One row a point of the branch, in its order: λ, then the probability of every action.

    The columns are ``lambda`` (or ``lambda of PLAYER`` for each player, where precisions differ)
    and ``PLAYER at SET: ACTION``, with the information set's number and name. Where the branch
    turns back, ``lambda`` falls from one row to the next.
    """
    game, tree = path.game, path.game.tree
    heads = ["lambda"] if path.equal else [f"lambda of {name}" for name in game.players]
    rates = path.precision[:, :1] if path.equal else path.precision
    for infoset in range(tree.infosets):
        where = f"{tree.players[tree.infoset_player[infoset]]} at {game.infoset_name(infoset)}"
        for action in range(*tree.first_action[infoset : infoset + 2]):
            heads.append(f"{where}: {tree.action_label[action]}")
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([_plain(head) for head in heads])
    for row in np.concatenate((rates, path.probability), axis=1).tolist():
        writer.writerow([f"{value:.12g}" for value in row])
    return written.getvalue()


def path_words(path: BranchPath) -> str:
    """What the points are, in one sentence."""
    top = "each player's precision" if not path.equal else f"{path.precision[-1, 0]:.4g}"
    folds = {0: "", 1: ", turning once"}.get(path.folds, f", turning {path.folds:,} times")
    return f"{len(path.precision):,} points from λ = 0 to {top}{folds}"


def _plain(name: str) -> str:
    """A name that a spreadsheet takes for text."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@") else name
