"""``standoff new``: a commented case to start from."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from standoff.base.errors import Place, StandoffError
from standoff.base.files import write_atomically
from standoff.questions.starter import starter_text


@click.command(name="new")
@click.argument("name")
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
def command(name: str, force: bool) -> None:
    """Write NAME.yaml: a small case that runs, with a comment on every section."""
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if path.name in {".yaml", ".yml"}:
        raise StandoffError("give the file a name, such as 'standoff new border-crisis'")
    if path.exists() and not force:
        raise StandoffError(
            "the file exists; choose another name, or replace it with --force", Place(str(path))
        )
    write_atomically(path, starter_text())
    click.echo(f"Wrote {path}. Run it with: standoff run {shlex.quote(str(path))}")
