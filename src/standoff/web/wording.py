"""What a question says to a terminal, said on a page: by its fields instead of by options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from standoff.web.askable import askable, tabled

_TEXT = re.compile(r">([^<>]*--[^<>]*)<")
_COMMAND = re.compile(r"\bstandoff [a-z]")


def label(option: str) -> str:
    """What the field of an option is called."""
    return option.replace("_", " ").capitalize()


@cache
def _fields(word: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Every option that a question of a case may have, as a terminal writes it, longest first, and
    what its field is called; where several questions have one of that name, as this one has it."""
    known = {"json": "JSON", "figure": f"“{label('figure')}”"}
    values = {"FILE"}
    questions = {**tabled(), **askable()}
    for each in [*questions.values(), *(questions[own] for own in [word] if own in questions)]:
        for option in each.options(shown=True):
            known[option.ask.flag or option.name.replace("_", "-")] = f"“{label(option.name)}”"
            values |= {option.ask.metavar} - {""}
    flags, after = (
        "|".join(map(re.escape, sorted(some, key=lambda name: (-len(name), name))))
        for some in (known, values)
    )
    written = rf"(?<![\w-])(?P<mark>'?)--(?P<name>{flags})(?P=mark)(?![\w-])"
    return re.compile(rf"{written}(?: (?:{after})(?![\w=]))?"), known


def by_fields(said: str, word: str = "") -> str:
    """A sentence that names options, with the fields of a page in their place, as the question of
    this ``word`` has them; one that gives a whole command is left as it is, since that is what is
    typed elsewhere."""
    if _COMMAND.search(said):
        return said
    pattern, known = _fields(word)
    return pattern.sub(lambda found: known[found["name"]], said)


def page_by_fields(inner: str, word: str = "") -> str:
    """The inside of a page, its words by fields; its marks and drawings stay as they are."""
    return _TEXT.sub(lambda found: f">{by_fields(found[1], word)}<", inner)
