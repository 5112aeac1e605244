"""Options that the commands which question a study have in common."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from standoff.base.errors import Problem, StandoffError
from standoff.case.limits import TREE_NODES

Command = TypeVar("Command", bound=Callable[..., None])

_OPTIONS = (
    click.option(
        "--seed",
        default=0,
        show_default=True,
        type=click.IntRange(0),
        help="Same seed, same worlds, same bits.",
    ),
    click.option(
        "--json",
        "json_file",
        metavar="FILE",
        help="Write the answer as JSON ('-' prints it instead of the tables).",
    ),
    click.option(
        "--figure",
        metavar="FILE",
        help="Draw it: FILE.json is a Vega-Lite specification, FILE.svg and FILE.png are pictures.",
    ),
    click.option("--threads", default=None, type=click.IntRange(1), help="Default: one a core."),
    click.option(
        "--max-nodes",
        default=TREE_NODES,
        show_default=True,
        type=click.IntRange(2),
        help="The largest game tree to grow.",
    ),
)


def draws_option(default: int) -> Callable[[Command], Command]:
    """How many worlds to solve."""
    return click.option(
        "--draws",
        "-n",
        default=default,
        show_default=True,
        type=click.IntRange(1),
        help="How many plausible worlds to solve.",
    )


def common_options(command: Command) -> Command:
    """Seed, JSON, figure, threads and the tree's limit."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def check_files(json_file: str | None, figure: str | None) -> None:
    """Refuse now what could not be written after the work is done."""
    if json_file and json_file != "-":
        from standoff.base.files import check_writable

        check_writable(json_file)
    if figure:
        from standoff.render.pictures import check_figure

        check_figure(figure)


def refuse_without_bearing(why: str, *names: str) -> None:
    """Refuse each of these options (``--top``) that was given, since it has no bearing on what was
    asked: ``--top has no bearing here: WHY``."""
    context = click.get_current_context()
    for parameter in context.command.params:
        given = context.get_parameter_source(parameter.name or "")
        if given is click.core.ParameterSource.COMMANDLINE:
            for name in set(names) & set(parameter.opts):
                raise click.UsageError(f"{name} has no bearing here: {why}")


def write_each(*writes: Callable[[], object]) -> None:
    """Write one output after the other; one that fails does not take the others with it.

    Raises :class:`StandoffError` at the end, with what could not be written.
    """
    problems: list[Problem] = []
    for write in writes:
        try:
            write()
        except StandoffError as error:
            problems += error.problems
    if problems:
        raise StandoffError(problems)


def write_json(data: dict[str, Any], file: str | None) -> None:
    """Write the answer as JSON, to standard output for '-'; nothing if no file was asked for."""
    if not file:
        return
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    if file == "-":
        sys.stdout.write(text)
        return
    from standoff.base.files import write_atomically

    write_atomically(Path(file), text)


def finish(
    data: dict[str, Any],
    json_file: str | None,
    figure: str | None,
    draw: Callable[[], dict[str, Any]],
) -> None:
    """Write the JSON and the figure that were asked for."""

    def picture() -> None:
        if figure:
            from standoff.render.pictures import save_figure

            save_figure(draw(), figure)

    write_each(lambda: write_json(data, json_file), picture)
