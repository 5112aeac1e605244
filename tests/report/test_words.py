"""One meaning of ± on every surface: twice the standard error, and no rounding noise."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import standoff
from standoff.ensemble.summary import Figure
from standoff.report.words import DOUBT, doubt, doubt_of_share, error_of, estimate_of_share

ROOT = Path(standoff.__file__).parent
NAN = float("nan")


@pytest.mark.parametrize(
    ("error", "shown"),
    [(0.15, "±0.3"), (2.6, "±5"), (0.0, "±0"), (8e-33, "±0"), (1e-17, "±0"), (NAN, "±?")],
)
def test_a_doubt_is_twice_the_standard_error(error: float, shown: str) -> None:
    assert doubt(error) == shown


def test_what_is_rounding_hangs_on_the_size_of_the_numbers() -> None:
    assert doubt(1e-9, scale=1e6) == "±0"
    assert doubt(1e-9, scale=1e-6) == "±2e-09"


@pytest.mark.parametrize(
    ("error", "share", "shown"),
    [
        (0.0015, 0.5, "±0.3"),
        (0.0002, 0.5, "±<0.1"),
        (0.0002, 0.01, "±0.04"),
        (1e-8, 0.5, "±<0.1"),
        (1e-9, 1e-8, "±<0.0001"),
        (0.0, 1.0, "±0"),
        (1e-17, 1.0, "±0"),
        (NAN, NAN, "±?"),
        (0.25, 0.5, "±50.0"),
        (0.3535, 1.0, "±?"),
    ],
)
def test_a_share_has_its_doubt_in_points(error: float, share: float, shown: str) -> None:
    assert doubt_of_share(error, share) == shown
    figure = Figure(share, share, share, share, error, share, share)
    assert error_of(figure, share=True) == shown


@pytest.mark.parametrize(
    ("share", "error", "shown"),
    [
        (0.45, 0.04, "45 % ±8.0"),
        (0.92, 0.1, "92 % (72–100)"),
        (1.05, 0.1, "100 % (85–100)"),
        (-0.01, 0.02, "0 % (0–3)"),
        (0.6, 0.4, "60 % (0–100)"),
        (0.6, NAN, "60 % ±?"),
    ],
)
def test_an_estimate_that_may_fall_outside_says_what_is_possible(
    share: float, error: float, shown: str
) -> None:
    assert estimate_of_share(share, error) == shown


def test_a_figure_in_its_own_unit() -> None:
    figure = Figure(12.0, 10.0, 12.0, 14.0, 0.15, 12.0, 12.0)
    assert error_of(figure, share=False) == "±0.3"


def test_the_sentence_says_what_it_is() -> None:
    assert "twice the standard error" in DOUBT


def test_the_sign_is_written_in_one_place() -> None:
    """No module writes a ± with a number behind it but :mod:`standoff.report.words`."""
    written = []
    for path in sorted(ROOT.rglob("*.py")):
        if path.name == "words.py" and path.parent.name == "report":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.JoinedStr):
                continue
            for before, after in zip(node.values, node.values[1:], strict=False):
                if (
                    isinstance(before, ast.Constant)
                    and str(before.value).endswith("±")
                    and isinstance(after, ast.FormattedValue)
                ):
                    written.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not written
