"""The language of conditions, and the feasible states they leave."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.graph.conditions import from_pattern, more_than_one, none_of, read_condition
from standoff.lens.graph.states import feasible_patterns, written

OPTIONS = {"strike": 0, "air-lift": 1, "talk": 2, "us:talk": 2, "Back down": 3}
ALL = np.arange(16, dtype=np.uint64)


def truth(text: str) -> list[bool]:
    return [bool(value) for value in read_condition(text, OPTIONS).holds(ALL)]


def by_hand(rule: str) -> list[bool]:
    names = ("strike", "airlift", "talk", "back")
    found = []
    for k in range(16):
        scope = {name: bool(k >> bit & 1) for bit, name in enumerate(names)}
        found.append(bool(eval(rule, {}, scope)))
    return found


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("strike", "strike"),
        ("not strike", "not strike"),
        ("strike and not talk", "strike and not talk"),
        ("strike or talk and air-lift", "strike or (talk and airlift)"),
        ("(strike or talk) and air-lift", "(strike or talk) and airlift"),
        ("strike if talk", "strike or not talk"),
        ("strike if talk or air-lift", "strike or not (talk or airlift)"),
        ("if talk then strike", "strike or not talk"),
        ("not (if talk or air-lift then strike)", "(talk or airlift) and not strike"),
        ("strike iff talk", "strike == talk"),
        ("strike iff talk iff air-lift", "(strike == talk) == airlift"),
        ("not not strike", "strike"),
        ("talk -> strike", "(not talk) or strike"),
        ("strike & !talk | air-lift", "(strike and not talk) or airlift"),
        ('"Back down" and us:talk', "back and talk"),
        ("Y-N-", "strike and not talk"),
        ("strike AND NOT talk", "strike and not talk"),
    ],
)
def test_conditions_mean_what_logic_says(text: str, rule: str) -> None:
    assert truth(text) == by_hand(rule)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stirke", "names the unknown option 'stirke'; did you mean 'strike'?"),
        ("strike talk", "should join 'talk' to what precedes it"),
        ("strike and", "ends too early"),
        ("(strike", "leaves a bracket open"),
        ("strike and or talk", "needs an option where 'or' stands"),
        ("if strike or talk", "needs a 'then' after what 'if' supposes"),
        ("Y-", "The pattern 'Y-' has 2 places, but there are 4 options"),
        ("strike + talk", "holds '+', which has no meaning here"),
        ("", "is empty"),
        ("(" * 100 + "strike" + ")" * 100, "nests more than 60 brackets"),
        ("strike or " * 1000 + "talk", "is longer than 4000 characters"),
    ],
)
def test_bad_conditions_are_refused_in_one_sentence(text: str, message: str) -> None:
    with pytest.raises(StandoffError) as caught:
        read_condition(text, OPTIONS)
    assert message in str(caught.value)


def test_bad_patterns() -> None:
    with pytest.raises(StandoffError, match="has 3 places, but there are 4 options"):
        from_pattern("YN-", 4)
    with pytest.raises(StandoffError, match="only Y, N and -, not 'X'"):
        from_pattern("YX--", 4)


def test_feasible_states_are_all_those_that_no_condition_rules_out() -> None:
    rng = random.Random(0)
    for _ in range(300):
        options = rng.randint(1, 9)
        patterns = [
            "".join(rng.choice("YN---") for _ in range(options)) for _ in range(rng.randint(0, 5))
        ]
        conditions = [from_pattern(pattern, options) for pattern in patterns]
        if options > 2 and rng.random() < 0.5:
            conditions.append(more_than_one(0b111, "more than one of the first three"))
            patterns += ["YY" + "-" * (options - 2), "Y-Y" + "-" * (options - 3)]
            patterns += ["-YY" + "-" * (options - 3)]
        wanted = []
        for k in range(1 << options):
            word = written(k, options)
            ruled_out = any(
                all(p in ("-", letter) for p, letter in zip(pattern, word, strict=True))
                for pattern in patterns
            )
            if not ruled_out:
                wanted.append(k)
        if wanted:
            assert feasible_patterns(options, conditions).tolist() == wanted
        else:
            with pytest.raises(StandoffError, match="No state is feasible"):
                feasible_patterns(options, conditions)


def test_a_partial_combination_is_dropped_early() -> None:
    # 40 options of which exactly one is taken: 2^40 combinations, 40 states.
    pairs = [
        from_pattern("".join("Y" if k in pair else "-" for k in range(40)), 40)
        for pair in itertools.combinations(range(40), 2)
    ]
    none = none_of((1 << 40) - 1, "none")
    assert feasible_patterns(40, [*pairs, none]).tolist() == [1 << k for k in range(40)]


def test_too_many_states_say_how_many_and_what_to_do() -> None:
    with pytest.raises(StandoffError, match=r"30 options .* make 1,073,741,824 states; .* drop"):
        feasible_patterns(30, [])
    with pytest.raises(StandoffError, match="leave more than"):
        feasible_patterns(30, [from_pattern("Y" * 30, 30)])
    with pytest.raises(StandoffError, match="70 options are more than one model may hold"):
        feasible_patterns(70, [])
