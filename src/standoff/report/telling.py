"""How an answer is told: as blocks, as a figure, and as files of its own kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from standoff.base.folders import FolderKind
from standoff.questions.question import Spare
from standoff.report.blocks import Blocks, Figure


@dataclass(frozen=True, slots=True)
class Side:
    """A file that an answer can be written as, besides its JSON and its figure.

    ``option``: its name on the command line; ``endings``: how the file's name may end (any, where
    empty); ``content`` makes it of the question, its answer and the file's ending: text, bytes, a
    figure, for a folder of the kind ``folder`` (name, text) of each file in it,
    or, where it is ``scattered``, files by their names for a folder that may hold others.
    ``spare`` says of a question why such a file has no bearing on it, if it has none. ``says`` is
    added to "Wrote FILE".
    """

    option: str
    help: str
    content: Callable[[Any, Any, str], Any]
    metavar: str = "FILE"
    endings: tuple[str, ...] = ()
    wrong_ending: str = ""
    many: bool = False
    folder: FolderKind | None = None
    scattered: bool = False
    spare: Callable[[Any], str] | None = None
    says: Callable[[Any, Any], str] | None = None
    fault: Callable[[Any, Any], str] | None = None
    """What is wrong with the file, though it was written; empty where nothing is."""
    alone: Callable[[Any, str], Any] | None = None
    """Makes the content of the question and the file's ending, where nothing else is asked for
    (none of the options ``solves_with`` either), so that nothing need be solved."""
    solves_with: tuple[str, ...] = ()
    prints: bool = False
    """Whether ``-`` prints it."""
    drawn: bool = False
    """Its content is an SVG picture, whatever the file's ending."""
    silent: bool = False
    """Nothing is said of it once it is written."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a surface needs to show the answer to one question.

    ``blocks`` and ``figure`` take the question and its answer. ``spare`` names options that have no
    bearing on what is wanted: it takes the question, and whether tables and a figure are. Blocks
    that tell an answer's failure themselves (``tells_failure``) need no more said of it.
    """

    blocks: Callable[[Any, Any], Blocks]
    figure: Callable[[Any, Any], Figure] | None = None
    sides: tuple[Side, ...] = ()
    spare: Callable[[Any, bool, bool], Iterator[Spare]] | None = None
    tells_failure: bool = False
