"""How often each outcome came in a table of past crises: base rates, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any, Literal

import numpy as np

from standoff.base.answer import Answer
from standoff.base.errors import Place, StandoffError
from standoff.history.table import MISSING, Flags, Table, alike, number_in, plainly

Interval = Literal["wilson", "clopper-pearson"]
MOST_CELLS = 500
MOST_OUTCOMES = 50
FEWEST = 20
"""Different values that a column may have in as many rows, before it seems to number them."""
WIDE = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Rate:
    """How often an outcome came, as a share, and its 95 % interval."""

    count: int
    share: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """As plain data."""
        return {"count": self.count, "share": self.share, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Kind:
    """The crises that are alike in the columns asked for."""

    by: Mapping[str, str]
    n: int
    outcomes: Mapping[str, Rate]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "by": dict(self.by),
            "n": self.n,
            "outcomes": {name: each.to_dict() for name, each in self.outcomes.items()},
        }


@dataclass(frozen=True, slots=True)
class BaseRates(Answer):
    """The answer of ``history base-rates``."""

    data: str
    outcome: str
    by: tuple[str, ...]
    where: str
    interval: Interval
    n: int
    why_dropped: Mapping[str, int]
    overall: Kind
    kinds: tuple[Kind, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of history-base-rates`` prints."""
        return {
            "standoff": 1,
            "data": self.data,
            "outcome": self.outcome,
            "by": list(self.by),
            "where": self.where,
            "interval": self.interval,
            "n": self.n,
            "dropped": sum(self.why_dropped.values()),
            "why_dropped": dict(self.why_dropped),
            "overall": self.overall.to_dict(),
            "kinds": [each.to_dict() for each in self.kinds],
        }


def ends_of_share(count: int, n: int, interval: Interval) -> tuple[float, float]:
    """The 95 % interval of a share of ``count`` in ``n``: by Wilson (1927), or the exact one of
    Clopper & Pearson (1934), which is never too narrow."""
    if interval == "clopper-pearson":
        from scipy.special import betaincinv

        low = 0.0 if count == 0 else float(betaincinv(count, n - count + 1, 0.025))
        high = 1.0 if count == n else float(betaincinv(count + 1, n - count, 0.975))
        return low, high
    z2 = WIDE * WIDE
    share = count / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = WIDE / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low = 0.0 if count == 0 else max(middle - half, 0.0)
    return low, 1.0 if count == n else min(middle + half, 1.0)


def base_rates(
    table: Table,
    outcome: str,
    by: Sequence[str],
    interval: Interval,
    rows: Flags | None = None,
    where: str = "",
) -> BaseRates:
    """How often each value of the column ``outcome`` came, over all ``rows`` and for each
    combination of values of the columns ``by``. Outcomes that differ in letters' case, spaces and
    strokes alone are one, as for ``fit``.

    Raises :class:`StandoffError` for columns that are missing, or that hold too many values.
    """
    for name in by:
        if list(by).count(name) > 1:
            raise StandoffError(f"--by: column '{name}' is named twice; expected once")
    used = np.ones(table.rows, np.bool_) if rows is None else rows.copy()
    dropped: dict[str, int] = {}
    for name in dict.fromkeys([outcome, *by]):
        gone = np.array([cell.lower() in MISSING for cell in table.column(name)], np.bool_) & used
        if gone.any():
            dropped[f"nothing in column '{name}'"] = int(gone.sum())
            used &= ~gone
    kept = np.flatnonzero(used).tolist()
    if not kept:
        told = "; ".join(f"{why} ({count:,})" for why, count in dropped.items())
        raise StandoffError(f"no row of the table is left: {told}", Place(table.file))
    ends = _spelt([table.column(outcome)[row] for row in kept])
    words = list(dict.fromkeys(ends))
    if len(words) > max(FEWEST, len(kept) // 2):
        raise StandoffError(_numbers(outcome, len(words), len(kept)), Place(table.file, 1))
    if len(words) > MOST_OUTCOMES:
        raise StandoffError(
            f"column '{outcome}' has {len(words):,} different values in {len(kept):,} rows; a "
            f"column of outcomes has at most {MOST_OUTCOMES}",
            Place(table.file, 1),
        )
    words = _sorted(words)
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for row, word in zip(kept, ends, strict=True):
        key = tuple(alike(table.column(name)[row]) for name in by)
        counts = found.setdefault(key, {})
        counts[word] = counts.get(word, 0) + 1
        if len(found) > MOST_CELLS:
            parted = f"column '{by[0]}' parts" if len(by) == 1 else f"columns {', '.join(by)} part"
            raise StandoffError(
                f"{parted} the rows into more than {MOST_CELLS} kinds; ask by columns that take a "
                "few values, or for some rows with --where",
                Place(table.file, 1),
            )

    if len(found) > max(FEWEST, len(kept) // 2):
        message = (
            _numbers(by[0], len(found), len(kept))
            if len(by) == 1
            else f"columns {', '.join(by)} part {len(kept):,} rows into {len(found):,} kinds"
        )
        raise StandoffError(
            f"{message}; ask by columns that take a few values", Place(table.file, 1)
        )

    def kind(key: Sequence[str], counts: Mapping[str, int]) -> Kind:
        n = sum(counts.values())
        rates = {}
        for word in words:
            count = counts.get(word, 0)
            rates[word] = Rate(count, count / n, *ends_of_share(count, n, interval))
        return Kind(dict(zip(by, key, strict=True)), n, rates)

    total = {word: sum(each.get(word, 0) for each in found.values()) for word in words}
    order = {key: n for n, key in enumerate(_sorted_keys(list(found)))}
    return BaseRates(
        table.file,
        outcome,
        tuple(by),
        where,
        interval,
        len(kept),
        dropped,
        replace(kind([""] * len(by), total), by={}),
        tuple(kind(key, found[key]) for key in sorted(found, key=order.__getitem__)) if by else (),
    )


def _numbers(column: str, different: int, rows: int) -> str:
    """That a column seems to name each crisis."""
    return (
        f"column '{column}' has {different:,} different values in {rows:,} rows, as a number that "
        "names each crisis has"
    )


def _spelt(cells: Sequence[str]) -> list[str]:
    """Cells of outcomes, those that differ in letters' case, spaces and strokes alone in the
    spelling that most of them have."""
    counts: dict[str, dict[str, int]] = {}
    plain = [alike(cell) for cell in cells]
    for word in plain:
        spelt = counts.setdefault(plainly(word), {})
        spelt[word] = spelt.get(word, 0) + 1
    usual = {key: max(spelt, key=spelt.__getitem__) for key, spelt in counts.items()}
    return [usual[plainly(word)] for word in plain]


def _rank(word: str) -> tuple[int, float, str]:
    number = number_in(word)
    return (1, 0.0, word) if number is None else (0, number, "")


def _sorted(words: Sequence[str]) -> list[str]:
    return sorted(words, key=_rank)


def _sorted_keys(keys: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return sorted(keys, key=lambda key: [_rank(word) for word in key])
