"""What a climb minimises, and what stands for its curvature.

The summed squared slopes of the rows stand for it at first (Berndt, Hall, Hall & Hausman 1974).
What they lack is learnt from how slopes change from step to step: the structured secant update of
Dennis, Gay & Welsch (1981), which Bunch (1988) uses for likelihoods of choices. As in theirs, of
the two models, with what they lack and without, that one is asked which told better what the last
step would bring.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np

from standoff.history.sums import moments, summed
from standoff.history.table import Floats

LOW = 1e15
"""What an impossible point counts as, of what is minimised: worse than any other."""
ODD = 1e-3
"""Rows less likely than this count for less in what stands for the curvature: the square of their
slope is far more than it."""
LEAST = 1e-8
"""Of the curvature, beside what the rows have together."""
FLAT = 1e-8
"""Slopes that change by less than this part, along a step, of what they change by in all say
nothing of the curvature."""


class Climbed(Protocol):
    """What is climbed: its value, and its slopes by observation."""

    def at(self, point: Floats) -> tuple[Floats, Floats]:
        """(n,) log-likelihoods, and (n, K) their slopes; not finite at an impossible point."""
        ...


def squares(log: Floats, scores: Floats, weight: Floats) -> Floats:
    """(K, K) the summed squared slopes of rows (n, K), those of odd ones for less."""
    return moments(weight * np.minimum(1.0, np.exp(np.maximum(log, -700.0)) / ODD), scores)


class Looked(NamedTuple):
    """What was found at a point."""

    x: Floats
    height: float
    """What is minimised, minus the log-likelihood"""
    slope: Floats
    squared: Floats
    """(K, K) the summed squared slopes"""
    lacking: Floats
    """(K, K) what these lack, as far as has been learnt"""
    better: bool
    """Whether the last step was told better with it than without"""

    @property
    def curvature(self) -> Floats:
        """(K, K)"""
        return self.squared + self.lacking if self.better else self.squared

    def promised(self, bends: Floats) -> float:
        """By how much the value falls to where it is level, by its slope and a curvature (K, K)."""
        try:
            root = np.linalg.cholesky(bends)
        except np.linalg.LinAlgError:
            return np.inf
        way = np.linalg.solve(root, self.slope)
        return float(way @ way) / 2


class Fall:
    """What is minimised: minus the log-likelihood, in coordinates x of points start + turn · x."""

    def __init__(
        self,
        climbed: Climbed,
        weight: Floats,
        start: Floats,
        turn: Floats,
        lacking: Floats | None = None,
    ):
        """``turn`` (K, K). ``lacking`` (K, K): of points, what their squared slopes are known to
        lack at the start of the curvature."""
        self.climbed, self.weight, self.start, self.turn = climbed, weight, start, turn
        self.lacking = lacking
        self.last: Looked | None = None
        """At the last point that a step led to"""
        self.tried: Looked | None = None
        self.valued: tuple[bytes, tuple[float, Floats]] = b"-", (LOW, np.zeros(0))
        """The value at the last point asked for; no point has one byte"""

    @property
    def learnt(self) -> bool:
        """Whether what was learnt counts in the curvature at the last point."""
        return self.last is not None and self.last.better

    def forget(self) -> None:
        """Begin anew with what the squared slopes say."""
        self.lacking = self.last = self.tried = None

    def point(self, x: Floats) -> Floats:
        """(K,) the point that coordinates (K,) stand for."""
        found: Floats = self.start + self.turn @ x
        return found

    def value(self, x: Floats) -> tuple[float, Floats]:
        """The value and its slopes (K,)."""
        key = x.tobytes()
        if key != self.valued[0]:
            log, scores = self.climbed.at(self.point(x))
            total = float(self.weight @ log)
            slope = -(summed(self.weight, scores) @ self.turn)
            fine = np.isfinite(total) and np.isfinite(slope).all()
            self.valued = key, ((-total, slope) if fine else (LOW, np.zeros(len(x))))
        return self.valued[1]

    def curvature(self, x: Floats) -> Floats:
        """(K, K) what stands for it."""
        return self.look(x).curvature

    def look(self, x: Floats) -> Looked:
        """What is found at coordinates (K,), learning from the step that leads there."""
        if self.tried is None or not np.array_equal(self.tried.x, x):
            height, slope = self.value(x)
            squared = self._squared(x)
            if self.last is None:
                known = self.lacking
                lacking = (
                    np.zeros(squared.shape) if known is None else self.turn.T @ known @ self.turn
                )
                begun = Looked(np.array(x), height, slope, squared, lacking, known is not None)
                self.last = self.tried = begun
            else:
                learnt = _learnt(self.last, x - self.last.x, height, slope)
                self.tried = Looked(np.array(x), height, slope, squared, *learnt)
        return self.tried

    def stepped(self, x: Floats) -> Looked:
        """The same where a step was taken: the next is from there."""
        self.last = self.look(x)
        return self.last

    def _squared(self, x: Floats) -> Floats:
        log, scores = self.climbed.at(self.point(x))
        if not (np.isfinite(scores).all() and np.isfinite(log).all()):
            return np.eye(len(x))
        found: Floats = self.turn.T @ squares(log, scores, self.weight) @ self.turn
        # SciPy can't do with a matrix that is all but singular.
        least = LEAST * max(float(np.trace(found)), float(self.weight.sum()))
        return found + least * np.eye(len(x))


def _learnt(last: Looked, step: Floats, height: float, slope: Floats) -> tuple[Floats, bool]:
    """What squared slopes are seen to lack once more, and whether it is better counted in."""
    lacking, better = last.lacking, last.better
    if height >= LOW or not step.any():
        return lacking, better
    if lacking.any():
        without = last.height + last.slope @ step + step @ last.squared @ step / 2
        more = step @ lacking @ step / 2
        better = bool(abs(without + more - height) < abs(without - height))
    change = slope - last.slope
    along = float(change @ step)
    if not along > FLAT * float(np.linalg.norm(change) * np.linalg.norm(step)):
        return lacking, better
    owed, has = change - last.squared @ step, float(step @ lacking @ step)
    # Sized first: what was learnt far off may be far too much here.
    lacking = lacking * (min(1.0, abs(float(step @ owed) / has)) if has else 1.0)
    rest = owed - lacking @ step
    # Where slopes are all but nothing their squares are nothing at all.
    with np.errstate(all="ignore"):
        way = change / along
        both = np.outer(rest, way)
        lacking = lacking + both + both.T - float(rest @ step) * np.outer(way, way)
    return (lacking if np.isfinite(lacking).all() else last.lacking), better
