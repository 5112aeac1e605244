"""Estimates that have no finite maximum, told for each maximum: by constructions of which that is
known."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from scipy.optimize import minimize

from standoff.case.model import Case
from standoff.history.estimation import Fit
from standoff.questions.fit import Fit as Asked
from standoff.report.blocks import Item, Warning
from standoff.report.fit import TELLING
from standoff.report.schemas import schema_text
from tests.history.coin import COIN, coin, written
from tests.history.published import WAR_OUTCOMES, data, estimated


def table(folder: Path, *rows: tuple[float, str, int]) -> str:
    """(x, outcome, how many) as a table."""
    text = "".join(f"{x},{outcome}\n" * times for x, outcome, times in rows)
    return written(folder, "x,outcome\n" + text)


def test_complete_separation(tmp_path: Path) -> None:
    """Albert & Anderson (1984): all above some x say yes and all below no, so that both estimates
    run off together; the likelihood rises to 1."""
    file = table(tmp_path, (1, "no", 4), (2, "no", 5), (3, "yes", 5), (4, "yes", 6))
    found = estimated(Case.model_validate(COIN), file, outcome="outcome")
    assert found.running_off == {"b0": -1, "b1": 1}
    assert found.log_likelihood == pytest.approx(0, abs=2e-2)
    told = json.loads(json.dumps(found.to_dict()))
    jsonschema.validate(told, json.loads(schema_text("fit")))
    assert told["estimates"]["b1"]["value"] is None
    assert told["maxima"][0]["estimates"]["b1"] is None


def test_quasi_complete_separation(tmp_path: Path) -> None:
    """Albert & Anderson (1984): at one x both answers came, below it one alone and above it the
    other. Both estimates run off along b0 = −2 b1, and the likelihood rises to that of a coin at
    that x."""
    file = table(tmp_path, (1, "no", 8), (2, "no", 6), (2, "yes", 3), (3, "yes", 7))
    found = estimated(Case.model_validate(COIN), file, outcome="outcome")
    assert found.running_off == {"b0": -1, "b1": 1}
    limit = 3 * np.log(3 / 9) + 6 * np.log(6 / 9)
    assert found.log_likelihood == pytest.approx(limit, abs=2e-2)


def test_one_outcome_in_every_row(tmp_path: Path) -> None:
    """All say yes: either estimate may run off in the place of the other, so that holding one of
    them costs nothing; both are told."""
    file = table(tmp_path, (1, "yes", 4), (2, "yes", 5), (3, "yes", 5))
    found = estimated(Case.model_validate(COIN), file, outcome="outcome", starts=3)
    assert set(found.running_off) == {"b0", "b1"}
    assert found.log_likelihood == pytest.approx(0, abs=2e-2)
    # What runs off is not said to change nothing.
    assert found.directions == ()


def test_a_kind_of_which_one_crisis_is_known(tmp_path: Path) -> None:
    """One row of 200 has x, and said yes."""
    file = table(tmp_path, (0, "no", 120), (0, "yes", 79), (1, "yes", 1))
    found = estimated(Case.model_validate(COIN), file, outcome="outcome", starts=5)
    assert found.running_off == {"b1": 1}
    assert found.estimates["b0"].value == pytest.approx(np.log(79 / 120), abs=1e-4)
    assert found.estimates["b0"].error == pytest.approx(np.sqrt(1 / 79 + 1 / 120), rel=1e-3)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_what_is_only_unsure_does_not_run_off(tmp_path: Path, scale: float) -> None:
    """Overlap (Albert & Anderson 1984): there is a finite maximum, in whatever unit a column is."""
    rows = [line.split(",") for line in coin(40).splitlines()[1:]]
    text = "".join(f"{scale * float(x)!r},{end}\n" for x, end, _ in rows)
    found = estimated(
        Case.model_validate(COIN), written(tmp_path, "x,outcome\n" + text), outcome="outcome"
    )
    assert not found.running_off
    assert len(found.maxima) == 1
    # One row more would separate them.
    file = table(tmp_path, (1, "no", 9), (1.5, "yes", 1), (2, "no", 1), (3, "yes", 9))
    found = estimated(Case.model_validate(COIN), file, outcome="outcome")
    assert not found.running_off
    assert np.isfinite(found.estimates["b1"].error)


@pytest.mark.parametrize("code", [-999, -9999])
def test_a_code_among_the_values_does_not_run_off(tmp_path: Path, code: float) -> None:
    """One row holds what stands for a value not known, and settles b1's sign: the others lose
    hardly anything by twice so small a b1, but there is a maximum, by SciPy's Nelder-Mead."""
    rows = [(-1, "no", 20), (-1, "yes", 20), (1, "no", 20), (1, "yes", 20), (code, "yes", 1)]
    found = estimated(Case.model_validate(COIN), table(tmp_path, *rows), outcome="outcome")
    x, sign, times = (
        np.array(each, float)
        for each in zip(*((x, 1 if end == "yes" else -1, n) for x, end, n in rows), strict=True)
    )
    hand = minimize(
        lambda b: times @ np.logaddexp(0, -sign * (b[0] + b[1] / -code * x)),
        [0, 5],
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12},
    )
    assert not found.running_off
    assert found.log_likelihood == pytest.approx(-hand.fun, abs=1e-5)
    assert found.estimates["b1"].value == pytest.approx(hand.x[1] / -code, rel=1e-2)
    assert np.isfinite(found.estimates["b1"].error)


