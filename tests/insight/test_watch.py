"""Signposts, against a case worked by hand, against ``learn``, and their errors by repetition."""

from __future__ import annotations

import json
import math

import jsonschema
import numpy as np
import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.ensemble.columns import Column
from standoff.insight.learning.lesson import Lesson
from standoff.insight.learning.signposts import Watch
from standoff.questions.watch import Watch as Question
from standoff.render.console import console
from standoff.render.terminal import show
from standoff.report.naming import names
from standoff.report.schemas import schema_text
from standoff.report.watch import blocks

SCHEMA = json.loads(schema_text("watch"))
HAND = """
title: By hand
actors: {us: {advised: true}, ru: Them}
types: {ru: {secure: 0.7, greedy: 0.3}}
levers: {stand: [soft, hard]}
policies: {give: {stand: soft}, hold: {stand: hard}}
precision: 1
play:
  - {stage: weather, chance: {storm: 0.4, calm: rest}}
  - {stage: word, actor: ru, choose: [loud, quiet]}
  - {stage: deed, actor: ru, when: word == loud, choose: [come, stay]}
outcomes:
  over:
    when: 'true'
    payoffs:
      us: if stand == soft then 0 else if ru == greedy then 10 else -2
      ru: "if word == loud then (if ru == greedy then 1 else -1) else 0"
"""


def asked(text: str, **options: object) -> Watch:
    case, document = parse_case(text)
    case.remember(document)
    found = standoff.watch(case, **options)
    assert isinstance(found, Watch)
    jsonschema.validate(found.to_dict(), SCHEMA)
    return found


def entropy(*shares: float) -> float:
    return -sum(share * math.log2(share) for share in shares if share)


def test_a_case_worked_by_hand() -> None:
    """A type is loud with 1 / (1 + exp(−gain)) (McKelvey & Palfrey 1998), since what it does next
    is worth the same: greedy e/(1+e), secure 1/(1+e). The rest is Bayes' rule, and
    10·p − 2·(1−p) against 0."""
    found = asked(HAND, policy="give")
    greedy, secure = math.e / (1 + math.e), 1 / (1 + math.e)
    loud = 0.3 * greedy + 0.7 * secure
    word, *rest = found.signposts
    assert (found.about, found.advice, word.stage) == ("ru", "hold", "word")
    assert {each.stage for each in rest} == {"weather", "deed"}
    said = {each.word: each for each in word.signs}
    assert said["loud"].chance.mean == pytest.approx(loud)
    after = {"loud": 0.3 * greedy / loud, "quiet": 0.3 * secure / (1 - loud)}
    for sign, belief in after.items():
        assert said[sign].types["ru"]["greedy"].after.mean == pytest.approx(belief)
        assert said[sign].types["ru"]["greedy"].before.mean == pytest.approx(0.3)
    assert said["loud"].types["ru"]["greedy"].odds.ratio == pytest.approx(math.e)
    assert said["quiet"].types["ru"]["greedy"].odds.ratio == pytest.approx(1 / math.e)
    assert said["loud"].types["ru"]["secure"].odds.ratio == pytest.approx(1 / math.e)
    left = loud * entropy(after["loud"], 1 - after["loud"])
    left += (1 - loud) * entropy(after["quiet"], 1 - after["quiet"])
    now = entropy(0.3, 0.7)
    assert found.doubt == pytest.approx(now)
    assert word.information == pytest.approx(now - left)
    assert word.doubt_removed == pytest.approx((now - left) / now)
    # Once they are quiet it is better to give.
    gain = 2 * (1 - after["quiet"]) - 10 * after["quiet"]
    assert [said[each].advice for each in ("loud", "quiet")] == ["hold", "give"]
    assert said["quiet"].lead == pytest.approx(gain)
    assert word.worth == pytest.approx((1 - loud) * gain)
    for dull in rest:
        assert dull.information == pytest.approx(0, abs=1e-12)
        assert dull.worth == pytest.approx(0, abs=1e-12)
    assert next(each for each in rest if each.stage == "deed").reached.mean == pytest.approx(loud)
    # All of it is certain: no world but this.
    assert word.information_error == word.worth_error == said["loud"].chance.error == 0


