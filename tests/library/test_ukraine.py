"""The Ukraine case: everything the articles name is in it, and no answer is written into it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import standoff
from standoff.case.basis import references
from standoff.case.load import find, read_case
from standoff.case.model import Case, Parameter
from standoff.lens.game.grow import grow
from standoff.lens.registry import check, compile_case
from tests.library.ukraine_worlds import WORLDS

NAME = "ukraine-2022"
FOLDER = find(NAME).parent
ROOT = Path(__file__).parents[2]
SOURCES = ROOT.parent / "shared" / "sources"
ARTICLES = {
    # source: file, how its first paragraph and the line after its last one begin
    "depetris": (
        "depetris-2022-us-russia-talks.txt",
        "Continued dialogue",
        "Daniel R. DePetris is",
    ),
    "glaeser": ("glaeser-2021-biden-putin-nato.txt", "President Joe Biden", "Sascha Glaeser is"),
}
RESTRAINT = {
    # what the articles claim, and where
    "early-sanctions-spend-the-leverage": "depetris ¶5",
    "early-sanctions-do-not-lower-the-risk": "depetris ¶5",
    "sanctioned-russia-is-hardly-moved": "depetris ¶5",
    "troop-threat-is-not-credible": "depetris ¶6",
    "arms-do-not-change-who-wins": "depetris ¶8",
    "arms-may-be-called": "depetris ¶8",
    "arms-breed-moral-hazard": "depetris ¶8",
    "ironclad-breeds-moral-hazard": "glaeser ¶8",
    "russia-is-not-bluffing": "glaeser ¶3",
    "talks-need-the-cause": "glaeser ¶2",
    "pledge-is-the-strongest-instrument": "glaeser ¶12",
    "direct-talks-settle": "glaeser ¶5",
    "retaliation-does-not-help-ukrainians": "glaeser ¶10",
    "russia-may-walk-out": "depetris ¶3",
    "dialogue-is-least-harmful": "depetris ¶9",
    "escalation-risks-nuclear-powers-war": "depetris ¶4",
}
LEVERS = {
    "meetings": ["series", "one"],
    "dialogue": ["off", "on"],
    "pledge": ["off", "offered", "declared"],
    "limits": ["none", "missiles-exercises", "all-demanded"],
    "sanctions": ["none", "threatened", "imposed"],
    "nord-stream": ["run", "stop"],
    "arms": ["0", "0.3", "2.5"],
    "build-up": ["off", "on"],
    "rhetoric": ["plain", "ironclad"],
    "troops": ["none", "threatened", "deployed"],
}


@cache
def case() -> Case:
    return read_case(NAME)[0]


@cache
def paragraphs(source: str) -> list[str]:
    file, first, after = ARTICLES[source]
    path = SOURCES / file
    if not path.is_file():
        pytest.skip("the articles are not at hand")
    lines = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
    start = next(k for k, line in enumerate(lines) if line.startswith(first))
    stop = next(k for k, line in enumerate(lines) if line.startswith(after))
    return lines[start:stop]


def test_nothing_is_wrong_with_it() -> None:
    _, problems = check(*read_case(NAME))
    assert problems == []


def test_every_actor_and_instrument_of_the_articles_is_there() -> None:
    assert set(case().actors) == {"us", "ru", "ua", "al", "cg"}
    assert case().advised == "us"
    assert {name: lever.values for name, lever in case().levers.items()} == LEVERS


def test_each_actor_decides_something_of_its_own() -> None:
    decides: dict[str, set[str]] = {}
    for _, stage, _ in case().stages:
        if stage.actor:
            decides.setdefault(stage.actor, set()).add(stage.stage)
    assert decides["al"] == {"consensus", "pipeline", "unity"}
    assert decides["cg"] == {"congress", "relief"}
    assert "stance" in decides["ua"]
    assert {"talks", "move", "course", "after"} <= decides["ru"]
    assert "answer" in decides["us"]


def test_the_policy_pursued_is_among_at_least_ten() -> None:
    assert len(case().policies) >= 10
    assert case().policies["pursued"].set == {
        "dialogue": "on",
        "limits": "missiles-exercises",
        "sanctions": "threatened",
        "arms": "0.3",
        "build-up": "on",
        "rhetoric": "ironclad",
    }


def test_every_lever_setting_is_part_of_some_policy() -> None:
    used = {(lever, word) for each in case().policies.values() for lever, word in each.set.items()}
    first = {(name, lever.values[0]) for name, lever in case().levers.items()}
    every = {(name, word) for name, lever in case().levers.items() for word in lever.values}
    assert every - first <= used


def test_no_policy_is_one_that_the_case_calls_senseless() -> None:
    compiled = compile_case(case())
    for name, setting in compiled.policies.items():
        environment = compiled.environment(compiled.levers(setting))
        assert not any(bool(each.evaluate(environment)) for each in compiled.exclusions), name


def test_the_articles_claims_are_there_with_their_paragraphs() -> None:
    claims = case().claims
    for name, source in RESTRAINT.items():
        assert claims[name].school == "restraint"
        assert source in claims[name].source


def test_the_deterrence_school_has_its_say_from_the_literature() -> None:
    rivals = [claim for claim in case().claims.values() if claim.school == "deterrence"]
    assert len(rivals) >= 8
    for claim in rivals:
        cited = {source for source, _ in references(claim.source)}
        assert cited
        assert not cited & set(ARTICLES)
        assert all(case().sources[source].author for source in cited)


def bases() -> list[str]:
    found = [claim.source for claim in case().claims.values()]
    found += [each.basis for each in case().parameters.values()]
    found += [each.basis for each in case().levers.values()]
    found += [each.basis for each in case().measures.values()]
    found += [each.basis for each in case().play]
    found += [stage.basis for _, stage, _ in case().stages]
    found += [each.basis for each in case().views.values()]
    found += [each.source for each in case().policies.values()]
    return found


def test_every_paragraph_referred_to_exists() -> None:
    seen = 0
    for text in bases():
        for source, where in references(text):
            if source in ARTICLES:
                match = re.fullmatch(r"¶(\d+)", where)
                assert match, f"{source} {where}"
                assert 1 <= int(match[1]) <= len(paragraphs(source)), f"{source} {where}"
                seen += 1
    assert seen > 50


def test_every_paragraph_with_an_argument_is_used() -> None:
    cited = {(source, where) for text in bases() for source, where in references(text)}
    # Left out: the news that opens each article, and Glaeser's principle and plea in ¶11.
    for source, news in (("depetris", {2}), ("glaeser", {1, 11})):
        for number in range(1, len(paragraphs(source)) + 1):
            assert number in news or (source, f"¶{number}") in cited, f"{source} ¶{number}"


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


@pytest.mark.parametrize("source", ARTICLES)
def test_no_sentence_is_copied(source: str) -> None:
    runs: set[tuple[str, ...]] = set()
    for paragraph in paragraphs(source):
        each = words(paragraph)
        runs |= {tuple(each[k : k + 8]) for k in range(len(each) - 7)}
    for file in sorted(FOLDER.iterdir()):
        if file.suffix in {".yaml", ".md"}:
            mine = words(file.read_text("utf-8"))
            copied = {tuple(mine[k : k + 8]) for k in range(len(mine) - 7)} & runs
            assert not copied, f"{file.name}: {sorted(copied)[0]}"


def middle(parameter: Parameter) -> float:
    """The likeliest value; the middle of an even range; the median of a lognormal."""
    if parameter.lognormal:
        return parameter.lognormal[0]
    if parameter.likely is not None:
        return parameter.likely
    assert parameter.range is not None
    return sum(parameter.range) / 2


def world(changes: dict[str, float]) -> Case:
    """The case with every parameter fixed."""
    fixed = {
        name: parameter.model_copy(
            update={
                "value": repr(float(changes.get(name, middle(parameter)))),
                **dict.fromkeys(("range", "likely", "lognormal")),
            }
        )
        for name, parameter in case().parameters.items()
    }
    return case().model_copy(update={"parameters": fixed, "correlations": []})


def test_each_claim_has_its_two_worlds_and_they_are_plausible() -> None:
    assert list(WORLDS) == list(case().claims)
    for claim, pair in WORLDS.items():
        for changes in pair:
            for name, value in changes.items():
                low, high = case().parameters[name].range or (0, 0)
                assert low <= value <= high, f"{claim}: {name}"


@pytest.mark.parametrize("holds", [True, False], ids=["holds", "fails"])
@pytest.mark.parametrize("claim", WORLDS)
def test_claim_depends_on_the_world(claim: str, holds: bool) -> None:
    here = world(WORLDS[claim][0 if holds else 1])
    compiled = next(each for each in compile_case(here).claims if each.name == claim)
    needed = list(case().policies) if compiled.best else sorted(compiled.policies)
    study = standoff.study(here, draws=1, policies=needed, threads=1)
    judged = study.claims[claim]
    enough = judged.share_for if holds else judged.share_against
    assert enough == 1, f"margin {judged.margin}, in units of what matters {judged.size}"


def test_only_russia_knows_what_it_wants_until_it_has_shown_it() -> None:
    compiled = compile_case(case())
    for setting in compiled.policies.values():
        grown = grow(compiled, setting)
        tree = grown.tree
        # The first chance node draws Russia's type: each node's branch below the root is its type.
        kind = np.zeros(tree.nodes, np.int64)
        for node in range(1, tree.nodes):
            parent = int(tree.parent[node])
            kind[node] = node if parent == 0 else kind[parent]
        for infoset in range(tree.infosets):
            stage = compiled.stages[int(grown.infoset_stage[infoset])]
            members = tree.member[tree.first_member[infoset] : tree.first_member[infoset + 1]]
            types = len(set(kind[members].tolist()))
            kept_from = {"congress", "consensus", "pipeline", "stance", "relief"}
            blind = stage.name.partition("[")[0] in kept_from
            assert types == (2 if blind else 1), stage.name


def test_the_ensemble_is_neither_sure_of_war_nor_of_peace() -> None:
    study = standoff.study(NAME, draws=32, threads=1)
    risk = {name: each.outcomes["war"].mean for name, each in study.policies.items()}
    assert all(0.1 < value < 0.9 for value in risk.values())
    assert len({round(value, 6) for value in risk.values()}) == len(risk)
