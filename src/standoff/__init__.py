"""Standoff turns a policy argument about a crisis into a model that can be solved and doubted.

    >>> import standoff
    >>> study = standoff.study("ukraine-2022", draws=200)
    >>> sorted(study.policies)[0]
    'actual'

Importing the package loads nothing heavy; names load their rooms when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standoff.base.errors import Place, Problem, StandoffError

if TYPE_CHECKING:
    __version__: str
    from standoff._api import Study, load, portfolios, study
    from standoff._questions import compare, drivers, explain, robust, schools, value
    from standoff.case.model import (
        Actor,
        Case,
        Claim,
        Correlation,
        Lever,
        Measure,
        Outcome,
        Parameter,
        Policy,
        Source,
        Term,
    )
    from standoff.case.stages import Option, Stage, Types

_ROOMS = {
    **dict.fromkeys(("Study", "load", "portfolios", "study"), "standoff._api"),
    **dict.fromkeys(
        ("compare", "drivers", "explain", "robust", "schools", "value"),
        "standoff._questions",
    ),
    **dict.fromkeys(
        (
            "Actor",
            "Case",
            "Claim",
            "Correlation",
            "Lever",
            "Measure",
            "Outcome",
            "Parameter",
            "Policy",
            "Source",
            "Term",
        ),
        "standoff.case.model",
    ),
    **dict.fromkeys(("Option", "Stage", "Types"), "standoff.case.stages"),
}

__all__ = [
    "Actor",
    "Case",
    "Claim",
    "Correlation",
    "Lever",
    "Measure",
    "Option",
    "Outcome",
    "Parameter",
    "Place",
    "Policy",
    "Problem",
    "Source",
    "Stage",
    "StandoffError",
    "Study",
    "Term",
    "Types",
    "compare",
    "drivers",
    "explain",
    "learn",
    "load",
    "portfolios",
    "robust",
    "schools",
    "study",
    "value",
]


def __getattr__(name: str) -> Any:
    import importlib

    if name == "__version__":
        from standoff.base.version import program_version

        return program_version()
    from standoff.questions import CATALOGUE

    if name in CATALOGUE:
        from standoff.questions.asker import asker

        return asker(
            importlib.import_module(f"standoff.questions.{CATALOGUE[name].module}").QUESTION
        )
    if name not in _ROOMS:
        raise AttributeError(f"module 'standoff' has no attribute '{name}'")
    return getattr(importlib.import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    return __all__
