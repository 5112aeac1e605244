"""A study as plain data, by the published schema ``schemas/results.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

from standoff.base.plain import plain
from standoff.ensemble.summary import Figure, PolicyFigures
from standoff.insight.claims import Judged, near
from standoff.insight.criteria import Criterion
from standoff.lens.game.reasons import counted

if TYPE_CHECKING:
    from standoff._api import Study


def schema() -> dict[str, Any]:
    """The JSON Schema of the results."""
    text = resources.files("standoff.report").joinpath("schemas/results.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def as_data(study: Study) -> dict[str, Any]:
    """The whole study: NaN becomes null, and numbers keep every digit."""
    certificate = study.certificate
    ensemble = study.ensemble
    data: dict[str, Any] = {
        "standoff": 1,
        "case": study.case.title,
        "seed": study.seed,
        "draws": study.draws,
        "advised": ensemble.case.actors[ensemble.case.advised],
        "precision": "exact" if ensemble.exact else "quantal",
        "policies": {name: _policy(each) for name, each in study.policies.items()},
        "criteria": {name: _criterion(each) for name, each in study.criteria.items()},
        "claims": [_claim(each) for each in study.claims.values()],
        "certificate": {
            "solved": certificate.solved,
            "unconverged": certificate.unconverged,
            "max_residual": certificate.max_residual,
            "max_epsilon": certificate.max_epsilon,
            "by_policy": {
                name: {
                    "unconverged": draws.unsolved,
                    "reasons": counted(draws.reason),
                    "nodes": draws.nodes,
                    "information_sets": draws.infosets,
                }
                for name, draws in ensemble.policies.items()
            },
        },
    }
    if study.probe is not None:
        data["probe"] = study.probe.as_data()
    result: dict[str, Any] = plain(data)
    return result


def _figure(figure: Figure) -> dict[str, Any]:
    data: dict[str, Any] = {
        "mean": figure.mean,
        "p05": figure.p05,
        "p50": figure.p50,
        "p95": figure.p95,
        "mc_error": figure.mc_error,
    }
    if figure.missing:
        data |= {"missing": figure.missing, "low": figure.low, "high": figure.high}
    return data


def _figures(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: _figure(each) for name, each in figures.items()}


def _policy(policy: PolicyFigures) -> dict[str, Any]:
    return {
        "outcomes": _figures(policy.outcomes),
        "payoffs": _figures(policy.payoffs),
        "measures": _figures(policy.measures),
        "under_limit": _figures(policy.under),
        "behaviour": {name: _figures(each.choices) for name, each in policy.behaviour.items()},
        "reached": {name: _figure(each.reached) for name, each in policy.behaviour.items()},
        "behaviour_by_type": {
            name: {own: _figures(choices) for own, choices in each.by_type.items()}
            for name, each in policy.behaviour.items()
            if each.by_type
        },
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
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


def _claim(judged: Judged) -> dict[str, Any]:
    return {
        "id": judged.id,
        "says": judged.says,
        "source": judged.source,
        "school": judged.school,
        "share": judged.share,
        "mc_error": judged.mc_error,
        "low": judged.low,
        "high": judged.high,
        "median_margin": judged.median_margin,
        "verdict": judged.verdict,
        **near(judged.could_be),
        "unjudged": judged.unjudged,
        "needs": list(judged.needs),
    }
