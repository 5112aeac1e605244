"""A split by a sample of orders, against splits known in closed form and against all orders."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

import standoff
from standoff.ensemble.sampling_error import TIMES
from standoff.insight.disagreement.comparison import Comparison
from standoff.insight.disagreement.effects import Effects
from standoff.insight.disagreement.orders import Orders, orders_of
from standoff.insight.statistics.shapley import shapley

QUANTITY = ("loss(a | p)", "loss", "p")
NAMES = "xyzuvw"
BEFORE = {"x": 0.3, "y": 0.4, "z": 0.2, "u": 0.1, "v": 0.2, "w": 0.5}
AFTER = {"x": 0.5, "y": 0.6, "z": 0.3, "u": 0.3, "v": 0.5, "w": 0.7}
SEEDS = 40


def ranged(mean: float) -> str:
    return f"{{range: [{mean - 0.1:.2f}, {mean + 0.1:.2f}], basis: judgement, why: unknown}}"


# Six groups; independent numbers, so that averages of products are products of averages.
TOY = f"""
standoff: 1
title: Six groups
actors: {{a: {{advised: true}}}}
parameters:
{"".join(f"  {name}: {ranged(mean)}{chr(10)}" for name, mean in BEFORE.items())}
policies: {{only: {{}}}}
precision: exact
play:
  - {{stage: luck, chance: {{good: x * y + z * u * v, bad: rest}}}}
outcomes:
  win: {{when: luck == good, payoffs: {{a: "x + w * y"}}}}
  lose: {{when: luck == bad, payoffs: {{a: "x + w * y"}}}}
claims:
  likely: {{says: Likely, source: judgement, test: P(win | only) > 0.22}}
