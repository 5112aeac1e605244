"""A mediation in words: what is said while it goes on, and where it stands at its end."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.lens.talks.mediation import Reply, Turn
from standoff.lens.talks.sitting import Event, Heard, LeftAside, Mediated, OnTable, Replied, Sitting
from standoff.questions.talks_mediate import Mediate
from standoff.report.blocks import Block, Blocks, Item, Paragraph, Space
from standoff.report.talks_words import package_words
from standoff.report.telling import Telling
from standoff.report.words import percent

UNEXPECTED = 0.05
"""An answer that was given less than this chance is remarked upon."""
_HELP = (
    ("accept (a)", "the text suits this party as it stands"),
    ("refuse (r)", "it does not"),
    ("issue=position", "it would rather have this change; several with ';'"),
    ("text", "show the text again"),
    ("undo", "take back the answer before this one"),
    ("quit (q)", "stop here; what was said is kept where --log says"),
)


def said(event: Event) -> Iterator[Block]:
    """What is said of something that happens."""
    match event:
        case OnTable():
            yield from _text(event)
        case Replied(party=party, reply=reply):
            yield Item(f"{party}: {_reply(reply)}", "→", width=2)
        case Heard(step=step):
            yield from _remarks(step)
        case LeftAside():
            yield Paragraph(
                "The answers go on after the mediation was over; the rest is left aside."
            )


def welcome() -> Blocks:
    """What may be typed."""
    yield Paragraph("Answer accept, refuse, or issue=position; 'help' says what else.")


def helped() -> Blocks:
    """Everything that may be typed."""
    for typed, meaning in _HELP:
        yield Item(meaning, typed, indent=4, width=23)


def prompt(sitting: Sitting) -> Blocks:
    """Whose answer is awaited, or what may still be done."""
    if sitting.over:
        yield Space()
        yield Paragraph("That ends it; 'undo' takes the last answer back, Enter leaves:")
    else:
        yield Paragraph(f"{sitting.party}:", indent=2)


def refused(error: Exception) -> Blocks:
    """Why what was typed is no answer."""
    yield Item(str(error), indent=4)


def taken_back(party: str) -> Blocks:
    """Whose answer was taken back."""
    yield Item(f"taken back: the answer of {party}", indent=4)


def unreadable() -> Blocks:
    """That what was typed can't be read."""
    yield Item("that is not text that can be read", indent=4)


def input_ends() -> Blocks:
    """That nobody types any more."""
    yield Space()
    yield Paragraph("The input ends here.")


def blocks(_question: Mediate, answer: Mediated) -> Blocks:
    """Where the mediation stands, and who has said what."""
    state, told = answer.state, answer.open
    if told and not answer.over:
        waiting = [party for party in state.parties if party not in told]
        yield Space()
        yield Paragraph(
            f"Round {len(state.steps) + 1} is open: {', '.join(told)} answered, "
            f"{', '.join(waiting)} did not."
        )
    if state.steps:
        count = len(state.steps)
        yield Space()
        yield Paragraph(f"{count} round{'s' * (count != 1)} of answers:")
        for party in state.parties:
            replies = [step.answers[party] for step in state.steps]
            took = sum(reply == "accept" for reply in replies)
            wished = sum(not isinstance(reply, str) for reply in replies)
            words = f"accepted {took}, refused {count - took - wished}"
            asked = f", asked for a change {wished}" if wished else ""
            yield Paragraph(f"{party}: {words}{asked}", indent=2)
    yield Space()
    if state.agreed >= 0:
        yield Item(f"Agreed: {package_words(state.words(state.agreed))}", indent=0)
        if answer.over:
            yield Paragraph("No change is likely to be welcome to all.")
    elif answer.over:
        yield Paragraph(f"No agreement: {state.why}.")
    else:
        yield Paragraph("No agreement so far.")
    if answer.kept and not answer.over:
        yield Paragraph(
            f"Go on with the same command and --replay {answer.kept} --ask --log {answer.kept}"
        )


def _text(event: OnTable) -> Iterator[Block]:
    """The text on the table."""
    state = event.state
    what, verb = ("Text", "accept it")
    if state.stage == "improving":
        what, verb = ("Improvement", "welcome it")
    ties = ""
    if state.tied:
        others = "another text is" if len(state.tied) == 1 else f"{len(state.tied):,} others are"
        ties = f"; {others} exactly as good"
    yield Space()
    yield Paragraph(
        f"{what} {event.number} (all {verb} with a chance of {percent(state.chance)}{ties})"
    )
    for issue, position in state.words().items():
        yield Item(f"{issue}: {position}")


def _reply(reply: Reply) -> str:
    if isinstance(reply, str):
        return reply
    if hasattr(reply, "items"):
        return "would rather have " + "; ".join(f"{i}: {p}" for i, p in reply.items())
    return repr(reply)


def _remarks(step: Turn) -> Iterator[Block]:
    """Answers that the mediator did not expect: what they teach."""
    for party, chance in step.expected.items():
        if chance >= UNEXPECTED:
            continue
        if step.answers[party] == "accept":
            lesson = "it seems to ask for less than its values say"
        elif step.stage == "improving":
            lesson = "the change seems to be worth less to it than its values say"
        else:
            lesson = (
                "it seems to ask for more than its walk-away value, or to value the text less "
                "than stated"
            )
        yield Item(f"{party}: not expected (a chance of {percent(chance)}); {lesson}", indent=4)


TELLING = Telling(blocks)
