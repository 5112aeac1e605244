"""The ``standoff`` command. Each of its commands loads when it is called."""

from __future__ import annotations

import importlib
import io
import os
import sys
import warnings
from collections.abc import Callable, Iterator

import click

from standoff.base.cleaning import CleanStream
from standoff.base.errors import STOPPED, StandoffError, nearest
from standoff.base.files import ready_stream, reason
from standoff.base.loading import loaded
from standoff.questions import CATALOGUE

OWN: dict[str, str] = {
    "talks": "Is there a deal, who would sign it, and would it last?",
    "runs": "List the runs that are kept; show, query, compare and remove them.",
    "report": CATALOGUE["report"].line,
    "sweep": CATALOGUE["sweep"].line,
    "history": "Say how past crises of a kind ended.",
    "serve": "Open the workbench: every question, answered on pages in a browser.",
    "new": "Write a commented case to start from.",
    "schema": "Print the JSON Schema of the case language, or of results.",
}
"""Commands with a module of their own name here, each with one line for ``--help``."""
COMMANDS: dict[str, str] = {
    **{name: entry.line for name, entry in CATALOGUE.items() if " " not in name},
    **{name: line for name, line in OWN.items() if name not in CATALOGUE},
}
"""Every command with its line: those made from questions, in the order of the catalogue, and the
others. A question of two words belongs to the command of the first."""


def command_named(name: str) -> click.Command:
    """Load one of the ``COMMANDS``."""
    if name in CATALOGUE and name not in OWN:
        from standoff.cli.derive import derived

        return derived(CATALOGUE[name].module)
    command: click.Command = importlib.import_module(f"standoff.cli.{name}").command
    return command


def every_command() -> Iterator[tuple[str, click.Command]]:
    """Every command by its name, those of a group after the group itself."""
    for name in COMMANDS:
        command = command_named(name)
        yield name, command
        if isinstance(command, click.Group):
            context = click.Context(command, info_name=f"standoff {name}")
            for word in command.list_commands(context):
                inner = command.get_command(context, word)
                assert inner
                yield f"{name} {word}", inner


class _Commands(click.Group):
    """Lists the commands without importing them, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = command_named(cmd_name) if cmd_name in COMMANDS else None
        loaded()
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"There is no command '{name}'{nearest(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="standoff")
def _root() -> None:
    """Turn a policy argument about a crisis into a model that can be solved and doubted."""


def main(arguments: list[str] | None = None, serve: Callable[..., None] | None = None) -> None:
    """Run the command line; an analyst's mistake ends in one sentence and exit code 1.

    ``serve`` opens the workbench, for the command of that name: no command knows it itself.
    """
    before = sys.stdout, sys.stderr
    _open_streams()
    try:
        _run(arguments, serve)
    finally:
        # Streams that were closed stay replaced: something may be said on the way out.
        sys.stdout, sys.stderr = before[0] or sys.stdout, before[1] or sys.stderr


def _run(arguments: list[str] | None, serve: Callable[..., None] | None) -> None:
    # What NumPy warns of is looked at where it arises; it is no message to an analyst.
    warnings.filterwarnings("ignore", category=RuntimeWarning)
    try:
        _root.main(args=arguments, prog_name="standoff", standalone_mode=False, obj=serve)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo(STOPPED, err=True)
        sys.exit(130)
    except StandoffError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except MemoryError:
        click.echo("this needs more memory than there is; ask for less", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read the output has read enough, as `| head` does.
        _forget_output()
        sys.exit(0)
    except OSError as error:
        # A file's error names the file; one without a name comes from standard output.
        _forget_output()
        what = "the output cannot be written" if error.filename is None else str(error.filename)
        click.echo(f"{what}: {reason(error)}", err=True)
        sys.exit(1)


def _open_streams() -> None:
    """Let the standard streams take every letter, and give those that are closed to nobody.

    A stream that was closed before the start (``>&-``) is absent here, and its number would go to
    the first file that is opened.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            ready_stream(stream)
        if name != "stdin" and not isinstance(getattr(sys, name), CleanStream):
            setattr(sys, name, CleanStream(getattr(sys, name)))


def _forget_output() -> None:
    """Let what is still buffered for standard output go nowhere, where nobody can take it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
