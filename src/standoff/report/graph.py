"""A graph analysis in words: where the conflict rests, then what else was asked of it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.lens.graph.answer import Analysis
from standoff.lens.graph.gmcr_out import gmcr_text
from standoff.lens.graph.sensitivity import Sensitivity
from standoff.lens.graph.table import as_table
from standoff.lens.graph.wording import Wording
from standoff.questions.graph import Graph
from standoff.report.blocks import Block, Blocks, Column, Figure, Note, Row, Space, Table, Warning
from standoff.report.figures.conflict import conflict_figure
from standoff.report.graph_forms import forms
from standoff.report.graph_model import head, joined, rankings
from standoff.report.graph_rest import equilibria, legal_sequences, stability
from standoff.report.graph_ways import inverse, paths, reasons
from standoff.report.telling import Side, Telling
from standoff.report.words import doubt, percent

MOST_SHAKEN = 20
"""States whose share of an ensemble is shown."""


def blocks(_question: Graph, found: Analysis) -> Blocks:
    """The whole analysis: the equilibria first, then what else was asked for."""
    conflict = found.conflict
    yield from head(conflict)
    yield from equilibria(found)
    yield from joined(conflict)
    yield from stability(found)
    yield from legal_sequences(found)
    if found.explained is not None:
        yield from reasons(found, found.explained)
    yield from forms(found)
    if found.moves is not None and found.improvements is not None:
        yield from paths(found, found.moves, found.improvements)
    for mediation in found.mediation.values():
        yield from inverse(mediation)
    if found.sensitivity is not None:
        yield from _sensitivity(found.sensitivity)
    yield from rankings(conflict)
    for text in [*conflict.notes, *found.skipped]:
        yield Note(f"Note: {text}")
    for text in found.failed:
        yield Warning("Not done:", f" {text}")


def _sensitivity(shaken: Sensitivity) -> Iterator[Block]:
    """How often each state is an equilibrium over the ensemble of rankings."""
    say = Wording(shaken.conflict)
    states = sorted(
        {s for c in shaken.share for s, _ in shaken.standing(c)[:MOST_SHAKEN]},
        key=lambda s: tuple(-float(share[s]) for share in shaken.share.values()),
    )[:MOST_SHAKEN]
    columns = [
        Column("no.", right=True, whole=True),
        Column("state"),
        *(Column(concept, right=True, whole=True) for concept in shaken.share),
    ]
    rows: list[Row] = [
        [
            str(s + 1),
            say.state(s),
            *(percent(float(share[s])).removesuffix(" %") for share in shaken.share.values()),
        ]
        for s in states
    ]
    none = (percent(share).removesuffix(" %") for share in shaken.none.values())
    rows.append(["", "no equilibrium at all", *none])
    title = f"How often each state is an equilibrium in {shaken.draws:,} draws, in %"
    yield Table(columns, rows, title)
    if shaken.draws > 1:
        widest = 100 * math.sqrt(0.25 / shaken.draws)
        yield Note(f"Shares of random rankings: {doubt(widest)} points or less.")
    yield Space()


def figure(_question: Graph, found: Analysis) -> Figure:
    """The integrated graph; of more than a dozen states those that matter."""
    return conflict_figure(found)


def _model(_question: Graph, found: Analysis, ending: str) -> str:
    return gmcr_text(found.conflict) if ending == ".gmcr" else as_table(found.conflict)


TELLING = Telling(
    blocks,
    figure,
    sides=(
        Side(
            "write",
            "Write the model as .gmcr or as a .csv table.",
            _model,
            endings=(".gmcr", ".csv"),
            wrong_ending="should end in .gmcr or .csv, which says how the model is written",
            silent=True,
        ),
    ),
)
