"""What the API can be asked of a case's text, as parts of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT = {"type": "string", "description": "The text of a case file."}
MARK = {"type": "string", "description": "What no other text has; empty where there is no file."}
WORD = {
    "type": "object",
    "required": ["word", "kind", "what"],
    "additionalProperties": False,
    "properties": {
        "word": {"type": "string"},
        "kind": {"enum": ["key", "name", "word", "function"]},
        "what": {"type": "string", "description": "What it means."},
    },
}
LINE = {
    "type": "object",
    "required": ["side", "line"],
    "additionalProperties": False,
    "properties": {
        "side": {"enum": ["disk", "mine", "both", "gap"]},
        "line": {"type": "string"},
    },
}


def _object(**entries: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(entries),
        "additionalProperties": False,
        "properties": entries,
    }


def _answer(description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def text_paths(case: Mapping[str, Any], failures: Mapping[str, Any]) -> dict[str, Any]:
    """The addresses under ``/api/cases/CASE/text``; ``case`` is their parameter, and ``failures``
    are the answers that are none."""
    root = "/api/cases/{case}/text"
    problems = {"type": "array", "items": {"$ref": "#/components/schemas/problem"}}
    changed = _object(
        problems=problems, text=TEXT, mark=MARK, difference={"type": "array", "items": LINE}
    )

    def operation(
        name: str, summary: str, answer: Mapping[str, Any], body: Any = None, **more: Any
    ) -> dict[str, Any]:
        made: dict[str, Any] = {
            "operationId": name,
            "summary": summary,
            "parameters": [case],
            "responses": {"200": _answer(summary, answer)} | dict(failures) | more,
        }
        if body is not None:
            content = {"application/json": {"schema": body}}
            made["requestBody"] = {"content": content, "required": True}
        return made

    fixed = {"type": "string", "description": "Why it is not written to; empty where it is."}
    place = {"type": "integer", "minimum": 1, "description": "From 1."}
    checking = _object(text=TEXT)
    checking["properties"]["whole"] = {
        "type": "boolean",
        "default": False,
        "description": "Also the games that it grows to, its numbers and its variants.",
    }
    words = _object(begun={"type": "string"}, words={"type": "array", "items": WORD})
    conflict = _answer("The file holds something else by now; nothing was written.", changed)
    return {
        root: {
            "get": operation(
                "text", "The text of a case's file.", _object(text=TEXT, mark=MARK, fixed=fixed)
            ),
            "post": operation(
                "save",
                "Write a text to the file, if what it was made from still stands there.",
                _object(mark=MARK),
                _object(text=TEXT, mark=MARK),
                **{"409": conflict},
            ),
        },
        f"{root}/mark": {"get": operation("mark", "The mark of the file now.", _object(mark=MARK))},
        f"{root}/check": {
            "post": operation(
                "text-check",
                "What would be wrong with the case if this text stood in its file.",
                {"$ref": "#/components/schemas/check"},
                checking,
            )
        },
        f"{root}/verdicts": {
            "post": operation(
                "text-verdicts",
                "How the claims would fall out, in a few worlds, if this text stood in its file.",
                _object(worlds=place, inner={"type": "string", "description": "Inside of a page."}),
                _object(text=TEXT),
            )
        },
        f"{root}/complete": {
            "post": operation(
                "text-complete",
                "The words that may stand at a place in a text.",
                words,
                _object(text=TEXT, line=place, column=place),
            )
        },
    }
