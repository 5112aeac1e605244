"""GENIUS domains and profiles in XML for the fuzzer."""

from __future__ import annotations

from pathlib import Path

from standoff.errors import StandoffError
from standoff.talks.reading import read_domain
from tests.talks.test_genius import DOMAIN, PROFILE


def seeds() -> list[bytes]:
    """A domain and a profile."""
    return [DOMAIN.encode(), PROFILE.encode()]


def read(path: Path) -> None:
    """Read a mutant as a domain and as a profile.

    Raises :class:`StandoffError` where it is refused as both.
    """
    domain, profile = path.with_name("domain.xml"), path.with_name("profile.xml")
    domain.write_text(DOMAIN, "utf-8")
    profile.write_text(PROFILE, "utf-8")
    mutant = path.with_name("mutant.xml")
    mutant.write_bytes(path.read_bytes())
    refused: list[StandoffError] = []
    for first, second in ((mutant, profile), (domain, mutant)):
        try:
            read_domain(first, [second])
        except StandoffError as error:
            refused.append(error)
    if len(refused) == 2:
        raise refused[0]
