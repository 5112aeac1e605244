"""Toys whose values of information are known: closed forms, or averages over a million worlds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, qmc

from standoff.ensemble.sample import uniforms
from standoff.insight.decision.information import (
    from_measurement,
    from_parts,
    from_signal,
    partial,
    partial_group,
    perfect,
)
from standoff.insight.decision.rules import Worth

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Toy:
    """``dimensions`` uniform numbers and what each policy loses, (policies, n), by them (d, n).

    ``truth`` gives the exact values of what is asked: ``evpi``, ``0`` (learning number 0), ``0,1``
    (learning both), ``0±1`` (measuring it with that error), ``0>0.5:0.8`` (a test), ``type``
    (being told which of two things is so, of chances x and 1 − x by number 0).
    """

    dimensions: int
    loss: Callable[[Floats], Floats]
    truth: Mapping[str, float]
    scale: Callable[[Floats], Floats] = lambda uniform: uniform


def gain(mean: float, deviation: float) -> float:
    """E max(0, N(mean, deviation²)) − max(0, mean): the unit normal loss (Raiffa & Schlaifer)."""
    at = mean / deviation
    return float(deviation * norm.pdf(at) + mean * norm.cdf(at) - max(0.0, mean))


def two(difference: Floats) -> Floats:
    """Losses of staying and of going, which gains ``difference``."""
    return np.stack([np.zeros_like(difference), -difference])


def _gaussian(mean: float, slopes: list[float]) -> Toy:
    size = np.array(slopes)
    every = float(np.sqrt((size**2).sum()))
    return Toy(
        len(slopes),
        lambda x: two(mean + np.tensordot(size, x, 1)),
        {
            "evpi": gain(mean, every),
            "0": gain(mean, slopes[0]),
            "1": gain(mean, slopes[1]),
            "0,1": gain(mean, float(np.hypot(slopes[0], slopes[1]))),
            "0,2,3": gain(mean, float(np.sqrt((size[[0, 2, 3]] ** 2).sum()))),
            "0±1": gain(mean, slopes[0] / np.sqrt(2)),
            "0±0.0001": gain(mean, slopes[0] / np.sqrt(1 + 1e-8)),
        },
        lambda uniform: norm.ppf(uniform),
    )


def _toy(x: Floats) -> Floats:
    """The losses of ``toy.yaml``: numbers x, y, z, w."""
    wait = x[0] * 1.5 + (1 - x[0]) * 0.2
    act = x[0] * (1 + x[1]) + (1 - x[0]) * x[2] - 0.14
    return -np.stack([wait, act])


def _brute(toy: Callable[[Floats], Floats]) -> Floats:
    x = qmc.Sobol(4, rng=np.random.default_rng(9)).random(2**20).T
    return toy(x)


def _toy_truth() -> dict[str, float]:
    """By integrating out what is not learned: E[y] = E[z] = ½."""
    whole = _brute(_toy)
    x = qmc.Sobol(4, rng=np.random.default_rng(8)).random(2**20).T

    def learning(known: set[int]) -> float:
        at = np.where(np.isin(np.arange(4), list(known))[:, None], x, 0.5)
        # The losses are products of numbers each to the first power, so that means may be put in.
        loss = _toy(at)
        return float(_toy(np.full((4, 1), 0.5)).min() - loss.min(axis=0).mean())

    return {
        "evpi": float(whole.mean(axis=1).min() - whole.min(axis=0).mean()),
        "0": learning({0}),
        "1": learning({1}),
        "2": learning({2}),
        "0,1": learning({0, 1}),
        "0,1,2": learning({0, 1, 2}),
        "1,2": learning({1, 2}),
        "1,3": learning({1, 3}),
    }


def _noisy_toy(x: Floats) -> Floats:
    found: Floats = _toy(x) + np.stack([np.zeros(x.shape[1]), 4 * (x[4] - 0.5) * (1 + x[5])])
    return found


def _noisy_truth() -> dict[str, float]:
    clean = _toy_truth()
    del clean["evpi"]
    return clean


def _told(chance: float, so: float, not_so: float, right: float) -> float:
    """What a test is worth, right so often, if going gains ``so`` or ``not_so`` on average."""
    yes = chance * so * right + (1 - chance) * not_so * (1 - right)
    no = chance * so * (1 - right) + (1 - chance) * not_so * right
    return max(yes, 0) + max(no, 0) - max(yes + no, 0)


def by_type(x: Floats, more: float) -> list[Floats]:
    """Going loses number 1 where it is so, of chance number 0, and gains ``more`` times number 2
    where it is not: by halves of halves."""
    return [two(-x[0] * x[1]), two((1 - x[0]) * x[2] * more)]


def sign(x: Floats) -> Floats:
    found: Floats = np.sign(x)
    return found


def toys() -> dict[str, Toy]:
    """Every toy by name."""
    return {
        "gaussian": _gaussian(0.4, [1.0, 2.0, 0.3, 0.2, 0.5]),
        "gaussian tie": _gaussian(0.0, [1.0, 1.5, 0.3, 0.2, 0.5]),
        "gaussian noisy": _gaussian(0.2, [1.0, 0.5, 0.3, 0.2, 5.0]),
        "gaussian far": _gaussian(-1.5, [1.0, 2.0, 0.3, 0.2, 0.5]),
        "toy": Toy(4, _toy, _toy_truth()),
        "noisy toy": Toy(6, _noisy_toy, _noisy_truth()),
        "xor": Toy(
            3,
            lambda x: two(sign(x[0] - 0.4) * sign(x[1] - 0.5) + 1e-3 * (x[2] - 0.5)),
            # Two policies that tie exactly; number 0 teaches nothing by itself.
            {
                "0,1": 0.5,
                "evpi": 0.5,
                "0,1,2": 0.5,
                "1": 0.1,
                "0": 0.0,
                "1>0.5:0.8": 0.06,
                "0>0.4:0.9": 0.0,
            },
        ),
        # Policies that tie exactly, each losing a number of its own: the least of d uniform
        # numbers is 1/(d + 1) on average.
        "eight": Toy(8, lambda x: x, {"evpi": 0.5 - 1 / 9, "0": 0.125, "0>0.5:0.8": 0.075}),
        "sixteen": Toy(16, lambda x: x, {"evpi": 0.5 - 1 / 17, "0": 0.125, "0>0.5:0.8": 0.075}),
        "test": Toy(
            3,
            # The mean by x > 0.3 is -0.35 + 0.65 = 0.3, else -0.35 + 0.15 = -0.2 (and noise).
            lambda x: two(x[0] - 0.35 + 2 * (x[1] - 0.5) * (1 + x[2])),
            {"0>0.3:0.9": _told(0.7, 0.3, -0.2, 0.9), "0>0.3:1": _told(0.7, 0.3, -0.2, 1.0)},
        ),
        # With 1 the two policies tie on average.
        "type": Toy(
            3,
            lambda x: np.sum(by_type(x, 1.2), axis=0),
            {"type 1.2": 0.25, "type 1.0": 0.25},
        ),
        "noisy xor": Toy(
            3,
            lambda x: two(sign(x[0] - 0.4) * sign(x[1] - 0.5) + 4 * (x[2] - 0.5)),
            {"0,1": 0.5},
        ),
        "three xor": Toy(
            4,
            lambda x: two(
                sign(x[0] - 0.4) * sign(x[1] - 0.5) * sign(x[2] - 0.7) + 0.2 * (x[3] - 0.5)
            ),
            {"0,1,2": 0.5, "0,1": 0.2},
        ),
        "stripes": Toy(
            2,
            lambda x: two(sign(np.sin(6 * np.pi * x[0])) + 0.4 * (x[1] - 0.5)),
            {"0": 0.5, "evpi": 0.5},
        ),
        "noisy stripes": Toy(
            2,
            lambda x: two(sign(np.sin(6 * np.pi * x[0])) + 4 * (x[1] - 0.5)),
            {"0": 0.5},
        ),
    }


def asked(toy: Toy, what: str, points: Floats, loss: Floats) -> Worth:
    """The answer to one of the questions that :class:`Toy` names."""
    if what == "evpi":
        return perfect(loss)
    if what.startswith("type"):
        return from_parts(by_type(points, float(what.split()[1])))
    if "±" in what:
        number, error = what.split("±")
        return from_measurement(points[int(number)], loss, float(error))
    if ":" in what:
        condition, right = what.split(":")
        number, limit = condition.split(">")
        so = points[int(number)] > float(limit)
        yes = np.where(so, float(right), 1 - float(right))
        return from_signal(np.stack([yes, 1 - yes]), loss)
    known = [points[int(each)] for each in what.split(",")]
    return partial(known[0], loss) if len(known) == 1 else partial_group(known, loss)


def repeated(toy: Toy, seeds: int, draws: int = 2000) -> dict[str, tuple[Floats, Floats]]:
    """For each question (values, standard errors) by seed."""
    found: dict[str, tuple[list[float], list[float]]] = {what: ([], []) for what in toy.truth}
    for seed in range(seeds):
        points = toy.scale(uniforms(toy.dimensions, seed, 0, draws)).T
        loss = toy.loss(points)
        for what in toy.truth:
            worth = asked(toy, what, points, loss)
            found[what][0].append(worth.value)
            found[what][1].append(worth.error)
    return {what: (np.array(a), np.array(b)) for what, (a, b) in found.items()}


def covered(values: Floats, errors: Floats, truth: float) -> float:
    """Share of seeds in which ± twice the standard error covers the truth."""
    return float((np.abs(values - truth) <= 2 * errors + 1e-9).mean())
