"""Every figure is a specification that the Vega-Lite compiler takes, with something in it."""

from __future__ import annotations

import itertools
import json
import math
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import standoff
from standoff.case.load import parse_case
from standoff.case.parameters import quantile, sampled
from standoff.ensemble.columns import Column
from standoff.ensemble.run import run
from standoff.insight.discovery.where import two_that_matter, where
from standoff.insight.judgement.claims import judge_all
from standoff.insight.judgement.severity import by_severity
from standoff.questions.drivers import Drivers
from standoff.questions.watch import Watch
from standoff.render.console import console
from standoff.render.pictures import save_figure, svg
from standoff.render.terminal import show
from standoff.report.blocks import Figure
from standoff.report.drivers import blocks
from standoff.report.figures.beliefs import beliefs_figure
from standoff.report.figures.claims import claims_figure
from standoff.report.figures.compare import compare_figure
from standoff.report.figures.drivers import drivers_figure
from standoff.report.figures.explain import explain_figure
from standoff.report.figures.ladder import REFUSED, ladder_figure
from standoff.report.figures.learn import learn_figure
from standoff.report.figures.outcomes import outcomes_figure
from standoff.report.figures.regret import regret_figure
from standoff.report.figures.robust import robust_figure
from standoff.report.figures.schools import schools_figure
from standoff.report.figures.value import value_figure
from standoff.report.figures.where import crossings, where_figure
from standoff.report.rungs import rungs, suiting
from standoff.report.talks_ladder import table
from standoff.report.watch import figure as watched
from standoff.report.words import number
from tests.cli.test_run import STARTER
from tests.insight.test_beliefs import SIGNALS
from tests.lens.talks.brute import random_domain
from tests.report.measured import outside, overlaps
from tests.report.test_brief import BARE

WORST = ("sanction_pain", "war_cost")
"""Two numbers of the case."""


@cache
def figures() -> dict[str, Figure]:
    study = standoff.study(STARTER, draws=256)
    drivers = standoff.drivers(STARTER, base=16)
    names = {"draws": 16, "policies": ["talk", "threaten"]}
    ukraine = "ukraine-2022"
    return {
        "outcomes": outcomes_figure(study),
        "schools' claims": claims_figure(standoff.study(ukraine, draws=32)),
        "claims": explain_figure(standoff.explain(study)),
        "claim": explain_figure(standoff.explain(study, "talks-prevent-war")),
        "policy": explain_figure(standoff.explain(study, "talk")),
        "drivers": drivers_figure(drivers, ("loss", "claim")),
        "quantity": drivers_figure(drivers, ("loss",), "P(war | talk)"),
        "value": value_figure(standoff.value(STARTER, draws=128, tests=["wins > 0.8 : 0.9"])),
        "regret": regret_figure(standoff.robust(STARTER, draws=64)),
        "where": where_figure(where(study.ensemble.case, *WORST, steps=5)),
        "robust": robust_figure(standoff.robust(STARTER, draws=64)),
        "schools": schools_figure(
            standoff.schools(STARTER, draws=16, only=["half as sharp", "twice as sharp"])
        ),
        "compare": compare_figure(
            standoff.compare(f"{ukraine}@depetris", f"{ukraine}@glaeser", **{**names, "draws": 2})
        ),
        "talks": ladder_figure(standoff.talks.zone(ukraine, draws=16)),
        "world": ladder_figure(standoff.talks.zone(ukraine, draw=3)),
        "beliefs": beliefs_figure(standoff.beliefs(ukraine, draws=32)),
        "rounds": beliefs_figure(standoff.beliefs(parse_case(SIGNALS)[0], draws=16)),
        "watch": watched(Watch.model_construct(), standoff.watch(ukraine, draws=32)),
        "learn": learn_figure(standoff.learn(ukraine, draws=128)),
    }


def test_every_figure_is_drawn() -> None:
    for name, figure in figures().items():
        drawn = svg(figure)
        assert drawn.count("<path") > 5, name
        assert "NaN" not in drawn, name
        assert "undefined" not in drawn, name


def test_no_text_of_a_figure_covers_another_or_is_cut_off() -> None:
    for name, figure in figures().items():
        drawn = svg(figure)
        assert overlaps(drawn) == [], name
        assert outside(drawn) == [], name


