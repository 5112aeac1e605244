"""The integrated graph as a picture."""

from __future__ import annotations

import math
from dataclasses import replace

from standoff.lens.graph.analysis import whole
from standoff.lens.graph.load import read
from standoff.lens.graph.wording import Wording
from standoff.render.pictures import svg
from standoff.report.blocks import Figure
from standoff.report.figures.conflict import GAIN, OTHER, conflict_figure
from standoff.report.figures.conflict_layout import laid_out
from standoff.report.figures.conflict_shown import MOST_SHOWN, choose
from tests.lens.graph.conflicts import draw
from tests.report.measured import outside, overlaps


def moves(figure: Figure, kind: str) -> set[int]:
    """The moves of a kind that are drawn, by number."""
    return {
        row["move"]
        for layer in figure.specification["layer"]
        for row in layer["data"]["values"]
        if row.get("kind") == kind and "move" in row
    }


def words(figure: Figure) -> str:
    """What stands beside the states."""
    return " ".join(
        row["told"]
        for layer in figure.specification["layer"]
        for row in layer["data"]["values"]
        if "told" in row
    )


def test_the_drawing_tells_an_improvement_from_its_reversal() -> None:
    conflict = read("cuba-1962")
    figure = conflict_figure(whole(conflict, ["Nash"]))
    better = total = 0
    for p, preference in enumerate(conflict.preferences):
        for s in range(conflict.states):
            ends = conflict.moves.from_state(p, s)
            total += len(ends)
            better += sum(int(preference.level[t] > preference.level[s]) for t in ends)
    assert (len(moves(figure, GAIN)), len(moves(figure, OTHER))) == (better, total - better)
    dashes = figure.specification["layer"][0]["encoding"]["strokeDash"]
    assert dict(zip(dashes["scale"]["domain"], dashes["scale"]["range"], strict=True)) == {
        GAIN: [1, 0],
        OTHER: [5, 4],
    }
    assert "(Nash)" in words(figure)
    assert "[status quo]" in words(figure)
    drawn = svg(figure)
    for told in (GAIN, OTHER, "the status quo", "United States", "Soviet Union"):
        assert told in drawn
    assert "6 (United States: air-strike; Soviet Union: withdraw): by Nash" in figure.finding


def test_an_arrow_points_along_the_end_of_its_line() -> None:
    """A triangle turned by nothing points up, which in this drawing is towards smaller y."""
    layers = conflict_figure(whole(read("cuba-1962"))).specification["layer"]
    ends: dict[int, list[tuple[float, float]]] = {}
    heads = []
    for layer in layers:
        for row in layer["data"]["values"]:
            if "move" in row:
                ends.setdefault(row["move"], []).append((row["x"], row["y"]))
            elif "turn" in row:
                heads.append(row)
    turned = {(row["x"], row["y"]): row["turn"] for row in heads}
    assert len(heads) == len(ends)
    for points in ends.values():
        (u, v), (x, y) = points[-2:]
        turn = math.radians(turned[x, y])
        length = math.hypot(x - u, y - v)
        assert math.isclose(math.sin(turn), (x - u) / length, abs_tol=1e-9)
        assert math.isclose(-math.cos(turn), (y - v) / length, abs_tol=1e-9)


def test_no_text_of_the_drawing_covers_another() -> None:
    for name in ("cuba-1962", "ukraine-2022", "us-north-korea-2017"):
        drawn = svg(conflict_figure(whole(read(name))))
        assert overlaps(drawn) == []
        assert outside(drawn) == []


def test_of_a_large_conflict_those_states_are_drawn_that_matter() -> None:
    found = whole(read("ukraine-2022"))
    chosen = choose(found)
    assert len(chosen.states) <= MOST_SHOWN
    assert chosen.states[0] == found.conflict.status_quo
    nash = set(found.stability.equilibria("Nash").tolist())
    assert nash <= set(chosen.states)
    assert found.moves is not None
    for state in nash:
        assert {step.state for step in found.moves.path(state)} <= set(chosen.states)
    assert "states are drawn" in conflict_figure(found).caption


def test_a_name_with_markup_is_only_a_name() -> None:
    conflict = replace(read("cuba-1962"), name="<script>alert(1)</script>\x1b[31m")
    drawn = svg(conflict_figure(whole(conflict)))
    assert "<script>" not in drawn
    assert "\x1b" not in drawn


def test_labels_of_a_drawing_do_not_cover_one_another() -> None:
    for seed in range(12):
        conflict = draw(seed, most_players=3, most_options=3).conflict
        far = replace(
            conflict,
            labels=tuple(
                f"{'a long name of a state ' * (k % 5)}{k}" for k in range(conflict.states)
            ),
        )
        found = whole(far)
        _, _, labels = laid_out(Wording(far), choose(found))
        boxes = [label.box() for label in labels]
        for k, a in enumerate(boxes):
            for b in boxes[k + 1 :]:
                apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
                assert apart, (seed, a, b)
