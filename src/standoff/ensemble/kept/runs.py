"""Runs in their folder: where they are, what each holds, and what is missing of it."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from standoff.base.errors import Place, StandoffError, listed, nearest
from standoff.base.files import reason
from standoff.base.folders import locked, user_folder
from standoff.ensemble.kept.file import Held, held_in
from standoff.ensemble.kept.manifest import FILE, Manifest, read_manifest

LOCK = "lock"
MARK = "identity"
"""A file that says by its text which run a folder is of."""
CASE = "case.yaml"
"""The case as text, for people; the manifest has it too."""
CHUNKS = "chunks"
WORLDS = "worlds"
"""The folder of the parameters' values, beside those of the policies."""
ELSEWHERE = "STANDOFF_RUNS"
"""A variable of the environment that names another folder for runs than the user's own."""


@dataclass(frozen=True)
class Run:
    """A kept run: its folder, and what that says of it."""

    path: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """What it can be called wherever a case is expected."""
        return self.path.name

    @cached_property
    def identity(self) -> str:
        """See :attr:`Manifest.identity`."""
        return self.manifest.identity

    def folder_of(self, policy: str) -> Path:
        """Where a policy's chunks are."""
        return self.path / CHUNKS / f"{self.manifest.policies.index(policy):04d}"

    @property
    def worlds(self) -> Path:
        """Where the parameters' values are."""
        return self.path / CHUNKS / WORLDS

    def chunks(self, policy: str) -> list[Held]:
        """A policy's chunks, in order."""
        return held_in(self.folder_of(policy))

    def count(self) -> int:
        """How many worlds times policies its chunks hold, by their names."""
        return sum(
            each.stop - each.first
            for policy in self.manifest.policies
            for each in self.chunks(policy)
        )

    @property
    def games(self) -> int:
        """How many it is to hold."""
        return self.manifest.draws * len(self.manifest.policies)

    @property
    def finished(self) -> bool:
        """Whether all that it is to hold is there, by the names of its chunks."""
        return self.manifest.finished is not None and self.count() >= self.games

    def size(self) -> int:
        """Bytes in its folder."""
        return sum(each.stat().st_size for each in self.path.rglob("*") if each.is_file())

    def missing(self, held: list[Held]) -> list[tuple[int, int]]:
        """The ranges (first, stop) of draws that no chunk ``held`` has, cut where chunks end."""
        found: list[tuple[int, int]] = []
        draws, size = self.manifest.draws, self.manifest.chunk

        def gap(first: int, stop: int) -> None:
            while first < stop:
                end = min(stop, (first // size + 1) * size)
                found.append((first, end))
                first = end

        at = 0
        for each in held:
            gap(at, min(each.first, draws))
            at = each.stop
        gap(at, draws)
        return found

    def refuse_unfinished(self, held: list[Held], first: int = 0, stop: int | None = None) -> None:
        """Refuse where no chunk ``held`` has some of the draws ``first`` … ``stop - 1``. Raises
        :class:`StandoffError`."""
        end = self.manifest.draws if stop is None else stop
        if any(each[0] < end and each[1] > first for each in self.missing(held)):
            raise StandoffError(
                f"the kept run is unfinished: of {self.games:,} games {self.count():,} are solved; "
                f"go on with it: standoff run {self.path} --resume",
                Place(str(self.path)),
            )

    def lock(self, waiting: Callable[[], object]) -> AbstractContextManager[None]:
        """Hold the run against other processes that write to it."""
        return locked(self.path / LOCK, waiting)

    def files(self) -> list[Held]:
        """All its chunks."""
        folders = [self.worlds, *(self.folder_of(each) for each in self.manifest.policies)]
        return [held for folder in folders for held in held_in(folder)]

    def sweep(self) -> None:
        """Remove what an interrupted writer left half-written; the run must be held."""
        for stray in (self.path / CHUNKS).glob("*/.*"):
            with contextlib.suppress(OSError):
                stray.unlink()

    def stated(self, **changes: object) -> Run:
        """The run with another manifest, written. Raises :class:`StandoffError` where it can't
        be."""
        made = Run(self.path, replace(self.manifest, **changes))  # type: ignore[arg-type]
        made.manifest.write(self.path)
        return made


def runs_folder(folder: str | os.PathLike[str] | None = None) -> Path:
    """The folder of runs that is named, or this user's own."""
    if folder is not None and os.fspath(folder):
        return Path(folder).expanduser()
    elsewhere = os.environ.get(ELSEWHERE)
    return Path(elsewhere).expanduser() if elsewhere else user_folder("runs")


def open_run(folder: Path) -> Run:
    """The run in a folder. Raises :class:`StandoffError` as :func:`read_manifest` does."""
    return Run(folder, read_manifest(folder))


def is_run(folder: Path) -> bool:
    """Whether a folder holds a run."""
    try:
        return (folder / FILE).is_file()
    except (OSError, ValueError):
        return False


def named(name: str | os.PathLike[str], folder: Path | None = None) -> Run | None:
    """The run of that name in the folder of runs, or the folder of a run; None for what is none.

    Raises :class:`StandoffError` for a run that can't be read.
    """
    text = os.fspath(name)
    if not text or "\0" in text:
        return None
    if is_run(Path(text)):
        return open_run(Path(text))
    inside = runs_folder(folder) / text
    if os.path.basename(text) == text and text not in (".", "..") and is_run(inside):
        return open_run(inside)
    return None


def expected(name: str | os.PathLike[str], folder: Path | None = None) -> Run:
    """As :func:`named`. Raises :class:`StandoffError` for what is no run."""
    found = named(name, folder)
    if found is None:
        where = runs_folder(folder)
        known = [each.name for each in _folders(where)]
        told = listed(known) if known else "none yet (standoff run CASE --keep)"
        hint = nearest(os.fspath(name), known)
        raise StandoffError(f"there is no kept run '{name}'; in {where} there are {told}{hint}")
    return found


def every(folder: Path) -> Iterator[Run | StandoffError]:
    """The runs in a folder by name; for one that can't be read, why.

    Raises :class:`StandoffError` where the folder can't be read.
    """
    for path in _folders(folder):
        try:
            yield open_run(path)
        except StandoffError as error:
            yield error


def forget(run: Run) -> int:
    """Remove a run and its folder; how many bytes that were. A process that works at it is waited
    for.

    Raises :class:`StandoffError` where it can't be removed.
    """
    size = run.size()
    with run.lock(lambda: None):
        try:
            # Without its manifest it is no run any more, however far this comes.
            (run.path / FILE).unlink()
            shutil.rmtree(run.path)
        except OSError as error:
            raise StandoffError(
                f"cannot be removed: {reason(error)}", Place(str(run.path))
            ) from None
    return size


def _folders(folder: Path) -> list[Path]:
    try:
        if not folder.exists():
            return []
        return sorted(each for each in folder.iterdir() if is_run(each))
    except OSError as error:
        told = "you have no permission to read it" if isinstance(error, PermissionError) else None
        raise StandoffError(
            f"cannot be read: {told or reason(error)}", Place(str(folder))
        ) from None
