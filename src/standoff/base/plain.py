"""Plain data and JSON, written one way everywhere."""

from __future__ import annotations

import json
import math
from typing import Any

from standoff.base.answer import Answer


def plain(value: Any) -> Any:
    """The same data with numbers that JSON has no word for (NaN, infinity) as None."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def json_text(data: object, *, indent: int | None = 2) -> str:
    """Data as JSON that people can read, ending in a line's end; ``indent`` None for one line.

    Raises ValueError for a number that JSON has no word for.
    """
    return json.dumps(data, indent=indent, ensure_ascii=False, allow_nan=False) + "\n"


def answer_text(answer: Answer) -> str:
    """An answer as JSON, as every surface gives it. Raises ValueError likewise."""
    return json_text(answer.to_dict(), indent=None if answer.compact else 2)
