"""``standoff schools``: does the modelling school matter."""

from __future__ import annotations

import click

from standoff.cli.shared import (
    check_files,
    common_options,
    draws_option,
    finish,
    refuse_without_bearing,
)


@click.command(name="schools")
@click.argument("case")
@draws_option(500)
@click.option(
    "--exact-draws",
    default=64,
    show_default=True,
    type=click.IntRange(1),
    help="How many of them to solve exactly, which takes longer.",
)
@click.option(
    "--only",
    default="",
    metavar="A,B",
    help="Only these schools beside the case as written, such as exact or @VARIANT.",
)
@click.option(
    "--policies", default="", metavar="A,B", help="Only these policies, separated by commas."
)
@common_options
def command(
    case: str,
    draws: int,
    exact_draws: int,
    only: str,
    policies: str,
    seed: int,
    json_file: str | None,
    figure: str | None,
    threads: int | None,
    max_nodes: int,
) -> None:
    """Judge every claim under other ways to model the same case: actors who err more, less or not
    at all, and the case's variants (other numbers, payoffs or orders of play).

    \b
    standoff schools ukraine-2022
    standoff schools ukraine-2022 --only 'exact,@deterrence'
    """
    from standoff.insight.schools import EXACT, schools
    from standoff.questions.cases import load
    from standoff.render.progress import progress_bar

    chosen = [each.strip() for each in only.split(",") if each.strip()] or None
    if chosen and EXACT not in chosen:
        refuse_without_bearing("nothing is solved exactly with this --only", "--exact-draws")
    check_files(json_file, figure)
    loaded = load(case)
    with progress_bar("solving") as progress:
        answer = schools(
            loaded,
            only=chosen,
            draws=draws,
            exact_draws=exact_draws,
            seed=seed,
            policies=[each.strip() for each in policies.split(",") if each.strip()] or None,
            threads=threads,
            max_nodes=max_nodes,
            progress=progress,
        )
    if json_file != "-":
        from standoff.report.layout import console
        from standoff.report.schools import print_schools

        print_schools(answer, console())

    def draw() -> dict[str, object]:
        from standoff.report.figures.schools import schools_figure

        return schools_figure(answer)

    finish(answer.to_dict(), json_file, figure, draw)
