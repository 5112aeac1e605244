"""Negotiation domains from files, whatever they are written in: GENIUS XML or GeniusWeb JSON."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from standoff.base.errors import Place, StandoffError
from standoff.base.files import read_bytes
from standoff.lens.talks.domain import NegotiationDomain
from standoff.lens.talks.genius import REAL_STEPS, read_genius
from standoff.lens.talks.geniusweb import read_geniusweb
from standoff.lens.talks.safe_xml import MOST_BYTES, party_names

_MOST_DOMAIN_BYTES = 50_000_000


def names_domain(path: str, *, alone: bool) -> bool:
    """Whether a file is a negotiation domain rather than a case (which may be JSON, too).

    ``alone``: no profile stands beside it. Raises :class:`StandoffError` for a file that can't be
    read.
    """
    kind = Path(path).suffix.lower()
    if kind == ".json" and alone and Path(path).is_file():
        head = read_bytes(path, _MOST_DOMAIN_BYTES)
        return b"issuesValues" in head or b"issueUtilities" in head
    return kind in {".xml", ".json"}


def read_problem(files: Sequence[str | PathLike[str]], real_steps: int) -> NegotiationDomain:
    """Read a domain and, after it, the profile of each of at least two parties.

    Raises :class:`StandoffError` as :func:`read_domain` does, and for a single profile.
    """
    path, *profiles = (Path(each) for each in files)
    domain = read_domain(path, profiles, real_steps=real_steps)
    if len(profiles) < 2:
        raise StandoffError(
            "one profile is one party, and an agreement takes at least two: add the other "
            "parties' profiles",
            Place(str(path)),
        )
    return domain


def read_domain(
    domain: Path, profiles: list[Path], *, real_steps: int = REAL_STEPS
) -> NegotiationDomain:
    """Read a domain and one profile a party; all must be XML, or all JSON.

    Raises :class:`StandoffError` as :func:`read_genius` and :func:`read_geniusweb` do, and where
    there is no profile or the two formats are mixed.
    """
    if not profiles:
        raise StandoffError(
            "a domain needs the profiles of its parties: standoff talks domain DOMAIN PROFILE "
            "PROFILE…",
            Place(str(domain)),
        )
    web = is_json(domain)
    for path in profiles:
        if is_json(path) != web:
            first, second = ("JSON", "XML") if web else ("XML", "JSON")
            raise StandoffError(
                f"the domain is {first} but this profile is {second}; a domain and its profiles "
                "come in one format",
                Place(str(path)),
            )
    if web:
        return read_geniusweb(domain, profiles, party_names(profiles))
    return read_genius(domain, profiles, real_steps=real_steps)


def is_json(path: Path) -> bool:
    """Whether a file begins as JSON does."""
    head = read_bytes(path, MOST_BYTES)[:4096].removeprefix(b"\xef\xbb\xbf")
    head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")
    start = head.lstrip()[:1]
    return start in (b"{", b"[") or (not start and path.suffix.lower() == ".json")
