"""What a study looks like on terminals wide and narrow."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

import standoff
from standoff.case.load import parse_case
from standoff.ensemble.summary import Figure
from standoff.report.layout import console, note, print_figures
from standoff.report.portfolios import print_portfolios
from standoff.report.terminal import held_in, print_study
from standoff.report.words import spread_of

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"


def figure(low: float, high: float) -> Figure:
    return Figure((low + high) / 2, low, low, high, 0.0, low, high)


@pytest.mark.parametrize("width", [80, 120])
def test_nothing_is_cut_off_or_runs_over_the_edge(width: int) -> None:
    out = console(width)
    with out.capture() as shown:
        print_study(standoff.study(STARTER, draws=64), out, behaviour=True)
        print_portfolios(standoff.portfolios(STARTER, draws=64), out, 15)
    lines = shown.get().splitlines()
    assert max(cell_len(line) for line in lines) <= width
    text = " ".join(" ".join(lines).split())
    assert "…" not in text
    for word in ("early-sanctions-spend-leverage", "sanctions=threatened talks=on", "regret",
                 "if expansionist", "back-down", "taken alone"):  # fmt: skip
        assert word in text, word


def test_a_table_too_wide_goes_on_below() -> None:
    heads = [f"outcome-{k}" for k in range(9)]
    rows = [(name, *(f"{k} ±0.1\n[dim]{name}{k}[/dim]" for k in range(9))) for name in "ab"]
    out = console(40)
    with out.capture() as shown:
        print_figures(out, "Outcomes", "policy", heads, rows)
    lines = shown.get().splitlines()
    assert max(cell_len(line) for line in lines) <= 40
    for word in (*heads, *(f"{name}{k}" for name in "ab" for k in range(9))):
        assert sum(word in line.split() for line in lines) == 1, word
    assert sum(line.split()[:1] == ["policy"] for line in lines) == 3
    assert sum(line.startswith("Outcomes (continued)") for line in lines) == 2


def test_a_note_keeps_numbers_with_their_units() -> None:
    out = console(20)
    with out.capture() as shown:
        note(out, "a share of at least 95\N{NO-BREAK SPACE}% [of worlds]", mark=("share", "red"))
    lines = shown.get().splitlines()
    assert any("95\N{NO-BREAK SPACE}%" in line for line in lines)
    assert "[of worlds]" in " ".join(lines)


def test_one_world_has_neither_spread_nor_sampling_error() -> None:
    out = console(100)
    with out.capture() as shown:
        print_study(standoff.study(STARTER, draws=1), out)
    assert "one plausible world" in shown.get()
    assert "±" not in shown.get().split("How far to trust")[0].split("Share of worlds")[0]


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.7499, "74.9 %"), (0.75, "75 %"), (0.754, "75 %"), (0.0499, "4.9 %"), (0.949, "94.9 %")],
)
def test_a_share_is_not_rounded_up_to_the_next_verdict(share: float, shown: str) -> None:
    assert held_in(share) == shown


def test_where_nothing_was_solved_nothing_is_advised_or_certified() -> None:
    """Payoffs of 1e300 are beyond what floating point can tell apart."""
    case, _ = parse_case(
        """\
title: Out of reach
actors: {me: {advised: true}, foe: Foe}
parameters: {x: {range: [0.2, 1]}}
types: {foe: {calm: x, wild: rest}}
levers: {guard: [off, on]}
policies: {wait: {}, watch: {guard: on}}
precision: 1e300
play:
  - {stage: go, actor: foe, choose: [on, off]}
  - {stage: answer, actor: me, choose: [fight, yield]}
outcomes:
  all: {when: 'true', payoffs: {me: 'if answer == fight then x else foe == wild', foe: go == on}}
"""
    )
    study = standoff.study(case, draws=16)
    assert study.certificate.solved == 0
    out = console(100)
    with out.capture() as shown:
        print_study(study, out)
    told = shown.get()
    assert "32 of 32 games were not solved" in told
    assert "–" not in told
    assert "±" not in told
    assert "Checked independently" not in told


@pytest.mark.parametrize(
    ("low", "high", "share", "shown"),
    [
        (0.08, 0.66, True, "8.0–66"),
        (3e-9, 0.95, True, "<0.1–95"),
        (0.0, 0.5, True, "0–50"),
        (1 - 2e-16, 1 + 2e-16, True, "100–100"),
        (1e-12, 4e-9, True, "<0.0001"),
        (1e-12, 0.0005, True, "<0.0001–0.05"),
        (-39.0, -0.0015, False, "−39 to 0"),
        (3.2e-8, 5.5, False, "0–5.5"),
        (280, 97_000, False, "280–97,000"),
        (0.0, 0.0, False, "0–0"),
    ],
)
def test_an_end_of_a_range_has_no_more_digits_than_it_is_worth(
    low: float, high: float, share: bool, shown: str
) -> None:
    assert spread_of(figure(low, high), share=share) == shown
