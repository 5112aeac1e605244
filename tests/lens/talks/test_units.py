"""Parties need not count in one unit: what one of them counts in changes nothing for the others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import standoff
from standoff.lens.talks.lasting import Deal, guarantees
from standoff.lens.talks.private import Screening, best_menu, risk_return

TWO = """\
title: Two units
talks:
  issues:
    x: [a, b]
    y: [a, b, c]
  parties:
    p: {{walk-away: 0.3 * {unit}, scale: {unit}, values: {{x: {{a: 1, b: 0}}, y: {{a: 0, b: 0.6, c: 1}}}}}}
    q: {{walk-away: 0.75, values: {{x: {{a: 0, b: 1}}, y: {{a: 1, b: 0.6, c: 0}}}}}}
"""  # noqa: E501
"""By hand, in units of p's own: aa and bc are worth (1, 1), bb (0.6, 1.6), and the other three less
than walking away to one of the two. Gains 0.7 · 0.25 < 0.3 · 0.85, so that bb is Nash's; and of the
ideal gains (0.7, 0.85) the smaller share is 0.29 at aa and 0.43 at bb."""

UNITS = (1e-200, 1e-12, 1.0, 1e9, 1e12, 1e200)


@pytest.mark.parametrize("unit", UNITS)
def test_the_unit_of_one_party_changes_no_package(unit: float, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(TWO.format(unit=repr(unit)), encoding="utf-8")
    found = standoff.talks.zone(path, draw=0).to_dict()
    assert found["individually_rational"] == 3
    assert found["pareto_points"] == 2
    for solution in ("nash", "kalai_smorodinsky"):
        assert [each["package"] for each in found[solution]] == [{"x": "b", "y": "b"}]
    worlds = standoff.talks.zone(path, draws=1).to_dict()["policies"]["as-is"]
    assert worlds["acceptable"] == [3.0] * 3
    for solution in ("nash", "kalai_smorodinsky"):
        likely = [each["package"] for each in worlds["recurring"][solution]]
        assert likely == [{"x": "b", "y": "b"}]


@pytest.mark.parametrize("unit", UNITS)
def test_many_gains_of_any_size_have_a_product(unit: float, tmp_path: Path) -> None:
    """Six parties that each like a better than b: both are worth signing, and a is Nash's."""
    parties = "".join(
        f"    p{k}: {{walk-away: 0, scale: {unit!r}, values: {{x: {{a: {1 + k}, b: 0.5}}}}}}\n"
        for k in range(6)
    )
    path = tmp_path / "case.yaml"
    path.write_text(f"title: Many\ntalks:\n  issues: {{x: [a, b]}}\n  parties:\n{parties}")
    found = standoff.talks.zone(path, draw=0).to_dict()
    assert found["individually_rational"] == 2
    assert [each["package"] for each in found["nash"]] == [{"x": "a"}]


@pytest.mark.parametrize("unit", [1e-12, 1e12])
def test_the_unit_of_who_offers_changes_no_offer(unit: float) -> None:
    """One prize, whoever is soft keeps 0.1 of it and whoever is tough 0.4: two offers are sensible,
    and the same for each type if a menu is offered."""
    share = np.linspace(0, 1, 11)

    def screening(unit: float) -> Screening:
        return Screening(
            proposer=unit * share,
            responder=np.stack([1 - share, 1 - share]),
            reservation=np.array([0.1, 0.4]),
            fallback=np.zeros(2),
            chance=np.array([0.5, 0.5]),
        )

    offers = risk_return(screening(unit))
    assert [(each.package, each.acceptance) for each in offers] == [(6, 1.0), (9, 0.5)]
    assert best_menu(screening(unit)).picks == best_menu(screening(1.0)).picks


def test_who_breaks_a_deal_is_judged_in_its_own_unit() -> None:
    """The first keeps what is worth 1e12 more than war; the second breaks for 0.2."""
    deal = Deal(
        now=np.array([[2e12, 0.5]]), later=np.array([[2e12, 0.5]]),
        outside_now=np.array([[1e12, 0.4]]), outside_later=np.array([[1e12, 0.7]]),
        kept=np.zeros((1, 2, 1)), undo=np.zeros(1), patience=np.array([0.9]),
    )  # fmt: skip
    assert deal.breaks.tolist() == [[False, True]]
    assert guarantees(deal, 1).payment == pytest.approx([0.2])
