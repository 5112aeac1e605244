"""Checks the meaning of a case and compiles it; every problem found is reported at once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from standoff.base.errors import Problem, StandoffError, listed, nearest
from standoff.case import basis
from standoff.case.checker import EnoughError
from standoff.case.claim_names import ClaimNames, pure_numbers
from standoff.case.claims import ClaimCompiler
from standoff.case.compiled import CompiledCase, Quantity
from standoff.case.compiled_claims import CompiledClaim
from standoff.case.evaluate import Compiled
from standoff.case.insight_checks import insight_problems
from standoff.case.introductions import introduction_problems
from standoff.case.limits import DRAWN, GRID_STEPS, PROBLEMS, SECTIONS, SEEN, STAGES
from standoff.case.model import Case
from standoff.case.parameters import correlation_problems, parameter_problems
from standoff.case.reader import Document, Path_
from standoff.case.reference_checks import compile_references
from standoff.case.section import Section
from standoff.case.syntax import ExpressionError
from standoff.case.unroll import base
from standoff.case.view_checks import ViewsChecker
from standoff.case.weighing import weighing_problems


class CaseChecker(ViewsChecker):
    """Walks a whole case once, the ``sections`` of the lenses included."""

    def __init__(self, case: Case, document: Document | None, sections: Sequence[Section]):
        super().__init__(case, document)
        self.sections = sections

    def section(self, section: Section) -> object | None:
        """A lens's section, read and compiled; None where there is none, or a problem was told."""
        try:
            form = section.read(self.case, self.document)
        except StandoffError as error:
            self.problems += error.problems
            return None
        return None if form is None else section.compile(form, self)

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
        order, circle = self.in_order(formulas)
        if circle:
            self.problem(
                "parameters go in a circle: " + " → ".join((*circle, circle[0])),
                ("parameters", circle[0], "value"),
            )
        for name in order:
            formula = self.expression(
                formulas[name],
                ("parameters", name, "value"),
                kinds=frozenset({"parameter"}),
                reason="; a parameter can only be built from other parameters",
            )
            done[name] = Quantity(name, formula, ("parameters", name, "value"))
        return tuple(done.values())

    def precision(self) -> tuple[Compiled, ...] | None:
        """Each actor's precision, by actor; None for exact, or where a problem was told."""
        written = self.case.precision
        if written is None:
            return None
        found: list[Compiled] = []
        if set(written) == {"all"} and written["all"] not in self.scope:
            slip = nearest(written["all"], ["exact"])
            if slip:
                self.problem(f"nothing here is called '{written['all']}'{slip}", ("precision",))
                return None
        for name in written:
            if name not in {*self.case.actors, "all"}:
                self.unknown(name, "actor", self.case.actors, ("precision", name), key=True)
        for actor in self.actors:
            text = written.get(actor, written.get("all"))
            path: Path_ = ("precision", actor if actor in written else "all")
            moves = any(each.stage.actor == actor for each in self.case.stages)
            if text == "exact" and "exact" not in self.scope:
                self.problem(
                    "'exact' holds for all actors or none; write 'precision: exact', or a number "
                    f"for '{actor}'",
                    path,
                )
                continue
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
            elif actor not in written:
                break
        return tuple(found)

    def run(self) -> CompiledCase | None:
        """Check and compile everything; None where any error was told."""
        case = self.case
        if self.too_large():
            return None
        self.gather()
        if self.misnamed and case.blocks:
            # What a round's names mean can't be told where two things have one.
            return None
        self.compile_terms()
        quantities = self.quantities()
        if case.play or case.outcomes:
            self.whole()
        elif not case.talks and not case.graph:
            self.problem(
                "there is nothing to solve: the case has no 'play', 'talks' or 'graph'",
                (),
                warn=True,
            )
        measures = dict.fromkeys(case.measures)
        if not measures:
            for outcome in case.outcomes.values():
                measures.update(dict.fromkeys(outcome.measures))
        units = tuple(self.unit(measure) for measure in measures)
        types = self.types()
        stages, blocks = self.stages(), self.blocks()
        outcomes = self.outcomes(tuple(measures)) if case.actors else ()
        policies = self.policies()
        precision = self.precision()
        views = self.views()
        exclusions = [
            self.expression(
                each.when, ("excluded", number, "when"), "truth", kinds=frozenset({"lever"})
            )
            for number, each in enumerate(case.excluded)
        ]
        names = ClaimNames.of(
            self.scope,
            self.terms,
            case.outcomes,
            tuple(measures),
            self.actors,
            policies,
            pure_numbers(case.parameters),
        )
        claims = self.claims(names)
        for look in (weighing_problems, introduction_problems):
            told = look(case, tuple(measures), self.document)
            self.problems += itertools.islice(told, PROBLEMS)
        references, amiss = compile_references(
            case, self.document, lambda: ClaimCompiler(names), self.words
        )
        self.problems += amiss
        found = insight_problems(case, self.document, lambda: ClaimCompiler(names), self.words)
        self.problems += itertools.islice(found, PROBLEMS)
        sections = {each.name: self.section(each) for each in self.sections}
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
            more_is_better=tuple(
                name in case.measures and case.measures[name].better == "more" for name in measures
            ),
            scope=self.scope,
            words=frozenset(self.words),
            terms=self.terms,
            quantities=quantities,
            types=types,
            stages=stages,
            blocks=blocks,
            views=views,
            outcomes=outcomes,
            precision=precision,
            policies=policies,
            exclusions=tuple(each for each in exclusions if each),
            claims=claims,
            references=references,
            sections={name: done for name, done in sections.items() if done is not None},
        )

    def too_large(self) -> bool:
        """Whether a section has more entries than can be worked with; the first is told."""
        case = self.case
        sizes: list[tuple[int, int, str, Path_]] = [
            (
                len(getattr(case, section.replace("-", "_"))),
                most,
                f"entries in '{section}'",
                (section,),
            )
            for section, most in SECTIONS.items()
        ]
        drawn = sum(parameter.value is None for parameter in case.parameters.values())
        sizes.append((drawn, DRAWN, "parameters that are drawn", ("parameters",)))
        if case.observed:
            path: Path_ = ("observed", "record")
            sizes.append((len(case.observed.record), SEEN, "entries in the record", path))
        for actor, types in case.types.items():
            sizes.append((len(types.chance), GRID_STEPS, "types of one actor", ("types", actor)))
        sizes.append((len(case.stages), STAGES, "stages", ("play",)))
        for where_, stage, _ in case.stages:
            count = max(len(stage.choose), len(stage.chance))
            sizes.append((count, GRID_STEPS, "choices at one stage", where_))
        for count, most, what, where in sizes:
            if count > most:
                self.problem(
                    f"the case has {count:,} {what}; at most {most:,} can be worked with",
                    where,
                    key=True,
                )
                return True
        return False

    def claims(self, names: ClaimNames) -> tuple[CompiledClaim, ...]:
        """Every claim that compiles."""
        found: list[CompiledClaim] = []
        for name, claim in self.case.claims.items():
            compiler = ClaimCompiler(names)
            try:
                found.append(compiler.compile(name, claim.test, self.words, claim.matters))
            except ExpressionError as error:
                self.problem(error.message, ("claims", name, "test"), offset=error.offset)
            self.used |= {base(used) for used in compiler.used}
        return tuple(found)

    def unit(self, measure: str) -> str:
        """The unit of a measure: as declared, or else as the first outcome that states one writes
        it."""
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
        """Tell what is wrong with the rank correlations."""
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
        for name in self.case.types:
            if name not in self.used:
                self.problem(
                    f"the types of '{name}' change nothing: no expression tells them apart",
                    ("types", name),
                    key=True,
                    warn=True,
                )
        for name in self.case.terms:
            if name not in self.used:
                self.problem(f"term '{name}' is used nowhere", ("terms", name), key=True, warn=True)
        for block in self.case.blocks:
            for name in block.carry:
                if name not in self.used:
                    self.problem(
                        f"carried number '{name}' is used nowhere",
                        ("play", self.places[block.rounds], "carry", name),
                        key=True,
                        warn=True,
                    )


