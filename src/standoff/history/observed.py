"""What was seen of each crisis: at which ends of play it may have ended.

An outcome leaves the ends that it names, a move those that come after it; what was not seen leaves
all, and is summed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Place, StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.history.table import MISSING, Flags, Table, plainly, which
from standoff.lens.game.grow import Grown

Key = tuple[frozenset[int] | None, tuple[int, ...]]
"""What was seen: the outcomes that it may have been (None for any), and the code of each move
looked for (``UNSEEN`` where it was not seen)."""
UNSEEN = -2


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What was seen in each of n observations; a row may be several, where columns are counts."""

    row: NDArray[np.int64]
    """(n,) the row of the table"""
    key: Sequence[Key]
    """(n,) what was seen"""
    count: NDArray[np.float64]
    """(n,) how many times"""
    stages: tuple[str, ...]
    """The moves looked for."""

    def tell(self, case: CompiledCase, number: int) -> str:
        """An observation in words."""
        outcomes, moves = self.key[number]
        told = []
        if outcomes is not None:
            told.append(listed(case.outcomes[code].name for code in sorted(outcomes)))
        for stage, code in zip(self.stages, moves, strict=True):
            domain = case.scope[stage].domain
            if code != UNSEEN and domain:
                told.append(f"{stage} = {domain.words[code]}")
        return ", ".join(told) or "nothing"


def seen_in(
    table: Table, case: CompiledCase, outcome: str, moves: Sequence[str], rows: Flags
) -> Seen:
    """What the ``rows`` of a table say was seen.

    ``outcome``: a column that holds outcomes' names, or ``NAME=COLUMN,…``; ``moves``: each
    ``STAGE=COLUMN``. Raises :class:`StandoffError` for what the case does not know.
    """
    stages = tuple(_pair(each, "--moves", "STAGE=COLUMN") for each in moves)
    named = [stage for stage, _ in stages]
    for stage in dict.fromkeys(named):
        if named.count(stage) > 1:
            raise StandoffError(f"--moves: '{stage}' is given two columns; expected one")
    codes = [_codes(table, case, stage, column, rows) for stage, column in stages]
    kept = np.flatnonzero(rows)
    if not outcome:
        sets: list[tuple[int, frozenset[int] | None, float]] = [
            (row, None, 1.0) for row in kept.tolist()
        ]
    elif "=" in outcome and outcome not in table.columns:
        sets = list(_indicated(table, case, outcome, kept))
    else:
        sets = list(_named(table, case, outcome, kept))
    return Seen(
        np.array([row for row, _, _ in sets], np.int64),
        [(found, tuple(int(each[row]) for each in codes)) for row, found, _ in sets],
        np.array([count for _, _, count in sets], np.float64),
        tuple(stage for stage, _ in stages),
    )


def _pair(text: str, flag: str, form: str) -> tuple[str, str]:
    name, sign, column = (part.strip() for part in text.partition("="))
    if not sign or not name or not column:
        raise StandoffError(f"{flag}: '{text}' is not of the form {form}")
    return name, column


