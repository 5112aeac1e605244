"""What everybody really does, and what each expects, under one policy in some worlds.

Each actor plays its part of the game in its head. Its numbers are its view's, or the true ones.
Whoever knows of nobody's error takes its game for everybody's and plays its part of that. Whoever
knows of errors holds everybody at what they really do, but for those who know of exactly the same
errors, with whom its game is solved (first- and second-level hypergames: Bennett 1977; Wang, Hipel
& Fraser 1989). A view that is as the truth in some world is no error there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.base.arrays import differ
from standoff.case.syntax import EVERYBODY, MINDS
from standoff.ensemble.alike import Alike
from standoff.ensemble.alone import Alone
from standoff.ensemble.checked import Checked, solve_and_check
from standoff.ensemble.head import Head, Rows, of_rows, settle
from standoff.ensemble.mutual import agree
from standoff.ensemble.prepare import TRUTH as TRUTH
from standoff.ensemble.prepare import PreparedPolicy
from standoff.lens.game.fill import Filled
from standoff.lens.game.held import rescued
from standoff.lens.game.tree import Float, Games, Solution

AS_SEEN_BY = MINDS[0]
Actors = frozenset[int]
NOBODY: Actors = frozenset()
NOTHING: Mapping[int, Alone] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """What is done in B worlds."""

    games: Games
    measures: Float
    """(B, T, K) the measures at the ends of play."""
    solution: Solution
    """What everybody does, (B, A). Its residual is the certified one, and where several games were
    solved for it the largest; likewise why it was not solved."""
    epsilon: Float
    """(B,) the largest gain that anybody could have by deviating, as it sees the game."""

    @property
    def solved(self) -> NDArray[np.bool_]:
        """(B,) whether all games were solved, and each certificate bears that out."""
        return self.solution.converged


def play(policy: PreparedPolicy, parameters: Mapping[str, Float], first: int) -> Played:
    """What everybody really does in the worlds ``first``, … with ``parameters`` (B,) each.

    Raises :class:`StandoffError` for numbers that make no game, naming the draw.
    """
    return Heads(policy, parameters, first).really()


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Worlds in which the same actors err."""

    mistaken: Actors
    rows: Rows
    log_probability: Float
    """(rows, A) what everybody really does"""
    checks: Sequence[Checked]
    heads: Mapping[tuple[Actors, int], tuple[Head, Checked]]
    """By who chooses in it, and by whose numbers."""


