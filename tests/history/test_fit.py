"""Estimates of written models, against published ones and other programs' results."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from standoff.case.model import Case
from standoff.report.schemas import schema_text
from tests.history.coin import COIN, coin, logit_by_hand, written
from tests.history.crises import HIDDEN, SIGNALS, Crisis
from tests.history.crises import written as drawn_table
from tests.history.published import WAR_OUTCOMES, data, estimated, speculation, two_steps, war


def test_war_since_1800_by_logit() -> None:
    """R's games 1.1.2: −286.18279; its coefficients are √2 times these."""
    table = data("war-since-1800.csv")
    found = estimated(war(), table, outcome=WAR_OUTCOMES)
    assert found.log_likelihood == pytest.approx(-286.18279, abs=1e-5)
    assert (found.n, found.dropped, found.unsolved, found.identified) == (282, 31, 0, True)
    assert [each.starts for each in found.maxima] == [20]
    told = json.loads(json.dumps(found.to_dict()))
    jsonschema.validate(told, json.loads(schema_text("fit")))
    assert set(told["estimates"]["w0"]) == {"value", "se", "low", "high"}
    # The same crises by their moves: `esc`, and `war` where it was answered.
    by_moves = war().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    by_moves["play"][0]["choose"] = ["0", "1"]
    for outcome, sign in zip(("sq", "capitulation", "war"), ("0", "1", "1"), strict=True):
        when = by_moves["outcomes"][outcome]["when"]
        by_moves["outcomes"][outcome]["when"] = when.replace("move == stay", f"move == {sign}")
    by_moves["play"][1]["when"] = "move == 1"
    again = estimated(
        Case.model_validate(by_moves), table, outcome="sq=sq,war=war", moves=("move=esc",)
    )
    assert again.log_likelihood == pytest.approx(found.log_likelihood, abs=1e-7)


def test_war_since_1800_by_probit() -> None:
    """R's games 1.1.2, normal agent error: −286.12375."""
    table = data("war-since-1800.csv")
    found = estimated(war(), table, outcome=WAR_OUTCOMES, error="probit", starts=3)
    assert found.log_likelihood == pytest.approx(-286.12375, abs=1e-5)


def test_speculative_attacks() -> None:
    """Leblang 2003 by R's games 1.1.2, private information: −482.0155. From the case's own start a
    lower maximum is reached."""
    table = data("leblang-2003-speculative-attacks.csv")
    found = estimated(speculation(), table, outcome="outcome", error="private", starts=3)
    assert found.log_likelihood == pytest.approx(-482.0155, abs=1e-4)
    assert found.n == 7240


OCHS = {
    "title": "Ochs",
    "actors": {"a": {"name": "row", "advised": True}, "b": "column"},
    "parameters": {"sharpness": {"estimate": {"start": 0.5, "lower": 0}}},
    "precision": "sharpness",
    "play": [
        {"stage": "row", "actor": "a", "choose": ["up", "down"]},
        {"stage": "column", "actor": "b", "choose": ["left", "right"], "sees": []},
    ],
    "outcomes": {
        "both": {"when": "row == up and column == left", "payoffs": {"a": 1.1141, "b": 0}},
        "up-right": {"when": "row == up and column == right", "payoffs": {"a": 0, "b": 1.1141}},
        "down-left": {"when": "row == down and column == left", "payoffs": {"a": 0, "b": 1.1141}},
        "neither": {"when": "row == down and column == right", "payoffs": {"a": 0.2785, "b": 0}},
    },
}


def test_the_precision_of_a_simultaneous_game(tmp_path: Path) -> None:
    """Gambit's logit_estimate on Ochs' game, 128 plays by each side: λ 1.845610, −174.764532.

    Each row shows one side's move; the other's is summed over.
    """
    table = written(
        tmp_path,
        "row,column,times\n"
        f"up,,{128 * 0.527}\ndown,,{128 * 0.473}\n,left,{128 * 0.366}\n,right,{128 * 0.634}\n",
    )
    found = estimated(
        Case.model_validate(OCHS), table, moves=("row=row", "column=column"), weights="times"
    )
    assert found.estimates["sharpness"].value == pytest.approx(1.845610, abs=2e-6)
    assert found.log_likelihood == pytest.approx(-174.764532, abs=1e-6)


def test_what_is_not_identified_is_told_with_its_direction() -> None:
    """The same regressors in every utility of the first: only differences of them are told, which
    R answers with NaN."""
    table = data("war-since-1800.csv")
    same = [("", "1"), ("_b", "balance"), ("_s", "similar")]
    case = two_steps(
        {
            "sq": {"a": [(f"s{name}", by) for name, by in same]},
            "capitulation": {"a": [(f"c{name}", by) for name, by in same]},
            "war": {
                "a": [(f"w{name}", by) for name, by in same],
                "b": [(f"d{name}", by) for name, by in same],
            },
        },
        {"balance": {"column": "balanc"}, "similar": {"column": "s_wt_re1"}},
        ("sq", "capitulation", "war"),
    )
    found = estimated(case, table, outcome=WAR_OUTCOMES, starts=4)
    assert not found.identified
    assert len(found.directions) == 3
    moving = np.zeros((3, 12))
    names = list(found.estimates)
    for row, parts in enumerate(found.directions):
        for name, part in parts:
            moving[row, names.index(name)] = part
    for end in ("", "_b", "_s"):
        # The three utilities of the first move by one amount; nothing of the second's moves.
        three = moving[:, [names.index(f"{one}{end}") for one in "scw"]]
        assert np.ptp(three, axis=1).max() < 1e-3
        assert np.abs(moving[:, names.index(f"d{end}")]).max() < 1e-3
    assert all(np.isnan(each.error) for each in found.estimates.values())


