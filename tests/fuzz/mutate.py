"""Mutants of a file: of its bytes, of its words, and where it is YAML or JSON of its structure."""

from __future__ import annotations

import copy
import json
import random
import re
from typing import Any

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_SCRAPS = [
    "in", "else", "and", "not", "if", "true", "null", "~", "rest", "game", "exact", "all", "P",
    "0", "-1", "1e308", "-1e308", "1e-320", "nan", ".inf", "9" * 400, "9**9**9", "1/0", "1e5",
    "(", ")", "((((((((", "[", "]", "{", "}", ":", ",", "'", '"', "|", "&a", "*a", "!!python/x",
    "\0", "\x1b[2J", "\u202e", "\ufeff", "\ud7ff", "é" * 50, "a-b-c", "- ", "\n", "\t", "<", ">",
    "<!ENTITY a 'b'>", "&a;", "]]>", "YN-", "==", ";", "= =", "\\",
]  # fmt: skip
_NODES: list[Any] = [
    None, True, False, 0, -1, 1, 2, 0.5, 1e308, -1e308, 5e-324, 10**17, "1e5", "in", "else", "not",
    "true", "rest", "game", "exact", "all", "", " ", "a b", "\x1b[31m", "\0", "x" * 90, "1/0",
    "9**9**9", [], {}, [[]], {"a": 1}, [1, 2], [None], {"in": "in"}, [{"a": 1}, "b"],
    {"from": 0, "to": 1, "steps": 3}, {"from": [], "to": {}}, {"grid": {"from": 0, "to": 0}},
    "(" * 60, "-" * 60 + "1", "if a then b else " * 30 + "1", "+".join(["1"] * 900),
]  # fmt: skip


def of_bytes(rng: random.Random, seed: bytes) -> bytes:
    """Bytes changed, cut out, repeated or cut off."""
    data = bytearray(seed)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        end = min(len(data), at + rng.randint(0, 12))
        match rng.randrange(5):
            case 0:
                data[at:end] = rng.choice(_SCRAPS).encode("utf-8", "replace")
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[rng.randrange(len(data) + 1) :][: rng.randint(1, 30)]
            case 3 if data:
                data[rng.randrange(len(data))] = rng.randrange(256)
            case _ if rng.random() < 0.2:
                del data[at:]
    return bytes(data)


def of_words(rng: random.Random, seed: bytes) -> bytes:
    """Words swapped, replaced by others of the file or by such as cause trouble, and repeated."""
    words = _WORD.findall(seed.decode("utf-8", "replace")) or [""]
    for _ in range(rng.randint(1, 4)):
        one, other = rng.randrange(len(words)), rng.randrange(len(words))
        match rng.randrange(4):
            case 0:
                words[one], words[other] = words[other], words[one]
            case 1:
                words[one] = words[other]
            case 2:
                words[one] = rng.choice(_SCRAPS)
            case _:
                words[one] = words[one] * rng.choice([2, 3, 50])
    return "".join(words).encode("utf-8", "replace")


def of_structure(rng: random.Random, tree: Any) -> bytes:
    """Plain data with nodes replaced, removed, repeated, renamed or swapped, as JSON (and YAML)."""
    root = {"": json.loads(json.dumps(tree))}
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        places = list(_places(root))
        holder, key = rng.choice(places)
        match rng.randrange(6):
            case 0 | 1:
                holder[key] = copy.deepcopy(rng.choice(_NODES))
            case 2 if len(places) > 1 and holder is not root:
                del holder[key]
            case 3:
                other, name = rng.choice(places)
                holder[key] = json.loads(
                    json.dumps(other.get(name) if isinstance(other, dict) else None)
                )
            case 4 if isinstance(holder, dict) and holder is not root:
                word = rng.choice([*_SCRAPS, *(str(each[1]) for each in places)])
                holder[word] = holder.pop(key)
            case _:
                holder[key] = [holder[key]] if rng.random() < 0.5 else {"a": holder[key]}
    return json.dumps(root.get(""), ensure_ascii=rng.random() < 0.5).encode("utf-8", "replace")


def _places(node: Any) -> Any:
    """(container, key) of every node below."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        keys = list(each) if isinstance(each, dict) else range(len(each))
        for key in keys:
            yield each, key
            if isinstance(each[key], dict | list):
                waiting.append(each[key])
