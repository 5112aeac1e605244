"""What a kept run is of: everything that its numbers rest on, in one file beside them."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from importlib import metadata
from pathlib import Path
from typing import Any

from standoff.base.errors import Place, StandoffError, listed
from standoff.base.files import read_text, write_atomically
from standoff.base.plain import json_text
from standoff.base.version import program_version

FORMAT = 1
"""Of the folder of a run. One that a newer program wrote is refused."""
FILE = "manifest.json"
_MOST_BYTES = 2**26
_SLUG = 40


@dataclass(frozen=True, slots=True)
class Manifest:
    """A run as its folder describes it."""

    title: str
    """Of the case."""
    label: str
    """What the case was called when it was run: a built-in name, or a file without its ending."""
    text: str
    """The case, complete in itself, as YAML."""
    versions: Mapping[str, str]
    """Of Standoff, Python and the libraries that compute."""
    seed: int
    draws: int
    """How many worlds it is to hold."""
    chunk: int
    """Worlds of one policy that are written together."""
    policies: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    """What is kept of every world and policy, in order: kind, name, type and word of each column of
    the layout."""
    parameters: tuple[str, ...]
    precision: str
    """``quantal`` or ``exact``."""
    begun: str
    """When, in ISO 8601 with its zone."""
    finished: str | None = None
    """When the last of its worlds was written; None while any is missing."""
    seconds: float = 0.0
    """Time worked on it, in all sittings."""
    certificate: Mapping[str, Any] | None = None
    """How well its games were solved; None while any is missing."""

    @property
    def hash(self) -> str:
        """Of the case: SHA-256 of its text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def identity(self) -> str:
        """SHA-256, in hexadecimal, of all that its numbers rest on: two runs have the same if and
        only if a world of the one is, to the bit, that of the other."""
        rests = {
            "format": FORMAT,
            "case": self.text,
            "versions": dict(self.versions),
            "seed": self.seed,
            "policies": list(self.policies),
            "columns": [list(each) for each in self.columns],
        }
        return hashlib.sha256(json.dumps(rests, sort_keys=True).encode()).hexdigest()

    @property
    def name(self) -> str:
        """What the run is called: the case, and the first letters of the identity."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.label.lower()).strip("-")[:_SLUG].strip("-")
        return f"{slug or 'case'}-{self.identity[:8]}"

    def changed(self, now: Manifest) -> list[str]:
        """What ``now`` has otherwise, a phrase each; nothing where the two may share chunks."""
        told = []
        if self.text != now.text:
            told.append(f"the case was changed ({_differing(self.text, now.text)})")
        if self.seed != now.seed:
            told.append(f"it was kept with seed {self.seed}, and this is seed {now.seed}")
        for name in sorted({*self.versions, *now.versions}):
            before, after = self.versions.get(name), now.versions.get(name)
            if before != after:
                told.append(f"it was kept by {name} {before}, and this is {name} {after}")
        if self.policies != now.policies:
            told.append(
                f"it holds the policies {listed(self.policies)}, not {listed(now.policies)}"
            )
        if not told and self.columns != now.columns:
            told.append("it keeps other quantities of each world")
        return told

    def to_dict(self) -> dict[str, Any]:
        """As plain data, as it stands in the folder."""
        data: dict[str, Any] = {"standoff_run": FORMAT, "name": self.name, "hash": self.hash}
        return data | asdict(self) | {"columns": [list(each) for each in self.columns]}

    def write(self, folder: Path) -> None:
        """Put it into the run's folder. Raises :class:`StandoffError` where it can't be."""
        write_atomically(folder / FILE, json_text(self.to_dict()))


def read_manifest(folder: Path) -> Manifest:
    """That of the run in ``folder``.

    Raises :class:`StandoffError` for a folder that is no run or can't be read, a run that a newer
    program kept, and a manifest that is damaged.
    """
    file = folder / FILE
    text = read_text(file, _MOST_BYTES, "the manifest of a kept run")
    place = Place(str(file))
    try:
        data = json.loads(text)
        found = data.get("standoff_run") if isinstance(data, dict) else None
        if isinstance(found, int) and found > FORMAT:
            raise StandoffError(
                f"the run was kept by a newer Standoff (its folder is of format {found}, and this "
                f"version reads {FORMAT}); install the newer version",
                place,
            )
        if found != FORMAT:
            raise ValueError("no manifest")
        stated = {each.name: data[each.name] for each in fields(Manifest)}
        stated["columns"] = tuple(tuple(each) for each in stated["columns"])
        for name in ("policies", "parameters"):
            stated[name] = tuple(str(each) for each in stated[name])
        for name in ("seed", "draws", "chunk"):
            if not isinstance(stated[name], int) or stated[name] < (name != "seed"):
                raise ValueError(name)
        made = Manifest(**stated)
        if data["hash"] != made.hash:
            raise ValueError("hash")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise StandoffError(
            "the manifest of the kept run is damaged; nothing of the run can be trusted: remove "
            f"its folder and run it again ({type(error).__name__})",
            place,
        ) from None
    return made


def versions() -> dict[str, str]:
    """Of the program, of Python and of each library that computes."""
    return {
        "standoff": program_version(),
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in ("numpy", "scipy", "numba")},
    }


def _differing(before: str, after: str) -> str:
    """The first line in which two texts of a case differ."""
    lines: Sequence[str] = before.splitlines()
    others: Sequence[str] = after.splitlines()
    for line, other in zip(lines, others, strict=False):
        if line != other:
            return f"'{line.strip()[:60]}' is now '{other.strip()[:60]}'"
    return "lines at its end" if len(lines) != len(others) else "its layout"
