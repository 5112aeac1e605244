"""``standoff compare``: why two analysts disagree."""

from __future__ import annotations

import click

from standoff.cli.shared import check_files, common_options, finish


@click.command(name="compare")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option(
    "--draws",
    "-n",
    default=None,
    type=click.IntRange(1),
    help="Plausible worlds for each combination of assumptions. Default: as many as 32,768 worlds "
    "in all allow, from 32 to 1,000.",
)
@click.option(
    "--policies", default="", metavar="A,B", help="Only these policies, separated by commas."
)
@common_options
def command(
    first: str,
    second: str,
    draws: int | None,
    policies: str,
    seed: int,
    json_file: str | None,
    figure: str | None,
    threads: int | None,
    max_nodes: int,
) -> None:
    """Say why A and B, two cases of one structure or two variants of one case (CASE@VARIANT),
    conclude differently: each difference split exactly over the assumptions in which they differ.

    \b
    standoff compare ukraine-2022@depetris ukraine-2022@deterrence
    standoff compare ukraine-2022 my-version-of-it.yaml
    """
    from standoff.insight.compare import compare
    from standoff.questions.cases import load
    from standoff.render.progress import progress_bar

    check_files(json_file, figure)
    chosen = [name.strip() for name in policies.split(",") if name.strip()] or None
    a, b = load(first), load(second)
    with progress_bar("solving") as progress:
        answer = compare(
            a,
            b,
            names=(_short(first), _short(second)),
            draws=draws,
            seed=seed,
            policies=chosen,
            threads=threads,
            max_nodes=max_nodes,
            progress=progress,
        )
    if json_file != "-":
        from standoff.report.compare import print_comparison
        from standoff.report.layout import console

        print_comparison(answer, console())

    def draw() -> dict[str, object]:
        from standoff.report.figures.compare import compare_figure

        return compare_figure(answer)

    finish(answer.to_dict(), json_file, figure, draw)


def _short(name: str) -> str:
    """A variant by its own name, a file by its last part."""
    from standoff.case.variants import split_name

    case, variant = split_name(name)
    return variant or case.rpartition("/")[2].removesuffix(".yaml")
