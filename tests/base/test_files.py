"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path
from typing import NoReturn

import pytest

from standoff.base.errors import StandoffError
from standoff.base.files import check_writable, ready_stream, write_atomically


def test_text_and_bytes(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.txt", "Łódź\n")
    write_atomically(str(tmp_path / "b.bin"), b"\x00\xff")
    assert (tmp_path / "a.txt").read_bytes() == "Łódź\n".encode()
    assert (tmp_path / "b.bin").read_bytes() == b"\x00\xff"
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "b.bin"]


def test_a_new_file_gets_the_usual_permissions_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    write_atomically(tmp_path / "new", "x")
    assert (tmp_path / "new").stat().st_mode == usual.stat().st_mode
    usual.chmod(0o640)
    write_atomically(usual, "x")
    assert stat.S_IMODE(usual.stat().st_mode) == 0o640


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_what_is_no_regular_file_is_written_to(tmp_path: Path) -> None:
    write_atomically("/dev/null", "x")
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only"), (errno.EIO, "error")],
)
def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    def full(descriptor: int) -> NoReturn:
        raise OSError(code, os.strerror(code))

    target = tmp_path / "results.json"
    target.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StandoffError, match=rf"results\.json: cannot be written: .*{words}"):
        write_atomically(target, "new")
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["results.json"]


def test_no_such_directory_or_a_directory(tmp_path: Path) -> None:
    with pytest.raises(StandoffError, match="no such directory"):
        write_atomically(tmp_path / "nowhere" / "x", "x")
    with pytest.raises(StandoffError, match="it is a directory"):
        write_atomically(tmp_path, "x")
    (tmp_path / "file").touch()
    with pytest.raises(StandoffError, match="not a directory"):
        write_atomically(tmp_path / "file" / "x", "x")
    with pytest.raises(StandoffError, match="cannot be written"):
        write_atomically("a\0b", "x")


def test_a_read_only_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "kept"
    target.write_text("old")
    # Root may write anywhere, so what the system would answer an ordinary user is put in its mouth.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(StandoffError, match="no permission"):
        write_atomically(target, "new")
    assert target.read_text() == "old"


@pytest.mark.parametrize(
    ("windows", "said", "expected"),
    [(True, "", b"\xe2\x88\x920,5"), (True, "cp1252", b"?0,5"), (False, "", b"?0,5")],
)
def test_a_pipe_on_windows_takes_every_letter_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, windows: bool, said: str, expected: bytes
) -> None:
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    if said:
        monkeypatch.setenv("PYTHONIOENCODING", said)
    taken = io.BytesIO()
    stream = io.TextIOWrapper(taken, encoding="cp1252")
    ready_stream(stream, windows)
    stream.write("−0,5")
    stream.flush()
    assert taken.getvalue() == expected


def test_a_name_too_long_is_refused_before_anything_is_solved(tmp_path: Path) -> None:
    with pytest.raises(StandoffError, match="its name is too long"):
        check_writable(tmp_path / ("a" * 500))
    check_writable(tmp_path / "new.json")
    assert not any(tmp_path.iterdir())
