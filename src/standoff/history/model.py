"""Observed crises as draws of the trees that a case grows to, and their log-likelihood.

Each observation is a draw: its columns are parameters. Numbers of the case that stay uncertain are
drawn anew for each observation, and the likelihood is averaged over them (simulated likelihood:
Train 2009, ch. 10), on the ensemble's Sobol points.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError
from standoff.case.limits import TREE_NODES
from standoff.ensemble.pool import Threads
from standoff.ensemble.prepare import PreparedPolicy
from standoff.ensemble.sample import complete, parameter_values, uniforms
from standoff.history.batch import Batch, Parts, pieces_of, ready
from standoff.history.fitted_case import Asked, Built
from standoff.history.mistaken import ends_of_play, heads_of, slopes_of
from standoff.history.no_game import crisis_told
from standoff.history.observed import ends_of, table_of
from standoff.history.reading import Reading
from standoff.history.table import Flags, Floats
from standoff.lens.game.certificate import SequenceForm, certify
from standoff.lens.game.filling import Filling
from standoff.lens.game.grow import Grown, grow
from standoff.lens.game.likelihood import ErrorKind, Likelihood
from standoff.lens.game.play import terminal_probability
from standoff.lens.game.pullback import by_parameters
from standoff.lens.game.tree import Solution
from standoff.lens.game.written import fillings

Task = TypeVar("Task")
Result = TypeVar("Result")
Rows = slice | NDArray[np.int64]
"""Some observations."""
DRAWS_AT_ONCE = 200_000
"""Draws that are worked on together, so that memory stays small."""


class Value(NamedTuple):
    """The likelihood at one point, by observation."""

    log_likelihood: Floats
    """(n,) −∞ where what was seen has no chance; NaN where a game was not solved"""
    scores: Floats
    """(n, K) its slopes"""

    @property
    def possible(self) -> bool:
        """Whether every observation was solved and has a chance."""
        return bool(np.isfinite(self.log_likelihood).all() and np.isfinite(self.scores).all())


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The observations of one setting of the levers."""

    grown: Grown
    filling: Filling
    likelihood: Likelihood | None
    """None where actors are mistaken"""
    heads: PreparedPolicy | None
    """The games in the heads of the mistaken and of the others; None where nobody is mistaken"""
    observations: NDArray[np.int64]
    """(m,) which observations"""
    seen: Flags
    """(Q, T) the ends of play that each thing seen leaves"""
    which: NDArray[np.int64]
    """(m,) which of these was seen"""


class Solving(NamedTuple):
    """How the games are solved: which error choices have, draws of uncertain numbers for each
    observation, their seed, the largest tree, and how many threads work (None for one a core)."""

    error: ErrorKind = "logit"
    draws: int = 100
    seed: int = 0
    max_nodes: int = TREE_NODES
    threads: int | None = None