def test_bars_of_outcomes_are_the_chances_of_the_json_and_fill_the_axis() -> None:
    study = standoff.study(STARTER, draws=64)
    told = study.to_dict()["policies"]
    figure = outcomes_figure(study)
    bars, _, beside, _, ranges, *_ = figure.specification["layer"]
    order = sorted(study.policies, key=study.criteria["expected-loss"].scores.__getitem__)
    assert list(dict.fromkeys(row["policy"] for row in bars["data"]["values"])) == order
    # A course that another sets aside is marked in the picture, and not in its data.
    drawn = svg(figure)
    assert study.beaten
    for policy in order:
        assert (f">{policy} *<" in drawn) == (policy in study.beaten)
        mine = [row for row in bars["data"]["values"] if row["policy"] == policy]
        assert {row["outcome"]: row["chance"] for row in mine} == {
            name: each["mean"] for name, each in told[policy]["outcomes"].items()
        }
        assert mine[0]["from"] == 0
        assert math.isclose(mine[-1]["to"], 1, abs_tol=1e-9)
        assert all(math.isclose(a["to"], b["from"]) for a, b in itertools.pairwise(mine))
    # Beside each bar stands the loss that it has its place by.
    losses = study.criteria["expected-loss"].scores
    shown = [row["told"].partition(" ")[0] for row in beside["data"]["values"]]
    assert shown == [number(losses[policy]) for policy in order]
    for row in ranges["data"]["values"]:
        war = told[row["policy"]]["outcomes"]["war"]
        assert (row["low"], row["mean"], row["high"]) == (war["p05"], war["mean"], war["p95"])
    assert f"{100 * told[order[0]]['outcomes']['war']['mean']:.0f} %" in figure.finding


def test_a_position_suits_whoever_has_a_package_with_it_worth_signing() -> None:
    """Against every package, one by one."""
    for seed in range(12):
        domain = random_domain(np.random.default_rng(seed), coarse=seed % 2 == 0, tied=seed % 3 > 0)
        aside = replace(domain, red_lines=())
        expected = [np.zeros((len(domain.parties), size), np.bool_) for size in domain.sizes]
        for package in aside.packages():
            good = aside.utilities(package) >= domain.reservation - domain.tolerance
            for k, position in enumerate(package):
                expected[k][:, position] |= good
        found = suiting(domain)
        assert found is not None
        for k, each in enumerate(found):
            assert (each == expected[k]).all(), (seed, k)


def test_the_table_of_a_ladder_says_what_each_position_is_worth() -> None:
    """Against the utilities of packages that differ in that one position alone."""
    zone = standoff.talks.zone("ukraine-2022", draws=32)
    told = rungs(zone)
    domain = zone.told.domain
    first = [issue.name for issue in domain.issues].index("missiles")
    positions = domain.issues[first].positions
    base = [0] * len(domain.issues)
    worth = np.array(
        [domain.utilities((*base[:first], p, *base[first + 1 :])) for p in range(len(positions))]
    )
    if not any(first in term.issues for term in domain.interactions):
        mine = [each for each in told.rungs if each.issue == "missiles"]
        assert [each.position for each in mine] == list(positions)
        np.testing.assert_allclose([each.worth for each in mine], worth - worth.min(axis=0))
    shown = table(zone)
    assert len(shown.rows) == sum(domain.sizes)
    refused = {
        (each.issue, each.position) for each in told.rungs if any(each.refused)
    }  # fmt: skip
    assert refused == {
        (line.issue, position) for line in zone.chosen.lines for position in line.positions
    }
    for name, key in (("Nash", "nash"), ("Kalai–Smorodinsky", "kalai_smorodinsky")):
        package = domain.named(zone.told.packages(key, 1)[0])
        assert {
            each.issue: each.position for each in told.rungs if name in each.packages
        } == package
        assert any(name in str(row[-1]).split(", ") for row in shown.rows)


def test_a_regret_far_beyond_all_others_is_written_at_the_edge() -> None:
    """Under ``deploy-troops`` the largest regret is more than twice any other's."""
    robust = standoff.robust("ukraine-2022", draws=64)
    largest = sorted((score.regret, name) for name, score in robust.scores.items())
    assert largest[-1][0] > 2 * largest[-2][0]
    figure = regret_figure(robust)
    *_, marks, written = figure.specification["layer"]
    assert [row["told"] for row in written["data"]["values"]] == [f"{number(largest[-1][0])} →"]
    end = written["encoding"]["x"]["scale"]["domain"][1]
    drawn = [row["regret"] for row in marks["data"]["values"] if row["of"].startswith("largest")]
    assert len(drawn) == len(largest) - 1
    assert all(row <= end for row in drawn)
    assert "beyond the axis" in figure.caption


def _issue(layer: dict[str, Any]) -> str:
    return " ".join(layer["encoding"]["y"]["title"])


