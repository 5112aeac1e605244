"""The graph lens: where a conflict comes to rest if the parties only move and counter-move.

The graph model for conflict resolution (Kilgour, Hipel & Fang 1987; Fang, Hipel & Kilgour 1993)
needs only who can do what, and who prefers what to what. :func:`read` a conflict, :func:`analyse`
it, or have everything about it by :func:`whole`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from standoff.lens.graph.analysis import Analysis, whole
    from standoff.lens.graph.answer import as_data
    from standoff.lens.graph.load import read
    from standoff.lens.graph.model import Conflict
    from standoff.lens.graph.stability import Stability, analyse

__all__ = ["Analysis", "Conflict", "Stability", "analyse", "as_data", "read", "whole"]

_HOME = {
    "Analysis": "analysis",
    "Conflict": "model",
    "Stability": "stability",
    "analyse": "stability",
    "as_data": "answer",
    "read": "load",
    "whole": "analysis",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for only when it is: the kernels take a moment to import."""
    if name in _HOME:
        import importlib

        return getattr(importlib.import_module(f"standoff.lens.graph.{_HOME[name]}"), name)
    raise AttributeError(f"module 'standoff.lens.graph' has no attribute '{name}'")
