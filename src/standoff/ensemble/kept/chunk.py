"""A chunk as Parquet, and back: the same bits."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from standoff.base.errors import StandoffError
from standoff.ensemble.plan import Job
from standoff.ensemble.work import Chunk
from standoff.lens.game.tree import Float

_IDENTITY = b"standoff-run"
_ROOM = 2**22
"""Bytes that a file's own description takes, at most."""


def library(name: str, use: str = "kept runs are written and read", extra: str = "runs") -> Any:
    """A library that only kept runs need, or what ``extra`` brings.

    Raises :class:`StandoffError` where it is absent, saying how it is installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        raise StandoffError(
            f"{use} with {package}, which is not installed; install it with: "
            f"pip install 'standoff[{extra}]'"
        ) from None


def worlds_bytes(
    identity: str, first: int, worlds: Mapping[str, Float], names: list[str]
) -> memoryview:
    """The parameters' values, (B,) each in draws from ``first`` on, as a Parquet file."""
    columns = {f"c{k}": worlds[name] for k, name in enumerate(names)}
    draws = len(next(iter(columns.values()))) if columns else 1
    return _written(identity, first, draws, columns)


def worlds_of(data: bytes, names: Sequence[str], identity: str) -> dict[str, Float] | None:
    """The parameters' values in a file; None where it is of another run."""
    table = _read(data, [f"c{k}" for k in range(len(names))], identity)
    return (
        None if table is None else {name: _numbers(table, f"c{k}") for k, name in enumerate(names)}
    )


def chunk_bytes(identity: str, chunk: Chunk) -> memoryview:
    """What was found for some draws of one policy as a Parquet file: column ``c0`` … of the layout,
    null where a draw was not solved, and how well each was."""
    pa = library("pyarrow")
    mask = None if chunk.solved.all() else ~chunk.solved
    rows = {f"c{k}": pa.array(values, mask=mask) for k, values in enumerate(chunk.values)}
    for name in ("solved", "reason", "residual", "epsilon"):
        rows[name] = pa.array(getattr(chunk, name))
    several, draws = pa.list_(pa.float64()), range(len(chunk.solved))
    for k, name in enumerate(("low", "high")):
        rows[name] = pa.nulls(len(draws), several)
        if chunk.bounds:
            ends = [chunk.bounds[each][k] if each in chunk.bounds else None for each in draws]
            rows[name] = pa.array(ends, several)
    alike = [f"c{k}" for k, values in enumerate(chunk.values) if mask is None and _constant(values)]
    return _written(identity, chunk.job.first, len(draws), rows, alike)


def chunk_of(data: bytes, job: Job, columns: Sequence[int], identity: str) -> Chunk | None:
    """A chunk read back, of the layout's columns those that are named, (C,), in that order; None
    where the file is of another run."""
    names = [f"c{k}" for k in columns]
    rest = ["solved", "reason", "residual", "epsilon", "low", "high"]
    table = _read(data, [*names, *rest], identity)
    if table is None or len(table) != job.stop - job.first:
        return None
    values = np.empty((len(names), len(table)))
    for row, name in enumerate(names):
        values[row] = _numbers(table, name)
    bounds: dict[int, tuple[Float, Float]] = {}
    if table.column("low").null_count < len(table):
        ends = [table.column(name).to_pylist() for name in ("low", "high")]
        for draw, (low, high) in enumerate(zip(*ends, strict=True)):
            if low is not None:
                bounds[draw] = np.array(low)[list(columns)], np.array(high)[list(columns)]
    solved, reason = (table.column(name).to_numpy() for name in ("solved", "reason"))
    return Chunk(
        job, values, bounds, solved, reason, _numbers(table, "residual"), _numbers(table, "epsilon")
    )


def _written(
    identity: str, first: int, draws: int, columns: Mapping[str, Any], alike: Sequence[str] = ()
) -> memoryview:
    """As a Parquet file; ``alike``: columns that are the same in every draw (what a policy rules
    out). As a dictionary they take no room; others would only be tried as one."""
    pa = library("pyarrow")
    table = pa.table({"draw": pa.array(np.arange(first, first + draws)), **columns})
    table = table.replace_schema_metadata({_IDENTITY: identity.encode()})
    counted = [name for name in ("draw", "reason") if name in table.column_names]
    return parquet_bytes(table, alike, counted)


def parquet_bytes(table: Any, alike: Sequence[str] = (), counted: Sequence[str] = ()) -> memoryview:
    """An Arrow table as a Parquet file; ``alike``: columns that are the same in every row;
    ``counted``: whole numbers that differ little from row to row."""
    pa = library("pyarrow")
    # What is known to have no gap is written without saying so of every row.
    fields = [
        field.with_nullable(bool(column.null_count))
        for field, column in zip(table.schema, table.columns, strict=True)
    ]
    table = table.cast(pa.schema(fields, table.schema.metadata))
    # Room that is not written to is no memory; a sink that grows would copy all that it has.
    room = np.empty(2 * table.nbytes + _ROOM, np.uint8)
    sink = pa.FixedSizeBufferWriter(pa.py_buffer(room))
    library("pyarrow.parquet").write_table(
        table,
        sink,
        # Numbers of games hardly shrink, and to try would take a fifth of the time of solving them.
        compression="none",
        use_dictionary=list(alike),
        column_encoding=dict.fromkeys(counted, "DELTA_BINARY_PACKED"),
        write_statistics=False,
    )
    return room.data[: sink.tell()]


def dataset_of(files: Sequence[Path]) -> Any:
    """Parquet files, at least one, as one Arrow dataset; where a column has gaps in any of them it
    may have them in all."""
    schema = library("pyarrow.parquet").read_schema(files[0])
    for k, each in enumerate(schema):
        schema = schema.set(k, each.with_nullable(True))
    names = [str(each) for each in files]
    return library("pyarrow.dataset").dataset(names, schema, format="parquet")


def _constant(values: Float) -> bool:
    return bool(values[0] == values[-1] and (values == values[0]).all())


def _read(data: bytes, columns: list[str], identity: str) -> Any:
    pa, pq = library("pyarrow"), library("pyarrow.parquet")
    # The bytes are those that were written: what pyarrow can't read of them is no damage.
    file = pq.ParquetFile(pa.BufferReader(data))
    stated = (file.schema_arrow.metadata or {}).get(_IDENTITY, b"")
    return file.read(columns=columns) if stated == identity.encode() else None


def _numbers(table: Any, name: str) -> Float:
    found: Float = np.asarray(table.column(name).to_numpy(), np.float64)
    return found
