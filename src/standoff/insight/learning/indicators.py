"""What may be seen from where one stands, each thing as a set of ends of play."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from standoff.case.evaluate import ABSENT
from standoff.insight.judgement.typed_losses import combinations
from standoff.insight.learning.standpoint import Standpoint
from standoff.insight.learning.subject import Subject
from standoff.insight.statistics.tallies import Tally
from standoff.lens.game.grow import Grown
from standoff.lens.game.histories import Codes


@dataclass(slots=True)
class Post:
    """A signpost, with the rows of its sums: for each sign, one a combination of types."""

    number: int
    """Of the stage, or of the last stage of the round."""
    stage: str
    title: str
    is_round: bool
    signs: list[tuple[str, str, slice]] = field(default_factory=list)
    """(word, condition, rows)"""


Seen = tuple[str, str, NDArray[np.bool_]]
"""A sign: its word, the condition that says it, and the ends (T,) on whose way it is seen."""


class Indicators:
    """What the advised actor may see of others from where it stands, in one grown game.

    Where an event is asked about, what the event says of itself is left out: a sign with which it
    has come for certain, and a stage after which nothing but the advised actor's own moves is left
    to decide whether it comes.
    """

    def __init__(self, grown: Grown, where: Standpoint, subject: Subject):
        self.grown, self.case, self.where = grown, grown.case, where
        self.size = len(grown.outcome)
        self.given = np.ones(self.size, np.bool_)
        for each in where.seen:
            self.given &= each.at(grown)
        actors = [self.case.actors[actor] for actor, _ in self.case.types]
        self.combination = np.zeros(self.size, np.int32)
        for actor, (_, branches) in zip(actors, self.case.types, strict=True):
            width = len(branches.domain.words)
            self.combination = self.combination * width + grown.history[actor]
        one = len(combinations(self.case))
        self.event = subject.event.at(grown) if subject.event is not None else None
        self.copies = 1 if self.event is None else 2
        if self.event is not None:
            self.combination += one * self.event
        self.count = one * self.copies
        self.posts: list[Post] = []
        self.now = slice(0)

    def tally(self, draws: int) -> Tally:
        """What is to be summed."""
        found = Tally(self.size, draws)
        self.now = self.rows(found, self.given)
        for number, stage in enumerate(self.case.stages):
            if not self.where.ahead(self.case, number):
                continue
            if self.case.advised not in {stage.actor, *stage.hidden_from}:
                self.add(found, Post(number, stage.name, stage.title, False), self.moves(number))
            self.close_round(found, number)
        return found

    def moves(self, number: int) -> list[Seen]:
        """What may be done at a stage."""
        stage = self.case.stages[number]
        codes = self.grown.history[stage.name]
        signs = [
            (word, f"{stage.name} == {word}", self.given & (codes == code))
            for code, word in enumerate(stage.domain.words)
        ]
        if stage.block:
            begun = self.grown.history[stage.block] >= stage.round
            idle = self.given & begun & (codes == ABSENT)
            if idle.any():
                text = f"{stage.block} >= {stage.round} and not played({stage.name})"
                signs.append(("passes without", text, idle))
        return signs

    def close_round(self, tally: Tally, number: int) -> None:
        """The end of a round, where play may go on after it or end."""
        stage = self.case.stages[number]
        block = next((each for each in self.case.blocks if each.name == stage.block), None)
        if block is None or stage.base != block.stages[-1]:
            return
        played = self.grown.history[block.name]
        on, over = played > stage.round, played == stage.round
        on, over = self.given & on, self.given & over
        last = self.grown.history[stage.name]
        told = [self.given & (last == code) for code in range(len(stage.domain.words))]
        if not on.any() or not over.any() or any((on == each).all() for each in told):
            # Whether play goes on may be what was seen last, and nothing more.
            return
        signs = [
            ("goes on", f"{block.name} > {stage.round}", on),
            ("ends", f"{block.name} == {stage.round}", over),
        ]
        title = f"{block.name}, round {stage.round}"
        self.add(tally, Post(number, f"{block.name}[{stage.round}]", title, True), signs)

    def add(self, tally: Tally, post: Post, signs: list[Seen]) -> None:
        """Take up a signpost, but for what the event asked about says there of itself."""
        if self.event is not None:
            if self.settles(post.number, [here for _, _, here in signs]):
                return
            signs = [each for each in signs if not (each[2].any() and self.event[each[2]].all())]
        post.signs = [(word, text, self.rows(tally, here)) for word, text, here in signs]
        self.posts.append(post)

    def settles(self, number: int, signs: list[NDArray[np.bool_]]) -> bool:
        """Whether after a stage the event hangs on nothing but what the advised actor then does:
        nobody else has a choice, nor chance a branch, while it is open whether it comes."""
        assert self.event is not None
        here = np.logical_or.reduce(signs)
        event = self.event[here]
        label = np.zeros(len(event), np.intp)
        for actor, _ in self.case.types:
            label = _parted(label, self.grown.history[self.case.actors[actor]][here])
        for k, stage in enumerate(self.case.stages):
            codes = self.grown.history[stage.name][here]
            parted = _parted(label, codes)
            if k > number and stage.actor != self.case.advised:
                ends, inside = np.bincount(label), np.bincount(label, event)
                is_open = (inside > 0) & (inside < ends)
                first = np.zeros(len(ends), np.int32)
                first[label] = codes
                if (is_open[label] & (first[label] != codes)).any():
                    return False
            label = parted
        return True

    def rows(self, tally: Tally, here: NDArray[np.bool_]) -> slice:
        """The sums over some ends, one for each combination of types (and for the event)."""
        return tally.grouped(here, self.combination, self.count)


def _parted(label: NDArray[np.intp], codes: Codes) -> NDArray[np.intp]:
    """(n,) numbers of the groups that share a label and a code."""
    low = int(codes.min(initial=0))
    width = int(codes.max(initial=0)) - low + 1
    found: NDArray[np.intp] = np.unique(label * width + (codes - low), return_inverse=True)[1]
    return found
