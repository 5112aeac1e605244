"""``standoff run``: solve a case under its policies and say what follows."""

from __future__ import annotations

from pathlib import Path

import click

from standoff.case.limits import TREE_NODES
from standoff.cli.shared import (
    check_files,
    refuse_unsolved,
    refuse_without_bearing,
    write_each,
    write_json,
)


@click.command(name="run")
@click.argument("case")
@click.option(
    "--draws",
    "-n",
    default=1000,
    show_default=True,
    type=click.IntRange(1),
    help="How many plausible worlds to solve.",
)
@click.option(
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Same seed, same worlds, same bits.",
)
@click.option(
    "--policies", default="", metavar="A,B", help="Only these policies, separated by commas."
)
@click.option(
    "--portfolios",
    is_flag=True,
    help="Rank every combination of lever settings instead of the named policies.",
)
@click.option(
    "--top",
    default=15,
    show_default=True,
    type=click.IntRange(1),
    help="With --portfolios: how many to show.",
)
@click.option("--behaviour", is_flag=True, help="Also show what each actor does at each stage.")
@click.option(
    "--probe",
    default=0,
    metavar="N",
    type=click.IntRange(0),
    help="Look for further equilibria in N draws of every policy.",
)
@click.option(
    "--json",
    "json_file",
    metavar="FILE",
    help="Write the results as JSON ('-' prints them instead of the tables).",
)
@click.option(
    "--out", metavar="DIR", help="Keep the whole run in a folder: results, tables and every draw."
)
@click.option("--threads", default=None, type=click.IntRange(1), help="Default: one a core.")
@click.option(
    "--max-nodes",
    default=TREE_NODES,
    show_default=True,
    type=click.IntRange(2),
    help="The largest game tree to grow.",
)
def command(
    case: str,
    draws: int,
    seed: int,
    policies: str,
    portfolios: bool,
    top: int,
    behaviour: bool,
    probe: int,
    json_file: str | None,
    out: str | None,
    threads: int | None,
    max_nodes: int,
) -> None:
    """Solve CASE (a file, or a built-in name) and print what each policy leads to, the advice under
    each criterion, and the verdict on every claim.

    \b
    standoff run ukraine-2022
    standoff run my-case.yaml --draws 10000 --json results.json
    """
    from standoff import _api
    from standoff.render.progress import progress_bar
    from standoff.report.layout import console
    from standoff.report.terminal import print_study

    if portfolios:
        # What is shown policy by policy has no meaning for every combination of levers.
        other = {"--policies": policies, "--behaviour": behaviour, "--probe": probe, "--out": out}
        for option, given in other.items():
            if given:
                raise click.UsageError(
                    f"--portfolios solves every combination of levers; leave out {option}"
                )
    else:
        refuse_without_bearing("it says how many of the --portfolios are shown", "--top")
    if json_file == "-":
        refuse_without_bearing("the JSON tells of every actor's behaviour anyway", "--behaviour")
    loaded = _api.load(case)
    chosen = [name.strip() for name in policies.split(",") if name.strip()] or None
    check_files(json_file, None)
    if out:
        from standoff.report.folder import prepare

        prepare(Path(out))
    with progress_bar("solving") as progress:
        if portfolios:
            ranked = _api.portfolios(
                loaded,
                draws=draws,
                seed=seed,
                threads=threads,
                max_nodes=max_nodes,
                progress=progress,
            )
        else:
            study = _api.study(
                loaded,
                draws=draws,
                seed=seed,
                policies=chosen,
                threads=threads,
                max_nodes=max_nodes,
                probe=probe,
                progress=progress,
            )
    if portfolios:
        from standoff.report.portfolios import as_data, print_portfolios

        if json_file != "-":
            print_portfolios(ranked, console(), top)
        write_json(as_data(ranked), json_file)
        refuse_unsolved(ranked.ensemble)
        return
    if json_file != "-":
        print_study(study, console(), behaviour=behaviour)

    def keep() -> None:
        if out:
            from standoff.report.folder import write_folder

            write_folder(study, Path(out))

    write_each(lambda: write_json(study.to_dict(), json_file), keep)
    refuse_unsolved(study.ensemble)
