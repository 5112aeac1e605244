"""Writing files so that a reader never finds half of one."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from standoff.base.cleaning import clean
from standoff.base.errors import Place, StandoffError

_REASONS = {
    errno.ENOENT: "there is no such directory",
    errno.ENOTDIR: "a part of its path is a file, not a directory",
    errno.EACCES: "you have no permission to write there",
    errno.EPERM: "you have no permission to write there",
    errno.EROFS: "the file system is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EISDIR: "it is a directory",
    errno.ENAMETOOLONG: "its name is too long",
}
_NUL = "its name holds a NUL character, which no file's name can"
_UNREADABLE = {
    errno.ENOENT: "there is no such file",
    errno.EACCES: "you have no permission to read it",
    errno.EPERM: "you have no permission to read it",
    errno.EISDIR: "this is a folder; expected a file",
}


def read_bytes(path: str | os.PathLike[str], most_bytes: int) -> bytes:
    """What stands in the regular file at ``path``.

    Raises :class:`StandoffError` with one sentence where it can't be read, is no regular file (a
    folder, a pipe, a device, which may never end) or is larger than ``most_bytes``.
    """
    place = Place(os.fspath(path))
    try:
        # Without waiting: to open a pipe that nobody writes to would never return.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise StandoffError(
                    "this is no regular file but a pipe or a device; expected a file", place
                )
            data = file.read(most_bytes + 1)
    except (OSError, ValueError) as error:
        known = _UNREADABLE.get(error.errno or 0) if isinstance(error, OSError) else None
        if isinstance(error, PermissionError) and os.path.isdir(path):
            # Windows doesn't say that it is a folder.
            known = _UNREADABLE[errno.EISDIR]
        raise StandoffError(f"cannot be read: {known or reason(error)}", place) from None
    if len(data) > most_bytes:
        raise StandoffError(
            f"the file is larger than {most_bytes:,} bytes, the most that is read", place
        )
    return data


def read_text(path: str | os.PathLike[str], most_bytes: int, what: str = "a text file") -> str:
    """The same as text in UTF-8, with or without a byte order mark; ``what`` says what was
    expected. Raises :class:`StandoffError` likewise, with the line that is no text."""
    data = read_bytes(path, most_bytes)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise StandoffError(
            f"this is not a text file in UTF-8; expected {what}", Place(os.fspath(path), line, 1)
        ) from None


def write_atomically(
    path: str | os.PathLike[str], content: str | bytes | memoryview, *, sure: bool = True
) -> None:
    """Write ``content`` (text as UTF-8) to ``path``: the whole of it, or nothing at all.

    Control characters in text are spelled out, see :mod:`standoff.base.cleaning`.

    It goes to a temporary file in the same directory, which then takes the place of ``path``; what
    stood there before stays until that moment, and stays for good if anything fails. A link is
    followed, and what is no regular file (``/dev/null``, a pipe) is written to directly. ``sure``
    waits until it is on disk; else a power cut may leave any part of it.

    Raises :class:`StandoffError` with one sentence where it cannot be written.
    """
    data = clean(content).encode("utf-8") if isinstance(content, str) else content
    try:
        target = Path(path).resolve()
        if target.is_dir():
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        if target.exists() and not os.access(target, os.W_OK):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        _replace(target, data, sure)
    except (OSError, ValueError, RuntimeError) as error:
        place = Place(os.fspath(path))
        raise StandoffError(f"cannot be written: {reason(error)}", place) from error


def scatter(folder: str | os.PathLike[str], files: Mapping[str, str]) -> None:
    """Write files by their names into a folder, made if need be, which may hold others.

    Raises :class:`StandoffError` with one sentence where one can't be written.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        place = Place(os.fspath(folder))
        raise StandoffError(f"cannot be written: {reason(error)}", place) from None
    for name, text in files.items():
        write_atomically(Path(folder) / name, text)


def check_writable(path: str | os.PathLike[str]) -> None:
    """Say now, before hours of work, that ``path`` could not be written.

    Raises :class:`StandoffError` with one sentence.
    """
    place = Place(os.fspath(path))
    target = Path(path)
    problem = None
    if "\0" in str(target):
        problem = _NUL
    elif os.path.isdir(target):
        problem = _REASONS[errno.EISDIR]
    elif not os.path.exists(target.parent):
        problem = _REASONS[errno.ENOENT]
    elif not os.access(target if os.path.exists(target) else target.parent, os.W_OK):
        problem = _REASONS[errno.EACCES]
    else:
        try:
            os.lstat(target)
        except FileNotFoundError:
            pass
        except OSError as error:
            problem = reason(error)
    if problem:
        raise StandoffError(f"cannot be written: {problem}", place)


def ready_stream(stream: io.TextIOWrapper, windows: bool = os.name == "nt") -> None:
    """Let a standard stream take every letter.

    A terminal or pipe without the letters of a sentence shows '?' rather than failing. A pipe or
    file on Windows, where it would be written in an old code page, gets UTF-8 unless the
    environment (``PYTHONIOENCODING``) says otherwise.
    """
    piped = windows and not stream.isatty() and "PYTHONIOENCODING" not in os.environ
    stream.reconfigure(encoding="utf-8" if piped else None, errors="replace")


def reason(error: Exception) -> str:
    """Why a file could not be read or written, in words."""
    if isinstance(error, OSError):
        known = _REASONS.get(error.errno or 0)
        return known or (error.strerror or "an unknown error").lower()
    return _NUL if "null" in str(error) else str(error)


def bring_to_disk(path: str | os.PathLike[str]) -> None:
    """Wait until a file that was written is on disk. Raises :class:`StandoffError` where it can't
    be."""
    try:
        descriptor = os.open(path, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        place = Place(os.fspath(path))
        raise StandoffError(f"cannot be written: {reason(error)}", place) from None


def _replace(target: Path, data: bytes | memoryview, sure: bool) -> None:
    part = target.parent / f".{target.name[:60]}.{secrets.token_hex(6)}"
    # Opened like any new file, so that it gets the permissions that the user's umask grants.
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if sure:
                os.fsync(file.fileno())
        if target.exists():
            os.chmod(part, stat.S_IMODE(target.stat().st_mode))
        os.replace(part, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise


def may_write(file: Path) -> bool:
    """Whether a file that is there may be written to by who asks."""
    return os.access(file, os.W_OK)
