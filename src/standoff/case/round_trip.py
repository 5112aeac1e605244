"""A case file's text with some of its entries changed, and everything else as it stood.

The text is read and written by ruamel.yaml, which keeps comments, quotes and order. What it would
lay out anew all the same (entries in braces over several lines) is taken from the text as it was,
wherever the entry itself was not changed.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import ScalarString

from standoff.case.entry_lines import Inserted, is_alone, with_new, without, without_section
from standoff.case.reader import Path_, plain_value
from standoff.case.references import SECTION, by_name

_WIDE = 1 << 20
"""Lines are never folded: a long one was so before."""
_ONE_LINE = 80
"""What is longer than so many letters stands one a line."""
_EXACT = 1e15
"""Whole numbers below this are written as such: 30 and not 30.0."""


def put_in_text(text: str, changes: Sequence[tuple[Path_, object]]) -> str:
    """``text`` with plain data put at some paths, one after the other; None takes an entry away,
    :class:`Inserted` puts one into a list.

    Entries that are new go to the end of their section, sections to the end of the file. A section
    in which nothing changes is not looked at; one of which nothing is left goes too.
    """
    by_section: dict[str | int, list[tuple[Path_, object]]] = {}
    for path, value in changes:
        by_section.setdefault(path[0], []).append((path, value))
    for section, own in by_section.items():
        lines = text.splitlines(keepends=True)
        place = _section(text, str(section))
        if place is None:
            return _put_in_whole(text, changes)
        start, end = place
        if start == end and all(value is None for _, value in own):
            continue
        changed = _put_in_section("".join(lines[start:end]), own)
        if start and start == end and not lines[-1].endswith("\n"):
            changed = "\n" + changed
        text = "".join([*lines[:start], changed, *lines[end:]])
    return text


def _put_in_section(text: str, changes: Sequence[tuple[Path_, object]]) -> str:
    """The same for one section's own lines: what is new or goes is put between the lines or taken
    out of them wherever entries stand on lines of their own."""
    waiting: list[tuple[Path_, object]] = []
    for path, value in changes:
        if waiting and (value is None or isinstance(value, Inserted)):
            text, waiting = _put_in_whole(text, waiting), []
        changed = None if waiting else _between_lines(text, path, value)
        if changed is None:
            waiting.append((path, value))
        else:
            text = changed
    return _put_in_whole(text, waiting) if waiting else text


def _between_lines(text: str, path: Path_, value: object) -> str | None:
    """``text`` with one entry of its lines more or less; None where that can't be done so."""
    if not text.strip():
        return None
    if len(path) < 2:
        return without_section(text, str(path[0])) if value is None else None
    if value is None:
        return without_section(text, str(path[0])) if is_alone(text, path) else without(text, path)
    if isinstance(value, Inserted):
        made = CommentedSeq([_opened(value.value)])
        return with_new(text, path, textwrap.dedent(_written(made)))
    if len(path) == 2 and isinstance(path[1], str):
        return with_new(text, path, _written(CommentedMap({path[1]: _node(value)})))
    return None


def _opened(value: object) -> Any:
    """Plain data as a node whose own entries stand on lines of their own."""
    node = _node(value)
    if isinstance(node, CommentedMap):
        node.fa.set_block_style()
    return node


def _section(text: str, name: str) -> tuple[int, int] | None:
    """The lines of a section, (first, one past the last), both past the end where there is none;
    None where the text is not laid out in sections, each begun by its name in the first column."""
    root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return None
    keys = [key for key, _ in root.value]
    if any(key.start_mark.column for key in keys):
        return None
    end = len(text.splitlines())
    for key, after in zip(keys, [*keys[1:], None], strict=True):
        if key.value == name:
            return key.start_mark.line, after.start_mark.line if after else end
    return end, end


def _put_in_whole(text: str, changes: Sequence[tuple[Path_, object]]) -> str:
    """The same for a text of which all is read and written anew."""
    before, after = _read(text), _read(text)
    for path, value in changes:
        _put(after, path, value)
    was, now = _written(before), _written(after)
    return _spliced(text, was, now)


def _yaml() -> YAML:
    made = YAML(typ="rt")
    made.preserve_quotes = True
    made.width = _WIDE
    made.indent(mapping=2, sequence=4, offset=2)
    return made


def _read(text: str) -> CommentedMap:
    read: CommentedMap | None = _yaml().load(text)
    return CommentedMap() if read is None else read


def _written(document: CommentedMap | CommentedSeq) -> str:
    out = io.StringIO()
    _yaml().dump(document, out)
    return out.getvalue()


