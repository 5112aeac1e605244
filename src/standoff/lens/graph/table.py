"""Tables (CSV) of states, moves and rankings: one row a state, in one file.

Columns: ``state`` (its number or name); one column an option, headed ``owner: option`` (or
``owner: option >`` where once taken it stays, ``<`` where once dropped it stays dropped), holding
Y or N; ``rank owner`` with 1 for the best and equal numbers for ties; and, where moves do not
follow from options, ``moves owner`` with the states that the owner can move to, separated by
blanks. Cells are parted by commas, semicolons or tabs; beside semicolons and tabs a rank may have a
decimal comma.
"""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from pathlib import Path

import numpy as np

from standoff.base.cleaning import csv_text, uncell
from standoff.base.errors import Place, Problem, StandoffError, nearest
from standoff.base.files import read_bytes, write_atomically
from standoff.lens.graph.build import one_way
from standoff.lens.graph.model import MOST_COMPARED, MOST_DECISION_MAKERS, Conflict, Option
from standoff.lens.graph.moves import Moves, from_lists, from_options
from standoff.lens.graph.preference import Preference, levels
from standoff.lens.graph.states import MOST_OPTIONS, written

MOST_ROWS = 1 << 21
MOST_BYTES = 64 << 20
_SEPARATORS = ",;\t"
_ARROWS = {">": "forward", "<": "back"}
RENUMBERED = (
    "The table numbers its states in another order; here they are numbered from 1 in increasing "
    "binary order, the first option least significant."
)
_SHOWN = {"forward": " >", "back": " <", "both": ""}


def read_table(path: str | Path) -> Conflict:
    """Read a table of states, moves and rankings.

    Raises StandoffError naming the line and what was expected there.
    """
    return parse_table(decoded(read_bytes(path, MOST_BYTES), Place(str(path))), str(path))


def decoded(raw: bytes, place: Place) -> str:
    """The text of a table as spreadsheets write it: UTF-8, with or without a mark, or UTF-16.

    Raises StandoffError for any other encoding, saying which to save in.
    """
    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return raw.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = 0 if utf16 else raw.count(b"\n", 0, error.start) + 1
        raise StandoffError(
            "is not a text file in UTF-8: save it as 'CSV UTF-8' in the spreadsheet",
            Place(place.file, line),
        ) from error


def parse_table(text: str, file: str = "table") -> Conflict:
    """Read the text of a table; see :func:`read_table`."""
    return _Reader(text, file).read()


