"""A table of observed crises, one a row, as it stands in a CSV file."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import isfinite, isnan

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Place, StandoffError, listed, nearest
from standoff.base.files import read_text

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.int64]

MISSING = frozenset({"", "na", "n/a", "nan", "null", "."})
"""Cells that hold nothing, in whichever letters."""
MOST_BYTES = 500_000_000
_CELL = 100_000
_LOOKED = 20_000
"""Characters of a file that are looked at to tell what parts its columns."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Named columns of cells as they are written; ``lines`` says where each row begins."""

    file: str
    columns: Mapping[str, Sequence[str]]
    lines: Sequence[int]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.lines)

    def column(self, name: str) -> Sequence[str]:
        """The cells of a column. Raises :class:`StandoffError` where there is none of that name."""
        if name not in self.columns:
            (first, *others) = self.columns
            if not others and name in first.split():
                raise StandoffError(
                    "the columns are parted by spaces; expected commas: save the table anew as CSV "
                    "with commas",
                    Place(self.file, 1),
                )
            raise StandoffError(
                f"there is no column '{name}'; expected {listed(self.columns)}"
                f"{nearest(name, self.columns)}",
                Place(self.file, 1),
            )
        return self.columns[name]

    def missing(self, name: str) -> Flags:
        """(rows,) whether a column's cell holds nothing."""
        return np.array([cell.lower() in MISSING for cell in self.column(name)], np.bool_)

    def numbers(self, name: str, hint: str = "") -> Floats:
        """(rows,) a column as numbers, NaN where the cell holds nothing.

        Raises :class:`StandoffError` for the first cell that is no number; ``hint`` says what else
        may be done with a column of words.
        """
        cells = self.column(name)
        with suppress(ValueError):
            # Most columns are numbers and nothing else.
            whole = np.array(cells, np.float64)
            if np.isfinite(whole).all() and all(map(_plain_digits, cells)):
                return whole
        found = np.full(self.rows, np.nan)
        for row, cell in enumerate(cells):
            if cell.lower() in MISSING:
                continue
            number = number_in(cell)
            if number is None or not isfinite(number):
                kind = (
                    "a number with a decimal point and no other commas"
                    if "," in cell
                    else f"a number{hint}"
                    if number is None
                    else "a finite number"
                )
                raise StandoffError(
                    f"column '{name}' holds '{cell[:60]}' here; expected {kind}", self.place(row)
                )
            found[row] = number
        return found

    def is_number(self, name: str) -> bool:
        """Whether every cell of a column that holds something is a number."""
        try:
            self.numbers(name)
        except StandoffError:
            return False
        return True

    def equal(self, name: str, word: str) -> Floats:
        """(rows,) 1 where a column holds a word, however it is spelt, else 0, NaN where it holds
        nothing; numbers are compared as numbers."""
        found = np.array([float(means(cell, word)) for cell in self.column(name)], np.float64)
        found[self.missing(name)] = np.nan
        return found

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return Place(self.file, self.lines[row])


def _plain_digits(cell: str) -> bool:
    """Whether a cell is written in the digits and signs of numbers; Python also reads 2_20 as 220,
    and the digits of other scripts."""
    return "_" not in cell and cell.isascii()


def number_in(cell: str) -> float | None:
    """The number that a cell holds, which may be infinite; None where it holds none."""
    try:
        number = float(cell)
    except ValueError:
        return None
    return None if isnan(number) or not _plain_digits(cell) else number


def same(cell: str, word: str) -> bool:
    """Whether a cell holds a word, or a number equal to it."""
    if cell == word:
        return True
    number = number_in(cell)
    return number is not None and number == number_in(word)


def alike(cell: str) -> str:
    """A cell, whole numbers in one way: 1.0 is 1."""
    number = number_in(cell)
    whole = number is not None and number.is_integer() and abs(number) < 1e15
    return f"{int(number)}" if number is not None and whole else cell


def plainly(word: str) -> str:
    """A word without what spellings differ in: letters' case, spaces and strokes."""
    return word.strip().casefold().replace(" ", "-").replace("_", "-")


