"""A study's tables as columns, and through narwhals as the data frames of any library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.ensemble.run import Ensemble
from standoff.ensemble.summary import Figure, PolicyFigures
from standoff.insight.judgement.claims import Judged
from standoff.insight.judgement.criteria import Criterion
from standoff.lens.game.tree import Float

TABLES = ("policies", "claims", "criteria", "draws")
Backend = Literal["pandas", "polars", "pyarrow"]
BACKENDS: tuple[Backend, ...] = ("pandas", "polars", "pyarrow")
_FIELDS = ("mean", "p05", "p50", "p95", "mc_error", "low", "high", "missing")


class Tabled(Protocol):
    """What a table is made from: a solved study."""

    ensemble: Ensemble

    @property
    def policies(self) -> Mapping[str, PolicyFigures]:
        """What each policy leads to."""

    @property
    def claims(self) -> Mapping[str, Judged]:
        """Each claim with its verdict."""

    @property
    def criteria(self) -> Mapping[str, Criterion]:
        """The advice under each criterion."""

    def draws_of(self, policy: str) -> Mapping[str, Float]:
        """Every draw of one policy: outcomes, payoffs and measures by name, each (draws,)."""


def columns(study: Tabled, table: str) -> Mapping[str, Sequence[Any]]:
    """One of the ``TABLES`` as named columns of equal length.

    Raises :class:`StandoffError` for another table.
    """
    match table:
        case "policies":
            return _policies(study)
        case "claims":
            names = (
                "id",
                "says",
                "source",
                "school",
                "verdict",
                "share",
                "mc_error",
                "low",
                "high",
                "median_margin",
                "share_for",
                "share_against",
                "share_immaterial",
                "share_for_error",
                "share_against_error",
                "share_immaterial_error",
                "unjudged",
            )
            return {
                **{
                    name: [getattr(judged, name) for judged in study.claims.values()]
                    for name in names
                },
                "could_be": [" | ".join(judged.could_be) for judged in study.claims.values()],
            }
        case "criteria":
            return _criteria(study)
        case "draws":
            return _draws(study)
    raise StandoffError(
        f"there is no table '{table}'; expected {listed(TABLES)}{nearest(table, TABLES)}"
    )


def frame(study: Tabled, table: str, backend: str) -> Any:
    """The table as a native data frame of ``backend``.

    Raises :class:`StandoffError` for an unknown table or backend, or one that is not installed.
    """
    found = columns(study, table)
    import narwhals as nw

    known = _backend(backend)
    try:
        made = nw.from_dict({name: list(values) for name, values in found.items()}, backend=known)
    except ImportError:
        raise StandoffError(
            f"{backend} is not installed; install it with: pip install {backend}"
        ) from None
    return made.to_native()


def _backend(name: str) -> Backend:
    for known in BACKENDS:
        if name == known:
            return known
    raise StandoffError(
        f"there is no backend '{name}'; expected {listed(BACKENDS)}{nearest(name, BACKENDS)}"
    )


def _policies(study: Tabled) -> Mapping[str, Sequence[Any]]:
    rows: list[tuple[str, str, str, Figure]] = []
    for policy, figures in study.policies.items():
        for kind in ("outcomes", "payoffs", "measures", "under"):
            rows += [(policy, kind, name, each) for name, each in getattr(figures, kind).items()]
        for stage, here in figures.behaviour.items():
            rows.append((policy, "reached", stage, here.reached))
            rows += [
                (policy, "behaviour", f"{stage} = {word}", each)
                for word, each in here.choices.items()
            ]
    return {
        "policy": [row[0] for row in rows],
        "kind": [row[1] for row in rows],
        "name": [row[2] for row in rows],
        **{field: [getattr(row[3], field) for row in rows] for field in _FIELDS},
    }


def _criteria(study: Tabled) -> Mapping[str, Sequence[Any]]:
    rows = [
        (
            criterion.name,
            policy,
            score,
            criterion.errors[policy],
            policy == criterion.prefers,
            policy in criterion.ties,
            criterion.best_share.get(policy, float("nan")),
            criterion.best_share_errors.get(policy, float("nan")),
        )
        for criterion in study.criteria.values()
        for policy, score in criterion.scores.items()
    ]
    head = (
        "criterion",
        "policy",
        "score",
        "error",
        "preferred",
        "tied_with_preferred",
        "best_share",
        "best_share_error",
    )
    return {name: [row[k] for row in rows] for k, name in enumerate(head)}


def _draws(study: Tabled) -> Mapping[str, Sequence[Any]]:
    ensemble = study.ensemble
    count = len(ensemble.policies)
    found: dict[str, Any] = {
        "draw": np.tile(np.arange(study.ensemble.draws), count),
        "policy": np.repeat(np.array(list(ensemble.policies)), study.ensemble.draws),
        "solved": np.concatenate([draws.solved for draws in ensemble.policies.values()]),
    }
    for name, values in ensemble.parameters.items():
        found[f"parameter.{name}"] = np.tile(values, count)
    by_policy = [study.draws_of(policy) for policy in ensemble.policies]
    for name in by_policy[0]:
        found[name] = np.concatenate([each[name] for each in by_policy])
    return {name: values.tolist() for name, values in found.items()}
