"""What is compiled: kernels are decorated with :func:`kernel`.

A kernel is a pure function of arrays. It is compiled on first use, releases the GIL so that
chunks run on several threads, and is kept in an on-disk cache, so the compilation is paid once a
machine.
"""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

import numba
from numba.core import event
from numba.extending import intrinsic

from standoff.base.kernel_cache import cache_for

Kernel = TypeVar("Kernel", bound=Callable[..., object])
# Numba's own types describe the dispatcher it returns and leave out some of its options; to a
# caller a kernel is the function that it was.
_njit: Any = numba.njit
_intrinsic: Any = intrinsic
_events: Any = event


def kernel(function: Kernel) -> Kernel:
    """Compile ``function`` on first use: no GIL, no fast-math (same input, same bits), cached."""
    return _cached(_njit(nogil=True, error_model="numpy")(function), function)


def inlined(function: Kernel) -> Kernel:
    """Like :func:`kernel`, for pieces that only other kernels call; never call one from Python.

    Without the wrappers that a call from Python goes through, it compiles in half the time.
    """
    options = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return _cached(_njit(nogil=True, error_model="numpy", **options)(function), function)


def instruction(function: Callable[..., object]) -> Callable[..., None]:
    """An operation for kernels that writes its own machine code; never call it from Python.

    ``function`` is told the types of its arguments, after a first one that is not used, and returns
    the signature and what generates the code.
    """
    found: Callable[..., None] = _intrinsic(function)
    return found


def _cached(compiled: Any, function: Kernel) -> Kernel:
    # Under NUMBA_DISABLE_JIT there is no dispatcher, and nothing to keep.
    if hasattr(compiled, "_cache"):
        compiled._cache = cache_for(function)
    kept: Kernel = compiled
    return kept


class CompileClock(event.Listener):
    """Time that went into compiling kernels, or loading them, while it was running."""

    def __init__(self) -> None:
        self._past = 0.0
        self._depth = 0
        self._since = 0.0
        self._past_wall = 0.0
        self._since_wall = 0.0

    @property
    def compiling(self) -> bool:
        """Whether a kernel is being compiled at this moment."""
        return self._depth > 0

    @property
    def seconds(self) -> float:
        """Seconds spent compiling since the clock was started."""
        """Processor time, in seconds."""
        running = time.process_time() - self._since if self._depth else 0.0
        return self._past + running

    @property
    def elapsed(self) -> float:
        """Time by the clock on the wall, in seconds."""
        running = time.monotonic() - self._since_wall if self._depth else 0.0
        return self._past_wall + running

    def on_start(self, event: event.Event) -> None:
        """A compilation begins (called by numba)."""
        if not self._depth:
            self._since = time.process_time()
            self._since_wall = time.monotonic()
        self._depth += 1

    def on_end(self, event: event.Event) -> None:
        """A compilation ends (called by numba)."""
        self._depth -= 1
        if not self._depth:
            self._past += time.process_time() - self._since
            self._past_wall += time.monotonic() - self._since_wall

    def __enter__(self) -> "CompileClock":
        _events.register("numba:compile", self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _events.unregister("numba:compile", self)
