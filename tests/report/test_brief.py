"""The first screen: that it says what the answer holds, whatever the case has or lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

import standoff
from standoff.insight.study.study import Study
from standoff.render.console import console
from standoff.render.pictures import svg
from standoff.render.terminal import show
from standoff.report.blocks import bare
from standoff.report.brief import brief
from standoff.report.figures.outcomes import outcomes_figure
from standoff.report.short_answer import short_answer
from standoff.report.yardstick import PHIA

MOST_LINES = {80: 70, 100: 61}
"""Of a screen, by how many letters it is wide."""
BARE = """
title: Bare
actors: {me: {advised: true}, them: Them}
parameters: {p: {range: [0.2, 0.6]}}
levers: {pay: [no-pay, do-pay]}
policies: {risk: {pay: no-pay}, insure: {pay: do-pay}}
precision: 0.5
play:
  - {stage: luck, chance: {bad: p, good: rest}}
  - {stage: move, actor: them, choose: [here, there]}
outcomes:
  loss: {when: luck == bad, payoffs: {me: if pay == do-pay then -4.5 else -10, them: 0}}
  none: {when: luck == good, payoffs: {me: if pay == do-pay then -4.5 else 0, them: 0}}
"""
CLAIMS = """
claims:
  it-pays: {says: It pays, school: one, test: U(me | risk) > U(me | insure)}
  it-does-not:
    {says: It does not, school: other, opposes: [it-pays], test: U(me | insure) > U(me | risk)}
