"""The cases that the workbench was opened on: nothing else is read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from standoff.base.errors import Place, StandoffError, listed, nearest
from standoff.questions.builtin import Cases
from standoff.questions.cases import Case, file_of, read


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
    _known: tuple[object, Case] | None = field(default=None, repr=False)

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

    def read(self) -> Case:
        """The case as it stands on disk now, its form checked and nothing else.

        Raises :class:`StandoffError` with every fault and its place.
        """
        mark = self.mark
        if self._known is None or self._known[0] != mark:
            self._known = mark, read(self.source)
        return self._known[1]


class Shelf:
    """The cases that were named; the built-in ones where none was.

    Raises :class:`StandoffError` for a name that is no file and no built-in case.
    """

    def __init__(self, names: Sequence[str]):
        wanted = [*names] or [each.name for each in Cases().answer().cases]
        self._cases: dict[str, Shelved] = {}
        for name in wanted:
            file, variant = file_of(name)
            if not file.is_file():
                read(name)
            source = f"{file.resolve()}{f'@{variant}' if variant else ''}"
            if any(each.source == source for each in self._cases.values()):
                continue
            key = self._key(name, variant)
            self._cases[key] = Shelved(key, source, file.resolve())

    def __iter__(self) -> Iterator[Shelved]:
        return iter(self._cases.values())

    def __getitem__(self, key: str) -> Shelved:
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
