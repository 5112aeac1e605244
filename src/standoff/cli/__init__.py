"""The ``standoff`` command. Each subcommand lives in a module of its own and loads when called."""

from __future__ import annotations

import importlib
import io
import os
import sys
import warnings

import click

from standoff.base.cleaning import CleanStream
from standoff.base.errors import StandoffError, nearest
from standoff.base.files import ready_stream, reason

COMMANDS: dict[str, tuple[str, str]] = {
    # name: (module under standoff.cli, one line for --help)
    "run": ("run", "Solve a case: what each policy leads to, the advice, the verdict on claims."),
    "check": ("check", "List everything wrong with a case file, with line and column."),
    "new": ("new", "Write a commented case to start from."),
    "list": ("list", "List the built-in cases."),
    "schema": ("schema", "Print the JSON Schema of the case language, or of results."),
    "game": ("game", "Solve one game, from a Gambit file (.efg, .nfg) or as a case grows it."),
    "graph": ("graph", "Find where a conflict comes to rest by moves and counter-moves."),
    "explain": (
        "explain",
        "What you would have to believe for a claim to fail, or a policy to win.",
    ),
    "drivers": ("drivers", "Which uncertain numbers the results turn on."),
    "value": ("value", "What is worth finding out before choosing a policy."),
    "compare": ("compare", "Why two analysts disagree, split over what they assume."),
    "learn": ("learn", "What events teach: the worlds weighed by what was seen."),
    "robust": ("robust", "Which policy never does too badly, and which can be ruled out."),
    "schools": ("schools", "Does it matter how the case is modelled."),
    "talks": ("talks", "Is there a deal, who would sign it, and would it last."),
}


DERIVED = {"learn"}


def command_named(name: str) -> click.Command:
    """Load one of the ``COMMANDS``."""
    if COMMANDS[name][0] in DERIVED:
        from standoff.cli.derive import derived

        return derived(COMMANDS[name][0])
    module = importlib.import_module(f"standoff.cli.{COMMANDS[name][0]}")
    command: click.Command = module.command
    return command


class _Commands(click.Group):
    """Lists the commands without importing them, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return command_named(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"There is no command '{name}'{nearest(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="standoff")
def _root() -> None:
    """Turn a policy argument about a crisis into a model that can be solved and doubted."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; an analyst's mistake ends in one sentence and exit code 1."""
    before = sys.stdout, sys.stderr
    _open_streams()
    try:
        _run(arguments)
    finally:
        # Streams that were closed stay replaced: something may be said on the way out.
        sys.stdout, sys.stderr = before[0] or sys.stdout, before[1] or sys.stderr


def _run(arguments: list[str] | None) -> None:
    # What NumPy warns of is looked at where it arises; it is no message to an analyst.
    warnings.filterwarnings("ignore", category=RuntimeWarning)
    try:
        _root.main(args=arguments, prog_name="standoff", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; nothing was left half-written.", err=True)
        sys.exit(130)
    except StandoffError as error:
        click.echo(str(error), err=True)
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
