"""Numbers for the joined tree of two policies: chances of nature, and what is added up at its ends.

They are worked out as the game's own are, by either policy's levers. Where one policy's levers
give no number (a chance or a payoff that rests on what it never lets happen) the other's stands
in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from standoff.base.errors import StandoffError
from standoff.case.evaluate import Array, Compiled, quiet
from standoff.lens.game.fill import CLOSE
from standoff.lens.game.grow import Grown
from standoff.lens.game.histories import Histories, Valuation
from standoff.lens.game.split import Worth
from standoff.lens.game.tree import Float, Games
from standoff.lens.game.union import Level, Union


def node_chances(games: Games, log_probability: Float) -> Float:
    """(N, D) the chance of the branch that leads to each node of a solved game's own tree."""
    tree = games.tree
    found = np.ones((tree.nodes, games.draws))
    below = np.arange(1, tree.nodes)
    decided = tree.infoset[tree.parent[below]] >= 0
    chosen, drawn = below[decided], below[~decided]
    found[chosen] = np.exp(log_probability.T[tree.edge[chosen]])
    found[drawn] = np.maximum(games.chance.T[tree.edge[drawn]], 0.0)
    return found


def even_chances(games: Games) -> Float:
    """(N, D) the same where every choice is as likely as any other that is open there."""
    tree = games.tree
    found = np.ones((tree.nodes, games.draws))
    below = np.arange(1, tree.nodes)
    above = tree.parent[below]
    decided = tree.infoset[above] >= 0
    found[below[decided]] = 1 / tree.child_count[above[decided]][:, None]
    drawn = below[~decided]
    found[drawn] = np.abs(games.chance.T[tree.edge[drawn]])
    return found


class Numbers:
    """What expressions are worth in D draws by the levers of each of the two policies."""

    def __init__(self, union: Union, parameters: Mapping[str, Float], draws: int):
        self.union, self.draws = union, draws
        self.bare = [_bare(each, parameters) for each in union.grown]

    def nature(self) -> list[tuple[Float, Float] | None]:
        """For each level that nature plays (edges, D) by either policy; None for the others."""
        return [
            self._drawn(level) if level.branches is not None else None
            for level in self.union.levels
        ]

    def _drawn(self, level: Level) -> tuple[Float, Float]:
        if not len(level.nodes):
            return (np.zeros((0, self.draws)),) * 2
        tables = [self._table(level, policy) for policy in (0, 1)]
        # By node: where a policy's own chances are none, the other's; else all alike.
        whole = [np.isfinite(each).all(axis=0) for each in tables]
        even = np.full_like(tables[0], 1 / len(tables[0]))
        found = []
        for p in (0, 1):
            other = np.where(whole[1 - p], tables[1 - p], even)
            table = np.where(whole[p], tables[p], other)
            chance = table[np.maximum(level.word, 0), level.row]
            idle = ~level.active[p][level.row]
            unplayed = (level.word < 0).astype(np.float64)[:, None]
            found.append(np.where(idle[:, None], unplayed, np.where(unplayed > 0, 0.0, chance)))
        return found[0], found[1]

    def _table(self, level: Level, policy: int) -> Float:
        """(words, nodes, D) nature's chances; NaN where they are none."""
        assert level.branches is not None
        environment = self.bare[policy].at(level.histories[policy])
        size = len(level.nodes)
        stated: list[Float | None] = []
        for compiled in level.branches.chance:
            value = None if compiled is None else self._value(compiled, environment, size)
            stated.append(value)
        total = sum((each for each in stated if each is not None), np.zeros((size, self.draws)))
        with quiet():
            table = np.stack([np.clip(1 - total, 0, 1) if v is None else v for v in stated])
            good = (table >= -CLOSE).all(axis=0) & (np.abs(table.sum(axis=0) - 1) <= CLOSE)
            return np.where(good, np.clip(table, 0.0, 1.0), np.nan)

    def _value(self, compiled: Compiled, environment: Valuation, size: int) -> Float:
        """(size, D) an expression at some histories."""
        with quiet():
            value = np.asarray(compiled.evaluate(environment), np.float64)
        return np.ascontiguousarray(np.broadcast_to(value, (self.draws, size)).T)

    def stated(self, stakes: Callable[[int], Compiled | None]) -> Worth:
        """What each end is worth: ``stakes`` gives the expression of each outcome, None for 0.

        Raises :class:`StandoffError` where an end is worth no number by either policy's levers.
        """
        tables = []
        for policy in (0, 1):
            table = np.zeros((len(self.union.ends), self.draws))
            outcome = self.union.outcome[policy]
            for code in np.unique(outcome).tolist():
                compiled = stakes(code)
                if compiled is None:
                    continue
                here = np.flatnonzero(outcome == code)
                columns = {n: c[here] for n, c in self.union.history[policy].items()}
                environment = self.bare[policy].at(Histories(columns, len(here)))
                table[here] = self._value(compiled, environment, len(here))
            tables.append(table)
        known = [np.isfinite(each) for each in tables]
        one = np.where(known[0], tables[0], tables[1])
        other = np.where(known[1], tables[1], tables[0])
        if not (np.isfinite(one).all() and np.isfinite(other).all()):
            raise StandoffError(
                "the difference can't be split: where one actor plays as under the one policy and "
                "another as under the other, play can end in what is worth no number (such as one "
                "of a stage not played)"
            )
        return Worth(one, other)

    def event(self, event: Compiled | None, conditions: tuple[Compiled, ...] = ()) -> Worth:
        """1 at the ends where an event of the case (and every condition) holds, else 0."""
        found = []
        asked = (*conditions, *((event,) if event is not None else ()))
        for policy, grown in enumerate(self.union.grown):
            case, size = self.union.case, len(self.union.ends)
            events: dict[str, Array] = {
                outcome.name: self.union.outcome[policy] == code
                for code, outcome in enumerate(case.outcomes)
            }
            levers = case.levers(grown.policy)
            environment = case.environment({**levers, **self.union.history[policy], **events})
            holds = np.ones(size, np.bool_)
            for condition in asked:
                with quiet():
                    value = np.broadcast_to(condition.evaluate(environment), (size,))
                holds = holds & value.astype(np.bool_)
            found.append(np.broadcast_to(holds[:, None], (size, self.draws)).astype(np.float64))
        return Worth(found[0], found[1])

    def outcome(self, code: int) -> Worth:
        """1 at the ends that are an outcome by either policy's levers, else 0."""
        shape = (len(self.union.ends), self.draws)
        one, other = (
            np.broadcast_to((each == code)[:, None], shape).astype(np.float64)
            for each in self.union.outcome
        )
        return Worth(one, other)


def _bare(grown: Grown, parameters: Mapping[str, Float]) -> Valuation:
    given: dict[str, Array] = {name: array[:, None] for name, array in parameters.items()}
    given |= grown.case.levers(grown.policy)
    return Valuation(given, grown.case.terms, Histories({}, 1))