def test_the_ladder_marks_red_lines_and_the_solutions() -> None:
    zone = standoff.talks.zone("ukraine-2022", draws=32)
    figure = ladder_figure(zone)
    refused = {
        (_issue(layer), row["rung"])
        for panel in figure.specification["vconcat"]
        for layer in panel["layer"]
        for row in layer["data"]["values"]
        if row["kind"] == REFUSED
    }
    assert refused == {
        (line.issue, position) for line in zone.chosen.lines for position in line.positions
    }
    nash = zone.told.domain.named(zone.told.packages("nash", 1)[0])
    drawn = {
        _issue(layer): row["rung"]
        for panel in figure.specification["vconcat"]
        for layer in panel["layer"]
        for row in layer["data"]["values"]
        if row["column"].split() == ["Nash", "package"]
    }
    assert drawn == nash
    assert all(position in figure.finding for position in nash.values())


def test_a_map_is_what_a_study_with_those_numbers_finds() -> None:
    """Against a study of the case with every number fixed."""
    case = standoff.study(STARTER, draws=16).ensemble.case
    found = where(case, *WORST, steps=3)
    medians = {
        name: float(quantile(case.case.parameters[name])(np.array([0.5]))[0])
        for name in sampled(case.case)
    }
    fixed = medians | {found.x: float(found.across[2]), found.y: float(found.up[1])}
    alone = run(case, draws=1, given=fixed)
    for k, policy in enumerate(found.policies):
        loss = -alone.column(policy, Column("payoff", "patron"))[0]
        assert found.loss[k, 1, 2] == pytest.approx(loss, abs=1e-9)
    for claim in judge_all(alone):
        assert found.margins[claim.id][1, 2] == pytest.approx(claim.margin[0], abs=1e-9)
    assert found.median == (medians[found.x], medians[found.y])
    assert found.best[1, 2] == np.argmin(found.loss[:, 1, 2])
    assert sum(found.shares.values()) == pytest.approx(1)


def test_the_border_of_a_plane_is_a_straight_line() -> None:
    across, up = np.linspace(0, 4, 5), np.linspace(0, 2, 6)
    margin = across[None, :] + 2 * up[:, None] - 3.3
    pieces = list(crossings(across, up, margin))
    assert pieces
    for x, y, x2, y2 in pieces:
        assert x + 2 * y == pytest.approx(3.3)
        assert x2 + 2 * y2 == pytest.approx(3.3)
    length = sum(math.hypot(c - a, d - b) for a, b, c, d in pieces)
    assert length == pytest.approx(math.hypot(3.3, 3.3 / 2))


def test_the_numbers_of_a_map_are_those_most_worth_learning() -> None:
    """Against the regression estimate of the same value."""
    chosen = two_that_matter(standoff.study(STARTER, draws=1024))
    worth = standoff.value(STARTER, draws=1024).parameters
    assert chosen is not None
    assert set(chosen) == set(sorted(worth, key=lambda name: -worth[name].value)[:2])


@pytest.mark.parametrize(
    ("x", "y", "told"),
    [("war_costs", "wins", "'war_cost'"), ("wins", "wins", "twice")],
)
def test_a_map_over_what_is_no_number_is_refused(x: str, y: str, told: str) -> None:
    case = standoff.study(STARTER, draws=16).ensemble.case
    with pytest.raises(standoff.StandoffError, match=told):
        where(case, x, y)


def test_bars_of_regret_are_those_of_the_json() -> None:
    found = standoff.robust(STARTER, draws=64)
    told = found.to_dict()
    bars, _, marks = regret_figure(found).specification["layer"]
    for row in bars["data"]["values"]:
        error = told["errors"][row["policy"]]["average_regret"]
        value = told["policies"][row["policy"]]["average_regret"]
        assert row["regret"] == value
        assert row["high"] == pytest.approx(value + 2 * error)
        assert row["low"] == pytest.approx(max(value - 2 * error, 0))
    for row in marks["data"]["values"]:
        if row["of"] == "largest in any world":
            assert row["regret"] == told["policies"][row["policy"]]["regret"]


def test_the_worst_outcome_is_the_one_that_costs_most_where_it_happens(tmp_path: Path) -> None:
    """Who risks loses 10 or nothing, who insures 4.5 either way; the chances are the same: a
    loss costs 7.25 and none 2.25 on average, however likely it is."""
    path = tmp_path / "case.yaml"
    path.write_text(BARE)
    found = by_severity(standoff.study(path, draws=32).ensemble)
    assert list(found) == ["loss", "none"]
    assert found == pytest.approx({"loss": 7.25, "none": 2.25}, rel=1e-12)


def test_a_saved_figure_says_what_it_shows(tmp_path: Any) -> None:
    for name, figure in figures().items():
        assert any(letter.isdigit() for letter in figure.finding), name
        assert figure.specification["description"] == figure.finding
        drawn = svg(figure)
        root = ElementTree.fromstring(drawn)
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"] == figure.finding
        told = {each.tag.rpartition("}")[2]: each.text for each in root}
        assert told["desc"] == figure.finding
    save_figure(figure, str(tmp_path / "f.json"))
    saved = json.loads((tmp_path / "f.json").read_text("utf-8"))
    assert saved["description"] == figure.finding
    assert " ".join(saved["title"]["subtitle"]) == figure.caption


