"""One sitting of a mediation: answers one at a time, each kept at once, the last one undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from standoff.base.errors import StandoffError, listed, nearest
from standoff.cli.talks_words import read_pairs
from standoff.lens.talks.mediation import Answers, Reply, SingleText, hear, log_of, wanted
from standoff.lens.talks.minutes import Minutes

_WORDS: dict[str, Reply] = {"a": "accept", "accept": "accept", "r": "refuse", "refuse": "refuse"}


def reply_of(line: str) -> Reply | None:
    """An answer as typed: accept, refuse (or their first letters), or changes; None for neither.

    Raises :class:`StandoffError` for a change that is not of the form issue=position.
    """
    known = _WORDS.get(line.lower())
    if known is not None:
        return known
    pairs = read_pairs(line, ";", "issue=position, accept or refuse")
    return pairs or None


class Session:
    """Where a sitting stands: the mediation, and the answers of the round that is open."""

    def __init__(self, state: SingleText, minutes: Minutes | None):
        self.state = state
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

    def answer(self, reply: Reply) -> None:
        """Take the next party's answer.

        Raises :class:`StandoffError` for what is no answer; nothing has changed then.
        """
        wanted(self.state, reply)
        self.past.append((self.state, dict(self.told)))
        party, number = self.party, len(self.state.steps) + 1
        self.told[party] = reply
        if self._minutes:
            self._minutes.answer(number, party, reply)
        if len(self.told) < len(self.state.parties):
            return
        self.state = hear(self.state, self.told)
        self.told = {}
        if self._minutes:
            if self.over:
                self._minutes.end(self.state)
            else:
                self._minutes.text(self.state)

    def undo(self) -> str:
        """Take back the last answer; whose it was. Raises where there is none."""
        if not self.past:
            raise StandoffError("there is no answer to take back")
        self.state, self.told = self.past.pop()
        if self._minutes:
            self._minutes.undo(len(self.state.steps) + 1, self.party)
        return self.party

    def require_text(self, text: object) -> None:
        """Raise where a log's text is not the one on the table: it belongs to other values."""
        if text is not None and text != self.state.words():
            raise StandoffError(
                f"round {len(self.state.steps) + 1} proposed another text in the log; the case, "
                "the seed or the number of worlds is not the same"
            )

    def require_parties(self, answers: Answers) -> None:
        """Raise where a round names an unknown party, or lacks one."""
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
                    f"'{name}' has not answered in round {len(self.state.steps) + 1}; say accept, "
                    "refuse or issue=position"
                )

    def data(self, header: Mapping[str, Any]) -> dict[str, Any]:
        """The whole procedure as plain data; ``open`` holds the answers of an unfinished round."""
        told = {
            name: dict(reply) if isinstance(reply, Mapping) else reply
            for name, reply in self.told.items()
        }
        return {**log_of(self.state, header), "open": told}
