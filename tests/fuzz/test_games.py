"""A few hundred mutants of game files; ``python -m tests.fuzz`` runs as many as one likes."""

import random
from pathlib import Path
from types import ModuleType

import pytest

from standoff.errors import StandoffError
from tests.fuzz import efg, nfg

_SCRAPS = [
    each.encode("latin-1")
    for each in ('"', "{", "}", " ", "\n", "0", "-1", "1/0", "1e999", "9" * 30, "\\", "\0", "\xff",
                 "p", "c", "t", "NFG", "EFG", "\x1b[2J", "\xef\xbb\xbf", "nan")
]  # fmt: skip


def mutant(rng: random.Random, seed: bytes) -> bytes:
    data = bytearray(seed)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        end = min(len(data), at + rng.randint(0, 12))
        match rng.randrange(4):
            case 0:
                data[at:end] = rng.choice(_SCRAPS)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[rng.randrange(len(data) + 1) :][: rng.randint(1, 30)]
            case _:
                del data[at:]
    return bytes(data)


@pytest.mark.parametrize("kind", [efg, nfg], ids=["efg", "nfg"])
def test_mutants_are_read_or_refused_in_a_sentence(kind: ModuleType, tmp_path: Path) -> None:
    rng = random.Random(9)
    file = tmp_path / "game"
    refused, clean = 0, True
    for number in range(300):
        file.write_bytes(mutant(rng, kind.seeds()[number % len(kind.seeds())]))
        try:
            kind.read(file)
        except StandoffError as error:
            refused += 1
            clean &= "\x1b" not in str(error)
    assert clean
    assert 100 < refused < 300
    for seed in kind.seeds():
        file.write_bytes(seed)
        kind.read(file)
