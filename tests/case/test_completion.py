"""What may stand at a place in a text that is being written, held against the language's classes
and the names that stand in the text."""

from __future__ import annotations

import pytest
import yaml

from standoff.case.completion import completions
from standoff.case.limits import FILE_BYTES
from standoff.case.unfinished import spot
from standoff.lens.registry import case_form
from standoff.questions.cases import file_of
from standoff.questions.starter import starter_text

HERE = "|"


def offered(text: str) -> tuple[str, list[str]]:
    """What is offered where ``HERE`` stands."""
    at = text.index(HERE)
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    begun, found = completions(text.replace(HERE, "", 1), line, column, case_form())
    return begun, [each.word for each in found]


CASE = """\
sources: {fearon: {title: X}}
actors:
  us: {name: Us, advised: true}   # one: [of, them
  ru: Russia
parameters:
  cost: {range: [1, 2], what: what it costs}
levers:
  talks: [off, on]
measures:
  deaths: people
play:
  - stage: move
    actor: ru
    choose: {invade: true, wait: }
"""


@pytest.mark.parametrize(
    ("more", "begun", "in_it", "not_in_it"),
    [
        ("meas|", "meas", ["matters"], ["measures", "when"]),
        ("policies:\n  a: {|", "", ["talks", "then", "what"], ["set", "cost"]),
        ("policies:\n  a: {talks: o|", "o", ["off", "on"], ["cost", "us"]),
        ("outcomes:\n  war:\n    pay|", "pay", ["payoffs", "when", "ends-play"], ["us"]),
        ("outcomes:\n  war:\n    payoffs:\n      r|", "r", ["us", "ru"], ["when"]),
        ("outcomes:\n  war:\n    payoffs: {us: 1, |", "", ["ru"], ["us"]),
        ("outcomes:\n  war:\n    when: move == in|", "in", ["invade", "move", "cost"], ["P"]),
        ("outcomes:\n  war:\n    ends-play: t|", "t", ["true", "false"], ["cost"]),
        ("claims:\n  a:\n    test: P(|", "", ["P", "as_seen_by", "min", "talks"], ["says"]),
        ("claims:\n  a:\n    source: fe|", "fe", ["fearon", "judgement"], ["cost"]),
        ("claims:\n  a:\n    says: talk is che|", "che", [], ["cost", "talks"]),
        ("views:\n  |", "", ["us", "ru"], ["cost"]),
        ("views:\n  ru:\n    takes: {c|", "c", ["cost"], ["ru"]),
        ("matters:\n  |", "", ["probability", "payoff", "deaths"], ["us"]),
        ("graph:\n  |", "", ["decision-makers"], ["us"]),
        ("measures2:\n  a: x\nparameters2: {b: {", "", [], []),
        ("terms:\n  a: 1 # cos|", "", [], ["cost"]),
    ],
)
def test_what_may_stand_there_is_offered(
    more: str, begun: str, in_it: list[str], not_in_it: list[str]
) -> None:
    if HERE not in more:
        more += HERE
    word, found = offered(CASE + more)
    assert word == begun
    assert set(in_it) <= set(found)
    assert not set(not_in_it) & set(found)


def test_inside_a_list_of_stages_the_keys_of_one_are_offered() -> None:
    word, found = offered(CASE.replace("    actor: ru\n", "    act|\n"))
    assert word == "act"
    assert {"actor", "when", "chance", "hidden-from"} <= set(found)
    assert not {"stage", "choose"} & set(found)
    assert offered(CASE.replace("actor: ru", "actor: |"))[1] == ["us", "ru"]
    assert "cost" in offered(CASE.replace("wait: }", "wait: c|}"))[1]


@pytest.mark.parametrize("name", ["starter", "ukraine-2022", "cuba-1962"])
def test_a_place_is_found_as_yaml_itself_finds_it(name: str) -> None:
    """The path of every key of a case, as PyYAML's own tree has it."""
    text = starter_text() if name == "starter" else file_of(name)[0].read_text("utf-8")
    places: list[tuple[int, int, tuple[str | int, ...]]] = []

    def walk(node: yaml.Node, path: tuple[str | int, ...]) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if not key.style:
                    mark = key.start_mark
                    places.append((mark.line + 1, mark.column + 1, path))
                walk(value, (*path, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                walk(item, (*path, 0))

    root = yaml.compose(text, yaml.CSafeLoader)
    assert root is not None
    walk(root, ())
    assert len(places) > 60
    for line, column, path in places[:: max(len(places) // 400, 1)]:
        found = spot(text, line, column)
        assert found is not None, (line, column)
        assert (found.key, found.path) == (True, path), (line, column, found)


@pytest.mark.parametrize("text", ["", "[" * 5000, "a: '", "- - - -", "\n\n", "a:\n\tb: {c: ["])
def test_whatever_is_written_is_looked_at(text: str) -> None:
    for line in range(1, text.count("\n") + 3):
        for column in (1, 2, len(text) + 2):
            completions(text, line, column, case_form())


def test_a_text_without_end_is_looked_at_to_its_most() -> None:
    assert completions("a: b\n" * (FILE_BYTES // 2), 3, 1, case_form())[0] == ""
