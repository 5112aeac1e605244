"""What a question's options alone tell is refused before a worker is asked: here there is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from standoff.base.errors import StandoffError
from standoff.web.askable import asked_for
from standoff.web.asking import Asker
from standoff.web.shelf import Shelf
from standoff.web.work import Bounds, Work
from tests.web.serving import STARTER


@pytest.fixture(scope="module")
def asker() -> Asker:
    """One whose work never begins."""
    return Asker(Shelf([str(STARTER)]), Work(Bounds(hands=0)))


@pytest.mark.parametrize(
    ("word", "options", "sentence"),
    [
        ("run", {"top": 3}, "it says how many of the “Portfolios” are shown"),
        ("run", {"draws": "many"}, "a whole number"),
        ("run", {"portfolios": True, "probe": 2}, "every combination of levers is solved"),
        ("run", {"full": True, "yardstick": "phia"}, "no words for chances"),
        ("run", {"policies": "wait,nobody"}, "there is no policy 'nobody'"),
        ("explain", {"subjects": ("nobody",)}, "there is no claim or policy 'nobody'"),
        ("explain", {"subjects": ("wait",), "tree": True}, "no bearing here: a tree is grown for"),
        ("claims", {"box": ("wins=0..1",)}, "no claim is named that would be shown"),
        ("claims", {"claim": "talks-prevent-was"}, "did you mean 'talks-prevent-war'"),
        ("why", {"subjects": ("talks-prevent-war",), "of": "war"}, "says itself what it compares"),
        ("tree", {"policy": "weit"}, "there is no policy 'weit'"),
        ("tree", {"draw": 3, "draws": 9}, "“Draw” asks for one world"),
        ("graph", {"spread": 2.0}, "no bearing without"),
        ("robust", {"switch_cost": 1.0}, "only a plan that waits"),
        ("report", {"questions": ("run",), "analysts": "a,b"}, "parts that compare nobody"),
    ],
)
def test_what_can_not_be_asked_waits_for_no_worker(
    asker: Asker, word: str, options: dict[str, object], sentence: str
) -> None:
    [shelved] = asker.shelf
    with pytest.raises(StandoffError, match=re.escape(sentence)):
        asker.order(shelved, asked_for(word), options, shown=True, case=shelved.read())


def test_what_another_case_names_is_not_held_against_this_one(asker: Asker, tmp_path: Path) -> None:
    """A question of another case is left to who reads that."""
    [shelved] = asker.shelf
    order = asker.order(shelved, asked_for("run"), {"policies": "theirs"}, shown=True)
    assert order.options["policies"] == "theirs"
