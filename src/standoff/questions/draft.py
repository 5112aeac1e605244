"""A case that is being written: its text checked before it stands in its file, and what may be
written at a place in it."""

from __future__ import annotations

from pathlib import Path

from standoff.base.errors import Place, StandoffError
from standoff.case.completion import Completion, completions
from standoff.case.limits import FILE_BYTES
from standoff.case.load import case_in
from standoff.ensemble.findings import Findings as Findings
from standoff.ensemble.sections import section_problems
from standoff.lens.registry import case_form, check
from standoff.questions.check import Check
from standoff.questions.ledger import Claims, Ledger
from standoff.questions.question import Progress

MOST_BYTES = FILE_BYTES
"""Of a case file."""


def fitting(text: str, file: Path) -> str:
    """A text that may be a case file's. Raises :class:`StandoffError` where it is too long, or
    holds half a letter, which no file can."""
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        place = Place(str(file), text.count("\n", 0, error.start) + 1, 1)
        raise StandoffError("half a letter stands here; write it anew", place) from None
    if size > MOST_BYTES:
        raise StandoffError(
            f"this text has {size:,} bytes; a case file has {MOST_BYTES:,} at most",
            Place(str(file)),
        )
    return text


def checked(
    text: str, file: Path, *, whole: bool = False, progress: Progress | None = None
) -> Findings:
    """What would be wrong with a case if ``text`` stood in its ``file``.

    Its form, names and expressions, so soon that it can be asked while it is written; ``whole``:
    all that ``check`` looks at, the games that it grows to and its variants included. What can't be
    read at all is told as a finding too.
    """
    try:
        case, document = case_in(fitting(text, file), file)
    except StandoffError as error:
        return Findings("", str(file), error.problems)
    if whole:
        return Check(case=case).findings(case, document, True, progress or (lambda _a, _b: None))
    compiled, problems = check(case, document)
    if compiled is not None:
        problems = [*section_problems(compiled), *problems]
    return Findings(case.title, str(file), tuple(problems))


def judged(text: str, file: Path, draws: int, progress: Progress | None = None) -> Ledger:
    """How the claims would fall out if ``text`` stood in its ``file``, in a few worlds, as the
    question ``claims`` has it.

    Raises :class:`StandoffError` for anything wrong with the case, and where it has no play.
    """
    case, document = case_in(fitting(text, file), file)
    case.remember(document)
    found = Claims(case=case, draws=draws).ask(progress)
    assert isinstance(found, Ledger)
    return found


def may_stand(text: str, line: int, column: int) -> tuple[str, list[Completion]]:
    """The word that is begun at a line and column (from 1) of a case's text, and the words that
    may stand there: keys, names and settings that the text has, and those of the language."""
    return completions(text, line, column, case_form())
