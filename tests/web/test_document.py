"""Schemathesis asks whatever the OpenAPI document allows, and much that it forbids."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from standoff.web import askable
from standoff.web.guard import Door
from standoff.web.openapi import document
from standoff.web.server import app
from standoff.web.shelf import Shelf
from standoff.web.work import Work

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance,negative_data_rejection,unsupported_method"
)
"""A name that fits the document may still be none of the case, so that not all that fits is
answered: it is refused in a sentence, with a status that the document has."""
FEW = dict.fromkeys(askable.MOST, 24)
"""So many worlds at most, and all else likewise: what is asked at the bounds is soon answered."""


@pytest.fixture
def address(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The application with low bounds, on a port of its own."""
    monkeypatch.setattr(askable, "MOST", FEW)
    monkeypatch.setattr(askable, "MAX_NODES", 2_000)
    document.cache_clear()
    # Made before it is asked for: schemathesis waits for it ten seconds and no longer.
    document(("border",))
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    port = held.getsockname()[1]
    made = app(Shelf([str(folder / "border.yaml")]), Door(port), Work())
    server = uvicorn.Server(uvicorn.Config(made, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [held]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(60)
    held.close()
    document.cache_clear()


def test_what_the_document_says_holds_whatever_is_asked(address: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            "run",
            f"{address}api/openapi.json",
            f"--checks={CHECKS}",
            "--max-examples=2",
            "--phases=examples,coverage,fuzzing",
            "--seed=1",
            "--request-timeout=240",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout[-6000:]
    # All of them were asked, and with a case that is there.
    assert f"{len(askable.askable()) + len(askable.TABLED) + 8} selected" in done.stdout, (
        done.stdout[-2000:]
    )
