"""A toy whose truth is known, and how often the ± of a study of it covers that truth.

The toy's numbers x and y are uniform on (0, 1). Under policy `a` the loss is 10 x y and war has the
chance x; under `b` the loss is 2 + x and war has the chance x y; under `c` the loss is
2 + lognormal(0, 0.5), and there is no war. What has a closed form is compared with it; the rest
with quantiles and tail means over 4,000,000 points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from math import exp, log
from typing import Any

import numpy as np
from scipy.special import ndtri
from scipy.stats import norm

import standoff
from standoff.ensemble.effort import Effort
from standoff.ensemble.sample import uniforms
from standoff.insight.decision.robust import robust
from standoff.insight.judgement.criteria import tail_mean
from standoff.insight.learning.learn import learn
from standoff.lens.registry import compile_case

SHARES = {"often": 0.7, "edge": 0.95, "mid": 0.3 - 0.3 * log(0.3), "rare": 0.002, "sure": 0.9995}
"""The shares of worlds in which the toy's claims are true: P(x y < z) = z - z ln z."""
MATTERS = 0.1


def product_below(z: float) -> float:
    """P(x y < z)."""
    return z - z * log(z)


THREE = {
    "often": (0.6, 0.2),
    "edge": (0.85, 0.0),
    "mid": (product_below(0.2), 1 - product_below(0.4)),
}
"""The shares in which a claim is true, and false, by at least ``MATTERS``."""
TOY: dict[str, Any] = {
    "title": "A toy whose truth is known",
    "actors": {"me": {"advised": True}, "other": {}},
    "parameters": {
        "x": {"range": [0, 1]},
        "y": {"range": [0, 1]},
        "z": {"lognormal": [1, 0.5]},
    },
    "levers": {"course": ["a", "b", "c"]},
    "policies": {each: {"course": each} for each in "abc"},
    "play": [
        {"stage": "move", "actor": "other", "choose": ["left", "right"]},
        {
            "stage": "coin",
            "chance": {"up": "if course == a then x else x * y * (course == b)", "down": "rest"},
        },
    ],
    "measures": {"harm": {"unit": "people", "limit": 0.2}},
    "outcomes": {
        name: {
            "when": f"coin == {side}",
            "payoffs": {
                "me": "if course == a then -10 * x * y else if course == b then -2 - x else -2 - z",
                "other": "0",
            },
            "measures": {"harm": "x * x"},
        }
        for name, side in (("war", "up"), ("peace", "down"))
    },
    "matters": {"probability": MATTERS},
    "claims": {
        "often": {"says": "x", "test": "P(war | a) > 0.3"},
        "edge": {"says": "x", "test": "P(war | a) > 0.05"},
        "mid": {"says": "x", "test": "P(war | b) < 0.3"},
        "rare": {"says": "x", "test": "P(war | a) > 0.998"},
        "sure": {"says": "x", "test": "P(war | a) > 0.0005"},
    },
    "observed": {
        "policy": "a",
        "record": [{"date": "2022-01-01", "what": "a sign of x", "likelihood": "x"}],
    },
}
POWER = 200
"""Of the likelihood that makes `learn` seek other worlds: x^POWER."""


