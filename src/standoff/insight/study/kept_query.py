"""A kept run asked in SQL: DuckDB over its chunks, shut off from everything else."""

from __future__ import annotations

import datetime
import decimal
import json
import math
import re
from dataclasses import dataclass
from typing import Any

from standoff.base.answer import Answer
from standoff.base.errors import Place, StandoffError, listed
from standoff.ensemble.kept.chunk import dataset_of, library
from standoff.ensemble.kept.file import held_in
from standoff.ensemble.kept.runs import Run
from standoff.ensemble.kept.tables import CLAIMS, TABLES, WORLDS, name, source, views
from standoff.ensemble.prepare import Prepared
from standoff.insight.judgement.kept_claims import claims_dataset

_MEMORY = "1GB"
_PRIVATE = re.compile(r"\bchunks_(\d+|worlds|claims)\b")


@dataclass(frozen=True, slots=True)
class Rows(Answer):
    """The answer to ``standoff runs query``."""

    run: str
    sql: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    """In DuckDB's words."""
    rows: tuple[tuple[Any, ...], ...]
    cut: bool
    """Whether there are more rows than were asked for."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of 'runs query'`` prints."""
        return {
            "standoff": 1,
            "run": self.run,
            "sql": self.sql,
            "columns": [
                {"name": each, "type": kind}
                for each, kind in zip(self.columns, self.types, strict=True)
            ],
            "rows": [list(row) for row in self.rows],
            "cut": self.cut,
        }


def query(run: Run, prepared: Prepared, sql: str, most: int) -> Rows:
    """Ask a run in SQL, for ``most`` rows.

    The query reads the documented tables and nothing else: no file, no network, no setting. Raises
    :class:`StandoffError` for what is no single SELECT, what DuckDB refuses (with its line and
    column), and a run that is unfinished or damaged.
    """
    duckdb = library("duckdb")
    connection = duckdb.connect(
        config={
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "errors_as_json": "true",
            "memory_limit": _MEMORY,
        }
    )
    try:
        _refuse_others(connection, sql, duckdb.Error)
        _make_tables(connection, run, prepared, sql)
        connection.execute("SET lock_configuration = true")
        try:
            found = connection.execute(sql)
            rows = found.fetchmany(most + 1)
        except duckdb.Error as error:
            raise _told(sql, error) from None
        columns = tuple(str(each[0]) for each in found.description)
        types = tuple(str(each[1]) for each in found.description)
    finally:
        connection.close()
    kept = tuple(tuple(_plain(value) for value in row) for row in rows[:most])
    return Rows(run.name, sql, columns, types, kept, len(rows) > most)


def _refuse_others(connection: Any, sql: str, error_class: type[Exception]) -> None:
    """Refuse what is no single SELECT."""
    try:
        found = connection.extract_statements(sql)
    except error_class as error:
        raise _told(sql, error) from None
    kinds = [str(each.type).rpartition(".")[2] for each in found]
    if kinds != ["SELECT"]:
        told = "nothing" if not kinds else f"{len(kinds)} statements" if kinds[1:] else kinds[0]
        raise StandoffError(
            f"a query reads, and changes nothing: expected one SELECT, found {told}", Place("SQL")
        )


def _make_tables(connection: Any, run: Run, prepared: Prepared, sql: str) -> None:
    """Make the tables of which the query speaks: those that it doesn't take no time."""
    words = set(re.findall(r"\w+", sql.lower()))
    everything = bool(words & {"show", "describe", "duckdb_views", "duckdb_columns"})
    asked = [each for each in TABLES if everything or each in words]
    if not asked:
        return

    def register(called: str, held: Any) -> None:
        connection.register(called, dataset_of([each.path for each in held]))

    manifest = run.manifest
    if "worlds" in asked:
        run.refuse_unfinished(held_in(run.worlds))
        register(WORLDS, held_in(run.worlds))
    if set(asked) - {"worlds", "claims"}:
        for number, policy in enumerate(manifest.policies):
            run.refuse_unfinished(run.chunks(policy))
            register(source(number), run.chunks(policy))
    claims = [each.name for each in prepared.case.claims]
    if "claims" in asked and claims:
        connection.register(CLAIMS, claims_dataset(run, prepared))
    case = prepared.case
    better = {each for each, more in zip(case.measures, case.more_is_better, strict=True) if more}
    made = views(manifest, claims, frozenset(better))
    for table in asked:
        connection.execute(f"CREATE TEMP VIEW {name(table)} AS {made[table]}")


def _told(sql: str, error: Exception) -> StandoffError:
    """What DuckDB refused, in a sentence with its place in the query."""
    text = str(error)
    data: dict[str, Any] = {}
    start = text.find("{")
    if start >= 0:
        try:
            data = json.loads(text[start:])
        except ValueError:
            data = {}
    message = str(data.get("exception_message") or text)
    place = Place("SQL")
    position = str(data.get("position", ""))
    if position.isdigit():
        before = sql.encode()[: int(position)].decode(errors="replace")
        place = Place("SQL", before.count("\n") + 1, len(before) - before.rfind("\n"))
    if data.get("exception_type") == "Permission":
        return StandoffError(
            f"a query reads the tables of its run, and no files: expected one of {listed(TABLES)}",
            place,
        )
    if data.get("type") == "Table" and data.get("error_subtype") == "MISSING_ENTRY":
        missing = data.get("name", "")
        return StandoffError(f"there is no table '{missing}'; expected {listed(TABLES)}", place)
    first, _, rest = message.partition("\n")
    near = rest.strip().replace("\n", " ")
    told = f"{first[:1].lower()}{first[1:].rstrip('!. ')}"
    return StandoffError(_PRIVATE.sub("a table", f"{told}; {near}" if near else told), place)


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, datetime.date | datetime.time | datetime.datetime):
        return value.isoformat()
    return str(value)
