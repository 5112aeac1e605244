"""How a process that is the command's own loads what it needs, and shares the processor."""

from __future__ import annotations

import gc
import os
from collections.abc import MutableMapping

ONE_EACH = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""What libraries of linear algebra ask how many threads to take, before they are loaded."""


def one_thread_each(environment: MutableMapping[str, str] = os.environ) -> None:
    """Leave the cores to this program's own threads, unless the user says otherwise: those of the
    libraries wait for their next matrix by running in circles, which takes from these."""
    for name in ONE_EACH:
        environment.setdefault(name, "1")


def begin() -> None:
    """Look for no garbage until :func:`loaded`: modules leave hardly any behind, and to go through
    all that is there takes the longer the more of them are loaded."""
    gc.disable()


def loaded() -> None:
    """Go on, and never again go through what is there now; nothing where it was not begun."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
