"""Estimating written models, beside the same two-step model written by hand in NumPy.

War since 1800 and Leblang's speculative attacks are timed where the authors' tables are here
(``STANDOFF_DATA`` names their folder); then a crisis of threats with private types on 5,000 rows.
The peer makes one climb and standard errors; ``fit`` from one start, told to stop there (``wald``),
does that and looks for what runs off and for what is not identified. Then ``fit`` as it comes:
twenty starts, profiles, several threads. How often intervals cover the truth:
``coverage_history``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks import _history_peer as peer
from standoff.case.model import Case
from tests.history.crises import SIGNALS, written
from tests.history.published import (
    ATTACK,
    DATA,
    DEFEND,
    WAR_OUTCOMES,
    estimated,
    speculation,
    war,
)


def main() -> None:
    """Time each."""
    wars, attacks = (
        DATA / "war-since-1800.csv",
        DATA / "leblang-2003-speculative-attacks.csv",
    )
    if wars.is_file():
        by_hand = peer.war(str(wars))
        beside(by_hand, "war since 1800", war(), str(wars), {"outcome": WAR_OUTCOMES})
    if attacks.is_file():
        by_hand = peer.speculation(str(attacks), ATTACK, DEFEND)
        options = {"outcome": "outcome", "error": "private"}
        beside(by_hand, "speculative attacks", speculation(), str(attacks), options)
    with tempfile.TemporaryDirectory() as folder:
        signals = Case.model_validate(SIGNALS.case)
        table = written(SIGNALS, Path(folder), 5000, 0)
        timed("signals, 5,000 rows", signals, table, {"outcome": "outcome", "starts": 20})


def beside(
    by_hand: peer.TwoSteps, name: str, case: Case, table: str, options: dict[str, Any]
) -> None:
    """Fits, and the peer's on the same table."""
    private = options.get("error") == "private"
    (_, log_likelihood, _), theirs, _ = clocked(lambda: by_hand.fit(private))
    print(f"{name}: by hand, one climb: {theirs:.2f} s, log-likelihood {log_likelihood:.5f}")
    ours = timed(name, case, table, {**options, "starts": 1, "intervals": "wald", "threads": 1})
    print(f"{name}: by hand / fit: {theirs / ours:.2f} of processor")
    for starts in (1, 20):
        timed(name, case, table, {**options, "starts": starts})


def clocked(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it finds when warm; seconds of processor, and by the clock."""
    work()
    begin, clock = process_time(), perf_counter()
    found = work()
    return found, process_time() - begin, perf_counter() - clock


def timed(name: str, case: Case, table: str, options: dict[str, Any]) -> float:
    """One fit, warm: its seconds of processor."""
    found, seconds, clock = clocked(lambda: estimated(case, table, **options))
    how = ", ".join(
        f"{key} {options[key]}" for key in ("starts", "intervals", "threads") if key in options
    )
    print(
        f"{name}: {how}: {seconds:.2f} s, {clock:.2f} by the clock, log-likelihood "
        f"{found.log_likelihood:.5f}, {len(found.maxima)} maxima",
        flush=True,
    )
    return seconds
