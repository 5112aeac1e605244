"""``standoff report``: a memo, written to a file in one of several formats."""

from __future__ import annotations

from typing import Any

import click

from standoff.cli.derive import Outputs, command_of, finish
from standoff.questions.memo import Report
from standoff.render.console import console
from standoff.render.formats import FORMATS, format_of, write
from standoff.render.progress import progress_bar
from standoff.render.terminal import show
from standoff.report.memo import TELLING, notes_of
from standoff.report.telling import Telling


def _run(asked: Report, telling: Telling, outputs: Outputs) -> None:
    context = click.get_current_context()
    file: str | None = context.meta.get("output")
    wanted: str | None = context.meta.get("format")
    if wanted and not file:
        raise click.UsageError("--format has no bearing here: no --output is written")
    chosen = format_of(file, wanted) if file else ""
    # What is wrong with the notes is said before anything is solved.
    notes_of(asked)
    with progress_bar(asked.verb) as progress:
        memo = asked.ask(progress)
    if file:
        click.echo(write(telling.blocks(asked, memo), chosen, file), err=True)
    elif not outputs.quiet:
        show(telling.blocks(asked, memo), console())
    finish(asked, memo, telling, outputs)


def _kept(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    context.meta[str(parameter.name)] = value


def _command() -> click.Command:
    made = command_of(Report, TELLING, _run)
    made.params += [
        click.Option(
            ["output", "-o", "--output"],
            metavar="FILE",
            help="Write the report to FILE instead of the screen; its ending says the format.",
            callback=_kept,
            expose_value=False,
        ),
        click.Option(
            ["format", "--format"],
            type=click.Choice(list(FORMATS)),
            help="The format, where the file's ending does not say it.",
            callback=_kept,
            expose_value=False,
        ),
    ]
    return made


command = _command()