@cache
def truth() -> Mapping[str, float]:
    """Every figure of the toy, by its name here."""
    points = np.concatenate([uniforms(3, 10**6 + k, 0, 10**6) for k in range(4)])
    x, y = points[:, 0], points[:, 1]
    z = np.exp(0.5 * ndtri(points[:, 2]))
    loss = np.stack([10 * x * y, 2 + x, 2 + z])
    regret = loss - loss.min(axis=0)
    mean = {"a": 2.5, "b": 2.5, "c": 2 + exp(0.125)}
    found = dict.fromkeys(CHOICE, 0.0)
    found |= {"war a": 0.5, "war b": 0.25, "harm": 1 / 3, "under": 0.2**0.5}
    found |= {f"claim {name}": share for name, share in SHARES.items()}
    for name, (share_for, against) in THREE.items():
        found |= {
            f"for {name}": share_for,
            f"against {name}": against,
            f"immaterial {name}": 1 - share_for - against,
        }
    # Weighted by x likewise: P(x > 0.4), P(x < 0.2).
    found |= {"learn for": 0.84, "learn against": 0.04}
    for k, name in enumerate("abc"):
        found |= {
            f"loss {name}": mean[name],
            f"cvar {name}": tail_mean(loss[k]),
            f"best in {name}": float((regret[k] == 0).mean()),
            f"percentile {name}": float(np.quantile(loss[k], 0.9)),
            f"average regret {name}": float(regret[k].mean()),
            f"good enough {name}": float((loss[k] <= 2.5).mean()),
        }
    # Weighted by x: mean ∫x² / ∫x, P(x > 0.3) = 1 - 0.3², P(x > 0.05) likewise.
    found |= {"learn chance": 0.5, "learn x": 2 / 3, "learn often": 0.91, "learn edge": 0.9975}
    found |= {
        "sought x": (POWER + 1) / (POWER + 2),
        "sought rare": 1 - 0.998 ** (POWER + 1),
        "sought y": 0.5,
        "sought mid": _sought_mid(),
    }
    return found


def _sought_mid() -> float:
    """P(x y < 0.3) where x has the density (POWER + 1) x^POWER."""
    levels = (np.arange(10**6) + 0.5) / 10**6
    return float(np.mean(np.minimum(0.3 / levels ** (1 / (POWER + 1)), 1.0)))


def expected(policy: str, number: str = "", quarter: str = "") -> float:
    """The average loss of a policy, all worlds together or where a number is in its lowest or
    highest quarter."""
    of = dict.fromkeys("xy", 1 / 2) | {"z": exp(0.125)}
    ends = {"low": 1 / 8, "high": 7 / 8}
    if number == "z":
        # The means of a lognormal's lowest and highest quarter.
        inside = {"low": norm.cdf(norm.ppf(0.25) - 0.5), "high": norm.cdf(0.5 - norm.ppf(0.75))}
        of["z"] = 4 * exp(0.125) * float(inside[quarter])
    elif number:
        of[number] = ends[quarter]
    return {"a": 10 * of["x"] * of["y"], "b": 2 + of["x"], "c": 2 + of["z"]}[policy]


TURNS = {
    # 5 x = 2 + 1/2, and the same of y: 5 y = 2 + 1/2; 5 x = 2 + E z.
    **{("ab", "x"): 0.5, ("ab", "y"): 0.5, ("ac", "z"): 0.5, ("bc", "z"): 0.5},
    **{("ac", number): (2 + exp(0.125)) / 5 for number in "xy"},
}
"""Where the average losses of two policies cross as a number rises; 2 + x stays below 2 + E z. The
average loss is 5 x or 5 y under `a`, 2 + x under `b` and 2 + z under `c`; in z both `a` and `b`
stay at 2.5, and cross `c` at a half."""


def of_the_choice(study: standoff.Study) -> Iterator[tuple[str, float, float]]:
    """(kind, how far it is off, one standard error) of what is said of the first places: leads, and
    the numbers that they turn on; NaN for a turning value of which there is none."""
    for name, standing in study.standings.items():
        pair = standing.first, standing.second
        if name == "expected-loss":
            lead = expected(pair[1]) - expected(pair[0])
        elif name == "cvar":
            lead = truth()[f"cvar {pair[1]}"] - truth()[f"cvar {pair[0]}"]
        else:
            continue
        yield f"lead {name}", standing.lead - lead, standing.error
    # Harm is the same under every policy, so that no number can turn it.
    assert not any(turns for name, turns in study.turns.items() if name != "expected-loss")
    first = study.criteria["expected-loss"].prefers
    for turn in study.turns["expected-loss"]:
        number, rival = turn.parameter, turn.rival
        for end, lead, error in (
            ("low", turn.low, turn.low_error),
            ("high", turn.high, turn.high_error),
        ):
            true = expected(rival, number, end) - expected(first, number, end)
            yield f"lead where {end}", lead - true, error
        if np.isnan(turn.at):
            continue
        at = TURNS.get(("".join(sorted(first + rival)), number), float("nan"))
        below = float(norm.cdf(log(at) / 0.5)) if number == "z" else at
        yield "turning value", turn.at - at, turn.error
        beyond = 1 - below if turn.above else below
        yield "share beyond it", turn.beyond - beyond, turn.beyond_error


