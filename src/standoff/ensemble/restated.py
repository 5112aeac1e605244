"""A prepared case stated otherwise: other numbers on the trees that are grown already.

Each gives the same bits as a case that is compiled and prepared anew.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from standoff.case.altered import with_precision_times
from standoff.case.compiled import CompiledCase
from standoff.case.model import Case
from standoff.case.parameters import parameter_problems
from standoff.ensemble.matters import matters_of
from standoff.ensemble.prepare import Prepared, PreparedPolicy
from standoff.lens.game.filling import Filling
from standoff.lens.game.logit import EPSILON
from standoff.lens.game.method import Method


def sharper(prepared: Prepared, factor: float) -> Prepared:
    """Every actor ``factor`` times as precise; the case must not be exact."""
    case = with_precision_times(prepared.case, factor)

    def restated(policy: PreparedPolicy) -> PreparedPolicy:
        filling = replace(policy.filling, sharpness=factor * policy.filling.sharpness)
        views = policy.views and policy.views.restated(sharpened, exact=False)
        return replace(_of_case(policy, case, filling), views=views)

    def sharpened(filling: Filling) -> Filling:
        own = with_precision_times(filling.grown.case, factor)
        grown = replace(filling.grown, case=own)
        return replace(filling, grown=grown, sharpness=factor * filling.sharpness)

    return _restated(prepared, case, {n: restated(each) for n, each in prepared.policies.items()})


def exactly(prepared: Prepared) -> Prepared:
    """Nobody errs: a sequential equilibrium."""
    case = replace(prepared.case, precision=None)

    def restated(policy: PreparedPolicy) -> PreparedPolicy:
        own = _of_case(policy, case, unerring(policy.filling))
        views = policy.views and policy.views.restated(of_view, exact=True)
        method = Method(policy.grown.tree, exact=True, epsilon=EPSILON)
        return replace(own, method=method, views=views)

    def unerring(filling: Filling) -> Filling:
        worth = filling.worth
        if worth is not None:
            finite = np.unique(np.concatenate((worth.payoffs, worth.measures)))
            worth = replace(worth, precision=worth.precision[:0], finite=finite)
        return replace(filling, worth=worth, sharpness=1.0)

    def of_view(filling: Filling) -> Filling:
        grown = replace(filling.grown, case=replace(filling.grown.case, precision=None))
        return replace(unerring(filling), grown=grown)

    return _restated(prepared, case, {n: restated(each) for n, each in prepared.policies.items()})


def redrawn(prepared: Prepared, stated: Case) -> Prepared | None:
    """The case as ``stated``, where it differs in nothing but how some parameters are distributed;
    None where it differs in more, or where such a distribution is none."""
    written = prepared.case.case
    if any(
        getattr(written, field) != getattr(stated, field)
        for field in Case.model_fields
        if field not in {"title", "parameters"}
    ):
        return None
    for name, parameter in stated.parameters.items():
        before = written.parameters.get(name)
        if before is None:
            return None
        if parameter != before:
            if parameter.value is not None or before.value is not None:
                return None
            if parameter_problems(name, parameter, ("parameters", name), None):
                return None
    case = replace(prepared.case, case=stated)
    policies = {
        name: _of_case(each, case, each.filling) for name, each in prepared.policies.items()
    }
    return _restated(prepared, case, policies)


def _of_case(policy: PreparedPolicy, case: CompiledCase, filling: Filling) -> PreparedPolicy:
    grown = replace(policy.grown, case=case)
    return replace(policy, grown=grown, filling=replace(filling, grown=grown))


def _restated(
    prepared: Prepared, case: CompiledCase, policies: dict[str, PreparedPolicy]
) -> Prepared:
    # Its worlds are drawn anew: they may be others.
    matters = matters_of(case, {name: each.grown for name, each in policies.items()})
    return Prepared(case, prepared.layout, policies, matters)
