"""``standoff.graph``: the question in Python."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.lens.graph import load
from standoff.lens.graph.answer import Analysis
from tests.lens.graph.test_section import GAME


def test_the_answer_is_the_whole_analysis() -> None:
    # Fraser & Hipel (1984): one Nash equilibrium; 5 and 7 are SEQ.
    found = standoff.graph("cuba-1962", concepts=("nash", "SEQ"), explain="6", inverse=4)
    assert isinstance(found, Analysis)
    assert found.stability.equilibria("Nash").tolist() == [5]
    assert found.to_dict()["equilibria"] == {"Nash": [6], "SEQ": [5, 6, 7]}
    assert found.explained == 5
    assert found.mediation["SEQ"].state == 3
    assert not found.failure


def test_a_case_may_be_given_as_one() -> None:
    case = standoff.load("cuba-1962")
    assert standoff.graph(case).to_dict() == standoff.graph("cuba-1962").to_dict()


def test_the_keywords_are_the_options() -> None:
    assert list(inspect.signature(standoff.graph).parameters) == [
        "case", "concepts", "start", "coalitions", "legal", "inverse", "explain", "sensitivity",
        "spread", "seed", "progress",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"concepts": "SEK"}, "There is no stability concept 'SEK'; did you mean 'SEQ'?"),
        ({"seed": 3}, "seed has no bearing without sensitivity"),
        ({"legal": "single-move", "concepts": "Nash"}, "legal has no bearing on Nash; it is for"),
        ({"sensitivity": 0}, "sensitivity: 0 was given; expected at least 1"),
        ({"start": 99}, "There is no state 99; states run from 1 to 12"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(StandoffError, match=message.replace("?", r"\?")):
        standoff.graph("cuba-1962", **options)


@pytest.mark.parametrize("draws", [None, 8])
def test_a_case_is_read_and_compiled_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draws: int | None
) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(GAME, "utf-8")
    count = {"read_case": 0, "compile_case": 0, "graph_of": 0}
    for name in count:
        real = getattr(load, name)

        def counted(*arguments: Any, name: str = name, real: Any = real) -> Any:
            count[name] += 1
            return real(*arguments)

        monkeypatch.setattr(load, name, counted)
    standoff.graph(path, sensitivity=draws)
    assert set(count.values()) == {1}


def test_a_spread_is_refused_where_worlds_are_drawn(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(GAME, "utf-8")
    with pytest.raises(StandoffError, match="spread has no bearing here: the preferences come"):
        standoff.graph(path, sensitivity=4, spread=2.0)


def test_progress_counts_the_worlds(tmp_path: Path) -> None:
    path = tmp_path / "game.yaml"
    path.write_text(GAME, "utf-8")
    seen: list[tuple[int, int]] = []
    standoff.graph(path, sensitivity=4, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 4), (0, 4), (1, 4), (2, 4), (3, 4)]


def test_a_concept_asked_for_by_name_that_has_no_meaning_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("state,rank a,moves a\nx,1,y\ny,2,x\n", "utf-8")
    named = standoff.graph(path, concepts="Nash,SIM")
    assert named.failure.startswith("SIM is left out")
    assert not standoff.graph(path).failure
    assert json.dumps(named.to_dict())
