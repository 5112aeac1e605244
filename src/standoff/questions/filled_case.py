"""A case as a whole, its actors and its measures, as parts of its form."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from standoff.base.sentences import capital
from standoff.case.edit import REMOVED, Edit, Put
from standoff.case.entry_lines import Inserted
from standoff.case.model import Actor, Case
from standoff.case.outcomes import Measure
from standoff.case.reader import Path_
from standoff.questions.fields import pairs_of, rows_of, words_of
from standoff.questions.form_kinds import BASIS, WHAT, WHY, Kind
from standoff.questions.writings import (
    DATE,
    IS_SO,
    LONG,
    NUMBER,
    NUMBERS,
    PLAIN,
    WORDS,
    Asked,
    Form,
    one_of,
)

EVERYBODY = "all"
SAID = "said"


def _precision(text: str, field: str) -> object:
    """One formula for all, or ``ACTOR = FORMULA``, one a line; nothing for exactly."""
    lines = words_of(text)
    if len(lines) == 1 and "=" not in text:
        return {EVERYBODY: lines[0]}
    return pairs_of(text, field) or None


def _precise(held: Mapping[str, str] | None) -> str:
    return held[EVERYBODY] if held and set(held) == {EVERYBODY} else rows_of(held or {})


WHOLE = (
    Asked("title", "Title", LONG),
    Asked("summary", "What the crisis is", LONG),
    Asked("as-of", "The day on which it stands", DATE, "As in 2024-01-31; nothing later is known."),
    Asked(
        "precision",
        "How surely each picks the better choice",
        Form(_precise, _precision, rows=True),
        "Left empty: always. One number or formula for all; or one a line, as in us = 0.2.",
    ),
    Asked(
        "matters",
        "The smallest differences worth naming",
        NUMBERS,
        "One a line: of a probability, a payoff, and a measure, as in deaths = 1000.",
    ),
    Asked("leaves-out", "What it leaves out", WORDS, "A sentence a line."),
)
"""What is filled in of the case itself."""
WHOLE_KEYS = frozenset(each.key for each in WHOLE)


def whole_edits(case: Case, key: str, value: str) -> Iterator[Edit]:
    """What one field of the case itself asks for. Raises :class:`FieldError`."""
    asked = next(each for each in WHOLE if each.key == key)
    new = asked.form.read(value, key)
    if key == "leaves-out" and isinstance(new, list) and new and case.leaves_out:
        yield from _sentences(case.leaves_out, new)
    else:
        yield Put((key,), new or REMOVED)


def _sentences(before: list[str], after: list[str]) -> Iterator[Edit]:
    """The sentences that change, one by one: the others stay in their lines."""
    was = [" ".join(each.split()) for each in before]
    place = 0
    for how, first, last, begin, end in difflib.SequenceMatcher(None, was, after).get_opcodes():
        if how == "equal":
            place += last - first
            continue
        both = min(last - first, end - begin)
        for k in range(both):
            yield Put(("leaves-out", place + k), after[begin + k])
        place += both
        for _ in range(last - first - both):
            yield Put(("leaves-out", place), REMOVED)
        for sentence in after[begin + both : end]:
            yield Put(("leaves-out", place), Inserted(sentence))
            place += 1


class Actors(Kind):
    """The players."""

    word, section, one, heading = "actor", "actors", "actor", "Who plays: its actors"
    naming = "As in us. Formulas, payoffs and stages speak of it by this name."
    blank = Actor()

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        yield Asked(SAID, "Its name in a sentence", PLAIN, "As in the United States.", ("name",))
        yield Asked("advised", "Is the advice given to it?", IS_SO, "One actor is advised.")
        yield WHAT

    def told(self, case: Case, name: str, each: Any) -> str:
        """See :class:`Kind`."""
        return ": ".join(part for part in (case.head_of(name), each.what) if part)

    def inside(self, key: str, word: str) -> Path_:
        """See :class:`Kind`."""
        return ("name",) if key == SAID else (key,)


class Measures(Kind):
    """What policies are judged by."""

    word, section, one = "measure", "measures", "measure"
    heading = "What policies are judged by: its measures"
    naming = "As in deaths. Once it is saved, each end says how much of it there is."
    blank = Measure()

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        yield Asked("unit", "Unit", PLAIN, "As in people.")
        better = one_of([("", "– not said: less –"), ("less", "less"), ("more", "more")])
        yield Asked("better", "Which is better", better)
        yield Asked("limit", "The harm to stay under", NUMBER, "Or the least to keep.")
        yield from (WHAT, BASIS, WHY)

    def told(self, case: Case, name: str, each: Any) -> str:
        """See :class:`Kind`."""
        return capital(each.what or each.unit)