TALKS = """
title: Meetings
as-of: 2024-03-01
actors: {us: {advised: true}, ru: Them, host: Host}
parameters: {p: {range: [0.1, 0.6]}, gain: {range: [-0.5, 2]}, luck: {range: [0, 1]}}
types: {ru: {meek: rest, bold: p}}
levers: {stand: [soft, hard]}
policies: {give: {stand: soft}, hold: {stand: hard}}
precision: 1.5
play:
  - rounds: meeting
    times: 3
    every: 1 week
    until: answer == accept
    stages:
      - {stage: news, chance: {bad: luck, good: rest}}
      - {stage: offer, actor: host, when: news == good, choose: [much, little]}
      - {stage: answer, actor: ru, choose: [accept, stall, hedge]}
outcomes:
  deal:
    when: answer == accept
    payoffs:
      us: if stand == hard then 2 else 1
      ru: (if ru == bold then -gain else 1) - (stand == hard)
      host: 0
  none:
    when: answer != accept
    payoffs:
      us: if stand == hard then -3 * (ru == bold) else -1
      ru: if answer == hedge then -0.4 else 0
      host: 0
claims:
  bold: {says: They are likely bold, source: judgement, test: p > 0.4}
  likely: {says: There is a deal, source: judgement, test: P(deal | give) > 0.7}
  firm: {says: Firmness pays, source: judgement, test: U(us | hold) > U(us | give), matters: 0.1}
"""


def lesson_of(text: str, *record: str) -> Lesson:
    lines = "\n".join(f"    - {each}" for each in record)
    case, document = parse_case(f"{text}observed:\n  policy: give\n  record:\n{lines}\n")
    case.remember(document)
    found = standoff.learn(case, draws=256)
    assert isinstance(found, Lesson)
    return found


def test_after_the_event_learn_finds_what_watch_said() -> None:
    found = asked(TALKS, draws=256, policy="give")
    signs = {sign.condition: sign for post in found.signposts for sign in post.signs}
    assert "news[2] == bad" in signs
    assert "meeting > 1" in signs
    assert "meeting >= 1 and not played(offer[1])" in signs
    for condition in (
        "answer[1] == stall",
        "answer[2] == accept",
        "meeting > 1",
        "meeting >= 2 and not played(offer[2])",
        "offer[1] == little",
    ):
        sign = signs[condition]
        (day,) = lesson_of(TALKS, f"{{date: 2024-03-02, saw: {condition!r}}}").days
        assert day.method == "weighted"
        assert sign.chance.mean == pytest.approx(day.evidence)
        assert sign.effective == pytest.approx(day.effective)
        for word, (before, after) in day.types["ru"].items():
            assert sign.types["ru"][word].before.mean == pytest.approx(before)
            assert sign.types["ru"][word].after.mean == pytest.approx(after)
            assert sign.types["ru"][word].after.error == pytest.approx(
                day.type_errors["ru"][word], rel=1e-6
            )
        for claim in day.claims:
            said = sign.claims[claim.id]
            assert (said.before, said.after) == pytest.approx((claim.prior, claim.share))
            assert said.after_error == pytest.approx(claim.error)
        assert day.advice[:2] == (found.advice, sign.advice)
        assert day.advice[2:] == pytest.approx((sign.lead, sign.lead_error), rel=1e-6)


def test_the_parts_of_a_signpost_make_up_its_whole() -> None:
    """The beliefs after, averaged by their chances, are what is believed where play gets there."""
    found = asked(TALKS, draws=128, policy="give")
    for post in found.signposts:
        assert sum(each.chance.mean for each in post.signs) == pytest.approx(post.reached.mean)
    (first,) = [each for each in found.signposts if each.stage == "answer[1]"]
    mixed = sum(each.chance.mean * each.types["ru"]["bold"].after.mean for each in first.signs)
    assert mixed == pytest.approx(found.types["ru"]["bold"].mean)


