"""``standoff graph``: where a conflict comes to rest by moves and counter-moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.errors import StandoffError

if TYPE_CHECKING:
    from standoff.graph.model import Conflict


@click.command(short_help="Find where a conflict comes to rest by moves and counter-moves.")
@click.argument("file", metavar="CASE|FILE.gmcr|FILE.csv")
@click.option(
    "--concepts",
    metavar="LIST",
    help="Stability concepts, separated by commas: Nash, GMR, SMR, SEQ, SIM (the default five), "
    "SSEQ, L1, L2, … for limited foresight, NM.",
)
@click.option("--from", "start", metavar="STATE", help="Trace what can be reached from this state.")
@click.option("--coalitions", is_flag=True, help="Also ask what every coalition would do.")
@click.option(
    "--legal",
    type=click.Choice(["standard", "single-move"]),
    default="standard",
    show_default=True,
    help="In a sanction, may a party move again once another has moved, or at most once?",
)
@click.option(
    "--inverse", metavar="STATE", help="Which preferences would make this state an equilibrium?"
)
@click.option("--explain", metavar="STATE", help="Say why this state is stable, or not, for each.")
@click.option(
    "--sensitivity",
    metavar="DRAWS",
    type=click.IntRange(1, 1_000_000),
    help="Shake the rankings this many times, and count how often each equilibrium stands; where "
    "preferences come from the case's game, draw the game's worlds instead.",
)
@click.option(
    "--spread",
    type=click.FloatRange(0, 1_000_000),
    default=1.0,
    show_default=True,
    help="How far off a place in a ranking may be, in places (standard deviation).",
)
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Of --sensitivity."
)
@click.option("--json", "json_file", metavar="FILE", help="Write the whole analysis as JSON.")
@click.option("--draw", "svg_file", metavar="FILE.svg", help="Draw the integrated graph.")
@click.option(
    "--write", "copy", metavar="FILE", help="Write the model as .gmcr or as a .csv table."
)
def command(
    file: str,
    concepts: str | None,
    start: str | None,
    coalitions: bool,
    legal: str,
    inverse: str | None,
    explain: str | None,
    sensitivity: int | None,
    spread: float,
    seed: int,
    json_file: str | None,
    svg_file: str | None,
    copy: str | None,
) -> None:
    """Find the states at which every party would stay, given what the others could do about it.

    FILE is a case with a 'graph' section (or the name of a built-in case), a GMCR+ file, or a
    table of states, moves and rankings.
    """
    from standoff.graph.concepts import BASIC, chosen

    wanted = chosen(concepts) if concepts is not None else BASIC
    if copy is not None and Path(copy).suffix.lower() not in (".gmcr", ".csv"):
        raise StandoffError(f"'{copy}' should end in .gmcr or .csv")
    from standoff.cli.graph_tables import show
    from standoff.graph.answer import as_data, whole
    from standoff.graph.load import read

    conflict = read(file)
    found = whole(
        conflict,
        wanted,
        legal,
        None if start is None else conflict.state(start),
        coalitions,
        None if inverse is None else conflict.state(inverse),
        sensitivity or 0,
        spread,
        seed,
        _worlds(file, sensitivity or 0, seed),
    )
    why = None if explain is None else conflict.state(explain)
    if json_file is not None:
        import json

        from standoff.files import write_atomically

        data = as_data(found, reasons=conflict.states <= 64)
        write_atomically(json_file, json.dumps(data, ensure_ascii=False) + "\n")
    if svg_file is not None:
        from standoff.graph.draw import write_svg

        resting = {
            concept: found.stability.equilibria(concept).tolist()
            for concept in found.stability.concepts
        }
        write_svg(conflict, svg_file, resting)
    if copy is not None:
        _write(copy, conflict)
    show(found, why)


def _worlds(file: str, draws: int, seed: int) -> Iterator[Conflict] | None:
    """The game's own worlds, where the graph's preferences come from the game."""
    from standoff.graph.load import case_with_game, ensemble

    found = case_with_game(file) if draws else None
    if found is None:
        return None
    from standoff.case.checks import compile_case
    from standoff.ensemble.sample import draw_parameters

    case, document = found
    parameters = draw_parameters(compile_case(case, document), seed, 0, draws)
    return ensemble(case, parameters, document)


def _write(copy: str, conflict: Conflict) -> None:
    from standoff.graph.gmcr_out import write_gmcr
    from standoff.graph.table import write_table

    if Path(copy).suffix.lower() == ".gmcr":
        write_gmcr(conflict, copy)
    else:
        write_table(conflict, copy)