def means(cell: str, word: str) -> bool:
    """Whether a cell means a word of a case: the same word however spelt, or an equal number."""
    return same(cell, word) or plainly(cell) == plainly(word)


def which(cell: str, words: Sequence[str]) -> int | None:
    """The place of the word of a case that a cell means; None where it means none."""
    exact = (code for code, word in enumerate(words) if same(cell, word))
    found = next(exact, None)
    if found is None:
        found = next((code for code, word in enumerate(words) if means(cell, word)), None)
    return found


def read_table(path: str | os.PathLike[str]) -> Table:
    """A CSV file with a head, in UTF-8, its cells parted by commas; a line ``sep=,`` above the
    head, as spreadsheets write it, is passed over.

    Raises :class:`StandoffError` with the line for what is none.
    """
    file = os.fspath(path)
    text = read_text(path, MOST_BYTES, "a table as CSV, saved in UTF-8")
    if "\0" in text:
        raise StandoffError("this is not a text file; expected a table as CSV", Place(file))
    head, _, below = text.partition("\n")
    told = head.strip().lower() == "sep=,"
    if told:
        text, head = below, below.split("\n", 1)[0]
    if not head.strip():
        raise StandoffError(
            "the first line is empty; expected the names of the columns", Place(file, 1 + told)
        )
    first = text[:_LOOKED].splitlines()[:20]
    first = first[:-1] if len(text) > _LOOKED and len(first) > 1 else first
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        without = "," not in head and mark in head
        if without or (_even(first, mark) and not _even(first, ",")):
            raise StandoffError(
                f"the columns are parted by {name}; expected commas: save the table anew as CSV "
                "with commas",
                Place(file, 1),
            )
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    names: list[str] = []
    before = int(told)
    csv.field_size_limit(_CELL)
    try:
        for row in reader:
            line, before = before + 1, reader.line_num + told
            if not names:
                names = [name.strip() for name in row]
                _refuse_head(names, file)
            elif row and any(cell.strip() for cell in row):
                if len(row) != len(names):
                    cells = "one cell" if len(row) == 1 else f"{len(row)} cells"
                    raise StandoffError(
                        f"this row has {cells}; expected {len(names)}, one for each "
                        "column of the first line",
                        Place(file, line),
                    )
                rows.append([cell.strip() for cell in row])
                lines.append(line)
    except csv.Error as error:
        fault = f"this can't be read as CSV: {_plainly(str(error))}"
        raise StandoffError(fault, Place(file, before + 1)) from None
    if not rows:
        raise StandoffError("the table has a head and no rows", Place(file))
    return Table(file, {name: [row[k] for row in rows] for k, name in enumerate(names)}, lines)


def _even(lines: Sequence[str], mark: str) -> bool:
    """Whether a mark parts the first lines of a table, more than one, into equally many cells."""
    with suppress(csv.Error):
        counts = {len(row) for row in csv.reader(lines, delimiter=mark) if row}
        return len(lines) > 1 and len(counts) == 1 and counts != {1}
    return False


def _plainly(error: str) -> str:
    """What Python's reader of CSV says of a fault, in the words of who wrote the table."""
    if error.startswith("unexpected end of data"):
        return "a cell opens here with a quotation mark that is never closed"
    if error.startswith("field larger"):
        return (
            f"a cell is longer than {_CELL:,} characters; is a quotation mark before it never "
            "closed?"
        )
    if "expected after" in error:
        return "a quotation mark closes within a cell; expected a comma, or the end of the row"
    return error


def _refuse_head(names: Sequence[str], file: str) -> None:
    """Refuse columns without a name, and two of one name. Raises :class:`StandoffError`."""
    seen: set[str] = set()
    for number, name in enumerate(names, 1):
        if name in seen:
            raise StandoffError(
                f"two columns are called '{name}'; expected a name of its own for each"
                if name
                else f"column {number} has no name, nor has another; expected a name for each",
                Place(file, 1),
            )
        seen.add(name)
