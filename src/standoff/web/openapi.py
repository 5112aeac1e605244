"""What the API can be asked, as an OpenAPI document made from the questions and the published
schemas of their answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from standoff.base.version import program_version
from standoff.report.schemas import schema_names, schema_text
from standoff.web.askable import Askable, askable, tabled
from standoff.web.body import schema_of
from standoff.web.openapi_text import text_paths
from standoff.web.table_orders import ALONE, CASES, LONGEST, TABLE

PROBLEMS = {
    "type": "object",
    "required": ["problems"],
    "additionalProperties": False,
    "properties": {
        "problems": {"type": "array", "items": {"$ref": "#/components/schemas/problem"}}
    },
}
PROBLEM = {
    "type": "object",
    "required": ["message"],
    "additionalProperties": False,
    "properties": {
        "message": {"type": "string", "description": "What is wrong, in one sentence."},
        "file": {"type": "string"},
        "line": {"type": "integer", "description": "From 1; 0 where it is about the whole file."},
        "column": {"type": "integer"},
    },
}
LISTED = {
    "type": "object",
    "required": ["standoff", "cases"],
    "additionalProperties": False,
    "properties": {
        "standoff": {"const": 1},
        "cases": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "title", "problems"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string", "description": "What it is called in addresses."},
                    "title": {"type": "string"},
                    "problems": {
                        "description": "Why the case can't be read; none where it can.",
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/problem"},
                    },
                },
            },
        },
    },
}
FAILURES = {
    "401": "The token is missing.",
    "403": "Asked from a page that is not the workbench's own.",
    "404": "No such case or question.",
    "413": "The request is too long.",
    "415": "The request is not JSON.",
    "421": "Asked under another name than the workbench's own.",
    "422": "What was asked makes no sense, or the case is wrong; the sentences say how.",
    "500": "Something went wrong in Standoff itself.",
    "503": "Too many questions wait, or this one took too long.",
}
PLAIN = ("401", "403", "413", "421")
"""Refused at the door, in one line of text; 413 and the rest are told as problems."""


@cache
def document(cases: tuple[str, ...]) -> dict[str, Any]:
    """The OpenAPI document of a workbench that was opened on these cases."""
    paths: dict[str, Any] = {
        "/api/cases": {
            "get": {
                "operationId": "cases",
                "summary": "The cases that the workbench was opened on.",
                "responses": {"200": _json("The cases.", {"$ref": "#/components/schemas/cases"})}
                | {code: _failure(code) for code in ("401", "403", "421")},
            }
        }
    }
    for asked in askable().values():
        paths[f"/api/cases/{{case}}/{asked.word}"] = {"post": _operation(asked, cases)}
    for asked in tabled().values():
        about = asked.word != ALONE
        address = f"/api/cases/{{case}}/{asked.word}" if about else "/api/base-rates"
        paths[address] = {"post": _of_table(asked, (_case(cases),) if about else ())}
    paths["/api/cases/{case}/{question}/shown"] = {"post": _shown(cases)}
    failures = {code: _failure(code) for code in FAILURES}
    paths |= text_paths(_case(cases), failures)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Standoff",
            "version": program_version(),
            "description": "Questions about a crisis, asked of a case. With 'Accept: "
            "text/event-stream' an answer is led by events of its progress.",
        },
        "paths": paths,
        "components": {
            "schemas": {"problem": PROBLEM, "problems": PROBLEMS, "cases": LISTED}
            | {name: _published(name) for name in schema_names()}
        },
    }


def _shown(cases: tuple[str, ...]) -> dict[str, Any]:
    """Any question, its answer for a person."""
    words = {"name": "question", "in": "path", "required": True}
    inside = {
        "type": "object",
        "required": ["inner", "style"],
        "additionalProperties": False,
        "properties": {
            "inner": {"type": "string", "description": "The inside of a page, as HTML."},
            "style": {"type": "string", "description": "The style sheet that its pictures need."},
        },
    }
    return {
        "operationId": "shown",
        "summary": "An answer in words and pictures. It also takes the options that only shape how "
        "an answer is told.",
        "parameters": [_case(cases), {**words, "schema": {"enum": list(askable())}}],
        "requestBody": {
            "content": {"application/json": {"schema": {"type": "object"}}},
            "required": False,
        },
        "responses": {"200": _json("The answer.", inside)}
        | {code: _failure(code) for code in FAILURES},
    }


def _case(cases: tuple[str, ...]) -> dict[str, Any]:
    return {
        "name": "case",
        "in": "path",
        "required": True,
        "schema": {"enum": list(cases)},
        "description": "What /api/cases calls it.",
    }


def _operation(asked: Askable, cases: tuple[str, ...]) -> dict[str, Any]:
    return {
        "operationId": asked.word,
        "summary": asked.line,
        "parameters": [_case(cases)],
        "requestBody": {
            "content": {"application/json": {"schema": schema_of(asked)}},
            "required": False,
        },
        "responses": {"200": _json("The answer.", _answer(asked))}
        | {code: _failure(code) for code in FAILURES},
    }


def _of_table(asked: Askable, parameters: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A question about a table, whose text stands in the body beside its options."""
    schema = schema_of(asked, (CASES,))
    text = {
        "type": "string",
        "maxLength": LONGEST,
        "description": "The table's text as CSV, one past crisis a row; it is kept nowhere.",
    }
    schema["properties"] = {TABLE: text, **schema["properties"]}
    schema["required"] = [TABLE, *schema.get("required", ())]
    return {
        "operationId": asked.word,
        "summary": asked.line,
        "parameters": list(parameters),
        "requestBody": {"content": {"application/json": {"schema": schema}}, "required": True},
        "responses": {"200": _json("The answer.", _answer(asked))}
        | {code: _failure(code) for code in FAILURES},
    }


def _answer(asked: Askable) -> dict[str, Any]:
    """The schema of what the question is answered; 'run' has two kinds of answer."""
    name = "results" if asked.word == "run" else asked.word
    found = {"$ref": f"#/components/schemas/{name}"}
    if asked.word != "run":
        return found
    return {"anyOf": [found, {"$ref": "#/components/schemas/portfolios"}]}


def _failure(code: str) -> dict[str, Any]:
    if code in PLAIN:
        schema = {"schema": {"type": "string"}}
        return {"description": FAILURES[code], "content": {"text/plain": schema}}
    return _json(FAILURES[code], {"$ref": "#/components/schemas/problems"})


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _published(name: str) -> dict[str, Any]:
    """A published schema as a component: its own definitions are referred to where they now are."""
    text = schema_text(name).replace('"#/', f'"#/components/schemas/{name}/')
    found: dict[str, Any] = json.loads(text)
    found.pop("$schema", None)
    found.pop("$id", None)
    return found
