"""A few hundred mutants of game files; ``python -m tests.fuzz`` runs as many as one likes."""

import random
from pathlib import Path
from types import ModuleType

import pytest

from standoff.base.errors import StandoffError
from tests.fuzz import efg, nfg
from tests.fuzz.mutate import of_bytes


@pytest.mark.parametrize("kind", [efg, nfg], ids=["efg", "nfg"])
def test_mutants_are_read_or_refused_in_a_sentence(kind: ModuleType, tmp_path: Path) -> None:
    rng = random.Random(9)
    file = tmp_path / "game"
    refused, clean = 0, True
    for number in range(300):
        file.write_bytes(of_bytes(rng, kind.seeds()[number % len(kind.seeds())]))
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
