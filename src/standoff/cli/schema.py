"""``standoff schema``: the published schemas."""

from __future__ import annotations

import json

import click


@click.command(name="schema")
@click.option("--results", is_flag=True, help="The schema of 'standoff run --json' instead.")
@click.option("--game", is_flag=True, help="The schema of 'standoff game --json' instead.")
def command(results: bool, game: bool) -> None:
    """Print the JSON Schema of a case file, for editors that complete and check YAML."""
    if results or game:
        from importlib import resources

        name = "results" if results else "game"
        text = (
            resources.files("standoff.report").joinpath(f"schemas/{name}.json").read_text("utf-8")
        )
        click.echo(text, nl=False)
        return
    from standoff.case.schema import case_schema

    click.echo(json.dumps(case_schema(), indent=2, ensure_ascii=False))
