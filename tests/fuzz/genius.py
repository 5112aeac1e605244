"""GENIUS domains and profiles, for the fuzzer: each mutant is read as either."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from standoff.base.errors import StandoffError
from standoff.lens.talks.genius import read_genius
from tests.lens.talks.test_genius import DOMAIN, PROFILE

SUFFIX = ".xml"


def seeds() -> list[bytes]:
    """Whole and valid files to mutate."""
    return [DOMAIN.encode(), PROFILE.encode()]


@cache
def _whole() -> tuple[Path, Path]:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-genius-whole-"))
    for name, text in (("domain", DOMAIN), ("profile", PROFILE)):
        (folder / f"{name}.xml").write_text(text, encoding="utf-8")
    return folder / "domain.xml", folder / "profile.xml"


def read(path: Path) -> None:
    """Raises :class:`StandoffError` where the file is refused both as a domain and a profile."""
    domain, profile = _whole()
    try:
        read_genius(domain, [path])
    except StandoffError:
        read_genius(path, [profile])