leaves-out: [The weather.]
matters: {payoff: 2}
"""


def solved(folder: Path, text: str, draws: int = 200) -> Study:
    path = folder / "case.yaml"
    path.write_text(text)
    found = standoff.study(path, draws=draws)
    assert isinstance(found, Study)
    return found


def shown(study: Study, width: int = 100, **how: object) -> str:
    out = console(width)
    with out.capture() as captured:
        show(brief(study, case="case.yaml", **how), out)  # type: ignore[arg-type]
    text = captured.get()
    # A command stands on a line of its own, however long.
    lines = [line for line in text.splitlines() if not line.startswith("  standoff")]
    assert max(map(len, lines)) <= width
    return " ".join(text.split())


def test_ukraine_is_told_with_its_runner_up_its_precision_and_what_turns_it() -> None:
    study = standoff.run("ukraine-2022", draws=256)
    assert isinstance(study, Study)
    told = shown(study)
    standing = study.standings["expected-loss"]
    for word in (
        f"By its own aims on average: {standing.first} (",
        f"Runner-up: {standing.second} (",
        "Not firm: ",
        "points for each −4",
        "war: Russia invades; ",
        ". A point is as bad as ",
        "Mistaken under pursued (war 2",
        "lead to, in % (up to ±",
        "least war first",
        "Not to be taken",
        "restraint 29 ",
        "Russia, Ukraine, the NATO allies and Congress do as they like",
        "Nine worlds of ten lie in its range, ",
        "by US ICD 203",
        "--full",
        "standoff why",
    ):
        assert word in told, word
    case = study.case
    # Whatever is named is introduced once, in words: a course that is beaten, too, up to a comma.
    for name, policy in case.policies.items():
        head = policy.what.partition(", ")[0]
        head = head if len(head.split()) > 2 else policy.what
        introduced = {f"{name} ({head}", f"{name}: {policy.what}"}
        once = sum(map(told.count, introduced))
        assert once == (f" {name} " in told), name
        assert once or name not in study.beaten
    # A course that is best in more worlds, and yet no better on average, is told with why.
    tail = study.criteria["cvar"]
    assert tail.scores["deploy-troops"] > 2 * tail.scores[standing.first]
    assert "but last on average, its worst tenth of worlds is so bad." in told
    # On a first page with room for it, by how much.
    first = " ".join(bare(each.words) for each in short_answer(study) if hasattr(each, "words"))
    assert "but last on average: in its worst tenth of worlds it loses " in first
    # Each of the figures said of an outcome is one of the answer's.
    war = study.policies["pledge-and-threat"].outcomes["war"]
    assert f"pledge-and-threat {100 * war.mean:.0f} [" in told
    # What is behind by too little to matter is told apart from what is not to be taken.
    scores, least = study.criteria["expected-loss"].scores, case.matters["payoff"]
    refused, _, little = told.partition("Not to be taken")[2].partition("; beaten only narrowly")
    little = little.partition(" War under pursued")[0]
    for name, each in study.beaten.items():
        near = scores[name] - scores[each.by] < least
        assert f" {name} (" in (little if near else refused) or f" {name}," in told, name
    # Nobody is the second to a course that beats it by every criterion.
    assert standing.second not in study.beaten
    assert study.beaten["sanction-now"].by in case.policies


def test_the_screen_of_the_built_in_case_is_one_screen() -> None:
    study = standoff.run("ukraine-2022", draws=64)
    assert isinstance(study, Study)
    for width, most in MOST_LINES.items():
        out = console(width)
        with out.capture() as captured:
            show(brief(study, case="ukraine-2022"), out)
        assert len(captured.get().splitlines()) <= most, width


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits_any_width(tmp_path: Path, width: int) -> None:
    assert "Bare" in shown(solved(tmp_path, BARE + CLAIMS), width)


def test_a_case_without_claims_measures_or_words_is_told(tmp_path: Path) -> None:
    told = shown(solved(tmp_path, BARE))
    assert "on average and for the least to regret at worst: risk." in told
    assert "from sources" not in told
    assert "1 from nothing stated" in told
    assert "school" not in told
    assert "p is above about 0.45" in told


def test_one_world_has_no_doubt_beside_its_figures(tmp_path: Path) -> None:
    told = shown(solved(tmp_path, BARE + CLAIMS, draws=1))
    assert "one plausible world" in told
    assert "±" not in told
    assert "[" not in told


def test_one_policy_leaves_nothing_to_choose(tmp_path: Path) -> None:
    told = shown(solved(tmp_path, BARE.replace(", insure: {pay: do-pay}", "")))
    assert "best" not in told
    assert "irm: " not in told
    assert "risk 40 [" in told


def test_exact_play_says_that_precision_has_no_bearing(tmp_path: Path) -> None:
    told = shown(solved(tmp_path, BARE.replace("precision: 0.5", "precision: exact")))
    assert "the case takes actors never to err" in told


def test_a_first_place_is_not_called_firm_from_a_handful_of_worlds(tmp_path: Path) -> None:
    clear = BARE.replace("[0.2, 0.6]", "[0.1, 0.2]")
    assert "Firm: its lead" in shown(solved(tmp_path, clear))
    assert "Too few worlds to say how firm: " in shown(solved(tmp_path, clear, draws=20))


def test_the_course_with_the_least_of_the_gravest_is_set_beside_the_first(tmp_path: Path) -> None:
    # Whoever insures pays for it, and where he does so the loss comes half as often.
    milder = BARE.replace("bad: p,", "bad: if pay == do-pay then p / 2 else p,").replace(
        "-4.5", "-6"
    )
    three = milder.replace("[no-pay, do-pay]", "[no-pay, little, do-pay]").replace(
        "risk: {pay: no-pay}", "risk: {pay: no-pay}, some: {pay: little}"
    )
    study = solved(tmp_path, three)
    found = study.mildest
    assert found is not None
    assert (found.first, found.second) == ("risk", "insure")
    # 6 for sure against 10 · 0.4 on average.
    assert abs(found.lead - 2) <= 3 * found.error + 0.05
    told = shown(study)
    assert "Least loss: insure; by the same aims 2" in told
    # With p the chance under risk, 0.4 on average: a loss p/2 likelier where it is worth -8 at the
    # mean of the two and none -3, -2.5 p; then 0.75 p (-4) + (1 - 0.75 p) 6 = 6 - 7.5 p.
    split = study.trade
    assert split is not None
    assert split.chances == pytest.approx(-1, abs=3 * split.chances_error + 0.02)
    assert split.worth == pytest.approx(3, abs=3 * split.worth_error + 0.05)
    assert split.chances + split.worth == pytest.approx(found.lead, rel=1e-9)
    first = " ".join(bare(each.words) for each in short_answer(study) if hasattr(each, "words"))
    assert ": it ends better, but its own costs outweigh that." in first
    assert ": it ends better, but its own costs outweigh that." in told
    assert "why case.yaml risk insure" in told


def test_a_point_is_told_in_the_chance_of_the_gravest_outcome(tmp_path: Path) -> None:
    # Nothing is paid under the course with the lowest loss; then a loss costs 10 more than none.
    study = solved(tmp_path, BARE)
    stake = study.stake
    assert stake is not None
    assert stake.outcome == "loss"
    assert stake.cost == pytest.approx(10, rel=1e-12)
    assert stake.point == pytest.approx(0.1, rel=1e-12)
    told = shown(study)
    assert "A point is as bad as 10 ±0 percentage points more chance of loss." in told
    assert study.to_dict()["stake"]["point_in_chance"] == stake.point
    # So a loss is worth -10 and none 0 there; where it was paid both are worth -4.5.
    assert "points for each −10 0" in told
    first = " ".join(bare(each.words) for each in short_answer(study) if hasattr(each, "words"))
    assert (
        "Its aims (points an end is worth to it under risk, ±0 or less): none 0; loss −10." in first
    )
    assert study.to_dict()["worth"]["loss"]["mean"] == pytest.approx(-10, rel=1e-12)
    # Where no end costs more than another, a point can't be told in any chance.
    even = BARE.replace("else -10", "else 0").replace("do-pay then -4.5", "do-pay then -1")
    assert solved(tmp_path, even).stake is None


def test_what_matters_and_what_is_left_out_are_said(tmp_path: Path) -> None:
    study = solved(tmp_path, BARE + CLAIMS)
    told = shown(study)
    # 10 · 0.4 against 4.5: half a point, of which two matter.
    assert "(too little to matter: under 2)" in told
    assert "Left out: The weather." in told
    (clash,) = study.clashes
    assert {clash.better.id, clash.worse.id} == {"it-pays", "it-does-not"}
    assert "“It does not” (other: " in told


def test_what_is_left_out_is_told_by_its_head_and_a_default_as_one(tmp_path: Path) -> None:
    wordy = CLAIMS.replace("The weather.", '"The weather: it is always fair.", "The sea."')
    near = BARE.replace("[0.2, 0.6]", "[0.455, 0.465]")
    told = shown(solved(tmp_path, near + wordy.replace("payoff: 2", "probability: 0.03")))
    assert "Left out: The weather; The sea." in told
    # A fiftieth of the range from -10 to 0 for the one actor with something at stake.
    assert (
        "(too little to matter: under 0.2; Standoff's default, since the case doesn't say)" in told
    )


def test_the_other_yardstick_gives_a_figure_alone_in_a_gap(tmp_path: Path) -> None:
    study = solved(tmp_path, BARE)
    told = shown(study, yardstick=PHIA)
    assert "Loss under risk comes to 40 %" in told
    assert ", “realistic possibility” (40–50 % by UK PHIA)" in told
    even = shown(solved(tmp_path, BARE.replace("[0.2, 0.6]", "[0.51, 0.53]")), yardstick=PHIA)
    assert "Loss under insure comes to 52 %" in even
    assert "PHIA" not in even


def test_text_of_a_case_stays_text(tmp_path: Path) -> None:
    long = "x" * 500
    evil = BARE.replace("insure:", f"{long}:").replace("title: Bare", r'title: "[red]\e[31mBare"')
    told = shown(solved(tmp_path, evil), 500)
    assert "[red]" in told
    assert "\x1b[31m" not in told


def test_the_first_page_of_a_report_answers_what_its_reader_asks() -> None:
    study = standoff.run("ukraine-2022", draws=64)
    assert isinstance(study, Study)
    out = console(100)
    with out.capture() as captured:
        show(short_answer(study), out)
    told = " ".join(captured.get().split())
    war = study.policies["pursued"].outcomes["war"]
    low, high = 100 * war.p05, 100 * war.p95
    for word in (
        "What would be best for the United States",
        "Runner-up: ",
        "ot firm: ",
        f"War under pursued, which was done, comes to {100 * war.mean:.0f} %",
        "on average, “unlikely” (20–45 % by US ICD 203)",
        f"Nine worlds of ten lie in its range, {low:.1f}–{high:.0f} %: that is",
        "Not to be taken",
        "Left out: ",
        "How the claims come out",
        "Clash: ",
    ):
        assert word in told, word


def test_the_first_page_of_a_bare_case_leaves_out_what_it_has_not(tmp_path: Path) -> None:
    told = " ".join(bare(each.words) for each in short_answer(solved(tmp_path, BARE)))  # type: ignore[union-attr]
    assert "Loss under risk comes to 40" in told
    assert "Left out" not in told
    assert "Clash" not in told


def test_what_is_closed_under_a_course_has_no_range_of_nothing(tmp_path: Path) -> None:
    """Insured, nobody loses: the chance is nothing by structure, in every world."""
    closed = BARE.replace("bad: p,", "bad: if pay == do-pay then 0 else p,")
    study = solved(tmp_path, closed)
    told = shown(study)
    assert "insure 0 [closed]" in told
    assert "[0–0]" not in told
    drawn = outcomes_figure(study)
    assert "least under 'insure', 0 %, since what leads to it is closed there" in drawn.finding


def test_courses_that_others_beat_are_drawn_and_marked(tmp_path: Path) -> None:
    """To pay twice is worse in every world than to pay once."""
    twice = (
        BARE.replace("[no-pay, do-pay]", "[no-pay, do-pay, twice]")
        .replace("insure: {pay: do-pay}", "insure: {pay: do-pay}, more: {pay: twice}")
        .replace("if pay == do-pay", "if pay == twice then -9 else if pay == do-pay")
    )
    study = solved(tmp_path, twice)
    assert "more" in study.beaten
    drawn = outcomes_figure(study)
    rows = {row["policy"] for row in drawn.specification["layer"][0]["data"]["values"]}
    assert "more" in rows
    assert ">more *<" in svg(drawn)
    assert "* Another policy is as good or better by every criterion." in drawn.caption


def test_a_title_that_asks_ends_with_its_own_mark(tmp_path: Path) -> None:
    found = shown(solved(tmp_path, BARE.replace("title: Bare", "title: Who pays?"), 8))
    assert found.startswith("Who pays? 2 courses open")
    assert shown(solved(tmp_path, BARE, 8)).startswith("Bare. 2 courses open")
