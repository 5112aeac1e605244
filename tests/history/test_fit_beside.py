"""Two models of the same crises, crises left out, and columns moved: against closed forms."""

from __future__ import annotations

import json
from ast import literal_eval
from math import erfc
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.case.model import Case
from standoff.history.baselines import regression
from standoff.report.figures.effects import across_figure
from standoff.report.schemas import schema_text
from tests.history.coin import COIN, logit_by_hand, written
from tests.history.published import estimated

OTHER = COIN | {
    "title": "The other column",
    "parameters": {"b0": {"estimate": {}}, "b1": {"estimate": {}}, "x": {"column": "z"}},
}
HEAD = "x,outcome,group,z,year\n"


def two_columns(rows: int = 90) -> str:
    """A table of a choice that hangs on one of two columns."""
    rng = np.random.default_rng(5)
    x, z = rng.normal(size=(2, rows)).round(3)
    came = rng.random(rows) < 1 / (1 + np.exp(-(0.3 + 0.9 * x)))
    lines = [
        f"{a},{'yes' if b else 'no'},{k},{c},{1900 + k}"
        for k, (a, b, c) in enumerate(zip(x, came, z, strict=True))
    ]
    return HEAD + "\n".join(lines) + "\n"


def by_column(text: str, column: int) -> str:
    """The same table with one column where the first stands."""
    rows = [line.split(",") for line in text.splitlines()[1:]]
    return HEAD + "".join(",".join([row[column], *row[1:]]) + "\n" for row in rows)


def parts_of(text: str) -> tuple[np.ndarray, np.ndarray]:
    """(x, whether yes) of each row."""
    rows = [line.split(",") for line in text.splitlines()[1:]]
    return np.array([float(r[0]) for r in rows]), np.array([r[1] == "yes" for r in rows])


def logs(text: str) -> np.ndarray:
    """Each row's log-likelihood in a logit regression."""
    beta = logit_by_hand(text)[0]
    x, yes = parts_of(text)
    return np.asarray(-np.log1p(np.exp(np.where(yes, -1, 1) * (beta[0] + beta[1] * x))))


def test_vuongs_test_of_two_regressions(tmp_path: Path) -> None:
    """Vuong (1989): z = Σm / (√n · sd(m)), m the difference of the rows' log-likelihoods; the
    corrections subtract p − q, and half of it times ln n."""
    text = two_columns()
    m = logs(text) - logs(by_column(text, 3))
    found = estimated(
        Case.model_validate(COIN),
        written(tmp_path, text),
        outcome="outcome",
        against=Case.model_validate(OTHER),
        starts=2,
    )
    assert found.against is not None
    z = m.sum() / (np.sqrt(len(m)) * m.std())
    for each in found.against.tests.values():
        # As many estimates in either: nothing is charged.
        assert each.difference == pytest.approx(m.sum(), abs=1e-6)
        assert each.z == pytest.approx(z, abs=1e-5)
    fixed = OTHER | {"parameters": OTHER["parameters"] | {"b1": 0}}  # type: ignore[operator]
    again = estimated(
        Case.model_validate(COIN),
        written(tmp_path, text),
        outcome="outcome",
        against=Case.model_validate(fixed),
        starts=2,
    ).against
    assert again is not None
    plain = again.tests["plain"].difference
    assert again.tests["aic"].difference == pytest.approx(plain - 1)
    assert again.tests["bic"].difference == pytest.approx(plain - np.log(len(m)) / 2)
    # One that the other contains, by χ²(1): P(χ² > c) = erfc(√(c / 2)).
    assert again.nesting is not None
    assert (again.nesting.smaller, again.nesting.freed) == ("rival", ("b1",))
    assert again.nesting.statistic == pytest.approx(2 * plain)
    assert again.nesting.p == pytest.approx(erfc(np.sqrt(plain)))
    assert found.against.nesting is None
    same = estimated(
        Case.model_validate(COIN),
        written(tmp_path, text),
        outcome="outcome",
        against=Case.model_validate(COIN),
        starts=2,
    ).against
    assert same is not None
    assert np.isnan(same.tests["plain"].z)


