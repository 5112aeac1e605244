"""What a study looks like on terminals wide and narrow."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

import standoff
from standoff.case.load import parse_case
from standoff.ensemble.summary import Figure
from standoff.questions.run import Run
from standoff.render.console import console
from standoff.render.html import html
from standoff.render.terminal import show
from standoff.report.blocks import Block, Blocks, Row, Warning, figures_table, quiet
from standoff.report.claims import held_in
from standoff.report.run import blocks
from standoff.report.words import spread_of

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"


def figure(low: float, high: float) -> Figure:
    return Figure((low + high) / 2, low, low, high, 0.0, low, high)


def told(asked: Run) -> list[Block]:
    return list(blocks(asked, asked.answer()))


def drawn(shown: Blocks, width: int) -> str:
    out = console(width)
    with out.capture() as captured:
        show(shown, out)
    return captured.get()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_is_cut_off_or_runs_over_the_edge(width: int) -> None:
    lines = drawn(
        [
            *told(Run(case=STARTER, full=True, draws=64, behaviour=True)),
            *told(Run(case=STARTER, full=True, draws=64, portfolios=True)),
        ],
        width,
    ).splitlines()
    assert max(cell_len(line) for line in lines) <= width
    text = " ".join(" ".join(lines).split())
    assert "…" not in text
    if width < 80:
        return  # There long words are broken into lines.
    for word in ("early-sanctions-spend-leverage", "sanctions=threatened talks=on", "regret",
                 "if expansionist", "back-down", "taken alone"):  # fmt: skip
        assert word in text, word


def test_a_table_too_wide_goes_on_below() -> None:
    heads = [f"outcome-{k}" for k in range(9)]
    rows: list[Row] = []
    for name in "ab":
        cells: Row = [[f"{k} ±0.1\n", quiet(f"{name}{k}")] for k in range(9)]
        rows.append([name, *cells])
    lines = drawn([figures_table("Outcomes", "policy", heads, rows)], 40).splitlines()
    assert max(cell_len(line) for line in lines) <= 40
    for word in (*heads, *(f"{name}{k}" for name in "ab" for k in range(9))):
        assert sum(word in line.split() for line in lines) == 1, word
    assert sum(line.split()[:1] == ["policy"] for line in lines) == 3
    assert sum(line.startswith("Outcomes (continued)") for line in lines) == 2


def test_a_note_keeps_numbers_with_their_units() -> None:
    said = Warning("a share", " of at least 95\N{NO-BREAK SPACE}% [of worlds]")
    lines = drawn([said], 20).splitlines()
    assert any("95\N{NO-BREAK SPACE}%" in line for line in lines)
    assert "[of worlds]" in " ".join(lines)


def test_one_world_has_neither_spread_nor_sampling_error() -> None:
    shown = drawn(told(Run(case=STARTER, full=True, draws=1)), 100)
    assert "one plausible world" in shown
    assert "±" not in shown.split("How far to trust")[0].split("Share of worlds")[0]


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
    asked = Run(case=case, draws=16, full=True)
    study = asked.answer()
    assert isinstance(study, standoff.Study)
    assert study.certificate.solved == 0
    assert study.failure.startswith("no game was solved under any policy")
    shown = drawn(blocks(asked, study), 100)
    assert "32 of 32 games were not solved" in shown
    assert "–" not in shown
    assert "±" not in shown
    assert "Checked independently" not in shown


def test_a_notebook_shows_the_blocks_of_the_terminal() -> None:
    study = standoff.study(STARTER, draws=16)
    assert study._repr_html_() == html(blocks(Run(case=STARTER), study))  # type: ignore[attr-defined]
    ranked = standoff.portfolios(STARTER, draws=16)
    assert "6 combinations of levers" in ranked._repr_html_()  # type: ignore[attr-defined]


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
