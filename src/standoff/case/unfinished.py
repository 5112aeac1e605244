"""A case file that is being written: where a place in it stands, and which names it has so far.

The text need be no YAML yet; it is looked at line by line, and nothing is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from standoff.case.limits import FILE_BYTES, YAML_DEPTH
from standoff.case.syntax import NAME_PATTERN

_ENTRY = re.compile(rf"(?P<lead>\s*(?:- +)*)(?P<key>{NAME_PATTERN})\s*:(?=\s|$)")
_WORD = re.compile(r"[\w-]*\Z")
_STAGE = re.compile(rf"\bstage:\s*({NAME_PATTERN})")
_WHAT = re.compile(r"\b(?:what|name|says|title):\s*([^,}\n]+)")
_LISTED = re.compile(r"[\[{]([^\]}]*)[\]}]")
_FEW = 2_000
"""Names of a section that are kept."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text: the ``path`` of keys that it lies in (list entries as 0), whether a value
    or a ``key`` stands there, the ``word`` that is begun, and the keys that its map has already."""

    path: tuple[str | int, ...]
    key: bool
    word: str
    beside: frozenset[str] = frozenset()


@dataclass(slots=True)
class Named:
    """The names that a text has: by section, each with what it is; the settings of each lever; and
    the words of choices, chances and types."""

    sections: dict[str, dict[str, str]] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)
    settings: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def of(self, *sections: str) -> dict[str, str]:
        """The names of some sections."""
        found: dict[str, str] = {}
        for each in sections:
            found |= self.stages if each == "stages" else self.sections.get(each, {})
        return found


def spot(text: str, line: int, column: int) -> Spot | None:
    """The place at a line and column (from 1); None in a comment or in quotes."""
    lines = text[:FILE_BYTES].split("\n")[:line]
    if not lines:
        return None
    lines[-1] = lines[-1][: max(column - 1, 0)]
    begin = max(
        (k for k, each in enumerate(lines) if each[:1].strip() and each[0] != "#"), default=0
    )
    stack: list[tuple[int, str | int]] = []
    for number in range(begin, len(lines)):
        flow = _flow(lines, number)
        last = number == len(lines) - 1
        if flow is not None or last:
            break
        _indented(stack, lines[number])
    else:
        return None
    head = lines[number]
    if flow is None and _hidden(head):
        return None
    word = _begun(lines[-1])
    if flow is not None:
        _indented(stack, head)
        return _in_brackets(tuple(step for _, step in stack), flow, word)
    rest = head[: len(head) - len(word)]
    beside = _beside(text, line, len(rest) - len(rest.lstrip()))
    if not rest.strip(" -"):
        _indented(stack, rest + "x:")
        return Spot(tuple(step for _, step in stack[:-1]), True, word, beside)
    _indented(stack, rest)
    return Spot(tuple(step for _, step in stack), False, word)


def _begun(text: str) -> str:
    found = _WORD.search(text)
    return found[0].lstrip("-") if found else ""


def _indented(stack: list[tuple[int, str | int]], line: str) -> None:
    """Let a line of a block take its place among the keys above it, by its indentation."""
    if not line.strip() or line.lstrip().startswith("#"):
        return
    entry = _ENTRY.match(line)
    lead = entry["lead"] if entry else re.match(r"\s*(?:- +)*", line)[0]  # type: ignore[index]
    at = len(lead) - len(lead.lstrip())
    while stack and (stack[-1][0] > at or (stack[-1][0] == at and stack[-1][1] != 0)):
        stack.pop()
    for offset in (k for k, letter in enumerate(lead) if letter == "-"):
        while (
            stack and stack[-1][0] >= offset and not (stack[-1][0] == offset and stack[-1][1] != 0)
        ):
            stack.pop()
        stack.append((offset, 0))
    if entry:
        begin = len(lead)
        while stack and stack[-1][0] >= begin:
            stack.pop()
        stack.append((begin, entry["key"]))


@dataclass(slots=True)
class _Bracket:
    """An open bracket: what led to it, and what was said in it since."""

    letter: str
    key: str = ""
    value: bool = False
    keys: set[str] = field(default_factory=set)


def _flow(lines: list[str], number: int) -> list[_Bracket] | None:
    """The brackets that are open at the end of the lines, of an entry that begins in line
    ``number``; None where the entry ended before, or the end is in quotes or a comment."""
    open_: list[_Bracket] = []
    quote, word = "", ""
    for k in range(number, len(lines)):
        line = lines[k]
        for at, letter in enumerate(line):
            if quote:
                quote = "" if letter == quote else quote
            elif letter in "'\"" and not word.strip():
                quote = letter
            elif letter == "#" and (at == 0 or line[at - 1] == " "):
                if k == len(lines) - 1:
                    return None
                break
            elif letter in "[{" and (open_ or not word.strip()):
                open_.append(_Bracket(letter))
                word = ""
                if len(open_) > YAML_DEPTH:
                    return None
            elif letter in "]}" and open_:
                open_.pop()
                word = ""
                if not open_ and k < len(lines) - 1:
                    return None
            elif open_ and letter == ",":
                open_[-1].value, open_[-1].key, word = False, "", ""
            elif letter == ":" and line[at + 1 : at + 2] in ("", " "):
                if open_:
                    open_[-1].key, open_[-1].value = word.strip(), True
                    open_[-1].keys.add(word.strip())
                word = ""
            elif not (letter == "-" and not word.strip() and not open_):
                word += letter
        if not open_ and k < len(lines) - 1:
            return None
    return open_ if open_ and not quote else None


def _hidden(line: str) -> bool:
    """Whether the end of a line is in a comment or in quotes."""
    quote = ""
    for k, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"" and line[:k].rstrip()[-1:] in ("", ":", "-"):
            quote = letter
        elif letter == "#" and (k == 0 or line[k - 1] == " "):
            return True
    return bool(quote)


def _in_brackets(path: tuple[str | int, ...], flow: list[_Bracket], word: str) -> Spot:
    steps = list(path)
    for outer in flow[:-1]:
        steps.append(outer.key if outer.letter == "{" else 0)
    last = flow[-1]
    if last.letter == "[":
        return Spot((*steps, 0), False, word)
    if last.value:
        return Spot((*steps, last.key), False, word)
    return Spot(tuple(steps), True, word, frozenset(last.keys))


def _beside(text: str, line: int, indent: int) -> frozenset[str]:
    """The keys that stand in the same block as a line of this indentation."""
    lines = text[:FILE_BYTES].split("\n")
    found: set[str] = set()
    for step in (-1, 1):
        k = line - 1 + step
        while 0 <= k < len(lines):
            each = lines[k]
            entry = _ENTRY.match(each)
            at = len(entry["lead"]) if entry else len(each) - len(each.lstrip())
            if each.strip() and not each.lstrip().startswith("#") and at < indent:
                break
            if entry and at == indent:
                found.add(entry["key"])
                if "-" in entry["lead"]:
                    break
            k += step
    return frozenset(found)


def named(text: str) -> Named:
    """The names that stand in a text."""
    found = Named()
    for section, body in _sections(text[:FILE_BYTES]):
        if section == "play":
            found.stages |= dict.fromkeys(_STAGE.findall(body)[:_FEW], "stage")
            for key, said in _entries_of(body, ("choose", "chance")):
                found.words |= dict.fromkeys(_words_in(said), key)
            continue
        names = found.sections.setdefault(section, {})
        for name, said in list(_first_level(body))[:_FEW]:
            what = _WHAT.search(said)
            names[name] = what[1].strip() if what else ""
            if section == "levers":
                listed = _LISTED.search(said)
                settings = listed[1].split(",") if listed else []
                found.settings[name] = [each.strip() for each in settings if each.strip()]
            if section == "types":
                found.words |= dict.fromkeys(_words_in(said), "type")
    return found


def _sections(text: str) -> Iterator[tuple[str, str]]:
    heads = [
        (match.start(), match.end(), match["key"])
        for match in re.finditer(rf"^(?P<key>{NAME_PATTERN}):(?=\s|$)", text, re.MULTILINE)
    ]
    ends = [start for start, _, _ in heads[1:]] + [len(text)] * bool(heads)
    for (_, start, key), end in zip(heads, ends, strict=True):
        yield key, text[start:end]


def _first_level(body: str) -> Iterator[tuple[str, str]]:
    """The entries of a section, each with all that is said of it."""
    if body.lstrip(" ").startswith("{"):
        yield from _in_one_line(body)
        return
    entries = [
        (match.start(), match.end(), len(match["lead"]), match["key"])
        for match in re.finditer(
            rf"^(?P<lead> +)(?P<key>{NAME_PATTERN}):(?=\s|$)", body, re.MULTILINE
        )
    ]
    if not entries:
        return
    least = min(indent for _, _, indent, _ in entries)
    first = [each for each in entries if each[2] == least]
    ends = [start for start, _, _, _ in first[1:]] + [len(body)]
    for (_, start, _, key), end in zip(first, ends, strict=True):
        yield key, body[start:end]


def _in_one_line(body: str) -> Iterator[tuple[str, str]]:
    """The same where the section stands in brackets."""
    depth, key, begin = 0, "", 0
    for found in re.finditer(rf"[{{}}\[\],]|({NAME_PATTERN}):(?=\s)", body):
        if depth == 1 and found[1]:
            key, begin = found[1], found.end()
        elif found[0] in "}," and depth == 1 and key:
            yield key, body[begin : found.start()]
            key = ""
        depth += (found[0] in "{[") - (found[0] in "}]")


def _entries_of(body: str, keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for match in re.finditer(rf"\b({'|'.join(keys)}):\s*([\[{{][^\]}}]*[\]}}])", body):
        yield match[1], match[2]


def _words_in(said: str) -> list[str]:
    listed = _LISTED.search(said)
    if listed is None:
        return []
    words = (each.partition(":")[0].strip() for each in listed[1].split(","))
    return [each for each in words if re.fullmatch(NAME_PATTERN, each)][:_FEW]
