"""A mediator's single text: what to propose next, given what the parties said."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from standoff.base.errors import Place, StandoffError
from standoff.base.files import check_writable, read_text
from standoff.case.model import Case
from standoff.case.policies import chosen_policies
from standoff.ensemble.talks import one_world_study, study_talks, talks_in
from standoff.insight.mediation.mediators_guess import guess_worlds
from standoff.lens.talks.beliefs import believe
from standoff.lens.talks.guesses import GUESSES, Guesses, guess_weights
from standoff.lens.talks.mediation import Answers, begin, honest
from standoff.lens.talks.minutes import MOST_BYTES, Minutes, Record, read_minutes
from standoff.lens.talks.reading import names_domain, read_problem
from standoff.lens.talks.sitting import Event as Event
from standoff.lens.talks.sitting import Line, Mediated, Sitting, exhaust, outcome
from standoff.lens.talks.sitting import OnTable as OnTable
from standoff.lens.talks.sitting import Replied as Replied
from standoff.lens.talks.typed import reply_of
from standoff.questions.cases import compiled
from standoff.questions.question import Ask, Named, Progress, Question, Seed, Spare, Threads
from standoff.questions.talks_options import STEPS, Draw, FileName, RealSteps


@dataclass
class Begun:
    """A mediation with its first text on the table, and where its answers come from."""

    sitting: Sitting
    minutes: Minutes | None
    guesses: Guesses
    record: Record | None
    source: Sequence[Answers] | Sequence[Line] | None

    def close(self) -> None:
        """Let go of the minutes: whatever happened, what was said stands in them."""
        if self.minutes:
            self.minutes.close()


class Mediate(Question):
    """Propose a single text, hear what each party says of it, learn, and propose again, until all
    accept and no change is welcome to all. The parties answer at the terminal, from a file
    (--answers), or as one plausible world would have them (--simulate). CASE may be a negotiation
    domain, followed by the profile of each party."""

    name: ClassVar = "talks mediate"
    examples: ClassVar = (
        "standoff talks mediate my-case.yaml --log minutes.jsonl",
        "standoff talks mediate my-case.yaml --replay minutes.jsonl --ask --log minutes.jsonl",
        "standoff talks mediate domain.xml buyer.xml seller.xml --simulate",
    )

    target: Annotated[Named, Ask("A case, or a domain.", argument=True, metavar="CASE|DOMAIN")]
    profiles: Annotated[
        tuple[FileName, ...],
        Ask(
            "After a domain, each party's profile.",
            argument=True,
            metavar="[PROFILE]…",
            file=True,
        ),
    ] = ()
    simulate: Annotated[
        bool, Ask("Let one world answer: each party by what packages are worth to it there.")
    ] = False
    ask_on: Annotated[bool, Ask("With --replay: go on asking from where it ended.", flag="ask")] = (
        False
    )
    answers: Annotated[
        FileName | Sequence[Mapping[str, Any]] | None,
        Ask("Answers from a file, as JSON or as they would be typed.", metavar="FILE", file=True),
    ] = None
    log: Annotated[
        FileName | None,
        Ask("Keep the mediation, each answer as it is given.", metavar="FILE", file=True),
    ] = None
    replay: Annotated[
        FileName | None,
        Ask(
            "Repeat a mediation that was kept; with --ask, --answers or --simulate, go on from "
            "where it ended.",
            metavar="FILE",
            file=True,
        ),
    ] = None
    doubt: Annotated[
        float,
        Field(ge=0, le=2),
        Ask("For a domain: how unsure the mediator is of the parties' weights."),
    ] = 0.3
    real_steps: RealSteps = STEPS
    policy: Annotated[
        str | None,
        Ask("For a case: the policy that stands (the first, unless said).", metavar="P"),
    ] = None
    draw: Annotated[
        Draw,
        Ask(
            "For a case: the plausible world that answers --simulate, instead of that of median "
            "parameters.",
            metavar="K",
        ),
    ] = None
    seed: Seed = 0
    threads: Threads = None

    @property
    def asks(self) -> bool:
        """Whether the parties are asked, at a terminal or through a file."""
        return not self.simulate and (
            self.replay is None or self.ask_on or self.answers is not None
        )

    @property
    def at_terminal(self) -> bool:
        """Whether the parties are asked by somebody who sits with them."""
        return self.asks and self.answers is None

    def spare(self) -> Iterator[Spare]:
        """Options of a case with a domain, of a domain with a case, and of answers not wanted."""
        if self._domain:
            if names := self.given("policy", "draw", "threads"):
                yield Spare(names, "a domain is one world, without policies")
        elif names := self.given("real_steps", "doubt"):
            yield Spare(names, "it is about a domain, and this is a case")
        if self.simulate and (names := self.given("answers", "ask_on")):
            yield Spare(names, "with --simulate one world answers")
        elif self.ask_on and self.replay is None:
            yield Spare(("ask_on",), "without --replay the parties are asked anyway")
        elif self.ask_on and self.answers is not None:
            yield Spare(("ask_on",), "--answers says what the parties answer")

    @property
    def _domain(self) -> bool:
        if isinstance(self.target, Case):
            return False
        return names_domain(os.fspath(self.target), alone=not self.profiles)

    def begin(self) -> Begun:
        """Read everything and put the first text on the table.

        Raises :class:`StandoffError` for anything wrong with what is asked about, and for files
        that can't be read or written.
        """
        if self.log is not None:
            check_writable(self.log)
        guesses = self._guesses()
        state = begin(guesses.issues, guesses.parties, guesses.packages, believe(guesses.gain))
        of = self.target.title if isinstance(self.target, Case) else os.fspath(self.target)
        header = {
            "of": of,
            "seed": self.seed,
            "guesses": int(guesses.gain.shape[1]),
            "parties": list(guesses.parties),
        }
        record = read_minutes(os.fspath(self.replay)) if self.replay is not None else None
        source = _source(self.answers) if self.answers is not None else None
        onward = self.log is not None and self.replay is not None
        onward = onward and os.fspath(self.log or "") == os.fspath(self.replay or "")
        minutes = Minutes(os.fspath(self.log), header, onward=onward) if self.log else None
        return Begun(
            Sitting(state, header, None if onward else minutes), minutes, guesses, record, source
        )

    def conduct(self, begun: Begun) -> Iterator[Event]:
        """Hear every answer that need not be asked for, telling what happens.

        Raises :class:`StandoffError` for what is no answer to the text on the table.
        """
        sitting = begun.sitting
        if begun.record is not None:
            yield from sitting.repeat(begun.record)
            sitting.minutes = begun.minutes
        if self.simulate:
            yield from sitting.simulate(honest(begun.guesses.truth))
        elif begun.source is not None:
            yield from sitting.follow(begun.source)

    def end(self, begun: Begun) -> Mediated:
        """Where the mediation stands; the minutes are closed."""
        begun.close()
        return outcome(begun.sitting, begun.minutes, asked=self.asks)

    def answer(self, progress: Progress | None = None) -> Mediated:
        """Where the mediation stands once all answers that were given are heard. Nobody is asked
        here: whoever sits with the parties begins it, and takes their answers one by one."""
        begun = self.begin()
        try:
            exhaust(self.conduct(begun))
        finally:
            begun.close()
        return self.end(begun)

    def _guesses(self) -> Guesses:
        if self._domain:
            assert not isinstance(self.target, Case)
            domain = read_problem([self.target, *self.profiles], self.real_steps)
            return guess_weights(domain, self.seed, self.doubt)
        if self.profiles:
            raise StandoffError(
                f"'{self.profiles[0]}' stands after a case; profiles go with a domain (.xml or "
                ".json)"
            )
        case = compiled(self.target)
        talks_in(case)
        policy = chosen_policies(case.policies, [self.policy] if self.policy else None)[0]
        central = one_world_study(
            case, policy, draw=self.draw, seed=self.seed, threads=self.threads
        )
        guessed = study_talks(
            case, draws=GUESSES, seed=self.seed, policies=[policy], threads=self.threads
        )
        return guess_worlds(guessed, central)


def _source(
    answers: FileName | Sequence[Mapping[str, Any]],
) -> Sequence[Answers] | Sequence[Line]:
    """Rounds of answers, or answers as they would be typed, one a line (with its number)."""
    if not isinstance(answers, str | os.PathLike):
        return list(answers)
    file = os.fspath(answers)
    text = read_text(file, MOST_BYTES, "answers")
    if text.lstrip()[:1] in ("[", "{"):
        return [entry["answers"] for entry in read_minutes(file).rounds]
    lines = enumerate(text.splitlines(), start=1)
    found = [(number, line.strip()) for number, line in lines if line.strip()]
    for number, line in found:
        try:
            if reply_of(line) is None:
                raise StandoffError(f"'{line}' is no answer")
        except StandoffError as error:
            raise StandoffError(str(error), Place(file, number)) from None
    return found


QUESTION = Mediate
