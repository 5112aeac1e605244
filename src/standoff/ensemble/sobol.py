"""Scrambled Sobol points, to the bit those of ``scipy.stats.qmc.Sobol``.

To import all of ``scipy.stats`` takes longer than to solve a small study. The direction numbers
are those of Joe & Kuo (2008, criterion D⁶), the scramble is Matoušek's (1998): a random lower
triangular matrix for each dimension, and a random shift.
"""

from __future__ import annotations

import functools
import warnings
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bits = NDArray[np.uint32]

BITS = 30
"""A sequence has 2³⁰ points."""
KNOWN = 1111
"""Of so many dimensions the first direction numbers are kept beside this file; SciPy has more."""


def scrambled(dimensions: int, rng: np.random.Generator, first: int, stop: int) -> Floats:
    """(stop - first, dimensions) points ``first`` … ``stop - 1`` of the sequence that ``rng``
    scrambles, each in [0, 1)."""
    if dimensions > KNOWN:
        return _scipys(dimensions, rng, first, stop)
    rng = rng.spawn(1)[0]
    shift = rng.integers(2, size=(dimensions, BITS), dtype=np.uint32)
    matrix = np.tril(rng.integers(2, size=(dimensions, BITS, BITS), dtype=np.uint32), -1)
    powers = np.uint32(1) << np.arange(BITS, dtype=np.uint32)
    # A row of a matrix for each bit of a number, both from the highest on.
    rows = np.bitwise_or.reduce(matrix * powers[::-1], axis=2) | powers[::-1]
    picked = _directions(dimensions)[:, :, None] & rows[:, None, :]
    odd = (np.bitwise_count(picked) & 1).astype(np.uint32)
    directions = np.bitwise_or.reduce(odd * powers[::-1], axis=2)
    return _walked(directions, np.bitwise_or.reduce(shift * powers, axis=1), first, stop)


def _walked(directions: Bits, shift: Bits, first: int, stop: int) -> Floats:
    """The points in the order of Gray's code, in which each is its predecessor but for one
    direction (Antonov & Saleev 1979)."""
    if stop <= first:
        return np.empty((0, len(shift)))
    gray = first ^ (first >> 1)
    start = shift.copy()
    for bit in range(BITS):
        if gray >> bit & 1:
            start ^= directions[:, bit]
    number = np.arange(first + 1, stop, dtype=np.int64)
    lowest = np.bitwise_count((number & -number) - 1)
    steps = np.vstack((start, directions.T[lowest]))
    points: Floats = np.bitwise_xor.accumulate(steps, axis=0) * (1.0 / 2**BITS)
    return points


def _scipys(dimensions: int, rng: np.random.Generator, first: int, stop: int) -> Floats:
    from scipy.stats import qmc

    sequence = qmc.Sobol(dimensions, scramble=True, rng=rng)
    if first:
        sequence.fast_forward(first)
    with warnings.catch_warnings():
        # Draws need not come in powers of two: any number of them may be asked for.
        warnings.simplefilter("ignore", UserWarning)
        points: Floats = sequence.random(stop - first)
    return points


@functools.lru_cache(maxsize=4)
def _directions(dimensions: int) -> Bits:
    """(dimensions, BITS) the direction numbers, as whole numbers of 2⁻³⁰."""
    text = resources.files("standoff.ensemble").joinpath("sobol.txt").read_text("utf-8")
    rows = [line for line in text.splitlines() if not line.startswith("#")][: dimensions - 1]
    numbers = np.zeros((1 + len(rows), BITS), np.uint32)
    numbers[0] = 1
    degree = np.zeros(len(numbers), np.int64)
    polynomial = np.zeros(len(numbers), np.int64)
    for place, row in enumerate(rows, 1):
        polynomial[place], *first = map(int, row.split())
        degree[place] = len(first)
        numbers[place, : len(first)] = first
    for size in np.unique(degree[1:]).tolist():
        # Bratley & Fox 1988, algorithm 659.
        here = np.flatnonzero(degree == size)
        own, taps = numbers[here], polynomial[here]
        for bit in range(size, BITS):
            found = own[:, bit - size].copy()
            for back in range(1, size + 1):
                tapped = (taps >> (size - back) & 1).astype(np.uint32)
                found ^= tapped * (own[:, bit - back] << np.uint32(back))
            own[:, bit] = found
        numbers[here] = own
    return numbers << np.arange(BITS - 1, -1, -1, dtype=np.uint32)
