"""``standoff drivers``: which uncertain numbers the results turn on."""

from __future__ import annotations

import click

from standoff.cli.shared import check_files, common_options, finish, refuse_without_bearing

KINDS = ("outcome", "loss", "claim")


@click.command(name="drivers")
@click.argument("case")
@click.option(
    "--base",
    default=128,
    show_default=True,
    type=click.IntRange(1),
    help="Base rows; each is solved in (uncertain numbers + 2) worlds. Powers of two are best.",
)
@click.option(
    "--policies", default="", metavar="A,B", help="Only these policies, separated by commas."
)
@click.option(
    "--show",
    default="loss,claim",
    show_default=True,
    metavar="KINDS",
    help="Which quantities to print and draw: outcome, loss, claim.",
)
@click.option(
    "--quantity", metavar="ID", help="Draw this one in --figure, such as 'P(war | talk)'."
)
@common_options
def command(
    case: str,
    base: int,
    policies: str,
    show: str,
    quantity: str | None,
    seed: int,
    json_file: str | None,
    figure: str | None,
    threads: int | None,
    max_nodes: int,
) -> None:
    """Say what drives the results: how much of the spread of every policy's outcomes and loss, and
    of every claim's margin, comes from each uncertain number.

    \b
    standoff drivers ukraine-2022 --policies talk,deter --base 64
    standoff drivers my-case.yaml --figure war.svg --quantity 'P(war | talk)'
    """
    from standoff.base.errors import StandoffError, listed, nearest
    from standoff.insight.drivers import drivers
    from standoff.lens.registry import compile_case
    from standoff.questions.cases import load
    from standoff.render.progress import progress_bar

    if not figure:
        refuse_without_bearing("it picks what a --figure draws", "--quantity")
        if json_file == "-":
            refuse_without_bearing("the JSON holds every kind", "--show")
    elif quantity and json_file == "-":
        refuse_without_bearing("one quantity is drawn, and the JSON holds every kind", "--show")
    check_files(json_file, figure)
    kinds = tuple(each.strip() for each in show.split(",") if each.strip())
    for each in kinds:
        if each not in KINDS:
            raise click.UsageError(f"--show takes {listed(KINDS)}; '{each}' is none of them")
    chosen = [name.strip() for name in policies.split(",") if name.strip()] or None
    loaded = load(case)
    with progress_bar("solving") as progress:
        answer = drivers(
            compile_case(loaded, loaded.document),
            base=base,
            seed=seed,
            policies=chosen,
            threads=threads,
            max_nodes=max_nodes,
            progress=progress,
        )
    if json_file != "-":
        from standoff.report.drivers import print_drivers
        from standoff.report.layout import console

        print_drivers(answer, console(), kinds=kinds)

    def draw() -> dict[str, object]:
        known = [each.quantity.id for each in answer.driven]
        if quantity and quantity not in known:
            raise StandoffError(
                f"there is no quantity '{quantity}' that varies; expected {listed(known)}"
                f"{nearest(quantity, known)}"
            )

        from standoff.report.figures.drivers import drivers_figure

        return drivers_figure(answer, kinds, quantity)

    finish(answer.to_dict(), json_file, figure, draw)
