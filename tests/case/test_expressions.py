"""The expression language against plain Python arithmetic on the same numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.case import syntax
from standoff.case.compiler import Compiler
from standoff.case.evaluate import ABSENT, Compiled, Domain, Environment, Symbol
from standoff.case.parser import parse
from standoff.case.syntax import ExpressionError

SCOPE = {
    "a": Symbol("parameter"),
    "b_2": Symbol("parameter"),
    "move": Symbol("stage", Domain(("invade", "hold-back"))),
    "demand": Symbol("stage", Domain(("0", "0.25", "1"))),
    "ru": Symbol("type", Domain(("secure", "greedy"))),
    "arms": Symbol("lever", Domain(("0", "0.3", "2.5"))),
}
WORDS = {*SCOPE, "invade", "hold-back", "secure", "greedy", "cost-benefit"}


def value(text: str, **values: float) -> float | bool:
    given_values = {"a": 3.0, "b_2": -2.0, "move": 0, "demand": 1, "ru": 1, "arms": 2, **values}
    compiled = Compiler(SCOPE).compile(parse(text, WORDS), text)
    found = compiled.evaluate(
        Environment({name: np.asarray(each) for name, each in given_values.items()})
    )
    plain: float | bool = np.asarray(found).item()
    return plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2 - 3 - 4", -5),
        ("8 / 4 / 2", 1),
        ("2 ^ 3 ^ 2", 512),
        ("2 ** 3", 8),
        ("-2 ^ 2", -4),
        ("2 ^ -1", 0.5),
        ("- - 3", 3),
        ("+a", 3),
        ("1e3 + .5", 1000.5),
        ("a-1", 2),
        ("a-b_2", 5),
        ("2*a-b_2", 8),
        ("min(a, b_2, 1)", -2),
        ("max(a, b_2)", 3),
        ("clip(a, 0, 1)", 1),
        ("abs(b_2) + sqrt(4) + exp(0) + log(1)", 5),
        ("if a > 2 then 10 else 20", 10),
        ("10 if a < 2 else 20", 20),
        ("1 if a < 2 else 2 if a < 4 else 3", 2),
        ("if a < 2 then 1 else if a < 4 then 2 else 3", 2),
        ("a > 2 and not b_2 > 0", True),
        ("a > 5 or b_2 < 0 and a == 3", True),
        ("move == invade", True),
        ("invade == move", True),
        ("move != invade", False),
        ("move == hold-back", False),
        ("move in [invade, hold-back]", True),
        ("move not in (hold-back)", True),
        ("ru == greedy and arms > 1", True),
        ("arms * 2", 5),
        ("demand + 1", 1.25),
        ("demand == 0.25", True),
        ("demand < 1", True),
        ("played(move)", True),
        ("5 * (ru == greedy)", 5),
        ("true and not false", True),
    ],
)
def test_values(text: str, expected: float) -> None:
    assert value(text) == pytest.approx(expected)


def test_a_stage_not_played() -> None:
    assert value("move == invade", move=ABSENT) is False
    assert value("move != invade", move=ABSENT) is True
    assert value("played(move)", move=ABSENT) is False
    assert math.isnan(value("demand + 1", demand=ABSENT))
    assert value("demand < 1", demand=ABSENT) is False


def test_arrays_broadcast_draws_against_histories() -> None:
    compiled = Compiler(SCOPE).compile(parse("a * (move == invade) + 1", WORDS))
    found = compiled.evaluate(
        Environment({"a": np.array([[1.0], [2.0]]), "move": np.array([0, 1, ABSENT])})
    )
    np.testing.assert_array_equal(found, [[2, 1, 1], [3, 1, 1]])
    assert compiled.names == {"a", "move"}


def test_terms_are_worked_out_once_each() -> None:
    """A chain of doublings would take 2^60 steps if terms were copied into one another."""
    scope = dict(SCOPE)
    terms: dict[str, Compiled] = {}
    previous = "a"
    for number in range(60):
        name = f"t{number}"
        text = f"{previous} + {previous}"
        terms[name] = Compiler(scope, terms).compile(parse(text), text)
        scope[name] = Symbol("term")
        previous = name
    compiled = Compiler(scope, terms).compile(parse(previous))
    found = compiled.evaluate(Environment({"a": np.asarray(1.0)}, terms))
    assert found == 2.0**60
    assert "a" in compiled.names


@pytest.mark.parametrize(
    ("text", "offset", "said"),
    [
        ("1 +", 3, "found the end"),
        ("", 0, "empty"),
        ("(1", 2, "expected ')'"),
        ("1 2", 2, "expected an operator"),
        ("a @ 2", 2, "no meaning"),
        ("a = 2", 2, "write '=='"),
        ("aa + 1", 0, "nothing here is called 'aa'"),
        ("1 + move", 4, "is a choice"),
        ("move < invade", 5, "no order"),
        ("move == invdae", 8, "did you mean 'invade'?"),
        ("move == a + 1", 10, "can only be compared with one of"),
        ("if a then 1 else 2", 3, "expected a condition"),
        ("a and true", 0, "expected a condition"),
        ("clip(a)", 0, "clip takes 3 values"),
        ("P(war | x)", 0, "only be asked in a claim"),
        ("a > 1 by 2", 9, "only be asked in a claim"),
        ("not 3", 4, "expected a condition"),
        ("played(a)", 7, "takes the name of a stage"),
        ("eval('1')", 5, "no meaning"),
        ("lambda: 1", 6, "no meaning"),
        ("a.real", 1, "no meaning"),
        ("a[0]", 2, "expected the number of a round, counted from 1, as in a[2], found '0'"),
    ],
)
def test_faults_point_at_their_place(text: str, offset: int, said: str) -> None:
    with pytest.raises(ExpressionError, match=None) as caught:
        Compiler(SCOPE).compile(parse(text, WORDS))
    assert said in caught.value.message
    assert caught.value.offset == offset


numbers = st.integers(0, 99).map(str) | st.floats(0, 9, allow_nan=False).map(lambda x: f"{x:.3f}")
arithmetic = st.recursive(
    numbers | st.sampled_from(["a", "b_2"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        inner.map(lambda each: f"-{each}"),
        st.tuples(inner, inner).map(lambda pair: f"min({pair[0]}, {pair[1]})"),
        st.tuples(inner, inner, inner).map(
            lambda three: f"({three[0]} if {three[1]} < {three[2]} else {three[1]})"
        ),
    ),
    max_leaves=12,
)


@given(arithmetic)
@settings(max_examples=200, deadline=None)
def test_arithmetic_agrees_with_python(text: str) -> None:
    expected = eval(text, {"a": 3.0, "b_2": -2.0, "min": min})
    assert value(text) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@given(arithmetic)
@settings(max_examples=100, deadline=None)
def test_written_out_and_read_again_is_the_same(text: str) -> None:
    node = parse(text, WORDS)
    again = parse(syntax.told(node), WORDS)
    assert syntax.told(again) == syntax.told(node)


@given(
    st.text(alphabet="ab_2 +-*/^<>=!()[],|.0123456789ifthenlsorandmovePEUby'\"\\&%", max_size=60)
)
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    offset = 0
    try:
        Compiler(SCOPE).compile(parse(text, WORDS))
    except ExpressionError as error:
        offset = error.offset
    assert 0 <= offset <= len(text)


def test_two_choices_are_not_compared_with_each_other() -> None:
    with pytest.raises(ExpressionError, match="which is a private type itself"):
        Compiler(SCOPE).compile(parse("move == ru", WORDS))