def test_the_end_of_a_round_that_says_no_more_than_a_move_is_left_out() -> None:
    """Where there are two answers only, whether talks go on is the answer once more."""
    text = TALKS.replace("stall, hedge]", "stall]").replace("answer == hedge", "answer == stall")
    two = asked(text, draws=16)
    three = asked(TALKS, draws=16)
    assert not any(each.is_round for each in two.signposts)
    assert {each.stage for each in three.signposts if each.is_round} == {"meeting[1]", "meeting[2]"}


def test_from_a_date_the_record_is_taken_in() -> None:
    record = (
        "{date: 2024-03-01, saw: 'answer[1] == stall'}",
        '{date: 2024-03-05, likelihood: "if ru == bold then 0.9 else 0.3 + 0.2 * luck"}',
        "{date: 2024-03-20, saw: 'answer[2] == stall'}",
    )
    lines = "\n".join(f"    - {each}" for each in record)
    text = f"{TALKS}observed:\n  policy: give\n  record:\n{lines}\n"
    found = asked(text, draws=256, start="2024-03-06")
    day = lesson_of(TALKS, *record).days[1]
    for word, (_, after) in day.types["ru"].items():
        assert found.types["ru"][word].mean == pytest.approx(after)
    assert found.advice == day.advice[1]
    assert found.saw == ("answer[1] == stall",)
    stages = {each.stage for each in found.signposts}
    assert stages == {"news[2]", "offer[2]", "answer[2]", "meeting[2]", "news[3]", "offer[3]",
                      "answer[3]"}  # fmt: skip
    assert {str(each.date) for each in found.signposts} == {"2024-03-08", "2024-03-15"}
    later = asked(text, draws=16, start="2024-03-14", policy="hold")
    assert {each.round for each in later.signposts} == {3}
    assert later.saw == ()


def test_from_a_stage_and_about_a_claim() -> None:
    found = asked(TALKS, draws=256, start="answer[2]", about="bold", saw=["answer[1] == stall"])
    assert found.about == "bold"
    assert {each.stage for each in found.signposts} == {
        "answer[2]", "meeting[2]", "news[3]", "offer[3]", "answer[3]",
    }  # fmt: skip
    share = found.claims["bold"][0]
    assert found.doubt == pytest.approx(entropy(share, 1 - share))
    sign = found.signposts[0].signs[0]
    said = sign.claims["bold"]
    odds = said.after / (1 - said.after) / (said.before / (1 - said.before))
    assert said.odds.ratio == pytest.approx(odds)
    one = asked(TALKS, draws=64, about="ru == bold")
    both = asked(TALKS, draws=64, about="ru")
    assert one.about == "ru == bold"
    assert [each.information for each in one.signposts] == pytest.approx(
        [each.information for each in both.signposts]
    )


def test_what_is_to_come_worked_by_hand() -> None:
    """Them comes with a half once it was loud, as it is worth the same; never once it was quiet."""
    found = asked(HAND, policy="give", about="deed == come")
    greedy, secure = math.e / (1 + math.e), 1 / (1 + math.e)
    loud = 0.3 * greedy + 0.7 * secure
    assert found.event is not None
    assert found.event.mean == pytest.approx(loud / 2)
    # The deed says nothing but itself.
    assert [each.stage for each in found.signposts] == ["word", "weather"]
    word, weather = found.signposts
    said = {each.word: each.event for each in word.signs}
    assert said["loud"] is not None
    assert said["quiet"] is not None
    assert said["loud"].before.mean == pytest.approx(loud / 2)
    assert said["loud"].after.mean == pytest.approx(0.5)
    assert said["loud"].odds.ratio == pytest.approx((2 - loud) / loud)
    assert said["quiet"].after.mean == said["quiet"].odds.ratio == 0
    now = entropy(loud / 2, 1 - loud / 2)
    assert found.doubt == pytest.approx(now)
    assert word.information == pytest.approx(now - loud)
    assert weather.information == pytest.approx(0, abs=1e-12)
    # What was asked about changes nothing of what signs say of types, and of what to do.
    (same,) = [each for each in asked(HAND, policy="give").signposts if each.stage == "word"]
    for one, other in zip(word.signs, same.signs, strict=True):
        assert one.types["ru"]["greedy"].after.mean == pytest.approx(
            other.types["ru"]["greedy"].after.mean
        )
        assert one.advice == other.advice
        assert one.lead == pytest.approx(other.lead)
    assert word.worth == pytest.approx(same.worth)


