"""What the lenses would refuse in a case: one check for loading, checking and every command."""

from __future__ import annotations

from standoff.base.errors import Problem, StandoffError
from standoff.case.compiled import CompiledCase
from standoff.ensemble.outside import closing_choices
from standoff.lens.graph.load import graph_problems
from standoff.lens.talks.compiled import talks_of


def section_problems(case: CompiledCase) -> list[Problem]:
    """What the lenses would refuse in their own sections of a case: a graph that can't be built,
    a settlement that no choice leads to."""
    found = graph_problems(case.case, case.document, case)
    talks = talks_of(case)
    asked = talks and any(valuer.walk_away is None for valuer in talks.valuers)
    if talks and asked and talks.section.settlement and case.stages:
        try:
            closing_choices(case, talks.section.settlement)
        except StandoffError as error:
            place = case.place(("talks", "settlement"))
            found += [Problem(each.message, each.place or place) for each in error.problems]
    return found
