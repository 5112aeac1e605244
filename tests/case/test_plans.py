"""Policies that set levers later, as they are written: what is refused and where, round trips."""

from __future__ import annotations

import jsonschema
import pytest
import yaml

from standoff.base.errors import StandoffError
from standoff.case.edit import SetPolicy, edited, edited_text
from standoff.case.load import parse_case
from standoff.case.policies import Change, Policy
from standoff.case.variants import variant_of
from standoff.insight.disagreement.compare import Analyst, compare
from standoff.lens.registry import case_schema, compile_case
from tests.case.problems import problems_of

PLANS = """
standoff: 1
title: Sanctions if the talks fail
actors: {us: {name: US, advised: true}, ru: Russia, ua: Ukraine}
parameters: {cost: {range: [0.5, 1], basis: judgement, why: x}}
types: {ru: {dealer: rest, taker: 0.4}}
levers: {sanctions: [none, light, imposed], arms: [no-arms, some]}
policies:
  a: {what: nothing is done}
  plan-b:
    what: sanctions if the talks fail
    arms: some
    then:
      - {when: round >= 2 and not ever(answer == accept), set: {sanctions: imposed}}
      - when: walkouts >= 1 and call == heard
        set: {arms: no-arms, sanctions: light}
precision: 3
play:
  - {stage: call, chance: {heard: 0.5, missed: rest}}
  - {stage: whisper, actor: ru, hidden-from: ua, choose: [loud, low]}
  - {stage: thought, actor: ua, hidden-from: all, choose: [yea, nay]}
  - rounds: meeting
    times: if arms == some then 3 else 2
    carry:
      walkouts: {start: 0, next: walkouts + (answer == walk-out)}
      pain: {start: 0, next: pain + cost * (sanctions != none)}
    until: answer == accept
    stages:
      - {stage: offer, actor: us, choose: [much, little]}
      - {stage: answer, actor: ru, choose: [accept, stall, walk-out]}
  - {stage: move, actor: ru, when: not ever(answer == accept), choose: [invade, hold-back]}
terms:
  known: thought == yea
  greedy: ru == taker
outcomes:
  deal: {what: d, when: answer == accept, payoffs: {us: 1, ru: (offer == much) - pain, ua: 0}}
  war:
    what: w
    when: move == invade
    payoffs: {us: -2, ru: (if ru == taker then 1 else -1) - pain, ua: -walkouts}
  frozen: {what: f, when: move == hold-back, payoffs: {us: -0.5, ru: -pain, ua: -(whisper == low)}}
claims:
  c: {says: x, source: judgement, test: P(war | plan-b) < P(war | a)}
  d: {says: x, source: judgement, test: P(sanctions == light | plan-b) > 0.1}
"""


def test_a_sound_case() -> None:
    assert [each.message for each in problems_of(PLANS)] == [
        "term 'known' is used nowhere",
        "term 'greedy' is used nowhere",
    ]


SIGN = "round >= 2 and not ever(answer == accept)"
PUBLIC = "what a policy sets later can go by what everybody sees only"


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("set: {sanctions: imposed}", "set: {sanction: imposed}", (14, 65), "there is no lever "
         "'sanction'; expected sanctions or arms; did you mean 'sanctions'?"),
        ("set: {sanctions: imposed}", "set: {sanctions: imposd}", (14, 76), "lever 'sanctions' has "
         "no setting 'imposd'; expected none, light or imposed; did you mean 'imposed'?"),
        ("set: {sanctions: imposed}", "set: {}", (14, 64), "expected at least one, found none"),
        (SIGN, "''", (14, 17), "expected text, found ''"),
        (f"when: {SIGN}, ", "", (14, 9), "entry 1 of 'then' lacks 'when'"),
        (", set: {sanctions: imposed}", "", (14, 9), "entry 1 of 'then' lacks 'set'"),
        ("set: {sanctions: imposed}", "sets: {sanctions: imposed}", (14, 59), "there is no entry "
         "'sets'"),
        (SIGN, "round + 2", (14, 22), "expected a condition such as"),
        (SIGN, "answer == acept", (14, 26), "'answer' is never 'acept'"),
        (SIGN, "greedy", (14, 16), f"'ru' is a private type and can't be used here; {PUBLIC}"),
        (SIGN, "round >= 2 and ru == taker", (14, 31), "'ru' is a private type"),
        (SIGN, "cost > 0.7", (14, 16), "'cost' is an uncertain number"),
        (SIGN, "pain > 0.7", (14, 16), "'pain' rests on 'cost', an uncertain number"),
        (SIGN, "round > 1 and whisper == low", (14, 30), "'whisper' is hidden from ua; " + PUBLIC),
        (SIGN, "thought == yea", (14, 16), "'us', which sets the levers, does not see 'thought'"),
        (SIGN, "known", (14, 16), "'us', which sets the levers, does not see 'thought'"),
        (SIGN, "war", (14, 16), "nothing here is called 'war'"),
        ("set: {arms: no-arms, sanctions: light}", "set: {arms: some}", (16, 21), "policy 'plan-b' "
         "has 'arms' at 'some' from the start, so that setting it so later changes nothing"),
        (SIGN, "answer == stall and round == 1", (14, 16), "policy 'plan-b' never sets this"),
        (SIGN, "'answer[4] == stall'", (14, 17), "there is no answer[4]"),
        ("    then:\n", "    then: []\n    unused:\n", (13, 11), "expected at least one"),
        ("    then:\n", "    than:\n", (13, 5), "there is no entry 'than' in 'plan-b' in policies; "
         "expected set, then, "
         "what or source; did you mean 'then'?"),
    ],
)  # fmt: skip
def test_what_is_refused_and_where(old: str, new: str, place: tuple[int, int], said: str) -> None:
    assert old in PLANS
    found = problems_of(PLANS.replace(old, new, 1))
    told = next((each for each in found if said in each.message), None)
    assert told is not None, found
    assert told.place is not None
    assert (told.place.line, told.place.column) == place, told


