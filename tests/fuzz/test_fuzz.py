"""A few hundred mutants of every format; ``python -m tests.fuzz`` runs as many as one likes."""

import contextlib
from pathlib import Path

import pytest

from standoff.base.errors import StandoffError
from tests.fuzz.run import formats, module_of, mutant, read_one


@pytest.mark.parametrize("name", formats())
def test_mutants_are_read_or_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    kind = module_of(name)
    file = tmp_path / f"file{getattr(kind, 'SUFFIX', '')}"
    for seed in kind.seeds():
        # A genius domain is no profile, but one of the two readings takes it.
        file.write_bytes(seed)
        kind.read(file)
    refused = 0
    for number in range(150):
        file.write_bytes(mutant(kind, 9, number))
        was_refused, fault = read_one(kind, file)
        assert not fault, (fault, file.read_bytes())
        refused += was_refused
    assert 30 < refused < 150


def test_a_fault_is_told_with_its_place(tmp_path: Path) -> None:
    """The fuzzer itself: an error that is no refusal, and a reader that never ends."""
    from types import ModuleType

    def broken(_path: Path) -> None:
        raise KeyError("x")

    def endless(_path: Path) -> None:
        while True:
            pass

    kind = ModuleType("kind")
    kind.read = broken  # type: ignore[attr-defined]
    assert read_one(kind, tmp_path)[1].startswith("KeyError in test_fuzz.py")
    with contextlib.ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr("tests.fuzz.run.SECONDS", 0.05)
        kind.read = endless  # type: ignore[attr-defined]
        assert read_one(kind, tmp_path)[1].startswith("more than")

    def refusing(_path: Path) -> None:
        raise StandoffError("no")

    kind.read = refusing  # type: ignore[attr-defined]
    assert read_one(kind, tmp_path) == (True, "")
