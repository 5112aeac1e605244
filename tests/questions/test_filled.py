"""A case filled in as a form: what was changed is changed, and nothing else of its text."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.case.model import Case
from standoff.questions.fields import FieldError
from standoff.questions.filled import filled, form_in

LIBRARY = Path(standoff.__file__).parent / "library"
STARTER = (LIBRARY / "starter.yaml").read_text("utf-8")
FILE = Path("border.yaml")


def fields(text: str) -> dict[str, str]:
    return {f.name: f.value for part in form_in(text, FILE) for f in part.fields}


def stages(case: Case) -> list[str]:
    return [each.stage.stage for each in case.stages]


def changed(before: str, after: str) -> list[str]:
    """The lines that stand in one text alone."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize("name", ["starter.yaml", "ukraine-2022/case.yaml", "cuba-1962/case.yaml"])
def test_a_form_sent_as_it_was_changes_no_letter(name: str) -> None:
    text = (LIBRARY / name).read_text("utf-8")
    assert filled(text, FILE, fields(text)) == text
    # As a browser ends the lines of a text.
    sent = {name: value.replace("\n", "\r\n") for name, value in fields(text).items()}
    assert filled(text, FILE, sent) == text


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
        (
            "stage:battle:chance",
            "victory = wins / 2\nstalemate = rest\nrout = 0.1",
            lambda case: case.play[2].chance,
        ),
        ("lever:talks:values", "off\non\nsecret", lambda case: case.levers["talks"]),
        ("lever:talks:what", "talks, or none", lambda case: case.levers["talks"]),
        ("term:gain:is", "if rival == expansionist then 90 else 30", lambda c: c.terms["gain"]),
        ("term:gain:what", "what winning brings it", lambda case: case.terms["gain"]),
        (
            "types:rival:chance",
            "secure = rest\nexpansionist = expansionist / 2",
            lambda case: case.types["rival"],
        ),
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
        ("stage:battle:chance", "victory", "'victory' is no such line"),
        ("stage:battle:chance", "a = 0.5\na = rest", "'a' stands in two lines"),
        ("term:gain:is", "if rivl == expansionist then 1 else 0", "did you mean 'rival'?"),
        ("lever:talks:values", "off", "'on'"),
        ("types:rival:chance", "secure = rest", "expansionist"),
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
    # It is said beside the field: that which was filled in, or the one that it spoils.
    assert name == "number:gone:stated" or isinstance(caught.value, FieldError)
    if isinstance(caught.value, FieldError):
        assert all(each in fields(STARTER) for each in caught.value.fields)
    if name not in ("number:gone:stated", "lever:talks:values", "types:rival:chance"):
        assert isinstance(caught.value, FieldError)
        assert caught.value.fields[0] == name


NEW: dict[str, tuple[dict[str, str], Callable[[Case], bool]]] = {
    "number": (
        {"name": "aid", "stated": "1..2..5", "what": "aid", "basis": "judgement", "why": "a guess"},
        lambda case: case.parameters["aid"].range == (1, 5) and case.parameters["aid"].likely == 2,
    ),
    "lever": (
        {"name": "arms", "values": "none\nsome", "what": "arms: sent, or not"},
        lambda case: case.levers["arms"].values == ["none", "some"],
    ),
    "term": (
        {"name": "hurt", "is": "sanction_pain * sanctioned"},
        lambda case: case.terms["hurt"].is_ == "sanction_pain * sanctioned",
    ),
    "policy": (
        {"name": "both", "set:talks": "on", "set:sanctions": "threatened", "what": "both"},
        lambda case: case.policies["both"].set == {"sanctions": "threatened", "talks": "on"},
    ),
    "types": (
        {"name": "patron", "chance": "firm = 0.5\nsoft = rest", "words": "firm = it will act"},
        lambda case: case.types["patron"].words == {"firm": "it will act"},
    ),
    "view": (
        {"name": "patron", "takes": "wins = wins / 2", "known-to": "rival", "what": "how strong"},
        lambda case: case.views["patron"].takes == {"wins": "wins / 2"},
    ),
    "stage": (
        {"name": "warn", "actor": "patron", "branches": "warn\nkeep-still", "after": ""},
        lambda case: (
            [each.stage.stage for each in case.stages] == ["warn", "move", "answer", "battle"]
        ),
    ),
    "claim": (
        {"name": "mine", "says": "Waiting is worst", "test": "P(war | wait) > P(war | talk)"},
        lambda case: case.claims["mine"].says == "Waiting is worst",
    ),
}


