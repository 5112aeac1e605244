"""On paper nothing opens: the numbers behind the pictures go to the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from standoff.report.blocks import Block, Figure, Heading, Words

TITLE = "The numbers behind the pictures"


def numbers_last(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with the numbers of every picture after all else, each under the heading that the
    picture stands under."""
    held: list[Block] = []
    heading: Words = ""
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            heading = block.words
        if isinstance(block, Figure) and block.data:
            held += [Heading(heading, 3)] if heading else []
            held += block.data
            block = replace(block, data=())
        yield block
    if held:
        yield Heading(TITLE, 2)
        yield from held
