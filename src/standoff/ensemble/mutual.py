"""What actors do who know of different errors: each holds the others at what they really do.

Their games hang on one another, so what they do is a point that all of them bear out together. It
is looked for by replies in turn, game by game, quickened by Anderson's acceleration (Walker & Ni
2011); where they don't settle, precision rises from random play by steps, as the branch of one game
is followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.checked import Checked
from standoff.ensemble.head import Head, Rows
from standoff.lens.game.reasons import VIEWS
from standoff.lens.game.tree import Float

SWEEPS = 60
MEMORY = 6
"""Sweeps that the acceleration looks back over."""
CLOSE = 1e-9
"""How near the logs of chances come to what the others call for, as a share of their size and 1."""
SHORTEST = 1e-3
"""The least step by which precision rises, as a share of what it is to be."""


def agree(heads: Sequence[Head], log_probability: Float) -> list[Checked]:
    """Solve games that hang on one another, and write what is really done by them into
    ``log_probability`` (B, A), whose other columns are known. Where no agreement is found, the
    worlds count as unsolved."""
    own = np.flatnonzero(np.any([head.own for head in heads], axis=0))
    log_probability[:, own] = 0.0
    _normalise(heads, log_probability)
    worlds = np.arange(len(log_probability))
    settled = _settle(heads, log_probability, worlds, 1.0, own)
    for world in worlds[~settled].tolist():
        settled[world] = _raise(heads, log_probability, world, own)
    found = []
    for head in heads:
        each = head.solve(log_probability)
        head.put(each, log_probability)
        found.append(each)
    checks = []
    for head, each in zip(heads, found, strict=True):
        last = head.check(each, log_probability)
        reason = np.where(settled, last.reason, np.uint8(VIEWS))
        checks.append(replace(last, solved=last.solved & settled, reason=reason))
    return checks


def _sweep(heads: Sequence[Head], log_probability: Float, worlds: Rows, scale: float) -> None:
    for head in heads:
        head.put(head.solve(log_probability, worlds, scale), log_probability)


def _settle(
    heads: Sequence[Head], log_probability: Float, worlds: Rows, scale: float, own: Rows
) -> NDArray[np.bool_]:
    """Replies in turn from ``log_probability`` (n, A), of ``worlds`` (n,), at a share of the
    precision; whether each world settled."""
    quick = not heads[0].solving.method.exact
    settled = np.zeros(len(worlds), np.bool_)
    left = np.arange(len(worlds))
    points = np.empty((0, len(worlds), len(own)))
    replies = np.empty((0, len(worlds), len(own)))
    for _ in range(SWEEPS):
        part = log_probability[left]
        before = part[:, own]
        _sweep(heads, part, worlds[left], scale)
        after = part[:, own]
        log_probability[left] = part
        with np.errstate(invalid="ignore"):
            miss = np.where(after == before, 0.0, np.abs(after - before))
        going = (miss > CLOSE * (1.0 + np.abs(after))).any(axis=1)
        settled[left[~going]] = True
        left = left[going]
        if not len(left):
            break
        if quick:
            points = np.concatenate([points[-MEMORY:, going], before[None, going]])
            replies = np.concatenate([replies[-MEMORY:, going], after[None, going]])
            mixed = log_probability[left]
            mixed[:, own] = _accelerated(points, replies)
            _normalise(heads, mixed)
            log_probability[left] = mixed
    return settled


def _accelerated(points: Float, replies: Float) -> Float:
    """(n, m) the next point, from the last points (k, n, m) and the replies to them."""
    misses = replies - points
    last: Float = replies[-1]
    if len(points) < 2:
        return last
    changes = np.moveaxis(np.diff(misses, axis=0), 0, 2)
    moves = np.moveaxis(np.diff(replies, axis=0), 0, 2)
    scale = np.maximum(np.sqrt((changes**2).sum(axis=1)), 1e-300)
    unit = changes / scale[:, None, :]
    system = np.einsum("nmk,nml->nkl", unit, unit) + 1e-12 * np.eye(unit.shape[2])
    weights = np.linalg.solve(system, np.einsum("nmk,nm->nk", unit, misses[-1])[..., None])
    found: Float = last - np.einsum("nmk,nk->nm", moves, weights[..., 0] / scale)
    return found


def _raise(heads: Sequence[Head], log_probability: Float, world: int, own: Rows) -> bool:
    """Let precision rise from random play in one world; whether it got to what it is to be."""
    if heads[0].solving.method.exact:
        return False
    worlds = np.array([world])
    known = log_probability[[world]]
    known[:, own] = 0.0
    _normalise(heads, known)
    at, step = 0.0, 0.25
    while at < 1.0:
        aim = min(1.0, at + step)
        trial = known.copy()
        if _settle(heads, trial, worlds, aim, own)[0]:
            known, at, step = trial, aim, 1.5 * step
        else:
            step *= 0.5
            if step < SHORTEST:
                return False
    log_probability[world] = known[0]
    return True


def _normalise(heads: Sequence[Head], log_probability: Float) -> None:
    """Let the chances of each set of choices that the games make sum to one."""
    for head in heads:
        tree = head.solving.held.tree
        for first, stop in zip(tree.first_action[:-1], tree.first_action[1:], strict=True):
            if head.inner[first]:
                columns = head.solving.held.kept[first:stop]
                logs = log_probability[:, columns]
                logs = logs - logs.max(axis=1, keepdims=True)
                total = np.log(np.exp(logs).sum(axis=1, keepdims=True))
                log_probability[:, columns] = logs - total