def test_vuongs_test_over_clusters(tmp_path: Path) -> None:
    """The variance of Σm is that of sums over clusters, G/(G − 1) times. Where each crisis stands
    three times in a row, z is that of the crises once, but for that factor."""
    once = two_columns(60)
    lines = once.splitlines()[1:]
    text = HEAD + "".join(f"{line}\n" * 3 for line in lines)
    m = logs(once) - logs(by_column(once, 3))
    found = estimated(
        Case.model_validate(COIN),
        written(tmp_path, text),
        outcome="outcome",
        cluster="group",
        against=Case.model_validate(OTHER),
        starts=2,
    ).against
    assert found is not None
    assert found.clusters == 60
    z = m.sum() / np.sqrt(60 / 59 * ((m - m.mean()) ** 2).sum())
    assert found.tests["plain"].z == pytest.approx(z, abs=1e-5)


def test_two_cases_are_estimated_from_the_rows_that_both_can_use(tmp_path: Path) -> None:
    text = two_columns().replace("1905", "1905") + ",yes,200,1,1999\n1,yes,201,,1999\n"
    found = estimated(
        Case.model_validate(COIN),
        written(tmp_path, text),
        outcome="outcome",
        against=Case.model_validate(OTHER),
        starts=1,
    )
    assert found.n == 90
    assert found.why_dropped == {
        "nothing in column 'x'": 1,
        "the other case can't use it": 1,
    }


def test_the_other_case_is_asked_under_the_same_policy(tmp_path: Path) -> None:
    """Where both have it; else what a case that has one policy says."""
    levers = {"aid": ["none", "some"]}
    policies = {"without": {"aid": "none"}, "with": {"aid": "some"}}
    several = Case.model_validate(COIN | {"levers": levers, "policies": policies})
    table = written(tmp_path, two_columns())
    options: dict[str, Any] = {"outcome": "outcome", "policy": "with", "starts": 1}
    for other in (several, Case.model_validate(COIN)):
        found = estimated(several, table, against=other, **options)
        assert found.against is not None
        assert found.against.log_likelihood == pytest.approx(logs(two_columns()).sum(), abs=1e-6)


def test_forecasts_of_later_crises_from_earlier_ones(tmp_path: Path) -> None:
    """Log losses, Brier scores and the base rate by hand: two of three parts by year."""
    text = two_columns()
    found = estimated(
        Case.model_validate(COIN),
        written(tmp_path, text),
        outcome="outcome",
        folds=2,
        time="year",
        beside=("z",),
        starts=1,
    )
    x, yes = parts_of(text)
    lines = text.splitlines()
    chance, rate = [], []
    for first, last in ((30, 60), (60, 90)):
        beta = logit_by_hand("\n".join(lines[: first + 1]))[0]
        chance += (1 / (1 + np.exp(-(beta[0] + beta[1] * x[first:last])))).tolist()
        # Each outcome counts half a time more.
        rate += [(yes[:first].sum() + 0.5) / (first + 1)] * (last - first)
    came = yes[30:]
    assert found.forecasts is not None
    for name, each in (("model", np.array(chance)), ("base rate", np.array(rate))):
        score = found.forecasts.scores[name]
        loss = -np.log(np.where(came, each, 1 - each))
        brier = 2 * (each - came) ** 2
        assert score.log_loss == pytest.approx(loss.mean(), abs=1e-4)
        assert score.brier == pytest.approx(brier.mean(), abs=1e-4)
        assert score.log_loss_error == pytest.approx(loss.std(ddof=1) / np.sqrt(60), rel=1e-2)
    bins = found.forecasts.calibration["yes"]
    assert [each.n for each in bins] == [20, 20, 20]
    assert sum(each.observed * each.n for each in bins) == pytest.approx(came.sum())
    order = np.argsort(chance)
    assert bins[0].forecast == pytest.approx(np.array(chance)[order[:20]].mean(), abs=1e-4)
    jsonschema.validate(json.loads(json.dumps(found.to_dict())), json.loads(schema_text("fit")))


