"""Many studies of one plan."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, ClassVar

from standoff.base import numerals
from standoff.base.errors import Place, Problem, StandoffError, listed, nearest
from standoff.case.checks import refuse_without_play
from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.case.sweep_plan import ALL, AS_WRITTEN, EXACT, STUDIES, Written, read_plan
from standoff.case.variants import split_name
from standoff.ensemble.effort import Effort
from standoff.ensemble.kept.keeping import Keep
from standoff.insight.study.sweep import Cell, Sweep, sweep
from standoff.lens.registry import compile_case
from standoff.questions.cases import compiled, label_of, variant_of
from standoff.questions.keeping import ClusterAt, KeepIn, Workers, spare_spread
from standoff.questions.question import Ask, MaxNodes, Progress, Question, Spare, Threads


class SweepPlans(Question):
    """Solve every study that PLAN, a file in YAML, asks for: its cases, each in its variants, at
    several precisions, with several seeds, under some policies; and set them side by side in one
    table.

    With --keep each study is a kept run, and a sweep that was stopped goes on where it was.
    """

    name: ClassVar = "sweep"
    examples: ClassVar = (
        "standoff sweep plan.yaml",
        "standoff sweep plan.yaml --keep",
        "standoff sweep plan.yaml --csv figures.csv",
    )

    plan: Annotated[
        str | os.PathLike[str],
        Ask("A file that lists what is to be solved.", argument=True, metavar="PLAN", file=True),
    ]
    keep: KeepIn = None
    workers: Workers = None
    cluster: ClusterAt = ""
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def spare(self) -> Iterator[Spare]:
        """What spreads runs where none is kept."""
        yield from spare_spread(self, self.keep is not None, "say --keep")

    def answer(self, progress: Progress | None = None) -> Sweep:
        """Every study, in the order of the plan."""
        written = read_plan(Path(self.plan))
        cells = tuple(_cells(written))
        keep = None
        if self.keep is not None:
            folder = Path(self.keep) if self.keep else None
            keep = Keep(folder, True, True, workers=self.workers, cluster=self.cluster)
        return sweep(
            written.plan.title,
            str(written.file),
            cells,
            draws=written.plan.draws,
            effort=Effort(self.threads, self.max_nodes, progress),
            keep=keep,
        )


def _cells(written: Written) -> Iterator[Cell]:
    """The studies in order; all is read and compiled before anything is solved.

    Raises :class:`StandoffError` for cases, variants and policies that there are not, each with its
    place in the plan, and for more studies than a plan may ask for.
    """
    plan = written.plan
    count = 0
    for number, entry in enumerate(plan.cases):
        name = _found(written, entry.case)
        case = _read(written, number, name)
        asked = entry.variants or plan.variants
        variants = (AS_WRITTEN, *case.case.variants) if asked == (ALL,) else asked
        policies = tuple(dict.fromkeys(entry.policies or plan.policies or ()))
        count += len(variants) * len(plan.precisions) * len(plan.seeds)
        if count > STUDIES:
            raise StandoffError(
                f"the plan asks for more than {STUDIES:,} studies (cases times variants times "
                "precisions times seeds); part it into several",
                written.place("cases", number),
            )
        for variant in variants:
            changed, label = case, label_of(name)
            if variant != AS_WRITTEN:
                if variant not in case.case.variants:
                    raise _absent(written, number, "variants", asked, variant, case)
                changed = variant_of(name, variant)
                label = label_of(f"{split_name(name)[0]}@{variant}")
            for policy in policies:
                if policy not in changed.policies:
                    raise _absent(written, number, "policies", policies, policy, changed)
            for k, precision in enumerate(plan.precisions):
                told = _told(precision)
                precise = _precise(changed, precision, written.place("precisions", k))
                kept = label if precise is changed else f"{label} precision {told}"
                for seed in plan.seeds:
                    yield Cell(entry.case, variant, told, seed, precise, kept, policies)


def _found(written: Written, case: str) -> str:
    """A case's file, looked for from the plan's folder on; else the name as it stands."""
    beside = written.file.parent / case
    try:
        return str(beside) if beside.is_file() else case
    except (OSError, ValueError):
        return case


def _read(written: Written, number: int, name: str) -> CompiledCase:
    """A case of the plan. Raises :class:`StandoffError` with the plan's line where the case has
    none of its own."""
    place = written.place("cases", number)
    if not written.plan.cases[number].case.strip() or "\0" in name:
        raise StandoffError("a case is named by its file, or a built-in name", place)
    try:
        case = compiled(name)
        refuse_without_play(case.case)
    except StandoffError as error:
        raise StandoffError([_in_plan(each, place) for each in error.problems]) from None
    return case


def _in_plan(problem: Problem, place: Place) -> Problem:
    """What is wrong with a case, at its place in the plan where it has no line of its own."""
    if problem.place is None:
        return replace(problem, place=place)
    if problem.place.line:
        return problem
    return replace(problem, message=f"{problem.place} {problem.message}", place=place)


def _absent(
    written: Written,
    number: int,
    section: str,
    asked: tuple[str, ...],
    word: str,
    case: CompiledCase,
) -> StandoffError:
    """A variant or policy that a case has not."""
    known = [AS_WRITTEN, *case.case.variants] if section == "variants" else list(case.policies)
    noun = "variant" if section == "variants" else "policy"
    return StandoffError(
        Problem(
            f"'{written.plan.cases[number].case}' has no {noun} '{word}'; expected {listed(known)}"
            f"{nearest(word, known)}",
            written.stated(number, section, asked, word),
        )
    )


def _told(precision: float | str) -> str:
    return precision if isinstance(precision, str) else f"×{numerals.number(precision)}"


def _precise(case: CompiledCase, precision: float | str, place: Place) -> CompiledCase:
    """The case with its actors so much more precise.

    It is stated in the case itself, so that a run that is kept of it says so.
    """
    stated = case.case.precision
    if precision in (AS_WRITTEN, 1.0):
        return case
    if precision == EXACT:
        if stated is None:
            return case
        changed = None
    elif stated is None:
        raise StandoffError(
            f"'{case.case.title}' states precision 'exact', which can't be multiplied; expected "
            f"{AS_WRITTEN} or {EXACT}",
            place,
        )
    else:
        changed = {actor: f"{precision!r} * ({each})" for actor, each in stated.items()}
    read = case.case.model_copy(update={"precision": changed})
    return compile_case(read, case.case.document)


QUESTION = SweepPlans
