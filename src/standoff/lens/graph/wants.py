"""From what an analyst wrote of one decision maker's wishes to a :class:`Preference`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Place, Problem, StandoffError, listed, nearest
from standoff.lens.graph.conditions import Condition, at_place, check_tested, read_condition
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.preference import (
    Preference,
    Statement,
    check_size,
    from_ranking,
    from_statements,
    from_weights,
    indifferent,
    levels,
)
from standoff.lens.graph.section import OutcomeOf, Preferences
from standoff.lens.graph.wording import Wording

Path = tuple[str | int, ...]
PlaceOf = Callable[[Path], Place | None]


@dataclass(frozen=True, slots=True)
class Wants:
    """A preference, and the statements it was made of if it was made of statements."""

    preference: Preference
    statements: tuple[Statement, ...] = ()
    given: bool = True
    """Whether the analyst said anything at all of what this decision maker prefers."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What a decision maker's wishes are read against.

    ``bare``: the model without preferences; ``bit_of``: options by the names that this decision
    maker would use, None where states are named rather than combinations of options; ``all_bits``:
    by those that anybody would; ``outcomes``: how states correspond to outcomes of the case's game,
    and ``payoffs`` what each of these is worth to each actor, None without a game; ``place_of`` and
    ``outcomes_place``: the place in the file of a path inside the wishes, and inside ``outcomes``.
    """

    bare: Conflict
    bit_of: Mapping[str, int] | None
    all_bits: Mapping[str, int]
    outcomes: Sequence[OutcomeOf]
    payoffs: Sequence[Mapping[str, float]] | None
    place_of: PlaceOf
    outcomes_place: PlaceOf


def read_wants(written: Preferences, key: str, speech: Speech) -> Wants:
    """What the decision maker ``key`` wants over the states of ``speech.bare``.

    Raises StandoffError with the place of what is wrong.
    """
    reader = _Reader(key, speech)
    wants = reader.ordered(written)
    preference = wants.preference
    if written.unknown:
        preference = reader.unknown(preference, written)
    if written.certainty:
        preference = reader.fuzzy(preference, written)
    return replace(wants, preference=preference)


class _Reader:
    def __init__(self, key: str, speech: Speech):
        self.key, self.speech = key, speech
        self.bare, self.bit_of, self.place_of = speech.bare, speech.bit_of, speech.place_of

    def fail(self, message: str, *path: str | int) -> StandoffError:
        return StandoffError(Problem(message, self.place_of(path)))

    def where(self, text: str, *path: str | int) -> NDArray[np.bool_]:
        """(n,) the states that a condition, or a state's name or number, picks out."""
        if self.bit_of is None or (text.strip().isdecimal() and text.strip() not in self.bit_of):
            chosen = np.zeros(self.bare.states, np.bool_)
            chosen[self.state(text, *path)] = True
            return chosen
        return self.condition(text, *path).holds(self.bare.moves.pattern)

    def condition(self, text: str, *path: str | int) -> Condition:
        """A condition over options that at least one feasible state meets or could meet."""
        if self.bit_of is None:
            return at_place(self.state(text, *path), text)
        found = read_condition(text, self.bit_of, self.place_of(path))
        if not found.holds(self.bare.moves.pattern).any() and self.only_infeasible(found):
            raise self.fail(
                f"'{text}' holds in no feasible state, so nothing can be preferred by it; "
                "correct it, or the infeasible combinations",
                *path,
            )
        return found

    def only_infeasible(self, condition: Condition) -> bool:
        """Whether the condition could hold but for the infeasible combinations."""
        used = condition.uses.bit_count()
        if used > 12:
            return True
        bits = [b for b in range(64) if condition.uses >> b & 1]
        codes = np.arange(1 << used, dtype=np.uint64)
        spread = np.zeros(len(codes), np.uint64)
        for k, bit in enumerate(bits):
            spread |= (codes >> np.uint64(k) & np.uint64(1)) << np.uint64(bit)
        return bool(condition.holds(spread).any())

    def state(self, text: str, *path: str | int) -> int:
        try:
            return self.bare.state(text)
        except StandoffError as error:
            raise self.fail(error.problems[0].message, *path) from error

    def ordered(self, written: Preferences) -> Wants:
        patterns, n = self.bare.moves.pattern, self.bare.states
        if written.prefers:
            if self.bit_of is None:
                raise self.fail(
                    "statements speak of options, which this model does not have; "
                    "give a 'ranking' or 'payoffs'",
                    "prefers",
                )
            statements = tuple(
                Statement(self.condition(each.is_, "prefers", k), each.strong)
                for k, each in enumerate(written.prefers)
            )
            check_tested(
                [each.condition for each in statements], 2 * n, self.place_of(("prefers",))
            )
            return Wants(from_statements(patterns, statements), statements)
        if written.weights:
            weighted = [
                (self.condition(text, "weights", text), weight)
                for text, weight in written.weights.items()
            ]
            check_tested([each for each, _ in weighted], 4 * n, self.place_of(("weights",)))
            return Wants(from_weights(patterns, weighted))
        if written.ranking:
            return Wants(self.ranking(written))
        if written.payoffs:
            worth = np.full(n, np.nan)
            for text, value in written.payoffs.items():
                worth[self.where(text, "payoffs", text) & np.isnan(worth)] = value
            self.covered(worth, "payoffs")
            return Wants(Preference(levels(worth)))
        if written.from_game:
            return Wants(self.from_game())
        return Wants(indifferent(n), given=False)

    def ranking(self, written: Preferences) -> Preference:
        entries: list[list[int]] = []
        divides: list[int] = []
        for k, entry in enumerate(written.ranking):
            if entry == ">>":
                if not entries:
                    raise self.fail("'>>' stands between two states", "ranking", k)
                divides.append(len(entries) - 1)
                continue
            tied = [entry] if isinstance(entry, str) else entry
            entries.append([self.state(text, "ranking", k) for text in tied])
        try:
            return from_ranking(self.bare.states, entries, divides)
        except StandoffError as error:
            raise self.fail(error.problems[0].message, "ranking") from error

    def from_game(self) -> Preference:
        outcomes, place_of = self.speech.outcomes, self.speech.outcomes_place
        if self.speech.payoffs is None:
            raise self.fail(
                f"the preferences of '{self.key}' are to come from a game, but the case has none",
                "from-game",
            )
        if not outcomes:
            raise self.fail(
                "say under 'outcomes' which outcome of the game each state stands for", "from-game"
            )
        worth = np.full(self.bare.states, np.nan)
        for k, each in enumerate(outcomes):
            payoffs = self.speech.payoffs[k]
            if self.key not in payoffs:
                raise self.fail(
                    f"the game has no actor '{self.key}'{nearest(self.key, payoffs)}", "from-game"
                )
            if self.bit_of is None:
                try:
                    at = self.bare.state(each.when)
                except StandoffError as error:
                    place = place_of((k, "when"))
                    raise StandoffError(error.problems[0].message, place) from error
                met = np.arange(self.bare.states) == at
            else:
                when = read_condition(each.when, self.speech.all_bits, place_of((k, "when")))
                met = when.holds(self.bare.moves.pattern)
            worth[met & np.isnan(worth)] = payoffs[self.key]
        self.covered(worth, "from-game")
        return Preference(levels(worth))

    def covered(self, worth: NDArray[np.float64], *path: str | int) -> None:
        missing = np.flatnonzero(np.isnan(worth))
        if len(missing):
            say = Wording(self.bare)
            names = listed([str(s + 1) for s in missing])
            words = say.state(int(missing[0]))
            raise self.fail(f"no payoff is given for state {names} (the first: {words})", *path)

    def unknown(self, preference: Preference, written: Preferences) -> Preference:
        n = self.bare.states
        self.small("Unknown preference", "unknown")
        open_ = np.zeros((n, n), np.bool_)
        for k, (a, b) in enumerate(written.unknown):
            one, other = self.where(a, "unknown", k), self.where(b, "unknown", k)
            open_ |= one[:, None] & other[None, :]
        open_ |= open_.T
        np.fill_diagonal(open_, False)
        return replace(preference, unknown=open_)

    def fuzzy(self, preference: Preference, written: Preferences) -> Preference:
        self.small("Fuzzy preference", "certainty")
        level = preference.level
        degree = np.where(level[:, None] > level[None, :], 1.0, 0.0)
        degree[level[:, None] == level[None, :]] = 0.5
        for k, each in enumerate(written.certainty):
            more = self.where(each.more, "certainty", k, "more")
            than = self.where(each.than, "certainty", k, "than")
            pairs = more[:, None] & than[None, :] & ~(than[:, None] & more[None, :])
            degree[pairs] = each.degree
            degree[pairs.T] = 1.0 - each.degree
        np.fill_diagonal(degree, 0.5)
        return replace(preference, certainty=degree, satisficing=written.satisficing)

    def small(self, what: str, *path: str | int) -> None:
        try:
            check_size(self.bare.states, what, self.bare.players)
        except StandoffError as error:
            raise self.fail(error.problems[0].message, *path) from error
