"""Why one policy beats another where one of them sets a lever later."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import standoff
from standoff.case.load import parse_case
from standoff.case.plans import changes
from standoff.lens.registry import compile_case
from tests.insight.test_why import STRUCTURED, Slow, case, whole
from tests.lens.game.test_plans import BEFORE_AND_AFTER, IN_ROUNDS, PLAN, case_of

SIGNS = {
    "pressed": [{"when": "talk == leave", "set": {"push": "off"}}],
    "calm": [{"when": "offer == raise or storm == yes", "set": {"push": "on"}}],
}


def planned(policy: str) -> dict[str, Any]:
    data = copy.deepcopy(STRUCTURED)
    start = {"calm": {}, "pressed": {"push": "on"}}
    data["policies"] = start | {policy: {**start[policy], "then": SIGNS[policy]}}
    return data


class SlowPlan(Slow):
    """The same reckoning, the levers worked out anew for each beginning of a path."""

    def environment(self, policy: int, world: int, history: tuple[int, ...]) -> Any:
        setting = self.case.policies[("pressed", "calm")[policy]]
        levers = dict(self.case.levers(setting))
        types, stages = len(self.case.types), len(self.case.stages)
        for judged in range(min(len(history) - types, stages - 1) + 1):
            before = super().environment(policy, world, history[: types + judged])
            before.values.update(levers)
            for change in changes(setting):
                if bool(change.when.evaluate(before)):
                    levers |= {name: np.asarray(code) for name, code in change.set.items()}
        here = super().environment(policy, world, history)
        here.values.update(levers)
        return here


@pytest.mark.parametrize(("policy", "of"), [("pressed", "me"), ("calm", "me"), ("calm", "clash")])
def test_the_split_is_that_of_all_orders_of_joining(policy: str, of: str) -> None:
    """Against the rule reckoned path by path, and the Shapley value by its definition: each policy
    goes by what happened, whoever made it happen."""
    asked = case(**planned(policy))
    slow = SlowPlan(asked, 1)
    found = standoff.why(asked, "pressed", "calm", of=of, draws=1)
    expected = slow.shapley(0, of)
    got = [found.price.value, *(each.value for each in found.behaviour)]
    assert got == pytest.approx(list(expected.values()), abs=1e-9)
    assert sum(abs(each) > 1e-6 for each in got) >= 5
    plain = standoff.why(case(**STRUCTURED), "pressed", "calm", of=of, draws=1)
    was = [plain.price.value, *(each.value for each in plain.behaviour)]
    assert got != pytest.approx(was, abs=1e-6)


@pytest.mark.parametrize("play", [IN_ROUNDS, BEFORE_AND_AFTER], ids=["rounds", "stages"])
@pytest.mark.parametrize("sign", ["true", "answer == accept and answer == stall"])
def test_a_plan_that_is_a_setting_is_split_as_that(play: str, sign: str) -> None:
    cost = "(if sanctions == imposed then 2 else 0.5)"
    asked = parse_case(case_of(PLAN.replace("SIGN", sign), play, cost))[0]
    same, other = ("always", "never") if sign == "true" else ("never", "always")
    one = standoff.why(asked, "plan", other, of="ru", draws=8)
    two = standoff.why(asked, same, other, of="ru", draws=8)
    assert one.difference == two.difference
    assert [each.value for each in one.parts] == [each.value for each in two.parts]


@pytest.mark.parametrize("sign", ["prev(answer) == stall", "count(alarm == rings) >= 2"])
@pytest.mark.parametrize("of", ["us", "war"])
def test_in_rounds_the_parts_sum_to_the_difference_of_the_study(sign: str, of: str) -> None:
    cost = "(spent + 3 * (sanctions == imposed))"
    asked = parse_case(case_of(PLAN.replace("SIGN", sign), IN_ROUNDS, cost))[0]
    compile_case(asked)
    study = standoff.study(asked, draws=8)
    for other in ("always", "never"):
        found = standoff.why(study, "plan", other, of=of)
        whole(found)
        for name, value in zip(("plan", other), found.values, strict=True):
            figures = study.policies[name]
            kept = figures.outcomes if of == "war" else figures.payoffs
            assert value == pytest.approx(kept[of].mean, rel=1e-12)
