"""SQL over a kept run: each table against the arrays of the same study; nothing else is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import standoff
import standoff.ensemble.kept.keeping as keeping
import standoff.ensemble.kept.source as sources
import standoff.ensemble.work as working
from standoff.base.errors import StandoffError
from standoff.ensemble.columns import Column
from standoff.ensemble.kept.tables import TABLES
from standoff.report.schemas import schema_text
from tests.cli.test_run import STARTER, call

DRAWS = 600


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any]:
    """A run in a folder, and the same study."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "_MOST", 256)
        folder = tmp_path_factory.mktemp("runs")
        study = standoff.run(STARTER, draws=DRAWS, keep=folder)
        return str(study.kept.path), study


def asked(kept: tuple[str, Any], sql: str, rows: int = 100_000) -> list[tuple[Any, ...]]:
    found = standoff.runs.query(kept[0], sql, rows=rows)
    jsonschema.validate(found.to_dict(), json.loads(schema_text("runs-query")))
    return list(found.rows)


def refused(kept: tuple[str, Any], sql: str) -> str:
    with pytest.raises(StandoffError) as told:
        standoff.runs.query(kept[0], sql)
    assert "\n" not in str(told.value)
    return str(told.value)


def column(kept: tuple[str, Any], policy: str, *of: Any) -> Any:
    return kept[1].ensemble.column(policy, Column(*of))


def test_every_number_is_that_of_the_study(kept: tuple[str, Any]) -> None:
    for sql, of in (
        ("SELECT chance FROM outcomes WHERE outcome = 'war'", ("outcome", "war")),
        ("SELECT worth FROM outcomes WHERE outcome = 'war'", ("worth", "war")),
        ("SELECT payoff FROM payoffs WHERE actor = 'rival'", ("payoff", "rival")),
        ("SELECT value FROM measures WHERE measure = 'deaths'", ("measure", "deaths")),
    ):
        rows = asked(kept, f"{sql} AND policy = 'talk' ORDER BY draw")
        assert [row[0] for row in rows] == column(kept, "talk", *of).tolist(), sql
    worlds = asked(kept, "SELECT draw, war_cost FROM worlds ORDER BY draw")
    assert [row[0] for row in worlds] == list(range(DRAWS))
    assert [row[1] for row in worlds] == kept[1].ensemble.parameters["war_cost"].tolist()


def test_behaviour_and_beliefs_follow_bayes_rule(kept: tuple[str, Any]) -> None:
    """Over the types of one actor, what is thought of each adds up to one; and prior times
    likelihood over the whole is what is thought after (Bayes)."""
    rows = asked(
        kept,
        "SELECT sum(chance) FROM beliefs WHERE policy = 'talk' AND stage = 'move' AND choice IS "
        "NULL GROUP BY draw",
    )
    assert np.allclose([row[0] for row in rows], 1)
    rows = asked(
        kept,
        "SELECT after.chance, before.chance * typed.chance / every.chance FROM beliefs after "
        "JOIN beliefs before USING (policy, draw, stage, type) "
        "JOIN behaviour typed USING (policy, draw, stage, type) "
        "JOIN behaviour every USING (policy, draw, stage) "
        "WHERE policy = 'talk' AND after.choice = 'invade' AND before.choice IS NULL "
        "AND typed.choice = 'invade' AND every.choice = 'invade' AND every.type IS NULL",
    )
    assert len(rows) == 2 * DRAWS
    assert np.allclose([row[0] for row in rows], [row[1] for row in rows], rtol=1e-12)


def test_claims_are_judged_as_the_study_does(kept: tuple[str, Any]) -> None:
    shares = asked(kept, "SELECT claim, avg(holds::INT), median(margin) FROM claims GROUP BY claim")
    assert {row[0]: row[1] for row in shares} == {
        name: pytest.approx(each.share) for name, each in kept[1].claims.items()
    }
    for name, _, median in shares:
        assert median == pytest.approx(kept[1].claims[name].median_margin)
    assert asked(kept, "SELECT count(*) FROM claims") == [(DRAWS * len(shares),)]
    # The second time they are read.
    assert len(list((Path(kept[0]) / f"claims-{standoff.__version__}").iterdir())) == 3
    assert asked(kept, "SELECT count(*) FROM claims") == [(DRAWS * len(shares),)]


def test_the_certificate_of_every_game(kept: tuple[str, Any]) -> None:
    (row,) = asked(kept, "SELECT count(*), bool_and(solved), max(residual) FROM games")
    assert row == (4 * DRAWS, True, kept[1].certificate.max_residual)


