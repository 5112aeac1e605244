"""``standoff explain``: what you would have to believe."""

from __future__ import annotations

import click

from standoff.cli.shared import (
    check_files,
    common_options,
    draws_option,
    finish,
    refuse_without_bearing,
    solved,
)


@click.command(name="explain")
@click.argument("case")
@click.argument("subjects", metavar="[CLAIM|POLICY]...", nargs=-1)
@draws_option(2000)
@click.option("--tree", is_flag=True, help="Also show the regions of a classification tree.")
@common_options
def command(
    case: str,
    subjects: tuple[str, ...],
    draws: int,
    tree: bool,
    seed: int,
    json_file: str | None,
    figure: str | None,
    threads: int | None,
    max_nodes: int,
) -> None:
    """Say what you would have to believe: the simplest regions of the uncertain numbers in which a
    claim fails, or in which a policy is best.

    \b
    standoff explain ukraine-2022
    standoff explain ukraine-2022 arms-deter --figure arms.svg
    standoff explain ukraine-2022 talk-pledge
    """
    check_files(json_file, figure)
    from standoff.insight.explain import check_subjects, explain

    written = check_subjects(case, subjects)
    if subjects and not set(subjects) & set(written.claims):
        refuse_without_bearing("a tree is grown for claims, and none is named", "--tree")
    study = solved(case, draws, seed, threads, max_nodes)
    answer = explain(study, *subjects, tree=tree, threads=threads)
    if json_file != "-":
        from standoff.report.explain import print_explained
        from standoff.report.layout import console

        print_explained(answer, console())

    def draw() -> dict[str, object]:
        from standoff.report.figures.explain import explain_figure

        return explain_figure(answer)

    finish(answer.to_dict(), json_file, figure, draw)
