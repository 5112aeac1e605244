"""What the parties of one world could agree on, in words: the answer of ``talks domain``, and of
``talks zone`` about one world."""

from __future__ import annotations

from collections.abc import Mapping

from standoff.lens.talks.genius_out import genius_files
from standoff.lens.talks.one_world import OneWorld
from standoff.questions.talks_domain import DomainFiles
from standoff.report.blocks import Blocks, Space
from standoff.report.talks_words import agreed, improvements, movement, turns
from standoff.report.telling import Side, Telling


def world_blocks(answer: OneWorld) -> Blocks:
    """Zone, solutions, who must come how far, and what was asked beside."""
    yield from agreed(answer.agreements)
    if answer.agreements.zone:
        yield Space()
        yield from movement(answer.agreements)
    if answer.beside.turns:
        yield from turns(answer.beside.turns)
    if answer.beside.improvements:
        yield Space()
        yield from improvements(answer.beside.improvements)


def blocks(_question: DomainFiles, answer: OneWorld) -> Blocks:
    """The agreements of a domain."""
    return world_blocks(answer)


def genius(_question: object, answer: OneWorld, _ending: str) -> Mapping[str, str]:
    """GENIUS files of one world, by their names."""
    return genius_files(answer.agreements.domain)


TELLING = Telling(
    blocks,
    sides=(
        Side(
            "export",
            "Write the domain, without what red lines rule out, as GENIUS files into a folder.",
            genius,
            metavar="DIR",
            scattered=True,
        ),
    ),
)
