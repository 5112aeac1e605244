"""Which difference a claim is about: between two policies, or from even choices."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case import syntax
from standoff.case.compiled import CompiledCase
from standoff.case.compiled_claims import Asked, CompiledClaim
from standoff.case.parser import parse
from standoff.case.units import PAYOFF, PROBABILITY
from standoff.ensemble.asking import compile_test
from standoff.ensemble.effort import Effort
from standoff.ensemble.matters import divisors
from standoff.ensemble.prepare import prepare
from standoff.ensemble.run import Ensemble, run
from standoff.insight.judgement.claims import answer, evaluate, judge
from standoff.insight.judgement.criteria import criterion_by_world
from standoff.insight.reasons.comparisons import (
    comparisons,
    is_linear,
    is_plain,
    key,
    name,
    picking,
    policies,
    queries,
)
from standoff.insight.reasons.even import Gap, Term, Weights, why_even
from standoff.insight.reasons.reasons import About, Quantity, Why
from standoff.insight.reasons.why import why
from standoff.insight.study.study import Study
from standoff.lens.game.tree import Float

LOSS = "expected-loss"
"""The criterion that is the advised actor's payoff with the other sign."""


def why_claim(
    case: CompiledCase | Study,
    claim: str,
    *,
    draws: int = 1000,
    seed: int = 0,
    effort: Effort | None = None,
) -> Why:
    """Why a claim holds or fails: the difference that it is about, split.

    That is the difference between the two policies that it compares. What compares none, such as
    one policy's chance with a number or a type's with another's, is held against play in which
    every choice is even: see :mod:`standoff.insight.reasons.even`. Of several comparisons joined by
    ``and`` the one that fails most often is answered, of those joined by ``or`` the one that holds
    most often; among several policies in a ``min`` or ``max`` the one that it comes down to on
    average.

    Raises :class:`StandoffError` for an unknown claim, and one that is neither.
    """
    effort = effort or Effort()
    compiled = case.ensemble.case if isinstance(case, Study) else case
    stated = {each.name: each for each in compiled.claims}
    if claim not in stated:
        known = [*stated, *compiled.policies]
        raise StandoffError(
            f"there is no claim '{claim}'; expected {listed(stated) or 'two policies'}"
            f"{nearest(claim, known)}"
        )
    made = list(comparisons(_parsed(compiled, claim)))
    told = [_told(compiled, each) for each in made]
    if not any(told):
        raise StandoffError(_no_answer(compiled, claim))
    ensemble = _solved(case, compiled, stated[claim], draws, seed, effort)
    judged = judge(ensemble, stated[claim])
    at, margin = _deciding(ensemble, compiled, claim, made, [bool(each) for each in told])
    about = About(
        id=claim,
        says=judged.says,
        test=syntax.told(made[at]),
        others=tuple(syntax.told(each) for k, each in enumerate(made) if k != at),
        judged=judged,
        margin=margin,
    )
    decided = told[at]
    if isinstance(decided, _Sides):
        a, b, quantity = _pair(ensemble, made[at], decided)
        return why(case, a, b, of=quantity, draws=draws, seed=seed, effort=effort, about=about)
    assert decided is not None
    gap = _gap(compiled, decided)
    return why_even(case, gap, draws=draws, seed=seed, effort=effort, about=about)


def is_answerable(case: CompiledCase, claim: str) -> bool:
    """Whether ``why`` can say what makes a claim hold or fail."""
    return any(_told(case, each) for each in comparisons(_parsed(case, claim)))


def _parsed(case: CompiledCase, claim: str) -> syntax.Node:
    return parse(case.case.claims[claim].test, case.words | {LOSS}, queries=True)


