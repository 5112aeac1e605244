"""The one place that knows Numba: kernels are decorated with :func:`kernel`.

A kernel is a pure function of arrays. It is compiled on first use, releases the GIL so that
chunks run on several threads, and is kept in Numba's on-disk cache, so the compilation is paid
once a machine.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])
# Numba's own types describe the dispatcher it returns and leave out some of its options; to a
# caller a kernel is the function that it was.
_njit: Any = numba.njit


def kernel(function: Kernel) -> Kernel:
    """Compile ``function`` on first use: no GIL, no fast-math (same input, same bits), cached."""
    compiled: Kernel = _njit(cache=True, nogil=True, error_model="numpy")(function)
    return _stamped(compiled, function)


def inlined(function: Kernel) -> Kernel:
    """Like :func:`kernel`, for pieces that only other kernels call; never call one from Python.

    Without the wrappers that a call from Python goes through, it compiles in half the time.
    """
    compiled: Kernel = _njit(
        cache=True,
        nogil=True,
        error_model="numpy",
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
    )(function)
    return _stamped(compiled, function)


def _stamped(compiled: Kernel, function: Callable[..., object]) -> Kernel:
    """Let the cache know of every file in the kernel's room.

    Numba looks only at the kernel's own file, and would go on using old code of the kernels that it
    calls in other files after those have changed.
    """
    file: Any = getattr(getattr(compiled, "_cache", None), "_cache_file", None)
    if hasattr(file, "_source_stamp"):
        room = Path(function.__code__.co_filename).parent
        file._source_stamp = (file._source_stamp, _stamp(room))
    return compiled


@cache
def _stamp(room: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of every source file in a room."""
    found = [(path.name, path.stat()) for path in sorted(room.glob("*.py"))]
    return tuple((name, status.st_size, status.st_mtime_ns) for name, status in found)
