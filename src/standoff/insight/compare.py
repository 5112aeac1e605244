"""Why two analysts disagree: which conclusions differ, and which assumptions make the difference.

A difference is split over the groups of assumptions in which the two differ by the Shapley value:
each group gets what changing it from one author's to the other's adds, averaged over all orders in
which the groups could be changed (Shapley 1953). All 2^g combinations are solved on common draws.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from standoff.base.errors import StandoffError
from standoff.case.checks import refuse_without_play
from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.case.model import Case
from standoff.ensemble.columns import Column
from standoff.ensemble.matters import Matter
from standoff.ensemble.prepare import Prepared, prepare
from standoff.ensemble.run import Ensemble, Progress, run
from standoff.ensemble.sampling_error import share_error
from standoff.insight.claims import Judged, judge
from standoff.insight.comparison import Comparison, Difference, within
from standoff.insight.differences import (
    Assumption,
    assumptions,
    described,
    grouped,
    mixed,
    structure_problems,
)
from standoff.insight.effects import Effects, Quantity
from standoff.insight.mixtures import Mixtures, uncertain
from standoff.insight.prim import Floats
from standoff.insight.verdicts import Weighed, no_error, weigh
from standoff.lens.registry import compile_case

WORLDS = 16_384
"""How many worlds are solved altogether, if the number of draws is not asked for."""
FEWEST = 32
_AT_ONCE = 8_192
SAME = 1e-9
CRUX = 0.25
"""A crux has at least this share of all that pushes a conclusion, either way."""
_WHOLE = frozenset({"cvar", "worst-case", "regret"})
"""Criteria that speak of all worlds together."""


@dataclass(frozen=True, slots=True)
class Analyst:
    """One of two who disagree: what to call it, and its statement of the case."""

    name: str
    case: CompiledCase


def compare(
    first: Analyst,
    second: Analyst,
    *,
    draws: int | None = None,
    seed: int = 0,
    policies: Sequence[str] | None = None,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
) -> Comparison:
    """Which conclusions of two cases of one structure differ, and why.

    ``draws`` worlds are solved for each combination of assumptions (None: as many as ``WORLDS`` in
    all allow, from ``FEWEST`` to 1,000); ``progress`` is told of combinations.

    Raises :class:`StandoffError` where their structures differ (saying where), where they assume
    the same, and where they differ in too many groups of assumptions.
    """
    a, b = first.case.case, second.case.case
    names = first.name, second.name
    for case in (a, b):
        refuse_without_play(case)
    problems = structure_problems(a, b)
    if problems:
        raise StandoffError(problems)
    found = assumptions(a, b)
    if not found:
        raise StandoffError("the two cases assume the same, so they conclude the same")
    groups = grouped(found, a, b)
    count = 1 << len(groups)
    certain = not uncertain(a, b)
    size = 1 if certain else draws or max(FEWEST, min(1000, WORLDS // count))
    members = list(groups.values())
    worlds = Mixtures(first.case, second.case, size, seed)
    # Combinations that share all but their numbers are one solved game, run together.
    frames: dict[tuple[Assumption, ...], list[int]] = {}
    for code in range(count):
        taken = [each for k, group in enumerate(members) if code >> k & 1 for each in group]
        frame = tuple(each for each in taken if each.section not in {"parameters", "correlations"})
        frames.setdefault(frame, []).append(code)
    effects = Effects(len(groups), size, certain=certain)
    weighed: dict[tuple[str, bool], Weighed] = {}
    matters: Mapping[str, Matter] = {}
    done = unsolved = 0
    claims, left_out = _comparable(a, b, names)
    policies = _common(a, b, names, policies, left_out)
    for frame, unordered in frames.items():
        compiled = compile_case(mixed(a, b, frame)) if frame else first.case
        prepared = prepare(compiled, policies=policies, max_nodes=max_nodes, behaviour=False)
        # The first of all is the first author's own case: its yardstick serves all mixtures.
        matters = matters or prepared.matters
        codes = by_what_is_read(unordered, members, prepared)
        step = max(1, _AT_ONCE // size)
        for begin in range(0, len(codes), step):
            batch = codes[begin : begin + step]
            parts = []
            for code in batch:
                taken = [each for k, group in enumerate(members) if code >> k & 1 for each in group]
                parts.append(worlds.values(compiled, taken))
            given = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
            solved = run(prepared, draws=size * len(batch), seed=seed, threads=threads, given=given)
            unsolved += sum(each.unsolved for each in solved.policies.values())
            told, judged = _conclusions(solved, claims, left_out, len(batch), matters)
            effects.add(batch, told)
            for row, code in enumerate(batch):
                if code in (0, count - 1):
                    weighed |= {
                        (name, code > 0): _weighed(each, slice(row * size, (row + 1) * size))
                        for name, each in judged.items()
                    }
            done += len(batch)
            if progress:
                progress(done, count)
    left_out |= _untold(effects, names)
    return Comparison(
        a,
        b,
        names,
        size,
        seed,
        groups,
        described(groups, a),
        _advice(effects),
        tuple(_differences(effects, list(groups), weighed)),
        left_out,
        unsolved,
    )


def _common(
    a: Case,
    b: Case,
    names: tuple[str, str],
    asked: Sequence[str] | None,
    left_out: dict[str, str],
) -> list[str] | None:
    """The policies that both have, of those asked for; why the others are left out is put down.
    Raises :class:`StandoffError` where one that is asked for is in one case only."""
    if not a.policies:
        return None
    for name in asked or [*a.policies, *b.policies]:
        has = [who for who, case in zip(names, (a, b), strict=True) if name in case.policies]
        if len(has) != 1:
            continue
        if asked:
            raise StandoffError(f"policy '{name}' can't be compared: only {has[0]} has it")
        left_out[name] = f"only {has[0]} has this policy"
    return list(asked) if asked else [name for name in a.policies if name in b.policies]


def by_what_is_read(
    codes: Sequence[int], members: Sequence[Sequence[Assumption]], prepared: Prepared
) -> list[int]:
    """The combinations in such an order that those which differ only in what few games read come
    one after another: solved in one batch, they are the same games for most policies."""
    often = []
    for group in members:
        names = {each.name for each in group if each.section == "parameters"}
        anyway = len(names) < len(group)
        often.append(
            sum(
                each.grown.tree.nodes
                for each in prepared.policies.values()
                if anyway or names & set(each.filling.reads or names)
            )
        )
    rank = np.argsort(np.argsort(often, kind="stable"), kind="stable").tolist()
    return sorted(codes, key=lambda code: sum((code >> k & 1) << r for k, r in enumerate(rank)))


def _comparable(a: Case, b: Case, names: tuple[str, str]) -> tuple[list[str], dict[str, str]]:
    """The claims that both make, and why the others are left out."""
    claims, left_out = [], {}
    for name in [*a.claims, *(name for name in b.claims if name not in a.claims)]:
        makers = [who for who, case in zip(names, (a, b), strict=True) if name in case.claims]
        if len(makers) == 1:
            left_out[name] = f"only {makers[0]} makes it"
        elif a.claims[name].test != b.claims[name].test:
            left_out[name] = "each tests it in another way, so that it is two claims"
        else:
            claims.append(name)
    return claims, left_out


def _advice(effects: Effects) -> tuple[str, str]:
    """The policy with the smallest average loss under each. Raises :class:`StandoffError`."""
    losses = [k for k, (_, kind, _) in enumerate(effects.quantities) if kind == "loss"]
    ends = effects.values[[0, -1]][:, losses]
    if np.isnan(ends).all(axis=1).any():
        raise StandoffError(
            "no game was solved under one of the two cases, so there is nothing to compare: give "
            "them a finite 'precision', or payoffs that differ by less"
        )
    first, second = (effects.quantities[losses[int(np.nanargmin(end))]][2] for end in ends)
    return first, second


def _untold(effects: Effects, names: tuple[str, str]) -> dict[str, str]:
    """Why each conclusion that has no value under one of the two, or under both, is left out."""
    found = {}
    for (name, kind, _), told in zip(
        effects.quantities, (~np.isnan(effects.values[[0, -1]])).T, strict=True
    ):
        without = [who for who, known in zip(names, told, strict=True) if not known]
        if without:
            verb = "can be judged" if kind == "claim" else "is solved"
            where = f"of {without[0]}'s" if len(without) == 1 else "of either's"
            found[name] = f"it {verb} in no world {where}"
    return found


def _differences(
    effects: Effects, groups: Sequence[str], weighed: Mapping[tuple[str, bool], Weighed]
) -> list[Difference]:
    """What the two conclude otherwise: claims first, the widest apart first."""
    split = effects.split()
    first, second = effects.values[0], effects.values[-1]
    found = [
        _difference(effects, k, split[:, k], groups, weighed)
        for k in range(len(effects.quantities))
        if abs(second[k] - first[k]) > SAME or _turned(weighed, effects.quantities[k])
    ]
    order = {"claim": 0, "outcome": 1, "loss": 2}
    return sorted(found, key=lambda each: (order[each.kind], -abs(each.b - each.a)))


def _turned(weighed: Mapping[tuple[str, bool], Weighed], quantity: Quantity) -> bool:
    """Whether the verdict on a claim is another for the second than for the first."""
    name, kind, _ = quantity
    if kind != "claim" or any(math.isnan(weighed[name, end].share_for) for end in (False, True)):
        return False
    return weighed[name, False].verdict != weighed[name, True].verdict


def _difference(
    effects: Effects,
    k: int,
    split: Floats,
    groups: Sequence[str],
    weighed: Mapping[tuple[str, bool], Weighed],
) -> Difference:
    name, kind, _ = effects.quantities[k]
    values, errors = effects.values[:, k], effects.split_errors(k)
    weight = np.abs(split) / max(float(np.abs(split).sum()), 1e-300)
    cruxes = [
        int(g)
        for g in np.argsort(-weight)[:2]
        if weight[g] >= CRUX and not within(float(split[g]), errors[g])
    ]
    everyone = len(values) - 1
    ends = {groups[g]: (1 << g, everyone ^ (1 << g)) for g in cruxes}
    by_enough = None
    if kind == "claim":
        by_enough = weighed[name, False], weighed[name, True]
    return Difference(
        name,
        kind,
        float(values[0]),
        float(values[-1]),
        {group: float(part) for group, part in zip(groups, split, strict=True)},
        tuple(ends),
        {group: (float(values[one]), float(values[other])) for group, (one, other) in ends.items()},
        by_enough,
        (effects.value_error(0, k), effects.value_error(everyone, k)),
        effects.difference_error(k),
        dict(zip(groups, errors, strict=True)),
        {
            group: (effects.value_error(one, k), effects.value_error(other, k))
            for group, (one, other) in ends.items()
        },
    )


def _conclusions(
    solved: Ensemble,
    claims: Sequence[str],
    left_out: dict[str, str],
    batch: int,
    matters: Mapping[str, Matter],
) -> tuple[dict[Quantity, Floats], dict[str, Judged]]:
    """Each conclusion in each combination of the batch and each world, (batch, size), and each
    claim as it was judged in all of them together; why a claim can't be asked is put down."""
    case = solved.case
    all_judged: dict[str, Judged] = {}
    advised = case.actors[case.advised]
    found: dict[Quantity, Floats] = {}
    for policy in solved.policies:
        for outcome in case.outcomes:
            column = solved.column(policy, Column("outcome", outcome.name))
            found[f"P({outcome.name} | {policy})", "outcome", policy] = column
        column = solved.column(policy, Column("payoff", advised))
        found[f"loss({advised} | {policy})", "loss", policy] = -column
    for claim in case.claims:
        if claim.name not in claims:
            continue
        # What best(…) asks of all worlds together can't be asked of several combinations at once.
        if any(each.criterion in _WHOLE for each in claim.best):
            left_out[claim.name] = "it asks something of all worlds together, which has no split"
            continue
        judged = judge(solved, claim, matters)
        if judged.needs:
            left_out[claim.name] = "it speaks of policies that were left out"
        else:
            found[claim.name, "claim", claim.name] = _by_enough(judged)
            all_judged[claim.name] = judged
    return {name: values.reshape(batch, -1) for name, values in found.items()}, all_judged


def _by_enough(judged: Judged) -> Floats:
    """(D,) 1 where a claim holds by enough to matter, 0 where it does not; NaN where unjudged."""
    return np.where(np.isnan(judged.sort), np.nan, (judged.sort == 1).astype(np.float64))


def _weighed(judged: Judged, worlds: slice) -> Weighed:
    """How a claim falls out by enough to matter in some of the worlds that it was judged in."""
    sort = judged.sort[worlds]
    return weigh(
        sort,
        error=no_error if len(sort) == 1 else share_error,
        can_be_immaterial=bool(judged.matters),
    )
