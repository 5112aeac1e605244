"""The answer of ``run`` on one screen, in sentences: what was found, how sure, and what to ask
next."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.case.basis import rests
from standoff.insight.study.study import Study
from standoff.report.blocks import (
    Block,
    Blocks,
    Paragraph,
    Space,
    Verbatim,
    Words,
    bare,
    strong,
)
from standoff.report.choice import choice
from standoff.report.courses import courses
from standoff.report.doubts import probed, solved
from standoff.report.mistaken import mistaken
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
            choice(study, named, short=True),
            courses(study, named, yardstick, where="--full"),
            tally(study),
        ):
            found = list(part)
            if found:
                yield Space()
                yield from found
        errors = mistaken(study)
        if errors:
            yield Paragraph(errors)
    yield from trust(study)
    yield from further(study, case)


def what_was_solved(study: Study) -> Words:
    """The case and its day, and how it was solved."""
    case = study.case
    day = f", as of {day_of(case.as_of)}" if case.as_of else ""
    # A title may be a question.
    end = " " if not day and case.title.endswith(("?", "!", ".", "…")) else ". "
    return [strong(case.title), day, end, how_it_was_solved(study), " ", rests_on(study)]


def how_it_was_solved(study: Study) -> Words:
    """How many courses and worlds, who else chooses, and what the numbers rest on."""
    case = study.case
    actor = case.title_of(case.advised)
    numbers = rests(case)
    if study.draws > 1:
        worlds = f"the same {study.draws:,} plausible worlds"
    else:
        worlds = (
            "one plausible world" if numbers.numbers else "the one world that the case describes"
        )
    each = " are tried" if len(study.policies) > 1 else " is tried"
    others = listed([case.title_of(name) for name in case.actors if name != case.advised])
    sees = "do as they like" if len(case.actors) > 2 else "does as it likes"
    tried = f"{counted(len(study.policies), 'course')} open to {actor}{each} in {worlds}"
    if len(case.actors) == 1:
        return [f"{tried}, where nobody else chooses."]
    return [f"{tried}, where ", others, f" {sees}."]


def rests_on(study: Study) -> str:
    """How many numbers are uncertain, and what they rest on."""
    numbers = rests(study.case)
    if not numbers.numbers:
        return "Nothing in the case is uncertain."
    kinds = {
        "from sources": numbers.sources,
        "from judgement": numbers.judgement,
        "from both": numbers.both,
        "from nothing stated": numbers.unstated,
    }
    parts: list[Words] = [f"{count} {kind}" for kind, count in kinds.items() if count]
    are = "is" if numbers.numbers == 1 else "are"
    return f"{counted(numbers.numbers, 'number')} {are} uncertain: {bare(listed(parts))}."


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
    return [strong("Left out"), f": {heads}."]


def _head(left_out: str) -> str:
    """What is left out, without examples and what is said of it after a colon: the report has it
    whole."""
    return left_out.partition(": ")[0].partition(", such as ")[0]


def further(study: Study, case: str) -> Iterator[Block]:
    """What to ask next: commands that exist, with the names of this case in them."""
    asked: list[tuple[str, str]] = []
    pair = study.alternative
    if pair is not None:
        asked.append((f"why {case} {pair.first} {pair.second}", "why one beats the other"))
    asked.append((f"report {case} -o report.html", "as a report, with pictures"))
    asked.append((f"run {case} --full", "every figure, in tables"))
    for command, words in asked:
        yield Verbatim(f"  standoff {command}  # {words}")
