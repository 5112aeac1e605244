"""Checks the meaning of a case and compiles it; every problem found is reported at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from standoff.case import basis, compiled, syntax
from standoff.case.claims import ClaimCompiler, CompiledClaim
from standoff.case.compiled import (
    AS_IS,
    REST,
    Branches,
    CompiledCase,
    CompiledOutcome,
    CompiledStage,
    Quantity,
)
from standoff.case.evaluate import Compiled, Compiler, Domain, Kind, Symbol
from standoff.case.model import Case, Stage
from standoff.case.parameters import parameter_problems
from standoff.case.reader import Document, Path_
from standoff.case.syntax import ExpressionError
from standoff.case.talks_compile import compile_talks
from standoff.errors import Problem, StandoffError, listed, nearest

_RESERVED = syntax.KEYWORDS | set(syntax.FUNCTIONS) | syntax.QUERIES | {REST}


class Checker:
    """Walks a case once; ``problems`` fills as it goes."""

    def __init__(self, case: Case, document: Document | None):
        self.case = case
        self.document = document
        self.problems: list[Problem] = []
        self.scope: dict[str, Symbol] = {}
        self.terms: dict[str, Compiled] = {}
        self.later: dict[str, int] = {}
        """For each stage its place in the order of play, for names used before their time."""
        self.words: set[str] = set()
        self.used: set[str] = set()
        self.actors = tuple(case.actors)

    def problem(
        self, message: str, path: Path_, *, offset: int = 0, key: bool = False, warn: bool = False
    ) -> None:
        place = self.document.place(path, offset=offset, key=key) if self.document else None
        self.problems.append(Problem(message, place, "warning" if warn else "error"))

    # -- names -------------------------------------------------------------------------------

    def gather(self) -> None:
        """Give every name its meaning, once."""
        case = self.case
        named: dict[str, str] = {}

        def claim(name: str, what: str, path: Path_) -> bool:
            if name in _RESERVED:
                self.problem(
                    f"'{name}' is a word of the language; give the {what} another name",
                    path,
                    key=True,
                )
                return False
            if name in named:
                self.problem(
                    f"'{name}' names both a {named[name]} and a {what}; names must differ",
                    path,
                    key=True,
                )
                return False
            named[name] = what
            return True

        for name in case.parameters:
            if claim(name, "parameter", ("parameters", name)):
                self.scope[name] = Symbol("parameter")
        for name, symbol in compiled.lever_scope(case).items():
            if claim(name, "lever", ("levers", name)):
                self.scope[name] = symbol
        for actor, types in case.types.items():
            if actor not in case.actors:
                self.unknown(actor, "actor", case.actors, ("types", actor), key=True)
            elif claim(actor, "typed actor", ("types", actor)):
                self.scope[actor] = Symbol("type", Domain(tuple(types.chance)))
        for number, stage in enumerate(case.play):
            if claim(stage.stage, "stage", ("play", number, "stage")):
                words = tuple(stage.choose or stage.chance)
                self.scope[stage.stage] = Symbol("stage", Domain(words))
                self.later[stage.stage] = number
        for name in case.terms:
            claim(name, "term", ("terms", name))
        for name in case.outcomes:
            claim(name, "outcome", ("outcomes", name))
        for symbol in self.scope.values():
            self.words.update(symbol.domain.words if symbol.domain else ())
        self.words |= set(self.scope) | set(case.terms) | set(case.outcomes)
        self.words |= set(case.policies) | set(case.actors) | set(case.measures)

    def unknown(
        self, name: str, what: str, known: Iterable[str], path: Path_, *, key: bool = False
    ) -> None:
        names = list(known)
        expected = f"; expected {listed(names)}" if names else f"; the case has no {what}s"
        self.problem(f"there is no {what} '{name}'{expected}{nearest(name, names)}", path, key=key)

    # -- expressions -------------------------------------------------------------------------

    def expression(
        self,
        text: str,
        path: Path_,
        kind: Kind | None = "number",
        *,
        kinds: frozenset[str] | None = None,
        before: int | None = None,
        reason: str = "",
    ) -> Compiled | None:
        """Compile one expression; ``kinds`` limits what its names may stand for, ``before`` the
        stages to those played before that one."""
        try:
            node = syntax.parse(text, self.words)
            done = Compiler(self.scope, self.terms).compile(node, text, kind)
        except ExpressionError as error:
            self.problem(error.message, path, offset=error.offset)
            return None
        self.used |= done.names
        for name in sorted(done.names):
            symbol = self.scope[name]
            offset = max(text.find(name), 0)
            if kinds is not None and symbol.kind not in kinds and symbol.kind != "term":
                self.problem(
                    f"'{name}' is {symbol.described} and can't be used here{reason}",
                    path,
                    offset=offset,
                )
                return None
            if before is not None and self.later.get(name, -1) >= before:
                own = self.later[name] == before
                self.problem(
                    f"'{name}' is "
                    + ("this very stage" if own else "played only later")
                    + "; a condition can speak of earlier stages only",
                    path,
                    offset=offset,
                )
                return None
        return done

    def compile_terms(self) -> None:
        """Terms in an order in which each uses only those before it; a circle is reported."""
        state: dict[str, str] = {}

        def visit(name: str, trail: tuple[str, ...]) -> None:
            if state.get(name) == "done":
                return
            if name in trail:
                circle = " → ".join((*trail[trail.index(name) :], name))
                if state.get(name) != "circle":
                    self.problem(f"terms go in a circle: {circle}", ("terms", name, "is"))
                for each in trail[trail.index(name) :]:
                    state[each] = "circle"
                return
            text = self.case.terms[name].is_
            for other in self.mentioned(text):
                if other in self.case.terms:
                    visit(other, (*trail, name))
            if state.get(name) == "circle":
                return
            state[name] = "done"
            if len(trail) > 200:
                self.problem("terms refer to one another more than 200 deep", ("terms", name))
                return
            done = self.expression(text, ("terms", name, "is"), None)
            if done:
                self.terms[name] = done
                self.scope[name] = Symbol("term", truth=done.kind == "truth")
            else:
                self.scope[name] = Symbol("term")

        for name in self.case.terms:
            visit(name, ())
        for name in self.case.terms:
            self.scope.setdefault(name, Symbol("term"))

    def mentioned(self, text: str) -> list[str]:
        """Names in an expression; none where it can't be read (that is reported elsewhere)."""
        try:
            node = syntax.parse(text, self.words)
        except ExpressionError:
            return []
        return sorted(syntax.names_in(node))

    # -- sections ----------------------------------------------------------------------------

    def quantities(self) -> tuple[Quantity, ...]:
        """Parameters: sampled ones first, then formulas in an order that can be computed."""
        done: dict[str, Quantity] = {}
        formulas: dict[str, str] = {}
        for name, parameter in self.case.parameters.items():
            path: Path_ = ("parameters", name)
            self.problems += parameter_problems(name, parameter, path, self.document)
            if parameter.value is None:
                done[name] = Quantity(name, None, path)
            else:
                formulas[name] = parameter.value
        waiting = dict(formulas)
        while waiting:
            ready = [
                name
                for name, text in waiting.items()
                if not set(self.mentioned(text)) & set(waiting)
            ]
            if not ready:
                circle = self.circle(waiting)
                self.problem(
                    "parameters go in a circle: " + " → ".join((*circle, circle[0])),
                    ("parameters", circle[0], "value"),
                )
                break
            for name in ready:
                formula = self.expression(
                    waiting.pop(name),
                    ("parameters", name, "value"),
                    kinds=frozenset({"parameter"}),
                    reason="; a parameter can only be built from other parameters",
                )
                done[name] = Quantity(name, formula, ("parameters", name, "value"))
        return tuple(done.values())

    def circle(self, waiting: Mapping[str, str]) -> list[str]:
        trail: list[str] = []
        name = next(iter(waiting))
        while name not in trail:
            trail.append(name)
            name = next(other for other in self.mentioned(waiting[name]) if other in waiting)
        return trail[trail.index(name) :]

    def branches(
        self, chance: Mapping[str, str], path: Path_, before: int, kinds: frozenset[str]
    ) -> Branches:
        if sum(text == REST for text in chance.values()) > 1:
            self.problem(f"only one branch can be '{REST}'", path)
        reason = "" if "stage" in kinds else "; nature draws types before play begins"
        probabilities = tuple(
            None
            if text == REST
            else self.expression(text, (*path, word), kinds=kinds, before=before, reason=reason)
            for word, text in chance.items()
        )
        return Branches(Domain(tuple(chance)), probabilities, path)

    def types(self) -> tuple[tuple[int, Branches], ...]:
        found: list[tuple[int, Branches]] = []
        seen: set[str] = set()
        for actor, types in self.case.types.items():
            if actor in self.case.actors:
                path: Path_ = ("types", actor)
                drawn = self.branches(
                    types.chance, path, 0, frozenset({"parameter", "lever", "type"})
                )
                for probability in drawn.chance:
                    ahead = {
                        name
                        for name in (probability.names if probability else ())
                        if self.scope[name].kind == "type" and name not in seen
                    }
                    if ahead:
                        self.problem(
                            f"the type of '{min(ahead)}' is drawn only later; list it first", path
                        )
                found.append((self.actors.index(actor), drawn))
                seen.add(actor)
        return tuple(found)

    def stage(self, number: int, stage: Stage) -> CompiledStage | None:
        path: Path_ = ("play", number)
        history = frozenset({"lever", "type", "stage"})
        shape = "; conditions shape the game, so they speak of levers, types and earlier choices"
        when = None
        if stage.when is not None:
            when = self.expression(
                stage.when, (*path, "when"), "truth", kinds=history, before=number, reason=shape
            )
        domain = Domain(tuple(stage.choose or stage.chance))
        if bool(stage.chance) == bool(stage.choose):
            self.problem(
                f"stage '{stage.stage}' needs either 'actor' and 'choose', or 'chance'", path
            )
            return None
        hidden = self.hidden(stage, (*path, "hidden-from"))
        if stage.chance:
            if stage.actor is not None:
                self.problem("a stage of chance has no actor", (*path, "actor"))
            kinds = frozenset({"parameter", "lever", "type", "stage"})
            branches = self.branches(stage.chance, (*path, "chance"), number, kinds)
            opens: tuple[Compiled | None, ...] = (None,) * len(domain.words)
            return CompiledStage(
                stage.stage, None, domain, when, opens, branches, None, hidden, path
            )
        if stage.actor not in self.case.actors:
            if stage.actor is None:
                self.problem(f"stage '{stage.stage}' does not say which actor chooses", path)
            else:
                self.unknown(stage.actor, "actor", self.case.actors, (*path, "actor"))
            return None
        opens = tuple(
            None
            if option.when is None
            else self.expression(
                option.when,
                (*path, "choose", word),
                "truth",
                kinds=history,
                before=number,
                reason=shape,
            )
            for word, option in stage.choose.items()
        )
        return CompiledStage(
            stage.stage,
            self.actors.index(stage.actor),
            domain,
            when,
            opens,
            None,
            self.sees(stage, number, path),
            hidden,
            path,
        )

    def hidden(self, stage: Stage, path: Path_) -> frozenset[int]:
        hidden: set[int] = set()
        for name in stage.hidden_from:
            if name == "all":
                hidden |= set(range(len(self.actors)))
            elif name in self.case.actors:
                hidden.add(self.actors.index(name))
            else:
                self.unknown(name, "actor", [*self.case.actors, "all"], path)
        if stage.actor in self.case.actors:
            hidden.discard(self.actors.index(stage.actor))
        return frozenset(hidden)

    def sees(
        self, stage: Stage, number: int, path: Path_
    ) -> tuple[tuple[str, Compiled | None], ...] | None:
        if stage.sees is None:
            return None
        seen: list[tuple[str, Compiled | None]] = []
        for name, text in stage.sees.items():
            symbol = self.scope.get(name)
            known = [
                other
                for other, each in self.scope.items()
                if each.kind == "type" or self.later.get(other, number) < number
            ]
            if symbol is None or name not in known:
                self.unknown(name, "earlier stage or typed actor", known, (*path, "sees"))
                continue
            condition = None
            if text != "true":
                condition = self.expression(
                    text,
                    (*path, "sees", name),
                    "truth",
                    kinds=frozenset({"lever", "type", "stage"}),
                    before=number,
                )
            seen.append((name, condition))
        return tuple(seen)

    def outcomes(self, measures: tuple[str, ...]) -> tuple[CompiledOutcome, ...]:
        case = self.case
        moving = {stage.actor for stage in case.play if stage.actor} | {case.advised}
        staked = {actor for outcome in case.outcomes.values() for actor in outcome.payoffs}
        found: list[CompiledOutcome] = []
        for name, outcome in case.outcomes.items():
            path: Path_ = ("outcomes", name)
            when = self.expression(
                outcome.when,
                (*path, "when"),
                "truth",
                kinds=frozenset({"lever", "type", "stage"}),
                reason="; an outcome is told by levers, types and choices",
            )
            for actor in outcome.payoffs:
                if actor not in case.actors:
                    self.unknown(actor, "actor", case.actors, (*path, "payoffs", actor), key=True)
            payoffs: list[Compiled | None] = []
            for actor in case.actors:
                text = outcome.payoffs.get(actor)
                if text is None and actor in moving | staked:
                    self.problem(
                        f"outcome '{name}' gives no payoff to '{actor}'",
                        (*path, "payoffs"),
                        key=True,
                    )
                payoffs.append(
                    None if text is None else self.expression(text, (*path, "payoffs", actor))
                )
            values: list[Compiled | None] = []
            for measure in outcome.measures:
                if measure not in measures:
                    self.unknown(
                        measure, "measure", measures, (*path, "measures", measure), key=True
                    )
            for measure in measures:
                consequence = outcome.measures.get(measure)
                values.append(
                    None
                    if consequence is None
                    else self.expression(consequence.value, (*path, "measures", measure, "value"))
                )
            if when:
                found.append(
                    CompiledOutcome(
                        name, when, outcome.ends_play, tuple(payoffs), tuple(values), path
                    )
                )
        return tuple(found)

    def policies(self) -> dict[str, dict[str, int]]:
        levers = {name: Domain(tuple(lever.values)) for name, lever in self.case.levers.items()}
        for name, domain in levers.items():
            if len(set(domain.words)) < len(domain.words) or not domain.words:
                self.problem(f"lever '{name}' needs distinct values", ("levers", name))
        found: dict[str, dict[str, int]] = {}
        for name, policy in self.case.policies.items():
            setting = dict.fromkeys(levers, 0)
            for lever, word in policy.set.items():
                path: Path_ = ("policies", name, lever)
                if lever not in levers:
                    self.unknown(lever, "lever", levers, path, key=True)
                    continue
                code = levers[lever].code(word)
                if code is None:
                    self.problem(
                        f"lever '{lever}' has no setting '{word}'; expected "
                        f"{listed(levers[lever].words)}{nearest(word, levers[lever].words)}",
                        path,
                    )
                    continue
                setting[lever] = code
            found[name] = setting
        return found or {AS_IS: dict.fromkeys(levers, 0)}

    def precision(self) -> tuple[Compiled, ...] | None:
        written = self.case.precision
        if written is None:
            return None
        found: list[Compiled] = []
        for name in written:
            if name not in {*self.case.actors, "all"}:
                self.unknown(name, "actor", self.case.actors, ("precision", name), key=True)
        for actor in self.actors:
            text = written.get(actor, written.get("all"))
            path: Path_ = ("precision", actor if actor in written else "all")
            moves = any(stage.actor == actor for stage in self.case.play)
            if text is None and moves:
                self.problem(f"no precision is given for '{actor}'", ("precision",), key=True)
            done = self.expression(
                text or "0",
                path,
                kinds=frozenset({"parameter"}),
                reason="; a precision is a number or is built from parameters",
            )
            if done:
                found.append(done)
        return tuple(found)

    def run(self) -> CompiledCase | None:
        case = self.case
        self.gather()
        self.compile_terms()
        quantities = self.quantities()
        if case.play or case.outcomes:
            self.whole()
        measures = dict.fromkeys(case.measures)
        if not measures:
            for outcome in case.outcomes.values():
                measures.update(dict.fromkeys(outcome.measures))
        units = tuple(self.unit(measure) for measure in measures)
        types = self.types()
        stages = [self.stage(number, stage) for number, stage in enumerate(case.play)]
        outcomes = self.outcomes(tuple(measures)) if case.actors else ()
        policies = self.policies()
        precision = self.precision()
        exclusions = [
            self.expression(
                each.when, ("excluded", number, "when"), "truth", kinds=frozenset({"lever"})
            )
            for number, each in enumerate(case.excluded)
        ]
        claims = self.claims(tuple(measures), policies)
        talks = compile_talks(case.talks, self) if case.talks else None
        self.correlations()
        self.problems += basis.problems(case, self.document)
        self.unused()
        if any(problem.severity == "error" for problem in self.problems):
            return None
        return CompiledCase(
            case=case,
            document=self.document,
            actors=self.actors,
            advised=self.actors.index(case.advised) if case.actors else 0,
            measures=tuple(measures),
            units=units,
            scope=self.scope,
            terms=self.terms,
            quantities=quantities,
            types=types,
            stages=tuple(stage for stage in stages if stage),
            outcomes=outcomes,
            precision=precision,
            policies=policies,
            exclusions=tuple(each for each in exclusions if each),
            claims=claims,
            talks=talks,
        )

    def claims(
        self, measures: tuple[str, ...], policies: Mapping[str, object]
    ) -> tuple[CompiledClaim, ...]:
        found: list[CompiledClaim] = []
        for name, claim in self.case.claims.items():
            compiler = ClaimCompiler(
                self.scope, self.terms, self.case.outcomes, measures, self.actors, policies
            )
            try:
                found.append(compiler.compile(name, claim.test, self.words))
            except ExpressionError as error:
                self.problem(error.message, ("claims", name, "test"), offset=error.offset)
            self.used |= compiler.used
        return tuple(found)

    def unit(self, measure: str) -> str:
        declared = self.case.measures.get(measure)
        if declared:
            return declared.unit
        written = [
            outcome.measures[measure].unit
            for outcome in self.case.outcomes.values()
            if measure in outcome.measures
        ]
        return next((unit for unit in written if unit), "")

    def whole(self) -> None:
        """A game needs actors, play, outcomes and someone to advise."""
        case = self.case
        for section, found in (
            ("actors", case.actors),
            ("play", case.play),
            ("outcomes", case.outcomes),
        ):
            if not found:
                self.problem(f"the case has no '{section}'; a game needs at least one", ())
        advised = [key for key, actor in case.actors.items() if actor.advised]
        if case.actors and not advised:
            self.problem(
                "no actor is advised; mark one with 'advised: true'", ("actors",), key=True
            )
        if len(advised) > 1:
            self.problem(
                f"more than one actor is advised ({listed(advised)}); policies belong to one",
                ("actors", advised[1]),
                key=True,
            )

    def correlations(self) -> None:
        from standoff.case.parameters import correlation_problems

        self.problems += correlation_problems(self.case, self.document)

    def unused(self) -> None:
        """What nothing refers to is probably a slip; say so, but go on."""
        correlated = {name for each in self.case.correlations for name in each.between}
        for name in self.case.parameters:
            if name not in self.used | correlated:
                self.problem(
                    f"parameter '{name}' is used nowhere", ("parameters", name), key=True, warn=True
                )
        for name in self.case.levers:
            if name not in self.used:
                self.problem(
                    f"lever '{name}' changes nothing: no expression uses it",
                    ("levers", name),
                    key=True,
                    warn=True,
                )
        for name in self.case.terms:
            if name not in self.used:
                self.problem(f"term '{name}' is used nowhere", ("terms", name), key=True, warn=True)


def check(
    case: Case, document: Document | None = None
) -> tuple[CompiledCase | None, list[Problem]]:
    """Compile a case and list every problem: errors, after which there is no compiled case, and
    warnings."""
    checker = Checker(case, document)
    done = checker.run()
    order = sorted(
        checker.problems,
        key=lambda problem: (
            problem.severity != "error",
            problem.place.line if problem.place else 0,
        ),
    )
    return done, order


def compile_case(case: Case, document: Document | None = None) -> CompiledCase:
    """Compile a case; raises :class:`StandoffError` listing every error in it."""
    done, problems = check(case, document)
    if done is None:
        raise StandoffError([each for each in problems if each.severity == "error"])
    return done
