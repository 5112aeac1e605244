"""Typed edits: what they change, and that a file keeps all that they do not."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.edit import (
    CloseChoices,
    Edit,
    SetClaim,
    SetDistribution,
    SetParameter,
    SetPayoff,
    SetPolicy,
    SetPrecision,
    SetTypes,
    SetVariant,
    edited,
    edited_text,
)
from standoff.case.edit_play import SetOption
from standoff.case.load import find, parse_case
from standoff.case.model import Case, Parameter, Variant
from standoff.case.outcomes import Claim
from standoff.case.policies import Policy
from standoff.case.stages import Types
from standoff.case.variants import whole_text

STARTER = (Path(standoff.__file__).parent / "library" / "starter.yaml").read_text(encoding="utf-8")
UKRAINE = find("ukraine-2022").read_text(encoding="utf-8")


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def every_edit(case: Case) -> list[Edit]:
    stage = next(each.stage for each in case.stages if each.stage.choose)
    actor, outcome = next(iter(case.actors)), next(iter(case.outcomes))
    first = next(name for name, each in case.parameters.items() if each.range)
    typed, types = next(iter(case.types.items()))
    chances = dict.fromkeys(types.chance, "rest") | {next(iter(types.chance)): "0.25"}
    return [
        SetDistribution(first, {"range": (0.1, 0.5), "likely": 0.2}),
        SetParameter("brand-new", Parameter(value="3", what="a number: new, # and odd")),
        SetPrecision("2.5"),
        SetTypes(typed, Types(chance=chances)),
        SetPayoff(outcome, actor, f"{first} * 3"),
        SetPolicy("another", Policy(what="for a test")),
        SetPolicy(next(iter(case.policies)), None),
        SetClaim("mine", Claim(says="It is so", test="1 < 2")),
        SetVariant("his", Variant(what="as he sees it", parameters={first: Parameter(value="1")})),
        CloseChoices(stage.stage, [next(iter(stage.choose))]),
    ]


@pytest.mark.parametrize("text", [STARTER, UKRAINE], ids=["starter", "ukraine"])
def test_the_edited_text_reads_to_the_edited_case(text: str) -> None:
    case, _ = parse_case(text)
    for edit in every_edit(case):
        told = edited_text(text, case, edit)
        assert parse_case(told)[0] == edited(case, edit), edit
        assert parse_case(told)[0] != case, edit
    every = every_edit(case)
    assert parse_case(edited_text(text, case, *every))[0] == edited(case, *every)


@pytest.mark.parametrize("text", [STARTER, UKRAINE], ids=["starter", "ukraine"])
def test_what_is_not_edited_stays_to_the_letter(text: str) -> None:
    case, _ = parse_case(text)
    assert edited_text(text, case) == text
    # Entries of braces over several lines, aligned by hand, and comments stay with their lines.
    claim = SetClaim("mine", Claim(says="It is so", test="1 < 2"))
    added = changed_lines(text, edited_text(text, case, claim))
    assert added == ["+  mine: {says: It is so, test: 1 < 2}"]
    for edit in every_edit(case):
        told = edited_text(text, case, edit)
        kept = [line for line in changed_lines(text, told) if line.startswith("-")]
        assert len(kept) <= 6, (edit, kept)


def test_a_comment_inside_a_changed_entry_stays() -> None:
    text = STARTER.replace("\nprecision: precision", "\nprecision: precision ", 1)
    case, _ = parse_case(text)
    line = next(line for line in text.splitlines() if line.startswith("precision:"))
    told = edited_text(text, case, SetPrecision("2"))
    new = next(line for line in told.splitlines() if line.startswith("precision:"))
    assert new.split("#")[1] == line.split("#")[1]
    assert new.split("#")[0].split() == ["precision:", "2"]


def test_an_edit_leaves_the_case_it_was_given_alone() -> None:
    case, _ = parse_case(STARTER)
    before = case.model_dump()
    edited(case, *every_edit(case))
    assert case.model_dump() == before


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (SetPayoff("warr", "rival", "1"), r"there is no outcome 'warr'.*did you mean 'war'"),
        (SetPayoff("war", "rivall", "1"), r"there is no actor 'rivall'.*did you mean 'rival'"),
        (CloseChoices("mve", ["invade"]), r"there is no stage 'mve'"),
        (
            CloseChoices("answer", ["lets-go"]),
            r"there is no choice 'lets-go' at 'answer'.*'let-go'",
        ),
        (SetOption("answer", "lets-go", ""), r"there is no choice 'lets-go' at 'answer'.*'let-go'"),
        (SetDistribution("winss", {}), r"there is no parameter 'winss'.*did you mean 'wins'"),
        (SetPolicy("nobodys", None), r"there is no policy 'nobodys'"),
        (SetPrecision(None, "rival"), r"exact for all actors or for none"),
    ],
)
def test_a_place_that_is_not_there_is_named(edit: Edit, told: str) -> None:
    case, _ = parse_case(STARTER)
    with pytest.raises(StandoffError, match=told):
        edited(case, edit)


@pytest.mark.parametrize("own", ["", "variants:  # of others\n    own:\n      what: Own\n"])
def test_a_copy_has_the_variants_beside_its_case_and_those_in_it(tmp_path: Path, own: str) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(own + STARTER, encoding="utf-8")
    (tmp_path / "variants").mkdir()
    (tmp_path / "variants" / "other.yaml").write_text("what: Other\n\nprecision: 3\n")
    copy, _ = parse_case(whole_text(file))
    assert {name: each.what for name, each in copy.variants.items()} == {
        **({"own": "Own"} if own else {}),
        "other": "Other",
    }


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("", "case.yaml:3:1: 'A border crisis' has no variant 'hopful'; it has none"),
        ("variants: {hopeful: {precision: 3}}\n",
         "case.yaml:{line}:1: 'A border crisis' has no variant 'hopful'; it has hopeful; did you "
         "mean 'hopeful'?"),
    ],
)  # fmt: skip
def test_a_variant_that_a_case_has_not_is_told_where_it_would_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(STARTER + own, encoding="utf-8")
    with pytest.raises(StandoffError) as caught:
        standoff.load("case.yaml@hopful")
    assert str(caught.value) == told.format(line=STARTER.count("\n") + 1)


def test_variants_in_braces_are_not_joined_with_files(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(STARTER + "variants: {own: {what: Own}}\n", encoding="utf-8")
    (tmp_path / "variants").mkdir()
    with pytest.raises(StandoffError, match="on lines of its own below 'variants:'"):
        whole_text(file)
