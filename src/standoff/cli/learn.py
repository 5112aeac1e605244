"""``standoff learn``: what events teach."""

from __future__ import annotations

import click

from standoff.cli.shared import check_files, common_options, draws_option, finish


@click.command(name="learn")
@click.argument("case")
@draws_option(2000)
@common_options
def command(
    case: str,
    draws: int,
    seed: int,
    json_file: str | None,
    figure: str | None,
    threads: int | None,
    max_nodes: int,
) -> None:
    """Weigh the plausible worlds of CASE by the chance that each gave to what its 'observed' record
    says, and judge every number, type and claim again after each date.

    \b
    standoff learn ukraine-2022 --figure learned.svg
    """
    from standoff import _api
    from standoff.insight.learn import learn
    from standoff.lens.registry import compile_case
    from standoff.report.progress import progress_bar

    check_files(json_file, figure)
    loaded = _api.load(case)
    with progress_bar("solving") as progress:
        answer = learn(
            compile_case(loaded, loaded.document),
            draws=draws,
            seed=seed,
            threads=threads,
            max_nodes=max_nodes,
            progress=progress,
        )
    if json_file != "-":
        from standoff.report.layout import console
        from standoff.report.learn import print_lesson

        print_lesson(answer, console())

    def draw() -> dict[str, object]:
        from standoff.report.figures.learn import learn_figure

        return learn_figure(answer)

    finish(answer.to_dict(), json_file, figure, draw)
