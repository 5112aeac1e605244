"""The first screen: that it says what the answer holds, whatever the case has or lacks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import standoff
from standoff.insight.study import Study
from standoff.render.console import console
from standoff.render.terminal import show
from standoff.report.blocks import bare
from standoff.report.brief import brief, five_sentences
from standoff.report.words import DOUBT
from standoff.report.yardstick import PHIA

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
    for word in (standing.first, f"Runner-up: {standing.second}", "How sharply actors choose",
                 "What it turns on", "least chance of war first", "Not to be taken",
                 "restraint school", "16,000" if study.draws == 1000 else "4,096", DOUBT,
                 "--full", "standoff why"):  # fmt: skip
        assert word in told, word
    case = study.case
    for policy in case.policies.values():
        assert told.count(f"({policy.what}") == 1, policy.what
    # Each of the figures said of an outcome is one of the answer's.
    war = study.policies["pledge-and-threat"].outcomes["war"]
    assert f"war (Russia invades) unlikely, {100 * war.mean:.0f} %" in told


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits_any_width(tmp_path: Path, width: int) -> None:
    assert "Bare" in shown(solved(tmp_path, BARE + CLAIMS), width)


def test_a_case_without_claims_measures_or_words_is_told(tmp_path: Path) -> None:
    told = shown(solved(tmp_path, BARE))
    assert "risk is best" in told
    assert "resting on sources" not in told
    assert "1 on nothing stated" in told
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
    assert "How sharply" not in told
    assert "risk: loss" in told


def test_exact_play_says_that_precision_has_no_bearing(tmp_path: Path) -> None:
    told = shown(solved(tmp_path, BARE.replace("precision: 0.5", "precision: exact")))
    assert "has no bearing" in told


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
    assert "The least loss" in told
    assert "comes with insure, by these aims 2" in told
    assert "why case.yaml risk insure" in told


def test_what_matters_and_what_is_left_out_are_said(tmp_path: Path) -> None:
    study = solved(tmp_path, BARE + CLAIMS)
    told = shown(study)
    # 10 · 0.4 against 4.5: half a point, of which two matter.
    assert "too little to matter (under 2)" in told
    assert "Not in the model: The weather." in told
    (clash,) = study.clashes
    assert {clash.better.id, clash.worse.id} == {"it-pays", "it-does-not"}
    assert "“It does not” (other, " in told


def test_what_is_left_out_is_told_by_its_head_and_a_default_as_one(tmp_path: Path) -> None:
    wordy = CLAIMS.replace("The weather.", '"The weather: it is always fair.", "The sea."')
    near = BARE.replace("[0.2, 0.6]", "[0.455, 0.465]")
    told = shown(solved(tmp_path, near + wordy.replace("payoff: 2", "probability: 0.03")))
    assert "Not in the model: The weather; The sea." in told
    # A fiftieth of the range from -10 to 0 for the one actor with something at stake.
    assert "(under 0.2; Standoff's default, since the case doesn't say)" in told


def test_the_other_yardstick_gives_a_figure_alone_in_a_gap(tmp_path: Path) -> None:
    study = solved(tmp_path, BARE)
    told = shown(study, yardstick=PHIA)
    assert PHIA.title in told
    assert "loss realistic possibility, 40 %" in told
    even = shown(solved(tmp_path, BARE.replace("[0.2, 0.6]", "[0.51, 0.53]")), yardstick=PHIA)
    assert re.search(r"loss 52 %", even)


def test_text_of_a_case_stays_text(tmp_path: Path) -> None:
    long = "x" * 500
    evil = BARE.replace("insure:", f"{long}:").replace("title: Bare", r'title: "[red]\e[31mBare"')
    told = shown(solved(tmp_path, evil), 500)
    assert "[red]" in told
    assert "\x1b[31m" not in told


def test_five_sentences_are_five_at_most(tmp_path: Path) -> None:
    found = five_sentences(solved(tmp_path, BARE + CLAIMS))
    assert 3 <= len(found) <= 5
    assert all(bare(each) for each in found)
