"""What this process had to compile itself: a count that can be asked without loading a compiler."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Compiled:
    """A count that only grows."""

    kernels: int = 0
    """Kernels of which no compiled code was kept, so that they were compiled."""


ANEW = Compiled()
