"""Reads mutants of a format, in processes with a limit on time and memory each."""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import multiprocessing
import pathlib
import random
import resource
import signal
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from standoff.base.cleaning import clean
from standoff.base.errors import StandoffError
from tests.fuzz import mutate

SECONDS = 10
"""Of computing time, so that a busy machine makes no faults."""
BYTES = 2 << 30
_HUNG = 180


class TookTooLong(BaseException):
    """No file may keep the reader busy longer than ``SECONDS``."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong, where, and the file that shows it."""

    kind: str
    file: Path


def formats() -> list[str]:
    """The modules beside this one that have seeds and a reader."""
    folder = pathlib.Path(__file__).parent
    names = (each.stem for each in folder.glob("*.py"))
    return sorted(
        n for n in names if not n.startswith(("_", "test_")) and n not in {"run", "mutate"}
    )


def module_of(name: str) -> ModuleType:
    """The module of a format: ``seeds()``, ``read(path)``, and if it likes ``tree(seed)``, which
    gives a seed as plain data, and ``SUFFIX``, how its files' names end."""
    return importlib.import_module(f"tests.fuzz.{name}")


def mutant(kind: ModuleType, seed: int, number: int) -> bytes:
    """The ``number``-th mutant, a function of the seed and the number alone."""
    rng = random.Random(f"{seed}/{number}")
    start = rng.choice(kind.seeds())
    ways = ["bytes", "words"]
    if hasattr(kind, "tree"):
        ways += ["structure"] * 4
    match rng.choice(ways):
        case "structure":
            return mutate.of_structure(rng, kind.tree(start))
        case "words":
            return mutate.of_words(rng, start)
        case _:
            return mutate.of_bytes(rng, start)


def read_one(kind: ModuleType, path: Path) -> tuple[bool, str]:
    """(whether the file was refused in a sentence, the fault or nothing)."""
    signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        kind.read(path)
    except StandoffError as error:
        return True, "" if str(error) == clean(str(error)) else "control characters in a message"
    except TookTooLong as error:
        return False, f"more than {SECONDS} s in {_where(error)}"
    except Exception as error:
        return False, f"{type(error).__name__} in {_where(error)}: {str(error)[:100]}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return False, ""


def _too_long(_signal: int, _frame: Any) -> None:
    raise TookTooLong


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [each for each in frames if "/standoff/" in each.filename] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno} ({ours[-1].name})"


def _work(name: str, seed: int, numbers: range, folder: Path, told: Any) -> None:
    kind = module_of(name)
    suffix = getattr(kind, "SUFFIX", f".{name}")
    current = folder / f"now-{numbers.start}{suffix}"
    for each in kind.seeds():
        # What is loaded and compiled once is no mutant's fault.
        current.write_bytes(each)
        with contextlib.suppress(StandoffError):
            kind.read(current)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + BYTES, used + BYTES))
    refused = 0
    for number in numbers:
        current.write_bytes(mutant(kind, seed, number))
        faulthandler.dump_traceback_later(_HUNG, exit=True)
        was_refused, fault = read_one(kind, current)
        faulthandler.cancel_dump_traceback_later()
        refused += was_refused
        if fault:
            file = folder / f"{name}-{seed}-{number}{suffix}"
            current.replace(file)
            told.put(Fault(fault, file))
    current.unlink(missing_ok=True)
    told.put(refused)


def run(name: str, count: int, seed: int, jobs: int) -> Iterator[Fault | int]:
    """Every fault as it is found, and for each process in the end how many files were refused."""
    context = multiprocessing.get_context("spawn")
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    told = context.Queue()
    shares = [range(start, count, jobs) for start in range(min(jobs, count))]
    workers = [
        context.Process(target=_work, args=(name, seed, numbers, folder, told))
        for numbers in shares
    ]
    for each in workers:
        each.start()
    for each in workers:
        while each.is_alive():
            each.join(0.5)
            while not told.empty():
                yield told.get()
    while not told.empty():
        yield told.get()
    for each, numbers in zip(workers, shares, strict=True):
        if each.exitcode:
            file = next(folder.glob(f"now-{numbers.start}.*"), folder)
            yield Fault(
                f"the process ended ({each.exitcode}): hung, crashed or out of memory", file
            )
    with contextlib.suppress(OSError):
        folder.rmdir()
