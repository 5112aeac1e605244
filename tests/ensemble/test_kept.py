"""A kept run: the same bits as an unbroken one, however it was broken, damaged or shared.

What is asserted is that two ways to the same worlds end in the same bits; what those bits should be
is tested where games are solved.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import standoff
import standoff.ensemble.kept.file as file
import standoff.ensemble.kept.keeping as keeping
import standoff.ensemble.kept.manifest as manifests
import standoff.ensemble.kept.source as sources
import standoff.ensemble.kept.written as writing
import standoff.ensemble.run as running
import standoff.ensemble.work as working
from standoff.base.errors import StandoffError
from standoff.ensemble.kept.manifest import FILE
from standoff.ensemble.kept.runs import Run, named, open_run

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"
DRAWS = 1000
pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture(scope="module")
def plain() -> str:
    """What a run that is kept nowhere answers."""
    return answer(standoff.study(STARTER, draws=DRAWS))


def answer(study: Any) -> str:
    """Every figure of a study, and every number that was kept of each world."""
    ensemble = study.ensemble
    columns = [c for c in ensemble.layout.columns if not c.name.startswith("E(")]
    bits = {
        f"{policy}/{column}": ensemble.column(policy, column).tobytes().hex()
        for policy in ensemble.policies
        for column in columns
        if column.kind in {"outcome", "payoff", "measure", "choice"}
    }
    return json.dumps([study.to_dict(), bits], sort_keys=True)


def keep(case: Any = STARTER, **options: Any) -> Any:
    return standoff.run(case, **{"draws": DRAWS, "keep": True, **options})


def only(folder: Path) -> Run:
    """The one run that is kept."""
    (path,) = folder.iterdir()
    return open_run(path)


def lineless(answer: Any) -> Any:
    """An answer without the lines it names: a run's are those of its own copy of the case."""

    def bare(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: bare(each) for key, each in part.items() if key not in {"file", "line"}}
        return [bare(each) for each in part] if isinstance(part, list) else part

    return bare(answer.to_dict())


def refused(**options: Any) -> str:
    with pytest.raises(StandoffError) as told:
        keep(**options)
    assert "\n" not in str(told.value)
    return str(told.value)


def nothing_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a game was solved again")

    monkeypatch.setattr(running, "work", fail)
    monkeypatch.setattr(sources, "work", fail)


