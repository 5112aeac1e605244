"""The ``standoff`` command, also as ``python -m standoff``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from standoff.base.errors import STOPPED
from standoff.base.loading import begin, one_thread_each


def _serve(
    cases: Sequence[str], port: int, host: str, browser: bool, say: Callable[[str], None]
) -> None:
    """Open the workbench: the one place where the commands and the pages meet."""
    from standoff.web.opening import Wanted, serve

    serve(Wanted(cases, port, host, browser), say)


def main() -> None:
    """Load the command line and run it; Ctrl-C ends it without a traceback even while it loads."""
    one_thread_each()
    begin()
    try:
        from standoff.cli import main as command_line

        command_line(serve=_serve)
    except KeyboardInterrupt:
        # While it loads, before the command line can say so itself.
        sys.stderr.write(f"\n{STOPPED}\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
