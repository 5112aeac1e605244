"""The API: what it answers is what the command line prints, and its document says all of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from standoff.report.schemas import schema_text
from standoff.web.askable import MOST, askable, tabled
from tests.web.serving import JSON, Served

QUICK: dict[str, dict[str, Any]] = {
    "run": {"draws": 16},
    "report": {"draws": 64, "questions": ["run"]},
    "check": {},
    "game": {"policy": "concede", "draw": 1},
    "why": {"subjects": ["concede", "refuse"], "draws": 16},
    "robust": {"draws": 64},
}
"""Questions of the starter case that are soon answered."""


def printed(folder: Path, word: str, options: dict[str, Any]) -> Any:
    """The same from the command line."""
    words = [word, "border.yaml", *options.get("subjects", ())]
    for name, value in options.items():
        if name == "questions":
            words += ["--question", *value]
        elif name != "subjects":
            words += [f"--{name}", str(value)]
    done = subprocess.run(
        [sys.executable, "-m", "standoff", *words, "--json", "-"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)


def policies(served: Served) -> list[str]:
    return list(served.post("/api/cases/border/run", {"draws": 4}).data["policies"])


@pytest.mark.parametrize("word", ["run", "report", "robust", "why"])
def test_it_answers_what_the_command_line_prints(served: Served, folder: Path, word: str) -> None:
    options = dict(QUICK[word])
    if word == "why":
        options["subjects"] = policies(served)[:2]
    told = served.post(f"/api/cases/border/{word}", options)
    assert told.status == 200, told.text
    assert told.data == printed(folder, word, options)
    jsonschema.validate(told.data, json.loads(schema_text(word)))


def test_both_kinds_of_answer_to_run_are_those_that_are_published(served: Served) -> None:
    told = served.post("/api/cases/border/run", {"draws": 8, "portfolios": True}).data
    jsonschema.validate(told, json.loads(schema_text("portfolios")))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"[]", "expected a JSON object whose names are the question's options"),
        (b"{", "the request holds no JSON (line 1); expected an object"),
        (b'{"draws": 4, "draws": 8}', "the request gives 'draws' twice; expected it once"),
        (b'{"draws": NaN}', "the request holds no JSON; expected an object"),
        (b"[" * 100_000, "the request holds no JSON; expected an object"),
        (b"\xff", "the request holds no JSON; expected an object"),
        (b'{"draws": "many"}', 'draws: "many" was given; expected a whole number from 1 to 100000'),
        (b'{"draws": true}', "draws: true was given; expected a whole number from 1 to 100000"),
        (b'{"draws": 1e9}', "draws: 1000000000.0 was given; expected a whole number from 1 to"),
        (b'{"draw": 5}', "'run' has no option 'draw' here; expected draws, "),
        (b'{"case": "x"}', "'run' has no option 'case' here"),
        (b'{"threads": 64}', "'run' has no option 'threads' here"),
        (b'{"full": true}', "'run' has no option 'full' here"),
        (b'{"policies": [5]}', "policies: [5] was given; expected a list of texts, 200 at most"),
        (b'{"policies": ["consede"]}', "consede"),
        (b'{"portfolios": true, "probe": 3}', "probe has no bearing here: every combination of"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_in_a_sentence(
    served: Served, body: bytes, sentence: str
) -> None:
    told = served.ask("/api/cases/border/run", "POST", body, JSON)
    assert told.status == 422
    assert sentence in told.data["problems"][0]["message"]
    assert "Traceback" not in told.text


def test_a_case_with_an_error_is_answered_with_its_place(served: Served) -> None:
    told = served.post("/api/cases/broken/run", {})
    assert told.status == 422
    first = told.data["problems"][0]
    assert first["file"] == "broken.yaml"
    assert first["line"] > 0
    assert "acters" in first["message"]
    listed = {each["name"]: each for each in served.ask("/api/cases").data["cases"]}
    assert listed["broken"]["problems"][0] == first
    assert listed["border"]["problems"] == []


def test_what_check_finds_is_its_answer(served: Served) -> None:
    told = served.post("/api/cases/border/check", {})
    assert told.status == 200
    jsonschema.validate(told.data, json.loads(schema_text("check")))


def test_an_unknown_case_or_question_is_not_found(served: Served) -> None:
    told = served.post("/api/cases/bordr/run", {})
    assert told.status == 404
    assert "did you mean 'border'?" in told.data["problems"][0]["message"]
    told = served.post("/api/cases/border/wy", {})
    assert told.status == 404
    assert "did you mean 'why'?" in told.data["problems"][0]["message"]
    assert served.ask("/api/cases/border/run").status == 405
    assert served.ask("/api/none").status == 404


def test_progress_comes_before_the_answer(served: Served) -> None:
    body = {"draws": 3000, "seed": 5}
    told = served.post("/api/cases/border/run", body, Accept="text/event-stream")
    assert told.headers["content-type"].startswith("text/event-stream")
    events = [
        (event.partition("\n")[0].removeprefix("event: "), event.partition("\ndata: ")[2])
        for event in told.text.strip().split("\n\n")
    ]
    names = [name for name, _ in events]
    assert names == ["progress"] * (len(names) - 1) + ["answer"]
    assert len(names) > 1
    steps = [json.loads(data) for name, data in events if name == "progress"]
    assert [each["done"] for each in steps] == sorted(each["done"] for each in steps)
    assert steps[-1]["done"] == steps[-1]["total"]
    assert json.loads(events[-1][1]) == served.post("/api/cases/border/run", body).data


def test_the_document_holds_every_question_with_its_options(served: Served) -> None:
    found = served.ask("/api/openapi.json").data
    assert found["openapi"] == "3.1.0"
    for asked in askable().values():
        operation = found["paths"][f"/api/cases/{{case}}/{asked.word}"]["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        assert set(schema["properties"]) == {each.name for each in asked.options(shown=False)}
        assert all(each["description"] for each in schema["properties"].values())


def test_the_document_holds_the_published_schemas(served: Served) -> None:
    """Each answer's schema judges an answer as the published one does."""
    found = served.ask("/api/openapi.json").data
    answer = served.post("/api/cases/border/run", {"draws": 4}).data
    held = {"$ref": "#/components/schemas/results", "components": found["components"]}
    jsonschema.validate(answer, held)
    del answer["claims"]
    with pytest.raises(jsonschema.ValidationError, match="'claims' is a required property"):
        jsonschema.validate(answer, held)


def test_whatever_a_question_sets_no_bound_to_has_one_here() -> None:
    """But for seeds and the numbers of worlds, of which any costs the same."""
    free = {"seed", "draw"}
    for asked in (*askable().values(), *tabled().values()):
        for each in asked.options(shown=True):
            if each.kind.form == "whole" and each.name not in free:
                assert each.kind.high is not None, f"{asked.word}: {each.name} (see {sorted(MOST)})"
