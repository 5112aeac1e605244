"""YAML to plain data, remembering where everything stood, within stated limits.

Only the shape of YAML is taken: maps, lists and scalars. Tags and anchors are refused (an alias
can make a small file enormous), keys may not repeat, and words such as ``on``, ``off``, ``yes`` and
``no`` stay words (YAML 1.2's reading, not 1.1's).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from standoff.base.errors import Place, Problem, StandoffError
from standoff.base.files import read_text as read_file
from standoff.case.limits import FILE_BYTES, YAML_DEPTH, YAML_NODES

Path_ = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


@dataclass(slots=True)
class Document:
    """A file's plain data and the place of every key and value in it."""

    file: str
    data: Any
    places: dict[Path_, Place] = field(default_factory=dict)
    """Where the value at a path begins."""
    keys: dict[Path_, Place] = field(default_factory=dict)
    """Where the key that leads to a path begins."""
    plain: set[Path_] = field(default_factory=set)
    """Paths of one-line scalars, in which an offset is a column."""

    def place(self, path: Path_, *, key: bool = False, offset: int = 0) -> Place:
        """The place of the value (or key) at ``path``, or of its nearest ancestor that has one."""
        wanted = self.keys if key else self.places
        if path in wanted:
            place = wanted[path]
            if offset and not key and path in self.plain:
                return Place(place.file, place.line, place.column + offset)
            return place
        if not key and (short := self._short(path)) is not None:
            return self.place(short, offset=offset)
        while path:
            path = path[:-1]
            if path in self.plain and not key:
                return self.place(path, offset=offset)
            if path in self.places:
                return self.keys.get(path, self.places[path])
        return Place(self.file, 1, 1)

    def _short(self, path: Path_) -> Path_ | None:
        """``path`` without the first step that the file left out, if it then leads somewhere: an
        entry may be written in a short form, which ``[off, on]`` is of ``{values: [off, on]}``."""
        for cut in range(len(path) - 1):
            if path[: cut + 1] not in self.places:
                short = path[:cut] + path[cut + 1 :]
                return short if isinstance(path[cut], str) and short in self.places else None
        return None


def read_text(path: Path) -> str:
    """The file as text. Raises :class:`StandoffError` where it can't be read or is not text."""
    return read_file(path, FILE_BYTES, "a case in YAML")


def _plainly(told: str, here: str) -> str:
    """What the YAML parser says, for who has never heard of mappings; ``here`` is where it fell."""
    if "mapping values" in told:
        return "a second ': ' in one entry; put text with a colon in quotes, or begin a new line"
    if "',' or" in told and here.startswith(":"):
        return (
            "a second ': ' in one entry: put text with a colon in quotes; or else a comma or a "
            "closing bracket is missing before it"
        )
    if "cannot start any token" in told:
        if here.startswith("\t"):
            return "a tab; indent with spaces"
        return f"a value can't begin with '{here[:1]}'; put it in quotes"
    if "',' or" in told and here.startswith("["):
        return (
            "inside { } or [ ] an expression with a bracket needs quotes, as in "
            "{when: 'answer[1] == stall'}; or else a comma is missing before the bracket"
        )
    if "',' or" in told:
        return "a comma or a closing bracket is missing"
    if "another document" in told:
        return "a second document begins ('---'); a file holds one case"
    if "expected ':'" in told:
        return "expected 'name: value' here or in the line above"
    if "end of stream" in told or "<stream end>" in told:
        return f"{told}; is the file cut short?"
    if "expected key" in told or "block" in told:
        return "this does not fit what stands above it; check the indentation, quotes and brackets"
    return told


def read_document(text: str, file: str) -> Document:
    """Parse YAML text. Raises :class:`StandoffError` with the line and column of each fault."""
    loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    try:
        _guard(yaml.parse(text, Loader=loader), file)
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        told = error.problem or error.context or "the file is malformed"
        here = text[mark.index :] if mark else ""
        raise StandoffError(f"this is not valid YAML: {_plainly(told, here)}", place) from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", None)
        place = Place(file)
        if isinstance(position, int):
            line = text.count("\n", 0, position) + 1
            place = Place(file, line, position - text.rfind("\n", 0, position))
        raise StandoffError(
            "this is not valid YAML: it has a character not allowed", place
        ) from None
    if root is None:
        raise StandoffError(
            "the file is empty; expected a case ('standoff new NAME' writes one to start from)",
            Place(file, 1, 1),
        )
    document = Document(file, None)
    problems: list[Problem] = []
    document.data = _construct(root, (), document, problems)
    if problems:
        raise StandoffError(problems)
    return document


def _guard(events: Iterator[Any], file: str) -> None:
    """Refuse what could grow without bound, before anything is built."""
    depth = 0
    for count, event in enumerate(events):
        mark = event.start_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise StandoffError(
                "YAML anchors and aliases (& and *) are not read; in a case "
                "give a repeated expression a name under 'terms'",
                place,
            )
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise StandoffError("YAML tags (!…) are not read", place)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        if depth > YAML_DEPTH:
            raise StandoffError(f"the file is nested more than {YAML_DEPTH} levels deep", place)
        if count > YAML_NODES:
            raise StandoffError(f"the file has more than {YAML_NODES:,} entries", place)


def _construct(node: Any, path: Path_, document: Document, problems: list[Problem]) -> Any:
    mark = node.start_mark
    place = Place(document.file, mark.line + 1, mark.column + 1)
    document.places[path] = place
    if isinstance(node, yaml.MappingNode):
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key_place = Place(
                document.file, key_node.start_mark.line + 1, key_node.start_mark.column + 1
            )
            if not isinstance(key_node, yaml.ScalarNode):
                problems.append(Problem("a key must be a word or a number", key_place))
                continue
            key = key_node.value
            if key in found:
                first = document.keys[(*path, key)]
                problems.append(
                    Problem(
                        f"the key '{key}' stands twice; it was first given in line {first.line}",
                        key_place,
                    )
                )
                continue
            document.keys[(*path, key)] = key_place
            found[key] = _construct(value_node, (*path, key), document, problems)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [
            _construct(item, (*path, number), document, problems)
            for number, item in enumerate(node.value)
        ]
    if node.start_mark.line == node.end_mark.line:
        document.plain.add(path)
        if node.style in {"'", '"'}:
            document.places[path] = Place(place.file, place.line, place.column + 1)
    return _scalar(node)


def _scalar(node: Any) -> Any:
    """A scalar by YAML 1.2's core rules; quoted ones are text."""
    return node.value if node.style else plain_value(node.value)


def plain_value(text: str) -> Any:
    """What ``text`` means without quotes, by YAML 1.2's core rules."""
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text in {"true", "True", "TRUE"}:
        return True
    if text in {"false", "False", "FALSE"}:
        return False
    if _INTEGER.fullmatch(text) and len(text) < 18:
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
