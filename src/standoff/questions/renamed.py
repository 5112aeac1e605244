"""An entry of a case called otherwise, wherever the case speaks of it.

Where a name is used its checker knows best: a word of an expression may be a number's name here and
a choice there. So the entry alone is given its new name, and what the checker then finds wrong is
where the old one was used. Where more would have to change than that, it is refused, with the lines
of the uses.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from standoff.base.errors import Place, Problem, StandoffError, listed
from standoff.case.load import case_in
from standoff.case.reader import read_document
from standoff.case.syntax import (
    FUNCTIONS,
    KEYWORDS,
    MINDS,
    NAME_PATTERN,
    QUERIES,
    ROUND_WORDS,
)
from standoff.case.variants import variant_of
from standoff.lens.registry import check

TURNS = 60
"""Times at most that a case is checked: of what is wrong, only so much is told at once."""
PROSE = frozenset({
    "title", "summary", "what", "why", "note", "says", "where", "author", "name", "words",
    "paragraphs", "leaves-out",
})  # fmt: skip
"""Keys under which texts for readers stand, in which nothing is renamed."""
Spot = tuple[int, int]
"""A line and a column, from one."""


def renamed(
    text: str, file: Path, at: Place, name: str, new: str, *, is_source: bool = False
) -> str:
    """The text of a case that is in order, with a name that is given ``at`` a place, and its uses,
    changed. Raises :class:`StandoffError` where some can't be, with their lines."""
    if new in {*KEYWORDS, *FUNCTIONS, *QUERIES, *MINDS, *ROUND_WORDS}:
        raise StandoffError(f"'{new}' is a word of the language; choose another name")
    said = set(_texts(read_document(text, str(file)).data, prose=False))
    if any(new in re.findall(NAME_PATTERN, each) for each in said):
        raise StandoffError(f"'{new}' is a word of the case already; choose another name")
    quiet = sum(each.severity != "error" for each in _problems(text, file))
    first = {_spot(at), *(_cited(text, file, name) if is_source else ())}
    found, used, beyond = _with(text, first, name, new), set[Spot](), set[Place]()
    for _ in range(TURNS):
        problems = _problems(found, file)
        wrong = {each.place for each in problems if each.severity == "error"}
        if not wrong:
            if len(problems) == quiet and _prose(text, file) == _prose(found, file):
                return found
            break
        own = [each for each in problems if each.place == at and each.severity == "error"]
        if own:
            raise StandoffError(own)
        places = {place for place in wrong if place and place.line}
        beyond = {place for place in places if place.file != str(file)}
        spots = set(_spots(found, file, places - beyond, name))
        used |= spots
        if not spots or beyond:
            break
        found = _with(found, spots, name, new)
    lines = [str(line) for line in sorted({line for line, _ in used})]
    here = [f"line{'s' * (len(lines) > 1)} {listed(lines, last='and')}"] if lines else []
    where = listed([*here, *(str(place) for place in sorted(beyond))], last="and")
    raise StandoffError(
        f"'{name}' is spoken of in {where or 'more places than can be told'}, not all of which can "
        "be changed from here; give it its new name in the text"
    )


def _problems(text: str, file: Path) -> set[Problem]:
    """All that is wrong with a case and with its variants."""
    try:
        case, document = case_in(text, file)
    except StandoffError as error:
        return set(error.problems)
    found = set(check(case, document)[1])
    for variant in case.variants:
        try:
            found |= set(check(*variant_of(case, document, variant))[1])
        except StandoffError as error:
            found |= set(error.problems)
    return found


class _Written:
    """A text, and where a name is written in it."""

    def __init__(self, text: str, file: Path, name: str):
        self.document = read_document(text, str(file))
        self.file, self.name, self.lines = str(file), name, text.splitlines()
        both = [*self.document.places.values(), *self.document.keys.values()]
        self.starts = sorted({_spot(each) for each in both if each.file == self.file})
        self.here = re.compile(rf"{re.escape(name)}(?!\w)(?!-\w)")
        self.within = re.compile(rf"(?<!\w)(?<!\w-){self.here.pattern}")

    def first(self, begin: Spot) -> Spot | None:
        """The first time from a place on, before anything else begins."""
        after = bisect.bisect_right(self.starts, begin)
        last, column = len(self.lines), len(self.lines[-1]) + 1
        if after < len(self.starts):
            last, column = self.starts[after]
        for number in range(begin[0], last + 1):
            line = self.lines[number - 1]
            start = begin[1] - 1 if number == begin[0] else 0
            match = self.within.search(line, start, column - 1 if number == last else len(line))
            if match:
                return number, match.start() + 1
        return None

    def at(self, place: Spot) -> Spot | None:
        """Where it is that what is wrong at a place is about: right there, in what stands there,
        as the name of that in which it stands, or before it."""
        line = self.lines[place[0] - 1]
        if self.here.match(line, place[1] - 1):
            return place
        # Of an unknown name with a hyphen the checker finds the hyphen at fault.
        for match in self.within.finditer(line):
            if match.start() < place[1] <= match.end():
                return place[0], match.start() + 1
        places, keys = self.document.places, self.document.keys
        paths = [path for path, begun in [*places.items(), *keys.items()]
                 if _spot(begun) == place]  # fmt: skip
        inside = [each for each in places if not PROSE & set(each)
                  and any(each[: len(path)] == path for path in paths)]  # fmt: skip
        begun = sorted(_spot(known[each]) for each in inside for known in (keys, places)
                       if each in known)  # fmt: skip
        found = next((spot for spot in map(self.first, [place, *begun]) if spot), None)
        above = [_spot(keys[path[: k + 1]]) for path in paths
                 for k, step in enumerate(path) if step == self.name]  # fmt: skip
        if found or above:
            return found or above[-1]
        # A comparison is complained of at its sign, behind its first name.
        return self.first(self.starts[max(bisect.bisect_right(self.starts, place) - 1, 0)])


def _spots(text: str, file: Path, places: Iterable[Place], name: str) -> Iterator[Spot]:
    """Where a name is written of which places complain."""
    written = _Written(text, file, name)
    return (spot for spot in map(written.at, map(_spot, places)) if spot)


def _cited(text: str, file: Path, name: str) -> Iterator[Spot]:
    """Where something rests on a source; lenses may leave it to others to look at that."""
    written = _Written(text, file, name)
    for path, place in written.document.places.items():
        if path[-1:] in (("basis",), ("source",)) and place.file == str(file):
            spot = written.first(_spot(place))
            while spot:
                yield spot
                spot = written.first((spot[0], spot[1] + len(name)))


def _spot(place: Place) -> Spot:
    return place.line, place.column


def _with(text: str, spots: Iterable[Spot], name: str, new: str) -> str:
    """The text with the name that is written at some places changed there."""
    lines = text.splitlines(keepends=True)
    for line, column in sorted(spots, reverse=True):
        whole = lines[line - 1]
        lines[line - 1] = f"{whole[: column - 1]}{new}{whole[column - 1 + len(name) :]}"
    return "".join(lines)


def _prose(text: str, file: Path) -> list[str]:
    """What stands in a text for readers."""
    return list(_texts(read_document(text, str(file)).data, prose=True))


def _texts(data: Any, *, prose: bool, within: bool = False) -> Iterator[str]:
    """All words of plain data that are for readers, or all others, keys included."""
    if isinstance(data, dict):
        for key, each in data.items():
            if not prose:
                yield str(key)
            yield from _texts(each, prose=prose, within=within or key in PROSE)
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each, prose=prose, within=within)
    elif within == prose:
        yield str(data)