def test_unsolved_worlds_are_null_in_whichever_chunk_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first chunk has none, and is written as one that can have none."""
    real = working.work

    def some(policy: Any, worlds: Any, job: Any) -> Any:
        chunk = real(policy, worlds, job)
        for draw in range(len(chunk.solved)):
            if job.first + draw >= 256 and (job.first + draw) % 10 == 0:
                chunk.bounds[draw] = chunk.values[:, draw] - 1, chunk.values[:, draw] + 1
                chunk.values[:, draw] = np.nan
                chunk.solved[draw], chunk.reason[draw] = False, 1
        return chunk

    monkeypatch.setattr(sources, "work", some)
    monkeypatch.setattr(keeping, "_MOST", 256)
    run = standoff.run(STARTER, draws=DRAWS, keep=tmp_path, policies=["talk"]).kept
    sql = "SELECT count(*), count(chance), min(draw) FILTER (WHERE chance IS NULL) FROM outcomes "
    (row,) = standoff.runs.query(run.path, f"{sql} WHERE outcome = 'war'").rows
    assert row == (DRAWS, DRAWS - len(range(260, DRAWS, 10)), 260)
    (row,) = standoff.runs.query(run.path, "SELECT count(*), count(residual) FROM games").rows
    assert row == (DRAWS, DRAWS - len(range(260, DRAWS, 10)))


def test_every_table_has_the_columns_that_are_documented(kept: tuple[str, Any]) -> None:
    shown = standoff.runs.show(kept[0]).to_dict()
    jsonschema.validate(shown, json.loads(schema_text("runs-show")))
    for table in TABLES.values():
        found = standoff.runs.query(kept[0], f"SELECT * FROM {table.name}", rows=1)
        own = shown["run"]["parameters"] if table.name == "worlds" else []
        assert found.columns == (*table.columns, *own)
        assert found.cut


@pytest.mark.parametrize(
    "sql",
    [
        "COPY outcomes TO '{there}/out.csv'",
        "CREATE TABLE mine AS SELECT 1",
        "INSERT INTO worlds VALUES (1)",
        "DROP VIEW worlds",
        "ATTACH '{there}/other.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '90GB'",
        "PRAGMA database_list",
        "EXPORT DATABASE '{there}/out'",
        "CALL pragma_version()",
        "SELECT 1; SELECT 2",
        "",
        "-- nothing",
    ],
)
def test_what_writes_or_sets_is_refused(sql: str, kept: tuple[str, Any], tmp_path: Path) -> None:
    told = refused(kept, sql.format(there=tmp_path))
    assert told.startswith("SQL: a query reads, and changes nothing: expected one SELECT, found ")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{there}/secret.csv')",
        "SELECT * FROM '{there}/secret.csv'",
        "SELECT * FROM read_text('{there}/secret.csv')",
        "SELECT * FROM read_blob('{there}/*')",
        "SELECT * FROM glob('{there}/*')",
        "SELECT * FROM sniff_csv('{there}/secret.csv')",
        "SELECT * FROM read_parquet('{run}/chunks/*/*.parquet')",
        "SELECT * FROM query('SELECT * FROM read_csv(''{there}/secret.csv'')')",
        "SELECT * FROM read_json('https://example.org/x.json')",
    ],
)
def test_files_are_not_read(sql: str, kept: tuple[str, Any], tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", "utf-8")
    told = refused(kept, sql.format(there=tmp_path, run=kept[0]))
    assert told.startswith("SQL:")
    assert "expected one of worlds, outcomes" in told or "expected worlds, outcomes" in told


def test_no_object_of_the_program_is_a_table(kept: tuple[str, Any]) -> None:
    assert "there is no table 'prepared'" in refused(kept, "SELECT * FROM prepared")


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELEC 1", 'SQL:1:1: syntax error at or near "SELEC"'),
        ("SELECT chance\nFROM outcoms", "SQL:2:6: there is no table 'outcoms'; expected worlds"),
        ("SELECT draw,\n  chanse FROM outcomes", 'SQL:2:3: referenced column "chanse" not found'),
        ("SELECT avg(outcome) FROM outcomes", "SQL:1:8: "),
        ("SELECT 'é', foo FROM worlds", "SQL:1:13: "),
        ("SELECT CAST('x' AS INT)", "SQL:1:8: "),
    ],
)
def test_an_error_shows_where_it_is(sql: str, told: str, kept: tuple[str, Any]) -> None:
    said = refused(kept, sql)
    assert told in said
    assert "chunks_" not in said


def test_names_of_a_case_are_never_read_as_sql() -> None:
    """Quotes in the name of a policy or an outcome end no text of the query."""
    import duckdb

    from standoff.ensemble.kept.manifest import Manifest
    from standoff.ensemble.kept.tables import views

    evil = "x' AS a, (SELECT 1) --\"; DROP TABLE t;"
    columns = (("outcome", evil, "", ""), ("worth", evil, "", ""))
    manifest = Manifest(
        "t", "t", "", {}, 0, 1, 256, (evil,), columns, (evil,), "quantal", "", None, 0.0, None
    )
    connection = duckdb.connect()
    connection.execute("CREATE TABLE chunks_0 AS SELECT 0 AS draw, 0.5 AS c0, 1.0 AS c1")
    connection.execute("CREATE TABLE chunks_worlds AS SELECT 0 AS draw, 3.0 AS c0")
    made = views(manifest, [], frozenset())
    assert connection.execute(made["outcomes"]).fetchall() == [(evil, 0, evil, 0.5, 1.0)]
    assert connection.execute(f"SELECT * FROM ({made['worlds']})").description[1][0] == evil


def test_the_command_prints_rows_csv_and_json(
    kept: tuple[str, Any], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sql = "SELECT policy, count(*) AS n FROM games GROUP BY policy ORDER BY policy"
    assert call("runs", "query", kept[0], sql, "--csv", tmp_path / "n.csv") == 0
    shown = capsys.readouterr().out
    assert "talk" in shown
    assert "600" in shown
    text = (tmp_path / "n.csv").read_text("utf-8")
    assert text.splitlines()[:2] == ["policy,n", "sanction-now,600"]
    assert call("runs", "query", kept[0], "SELECT nothing") == 1
    assert "SQL:1:8" in capsys.readouterr().err


def test_two_runs_side_by_side(kept: tuple[str, Any], tmp_path: Path) -> None:
    """The difference of two means is that of the studies; of the same worlds its error is of their
    differences: nothing where the case is the same in all that bears on it."""
    text = STARTER.read_text("utf-8")
    other = tmp_path / "starter.yaml"
    other.write_text(text.replace("title: A border crisis", "title: Another"), "utf-8")
    study = standoff.run(other, draws=DRAWS, keep=tmp_path / "runs")
    found = standoff.runs.diff(kept[0], study.kept.path)
    jsonschema.validate(found.to_dict(), json.loads(schema_text("runs-diff")))
    assert found.same_worlds
    assert "-title: A border crisis" in found.case
    assert any("the case was changed" in each for each in found.changed)
    assert {each.difference for each in found.figures} == {0.0}
    assert {each.error for each in found.figures} == {0.0}
    apart = standoff.run(STARTER, draws=DRAWS, seed=1, keep=tmp_path / "runs")
    found = standoff.runs.diff(kept[0], apart.kept.path)
    assert not found.same_worlds
    war = next(each for each in found.figures if (each.policy, each.name) == ("talk", "war"))
    assert war.first == kept[1].policies["talk"].outcomes["war"].mean
    assert war.second == apart.policies["talk"].outcomes["war"].mean
    # Errors of independent means add as squares.
    assert war.error == pytest.approx(np.hypot(war.first_error, war.second_error))


def test_runs_are_listed_and_pruned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "runs"
    assert call("runs", "list", "--in", folder) == 0
    assert "No runs are kept in" in capsys.readouterr().out
    for seed in (0, 1):
        standoff.run(STARTER, draws=20, seed=seed, keep=folder)
    found = standoff.runs.list(folder=folder)
    jsonschema.validate(found.to_dict(), json.loads(schema_text("runs-list")))
    assert [each.seed for each in found.runs] in ([0, 1], [1, 0])
    assert all(each.solved == each.games == 80 for each in found.runs)
    assert call("runs", "prune", "--in", folder) == 1
    assert "nothing is named to be removed" in capsys.readouterr().err
    for options in ({"unfinished": True}, {"older_than": 1}):
        assert not standoff.runs.prune(folder=folder, **options).runs
    gone = standoff.runs.prune(found.runs[0].name, folder=folder)
    jsonschema.validate(gone.to_dict(), json.loads(schema_text("runs-prune")))
    assert [each.name for each in standoff.runs.list(folder=folder).runs] == [found.runs[1].name]
    assert call("runs", "prune", "--older-than", "0", "--in", folder) == 0
    assert not list(folder.iterdir())
