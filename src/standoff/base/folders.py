"""Writing a folder of files so that a reader finds all of them or none.

The folder is written beside its place and then takes its name; what an earlier one held stays until
that moment.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from standoff.base.errors import Place, StandoffError, listed
from standoff.base.files import reason, write_atomically

_AT_WORKING_DIRECTORY = -100
_EXCHANGE = 2
_LOOK = 0.1
"""Seconds between two looks at what another process holds."""


@dataclass(frozen=True, slots=True)
class FolderKind:
    """What a folder of one kind holds.

    ``names``: the files that may be in it; ``last``: the one that is written last, without which it
    is no folder of this kind; ``writer``: what writes such folders, in a word.
    """

    names: frozenset[str]
    last: str
    writer: str


def check_folder(folder: str | os.PathLike[str], kind: FolderKind) -> None:
    """Say at once, before hours of work, why a folder of this kind can't be written here.

    A folder that holds anything that such a folder does not is refused: it would be replaced as a
    whole. Parents that are missing are made. Raises :class:`StandoffError` with one sentence.
    """
    place = Place(os.fspath(folder))
    try:
        target = Path(folder).resolve()
        if target.exists() and not target.is_dir():
            raise StandoffError("the folder can't be made: there is a file of that name", place)
        if target.exists():
            _refuse_others(place, target, kind)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
        if not os.access(target if _stays(target) else target.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except (OSError, ValueError, RuntimeError) as error:
        raise StandoffError(f"the folder can't be made: {_why(error)}", place) from None


def write_folder(
    folder: str | os.PathLike[str], kind: FolderKind, files: Iterable[tuple[str, str]]
) -> None:
    """Write ``files``, (name, text) each, as the whole content of ``folder``: all of them, in place
    of all that an earlier one held, or none. The kind's ``last`` one comes last.

    Raises :class:`StandoffError` with one sentence where it can't be written.
    """
    check_folder(folder, kind)
    target = Path(folder).resolve()
    if _stays(target):
        # Its name can't be given to another folder: without its last file it is none of its kind.
        (target / kind.last).unlink(missing_ok=True)
        for name, text in files:
            write_atomically(target / name, text)
        return
    part = target.parent / f".{target.name[:60]}.{secrets.token_hex(6)}"
    try:
        part.mkdir()
        for name, text in files:
            write_atomically(part / name, text)
        _sync(part)
        if target.exists():
            os.chmod(part, stat.S_IMODE(target.stat().st_mode))
        _take_name(part, target)
        _sync(target.parent)
    except OSError as error:
        place = Place(os.fspath(folder))
        raise StandoffError(f"cannot be written: {reason(error)}", place) from None
    finally:
        # By now this is what the earlier one left, or what is to be given up.
        shutil.rmtree(part, ignore_errors=True)


def _why(error: Exception) -> str:
    there = isinstance(error, FileExistsError)
    return "there is a file of that name" if there else reason(error)


def _stays(target: Path) -> bool:
    """Whether a folder exists that can't be replaced, only written into."""
    return target.is_dir() and (
        os.path.ismount(target) or not os.access(target.parent, os.W_OK) or target == Path.cwd()
    )


def _refuse_others(place: Place, target: Path, kind: FolderKind) -> None:
    found = sorted(each.name for each in target.iterdir())
    others = [name for name in found if name not in kind.names]
    if found and kind.last not in found and not others:
        others = found
    if others:
        told = listed(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
        raise StandoffError(
            f"the folder holds what no {kind.writer} wrote ({told}), and a {kind.writer} takes the "
            "place of all that is in it; name a new folder",
            place,
        )


def _take_name(part: Path, target: Path) -> None:
    """Give ``part`` the name ``target``; what had it gets the name of ``part``."""
    if not target.exists():
        os.rename(part, target)
        return
    if _exchanged(part, target):
        return
    # Elsewhere it takes two steps; between them the folder is absent.
    aside = part.with_name(f"{part.name}.old")
    os.rename(target, aside)
    try:
        os.rename(part, target)
    except OSError:
        os.rename(aside, target)
        raise
    os.rename(aside, part)


def _exchanged(first: Path, second: Path) -> bool:
    """Whether the system could exchange two names in one step (Linux)."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if os.name == "posix" else None
    if rename is None:
        return False
    here = _AT_WORKING_DIRECTORY
    done: int = rename(here, os.fsencode(first), here, os.fsencode(second), _EXCHANGE)
    return done == 0


def _sync(folder: Path) -> None:
    """Have the names in a folder written to disk."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def user_folder(name: str) -> Path:
    """Where this user's data of the program stand, by the manner of the system; it may not exist.

    ``name``: a folder in it, such as ``runs``.
    """
    if os.name == "nt":
        root = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Application Support"
    else:
        root = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(root) / "standoff" / name


@contextlib.contextmanager
def locked(file: Path, waiting: Callable[[], object]) -> Iterator[None]:
    """Hold ``file``, made if need be, against every other process that asks for it here.

    ``waiting`` is called again and again while another one holds it, which is waited for. A process
    that dies holds nothing. Raises :class:`StandoffError` where the file can't be made.
    """
    try:
        handle = open(file, "ab")  # noqa: SIM115
    except OSError as error:
        raise StandoffError(f"cannot be written: {reason(error)}", Place(str(file))) from None
    with handle:
        while not _taken(handle.fileno()):
            waiting()
            time.sleep(_LOOK)
        yield


def _taken(descriptor: int) -> bool:
    """Whether the lock on an open file could be had at once."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
