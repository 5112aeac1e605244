"""Mutants of a file: bytes struck, tokens swapped, and YAML and JSON altered node by node."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import yaml

SCRAPS = (
    '"', "'", "{", "}", "[", "]", "(", ")", ":", "- ", ",", "#", "&a ", "*a ", "!!python/name:os ",
    " ", "\n", "\t", "\r", "0", "-1", "1/0", "1e999", "1e-999", "9" * 30, "9**9**9", "nan", "inf",
    "\\", "\0", "\xff", "\x1b[2J", "\xef\xbb\xbf", "in", "else", "not", "true", "null", "~", "?",
    "|", ">", "%", "@", "`", "<!--", "]]>", "&lt;", "<x>", "</x>", "p", "c", "t", "NFG", "EFG", "=",
)  # fmt: skip
NODES: tuple[Any, ...] = (
    None, True, False, 0, -1, 0.5, 1e308, -1e308, 10**40, float("nan"), float("inf"), "", " ", "x",
    "in", "else", "not", "and", "1e5", "0x10", "2022-01-01", "a: b", "x + ", "1/0", "\x1b[31m",
    "\u202e", "é" * 50, "x" * 5000, [], {}, [[]], {"x": {}}, [None], [1, 2, 3], {"range": [0, 1]},
    {"normal": [0, 0]}, {"value": "x"}, "P(a | b)", "rest", "exact", "off", ["off", "on"],
)  # fmt: skip


def mutant(rng: random.Random, seed: bytes) -> bytes:
    """One mutant of ``seed``; the same for the same state of ``rng``."""
    kind = rng.random()
    if kind < 0.5:
        altered = _restructured(rng, seed)
        if altered is not None:
            return altered
    return _struck(rng, seed) if kind < 0.8 else _swapped(rng, seed)


def _struck(rng: random.Random, seed: bytes) -> bytes:
    data = bytearray(seed)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        end = min(len(data), at + rng.randint(0, 12))
        match rng.randrange(5):
            case 0:
                data[at:end] = rng.choice(SCRAPS).encode("latin-1")
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[rng.randrange(len(data) + 1) :][: rng.randint(1, 30)]
            case 3:
                data[at : at + 1] = bytes([rng.randrange(256)])
            case _:
                del data[at:]
    return bytes(data)


def _swapped(rng: random.Random, seed: bytes) -> bytes:
    tokens = re.split(rb"(\W+)", seed)
    for _ in range(rng.randint(1, 3)):
        one, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        if rng.random() < 0.5:
            tokens[one], tokens[other] = tokens[other], tokens[one]
        else:
            tokens[one] = rng.choice(SCRAPS).encode("latin-1")
    return b"".join(tokens)


def _restructured(rng: random.Random, seed: bytes) -> bytes | None:
    """Nodes of a tree replaced, dropped, doubled or swapped; None for what is no such tree."""
    text = seed.decode("utf-8", "replace")
    is_json = text.lstrip().startswith(("{", "["))
    try:
        tree = json.loads(text) if is_json else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):
        return None
    if not isinstance(tree, dict | list):
        return None
    for _ in range(rng.randint(1, 3)):
        places = list(_places(tree))
        if not places:
            break
        holder, key = rng.choice(places)
        match rng.randrange(5):
            case 0 | 1:
                holder[key] = rng.choice(NODES)
            case 2:
                del holder[key]
            case 3 if isinstance(holder, dict):
                holder[rng.choice((rng.choice(NODES[10:26]), str(key) + "x"))] = holder.pop(key)
            case 3:
                holder.insert(key, holder[key])
            case _:
                other, place = rng.choice(places)
                if place in other if isinstance(other, dict) else place < len(other):
                    holder[key] = json.loads(json.dumps(other[place], default=str))
    try:
        written = json.dumps(tree) if is_json else yaml.safe_dump(tree, sort_keys=False)
    except (TypeError, ValueError, yaml.YAMLError):
        return None
    return written.encode("utf-8", "surrogatepass")


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """(holder, key) of every node below the top."""
    found: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            found.append((holder, key))
            if isinstance(holder[key], dict | list):
                waiting.append(holder[key])
    return found
