"""A case survives being written and read; cases built in Python are the same as read ones."""

from __future__ import annotations

import contextlib
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from standoff.base.errors import StandoffError
from standoff.case.load import builtin_names, find, parse_case, read_case
from standoff.case.model import Case
from standoff.case.reader import read_document
from standoff.lens.registry import case_schema

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"


def files() -> list[Path]:
    return [STARTER, *(find(name) for name in builtin_names())]


@pytest.mark.parametrize("path", files(), ids=lambda path: path.parent.name + "/" + path.name)
def test_a_case_written_reads_back_equal(path: Path) -> None:
    case, _ = read_case(path)
    again, _ = parse_case(case.to_yaml())
    assert again == case
    assert again.to_yaml() == case.to_yaml()


@pytest.mark.parametrize("path", files(), ids=lambda path: path.parent.name + "/" + path.name)
def test_cases_and_what_is_written_follow_the_published_schema(path: Path) -> None:
    """The oracle is the jsonschema package: an independent reading of the printed schema."""
    schema = case_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    case, document = read_case(path)
    assert list(validator.iter_errors(document.data)) == []
    assert list(validator.iter_errors(read_document(case.to_yaml(), "again").data)) == []


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    validator = jsonschema.Draft202012Validator(case_schema())
    assert not validator.is_valid({"title": "x", "actor": {}})
    assert not validator.is_valid({"title": "x", "play": [{"actor": "us"}]})
    assert validator.is_valid({"title": "x", "actors": {"us": "Us"}})


def test_groups_may_be_lists_of_their_numbers() -> None:
    """As the published schema says."""
    text = "title: x\nparameters: {c: 1, d: 2}\ngroups: {g: [c, d]}\n"
    jsonschema.Draft202012Validator(case_schema()).validate(yaml.safe_load(text))
    case, _ = parse_case(text)
    assert case.groups["g"].parameters == ["c", "d"]


def built() -> Case:
    return Case(
        title="Built in Python",
        actors={
            "us": standoff.Actor(name="Us", advised=True),
            "ru": standoff.Actor(name="Them"),
        },
        parameters={
            "cost": standoff.Parameter(range=(1, 2), basis="judgement", why="a test"),
        },
        types={"ru": standoff.Types(chance={"meek": "0.5", "bold": "rest"})},
        levers={"talks": standoff.Lever(values=["off", "on"])},
        policies={"talk": standoff.Policy(set={"talks": "on"}), "wait": standoff.Policy()},
        precision={"all": "3"},
        play=[
            standoff.Stage(
                stage="move",
                actor="ru",
                choose={"invade": standoff.Option(), "hold-back": standoff.Option()},
            ),
        ],
        outcomes={
            "war": standoff.Outcome(
                when="move == invade",
                payoffs={"us": "-cost", "ru": "if ru == bold then 1 else -1 - (talks == on)"},
            ),
            "peace": standoff.Outcome(when="move == hold-back", payoffs={"us": "0", "ru": "0"}),
        },
        claims={
            "talk": standoff.Claim(
                says="Talk", source="judgement", test="P(war | talk) < P(war | wait)"
            )
        },
    )


def test_a_case_built_in_python_runs_and_reads_back() -> None:
    case = built()
    again, _ = parse_case(case.to_yaml())
    assert again == case
    study = standoff.study(case, draws=32)
    # Logit choice by hand (McKelvey & Palfrey 1998): λ = 3, payoffs 1 or -1 against 0.
    bold, meek = 1 / (1 + 2.718281828459045**-3), 1 / (1 + 2.718281828459045**3)
    assert study.policies["wait"].outcomes["war"].mean == pytest.approx((bold + meek) / 2)
    assert study.claims["talk"].share == 1.0


@pytest.mark.parametrize(
    "grid", ["{from: 0, to: 1, steps: 3}", "{grid: {from: 0, to: 1, steps: 3}}"]
)
def test_a_grid_of_choices_is_written_as_one_of_types_or_without_its_name(grid: str) -> None:
    text = f"""\
title: A demand
actors: {{us: {{advised: true}}}}
play:
  - {{stage: demand, actor: us, choose: {grid}}}
outcomes:
  any: {{when: 'true', payoffs: {{us: demand}}}}
"""
    case, _ = parse_case(text)
    assert list(case.stages[0].stage.choose) == ["0", "0.5", "1"]
    assert jsonschema.Draft202012Validator(case_schema()).is_valid(yaml.safe_load(text))


def test_words_that_yaml_1_1_would_twist_stay_words() -> None:
    case, _ = parse_case("title: no\nlevers: {talks: [off, on, yes, no, 012, 1_000]}\n")
    assert case.title == "no"
    assert case.levers["talks"].values == ["off", "on", "yes", "no", "12", "1_000"]


texts = st.text(max_size=40)


@given(
    title=texts.filter(lambda text: text.strip() == text),
    summary=texts,
    why=texts,
    range_=st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
)
@settings(max_examples=150, deadline=None)
def test_any_words_survive_writing(
    title: str, summary: str, why: str, range_: tuple[float, float]
) -> None:
    try:
        case = Case(
            title=title,
            summary=summary,
            parameters={"x": standoff.Parameter(range=range_, basis="judgement", why=why)},
        )
        written = case.to_yaml()
        again, _ = parse_case(written)
    except StandoffError as error:
        # A few characters YAML has no way to carry.
        refused = str(error)
    else:
        refused = ""
        assert again == case
    assert not refused or "not valid YAML" in refused


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
sections = st.sampled_from([*Case.model_fields, "as-of", "play", "outcomes", "graph", "talks"])


@given(st.dictionaries(sections, plain, max_size=6))
@settings(max_examples=300, deadline=None)
def test_any_yaml_is_read_or_refused_in_words(data: dict[str, object]) -> None:
    text = yaml.safe_dump(data, allow_unicode=True)
    try:
        case, document = parse_case(text)
    except StandoffError:
        return
    from standoff.lens.registry import check

    check(case, document)


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused_in_words(raw: bytes) -> None:
    with contextlib.suppress(StandoffError):
        parse_case(raw.decode("latin-1"))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_damaged_case_is_read_or_refused_in_words(data: st.DataObject) -> None:
    """Cut a piece out of a sound case, or write noise into it, and check what is left."""
    text = STARTER.read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 60))
    noise = data.draw(st.text(alphabet="{}[]:,&*!|>'\"%@`#-?\n abc01", max_size=12))
    damaged = text[:start] + noise + text[start + length :]
    from standoff.ensemble.check import check_play
    from standoff.lens.registry import check

    try:
        case, document = parse_case(damaged)
    except StandoffError:
        return
    compiled, problems = check(case, document)
    assert compiled is not None or problems
    if compiled is not None:
        check_play(compiled, max_nodes=2000)