CHOICE = (
    "lead expected-loss",
    "lead cvar",
    "lead where low",
    "lead where high",
    "turning value",
    "share beyond it",
)
"""What :func:`of_the_choice` tells, as distances from the truth."""


def figures(seed: int, draws: int, *, sought: bool = True) -> Iterator[tuple[str, float, float]]:
    """(name, figure, one standard error) of everything that a study of the toy says."""
    case = standoff.Case.model_validate(TOY)
    study = standoff.study(case, draws=draws, seed=seed, threads=1)
    for policy in "ab":
        war = study.policies[policy].outcomes["war"]
        yield f"war {policy}", war.mean, war.mc_error
    harm = study.policies["a"].measures["harm"]
    yield "harm", harm.mean, harm.mc_error
    yield from of_the_choice(study)
    under = study.criteria["under-harm"]
    yield "under", under.scores["a"], under.errors["a"]
    for name, judged in study.claims.items():
        yield f"claim {name}", judged.share, judged.mc_error
    for name in THREE:
        each = study.claims[name]
        yield f"for {name}", each.share_for, each.share_for_error
        yield f"against {name}", each.share_against, each.share_against_error
        yield f"immaterial {name}", each.share_immaterial, each.share_immaterial_error
    loss, cvar = study.criteria["expected-loss"], study.criteria["cvar"]
    asked = robust(compile_case(case), draws=draws, seed=seed, effort=Effort(threads=1))
    for policy in "abc":
        yield f"loss {policy}", loss.scores[policy], loss.errors[policy]
        yield f"cvar {policy}", cvar.scores[policy], cvar.errors[policy]
        share = loss.best_share[policy], loss.best_share_errors[policy]
        yield f"best in {policy}", *share
        errors, scores = asked.errors[policy], asked.scores[policy]
        yield f"percentile {policy}", scores.percentile, errors["percentile"]
        yield f"average regret {policy}", scores.average_regret, errors["average_regret"]
        yield f"good enough {policy}", scores.satisfices, errors["satisfices"]
    (day,) = learn(compile_case(case), draws=draws, seed=seed, threads=1).days
    after = {each.id: each for each in day.claims}
    yield "learn chance", day.evidence, day.evidence_error
    yield "learn x", day.parameters["x"].after[0], day.parameters["x"].error
    for name in ("often", "edge"):
        yield f"learn {name}", after[name].share, after[name].error
    often = after["often"].weighed
    yield "learn for", often.share_for, often.share_for_error
    yield "learn against", often.share_against, often.share_against_error
    if not sought:
        return
    record = {"policy": "a", "record": [{"date": "2022-01-01", "likelihood": f"x ^ {POWER}"}]}
    sharp = standoff.Case.model_validate({**TOY, "observed": record})
    (day,) = learn(compile_case(sharp), draws=min(draws, 1000), seed=seed, threads=1).days
    after = {each.id: each for each in day.claims}
    if day.method == "tempered":
        for name in "xy":
            yield f"sought {name}", day.parameters[name].after[0], day.parameters[name].error
        for name in ("rare", "mid"):
            yield f"sought {name}", after[name].share, after[name].error


def coverage(seeds: int, draws: int, *, sought: bool = True) -> dict[str, tuple[float, int, float]]:
    """For each figure how often ± covers the truth, of how many studies, and its ± over the spread
    of the figure from study to study, in proportion to what a normal figure would want."""
    found: dict[str, list[tuple[float, float]]] = {}
    for seed in range(seeds):
        for name, value, error in figures(seed, draws, sought=sought):
            if not np.isnan(error):
                found.setdefault(name, []).append((value, error))
    rates = {}
    for name, each in found.items():
        value, error = np.array(each).T
        covers = np.abs(value - truth()[name]) <= 2 * error + 1e-12
        spread = float(np.std(value))
        wide = float(np.sqrt(np.mean(error**2))) / spread if spread > 0 else float("inf")
        rates[name] = (float(np.mean(covers)), len(each), wide)
    return rates
