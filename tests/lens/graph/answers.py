"""Analyses of conflicts of every kind, each asked everything that there is to ask."""

from __future__ import annotations

import json

from standoff.base.errors import Place
from standoff.case.load import parse_case
from standoff.lens.graph.analysis import whole
from standoff.lens.graph.answer import Analysis
from standoff.lens.graph.gmcr import parse_gmcr
from standoff.lens.graph.load import from_case, read
from standoff.lens.graph.model import Conflict
from standoff.lens.graph.sensitivity import Perturbation
from standoff.lens.graph.table import parse_table
from tests.lens.graph.conflicts import draw
from tests.lens.graph.test_published import ELMIRA, SYRIA_IRAQ
from tests.lens.graph.test_section import GAME, HEAD, LISTED

FORMS = """\
  decision-makers:
    a: {options: {war: forward, arm: both}, prefers: [not war, {is: arm, strong: true}]}
    b: {options: [yield], prefers: [yield], unknown: [[arm, not arm]]}
    c: {options: [leave, stay], weights: {leave: 2, stay: 1},
        certainty: [{more: leave, than: not leave, degree: 0.7}], satisficing: 0.3}
  exclusive: [[leave, stay]]
  barred-moves: [{by: b, from: war, to: yield}]
  coalitions: [[a, b]]
  views:
    b: {unseen: [war and arm], preferences: {a: {prefers: [arm]}}}
  status-quo: NNNNN
"""
COALESCED = """\
  decision-makers:
    a: {options: {war: forward, arm: both}, prefers: [not war, arm]}
    b: {options: [yield], prefers: [yield]}
  coalesce: [war]
"""
NAMED = "state,a: war,b: yield,rank a,rank b\npeace,N,N,2,1\nwar,Y,N,1,2\nvictory,Y,Y,1,2\n"


def _written(text: str) -> Conflict:
    return from_case(*parse_case(text, "test.yaml"))


def _misperceived() -> Conflict:
    data = json.loads(json.dumps(SYRIA_IRAQ))
    data["decisionMakers"][0]["misperceptions"] = [[[0, "Y"], [1, "N"]]]
    return parse_gmcr(json.dumps(data), Place("syria.gmcr"))


def conflicts() -> dict[str, Conflict]:
    """Conflicts by name: built in, published, of every form that the section knows, and drawn."""
    found = {name: read(name) for name in ("cuba-1962", "us-north-korea-2017", "ukraine-2022")}
    found["elmira"] = parse_gmcr(json.dumps(ELMIRA), Place("elmira.gmcr"))
    found["misperceived"] = _misperceived()
    for name, body in (("forms", FORMS), ("coalesced", COALESCED), ("listed", LISTED)):
        found[name] = _written(HEAD + body)
    found["named"] = parse_table(NAMED)
    found["game"] = _written(GAME)
    found |= {f"drawn-{seed}": draw(seed, most_options=4).conflict for seed in range(4)}
    return found


def asked(conflict: Conflict) -> Analysis:
    """Everything of a small conflict; of a large one what is quick, with one state explained."""
    small = conflict.states < 100
    found = whole(
        conflict,
        ["Nash", "GMR", "SMR", "SEQ", "SIM", "SSEQ", "L2", "NM"] if small else ["Nash", "SEQ"],
        start=0,
        coalitions=True,
        wanted=conflict.states - 1,
        perturbation=Perturbation(5) if small else None,
    )
    found.explained = 0
    return found