def test_a_kept_run_is_the_plain_one_and_is_read_again(
    folder: Path, plain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answer(keep()) == plain
    run = only(folder)
    assert run.finished
    assert len(run.chunks("talk")) == 4
    manifest = json.loads((run.path / FILE).read_text("utf-8"))
    assert manifest["hash"] == run.manifest.hash
    assert manifest["certificate"]["solved"] == 4 * DRAWS
    assert {"standoff", "python", "numpy", "scipy", "numba"} <= manifest["versions"].keys()
    nothing_is_solved(monkeypatch)
    assert answer(standoff.run(run.name)) == plain
    assert answer(standoff.run(run.path)) == plain
    # The same is asked again of the case itself: it is there.
    assert answer(keep()) == plain


def test_its_copy_of_the_case_is_checked_as_the_case_is(folder: Path) -> None:
    keep(draws=16)
    run = only(folder)
    found = standoff.check(run.name)
    assert found.file == str(run.path / "case.yaml")
    told = {each.message for each in standoff.check(STARTER).problems}
    assert {each.message for each in found.problems} == told


@pytest.mark.parametrize(
    "name", ["run", "explain", "value", "robust", "watch", "beliefs", "claims"]
)
def test_questions_read_its_worlds_and_solve_none(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(draws=300)
    run = only(folder)
    ask = getattr(standoff, name)
    fresh = lineless(ask(STARTER, draws=300))
    nothing_is_solved(monkeypatch)
    assert lineless(ask(run.name)) == fresh
    assert lineless(ask(run.name, draws=300, seed=0)) == fresh


def test_of_two_policies_why_reads_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(draws=300)
    fresh = standoff.why(STARTER, "talk", "threaten", draws=300)
    nothing_is_solved(monkeypatch)
    kept = standoff.why(only(folder).name, "talk", "threaten")
    assert lineless(kept) == lineless(fresh)
    lines = (only(folder).path / "case.yaml").read_text().splitlines()
    grounds = [each for part in kept.to_dict()["behaviour"] for each in part["rests_on"]]
    assert grounds
    for each in grounds:
        assert each["file"] == "case.yaml"
        assert (each["name"] if each["kind"] in {"stage", "term"} else "") in lines[
            each["line"] - 1
        ]


def test_fewer_worlds_are_its_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep()
    fewer = lineless(standoff.explain(STARTER, draws=300))
    nothing_is_solved(monkeypatch)
    assert lineless(standoff.explain(only(folder).name, draws=300)) == fewer


@pytest.mark.parametrize("after", [1, 5, 9])
def test_a_run_broken_off_is_gone_on_with(
    after: int, folder: Path, plain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up after so many chunks."""
    real = file.put
    written: list[Any] = []

    def full(*what: Any, **how: Any) -> Any:
        if len(written) >= after:
            raise StandoffError("cannot be written: the disk is full")
        written.append(real(*what, **how))
        return written[-1]

    monkeypatch.setattr(writing, "put", full)
    with pytest.raises(StandoffError, match="the disk is full"):
        keep(threads=1)
    monkeypatch.setattr(writing, "put", real)
    run = only(folder)
    assert not run.finished
    before = {each.path: each.path.stat().st_mtime_ns for each in run.files()}
    assert len(before) == after
    with pytest.raises(StandoffError, match=r"unfinished \(.* games are solved\); --resume"):
        keep()
    with pytest.raises(StandoffError, match=r"the kept run is unfinished: of 4,000 games"):
        standoff.explain(run.name)
    assert answer(keep(resume=True)) == plain
    # What was there stayed: it was not solved again.
    assert (
        before.items() <= {each.path: each.path.stat().st_mtime_ns for each in run.files()}.items()
    )


def test_killed_at_any_moment_it_is_gone_on_with(folder: Path, plain: str, tmp_path: Path) -> None:
    """A process that is killed -9 again and again, a little later each time."""
    script = tmp_path / "killed.py"
    script.write_text(
        "import standoff, standoff.ensemble.kept.keeping as k, sys, time\n"
        "import standoff.ensemble.kept.written as w\n"
        "k._MOST = 256\n"
        "real = w.put\n"
        "def slowly(*what, **how):\n"
        "    print('chunk', flush=True)\n"
        "    time.sleep(0.02)\n"
        "    return real(*what, **how)\n"
        "w.put = slowly\n"
        f"standoff.run({str(STARTER)!r}, draws={DRAWS}, keep=True, resume='-r' in sys.argv)\n",
        encoding="utf-8",
    )
    for count in (1, 3, 4):
        resume = ["-r"] if (folder.exists() and any(folder.iterdir())) else []
        with subprocess.Popen(
            [sys.executable, script, *resume], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            for _ in range(count):
                process.stdout.readline()
            time.sleep(0.003 * count)
            process.kill()
    run = only(folder)
    assert not run.finished
    assert answer(keep(resume=True)) == plain
    assert not list(run.path.rglob(".*"))


def test_more_worlds_are_added_and_the_old_ones_stay(folder: Path, plain: str) -> None:
    keep(draws=300)
    assert "--resume adds the others up to 1,000" in refused()
    before = {each.path for each in only(folder).chunks("talk")}
    assert answer(standoff.run(only(folder).name, draws=DRAWS, resume=True)) == plain
    run = only(folder)
    assert before < {each.path for each in run.chunks("talk")}
    assert run.manifest.draws == DRAWS
    assert run.finished


@pytest.mark.parametrize("how", ["cut short", "one bit", "empty", "gone"])
def test_a_damaged_chunk_is_found_and_solved_again(how: str, folder: Path, plain: str) -> None:
    keep()
    run = only(folder)
    chunk = run.chunks("talk")[2].path
    whole = chunk.read_bytes()
    if how == "gone":
        chunk.unlink()
    else:
        middle = len(whole) // 2
        flipped = whole[:middle] + bytes([whole[middle] ^ 4]) + whole[middle + 1 :]
        chunk.write_bytes({"cut short": whole[:-5], "one bit": flipped, "empty": b""}[how])
    shown = standoff.runs.show(run.name)
    if how != "gone":
        assert [run.path / each for each in shown.damaged] == [chunk]
        assert "1 chunk is not what was written" in shown.failure
        with pytest.raises(StandoffError, match="this chunk of the kept run is not what"):
            standoff.explain(run.name)
    else:
        with pytest.raises(StandoffError, match="the kept run is unfinished"):
            standoff.explain(run.name)
    assert answer(keep(resume=True)) == plain
    assert chunk.read_bytes() == whole
    assert not standoff.runs.show(run.name).failure


def test_a_chunk_of_another_run_is_none_of_this(folder: Path, plain: str) -> None:
    """Copied by hand from a run with another seed: whole, and yet not its own."""
    keep(seed=1)
    other = only(folder)
    keep()
    run = next(each for each in map(open_run, folder.iterdir()) if each.name != other.name)
    mine, foreign = run.chunks("talk")[0].path, other.chunks("talk")[0].path
    mine.unlink()
    (mine.parent / foreign.name).write_bytes(foreign.read_bytes())
    with pytest.raises(StandoffError, match="is not what was written"):
        standoff.explain(run.name)
    assert answer(keep(resume=True)) == plain


def test_two_clients_at_one_run(folder: Path, plain: str) -> None:
    """Both end in the same bits; each chunk is there once."""
    code = (
        "import standoff, standoff.ensemble.kept.keeping as k\n"
        "k._MOST = 256\n"
        f"standoff.run({str(STARTER)!r}, draws={DRAWS}, keep=True, resume=True)\n"
    )
    with pytest.raises(StandoffError, match="nothing to resume"):
        keep(resume=True)
    keep(draws=10)
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    run = only(folder)
    assert answer(standoff.run(run.name)) == plain
    for policy in run.manifest.policies:
        held = run.chunks(policy)
        assert held[0].first == 0
        assert [each.stop for each in held[:-1]] == [each.first for each in held[1:]]
        assert len(list(run.folder_of(policy).iterdir())) == len(held)


def test_what_changed_is_said_and_nothing_is_mixed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = tmp_path / "border.yaml"
    text = STARTER.read_text("utf-8")
    case.write_text(text, "utf-8")
    keep(case, draws=20)
    told = refused(case=case, draws=20, seed=3, resume=True)
    assert "it was kept with seed 0, and this is seed 3" in told
    told = refused(case=case, draws=20, policies=["talk", "wait"], resume=True)
    assert "it holds the policies" in told
    case.write_text(text.replace("title: A border crisis", "title: Another crisis"), "utf-8")
    told = refused(case=case, draws=20, resume=True)
    assert "the case was changed ('title: A border crisis' is now 'title: Another crisis')" in told
    case.write_text(text + "\n# A comment changes nothing.\n", "utf-8")
    keep(case, draws=20, resume=True)
    versions = dict(manifests.versions())
    monkeypatch.setattr(keeping, "versions", lambda: {**versions, "numpy": "9.9"})
    told = refused(case=case, draws=20, resume=True)
    assert f"it was kept by numpy {versions['numpy']}, and this is numpy 9.9" in told
    told = refused(case=only(folder).name, draws=20, resume=True, keep=None)
    assert "can't be gone on with: it was kept by numpy" in told
    assert len(list(folder.iterdir())) == 1


def test_of_a_run_neither_seed_nor_worlds_can_be_others(folder: Path) -> None:
    keep(draws=20)
    name = only(folder).name
    with pytest.raises(StandoffError, match="kept with seed 0, and its worlds are those of that"):
        standoff.explain(name, seed=4)
    with pytest.raises(StandoffError, match="holds 20 worlds, and 50 were asked for; add them"):
        standoff.explain(name, draws=50)
    with pytest.raises(StandoffError, match="keep has no bearing here"):
        standoff.run(name, keep=True)
    with pytest.raises(StandoffError, match="resume goes on with a kept run"):
        standoff.run(STARTER, resume=True)
    with pytest.raises(StandoffError, match="keep has no bearing here"):
        standoff.run(STARTER, portfolios=True, keep=True)


def test_a_variant_of_a_run_is_solved_and_is_not_its_worlds(folder: Path) -> None:
    standoff.run("ukraine-2022@glaeser", draws=4, policies=["pursued", "talk"], keep=True)
    run = only(folder)
    assert run.name.startswith("ukraine-2022-glaeser-")
    variant = standoff.run("ukraine-2022@depetris", draws=4, policies=["pursued", "talk"])
    again = standoff.run(f"{run.name}@depetris", draws=4, policies=["pursued", "talk"])
    assert set(again.policies) == set(variant.policies)
    assert again.to_dict()["policies"] != standoff.run(run.name).to_dict()["policies"]


def test_unsolved_worlds_are_kept_with_their_bounds(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Worlds declared unsolved, as where a branch can't be followed: none is averaged in."""
    real = working.work

    def some(policy: Any, parameters: Any, job: Any, *known: Any, **options: Any) -> Any:
        chunk = real(policy, parameters, job, *known, **options)
        ends = chunk.values.copy(), chunk.values.copy() + 1
        bounds: Any = chunk.bounds
        for draw in range(0, len(chunk.solved), 7):
            bounds[draw] = ends[0][:, draw], ends[1][:, draw]
            chunk.values[:, draw] = float("nan")
            chunk.solved[draw], chunk.reason[draw] = False, 1
        return chunk

    monkeypatch.setattr(running, "work", some)
    fresh = standoff.study(STARTER, draws=200, threads=1)
    monkeypatch.setattr(running, "work", lambda *_: pytest.fail("solved again"))
    monkeypatch.setattr(sources, "work", some)
    # Precision is left out: at other precisions the worlds are solved elsewhere.
    monkeypatch.setattr("standoff.insight.study.solving.kept_sharpness", lambda *_, **__: None)
    study = keep(draws=200)
    mine, theirs = study.to_dict(), fresh.to_dict()
    for data in (mine, theirs):
        data.pop("sharpness", None)
    assert mine == theirs
    assert study.certificate.unconverged > 0
    assert only(folder).manifest.certificate["unconverged"] == study.certificate.unconverged  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"standoff_run": 7}, "kept by a newer Standoff (its folder is of format 7"),
        ({"standoff_run": 0}, "the manifest of the kept run is damaged"),
        ({"text": "title: x"}, "the manifest of the kept run is damaged"),
        ({"draws": "many"}, "the manifest of the kept run is damaged"),
        ({"columns": 5}, "the manifest of the kept run is damaged"),
    ],
)
def test_a_manifest_that_is_newer_or_damaged(
    change: dict[str, Any], told: str, folder: Path
) -> None:
    keep(draws=20)
    run = only(folder)
    manifest = run.path / FILE
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | change), "utf-8")
    for ask in (standoff.explain, standoff.run, standoff.runs.show):
        with pytest.raises(StandoffError) as error:
            ask(run.path)
        assert told in str(error.value)
        assert str(manifest) in str(error.value)
    (unreadable,) = standoff.runs.list().unreadable
    assert told in unreadable


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are other ones there")
def test_folders_that_can_t_be_had(folder: Path, tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("", "utf-8")
    told = refused(keep=taken)
    assert f"{taken}" in told
    assert "can't be kept here: " in told
    if os.geteuid() == 0:
        pytest.skip("nothing is forbidden to root")
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    assert "you have no permission to write there" in refused(keep=shut)


def test_without_its_libraries_it_says_how_to_install_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "install it with: pip install 'standoff[runs]'" in refused()


def test_names_that_are_none(folder: Path) -> None:
    assert named("") is None
    assert named("a\0b") is None
    assert named("..") is None
    with pytest.raises(StandoffError, match=r"there is no kept run 'nothing'; in .* none yet"):
        standoff.runs.show("nothing")
    keep(draws=20)
    name = only(folder).name
    with pytest.raises(StandoffError, match=f"did you mean '{name}'"):
        standoff.runs.show(name[:-1])


def test_ctrl_c_leaves_a_run_that_can_be_gone_on_with(folder: Path, plain: str) -> None:
    code = (
        "import standoff.ensemble.kept.keeping as k, time, sys\n"
        "import standoff.ensemble.kept.written as w\n"
        "k._MOST = 256\n"
        "real = w.put\n"
        "def slowly(*what, **how):\n"
        "    print('chunk', flush=True)\n"
        "    time.sleep(0.2)\n"
        "    return real(*what, **how)\n"
        "w.put = slowly\n"
        "from standoff.__main__ import main\n"
        f"sys.argv = ['standoff', 'run', {str(STARTER)!r}, '-n', '{DRAWS}', '--keep']\n"
        "main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell lets what it runs in the background ignore Ctrl-C, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        process.stdout.read()
    assert process.returncode == 130
    assert "Stopped; nothing was left half-written." in said
    assert "Traceback" not in said
    assert not only(folder).finished
    assert answer(keep(resume=True)) == plain


def test_a_disk_that_fails_after_a_chunk_was_taken_is_told(
    folder: Path, plain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chunks are brought to disk beside the solving: what fails there ends the run, too."""

    def fails(path: Path) -> None:
        raise StandoffError("cannot be written: the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(file, "bring_to_disk", fails)
        assert "the disk is full" in refused()
    assert not only(folder).finished
    assert answer(keep(resume=True)) == plain


def test_a_folder_that_is_forbidden_is_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As to anybody but root, to whom nothing is."""

    def mkdir(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "mkdir", mkdir)
    told = refused(keep=tmp_path / "shut")
    assert "can't be kept here: you have no permission to write there" in told


def test_chunks_as_they_were_written_before_are_read(folder: Path, plain: str) -> None:
    """With each column as one that may have gaps, all at full length, in several row groups."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    keep()
    run = only(folder)
    for held in run.files():
        table = pq.read_table(held.path)
        fields = [each.with_nullable(True) for each in table.schema]
        sink = pa.BufferOutputStream()
        pq.write_table(
            table.cast(pa.schema(fields, table.schema.metadata)),
            sink,
            compression="none",
            use_dictionary=False,
            row_group_size=100,
        )
        held.path.unlink()
        file.put(held.path.parent, held.first, held.stop, sink.getvalue().to_pybytes())
    assert answer(standoff.run(run.name)) == plain
    (row,) = standoff.runs.query(run.path, "SELECT count(chance) FROM outcomes").rows
    assert row[0] > 0
