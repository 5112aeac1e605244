"""The cache of compiled kernels, which may be missing, damaged or full without harm.

Numba's own cache raises whatever goes wrong with it: where no directory can be written, where a
file was cut short or altered, where the disk is full. Compiled code is kept only to save time, so
each of these is said once, in a sentence, and the kernel is compiled in memory instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from numba.core.caching import FunctionCache, IndexDataCacheFile, NullCache

from standoff.base.compiling import ANEW
from standoff.base.files import reason

# Numba's classes are untyped, and so are their attributes to whoever inherits from them.
_File: Any = IndexDataCacheFile
_Function: Any = FunctionCache
_DIGEST = hashlib.sha256().digest_size


class _DamagedError(Exception):
    """A file of the cache is not what was written there."""


class _CheckedFile(_File):  # type: ignore[misc]
    """Index and data files that begin with a digest of the rest.

    Machine code from a file that was altered would not raise an error: it would run. So would that
    of another signature, which a process compiling at the same time may have put under the same
    name; data therefore hold the key that they belong to.
    """

    def __init__(self, cache_path: str, filename_base: str, source_stamp: Any) -> None:
        # Numba's own files, which an earlier version may have left, are not of this form.
        super().__init__(cache_path, f"{filename_base}.checked", source_stamp)

    def save(self, key: Any, data: Any) -> None:
        super().save(key, (key, data))

    def load(self, key: Any) -> Any:
        found = super().load(key)
        return found[1] if found is not None and found[0] == key else None

    def _load_index(self) -> dict[Any, str]:
        try:
            version, stamp, overloads = _load(self._index_path)
        except FileNotFoundError:
            return {}
        fresh = version == self._version and stamp == self._source_stamp
        return dict(overloads) if fresh else {}

    def _save_index(self, overloads: dict[Any, str]) -> None:
        self._save(self._index_path, (self._version, self._source_stamp, overloads))

    def _load_data(self, name: str) -> Any:
        return _load(self._data_path(name))

    def _save_data(self, name: str, data: Any) -> None:
        self._save(self._data_path(name), data)

    def _save(self, path: str, content: Any) -> None:
        body = self._dump(content)
        with self._open_for_write(path) as file:
            file.write(hashlib.sha256(body).digest() + body)


def _load(path: str) -> Any:
    held = Path(path).read_bytes()
    body = held[_DIGEST:]
    if hashlib.sha256(body).digest() != held[:_DIGEST]:
        raise _DamagedError
    return pickle.loads(body)


class _ForgivingCache(_Function):  # type: ignore[misc]
    """Compiles anew where compiled code can't be read, and goes on where it can't be kept."""

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__(function)
        room = Path(function.__code__.co_filename).parent
        stamp = (self._impl.locator.get_source_stamp(), room_stamp(room))
        self._cache_file = _CheckedFile(self._cache_path, self._impl.filename_base, stamp)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            found = super().load_overload(sig, target_context)
            if found is not None:
                return found
        except OSError as error:
            _say(f"The cache of compiled code cannot be read ({reason(error)}); compiling anew.")
        except Exception:  # pickle and LLVM raise what they like over what they can't read
            _say("The cache of compiled code is damaged; it is being built anew.")
            with contextlib.suppress(OSError):
                self.flush()
        ANEW.kernels += 1
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)
        except OSError as error:
            _say(
                f"Compiled code cannot be kept in {self._cache_path}: {reason(error)}. The next "
                "start will compile it again."
            )


def cache_for(function: Callable[..., object]) -> Any:
    """The cache of a kernel's compiled code: beside its source, else in the user's cache directory,
    else none at all (said once)."""
    try:
        return _ForgivingCache(function)
    except (RuntimeError, OSError):
        _say(
            "Compiled code cannot be kept: neither the installed package nor the user's cache "
            "directory can be written to. Every start will compile it again; to avoid that, set "
            "NUMBA_CACHE_DIR to a directory that can be written to."
        )
        return NullCache()


@cache
def room_stamp(room: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of every source file in a room.

    Numba looks only at a kernel's own file, and would go on using old code of the kernels that it
    calls in other files after those have changed.
    """
    found = [(path.name, path.stat()) for path in sorted(room.glob("*.py"))]
    return tuple((name, status.st_size, status.st_mtime_ns) for name, status in found)


@cache
def _say(sentence: str) -> None:
    """Tell the user, once; where there is no error stream, nobody."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(sentence + "\n")
