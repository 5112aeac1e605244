"""``standoff talks … --mediate``: the single text, at the terminal, from a file, or replayed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import click
import numpy as np
from numpy.typing import NDArray

from standoff.cli.talks_words import read_pairs
from standoff.errors import Place, StandoffError
from standoff.talks.domain import Floats, Issue
from standoff.talks.mediation import (
    Answers,
    Mediation,
    Reply,
    begin,
    believe,
    hear,
    honest,
    log_of,
    replay,
)

if TYPE_CHECKING:
    from standoff.cli.talks import Asked

ROUNDS = 50
_WORDS: dict[str, Literal["accept", "refuse"]] = {"accept": "accept", "refuse": "refuse"}


MOST_LOG_BYTES = 1 << 24


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
    """Run it, tell each round, and keep the log where that was asked for."""
    state = begin(table.issues, table.parties, table.packages, believe(table.gain))
    header = {"of": name, "seed": asked.seed, "guesses": int(table.gain.shape[1])}
    if asked.replay:
        state = replay(state, _read(asked.replay))
        _tell_all(state)
    script = _script(asked.answers) if asked.answers else None
    respond = honest(table.truth)
    before = len(state.steps)
    if not (asked.replay and not asked.answers):
        while state.stage != "done" and len(state.steps) < ROUNDS:
            _tell_text(state)
            if asked.mediate == "simulate":
                answers = respond(state)
            elif script is not None:
                if len(state.steps) - before >= len(script):
                    break
                answers = script[len(state.steps) - before]
            else:
                answers = _ask(state)
            _tell_answers(answers)
            state = hear(state, answers)
            if asked.log_file:
                _keep(state, header, asked.log_file)
    if asked.log_file:
        _keep(state, header, asked.log_file)
    _tell_end(state)
    asked.write(log_of(state, header))


def _keep(state: Mediation, header: dict[str, Any], file: str) -> None:
    from standoff.files import write_atomically

    write_atomically(file, json.dumps(log_of(state, header), indent=1, ensure_ascii=False) + "\n")


def _read(file: str) -> Any:
    from standoff.files import read_text

    text = read_text(file, MOST_LOG_BYTES, "a log of the talks as JSON")
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        column = getattr(error, "colno", 0)
        raise StandoffError("this is not JSON", Place(file, line, column)) from None
    if isinstance(found, dict):
        return found
    return {"rounds": found}


def _script(file: str) -> list[Answers]:
    """Answers round by round: a list of objects, party → accept, refuse or {issue: position}."""
    rounds = _read(file).get("rounds")
    if not isinstance(rounds, list):
        raise StandoffError("expected a list of rounds, or a log with 'rounds'", Place(file))
    found: list[Answers] = []
    for entry in rounds:
        answers = entry.get("answers", entry) if isinstance(entry, dict) else None
        if not isinstance(answers, dict):
            raise StandoffError(
                'a round must be an object such as {"us": "accept", "ru": {"missiles": "none"}}',
                Place(file),
            )
        found.append(answers)
    return found


def _ask(state: Mediation) -> Answers:
    told: dict[str, Reply] = {}
    for party in state.parties:
        while party not in told:
            text = click.prompt(f"  {party}: accept, refuse, or issue=position", type=str).strip()
            word = {"a": "accept", "r": "refuse"}.get(text.lower(), text.lower())
            try:
                reply: Reply = (
                    _WORDS[word]
                    if word in _WORDS
                    else read_pairs(text, ";", "issue=position, accept or refuse")
                )
                # Tried on its own, so that a slip is answered at once.
                trial: dict[str, Reply] = dict.fromkeys(state.parties, "refuse")
                hear(state, {**trial, party: reply})
                told[party] = reply
            except StandoffError as error:
                click.echo(f"    {error}")
    return told


def _tell_text(state: Mediation) -> None:
    number = len(state.steps) + 1
    what = "Improvement" if state.stage == "improving" else "Text"
    click.echo(f"\n{what} {number} (all accept with a chance of {100 * state.chance:.0f} %)")
    for issue, position in state.words().items():
        click.echo(f"  {issue}: {position}")


def _tell_answers(answers: Answers) -> None:
    for party, reply in answers.items():
        word = str(reply)
        if not isinstance(reply, str):
            word = "would rather have " + "; ".join(f"{i}: {p}" for i, p in reply.items())
        click.echo(f"  → {party}: {word}")


def _tell_all(state: Mediation) -> None:
    for number, step in enumerate(state.steps, start=1):
        click.echo(f"\nText {number} (all accept with a chance of {100 * step.chance:.0f} %)")
        for issue, position in state.words(step.text).items():
            click.echo(f"  {issue}: {position}")
        _tell_answers(step.answers)


def _tell_end(state: Mediation) -> None:
    if state.agreed >= 0:
        click.echo(
            "\nAgreed: " + "; ".join(f"{i}: {p}" for i, p in state.words(state.agreed).items())
        )
        if state.stage == "done":
            click.echo("No change is likely to be welcome to all.")
    elif state.stage == "done":
        click.echo("\nNo agreement: every text was turned down.")
    else:
        click.echo("\nNo agreement so far.")
