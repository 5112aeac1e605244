"""Which uncertain numbers the results turn on."""

from __future__ import annotations

from typing import Annotated, ClassVar, get_args

from pydantic import AfterValidator, Field

from standoff.base.errors import listed, nearest
from standoff.case.limits import TREE_NODES
from standoff.insight.discovery.drivers import drivers
from standoff.insight.discovery.sensitivities import Kind, Sensitivities
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    CaseName,
    MaxNodes,
    Policies,
    Progress,
    Question,
    Seed,
    Threads,
    Words,
)

KINDS: tuple[str, ...] = get_args(Kind)


def _known(kinds: tuple[str, ...]) -> tuple[str, ...]:
    for each in kinds:
        if each not in KINDS:
            raise ValueError(
                f"show takes {listed(KINDS)}; '{each}' is none of them{nearest(each, KINDS)}"
            )
    return kinds


class Drivers(Question):
    """Say what drives the results: how much of the spread of every policy's outcomes and loss, and
    of every claim's margin, comes from each uncertain number."""

    name: ClassVar = "drivers"
    examples: ClassVar = (
        "standoff drivers ukraine-2022 --policies talk,deter --base 128",
        "standoff drivers my-case.yaml --figure war.svg --quantity 'P(war | talk)'",
    )

    case: CaseName
    base: Annotated[
        int,
        Field(ge=1),
        Ask(
            "Base rows; each is solved in (uncertain numbers + 2) worlds. Powers of two are best; "
            "four times as many halve the errors."
        ),
    ] = 32
    policies: Policies = ()
    show: Annotated[
        Words,
        AfterValidator(_known),
        Ask(
            f"Which quantities to print and draw: {', '.join(KINDS)}.",
            metavar="KINDS",
            commas=True,
            tells=True,
            draws=True,
        ),
    ] = ("loss", "claim")
    quantity: Annotated[
        str | None,
        Ask("Draw this one in --figure, such as 'P(war | talk)'.", metavar="ID", draws=True),
    ] = None
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def answer(self, progress: Progress | None = None) -> Sensitivities:
        """Every quantity's indices, its swings and the check on them."""
        return drivers(
            compiled(self.case),
            base=self.base,
            seed=self.seed,
            policies=self.policies or None,
            threads=self.threads,
            max_nodes=self.max_nodes,
            progress=progress,
        )


QUESTION = Drivers
