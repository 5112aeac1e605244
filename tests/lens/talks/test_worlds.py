"""The talks of a case in every world, against each world solved by listing every package."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.load import parse_case
from standoff.ensemble.talks import study_talks
from standoff.insight.mediation.offers import find_offers
from standoff.insight.mediation.talks import policy_talks, talks_claims
from standoff.lens.registry import check, compile_case
from standoff.lens.talks.agreements import solve
from standoff.lens.talks.domain import Floats
from standoff.lens.talks.ensemble import judge_worlds, package_gains
from standoff.lens.talks.every_world import NAMES
from standoff.lens.talks.growth import grow_worlds
from standoff.lens.talks.offers import nash_under_threat


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


brute, cases = _load("brute"), _load("cases")


def compiled(text: str) -> CompiledCase:
    return compile_case(*parse_case(text))


def problems(text: str) -> str:
    case, document = parse_case(text)
    return "\n".join(str(problem) for problem in check(case, document)[1])


def sample(draws: int = 60) -> dict[str, Floats]:
    rng = np.random.default_rng(5)
    return {"p": rng.uniform(0.3, 0.7, draws), "c": rng.uniform(0.05, 0.3, draws)}


def test_every_world_agrees_with_listing_its_packages() -> None:
    """Zone, counts, the four solutions, red lines, hold-outs and claims, types and policies."""
    case = compiled(cases.NEIGHBOURS.replace("walk-away: 0.2", "walk-away: 0.1 + c"))
    worlds = grow_worlds(case, sample(), list(case.policies))
    judged = judge_worlds(worlds)
    packages = [tuple(int(p) for p in row) for row in judged.listing.packages]
    for w in range(0, len(worlds.values), 3):
        for q in range(2):
            whole = worlds.whole(w, q)
            values = np.array([brute.worth(whole, package) for package in packages])
            accept = values >= whole.reservation - 1e-9
            crossing = np.array([package[0] == 2 for package in packages])
            inside = accept.all(axis=1) & ~crossing
            assert judged.zone[w, q] == inside.any()
            assert judged.leaders[w, q] == (accept[:, :2].all(axis=1) & ~crossing).any()
            assert judged.count[w, q] == inside.sum()
            assert judged.opened_by([0])[w, q] == accept.all(axis=1).any()
            gain = (values - whole.reservation)[:, :2]
            scores = {
                "nash": gain.clip(0).prod(axis=1),
                "egalitarian": gain.min(axis=1),
                "utilitarian": values[:, :2].sum(axis=1),
            }
            if not inside.any():
                alone = [(~accept & ~crossing[:, None])[:, v][(~accept).sum(axis=1) == 1].any()
                         for v in range(3)]  # fmt: skip
                assert list(judged.holdout[w, q]) == alone
                continue
            ideal = gain[inside].max(axis=0)
            scores["kalai_smorodinsky"] = (gain / ideal)[:, ideal > 1e-9].min(axis=1)
            for name, score in scores.items():
                chosen = judged.chosen[w, q, NAMES.index(name)]
                assert inside[chosen]
                assert score[chosen] == pytest.approx(score[inside].max(), abs=1e-9)
            assert judged.slack[w, q] == pytest.approx(scores["egalitarian"][inside].max())
            here = np.array([package[0] == 0 for package in packages])
            assert judged.claimed[w, q, 1] == (inside & here).any()
            most = np.array([package[1] == 5 for package in packages])
            if q == 1:
                assert judged.claimed[w, q, 2] == (accept[:, 1] & most).any()


def test_a_single_world_with_a_body_at_home_agrees() -> None:
    case = compiled(cases.NEIGHBOURS)
    worlds = grow_worlds(case, sample(), list(case.policies))
    judged = judge_worlds(worlds)
    for w in range(0, 60, 7):
        answer = solve(worlds.whole(w, 0), bodies=1)
        assert answer.zone == judged.zone[w, 0]
        assert answer.acceptable == judged.count[w, 0]
        number = int(judged.chosen[w, 0, 0])
        nash = tuple(int(p) for p in judged.listing.packages[number])
        assert nash in answer.packages("nash")


def test_threads_and_chunks_change_no_bit() -> None:
    case = compiled(cases.NEIGHBOURS)
    parameters = sample(700)
    worlds = grow_worlds(case, parameters, list(case.policies))
    one, many = judge_worlds(worlds, threads=1), judge_worlds(worlds, threads=5)
    for name in ("zone", "count", "chosen", "accepted", "opens"):
        assert np.array_equal(getattr(one, name), getattr(many, name))
    part = {name: values[500:] for name, values in parameters.items()}
    tail = judge_worlds(grow_worlds(case, part, list(case.policies)))
    assert np.array_equal(tail.chosen, one.chosen[1000:])


def test_types_count_by_their_chance() -> None:
    case = compiled(cases.NEIGHBOURS)
    worlds = grow_worlds(case, sample(), ["quiet"])
    assert worlds.types == (("soft",), ("tough",))
    np.testing.assert_allclose(worlds.weights[:2, 0], [0.6, 0.4])
    judged = judge_worlds(worlds)
    by_type = judged.zone[:, 0].reshape(-1, 2).mean(axis=0)
    assert judged.share(judged.zone)[0] == pytest.approx(by_type @ [0.6, 0.4])


def test_levers_in_values_are_heeded() -> None:
    text = cases.NEIGHBOURS.replace(
        "guns: 1 - guns/10", "guns: (1 - guns/10) * (2 if arms == many else 1)"
    )
    case = compiled(text)
    worlds = grow_worlds(case, sample(5), list(case.policies))
    assert worlds.values.shape[1] == 2
    assert worlds.values[0, 1, 0, 3] == pytest.approx(2 * worlds.values[0, 0, 0, 3])


def test_gains_of_listed_packages() -> None:
    case = compiled(cases.NEIGHBOURS)
    worlds = grow_worlds(case, sample(4), ["quiet"])
    judged = judge_worlds(worlds)
    gains = package_gains(worlds, judged.listing, 0, np.array([3]))
    domain = worlds.whole(3, 0)
    for i, row in enumerate(judged.listing.packages.tolist()):
        np.testing.assert_allclose(
            gains[:, 0, i], domain.utilities(tuple(row)) - domain.reservation, atol=1e-12
        )


def test_walk_away_values_come_from_the_game_without_a_settlement() -> None:
    """War is what is left, so each type's walk-away value is its war payoff, by hand."""
    study = study_talks(compiled(cases.GAME), draws=40)
    p, c = study.parameters["p"], study.parameters["c"]
    outside = study.worlds.reservation[:, 0].reshape(40, 2, 2)
    np.testing.assert_allclose(outside[:, :, 0], np.stack([p - c, p - c], axis=1), atol=1e-9)
    np.testing.assert_allclose(outside[:, 0, 1], 1 - p - c, atol=1e-9)
    np.testing.assert_allclose(outside[:, 1, 1], 1 - p - c / 2, atol=1e-9)
    share = [nash_under_threat(x, y, y / 2) for x, y in zip(p, c, strict=True)]
    chosen = study.judged.chosen[1::2, 0, 0]
    np.testing.assert_allclose(chosen / 200, share, atol=0.0026)


