"""Which runs are kept, what one is of, and which were removed: the answers of ``runs``."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError
from standoff.ensemble.kept.file import whole_bytes
from standoff.ensemble.kept.runs import Run, every, forget
from standoff.ensemble.kept.tables import TABLES


@dataclass(frozen=True, slots=True)
class Entry:
    """One kept run in a line."""

    name: str
    title: str
    seed: int
    draws: int
    policies: int
    games: int
    """Worlds times policies that it is to hold."""
    solved: int
    """Those that it holds."""
    finished: str | None
    begun: str
    size: int
    """Bytes in its folder."""

    @classmethod
    def of(cls, run: Run) -> Entry:
        """Of a run, by the names of its files."""
        manifest = run.manifest
        return cls(
            run.name,
            manifest.title,
            manifest.seed,
            manifest.draws,
            len(manifest.policies),
            run.games,
            run.count(),
            manifest.finished,
            manifest.begun,
            run.size(),
        )

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {each: getattr(self, each) for each in self.__slots__}


@dataclass(frozen=True, slots=True)
class Listing(Answer):
    """The answer to ``standoff runs list``, and of what ``runs prune`` removed."""

    folder: str
    runs: tuple[Entry, ...]
    unreadable: tuple[str, ...]
    """Why a folder that looks like a run can't be read, a sentence each."""
    removed: bool = False
    """Whether these are runs that were removed."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of 'runs list'`` prints."""
        return {
            "standoff": 1,
            "folder": self.folder,
            "removed": self.removed,
            "runs": [each.to_dict() for each in self.runs],
            "unreadable": list(self.unreadable),
        }


def listing(folder: Path) -> Listing:
    """The runs in a folder, by name. Raises :class:`StandoffError` where it can't be read."""
    runs, unreadable = [], []
    for each in every(folder):
        if isinstance(each, Run):
            runs.append(Entry.of(each))
        else:
            unreadable.append(str(each))
    return Listing(str(folder), tuple(runs), tuple(unreadable))


@dataclass(frozen=True, slots=True)
class Shown(Answer):
    """The answer to ``standoff runs show``: what a run is of, and whether it is whole."""

    run: Run
    entry: Entry
    damaged: tuple[str, ...]
    """Chunks that are not what was written."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of 'runs show'`` prints."""
        manifest = self.run.manifest
        return {
            "standoff": 1,
            "run": {
                **self.entry.to_dict(),
                "folder": str(self.run.path),
                "hash": manifest.hash,
                "identity": self.run.identity,
                "versions": dict(manifest.versions),
                "precision": manifest.precision,
                "policies": list(manifest.policies),
                "parameters": list(manifest.parameters),
                "columns": len(manifest.columns),
                "chunk": manifest.chunk,
                "seconds": manifest.seconds,
                "certificate": dict(manifest.certificate) if manifest.certificate else None,
            },
            "damaged": list(self.damaged),
            "tables": {
                each.name: {"row": each.says, "columns": dict(each.columns)}
                for each in TABLES.values()
            },
            "case": manifest.text,
        }

    @property
    def failure(self) -> str:
        """That chunks are damaged, and how they are solved again."""
        if not self.damaged:
            return ""
        count = len(self.damaged)
        told = "1 chunk is" if count == 1 else f"{count} chunks are"
        return (
            f"{self.run.name}: {told} not what was written (cut short, or changed); solve "
            f"{'it' if count == 1 else 'them'} again: standoff run {self.run.path} --resume"
        )


def shown(run: Run, progress: Callable[[int, int], None] | None = None) -> Shown:
    """What a run is of; every chunk is held against its sum."""
    held = run.files()
    damaged = []
    for number, each in enumerate(held):
        if whole_bytes(each) is None:
            damaged.append(str(each.path.relative_to(run.path)))
        if progress:
            progress(number + 1, len(held))
    return Shown(run, Entry.of(run), tuple(damaged))


def prune(
    folder: Path,
    runs: Sequence[Run],
    *,
    unfinished: bool,
    older: int | None,
) -> Listing:
    """Remove runs that are named, those in a folder that are unfinished, and those that began more
    than so many days ago.

    Raises :class:`StandoffError` where one can't be removed.
    """
    chosen = {each.path.resolve(): each for each in runs}
    limit = None
    if older is not None:
        limit = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=older)
    if unfinished or limit:
        for each in every(folder):
            if isinstance(each, StandoffError):
                continue
            begun = datetime.datetime.fromisoformat(each.manifest.begun)
            if (not unfinished or not each.finished) and (limit is None or begun < limit):
                chosen[each.path.resolve()] = each
    entries = []
    for each in chosen.values():
        entries.append(Entry.of(each))
        forget(each)
    return Listing(str(folder), tuple(entries), (), removed=True)
