"""A process that does jobs for another one: the work comes first, then job after job, over pipes.

It is run as ``python -m standoff.ensemble.hand`` by :class:`standoff.ensemble.processes.Processes`
and by nobody else.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import Any, BinaryIO

from standoff.base.errors import StandoffError
from standoff.base.loading import begin, loaded


def put(stream: BinaryIO, value: Any) -> None:
    """Send a value. Raises OSError where nobody takes it."""
    pickle.dump(value, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def take(stream: BinaryIO) -> Any:
    """The value that was sent next. Raises EOFError where the other side is gone."""
    try:
        return pickle.load(stream)
    except pickle.UnpicklingError:
        raise EOFError from None


def main() -> None:
    """Do jobs until there are no more."""
    begin()
    taken, given = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not come between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        work = take(taken)
        loaded()
        put(given, (True, None))
        while True:
            job = take(taken)
            try:
                put(given, (True, work(job)))
            except StandoffError as error:
                put(given, (False, error))
    except (EOFError, OSError, KeyboardInterrupt):
        # Who asked is gone, and so is what it was asked for.
        return


if __name__ == "__main__":
    main()
