"""Types, stages and outcomes, checked and compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from standoff.case.blocks import HISTORY
from standoff.case.carried import RoundsChecker
from standoff.case.compiled import REST, Branches, CompiledOutcome, CompiledStage
from standoff.case.compiler import Compiler
from standoff.case.evaluate import Compiled, Domain
from standoff.case.reader import Path_
from standoff.case.rounds import Written
from standoff.case.stages import Stage
from standoff.case.unroll import at_round, in_round, term_in_round


class PlayChecker(RoundsChecker):
    """What happens in play, and what it leads to."""

    def branches(
        self,
        chance: Mapping[str, str],
        path: Path_,
        before: int,
        kinds: frozenset[str],
        during: str = "",
    ) -> Branches:
        """Nature's branches and their chances."""
        if sum(text == REST for text in chance.values()) > 1:
            self.problem(f"only one branch can be '{REST}'", path)
        reason = "" if "stage" in kinds else "; nature draws types before play begins"
        probabilities = tuple(
            None
            if text == REST
            else self.expression(
                text, (*path, word), kinds=kinds, before=before, during=during, reason=reason
            )
            for word, text in chance.items()
        )
        return Branches(Domain(tuple(chance)), probabilities, path)

    def types(self) -> tuple[tuple[int, Branches], ...]:
        """Each actor that has types, with their chances, in order."""
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

    def stages(self) -> tuple[CompiledStage, ...]:
        """Every stage, those of a block once for each round, in order of play."""
        found: list[CompiledStage] = []
        inside: list[CompiledStage] = []
        for number, written in enumerate(self.case.stages):
            done = self.stage(number, written)
            block = written.block
            if block is None:
                found += [self.seeing(done)] if done else []
                continue
            inside += [done] if done else []
            if number == self.extent[block.rounds][1]:
                symbol = self.scope.get(block.rounds)
                for turn in range(1, (symbol.rounds if symbol else 0) + 1):
                    for stage in inside:
                        there = replace(
                            stage,
                            name=in_round(stage.base, turn),
                            block=block.rounds,
                            round=turn,
                        )
                        found.append(self.seeing(there))
                inside = []
        return tuple(found)

    def seeing(self, stage: CompiledStage) -> CompiledStage:
        """A stage that sees what it sees of others in every round so far, each under its condition
        as it stood in that round."""
        if stage.sees is None or not self.case.blocks:
            return stage
        found: list[tuple[str, Compiled | None]] = []
        for name, condition in stage.sees:
            planned = self.is_planned(name)
            blocks = self.extent if planned else self.scope[name].blocks
            if planned or not blocks:
                found.append((name, condition))
            for block in blocks:
                own = block == stage.block
                last = stage.round - planned if own else self.scope[block].rounds
                for turn in range(1, last + 1):
                    there = in_round(name, turn)
                    if planned:
                        there = term_in_round(name, block, turn)
                    held = None
                    if condition is not None:
                        node = at_round(self.parsed(condition.text), self.scope, block, turn)
                        compiler = Compiler(self.scope, self.terms)
                        held = compiler.compile(node, condition.text, "truth")
                    found.append((there, held))
        return replace(stage, sees=tuple(found))

    def stage(self, number: int, written: Written) -> CompiledStage | None:
        """One stage; None where its actor or its choices are not known."""
        path, stage = written.path, written.stage
        during = written.block.rounds if written.block else ""
        shape = "; conditions shape the game, so they speak of levers, types and earlier choices"
        when = None
        if stage.when is not None:
            when = self.expression(
                stage.when,
                (*path, "when"),
                "truth",
                kinds=HISTORY,
                before=number,
                during=during,
                reason=shape,
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
            kinds = HISTORY | {"parameter"}
            branches = self.branches(stage.chance, (*path, "chance"), number, kinds, during)
            opens: tuple[Compiled | None, ...] = (None,) * len(domain.words)
            return CompiledStage(
                stage.stage, None, domain, when, opens, branches, None, hidden, path, stage.stage
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
                kinds=HISTORY,
                before=number,
                during=during,
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
            self.sees(stage, number, path, during),
            hidden,
            path,
            stage.stage,
        )

    def hidden(self, stage: Stage, path: Path_) -> frozenset[int]:
        """The numbers of the actors from whom a stage is hidden."""
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
        self, stage: Stage, number: int, path: Path_, during: str
    ) -> tuple[tuple[str, Compiled | None], ...] | None:
        """What the actor of a stage sees: names, each with a condition; None for the default. A
        stage in a block is seen in every round so far, and so is a lever that is set in play."""
        if stage.sees is None:
            return None
        seen: list[tuple[str, Compiled | None]] = []
        for name, text in stage.sees.items():
            symbol = self.scope.get(name)
            known = [
                other
                for other, each in self.scope.items()
                if each.kind == "type"
                or self.later.get(other, number) < number
                or (other in self.later and during in each.blocks)
                or (each.planned and each.round < 0)
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
                    kinds=HISTORY,
                    before=number,
                    during=during,
                )
            seen.append((name, condition))
        return tuple(seen)

    def outcomes(self, measures: tuple[str, ...]) -> tuple[CompiledOutcome, ...]:
        """Every outcome, its condition, payoffs and measures compiled."""
        case = self.case
        moving = {each.stage.actor for each in case.stages if each.stage.actor} | {case.advised}
        staked = {actor for outcome in case.outcomes.values() for actor in outcome.payoffs}
        found: list[CompiledOutcome] = []
        gravest = [name for name, each in case.outcomes.items() if each.gravest]
        for name in gravest[1:]:
            self.problem(
                f"'{name}' can't be the gravest outcome beside '{gravest[0]}'; expected one",
                ("outcomes", name, "gravest"),
            )
        for name, outcome in case.outcomes.items():
            path: Path_ = ("outcomes", name)
            when = self.expression(
                outcome.when,
                (*path, "when"),
                "truth",
                kinds=HISTORY,
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
