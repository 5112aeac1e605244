"""The parts of a report that are found in a second process are those that are found here."""

from __future__ import annotations

from pathlib import Path

import pytest

import standoff
from standoff.ensemble.beside import Beside
from standoff.insight import memo_second
from standoff.insight.memo_apart import Apart, Found, Task
from standoff.questions.memo import memo as asked

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"


def test_a_second_process_changes_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few the games, if told that they are worth it."""
    apart = asked(STARTER, draws=32, threads=1)
    begun: list[object] = []

    def counted(work: Apart) -> Beside[Task, dict[str, Found]]:
        begun.append(work)
        return Beside(work)

    monkeypatch.setattr(memo_second, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(memo_second, "Beside", counted)
    assert asked(STARTER, draws=32, threads=2).to_dict() == apart.to_dict()
    assert len(begun) == 1
    assert apart.why is not None
