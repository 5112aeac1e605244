"""``standoff schema``: the published schemas."""

from __future__ import annotations

import json

import click

from standoff.base.errors import StandoffError, listed, nearest


@click.command(name="schema")
@click.option("--results", is_flag=True, help="The schema of 'standoff run --json' instead.")
@click.option("--game", is_flag=True, help="The schema of 'standoff game --json' instead.")
@click.option(
    "--of",
    "command_name",
    metavar="COMMAND",
    help="The schema of 'standoff COMMAND --json' instead, such as explain or value.",
)
def command(results: bool, game: bool, command_name: str | None) -> None:
    """Print the JSON Schema of a case file, for editors that complete and check YAML."""
    if results + game + bool(command_name) > 1:
        raise click.UsageError("--results, --game and --of each name one schema; give one of them")
    if results or game or command_name:
        from importlib import resources

        name = command_name or ("results" if results else "game")
        name = "results" if name == "run" else name
        folder = resources.files("standoff.report").joinpath("schemas")
        known = sorted(each.name.removesuffix(".json") for each in folder.iterdir())
        if name not in known:
            raise StandoffError(
                f"'{name}' has no published schema; expected {listed(known)}{nearest(name, known)}"
            )
        text = (
            resources.files("standoff.report").joinpath(f"schemas/{name}.json").read_text("utf-8")
        )
        click.echo(text, nl=False)
        return
    from standoff.lens.registry import case_schema

    click.echo(json.dumps(case_schema(), indent=2, ensure_ascii=False))
