"""Standoff turns a policy argument about a crisis into a model that can be solved and doubted.

    >>> import standoff
    >>> study = standoff.study("ukraine-2022", draws=200)
    >>> sorted(study.policies)[0]
    'arm'

Importing the package loads nothing heavy; names load their rooms when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standoff.base.answer import Answer
from standoff.base.errors import Place, Problem, StandoffError

if TYPE_CHECKING:
    __version__: str
    from standoff.case.model import (
        Actor,
        Case,
        Correlation,
        Lever,
        Parameter,
        Source,
        Term,
    )
    from standoff.case.outcomes import Claim, Measure, Outcome
    from standoff.case.policies import Policy
    from standoff.case.references import Reference
    from standoff.case.stages import Option, Stage, Types
    from standoff.insight.study.study import Study
    from standoff.questions.cases import load
    from standoff.questions.memo import memo
    from standoff.questions.prepare import prepare
    from standoff.questions.run import portfolios, study

_ROOMS = {
    "Study": "standoff.insight.study.study",
    "load": "standoff.questions.cases",
    "memo": "standoff.questions.memo",
    "prepare": "standoff.questions.prepare",
    **dict.fromkeys(("portfolios", "study"), "standoff.questions.run"),
    **dict.fromkeys(
        (
            "Actor",
            "Case",
            "Correlation",
            "Lever",
            "Parameter",
            "Source",
            "Term",
        ),
        "standoff.case.model",
    ),
    **dict.fromkeys(("Claim", "Measure", "Outcome"), "standoff.case.outcomes"),
    "Policy": "standoff.case.policies",
    "Reference": "standoff.case.references",
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
    "Reference",
    "Source",
    "Stage",
    "StandoffError",
    "Study",
    "Term",
    "Types",
    "assumptions",
    "base_rates",
    "beliefs",
    "check",
    "claims",
    "compare",
    "drivers",
    "edit",
    "errors",
    "explain",
    "fit",
    "game",
    "graph",
    "learn",
    "load",
    "memo",
    "portfolios",
    "prepare",
    "robust",
    "run",
    "runs",
    "schools",
    "score",
    "study",
    "sweep",
    "talks",
    "tree",
    "value",
    "watch",
    "where",
    "why",
]


def __getattr__(name: str) -> Any:
    import importlib

    if name == "__version__":
        from standoff.base.version import program_version

        return program_version()
    from standoff.questions import CATALOGUE, of_subject

    # The name of a room is no function's: standoff.memo answers what 'standoff report' does, and
    # standoff.base_rates what 'standoff history base-rates' does.
    if name == "base_rates":
        from standoff.questions.asker import asker
        from standoff.questions.base_rates import QUESTION

        return asker(QUESTION)
    if name in CATALOGUE and name != "report":
        from standoff.questions.asker import asker

        return asker(
            importlib.import_module(f"standoff.questions.{CATALOGUE[name].module}").QUESTION
        )
    if of_subject(name) and name != "history":
        from standoff.questions.asker import Subject

        return Subject(name)
    if name == "edit":
        return importlib.import_module("standoff.case.edit")
    if name not in _ROOMS:
        raise AttributeError(f"module 'standoff' has no attribute '{name}'")
    return getattr(importlib.import_module(_ROOMS[name]), name)


def _as_html(answer: Answer) -> str | None:
    """An answer in a notebook: the blocks of its report, as HTML; None for one that has none."""
    import importlib

    from standoff.questions import CATALOGUE
    from standoff.questions.asker import answer_of
    from standoff.render.html import html

    for entry in CATALOGUE.values():
        question = importlib.import_module(f"standoff.questions.{entry.module}").QUESTION
        if isinstance(answer, answer_of(question)):
            telling = importlib.import_module(f"standoff.report.{entry.module}").TELLING
            return html(telling.blocks(question.model_construct(), answer))
    return None


# No answer knows how it is shown; whoever asks in a notebook comes through this door.
Answer._repr_html_ = _as_html  # type: ignore[attr-defined]


def __dir__() -> list[str]:
    return __all__
