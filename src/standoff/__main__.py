"""The ``standoff`` command, also as ``python -m standoff``."""

from __future__ import annotations

import sys

from standoff.base.errors import STOPPED


def main() -> None:
    """Load the command line and run it; Ctrl-C ends it without a traceback even while it loads."""
    try:
        from standoff.cli import main as command_line

        command_line()
    except KeyboardInterrupt:
        # While it loads, before the command line can say so itself.
        sys.stderr.write(f"\n{STOPPED}\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
