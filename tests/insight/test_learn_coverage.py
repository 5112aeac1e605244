"""Whether ± of what ``learn`` tells covers the truth as often as it says, by repetition."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import standoff
from standoff.insight.learning.learn import learn
from standoff.lens.registry import compile_case
from tests.insight.test_learn import coins

SEEDS = 40
HEADS = 2
CLAIMS = """
  both: {says: the two are above one together, source: judgement, test: p + q > 1}
  high: {says: their product is high, source: judgement, test: p * q > 0.5}
"""


def test_posterior_means_and_claim_shares_are_within_their_errors(tmp_path: Path) -> None:
    """A uniform bias after k heads is Beta(a, 1), a = k + 1: its mean, and that of another number,
    and of three claims. P(p + q > 1) = E p; P(pq > c) = 1 - c (a - cᵃ⁻¹)/(a - 1), for uniform q."""
    coins(tmp_path, HEADS)
    path = tmp_path / "coins.yaml"
    text = path.read_text("utf-8").replace("claims:", f"claims:{CLAIMS.rstrip()}", 1)
    path.write_text(text, "utf-8")
    a = HEADS + 1
    truth = {
        "p": a / (a + 1),
        "q": 0.5,
        "both": a / (a + 1),
        "high": 1 - 0.5 * (a - 0.5 ** (a - 1)) / (a - 1),
        "likely": 1 - 0.5**a,
    }
    told: dict[str, list[tuple[float, float]]] = {name: [] for name in truth}
    case = standoff.load(path)
    compiled = compile_case(case, case.document)
    for seed in range(SEEDS):
        day = learn(compiled, draws=512, seed=seed).days[-1]
        for name in ("p", "q"):
            told[name].append((day.parameters[name].after[0], day.parameters[name].error))
        for claim in day.claims:
            told[claim.id].append((claim.share, claim.error))
    for name, each in told.items():
        values, errors = np.array(each).T
        # Where 93 % is true, 40 seeds show below 82.5 % in 1 %.
        assert (np.abs(values - truth[name]) <= 2 * errors).mean() >= 0.85, name
        # A claim on one number alone is known better than its error says: draws are even along it.
        if name != "likely":
            assert values.std() > 0.3 * errors.mean(), name
