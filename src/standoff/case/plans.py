"""Plans, compiled: what a policy sets later, and on what public sign.

A plan binds the advised actor: it is no choice that errs. Its signs are judged before each stage
that play comes to, all by the levers as they are at that moment; a setting that was made stays, and
of several the later in the list wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from standoff.case.evaluate import Compiled
from standoff.case.reader import Path_


@dataclass(frozen=True, slots=True)
class CompiledChange:
    """What is set once a sign has come."""

    when: Compiled
    set: Mapping[str, int]
    """The code of each lever's setting."""
    path: Path_


@dataclass(frozen=True, slots=True)
class Plan(Mapping[str, int]):
    """A policy that sets levers later too: the code of every lever at the start, and the rest."""

    start: Mapping[str, int]
    then: tuple[CompiledChange, ...]

    def __getitem__(self, lever: str) -> int:
        return self.start[lever]

    def __iter__(self) -> Iterator[str]:
        return iter(self.start)

    def __len__(self) -> int:
        return len(self.start)


def changes(policy: Mapping[str, int]) -> tuple[CompiledChange, ...]:
    """What a policy sets later, in the order of its list; nothing for one of settings alone."""
    return policy.then if isinstance(policy, Plan) else ()