@dataclass(frozen=True, slots=True)
class _Sides:
    """What a comparison sets side by side: policies left and right, and how each side picks one."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    picks: tuple[str, str]
    """``min``, ``max`` or nothing."""
    key: tuple[str, str, str]
    """The function, its subject and its conditions; the function is ``best`` for a criterion."""


def _told(case: CompiledCase, node: syntax.Node) -> _Sides | syntax.Compare | None:
    """What a comparison is answered by: two policies, itself (against even choices), or nothing."""
    sides = _contrasted(case, node)
    if sides is not None or not isinstance(node, syntax.Compare):
        return sides
    asked = queries(node.left) + queries(node.right)
    plain = all(is_linear(each) and is_plain(each) for each in (node.left, node.right))
    picks = any(picking(each) and queries(each) for each in (node.left, node.right))
    return node if plain and not picks and asked and not syntax.is_best(node.left) else None


def _contrasted(case: CompiledCase, node: syntax.Node) -> _Sides | None:
    """The two sides of a comparison, if it is of one quantity under two policies or more."""
    if isinstance(node, syntax.Member) and syntax.is_best(node.operand):
        return _best(case, node.operand, [name(each) for each in node.options])
    if not isinstance(node, syntax.Compare):
        return None
    if syntax.is_best(node.left):
        return _best(case, node.left, [name(node.right)])
    if not (is_plain(node.left) and is_plain(node.right)):
        return None
    left, right = queries(node.left), queries(node.right)
    keys = {key(each) for each in (*left, *right)}
    if len(keys) != 1:
        return None
    every = policies([*left, *right])
    if not (is_linear(node.left) and is_linear(node.right)):
        # A ratio of two is about their difference, too.
        return _Sides(every[:1], every[1:], ("", ""), keys.pop()) if len(every) == 2 else None
    one, other = policies(left), policies(right)
    if not one or not other:
        # Both on one side: a difference that is held against a number.
        both = one or other
        return _Sides(both[:1], both[1:], ("", ""), keys.pop()) if len(both) == 2 else None
    if one == other or (len(one) > 1 and len(other) > 1):
        return None
    picks = picking(node.left), picking(node.right)
    if (len(one) > 1 and not picks[0]) or (len(other) > 1 and not picks[1]):
        return None
    return _Sides(one, other, picks, keys.pop())


def _best(case: CompiledCase, query: syntax.Node, named: list[str]) -> _Sides | None:
    assert isinstance(query, syntax.Query)
    criterion = name(query.subject)
    others = tuple(each for each in case.policies if each not in named)
    if not others:
        return None
    return _Sides(tuple(named), others, ("best", "best"), ("best", criterion, ""))


def _gap(case: CompiledCase, node: syntax.Compare) -> Gap:
    """What a comparison that is answered against even choices holds against each other."""
    asked = {syntax.told(each): each for each in queries(node.left) + queries(node.right)}
    terms = tuple(
        Term(query.policy.name, _quantity(case, _asked(case, text), *key(query)))
        for text, query in asked.items()
        if query.policy
    )
    if len(terms) == 1:
        return Gap(terms, terms[0].quantity, None)
    # A sum is written in brackets, which one that stands alone or first can do without.
    text = " - ".join(syntax.told(each) for each in (node.left, node.right) if queries(each))
    first = node.left if queries(node.left) else node.right
    if isinstance(first, syntax.Binary):
        told = syntax.told(first)
        text = told.removeprefix("(").removesuffix(")") + text.removeprefix(told)
    test = compile_test(case, "why", f"{text} > 0")
    order = tuple([each.text for each in test.asked].index(text) for text in asked)
    unit = test.units[0] if test.units else ""
    units = {PROBABILITY: PROBABILITY, PAYOFF: PAYOFF}
    units |= dict(zip(case.measures, case.units, strict=True))
    return Gap(terms, Quantity("gap", unit, text, units.get(unit, "")), Weights(case, test, order))


def _asked(case: CompiledCase, text: str) -> Asked:
    """A query, compiled by itself."""
    return compile_test(case, "why", f"{text} > 0").asked[0]


def _no_answer(case: CompiledCase, claim: str) -> str:
    test = " ".join(case.case.claims[claim].test.split())
    return (
        f"claim '{claim}' ({test}) asks for no sum or difference of results of play, so there is "
        f"nothing to split; 'explain CASE {claim}' says in which worlds it fails, and 'why CASE A "
        "B' splits the difference between any two policies"
    )


def _solved(
    case: CompiledCase | Study,
    compiled: CompiledCase,
    claim: CompiledClaim,
    draws: int,
    seed: int,
    effort: Effort,
) -> Ensemble:
    """The policies that a claim speaks of, solved."""
    names = list(compiled.policies) if claim.best else sorted(claim.policies)
    if isinstance(case, Study):
        missing = [name for name in names if name not in case.ensemble.policies]
        if missing:
            raise StandoffError(
                f"claim '{claim.name}' speaks of {listed(missing)}, which this study left out"
            )
        return case.ensemble
    asked = replace(compiled, claims=(claim,), references=())
    prepared = prepare(asked, policies=names, max_nodes=effort.max_nodes, behaviour=False)
    return run(prepared, draws=draws, seed=seed, threads=effort.threads, progress=effort.progress)


def _deciding(
    ensemble: Ensemble,
    case: CompiledCase,
    claim: str,
    made: list[syntax.Node],
    able: list[bool],
) -> tuple[int, tuple[float, float, float]]:
    """Which of a test's comparisons decides, among those that can be answered, and by how much it
    is met: least, median and most."""
    found: dict[int, tuple[float, tuple[float, float, float]]] = {}
    for number, node in enumerate(made):
        if able[number]:
            margin = _margin(ensemble, case, claim, node)
            margin = margin[~np.isnan(margin)]
            nan = float("nan")
            told = (nan, nan, nan)
            if len(margin):
                told = float(margin.min()), float(np.median(margin)), float(margin.max())
            found[number] = float(np.mean(margin >= 0)) if len(margin) else 0.0, told
    test = _parsed(case, claim)
    pick = max if isinstance(test, syntax.Binary) and test.sign == "or" else min
    at = pick(found, key=lambda number: found[number][0])
    return at, found[at][1]


def _margin(ensemble: Ensemble, case: CompiledCase, claim: str, node: syntax.Node) -> Float:
    """(D,) by how much a comparison is met in each world."""
    part = compile_test(case, claim, syntax.told(node))
    return evaluate(ensemble, part, divisors(ensemble.matters))[1]


def _pair(ensemble: Ensemble, node: syntax.Node, sides: _Sides) -> tuple[str, str, Quantity]:
    """The two policies that a comparison comes down to, and its quantity: of a criterion that
    judges all worlds together the payoff that it is made of."""
    case = ensemble.case
    function, subject, given = sides.key
    if function == "best":
        loss = criterion_by_world(ensemble, subject)
        names = list(ensemble.policies)
        mean = dict(zip(names, np.nanmean(loss, axis=1).tolist(), strict=True))
        a, b = (min(side, key=lambda name: mean[name]) for side in (sides.left, sides.right))
        if subject not in case.measures:
            actor = case.actors[case.advised]
            return a, b, Quantity("payoff", actor, f"U({actor})", "payoff")
        unit = case.units[case.measures.index(subject)]
        return a, b, Quantity("measure", subject, f"E({subject})", unit)
    part = compile_test(case, "why", syntax.told(node))
    asked = {each.policy: each for each in part.asked}
    picked = []
    for side, pick in zip((sides.left, sides.right), sides.picks, strict=True):
        extreme = max if pick == "max" else min
        picked.append(
            extreme(side, key=lambda name: float(np.nanmean(answer(ensemble, asked[name]))))
        )
    return picked[0], picked[1], _quantity(case, asked[picked[0]], function, subject, given)


def _quantity(
    case: CompiledCase, asked: Asked, function: str, subject: str, given: str
) -> Quantity:
    text = f"{function}({subject}{' | ' + given if given else ''})"
    if function == "U":
        kind, unit = "payoff", "payoff"
    elif function == "E":
        kind, unit = "measure", case.units[asked.target]
    else:
        kind, unit = "event", "probability"
        if not given and subject in {outcome.name for outcome in case.outcomes}:
            kind = "outcome"
    return Quantity(kind, subject, text, unit, asked.event, asked.conditions, given)
