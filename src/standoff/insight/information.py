"""What information is worth to a decision: all of it, about some numbers, or from a test.

A decision maker who must choose one policy for all plausible worlds takes the one with the
smallest average loss. Knowing more before choosing lowers the loss by the value of that
information (Raiffa & Schlaifer 1961; Howard 1966).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from standoff.ensemble.summary import standard_error
from standoff.insight.conditional_mean import Floats, conditional_mean, natural_spline

SIMULATIONS = 100
_GRID = 401
_FOLDS = 40


@dataclass(frozen=True, slots=True)
class Worth:
    """A value of information, in the decision's own unit, and its standard error."""

    value: float
    error: float


def perfect(loss: Floats) -> Worth:
    """Expected value of perfect information: ``loss`` (policies, n)."""
    mean = loss.mean(axis=1)
    gain = loss[int(np.argmin(mean))] - loss.min(axis=0)
    return Worth(float(gain.mean()), standard_error(gain))


def _worth(weight: Floats, mean: Floats) -> Floats:
    """(…,) values for conditional mean losses (…, m, policies) with weights (m,)."""
    before = np.einsum("m,...mp->...p", weight, mean).min(axis=-1)
    after = np.einsum("m,...m->...", weight, mean.min(axis=-1))
    return np.asarray(before - after, np.float64)


def partial(parameter: Floats, loss: Floats, *, seed: int = 0, error: bool = True) -> Worth:
    """Expected value of learning one parameter (n,) exactly; ``loss`` (policies, n).

    The regression of Strong, Oakley & Brennan (2014); the error is from curves that the draws leave
    possible.
    """
    curve = conditional_mean(parameter, _relative(loss))
    value = float(_worth(curve.weight, curve.mean))
    spread = float("nan")
    if error:
        spread = float(_worth(curve.weight, curve.simulated(SIMULATIONS, seed)).std(ddof=1))
    return Worth(max(value, 0.0), spread)


def _relative(loss: Floats) -> Floats:
    """(n, policies) losses beyond that of the policy best on average: their noise is smaller."""
    best = int(np.argmin(loss.mean(axis=1)))
    return np.ascontiguousarray((loss - loss[best]).T)


def partial_group(parameters: Sequence[Floats], loss: Floats, *, seed: int = 0) -> Worth:
    """Expected value of learning several parameters, (n,) each, together.

    The losses are regressed on natural splines of each parameter and on products of pairs, by
    ridge regression whose penalty is chosen by generalised cross-validation.
    """
    varied = [each for each in parameters if np.ptp(each) > 0]
    if not varied:
        return Worth(0.0, 0.0)
    if len(varied) == 1:
        return partial(varied[0], loss, seed=seed)
    y = _relative(loss)
    points = len(y)
    basis = _features(varied, points)
    left, singular, _ = np.linalg.svd(basis, full_matrices=False)
    keep = singular > singular[0] * 1e-9
    left, singular = left[:, keep], singular[keep]
    centre = y.mean(axis=0)
    y = y - centre
    along = left.T @ y
    scale = np.maximum((y**2).sum(axis=0), 1e-300)
    best: tuple[float, Floats] | None = None
    for penalty in np.concatenate(([0.0], np.logspace(-6, 4, _FOLDS))) * points:
        shrink = singular**2 / (singular**2 + penalty)
        residual = (y**2).sum(axis=0) - ((2 * shrink - shrink**2)[:, None] * along**2).sum(axis=0)
        free = 1 - (1 + shrink.sum()) / points
        if free <= 0.05:
            continue
        told = float((residual / scale).sum() / free**2)
        if best is None or told < best[0]:
            best = (told, shrink)
    assert best is not None
    shrink = best[1]
    fitted = left @ (shrink[:, None] * along)
    weight = np.full(points, 1 / points)
    value = float(_worth(weight, fitted + centre))
    rest = y - fitted
    values, vectors = np.linalg.eigh(rest.T @ rest / max(points - shrink.sum(), 1))
    spread = vectors * np.sqrt(np.maximum(values, 0))
    rng = np.random.default_rng([seed, 0xE7])
    told_values = []
    for _ in range(_FOLDS):
        noise = rng.standard_normal((len(shrink), y.shape[1])) @ spread.T
        told_values.append(float(_worth(weight, fitted + centre + (left * shrink) @ noise)))
    return Worth(max(value, 0.0), float(np.std(told_values, ddof=1)))


def _features(parameters: Sequence[Floats], points: int) -> Floats:
    """(n, p) splines of each parameter and products of pairs, centred and of unit spread, as many
    as the draws can bear."""
    standard = [(each - each.mean()) / each.std() for each in parameters]
    size = 5 if 4 * len(standard) <= points / 10 else 3
    columns: list[Floats] = []
    for each in standard:
        knots = np.unique(np.quantile(each, np.linspace(0, 1, size)))
        spline = natural_spline(each, knots) if len(knots) > 2 else np.stack([each, each], axis=1)
        columns += list(spline[:, 1:].T)
    pairs = [standard[j] * standard[k] for j in range(len(standard)) for k in range(j)]
    if len(columns) + len(pairs) <= points / 5:
        columns += pairs
    table = np.stack(columns, axis=1)
    table = table - table.mean(axis=0)
    size_of = table.std(axis=0)
    found: Floats = table[:, size_of > 0] / size_of[size_of > 0]
    return found


def from_signal(likelihoods: Floats, loss: Floats) -> Worth:
    """Expected value of a signal: ``likelihoods`` (signals, n), each world's chance of giving each
    signal, summing to one; ``loss`` (policies, n). No regression: exact on the draws."""
    best = int(np.argmin(loss.mean(axis=1)))
    gain = np.zeros(loss.shape[1])
    for chance in likelihoods:
        chosen = int(np.argmin((loss * chance).mean(axis=1)))
        gain += chance * (loss[best] - loss[chosen])
    return Worth(max(float(gain.mean()), 0.0), standard_error(gain))


def from_measurement(parameter: Floats, loss: Floats, deviation: float) -> Worth:
    """Expected value of measuring a parameter (n,) with a normal error of the given standard
    deviation; ``loss`` (policies, n)."""
    curve = conditional_mean(parameter, _relative(loss))
    reach = 5 * deviation
    grid = np.linspace(curve.at[0] - reach, curve.at[-1] + reach, _GRID)
    # A grid finer than the error, so that the sum over signals is an integral.
    step = min(grid[1] - grid[0], deviation / 4)
    grid = np.arange(grid[0], grid[-1] + step, step)[: 50 * _GRID]
    density = np.exp(-(((grid[:, None] - curve.at) / deviation) ** 2) / 2)
    chance = density / density.sum(axis=0)

    def worth(mean: Floats) -> float:
        before = (curve.weight @ mean).min()
        after = ((chance * curve.weight) @ mean).min(axis=1).sum()
        return float(before - after)

    simulated = [worth(each) for each in curve.simulated(_FOLDS, 0)]
    return Worth(max(worth(curve.mean), 0.0), float(np.std(simulated, ddof=1)))
