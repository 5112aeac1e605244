"""A conflict, its conditions and an analysis can be sent to another process."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from standoff.lens.graph.conditions import (
    any_of,
    at_place,
    from_literals,
    more_than_one,
    none_of,
    read_condition,
)
from standoff.lens.graph.stability import analyse
from tests.lens.graph.answers import asked, conflicts

OPTIONS = {"strike": 0, "lift": 1, "talk": 2}


def test_a_condition_is_data() -> None:
    patterns = np.arange(8, dtype=np.uint64)
    read = read_condition("strike if not (lift iff talk)", OPTIONS)
    for condition in (
        read,
        read_condition("Y-N", OPTIONS),
        from_literals(1, 1, "never"),
        more_than_one(0b111, "several"),
        any_of([read, none_of(0b11, "none"), at_place(5, "five")], "any"),
        any_of([], "nothing"),
    ):
        again = pickle.loads(pickle.dumps(condition))
        assert again == condition
        assert np.array_equal(again.holds(patterns), condition.holds(patterns))


@pytest.mark.parametrize("name", list(conflicts()))
def test_conflicts_and_analyses_pickle(name: str) -> None:
    conflict = conflicts()[name]
    again = pickle.loads(pickle.dumps(conflict))
    here, there = analyse(conflict, ["SEQ"]), analyse(again, ["SEQ"])
    assert np.array_equal(here.stable["SEQ"], there.stable["SEQ"])
    found = asked(conflict)
    assert pickle.loads(pickle.dumps(found)).to_dict() == found.to_dict()
