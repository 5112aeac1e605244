"""Why two analysts disagree."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from standoff.case.limits import TREE_NODES
from standoff.case.model import Case
from standoff.case.variants import split_name
from standoff.insight.disagreement.compare import Analyst, compare
from standoff.insight.disagreement.comparison import Comparison
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    MaxNodes,
    Named,
    Policies,
    Progress,
    Question,
    Seed,
    Threads,
    Words,
)


def _two(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) not in (0, 2):
        raise ValueError("names takes two of them, one for each of the cases")
    return names


class Compare(Question):
    """Say why A and B, two cases of one structure or two variants of one case (CASE@VARIANT),
    conclude differently: each difference split over the assumptions in which they differ, by the
    Shapley value.
    """

    name: ClassVar = "compare"
    examples: ClassVar = (
        "standoff compare ukraine-2022@depetris ukraine-2022@deterrence",
        "standoff compare ukraine-2022 my-version-of-it.yaml",
    )

    a: Annotated[Named, Ask("One analyst's case.", argument=True, metavar="A")]
    b: Annotated[Named, Ask("The other's.", argument=True, metavar="B")]
    draws: Annotated[
        int | None,
        Field(ge=1),
        Ask(
            "Plausible worlds: for each combination of assumptions, or beyond five groups of them "
            "for an order of the groups and its reverse. Default: as many as 2,048 worlds in all "
            "allow, from 32 to 1,000.",
            short="n",
        ),
    ] = None
    policies: Policies = ()
    names: Annotated[
        Words,
        AfterValidator(_two),
        Ask(
            "What to call the two. Default: the variants, or the files.",
            metavar="A,B",
            commas=True,
        ),
    ] = ()
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def answer(self, progress: Progress | None = None) -> Comparison:
        """What the two conclude otherwise, and what makes it."""
        names = self.names or (_short(self.a, "a"), _short(self.b, "b"))
        first = Analyst(names[0], compiled(self.a))
        second = Analyst(names[1], compiled(self.b))
        return compare(
            first,
            second,
            draws=self.draws,
            seed=self.seed,
            policies=self.policies or None,
            threads=self.threads,
            max_nodes=self.max_nodes,
            progress=progress,
        )


def _short(case: Named, otherwise: str) -> str:
    """A variant by its own name, a file by its last part; a case in memory has none."""
    if isinstance(case, Case):
        return otherwise
    name, variant = split_name(os.fspath(case))
    return variant or PurePath(name).name.removesuffix(".yaml")


QUESTION = Compare
