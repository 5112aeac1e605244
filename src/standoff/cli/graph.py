"""``standoff graph``: where a conflict comes to rest by moves and counter-moves."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from standoff.base.errors import Problem, StandoffError, listed

if TYPE_CHECKING:
    from standoff.lens.graph.analysis import Analysis
    from standoff.lens.graph.model import Conflict

MOST_REASONED = 256
"""Pairs of a state and a decision maker up to which the JSON says why each is stable or not."""

MOST_INDENTED = 4_096
"""States up to which the JSON is laid out to be read by people too."""


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
    help="With --sensitivity: how far off a place in a ranking may be, in places (standard "
    "deviation).",
)
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Of --sensitivity."
)
@click.option(
    "--json",
    "json_file",
    metavar="FILE",
    help="Write the whole analysis as JSON ('-' prints it instead of the tables).",
)
@click.option(
    "--draw",
    "picture",
    metavar="FILE",
    help="Draw the integrated graph as FILE.svg or FILE.png; of more than a dozen states those "
    "that matter.",
)
@click.option(
    "--write", "copy", metavar="FILE", help="Write the model as .gmcr or as a .csv table."
)
@click.pass_context
def command(
    context: click.Context,
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
    picture: str | None,
    copy: str | None,
) -> None:
    """Find the states at which every party would stay, given what the others could do about it.

    The argument is a case with a 'graph' section (a file, or the name of a built-in case), a GMCR+
    file, or a table of states, moves and rankings. A STATE is given by its number, its name or its
    options as Y and N.
    """
    from standoff.lens.graph.concepts import BASIC, PAIRWISE, chosen

    wanted = chosen(concepts) if concepts is not None else BASIC
    given = {
        name
        for name in ("legal", "spread", "seed")
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    for name in ("spread", "seed"):
        if sensitivity is None and name in given:
            raise StandoffError(f"--{name} has no bearing without --sensitivity")
    reversible = (*PAIRWISE, "SSEQ", "SIM")
    if inverse is not None and not set(wanted) & set(reversible):
        raise StandoffError(
            f"--inverse has no bearing on {listed(wanted)}; it is for {listed(reversible)}"
        )
    if "legal" in given and not set(wanted) & {"GMR", "SMR", "SEQ", "SSEQ"}:
        raise StandoffError(
            f"--legal has no bearing on {listed(wanted)}; it is for GMR, SMR, SEQ or SSEQ"
        )
    _check_files(json_file, picture, copy)
    from standoff.lens.graph.analysis import whole
    from standoff.lens.graph.load import read

    conflict = read(file)
    worlds = _worlds(file, sensitivity or 0, seed)
    if worlds is not None and "spread" in given:
        raise StandoffError(
            "--spread has no bearing here: the preferences come from the case's game, and its "
            "worlds are drawn instead of shaken rankings"
        )
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
        worlds,
    )
    why = None if explain is None else conflict.state(explain)
    if json_file != "-":
        from standoff.report.graph_more import print_graph
        from standoff.report.layout import console

        print_graph(found, console(), why)
    lost = _write_all(found, json_file, picture, copy)
    lost += [Problem(f"not done: {text}") for text in found.failed]
    if concepts is not None and "SIM" in wanted and "SIM" not in found.stability.concepts:
        lost += [Problem(text) for text in found.skipped if text.startswith("SIM")]
    if lost:
        raise StandoffError(lost)


def _check_files(json_file: str | None, picture: str | None, copy: str | None) -> None:
    """Refuse now what could not be written after the work is done."""
    from standoff.base.files import check_writable

    if copy is not None and Path(copy).suffix.lower() not in (".gmcr", ".csv"):
        raise StandoffError(
            f"'{copy}' should end in .gmcr or .csv, which says how the model is written"
        )
    if picture is not None and Path(picture).suffix.lower() not in (".svg", ".png"):
        raise StandoffError(f"'{picture}' should end in .svg or .png: the picture needs a file")
    for name in (json_file, picture, copy):
        if name is not None and name != "-":
            check_writable(name)


def _write_all(
    found: Analysis, json_file: str | None, picture: str | None, copy: str | None
) -> list[Problem]:
    """Write every file that was asked for; what is wrong with those that could not be."""
    conflict = found.conflict

    def write_json(name: str) -> None:
        import json

        from standoff.base.files import write_atomically
        from standoff.cli import shared
        from standoff.lens.graph.answer import as_data

        reasoned = conflict.states * conflict.players <= MOST_REASONED
        data = as_data(found, reasons=reasoned)
        if conflict.states <= MOST_INDENTED:
            shared.write_json(data, name)
            return
        text = json.dumps(data, ensure_ascii=False) + "\n"
        if name == "-":
            sys.stdout.write(text)
        else:
            write_atomically(name, text)

    def draw(name: str) -> None:
        from standoff.lens.graph.draw import write_picture

        write_picture(found, name)

    lost: list[Problem] = []
    tasks: list[tuple[str | None, Callable[[str], None]]] = [
        (json_file, write_json),
        (picture, draw),
        (copy, lambda name: _write(name, conflict)),
    ]
    for name, write in tasks:
        if name is None:
            continue
        try:
            write(name)
        except StandoffError as error:
            lost += [
                problem if problem.place else Problem(f"{name}: {problem.message}")
                for problem in error.problems
            ]
    return lost


def _worlds(file: str, draws: int, seed: int) -> Iterator[Conflict] | None:
    """The game's own worlds, where the graph's preferences come from the game."""
    from standoff.lens.graph.load import case_with_game, ensemble

    found = case_with_game(file) if draws else None
    if found is None:
        return None
    from standoff.ensemble.sample import draw_parameters
    from standoff.lens.registry import compile_case

    case, document = found
    parameters = draw_parameters(compile_case(case, document), seed, 0, draws)
    return ensemble(case, parameters, document)


def _write(copy: str, conflict: Conflict) -> None:
    from standoff.lens.graph.gmcr_out import write_gmcr
    from standoff.lens.graph.table import write_table

    if Path(copy).suffix.lower() == ".gmcr":
        write_gmcr(conflict, copy)
    else:
        write_table(conflict, copy)