class _Reader:
    def __init__(self, text: str, file: str):
        self.file = file
        if "\x00" in text:
            raise StandoffError("is no text: it holds a NUL character", Place(file))
        self.delimiter = separator(text)
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=self.delimiter))
        except csv.Error as error:
            raise StandoffError(f"The table cannot be read: {error}", Place(file)) from error
        numbered = [(line, row) for line, row in enumerate(rows, 1) if any(c.strip() for c in row)]
        if len(numbered) < 2:
            raise StandoffError("The table needs a heading and at least one state", Place(file))
        self.heading = [uncell(cell.strip()) for cell in numbered[0][1]]
        self.heading_line = numbered[0][0]
        self.rows = [(line, [uncell(cell.strip()) for cell in row]) for line, row in numbered[1:]]
        for line, row in numbered:
            for column, cell in enumerate(row, 1):
                if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in cell.strip()):
                    raise self.fail(
                        f"The cell {cell.strip()[:40]!a} holds a control character", line, column
                    )
        if len(self.rows) > MOST_ROWS:
            raise self.fail(f"{len(self.rows):,} states are more than {MOST_ROWS:,}", 1)

    def fail(self, message: str, line: int, column: int = 0) -> StandoffError:
        return StandoffError(Problem(message, Place(self.file, line, column)))

    def read(self) -> Conflict:
        # Decision makers come in the order of their rankings; options may come in any other.
        makers = list(dict.fromkeys(h[5:].strip() for h in self.heading if _is(h, "rank")))
        if len(makers) > MOST_DECISION_MAKERS:
            raise self.fail(
                f"{len(makers):,} decision makers are more than {MOST_DECISION_MAKERS}",
                self.heading_line,
            )
        options: list[Option] = []
        option_columns: list[int] = []
        rank_column: dict[int, int] = {}
        move_column: dict[int, int] = {}
        for column, head in enumerate(self.heading):
            if column == 0:
                if head.casefold() != "state":
                    raise self.fail("The first column must be headed 'state'", self.heading_line, 1)
                continue
            kind, owner, name, direction = self.parse_heading(head, column)
            if owner not in makers:
                makers.append(owner)
            player = makers.index(owner)
            if kind == "option":
                options.append(Option(name, (player,), direction))
                option_columns.append(column)
                continue
            where = rank_column if kind == "rank" else move_column
            if player in where:
                raise self.fail(
                    f"There are two columns headed '{kind} {owner}'", self.heading_line, column + 1
                )
            where[player] = column
        for player, name in enumerate(makers):
            if player not in rank_column:
                raise self.fail(f"The column 'rank {name}' is missing", self.heading_line)
            if not options and player not in move_column:
                raise self.fail(f"The column 'moves {name}' is missing", self.heading_line)
        if not makers:
            raise self.fail("No column names a decision maker", self.heading_line)
        if len(options) > MOST_OPTIONS:
            raise self.fail(f"{len(options)} options are more than {MOST_OPTIONS}", 1)
        for line, row in self.rows:
            if len(row) != len(self.heading):
                raise self.fail(
                    f"The line has {len(row)} cells, but the heading {len(self.heading)}", line
                )
        return self.build(makers, options, option_columns, rank_column, move_column)

    def parse_heading(self, head: str, column: int) -> tuple[str, str, str, str]:
        kind, owner, name, direction = _parts(head)
        if not owner or not (name or kind != "option"):
            raise self.fail(
                f"The heading '{head}' should be 'owner: option', 'rank owner' or 'moves owner'",
                self.heading_line,
                column + 1,
            )
        return kind, owner, name, direction

    def build(
        self,
        makers: list[str],
        options: list[Option],
        option_columns: list[int],
        rank_column: dict[int, int],
        move_column: dict[int, int],
    ) -> Conflict:
        named: set[str] = set()
        for line, row in self.rows:
            if row[0] in named:
                raise self.fail(f"The state '{row[0]}' has a line already", line, 1)
            named.add(row[0])
        order = list(range(len(self.rows)))
        patterns = np.zeros(len(self.rows), np.uint64)
        if options:
            patterns = np.array(
                [self.pattern(line, row, option_columns) for line, row in self.rows], np.uint64
            )
            order = np.argsort(patterns, kind="stable").tolist()
            patterns = patterns[order]
            repeated = np.flatnonzero(patterns[1:] == patterns[:-1])
            if len(repeated):
                line = self.rows[order[int(repeated[0]) + 1]][0]
                raise self.fail("The line repeats the option combination of another state", line)
        rows = [self.rows[k] for k in order]
        preferences = tuple(
            Preference(levels([-self.rank(line, row, rank_column[p]) for line, row in rows]))
            for p in range(len(makers))
        )
        moves: Moves
        if move_column:
            where = {row[0]: state for state, (_, row) in enumerate(rows)}
            lists = [
                self.listed(rows, move_column[p], where) if p in move_column else []
                for p in range(len(makers))
            ]
            missing = [makers[p] for p in range(len(makers)) if p not in move_column]
            if missing:
                raise self.fail(f"The column 'moves {missing[0]}' is missing", self.heading_line)
            moves = from_lists(len(rows), lists, patterns)
        else:
            masks = [
                sum(1 << b for b, option in enumerate(options) if p in option.owners)
                for p in range(len(makers))
            ]
            idle = [makers[p] for p, mask in enumerate(masks) if not mask]
            if idle:
                raise self.fail(f"The decision maker '{idle[0]}' has no options", self.heading_line)
            moves = from_options(patterns, masks, *one_way(options))
        shown = [row[0] for _, row in rows]
        # A name that is a number would be taken for another state's number in the usual order.
        plain = bool(options) and all(
            name.isdecimal() or name == written(int(patterns[k]), len(options))
            for k, name in enumerate(shown)
        )
        renumbered = plain and any(
            name.isdecimal() and int(name) != k for k, name in enumerate(shown, 1)
        )
        return Conflict(
            tuple(makers),
            tuple(options),
            moves,
            preferences,
            labels=() if plain else tuple(shown),
            name=Path(self.file).stem,
            notes=(RENUMBERED,) if renumbered else (),
        )

    def pattern(self, line: int, row: list[str], columns: list[int]) -> int:
        value = 0
        for bit, column in enumerate(columns):
            cell = row[column].upper()
            if cell not in ("Y", "N"):
                raise self.fail(f"Expected Y or N, found '{row[column]}'", line, column + 1)
            value |= (cell == "Y") << bit
        return value

    def rank(self, line: int, row: list[str], column: int) -> float:
        # Where commas do not part cells they are decimal commas.
        text = row[column] if self.delimiter == "," else row[column].replace(",", ".")
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.fail(
                f"Expected a rank, such as 1 for the best, found '{row[column]}'", line, column + 1
            )
        return value

    def listed(
        self, rows: list[tuple[int, list[str]]], column: int, where: dict[str, int]
    ) -> list[tuple[int, int]]:
        pairs = []
        for state, (line, row) in enumerate(rows):
            cell = row[column]
            # A single state's name may hold blanks; otherwise blanks separate.
            words = [cell] if cell in where else cell.replace(";", " ").split()
            for word in words:
                if word not in where:
                    raise self.fail(
                        f"'{word}' is not the name of a state"
                        f"{nearest(word, list(where)[:MOST_COMPARED])}",
                        line,
                        column + 1,
                    )
                pairs.append((state, where[word]))
        return pairs


