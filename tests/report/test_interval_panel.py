"""Intervals without an end, and estimates that run off, as they are drawn."""

from __future__ import annotations

from math import inf, nan

from standoff.history.estimated import Estimated
from standoff.report.figures.intervals import ROOM, interval_panel


def test_what_has_no_end_goes_to_an_arrow_beyond_all_else() -> None:
    found = [
        Estimated(1, 1, -1, 3),
        Estimated(1, 1, 0.5, inf),
        Estimated(inf, nan, nan, nan),
        Estimated(2, nan, nan, nan),
    ]
    panel = interval_panel(["both", "one", "off", "none"], found, "estimate")
    rows = panel["data"]["values"]
    edge = 3 + ROOM * 4
    shown = [(each["low"], each["high"], each["value"], each["above"]) for each in rows]
    assert shown == [
        (-1, 3, 1, None),
        (0.5, edge, 1, edge),
        (None, None, None, edge),
        (None, None, 2, None),
    ]
    assert {each["below"] for each in rows} == {None}
    arrows = [each for each in panel["layer"] if "triangle" in str(each["mark"])]
    assert [each["mark"]["shape"] for each in arrows] == ["triangle-right"]
    # What isn't told is not said to be near 0.
    assert [each["apart"] for each in rows] == ["0 is within", "apart from 0"] + ["not told"] * 2
    colour = panel["layer"][-1]["encoding"]["color"]["scale"]["domain"]
    assert colour == ["apart from 0", "0 is within", "not told"]
    known = interval_panel(["both"], found[:1], "estimate")["layer"][-1]["encoding"]["color"]
    assert known["scale"]["domain"] == ["apart from 0", "0 is within"]
