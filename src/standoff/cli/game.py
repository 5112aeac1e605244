"""``standoff game``: solve one game, or write the game that a case grows to."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.base.errors import Place, StandoffError
from standoff.lens.game.patience import Patience

if TYPE_CHECKING:
    from standoff.lens.game.efg import EfgGame
    from standoff.lens.game.solved import SolvedGame, Surroundings
    from standoff.lens.game.tree import Float

MAX_NODES = 1_000_000
SECONDS = 8.0
"""How long a game from a file of up to a megabyte is worked on, unless told otherwise."""
FIGURES = (".svg", ".png", ".json")


@click.command(
    "game",
    short_help="Solve one game, from a Gambit file (.efg, .nfg) or as a case grows it.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("source", metavar="FILE|CASE")
@click.option(
    "--precision",
    metavar="LAMBDA",
    help="How sharply players tell better moves from worse (in 1/payoff; 0 is random play): one "
    "number, numbers by player ('ru=4,us=2'), or 'exact' for perfect play.  [default: 1; for a "
    "case, its own]",
)
@click.option("--json", "json_file", metavar="FILE", help="Write the answer as JSON; - prints it.")
@click.option("--efg", "efg_file", metavar="FILE", help="Write the game as a Gambit .efg file.")
@click.option(
    "--path",
    "path_files",
    metavar="FILE",
    multiple=True,
    help="Write how play changes as precision rises from 0: FILE.csv is a table, FILE.svg, "
    "FILE.png and FILE.json (Vega-Lite) are a figure. May be given twice.",
)
@click.option(
    "--tree", "tree_file", metavar="FILE", help="Draw the solved tree: FILE.svg or FILE.png."
)
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
    help="Seed of a case's draws and of --probe.  [default: 0]",
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
@click.option(
    "--time-limit",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="Give up after so much computing; 0 never does.  [default: 8, or 8 a megabyte of FILE]",
)
def command(
    source: str,
    precision: str | None,
    json_file: str | None,
    efg_file: str | None,
    path_files: tuple[str, ...],
    tree_file: str | None,
    policy: str | None,
    draw: int | None,
    seed: int | None,
    probe: int | None,
    max_nodes: int,
    time_limit: float | None,
) -> None:
    """Solve one game and show what everyone does, believes and gets.

    The game is read from a Gambit file, extensive (.efg) or strategic (.nfg), or grown from a case
    under one policy and one draw of its parameters. With --efg alone the game is written and not
    solved.

    \b
      standoff game poker.efg --precision 2
      standoff game poker.efg --precision exact --json answer.json
      standoff game poker.efg --precision 2 --tree poker.svg --path poker.csv
      standoff game crisis.yaml --policy talks --draw 7 --efg crisis.efg
    """
    _check_outputs(json_file, efg_file, path_files, tree_file)
    patience = Patience(_seconds(time_limit, source))
    game, own = _game(source, policy, draw, seed, probe, max_nodes)
    shows = bool(json_file or path_files or tree_file or probe is not None)
    if efg_file:
        _write_efg(game, efg_file)
        if precision is None and not shows:
            return
    from standoff.cli.precision import parse_precision
    from standoff.lens.game.solved import look_around, solve_game

    wanted = own if precision is None else parse_precision(precision, game.players)
    if probe is not None and wanted is None:
        raise StandoffError(
            "--probe compares equilibria at one finite precision; give --precision a number"
        )
    refusal = _too_long(game, patience)
    solved = patience.within(lambda: solve_game(game, wanted), refusal)
    around = None
    if probe is not None and not solved.converged:
        click.echo("--probe was left out: there is no answer to compare others with.", err=True)
    elif probe is not None:
        starts = probe
        around = patience.within(lambda: look_around(solved, starts, seed or 0), refusal)
    _show(solved, around, json_file)
    failed = False
    for file in path_files:
        failed |= not _side(file, lambda file: _write_path(game, wanted, file, patience, refusal))
    if tree_file:
        failed |= not _side(tree_file, lambda file: _write_tree(solved, file))
    if failed or not solved.converged:
        sys.exit(1)


def _seconds(limit: float | None, source: str) -> float | None:
    """The time limit: as given (0 for none), or in proportion to the file."""
    if limit is not None:
        return limit or None
    from standoff.cli.game_source import file_bytes

    return SECONDS * max(1.0, file_bytes(source) / 1e6)


def _too_long(game: EfgGame, patience: Patience) -> str:
    tree = game.tree
    return (
        f"not solved within {patience.seconds or 0:.3g} seconds: the tree has {tree.nodes:,} "
        f"nodes, {tree.infosets:,} information sets and {tree.actions:,} moves. Try a lower "
        "--precision, fewer moves, or more time with --time-limit (0 sets no limit)"
    )


def _check_outputs(
    json_file: str | None, efg_file: str | None, path_files: tuple[str, ...], tree_file: str | None
) -> None:
    """Refuse at once what could not be written in the end."""
    from standoff.base.files import check_writable

    if json_file == "-" and efg_file == "-":
        raise StandoffError("--json - and --efg - would print into each other; give one a file")
    for file in (json_file, efg_file):
        if file and file != "-":
            check_writable(file)
    for file in path_files:
        if Path(file).suffix.lower() not in (".csv", *FIGURES):
            raise StandoffError(
                "a path is written as a table (.csv) or drawn (.svg, .png, or .json for its "
                "Vega-Lite specification)",
                Place(file),
            )
        check_writable(file)
    if tree_file:
        if Path(tree_file).suffix.lower() not in (".svg", ".png"):
            raise StandoffError("a tree is drawn as .svg or .png", Place(tree_file))
        check_writable(tree_file)


def _side(file: str, write: Callable[[str], None]) -> bool:
    """Write one of the side outputs; what fails is told, and takes nothing else with it."""
    try:
        write(file)
    except StandoffError as error:
        click.echo(f"{file} was not written: {error}", err=True)
        return False
    return True


def _write_path(
    game: EfgGame, precision: Float | None, file: str, patience: Patience, refusal: str
) -> None:
    from standoff.base.files import write_atomically
    from standoff.lens.game.path import branch_path
    from standoff.report.game_path import path_csv, path_words

    path = patience.within(lambda: branch_path(game, precision), refusal)
    if file.lower().endswith(".csv"):
        write_atomically(file, path_csv(path))
    else:
        from standoff.render.pictures import save_figure
        from standoff.report.figures.path import path_figure

        save_figure(path_figure(path), file)
    click.echo(f"Wrote {file}: {path_words(path)}.", err=True)
    if not path.complete:
        raise StandoffError("the branch could not be followed further; the file holds its start")


def _write_tree(solved: SolvedGame, file: str) -> None:
    from standoff.base.files import write_atomically
    from standoff.render.pictures import picture
    from standoff.report.figures.tree import tree_svg

    svg = tree_svg(solved)
    write_atomically(file, picture(svg, file))
    click.echo(f"Wrote {file}.", err=True)


def _game(
    source: str,
    policy: str | None,
    draw: int | None,
    seed: int | None,
    probe: int | None,
    max_nodes: int,
) -> tuple[EfgGame, Float | None]:
    """The game, and the precision at which it is played unless the command line says otherwise."""
    import numpy as np

    from standoff.cli.game_source import grown, is_game_file

    if not is_game_file(source):
        return grown(source, policy, draw or 0, seed or 0, max_nodes)
    for option, value in (("--policy", policy), ("--draw", draw)):
        if value is not None:
            raise StandoffError(f"{option} goes with a case; '{source}' is a game already")
    if seed is not None and probe is None:
        raise StandoffError(
            f"--seed decides a case's draws and the starts of --probe; '{source}' is a game "
            "already, and --probe is not given"
        )
    from standoff.lens.game.gambit import read_game

    game = read_game(source, max_nodes)
    return game, np.ones(len(game.players))


def _write_efg(game: EfgGame, file: str) -> None:
    from standoff.base.files import write_atomically
    from standoff.lens.game.efg_write import efg_text

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
            from standoff.base.files import write_atomically

            write_atomically(json_file, text)
    if json_file == "-":
        if not solved.converged:
            click.echo(certificate_words(solved)[0], err=True)
        return
    from standoff.report.layout import console

    out = console()
    for part in game_tables(solved, around):
        out.print(part)
