"""``standoff robust``: which policy never does too badly."""

from __future__ import annotations

import click

from standoff.cli.shared import (
    check_files,
    common_options,
    draws_option,
    finish,
    refuse_without_bearing,
)


@click.command(name="robust")
@click.argument("case")
@draws_option(2000)
@click.option(
    "--by",
    "criterion",
    default="expected-loss",
    show_default=True,
    metavar="CRITERION",
    help="What to judge: expected-loss (in each world), or the name of a measure.",
)
@click.option(
    "--accept",
    "acceptable",
    default=None,
    type=float,
    help="The loss that is still acceptable. Default: the smallest average loss.",
)
@click.option(
    "--optimism",
    default=0.5,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Hurwicz's weight of a policy's best world.",
)
@click.option(
    "--percentile",
    default=0.9,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="The share of worlds of the percentile criterion.",
)
@click.option(
    "--portfolios", is_flag=True, help="Judge every combination of lever settings instead."
)
@click.option(
    "--signal",
    "signals",
    multiple=True,
    metavar="SIGNAL",
    help="Judge plans that switch on it: 'CONDITION : RELIABILITY'; may be repeated.",
)
@click.option(
    "--switch-cost",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0),
    help="What switching costs, in the unit of the loss.",
)
@common_options
def command(
    case: str,
    draws: int,
    criterion: str,
    acceptable: float | None,
    optimism: float,
    percentile: float,
    portfolios: bool,
    signals: tuple[str, ...],
    switch_cost: float,
    seed: int,
    json_file: str | None,
    figure: str | None,
    threads: int | None,
    max_nodes: int,
) -> None:
    """Judge policies without trusting any weighting of the worlds: worst case, regret, Hurwicz,
    percentile, how often good enough; which are dominated or never best; plans that wait.

    \b
    standoff robust ukraine-2022
    standoff robust ukraine-2022 --signal 'ru == greedy : 0.8' --switch-cost 1
    standoff robust ukraine-2022 --portfolios -n 200
    """
    from standoff.insight.robust import robust
    from standoff.lens.registry import compile_case
    from standoff.questions.cases import load
    from standoff.render.progress import progress_bar

    if not signals:
        refuse_without_bearing("only a plan that waits for a --signal switches", "--switch-cost")
    check_files(json_file, figure)
    loaded = load(case)
    with progress_bar("solving") as progress:
        answer = robust(
            compile_case(loaded, loaded.document),
            draws=draws,
            seed=seed,
            criterion=criterion,
            acceptable=acceptable,
            optimism=optimism,
            percentile=percentile,
            portfolios=portfolios,
            signals=signals,
            switch_cost=switch_cost,
            threads=threads,
            max_nodes=max_nodes,
            progress=progress,
        )
    if json_file != "-":
        from standoff.report.layout import console
        from standoff.report.robust import print_robust

        print_robust(answer, console())

    def draw() -> dict[str, object]:
        from standoff.report.figures.robust import robust_figure

        return robust_figure(answer)

    finish(answer.to_dict(), json_file, figure, draw)