def test_an_outcome_is_told_by_what_comes_before_it() -> None:
    found = asked(TALKS, draws=64, policy="give", about="deal")
    assert found.event is not None
    study = standoff.run(parse_case(TALKS)[0], draws=64, policies=["give"])
    chance = study.ensemble.column("give", Column("outcome", "deal"))
    assert found.event.mean == pytest.approx(chance.mean())
    stages = {each.stage: each for each in found.signposts}
    # What ends the talks with a deal is the deal itself; the last answer decides it.
    assert "answer[3]" not in stages
    assert {each.word for each in stages["answer[1]"].signs} == {"stall", "hedge"}
    assert {each.word for each in stages["news[1]"].signs} == {"bad", "good"}


GUARDED = """
title: Guarded
actors: {us: {advised: true}, them: Them}
precision: 1
play:
  - {stage: arm, actor: them, hidden-from: [us], choose: [gather, rest]}
  - {stage: report, chance: {alarm: if arm == gather then 0.8 else 0.1, calm: rest}}
  - {stage: guard, actor: us, choose: [man, sleep]}
  - {stage: cross, actor: them, choose: {march: arm == gather, halt: true}}
  - {stage: reply, actor: us, when: cross == march, choose: [fight, yield]}
  - {stage: luck, when: reply == fight, chance: {won: 0.5, lost: rest}}
outcomes:
  war: {when: reply == fight, payoffs: {us: -1, them: -1}}
  peace: {when: reply != fight, payoffs: {us: 0, them: 0}}
"""


def test_what_the_advised_actor_does_or_does_not_see_is_no_sign() -> None:
    found = asked(GUARDED)
    assert {each.stage for each in found.signposts} == {"report", "cross", "luck"}


@pytest.mark.parametrize("about", ["war", "cross == march", "cross == march and luck != won"])
def test_what_an_event_says_of_itself_is_left_out(about: str) -> None:
    """Once they marched nothing but our own answer is left to decide on war; not so on a lost one,
    which luck decides."""
    found = asked(GUARDED, about=about)
    expected = {"report", "cross"} if "luck" in about else {"report"}
    assert {each.stage for each in found.signposts} == expected
    (report,) = [each for each in found.signposts if each.stage == "report"]
    said = {each.word: each.event for each in report.signs}
    assert said["alarm"] is not None
    # They gather or rest with a half each, as it is worth the same to them but for what follows.
    assert said["alarm"].odds.ratio > 1


def test_until_a_date_and_what_has_none() -> None:
    text = TALKS.replace(
        "outcomes:", "  - {stage: after, chance: {rain: luck, sun: rest}}\noutcomes:"
    )
    found = asked(text, draws=16, until="2024-03-08", about="ru")
    assert {str(each.date) for each in found.signposts} == {"2024-03-01", "2024-03-08", "None"}
    assert [each.stage for each in found.undated] == ["after"]
    assert not asked(text, draws=16, about="ru").undated
    out = console(100)
    with out.capture() as captured:
        show(blocks(Question.model_construct(order="play", top=20), found), out)
    assert "The case gives no date for after" in " ".join(captured.get().split())
    with pytest.raises(StandoffError, match="no stage of the case has a date"):
        asked(HAND, until="2024-03-08")


