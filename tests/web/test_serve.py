"""``standoff serve`` itself: what it says, what it refuses, and how it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from standoff.base.errors import StandoffError
from standoff.web import opening
from standoff.web.opening import Wanted
from tests.web.serving import STARTER, serving


def refused(*words: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "standoff", "serve", "--no-open", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused("--port", str(port), folder=tmp_path)
    assert said == (
        f"port {port} is in use by another program, perhaps by a workbench that is open already; "
        "name another with --port, or --port 0 for any that is free"
    )


def test_a_case_that_is_not_there_is_said_before_anything_is_opened(tmp_path: Path) -> None:
    said = refused("ukrane-2022", "--port", "0", folder=tmp_path)
    assert "did you mean 'ukraine-2022'?" in said
    said = refused("none.yaml", "--port", "0", folder=tmp_path)
    assert said == "none.yaml: cannot be read: there is no such file"


def test_an_address_that_is_not_this_machines_is_said(tmp_path: Path) -> None:
    said = refused("--host", "192.0.2.1", "--port", "0", folder=tmp_path)
    assert said.startswith("the workbench can't be opened at 192.0.2.1: ")


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(name: str) -> object:
        return None if name == "uvicorn" else object()

    monkeypatch.setattr(opening, "find_spec", lacking)
    with pytest.raises(StandoffError, match=r"needs uvicorn; .* pip install 'standoff\[web\]'"):
        opening.serve(Wanted(), print)


def test_without_a_name_the_built_in_cases_are_opened(tmp_path: Path) -> None:
    with serving(folder=tmp_path) as served:
        names = [each["name"] for each in served.ask("/api/cases").data["cases"]]
    assert names == ["cuba-1962", "ukraine-2022", "us-north-korea-2017"]


def test_ctrl_c_closes_it_and_is_no_error(tmp_path: Path) -> None:
    with serving(str(STARTER), folder=tmp_path) as served:
        assert served.ask("/").status == 200
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=60) == 0
        assert served.process.stderr
        assert served.process.stderr.read() == "Ctrl-C closes it.\nClosed.\n"


def test_two_cases_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for each in ("one", "two"):
        (tmp_path / each).mkdir()
        (tmp_path / each / "case.yaml").write_bytes(STARTER.read_bytes())
    with serving("one/case.yaml", "two/case.yaml", "one/case.yaml", folder=tmp_path) as served:
        names = [each["name"] for each in served.ask("/api/cases").data["cases"]]
    assert names == ["case", "case-2"]
