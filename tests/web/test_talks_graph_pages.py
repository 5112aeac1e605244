"""The pages of talks and of the graph: what is put together by links, and what is said of it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs

import numpy as np
import pytest

import standoff
from standoff.case.load import parse_case
from standoff.insight.mediation.talks_zone import TalksZone
from standoff.lens.graph.answer import Analysis
from standoff.web import rests, talks
from tests.lens.talks.cases import NEIGHBOURS
from tests.web.serving import Served

HERE = {"border": "here", "guns": "4"}


def zone(**options: object) -> TalksZone:
    found = standoff.talks.zone(parse_case(NEIGHBOURS)[0], draws=16, **options)
    assert isinstance(found, TalksZone)
    return found


def test_a_package_is_worth_what_its_issues_are() -> None:
    """Border here and four guns: to a 0.6 + 0.4 * 0.6, to b 0.5 * 0.4; p is 0.5 and c 0.175 in the
    middle, and b soft, so that walking away is worth 0.325 to either."""
    found = zone(start=HERE, policy="quiet").to_dict()["trades"]
    assert found["from"] == HERE
    assert found["against_walking_away"]["a"] == pytest.approx(0.84 - 0.325)
    assert found["against_walking_away"]["b"] == pytest.approx(0.2 - 0.325)
    assert found["refused_by"] == ["b"]
    assert found["possible"]
    there = zone(start={**HERE, "border": "there"}, policy="quiet").beside.improvements
    assert there is not None
    assert there.refused_by == (0,)
    assert [line.party for line in there.lines] == [0]
    assert np.isfinite(there.gains).all()
    assert not zone(start={"border": "here", "guns": "0"}).to_dict()["trades"]["possible"]


def test_every_position_is_a_link_to_the_package_with_it() -> None:
    view = {"policy": "quiet", "package": "border=here;guns=4"}
    inner = talks.drawn(zone(start=HERE, policy="quiet"), view).inner
    assert "Refused by Bland" in inner
    found = [parse_qs(unescape(each)[1:]) for each in re.findall(r'<a href="([^"]+)"', inner)]
    packages = {each["package"][0] for each in found if "package" in each}
    assert "border=there;guns=4" in packages
    assert len(packages) == 3 + 6 - 1
    assert all(each["policy"] == ["quiet"] for each in found)
    assert inner.count('aria-current="true"') == 2


def test_a_red_line_is_refused_even_where_it_leaves_no_deal() -> None:
    """With red lines on all of it nothing is left, and the answer tells what would be agreed
    without them; the package crosses one all the same."""
    line = "refuses: {border: {positions: there, basis: judgement, why: test}}"
    text = NEIGHBOURS.replace(line, line.replace("there", "[middle, there]"))
    more = "      refuses: {border: {positions: here, basis: judgement, why: test}}\n"
    text = text.replace("      walk-away: 1 - p", f"{more}      walk-away: 1 - p")
    found = standoff.talks.zone(parse_case(text)[0], draws=16, policy="quiet")
    assert isinstance(found, TalksZone)
    inner = talks.drawn(found, {}).inner
    assert "Everybody would sign" not in inner
    assert "can't stand together" not in inner
    assert "no: a red line on border" in inner


def test_a_state_is_asked_why_it_holds() -> None:
    found = standoff.graph("cuba-1962", explain="6")
    assert isinstance(found, Analysis)
    inner = rests.drawn(found, {"together": "yes", "state": "6"}).inner
    addresses = [unescape(each) for each in re.findall(r'<li><a href="([^"]+)"', inner)]
    assert addresses
    assert all(each.startswith("?together=yes&state=") for each in addresses)
    assert "<svg" in inner


@pytest.mark.parametrize(("word", "told"), [("graph", "no <code>graph</code>"),
                                            ("talks-zone", "no <code>talks</code>")])  # fmt: skip
def test_a_case_without_is_told_what_to_write(served: Served, word: str, told: str) -> None:
    reply = served.ask(f"/cases/border/{word}")
    assert reply.status == 200
    assert told in reply.text
