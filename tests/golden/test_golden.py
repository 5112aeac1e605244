"""Every question answers on the built-in cases what it answered before."""

from __future__ import annotations

import json

import pytest

from standoff.questions import CATALOGUE
from tests.golden import FOLDER, QUESTIONS, kept


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_answers_as_before(name: str) -> None:
    before = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    data = QUESTIONS[name]().to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    now = kept(data)
    assert now["values"] == before["values"]
    assert list(now["kept"]) == list(before["kept"])
    for path, value in before["kept"].items():
        found = now["kept"][path]
        if isinstance(value, float):
            assert found == pytest.approx(value, rel=1e-7, abs=1e-9), path
        else:
            assert found == value, path


def test_every_question_is_held() -> None:
    """Those that list what there is, or need a file or a person, are held elsewhere."""
    asked = {name.rpartition(".")[2] for name in QUESTIONS}
    asked |= {f"talks {name}" for name in ("zone", "offers", "dispute") if name in asked}
    elsewhere = {"list", "report", "talks domain", "talks mediate"}
    elsewhere |= {f"runs {name}" for name in ("list", "show", "query", "diff", "prune")}
    elsewhere |= {"fit", "history base-rates", "score", "sweep"}
    assert set(CATALOGUE) - asked - elsewhere == set()