class Heads:
    """The games in the heads of the actors, in B worlds; each is solved when it is asked for."""

    def __init__(
        self,
        policy: PreparedPolicy,
        parameters: Mapping[str, Float],
        first: int,
        known: Mapping[int, Alone] = NOTHING,
        *,
        recurring: bool = False,
    ):
        """``known``: games of everybody that are solved already, by whose numbers; ``recurring``:
        worlds that are alike in all that such a game is played by are looked for, and solved once.

        Raises :class:`StandoffError` for numbers that make no game, naming the draw.
        """
        self.policy, self.known = policy, known
        self.recurring = parameters if recurring else None
        self.true = policy.filling.fill(parameters, first)
        self.draws = self.true.games.draws
        self.views = {} if policy.views is None else {v.actor: v for v in policy.views.views}
        self.filled: dict[int, Filled] = {TRUTH: self.true}
        self.wrong: dict[int, NDArray[np.bool_]] = {}
        """By mistaken actor, (B,) whether it errs."""
        for actor, view in self.views.items():
            if view.like == actor:
                self.filled[actor] = _with_rescued(view.fill(parameters, first), self.true)
                self.wrong[actor] = _differ(self.filled[actor].games, self.true.games)
            else:
                self.wrong[actor] = self.wrong[view.like]
        tree = policy.grown.tree
        self.mover = np.repeat(tree.infoset_player, np.diff(tree.first_action))
        """(A,) whose each action is"""
        self.actors = range(len(tree.players))
        self._alone: dict[int, Checked] = {}
        self._groups: dict[tuple[Actors, bytes], _Group] = {}

    def really(self, corrected: Actors = NOBODY) -> Played:
        """What everybody does, if those ``corrected`` saw the truth."""
        parts = [(each.rows, each.log_probability, each.checks) for each in self.groups(corrected)]
        return _together(self.true, parts)

    def expected(self, actor: int) -> Played:
        """The game in an actor's head: what it expects to be done, with its numbers."""
        parts: list[tuple[Rows, Float, Sequence[Checked]]] = []
        numbers = np.full(self.draws, TRUTH)
        for group in self.groups(NOBODY):
            of = self.numbers(actor, group.mistaken)
            numbers[group.rows] = of
            free = self.choosing(actor, group.mistaken)
            if len(free) == len(self.actors):
                alone = self.alone(of)
                profile = alone.solution.log_probability[group.rows]
                parts.append((group.rows, profile, [_some(alone, group.rows, self.draws)]))
                continue
            head, found = group.heads.get((free, of)) or self.extra(group, free, of)
            profile = head.whole(found, group.log_probability)
            parts.append((group.rows, profile, [*group.checks, found]))
        seen = self.true
        for of in np.unique(numbers).tolist():
            seen = _put(seen, self.filled[of], numbers == of)
        return _together(seen, parts)

    def through(self, function: str, actor: str) -> Played:
        """What a claim asks of by ``as_seen_by`` or ``corrected``, and the name of an actor."""
        players = self.policy.grown.tree.players
        if function == AS_SEEN_BY:
            return self.expected(players.index(actor))
        if actor == EVERYBODY:
            return self.really(frozenset(self.actors))
        return self.really(frozenset([players.index(actor)]))

    def groups(self, corrected: Actors) -> Iterator[_Group]:
        """The worlds by who errs in them, if those ``corrected`` saw the truth."""
        actors = sorted(self.views.keys() - corrected)
        if not actors:
            # As in a case without views: nothing is looked up, and nothing copied.
            yield self.everybody()
            return
        table = np.array([self.wrong[each] for each in actors]).reshape(len(actors), self.draws)
        for column in np.unique(table, axis=1).T:
            rows = np.flatnonzero((table == column[:, None]).all(axis=0))
            mistaken = frozenset(np.array(actors, int)[column].tolist())
            key = mistaken, rows.tobytes()
            if key not in self._groups:
                self._groups[key] = self.group(mistaken, rows)
            yield self._groups[key]

    def everybody(self) -> _Group:
        """The true game, played by all who see the truth."""
        alone = self.alone(TRUTH)
        rows = np.arange(self.draws)
        return _Group(NOBODY, rows, alone.solution.log_probability, [alone], {})

    def group(self, mistaken: Actors, rows: Rows) -> _Group:
        """What everybody does in worlds in which these err."""
        log_probability = np.empty((len(rows), len(self.mover)))
        checks: dict[int, Checked] = {}
        free: dict[Actors, dict[int, list[int]]] = {}
        for actor in self.actors:
            own = self.mover == actor
            if not own.any():
                continue
            of, choosing = self.numbers(actor, mistaken), self.choosing(actor, mistaken)
            if len(choosing) < len(self.actors):
                free.setdefault(choosing, {}).setdefault(of, []).append(actor)
                continue
            alone = self.alone(of)
            log_probability[:, own] = alone.solution.log_probability[np.ix_(rows, own)]
            checks[of] = _some(alone, rows, self.draws)
        heads = {
            (choosing, of): self.head(rows, choosing, of, actors)
            for choosing, numbers in free.items()
            for of, actors in numbers.items()
        }
        solve = agree if len(free) > 1 else settle
        found = solve(list(heads.values()), log_probability)
        return _Group(
            mistaken,
            rows,
            log_probability,
            [*checks.values(), *found],
            {key: (heads[key], each) for key, each in zip(heads, found, strict=True)},
        )

    def numbers(self, actor: int, mistaken: Actors) -> int:
        """Whose numbers an actor takes for true."""
        return self.views[actor].like if actor in mistaken else TRUTH

    def choosing(self, actor: int, mistaken: Actors) -> Actors:
        """Who chooses in an actor's head: everybody, if it knows of no error; else those who know
        of exactly the same ones."""
        known = {
            each: frozenset(other for other in mistaken if each in self.views[other].known_to)
            for each in self.actors
        }
        own = known[actor]
        return frozenset(each for each in self.actors if not own or known[each] == own)

    def alone(self, of: int) -> Checked:
        """The game of everybody, by the numbers of a view (in the worlds in which it errs; the
        others are not to be read) or the true ones."""
        if of not in self._alone:
            asked = self.asked(of)
            known = self.known.get(of)
            if known is not None and (known.there | ~asked).all():
                self._alone[of] = known.checked
                return known.checked
            rows = np.flatnonzero(asked)
            same = self.alike(of, rows)
            part = of_rows(self.filled[of].games, rows[same.distinct])
            found = solve_and_check(self.policy.method, self.policy.form, part)
            if same.place is not None:
                found = found.only(same.place)
            self._alone[of] = _spread(found, rows, self.draws)
        return self._alone[of]

    def alike(self, of: int, rows: Rows) -> Alike:
        """Which of some worlds are one and the same game of everybody by somebody's numbers, though
        they differ in a measure, or in what only others take to be so."""
        if self.recurring is None or len(rows) < 2:
            return Alike.none(len(rows))
        values = {name: column[rows] for name, column in self.recurring.items()}
        return Alike.by(self.policy.plays_by(of), values, len(rows))

    def asked(self, of: int) -> NDArray[np.bool_]:
        """(B,) in which worlds the game by somebody's numbers is played: by the true ones in all,
        else where these are wrong."""
        return np.ones(self.draws, np.bool_) if of == TRUTH else self.wrong[of]

    def solved_alone(self) -> dict[int, Alone]:
        """The games of everybody that have been solved, by whose numbers."""
        return {of: Alone(each, self.asked(of)) for of, each in self._alone.items()}

    def head(self, rows: Rows, free: Actors, of: int, actors: Sequence[int]) -> Head:
        """The game of those who know of the same errors, by the numbers of a view; ``actors`` are
        those of them who play it."""
        assert self.policy.views is not None
        games = of_rows(self.filled[of].games, rows)
        return Head(self.policy.views.solving(free), games, np.isin(self.mover, actors))

    def extra(self, group: _Group, free: Actors, of: int) -> tuple[Head, Checked]:
        """The same of one who does not choose anything, but expects something."""
        head = self.head(group.rows, free, of, [])
        return head, head.solve(group.log_probability)


