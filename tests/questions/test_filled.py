"""A case filled in as a form: what was changed is changed, and nothing else of its text."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.questions.filled import filled, form_in

LIBRARY = Path(standoff.__file__).parent / "library"
STARTER = (LIBRARY / "starter.yaml").read_text("utf-8")
FILE = Path("border.yaml")


def fields(text: str) -> dict[str, str]:
    return {f.name: f.value for part in form_in(text, FILE) for e in part.entries for f in e.fields}


def changed(before: str, after: str) -> list[str]:
    """The lines that stand in one text alone."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize("name", ["starter.yaml", "ukraine-2022/case.yaml"])
def test_a_form_sent_as_it_was_changes_no_letter(name: str) -> None:
    text = (LIBRARY / name).read_text("utf-8")
    assert filled(text, FILE, fields(text)) == text


@pytest.mark.parametrize(
    ("name", "value", "find"),
    [
        ("title", "Another crisis", lambda case: case.title),
        ("number:war_cost:stated", "22..30.5..70", lambda case: case.parameters["war_cost"]),
        ("number:wins:stated", "0.8", lambda case: case.parameters["wins"]),
        ("number:wins:why", "its army: larger, and # better", lambda c: c.parameters["wins"].why),
        ("policy:talk:set:sanctions", "threatened", lambda case: case.policies["talk"]),
        ("policy:threaten:set:sanctions", "", lambda case: case.policies["threaten"]),
        (
            "end:climb-down:worth:rival",
            "-7 - sanction_pain * sanctioned",
            lambda case: case.outcomes["climb-down"].payoffs,
        ),
        ("end:war:does:deaths", "30000", lambda case: case.outcomes["war"].measures),
        ("end:war:when", "move in [invade]", lambda case: case.outcomes["war"].when),
        ("stage:battle:chance:victory", "wins / 2", lambda case: case.play[2].chance),
        ("stage:move:open:settle", "", lambda case: case.play[0].choose["settle"]),
        ("stage:answer:open:sanction", "sanctions != imposed", lambda case: case.play[1].choose),
        ("stage:answer:when", "move == invade", lambda case: case.play[1].when),
        ("stage:answer:what", "the patron keeps its word: or not", lambda c: c.play[1].what),
        ("claim:talks-prevent-war:says", "Talks help", lambda c: c.claims["talks-prevent-war"]),
        (
            "claim:talks-prevent-war:test",
            "P(war | talk) < P(war | wait)",
            lambda case: case.claims["talks-prevent-war"],
        ),
    ],
)
def test_one_field_changes_its_own_lines(name: str, value: str, find: object) -> None:
    """Read again the case differs there alone, and every comment is where it was."""
    after = filled(STARTER, FILE, {**fields(STARTER), name: value})
    assert callable(find)
    was, now = (parse_case(text, "border.yaml")[0] for text in (STARTER, after))
    assert find(was) != find(now)
    assert fields(after) == {**fields(STARTER), name: value}
    assert len(changed(STARTER, after)) <= 6
    comments = [line.partition("#")[2] for line in STARTER.splitlines() if "#" in line]
    assert all(comment in after for comment in comments)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("number:wins:stated", "0.9..0.2", "wins"),
        ("number:wins:stated", "1..2..3..4", "LOWEST..LIKELIEST..HIGHEST"),
        ("end:war:worth:rival", "war_cots", "did you mean 'war_cost'?"),
        ("end:war:when", "", "'when' in outcomes.war"),
        ("stage:battle:chance:victory", "", "'victory' in play"),
        ("stage:answer:when", "moov == invade", "did you mean 'move'?"),
        ("number:wins:stated", "war_cots / 2", "did you mean 'war_cost'?"),
        ("claim:talks-prevent-war:test", "P(wor | talk) < 1", "did you mean 'war'?"),
        ("policy:talk:set:sanctions", "severe", "severe"),
        ("number:gone:stated", "1", "has no field"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_changed(
    name: str, value: str, said: str
) -> None:
    with pytest.raises(StandoffError, match=said.replace("(", r"\(")) as caught:
        filled(STARTER, FILE, {name: value})
    assert "Traceback" not in str(caught.value)
