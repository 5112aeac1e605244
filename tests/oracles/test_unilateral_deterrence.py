"""Unilateral deterrence with one-sided incomplete information: Zagare & Kilgour, Perfect Deterrence
(Cambridge 2000), ch. 5.

A challenger cooperates (status quo, SQ) or defects; a challenged defender concedes (DC) or defies
(conflict, DD). A hard defender prefers DD to DC, a soft one DC to DD; the challenger holds the
chance that it is hard to be p_D. The challenger defects iff

    p_D c_DD + (1 - p_D) c_DC > c_SQ,     that is     p_D < (c_DC - c_SQ) / (c_DC - c_DD).

p_D is an uncertain number of the case here, uniform over the plausible worlds, so that one study
sweeps it. With `precision: exact` each world is certified to ε = 1e-6 in payoff: the worse choice
has a chance of at most ε over what it loses, |p_D c_DD + (1 - p_D) c_DC - c_SQ|, and a defender's
of at most ε over 1/2. The share of worlds with a challenge converges to the threshold: of draws in
16 sequences of n each, a power of two, at most one in each sequence lies on the wrong side, so that
it is off by at most 1/n (Niederreiter 1992: (0, m, 1)-nets).
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from standoff.ensemble.sample import REPLICATES
from standoff.lens.game.tree import Float
from tests.oracles.deterrence import game
from tests.oracles.written import chance, studied

EPSILON = 1e-6
CLAIMS = """claims:
  deterred:
    says: the status quo is kept
    test: P(status-quo | as-is) > 0.5
  only-the-hard-fight:
    says: of the defenders that defy, all are hard
    test: P(defender == hard | as-is, reply == defy) > 0.999
"""
LATER = """
  - stage: kind
    when: demand == defect
    chance: {hard: hardness, soft: rest}
"""


def written(dc: float, sq: float, dd: float, precision: str = "exact") -> str:
    parameters = f"{{hardness: {{range: [0, 1]}}, sq: {sq!r}, dc: {dc!r}, dd: {dd!r}}}"
    return game(parameters, precision) + CLAIMS


def perfect(text: str) -> str:
    """The same game with perfect information: the defender's kind is drawn once it is asked."""
    return (
        text.replace("types: {defender: {hard: hardness, soft: rest}}\n", "")
        .replace("\n  - stage: reply", LATER + "  - stage: reply")
        .replace("if defender == hard", "if kind == hard")
        .replace("P(defender == hard", "P(kind == hard")
    )


def worlds(study: standoff.Study) -> tuple[Float, Float]:
    """(p_D, chance of a challenge) in every draw."""
    draws = study.draws_of("as-is")
    return study.ensemble.parameters["hardness"], 1 - draws["outcome.status-quo"]


def check(text: str, dc: float, sq: float, dd: float) -> None:
    each = 32
    study = studied(text, draws=REPLICATES * each, seed=7)
    hardness, challenged = worlds(study)
    gain = hardness * dd + (1 - hardness) * dc - sq
    wrong = np.where(gain > 0, 1 - challenged, challenged)
    # The defender's own errors move the challenger's gain by at most 4ε of the stakes.
    assert np.all(wrong * np.maximum(abs(gain) - 4 * EPSILON * (dc - dd), 0) <= EPSILON)
    threshold = (dc - sq) / (dc - dd)
    assert chance(study, "status-quo") == pytest.approx(1 - threshold, abs=1 / each + 1e-3)
    assert study.claims["deterred"].share == pytest.approx(1 - threshold, abs=1 / each + 1e-9)
    conflict = study.draws_of("as-is")["outcome.conflict"]
    assert conflict == pytest.approx(challenged * hardness, abs=4 * EPSILON)


@pytest.mark.parametrize("later", [False, True])
def test_the_published_payoffs(later: bool) -> None:
    """(c_DC, c_SQ, c_DD) = (1, .5, -1): challenged iff p_D < .25. A border of the 32 cells of each
    sequence: the share of worlds is .25 itself."""
    text = written(1.0, 0.5, -1.0)
    study = studied(perfect(text) if later else text, draws=REPLICATES * 32)
    assert study.claims["deterred"].share == 0.75
    hardness, challenged = worlds(study)
    assert np.array_equal(challenged > 0.5, hardness < 0.25)
    assert study.claims["only-the-hard-fight"].share == 1.0
    assert study.certificate.max_epsilon <= EPSILON


@settings(max_examples=12, deadline=None)
@given(st.floats(0.2, 2.0), st.floats(0.05, 0.95), st.floats(-2.0, 0.0))
def test_any_payoffs(dc: float, between: float, dd: float) -> None:
    sq = dd + between * (dc - dd)
    check(written(dc, sq, dd), dc, sq, dd)
    check(perfect(written(dc, sq, dd)), dc, sq, dd)


@pytest.mark.parametrize("later", [False, True])
def test_error_fades_as_precision_grows(later: bool) -> None:
    """At finite λ the defender's odds are e^{±λ/2}, and the challenger's exp λ times its gain: both
    forms match the formula, and come to the threshold as λ grows."""
    off = []
    for precision in (1.0, 4.0, 16.0, 64.0, 256.0):
        text = written(1.0, 0.5, -1.0, str(precision))
        study = studied(perfect(text) if later else text, draws=256)
        hardness, challenged = worlds(study)
        defies = 1 / (1 + np.exp(-precision * np.array([0.5, -0.5])))
        conflict = hardness * defies[0] + (1 - hardness) * defies[1]
        gain = conflict * -1.0 + (1 - conflict) * 1.0 - 0.5
        formula = 1 / (1 + np.exp(-precision * gain))
        assert challenged == pytest.approx(formula, abs=1e-9)
        off.append(float(np.mean(abs(challenged - (hardness < 0.25)))))
    assert all(sharper < blunter for blunter, sharper in itertools.pairwise(off))
    assert off[-1] < 0.005
