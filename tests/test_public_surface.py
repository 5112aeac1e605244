"""The public surface is short, and stays as it is unless somebody means to change it."""

from __future__ import annotations

import subprocess
import sys

import standoff

SURFACE = [
    "Actor",
    "Case",
    "Claim",
    "Correlation",
    "Lever",
    "Measure",
    "Option",
    "Outcome",
    "Parameter",
    "Place",
    "Policy",
    "Problem",
    "Reference",
    "Source",
    "Stage",
    "StandoffError",
    "Study",
    "Term",
    "Types",
    "assumptions",
    "base_rates",
    "beliefs",
    "check",
    "claims",
    "compare",
    "drivers",
    "edit",
    "errors",
    "explain",
    "fit",
    "game",
    "graph",
    "learn",
    "load",
    "memo",
    "portfolios",
    "prepare",
    "robust",
    "run",
    "runs",
    "schools",
    "score",
    "study",
    "sweep",
    "talks",
    "tree",
    "value",
    "watch",
    "where",
    "why",
]


def test_the_public_names_are_these() -> None:
    assert standoff.__all__ == SURFACE
    assert sorted(name for name in dir(standoff) if name in SURFACE) == SURFACE


def test_every_public_name_resolves_and_says_what_it_is() -> None:
    for name in SURFACE:
        assert getattr(standoff, name).__doc__, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(standoff, "simulate")


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_importing_and_asking_for_help_loads_nothing_heavy() -> None:
    """What keeps ``standoff --help`` quick, without asserting seconds."""
    heavy = {"numpy", "scipy", "numba", "pydantic", "yaml", "rich", "pandas", "pygambit"}
    assert not modules_after("import standoff") & heavy
    shown = modules_after(
        "from standoff.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    )
    assert not shown & heavy


def test_reading_a_case_loads_no_solver() -> None:
    loaded = modules_after(
        "from standoff.case.load import read_case\n"
        "from pathlib import Path\n"
        "import standoff\n"
        "read_case(Path(standoff.__file__).parent / 'library/starter.yaml')"
    )
    assert not loaded & {"numba", "scipy.stats", "rich", "pygambit", "negmas"}


def test_no_copyleft_peer_is_ever_imported_by_the_package() -> None:
    from pathlib import Path

    for path in Path(standoff.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        assert "import pygambit" not in text, path
        assert "import negmas" not in text, path
