"""The texts that an analyst starts a case from."""

from __future__ import annotations

from importlib import resources

from standoff.case.load import find
from standoff.case.variants import whole_text


def starter_text() -> str:
    """A small case that runs, with a comment on every section, as the text of a file."""
    return resources.files("standoff.library").joinpath("starter.yaml").read_text("utf-8")


def copied_text(case: str) -> str:
    """The text of a case, by its file or built-in name, whole with its variants and comments.

    Raises :class:`StandoffError` where there is no such case or it can't be read.
    """
    return whole_text(find(case))