def test_game_and_talks_meet_in_a_fixed_point() -> None:
    """The walk-away values are war payoffs whatever a settlement is worth: one turn settles it."""
    text = cases.GAME.replace("solution: nash}", "solution: nash, feedback: true}")
    study = study_talks(compiled(text), draws=20)
    assert study.residual["talk"].max() <= 1e-9
    plain = study_talks(compiled(cases.GAME), draws=20)
    np.testing.assert_allclose(study.worlds.reservation, plain.worlds.reservation, atol=1e-9)
    # A settlement split by Nash is better than war for both types, so the game settles.
    np.testing.assert_allclose(study.outcomes["talk"]["settlement"], 1.0)
    assert policy_talks(study, 0).outcomes == pytest.approx({"settlement": 1.0, "war": 0.0})


DROPPED = (
    cases.GAME.replace(
        "outcomes:",
        """  - stage: autumn
    when: move == settle
    chance: {quiet: 0.7, storm: 0.3}
outcomes:
  dropped:
    what: a deal that does not last
    when: move == settle and autumn == storm
    payoffs: {a: 0.35, b: 0.15}""",
    )
    .replace(
        "when: move == settle\n    payoffs", "when: autumn == quiet and move == settle\n    payoffs"
    )
    .replace("outcome: settlement", "outcome: [settlement, dropped]")
)


