"""``standoff value``: what is worth finding out."""

from __future__ import annotations

import click

from standoff.cli.shared import check_files, common_options, draws_option, finish


@click.command(name="value")
@click.argument("case")
@draws_option(2000)
@click.option(
    "--by",
    "criterion",
    default="expected-loss",
    show_default=True,
    metavar="CRITERION",
    help="What the choice minimises: expected-loss, or the name of a measure.",
)
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="NAME=A,B",
    help="Numbers to learn together, besides the case's groups; may be repeated.",
)
@click.option(
    "--test",
    "tests",
    multiple=True,
    metavar="TEST",
    help="A test to value: 'CONDITION : RELIABILITY' or 'NUMBER +- ERROR'; may be repeated.",
)
@click.option("--policies", default="", metavar="A,B", help="Choose among these policies only.")
@common_options
def command(
    case: str,
    draws: int,
    criterion: str,
    groups: tuple[str, ...],
    tests: tuple[str, ...],
    policies: str,
    seed: int,
    json_file: str | None,
    figure: str | None,
    threads: int | None,
    max_nodes: int,
) -> None:
    """Say what is worth finding out before choosing a policy: what it would save, on average, to
    know everything, one number, a group of numbers, what an actor is, or the result of a test.

    \b
    standoff value ukraine-2022
    standoff value ukraine-2022 --by deaths --test 'ru == greedy : 0.8'
    standoff value ukraine-2022 --test 'ru_war_cost +- 5' --group aims=ru_greedy,ru_drift
    """
    from standoff.insight.value import value
    from standoff.lens.registry import compile_case
    from standoff.questions.cases import load
    from standoff.render.progress import progress_bar

    check_files(json_file, figure)
    more: dict[str, list[str]] = {}
    for each in groups:
        name, equals, members = each.partition("=")
        if not equals or not members.strip():
            raise click.UsageError(f"--group takes NAME=A,B; found '{each}'")
        more[name.strip()] = [member.strip() for member in members.split(",") if member.strip()]
    chosen = [name.strip() for name in policies.split(",") if name.strip()] or None
    loaded = load(case)
    with progress_bar("solving") as progress:
        answer = value(
            compile_case(loaded, loaded.document),
            draws=draws,
            seed=seed,
            criterion=criterion,
            groups=more,
            tests=tests,
            policies=chosen,
            threads=threads,
            max_nodes=max_nodes,
            progress=progress,
        )
    if json_file != "-":
        from standoff.report.layout import console
        from standoff.report.value import print_value

        print_value(answer, console())

    def draw() -> dict[str, object]:
        from standoff.report.figures.value import value_figure

        return value_figure(answer)

    finish(answer.to_dict(), json_file, figure, draw)
