"""Parts of a study as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from standoff.ensemble.summary import Figure, PolicyFigures
from standoff.insight.judgement.criteria import Criterion


def _figures(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: each.to_dict() for name, each in figures.items()}


def policy_data(policy: PolicyFigures) -> dict[str, Any]:
    """What a policy leads to."""
    return {
        "outcomes": _figures(policy.outcomes),
        "payoffs": _figures(policy.payoffs),
        "measures": _figures(policy.measures),
        "under_limit": _figures(policy.under),
        "behaviour": {name: _figures(each.choices) for name, each in policy.behaviour.items()},
        "reached": {name: each.reached.to_dict() for name, each in policy.behaviour.items()},
        "behaviour_by_type": {
            name: {own: _figures(choices) for own, choices in each.by_type.items()}
            for name, each in policy.behaviour.items()
            if each.by_type
        },
    }


def criterion_data(criterion: Criterion) -> dict[str, Any]:
    """The advice under a criterion."""
    return {
        "title": criterion.title,
        "unit": criterion.unit,
        "more_is_better": criterion.more_is_better,
        "prefers": criterion.prefers,
        "ties": list(criterion.ties),
        "scores": dict(criterion.scores),
        "errors": dict(criterion.errors),
        "best_share": dict(criterion.best_share),
        "best_share_errors": dict(criterion.best_share_errors),
    }
