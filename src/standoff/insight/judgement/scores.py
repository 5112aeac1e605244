"""What a policy scores under each of the criteria of robust choice, and its sampling error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from standoff.ensemble.sampling_error import quantile_error, share_error, standard_error
from standoff.insight.judgement.rounding import rounding
from standoff.insight.statistics.prim import Floats

OPTIMISM = 0.5
PERCENTILE = 0.9
MORE_IS_BETTER = frozenset({"satisfices", "best_share"})


@dataclass(frozen=True, slots=True)
class Score:
    """One policy under every criterion; smaller is better but for ``satisfices`` and
    ``best_share``."""

    average: float
    worst: float
    percentile: float
    """The loss that the stated share of worlds stays under."""
    hurwicz: float
    """Optimism × its best world + (1 − optimism) × its worst."""
    regret: float
    """Largest regret: how much worse than the best policy it does in any world."""
    average_regret: float
    satisfices: float
    """Share of worlds in which it loses no more than is acceptable."""
    best_share: float
    """Share of worlds in which no other policy loses less, shared out equally among equals."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """``acceptable``: the loss to satisfice (None for the smallest average loss of any policy);
    ``optimism``: Hurwicz's weight of a policy's best world; ``percentile``: the share of worlds of
    the percentile criterion."""

    acceptable: float | None = None
    optimism: float = OPTIMISM
    percentile: float = PERCENTILE


def score_all(
    loss: Floats,
    *,
    acceptable: float,
    optimism: float = OPTIMISM,
    percentile: float = PERCENTILE,
) -> list[Score]:
    """Every policy's scores; ``loss`` (policies, n)."""
    regret, small = loss - loss.min(axis=0), rounding(loss)
    firsts = _firsts(regret, small)
    found = []
    for k, row in enumerate(loss):
        worst, best = float(row.max()), float(row.min())
        found.append(
            Score(
                float(row.mean()),
                worst,
                float(np.quantile(row, percentile)),
                optimism * best + (1 - optimism) * worst,
                float(regret[k].max()),
                float(regret[k].mean()),
                float((row <= acceptable + small).mean()),
                float(firsts[k].mean()),
            )
        )
    return found


def error_all(
    loss: Floats, *, acceptable: float | None, percentile: float = PERCENTILE
) -> list[dict[str, float]]:
    """One standard error of every policy's scores, by field of :class:`Score`, for those that have
    one; ``loss`` (policies, draws), NaN where a draw was left out. ``acceptable`` is None where it
    is the smallest average loss itself, whose own error then counts too.
    """
    regret, small = loss - loss.min(axis=0), rounding(loss)
    firsts = _firsts(regret, small)
    means = np.nanmean(loss, axis=1)
    single = int(np.argmin(means))
    level = float(means[single]) if acceptable is None else acceptable
    found = []
    for k, row in enumerate(loss):
        out = np.isnan(row)
        enough = np.where(out, np.nan, (row <= level + small).astype(np.float64))
        first = np.where(out, np.nan, firsts[k])
        satisfices = share_error(enough)
        if acceptable is None:
            # A level set a little higher lets in as many worlds as lie in between.
            known = row[~out]
            step = float(np.subtract(*np.quantile(known, [0.75, 0.25]))) / len(known) ** (1 / 3)
            if step > 0:
                dense = float(np.mean(np.abs(known - level) <= step)) / (2 * step)
                both = standard_error(enough + dense * (loss[single] - level))
                satisfices = max(both, satisfices) if dense == 0 else both
        found.append(
            {
                "average": standard_error(row),
                "percentile": quantile_error(row, percentile),
                "average_regret": standard_error(regret[k]),
                "satisfices": satisfices,
                "best_share": share_error(first),
            }
        )
    return found


def _firsts(regret: Floats, small: float) -> Floats:
    """(policies, n) each policy's part of being the best in a world: one, shared out equally among
    equals, which regret ``small`` or less."""
    best = (regret <= small).astype(np.float64)
    found: Floats = best / np.maximum(best.sum(axis=0), 1.0)
    return found
