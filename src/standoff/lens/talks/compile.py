"""The ``talks:`` section made ready to compute with; every problem found is told to the checker."""

from __future__ import annotations

import itertools
import math

import numpy as np

from standoff.base.errors import Place, listed, nearest
from standoff.case.checker import Checker
from standoff.case.compiler import Compiler
from standoff.case.evaluate import Compiled, Domain, Environment, Kind, Symbol, constant
from standoff.case.limits import ISSUES
from standoff.case.parser import parse
from standoff.case.reader import Path_
from standoff.case.section import Section
from standoff.case.syntax import ExpressionError
from standoff.lens.talks.basis import check_bases
from standoff.lens.talks.compiled import (
    NAME,
    CompiledCombination,
    CompiledIssue,
    CompiledLater,
    CompiledLine,
    CompiledRule,
    CompiledTalks,
    CompiledTalksClaim,
    CompiledValuer,
)
from standoff.lens.talks.section import Body, TalksParty, TalksSection, Valuer

MOST_CELLS = 100_000
MOST_CELLS_IN_ALL = 2_000_000
GAME = "game"
_WORLD = frozenset({"parameter", "lever", "type"})


def compile_talks(section: TalksSection, checker: Checker) -> CompiledTalks | None:
    """Compile the section in the names of the case; None where a problem was told."""
    if len(section.issues) > ISSUES:
        checker.problem(
            f"the case has {len(section.issues):,} issues; at most {ISSUES:,} can be worked with",
            ("talks", "issues"),
            key=True,
        )
        return None
    before = len(checker.problems)
    done = _TalksCompiler(section, checker).run()
    check_bases(section, checker)
    errors = [p for p in checker.problems[before:] if p.severity == "error"]
    return None if errors else done


