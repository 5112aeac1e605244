"""``standoff game``: solve one game, or write the game that a case grows to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.errors import Place, StandoffError, listed, nearest

if TYPE_CHECKING:
    from standoff.game.efg import EfgGame
    from standoff.game.solved import SolvedGame, Surroundings
    from standoff.game.tree import Float

MAX_NODES = 1_000_000


@click.command(
    "game",
    short_help="Solve one game, from a Gambit .efg file or as a case grows it.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("source", metavar="FILE.efg|CASE")
@click.option(
    "--precision",
    metavar="LAMBDA",
    help="How sharply players tell better moves from worse (in 1/payoff; 0 is random play): one "
    "number, numbers by player ('ru=4,us=2'), or 'exact' for perfect play.  [default: 1; for a "
    "case, its own]",
)
@click.option("--json", "json_file", metavar="FILE", help="Write the answer as JSON; - prints it.")
@click.option("--efg", "efg_file", metavar="FILE", help="Write the game as a Gambit .efg file.")
@click.option("--policy", metavar="NAME", help="For a case: the policy under which it is grown.")
@click.option(
    "--draw",
    type=click.IntRange(0, 2**40),
    metavar="K",
    help="For a case: the draw of its parameters.  [default: 0]",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help="Seed of a case's draws and of --probe.",
)
@click.option(
    "--probe",
    type=click.IntRange(1, 100_000),
    metavar="N",
    help="Look for other equilibria from N random starts.",
)
@click.option(
    "--max-nodes",
    type=click.IntRange(1, 10**9),
    default=MAX_NODES,
    show_default=True,
    help="Refuse a game with more nodes.",
)
def command(
    source: str,
    precision: str | None,
    json_file: str | None,
    efg_file: str | None,
    policy: str | None,
    draw: int | None,
    seed: int,
    probe: int | None,
    max_nodes: int,
) -> None:
    """Solve one game and show what everyone does, believes and gets.

    The game is read from a Gambit extensive-game file, or grown from a case under one policy and
    one draw of its parameters. With --efg alone the game is written and not solved.

    \b
      standoff game poker.efg --precision 2
      standoff game poker.efg --precision exact --json answer.json
      standoff game crisis.yaml --policy talks --draw 7 --efg crisis.efg
    """
    game, own = _game(source, policy, draw, seed, max_nodes)
    if efg_file:
        _write_efg(game, efg_file)
        if precision is None and json_file is None and probe is None:
            return
    from standoff.cli.precision import parse_precision
    from standoff.game.solved import look_around, solve_game

    wanted = own if precision is None else parse_precision(precision, game.players)
    if probe is not None and wanted is None:
        raise StandoffError(
            "--probe compares equilibria at one finite precision; give --precision a number"
        )
    solved = solve_game(game, wanted)
    _show(solved, look_around(solved, probe, seed) if probe is not None else None, json_file)


def _game(
    source: str, policy: str | None, draw: int | None, seed: int, max_nodes: int
) -> tuple[EfgGame, Float | None]:
    """The game, and the precision at which it is played unless the command line says otherwise."""
    import numpy as np

    if _is_efg(source):
        for option, value in (("--policy", policy), ("--draw", draw)):
            if value is not None:
                raise StandoffError(f"{option} goes with a case; '{source}' is a game already")
        from standoff.game.efg_read import read_efg

        game = read_efg(source, max_nodes)
        return game, np.ones(len(game.players))
    return _grown(source, policy, draw or 0, seed, max_nodes)


def _is_efg(source: str) -> bool:
    """By its name, or for a file of another name by how it begins."""
    if source.lower().endswith((".efg", ".nfg", ".gbt")):
        return True
    try:
        with Path(source).open("rb") as file:
            return file.read(8).lstrip(b"\xef\xbb\xbf").startswith(b"EFG")
    except (OSError, ValueError):
        return False


def _grown(
    source: str, policy: str | None, draw: int, seed: int, max_nodes: int
) -> tuple[EfgGame, Float | None]:
    from standoff.case.checks import compile_case, refuse_without_play
    from standoff.case.load import read_case
    from standoff.ensemble.sample import draw_parameters
    from standoff.game.efg import from_arrays
    from standoff.game.fill import fill
    from standoff.game.grow import grow

    written, document = read_case(source)
    case = compile_case(written, document)
    written.remember(document)
    refuse_without_play(written)
    names = list(case.policies)
    if policy is None and len(names) == 1:
        policy = names[0]
    if policy is None:
        raise StandoffError(f"say with --policy which policy to grow: {listed(names)}")
    if policy not in case.policies:
        raise StandoffError(
            f"there is no policy '{policy}'; expected {listed(names)}{nearest(policy, names)}",
            Place(source),
        )
    grown = grow(case, case.policies[policy], max_nodes)
    games = fill(grown, draw_parameters(case, seed, draw, draw + 1), first_draw=draw).games
    title = f"{case.case.title}: policy {policy}, draw {draw} of seed {seed}"
    game = from_arrays(grown.tree, games.payoffs[0], games.chance[0], title)
    return game, games.precision[0] if case.precision is not None else None


def _write_efg(game: EfgGame, file: str) -> None:
    from standoff.files import write_atomically
    from standoff.game.efg_write import efg_text

    text = efg_text(game)
    if file == "-":
        click.echo(text, nl=False)
        return
    write_atomically(file, text)
    click.echo(f"Wrote {file}.", err=True)


def _show(solved: SolvedGame, around: Surroundings | None, json_file: str | None) -> None:
    from standoff.report.game import certificate_words, game_data, game_tables

    if json_file is not None:
        text = json.dumps(game_data(solved, around), indent=1, ensure_ascii=False) + "\n"
        if json_file == "-":
            click.echo(text, nl=False)
        else:
            from standoff.files import write_atomically

            write_atomically(json_file, text)
    if json_file == "-":
        if not solved.converged:
            click.echo(certificate_words(solved)[0], err=True)
        return
    from rich.console import Console

    console = Console(highlight=False, emoji=False)
    for part in game_tables(solved, around):
        console.print(part)
