"""The commented case that an analyst starts from."""

from __future__ import annotations

from importlib import resources


def starter_text() -> str:
    """A small case that runs, with a comment on every section, as the text of a file."""
    return resources.files("standoff.library").joinpath("starter.yaml").read_text("utf-8")
