"""Which files are games, told without reading them whole."""

from __future__ import annotations

from pathlib import Path

from standoff.base.errors import Place, StandoffError

_GAME_FILES = (".efg", ".nfg", ".gbt", ".agg", ".bagg")
_GRAPH_FILES = (".gmcr",)
_BEGINNINGS = (b"EFG", b"NFG", b"#AGG", b"#BAGG", b"# AGG", b"# BAGG")


def is_game_file(source: str) -> bool:
    """Whether ``source`` is a game by its name, or for a file of another name by how it begins.

    Raises :class:`StandoffError` for a graph model.
    """
    ending = Path(source).suffix.lower()
    if ending in _GRAPH_FILES:
        raise StandoffError(
            "is a graph model, not a game: 'standoff graph' reads it", Place(source)
        )
    if ending in _GAME_FILES:
        return True
    try:
        # A pipe that nobody writes to would never be opened.
        if not Path(source).is_file():
            return False
        with Path(source).open("rb") as file:
            start = file.read(64)
    except (OSError, ValueError):
        return False
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<") or b"\0" in start:
        # Neither a case nor a game, and the reader of games says what it is.
        return True
    return start.startswith(_BEGINNINGS) and ending not in (".yaml", ".yml")


def file_bytes(source: str) -> int:
    """The size of a file; 0 where it is none, or cannot be seen."""
    try:
        return Path(source).stat().st_size
    except (OSError, ValueError):
        return 0
