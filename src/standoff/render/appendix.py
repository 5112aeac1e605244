"""On paper nothing opens: the numbers behind pictures, and what else is detail, go to the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from standoff.report.blocks import Behind, Block, Figure, Heading, Paragraph, Words

TITLE = "In detail: the numbers behind the pictures"


def numbers_last(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with the numbers of every picture and all other detail after all else, each under
    the heading that it stands under."""
    held: list[Block] = []
    heading: Words = ""
    begun: Words = ""
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            heading = block.words
        found: Sequence[Block] = ()
        if isinstance(block, Behind):
            found = [Paragraph(block.title, "strong"), *block.blocks]
        elif isinstance(block, Figure):
            found = block.data
            block = replace(block, data=())
        if found:
            held += [Heading(heading, 3)] if heading and heading != begun else []
            held += found
            begun = heading
        if not isinstance(block, Behind):
            yield block
    if held:
        yield Heading(TITLE, 2)
        yield from held
