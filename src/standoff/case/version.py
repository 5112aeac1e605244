"""The version of the case language that a file is written in, and which ones are read here."""

from __future__ import annotations

from standoff.base.errors import StandoffError
from standoff.base.version import program_version
from standoff.case.reader import Document

LANGUAGE = 1
"""The newest version of the case language that is read, and the one that is written."""


def refuse_newer(document: Document) -> None:
    """Refuse a file in a version of the language that came after this program.

    What the rest of it means can't be known, so nothing else is said of it. Raises
    :class:`StandoffError` with the place of the key, also where it is no version at all.
    """
    found = document.data.get("standoff") if isinstance(document.data, dict) else None
    if isinstance(found, bool):
        raise StandoffError(
            f"'standoff': expected {LANGUAGE}, found '{str(found).lower()}'",
            document.place(("standoff",)),
        )
    if isinstance(found, int) and found > LANGUAGE:
        raise StandoffError(
            f"this case is written in version {found} of the case language, and this is Standoff "
            f"{program_version()}, which reads version {LANGUAGE}; a newer Standoff reads it",
            document.place(("standoff",)),
        )
