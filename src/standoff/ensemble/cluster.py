"""Where jobs are done: by the workers of a running Dask cluster, which may come and go."""

from __future__ import annotations

import functools
import hashlib
import pickle
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, TypeVar

from standoff.base.errors import StandoffError
from standoff.ensemble.kept.chunk import library
from standoff.ensemble.kept.manifest import versions

Task = TypeVar("Task")
Result = TypeVar("Result")

ANSWERS = 10.0
"""Seconds in which a scheduler answers."""
WORKERS = 60.0
"""Seconds to wait for the first worker."""
LOOK = 1.0
STRAGGLES = 8.0
"""A job that takes so many times as long as the median is done by another worker, too: whichever
is first counts."""
PATIENCE = 30.0
"""No job straggles before so many seconds."""
_AHEAD = 3
"""Jobs handed out for each of the cluster's threads."""


class Cluster:
    """The workers behind a scheduler's address, to be used in a ``with`` statement.

    Raises :class:`StandoffError` where nobody answers there, and where no worker comes.
    """

    def __init__(self, address: str):
        self.address = address
        self._client: Any = None

    def __enter__(self) -> Cluster:
        distributed = library("distributed", "a cluster is reached", "cluster")
        try:
            self._client = distributed.Client(self.address, timeout=ANSWERS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise StandoffError(
                f"no Dask scheduler can be reached at '{self.address}' "
                f"({_first_line(error) or type(error).__name__}); expected an address such as "
                "tcp://10.0.0.1:8786 at which 'dask scheduler' runs"
            ) from None
        try:
            self._client.wait_for_workers(1, timeout=WORKERS)
        except TimeoutError:
            self._close()
            raise StandoffError(
                f"the cluster at '{self.address}' has no workers, and none came in {WORKERS:.0f} "
                "seconds; start some: dask worker ADDRESS"
            ) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def _close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close(timeout=2)

    def each(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """What ``work`` makes of each task, as it comes in; each once, however often it was done.

        A job is a pure function: what a worker that dies was at is done by another one, and so is
        what takes too long. Raises what a job raises, and :class:`StandoffError` for a worker
        with other versions, by its name, and where the cluster is lost.
        """
        distributed = library("distributed", "a cluster is reached", "cluster")
        flow = _Flow(self._client, work, list(tasks))
        try:
            yield from flow.results(distributed)
        except (OSError, distributed.CancelledError) as error:
            raise self._lost(error) from None
        except RuntimeError as error:
            # What distributed raises where its own machinery ends under it.
            raise self._lost(error) from None
        finally:
            flow.end()

    def _lost(self, error: BaseException) -> StandoffError:
        return StandoffError(
            f"the cluster at '{self.address}' was lost ({_first_line(error)}); what came in is "
            "kept, and --resume goes on with it"
        )


class _Flow:
    """Tasks on their way: which are out, since when, and which are done."""

    def __init__(self, client: Any, work: Callable[..., Any], tasks: list[Any]):
        self.client = client
        self.tasks = tasks
        # Sent to every worker, and by the scheduler to those that join later: none has to ask
        # another one for it, which may be dead.
        self.work = _send(client, pickle.dumps(work))
        self.expected = versions()
        self.out: dict[Any, tuple[int, float]] = {}
        self.took: list[float] = []
        self.done: set[int] = set()
        self.twice: set[int] = set()
        self.next = 0

    def results(self, distributed: Any) -> Iterator[Any]:
        """Results as they come in."""
        while len(self.done) < len(self.tasks):
            self._hand_out()
            try:
                with self.client.as_current():
                    found = distributed.wait(list(self.out), LOOK, return_when="FIRST_COMPLETED")
            except TimeoutError:
                self._help_stragglers()
                if self.client.status != "running":
                    raise OSError("the scheduler does not answer any more") from None
                continue
            for future in found.done:
                number, since = self.out.pop(future)
                if number in self.done:
                    continue
                result = self._result(future, distributed)
                self.done.add(number)
                self.took.append(time.monotonic() - since)
                yield result
            self._help_stragglers()

    def _result(self, future: Any, distributed: Any) -> Any:
        try:
            return future.result()
        except (distributed.scheduler.KilledWorker, ModuleNotFoundError) as error:
            if isinstance(error, ModuleNotFoundError):
                told = f"a worker has not got '{error.name}'; install Standoff on every worker"
            else:
                told = "several workers died at the same job, one after the other"
            raise StandoffError(f"{told} ({self.client.scheduler.address})") from None

    def _hand_out(self) -> None:
        threads = max(1, sum(self.client.nthreads().values()))
        while self.next < len(self.tasks) and len(self.out) < _AHEAD * threads:
            self._submit(self.next)
            self.next += 1

    def _submit(self, number: int, away: Sequence[str] = ()) -> None:
        future = self.client.submit(
            _do,
            self.work,
            self.tasks[number],
            self.expected,
            pure=False,
            workers=list(away) or None,
            allow_other_workers=bool(away),
        )
        self.out[future] = number, time.monotonic()

    def _help_stragglers(self) -> None:
        """Have what takes too long done by another worker, too, where no other job waits."""
        if not self.took or self.next < len(self.tasks):
            return
        median = sorted(self.took)[len(self.took) // 2]
        limit = max(PATIENCE, STRAGGLES * median)
        now = time.monotonic()
        late = [
            (future.key, number)
            for future, (number, since) in self.out.items()
            if number not in self.twice and now - since > limit
        ]
        if not late:
            return
        at = {key: worker for worker, keys in self.client.processing().items() for key in keys}
        slow = {at[key] for key, _ in late if key in at}
        away = [worker for worker in self.client.nthreads() if worker not in slow]
        for _, number in late:
            self.twice.add(number)
            self._submit(number, away)

    def end(self) -> None:
        """What is out is wanted no more."""
        try:
            self.client.cancel(list(self.out), force=True)
        except Exception:
            return


def _send(client: Any, work: bytes) -> str:
    """Have every worker know the work; under which name."""
    from distributed import WorkerPlugin

    class Sent(WorkerPlugin):
        """Holds it."""

        def __init__(self) -> None:
            self.work = work

    name = f"standoff-{hashlib.sha256(work).hexdigest()[:16]}"
    client.register_plugin(Sent(), name=name)
    return name


def _do(work: str, task: Any, expected: Mapping[str, str]) -> Any:
    """On a worker: refuse other versions, and do the job."""
    own = versions()
    if own != dict(expected):
        raise StandoffError(_other(expected, own))
    from distributed import get_worker

    sent: Any = get_worker().plugins[work]
    return _unpickled(sent.work)(task)


@functools.lru_cache(maxsize=1)
def _unpickled(work: bytes) -> Any:
    """On a worker: what was sent, made once for all its jobs."""
    return pickle.loads(work)


def _other(expected: Mapping[str, str], own: Mapping[str, str]) -> str:
    from distributed import get_worker

    told = [
        f"{name} {own.get(name, 'none')}, not {version}"
        for name, version in expected.items()
        if own.get(name) != version
    ]
    return (
        f"the worker {get_worker().address} has {', '.join(told)}; worlds that other versions "
        "solve would not be those of this run: install the same there"
    )


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0][:120]
