"""A run's folder is whole or absent, whenever the work is cut short."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import standoff
from standoff.base import folders
from standoff.base.errors import StandoffError
from standoff.base.folders import check_folder, write_folder
from standoff.report import folder as room
from standoff.report.folder import RUN, run_files

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"
STEPS = frozenset({"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree"})
DONE, KILLED = 0, 9


@pytest.fixture(scope="module")
def studies() -> tuple[standoff.Study, standoff.Study]:
    found = standoff.study(STARTER, draws=16), standoff.study(STARTER, draws=24, seed=7)
    for study in found:
        study.to_dict()
    return found


def keep(study: standoff.Study, folder: Path) -> None:
    write_folder(folder, RUN, run_files(study))


def check(folder: Path) -> None:
    check_folder(folder, RUN)


def content(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()} if folder.exists() else {}


def killed_at(step: int, study: standoff.Study, folder: Path) -> int:
    """Write the folder in a process that dies at its ``step``-th change of the file system."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = step

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
        if event in STEPS or writes:
            left -= 1
            if left < 0:
                os._exit(KILLED)

    sys.addaudithook(hook)
    keep(study, folder)
    os._exit(DONE)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process of its own")
@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("again", [False, True])
def test_killed_at_any_step_it_is_whole_or_absent(
    again: bool,
    exchange: bool,
    tmp_path: Path,
    studies: tuple[standoff.Study, standoff.Study],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = studies
    keep(first, tmp_path / "one")
    keep(second, tmp_path / "two")
    old, new = content(tmp_path / "one"), content(tmp_path / "two")
    assert set(old) == set(new) == RUN.names
    assert old != new
    if not exchange:
        monkeypatch.setattr(folders, "_exchanged", lambda *_: False)
    seen = set()
    for step in range(100):
        folder = tmp_path / f"{step}" / "run"
        folder.parent.mkdir()
        if again:
            keep(first, folder)
        ended = killed_at(step, second, folder)
        found = content(folder)
        allowed = [new, *([old] if again else []), *([{}] if not (again and exchange) else [])]
        assert found in allowed, step
        seen.add(ended)
        if ended == DONE:
            assert found == new
            assert os.listdir(folder.parent) == ["run"]
            break
    assert seen == {DONE, KILLED}
    assert step > 10


def test_an_error_leaves_the_earlier_run_and_nothing_beside_it(
    tmp_path: Path,
    studies: tuple[standoff.Study, standoff.Study],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "run"
    keep(studies[0], folder)
    old = content(folder)

    def full(*_: object) -> None:
        raise StandoffError("the disk is full")

    monkeypatch.setattr(room, "csv_text", full)
    with pytest.raises(StandoffError, match="the disk is full"):
        keep(studies[1], folder)
    assert content(folder) == old
    assert os.listdir(tmp_path) == ["run"]


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    for name in ("notes.txt", "case.yaml"):
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        (folder / name).write_text("mine")
        with pytest.raises(StandoffError, match=f"no run wrote .*{name}"):
            check(folder)
        assert (folder / name).read_text() == "mine"


def test_preparing_makes_nothing_but_its_parents(tmp_path: Path) -> None:
    check(tmp_path / "a" / "b")
    assert not (tmp_path / "a" / "b").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(StandoffError, match="a file of that name"):
        check(tmp_path / "file")


def test_where_the_folder_stays_its_files_are_replaced(
    tmp_path: Path,
    studies: tuple[standoff.Study, standoff.Study],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The folder that one stands in, or a mounted one, can't be given another's name."""
    keep(studies[1], tmp_path / "beside")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for study in studies:
        keep(study, Path("."))
    assert content(folder) == content(tmp_path / "beside")
