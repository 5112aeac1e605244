"""``standoff talks … --mediate``: the single text, at the terminal, from a file, or replayed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
import numpy as np
from numpy.typing import NDArray

from standoff.cli.talks_session import Session, reply_of
from standoff.cli.talks_tables import wrapped
from standoff.errors import Place, StandoffError
from standoff.files import read_text
from standoff.report.layout import fitted
from standoff.report.words import percent
from standoff.talks.beliefs import believe
from standoff.talks.domain import Floats, Issue
from standoff.talks.mediation import Answers, Mediation, Reply, Step, begin, honest
from standoff.talks.minutes import MOST_BYTES, Minutes, read_minutes

if TYPE_CHECKING:
    from standoff.cli.talks import Asked

ROUNDS = 50
"""A simulated mediation ends after so many."""
UNEXPECTED = 0.05
"""An answer that was given less than this chance is remarked upon."""
LEAVE = "\nThat ends it; 'undo' takes the last answer back, Enter leaves: "
HELP = """    accept (a)             the text suits this party as it stands
    refuse (r)             it does not
    issue=position         it would rather have this change; several with ';'
    text                   show the text again
    undo                   take back the answer before this one
    quit (q)               stop here; what was said is kept where --log says"""


@dataclass(frozen=True)
class Table:
    """Who sits at it and what the mediator thinks packages may be worth to them.

    ``gain``: (parties, guesses, packages) beyond the walk-away values; ``truth``: (parties,
    packages), by which parties answer when the mediation is simulated.
    """

    issues: tuple[Issue, ...]
    parties: tuple[str, ...]
    packages: NDArray[np.int16]
    gain: Floats
    truth: Floats


def run_mediation(table: Table, asked: Asked, name: str) -> None:
    """Run it, tell each round, and keep the minutes where that was asked for."""
    state = begin(table.issues, table.parties, table.packages, believe(table.gain))
    header = {
        "of": name,
        "seed": asked.seed,
        "guesses": int(table.gain.shape[1]),
        "parties": list(table.parties),
    }
    record = read_minutes(asked.replay) if asked.replay else None
    source = _answers(asked, state) if asked.answers else None
    same = bool(asked.replay and asked.log_file and asked.replay == asked.log_file)
    minutes = Minutes(asked.log_file, header, onward=same) if asked.log_file else None
    talk = _Talk(Session(state, None if same else minutes), quiet=asked.quiet)
    try:
        if record is not None:
            talk.repeat(record.rounds, record.open)
            talk.session.minutes = minutes
        if asked.mediate == "simulate":
            respond = honest(table.truth)
            for _ in range(ROUNDS):
                if talk.session.over:
                    break
                talk.hear(respond(talk.session.state))
        elif source is not None:
            talk.follow(source)
        elif asked.mediate == "ask":
            talk.ask()
    finally:
        if minutes:
            minutes.close()
    session = talk.session
    talk.end()
    asked.write(session.data(header))
    if minutes and minutes.problem:
        raise minutes.problem
    if asked.mediate == "ask" and not session.state.steps and not session.told:
        raise StandoffError("no answer was given, so nothing was mediated")


Line = tuple[int, str]


def _answers(asked: Asked, state: Mediation) -> list[Answers] | list[Line]:
    """Rounds of answers, or answers as they would be typed, one a line (with its number)."""
    assert asked.answers is not None
    text = read_text(asked.answers, MOST_BYTES, "answers")
    if text.lstrip()[:1] in ("[", "{"):
        return [entry["answers"] for entry in read_minutes(asked.answers).rounds]
    lines = enumerate(text.splitlines(), start=1)
    found = [(number, line.strip()) for number, line in lines if line.strip()]
    for number, line in found:
        try:
            if reply_of(line) is None:
                raise StandoffError(f"'{line}' is no answer")
        except StandoffError as error:
            raise StandoffError(str(error), Place(asked.answers, number)) from None
    return found


class _Talk:
    """The mediation as it is told at the terminal."""

    def __init__(self, session: Session, *, quiet: bool):
        self.session = session
        self.quiet = quiet
        self.shown = -1

    def say(self, text: str, *, end: bool = True) -> None:
        # With JSON on standard output what is said to people goes beside it.
        click.echo(fitted(text), err=self.quiet, nl=end)

    def echo(self, line: str) -> None:
        """What was typed, after the question, where no terminal has shown it."""
        asked = fitted(f"  {self.session.party}: ") if not self.session.over else LEAVE
        before = asked.split("\n")[-1]
        told = fitted(before + line)[len(before.rstrip()) :].removeprefix(" ")
        click.echo(told, err=self.quiet)

    # -- where answers come from -------------------------------------------------------------

    def repeat(self, rounds: list[dict[str, Any]], left: dict[str, Reply]) -> None:
        for entry in rounds:
            if self.session.over:
                raise StandoffError("the log goes on after the mediation was done")
            self.session.require_text(entry.get("text"))
            self.hear(entry["answers"])
        for party in self.session.state.parties:
            if party in left and not self.session.over:
                self.take(left[party])

    def follow(self, source: list[Answers] | list[Line]) -> None:
        for entry in source:
            if self.session.over:
                self.say("The answers go on after the mediation was over; the rest is left aside.")
                return
            if isinstance(entry, tuple):
                reply = reply_of(entry[1])
                assert reply is not None
                self.show()
                try:
                    self.take(reply)
                except StandoffError as error:
                    raise StandoffError(f"answer {entry[0]}: {error}") from None
            else:
                self.hear(entry)

    def hear(self, answers: Answers) -> None:
        """A whole round at once."""
        self.show()
        self.session.require_parties(answers)
        for party in self.session.state.parties:
            self.take(answers[party])

    def ask(self) -> None:
        if self.session.over:
            return
        self.say("Answer accept, refuse, or issue=position; 'help' says what else.")
        lines = _typed(self)
        while True:
            self.show()
            if self.session.over:
                self.say(LEAVE, end=False)
            else:
                self.say(f"  {self.session.party}: ", end=False)
            line = next(lines, None)
            if line is not None and not sys.stdin.isatty():
                self.echo(line)
            if self.session.over and line not in {"undo", "u"}:
                return
            if line is None:
                self.say("\nThe input ends here.")
                return
            if line in {"quit", "q", "exit"}:
                return
            try:
                self.one(line)
            except StandoffError as error:
                self.say(wrapped(f"    {error}", 4))

    def one(self, line: str) -> None:
        """One line as typed."""
        if line in {"help", "?", "h"}:
            self.say(HELP)
        elif line in {"text", "t"}:
            self.shown = -1
        elif line in {"undo", "u"}:
            party = self.session.undo()
            self.shown = -1
            self.say(f"    taken back: the answer of {party}")
        elif line:
            reply = reply_of(line)
            if reply is None:
                raise StandoffError(
                    f"'{line}' is no answer; expected accept, refuse or issue=position"
                )
            self.take(reply, typed=True)

    def take(self, reply: Reply, *, typed: bool = False) -> None:
        """One party's answer; once all have answered, what it taught."""
        party = self.session.party
        told = (
            str(reply)
            if isinstance(reply, str)
            else (
                "would rather have " + "; ".join(f"{i}: {p}" for i, p in reply.items())
                if hasattr(reply, "items")
                else repr(reply)
            )
        )
        before = len(self.session.state.steps)
        self.session.answer(reply)
        if not typed:
            self.say(wrapped(f"  → {party}: {told}", 6))
        if len(self.session.state.steps) > before:
            self.remark(self.session.state.steps[-1])

    # -- what is said ------------------------------------------------------------------------

    def show(self) -> None:
        """The text on the table, unless it was shown already."""
        state = self.session.state
        number = len(state.steps) + 1
        if self.session.over or self.shown == number:
            return
        self.shown = number
        what, verb = ("Text", "accept it")
        if state.stage == "improving":
            what, verb = ("Improvement", "welcome it")
        ties = ""
        if state.tied:
            others = (
                "another text is" if len(state.tied) == 1 else f"{len(state.tied):,} others are"
            )
            ties = f"; {others} exactly as good"
        self.say(f"\n{what} {number} (all {verb} with a chance of {percent(state.chance)}{ties})")
        for issue, position in state.words().items():
            self.say(wrapped(f"  {issue}: {position}", 6))

    def remark(self, step: Step) -> None:
        """Answers that the mediator did not expect: what they teach."""
        for party, chance in step.expected.items():
            if chance >= UNEXPECTED:
                continue
            reply = step.answers[party]
            if reply == "accept":
                lesson = "it seems to ask for less than its values say"
            elif step.stage == "improving":
                lesson = "the change seems to be worth less to it than its values say"
            else:
                lesson = (
                    "it seems to ask for more than its walk-away value, or to value the text less "
                    "than stated"
                )
            self.say(
                wrapped(f"    {party}: not expected (a chance of {percent(chance)}); {lesson}", 6)
            )

    def end(self) -> None:
        """Where the mediation stands, and who has said what."""
        state, told = self.session.state, self.session.told
        if told and not self.session.over:
            waiting = [party for party in state.parties if party not in told]
            self.say(
                f"\nRound {len(state.steps) + 1} is open: {', '.join(told)} answered, "
                f"{', '.join(waiting)} did not."
            )
        if state.steps:
            count = len(state.steps)
            self.say(f"\n{count} round{'s' * (count != 1)} of answers:")
            for party in state.parties:
                replies = [step.answers[party] for step in state.steps]
                took = sum(reply == "accept" for reply in replies)
                wished = sum(not isinstance(reply, str) for reply in replies)
                words = f"accepted {took}, refused {count - took - wished}"
                self.say(
                    f"  {party}: {words}" + (f", asked for a change {wished}" if wished else "")
                )
        if state.agreed >= 0:
            words = "; ".join(f"{i}: {p}" for i, p in state.words(state.agreed).items())
            self.say(wrapped(f"\nAgreed: {words}", 2))
            if self.session.over:
                self.say("No change is likely to be welcome to all.")
        elif self.session.over:
            self.say(wrapped(f"\nNo agreement: {state.why}.", 2))
        else:
            self.say("\nNo agreement so far.")
        kept = self.session.minutes
        if kept and not self.session.over:
            self.say(
                wrapped(
                    f"Go on with the same command and --mediate ask --replay {kept.file} --log "
                    f"{kept.file}",
                    2,
                )
            )


def _typed(talk: _Talk) -> Iterator[str]:
    """What is typed, line by line, until the input ends."""
    while True:
        try:
            yield input().strip()
        except EOFError:
            return
        except UnicodeDecodeError:
            talk.say("    that is not text that can be read")
        except KeyboardInterrupt:
            talk.say("")
            return
