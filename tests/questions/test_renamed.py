"""An entry called otherwise: wherever the case speaks of it, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import parse_case
from standoff.questions.filled import filled
from standoff.questions.run import Run
from tests.questions.test_filled import FILE, LIBRARY, STARTER, changed


def called(text: str, field: str, new: str) -> str:
    return filled(text, FILE, {f"{field}:called": new})


def spelt(text: str, name: str, new: str) -> str:
    """A text with a word changed wherever it stands."""
    return re.sub(rf"(?<![\w-]){name}(?![\w-])", new, text)


@pytest.mark.parametrize(
    ("field", "new", "uses"),
    [
        ("policy:talk", "parley", 2),
        ("policy:sanction-now", "punish", 3),
        ("lever:talks", "meetings", 3),
        ("stage:move", "step", 6),
        ("end:war", "fight", 6),
        ("measure:deaths", "slain", 5),
        ("term:sanctioned", "punished", 7),
        ("source:fearon", "fearon-1995", 2),
        ("number:war_cost", "cost-of-war", 2),
        ("claim:talks-prevent-war", "talks-help", 1),
    ],
)
def test_it_is_called_so_wherever_it_is_spoken_of(field: str, new: str, uses: int) -> None:
    """Counted by hand in the case that a new one begins with; the words for readers stay, where the
    same word stands in some."""
    after = called(STARTER, field, new)
    name = field.partition(":")[2]
    assert len(re.findall(rf"(?<![\w-]){new}(?![\w-])", after)) == uses
    was, now = (parse_case(text, "")[0] for text in (STARTER, after))
    assert now.model_dump() != was.model_dump()
    for line in changed(STARTER, after):
        assert new in line or line[0] == "-"
        assert name in line or line[0] == "+"
    assert called(after, field.replace(name, new), name) == STARTER


def test_an_actor_by_another_name_and_a_number_named_as_a_type_is() -> None:
    after = called(STARTER, "actor:rival", "foe")
    # Readers are told of "the rival" as before.
    kept = [line for line in after.splitlines() if re.search(r"\brival\b", line)]
    assert kept
    assert all(re.search(r"((what|says|why): |# )[^{}]*\brival\b", line) for line in kept)
    greedy = called(STARTER, "number:expansionist", "greed")
    assert "rival: {secure: rest, expansionist: greed}" in greedy
    assert "gain: if rival == expansionist" in greedy


def test_what_it_comes_to_is_the_same(tmp_path: Path) -> None:
    found = []
    after = called(called(STARTER, "number:expansionist", "greed"), "stage:move", "step")
    for name, text in (("one", STARTER), ("other", after)):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, "utf-8")
        told = Run(case=str(path), draws=16).ask().to_dict()
        found.append({name: each["outcomes"] for name, each in told["policies"].items()})
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ("cuba-1962", "actor:us"),
        ("cuba-1962", "source:gmcr-plus"),
        ("us-north-korea-2017", "source:jacobi-2017"),
        ("ukraine-2022", "stage:talks"),
        ("ukraine-2022", "source:depetris"),
    ],
)
def test_of_a_large_case_too(case: str, field: str) -> None:
    """Its talks, its graph, its rounds and its variants hold, and only lines with the name in them
    change."""
    text = (LIBRARY / case / "case.yaml").read_text("utf-8")
    name = field.partition(":")[2]
    after = called(text, field, "zq")
    assert spelt(spelt(after, "zq", name), name, "X") == spelt(text, name, "X")
    assert standoff.check(parse_case(after, "")[0]).errors == 0


@pytest.mark.parametrize(
    ("field", "new", "said"),
    [
        ("number:wins", "a b", "is no name"),
        ("number:wins", "war_cost", "there is a number called 'war_cost' already"),
        ("number:wins", "secure", "'secure' is a word of the case already"),
        ("number:wins", "min", "'min' is a word of the language"),
    ],
)
def test_what_it_can_t_be_called(field: str, new: str, said: str) -> None:
    with pytest.raises(StandoffError, match=said):
        called(STARTER, field, new)


def test_a_use_beyond_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "variants").mkdir()
    other = tmp_path / "variants" / "mild.yaml"
    other.write_text("parameters: {wins: {value: 0.5}}\n", "utf-8")
    with pytest.raises(StandoffError, match=r"'wins' is spoken of in .*mild\.yaml:1") as caught:
        filled(STARTER, tmp_path / "case.yaml", {"number:wins:called": "odds"})
    assert "give it its new name in the text" in str(caught.value)
