"""Why a claim that compares no two policies holds or fails: by hand, and against precision 0."""

from __future__ import annotations

from typing import Any

import jsonschema
import numpy as np
import pytest

import standoff
from tests.insight.test_explain import schema
from tests.insight.test_why import STRUCTURED, case, parts, sigmoid, text, whole


def claimed(test: str, **changed: Any) -> standoff.Case:
    claim = {"says": "So it is", "source": "judgement", "test": test}
    return case(**{**changed, "claims": {"c": claim}})


SIEGE: dict[str, Any] = {
    "play": [
        {"stage": "demand", "actor": "me", "choose": ["ask", "leave"]},
        {"stage": "reply", "actor": "rival", "when": "demand == ask", "choose": ["yield", "hold"]},
    ],
    "outcomes": {
        "fall": {"when": "reply == yield", "payoffs": {"me": 2, "rival": "1 - (push == on)"}},
        "stay": {"when": "reply != yield", "payoffs": {"me": 0, "rival": 0}},
    },
}


def test_a_chance_against_a_number_is_split_over_the_choices_that_make_it() -> None:
    """P(fall) is p q: each gets what it adds to an even choice, times the other's average. Where
    the rival yields with q, asking is worth 2 q more than leaving."""
    found = standoff.why(claimed("P(fall | calm) < 0.3", **SIEGE), "c")
    q = sigmoid(1)
    p = sigmoid(2 * q)
    assert found.against_even
    assert (found.a, found.b, found.quantity.text) == ("calm", "even choices", "P(fall)")
    assert found.values == pytest.approx((p * q, 0.25), abs=1e-12)
    got = parts(found)
    assert got["demand", None] == pytest.approx((p - 0.5) * (q + 0.5) / 2, abs=1e-12)
    assert got["reply", None] == pytest.approx((q - 0.5) * (p + 0.5) / 2, abs=1e-12)
    assert found.price.same
    whole(found)
    told = " ".join(text(found))
    assert "It is true by enough to matter in 0 % ±0 of worlds" in told
    assert "under calm. Were every choice made as often as any other that is open there" in told
    assert "it would be 25 % ±0: so much lies in the order of play and in chance." in told
    assert "Rival’s choice at ‘reply’" in told
    assert "The instrument" not in told


def test_several_quantities_are_split_with_their_factors() -> None:
    """Of ``P(fall | calm) - 2 P(stay | pressed)`` each policy's game makes its own parts. Pressed,
    the rival is indifferent, so that nothing is made by its reply, and asking is worth 1."""
    test = "P(fall | calm) > 2 * P(stay | pressed) + 0.1"
    found = standoff.why(claimed(test, **SIEGE), "c")
    q = sigmoid(1)
    p, pressed = sigmoid(2 * q), sigmoid(1)
    assert (found.a, found.quantity.kind) == ("calm, pressed", "gap")
    assert found.values == pytest.approx((p * q - 2 + pressed, 0.25 - 1.5), abs=1e-12)
    got = parts(found)
    demand = (p - 0.5) * (q + 0.5) / 2 + 2 * (pressed - 0.5) * 0.5
    assert got["demand", None] == pytest.approx(demand, abs=1e-12)
    assert got["reply", None] == pytest.approx((q - 0.5) * (p + 0.5) / 2, abs=1e-12)
    whole(found)
    assert found.matters == 0.02
    told = " ".join(text(found))
    assert "“P(fall | calm) - ((2 * P(stay | pressed)) + 0.1)” comes to −" in told


@pytest.mark.parametrize(
    ("test", "kind"),
    [
        ("P(clash | pressed) < 0.9", "outcome"),
        ("U(me | calm, offer == hold) > -2", "payoff"),
        ("E(harm | pressed, rival == hard) > 1", "measure"),
        ("P(clash | pressed, rival == hard) > P(clash | pressed, rival == soft) by 0.05", "gap"),
        ("x * U(me | calm) + U(rival | pressed) < q * U(rival | calm)", "gap"),
        ("P(reply == back | pressed, clash) > P(offer == give | calm)", "gap"),
        ("0.5 < E(harm | calm)", "measure"),
    ],
)
def test_even_choices_are_play_of_precision_nought(test: str, kind: str) -> None:
    """What a claim's quantities come to at even choices is what a study of the case comes to in
    which precision is 0; and the parts sum to what lies between that and the study itself."""
    margins = []
    for precision in (1, 0):
        asked = claimed(test, **{**STRUCTURED, "precision": precision})
        study = standoff.study(asked, draws=32)
        margins.append(study.claims["c"].margin)
    found = standoff.why(claimed(test, **STRUCTURED), "c", draws=32)
    assert found.quantity.kind == kind
    whole(found)
    assert found.failure == ""
    sign = -1 if "<" in test else 1
    sign *= -1 if test.startswith("0.5") else 1
    both = ~np.isnan(margins[0]) & ~np.isnan(margins[1])
    change = sign * float(np.mean((margins[0] - margins[1])[both]))
    assert found.difference == pytest.approx(change, abs=1e-9)


def test_nothing_that_actors_want_bears_on_a_chance_of_nature() -> None:
    found = standoff.why(claimed("P(luck == good | pressed, clash) > 0.5"), "c")
    assert found.values == pytest.approx((0.7, 0.7))
    assert all(part.same for part in found.parts)
    assert "What actors want changes nothing of it." in " ".join(text(found))


def test_criteria_of_all_worlds_come_down_to_two_policies() -> None:
    for criterion in ("cvar", "worst-case", "regret", "expected-loss"):
        found = standoff.why(claimed(f"best({criterion}) == calm"), "c")
        assert (found.a, found.b, found.quantity.text) == ("calm", "pressed", "U(me)")


def test_explain_says_what_makes_such_a_claim_so() -> None:
    study = standoff.study(claimed("P(fall | calm) < 0.3", **SIEGE), draws=8)
    (found,) = standoff.explain(study, "c").claims
    assert found.why is not None
    assert found.why.against_even
    jsonschema.validate(standoff.explain(study, "c").to_dict(), schema("explain"))
