"""A run spread over processes and over a cluster ends in the bits of the plain one, whoever dies.

The schedulers and workers are real processes on this machine's loopback.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import standoff
import standoff.ensemble.cluster as clusters
import standoff.ensemble.processes as processes
from standoff.base.errors import StandoffError
from standoff.ensemble.hand import put, take
from standoff.ensemble.kept.manifest import versions
from standoff.ensemble.kept.runs import Run
from standoff.ensemble.kept.source import Source
from standoff.ensemble.kept.written import Written
from standoff.ensemble.plan import Job
from standoff.ensemble.prepare import prepare
from standoff.ensemble.processes import Processes
from standoff.questions.cases import compiled
from tests.ensemble.dying import Always, Dies, Wrong

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"
DRAWS = 3000
HERE = Path(__file__).parent
pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture(scope="module")
def plain() -> Any:
    """The bits of the plain run: what a study that was kept nowhere holds of each world."""
    return bits(standoff.study(STARTER, draws=DRAWS))


def bits(study: Any) -> str:
    found = {name: study.draws_of(name) for name in study.ensemble.policies}
    return json.dumps(
        {
            name: {column: values.tobytes().hex() for column, values in each.items()}
            for name, each in found.items()
        }
    )


@pytest.mark.parametrize("how", ["dies", "hangs"])
def test_a_process_that_dies_or_hangs_takes_nothing_with_it(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE.parents[1]), *sys.path]))
    monkeypatch.setattr(processes, "PATIENCE", 2.0)
    monkeypatch.setattr(processes, "SLOWER", 0.0)
    with Processes(2) as pool:
        assert list(pool.each(Dies(tmp_path / "mark", how), range(8))) == [
            2 * number for number in range(8)
        ]
    assert (tmp_path / "mark").exists()


def test_work_at_which_every_process_dies_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE.parents[1]), *sys.path]))
    with pytest.raises(StandoffError, match="4 processes died at the same work"), Processes(1) as p:
        list(p.each(Always(), [1]))


def test_a_run_on_processes_is_the_plain_one(plain: str) -> None:
    assert bits(standoff.run(STARTER, draws=DRAWS, keep=True, workers=2)) == plain


def test_an_error_in_a_process_is_told_as_it_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its place, as numbers that make no game have one."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE.parents[1]), *sys.path]))
    with pytest.raises(StandoffError) as here:
        Wrong()(3)
    with pytest.raises(StandoffError) as there, Processes(1) as pool:
        list(pool.each(Wrong(), [3]))
    assert str(there.value) == str(here.value)
    assert there.value.problems == here.value.problems


def test_where_the_folder_is_not_to_be_seen_the_bytes_come_back(tmp_path: Path) -> None:
    """As on a machine without the run's storage: nothing is written there."""
    study = standoff.run(STARTER, draws=300, keep=True)
    run: Run = study.kept
    asked = study.ensemble.layout.questions.values()
    source = Source(prepare(compiled(STARTER), questions=asked), 0)
    (held, *_) = run.chunks("talk")
    job = Job("talk", held.first, held.stop)
    _, here, tally = Written(source, run)(job)
    assert here == held
    _, away, same = Written(source, Run(tmp_path / "elsewhere", run.manifest))(job)
    assert away == held.path.read_bytes()
    assert tally == same
    # A folder of the same name that is another run's is not written to.
    (run.path / "identity").write_text("another", "utf-8")
    assert isinstance(Written(source, run)(job)[1], bytes)


class Dask:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder: Path):
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.folder = folder

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / "said.txt").open("ab") as said:
            made = subprocess.Popen(
                [sys.executable, "-m", "dask", *words],
                stdout=said,
                stderr=said,
                cwd=self.folder,
            )
        self.processes.append(made)
        return made

    def scheduler(self) -> str:
        self.file.unlink(missing_ok=True)
        self.main = self.start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--scheduler-file", str(self.file),
        )  # fmt: skip
        for _ in range(600):
            if self.file.is_file() and self.file.read_text("utf-8").strip():
                return str(json.loads(self.file.read_text("utf-8"))["address"])
            time.sleep(0.1)
        raise AssertionError((self.folder / "said.txt").read_text("utf-8"))

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start(
            "worker", "--scheduler-file", str(self.file), "--nthreads", "1", "--no-nanny",
            "--no-dashboard", "--memory-limit", "0",
        )  # fmt: skip

    def end(self) -> None:
        for each in self.processes:
            each.kill()
            each.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    found = Dask(tmp_path)
    yield found
    found.end()


