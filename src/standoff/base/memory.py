"""How much memory a process may take."""

from __future__ import annotations

import contextlib
import importlib
import os


def machine_bytes() -> int:
    """The memory of this machine; 0 where the system doesn't say."""
    ask = getattr(os, "sysconf", None)
    if ask is None:
        return 0
    try:
        return int(ask("SC_PAGE_SIZE")) * int(ask("SC_PHYS_PAGES"))
    except (OSError, ValueError):
        return 0


def limit_memory(most_bytes: int) -> None:
    """Let what this process asks for beyond ``most_bytes`` of data fail with MemoryError, rather
    than take the machine down with it; where the system can't, nothing changes."""
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return
    kind = getattr(resource, "RLIMIT_DATA", None)
    if kind is None or most_bytes <= 0:
        return
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(kind)
        most = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
        resource.setrlimit(kind, (most, hard))