@pytest.mark.parametrize("kind", NEW)
def test_what_is_added_stands_in_lines_of_its_own_and_can_be_taken_out_again(kind: str) -> None:
    """Every line that was there stays; taken out again, the text is what it was to the letter."""
    given, holds = NEW[kind]
    before = fields(STARTER)
    asked = {f"new:{kind}:{key}": value for key, value in given.items()}
    assert set(asked) <= set(before)
    after = filled(STARTER, FILE, {**before, **asked})
    assert holds(parse_case(after, "border.yaml")[0])
    assert all(line.startswith("+") for line in changed(STARTER, after))
    name = given["name"]
    again = filled(after, FILE, {**fields(after), f"{kind}:{name}:gone": "yes"})
    assert parse_case(again, "")[0] == parse_case(STARTER, "")[0]
    # (A section that only it made stays behind, empty.)
    assert again == STARTER or kind == "view"


def test_a_stage_of_chance_and_an_end_are_added_together() -> None:
    """Each by itself would leave paths that end in no outcome, or one in which none ends."""
    asked = {
        "new:stage:name": "storm",
        "new:stage:actor": "",
        "new:stage:branches": "calm = rest\nstorm = 0.1",
        "new:stage:when": "move == invade",
        "new:stage:after": "answer",
        "new:end:name": "washed-out",
        "new:end:when": "storm == storm",
        "new:end:worth:rival": "-1",
        "new:end:worth:patron": "0",
        "new:end:does:deaths": "10",
        "end:war:when": "move == invade and storm == calm",
    }
    after = filled(STARTER, FILE, {**fields(STARTER), **asked})
    case, _ = parse_case(after, "border.yaml")
    assert stages(case) == ["move", "answer", "storm", "battle"]
    assert case.stages[2].stage.chance == {"calm": "rest", "storm": "0.1"}
    assert case.outcomes["washed-out"].measures["deaths"].value == "10"
    assert [line[2:] for line in changed(STARTER, after) if line[0] == "-"] == [
        "    when: move == invade"
    ]


def test_taking_out_leaves_every_comment_that_stands_beside() -> None:
    text = STARTER.replace("  - stage: battle", "  # what nature does\n  - stage: battle")
    text = text.replace("  - stage: answer", "  # the answer comes at once\n  - stage: answer")
    given = {
        "stage:answer:gone": "yes",
        "term:sanctioned:is": "sanctions == imposed",
        "end:war:worth:patron": "-60 - sanction_cost * sanctioned",
    }
    after = filled(text, FILE, {**fields(text), **given})
    case, _ = parse_case(after, "border.yaml")
    assert stages(case) == ["move", "battle"]
    assert "  # the answer comes at once\n  # what nature does\n  - stage: battle" in after


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"new:number:stated": "3"}, "new:number:name", "has no name"),
        ({"new:number:name": "a b", "new:number:stated": "3"}, "new:number:name", "is no name"),
        ({"new:number:name": "wins", "new:number:stated": "3"}, "new:number:name", "already"),
        ({"new:number:name": "mine"}, "new:number:stated", "is empty; fill it in"),
        ({"new:number:name": "mine", "new:number:stated": "9..2"}, "new:number:stated", "mine"),
        ({"new:number:name": "mine", "new:number:stated": "wns"}, "new:number:stated", "'wins'"),
        ({"new:types:chance": "a = rest"}, "new:types:name", "choose an actor"),
        ({"new:view:name": "patron", "new:view:takes": "wns = 1"}, "new:view:takes", "'wins'"),
        ({"number:war_cost:gone": "yes"}, "end:war:worth:rival", "war_cost"),
        ({"stage:move:gone": "yes"}, "stage:answer:when", "move"),
        ({"stage:move:choices": "invade\nback-down"}, "end:settlement:when", "settle"),
    ],
)
def test_what_is_wrong_with_what_is_new_or_gone_is_said_at_its_field(
    given: dict[str, str], field: str, said: str
) -> None:
    with pytest.raises(FieldError, match=said) as caught:
        filled(STARTER, FILE, {**fields(STARTER), **given})
    assert field in caught.value.fields


def test_views_and_plans_of_a_large_case_stay_as_they_are() -> None:
    text = (LIBRARY / "cuba-1962/case.yaml").read_text("utf-8")
    asked = {"view:us:takes": "tactical = tactical * us_blind\nspiral = spiral / 2"}
    after = filled(text, FILE, {**fields(text), **asked})
    assert parse_case(after, "")[0].views["us"].takes["spiral"] == "spiral / 2"
    assert len(changed(text, after)) == 2
