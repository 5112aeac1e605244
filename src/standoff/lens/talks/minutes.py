"""The minutes of a mediation: a file that grows by one line an answer, and how it is read again.

Each line is one JSON object: what the mediation is of, each text as it is put on the table, each
answer as it is given, and each answer that is taken back. Whatever ends the session, all that was
said before stands in the file.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

from standoff.base.errors import Place, StandoffError
from standoff.base.files import read_text, reason
from standoff.lens.talks.mediation import Reply, SingleText

MOST_BYTES = 20_000_000


class Minutes:
    """Writes them; every line is handed to the file system at once."""

    def __init__(self, file: str, header: Mapping[str, Any], *, onward: bool = False):
        """Begin the file, or go on with one that was replayed (``onward``).

        Raises :class:`StandoffError` where it can't be written to.
        """
        self.file = file
        try:
            self.stream: TextIO | None = open(  # noqa: SIM115
                file, "a" if onward else "w", encoding="utf-8", newline="\n"
            )
        except OSError as error:
            raise StandoffError(f"cannot be written: {reason(error)}", Place(file)) from None
        self.problem: StandoffError | None = None
        if not onward:
            self.write({"standoff": "mediation", **header})

    def write(self, entry: Mapping[str, Any]) -> None:
        """Add one line. A disk that is full ends the minutes, not the mediation."""
        if self.stream is None:
            return
        try:
            self.stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self.stream.flush()
        except (OSError, UnicodeError) as error:
            self.problem = StandoffError(
                f"cannot be written: {reason(error)}; the answers from here on are not in it",
                Place(self.file),
            )
            self.close()

    def text(self, state: SingleText) -> None:
        """The text that is on the table."""
        self.write(
            {
                "round": len(state.steps) + 1,
                "stage": state.stage,
                "text": state.words(),
                "chance": state.chance,
            }
        )

    def answer(self, number: int, party: str, reply: Reply) -> None:
        """What one party has said."""
        self.write({"round": number, "party": party, "answer": _plain(reply)})

    def undo(self, number: int, party: str) -> None:
        """That a party's answer, the last one given, is taken back."""
        self.write({"undo": True, "round": number, "party": party})

    def end(self, state: SingleText) -> None:
        """What was agreed, or why there is nothing left to propose."""
        agreed = state.words(state.agreed) if state.agreed >= 0 else None
        self.write({"done": True, "agreed": agreed, "why": state.why or None})

    def close(self) -> None:
        """Let go of the file."""
        stream, self.stream = self.stream, None
        if stream is not None:
            try:
                stream.close()
            except OSError:
                # What could not be flushed has been told of already; the number is let go.
                with contextlib.suppress(OSError, ValueError):
                    os.close(stream.fileno())


def _plain(reply: Reply) -> str | dict[str, str]:
    return dict(reply) if isinstance(reply, Mapping) else str(reply)


@dataclass
class Record:
    """What a file of minutes, or the JSON answer of a mediation, says was said."""

    rounds: list[dict[str, Any]] = field(default_factory=list)
    """Whole rounds: ``text`` (where told) and ``answers``."""
    open: dict[str, Reply] = field(default_factory=dict)
    """The answers of a round that was not brought to its end."""


def read_minutes(file: str) -> Record:
    """Read minutes line by line, or a JSON document with ``rounds``, or a bare list of rounds.

    A last line that was cut off is left out. Raises :class:`StandoffError` with its place for what
    is neither.
    """
    text = read_text(file, MOST_BYTES, "minutes or answers")
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        return _lines(file, text, error)
    except (RecursionError, ValueError):
        raise StandoffError("this is not JSON that can be read", Place(file)) from None
    if isinstance(found, dict) and "rounds" not in found:
        return _lines(file, text, None)
    rounds = found.get("rounds") if isinstance(found, dict) else found
    if not isinstance(rounds, list):
        raise StandoffError(
            "expected a list of rounds, or minutes that --log has written", Place(file)
        )
    record = Record()
    for entry in rounds:
        answers = entry.get("answers", entry) if isinstance(entry, dict) else None
        if not isinstance(answers, dict):
            raise StandoffError(
                'a round must be an object such as {"us": "accept", "ru": {"missiles": "none"}}',
                Place(file),
            )
        told = entry if "answers" in entry else {}
        record.rounds.append({**told, "answers": answers})
    left = found.get("open") if isinstance(found, dict) else None
    if isinstance(left, dict):
        record.open = left
    return record


def _lines(file: str, text: str, error: json.JSONDecodeError | None) -> Record:
    lines = text.splitlines()
    parties: list[str] = []
    record = Record()
    said: list[tuple[str, Reply]] = []
    texts: dict[int, Any] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            if number == len(lines) and not text.endswith("\n") and parties:
                break
            where = (
                Place(file, error.lineno, error.colno)
                if error and not parties
                else Place(file, number)
            )
            raise StandoffError("this is not JSON", where) from None
        if not parties:
            known = entry.get("parties") if isinstance(entry, dict) else None
            if not (isinstance(known, list) and known and all(isinstance(p, str) for p in known)):
                raise StandoffError(
                    "this has no 'rounds' and does not begin like minutes that --log has written",
                    Place(file, number),
                )
            parties = known
        elif not isinstance(entry, dict):
            raise StandoffError("a line of the minutes must be an object", Place(file, number))
        elif entry.get("undo"):
            if not said:
                raise StandoffError("there is no answer to take back", Place(file, number))
            said.pop()
        elif "answer" in entry:
            if entry.get("party") != parties[len(said) % len(parties)]:
                raise StandoffError(
                    f"expected the answer of '{parties[len(said) % len(parties)]}'",
                    Place(file, number),
                )
            said.append((entry["party"], entry["answer"]))
        elif "text" in entry:
            texts[len(said) // len(parties)] = entry["text"]
    step = len(parties)
    for start in range(0, len(said) - len(said) % step, step):
        told: dict[str, Any] = {"answers": dict(said[start : start + step])}
        if start // step in texts:
            told["text"] = texts[start // step]
        record.rounds.append(told)
    record.open = dict(said[len(record.rounds) * step :])
    return record
