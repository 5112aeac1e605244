"""The published schema of ``graph`` against the data of its answers.

The oracle is the jsonschema package: an independent reading of the printed schema.
"""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from standoff.lens.graph.analysis import whole
from standoff.lens.graph.load import read
from standoff.lens.graph.sensitivity import Perturbation
from tests.insight.test_explain import schema
from tests.lens.graph.answers import asked, conflicts


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    found: dict[str, Any] = schema("graph")
    return found


@pytest.fixture(scope="module")
def validator(published: dict[str, Any]) -> jsonschema.Draft202012Validator:
    found = published
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


def objects(part: Any) -> list[Any]:
    """Every object schema that names its keys."""
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
    found = [each for value in inner for each in objects(value)]
    own = isinstance(part, dict) and isinstance(part.get("required"), list)
    return [*found, part] if own else found


@pytest.mark.parametrize("name", list(conflicts()))
def test_every_answer_follows_the_schema(
    name: str, validator: jsonschema.Draft202012Validator
) -> None:
    data = asked(conflicts()[name]).to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    validator.validate(data)


def test_every_key_of_the_schema_is_met(
    validator: jsonschema.Draft202012Validator, published: dict[str, Any]
) -> None:
    seen: set[str] = set()
    for conflict in conflicts().values():
        seen |= set(asked(conflict).to_dict())
    failed = whole(read("cuba-1962"), perturbation=Perturbation(10**9))
    validator.validate(failed.to_dict())
    seen |= set(failed.to_dict())
    assert seen == set(published["properties"])


def test_what_is_not_in_the_schema_is_refused(
    validator: jsonschema.Draft202012Validator, published: dict[str, Any]
) -> None:
    data = asked(read("cuba-1962")).to_dict()
    assert not validator.is_valid({**data, "more": 1})
    assert not validator.is_valid({**data, "equilibria": {"Nash": [0]}})
    assert all("additionalProperties" in each for each in objects(published))


def test_reasons_are_told_of_every_state_or_of_the_one_explained() -> None:
    small, large = asked(read("cuba-1962")), asked(read("ukraine-2022"))
    assert set(small.to_dict()["reasons"]["us"]["Nash"]) == {str(s + 1) for s in range(12)}
    reasons = large.to_dict()["reasons"]
    assert {tuple(told) for by in reasons.values() for told in by.values()} == {("1",)}