def test_standard_errors_are_those_of_a_logit_regression(tmp_path: Path) -> None:
    """Closed forms: the inverse information, White's sandwich, and that over clusters."""
    text = coin()
    table = written(tmp_path, text)
    beta, bend, scores, groups = logit_by_hand(text)
    case = Case.model_validate(COIN)
    cover = np.linalg.inv(bend)
    summed = np.array([scores[groups == g].sum(axis=0) for g in np.unique(groups)])
    expected = {
        "hessian": cover,
        "sandwich": cover @ scores.T @ scores @ cover,
        "clustered": cover @ summed.T @ summed @ cover * 15 / 14,
    }
    for kind, each in expected.items():
        cluster = "group" if kind == "clustered" else ""
        found = estimated(
            case, table, outcome="outcome", standard_errors=kind, cluster=cluster, starts=3
        )
        values = [one.value for one in found.estimates.values()]
        errors = [one.error for one in found.estimates.values()]
        np.testing.assert_allclose(values, beta, atol=1e-6)
        np.testing.assert_allclose(errors, np.sqrt(np.diag(each)), rtol=1e-5)
    again = estimated(case, table, outcome="outcome", bootstrap=200, starts=1)
    errors = [one.error for one in again.estimates.values()]
    np.testing.assert_allclose(errors, np.sqrt(np.diag(cover)), rtol=0.3)


def test_profile_intervals(tmp_path: Path) -> None:
    """At their ends the highest likelihood has fallen by half of χ²(1)'s 95 % quantile."""
    text = coin()
    table = written(tmp_path, text)
    case = Case.model_validate(COIN)
    found = estimated(case, table, outcome="outcome", intervals="profile", starts=1)
    for end in (found.estimates["b1"].low, found.estimates["b1"].high):
        held = COIN["parameters"] | {"b1": {"value": end}}  # type: ignore[operator]
        other = estimated(
            Case.model_validate(COIN | {"parameters": held}), table, outcome="outcome", starts=1
        )
        assert found.log_likelihood - other.log_likelihood == pytest.approx(1.920729, abs=1e-4)


def test_a_row_that_counts_crises_is_as_many_rows(tmp_path: Path) -> None:
    """Of a logit regression, by hand, from the crises one by one."""
    rng = np.random.default_rng(5)
    counts = [(round(x, 2), *rng.integers(1, 9, 2)) for x in np.linspace(-1.5, 1.5, 12)]
    counted = "x,n,y\n" + "".join(f"{x},{n},{y}\n" for x, n, y in counts)
    single = "x,outcome,group\n" + "".join(
        f"{x},no,{k}\n" * n + f"{x},yes,{k}\n" * y for k, (x, n, y) in enumerate(counts)
    )
    beta, bend, scores, groups = logit_by_hand(single)
    case, cover = Case.model_validate(COIN), np.linalg.inv(bend)
    found = estimated(
        case, written(tmp_path, counted), outcome="no=n,yes=y", starts=1, bootstrap=300
    )
    assert [each.value for each in found.estimates.values()] == pytest.approx(beta, abs=1e-5)
    assert found.n == len(scores)
    assert found.bic == pytest.approx(2 * np.log(len(scores)) - 2 * found.log_likelihood)
    errors = np.sqrt(np.diag(cover @ scores.T @ scores @ cover))
    assert list(found.standard_errors["sandwich"].values()) == pytest.approx(errors, rel=1e-5)
    assert list(found.standard_errors["bootstrap"].values()) == pytest.approx(errors, rel=0.2)
    # By the rows of the table, where they are said to hang together.
    named = counted.replace("x,", "x,row,", 1).splitlines()
    named[1:] = [line.replace(",", f",{k},", 1) for k, line in enumerate(named[1:])]
    again = estimated(
        case, written(tmp_path, "\n".join(named)), outcome="no=n,yes=y", starts=1, cluster="row"
    )
    summed = np.array([scores[groups == k].sum(axis=0) for k in range(12)])
    errors = np.sqrt(np.diag(12 / 11 * cover @ summed.T @ summed @ cover))
    assert list(again.standard_errors["clustered"].values()) == pytest.approx(errors, rel=1e-5)


