"""The numbers of a picture as a CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from standoff.base.cleaning import csv_text
from standoff.render.pictures import Picture
from standoff.report.blocks import Figure, Table, bare


def sheet(picture: Picture) -> str:
    """The tables of the numbers that are drawn, each under its title, an empty line between them;
    where a picture has none, since they stand beside it, the values that it is drawn from."""
    rows: list[list[str]] = []
    for block in picture.data:
        if not isinstance(block, Table):
            continue
        if rows:
            rows.append([])
        if bare(block.title):
            rows.append([bare(block.title)])
        if block.headed:
            rows.append([bare(column.head) for column in block.columns])
        rows += [[bare(cell) for cell in row] for row in block.rows]
    if not rows and isinstance(picture, Figure):
        rows = _drawn(picture.specification)
    return csv_text(rows)


def _drawn(specification: object) -> list[list[str]]:
    """The values in a Vega-Lite specification: one row a record, records of other names under
    names of their own."""
    rows: list[list[str]] = []
    names: list[str] = []
    # Marks that lie over one another are drawn from the same records.
    once = dict.fromkeys(tuple(each.items()) for each in _records(specification))
    for record in map(dict, once):
        if list(record) != names:
            names = list(record)
            rows += [[], names] if rows else [names]
        rows.append(list(record.values()))
    return rows


def _records(part: object) -> Iterator[dict[str, str]]:
    if isinstance(part, Mapping):
        data = part.get("data")
        values = data.get("values") if isinstance(data, Mapping) else None
        for each in values or ():
            if isinstance(each, Mapping):
                yield {name: str(cell) for name, cell in each.items() if cell is not None}
        for name, each in part.items():
            if name != "data":
                yield from _records(each)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _records(each)
