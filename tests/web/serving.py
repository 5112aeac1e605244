"""The real ``standoff serve``, started for a test on a port that was free."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import standoff

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Reply:
    """What was answered."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def data(self) -> Any:
        """The text read as JSON."""
        return json.loads(self.text)


@dataclass(frozen=True)
class Served:
    """A workbench that is open: its address, its port and its process."""

    address: str
    port: int
    process: subprocess.Popen[str]

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request as it stands, without help from a client library."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=240)
        with contextlib.closing(line):
            line.request(method, path, body=body, headers=dict(headers or {}))
            reply = line.getresponse()
            told = {name.lower(): value for name, value in reply.getheaders()}
            return Reply(reply.status, reply.read().decode("utf-8"), told)

    def post(self, path: str, data: object, **headers: str) -> Reply:
        """Ask the API."""
        sent = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.ask(path, "POST", json.dumps(data).encode(), sent)

    def send(self, path: str, fields: Mapping[str, str], **headers: str) -> Reply:
        """Send a form as a page of the workbench itself does."""
        own = {
            "Origin": self.address.rstrip("/"),
            "Content-Type": "application/x-www-form-urlencoded",
            **headers,
        }
        return self.ask(path, "POST", urlencode(fields), own)


@contextlib.contextmanager
def serving(*words: str, folder: Path | None = None) -> Iterator[Served]:
    """``standoff serve`` with these words, until the test is done with it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "standoff", "serve", *words, "--port", "0", "--no-open"],
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # A shell lets what it runs in the background ignore Ctrl-C, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr
    try:
        said = process.stderr.readline()
        found = re.search(r"http://\S+:(\d+)/\S*", said)
        assert found, said + process.stderr.read()
        yield Served(found[0], int(found[1]), process)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def without_links(text: str) -> str:
    """A page without the addresses under its pictures."""
    return re.sub(r'<p class="take quiet">.*?</p>\n', "", text)
