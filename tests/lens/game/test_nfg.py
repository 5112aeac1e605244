"""Gambit's strategic games, read as trees of hidden moves."""

import io
import math
import random
from pathlib import Path

import numpy as np
import pygambit
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.game.efg_read import parse_efg
from standoff.lens.game.efg_write import efg_text
from standoff.lens.game.gambit import read_game
from standoff.lens.game.nfg_read import parse_nfg
from standoff.lens.game.solved import solve_game


def random_nfg(rng: random.Random) -> str:
    """A small game in any of the format's four dresses."""
    players = rng.choice([1, 2, 2, 3, 4])
    sizes = [rng.randint(1, 3) for _ in range(players)]
    cells = math.prod(sizes)
    names = " ".join(f'"p{player}"' for player in range(players))
    strategies = " ".join(
        "{ " + " ".join(f'"s{player}{each}"' for each in range(size)) + " }"
        for player, size in enumerate(sizes)
    )
    if rng.random() < 0.5:
        strategies = " ".join(map(str, sizes))
    text = f'NFG 1 R "t" {{ {names} }} {{ {strategies} }}\n'
    text += '"a \\"comment\\""\n' if rng.random() < 0.5 else ""
    if rng.random() < 0.5:
        forms = [
            lambda: f"{rng.randint(-5, 5)}",
            lambda: f"{rng.randint(-9, 9)}/{rng.randint(1, 7)}",
            lambda: f"{rng.uniform(-3, 3):.3f}",
        ]
        return text + " ".join(rng.choice(forms)() for _ in range(cells * players))
    outcomes = "\n".join(
        f'{{ "o{each}" ' + ", ".join(str(rng.randint(-4, 4)) for _ in range(players)) + " }"
        for each in range(4)
    )
    return text + f"{{ {outcomes} }}\n" + " ".join(str(rng.randint(0, 4)) for _ in range(cells))


@pytest.mark.parametrize("seed", range(30))
def test_gambit_reads_the_same_game_and_solves_it_alike(seed: int) -> None:
    """Oracle: pygambit, on the same text: names, every payoff, and the logit equilibrium."""
    text = random_nfg(random.Random(seed))
    ours = parse_nfg(text)
    theirs = pygambit.read_nfg(io.BytesIO(text.encode()))
    assert list(ours.players) == list(theirs.players)
    assert (ours.title, ours.comment) == (theirs.title, theirs.description)
    names = [name for player in ours.players for name in theirs.get_strategies(player)]
    assert list(ours.tree.action_label) == names
    paid = [
        [float(vector[player]) for player in ours.players]
        for vector in map(theirs.get_payoffs, theirs.contingencies)
    ]
    np.testing.assert_allclose(ours.payoffs[0], paid, rtol=1e-15)
    solved = solve_game(ours, np.full(len(ours.players), 0.7))
    assert solved.converged
    traced = pygambit.qre.logit_solve_lambda(theirs, 0.7)[-1].profile
    played = [traced[player][name] for player in ours.players
              for name in theirs.get_strategies(player)]  # fmt: skip
    np.testing.assert_allclose(solved.probability, played, atol=1e-6)
    # Written as an extensive game it is still the same, to Gambit too.
    written = efg_text(ours)
    assert pygambit.read_efg(io.BytesIO(written.encode())).title == ours.title
    again = solve_game(parse_efg(written), np.full(len(ours.players), 0.7))
    np.testing.assert_allclose(again.probability, solved.probability, atol=1e-9)


DILEMMA = 'NFG 1 R "PD" { "A" "B" } { { "defect" "hold" } { "defect" "hold" } }\n1 1 0 3 3 0 2 2\n'


