"""The answer of ``run`` on one screen, in sentences: what was found, how sure, and what to ask
next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from standoff.case.basis import rests
from standoff.insight.study import Study
from standoff.report import references
from standoff.report.blocks import (
    Block,
    Blocks,
    Heading,
    Paragraph,
    Space,
    Verbatim,
    Words,
    strong,
)
from standoff.report.choice import choice
from standoff.report.courses import courses
from standoff.report.doubts import probed, solved
from standoff.report.naming import Named, counted, cut, listed
from standoff.report.tally import tally
from standoff.report.words import day_of
from standoff.report.yardstick import ICD203, Yardstick


def brief(study: Study, yardstick: Yardstick = ICD203, *, case: str = "CASE") -> Blocks:
    """One screen. ``case`` is what the case is called on the command line."""
    named = Named(study.case)
    yield Paragraph(what_was_solved(study))
    if study.certificate.solved:
        for part in (
            choice(study, named),
            chain(courses(study, named, yardstick), references.sentences(study)),
            tally(study),
        ):
            found = list(part)
            if found:
                yield Space()
                yield from found
    yield Space()
    yield from trust(study)
    yield from further(study, case)


def what_was_solved(study: Study) -> Words:
    """The case and its day, and how it was solved."""
    case = study.case
    day = f", as of {day_of(case.as_of)}" if case.as_of else ""
    return [strong(case.title), day, ". ", how_it_was_solved(study)]


def how_it_was_solved(study: Study) -> Words:
    """How many courses and worlds, who else chooses, and what the numbers rest on."""
    case = study.case
    actor = case.title_of(case.advised)
    told: list[Words] = []
    numbers = rests(case)
    if study.draws > 1:
        worlds = f"the same {study.draws:,} plausible worlds"
    else:
        drawn = numbers.numbers
        worlds = "one plausible world" if drawn else "the one world that the case describes"
    each = ", each" if len(study.policies) > 1 else ""
    told.append(f"{counted(len(study.policies), 'course')} open to {actor}{each} followed through ")
    told.append(f"{worlds}{', all games solved' if not study.certificate.unconverged else ''}; ")
    others = [case.title_of(name) for name in case.actors if name != case.advised]
    told += [
        listed(others),
        " choose as they see fit. " if len(others) > 1 else " chooses as it sees fit. ",
    ]
    if not numbers.numbers:
        return [*told, "Nothing in the case is uncertain."]
    kinds = {
        "resting on sources": numbers.sources,
        "on sources and judgement": numbers.both,
        "on judgement alone": numbers.judgement,
        "on nothing stated": numbers.unstated,
    }
    parts: list[Words] = [f"{count} {kind}" for kind, count in kinds.items() if count]
    sure = (
        "A world is one value for each of " if study.draws > 1 else "It is one value for each of "
    )
    uncertain = counted(numbers.numbers, "uncertain number")
    return [*told, f"{sure}{uncertain}: ", listed(parts), "."]


def trust(study: Study) -> Iterator[Block]:
    """What is left out, and how far the figures may be trusted."""
    if study.case.leaves_out:
        yield Paragraph(left_out(study))
    if study.certificate.unconverged:
        yield from solved(study)
    if study.probe is not None:
        yield Paragraph(probed(study.probe))


def left_out(study: Study) -> Words:
    """What the case says that it leaves out, by its heads."""
    heads = "; ".join(cut(_head(each)) for each in study.case.leaves_out)
    return [strong("Not in the model"), f": {heads}."]


def _head(left_out: str) -> str:
    """What is left out, without examples and what is said of it after a colon: the report has it
    whole."""
    return left_out.partition(": ")[0].partition(", such as ")[0]


def further(study: Study, case: str) -> Iterator[Block]:
    """What to ask next: commands that exist, with the names of this case in them."""
    yield Heading("What to ask next")
    asked: list[tuple[str, str]] = []
    pair = study.alternative
    if pair is not None:
        asked.append((f"why {case} {pair.first} {pair.second}", "why one beats the other"))
    asked.append((f"report {case} -o report.html", "as a report, with pictures"))
    asked.append((f"run {case} --full", "every figure, in tables"))
    for command, words in asked:
        yield Verbatim(f"  standoff {command}  # {words}")
