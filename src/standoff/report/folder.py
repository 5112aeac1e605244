"""A run kept in a folder: results as JSON, tables as CSV, the case as it was.

The folder is whole or absent. A run is written to a folder beside it, which then takes its name;
what an earlier run left there stays until that moment.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from standoff.base.cleaning import csv_text
from standoff.base.errors import Place, StandoffError, listed
from standoff.base.files import reason, write_atomically
from standoff.report import frames

if TYPE_CHECKING:
    from standoff._api import Study

RESULTS = "results.json"
FILES = frozenset({RESULTS, "case.yaml", *(f"{table}.csv" for table in frames.TABLES)})
"""What a run writes."""
_AT_WORKING_DIRECTORY = -100
_EXCHANGE = 2


def prepare(folder: Path) -> None:
    """Say at once, before anything is solved, why a run can't be kept in this folder.

    A folder that holds anything that no run wrote is refused: it would be replaced as a whole.
    Raises :class:`StandoffError` with one sentence.
    """
    try:
        target = folder.resolve()
        if target.exists() and not target.is_dir():
            raise StandoffError(
                "the folder can't be made: there is a file of that name", Place(str(folder))
            )
        if target.exists():
            _refuse_others(folder, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
        if not os.access(target if _stays(target) else target.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except (OSError, ValueError, RuntimeError) as error:
        raise StandoffError(
            f"the folder can't be made: {_why(error)}", Place(str(folder))
        ) from None


def write_folder(study: Study, folder: Path) -> None:
    """Write ``results.json``, ``case.yaml``, and ``policies``, ``claims``, ``criteria`` and
    ``draws`` as CSV: all of them, in place of all of an earlier run's, or none."""
    prepare(folder)
    target = folder.resolve()
    if _stays(target):
        # Its name can't be given to another folder: without its results it is no run's.
        (target / RESULTS).unlink(missing_ok=True)
        for name, text in _files(study):
            write_atomically(target / name, text)
        return
    part = target.parent / f".{target.name[:60]}.{secrets.token_hex(6)}"
    try:
        part.mkdir()
        for name, text in _files(study):
            write_atomically(part / name, text)
        _sync(part)
        if target.exists():
            os.chmod(part, stat.S_IMODE(target.stat().st_mode))
        _take_name(part, target)
        _sync(target.parent)
    except OSError as error:
        raise StandoffError(f"cannot be written: {reason(error)}", Place(str(folder))) from None
    finally:
        # By now this is what the earlier run left, or what is to be given up.
        shutil.rmtree(part, ignore_errors=True)


def _why(error: Exception) -> str:
    there = isinstance(error, FileExistsError)
    return "there is a file of that name" if there else reason(error)


def _stays(target: Path) -> bool:
    """Whether a folder exists that can't be replaced, only written into."""
    return target.is_dir() and (
        os.path.ismount(target) or not os.access(target.parent, os.W_OK) or target == Path.cwd()
    )


def _refuse_others(folder: Path, target: Path) -> None:
    found = sorted(each.name for each in target.iterdir())
    others = [name for name in found if name not in FILES]
    if found and RESULTS not in found and not others:
        others = found
    if others:
        told = listed(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
        raise StandoffError(
            f"the folder holds what no run wrote ({told}), and a run takes the place of all that "
            "is in it; name a new folder",
            Place(str(folder)),
        )


def _files(study: Study) -> Iterator[tuple[str, str]]:
    """(name, text) of each file, the results last."""
    yield "case.yaml", study.case.to_yaml()
    for table in frames.TABLES:
        columns = frames.columns(study, table)
        rows = [tuple(columns), *zip(*columns.values(), strict=True)]
        yield f"{table}.csv", csv_text(rows)
    yield RESULTS, json.dumps(study.to_dict(), indent=2, ensure_ascii=False) + "\n"


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