def _put(whole: Any, path: Path_, value: object) -> None:
    for number, step in enumerate(path[:-1]):
        if isinstance(whole, dict) and not isinstance(whole.get(step), dict | list):
            # A list of words stands for a mapping of them; a word for a mapping with one entry.
            whole[step] = CommentedMap()
        inner = whole[step]
        if isinstance(inner, list) and isinstance(path[number + 1], str):
            if path[:1] == (SECTION,):
                whole[step] = inner = CommentedMap(by_name(list(inner)))
            else:
                words = CommentedMap((str(word), CommentedMap()) for word in inner)
                words.fa.set_flow_style()
                whole[step] = inner = words
        whole = inner
    last = path[-1]
    if value is None:
        if isinstance(whole, dict):
            whole.pop(last, None)
        else:
            del whole[last]
        return
    if isinstance(value, Inserted):
        whole.insert(last, _opened(value.value))
        return
    old = whole.get(last) if isinstance(whole, dict) else whole[last]
    if isinstance(old, CommentedMap) and isinstance(value, Mapping):
        _merge(old, value)
    else:
        whole[last] = _node(value)


def _merge(old: CommentedMap, new: Mapping[str, object]) -> None:
    """Let an entry say what ``new`` says, leaving alone what it said already."""
    # A name may be a number: to the file it is one, and to the case a word.
    known, wanted = {str(key): key for key in old}, {str(key) for key in new}
    for key in [key for key in old if str(key) not in wanted]:
        del old[key]
    for name, value in new.items():
        key = known.get(str(name), _key(name))
        if isinstance(old.get(key), CommentedMap) and isinstance(value, Mapping):
            _merge(old[key], value)
        elif key not in old or not _same(old[key], value):
            old[key] = _node(value)


def _key(name: object) -> object:
    """A name as it stands in a file: a whole number without quotes."""
    return int(name) if isinstance(name, str) and name.isdecimal() else name


def _same(old: object, new: object) -> bool:
    """Whether what stands in a file means what is to stand there."""
    if isinstance(new, list | tuple) and not isinstance(old, list):
        # One word stands for a list of it.
        return len(new) == 1 and _same(old, new[0])
    if isinstance(old, list) and isinstance(new, list | tuple):
        pairs = zip(old, new, strict=False)
        return len(old) == len(new) and all(_same(a, b) for a, b in pairs)
    if isinstance(old, int | float) and isinstance(new, int | float):
        return float(old) == float(new)
    return str(old) == str(new)


def _node(value: object) -> Any:
    """Plain data as what ruamel.yaml writes: maps in braces, words in quotes where they need it."""
    if isinstance(value, Mapping):
        made = CommentedMap((_key(key), _node(each)) for key, each in value.items())
        if all(not isinstance(each, Mapping) for each in value.values()):
            made.fa.set_flow_style()
        return made
    if isinstance(value, list | tuple):
        row = CommentedSeq(_node(each) for each in value)
        plain = all(not isinstance(each, Mapping | list | tuple) for each in value)
        if plain and sum(len(str(each)) for each in value) <= _ONE_LINE:
            row.fa.set_flow_style()
        return row
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    if isinstance(value, str) and not isinstance(value, ScalarString):
        plain = plain_value(value)
        return plain if isinstance(plain, int | float) and str(plain) == value else value
    return value


def _entries(text: str) -> dict[Path_, tuple[int, int]]:
    """The lines of each entry of the first two levels, (first, one past the last)."""
    document = _read(text)
    starts: list[tuple[int, Path_]] = []
    for section in document:
        starts.append((document.lc.key(section)[0], (section,)))
        inner = document[section]
        if isinstance(inner, CommentedMap) and not inner.fa.flow_style():
            starts += [(inner.lc.key(name)[0], (section, name)) for name in inner]
    if not starts:
        return {}
    starts.sort(key=lambda each: each[0])
    ends = [line for line, _ in starts[1:]] + [text.count("\n") + 1]
    return {path: (line, end) for (line, path), end in zip(starts, ends, strict=True)}


def _spliced(text: str, was: str, now: str) -> str:
    """``now``, in which every entry that is as it ``was`` stands as it stands in ``text``."""
    old, before, after = _entries(text), _entries(was), _entries(now)
    lines, lines_before, lines_now = (each.splitlines(keepends=True) for each in (text, was, now))
    first = min((start for start, _ in after.values()), default=0)
    head = min((start for start, _ in old.values()), default=0)
    parts = lines[:head] if lines_before[:first] == lines_now[:first] else lines_now[:first]
    found = list(parts)
    for path, (start, end) in after.items():
        here = lines_now[start:end]
        if path in before and path in old and lines_before[slice(*before[path])] == here:
            here = lines[slice(*old[path])]
        found += here
    return "".join(found)
