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
        ("as-of", "2024-02-01", lambda case: str(case.as_of)),
        ("precision", "rival = precision\npatron = 0.2", lambda case: case.precision),
        ("matters", "probability = 0.05\npayoff = 1\ndeaths = 1000", lambda c: c.matters),
        (
            "source:fearon:paragraphs",
            "3 = War costs both: why fight?",
            lambda c: c.sources["fearon"],
        ),
        ("actor:rival:what", "a rival", lambda case: case.actors["rival"].what),
        ("measure:deaths:limit", "30000", lambda case: case.measures["deaths"].limit),
        ("measure:deaths:better", "more", lambda case: case.measures["deaths"].better),
        ("end:war:gravest", "yes", lambda case: case.outcomes["war"].gravest),
        ("end:settlement:ends-play", "yes", lambda case: case.outcomes["settlement"].ends_play),
        ("stage:answer:hidden-from", "rival", lambda case: case.play[1].hidden_from),
        ("stage:answer:sees", "move = talks == on", lambda case: case.play[1].sees),
        ("stage:answer:sees", "-", lambda case: case.play[1].sees),
        ("claim:talks-prevent-war:matters", "0.1", lambda c: c.claims["talks-prevent-war"].matters),
        (
            "claim:talks-prevent-war:opposes",
            "early-sanctions-spend-leverage",
            lambda case: case.claims["talks-prevent-war"].opposes,
        ),
        (
            "policy:talk:then",
            "answer == let-go: sanctions = imposed, talks = off",
            lambda case: [(each.when, each.set) for each in case.policies["talk"].then],
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
        ("as-of", "last winter", "'as-of'"),
        ("matters", "payoff = much", "'payoff' in matters: expected a number"),
        ("matters", "deths = 3", "deths"),
        ("measure:deaths:limit", "many", "'limit' in measures.deaths: expected a number"),
        ("stage:answer:hidden-from", "rivl", "did you mean 'rival'?"),
        ("stage:answer:sees", "moov", "no earlier stage"),
        ("claim:talks-prevent-war:matters", "0", "'matters' in claims.talks-prevent-war"),
        ("claim:talks-prevent-war:opposes", "nobody", "nobody"),
        ("policy:talk:then", "answer == let-go", "is no plan"),
        ("policy:talk:then", "anser == let-go: talks = off", "did you mean 'answer'?"),
        ("actor:rival:called", "patron", "there is a actor called 'patron' already"),
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
    "source": (
        {"name": "mine", "title": "My own: a book", "published": "1995", "paragraphs": "2 = So."},
        lambda case: case.sources["mine"].paragraphs == {"2": "So."},
    ),
    "actor": (
        {"name": "un", "said": "the UN", "what": "who looks on"},
        lambda case: case.actors["un"].name == "the UN",
    ),
    "measure": (
        {"name": "fled", "unit": "people", "better": "less", "limit": "1000", "what": "who fled"},
        lambda case: case.measures["fled"].limit == 1000,
    ),
    "rounds": (
        {
            "name": "meetings",
            "times": "2",
            "until": "word == break",
            "every": "2 weeks",
            "stage": "word",
            "actor": "patron",
            "branches": "stay\nbreak",
            "after": "0",
        },
        lambda case: (
            [each.rounds for each in case.blocks] == ["meetings"]
            and [each.stage.stage for each in case.stages] == ["move", "word", "answer", "battle"]
        ),
    ),
    "figure": (
        {"name": "odds", "about": "P(war | wait)", "range": "0.2..0.4", "source": "a forecast"},
        lambda case: case.references["odds"].range == (0.2, 0.4),
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
    assert again == STARTER


SERIES = """
  - rounds: meetings             # as long as nobody has had enough
    times: 3
    carry: {worn: {start: 0, next: worn + (word == break)}}
    stages:
      - {stage: word, actor: patron, choose: [stay, break]}
"""


def test_rounds_and_what_they_carry() -> None:
    text = STARTER.replace("\n  - stage: answer", f"{SERIES}  - stage: answer", 1)
    text = text.replace("patron: -60 -", "patron: -60 - worn -", 1)
    asked = {
        "rounds:meetings:times": "2",
        "rounds:meetings:until": "word == break",
        "carried:worn:next": "worn + 1",
        "new:carried:name": "trust",
        "new:carried:start": "1",
        "new:carried:next": "0.9 * trust",
        "end:settlement:worth:rival": "15 * trust",
    }
    after = filled(text, FILE, {**fields(text), **asked})
    [block] = parse_case(after, "")[0].blocks
    assert (block.times, block.until) == ("2", "word == break")
    assert {name: (each.start, each.next) for name, each in block.carry.items()} == {
        "worn": ("0", "worn + 1"),
        "trust": ("1", "0.9 * trust"),
    }
    assert "# as long as nobody has had enough" in after
    gone = filled(text, FILE, {**fields(text), "rounds:meetings:gone": "yes",
                               "end:war:worth:patron": "-60"})  # fmt: skip
    assert parse_case(gone, "")[0].blocks == []


def test_what_an_end_does_to_a_new_actor_and_by_a_new_measure() -> None:
    new = {"new:actor:name": "un", "new:measure:name": "fled", "new:measure:unit": "people"}
    first = filled(STARTER, FILE, {**fields(STARTER), **new})
    worth = {f"end:{end}:worth:un": "-1" for end in ("war", "settlement", "climb-down")}
    second = filled(first, FILE, {**fields(first), **worth, "end:war:does:fled": "100000"})
    case, _ = parse_case(second, "")
    assert [each.payoffs["un"] for each in case.outcomes.values()] == ["-1"] * 3
    assert case.outcomes["war"].measures["fled"].value == "100000"
    # One end alone can't leave out what it is worth to one who has something at stake.
    with pytest.raises(FieldError, match="gives no payoff to 'un'"):
        filled(second, FILE, {**fields(second), "end:war:worth:un": ""})


def test_with_its_last_entry_a_section_goes_and_what_stands_around_it_stays() -> None:
    text = STARTER.replace("\noutcomes:", "\n# how it ends\n\noutcomes:", 1)
    after = filled(text, FILE, {**fields(text), "measure:deaths:gone": "yes"})
    gone = [line[2:] for line in changed(text, after)]
    assert gone == text[text.index("measures:") : text.index("\n# how it ends")].splitlines()[:2]
    assert filled(text, FILE, {**fields(text), "precision": ""}) == "".join(
        line for line in text.splitlines(keepends=True) if not line.startswith("precision:")
    )


def test_sentences_that_stay_keep_their_lines() -> None:
    before = fields(STARTER)["leaves-out"].splitlines()
    text = STARTER.replace("  - Allies of", "  # of these one could say more\n  - Allies of")
    asked = "\n".join(["Weather.", before[0], "The press: all of it.", before[1], "The rest."])
    after = filled(text, FILE, {**fields(text), "leaves-out": asked})
    assert parse_case(after, "")[0].leaves_out == asked.splitlines()
    assert all(line.startswith("+") for line in changed(text, after))
    again = filled(after, FILE, {**fields(after), "leaves-out": "\n".join(before)})
    assert again == text
    none = filled(text, FILE, {**fields(text), "leaves-out": ""})
    assert parse_case(none, "")[0].leaves_out == []


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
        ({"actor:rival:gone": "yes"}, "types:rival:chance", "rival"),
        ({"source:fearon:gone": "yes"}, "number:war_cost:basis", "fearon"),
        ({"new:rounds:name": "many"}, "new:rounds:times", "is empty; fill it in"),
        ({"new:source:name": "mine"}, "new:source:title", "is empty; fill it in"),
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