def test_parts_are_drawn_with_clusters_whole(tmp_path: Path) -> None:
    """A case that is a logit regression forecasts as that regression does, but for half a crisis
    of each kind; a model that knows nothing is behind."""
    text = two_columns()
    found = estimated(
        Case.model_validate(COIN),
        written(tmp_path, text),
        outcome="outcome",
        folds=6,
        starts=1,
    ).forecasts
    assert found is not None
    assert found.n == 90
    assert abs(found.scores["logit on the case's columns"].behind) < 0.01
    base = found.scores["base rate"]
    assert base.behind > base.behind_error


def test_a_regression_is_that_of_newtons_method() -> None:
    text = two_columns(400)
    beta = logit_by_hand(text)[0]
    x, yes = parts_of(text)
    made = regression(x[:, None], yes.astype(np.int64), np.full(400, 1e4), 2)
    np.testing.assert_allclose(made[:, 1], 1 / (1 + np.exp(-(beta[0] + beta[1] * x))), atol=1e-4)


def test_moving_a_column(tmp_path: Path) -> None:
    """In a logit regression: mean chances, their difference, and errors by the delta method."""
    text = two_columns()
    found = estimated(
        Case.model_validate(COIN),
        written(tmp_path, text),
        outcome="outcome",
        differences=True,
        across="x",
        starts=1,
    )
    beta, bend, _, _ = logit_by_hand(text)
    cover = np.linalg.inv(bend)
    x, _ = parts_of(text)
    low, high = np.quantile(x, (0.1, 0.9))
    assert found.differences is not None
    (only,) = found.differences
    assert (only.low, only.high) == pytest.approx((low, high))
    chances, slopes = [], []
    for at in (low, high):
        p = 1 / (1 + np.exp(-(beta[0] + beta[1] * at)))
        chances.append(p)
        slopes.append(p * (1 - p) * np.array([1, at]))
    change = only.change["yes"]
    assert change.value == pytest.approx(chances[1] - chances[0], abs=1e-5)
    by = slopes[1] - slopes[0]
    assert change.error == pytest.approx(np.sqrt(by @ cover @ by), rel=1e-4)
    assert only.change["no"].value == pytest.approx(-change.value, abs=1e-9)
    # In one choice the interval in log-odds is that of the linear predictor.
    half = 1.959964 * np.sqrt(np.array([1, high]) @ cover @ np.array([1, high]))
    ends = beta[0] + beta[1] * high + np.array([-half, half])
    after = only.after["yes"]
    np.testing.assert_allclose([after.low, after.high], 1 / (1 + np.exp(-ends)), atol=1e-4)
    assert found.across is not None
    assert len(found.across.points) == 21
    assert found.across.points[0][0] == x.min()


def test_weights_leave_bics_charge_as_it_is(tmp_path: Path) -> None:
    """Vuong's difference by BIC is half that of the two BICs, which count rows."""
    lines = two_columns().splitlines()
    text = "\n".join(
        [lines[0] + ",w", *(f"{line},{1 + k % 3}" for k, line in enumerate(lines[1:]))]
    )
    fixed = OTHER | {"parameters": OTHER["parameters"] | {"b1": 0}}  # type: ignore[operator]
    found = estimated(
        Case.model_validate(COIN),
        written(tmp_path, text),
        outcome="outcome",
        weights="w",
        against=Case.model_validate(fixed),
        starts=1,
    )
    assert found.against is not None
    assert found.bic == pytest.approx(2 * np.log(90) - 2 * found.log_likelihood)
    apart = (found.against.bic - found.bic) / 2
    assert found.against.tests["bic"].difference == pytest.approx(apart)


