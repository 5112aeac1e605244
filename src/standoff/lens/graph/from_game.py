"""Preferences over states from the payoffs of a case's game, as the analyst says they correspond.

Each entry under ``outcomes`` names an outcome of the game for the states that meet a condition,
and the settings of levers, types and choices at which its payoffs are to be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Problem, StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import ABSENT, quiet
from standoff.case.parameters import quantile, sampled
from standoff.lens.graph.section import GraphSection, OutcomeOf

Floats = NDArray[np.float64]


def medians(case: CompiledCase) -> dict[str, Floats]:
    """Every parameter at its median, (1,) each; those built from others follow."""
    middle = np.array([0.5])
    values: dict[str, Floats] = {
        name: np.asarray(quantile(case.case.parameters[name])(middle), np.float64)
        for name in sampled(case.case)
    }
    for quantity in case.quantities:
        if quantity.formula is not None:
            with quiet():
                value = quantity.formula.evaluate(case.environment(values))
            values[quantity.name] = np.broadcast_to(np.asarray(value, np.float64), (1,))
    return values


def outcome_payoffs(
    case: CompiledCase, section: GraphSection, parameters: Mapping[str, Floats] | None = None
) -> list[dict[str, Floats]]:
    """For each entry of ``outcomes``, every actor's payoff in each draw, (D,).

    Args:
        case: the game, compiled.
        section: the graph section of the same case.
        parameters: (D,) values of every parameter; their medians (D = 1) if None.

    Raises StandoffError for an unknown outcome or setting, and where a payoff depends on a type
    that the entry leaves open.
    """
    drawn = medians(case) if parameters is None else dict(parameters)
    return [_entry(case, each, k, drawn) for k, each in enumerate(section.outcomes)]


def central(found: Sequence[Mapping[str, Floats]]) -> list[dict[str, float]]:
    """The first draw of each payoff as a number."""
    return [{actor: float(value[0]) for actor, value in entry.items()} for entry in found]


def needs_game(section: GraphSection) -> bool:
    """Whether anybody's preferences are to come from the game."""
    return any(maker.from_game for maker in section.decision_makers.values()) or any(
        wants.from_game for view in section.views.values() for wants in view.preferences.values()
    )


def _entry(
    case: CompiledCase, each: OutcomeOf, k: int, drawn: Mapping[str, Floats]
) -> dict[str, Floats]:
    path = ("graph", "outcomes", k)
    known = [outcome.name for outcome in case.outcomes]
    if each.outcome not in known:
        raise StandoffError(
            Problem(
                f"there is no outcome '{each.outcome}' in the game; expected {listed(known)}"
                f"{nearest(each.outcome, known)}",
                case.place((*path, "outcome")),
            )
        )
    outcome = case.outcomes[known.index(each.outcome)]
    unless_given = {"lever": 0, "stage": ABSENT, "round": 0}
    settings: dict[str, NDArray[np.int32]] = {
        name: np.asarray(unless_given[symbol.kind], np.int32)
        for name, symbol in case.scope.items()
        if symbol.kind in unless_given
    }
    for name, word in each.given.items():
        symbol = case.scope.get(name)
        if symbol is None or symbol.domain is None:
            choices = [n for n, s in case.scope.items() if s.domain is not None]
            raise StandoffError(
                Problem(
                    f"there is no lever, type or stage '{name}'{nearest(name, choices)}",
                    case.place((*path, "given", name)),
                )
            )
        code = symbol.domain.code(word)
        if code is None:
            raise StandoffError(
                Problem(
                    f"'{name}' cannot be '{word}'; expected {listed(symbol.domain.words)}"
                    f"{nearest(word, symbol.domain.words)}",
                    case.place((*path, "given", name)),
                )
            )
        settings[name] = np.asarray(code, np.int32)
    draws = len(next(iter(drawn.values()))) if drawn else 1
    found: dict[str, Floats] = {}
    for actor, payoff in zip(case.actors, outcome.payoffs, strict=True):
        value = np.zeros(draws)
        if payoff is not None:
            missing = [
                name
                for name in sorted(payoff.names)
                if case.scope[name].kind == "type" and name not in settings
            ]
            if missing:
                raise StandoffError(
                    Problem(
                        f"what '{each.outcome}' is worth to '{actor}' depends on the type of "
                        f"'{missing[0]}'; say which under 'given'",
                        case.place(path),
                    )
                )
            with quiet():
                worth = payoff.evaluate(case.environment({**drawn, **settings}))
            value = np.broadcast_to(np.asarray(worth, np.float64), (draws,))
        if not np.isfinite(value).all():
            raise StandoffError(
                Problem(
                    f"what '{each.outcome}' is worth to '{actor}' is not a finite number at these "
                    "settings; give the choices that it depends on under 'given'",
                    case.place(path),
                )
            )
        found[actor] = value
    return found