class Joined(NamedTuple):
    """Whether all of several plays were found, in B worlds; if not why, and how near they came."""

    solved: NDArray[np.bool_]
    reason: NDArray[np.uint8]
    residual: Float
    epsilon: Float


def joined(played: Sequence[Played]) -> Joined:
    """Several plays in the same worlds as one: it is solved where all are."""
    first = played[0].solution
    solved, reason, residual = first.converged, first.reason, first.residual
    epsilon = played[0].epsilon
    for each in played[1:]:
        solved = solved & each.solved
        reason = np.where(reason > 0, reason, each.solution.reason)
        residual = np.maximum(residual, each.solution.residual)
        epsilon = np.maximum(epsilon, each.epsilon)
    return Joined(solved, reason, residual, epsilon)


def _differ(view: Games, true: Games) -> NDArray[np.bool_]:
    """(B,) whether a view is anywhere another than the truth, to the bit."""
    found = np.zeros(true.draws, np.bool_)
    for seen, real in (
        (view.chance, true.chance),
        (view.precision, true.precision),
        (view.payoffs, true.payoffs),
    ):
        differ(seen.reshape(true.draws, -1), real.reshape(true.draws, -1), found)
    return found


def _with_rescued(view: Filled, true: Filled) -> Filled:
    games = view.games
    chance = rescued(games.chance, true.games.chance)
    return Filled(Games(games.tree, games.payoffs, chance, games.precision), view.measures)


def _put(base: Filled, other: Filled, where: NDArray[np.bool_]) -> Filled:
    """``base``, and ``other`` in some worlds."""
    if where.all():
        return other

    def put(one: Float, two: Float) -> Float:
        return np.where(where.reshape(-1, *[1] * (one.ndim - 1)), two, one)

    a, b = base.games, other.games
    games = Games(
        a.tree,
        put(a.payoffs, b.payoffs),
        put(a.chance, b.chance),
        put(a.precision, b.precision),
    )
    return Filled(games, put(base.measures, other.measures))


def _some(whole: Checked, rows: Rows, draws: int) -> Checked:
    return whole if len(rows) == draws else whole.only(rows)


def _spread(part: Checked, rows: Rows, draws: int) -> Checked:
    if len(rows) == draws:
        return part
    place = np.zeros(draws, np.intp)
    place[rows] = np.arange(len(rows))
    return part.only(place)


def _together(filled: Filled, parts: Sequence[tuple[Rows, Float, Sequence[Checked]]]) -> Played:
    """What was found for groups of worlds, in their order."""
    draws = filled.games.draws
    if len(parts) == 1 and len(parts[0][2]) == 1:
        _, log_probability, (only,) = parts[0]
        solution = replace(
            only.solution,
            log_probability=log_probability,
            converged=only.solved,
            residual=only.certificate.residual,
            reason=only.reason,
        )
        return Played(filled.games, filled.measures, solution, only.certificate.epsilon)
    solution = Solution(
        log_probability=np.empty((draws, parts[0][1].shape[1])),
        converged=np.ones(draws, np.bool_),
        residual=np.zeros(draws),
        method=np.zeros(draws, np.uint8),
        reason=np.zeros(draws, np.uint8),
    )
    epsilon = np.zeros(draws)
    for rows, log_probability, checks in parts:
        solution.log_probability[rows] = log_probability
        for each in checks:
            solution.converged[rows] &= each.solved
            solution.residual[rows] = np.maximum(solution.residual[rows], each.certificate.residual)
            epsilon[rows] = np.maximum(epsilon[rows], each.certificate.epsilon)
            known = solution.reason[rows]
            solution.reason[rows] = np.where(known > 0, known, each.reason)
    return Played(filled.games, filled.measures, solution, epsilon)
