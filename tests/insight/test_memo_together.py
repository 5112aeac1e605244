"""The parts of a report are found two at a time: the same bits, and an end to both on Ctrl-C."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import standoff
from standoff.ensemble.effort import Progress
from standoff.insight import memo, memo_apart
from standoff.questions.memo import memo as asked

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"


def test_the_parts_are_the_same_one_by_one_and_two_at_a_time() -> None:
    """And each is what its own question answers."""
    apart, together = (asked(STARTER, draws=64, threads=threads) for threads in (1, 4))
    assert together.to_dict() == apart.to_dict()
    assert apart.study.sharpness is not None
    assert apart.robust is not None
    assert apart.robust.to_dict() == standoff.robust(STARTER, draws=64).to_dict()
    assert (
        apart.study.to_dict()["sharpness"] == standoff.run(STARTER, draws=64).to_dict()["sharpness"]
    )


def test_what_interrupts_one_part_ends_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that goes on looks, at each step of its progress, whether the whole was stopped."""
    begun = threading.Event()
    looked: list[bool] = []

    def stops(*_: object, **__: object) -> None:
        begun.wait(30)
        raise KeyboardInterrupt

    def goes_on(*_: object, progress: Progress, **__: object) -> None:
        begun.set()
        for _step in range(600):
            try:
                progress(1, 2)
            except KeyboardInterrupt:
                looked.append(True)
                raise
            threading.Event().wait(0.05)
        looked.append(False)

    monkeypatch.setattr(memo, "sharpness", stops)
    monkeypatch.setattr(
        memo_apart, "why", lambda *_, effort, **__: goes_on(progress=effort.progress)
    )
    with pytest.raises(KeyboardInterrupt):
        asked(STARTER, draws=16, threads=2)
    assert looked == [True]
