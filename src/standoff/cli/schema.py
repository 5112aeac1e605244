"""``standoff schema``: the published schemas.

It asks nothing of a case or a study, so it is no question: it prints files as they were published.
"""

from __future__ import annotations

import click

from standoff.base.plain import json_text


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
    name = command_name or ("results" if results else "game" if game else "")
    if name:
        from standoff.report.schemas import schema_text

        text = schema_text(name)
    else:
        from standoff.questions.cases import case_schema

        text = json_text(case_schema())
    click.echo(text, nl=False)
