"""Mistaken beliefs in a case file: what is refused, where and how; and that they come back."""

from __future__ import annotations

import pickle

import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.edit import SetView, edited, edited_text
from standoff.case.load import parse_case
from standoff.case.views import View
from standoff.lens.registry import compile_case

CASE = """
standoff: 1
title: Hope
actors: {us: {name: Washington, advised: true}, ua: Kyiv, ru: Moscow}
parameters: {help: 0.3, hope: 0.2, q: 0.4, sure: 4}
types: {ru: {tough: q, soft: rest}}
levers: {rhetoric: [sober, ironclad]}
policies: {calm: {}, loud: {rhetoric: ironclad}}
precision: sure
terms: {aid: help / 2, late: stand == resist}
play:
  - {stage: stand, actor: ua, choose: [resist, give-in]}
  - {stage: move, actor: ru, when: late, choose: [invade, back-off]}
outcomes:
  war: {when: move == invade, payoffs: {us: -1, ua: aid - 0.4, ru: 0.3 * (ru == tough) - aid}}
  peace: {when: move == back-off, payoffs: {ua: 0.5, ru: -0.2, us: 0}}
  deal: {when: stand == give-in, payoffs: {ua: 0, ru: 0.6, us: -0.2}}
views:
  VIEWS
"""


def case_with(views: str) -> str:
    return CASE.replace("VIEWS", views)


def problems(views: str) -> str:
    case, document = parse_case(case_with(views))
    with pytest.raises(StandoffError) as refused:
        compile_case(case, document)
    return str(refused.value)


@pytest.mark.parametrize(
    ("views", "told"),
    [
        ("ua: {takes: {}}", "case:19:8: the view of 'ua' takes nothing"),
        ("ua: {known-to: ru}", "the view of 'ua' takes nothing"),
        ("uk: {takes: {help: 1}}", "case:19:3: there is no actor 'uk'"),
        ("ua: {takes: {hlep: 1}}", "case:19:16: there is no parameter or term 'hlep'"),
        ("ua: {takes: {hlep: 1}}", "did you mean 'help'?"),
        (
            "ua: {takes: {help: hop}}",
            "case:19:22: nothing here is called 'hop'; did you mean 'hope'?",
        ),
        ("ua: {takes: {move: 1}}", "case:19:16: 'move' is a choice"),
        ("ua: {takes: {ru: 1}}", "case:19:16: 'ru' is a private type"),
        ("ua: {takes: {rhetoric: 1}}", "'rhetoric' is a lever, whose setting everybody knows"),
        ("ua: {takes: {war: 1}}", "'war' is an outcome; a view takes parameters and terms only"),
        ("ua: {takes: {us: 1}}", "'us' is an actor; a view takes parameters and terms only"),
        ("ua: {takes: {late: true}}", "'late' decides what can be played"),
        ("ua: {takes: {q: 0.1 * (stand == resist)}}", "nature draws types before play begins"),
        (
            "ua: {takes: {sure: 1 + (stand == resist)}}",
            "'stand' is a choice and can't be used here",
        ),
        ("ua: {takes: {help: 1}, known-to: ua}", "case:19:36: 'ua' can't know of its own error"),
        ("ua: {takes: {help: 1}, known-to: []}", "case:19:26: 'known-to' names nobody"),
        ("ua: {takes: {help: 1}, known-to: [us, rus]}", "case:19:41: there is no actor 'rus'"),
        (
            "ua: {takes: {help: 1}, known-to: ru}\n  ru: {takes: {q: 1}, known-to: ua}",
            "'known-to' goes in a circle: ua → ru → ua",
        ),
        (
            "ua: {takes: {help: 1}, known-to: ru}\n  ru: {takes: {q: 1}, known-to: us}\n"
            "  us: {takes: {q: 0}, known-to: [ua]}",
            "'known-to' goes in a circle: ua → ru → us → ua",
        ),
    ],
)
def test_what_is_refused(views: str, told: str) -> None:
    assert told in problems(views)


def test_a_term_may_be_taken_for_what_rests_on_choices() -> None:
    case, document = parse_case(
        case_with("ua: {takes: {aid: aid + hope * (stand == resist), help: help + hope}}")
    )
    assert compile_case(case, document).views


def test_a_view_comes_back_from_yaml_and_from_a_pickle() -> None:
    case, document = parse_case(
        case_with("ua: {takes: {help: help + 0.1}, known-to: ru, basis: judgement, why: words}")
    )
    again, _ = parse_case(case.to_yaml())
    assert again == case
    assert again.views["ua"].known_to == ["ru"]
    compiled = compile_case(case, document)
    assert pickle.loads(pickle.dumps(compiled)).views == compiled.views


def test_edits_keep_the_rest_of_the_file() -> None:
    text = case_with("ua: {takes: {help: help + 0.1}}  # from the press")
    case, _ = parse_case(text)
    edit = SetView("ru", View(takes={"q": "0.9"}, known_to=["us"]))
    changed = edited_text(text, case, edit)
    assert "# from the press" in changed
    assert parse_case(changed)[0] == edited(case, edit)
    gone = edited_text(changed, parse_case(changed)[0], SetView("ua", None))
    assert parse_case(gone)[0].views == {"ru": edit.view}
    with pytest.raises(StandoffError, match="there is no actor 'rus'"):
        edited(case, SetView("rus", None))


def test_a_variant_has_a_view_of_its_own() -> None:
    text = case_with("ua: {takes: {help: help}}") + (
        "variants:\n  hopeful: {views: {ua: {takes: {help: 1.2}, known-to: [ru]}}}\n"
    )
    case, document = parse_case(text)
    varied, _ = standoff.case.variants.variant_of(case, document, "hopeful")
    assert varied.views["ua"].takes == {"help": "1.2"}
    plain, other = (standoff.study(each, draws=1) for each in (case, varied))
    assert (
        other.policies["calm"].outcomes["deal"].mean < plain.policies["calm"].outcomes["deal"].mean
    )


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("as_seen_by(uk, P(war | calm)) > 0", "there is no actor 'uk'; expected us, ua or ru"),
        ("as_seen_by(all, P(war | calm)) > 0", "there is no actor 'all'"),
        ("corrected(al, P(war | calm)) > 0", "expected us, ua, ru or all; did you mean 'all'?"),
        ("corrected(ua, as_seen_by(ua, P(war | calm))) > 0", "can't stand inside corrected(…)"),
        ("as_seen_by(ua, best(regret) == calm)", "best(…) looks at what really happens"),
        ("as_seen_by(P(war | calm)) > 0", "expected ',' and what is asked, as in as_seen_by(P, "),
        ("as_seen(ua, P(war | calm)) > 0", "did you mean 'as_seen_by'?"),
        ("as_seen_by(ua, 3) > 0", ""),
    ],
)
def test_what_is_asked_of_minds(test: str, told: str) -> None:
    text = case_with("ua: {takes: {help: 1}}")
    text += f"claims:\n  c: {{says: x, source: judgement, test: '{test}'}}\n"
    case, document = parse_case(text)
    if not told:
        assert compile_case(case, document).claims
        return
    with pytest.raises(StandoffError) as refused:
        compile_case(case, document)
    assert told in str(refused.value)
    assert "case:21:" in str(refused.value)


def test_a_term_of_the_case_may_bear_these_names() -> None:
    text = case_with("ua: {takes: {corrected: 1}}").replace("help / 2", "corrected + help / 2")
    text = text.replace("hope: 0.2", "hope: 0.2, corrected: 0.1")
    case, document = parse_case(text)
    assert compile_case(case, document).views
