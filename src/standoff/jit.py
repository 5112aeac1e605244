"""The one place that knows Numba: kernels are decorated with :func:`kernel`.

A kernel is a pure function of arrays. It is compiled on first use, releases the GIL so that
chunks run on several threads, and is kept in an on-disk cache, so the compilation is paid once a
machine.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numba

from standoff.kernel_cache import cache_for

Kernel = TypeVar("Kernel", bound=Callable[..., object])
# Numba's own types describe the dispatcher it returns and leave out some of its options; to a
# caller a kernel is the function that it was.
_njit: Any = numba.njit


def kernel(function: Kernel) -> Kernel:
    """Compile ``function`` on first use: no GIL, no fast-math (same input, same bits), cached."""
    return _cached(_njit(nogil=True, error_model="numpy")(function), function)


def inlined(function: Kernel) -> Kernel:
    """Like :func:`kernel`, for pieces that only other kernels call; never call one from Python.

    Without the wrappers that a call from Python goes through, it compiles in half the time.
    """
    options = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return _cached(_njit(nogil=True, error_model="numpy", **options)(function), function)


def _cached(compiled: Any, function: Kernel) -> Kernel:
    # Under NUMBA_DISABLE_JIT there is no dispatcher, and nothing to keep.
    if hasattr(compiled, "_cache"):
        compiled._cache = cache_for(function)
    kept: Kernel = compiled
    return kept
