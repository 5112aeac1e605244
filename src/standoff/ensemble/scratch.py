"""Room for results: in memory, or in an unlinked file where they are large.

The pages of such a file are given back to the system as the work goes on, so that a study's memory
does not grow with its draws.
"""

from __future__ import annotations

import mmap
import os
import tempfile

import numpy as np

from standoff.base.errors import StandoffError
from standoff.lens.game.tree import Float

KEPT_IN_MEMORY = 2**24
"""Bytes up to which the results of one policy stay in memory."""


def scratch(rows: int, draws: int) -> Float:
    """(rows, draws) numbers: in memory, or in an unlinked scratch file where they are many."""
    size = 8 * rows * draws
    if size <= KEPT_IN_MEMORY:
        return np.full((rows, draws), np.nan)
    with tempfile.TemporaryFile(prefix="standoff-") as file:
        try:
            # Claim the space now, where the system can, rather than fail when pages are written.
            claim = getattr(os, "posix_fallocate", None)
            if claim:
                claim(file.fileno(), 0, size)
            else:
                file.truncate(size)
        except OSError as error:
            raise StandoffError(
                f"there is no room for the results of {draws:,} draws: {error.strerror}"
            ) from None
        mapped: Float = np.memmap(file, np.float64, "r+", 0, (rows, draws))
        return mapped


def release(array: Float) -> None:
    """Let the system have the pages of a scratch file back; its numbers stay."""
    mapped = getattr(array, "_mmap", None)
    advice = getattr(mmap, "MADV_DONTNEED", None)
    if isinstance(mapped, mmap.mmap) and advice is not None:
        mapped.madvise(advice)
