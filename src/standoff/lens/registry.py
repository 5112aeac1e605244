"""The lenses that there are, and a case read and compiled with all their sections."""

from __future__ import annotations

from typing import Any

from pydantic import create_model

from standoff.base.errors import Problem
from standoff.case import checks
from standoff.case.compiled import CompiledCase
from standoff.case.model import Case
from standoff.case.reader import Document
from standoff.lens.graph import section as graph
from standoff.lens.talks import compile as talks

SECTIONS = (talks.SECTION, graph.SECTION)
"""The sections of a case that belong to lenses. The game's (``play``, ``outcomes``, …) are the
case's own, since every other section speaks of them."""


def check(
    case: Case, document: Document | None = None
) -> tuple[CompiledCase | None, list[Problem]]:
    """Compile a case and list every problem: errors, after which there is no compiled case, and
    warnings."""
    return checks.check(case, document, SECTIONS)


def compile_case(case: Case, document: Document | None = None) -> CompiledCase:
    """Compile a case; raises :class:`StandoffError` listing every error in it."""
    return checks.compile_case(case, document, SECTIONS)


def case_form() -> type[Case]:
    """The class of whole case files, the lenses' sections in their own forms."""
    fields: Any = {
        section.name: (section.form | None, Case.model_fields[section.name]) for section in SECTIONS
    }
    made: type[Case] = create_model("Case", __base__=Case, __doc__=Case.__doc__, **fields)
    return made


def case_schema() -> dict[str, Any]:
    """A JSON Schema (2020-12) of case files, short forms included."""
    schema = case_form().model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