class Model:
    """The log-likelihood of observed crises as a function of what is to be estimated."""

    def __init__(self, asked: Asked, read: Reading, solving: Solving):
        """Raises :class:`StandoffError` for a row that no path of play explains."""
        self.asked, self.read, self.solving = asked, read, solving
        self.names = tuple(asked.estimates)
        self.given = frozenset([*asked.estimates, *asked.columns])
        self.draws = solving.draws if asked.uncertain else 1
        self.built = Built(asked.case, self.given)
        self.noise: dict[str, Floats] = {}
        if asked.uncertain:
            points = uniforms(len(asked.uncertain), solving.seed, 0, self.size * self.draws)
            drawn = parameter_values(asked.case, points)
            self.noise = {name: drawn[name] for name in asked.uncertain}
        policy = asked.case.policies[asked.policy]
        settings = np.unique(read.settings, axis=1)
        keys, key = table_of(read.seen.key)
        self.groups: list[Group] = []
        for setting in settings.T if len(settings) else [np.zeros(0, np.int64)]:
            if len(setting):
                policy = {**policy, **dict(zip(asked.levers, setting.tolist(), strict=True))}
            mine = np.flatnonzero((read.settings == setting[:, None]).all(axis=0))
            grown = grow(asked.case, policy, solving.max_nodes)
            ends = np.array([ends_of(grown, each, read.seen.stages) for each in keys])
            empty = ~ends[key[mine]].any(axis=1)
            if empty.any():
                at = mine[np.flatnonzero(empty)[0]]
                raise StandoffError(
                    f"no path of play explains this row: none ends with what was seen, "
                    f"{read.seen.tell(asked.case, int(at))}",
                    read.table.place(int(read.seen.row[at])),
                )
            self.groups.append(self._group(grown, mine, ends, key[mine]))
        self.batches: list[tuple[Rows, Batch]] | None = None
        """The observations of each group made ready, once they are asked for"""
        self.threads = Threads(solving.threads or os.cpu_count() or 1)
        self.units: Floats | None = None
        """(K,) of differences, where actors are mistaken: by how much each turns a choice round"""

    def _group(
        self, grown: Grown, mine: NDArray[np.int64], ends: Flags, which: NDArray[np.int64]
    ) -> Group:
        heads, error = heads_of(self.asked.case, grown), self.solving.error
        if heads is not None:
            if error != "logit":
                raise StandoffError(
                    f"the error '{error}' is defined where nobody is mistaken; in a case with "
                    "'views' only 'logit' is"
                )
            return Group(grown, heads.filling, None, heads, mine, ends, which)
        filling = fillings([grown])[0][0]
        if filling.worth is None or filling.chances is None:
            raise StandoffError(
                "the game's numbers are too many for their slopes to be worked out; fit a "
                "smaller game"
            )
        return Group(grown, filling, Likelihood(grown.tree, error), None, mine, ends, which)

    @property
    def size(self) -> int:
        """How many different observations there are."""
        return len(self.read.weight)

    @property
    def constant(self) -> list[str]:
        """What is read from columns, parameters and levers, and is the same in every row used."""
        columns = {
            **self.read.values,
            **dict(zip(self.asked.levers, self.read.settings, strict=True)),
        }
        return [name for name, values in columns.items() if np.ptp(values) == 0]

    def at(self, point: Floats) -> Value:
        """The log-likelihood of each observation at estimates (K,), and its slopes.

        Raises :class:`StandoffError` for numbers that make no game.
        """
        found = Value(np.full(self.size, np.nan), np.full((self.size, len(self.names)), np.nan))
        if self._made_ready() and self._by_batches(point, found):
            return found
        step = max(1, DRAWS_AT_ONCE // self.draws)
        alone = [each for each in self.groups if each.likelihood is None]
        for group in alone:
            for first in range(0, len(group.observations), step):
                self._by_differences(group, slice(first, first + step), point, found)
        step = max(1, step // self.threads.threads)
        shared = [each for each in self.groups if each.likelihood is not None]
        works = [
            (group, slice(first, first + step))
            for group in shared
            for first in range(0, len(group.observations), step)
        ]
        self._each(lambda work: self._add(*work, point, found), works)
        return found

    def parameters(
        self,
        observations: NDArray[np.int64],
        point: Floats,
        instead: Mapping[str, float] | None = None,
    ) -> dict[str, Floats]:
        """(m · draws,) every parameter of some observations, the draws of each side by side; those
        read from columns may be given ``instead``."""
        count = len(observations) * self.draws
        values = {
            name: np.repeat(each[observations], self.draws)
            for name, each in self.read.values.items()
        }
        values |= {name: np.full(count, each) for name, each in (instead or {}).items()}
        for name, each in zip(self.names, point, strict=True):
            values[name] = np.full(count, each)
        if self.noise:
            rows = (observations[:, None] * self.draws + np.arange(self.draws)).reshape(-1)
            values |= {name: each[rows] for name, each in self.noise.items()}
        complete(self.asked.case, values, count, but=self.given)
        return values

    def _made_ready(self) -> bool:
        """Whether all observations can be, and are few enough to be kept so."""
        if self.batches is not None:
            return bool(self.batches)
        self.batches = []
        if self.size * self.draws > DRAWS_AT_ONCE:
            return False
        for group in self.groups:
            if group.likelihood is None:
                return False
            parts = Parts(group.filling, group.likelihood, self.built)
            if not ready(parts):
                return False
        for group in self.groups:
            assert group.likelihood is not None
            parts = Parts(group.filling, group.likelihood, self.built)
            columns = [each[group.observations] for each in self.read.values.values()]
            order, different = side_by_side(columns, len(group.observations))
            for piece in np.array_split(order, pieces_of(parts, len(order), different, self.draws)):
                mine = group.observations[piece]
                values = self.parameters(mine, np.ones(len(self.names)))
                which = np.repeat(group.which[piece], self.draws)
                batch = Batch(parts, values, self.names, group.seen, which)
                self.batches.append((_rows(mine), batch))
        return True

    def _by_batches(self, point: Floats, found: Value) -> bool:
        """Fill in ``found``; whether all numbers make games."""

        def ask(made: tuple[Rows, Batch]) -> bool:
            mine, batch = made
            told = batch.at(point)
            if told is not None:
                self._put(mine, *told, found)
            return told is not None

        # All are waited for: a batch is not to be asked by two threads at once.
        return all(self._each(ask, self.batches or []))

    def _each(self, work: Callable[[Task], Result], tasks: Sequence[Task]) -> list[Result]:
        """What ``work`` makes of each task; one alone is not worth a thread's waking."""
        return list(self.threads.each(work, tasks) if len(tasks) > 1 else map(work, tasks))

    def _put(self, mine: Rows, log: Floats, scores: Floats, found: Value) -> None:
        """Enter the draws of some observations, averaged."""
        if self.draws == 1:
            found.log_likelihood[mine], found.scores[mine] = log, scores
            return
        shape = -1, self.draws
        found.log_likelihood[mine], share = averaged(log.reshape(shape))
        with np.errstate(all="ignore"):
            by_draw = share[:, :, None] * scores.reshape(*shape, scores.shape[1])
            found.scores[mine] = by_draw.sum(axis=1)

    def _add(self, group: Group, part: slice, point: Floats, found: Value) -> None:
        assert group.likelihood is not None
        mine = group.observations[part]
        values = self.parameters(mine, point)
        with crisis_told(self.read, mine, self.names, values):
            games = group.filling.fill(values).games
        solved, fine = group.likelihood.solve(games)
        which = np.repeat(group.which[part], self.draws)
        slopes = group.likelihood.slopes(games, solved, group.seen, which)
        by = by_parameters(group.filling, values, slopes)
        self.built.hand_on(values, by)
        log = np.where(fine, slopes.log_likelihood, np.nan)
        nothing = np.zeros(len(which))
        scores = np.column_stack([by.get(name, nothing) for name in self.names])
        self._put(mine, log, scores, found)

    def _by_differences(self, group: Group, part: slice, point: Floats, found: Value) -> None:
        """The same where actors are mistaken."""
        assert group.heads is not None
        heads, mine = group.heads, group.observations[part]
        seen = group.seen[np.repeat(group.which[part], self.draws)]

        def likely(moved: Floats) -> Floats:
            values = self.parameters(mine, moved)
            with crisis_told(self.read, mine, self.names, values):
                ends, fine = ends_of_play(heads, values)
            with np.errstate(divide="ignore"):
                log = np.where(fine, np.log((ends * seen).sum(axis=1)), np.nan)
            return averaged(log.reshape(len(mine), self.draws))[0]

        if self.units is None:
            rough = slopes_of(likely, point, 1e-3 * (1.0 + np.abs(point)))
            steep = np.sqrt((rough**2).mean(axis=1))
            usable = np.isfinite(steep) & (steep > 1e-12)
            self.units = np.where(usable, 1.0 / np.where(usable, steep, 1.0), 1.0)
        found.log_likelihood[mine] = likely(point)
        found.scores[mine] = slopes_of(likely, point, self.units).T

    def outcomes(
        self, point: Floats, instead: Mapping[str, float] | None = None
    ) -> tuple[Floats, Floats]:
        """(n, outcomes) how likely each outcome is in each observation; and (n,) whether its games
        were solved and certified. ``instead`` as for :meth:`parameters`."""
        outcomes = len(self.asked.case.outcomes)
        found, sound = np.zeros((self.size, outcomes)), np.ones(self.size)
        step = max(1, DRAWS_AT_ONCE // self.draws)
        for group in self.groups:
            form = SequenceForm.of(group.grown.tree)
            for first in range(0, len(group.observations), step):
                mine = group.observations[first : first + step]
                values = self.parameters(mine, point, instead)
                with crisis_told(self.read, mine, self.names, values):
                    ends, fine = _ends(group, form, values)
                for code in range(outcomes):
                    at = ends[:, group.grown.outcome == code].sum(axis=1)
                    found[mine, code] = at.reshape(len(mine), self.draws).mean(axis=1)
                sound[mine] = fine.reshape(len(mine), self.draws).all(axis=1)
        return found, sound


def _ends(group: Group, form: SequenceForm, values: Mapping[str, Floats]) -> tuple[Floats, Flags]:
    """(D, T) how likely each end of play is, and (D,) whether it was solved and certified."""
    if group.likelihood is None:
        assert group.heads is not None
        return ends_of_play(group.heads, values)
    games = group.filling.fill(values).games
    log, fine = group.likelihood.solve(games)
    if group.likelihood.error == "logit":
        fine = fine & (certify(games, log, form).residual <= 1e-6)
    count = len(fine)
    solution = Solution(log, fine, np.zeros(count), *np.zeros((2, count), np.uint8))
    return terminal_probability(games, solution), fine


def side_by_side(columns: Sequence[Floats], rows: int) -> tuple[NDArray[np.int64], int]:
    """(rows,) an order in which those alike in all ``columns`` (rows,) stand side by side, so that
    few batches share them, and how many differ; as they are where all do."""
    if not columns:
        return np.arange(rows), 1
    order = np.lexsort(columns)
    sorted_ = np.stack([each[order] for each in columns])
    different = 1 + int((sorted_[:, 1:] != sorted_[:, :-1]).any(axis=0).sum())
    return (np.arange(rows) if different == rows else order), different


def _rows(places: NDArray[np.int64]) -> Rows:
    """As a slice where they follow one another: quicker to write to."""
    first, count = int(places[0]), len(places)
    if np.array_equal(places, np.arange(first, first + count)):
        return slice(first, first + count)
    return places


def averaged(logs: Floats) -> tuple[Floats, Floats]:
    """(m,) the logs of the averages of chances whose ``logs`` (m, draws) are given, and (m, draws)
    each one's share of its average."""
    top = logs.max(axis=1)
    with np.errstate(all="ignore"):
        share = np.exp(logs - np.where(np.isfinite(top), top, 0.0)[:, None])
        total = share.sum(axis=1)
        return top + np.log(total / logs.shape[1]), share / total[:, None]
