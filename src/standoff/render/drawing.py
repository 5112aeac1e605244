"""The process that draws pictures ahead: a specification a line comes in, and a line goes out with
it and its SVG. It ends with its input, or at the first that can't be drawn."""

from __future__ import annotations

import json
import sys
from typing import TextIO

FIRST = {"data": {"values": [{"x": 0}]}, "mark": "point", "encoding": {"x": {"field": "x"}}}
"""A picture that nobody wants: drawing it starts the engine."""


def draw(source: TextIO, sink: TextIO) -> None:
    """Draw every specification of ``source``, in order."""
    import vl_convert

    vl_convert.vegalite_to_svg(FIRST)
    for line in source:
        text = line.rstrip("\n")
        svg = vl_convert.vegalite_to_svg(json.loads(text))
        sink.write(json.dumps([text, svg]) + "\n")
        sink.flush()


if __name__ == "__main__":
    draw(sys.stdin, sys.stdout)