def separator(text: str) -> str:
    """What parts the cells of a table: whichever of comma, semicolon and tab follows ``state``, or
    else stands most often in the heading."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    first = heading.strip().strip('"')
    after = first[5:].lstrip('" ')[:1] if first.casefold().startswith("state") else ""
    if after and after in _SEPARATORS:
        return after
    return max(_SEPARATORS, key=heading.count)


def _is(head: str, kind: str) -> bool:
    return head.casefold().startswith(kind + " ") and bool(head[len(kind) :].strip())


def _parts(head: str) -> tuple[str, str, str, str]:
    """A heading's kind, owner, option and direction; what it lacks is empty."""
    for kind in ("rank", "moves"):
        if _is(head, kind):
            return kind, head[len(kind) :].strip(), "", "both"
    owner, _, name = head.partition(":")
    direction = "both"
    for arrow, meant in _ARROWS.items():
        if name.endswith(arrow):
            name, direction = name[:-1], meant
    return "option", owner.strip(), name.strip(), direction


def _heading(owner: str, option: Option) -> str:
    head = f"{owner}: {option.name}{_SHOWN[option.direction]}"
    if _parts(head) != ("option", owner, option.name, option.direction):
        raise StandoffError(
            f"A table can't hold the option '{option.name}' of '{owner}': an owner's name has no "
            "colon and does not begin with 'rank' or 'moves', and no option's name ends in > or <"
        )
    return head


def write_table(conflict: Conflict, path: str | Path) -> None:
    """Write the conflict's states, moves and rankings as a CSV table that can be read back.

    Raises StandoffError for preferences that a ranking cannot hold.
    """
    write_atomically(path, as_table(conflict))


def as_table(conflict: Conflict) -> str:
    """The text of the table; see :func:`write_table`."""
    for preference in conflict.preferences:
        if preference.unknown is not None or preference.certainty is not None:
            raise StandoffError("A table of rankings has no room for unknown or fuzzy preference")
    moves, makers = conflict.moves, conflict.decision_makers
    listed = not moves.grouped.all() or bool(conflict.coalesced)
    shared = [option.name for option in conflict.options if len(option.owners) != 1]
    if shared:
        raise StandoffError(f"A table needs one owner for every option; '{shared[0]}' has not")
    # What coalesced states stand for is several combinations: the names must do for those.
    options = () if conflict.coalesced else conflict.options
    heading = ["state"]
    heading += [_heading(makers[option.owners[0]], option) for option in options]
    heading += [f"rank {name}" for name in makers]
    if listed:
        heading += [f"moves {name}" for name in makers]
    names = conflict.labels or [str(k + 1) for k in range(conflict.states)]
    if listed and any(" " in name for name in names):
        raise StandoffError("A table of moves needs names of states without blanks")
    rows: list[list[str]] = [heading]
    ranks = [int(p.level.max()) + 1 - p.level for p in conflict.preferences]
    for state in range(conflict.states):
        row = [names[state]]
        row += list(written(int(moves.pattern[state]), len(options)))
        row += [str(int(rank[state])) for rank in ranks]
        if listed:
            row += [
                " ".join(names[t] for t in moves.from_state(p, state)) for p in range(len(makers))
            ]
        rows.append(row)
    return csv_text(rows)