def test_a_deal_that_may_be_dropped_keeps_its_distance_from_one_that_is_kept() -> None:
    """With what the storm costs b (0.3 in three of ten) it settles where the half of the surplus
    that Nash gives it is more than 0.09: the surplus is what both save, 2c, or 1.5c if b is tough.
    """
    text = DROPPED.replace("solution: nash}", "solution: nash, feedback: true}")
    study = study_talks(compiled(text), draws=40)
    plain = study_talks(compiled(cases.GAME), draws=40)
    np.testing.assert_allclose(study.worlds.reservation, plain.worlds.reservation, atol=1e-9)
    c, kept = study.parameters["c"], study.outcomes["talk"]["settlement"]
    clear = (np.abs(c - 0.09) > 0.005) & (np.abs(0.75 * c - 0.09) > 0.005)
    settles = 0.6 * (c > 0.09) + 0.4 * (0.75 * c > 0.09)
    assert len(set(settles[clear])) == 3
    np.testing.assert_allclose(kept[clear], 0.7 * settles[clear], atol=1e-6)
    dropped = study.outcomes["talk"]["dropped"]
    np.testing.assert_allclose(dropped[clear], 0.3 * settles[clear], atol=1e-6)


def test_settlements_are_outcomes_each_named_once() -> None:
    for wrong, said in (
        ("[settlement, droped]", "there is no outcome 'droped'"),
        ("[settlement, settlement]", "'settlement' is named twice"),
        ("[]", "expected at least one"),
    ):
        with pytest.raises(StandoffError, match=said):
            compiled(DROPPED.replace("[settlement, dropped]", wrong))


def test_with_nothing_closed_the_game_goes_on_as_it_stands() -> None:
    """b takes 0.45 or its war payoff, whichever is more; so both walk-away values follow."""
    text = cases.GAME.replace("solution: nash}", "solution: nash, without: {}}")
    study = study_talks(compiled(text), draws=20)
    p, c = study.parameters["p"], study.parameters["c"]
    outside = study.worlds.reservation[:, 0].reshape(20, 2, 2)
    for t, cost in enumerate((c, c / 2)):
        np.testing.assert_allclose(outside[:, t, 1], np.maximum(0.45, 1 - p - cost), atol=1e-9)
        settles = 1 - p - cost < 0.45
        np.testing.assert_allclose(outside[:, t, 0], np.where(settles, 0.55, p - c), atol=1e-9)


def test_what_closes_without_a_deal_can_be_named() -> None:
    text = cases.GAME.replace("solution: nash}", "solution: nash, without: {move: settle}}")
    named, told = (study_talks(compiled(t), draws=5) for t in (text, cases.GAME))
    np.testing.assert_array_equal(named.worlds.reservation, told.worlds.reservation)
    for wrong, words in (("moves: settle", "no stage 'moves'"), ("move: sell", "no choice 'sell'")):
        with pytest.raises(StandoffError, match=words):
            study_talks(compiled(text.replace("move: settle}", wrong + "}")), draws=5)


def test_findings_in_words() -> None:
    study = study_talks(compiled(cases.NEIGHBOURS), draws=200)
    found = policy_talks(study, 0)
    assert found.zone == pytest.approx(1.0)
    assert found.lines[0].party == "a"
    assert found.lines[0].positions == ("there",)
    assert 0 <= found.most_accepted[0].share <= 1
    assert found.lasting is not None
    assert 0.5 < found.lasting.lasts < 1
    verdicts = {each.name: each for each in talks_claims(study)}
    assert verdicts["overlap"].verdict == "holds"
    assert verdicts["not-here"].share < 0.5


