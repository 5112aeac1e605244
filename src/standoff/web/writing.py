"""Writing the files of cases: whole or not at all, and never over what nobody has seen."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path

from standoff.base.errors import Place, StandoffError
from standoff.base.files import may_write, read_bytes, write_atomically
from standoff.questions.draft import MOST_BYTES, fitting
from standoff.web.shelf import Shelved

GONE = ""
"""The mark of a file that is not there."""
BOM = b"\xef\xbb\xbf"
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a file, its lines ending in ``\\n``, and a ``mark`` that no other text has."""

    text: str
    mark: str


class ChangedError(StandoffError):
    """The file holds something else than what the text was made from; ``now`` is that."""

    def __init__(self, now: Written, file: Path):
        told = (
            "the file is gone from the disk since it was read here; nothing was written"
            if now.mark == GONE
            else "the file changed on the disk since it was read here; nothing was written over it"
        )
        super().__init__(told, Place(str(file)))
        self.now = now


def written(shelved: Shelved) -> Written:
    """The text of a case's file as it stands.

    Raises :class:`StandoffError` where it is gone, can't be read, or is no text.
    """
    shelved.refuse_vanished()
    return _of(read_bytes(shelved.file, MOST_BYTES), shelved.file)


def _of(data: bytes, file: Path) -> Written:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise StandoffError(
            "this is not a text file in UTF-8; expected a case in YAML", Place(str(file), line, 1)
        ) from None
    return Written(_plain(text), hashlib.sha256(data).hexdigest())


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def mark_of(shelved: Shelved) -> str:
    """The mark of what stands in a case's file now; :data:`GONE` where nothing does."""
    try:
        return hashlib.sha256(read_bytes(shelved.file, MOST_BYTES)).hexdigest()
    except StandoffError:
        return GONE


def refusal(shelved: Shelved) -> str:
    """Why a case's file is not written; empty where it is."""
    if shelved.builtin:
        return "a built-in case is not changed here; make a new case of it, and change that"
    if shelved.file.is_symlink():
        return "the file has become a link to another; nothing is written through it"
    if shelved.file.exists() and not may_write(shelved.file):
        return "you have no permission to write to this file"
    return ""


def save(shelved: Shelved, text: str, mark: str) -> Written:
    """Write ``text`` to a case's file, if there stands what has this ``mark``.

    Its lines end as they did, with a byte order mark if it had one. Raises :class:`ChangedError`
    where something else stands there now, and :class:`StandoffError` where it can't be written.
    """
    refused = refusal(shelved)
    if refused:
        raise StandoffError(refused, Place(str(shelved.file)))
    text = _plain(fitting(text, shelved.file))
    with _ONE_AT_A_TIME:
        before = _before(shelved)
        now = _of(before, shelved.file) if before is not None else Written("", GONE)
        if now.mark != mark:
            raise ChangedError(now, shelved.file)
        data = text.encode("utf-8")
        if before and b"\r\n" in before:
            data = data.replace(b"\n", b"\r\n")
        if before and before.startswith(BOM):
            data = BOM + data
        write_atomically(shelved.file, data)
    return Written(text, hashlib.sha256(data).hexdigest())


def create(path: Path, text: str) -> None:
    """Write a new file. Raises :class:`StandoffError` where there is one of that name."""
    with _ONE_AT_A_TIME:
        if path.exists() or path.is_symlink():
            raise StandoffError("there is a file of that name; choose another", Place(str(path)))
        write_atomically(path, _plain(fitting(text, path)).encode("utf-8"))


def _before(shelved: Shelved) -> bytes | None:
    if not shelved.file.exists():
        return None
    return read_bytes(shelved.file, MOST_BYTES)
