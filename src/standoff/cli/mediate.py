"""``standoff talks mediate``: reads what the parties say at the terminal, and prints what is said
to them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from standoff.base.errors import StandoffError
from standoff.base.lines import folded
from standoff.cli.derive import command_of, finish
from standoff.cli.outputs import Outputs
from standoff.questions.talks_mediate import Begun, Event, Mediate, OnTable, Replied
from standoff.render.console import console
from standoff.render.terminal import PROSE, show
from standoff.report import talks_mediate as words
from standoff.report.blocks import Blocks
from standoff.report.telling import Telling


def _run(asked: Mediate, telling: Telling, outputs: Outputs) -> None:
    begun = asked.begin()
    table = _Table(begun, quiet=outputs.quiet)
    try:
        for event in asked.conduct(begun):
            table.tell(event)
        if asked.at_terminal:
            table.ask()
    finally:
        begun.close()
    answer = asked.end(begun)
    table.say(telling.blocks(asked, answer))
    finish(asked, answer, telling, outputs)


class _Table:
    """Where the parties sit: what is said to them, and what they say."""

    def __init__(self, begun: Begun, *, quiet: bool):
        self.sitting = begun.sitting
        # With JSON on standard output what is said to people goes beside it.
        self.quiet = quiet
        self.out = console(beside=quiet)
        self.shown = -1

    def say(self, blocks: Blocks) -> None:
        """Words to the parties."""
        show(blocks, self.out)

    def tell(self, event: Event, *, typed: bool = False) -> None:
        """Something that happened; a text once, and not what somebody has just ``typed``."""
        if isinstance(event, OnTable):
            if self.shown == event.number:
                return
            self.shown = event.number
        if not (typed and isinstance(event, Replied)):
            self.say(words.said(event))

    def ask(self) -> None:
        """Answers one by one, until the mediation is over, the input ends, or somebody quits."""
        sitting = self.sitting
        if sitting.over:
            return
        self.say(words.welcome())
        lines = self._typed()
        while True:
            if not sitting.over:
                self.tell(OnTable(sitting.number, sitting.state))
            before = self._prompt()
            line = next(lines, None)
            if line is not None and not sys.stdin.isatty():
                self._echo(before, line)
            if sitting.over and line not in {"undo", "u"}:
                return
            if line is None:
                self.say(words.input_ends())
                return
            if line in {"quit", "q", "exit"}:
                return
            try:
                self._one(line)
            except StandoffError as error:
                self.say(words.refused(error))

    def _one(self, line: str) -> None:
        """One line as typed."""
        if line in {"help", "?", "h"}:
            self.say(words.helped())
        elif line in {"text", "t"}:
            self.shown = -1
        elif line in {"undo", "u"}:
            party = self.sitting.undo()
            self.shown = -1
            self.say(words.taken_back(party))
        elif line:
            for event in self.sitting.hear_line(line):
                self.tell(event, typed=True)

    def _prompt(self) -> str:
        """Ask, and stay on the line; what stands on it."""
        with self.out.capture() as drawn:
            show(words.prompt(self.sitting), self.out)
        text = drawn.get().rstrip("\n") + " "
        click.echo(text, err=self.quiet, nl=False)
        return text.split("\n")[-1]

    def _echo(self, before: str, line: str) -> None:
        """What was typed, after the question, where no terminal has shown it."""
        width = min(self.out.width, PROSE)
        told = "\n".join(folded(line, width, lead=before, indent="    "))
        click.echo(told[len(before) :], err=self.quiet)

    def _typed(self) -> Iterator[str]:
        """What is typed, line by line, until the input ends."""
        while True:
            try:
                yield input().strip()
            except EOFError:
                return
            except UnicodeDecodeError:
                self.say(words.unreadable())
            except KeyboardInterrupt:
                click.echo(err=self.quiet)
                return


command = command_of(Mediate, words.TELLING, _run)
