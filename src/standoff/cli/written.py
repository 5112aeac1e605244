"""A command whose answer is written to a file as a report, in one of several formats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from standoff.cli.derive import command_of, finish
from standoff.cli.outputs import Outputs
from standoff.questions.question import Question
from standoff.render.console import console
from standoff.render.formats import FORMATS, drawing, format_of, write
from standoff.render.progress import progress_bar
from standoff.render.terminal import show
from standoff.report.telling import Telling


def written(
    question: type[Question], telling: Telling, first: Callable[[Any], object] | None = None
) -> click.Command:
    """The command that asks ``question``, with ``--output FILE`` and ``--format``; ``first`` looks
    at what was asked before anything is solved."""

    def run(asked: Any, telling: Telling, outputs: Outputs) -> None:
        _ask(asked, telling, outputs, first)

    made = command_of(question, telling, run)
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


def _ask(
    asked: Any, telling: Telling, outputs: Outputs, first: Callable[[Any], object] | None
) -> None:
    context = click.get_current_context()
    file: str | None = context.meta.get("output")
    wanted: str | None = context.meta.get("format")
    if wanted and not file:
        raise click.UsageError("--format has no bearing here: no --output is written")
    chosen = format_of(file, wanted) if file else ""
    if first:
        first(asked)
    with drawing(chosen) as ahead:
        with progress_bar(asked.verb) as progress:
            answer = asked.ask(progress)
        if file:
            click.echo(write(telling.blocks(asked, answer), chosen, file, ahead), err=True)
    if not file and not outputs.quiet:
        show(telling.blocks(asked, answer), console())
    finish(asked, answer, telling, outputs)


def _kept(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    context.meta[str(parameter.name)] = value
