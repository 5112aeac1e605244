"""``standoff serve``: opens the workbench, which the console script has handed in."""

from __future__ import annotations

from collections.abc import Callable

import click

from standoff.base.errors import StandoffError

Serve = Callable[..., None]
"""Takes the cases, the port, the host, whether to open a browser, and whom to tell the address."""


@click.command(name="serve", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8421,
    show_default=True,
    help="The port on this machine; 0 takes any that is free.",
)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Where it can be reached: by this machine alone, unless another address is given; then "
    "only with the token in the address that is shown.",
)
@click.option("--no-open", is_flag=True, help="Open no browser; only show the address.")
@click.pass_context
def command(
    context: click.Context, cases: tuple[str, ...], port: int, host: str, no_open: bool
) -> None:
    """Open the workbench in a browser: a page with the answer to each question about each CASE (a
    file, a folder of files in which new ones may be begun, or a built-in name; all built-in ones
    where none is named). It is served by this machine to itself, loads nothing from elsewhere, and
    closes with Ctrl-C.

    \b
    standoff serve
    standoff serve .
    standoff serve my-case.yaml ukraine-2022 --port 8500 --no-open
    """
    serve: Serve | None = context.obj
    if serve is None:
        raise StandoffError("the workbench is opened by the command 'standoff' itself")
    serve(cases, port, host, not no_open, lambda line: click.echo(line, err=True))