def test_names_with_a_comma_are_told_apart() -> None:
    assert names(["offer, round 2", "move"]) == "offer, round 2; move"
    assert names(["offer", "move"]) == "offer, move"


@pytest.mark.parametrize("about", ["", "deal"])
def test_errors_cover_by_repetition(about: str) -> None:
    """Of 24 studies of 64 worlds each, about 23 have the figure for endlessly many worlds within
    twice their standard error: fewer than 19 has a chance of less than one in a thousand."""
    truth = asked(TALKS, draws=4096, seed=99, policy="give", about=about)

    def told(found: Watch) -> np.ndarray:
        post = next(each for each in found.signposts if each.stage == "answer[1]")
        sign = post.signs[-1]
        event = sign.event
        of_event = []
        if event is not None:
            of_event = [(event.after.mean, event.after.error)]
            of_event += [(math.log(event.odds.ratio), event.odds.error)]
        bold, claim = sign.types["ru"]["bold"], sign.claims["bold"]
        return np.array(
            [
                (post.information, post.information_error),
                (post.worth, post.worth_error),
                (sign.chance.mean, sign.chance.error),
                (bold.after.mean, bold.after.error),
                (math.log(bold.odds.ratio), bold.odds.error),
                (claim.after, claim.after_error),
                (math.log(claim.odds.ratio), claim.odds.error),
                *of_event,
            ]
        )

    exact = told(truth)[:, 0]
    inside = np.zeros(len(exact), int)
    for seed in range(24):
        found = told(asked(TALKS, draws=64, seed=seed, policy="give", about=about))
        inside += np.abs(found[:, 0] - exact) <= 2 * found[:, 1]
    assert (inside >= 19).all(), inside


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"policy": "hodl"},
            "there is no policy 'hodl'; expected give or hold; did you mean 'hold'",
        ),
        ({"about": "ur"}, "'ur' is neither an actor with types nor a claim nor an outcome; exp"),
        ({"about": "dael"}, "did you mean 'deal'?"),
        ({"about": "anwser[1] == stall"}, "nothing here is called 'anwser"),
        ({"until": "soon"}, "'soon' is no date such as 2022-01-10"),
        ({"start": "2024-03-09", "until": "2024-03-02"}, "2024-03-02 is before 2024-03-09"),
        ({"until": "2020-01-01"}, "2020-01-01 is before 2024-"),
        ({"about": "ru == bald"}, "'ru' has no type 'bald'; expected meek or bold"),
        ({"start": "anwser"}, "'anwser' is neither a stage nor a date such as 2022-01-10; the"),
        ({"start": "anwser"}, "did you mean 'answer'?"),
        ({"saw": ["answer[1] = stall"]}, "to compare, write '=='"),
    ],
)
def test_what_can_t_be_asked_is_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(StandoffError, match=r"\S") as refused:
        asked(TALKS, draws=4, **options)
    assert said in str(refused.value)


def test_what_never_happens_fails_with_a_reason() -> None:
    found = asked(TALKS, draws=8, saw=["answer[1] == stall and answer[1] == accept"])
    assert "no world gives any chance to what was seen" in found.failure


def test_the_words_say_strength_advice_and_dates() -> None:
    text = TALKS.replace("title: Meetings", "title: '[red]Meetings'")
    found = asked(text, draws=128, policy="give")
    question = Question.model_construct(order="play", top=20)
    out = console(100)
    with out.capture() as captured:
        show(blocks(question, found), out)
    told = " ".join(captured.get().split())
    assert "[red]Meetings: what to watch for under 'give'" in told
    assert "answer, round 2, 8 March 2024: Them" in told
    assert "meeting, round 1, 1 March 2024: the round passes" in told
    assert "sign that Them is bold (odds ×" in told
    assert told.index("answer, round 1") < told.index("answer, round 2")
    assert told.count("±") > 30