def test_offers_in_a_case_sort_types() -> None:
    study = study_talks(compiled(cases.NEIGHBOURS), draws=1, policies=["quiet"])
    found = find_offers(study, 0, "a", "b")
    assert found.types == ("soft", "tough")
    assert found.best[0].expected >= max(offer.expected for offer in found.frontier) - 1e-9
    assert found.menu.expected >= found.best[0].expected - 1e-9
    with pytest.raises(StandoffError, match="no private type"):
        find_offers(study, 0, "b", "a")
    with pytest.raises(StandoffError, match="there is no party 'c'"):
        find_offers(study, 0, "a", "c")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("weights: {border: 0.6, guns: 0.4}", "weights: {border: 0.6, guns: 0.5}",
         r"case:26:7: the weights of 'a' sum to 1.1; expected 1"),
        ("weights: {border: 0.6, guns: 0.4}", "weights: {border: 1}",
         r"'a' values guns but gives no weight to it"),
        ("border: {here: 1, middle: 0.6, there: 0}", "border: {here: 1, there: 0}",
         r"no value is given for middle on the issue 'border'"),
        ("border: {here: 1, middle: 0.6, there: 0}", "bordr: {here: 1}",
         r"there is no issue 'bordr'.*did you mean 'border'"),
        ("guns: 1 - guns/10", "guns: [0, 1]",
         r"case:29:15: 'guns' in talks.parties.a.values: expected entries .*, found a list of 2"),
        ("border: {here: 1, middle: 0.6, there: 0}", "border: {here: [1], middle: 0.6, there: 0}",
         r"case:28:24: 'here' in talks.parties.a.values.border: expected text, found a list of 1"),
        ("positions: there, basis", "positions: their, basis",
         r"the issue 'border' has no position 'their'; expected here, middle or there.*'there'"),
        ("      walk-away: p + (0.05 if arms == many else 0) - c\n", "",
         r"'a' has no 'walk-away'"),
        ("walk-away: 0.2", "walk-away: game", r"'senate' can't come from the game"),
        ("{p: p - 0.1}", "{pp: p - 0.1}", r"there is no parameter 'pp'"),
        ("adds: {a: 0.1", "adds: {aa: 0.1", r"there is no party 'aa'"),
        ("guns: guns/10", "guns: gums/10", r"nothing here is called 'gums'.*'guns'"),
        ("border == here and guns == 0", "border == here and p > 0", r"'p' is no issue"),
        ("within: border == here", "within: border == hear", r"'border' is never 'hear'.*'here'"),
        ("accepted-by: b", "accepted-by: bb", r"there is no party 'bb'"),
        ("irreversible: [there]", "irreversible: [their]", r"has no position 'their'"),
    ],
)  # fmt: skip
def test_a_bad_section_is_told_with_its_place(old: str, new: str, told: str) -> None:
    import re

    assert old in cases.NEIGHBOURS
    assert re.search(told, problems(cases.NEIGHBOURS.replace(old, new, 1)))


def test_an_issue_without_positions_is_told() -> None:
    told = "case:19:18: 'positions' in talks.issues.border: expected at least one, found none"
    text = cases.NEIGHBOURS.replace("positions: [here, middle, there]", "positions: []", 1)
    assert told in problems(text)


def test_the_case_used_here_is_clean() -> None:
    assert problems(cases.NEIGHBOURS) == ""
    assert problems(cases.GAME) == ""


def test_a_section_survives_being_written_and_read() -> None:
    case, _ = parse_case(cases.NEIGHBOURS)
    again, _ = parse_case(case.to_yaml())
    assert again == case


def test_rules_that_leave_nothing_are_named() -> None:
    text = cases.NEIGHBOURS.replace(
        "    - {when: border == here and guns == 0, why: all and nothing}",
        "    - {when: guns >= 0, why: no guns at all}",
    )
    with pytest.raises(StandoffError, match="no guns at all"):
        _ = study_talks(compiled(text), draws=3).judged


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("1 - p - (c if b == soft else c/3)", "log(p - 1)",
         r"walk-away value of 'b'.*nan in draw 0"),
        ("weights: {border: 0.5, guns: 0.5}", "weights: {border: p, guns: 0.5}",
         r"weights of 'b' sum to .* in draw 0"),
        ("guns: guns/10", "guns: guns/(p - p)", r"a value of 'b' on 'guns'.*in draw 0"),
    ],
)  # fmt: skip
def test_numbers_that_make_no_sense_name_the_draw(old: str, new: str, told: str) -> None:
    with pytest.raises(StandoffError, match=told):
        study_talks(compiled(cases.NEIGHBOURS.replace(old, new, 1)), draws=5)


def test_a_game_that_was_not_solved_is_asked_for() -> None:
    case = compiled(cases.GAME)
    with pytest.raises(StandoffError, match="comes from the game, which was not solved"):
        grow_worlds(case, {"p": np.array([0.5]), "c": np.array([0.1])}, ["talk"])


def test_too_many_packages_for_an_ensemble_are_refused_in_words() -> None:
    issues = "\n".join(
        f"    i{k}: {{positions: {{from: 0, to: 9, steps: 10}}, basis: judgement, why: t}}"
        for k in range(8)
    )
    text = f"""standoff: 1
title: Large
talks:
  issues:
{issues}
  parties:
    x: {{values: {{i0: i0}}, walk-away: 0, basis: judgement, why: t}}
"""
    study = study_talks(compiled(text), draws=2)
    with pytest.raises(StandoffError, match=r"100,000,000 packages.*at most 2,000,000"):
        _ = study.judged
    answer = solve(study.worlds.whole(0, 0))
    assert answer.domain.outcomes == 10**8
    assert answer.data(most=5)["pareto_packages"] == 10**7