@pytest.mark.parametrize("ending", [".svg", ".png", ".json"])
def test_a_figure_is_saved_whole_or_not_at_all(ending: str, tmp_path: Any) -> None:
    file = tmp_path / f"f{ending}"
    figure = explain_figure(standoff.explain(STARTER, draws=32))
    save_figure(figure, str(file))
    assert file.stat().st_size > 100
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(standoff.StandoffError, match="no such directory"):
        save_figure(figure, str(tmp_path / "none" / f"f{ending}"))


def test_bars_of_robust_reach_two_standard_errors_and_a_maximum_has_none() -> None:
    found = standoff.robust(STARTER, draws=64)
    rows = {
        (field, row["policy"]): row
        for panel in robust_figure(found).specification["hconcat"]
        for row in panel["data"]["values"]
        for field in ("average", "percentile", "regret", "satisfices")
        if field in row
    }
    for (field, name), row in rows.items():
        error = found.errors[name].get(field)
        if error is None or error != error:
            assert "low" not in row
        elif field == "average":
            assert row["low"] + 2 * error == pytest.approx(row["average"])
            assert row["high"] - 2 * error == pytest.approx(row["average"])
        assert field != "regret" or "low" not in row
    assert any("low" in row for (field, _), row in rows.items() if field == "average")


def test_bars_of_drivers_are_the_intervals_of_its_json() -> None:
    """An index carries half the width of its 95 % interval: that is what bars and ± reach."""
    found = standoff.drivers(STARTER, base=32)
    told = {each["id"]: each["parameters"] for each in found.to_dict()["quantities"]}
    rows = drivers_figure(found, ("loss",), "P(war | talk)").specification["hconcat"][0]["data"][
        "values"
    ]
    intervals = [each["total_interval"] for each in told["P(war | talk)"].values()]
    bars = [[row["low"], row["high"]] for row in rows if row["index"] == "with others (total)"]
    within = [[min(max(end, 0), 1) for end in each] for each in intervals]
    assert sorted(bars) == sorted(within)


@pytest.mark.parametrize("estimate", [1.01, 0.99])
def test_no_index_is_told_above_100_per_cent_and_it_is_said_that_one_was(estimate: float) -> None:
    found = standoff.drivers(STARTER, base=16)
    first = next(each for each in found.driven if each.quantity.kind == "loss")
    total = first.indices.total.copy()
    total[int(np.argmax(total))] = estimate
    one = replace(first, indices=replace(first.indices, total=total))
    answer = replace(found, driven=(one,))
    out = console(200)
    with out.capture() as shown:
        show(blocks(Drivers(case=STARTER, base=16, show=("loss",)), answer), out)
    told = " ".join(shown.get().split())
    assert "101 %" not in told
    assert f"{min(100 * estimate, 100):.0f} % (" in told
    assert "–100)" in told
    assert "which no share can be" in told
    finding = drivers_figure(answer, ("loss",)).finding
    assert "101" not in finding


def test_marks_of_claims_are_the_three_shares_of_the_json_with_twice_their_errors() -> None:
    study = standoff.study("ukraine-2022", draws=32)
    told = {each["says"]: each for each in study.to_dict()["claims"]}
    names = {
        "true by enough to matter": "share_for",
        "makes no difference": "share_immaterial",
        "false by enough": "share_against",
    }
    drawn: dict[str, float] = {}
    for panel in claims_figure(study).specification["vconcat"]:
        for row in panel["data"]["values"]:
            claim, name = row["claim"].replace("\n", " "), names[row["way"]]
            share, error = told[claim][name], told[claim][f"{name}_error"]
            assert row["share"] == share
            assert row["low"] == pytest.approx(max(share - 2 * error, 0))
            assert row["high"] == pytest.approx(min(share + 2 * error, 1))
            drawn[claim] = drawn.get(claim, 0) + share
    assert len(drawn) == len(told)
    assert all(math.isclose(whole, 1) for whole in drawn.values())


def test_every_share_by_a_school_has_its_error_in_the_figure() -> None:
    found = standoff.schools(STARTER, draws=64, only=["half as sharp"])
    rows = schools_figure(found).specification["data"]["values"]
    assert rows
    for row in rows:
        judged = next(each for each in found.schools if each.name == row["school"]).judged
        claim = next(
            each for each in judged.values() if each.says == row["claim"].replace("\n", " ")
        )
        assert row["share"] == claim.share_for
        assert row["doubt"] == f"±{200 * claim.share_for_error:.1f}"
