"""One sitting of a mediation: answers one at a time, each kept at once, the last one undone.

What happens in it is told as events (:data:`Event`), by which whoever conducts it can follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError, listed, nearest
from standoff.lens.talks.mediation import (
    Answers,
    Reply,
    Respond,
    SingleText,
    Turn,
    hear,
    log_of,
    wanted,
)
from standoff.lens.talks.minutes import Minutes, Record
from standoff.lens.talks.typed import reply_of

ROUNDS = 50
"""A simulated mediation ends after so many."""
Line = tuple[int, str]
"""An answer as it would be typed, and the number of its line."""


@dataclass(frozen=True, slots=True)
class OnTable:
    """A text is on the table, and answers to it are about to be heard."""

    number: int
    """Of the round."""
    state: SingleText


@dataclass(frozen=True, slots=True)
class Replied:
    """A party has answered."""

    party: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Heard:
    """All have answered: the round is over."""

    step: Turn


@dataclass(frozen=True, slots=True)
class LeftAside:
    """Answers that went on after the mediation was over were not heard."""


Event = OnTable | Replied | Heard | LeftAside


class Sitting:
    """Where a sitting stands: the mediation, and the answers of the round that is open.

    ``header`` says what it is of; ``minutes`` keep each answer, where given.
    """

    def __init__(
        self, state: SingleText, header: Mapping[str, Any], minutes: Minutes | None = None
    ):
        self.state = state
        self.header = dict(header)
        self.told: dict[str, Reply] = {}
        self._minutes = minutes
        self.past: list[tuple[SingleText, dict[str, Reply]]] = []
        if minutes and not self.over:
            minutes.text(state)

    @property
    def minutes(self) -> Minutes | None:
        """Where the answers are kept."""
        return self._minutes

    @minutes.setter
    def minutes(self, minutes: Minutes | None) -> None:
        fresh = self._minutes is None and minutes is not None
        self._minutes = minutes
        if fresh and minutes and not self.over and not self.told:
            minutes.text(self.state)

    @property
    def over(self) -> bool:
        """Whether no text is on the table."""
        return self.state.stage == "done"

    @property
    def party(self) -> str:
        """Whose answer comes next."""
        return self.state.parties[len(self.told)]

    @property
    def number(self) -> int:
        """The number of the round that is open."""
        return len(self.state.steps) + 1

    def answer(self, reply: Reply) -> Turn | None:
        """Take the next party's answer; the round, once all have answered.

        Raises :class:`StandoffError` for what is no answer; nothing has changed then.
        """
        wanted(self.state, reply)
        self.past.append((self.state, dict(self.told)))
        party, number = self.party, self.number
        self.told[party] = reply
        if self._minutes:
            self._minutes.answer(number, party, reply)
        if len(self.told) < len(self.state.parties):
            return None
        self.state = hear(self.state, self.told)
        self.told = {}
        if self._minutes:
            if self.over:
                self._minutes.end(self.state)
            else:
                self._minutes.text(self.state)
        return self.state.steps[-1]

    def undo(self) -> str:
        """Take back the last answer; whose it was.

        Raises :class:`StandoffError` where there is none.
        """
        if not self.past:
            raise StandoffError("there is no answer to take back")
        self.state, self.told = self.past.pop()
        if self._minutes:
            self._minutes.undo(self.number, self.party)
        return self.party

    # -- where answers come from -------------------------------------------------------------

    def repeat(self, record: Record) -> Iterator[Event]:
        """Hear again what minutes say was said.

        Raises :class:`StandoffError` where a text differs: they then belong to other values.
        """
        for entry in record.rounds:
            if self.over:
                raise StandoffError("the log goes on after the mediation was done")
            self._require_text(entry.get("text"))
            yield from self._round(entry["answers"])
        for party in self.state.parties:
            if party in record.open and not self.over:
                yield from self._take(record.open[party])

    def follow(self, answers: Sequence[Answers] | Sequence[Line]) -> Iterator[Event]:
        """Hear rounds of answers, or answers as they would be typed.

        Raises :class:`StandoffError` for what is no answer to the text on the table.
        """
        for entry in answers:
            if self.over:
                yield LeftAside()
                return
            if isinstance(entry, tuple):
                reply = reply_of(entry[1])
                assert reply is not None
                yield OnTable(self.number, self.state)
                try:
                    yield from self._take(reply)
                except StandoffError as error:
                    raise StandoffError(f"answer {entry[0]}: {error}") from None
            else:
                yield from self._round(entry)

    def simulate(self, respond: Respond) -> Iterator[Event]:
        """Let parties answer who know what packages are worth to them, for so many ``ROUNDS``."""
        for _ in range(ROUNDS):
            if self.over:
                break
            yield from self._round(respond(self.state))

    def hear_line(self, line: str) -> Iterator[Event]:
        """Hear the next party's answer as it is typed.

        Raises :class:`StandoffError` for what is none; nothing has changed then.
        """
        reply = reply_of(line)
        if reply is None:
            raise StandoffError(f"'{line}' is no answer; expected accept, refuse or issue=position")
        yield from self._take(reply)

    def _round(self, answers: Answers) -> Iterator[Event]:
        yield OnTable(self.number, self.state)
        self._require_parties(answers)
        for party in self.state.parties:
            yield from self._take(answers[party])

    def _take(self, reply: Reply) -> Iterator[Event]:
        party = self.party
        step = self.answer(reply)
        yield Replied(party, reply)
        if step:
            yield Heard(step)

    def _require_text(self, text: object) -> None:
        if text is not None and text != self.state.words():
            raise StandoffError(
                f"round {self.number} proposed another text in the log; the case, "
                "the seed or the number of worlds is not the same"
            )

    def _require_parties(self, answers: Answers) -> None:
        parties = self.state.parties
        for name in answers:
            if name not in parties:
                raise StandoffError(
                    f"there is no party '{name}'; expected {listed(parties)}"
                    f"{nearest(name, parties)}"
                )
        for name in parties:
            if name not in answers:
                raise StandoffError(
                    f"'{name}' has not answered in round {self.number}; say accept, "
                    "refuse or issue=position"
                )


@dataclass(frozen=True)
class Mediated(Answer):
    """Where a mediation stands: the single text, and what was said of it."""

    state: SingleText
    header: Mapping[str, Any]
    """What it is of, the seed, how many guesses, and the parties."""
    open: Mapping[str, Reply]
    """The answers of a round that was not brought to its end."""
    kept: str = ""
    """The file of the minutes, where they were kept."""
    problem: str = ""
    """Why minutes that were asked for are not whole, or why nothing was mediated."""

    @property
    def over(self) -> bool:
        """Whether no text is on the table."""
        return self.state.stage == "done"

    @property
    def failure(self) -> str:
        """Why minutes that were asked for are not whole, or why nothing was mediated."""
        return self.problem

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of talks-mediate`` prints; from it
        ``--replay`` repeats the mediation."""
        told = {
            name: dict(reply) if isinstance(reply, Mapping) else reply
            for name, reply in self.open.items()
        }
        return {**log_of(self.state, self.header), "open": told}


def outcome(sitting: Sitting, minutes: Minutes | None, *, asked: bool) -> Mediated:
    """Where a sitting stands; ``asked``: whether no answer at all is a failure."""
    problem = str(minutes.problem) if minutes and minutes.problem else ""
    if not problem and asked and not sitting.state.steps and not sitting.told:
        problem = "no answer was given, so nothing was mediated"
    kept = sitting.minutes.file if sitting.minutes else ""
    return Mediated(sitting.state, sitting.header, dict(sitting.told), kept, problem)


def exhaust(events: Iterable[Event]) -> None:
    """Let what happens happen, untold."""
    for _ in events:
        pass
