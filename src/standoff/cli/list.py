"""``standoff list``: the built-in cases."""

from __future__ import annotations

import click


@click.command(name="list")
def command() -> None:
    """List the built-in cases; each can be named wherever a case file is expected."""
    from standoff.case.load import builtin_names, find, read_case

    for name in builtin_names():
        case, _ = read_case(name)
        click.echo(f"{name:24} {case.title}")
        click.echo(f"{'':24} {find(name)}")
