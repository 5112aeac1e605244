"""The pieces of a report. What an answer says is put in them once; ``render`` draws them.

Words carry a tone (how much weight a phrase has, or how good news it is), never markup: a renderer
decides what a tone looks like. Text from a case needs no escaping, since nothing in it is read as
anything but text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Tone = Literal["", "strong", "stressed", "quiet", "good", "best", "mixed", "bad"]


class Span(NamedTuple):
    """A phrase in one tone."""

    text: str
    tone: Tone = ""


Words = str | Span | list["Words"]
"""A phrase, or phrases in a row."""
Row = list[Words]
"""The cells of one row of a table."""


def strong(text: str) -> Span:
    """A phrase that a reader's eye should find."""
    return Span(text, "strong")


def quiet(text: str) -> Span:
    """A phrase that stands back: a doubt, a note, a key."""
    return Span(text, "quiet")


def spans(words: Words, tone: Tone = "") -> Iterator[Span]:
    """The phrases of ``words`` in order; ``tone`` is for those that have none of their own."""
    if isinstance(words, str):
        yield Span(words, tone)
    elif isinstance(words, Span):
        yield words if words.tone else Span(words.text, tone)
    else:
        for each in words:
            yield from spans(each, tone)


def bare(words: Words) -> str:
    """The words without their tones."""
    return "".join(span.text for span in spans(words))


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows; ``level`` 1 is the report's own."""

    words: Words
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences. ``tone`` is for phrases without one of their own; ``indent`` sets it in, by so
    many steps of a list."""

    words: Words
    tone: Tone = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list.

    ``mark`` stands before it (a bullet, a number, a sign), in a column ``width`` letters wide;
    ``indent`` sets the entry in by so many letters, ``hang`` its further lines by so many more.
    """

    words: Words
    mark: str = ""
    indent: int = 2
    width: int = 0
    tone: Tone = ""
    hang: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, to which side it is set, and whether its cells may be broken
    into lines."""

    head: Words = ""
    right: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under their columns. A cell's lines are parted by line ends.

    ``title`` may be wider than the table. A table that ``parts`` goes, where there is not room for
    all its columns, into several, each with the first column; none of its cells is broken. Where
    there is room for its columns only if cells are broken, ``instead`` takes its place, if given.
    Without heads the columns' names are not shown.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Words]]
    title: Words = ""
    parts: bool = False
    instead: Sequence[Block] = ()

    @property
    def headed(self) -> bool:
        """Whether any column has a head."""
        return any(bare(column.head) for column in self.columns)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: a Vega-Lite specification, how to read it (``caption``), and what it shows in one
    or two sentences (``finding``), which stand for it where it can't be seen.

    ``data``: the numbers drawn, for who would rather read them, each with its doubt.
    """

    specification: Mapping[str, Any]
    caption: str = ""
    finding: str = ""
    data: Sequence[Block] = ()

    @property
    def title(self) -> str:
        """What stands over the picture; empty where nothing does."""
        return " ".join(self.specification.get("title", {}).get("text", ()))


@dataclass(frozen=True, slots=True)
class Note:
    """How to read what stands above, said quietly."""

    words: Words


@dataclass(frozen=True, slots=True)
class Warning:
    """What a reader must not miss; ``mark`` is the phrase that says so, ``tone`` how bad it is."""

    mark: str
    words: Words = ""
    tone: Tone = "bad"


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text that stands as it is, line for line, however wide: a message that an editor reads, a
    path that is copied."""

    text: str


@dataclass(frozen=True, slots=True)
class Space:
    """A break between two parts of a report."""


@dataclass(frozen=True, slots=True)
class Aside:
    """What somebody else says, set apart from the report's own words; ``title`` says who."""

    title: Words
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Behind:
    """Detail for who wants it: on a page it opens under its ``title``; on paper it stands at the
    end, after all that is read first."""

    title: Words
    blocks: Sequence[Block]


Block = (
    Heading | Paragraph | Item | Table | Figure | Note | Warning | Verbatim | Space | Aside | Behind
)
Blocks = Iterable[Block]


def figures_table(
    title: Words, first: str, heads: Sequence[Words], rows: Sequence[Sequence[Words]]
) -> Table:
    """A table of figures, each row led by its name, that goes into parts where it is too wide."""
    columns = [Column(first, whole=True), *(Column(head, right=True, whole=True) for head in heads)]
    return Table(columns, rows, title, parts=True)
