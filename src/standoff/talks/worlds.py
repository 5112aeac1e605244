"""Worlds of a talks section as arrays: one row for every draw and combination of types."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from standoff.case.talks_compiled import CompiledTalks
from standoff.talks.domain import Constraint, Domain, Floats, Interaction, Issue, RedLine


@dataclass(frozen=True)
class Worlds:
    """What packages are worth in every world under every policy.

    W worlds are draws × combinations of types (the last fastest), Q policies, V valuers (parties,
    then bodies at home), T positions of all issues. Where no value depends on a lever, S = 1 and
    all policies share the values; else S = Q.

    ``values``: (W, S, V, T); ``tables``: for each combination (W, S, V, cells);
    ``reservation``: (W, Q, V); ``weights``: (W, Q), the chance of the world's types, one in sum
    over the types of a draw.
    """

    talks: CompiledTalks
    policies: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]
    """The combinations of types, in words; one empty one where no type matters."""
    typed: tuple[str, ...]
    """The actors whose types matter, in the order of the words."""
    values: Floats
    tables: tuple[Floats, ...]
    reservation: Floats
    weights: Floats

    @property
    def draws(self) -> int:
        return len(self.values) // len(self.types)

    def shared(self, policy: int) -> int:
        """Which of the S sets of values a policy uses."""
        return policy if self.values.shape[1] > 1 else 0

    def domain(self, world: int, policy: int) -> Domain:
        """One world under one policy as a bargaining problem of the parties at the table."""
        return self._domain(world, policy, self.talks.parties)

    def whole(self, world: int, policy: int) -> Domain:
        """Like :meth:`domain`, with bodies at home as if they sat at the table."""
        return self._domain(world, policy, len(self.talks.valuers))

    def _domain(self, world: int, policy: int, count: int) -> Domain:
        s = self.shared(policy)
        frame = frame_of(self.talks)
        interactions = tuple(
            Interaction(
                combination.issues,
                table[world, s, :count].reshape(
                    (count, *(len(self.talks.issues[k].domain.words) for k in combination.issues))
                ),
            )
            for combination, table in zip(self.talks.combinations, self.tables, strict=True)
        )
        return Domain(
            tuple(valuer.name for valuer in self.talks.valuers[:count]),
            frame.issues,
            self.values[world, s, :count],
            self.reservation[world, policy, :count],
            interactions,
            frame.constraints,
            frame.red_lines,
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """What does not vary between worlds."""

    issues: tuple[Issue, ...]
    constraints: tuple[Constraint, ...]
    red_lines: tuple[RedLine, ...]


def frame_of(talks: CompiledTalks) -> Frame:
    """Issues, rules and red lines of a section."""
    # A rule that looks at no issue holds or fails for every position of the first.
    first = len(talks.issues[0].domain.words)
    return Frame(
        tuple(Issue(i.name, i.domain.words, i.status_quo) for i in talks.issues),
        tuple(
            Constraint(rule.issues, rule.allowed, rule.why, rule.place)
            if rule.issues
            else Constraint((0,), np.full(first, bool(rule.allowed)), rule.why, rule.place)
            for rule in talks.rules
        ),
        tuple(RedLine(x.party, x.issue, x.positions, x.source, x.place) for x in talks.lines),
    )


def column_starts(talks: CompiledTalks) -> list[int]:
    """Where each issue's positions begin among all positions, and how many there are."""
    widths = [len(issue.domain.words) for issue in talks.issues]
    return [0, *itertools.accumulate(widths)]
