"""What a question says to a terminal, said on a page: by its fields instead of by options."""

from __future__ import annotations

import re
from functools import cache

from standoff.web.askable import askable

_TEXT = re.compile(r">([^<>]*--[^<>]*)<")
_COMMAND = re.compile(r"\bstandoff [a-z]")


def label(option: str) -> str:
    """What the field of an option is called."""
    return option.replace("_", " ").capitalize()


@cache
def _flags() -> re.Pattern[str]:
    """Every option that a question of a case may have, as a terminal writes it, longest first."""
    names = {"json", "figure"}
    for each in askable().values():
        names |= {option.name.replace("_", "-") for option in each.options(shown=True)}
    written = "|".join(sorted(names, key=lambda name: (-len(name), name)))
    return re.compile(rf"(?<![\w-])(?P<mark>'?)--(?P<name>{written})(?P=mark)(?![\w-])")


def by_fields(said: str) -> str:
    """A sentence that names options, with the fields of a page in their place; one that gives a
    whole command is left as it is, since that is what is typed elsewhere."""
    return said if _COMMAND.search(said) else _flags().sub(_field, said)


def page_by_fields(inner: str) -> str:
    """The inside of a page, its words by fields; its marks and drawings stay as they are."""
    return _TEXT.sub(lambda found: f">{by_fields(found[1])}<", inner)


def _field(found: re.Match[str]) -> str:
    name = found["name"]
    return "JSON" if name == "json" else f"“{label(name.replace('-', '_'))}”"