def test_workers_die_hang_and_join_and_nothing_is_lost(
    dask: Dask, plain: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One worker is killed -9, one is stopped in its tracks, one joins late."""
    monkeypatch.setattr(clusters, "PATIENCE", 3.0)
    address = dask.scheduler()
    killed, stopped = dask.worker(), dask.worker()
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        seen.append(done)
        if len(seen) == 3:
            killed.kill()
        if len(seen) == 6:
            dask.worker()
            stopped.send_signal(signal.SIGSTOP)

    study = standoff.run(STARTER, draws=DRAWS, keep=True, cluster=address, progress=progress)
    assert bits(study) == plain
    run = study.kept
    # Each chunk is there once, and all are counted once.
    assert run.count() == run.games
    assert run.manifest.certificate["solved"] == run.games


def test_a_scheduler_that_is_lost_and_started_anew(dask: Dask, plain: str) -> None:
    address = dask.scheduler()
    worker = dask.worker()

    def progress(done: int, total: int) -> None:
        if 0 < done < total:
            dask.main.kill()

    with pytest.raises(StandoffError, match=r"was lost .* --resume goes on with it"):
        standoff.run(STARTER, draws=DRAWS, keep=True, cluster=address, progress=progress)
    worker.kill()
    address = dask.scheduler()
    dask.worker()
    again = standoff.run(STARTER, draws=DRAWS, keep=True, resume=True, cluster=address)
    assert bits(again) == plain


def test_a_worker_with_other_versions_is_refused_by_name(
    dask: Dask, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = dask.scheduler()
    dask.worker()
    own = versions()
    monkeypatch.setattr(clusters, "versions", lambda: {**own, "numpy": "9.9"})
    with pytest.raises(StandoffError) as told:
        standoff.run(STARTER, draws=20, keep=True, cluster=address)
    assert f"has numpy {own['numpy']}, not 9.9" in str(told.value)
    assert "the worker tcp://127.0.0.1:" in str(told.value)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "tcp://"])
def test_a_cluster_that_can_t_be_reached(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "ANSWERS", 1.0)
    with pytest.raises(StandoffError) as told:
        standoff.run(STARTER, draws=20, keep=True, cluster=address)
    assert f"no Dask scheduler can be reached at '{address}'" in str(told.value)
    assert "\n" not in str(told.value)


def test_options_that_have_no_bearing() -> None:
    for options in ({"workers": 2}, {"cluster": "tcp://127.0.0.1:9"}):
        with pytest.raises(StandoffError, match="what is spread is a run that is kept"):
            standoff.run(STARTER, **options)
    with pytest.raises(StandoffError, match="the cluster has its own workers"):
        standoff.run(STARTER, keep=True, workers=2, cluster="tcp://127.0.0.1:9")
    with pytest.raises(StandoffError, match="is not done by threads"):
        standoff.run(STARTER, keep=True, workers=2, threads=2)


def test_without_dask_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(StandoffError, match=r"pip install 'standoff\[cluster\]'"):
        standoff.run(STARTER, draws=20, keep=True, cluster="tcp://127.0.0.1:9")


def test_half_an_answer_is_none(tmp_path: Path) -> None:
    """What a process wrote when it died is not read as an answer."""
    file = tmp_path / "pipe"
    with file.open("wb") as stream:
        put(stream, list(range(1000)))
    whole = file.read_bytes()
    for length in (0, 1, 20, len(whole) - 1):
        file.write_bytes(whole[:length])
        with file.open("rb") as stream, pytest.raises(EOFError):
            take(stream)
