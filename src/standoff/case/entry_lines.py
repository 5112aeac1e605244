"""Entries of a case file taken out of its lines or put between them, all other lines as they are.

What stands around an entry belongs to it by no rule of YAML: a comment above one may be about the
one before. So only the lines of the entry itself go, and a new one comes right after the entry
before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from standoff.case.reader import Path_


@dataclass(frozen=True, slots=True)
class Inserted:
    """What is put into a list at a place, so that what stood there comes after it."""

    value: object


def without(text: str, path: Path_) -> str | None:
    """``text`` without the lines of an entry; None where these are not its own, and where nothing
    would be left beside it."""
    held = _entries(text, path[:-1])
    if held is None or len(held) < 2:
        return None
    at = _place(held, path[-1])
    if at is None:
        return None
    lines = text.splitlines(keepends=True)
    first, last = _first(held[at]), _last(held[at][1])
    before = _last(held[at - 1][1]) if at else -1
    after = _first(held[at + 1]) if at + 1 < len(held) else len(lines)
    if not (before < first <= last < after) or not _begins(lines[first], held[at]):
        return None
    return "".join([*lines[:first], *lines[last + 1 :]])


def without_section(text: str, name: str) -> str | None:
    """``text`` without the lines of a section, what stands behind its last one kept; None where it
    has no lines of its own."""
    held = _entries(text, ())
    at = _place(held, name) if held else None
    if held is None or at is None:
        return None
    lines = text.splitlines(keepends=True)
    first, last = _first(held[at]), _last(held[at][1])
    after = _first(held[at + 1]) if at + 1 < len(held) else len(lines)
    if not (first <= last < after) or not _begins(lines[first], held[at]):
        return None
    return "".join([*lines[:first], *lines[last + 1 :]])


def is_alone(text: str, path: Path_) -> bool:
    """Whether nothing stands beside an entry of a section."""
    held = _entries(text, path[:-1])
    return held is not None and len(held) == 1 and _place(held, path[-1]) == 0


def with_new(text: str, path: Path_, rendered: str) -> str | None:
    """``text`` with a new entry of a mapping, or one inserted in a list; ``rendered`` is the entry
    as it is written at the left edge. None where the entries are not on lines of their own, or one
    of that name is there."""
    held = _entries(text, path[:-1])
    if not held:
        return None
    last = path[-1]
    if isinstance(last, int) != (held[0][0] is None):
        return None
    at = last if isinstance(last, int) else len(held)
    if at > len(held) or (isinstance(last, str) and _place(held, last) is not None):
        return None
    lines = text.splitlines(keepends=True)
    beside = held[max(at - 1, 0)]
    if not _begins(lines[_first(beside)], beside):
        return None
    line = _last(beside[1]) + 1 if at else _first(beside)
    begun = lines[_first(beside)]
    indent = " " * (len(begun) - len(begun.lstrip(" ")))
    new = "".join(f"{indent}{each}\n" if each else "\n" for each in rendered.splitlines())
    if line and not lines[line - 1].endswith("\n"):
        new = "\n" + new
    return "".join([*lines[:line], new, *lines[line:]])


_Held = tuple[Any, Any]
"""The nodes of an entry: its key, None in a list, and its value."""


def _entries(text: str, path: Path_) -> list[_Held] | None:
    """The entries of the mapping or list at a path; None where it is in braces or brackets, or is
    neither."""
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for step in path:
        held = _held(node)
        at = _place(held, step) if held else None
        if held is None or at is None:
            return None
        node = held[at][1]
    return _held(node)


def _held(node: Any) -> list[_Held] | None:
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        return list(node.value)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        return [(None, each) for each in node.value]
    return None


def _place(held: list[_Held], step: str | int) -> int | None:
    """Which of the entries a step of a path names."""
    if isinstance(step, int):
        return step if held[0][0] is None and 0 <= step < len(held) else None
    names = [None if key is None else str(key.value) for key, _ in held]
    return names.index(step) if step in names else None


def _first(held: _Held) -> int:
    line: int = (held[1] if held[0] is None else held[0]).start_mark.line
    return line


def _begins(line: str, held: _Held) -> bool:
    """Whether an entry is the first thing on its line, but for the dash of a list."""
    mark = (held[1] if held[0] is None else held[0]).start_mark
    return line[: mark.column].strip() == ("-" if held[0] is None else "")


def _last(node: Any) -> int:
    """The last line of a value."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        return max(max(int(key.end_mark.line), _last(value)) for key, value in node.value)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        return max(_last(each) for each in node.value)
    end: int = node.end_mark.line
    block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    if block and node.end_mark.column == 0 and end:
        end -= 1
    return end
