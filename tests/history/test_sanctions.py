"""A game with several equilibria, and what following one of them means: threats of sanctions, by
Lewis & Schultz (2003) as Crisman-Cox & Gibilisco (2021) estimate it.

The sender threatens or not; the target concedes or resists; the sender, who alone knows its errors
of war and of backing down, then stands firm or backs down; the target alone knows its error of war.
All are standard normal.
"""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq, minimize
from scipy.special import ndtr
from scipy.stats import norm

import standoff
from standoff.case.model import Case
from standoff.history.table import Floats
from tests.history.published import data, estimated

TURNS, WEIGHTS = np.polynomial.legendre.leggauss(40)


def both_below(h: Floats, k: Floats) -> Floats:
    """(n,) the chance that two standard normals correlated by 1/√2 lie below h and k: Plackett's
    integral over the angle of correlation."""
    top = np.pi / 4
    s = np.sin((TURNS + 1) / 2 * top)
    inner = np.exp(
        -(h[:, None] ** 2 + k[:, None] ** 2 - 2 * h[:, None] * k[:, None] * s) / (2 * (1 - s**2))
    )
    found: Floats = ndtr(h) * ndtr(k) + inner @ WEIGHTS * top / 2 / (2 * np.pi)
    return found


def chances(
    resists: Floats, stands: Floats | None, worth: dict[str, Any]
) -> tuple[Floats, Floats, Floats]:
    """(n,) each: that the sender threatens; that having threatened it stands firm; and that the
    target resists, who believes ``stands``, or where None what is so; ``resists`` is what the
    sender believes."""
    u = {name: np.broadcast_to(each, resists.shape) for name, each in worth.items()}
    least = (u["SA"] - (1 - resists) * u["VA"]) / resists
    threat = 1 - ndtr(least - u["WA"]) * ndtr(least - u["a"])
    firm = both_below((u["WA"] - u["a"]) / np.sqrt(2), u["WA"] - least) / np.maximum(threat, 1e-300)
    held = firm if stands is None else stands
    answer = ndtr((held * u["WB"] + (1 - held) * u["VB"] - u["CB"]) / held)
    return threat, firm, answer


def equilibria(worth: dict[str, float]) -> list[float]:
    """The chance of the status quo at every equilibrium: where resisting is as likely as the sender
    believes."""

    def off(resists: float) -> float:
        return float(chances(np.array([resists]), None, worth)[2][0]) - resists

    grid = np.linspace(1e-4, 1 - 1e-4, 2001)
    signs = np.sign(chances(grid, None, worth)[2] - grid)
    found = [brentq(off, grid[k], grid[k + 1]) for k in np.flatnonzero(signs[1:] != signs[:-1])]
    return [1 - float(chances(np.array([each]), None, worth)[0][0]) for each in found]


def written(war_b: float, types: int = 21, precision: float = 50) -> Case:
    """The game as a case: each error one of so many values of equal chance, choices near sharp."""
    ends = norm.ppf(np.arange(types + 1) / types)
    values = types * (norm.pdf(ends[:-1]) - norm.pdf(ends[1:]))
    if types > 1:
        values /= np.sqrt((values**2).mean())
    kinds = {f"t{k}": 1 / types for k in range(types - 1)} | {f"t{types - 1}": "rest"}

    def error(stage: str) -> str:
        return " + ".join(f"{each!r} * ({stage} == t{k})" for k, each in enumerate(values.tolist()))

    def drawn(stage: str, other: str) -> dict[str, Any]:
        return {"stage": stage, "chance": kinds, "hidden-from": [other]}

    def choice(stage: str, actor: str, *options: str, when: str | None = None) -> dict[str, Any]:
        found = {"stage": stage, "actor": actor, "choose": list(options)}
        return found | ({"when": when} if when else {})

    return Case.model_validate(
        {
            "title": "A threat of sanctions",
            "actors": {"a": {"name": "the sender", "advised": True}, "b": "the target"},
            "precision": precision,
            "play": [
                drawn("war-a", "b"),
                drawn("back-a", "b"),
                drawn("war-b", "a"),
                choice("threat", "a", "no", "yes"),
                choice("answer", "b", "concede", "resist", when="threat == yes"),
                choice("act", "a", "back", "stand", when="answer == resist"),
            ],
            "outcomes": {
                "sq": {"when": "threat == no", "payoffs": {"a": 0, "b": 0}},
                "cd": {"when": "answer == concede", "payoffs": {"a": 1, "b": 0}},
                "bd": {
                    "when": "act == back",
                    "payoffs": {"a": f"-1.2 + {error('back-a')}", "b": 1},
                },
                "sf": {
                    "when": "act == stand",
                    "payoffs": {
                        "a": f"-1.9 + {error('war-a')}",
                        "b": f"{war_b} + {error('war-b')}",
                    },
                },
            },
        }
    )


