"""What is worth finding out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator

from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.insight.decision.value import Value as Answered
from standoff.insight.decision.value import value
from standoff.questions.cases import compiled
from standoff.questions.question import (
    Ask,
    CaseName,
    Draws,
    MaxNodes,
    Policies,
    Progress,
    Question,
    Seed,
    Threads,
    split_words,
)

Groups = dict[str, tuple[str, ...]]


def read_groups(given: object) -> Groups:
    """``("NAME=A,B", …)``, or a mapping from names to parameters, as a mapping."""
    if given is None:
        return {}
    pairs: list[tuple[str, Any]] = []
    if isinstance(given, Mapping):
        pairs = list(given.items())
    elif isinstance(given, str | list | tuple):
        for each in [given] if isinstance(given, str) else given:
            name, equals, members = str(each).partition("=")
            if not equals or not members.strip():
                raise ValueError(f"--group takes NAME=A,B; found '{each}'")
            pairs.append((name.strip(), members))
    return {name: tuple(_words(members)) for name, members in pairs}


def _words(members: object) -> list[str]:
    found = split_words(members)
    return [str(each) for each in found] if isinstance(found, list | tuple | set) else [str(found)]


class Value(Question):
    """Say what is worth finding out before choosing a policy: what it would save, on average, to
    know everything, one number, a group of numbers, what an actor is, or the result of a test."""

    name: ClassVar = "value"
    reads_runs: ClassVar = True
    examples: ClassVar = (
        "standoff value ukraine-2022",
        "standoff value ukraine-2022 --by deaths --test 'ru == greedy : 0.8'",
        "standoff value ukraine-2022 --test 'ru_war_cost +- 5' --group aims=ru_greedy,ru_drift",
    )

    case: CaseName
    draws: Draws = 1024
    criterion: Annotated[
        str,
        Ask(
            "What the choice minimises: expected-loss, or the name of a measure.",
            flag="by",
            metavar="CRITERION",
        ),
    ] = "expected-loss"
    groups: Annotated[
        Groups,
        BeforeValidator(read_groups),
        Ask(
            "Numbers to learn together, besides the case's groups; may be repeated.",
            flag="group",
            metavar="NAME=A,B",
        ),
    ] = {}
    tests: Annotated[
        tuple[str, ...],
        Ask(
            "A test to value: 'CONDITION : RELIABILITY' or 'NUMBER +- ERROR'; may be repeated.",
            flag="test",
            metavar="TEST",
        ),
    ] = ()
    policies: Annotated[
        Policies, Ask("Choose among these policies only.", metavar="A,B", commas=True)
    ] = ()
    seed: Seed = 0
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def answer(self, progress: Progress | None = None) -> Answered:
        """What it is worth to learn each thing."""
        return value(
            compiled(self.case),
            draws=self.draws,
            seed=self.seed,
            criterion=self.criterion,
            groups=self.groups,
            tests=self.tests,
            policies=self.policies or None,
            effort=Effort(self.threads, self.max_nodes, progress),
        )


QUESTION = Value
