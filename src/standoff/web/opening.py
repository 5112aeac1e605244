"""Opening the workbench: the port, the address to go to, and the end."""

from __future__ import annotations

import errno
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from standoff.base.errors import StandoffError
from standoff.base.files import reason
from standoff.web.shelf import Shelf

NEEDS = (("starlette", "starlette"), ("uvicorn", "uvicorn"), ("vl_convert", "vl-convert-python"))
LOCAL = "127.0.0.1"
PATIENCE = 2
"""Seconds in which what is being sent may end when the workbench closes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the workbench is opened with: cases by file or name (none for the built-in ones), the
    port (0 for any that is free), the address to be reached at, and whether a browser is opened."""

    cases: Sequence[str] = ()
    port: int = 8421
    host: str = LOCAL
    browser: bool = True


def serve(wanted: Wanted, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C; ``say`` is told the address.

    Raises :class:`StandoffError` for a case that isn't there, a port that can't be had, and a
    library that is missing.
    """
    lacking = [name for module, name in NEEDS if find_spec(module) is None]
    if lacking:
        raise StandoffError(
            f"the workbench needs {' and '.join(lacking)}; install what it needs with: "
            "pip install 'standoff[web]'"
        )
    import uvicorn

    from standoff.web.guard import Door
    from standoff.web.server import app
    from standoff.web.work import Work

    shelf = Shelf(wanted.cases)
    held = _bound(wanted)
    port = int(held.getsockname()[1])
    outside = wanted.host not in (LOCAL, "localhost", "::1")
    token = secrets.token_urlsafe(24) if outside else ""
    door = Door(port, wanted.host if outside else "", token)
    shown = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
    address = f"http://{shown}:{port}/{f'?token={token}' if token else ''}"
    config = uvicorn.Config(
        app(shelf, door, Work()),
        log_level="error",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=PATIENCE,
    )
    say(f"The workbench is open at {address}")
    say("Ctrl-C closes it.")
    if wanted.browser:
        # A moment later, when it can be answered.
        opener = threading.Timer(0.5, webbrowser.open, (address,))
        opener.daemon = True
        opener.start()
    try:
        uvicorn.Server(config).run(sockets=[held])
    except KeyboardInterrupt:
        # The one way to close it.
        say("Closed.")
    finally:
        held.close()


def _bound(wanted: Wanted) -> socket.socket:
    """The port, taken before anything is said."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            wanted.host, wanted.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        held = socket.socket(family, kind, protocol)
        # So that a workbench that was just closed can be opened again at once.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(address)
        held.listen(128)
        return held
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            told = (
                f"port {wanted.port} is in use by another program, perhaps by a workbench that is "
                "open already; name another with --port, or --port 0 for any that is free"
            )
        elif error.errno == errno.EACCES:
            told = f"port {wanted.port} may not be used by you; name one from 1024 with --port"
        else:
            told = f"the workbench can't be opened at {wanted.host}: {reason(error)}"
        raise StandoffError(told) from None
