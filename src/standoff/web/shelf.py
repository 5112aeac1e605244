"""The cases that the workbench was opened on, and the folders: nothing else is read or written."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from standoff.base.errors import Place, StandoffError, listed, nearest
from standoff.questions.builtin import Cases
from standoff.questions.cases import Case, file_of, read

MOST_FILES = 200
"""Cases, up to which more are taken in from folders."""
RESERVED = frozenset(
    ["CON", "PRN", "AUX", "NUL", *(f"{word}{n}" for word in ("COM", "LPT") for n in range(1, 10))]
)
"""What no file may be called on Windows."""


class UnknownCaseError(StandoffError):
    """No case of that name was opened."""


class VanishedError(StandoffError):
    """The file of a case is no longer there."""


@dataclass(slots=True)
class Shelved:
    """A case by its ``key``, the word that stands for it in addresses; ``source`` is what names it
    to a question, a file or ``FILE@VARIANT``."""

    key: str
    source: str
    file: Path
    builtin: bool = False
    """Whether it comes with Standoff, so that it is not to be written to."""
    _known: tuple[object, Case] | None = field(default=None, repr=False)

    @property
    def root(self) -> str:
        """Where its pages begin."""
        return f"/cases/{quote(self.key)}"

    @property
    def mark(self) -> tuple[tuple[str, int, int], ...]:
        """What changes whenever the case does: each of its files with its time and size.

        Raises :class:`VanishedError` where its file is not there.
        """
        beside = sorted(self.file.parent.glob("variants/*.yaml"))
        try:
            stats = [(path.name, path.stat()) for path in (self.file, *beside)]
        except OSError:
            raise VanishedError(
                "the file of this case is gone; put it back, or close the workbench and open it on "
                "another",
                Place(str(self.file)),
            ) from None
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)

    @property
    def word(self) -> str:
        """A word that tells this file from one of the same name elsewhere, and not where it is."""
        return hashlib.sha256(str(self.file).encode()).hexdigest()[:16]

    def refuse_vanished(self) -> None:
        """Raises :class:`VanishedError` where its file is not there."""
        _ = self.mark

    def read(self) -> Case:
        """The case as it stands on disk now, its form checked and nothing else.

        Raises :class:`StandoffError` with every fault and its place.
        """
        mark = self.mark
        if self._known is None or self._known[0] != mark:
            self._known = mark, read(self.source)
        return self._known[1]


class Shelf:
    """The cases that were named, and those in the ``folders`` that were; the built-in ones where
    nothing was.

    Raises :class:`StandoffError` for a name that is no file, no folder and no built-in case.
    """

    def __init__(self, names: Sequence[str]):
        known = Cases().answer().cases
        self._builtin = {each.file.resolve() for each in known}
        self._cases: dict[str, Shelved] = {}
        self._by_source: dict[str, Shelved] = {}
        self._looking = threading.Lock()
        self.folders = tuple(Path(name).resolve() for name in names if Path(name).is_dir())
        for name in [*names] or [each.name for each in known]:
            if Path(name).is_dir():
                continue
            file, variant = file_of(name)
            if not file.is_file():
                read(name)
            self._put(name, file.resolve(), variant)
        self._look()

    def _put(self, name: str, file: Path, variant: str = "") -> Shelved:
        source = f"{file}{f'@{variant}' if variant else ''}"
        if source not in self._by_source:
            key = self._key(name, variant)
            found = Shelved(key, source, file, file in self._builtin)
            self._cases[key] = self._by_source[source] = found
        return self._by_source[source]

    @property
    def beginnings(self) -> list[str]:
        """How the paths of the cases begin that were opened, up to their names; the longest
        first, so that what is cut off is all of it."""
        found = {f"{each.file.parent}{os.sep}" for each in [*self._cases.values()]}
        return sorted(found, key=len, reverse=True)

    def _look(self) -> None:
        """Take in the files that have come into the folders."""
        with self._looking:
            for folder in self.folders:
                for file in sorted(_files(folder)):
                    if len(self._cases) < MOST_FILES:
                        self._put(file.name, file)

    def new(self, folder: Path, name: str) -> Path:
        """Where a new case of this name will stand in one of the folders.

        Raises :class:`StandoffError` for a folder that was not named, and a name that is none.
        """
        if folder not in self.folders:
            raise StandoffError("no folder of that name was opened here")
        plain = name.strip()
        stem = plain.removesuffix(".yaml").removesuffix(".yml")
        if not re.fullmatch(r"[^\W_][\w .-]{0,79}", stem) or stem.endswith((".", " ")):
            raise StandoffError(
                "give the case a name of letters, digits, '-' and '_', such as border-crisis"
            )
        if stem.upper() in RESERVED:
            raise StandoffError(f"'{stem}' can't be a file's name on every system; choose another")
        return folder / f"{stem}.yaml"

    def take(self, file: Path) -> Shelved:
        """The case in a file that was just written into a folder."""
        with self._looking:
            return self._put(file.name, file)

    def __iter__(self) -> Iterator[Shelved]:
        self._look()
        return iter(list(self._cases.values()))

    def __getitem__(self, key: str) -> Shelved:
        if key not in self._cases:
            self._look()
        found = self._cases.get(key)
        if found is None:
            raise UnknownCaseError(
                f"no case '{key}' was opened here; there is {listed(self._cases)}"
                f"{nearest(key, self._cases)}"
            )
        return found

    def named(self, name: str) -> str:
        """What names a case to a question, of a key or ``KEY@VARIANT``: files that were not opened
        are not read. Raises :class:`UnknownCaseError`."""
        if name in self._cases:
            return self._cases[name].source
        key, at, variant = name.rpartition("@")
        if not at:
            return self[name].source
        return f"{self[key].file}@{variant}"

    def _key(self, name: str, variant: str) -> str:
        path = Path(os.path.basename(name.rpartition("@")[0] if variant else name))
        stem = path.stem if path.suffix in {".yaml", ".yml"} else path.name
        word = re.sub(r"[^\w.-]+", "-", f"{stem}-{variant}" if variant else stem).strip(".-")
        word = word[:80] or "case"
        key, number = word, 1
        while key in self._cases:
            number += 1
            key = f"{word}-{number}"
        return key


def _files(folder: Path) -> Iterator[Path]:
    """The case files in a folder itself: no link leads out of it."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.endswith((".yaml", ".yml")) and entry.is_file(follow_symlinks=False):
            yield folder / entry.name