def test_weights_are_sampling_weights_to_the_sandwich(tmp_path: Path) -> None:
    """By hand, as R's sandwich has it of a weighted regression: a row's slopes times its weight are
    one draw. So the unit of weights is nothing to it, while the curvature's errors take a row of
    weight 2 for two."""
    lines = coin(80).splitlines()
    weight = np.array([0.5, 1, 3, 2] * 20)
    errors: list[dict[str, list[float]]] = []
    for unit in (1, 4):
        text = "\n".join(
            [f"{lines[0]},w", *(f"{a},{b * unit}" for a, b in zip(lines[1:], weight, strict=True))]
        )
        found = estimated(
            Case.model_validate(COIN), written(tmp_path, text), outcome="outcome", weights="w",
            starts=1,
        )  # fmt: skip
        errors.append({k: list(each.values()) for k, each in found.standard_errors.items()})
    x = np.column_stack([np.ones(80), [float(line.split(",")[0]) for line in lines[1:]]])
    y = np.array([line.split(",")[1] == "yes" for line in lines[1:]], float)
    beta = np.zeros(2)
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ beta))
        bend = (x * (weight * p * (1 - p))[:, None]).T @ x
        beta = beta + np.linalg.solve(bend, x.T @ (weight * (y - p)))
    slopes = x * (weight * (y - p))[:, None]
    cover = np.linalg.inv(bend)
    expected = np.sqrt(np.diag(cover @ slopes.T @ slopes @ cover))
    for each in errors:
        np.testing.assert_allclose(each["sandwich"], expected, rtol=1e-4)
    np.testing.assert_allclose(errors[0]["hessian"], np.sqrt(np.diag(cover)), rtol=1e-4)
    np.testing.assert_allclose(errors[1]["hessian"], np.sqrt(np.diag(cover)) / 2, rtol=1e-4)


def test_separation_is_told(tmp_path: Path) -> None:
    """All that have x = 1 say yes: its coefficient has no finite maximum (Albert & Anderson)."""
    rows = "".join(f"0,{'yes' if k % 3 else 'no'}\n" for k in range(30)) + "1,yes\n" * 10
    table = written(tmp_path, "x,outcome\n" + rows)
    found = estimated(Case.model_validate(COIN), table, outcome="outcome", starts=3)
    assert found.running_off == {"b1": 1}
    assert found.identified
    assert np.isnan(found.estimates["b1"].error)
    assert found.estimates["b0"].error == pytest.approx(np.sqrt(1 / 10 + 1 / 20), abs=1e-4)
    assert found.estimates["b0"].value == pytest.approx(np.log(2), abs=1e-4)


def test_levers_and_random_coefficients(tmp_path: Path) -> None:
    """What was tried is read from a column; a number left uncertain is averaged over. With a
    lever that only shifts a payoff it is the regression on it."""
    case = COIN | {
        "parameters": {"b0": {"estimate": {}}, "b1": {"estimate": {}}},
        "levers": {"aid": {"values": ["none", "some"], "column": "tried"}},
        "outcomes": {
            "no": {"when": "move == no", "payoffs": {"a": 0}},
            "yes": {
                "when": "move == yes",
                "payoffs": {"a": "b0 + (if aid == some then b1 else 0)"},
            },
        },
    }
    rows = "none,yes\n" * 12 + "none,no\n" * 8 + "some,yes\n" * 15 + "some,no\n" * 5
    table = written(tmp_path, "tried,outcome\n" + rows)
    found = estimated(Case.model_validate(case), table, outcome="outcome")
    assert found.estimates["b0"].value == pytest.approx(np.log(12 / 8), abs=1e-5)
    assert found.estimates["b1"].value == pytest.approx(np.log(3) - np.log(1.5), abs=1e-5)
    # ∫ 1/(1 + exp(-(b0 + z))) φ(z) dz is the share of yes: by Gauss and Hermite's rule.
    noisy = COIN | {
        "parameters": {"b0": {"estimate": {}}, "z": {"normal": [0, 1]}},
        "outcomes": COIN["outcomes"]  # type: ignore[operator]
        | {"yes": {"when": "move == yes", "payoffs": {"a": "b0 + z"}}},
    }
    table = written(tmp_path, "outcome\n" + "yes\n" * 70 + "no\n" * 30)
    found = estimated(Case.model_validate(noisy), table, outcome="outcome", starts=1, draws=400)
    points, weights = np.polynomial.hermite_e.hermegauss(40)
    chance = (weights / (1 + np.exp(-(found.estimates["b0"].value + points)))).sum()
    assert chance / np.sqrt(2 * np.pi) == pytest.approx(0.7, abs=2e-3)


@pytest.mark.parametrize("crisis", [HIDDEN, SIGNALS])
def test_same_bits_whatever_the_threads(crisis: Crisis, tmp_path: Path) -> None:
    """Rows go in batches, of which there are several from some thousand different rows on; and
    where games rest on draws of their own too."""
    case = Case.model_validate(crisis.case)
    table = drawn_table(crisis, tmp_path, 1100, 3)
    found = [
        estimated(case, table, outcome="outcome", starts=1, intervals="wald", threads=threads)
        for threads in (1, 3)
    ]
    assert found[0].to_dict() == found[1].to_dict()
