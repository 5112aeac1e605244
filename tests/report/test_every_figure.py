"""In no picture of any question, asked of any case that comes with Standoff, does a line of text
cover another or leave the picture."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from standoff.case.model import Case
from standoff.lens.game.answer import GameAnswer
from standoff.questions import CATALOGUE
from standoff.questions.game import Game
from standoff.questions.memo import Report
from standoff.render.pen import Pen
from standoff.render.pictures import drawn_svg, svg
from standoff.report.blocks import Figure
from standoff.report.figures.path import path_figure
from standoff.report.figures.tree import tree_svg
from standoff.report.memo import blocks
from tests.cli.test_run import STARTER
from tests.history.crises import SIGNALS, written
from tests.render.pages import hostile_case
from tests.report.measured import outside, overlaps

UKRAINE = "ukraine-2022"
FEW = {"draws": 64}
LOUDER = ("half as sharp", "twice as sharp")
ASKED: list[tuple[str, dict[str, Any]]] = [
    *(
        (name, {"case": case, **FEW})
        for name in ("run", "explain", "value", "robust")
        for case in (STARTER, UKRAINE)
    ),
    ("assumptions", {"case": STARTER, "stated": {"war_cost": (30, 45, 70)}, **FEW}),
    ("assumptions", {"case": UKRAINE, "stated": {"ru_greedy": (0.3, 0.5, 0.7)}, **FEW}),
    ("claims", {"case": STARTER, "claim": "talks-prevent-war", **FEW}),
    ("claims", {"case": UKRAINE, "claim": "arms-may-be-called", **FEW}),
    ("explain", {"case": UKRAINE, "subjects": ("greed-is-not-sated",), **FEW}),
    ("explain", {"case": UKRAINE, "subjects": ("pledge-and-threat",), **FEW}),
    ("why", {"case": STARTER, "subjects": ("talk", "threaten"), **FEW}),
    ("why", {"case": UKRAINE, "subjects": ("pledge-and-threat", "pursued"), **FEW}),
    ("why", {"case": UKRAINE, "subjects": ("arms-deter",), **FEW}),
    ("drivers", {"case": STARTER, "base": 16}),
    ("drivers", {"case": UKRAINE, "base": 16}),
    ("schools", {"case": STARTER, "draws": 16, "only": LOUDER}),
    ("schools", {"case": UKRAINE, "draws": 16, "only": LOUDER}),
    (
        "compare",
        {
            "a": f"{UKRAINE}@depetris",
            "b": f"{UKRAINE}@deterrence",
            "draws": 2,
            "policies": ("talk", "threaten"),
        },
    ),
    ("learn", {"case": UKRAINE, **FEW}),
    ("tree", {"case": UKRAINE, **FEW}),
    ("where", {"case": STARTER, "steps": 6}),
    ("beliefs", {"case": UKRAINE, **FEW}),
    ("watch", {"case": UKRAINE, **FEW}),
    ("errors", {"case": UKRAINE, "policy": ("pursued", "deter"), **FEW}),
    ("errors", {"case": "cuba-1962", **FEW}),
    ("talks zone", {"case": UKRAINE, "draws": 32}),
    ("talks zone", {"case": UKRAINE, "draw": 3}),
    *(("graph", {"case": case}) for case in ("cuba-1962", "us-north-korea-2017", UKRAINE)),
]


def drawn(name: str, options: dict[str, Any]) -> str:
    module = CATALOGUE[name].module
    question = importlib.import_module(f"standoff.questions.{module}").QUESTION(**options)
    telling = importlib.import_module(f"standoff.report.{module}").TELLING
    figure = telling.figure(question, question.ask())
    both = [Pen().drawn(figure), drawn_svg(figure, background=None)]
    # The library numbers gradients on from picture to picture.
    assert len({re.sub(r"gradient_\d+", "gradient", each) for each in both}) == 1
    return svg(figure)


def named(value: object) -> str:
    if isinstance(value, dict):
        return "-".join(str(each).rpartition("/")[2] for each in value.values())
    return str(value)


def test_every_question_that_has_a_picture_is_asked_here() -> None:
    pictured = {
        name
        for name, entry in CATALOGUE.items()
        if importlib.import_module(f"standoff.report.{entry.module}").TELLING.figure
    }
    assert {name for name, _ in ASKED} | {"fit"} == pictured


@pytest.mark.parametrize(("name", "options"), ASKED, ids=named)
def test_no_text_covers_another_or_is_cut_off(name: str, options: dict[str, Any]) -> None:
    readable(drawn(name, options))


@pytest.mark.parametrize(
    "options", [{}, {"differences": True}, {"across": "x"}, {"folds": 3}], ids=named
)
def test_nor_in_those_of_estimates(options: dict[str, Any], tmp_path: Path) -> None:
    """They need a table, here one drawn from the case itself."""
    table = written(SIGNALS, tmp_path, 300, 1)
    case = Case.model_validate(SIGNALS.case)
    asked = {"case": case, "data": table, "outcome": "outcome", "starts": 1}
    readable(drawn("fit", asked | options))


@pytest.mark.parametrize("case", [STARTER, UKRAINE], ids=named)
def test_nor_in_the_tree_and_the_path_of_one_game(case: str) -> None:
    question = Game(source=case, policy="talk")
    answer = question.ask()
    assert isinstance(answer, GameAnswer)
    readable(tree_svg(answer.solved))
    readable(svg(path_figure(question.branch(answer))))


@pytest.mark.parametrize("case", [STARTER, UKRAINE, hostile_case()], ids=["a", "b", "hostile"])
def test_nor_in_the_pictures_of_a_memo(case: Any) -> None:
    question = Report(case=case, questions=("run", "why", "where", "robust"), draws=64)
    found = list(pictures(question))
    assert len(found) >= 5
    for each in found:
        readable(drawn_svg(each))


def pictures(question: Report) -> Iterator[Figure]:
    for block in blocks(question, question.answer()):
        if isinstance(block, Figure):
            yield block


def readable(picture: str) -> None:
    assert overlaps(picture) == []
    assert outside(picture) == []