def test_a_dominant_strategy_is_played_by_the_logit_of_what_it_is_worth() -> None:
    """Closed form: defecting is worth 1 more whatever the other does, so p = 1/(1 + e^-λ)."""
    solved = solve_game(parse_nfg(DILEMMA), np.array([1.0, 2.0]))
    assert solved.probability[[0, 2]] == pytest.approx(
        [1 / (1 + math.exp(-1)), 1 / (1 + math.exp(-2))], abs=1e-12
    )


HEAD = 'NFG 1 R "t" { "a" "b" } { 2 2 }\n'


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("NFG 2", ":1:5", "the format's version, 1"),
        ('NFG 1 X "t"', ":1:7", "'R' or 'D'"),
        ('NFG 1 R "t" { } { }', ":1:13", "names no players"),
        ('NFG 1 R "t" { "a" "b" } { 2 }', ":1:25", "given for 1 of 2 players"),
        ('NFG 1 R "t" { "a" } { 2 2 }', ":1:25", "more than the 1 players"),
        ('NFG 1 R "t" { "a" } { 0 }', ":1:23", "a whole number from 1"),
        ('NFG 1 R "t" { "a" } { { } }', ":1:23", "at least one strategy"),
        ('NFG 1 R "t" { "a" } { { "x" 2 } }', ":1:29", "a strategy's name"),
        (
            'NFG 1 R "t" { "a" "b" } { 2000 2000 }',
            ":1:25",
            "strategic game has more than 1,000,000",
        ),
        ('NFG 1 R "t" { "a" } { 999999999 }', ":1:23", "more than 1,000,000"),
        (HEAD + "1 2 3 4 5 6 7", ":2:14", "the file ends after 7 payoffs"),
        (HEAD + "1 2 3 4 5 6 7 8 9", ":2:17", "the last payoff has been read"),
        (HEAD + "1 2 x 4 5 6 7 8", ":2:5", "expected a payoff of 'a', found x"),
        (HEAD + "1 2 1/0 4 5 6 7 8", ":2:5", "division by zero"),
        (HEAD + "1 2 1e999 4 5 6 7 8", ":2:5", "too large"),
        (HEAD + '{ { "o" 1 } } 1 1 1 1', ":2:3", "has 1 payoffs; expected 2"),
        (HEAD + '{ { "o" 1 2 3 } } 1 1 1 1', ":2:13", "more payoffs than the 2 players"),
        (HEAD + '{ { "o" 1 2 } } 1 2 1 1', ":2:19", "there is no outcome 2; the file lists 1"),
        (HEAD + '{ { "o" 1 2 } } 1 1 1', ":2:22", "after the outcomes of 3 of 4"),
        (HEAD + '"never closed', ":2:1", "never closed"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, place: str, words: str) -> None:
    with pytest.raises(StandoffError) as caught:
        parse_nfg(text, "game.nfg")
    assert str(caught.value).startswith(f"game.nfg{place}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"#AGG\n2\n", "an action-graph game (.agg), which is not read here"),
        (b"# AGG\n2\n", "an action-graph game (.agg)"),
        (b"#BAGG\n2\n", "a Bayesian action-graph game (.bagg)"),
        (b"<?xml version='1.0'?><gambit:document/>", "this is XML, perhaps a Gambit workbook"),
        (b'{"states": []}', "this looks like JSON"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not a text file in UTF-8"),
        (b"EFG\x00\x00\x00", "is a binary file"),
        (b" \n", "is empty"),
        (b"title: a case", "expected 'EFG' or 'NFG'"),
    ],
)
def test_other_files_are_called_what_they_are(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "game.efg"
    file.write_bytes(content)
    with pytest.raises(StandoffError) as caught:
        read_game(file)
    assert words in str(caught.value)


def test_a_game_is_known_by_how_it_begins(tmp_path: Path) -> None:
    file = tmp_path / "game.efg"
    file.write_text("\ufeff\n " + DILEMMA, encoding="utf-8")
    assert read_game(file).tree.infosets == 2
    file.write_text('EFG 2 R "" { "a" } t "" 0')
    assert read_game(file).tree.nodes == 1
