"""The formulas of a talks section evaluated over draws and combinations of types: worlds grown."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np

from standoff.base.errors import Problem, StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.evaluate import Array, Compiled, Environment, quiet
from standoff.case.reader import Path_
from standoff.lens.talks.compiled import (
    CompiledCombination,
    CompiledTalks,
    CompiledValuer,
    talks_of,
)
from standoff.lens.talks.domain import Floats
from standoff.lens.talks.worlds import Worlds

Parameters = Mapping[str, Floats]
"""One value a draw for every parameter of the case; arrays of shape (draws,)."""
WalkAway = Mapping[str, Floats]
"""By party, what the game is worth to it without a deal: (policies, draws, combinations of
types), or anything that broadcasts to it."""


def grow_worlds(
    case: CompiledCase,
    parameters: Parameters,
    policies: Sequence[str],
    walk_away: WalkAway | None = None,
    *,
    later: bool = False,
) -> Worlds:
    """Evaluate the talks of a case in many worlds.

    ``parameters`` gives every parameter one value a draw; ``walk_away`` what the game tells, for
    parties whose walk-away value is ``game``; ``later`` takes the world after the stated shift.

    Raises :class:`StandoffError` where the case has no talks, a walk-away value is wanting, a
    value is infinite or not a number (with draw and value), or weights don't sum to one.
    """
    talks = talks_of(case)
    if talks is None:
        raise StandoffError("the case has no 'talks' section", case.place(()))
    return Grower(case, talks, parameters, policies, walk_away or {}, later).run()


class Grower:
    """Evaluates the formulas of a talks section over all draws and combinations of types."""

    def __init__(
        self,
        case: CompiledCase,
        talks: CompiledTalks,
        parameters: Parameters,
        policies: Sequence[str],
        walk_away: WalkAway,
        later: bool,
    ):
        self.case, self.talks = case, talks
        self.policies, self.walk_away, self.later = tuple(policies), walk_away, later
        self.draws = len(next(iter(parameters.values()))) if parameters else 1
        columns = {
            name: np.asarray(value, np.float64)[:, None] for name, value in parameters.items()
        }
        if later and talks.later:
            today = case.environment(columns | case.levers(case.policies[self.policies[0]]))
            changed = {
                name: np.asarray(formula.evaluate(today), dtype=np.float64)
                for name, formula in talks.later.parameters.items()
            }
            columns |= {
                name: np.broadcast_to(value, (self.draws, 1)) for name, value in changed.items()
            }
            columns |= self._recomputed(columns, set(changed))
        self.parameters = columns
        from_game = any(valuer.walk_away is None for valuer in talks.valuers)
        self.typed = [
            (case.actors[actor], branches)
            for actor, branches in case.types
            if case.actors[actor] in talks.names or from_game
        ]
        words = [branches.domain.words for _, branches in self.typed]
        self.combos = list(itertools.product(*words))
        codes = list(itertools.product(*(range(len(each)) for each in words)))
        self.codes = {
            name: np.array([code[i] for code in codes], dtype=np.int64)
            for i, (name, _) in enumerate(self.typed)
        }

    def _recomputed(self, columns: dict[str, Array], changed: set[str]) -> dict[str, Array]:
        """Parameters built from parameters that have changed."""
        found: dict[str, Array] = {}
        for quantity in self.case.quantities:
            formula = quantity.formula
            if formula and quantity.name not in changed and formula.names & (changed | set(found)):
                value = formula.evaluate(Environment(columns | found))
                found[quantity.name] = np.broadcast_to(value, (self.draws, 1))
        return found

    def environment(self, policy: str) -> Environment:
        """What formulas read under a policy: parameters, levers and types, broadcast to (draws,
        combinations of types)."""
        levers = self.case.levers(self.case.policies[policy])
        return self.case.environment({**self.parameters, **levers, **self.codes})

    def number(self, formula: Compiled, environment: Environment, what: str, path: Path_) -> Floats:
        """A formula, which stands at ``path``, in every world; (draws, combinations), finite."""
        with quiet():
            value = np.asarray(formula.evaluate(environment), dtype=np.float64)
        value = np.broadcast_to(value, (self.draws, len(self.combos)))
        if not np.isfinite(value).all():
            draw = int(np.flatnonzero(~np.isfinite(value).all(axis=1))[0])
            raise StandoffError(
                Problem(
                    f"{what} ('{formula.text}') is {value[draw][~np.isfinite(value[draw])][0]} in "
                    f"draw {draw}; expected a finite number",
                    self.case.place(path),
                )
            )
        return value

    def finite(self, value: Floats, what: str, path: Path_) -> Floats:
        """The same numbers, (worlds, …). Raises where a product or sum of them is not finite."""
        fine = np.isfinite(value).reshape(len(value), -1).all(axis=1)
        if not fine.all():
            draw = int(np.flatnonzero(~fine)[0]) // len(self.combos)
            raise StandoffError(
                Problem(
                    f"{what} is infinite or not a number in draw {draw}; every value must be "
                    "finite, so the numbers that are multiplied and added here must be smaller",
                    self.case.place(path),
                )
            )
        return value

    def run(self) -> Worlds:
        """Every formula in every world under every policy.

        Raises :class:`StandoffError` for a value that is not finite, with its place.
        """
        levers = {n for n, symbol in self.case.scope.items() if symbol.kind == "lever"}
        talks = self.talks
        varying = any(valued.names & levers for valued in _value_formulas(talks))
        sets = self.policies if varying else self.policies[:1]
        environments = {policy: self.environment(policy) for policy in self.policies}
        scales = {
            policy: [
                self.number(
                    v.scale, environments[policy], f"the scale of '{v.name}'", (*v.path, "scale")
                )
                for v in talks.valuers
            ]
            for policy in sets
        }
        values = np.stack(
            [
                np.stack(
                    [
                        self.valued(valuer, scales[policy][i], environments[policy])
                        for i, valuer in enumerate(talks.valuers)
                    ],
                    axis=1,
                )
                for policy in sets
            ],
            axis=1,
        )
        tables = tuple(
            np.stack(
                [self.table(each, scales[policy], environments[policy]) for policy in sets], axis=1
            )
            for each in talks.combinations
        )
        reservation = np.stack(
            [
                np.stack(
                    [
                        self.outside(i, valuer, q, environments[policy])
                        for i, valuer in enumerate(talks.valuers)
                    ],
                    axis=1,
                )
                for q, policy in enumerate(self.policies)
            ],
            axis=1,
        )
        weights = np.stack([self.chances(environments[p]) for p in self.policies], axis=1)
        return Worlds(
            talks,
            self.policies,
            tuple(self.combos),
            tuple(name for name, _ in self.typed),
            np.ascontiguousarray(values),
            tables,
            np.ascontiguousarray(reservation),
            weights,
        )

    def flat(self, value: Floats) -> Floats:
        """(draws, combinations) as (worlds,)."""
        return np.ascontiguousarray(value).reshape(self.draws * len(self.combos))

    def valued(self, valuer: CompiledValuer, scale: Floats, environment: Environment) -> Floats:
        """What each position adds to a valuer's worth of a package; (worlds, positions)."""
        columns: list[Floats] = []
        weights = self.weights(valuer, environment)
        base = self.number(
            valuer.base, environment, f"the base of '{valuer.name}'", (*valuer.path, "base")
        )
        for k, issue in enumerate(self.talks.issues):
            count = len(issue.domain.words)
            formulas = valuer.values[k]
            what = f"a value of '{valuer.name}' on '{issue.name}'"
            here = (*valuer.path, "values", issue.name)
            if formulas is None:
                columns += [np.zeros_like(base)] * count
                continue
            if isinstance(formulas, tuple):
                cells = [
                    self.number(formula, environment, what, (*here, word))
                    for formula, word in zip(formulas, issue.domain.words, strict=True)
                ]
            else:
                cells = [
                    self.number(
                        formulas,
                        Environment(
                            {**environment.values, issue.name: np.asarray(p)}, environment.terms
                        ),
                        what,
                        here,
                    )
                    for p in range(count)
                ]
            weight = weights[k]
            with quiet():
                worth = [
                    cell * scale if weight is None else cell * weight * scale for cell in cells
                ]
            columns += [self.finite(each, f"{what}, scaled,", here) for each in worth]
        # What a deal is worth as such is carried by the positions of the first issue.
        first = len(self.talks.issues[0].domain.words)
        with quiet():
            columns[:first] = [column + base for column in columns[:first]]
            # What a package is worth is a sum, which must be finite for every package.
            largest = np.stack([np.abs(column) for column in columns]).sum(axis=0)
        self.finite(largest, f"the worth of a package to '{valuer.name}'", valuer.path)
        return np.stack([self.flat(column) for column in columns], axis=1)

    def weights(self, valuer: CompiledValuer, environment: Environment) -> list[Floats | None]:
        """A valuer's weight of each issue, (draws, combinations); None where it has none.

        Raises :class:`StandoffError` where they do not sum to 1.
        """
        found = [
            None
            if w is None
            else self.number(
                w, environment, f"a weight of '{valuer.name}'", (*valuer.path, "weights", i.name)
            )
            for w, i in zip(valuer.weights, self.talks.issues, strict=True)
        ]
        given = [w for w in found if w is not None]
        if given:
            total = np.sum(given, axis=0)
            if (np.abs(total - 1) > 1e-6).any():
                draw = int(np.flatnonzero((np.abs(total - 1) > 1e-6).any(axis=1))[0])
                raise StandoffError(
                    Problem(
                        f"the weights of '{valuer.name}' sum to {total[draw].max():.6g} in draw "
                        f"{draw}; expected 1",
                        self.case.place((*valuer.path, "weights")),
                    )
                )
        return found

    def table(
        self, each: CompiledCombination, scales: list[Floats], environment: Environment
    ) -> Floats:
        """What a combination adds, by world, valuer and cell; (worlds, valuers, cells)."""
        sizes = [len(self.talks.issues[k].domain.words) for k in each.issues]
        cells = np.array(list(itertools.product(*map(range, sizes))), dtype=np.int64)
        codes = {
            self.talks.issues[k].name: cells[:, i][:, None, None] for i, k in enumerate(each.issues)
        }
        inner = Environment({**environment.values, **codes}, environment.terms)
        shape = (math.prod(sizes), self.draws, len(self.combos))
        with quiet():
            when = np.broadcast_to(each.when.evaluate(inner), shape)
        found = np.zeros((len(self.talks.valuers), *shape))
        for valuer, formula in each.adds.items():
            with quiet():
                added = np.asarray(formula.evaluate(inner), dtype=np.float64)
                found[valuer] = np.where(when, added * scales[valuer], 0.0)
        table = np.moveaxis(found.reshape(found.shape[0], shape[0], -1), -1, 0)
        return self.finite(table, f"what the combination '{each.when.text}' adds", each.path)

    def outside(
        self, number: int, valuer: CompiledValuer, policy: int, environment: Environment
    ) -> Floats:
        """A valuer's walk-away value under a policy, by its formula or from the game; (worlds,)."""
        later = self.talks.later if self.later else None
        if later and number in later.walk_away:
            formula: Compiled | None = later.walk_away[number]
        else:
            formula = valuer.walk_away
        if formula is not None:
            what = f"the walk-away value of '{valuer.name}'"
            path: Path_ = (*valuer.path, "walk-away")
            if later and number in later.walk_away:
                path = ("talks", "later", "walk-away", valuer.name)
            return self.flat(self.number(formula, environment, what, path))
        if valuer.name not in self.walk_away:
            raise StandoffError(
                f"the walk-away value of '{valuer.name}' comes from the game, which was not solved "
                "here; solve it or give the value as a formula"
            )
        told = np.asarray(self.walk_away[valuer.name], dtype=np.float64)
        shape = (len(self.policies), self.draws, len(self.combos))
        return self.flat(np.broadcast_to(told, shape)[policy])

    def chances(self, environment: Environment) -> Floats:
        """The chance of each world's types; (worlds,)."""
        total = np.ones((self.draws, len(self.combos)))
        for name, branches in self.typed:
            given = [
                None
                if formula is None
                else self.number(
                    formula, environment, f"a chance of the types of '{name}'", ("types", name)
                )
                for formula in branches.chance
            ]
            rest = 1.0 - np.sum([g for g in given if g is not None], axis=0)
            chance = np.stack([rest if g is None else g for g in given])
            if (chance < -1e-9).any() or (np.abs(chance.sum(axis=0) - 1) > 1e-6).any():
                raise StandoffError(
                    Problem(
                        f"the chances of the types of '{name}' leave 0–1 or don't sum to one in "
                        "some draw",
                        self.case.place(("types", name)),
                    )
                )
            total *= np.take_along_axis(
                chance, np.broadcast_to(self.codes[name], (1, self.draws, len(self.combos))), axis=0
            )[0]
        return self.flat(total)


def _value_formulas(talks: CompiledTalks) -> list[Compiled]:
    found: list[Compiled] = []
    for valuer in talks.valuers:
        found += [valuer.base, valuer.scale]
        found += [weight for weight in valuer.weights if weight is not None]
        for formulas in valuer.values:
            if isinstance(formulas, tuple):
                found += formulas
            elif formulas is not None:
                found.append(formulas)
    for combination in talks.combinations:
        found += [combination.when, *combination.adds.values()]
    return found
