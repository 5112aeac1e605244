"""What a kept run is of, in words: the answer of ``runs show``."""

from __future__ import annotations

from standoff.base.numerals import number
from standoff.ensemble.kept.listing import Shown
from standoff.ensemble.kept.tables import TABLES
from standoff.questions.runs_show import ShowRun
from standoff.report.blocks import Blocks, Column, Heading, Note, Row, Space, Table, quiet
from standoff.report.runs_list import size_words, state_words
from standoff.report.telling import Telling
from standoff.report.words import many


def blocks(_question: ShowRun, answer: Shown) -> Blocks:
    """What it rests on, how well it was solved, whether it is whole, and what can be asked."""
    entry, manifest = answer.entry, answer.run.manifest
    yield Heading(f"{entry.name}: {manifest.title}")
    rows: list[Row] = [
        ["state", f"{state_words(entry)} ({many(entry.solved)} of {many(entry.games)} games)"],
        ["worlds", f"{many(entry.draws)}, drawn with seed {entry.seed}"],
        ["policies", ", ".join(manifest.policies)],
        ["precision", manifest.precision],
        ["begun", manifest.begun],
        ["finished", manifest.finished or "not yet"],
        ["time worked", f"{number(manifest.seconds)} s"],
        ["folder", str(answer.run.path)],
        ["size", f"{size_words(entry.size)}{_by_game(entry.size, entry.solved)}"],
        ["case", f"{manifest.label}, SHA-256 {manifest.hash[:16]}…"],
        ["versions", ", ".join(f"{name} {each}" for name, each in manifest.versions.items())],
    ]
    found = manifest.certificate
    if found:
        rows.append(
            [
                "certificate",
                f"{many(found['solved'])} games solved, {many(found['unconverged'])} not; largest "
                f"residual {number(found['max_residual'])}, largest gain by deviating "
                f"{number(found['max_epsilon'])}",
            ]
        )
    damaged = len(answer.damaged)
    whole = "every chunk is what was written" if not damaged else f"{damaged} damaged"
    rows.append(["chunks", whole])
    yield Table([Column(whole=True), Column()], rows)
    yield Space()
    yield Heading("Tables that 'standoff runs query' asks", 3)
    yield Table(
        [Column("table", whole=True), Column("rows and columns")],
        [
            [
                each.name,
                [f"{each.says}: {', '.join(each.columns)}", quiet(_more(answer, each.name))],
            ]
            for each in TABLES.values()
        ],
    )
    yield Space()
    yield Note("--json - says what each column holds, and has the case as text.")


def _more(answer: Shown, table: str) -> str:
    """The columns that the case gives a table."""
    own = answer.run.manifest.parameters
    if table != "worlds" or not own:
        return ""
    return ", " + ", ".join(own[:8]) + (f", … ({len(own)} numbers)" if len(own) > 8 else "")


def _by_game(size: int, games: int) -> str:
    return f", {size_words(size // games)} a world and policy" if games else ""


TELLING = Telling(blocks)