class _TalksCompiler:
    def __init__(self, section: TalksSection, checker: Checker):
        self.section = section
        self.checker = checker
        self.domains = {
            name: Domain(tuple(each.positions)) for name, each in section.issues.items()
        }
        self.numbers = {name: k for k, name in enumerate(section.issues)}
        self.cells = 0
        self.words = set(checker.words) | set(section.issues)
        for domain in self.domains.values():
            self.words.update(domain.words)
        played = {"stage", "round", "carried"}
        self.scope = {name: s for name, s in checker.scope.items() if s.kind not in played}
        for name in section.issues:
            if name in checker.scope:
                checker.problem(
                    f"'{name}' names both {checker.scope[name].described} and an issue of the "
                    "talks; names must differ",
                    ("talks", "issues", name),
                    key=True,
                )
        self.issue_scope = self.scope | {
            name: Symbol("stage", domain) for name, domain in self.domains.items()
        }
        self.names: set[str] = set()

    # -- formulas ----------------------------------------------------------------------------

    def formula(
        self, text: str, path: Path_, kind: Kind = "number", *, issues: bool = False
    ) -> Compiled | None:
        """Compile one formula of the section; with ``issues`` it may speak of issues by name."""
        scope = self.issue_scope if issues else self.scope
        try:
            node = parse(text, self.words)
            done = Compiler(scope, self.checker.terms).compile(node, text, kind)
        except ExpressionError as error:
            self.checker.problem(error.message, path, offset=error.offset)
            return None
        for name in sorted(done.names):
            symbol = scope.get(name) or self.checker.scope[name]
            if symbol.kind not in _WORLD | {"term"} and name not in self.domains:
                self.checker.problem(
                    f"'{name}' is {symbol.described}; what talks are worth can speak of "
                    "parameters, levers, types and issues only",
                    path,
                )
                return None
        self.checker.used |= done.names & set(self.checker.scope)
        self.names |= done.names - set(self.domains)
        return done

    def needed(self, text: str, path: Path_, *, issues: bool = False) -> Compiled:
        """Like :meth:`formula`; where it failed, zero stands in (nothing runs after a problem)."""
        none = Compiled("0", "number", frozenset(), constant(np.asarray(0.0)))
        return self.formula(text, path, issues=issues) or none

    def unknown(self, name: str, what: str, known: list[str], path: Path_) -> None:
        self.checker.unknown(name, what, known, path, key=True)

    def position(self, issue: str, word: str, path: Path_) -> int | None:
        domain = self.domains[issue]
        code = domain.code(word)
        if code is None:
            self.checker.problem(
                f"the issue '{issue}' has no position '{word}'; expected {listed(domain.words)}"
                f"{nearest(word, domain.words)}",
                path,
            )
        return code

    # -- sections ----------------------------------------------------------------------------

    def run(self) -> CompiledTalks:
        issues = tuple(self.issue(name) for name in self.section.issues)
        parties = [
            self.valuer(name, party, ("talks", "parties", name), number)
            for number, (name, party) in enumerate(self.section.parties.items())
        ]
        bodies = [
            self.valuer(name, body, ("talks", "parties", party, "home", name), number)
            for number, (party, each) in enumerate(self.section.parties.items())
            for name, body in each.home.items()
        ]
        valuers = (*parties, *bodies)
        places: dict[str, Path_] = {}
        for valuer in valuers:
            if valuer.name in places:
                self.checker.problem(
                    f"two parties or bodies are called '{valuer.name}'; names must differ",
                    valuer.path,
                    key=True,
                )
            places[valuer.name] = valuer.path
        self.valuer_numbers = {valuer.name: i for i, valuer in enumerate(valuers)}
        combinations = [self.combination(i) for i in range(len(self.section.combinations))]
        rules = [
            self.rule(each.when, ("talks", "impossible", i, "when"), each.why or each.what)
            for i, each in enumerate(self.section.impossible)
        ]
        forbidden = [
            CompiledRule(rule.issues, ~rule.allowed, rule.why, rule.place) for rule in rules if rule
        ]
        settlement = self.section.settlement
        outcomes = list(self.checker.case.outcomes)
        named = settlement.outcome if settlement else []
        path: Path_ = ("talks", "settlement", "outcome")
        for number, name in enumerate(named):
            at = (*path, number) if len(named) > 1 else path
            if name not in outcomes:
                self.checker.unknown(name, "outcome", outcomes, at)
            elif name in named[:number]:
                self.checker.problem(f"'{name}' is named twice among the settlements", at)
        return CompiledTalks(
            self.section,
            issues,
            valuers,
            len(parties),
            tuple(c for c in combinations if c),
            tuple(forbidden),
            tuple(self.lines()),
            self.later(),
            tuple(c for c in map(self.claim, self.section.claims) if c),
            frozenset(self.names),
        )

    def issue(self, name: str) -> CompiledIssue:
        written = self.section.issues[name]
        path: Path_ = ("talks", "issues", name)
        start = 0
        if written.status_quo is not None:
            start = self.position(name, written.status_quo, (*path, "status-quo")) or 0
        stay = {
            self.position(name, word, (*path, "irreversible", i))
            for i, word in enumerate(written.irreversible)
        }
        undo: dict[int, Compiled] = {}
        for word, text in written.undo.items():
            code = self.position(name, word, (*path, "undo", word))
            cost = self.formula(text, (*path, "undo", word))
            if code is not None and cost:
                undo[code] = cost
        kept = frozenset(code for code in stay if code is not None)
        return CompiledIssue(name, self.domains[name], start, kept, undo)

    def valuer(self, name: str, written: Valuer, path: Path_, party: int) -> CompiledValuer:
        for issue in [*written.values, *written.weights]:
            if issue not in self.numbers:
                where = "values" if issue in written.values else "weights"
                self.unknown(issue, "issue", list(self.numbers), (*path, where, issue))
        walk_away = None
        if written.walk_away is None:
            self.checker.problem(
                f"'{name}' has no 'walk-away': say what it has without a deal, as a formula or as "
                "'game'",
                path,
                key=True,
            )
        elif written.walk_away != GAME:
            walk_away = self.needed(written.walk_away, (*path, "walk-away"))
        elif name not in self.checker.case.actors or not self.checker.case.play:
            self.checker.problem(
                f"the walk-away value of '{name}' can't come from the game: it is no actor of a "
                "game in this case",
                (*path, "walk-away"),
            )
        actor = name if name in self.checker.case.actors else None
        named = isinstance(written, TalksParty | Body) and written.name
        title = named or (self.checker.case.label_of(actor) if actor else name)
        return CompiledValuer(
            name,
            str(title),
            actor,
            party,
            self.needed(written.base, (*path, "base")),
            self.needed(written.scale, (*path, "scale")),
            self.weights(name, written, path),
            tuple(self.values(issue, written, path) for issue in self.numbers),
            walk_away,
            path,
        )

    def weights(self, name: str, written: Valuer, path: Path_) -> tuple[Compiled | None, ...]:
        if not written.weights:
            return (None,) * len(self.numbers)
        missing = [issue for issue in written.values if issue not in written.weights]
        if missing:
            self.checker.problem(
                f"'{name}' values {listed(missing)} but gives no weight to it",
                (*path, "weights"),
                key=True,
            )
        spare = [issue for issue in written.weights if issue not in written.values]
        if spare and not set(spare) - set(self.numbers):
            self.checker.problem(
                f"'{name}' gives a weight to {listed(spare)} but no values",
                (*path, "weights"),
                key=True,
            )
        plain = [_plain(text) for text in written.weights.values()]
        total = math.fsum(value for value in plain if value is not None)
        if None not in plain and abs(total - 1.0) > 1e-6:
            self.checker.problem(
                f"the weights of '{name}' sum to {total:.6g}; expected 1",
                (*path, "weights"),
                key=True,
            )
        if any(value is not None and value < 0 for value in plain):
            self.checker.problem(f"a weight of '{name}' is negative", (*path, "weights"), key=True)
        return tuple(
            self.needed(written.weights[issue], (*path, "weights", issue))
            if issue in written.weights
            else None
            for issue in self.numbers
        )

    def values(
        self, issue: str, written: Valuer, path: Path_
    ) -> tuple[Compiled, ...] | Compiled | None:
        if issue not in written.values:
            return None
        found = written.values[issue]
        here: Path_ = (*path, "values", issue)
        if isinstance(found, str):
            return self.needed(found, here, issues=True)
        for word in found:
            self.position(issue, word, (*here, word))
        given = {self.domains[issue].code(word): word for word in found}
        missing = [w for i, w in enumerate(self.domains[issue].words) if i not in given]
        if missing:
            self.checker.problem(
                f"no value is given for {listed(missing)} on the issue '{issue}'", here, key=True
            )
            return None
        words = [given[i] for i in range(len(self.domains[issue].words))]
        return tuple(self.needed(found[word], (*here, word)) for word in words)

    def scoped(self, done: Compiled) -> tuple[int, ...]:
        return tuple(sorted(self.numbers[name] for name in done.names if name in self.numbers))

    def small_enough(self, issues: tuple[int, ...], path: Path_) -> bool:
        cells = math.prod(len(list(self.domains.values())[k].words) for k in issues)
        if cells > MOST_CELLS:
            self.checker.problem(
                f"the condition ties {len(issues)} issues together in {cells:,} combinations; at "
                f"most {MOST_CELLS:,} can be looked at one by one",
                path,
            )
            return False
        self.cells += cells
        if self.cells - cells <= MOST_CELLS_IN_ALL < self.cells:
            self.checker.problem(
                f"the conditions up to this one look at {self.cells:,} combinations of positions; "
                f"at most {MOST_CELLS_IN_ALL:,} can be looked at in all",
                path,
            )
        return self.cells <= MOST_CELLS_IN_ALL

    def combination(self, number: int) -> CompiledCombination | None:
        written = self.section.combinations[number]
        path: Path_ = ("talks", "combinations", number)
        when = self.formula(written.when, (*path, "when"), "truth", issues=True)
        adds: dict[int, Compiled] = {}
        for name, text in written.adds.items():
            if name not in self.valuer_numbers:
                self.unknown(name, "party", list(self.valuer_numbers), (*path, "adds", name))
            else:
                here: Path_ = (*path, "adds", name)
                adds[self.valuer_numbers[name]] = self.needed(text, here, issues=True)
        if when is None:
            return None
        issues = {k for done in [when, *adds.values()] for k in self.scoped(done)}
        scope = tuple(sorted(issues))
        if not scope:
            self.checker.problem("the combination speaks of no issue", (*path, "when"))
            return None
        if not self.small_enough(scope, path):
            return None
        return CompiledCombination(scope, when, adds, path)

    def place(self, path: Path_) -> Place | None:
        document = self.checker.document
        return document.place(path) if document else None

    def rule(self, text: str, path: Path_, why: str) -> CompiledRule | None:
        """Where a condition over issues alone holds."""
        done = self.formula(text, path, "truth", issues=True)
        if done is None:
            return None
        others = sorted(done.names - set(self.numbers))
        if others:
            self.checker.problem(
                f"'{others[0]}' is no issue; which packages can stand depends on issues only", path
            )
            return None
        issues = self.scoped(done)
        if not self.small_enough(issues, path):
            return None
        sizes = [len(list(self.domains.values())[k].words) for k in issues]
        names = list(self.numbers)
        cells = np.array(list(itertools.product(*map(range, sizes))), dtype=np.int64)
        known = {names[k]: cells[:, i] for i, k in enumerate(issues)}
        held = done.evaluate(Environment(dict(known), self.checker.terms))
        shape = tuple(sizes)
        whole = np.broadcast_to(held, (math.prod(sizes),)).reshape(shape)
        return CompiledRule(issues, whole, why, self.place(path))

    def lines(self) -> list[CompiledLine]:
        found: list[CompiledLine] = []
        for number, (name, party) in enumerate(self.section.parties.items()):
            for issue, refusal in party.refuses.items():
                path: Path_ = ("talks", "parties", name, "refuses", issue)
                if issue not in self.numbers:
                    self.unknown(issue, "issue", list(self.numbers), path)
                    continue
                codes = [self.position(issue, word, path) for word in refusal.positions]
                known = tuple(code for code in codes if code is not None)
                source = refusal.basis
                found.append(
                    CompiledLine(number, self.numbers[issue], known, source, self.place(path))
                )
        return found

    def later(self) -> CompiledLater | None:
        written = self.section.later
        if written is None:
            return None
        path: Path_ = ("talks", "later")
        changed: dict[str, Compiled] = {}
        for name, text in written.parameters.items():
            if name not in self.checker.case.parameters:
                known = list(self.checker.case.parameters)
                self.unknown(name, "parameter", known, (*path, "parameters", name))
                continue
            changed[name] = self.needed(text, (*path, "parameters", name))
        outside: dict[int, Compiled] = {}
        for name, text in written.walk_away.items():
            if name not in self.valuer_numbers:
                known = list(self.valuer_numbers)
                self.unknown(name, "party", known, (*path, "walk-away", name))
                continue
            outside[self.valuer_numbers[name]] = self.needed(text, (*path, "walk-away", name))
        patience = self.needed(written.patience, (*path, "patience"))
        return CompiledLater(str(written.date), patience, changed, outside)

    def claim(self, name: str) -> CompiledTalksClaim | None:
        written = self.section.claims[name]
        path: Path_ = ("talks", "claims", name)
        within = self.rule(written.within, (*path, "within"), "")
        for party in written.accepted_by:
            if party not in self.valuer_numbers:
                self.checker.unknown(
                    party, "party", list(self.valuer_numbers), (*path, "accepted-by")
                )
        policies = self.checker.case.policies
        if written.policy is not None and written.policy not in policies:
            self.checker.unknown(written.policy, "policy", policies, (*path, "policy"))
        if within is None:
            return None
        names = written.accepted_by or list(self.valuer_numbers)
        who = tuple(self.valuer_numbers[n] for n in names if n in self.valuer_numbers)
        return CompiledTalksClaim(name, written, within, who)


def _plain(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


SECTION = Section(NAME, TalksSection, compile_talks)
"""The section of a case that belongs to the talks."""
