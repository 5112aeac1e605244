"""``standoff talks``: is there a deal, who would sign it, and would it last."""

from __future__ import annotations

from pathlib import Path

import click

from standoff.errors import StandoffError


@click.command(short_help="Is there a deal, who would sign it, and would it last.")
@click.argument("target", metavar="CASE|DOMAIN.xml")
@click.argument("profiles", nargs=-1, metavar="[PROFILE.xml]…", type=click.Path(path_type=Path))
@click.option("--json", "json_file", type=click.Path(), help="Write the whole answer as JSON.")
@click.option(
    "--real-steps",
    default=11,
    show_default=True,
    type=click.IntRange(2, 1000),
    help="Into how many values a real-valued issue of a GENIUS domain is cut.",
)
@click.option(
    "--patience",
    metavar="A=0.9,B=0.8",
    help="Also play alternating offers between two parties with these discount factors (the first "
    "named proposes first); 'genius' takes the profiles' own factors.",
)
def command(
    target: str,
    profiles: tuple[Path, ...],
    json_file: str | None,
    real_steps: int,
    patience: str | None,
) -> None:
    """Find what the parties could agree on, given what each has without a deal.

    TARGET is a case with a 'talks' section, or a GENIUS/ANAC negotiation domain followed by the
    utility profile of each party.
    """
    if target.lower().endswith(".xml"):
        _domain(Path(target), list(profiles), json_file, real_steps, patience)
        return
    raise StandoffError(f"'{target}' is not a GENIUS domain (.xml)")


def _domain(
    target: Path, profiles: list[Path], json_file: str | None, real_steps: int, patience: str | None
) -> None:
    from standoff.cli.talks_tables import show_answer
    from standoff.files import write_atomically
    from standoff.talks.answer import solve
    from standoff.talks.genius import read_genius

    domain = read_genius(target, profiles, real_steps=real_steps)
    answer = solve(domain)
    if json_file:
        import json

        write_atomically(json_file, json.dumps(answer.data(), indent=1, ensure_ascii=False) + "\n")
    click.echo(show_answer(answer))
