"""Why two analysts disagree: which conclusions differ, and which assumptions make the difference.

A difference is split over the groups of assumptions in which the two differ by the Shapley value:
each group gets what changing it from one author's to the other's adds, averaged over all orders in
which the groups could be changed (Shapley 1953). Few groups are split exactly, all 2^g combinations
being solved on common draws; many by a sample of orders
(:mod:`standoff.insight.disagreement.orders`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from standoff.ensemble.sample import REPLICATES
from standoff.ensemble.sampling_error import share_error
from standoff.insight.disagreement.comparison import Comparison
from standoff.insight.disagreement.cruxes import Split, differences_of, ends_of
from standoff.insight.disagreement.differences import (
    Assumption,
    assumptions,
    described,
    grouped,
    mixed,
    structure_problems,
)
from standoff.insight.disagreement.effects import Effects, Quantity
from standoff.insight.disagreement.mixtures import Mixtures, uncertain
from standoff.insight.disagreement.orders import Ints, Orders
from standoff.insight.judgement.claims import Judged, judge
from standoff.insight.judgement.verdicts import Weighed, no_error, weigh
from standoff.insight.statistics.prim import Floats
from standoff.lens.registry import compile_case

WORLDS = 2_048
"""How many worlds are solved altogether, if the number of draws is not asked for."""
FEWEST, MOST = 32, 1_000
EXACTLY = 5
"""Up to so many groups the split is exact, over all their combinations."""
_AT_ONCE = 8_192
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

    Up to ``EXACTLY`` groups, ``draws`` worlds are solved for each combination of assumptions; of
    more groups each of ``draws`` worlds follows one order and its reverse. (None: as many worlds as
    ``WORLDS`` in all allow, from ``FEWEST`` to ``MOST``.) ``progress`` is told of worlds solved.

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
    certain = not uncertain(a, b)
    sampled = len(groups) > EXACTLY and not certain
    each_world = 2 * len(groups) if sampled else 1 << len(groups)
    size = 1 if certain else draws or _draws(each_world)
    members = list(groups.values())
    worlds = Mixtures(first.case, second.case, size, seed)
    effects: Split
    if sampled:
        effects = Orders(len(groups), size, seed)
    else:
        effects = Effects(len(groups), size, certain=certain)
    # Combinations that share all but their numbers are one solved game, run together.
    frames: dict[tuple[Assumption, ...], dict[int, Ints]] = {}
    for code, rows in effects.visits():
        taken = _taken(code, members)
        frame = tuple(each for each in taken if each.section not in {"parameters", "correlations"})
        frames.setdefault(frame, {})[code] = rows
    ends: dict[tuple[str, bool], tuple[Floats, bool]] = {}
    matters: Mapping[str, Matter] = {}
    done = unsolved = 0
    claims, left_out = _comparable(a, b, names)
    policies = _common(a, b, names, policies, left_out)
    for frame, visits in frames.items():
        compiled = compile_case(mixed(a, b, frame)) if frame else first.case
        prepared = prepare(compiled, policies=policies, max_nodes=max_nodes, behaviour=False)
        # The first of all is the first author's own case: its yardstick serves all mixtures.
        matters = matters or prepared.matters
        codes = by_what_is_read(list(visits), members, prepared)
        for batch in _batches(codes, visits):
            parts = [worlds.values(compiled, _taken(code, members), visits[code]) for code in batch]
            given = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
            count = sum(len(visits[code]) for code in batch)
            solved = run(prepared, draws=count, seed=seed, threads=threads, given=given)
            unsolved += sum(each.unsolved for each in solved.policies.values())
            told, judged = _conclusions(solved, claims, left_out, matters)
            begin = 0
            for code in batch:
                here = slice(begin, begin + len(visits[code]))
                begin = here.stop
                own = {quantity: values[here] for quantity, values in told.items()}
                effects.add(code, visits[code], own)
                if code in (0, (1 << len(groups)) - 1):
                    ends |= {
                        (name, code > 0): (each.sort[here], bool(each.matters))
                        for name, each in judged.items()
                    }
            done += count
            if progress:
                progress(done, size * each_world)
    weighed = _all_weighed(effects, ends)
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
        tuple(differences_of(effects, list(groups), weighed)),
        left_out,
        unsolved,
        sampled,
    )


def _draws(each_world: int) -> int:
    """How many draws ``WORLDS`` in all allow, as whole rounds of the sequences."""
    found = max(FEWEST, min(MOST, WORLDS // each_world))
    return found - found % REPLICATES if found < MOST else found


def _taken(code: int, members: Sequence[Sequence[Assumption]]) -> list[Assumption]:
    """What a combination takes from the second author."""
    return [each for k, group in enumerate(members) if code >> k & 1 for each in group]


def _batches(codes: Sequence[int], visits: Mapping[int, Ints]) -> Iterator[list[int]]:
    """Combinations in turn, as many at once as are to be in memory together."""
    batch: list[int] = []
    size = 0
    for code in codes:
        if batch and size + len(visits[code]) > _AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(code)
        size += len(visits[code])
    yield batch


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


def _advice(effects: Split) -> tuple[str, str]:
    """The policy with the smallest average loss under each. Raises :class:`StandoffError`."""
    losses = [k for k, (_, kind, _) in enumerate(effects.quantities) if kind == "loss"]
    ends = ends_of(effects)[:, losses]
    if np.isnan(ends).all(axis=1).any():
        raise StandoffError(
            "no game was solved under one of the two cases, so there is nothing to compare: give "
            "them a finite 'precision', or payoffs that differ by less"
        )
    first, second = (effects.quantities[losses[int(np.nanargmin(end))]][2] for end in ends)
    return first, second


def _untold(effects: Split, names: tuple[str, str]) -> dict[str, str]:
    """Why each conclusion that has no value under one of the two, or under both, is left out."""
    found = {}
    everyone = (1 << effects.groups) - 1
    for k, (name, kind, _) in enumerate(effects.quantities):
        verb = "can be judged" if kind == "claim" else "is solved"
        ends = zip(names, (0, everyone), strict=True)
        without = [who for who, code in ends if not effects.told(code, k)]
        if without:
            where = f"of {without[0]}'s" if len(without) == 1 else "of either's"
            found[name] = f"it {verb} in no world {where}"
        elif np.isnan(effects.value(0, k)):
            found[name] = (
                f"it {verb} in no world all the way from the one's assumptions to the other's"
            )
    return found


def _conclusions(
    solved: Ensemble,
    claims: Sequence[str],
    left_out: dict[str, str],
    matters: Mapping[str, Matter],
) -> tuple[dict[Quantity, Floats], dict[str, Judged]]:
    """Each conclusion in each of the worlds solved, (n,), and each claim as it was judged in all of
    them together; why a claim can't be asked is put down."""
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
    return found, all_judged


def _by_enough(judged: Judged) -> Floats:
    """(D,) 1 where a claim holds by enough to matter, 0 where it does not; NaN where unjudged."""
    return np.where(np.isnan(judged.sort), np.nan, (judged.sort == 1).astype(np.float64))


def _all_weighed(
    effects: Split, ends: Mapping[tuple[str, bool], tuple[Floats, bool]]
) -> dict[tuple[str, bool], Weighed]:
    """How each claim falls out by enough to matter under either author, in the worlds that count,
    from how it does in each world and whether it can fall short of mattering."""
    place = {name: k for k, (name, kind, _) in enumerate(effects.quantities) if kind == "claim"}
    found = {}
    for (name, end), (told, can_be_immaterial) in ends.items():
        sort = np.where(effects.known(place[name]), told, np.nan)
        found[name, end] = weigh(
            sort,
            error=no_error if len(sort) == 1 else share_error,
            can_be_immaterial=can_be_immaterial,
        )
    return found