def test_one_of_three_equilibria_is_followed() -> None:
    """The game has three equilibria where W_B = −2.9 and one at −2.7, as published. The principal
    branch goes to the first of the three, in which hardly any crisis stays quiet; so a little less
    of W_B moves the status quo from five in six to almost none."""
    given = {"SA": 0.0, "VA": 1.0, "CB": 0.0, "WA": -1.9, "VB": 1.0, "a": -1.2}
    three = equilibria(given | {"WB": -2.9})
    one = equilibria(given | {"WB": -2.7})
    assert three == pytest.approx([0.005, 0.620, 0.795], abs=5e-4)
    assert one == pytest.approx([0.833], abs=5e-4)
    followed = {
        war: standoff.study(written(war), draws=1).policies["as-is"].outcomes["sq"].mean
        for war in (-2.9, -2.7)
    }
    # Of so many types, not of endlessly many.
    assert followed[-2.9] == pytest.approx(three[0], abs=2e-3)
    assert followed[-2.7] == pytest.approx(one[0], abs=5e-2)


def columns_of(table: str) -> tuple[dict[str, list[Floats]], Floats, Floats, Floats]:
    """What each payoff is a sum of, as the authors' example has it; how often each outcome came;
    and what the last stage of their estimates takes each side to believe."""
    with open(table, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    at = {name: np.array([float(row[name]) for row in rows]) for name in list(rows[0])[5:]}
    one, sender, target = (
        np.ones(len(rows)),
        np.sqrt(at["senderecondep"]),
        np.sqrt(at["targetecondep"]),
    )
    terms = {
        "SA": [sender, at["senderdemocracy"], at["contig"], at["ally"]],
        "VA": [one, at["anticipatedsendercosts"]],
        "CB": [one, target, at["anticipatedtargetcosts"], at["contig"], at["ally"]],
        "WA": [one, sender, at["senderdemocracy"], at["lncaprat"]],
        "WB": [one, at["targetdemocracy"], at["lncaprat"]],
        "a": [one, at["senderdemocracy"]],
    }
    counts = np.column_stack([at[name] for name in ("sq", "cd", "sf", "bd")])
    return terms, counts, at["PRnpl"], at["PFnpl"]


def summed(terms: dict[str, list[Floats]], numbers: Floats) -> dict[str, Floats]:
    """(n,) each payoff."""
    found, first = {}, 0
    for name, columns in terms.items():
        part = numbers[first : first + len(columns)]
        found[name], first = np.column_stack(columns) @ part, first + len(columns)
    return found | {"VB": np.zeros(len(columns[0]))}


def test_the_sanctions_of_1970_to_2000() -> None:
    """At the estimates of nested pseudo-likelihood, −3932.447, each of the 418 games has one
    equilibrium, so that no branch is chosen there."""
    terms, counts, resists, stands = columns_of(data("sanctions-dyad-decades.csv"))

    def down(numbers: Floats) -> float:
        with np.errstate(all="ignore"):
            threat, firm, answer = chances(resists, stands, summed(terms, numbers / scale))
            ends = [1 - threat, threat * (1 - answer), threat * answer * firm]
            log = np.log(np.column_stack([*ends, threat * answer * (1 - firm)]))
        total = float((counts * log).sum())
        return -total if np.isfinite(total) else 1e9

    scale = np.array([max(1.0, np.abs(each).mean()) for part in terms.values() for each in part])
    start = np.zeros(len(scale))
    start[[4, 6, 11, 15, 18]] = 0.5, -1, -3, -1, -3
    found = minimize(down, start * scale, method="BFGS", options={"maxiter": 500})
    assert -found.fun == pytest.approx(-3932.447, abs=1e-3)
    worth = summed(terms, found.x / scale)
    for row in range(len(resists)):
        (quiet,) = equilibria({name: float(each[row]) for name, each in worth.items()})
        believed = chances(resists, None, worth)[0][row]
        assert quiet == pytest.approx(1 - believed, abs=1e-4)


def test_the_same_payoffs_with_an_error_at_each_move() -> None:
    """What is fitted is the game of perfect information with logit errors, worked out by hand from
    its last move back; SciPy finds nothing higher from there."""
    table = data("sanctions-dyad-decades.csv")
    terms, counts, _, _ = columns_of(table)
    names = {name: [f"{name}{k}" for k in range(len(part))] for name, part in terms.items()}
    words = {
        "SA": ("sqrt(sender)", "sender_dem", "near", "allied"),
        "VA": ("1", "sender_cost"),
        "CB": ("1", "sqrt(target)", "target_cost", "near", "allied"),
        "WA": ("1", "sqrt(sender)", "sender_dem", "ratio"),
        "WB": ("1", "target_dem", "ratio"),
        "a": ("1", "sender_dem"),
    }
    worth = {
        name: " + ".join(f"{each} * {word}" for each, word in zip(names[name], part, strict=True))
        for name, part in words.items()
    }
    columns = {
        "sender": "senderecondep",
        "sender_dem": "senderdemocracy",
        "near": "contig",
        "allied": "ally",
        "sender_cost": "anticipatedsendercosts",
        "target_cost": "anticipatedtargetcosts",
        "target": "targetecondep",
        "target_dem": "targetdemocracy",
        "ratio": "lncaprat",
    }
    case = written(0.0, 1).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    case |= {"precision": 1, "play": case["play"][3:]}
    case["parameters"] = {name: {"column": column} for name, column in columns.items()}
    case["parameters"] |= {each: {"estimate": {}} for part in names.values() for each in part}
    for outcome, a, b in (
        ("sq", "SA", ""),
        ("cd", "VA", "CB"),
        ("sf", "WA", "WB"),
        ("bd", "a", ""),
    ):
        case["outcomes"][outcome]["payoffs"] = {"a": worth[a], "b": worth.get(b, "0")}
    found = estimated(
        Case.model_validate(case),
        table,
        outcome="sq=sq,cd=cd,sf=sf,bd=bd",
        starts=1,
        intervals="wald",
    )

    def down(numbers: Floats) -> float:
        u = summed(terms, numbers)
        stand = 1 / (1 + np.exp(u["a"] - u["WA"]))
        fought = stand * u["WA"] + (1 - stand) * u["a"]
        resist = 1 / (1 + np.exp(u["CB"] - stand * u["WB"]))
        threat = 1 / (1 + np.exp(u["SA"] - resist * fought - (1 - resist) * u["VA"]))
        met = threat * resist
        ends = [1 - threat, threat * (1 - resist), met * stand, met * (1 - stand)]
        return -float((counts * np.log(np.column_stack(ends))).sum())

    here = np.array([each.value for each in found.estimates.values()])
    assert found.n == counts.sum()
    assert found.log_likelihood == pytest.approx(-down(here), abs=1e-6)
    better = minimize(down, here, method="BFGS", options={"maxiter": 50})
    assert found.log_likelihood == pytest.approx(-better.fun, abs=1e-3)
    assert found.log_likelihood == pytest.approx(-3931.097, abs=1e-3)