def check(
    case: Case, document: Document | None, sections: Sequence[Section]
) -> tuple[CompiledCase | None, list[Problem]]:
    """Compile a case and list every problem: errors, after which there is no compiled case, and
    warnings. ``sections`` says how lenses read their own; of one that is not named nothing is
    looked at."""
    checker = CaseChecker(case, document, sections)
    done = None
    try:
        done = checker.run()
    except EnoughError:
        checker.problems.append(
            Problem(f"only the first {PROBLEMS} errors are told; mend these first")
        )
    order = sorted(
        checker.problems,
        key=lambda problem: (
            problem.severity != "error",
            problem.place.line if problem.place else 0,
        ),
    )
    return done, order


def compile_case(
    case: Case, document: Document | None, sections: Sequence[Section]
) -> CompiledCase:
    """Compile a case; raises :class:`StandoffError` listing every error in it."""
    done, problems = check(case, document, sections)
    if done is None:
        raise StandoffError([each for each in problems if each.severity == "error"])
    return done


def refuse_without_play(case: Case) -> None:
    """Refuse a case in which there is no game to solve, and say which command answers it.

    Raises :class:`StandoffError`.
    """
    if case.play:
        return
    answered = {"graph": (case.graph, "graph"), "talks": (case.talks, "talks zone")}
    ways = [
        f"for its '{name}' run 'standoff {command}'"
        for name, (part, command) in answered.items()
        if part
    ]
    raise StandoffError(
        "the case has no 'play', so there is no game in it to solve; "
        + (" and ".join(ways) or "write a 'play' first ('standoff new' starts a case with one)"),
        case.document.place(()) if case.document else None,
    )
