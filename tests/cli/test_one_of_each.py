"""The smallest cases: one actor, one world, one party, one option. What is said of them is whole
sentences, and counts one of a thing as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_run import call

ALONE = """\
title: Alone
actors: {us: {name: Us, advised: true}}
parameters: {p: {range: [0, 1]}}
policies: {only: {}}
play: [{stage: move, actor: us, choose: [go]}]
outcomes: {war: {when: move == go, payoffs: {us: p}}}
"""
CERTAIN = """\
title: Certain
actors: {us: {name: Us, advised: true}, ru: Rus}
policies: {only: {}, twin: {}}
precision: 1
play: [{stage: move, actor: ru, choose: [go, stay]}]
outcomes:
  war: {when: move == go, payoffs: {us: -1, ru: 1}}
  peace: {when: move == stay, payoffs: {us: 0, ru: 0}}
claims: {c: {says: s, test: P(war | only) > P(war | twin)}}
"""
TALKS = """\
title: One party
talks: {issues: {x: [a]}, parties: {p: {walk-away: 0.35, values: {x: {a: 1}}}}}
"""
GRAPH = """\
title: One option
graph: {decision-makers: {A: {options: [go], ranking: [Y, N]}}}
"""
OPEN = """\
title: Open
graph:
  decision-makers:
    A: {options: [go], prefers: [go], unknown: [[go, not go]]}
    B: {options: [no], prefers: [no]}
"""
GAME = 'NFG 1 R "One" { "a" } { 1 }\n2\n'


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        (ALONE, "run FILE --draws 16", "16 plausible worlds, where nobody else chooses."),
        (CERTAIN, "run FILE", "Not firm: its lead is too small to matter."),
        (CERTAIN, "schools FILE", "1 of 1 claim gets the same verdict from every school."),
        (TALKS, "talks zone FILE", "1 party, 0 bodies at home, 1 issue, 1 package; 1 plausible"),
        (TALKS, "talks zone FILE --draw 0", "1 party, 1 issue, 1 package "),
        (TALKS, "talks zone FILE --draw 0", "(1 distinct point)."),
        (GRAPH, "graph FILE", "1 decision maker (A), 1 option, 2 states"),
        (GAME, "game FILE", "(2 nodes, 1 information set)"),
    ],
)  # fmt: skip
def test_one_of_a_thing_is_counted_as_one(
    text: str, words: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / ("one.nfg" if text is GAME else "one.yaml")
    path.write_text(text, encoding="utf-8")
    assert call(*(path if word == "FILE" else word for word in words.split())) == 0
    assert said in " ".join(capsys.readouterr().out.split()) + " "


def test_what_no_file_can_hold_is_not_sent_from_one_to_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "open.yaml"
    path.write_text(OPEN, encoding="utf-8")
    assert call("graph", path, "--write", tmp_path / "open.gmcr") == 1
    said = capsys.readouterr().err
    assert "has no room for unknown preference" in said
    assert "CSV" not in said