def test_a_value_ten_million_times_the_others_does_not_run_off(tmp_path: Path) -> None:
    """The others lose hardly anything by a b1 some thousand times as far out, but all by one of
    their own size: as good as b1 = 0 to them, the likelihood is that of a coin over 80 rows, and
    the wild row is certain."""
    rows = [(-1, "no", 20), (-1, "yes", 20), (1, "no", 20), (1, "yes", 20), (1e7, "yes", 1)]
    found = estimated(Case.model_validate(COIN), table(tmp_path, *rows), outcome="outcome")
    assert not found.running_off
    assert found.log_likelihood == pytest.approx(80 * np.log(0.5), abs=1e-3)
    assert 0 < found.estimates["b1"].value < 1e-3
    assert found.estimates["b0"].value == pytest.approx(0, abs=1e-3)


def test_payoffs_that_grow_against_each_other(tmp_path: Path) -> None:
    """The case of docs/how-to/carry-past-crises-into-a-case.md on disputes since 1800: from some
    starts the challenger's payoffs of the status quo and of war grow without end, at war's chance
    times the one less the other held, while the target's columns fade."""
    page = Path(__file__).parents[2] / "docs/how-to/carry-past-crises-into-a-case.md"
    text = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    file = tmp_path / "deterrence.yaml"
    file.write_text(text, encoding="utf-8")
    asked = Asked(
        case=str(file),
        data=data("war-since-1800.csv"),
        outcome=WAR_OUTCOMES,
        starts=40,
    )
    found = asked.ask()
    assert isinstance(found, Fit)
    assert not found.running_off
    others = found.maxima[1:]
    assert others
    for each in others:
        assert dict(each.running_off) == {"sq0": 1, "war0": 1}
    told = list(TELLING.blocks(asked, found))
    (item,) = [each for each in told if isinstance(each, Item)]
    assert "sq0 ∞" in str(item)
    assert not [each for each in told if isinstance(each, Warning)]


def test_a_ridge_that_bends(tmp_path: Path) -> None:
    """Of a threat only whether it was made is seen: what the target does shows by its chance p
    alone, times b0 less the rest. Where p fades as e^(c0 + c1 x) and b0 grows in its place, the
    challenger's payoff is 1 + k e^(c1 x), a model of two numbers whose likelihood is the limit, by
    SciPy; towards it c0 goes as the log of b0."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=200).round(1)
    made = rng.random(200) < 1 / (1 + np.exp(-(1 - 1.5 * np.exp(0.9 * x))))
    rows = "".join(f"{a},{'press' if b else 'stay'}\n" for a, b in zip(x, made, strict=True))
    case = {
        "title": "A threat",
        "actors": {"a": {"advised": True}, "b": "the target"},
        "parameters": {each: {"estimate": {}} for each in ("b0", "c0", "c1")}
        | {"x": {"column": "x"}},
        "play": [
            {"stage": "move", "actor": "a", "choose": ["stay", "press"]},
            {
                "stage": "answer",
                "actor": "b",
                "choose": ["yield", "fight"],
                "when": "move == press",
            },
        ],
        "outcomes": {
            "sq": {"when": "move == stay", "payoffs": {"a": 0, "b": 0}},
            "won": {"when": "answer == yield", "payoffs": {"a": 1, "b": 0}},
            "war": {"when": "answer == fight", "payoffs": {"a": "b0", "b": "c0 + c1 * x"}},
        },
    }
    table = written(tmp_path, "x,move\n" + rows)
    found = estimated(Case.model_validate(case), table, moves=("move=move",), starts=6)

    def limit(b: np.ndarray) -> float:
        worth = 1 + b[0] * np.exp(b[1] * x)
        return float(np.logaddexp(0, np.where(made, -1, 1) * worth).sum())

    assert found.running_off == {"b0": -1}
    assert found.log_likelihood == pytest.approx(-minimize(limit, [-1.0, 0.5]).fun, abs=2e-2)
