"""The version of the program, as its package was built."""

from __future__ import annotations

from importlib import metadata


def program_version() -> str:
    """The version of the installed package, such as ``0.1.0``; ``unknown`` where Standoff runs from
    its source without being installed."""
    try:
        return metadata.version("standoff")
    except metadata.PackageNotFoundError:
        return "unknown"
