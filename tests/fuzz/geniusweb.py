"""GeniusWeb JSON and GENIUS XML for the fuzzer: seeds, and how they are read."""

from __future__ import annotations

import json
from pathlib import Path

from standoff.base.errors import StandoffError
from standoff.lens.talks.reading import is_json, read_domain
from tests.lens.talks.test_domains_in_other_forms import DOMAIN, PROFILE, genius


def seeds() -> list[bytes]:
    """A domain, a profile, and a profile in XML."""
    return [
        json.dumps(DOMAIN).encode(),
        json.dumps(PROFILE).encode(),
        json.dumps(PROFILE, indent=1).encode(),
        genius('<?xml version="1.0"?>\n').encode(),
    ]


def read(path: Path) -> None:
    """Read a mutant as a domain and as a profile.

    Raises :class:`StandoffError` where it is refused as both.
    """
    sound = path.with_name("sound.json" if is_json(path) else "sound.xml")
    if not sound.exists():
        sound.write_bytes(seeds()[1] if is_json(path) else seeds()[3])
    domain = path.with_name("domain.json" if is_json(path) else "sound.xml")
    if is_json(path) and not domain.exists():
        domain.write_bytes(seeds()[0])
    refused: list[StandoffError] = []
    for first, second in ((path, sound), (domain, path)):
        try:
            read_domain(first, [second])
        except StandoffError as error:
            refused.append(error)
    if len(refused) == 2:
        raise refused[0]