def _named(
    table: Table, case: CompiledCase, column: str, rows: NDArray[np.intp]
) -> list[tuple[int, frozenset[int] | None, float]]:
    cells = table.column(column)
    names = {plainly(each.name): code for code, each in enumerate(case.outcomes)}
    known = [each.name for each in case.outcomes]
    found: list[tuple[int, frozenset[int] | None, float]] = []
    met: dict[str, frozenset[int] | None] = {}
    for row in rows.tolist():
        cell = cells[row]
        if cell in met:
            found.append((row, met[cell], 1.0))
            continue
        code = names.get(plainly(cell))
        if code is None and cell.lower() in MISSING:
            met[cell] = None
        elif code is None:
            used = [cells[each] for each in rows]
            distinct = len(set(used))
            if distinct > max(20, len(used) // 2):
                raise StandoffError(
                    f"column '{column}' has {distinct:,} different values in {len(used):,} rows, "
                    f"as a number that names each crisis has; expected outcomes: {listed(known)}",
                    Place(table.file, 1),
                )
            raise StandoffError(
                f"'{cell[:60]}' in column '{column}' is no outcome of the case; expected "
                f"{listed(known)}{nearest(cell, known)}",
                table.place(row),
            )
        else:
            met[cell] = frozenset([code])
        found.append((row, met[cell], 1.0))
    return found


def _indicated(
    table: Table, case: CompiledCase, text: str, rows: NDArray[np.intp]
) -> list[tuple[int, frozenset[int] | None, float]]:
    """Columns that are 1 where an outcome came, or count how often it did; of counts all must be
    known, else one that is 1 tells the outcome, and those that are 0 what it was not."""
    known = [each.name for each in case.outcomes]
    columns: dict[int, str] = {}
    for part in text.split(","):
        name, column = _pair(part, "--outcome", "NAME=COLUMN,NAME=COLUMN")
        if name not in known:
            raise StandoffError(
                f"--outcome: the case has no outcome '{name}'; expected {listed(known)}"
                f"{nearest(name, known)}"
            )
        if known.index(name) in columns:
            raise StandoffError(f"--outcome: '{name}' is given two columns; expected one")
        columns[known.index(name)] = column
    values = np.array([table.numbers(column) for column in columns.values()])
    here = values[:, rows]
    wrong = (here < 0) | ((here != np.round(here)) & ~np.isnan(here))
    if wrong.any():
        which, at = np.argwhere(wrong)[0]
        raise StandoffError(
            f"column '{list(columns.values())[which]}' holds {here[which, at]:g}; expected 1 where "
            "the outcome came and 0 where it did not, or how often it came",
            table.place(int(rows[at])),
        )
    # Whichever rows are asked for, columns mean the same.
    counts = bool((values > 1).any())
    others = frozenset(range(len(known))) - frozenset(columns)
    found: list[tuple[int, frozenset[int] | None, float]] = []
    for at, row in enumerate(rows.tolist()):
        came = [(code, here[k, at]) for k, code in enumerate(columns) if here[k, at] > 0]
        unknown = {code for k, code in enumerate(columns) if np.isnan(here[k, at])}
        if counts and unknown:
            found.append((row, None, 1.0))
        elif counts:
            found += [(row, frozenset([code]), float(times)) for code, times in came]
        elif len(came) > 1:
            both = " and ".join(f"'{columns[code]}'" for code, _ in came)
            raise StandoffError(
                f"columns {both} are both 1 in this row; one crisis has one outcome",
                table.place(row),
            )
        elif came:
            found.append((row, frozenset([came[0][0]]), 1.0))
        elif len(unknown) == len(columns):
            found.append((row, None, 1.0))
        elif others | unknown:
            # What a cell leaves empty may have come.
            found.append((row, others | unknown, 1.0))
        else:
            raise StandoffError(
                f"none of the columns {listed(columns.values())} is 1 in this row, and the case "
                "has no other outcome",
                table.place(row),
            )
    return found


def _codes(
    table: Table, case: CompiledCase, stage: str, column: str, rows: Flags
) -> NDArray[np.int64]:
    """(rows,) the code of what a column says was chosen at a stage, or drawn as an actor's type."""
    known = [
        name
        for name, symbol in case.scope.items()
        if symbol.kind in {"stage", "type"} and symbol.domain
        and not name.startswith("prev(") and not name.endswith("[0]")
    ]  # fmt: skip
    if stage not in known:
        raise StandoffError(
            f"--moves: the case has no stage '{stage}'; expected {listed(known)}"
            f"{nearest(stage, known)}"
        )
    domain = case.scope[stage].domain
    assert domain is not None
    cells = table.column(column)
    found = np.full(table.rows, UNSEEN)
    for row in np.flatnonzero(rows).tolist():
        cell = cells[row]
        code = which(cell, domain.words)
        if code is not None:
            found[row] = code
        elif cell.lower() not in MISSING:
            raise StandoffError(
                f"'{cell[:60]}' in column '{column}' is no choice at '{stage}'; expected "
                f"{listed(domain.words)}{nearest(cell, domain.words)}",
                table.place(row),
            )
    return found


def ends_of(grown: Grown, key: Key, stages: Sequence[str]) -> Flags:
    """(T,) the ends of play at which what was seen may have ended."""
    outcomes, moves = key
    found = np.ones(len(grown.outcome), np.bool_)
    if outcomes is not None:
        found &= np.isin(grown.outcome, sorted(outcomes))
    for stage, code in zip(stages, moves, strict=True):
        if code != UNSEEN:
            found &= grown.history[stage] == code if stage in grown.history else False
    return found


def table_of(keys: Sequence[Key]) -> tuple[list[Key], NDArray[np.int64]]:
    """The different things seen, and which of them each observation is."""
    numbers: Mapping[Key, int] = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    return list(numbers), np.array([numbers[key] for key in keys], np.int64)