def test_a_column_that_holds_one_word_holds_no_other(tmp_path: Path) -> None:
    """With a number for each word chances are shares: where all are democracies, the share among
    democracies; where none is, those that were are as if neither word were said."""
    ended = {"dem": (12, 8), "mixed": (5, 15), "auto": (21, 9)}
    rows = [
        f"{word},{end}" for word, (no, yes) in ended.items() for end in ["no"] * no + ["yes"] * yes
    ]
    table = written(tmp_path, "regime,outcome\n" + "\n".join(rows) + "\n")
    columns = {each: {"column": "regime", "equals": each} for each in ("dem", "mixed")}
    estimates: dict[str, Any] = {each: {"estimate": {}} for each in ("b0", "b1", "b2")}
    play = {
        "no": {"when": "move == no", "payoffs": {"a": 0}},
        "yes": {"when": "move == yes", "payoffs": {"a": "b0 + b1 * dem + b2 * mixed"}},
    }
    case = COIN | {"parameters": columns | estimates, "outcomes": play}
    found = estimated(
        Case.model_validate(case),
        table,
        outcome="outcome",
        differences=True,
        across="dem",
        starts=1,
    )
    assert found.differences is not None
    (dem, _) = found.differences
    assert dem.after["yes"].value == pytest.approx(8 / 20, abs=1e-5)
    assert dem.before["yes"].value == pytest.approx((50 * 9 / 30 + 15) / 70, abs=1e-5)
    # Along its two values the same, drawn as two points and nothing between them.
    assert found.across is not None
    assert [at for at, _ in found.across.points] == [0, 1]
    assert [each["yes"] for _, each in found.across.points] == [dem.before["yes"], dem.after["yes"]]
    panels = across_figure(found).specification["concat"]
    marks = [layer["mark"]["type"] for layer in panels[0]["layer"]]
    assert (len(panels), marks) == (2, ["rule", "point"])


def test_a_column_that_is_rarely_another_is_moved_to_its_ends(tmp_path: Path) -> None:
    lines = two_columns().splitlines()
    rare = [
        f"{(k == 7) + 2 * (k == 9)},{line.split(',', 1)[1]}" for k, line in enumerate(lines[1:])
    ]
    found = estimated(
        Case.model_validate(COIN),
        written(tmp_path, "\n".join([lines[0], *rare])),
        outcome="outcome",
        differences=True,
        starts=1,
    )
    assert [(each.low, each.high) for each in found.differences or ()] == [(0.0, 2.0)]


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no such parameter": ({"across": "y"}, "'y' is no parameter read from a column; expected x"),
    "too many parts": ({"folds": 99}, "there are 90 rows or clusters"),
    "time without parts": ({"time": "year"}, "nothing is forecast without"),
    "nothing to draw": ({"draw": "calibration"}, "calibration needs --folds"),
    "too few times": ({"folds": 5, "time": "one"}, "has too few different values"),
    "no such column beside": ({"folds": 3, "beside": ("zz",)}, "there is no column 'zz'"),
    "no such time": ({"folds": 3, "time": "yaer"}, "did you mean 'year'?"),
    "no prior": ({"prior": True}, "--prior: 'b0' has no range"),
    "no outcome known": (
        {"folds": 3, "outcome": "", "moves": ("move=outcome",)},
        "needs to know how crises ended",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_can_t_be_held_against_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is climbed, which may take minutes."""
    monkeypatch.delattr("standoff.questions.fit.fit")
    lines = two_columns().splitlines()
    table = written(tmp_path, "\n".join([lines[0] + ",one", *(f"{each},1" for each in lines[1:])]))
    options, expected = BAD[name]
    with pytest.raises(StandoffError) as error:
        estimated(
            Case.model_validate(COIN), table, **{"outcome": "outcome", "starts": 1, **options}
        )
    assert expected in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("'z'", "'zz'", "there is no column 'zz'"),
        ("move", "step", "the case has no stage 'move'"),
        ("yes", "done", "'yes' in column 'outcome' is no choice at 'move'"),
    ],
)
def test_what_is_wrong_with_the_other_case_says_so(
    old: str, new: str, told: str, tmp_path: Path
) -> None:
    other = literal_eval(repr(OTHER).replace(old, new))
    with pytest.raises(StandoffError, match=f"for the other case, “The other column”: .*{told}"):
        estimated(
            Case.model_validate(COIN),
            written(tmp_path, two_columns()),
            outcome="outcome",
            moves=("move=outcome",),
            against=Case.model_validate(other),
        )
