"""The integrated graph as a picture."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

from standoff.lens.graph.analysis import whole
from standoff.lens.graph.load import read
from standoff.lens.graph.wording import Wording
from standoff.report.figures.conflict import as_svg, laid_out
from standoff.report.figures.conflict_shown import MOST_SHOWN, choose
from tests.lens.graph.conflicts import draw


def shown(svg: str) -> tuple[list[ElementTree.Element], list[ElementTree.Element], str]:
    """The improvements and the other moves of a drawing, and all its words."""
    root = ElementTree.fromstring(svg)
    by_class = [
        [node for node in root.iter() if node.attrib.get("class") == name]
        for name in ("improvement", "other")
    ]
    words = " ".join(node.text or "" for node in root.iter() if node.tag.endswith("text"))
    return by_class[0], by_class[1], words


def test_the_drawing_tells_an_improvement_from_its_reversal() -> None:
    conflict = read("cuba-1962")
    gains, others, words = shown(as_svg(whole(conflict, ["Nash"])))
    better = total = 0
    for p, preference in enumerate(conflict.preferences):
        for s in range(conflict.states):
            ends = conflict.moves.from_state(p, s)
            total += len(ends)
            better += sum(int(preference.level[t] > preference.level[s]) for t in ends)
    assert (len(gains), len(others)) == (better, total - better)
    assert all("stroke-dasharray" not in each.attrib for each in gains)
    assert all("stroke-dasharray" in each.attrib for each in others)
    assert "Soviet Union: withdraw (Nash)" in words
    for told in (
        "a move by which its mover gains",
        "the way back",
        "the status quo",
        "[status quo]",
    ):
        assert told in words


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
    assert "states are drawn" in shown(as_svg(found))[2]


def test_a_name_with_markup_is_only_a_name() -> None:
    conflict = replace(read("cuba-1962"), name="<script>alert(1)</script>\x1b[31m")
    svg = as_svg(whole(conflict))
    assert "<script>" not in svg
    assert "\x1b" not in svg


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
