"""A process that answers questions one after the other."""

from __future__ import annotations

import sys
import traceback
from multiprocessing.connection import Connection
from typing import Any

from standoff.base.errors import Problem, StandoffError
from standoff.base.memory import limit_memory
from standoff.web import tabled, told
from standoff.web.drafts import drafted
from standoff.web.messages import STOP, Draft, Failed, Order, Paper, Progressed, Said, Tabled, Task
from standoff.web.refusing import on_page
from standoff.web.reports import reported


class _StoppedError(Exception):
    """Nobody waits for the answer any more."""


def serve(pipe: Connection[Any, Any], most_bytes: int, warm: bool = True) -> None:
    """Answer what comes through ``pipe`` until it is closed."""
    limit_memory(most_bytes)
    try:
        if warm:
            # What takes long to load is loaded before the first question comes.
            told.warm()
        desk = told.Desk()
        while True:
            order = pipe.recv()
            if order != STOP:
                pipe.send(_answered(desk, order, pipe))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def _answered(desk: told.Desk, order: Task, pipe: Connection[Any, Any]) -> Said:
    def progress(done: int, total: int) -> None:
        if pipe.poll():
            pipe.recv()
            raise _StoppedError
        pipe.send(Progressed(done, total))

    try:
        if isinstance(order, Draft):
            return drafted(order, progress)
        if isinstance(order, Paper):
            return reported(order, progress)
        if isinstance(order, Tabled):
            return tabled.answered(order, progress)
        return desk.answered(order, progress)
    except _StoppedError:
        return Failed(499, (Problem("stopped, since nobody waits for it"),))
    except StandoffError as error:
        return Failed(422, _as_told(order, error))
    except MemoryError:
        return Failed(422, (Problem("this needs more memory than there is; ask for less"),))
    except Exception:
        traceback.print_exc(file=sys.stderr)
        sentence = (
            "something went wrong in Standoff itself; the terminal that serves this says what"
        )
        return Failed(500, (Problem(sentence),))


def _as_told(order: Task, error: StandoffError) -> tuple[Problem, ...]:
    """What is wrong, in the words of where it was asked."""
    if isinstance(order, Order | Tabled):
        return tuple(on_page(each, order) for each in error.problems)
    return error.problems