def test_a_hint_where_the_advised_actor_could_not_know() -> None:
    text = PLANS.replace("hidden-from: ua", "hidden-from: [ua, us]")
    found = problems_of(text.replace(SIGN, "whisper == low"))[0]
    assert found.message.startswith("'us', which sets the levers, does not see 'whisper'")


def test_an_item_that_takes_a_setting_back_is_no_idle_one() -> None:
    """It sets the lever as it was from the start, but after another item set it otherwise."""
    back = "set: {sanctions: none, arms: no-arms}"
    text = PLANS.replace("set: {arms: no-arms, sanctions: light}", back)
    text = text.replace("P(sanctions == light", "P(sanctions == none")
    assert len(problems_of(text)) == 2


def test_a_plan_reads_back_follows_the_schema_and_can_be_edited() -> None:
    case, _ = parse_case(PLANS)
    assert parse_case(case.to_yaml())[0] == case
    schema = jsonschema.Draft202012Validator(case_schema())
    for text in (PLANS, case.to_yaml()):
        assert not list(schema.iter_errors(yaml.safe_load(text)))
    assert list(schema.iter_errors(yaml.safe_load(PLANS.replace("when: walkouts", "whem: x"))))
    plan = Policy(
        set={"sanctions": "light"},
        then=[Change(when="answer == walk-out", set={"sanctions": "imposed"})],
        what="more after a walk-out",
    )
    edit = SetPolicy("plan-c", plan)
    again = parse_case(edited_text(PLANS, case, edit))[0]
    assert again == edited(case, edit)
    assert again.policies["plan-c"] == plan
    assert plan.told == "sanctions light; once answer == walk-out: sanctions imposed"


VARIANT = """
variants:
  hawk:
    what: as a hawk would have it
    source: judgement
    parameters: {cost: {range: [1, 2]}}
    policies:
      strike-back:
        what: sanctions after a walk-out
        then: [{when: ever(answer == walk-out), set: {sanctions: imposed}}]
    claims:
      c: {matters: 0.1}
      e: {says: y, source: judgement, test: P(war | strike-back) < P(war | a), opposes: c}
"""


def test_a_variant_may_add_policies_and_claims() -> None:
    text = PLANS + VARIANT
    case, document = parse_case(text)
    assert len(problems_of(text)) == 2
    assert parse_case(case.to_yaml())[0] == case
    assert jsonschema.Draft202012Validator(case_schema()).is_valid(yaml.safe_load(text))
    other, places = variant_of(case, document, "hawk")
    assert list(other.policies) == ["a", "plan-b", "strike-back"]
    assert list(other.claims) == ["c", "d", "e"]
    assert (other.claims["c"].matters, other.claims["c"].test) == (0.1, case.claims["c"].test)
    assert other.claims["e"].opposes == ["c"]
    done = compile_case(other, places)
    assert done.policies["strike-back"]["sanctions"] == 0
    assert "strike-back" not in compile_case(case, document).policies


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        (
            "      strike-back:",
            "      plan-b:",
            "plan-b:",
            "the case has a policy 'plan-b' already",
        ),
        ("e: {says: y, ", "e: {", "e: {", "claim 'e', which the case has not, lacks 'says'"),
        (", test: P(war | strike-back) < P(war | a)", "", "e: {", "lacks 'test'"),
        (
            "c: {matters: 0.1}",
            "cc: {matters: 0.1}",
            "cc: {",
            "has no claim 'cc' to change",
        ),
        ("c: {matters: 0.1}", "c: {test: 1 < 2}", "c: {test", "can change 'matters' and 'opposes'"),
        ("ever(answer == walk-out)", "ever(answer == walkout)", "then: [", "never 'walkout'"),
        ("{sanctions: imposed}}]", "{sanction: imposed}}]", "then: [", "mean 'sanctions'?"),
        ("< P(war | a), opp", "< P(wra | a), opp", "e: {says", "nothing here is called 'wra'"),
    ],
)
def test_a_fault_in_what_a_variant_adds(old: str, new: str, where: str, said: str) -> None:
    text = PLANS + VARIANT.replace(old, new, 1)
    case, document = parse_case(text)
    with pytest.raises(StandoffError) as refused:
        compile_case(*variant_of(case, document, "hawk"))
    told = next(each for each in refused.value.problems if said in each.message)
    assert told.place is not None
    assert where in text.splitlines()[told.place.line - 1]


def test_two_who_differ_are_compared_by_the_policies_that_both_have() -> None:
    case, document = parse_case(PLANS + VARIANT)
    other = compile_case(*variant_of(case, document, "hawk"))
    one, two = Analyst("dove", compile_case(case, document)), Analyst("hawk", other)
    for found in (compare(one, two, draws=8), compare(two, one, draws=8)):
        assert found.left_out["strike-back"] == "only hawk has this policy"
        assert found.left_out["e"] == "only hawk makes it"
        assert set(found.to_dict()["groups"]) == {"cost"}
    with pytest.raises(StandoffError, match="'strike-back' can't be compared: only hawk has it"):
        compare(one, two, draws=8, policies=["a", "strike-back"])
    other_plan = parse_case(PLANS.replace("round >= 2 and", "round >= 3 and"))
    with pytest.raises(StandoffError, match="policy 'plan-b' sets the levers otherwise"):
        compare(one, Analyst("third", compile_case(*other_plan)))
