"""The file of a chunk: whole or absent, its name saying what it holds and what its bytes sum to."""

from __future__ import annotations

import hashlib
import os
import re
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from standoff.base.errors import Place, StandoffError
from standoff.base.files import bring_to_disk, read_bytes, write_atomically

_MOST_BYTES = 2**32
_WAITING = 8
"""Chunks that may wait to be brought to disk: a disk that is slower than the solving sets the
pace."""
_NAME = re.compile(r"(\d{12})-(\d{12})\.([0-9a-f]{32})\.parquet")


class Held(NamedTuple):
    """A chunk's file: draws ``first`` … ``stop - 1``, and the sum of its bytes."""

    path: Path
    first: int
    stop: int
    digest: str


def held_in(folder: Path) -> list[Held]:
    """The chunks in a folder by their names, in order; of two that overlap the first."""
    found: list[Held] = []
    if not folder.is_dir():
        return found
    named = []
    for entry in os.scandir(folder):
        match = _NAME.fullmatch(entry.name)
        if match:
            named.append(Held(Path(entry.path), int(match[1]), int(match[2]), match[3]))
    for each in sorted(named, key=lambda held: (held.first, -held.stop)):
        if each.first < each.stop and (not found or each.first >= found[-1].stop):
            found.append(each)
    return found


def whole_bytes(held: Held) -> bytes | None:
    """What a chunk's file holds; None where it is not what was written: cut short, or changed."""
    try:
        data = read_bytes(held.path, _MOST_BYTES)
    except StandoffError:
        return None
    return data if _digest(data) == held.digest else None


def remove(held: Held) -> None:
    """Remove a chunk that is damaged. Raises :class:`StandoffError` where it can't be."""
    try:
        held.path.unlink(missing_ok=True)
    except OSError as error:
        place = Place(str(held.path))
        raise StandoffError(f"cannot be removed: {error.strerror}", place) from None


def put(
    folder: Path, first: int, stop: int, data: bytes | memoryview, *, sure: bool = True
) -> Held:
    """Write a chunk: all of it, or nothing; ``sure`` waits until it is on disk.

    Raises :class:`StandoffError` where it can't be.
    """
    digest = _digest(data)
    path = folder / f"{first:012d}-{stop:012d}.{digest}.parquet"
    write_atomically(path, data, sure=sure)
    return Held(path, first, stop, digest)


class ToDisk:
    """Brings chunks that were written to disk while others are solved, to be used in a ``with``
    statement; all of them are there at its end."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[Future[None]] = deque()

    def __enter__(self) -> ToDisk:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown(wait=True)
        if kind is None:
            self._look(0)

    def bring(self, held: Held) -> None:
        """Have a chunk brought to disk. Raises :class:`StandoffError` where that could not be done
        with an earlier one."""
        self._waiting.append(self._thread.submit(bring_to_disk, held.path))
        self._look(_WAITING)

    def _look(self, most: int) -> None:
        while self._waiting and (len(self._waiting) > most or self._waiting[0].done()):
            self._waiting.popleft().result()


def _digest(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
