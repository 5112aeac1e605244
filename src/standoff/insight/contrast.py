"""Which difference between two policies a claim is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case import syntax
from standoff.case.claims import Asked, CompiledClaim
from standoff.case.compiled import CompiledCase
from standoff.case.parser import parse
from standoff.ensemble.asking import compile_test, words_of
from standoff.ensemble.effort import Effort
from standoff.ensemble.matters import divisors
from standoff.ensemble.prepare import prepare
from standoff.ensemble.run import Ensemble, run
from standoff.insight.claims import answer, evaluate, judge
from standoff.insight.criteria import criterion_by_world
from standoff.insight.reasons import About, Quantity, Why
from standoff.insight.study import Study
from standoff.insight.why import why
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
    """Why a claim holds or fails: the difference between two policies that it is about, split.

    Of several comparisons joined by ``and`` the one that fails most often is answered, of those
    joined by ``or`` the one that holds most often; among several policies in a ``min`` or ``max``
    the one that it comes down to on average.

    Raises :class:`StandoffError` for an unknown claim, and one that compares no two policies.
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
    comparisons = list(_comparisons(_parsed(compiled, claim)))
    told = [_contrasted(compiled, each) for each in comparisons]
    if not any(told):
        raise StandoffError(_no_contrast(compiled, claim))
    ensemble = _solved(case, compiled, stated[claim], draws, seed, effort)
    judged = judge(ensemble, stated[claim])
    at, margin = _deciding(ensemble, compiled, claim, comparisons, [bool(each) for each in told])
    a, b, quantity = _pair(ensemble, comparisons[at], told[at])
    about = About(
        id=claim,
        says=judged.says,
        test=syntax.told(comparisons[at]),
        others=tuple(syntax.told(each) for k, each in enumerate(comparisons) if k != at),
        judged=judged,
        margin=margin,
    )
    return why(case, a, b, of=quantity, draws=draws, seed=seed, effort=effort, about=about)


def is_contrast(case: CompiledCase, claim: str) -> bool:
    """Whether a claim is about the difference of one quantity between two policies that can be
    split over who makes it: where a policy sets levers in the course of play none can."""
    return not case.planned_names and any(
        _contrasted(case, each) for each in _comparisons(_parsed(case, claim))
    )


def _parsed(case: CompiledCase, claim: str) -> syntax.Node:
    return parse(case.case.claims[claim].test, words_of(case) | {LOSS}, queries=True)


def _comparisons(node: syntax.Node) -> Iterator[syntax.Node]:
    """The comparisons that a test joins."""
    match node:
        case syntax.Binary(sign="and" | "or", left=left, right=right):
            yield from _comparisons(left)
            yield from _comparisons(right)
        case syntax.Unary(sign="not", operand=operand):
            yield from _comparisons(operand)
        case _:
            yield node


@dataclass(frozen=True, slots=True)
class _Sides:
    """What a comparison sets side by side: policies left and right, and how each side picks one."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    picks: tuple[str, str]
    """``min``, ``max`` or nothing."""
    key: tuple[str, str, str]
    """The function, its subject and its conditions; the function is ``best`` for a criterion."""


def _contrasted(case: CompiledCase, node: syntax.Node) -> _Sides | None:
    """The two sides of a comparison, if it is of one quantity under two policies or more."""
    if isinstance(node, syntax.Member) and syntax.is_best(node.operand):
        return _best(case, node.operand, [_name(each) for each in node.options])
    if not isinstance(node, syntax.Compare):
        return None
    if syntax.is_best(node.left):
        return _best(case, node.left, [_name(node.right)])
    if not (_is_linear(node.left) and _is_linear(node.right)):
        return None
    left, right = _queries(node.left), _queries(node.right)
    keys = {_key(each) for each in (*left, *right)}
    if len(keys) != 1:
        return None
    one, other = _policies(left), _policies(right)
    if not one or not other:
        # Both on one side: a difference that is held against a number.
        both = one or other
        return _Sides(both[:1], both[1:], ("", ""), keys.pop()) if len(both) == 2 else None
    if one == other or (len(one) > 1 and len(other) > 1):
        return None
    picks = _picking(node.left), _picking(node.right)
    if (len(one) > 1 and not picks[0]) or (len(other) > 1 and not picks[1]):
        return None
    return _Sides(one, other, picks, keys.pop())


def _best(case: CompiledCase, query: syntax.Node, named: list[str]) -> _Sides | None:
    assert isinstance(query, syntax.Query)
    criterion = _name(query.subject)
    others = tuple(each for each in case.policies if each not in named)
    if not others or (criterion != LOSS and criterion not in case.measures):
        return None
    return _Sides(tuple(named), others, ("best", "best"), ("best", criterion, ""))


def _name(node: syntax.Node) -> str:
    return node.name if isinstance(node, syntax.Name) else ""


def _queries(node: syntax.Node) -> list[syntax.Query]:
    """The queries in an expression, in order."""
    if isinstance(node, syntax.Query):
        return [node]
    return [query for part in syntax.parts(node) for query in _queries(part)]


def _policies(queries: list[syntax.Query]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.policy.name for each in queries if each.policy))


def _key(query: syntax.Query) -> tuple[str, str, str]:
    given = ", ".join(syntax.told(each) for each in query.conditions)
    return query.function, syntax.told(query.subject), given


def _is_linear(node: syntax.Node) -> bool:
    """Whether no query is multiplied by another, divided by, or put into a function but min and
    max."""
    match node:
        case syntax.Query():
            return True
        case syntax.Mind():
            # What is split is what really happens.
            return False
        case syntax.Binary(sign="*", left=left, right=right):
            return not (_queries(left) and _queries(right)) and _is_linear(left)
        case syntax.Binary(sign="/" | "^", right=right) if _queries(right):
            return False
        case syntax.Binary(sign="^", left=left) if _queries(left):
            return False
        case syntax.Call(function=function) if function not in {"min", "max"} and _queries(node):
            return False
        case syntax.Choice() if _queries(node):
            return False
    return all(_is_linear(part) for part in syntax.parts(node))


def _picking(node: syntax.Node) -> str:
    """The first ``min`` or ``max`` in an expression."""
    if isinstance(node, syntax.Call) and node.function in {"min", "max"}:
        return node.function
    return next((found for part in syntax.parts(node) if (found := _picking(part))), "")


def _no_contrast(case: CompiledCase, claim: str) -> str:
    test = " ".join(case.case.claims[claim].test.split())
    return (
        f"claim '{claim}' ({test}) is not about the difference of one quantity between two "
        f"policies, so there is nothing to split; 'explain CASE {claim}' says in which worlds it "
        "fails, and 'why CASE A B' splits the difference between any two policies"
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
    comparisons: list[syntax.Node],
    able: list[bool],
) -> tuple[int, tuple[float, float, float]]:
    """Which of a test's comparisons decides, among those that can be answered, and by how much it
    is met: least, median and most."""
    found: dict[int, tuple[float, tuple[float, float, float]]] = {}
    for number, node in enumerate(comparisons):
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


def _pair(ensemble: Ensemble, node: syntax.Node, sides: _Sides | None) -> tuple[str, str, Quantity]:
    """The two policies that a comparison comes down to, and its quantity."""
    assert sides is not None
    case = ensemble.case
    function, subject, given = sides.key
    if function == "best":
        loss = criterion_by_world(ensemble, subject)
        names = list(ensemble.policies)
        mean = dict(zip(names, np.nanmean(loss, axis=1).tolist(), strict=True))
        a, b = (min(side, key=lambda name: mean[name]) for side in (sides.left, sides.right))
        if subject == LOSS:
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