variants:
  other:
    parameters:
{"".join(f"      {name}: {ranged(mean)}{chr(10)}" for name, mean in AFTER.items())}
"""


def truth() -> dict[str, dict[str, float]]:
    """Each effect by its definition: over all 64 mixtures of the averages in closed form."""
    table = np.empty((64, 2))
    for code in range(64):
        m = {n: (AFTER if code >> k & 1 else BEFORE)[n] for k, n in enumerate(NAMES)}
        table[code] = m["x"] * m["y"] + m["z"] * m["u"] * m["v"], -m["x"] - m["w"] * m["y"]
    split = shapley(table)
    found = {}
    for k, quantity in enumerate(("P(win | only)", "loss(a | only)")):
        found[quantity] = {name: float(split[g, k]) for g, name in enumerate(NAMES)}
        found[quantity]["whole"] = float(table[-1, k] - table[0, k])
        found[quantity]["concede x"] = float(table[1, k])
        found[quantity]["concede y"] = float(table[2, k])
    return found


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Comparison]:
    path = tmp_path_factory.mktemp("orders") / "toy.yaml"
    path.write_text(TOY, "utf-8")
    one, other = standoff.load(path), standoff.load(f"{path}@other")
    return [standoff.compare(one, other, draws=96, seed=seed) for seed in range(SEEDS)]


def test_twice_the_error_covers_the_effects(answers: list[Comparison]) -> None:
    known = truth()
    inside: dict[str, list[bool]] = {quantity: [] for quantity in known}
    conceded: list[bool] = []
    for found in answers:
        assert found.sampled
        for each in found.differences:
            assert sum(each.split.values()) == pytest.approx(each.b - each.a, abs=1e-12)
            if each.quantity not in known:
                continue
            effects = {**each.split, "whole": each.b - each.a}
            for name, error in {**each.split_errors, "whole": each.error}.items():
                if error < 1e-12:  # what adds the same in every world is known exactly
                    assert effects[name] == pytest.approx(known[each.quantity][name], abs=1e-9)
                    continue
                off = abs(effects[name] - known[each.quantity][name])
                inside[each.quantity].append(off <= TIMES * error)
            for name in {"x", "y"} & set(each.cruxes):
                off = abs(each.concede[name][0] - known[each.quantity][f"concede {name}"])
                conceded.append(off <= TIMES * each.concede_errors[name][0])
    shares = {quantity: float(np.mean(each)) for quantity, each in inside.items()}
    assert min(len(each) for each in inside.values()) >= 3 * SEEDS
    assert 0.90 <= shares["P(win | only)"] <= 0.99, shares
    assert 0.90 <= shares["loss(a | only)"] <= 0.99, shares
    assert len(conceded) >= 2 * SEEDS
    assert np.mean(conceded) >= 0.90


def filled(values: np.ndarray, size: int, seed: int = 0) -> Orders:
    """Orders of conclusions (2^g, size)."""
    found = Orders(values.shape[0].bit_length() - 1, size, seed)
    for code, worlds in found.visits():
        found.add(code, worlds, {QUANTITY: values[code, worlds]})
    return found


def test_a_world_is_split_by_its_own_order_and_its_reverse() -> None:
    """Against the definition, world by world."""
    values = np.random.default_rng(3).normal(size=(8, 40))
    found = filled(values, 40)
    expected = np.zeros((3, 40))
    for world in range(40):
        order = found.orders[world, 0]
        for way in (order, order[::-1]):
            code = 0
            for group in way:
                before, code = code, code | 1 << int(group)
                expected[group, world] += (values[code, world] - values[before, world]) / 2
    assert found.split()[:, 0] == pytest.approx(expected.mean(axis=1), abs=1e-12)
    assert found.split()[:, 0].sum() == pytest.approx((values[7] - values[0]).mean(), abs=1e-12)


def test_all_orders_make_the_exact_split() -> None:
    """Where all worlds are one, and every order comes up as often as every other, the parts are the
    Shapley value itself."""
    values = np.random.default_rng(4).normal(size=(16, 1))
    every = list(permutations(range(4)))
    found = Orders(4, len(every), 0)
    forward = np.array(every)
    found.orders = np.stack([forward, forward[:, ::-1]], axis=1)
    found.codes[..., 1:] = np.cumsum(1 << found.orders, axis=-1)
    exact = Effects(4, len(every))
    whole = np.repeat(values, len(every), axis=1)
    for code, worlds in found.visits():
        found.add(code, worlds, {QUANTITY: whole[code, worlds]})
    for code, worlds in exact.visits():
        exact.add(code, worlds, {QUANTITY: whole[code]})
    assert found.split() == pytest.approx(exact.split(), abs=1e-12)
    for code in (0, 1, 2, 4, 8, 7, 11, 13, 14, 15):
        assert found.value(code, 0) == pytest.approx(exact.value(code, 0), abs=1e-12)
        assert found.value_error(code, 0) == pytest.approx(0, abs=1e-12)


def test_a_world_without_a_value_on_its_way_counts_for_nothing() -> None:
    values = np.random.default_rng(5).normal(size=(8, 48))
    values[3, 7] = values[0, 9] = np.nan
    found = filled(values, 48)
    on_the_way = bool((found.codes[7] == 3).any())
    kept = np.ones(48, bool)
    kept[9] = False
    kept[7] = not on_the_way
    assert found.known(0).tolist() == kept.tolist()
    assert found.value(0, 0) == pytest.approx(values[0, kept].mean())
    assert found.split()[:, 0].sum() == pytest.approx((values[7] - values[0])[kept].mean())


def test_groups_take_turns() -> None:
    """In every round of as many worlds as there are groups each group has each place once."""
    found = orders_of(7, 21, 5)
    for round_ in found.reshape(3, 7, 7):
        assert (np.sort(round_, axis=0) == np.arange(7)[:, None]).all()
        assert (np.sort(round_, axis=1) == np.arange(7)).all()
    assert (found == orders_of(7, 21, 5)).all()
    assert (found != orders_of(7, 21, 6)).any()
