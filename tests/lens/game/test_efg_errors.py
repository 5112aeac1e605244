"""Malformed ``.efg`` files: one sentence with the place, and never anything but StandoffError."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff.base.errors import StandoffError
from standoff.lens.game.efg_read import parse_efg, read_efg
from tests.lens.game.efg_games import random_efg

HEAD = 'EFG 2 R "t" { "a" "b" }\n'
ENDS = 't "" 0 t "" 0'

MALFORMED = [
    # text after the prologue, line, column, words of the message
    ('x "" 0', 2, 1, "expected a node: 'p'"),
    ("", 1, 24, "cut short"),
    ('p "" 1 1 "" { "x" "y" } 0\nt "" 0\n', 3, 7, "cut short"),
    ('p "" 1 1 "" { "x" "y', 2, 19, "quotation is never closed"),
    ('p "" 1 1 "" { "x" "y" 0', 2, 23, "name in double quotes or '}', found 0"),
    ('p "" 1 1 "" { } 0', 2, 17, "at least one action"),
    ('p "" 3 1 "" { "x" } 0 t "" 0', 2, 6, "no player 3; the file names 2"),
    ('p "" 0 1 "" { "x" } 0 t "" 0', 2, 6, "a whole number from 1"),
    ('p "" 1 0 "" { "x" } 0 t "" 0', 2, 8, "number of an information set"),
    ('p "" 1 1.5 "" { "x" } 0 t "" 0', 2, 8, "a whole number from 1"),
    ('p "" 1 99999999999 "" { "x" } 0 t "" 0', 2, 8, "a whole number from 1"),
    (f'p "" 1 1 0 {ENDS}', 2, 10, "information set 1 of 'a' appears for the first time"),
    (f'p "" 1 1 "" {{ "x" "y" }} 4\n{ENDS}', 2, 25, "outcome 4 is used before"),
    ('p "" 1 1 "" { "x" } 0\nt "" 1 { 1 2 }', 3, 6, "outcome 1 is used before"),
    ('p "" 1 1 "" { "x" } 0\nt "" 1 "" { 1 }', 3, 6, "has 1 payoffs; expected 2"),
    ('p "" 1 1 "" { "x" } 0\nt "" 1 "" { 1 2 3 }', 3, 17, "more payoffs than the 2 players"),
    ('p "" 1 1 "" { "x" } 0\nt "" 1 "" { 1 two }', 3, 15, "expected the payoff of 'b', found two"),
    ('p "" 1 1 "" { "x" } 0\nt "" 1 "" { 1 2x }', 3, 15, "found 2x"),
    ('p "" 1 1 "" { "x" } 0\nt "" 1 "" { 1 2/0 }', 3, 15, "division by zero"),
    ('p "" 1 1 "" { "x" } 0\nt "" 1 "" { 1 1e999 }', 3, 15, "too large"),
    ('p "" 1 1 "" { "x" } 0\nt "" 1 "" { 1 nan }', 3, 15, "found nan"),
    (f'p "" 1 1 "" {{ "x" }} 0\nt "" 1 "" {{ 1 {"9" * 500} }}', 3, 15, "more than 400 characters"),
    ('p "" 1 1 "" { "x" } 0\nt "" 0 "" { 0 0 }', 3, 6, "outcome 0 stands for no payoff"),
    ('p "" 1 1 "" { "x" } 0\nt "" 1 "" 0', 3, 11, "expected '{' and the payoffs"),
    (f'p "" 1 1 "" {{ "x" "y" }} 0\n{ENDS} t "" 0', 3, 15, "the tree is complete here"),
    (
        'p "" 1 1 "" { "x" "y" } 0\nt "" 1 "one" { 1 2 }\nt "" 1 "one" { 1 3 }',
        4, 6, "outcome 1 had other payoffs",
    ),
    (
        f'c "" 1 "" {{ "u" 1/2 "d" 1/2 }} 0\np "" 1 1 "s" {{ "x" "y" }} 0 {ENDS}\n'
        f'p "" 1 1 "s" {{ "x" "y" "z" }} 0 {ENDS} t "" 0',
        4, 10, "information set 1 's' of 'a' had 2 actions before, and has 3 here",
    ),
    (
        f'c "" 1 "" {{ "u" 1/2 "d" 1/2 }} 0\np "" 1 1 "s" {{ "x" "y" }} 0 {ENDS}\n'
        f'p "" 1 1 "s" {{ "x" "z" }} 0 {ENDS}',
        4, 10, "had an action 'y' before, here 'z'",
    ),
    (
        f'c "" 1 "" {{ "u" 1/2 "d" 1/2 }} 0\np "" 1 1 "s" {{ "x" "y" }} 0 {ENDS}\n'
        f'p "" 1 1 "r" {{ "x" "y" }} 0 {ENDS}',
        4, 10, "is named 'r' here",
    ),
    (f'c "" 1 "" {{ "u" 0.5 "d" 0.4 }} 0 {ENDS}', 2, 8, "sum to 0.9; they must sum to 1"),
    (f'c "" 1 "" {{ "u" 1/3 "d" 1/3 }} 0 {ENDS}', 2, 8, "sum to 0.6666666667"),
    (f'c "" 1 "" {{ "u" 1.5 "d" -0.5 }} 0 {ENDS}', 2, 17, "'u' is 1.5; it must lie between"),
    (f'c "" 1 "" {{ "u" "d" }} 0 {ENDS}', 2, 17, "expected the probability of 'u'"),
    ('c "" 1 "" { } 0', 2, 8, "at least one branch"),
    (f'c "" 1 0 {ENDS}', 2, 8, "chance event 1 appears for the first time"),
    (
        f'c "" 1 "" {{ "u" 1/2 "d" 1/2 }} 0\nc "" 1 "" {{ "u" 1/3 "d" 2/3 }} 0 {ENDS} t "" 0',
        3, 8, "chance event 1 had other branches",
    ),
    (f'p "{"x" * 10_001}" 1 1 "" {{ "x" }} 0 t "" 0', 2, 3, "longer than 10,000"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "line", "column", "words"), MALFORMED)
def test_malformed(body: str, line: int, column: int, words: str) -> None:
    with pytest.raises(StandoffError) as caught:
        parse_efg(HEAD + body, "game.efg")
    (problem,) = caught.value.problems
    assert words in problem.message
    assert str(problem).startswith(f"game.efg:{line}:{column}: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('NFG 1 R "t" { "a" } { 2 }', "strategic game"),
        ("<?xml version='1.0'?>", "Gambit workbook"),
        ('EFG 1 R "t" { "a" }', "version, 2"),
        ('EFG 2 X "t" { "a" }', "'R' or 'D'"),
        ('EFG 2 R t { "a" }', "the game's title in double quotes"),
        ('EFG 2 R "t" "a"', "'{' and the players' names"),
        ('EFG 2 R "t" { a }', "a player's name in double quotes or '}'"),
        ("standoff: 1\ntitle: x", "expected 'EFG'"),
        ('EFG 2 R "t" { } p "" 1 1 "" { "x" } 0 t "" 0', "names no players"),
    ],
)
def test_malformed_prologue(text: str, words: str) -> None:
    with pytest.raises(StandoffError, match=words):
        parse_efg(text)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    game = tmp_path / "game.efg"
    with pytest.raises(StandoffError, match=r"game\.efg: cannot be read: there is no such"):
        read_efg(game)
    game.write_bytes(b" \n ")
    with pytest.raises(StandoffError, match=r"game\.efg: is empty"):
        read_efg(game)
    game.write_bytes(b"\x7fELF\x02\x01\x01\x00\n\xff\xfe")
    with pytest.raises(StandoffError, match=r"game\.efg:2:1: is not a text file"):
        read_efg(game)
    game.write_bytes(bytes(range(128)))
    with pytest.raises(StandoffError, match="is a binary file"):
        read_efg(game)
    with pytest.raises(StandoffError, match="cannot be read: this is a folder"):
        read_efg(tmp_path)
    game.write_text(HEAD + 't "" 0')
    assert read_efg(game).tree.nodes == 1
    game.write_bytes(b"\xef\xbb\xbf" + (HEAD + 't "" 0').encode().replace(b"\n", b"\r\n"))
    assert read_efg(game).tree.nodes == 1
    with pytest.raises(StandoffError, match="is larger than 10 bytes"):
        read_efg(game, max_bytes=10)


def test_limits() -> None:
    game = f'{HEAD}p "" 1 1 "" {{ "x" "y" }} 0\np "" 2 1 "" {{ "x" "y" }} 0 {ENDS} t "" 0'
    assert parse_efg(game, max_nodes=5).tree.nodes == 5
    with pytest.raises(StandoffError, match="game:3:25: the tree has more than 4 nodes"):
        parse_efg(game, "game", max_nodes=4)
    names = " ".join(f'"{i}"' for i in range(20_000))
    many = f'EFG 2 R "" {{ {names} }} p "" 1 1 "" {{ {names} }} 0 ' + 't "" 0 ' * 20_000
    with pytest.raises(StandoffError, match="nodes times players exceed"):
        parse_efg(many)


def test_payoffs_on_the_way_may_add_up_to_too_much() -> None:
    with pytest.raises(StandoffError, match="more than can be represented"):
        parse_efg(HEAD + 'p "" 1 1 "" { "x" } 1 "" { 1e308 0 } t "" 2 "" { 1.5e308 0 }')


def refusal(text: str | Path) -> str:
    """What the reader says against it, if anything; any other exception is a failure."""
    try:
        if isinstance(text, Path):
            read_efg(text, max_nodes=2000)
        else:
            parse_efg(text, "any.efg", max_nodes=2000)
    except StandoffError as error:
        return str(error)
    return "any.efg: fine"


WORDS = st.sampled_from(
    ['EFG', '2', 'R', '"a"', '""', '{', '}', ',', 'p', 'c', 't', '0', '1', '1/2', '.5', '-1',
     '1e400', '1/0', '"', '\\', '"\\"', '\n', '\x00', '٣', '"é"', '{ "x" "y" }', '{ 1 2 }'],
)  # fmt: skip


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    assert "any.efg:" in refusal(text)
    assert "any.efg:" in refusal(HEAD + text)


@given(st.lists(WORDS, max_size=60))
def test_any_sequence_of_words(words: list[str]) -> None:
    assert "any.efg:" in refusal(HEAD + " ".join(words))


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "any.efg"
    for content in (data, HEAD.encode() + data):
        file.write_bytes(content)
        assert "any.efg:" in refusal(file)


@given(st.integers(0, 30), st.integers(0, 10**9))
@settings(max_examples=300)
def test_good_games_with_a_few_changes(seed: int, change: int) -> None:
    draw = random.Random(change)
    text = random_efg(seed, players=2, depth=3)
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(text))
        what = draw.choice(['"', "{", "}", " ", "9", "-", "/", "t", "\\", "", ",", "e"])
        cut = draw.choice([0, 1, 1, 5])
        text = text[:at] + what + text[at + cut :]
    assert "any.efg:" in refusal(text)
    assert "any.efg:" in refusal(text[: draw.randrange(len(text) + 1)])
