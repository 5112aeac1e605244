"""What mistaken actors expect, what happens, and what correcting them would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.case.syntax import MINDS
from standoff.ensemble.asking import asking
from standoff.ensemble.columns import Column
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.run import Ensemble
from standoff.ensemble.sample import varies
from standoff.ensemble.sampling_error import standard_error
from standoff.ensemble.shared import Shared
from standoff.insight.judgement.severity import by_severity
from standoff.insight.learning.beliefs import pursued
from standoff.insight.learning.mistakes import Mean, Mistake, Mistakes, Told, UnderPolicy
from standoff.lens.game.reasons import counted, explained
from standoff.lens.game.tree import Float

SAME = 1e-7
"""Differences smaller than this share of a quantity's size come of solving a game another way."""


def errors(
    case: CompiledCase,
    *,
    of: Sequence[str] = (),
    policies: Sequence[str] = (),
    draws: int = 1000,
    seed: int = 0,
    effort: Effort = FREELY,
) -> Mistakes:
    """For each mistaken actor (or those ``of`` which it is asked) and each policy (or some) what it
    expects, what happens, and what would happen if it saw the truth.

    Raises :class:`StandoffError` for a case in which nobody is mistaken, and for unknown names.
    """
    views = case.case.views
    if not views:
        raise StandoffError(
            "nobody is mistaken in this case: it has no 'views' (what an actor takes some numbers "
            "to be, and who knows of its error)",
            case.place(()),
        )
    for name in of:
        if name not in views:
            raise StandoffError(
                f"'{name}' has no view; those who have are {listed(views)}{nearest(name, views)}"
            )
    actors = [each for each in views if not of or each in of]
    shared = Shared(case, policies=policies or None, max_nodes=effort.max_nodes, behaviour=False)
    names = list(shared.prepared.policies)
    questions = error_questions(case, actors, names)
    solved, texts = shared.solve(questions, draws=draws, seed=seed, effort=effort)
    return _told_of(solved, actors, names, texts)


def error_questions(
    case: CompiledCase, actors: Sequence[str], policies: Sequence[str]
) -> dict[str, str]:
    """What :func:`errors` asks of the solved games of a case, for some mistaken actors and
    policies."""
    return {
        _name(function, actor, policy, text): f"{function}({actor}, {text} | {policy}))"
        for function in MINDS
        for actor in actors
        for policy in policies
        for rows in _kinds(case).values()
        for text, _ in rows.values()
    }


def foreseen_errors(case: CompiledCase, policies: Sequence[str] = ()) -> dict[str, str]:
    """What a study asks beforehand, so that it can say what mistaken beliefs make without being
    solved again: of all who are mistaken, under the policy to look at (:func:`pursued`). Nothing
    where nobody is, or where that policy is not among the ``policies`` that are solved."""
    policy = pursued(case)
    if policies and policy not in policies:
        return {}
    return error_questions(case, list(case.case.views), [policy])


def errors_of(solved: Ensemble) -> Mistakes | None:
    """What the errors make under the policy to look at, from worlds that are solved: the same
    figures as :func:`errors` has; None where nobody is mistaken, or the worlds were not asked (see
    :func:`foreseen_errors`)."""
    case = solved.case
    questions = foreseen_errors(case, list(solved.policies))
    texts = {name: each.text for name, each in asking(case, questions).items()}
    if not texts or not solved.layout.questions.keys() >= set(texts.values()):
        return None
    return _told_of(solved, list(case.case.views), [pursued(case)], texts)


def _told_of(
    solved: Ensemble, actors: Sequence[str], names: Sequence[str], texts: Mapping[str, str]
) -> Mistakes:
    """``texts``: what each of :func:`error_questions` is called in the ensemble."""
    case = solved.case
    kinds, certain = _kinds(case), not varies(case)
    mistakes = []
    for actor in actors:
        under = {}
        for policy in names:

            def asked(function: str, text: str, actor: str = actor, policy: str = policy) -> Float:
                key = texts[_name(function, actor, policy, text)]
                return solved.given(policy, Column("query", key), Column("given", key))

            under[policy] = _under(solved, policy, kinds, asked, certain=certain)
        view = case.case.views[actor]
        mistakes.append(Mistake(actor, dict(view.takes), tuple(view.known_to or ()), under))
    unplayed = ""
    if not any(solved.policies[name].solved.any() for name in names):
        reasons = counted(np.concatenate([solved.policies[name].reason for name in names]))
        unplayed = "no world was solved: " + " ".join(explained(reasons))
    gravity = tuple(by_severity(solved.only(names)))
    return Mistakes(case.case, solved.seed, solved.draws, tuple(mistakes), gravity, unplayed)


def _name(function: str, actor: str, policy: str, text: str) -> str:
    return f"{function} {actor} {policy} {text}"


Rows = Mapping[str, tuple[str, Column]]
"""By name, how a quantity is asked for, up to the policy, and its column of what happens."""


def _kinds(case: CompiledCase) -> dict[str, Rows]:
    return {
        "outcomes": {
            each.name: (f"P({each.name}", Column("outcome", each.name)) for each in case.outcomes
        },
        "payoffs": {name: (f"U({name}", Column("payoff", name)) for name in case.actors},
        "measures": {name: (f"E({name}", Column("measure", name)) for name in case.measures},
    }


def _under(
    solved: Ensemble,
    policy: str,
    kinds: Mapping[str, Rows],
    asked: Callable[[str, str], Float],
    *,
    certain: bool,
) -> UnderPolicy:
    errs = False
    told: dict[str, dict[str, Told]] = {}
    for kind, rows in kinds.items():
        told[kind] = {}
        for name, (text, column) in rows.items():
            happens = solved.column(policy, column)
            expected, corrected = asked("as_seen_by", text), asked("corrected", text)
            errs |= _differ(expected, happens) or _differ(corrected, happens)
            told[kind][name] = Told(
                *(
                    _mean(values, certain=certain)
                    for values in (
                        expected,
                        happens,
                        corrected,
                        happens - expected,
                        happens - corrected,
                    )
                )
            )
    unsolved = int((~solved.policies[policy].solved).sum())
    return UnderPolicy(errs, told["outcomes"], told["payoffs"], told["measures"], unsolved)


def _differ(one: Float, other: Float) -> bool:
    """Whether two quantities (D,) differ by more than rounding in any world that was solved."""
    known = ~np.isnan(other)
    size = np.abs(other[known]).max(initial=0.0) + np.abs(one[known]).max(initial=0.0)
    return bool((np.abs(one - other)[known] > SAME * size).any())


def _mean(values: Float, *, certain: bool) -> Mean:
    known = values[~np.isnan(values)]
    if not len(known):
        return Mean(float("nan"), float("nan"))
    return Mean(float(known.mean()), 0.0 if certain else standard_error(values))
