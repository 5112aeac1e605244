"""A measure of which more is better: every judgement by it turns round.

Months until a bomb is built: x under `press`, uniform on (0, 12), and 5 under `wait`; so the mean
is 6 and 5; `press` has more in 7/12 of the worlds, and to know x is worth E max(x, 5) - 6 = 25/24:
∫ max(x, 5)/12 = 25/12 + (144 - 25)/24 = 169/24. A measure that is its opposite, of which less is
better, must come to the same.
"""

from __future__ import annotations

from typing import Any

import pytest

import standoff
from standoff.insight.decision.robust import robust
from standoff.insight.decision.value import value
from standoff.insight.discovery.explain import dominating
from standoff.insight.judgement.scores import Scoring
from standoff.lens.registry import compile_case

MONTHS: dict[str, Any] = {"unit": "months", "what": "until a bomb", "better": "more"}


def case(months: dict[str, Any], sign: str = "") -> standoff.Case:
    return standoff.Case.model_validate(
        {
            "title": "A bomb",
            "actors": {"us": {"advised": True}},
            "parameters": {"x": {"range": [0, 12]}},
            "levers": {"course": ["press", "wait"]},
            "policies": {"press": {"course": "press"}, "wait": {"course": "wait"}},
            "play": [{"stage": "coin", "chance": {"up": 0.5, "down": "rest"}}],
            "measures": {"breakout": months},
            "outcomes": {
                "end": {
                    "when": "true",
                    "payoffs": {"us": 0},
                    "measures": {"breakout": f"{sign}(if course == press then x else 5)"},
                }
            },
            "claims": {
                "best": {"says": "x", "test": "best(breakout) == press", "matters": 1},
            },
        }
    )


def test_the_criterion_the_claim_and_the_limit_follow() -> None:
    study = standoff.study(case({**MONTHS, "limit": 3}), draws=1024)
    most = study.criteria["most-breakout"]
    assert (most.prefers, most.more_is_better) == ("press", True)
    assert most.title == "Most breakout"
    assert most.scores == {"press": pytest.approx(6, abs=0.01), "wait": 5}
    assert most.best_share["press"] == pytest.approx(7 / 12, abs=0.01)
    assert "least-breakout" not in study.criteria
    above = study.criteria["above-breakout"]
    assert above.title == "Chance of breakout ≥ 3"
    assert above.prefers == "wait"
    assert above.scores == {"press": pytest.approx(0.75, abs=0.01), "wait": 1}
    assert study.policies["press"].under["breakout"].mean == pytest.approx(0.75, abs=0.01)
    best = study.claims["best"]
    assert best.share == pytest.approx(7 / 12, abs=0.01)
    # Ahead by a month in 6/12 of the worlds, behind by a month in 4/12.
    assert best.share_for == pytest.approx(6 / 12, abs=0.01)
    assert best.share_against == pytest.approx(4 / 12, abs=0.01)


def test_a_limit_is_kept_where_it_is_met_exactly() -> None:
    """Five months under `wait` are not short of five."""
    study = standoff.study(case({**MONTHS, "limit": 5}), draws=64)
    assert study.criteria["above-breakout"].scores["wait"] == 1


def test_less_is_better_where_nothing_is_said() -> None:
    study = standoff.study(case({"unit": "months", "limit": 3}), draws=1024)
    assert study.criteria["least-breakout"].prefers == "wait"
    assert study.criteria["under-breakout"].prefers == "press"
    assert study.claims["best"].share == pytest.approx(5 / 12, abs=0.01)


def test_what_learning_is_worth() -> None:
    found = value(compile_case(case(MONTHS)), draws=1024, criterion="breakout")
    assert found.chosen == "press"
    assert found.average == {"press": pytest.approx(6, abs=0.01), "wait": 5}
    assert found.perfect.value == pytest.approx(25 / 24, abs=0.02)
    assert found.more_is_better


def test_robust_criteria() -> None:
    compiled = compile_case(case(MONTHS))
    found = robust(compiled, draws=1024, criterion="breakout", scoring=Scoring(acceptable=4))
    turned = robust(
        compile_case(case({"unit": "months"}, "-")),
        draws=1024,
        criterion="breakout",
        scoring=Scoring(acceptable=-4),
    )
    assert found.acceptable == 4
    assert found.prefers == turned.prefers
    assert found.prefers["worst"] == "wait"
    assert found.dominated == turned.dominated
    press, opposite = found.scores["press"], turned.scores["press"]
    assert press.average == pytest.approx(6, abs=0.01)
    assert press.percentile == pytest.approx(1.2, abs=0.05)
    assert press.worst == pytest.approx(0, abs=0.05)
    assert press.satisfices == pytest.approx(8 / 12, abs=0.01)
    for level in ("average", "percentile", "worst", "hurwicz"):
        assert getattr(press, level) == -getattr(opposite, level)
    for lost in ("regret", "average_regret", "satisfices", "best_share"):
        assert getattr(press, lost) == getattr(opposite, lost)


def test_dominance() -> None:
    """Payoffs are equal, so that the one with more months dominates."""
    ensemble = standoff.study(case(MONTHS), draws=1024).ensemble
    assert dominating(ensemble, "press")["wait"].mean() == pytest.approx(5 / 12, abs=0.01)
    assert dominating(ensemble, "wait")["press"].mean() == pytest.approx(7 / 12, abs=0.01)
