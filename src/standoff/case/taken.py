"""A compiled case as a mistaken actor takes it to be: other numbers, the same play."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from standoff.case.compiled import Branches, CompiledCase, CompiledView, Quantity
from standoff.case.evaluate import NAMED, Array, Compiled, Program, Step, Symbol, applied, named


def truly(name: str) -> str:
    """The name of the true value of a parameter or term in a case as somebody takes it."""
    return f"truly {name}"


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A case as one actor takes it to be."""

    case: CompiledCase
    """The parameters taken, and those made of them, are terms of it; the true values that these
    rest on are parameters of it, by the names that :func:`truly` gives."""
    gone: frozenset[str]
    """Parameters of the true case that are none here."""
    kept: tuple[str, ...]
    """Parameters of the true case whose true values are asked for."""
    moved: frozenset[str]
    """Names of the true case that may be worth another number here: those taken, and all that rest
    on them."""

    def parameters(self, true: Mapping[str, Array]) -> dict[str, Array]:
        """Its parameters' values, from those of the true case; in any shape."""
        found = {name: value for name, value in true.items() if name not in self.gone}
        return found | {truly(name): true[name] for name in self.kept if name in true}

    def rest_on(self, names: Iterable[str]) -> set[str]:
        """The parameters of the true case whose values those of its own names are."""
        return {name.removeprefix(truly("")) for name in names}


def as_taken(case: CompiledCase, view: CompiledView) -> Taken:
    """The case with every number as an actor takes it.

    What it takes a number to be is worked out of true values. A number that it does not take, but
    that is made of one that it takes, follows.
    """
    maker = _Maker(case, view)
    return maker.make()


class _Maker:
    def __init__(self, case: CompiledCase, view: CompiledView):
        self.case, self.view = case, view
        self.parameters = {each.name for each in case.quantities}
        self.made: dict[str, Compiled] = {}
        """What stands for a number that is another here."""
        self.rests: dict[str, frozenset[str]] = {}
        """Names that a name rests on here beside those that it truly rests on."""

    def make(self) -> Taken:
        case = self.case
        stands = self.stand_ins()
        asked = frozenset().union(*(case.terms[each].names | {each} for each in stands.values()))
        derived = self.derived(stands.keys() & self.parameters)
        kept = [
            each.name
            for each in case.quantities
            if each.name in asked | set(derived) | (stands.keys() & self.parameters)
        ]
        terms: dict[str, Compiled] = {}
        for name, term in case.terms.items():
            if name in asked:
                terms[truly(name)] = self.true(term)
        for name, other in stands.items():
            stand_in = self.true(case.terms[other])
            if stand_in.kind == "truth" and not self.is_truth(name):
                program = applied("float", stand_in.program)
                stand_in = replace(stand_in, kind="number", program=program)
            self.made[name] = stand_in
            self.rests[name] = stand_in.names
        for name in (each.name for each in case.quantities):
            if name in stands:
                terms[name] = self.made[name]
            elif name in derived:
                terms[name] = self.followed(name, derived[name])
        for name, term in case.terms.items():
            terms[name] = self.made.get(name) or self.here(term, name)
        gone = frozenset(stands.keys() & self.parameters) | derived.keys()
        scope = dict(case.scope)
        scope |= {truly(name): case.scope[name] for name in asked if name in case.terms}
        scope |= {truly(name): Symbol("parameter") for name in kept}
        scope |= {name: Symbol("term") for name in gone}
        quantities = [each for each in case.quantities if each.name not in gone]
        paths = {each.name: each.path for each in case.quantities}
        quantities += [Quantity(truly(name), None, paths[name]) for name in kept]
        taken = replace(
            case,
            scope=scope,
            terms=terms,
            quantities=tuple(quantities),
            types=tuple((actor, self.branches(each)) for actor, each in case.types),
            stages=tuple(
                replace(each, branches=self.branches(each.branches)) if each.branches else each
                for each in case.stages
            ),
            outcomes=tuple(
                replace(
                    each,
                    payoffs=tuple(self.maybe(worth) for worth in each.payoffs),
                    measures=tuple(self.maybe(worth) for worth in each.measures),
                )
                for each in case.outcomes
            ),
            precision=case.precision and tuple(self.here(each) for each in case.precision),
            claims=(),
            views=(),
        )
        moved = stands.keys() | derived.keys()
        moved |= {name for name, term in case.terms.items() if term.names & moved}
        return Taken(taken, gone, tuple(kept), frozenset(moved))

    def stand_ins(self) -> dict[str, str]:
        """For each name that is another here the term that stands for it: a term that speaks of
        rounds also as it stands in each."""
        found: dict[str, str] = {}
        for name, other in self.view.takes.items():
            found[name] = other
            for each in self.case.terms:
                if each.startswith(f"{name}["):
                    in_round = other + each.removeprefix(name)
                    found[each] = in_round if in_round in self.case.terms else other
        return found

    def derived(self, taken: frozenset[str] | set[str]) -> dict[str, Compiled]:
        """The formulas of parameters that are made of those taken, directly or through others."""
        moved, found = set(taken), {}
        for each in self.case.quantities:
            if each.formula is not None and each.name not in taken and each.formula.names & moved:
                found[each.name] = each.formula
                moved.add(each.name)
        return found

    def followed(self, name: str, formula: Compiled) -> Compiled:
        """A parameter made of others: its true value where these are as they truly are."""
        moved = sorted(formula.names & (self.made.keys() | self.rests.keys()))
        same = applied("==", named(moved[0]), named(truly(moved[0])))
        for other in moved[1:]:
            same = applied("and", same, applied("==", named(other), named(truly(other))))
        here = self.here(formula)
        program = applied("if", same, named(truly(name)), here.program)
        names = here.names | {truly(each) for each in (name, *moved)}
        self.made[name] = Compiled(formula.text, "number", names, program)
        self.rests[name] = names
        return self.made[name]

    def is_truth(self, name: str) -> bool:
        return name in self.case.terms and self.case.terms[name].kind == "truth"

    def true(self, done: Compiled) -> Compiled:
        """An expression of true values."""
        known = self.parameters | self.case.terms.keys()
        program: Program = tuple(
            Step(NAMED, truly(step.what)) if step.takes == NAMED and step.what in known else step
            for step in done.program
        )
        names = frozenset(truly(name) if name in known else name for name in done.names)
        return replace(done, names=names, program=program)

    def here(self, done: Compiled, name: str = "") -> Compiled:
        """An expression as it stands, with all that it rests on here."""
        more = [self.rests[each] for each in done.names if each in self.rests]
        names = done.names.union(*more)
        if name and names != done.names:
            self.rests[name] = names
        return replace(done, names=names)

    def maybe(self, done: Compiled | None) -> Compiled | None:
        return None if done is None else self.here(done)

    def branches(self, branches: Branches) -> Branches:
        return replace(branches, chance=tuple(self.maybe(each) for each in branches.chance))
