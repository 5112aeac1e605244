"""``standoff check``: everything wrong with a case, at once."""

from __future__ import annotations

import sys

import click

from standoff.base.errors import Problem, StandoffError
from standoff.case.limits import TREE_NODES, VARIANT_ENTRIES


@click.command(name="check")
@click.argument("case")
@click.option(
    "--max-nodes",
    default=TREE_NODES,
    show_default=True,
    type=click.IntRange(2),
    help="The largest game tree to grow.",
)
def command(case: str, max_nodes: int) -> None:
    """Check CASE (a file, or a built-in name): its form, its names and expressions, the games that
    it grows to, and its numbers on 256 plausible worlds.

    Errors end with exit code 1; warnings, such as a number without a basis, do not.
    """
    from standoff.case.load import read_case
    from standoff.case.variants import split_name
    from standoff.ensemble.check import check_play
    from standoff.ensemble.sections import section_problems
    from standoff.lens.registry import check

    loaded, document = read_case(case)
    compiled, problems = check(loaded, document)
    if compiled is not None:
        play = check_play(compiled, max_nodes=max_nodes)
        problems = [*section_problems(compiled), *play, *problems]
        variants = [] if split_name(case)[1] else list(loaded.variants)
        most = max(1, VARIANT_ENTRIES // max(len(document.places), 1))
        if len(variants) > most:
            told = f"only the first {most} of {len(variants)} variants were checked with it"
            problems.append(Problem(told, document.place(("variants",), key=True), "warning"))
        for variant in variants[:most]:
            known = set(problems)
            found = _variant_problems(f"{case}@{variant}", max_nodes)
            problems += [problem for problem in found if problem not in known]
    errors = sum(problem.severity == "error" for problem in problems)
    for problem in problems:
        click.echo(str(problem))
    warnings = len(problems) - errors
    if not problems:
        click.echo(f"{document.file}: nothing wrong")
    else:
        click.echo(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}")
    if errors:
        sys.exit(1)


def _variant_problems(name: str, max_nodes: int) -> list[Problem]:
    """What is wrong with a variant, warnings aside: those of the case have been told."""
    from standoff.case.load import read_case
    from standoff.ensemble.check import check_play
    from standoff.ensemble.sections import section_problems
    from standoff.lens.registry import compile_case

    try:
        loaded, document = read_case(name)
        compiled = compile_case(loaded, document)
        return [*section_problems(compiled), *check_play(compiled, max_nodes=max_nodes)]
    except StandoffError as error:
        return list(error.problems)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
