"""One batch of mutants, in a process of its own."""

from __future__ import annotations

import importlib
import random
import resource
import signal
import tempfile
import time
import traceback
import warnings
from pathlib import Path

from standoff.errors import StandoffError
from tests.fuzz.mutate import mutant

SECONDS = 10
MOST_BYTES = 2 << 30


class TooLongError(Exception):
    """A reader that took longer than ``SECONDS``."""


def _alarm(number: int, frame: object) -> None:
    raise TooLongError


def batch(name: str, seed: int, first: int, count: int, keep: str) -> tuple[int, list[str]]:
    """(how many of ``count`` mutants were refused, one line for each fault)."""
    kind = importlib.import_module(f"tests.fuzz.{name}")
    seeds = kind.seeds()
    refused, faults = 0, []
    warnings.simplefilter("error", RuntimeWarning)
    signal.signal(signal.SIGALRM, _alarm)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mutant"
        for number in range(first, first + count):
            rng = random.Random(f"{seed}/{name}/{number}")
            data = mutant(rng, seeds[number % len(seeds)])
            file.write_bytes(data)
            before = _peak()
            signal.alarm(SECONDS)
            started = time.monotonic()
            fault = ""
            try:
                kind.read(file)
            except StandoffError as error:
                refused += 1
                if any(ord(letter) < 32 and letter not in "\n\t" for letter in str(error)):
                    fault = f"a control character in the message: {str(error)!r}"
            except TooLongError:
                fault = f"took longer than {SECONDS} s"
            except BaseException as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                fault = f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})"
            finally:
                signal.alarm(0)
            if not fault and _peak() > max(before, MOST_BYTES):
                fault = f"took {_peak():,} bytes"
            if fault:
                kept = Path(keep) / f"{name}-{seed}-{number}"
                kept.write_bytes(data)
                spent = time.monotonic() - started
                faults.append(f"{kept}: {fault[:300]} [{spent:.1f} s]")
    return refused, faults


def _peak() -> int:
    """Most memory that this process ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
