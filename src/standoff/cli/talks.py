"""``standoff talks``: is there a deal, who would sign it, and would it last."""

from __future__ import annotations

from pathlib import Path

import click

from standoff.base.errors import StandoffError
from standoff.cli.talks_ways import (
    DISPUTE,
    DOMAIN,
    MEDIATED_DOMAIN,
    SIMULATED,
    keep_to,
    keep_to_mediation,
    way_of_case,
)


@click.command(name="talks")
@click.argument("target", metavar="CASE|DOMAIN", required=False)
@click.argument("profiles", nargs=-1, metavar="[PROFILE]…", type=click.Path(path_type=Path))
@click.option(
    "--json", "json_file", metavar="FILE", help="Write everything as JSON ('-' prints it instead)."
)
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
    help="Also play alternating offers with these discount factors; the first named begins.",
)
@click.option(
    "--from",
    "base",
    metavar="ISSUE=POSITION;…",
    help="A package to start from: what would improve it, and at what price.",
)
@click.option(
    "--draws",
    "-n",
    default=1000,
    show_default=True,
    type=click.IntRange(1),
    help="For a case: in how many plausible worlds to judge the packages.",
)
@click.option(
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Same seed, same worlds, same bits.",
)
@click.option("--policies", default="", metavar="A,B", help="For a case: only these policies.")
@click.option(
    "--policy", metavar="P", help="For a case: the policy to tell in full (the first, unless said)."
)
@click.option(
    "--draw",
    metavar="K",
    type=click.IntRange(0),
    help="For a case: one plausible world, solved exactly, instead of the ensemble.",
)
@click.option(
    "--offer",
    metavar="FROM:TO",
    help="For a case: the best offers of one party to another whose type it does not know.",
)
@click.option(
    "--mediate",
    type=click.Choice(["ask", "simulate"]),
    help="A mediator's single text: ask the parties at the terminal, or let one world answer.",
)
@click.option(
    "--answers",
    metavar="FILE",
    type=click.Path(),
    help="With --mediate ask: answers from a file, as JSON or as they would be typed.",
)
@click.option(
    "--log",
    "log_file",
    metavar="FILE",
    type=click.Path(),
    help="Keep the mediation, each answer as it is given.",
)
@click.option(
    "--replay",
    metavar="FILE",
    type=click.Path(),
    help="Repeat a mediation that was kept; with --mediate, go on from where it ended.",
)
@click.option(
    "--doubt",
    default=0.3,
    show_default=True,
    type=click.FloatRange(0, 2),
    help="For a domain: how unsure the mediator is of the parties' weights.",
)
@click.option(
    "--dispute",
    metavar="power=0.6,costs=0.1/0.2,…",
    help="No case at all: one prize, who would win it (power) at what costs; also "
    "patience=0.9/0.8; later=0.8,discount=0.9,destroyed=0.1 (a shift of power); tough=0.05/0.3 "
    "(cost/chance).",
)
@click.option(
    "--export",
    metavar="DIR",
    help="Write the domain, or a case's world (--draw), as GENIUS files into a folder.",
)
@click.option("--threads", default=None, type=click.IntRange(1), help="Default: one a core.")
def command(
    target: str | None,
    profiles: tuple[Path, ...],
    json_file: str | None,
    real_steps: int,
    patience: str | None,
    base: str | None,
    draws: int,
    seed: int,
    policies: str,
    policy: str | None,
    draw: int | None,
    offer: str | None,
    mediate: str | None,
    answers: str | None,
    log_file: str | None,
    replay: str | None,
    doubt: float,
    dispute: str | None,
    export: str | None,
    threads: int | None,
) -> None:
    """Find what the parties could agree on, given what each has without a deal.

    The target is a case with a 'talks' section (a file, or a built-in name), or a negotiation
    domain followed by the utility profile of each party: GENIUS (XML) or GeniusWeb (JSON).

    \b
    standoff talks ukraine-2022 --policy talk-limits
    standoff talks domain.xml buyer.xml seller.xml --json answer.json
    """
    asked = Asked(json_file, patience, base, mediate, answers, log_file, replay, seed, export)
    if dispute is not None:
        from standoff.cli.talks_dispute import run_dispute

        keep_to(DISPUTE, extra=[*([target] if target else []), *map(str, profiles)])
        asked.check()
        run_dispute(dispute, asked)
        return
    if target is None:
        raise StandoffError("say which talks: a case, or a domain and its profiles")
    if asked.answers and asked.mediate == "simulate":
        keep_to(SIMULATED)
    if asked.mediate is None:
        keep_to_mediation()
    if _is_domain(target, profiles):
        from standoff.cli.talks_domain import run_domain

        keep_to(MEDIATED_DOMAIN if asked.mediate else DOMAIN)
        asked.check()
        run_domain(Path(target), list(profiles), asked, real_steps=real_steps, doubt=doubt)
        return
    if profiles:
        raise StandoffError(
            f"'{profiles[0]}' stands after a case; profiles go with a domain (.xml or .json)"
        )
    from standoff.cli.talks_case import run_case

    keep_to(
        way_of_case(
            offer=offer is not None, mediate=asked.mediate is not None, draw=draw is not None
        )
    )
    asked.check()
    named = [name.strip() for name in policies.split(",") if name.strip()]
    run_case(
        target,
        asked,
        draws=draws,
        policies=named,
        policy=policy,
        draw=draw,
        offer=offer,
        threads=threads,
    )


MOST_DOMAIN_BYTES = 50_000_000


def _is_domain(target: str, profiles: tuple[Path, ...]) -> bool:
    """Whether a file is a negotiation domain rather than a case (which may be JSON, too)."""
    kind = Path(target).suffix.lower()
    if kind == ".json" and not profiles and Path(target).is_file():
        from standoff.base.files import read_bytes

        head = read_bytes(target, MOST_DOMAIN_BYTES)
        return b"issuesValues" in head or b"issueUtilities" in head
    return kind in {".xml", ".json"}


class Asked:
    """What was asked for that domains and cases have in common."""

    def __init__(
        self,
        json_file: str | None,
        patience: str | None,
        base: str | None,
        mediate: str | None,
        answers: str | None,
        log_file: str | None,
        replay: str | None,
        seed: int,
        export: str | None,
    ):
        self.export = export
        self.json_file = json_file
        self.patience = patience
        self.base = base
        self.mediate = mediate or ("replay" if replay else None)
        self.answers = answers
        self.log_file = log_file
        self.replay = replay
        self.seed = seed

    def check(self) -> None:
        """Refuse now what could not be written after the work is done."""
        from standoff.base.files import check_writable

        for file in (self.json_file, self.log_file):
            if file and file != "-":
                check_writable(file)

    @property
    def quiet(self) -> bool:
        """Whether the tables give way to JSON on the screen."""
        return self.json_file == "-"

    def write(self, data: object) -> None:
        """Write the answer where it was asked for."""
        if not self.json_file:
            return
        import json
        import sys

        text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        if self.quiet:
            sys.stdout.write(text)
            return
        from standoff.base.files import write_atomically

        write_atomically(self.json_file, text)
