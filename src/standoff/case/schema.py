"""The JSON Schema of the case language, made from the model classes."""

from __future__ import annotations

from typing import Any

from standoff.case.model import Case


def case_schema() -> dict[str, Any]:
    """A JSON Schema (2020-12) of case files, short forms included."""
    schema = Case.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
