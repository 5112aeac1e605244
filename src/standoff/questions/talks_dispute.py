"""A dispute on the back of an envelope."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import InstanceOf

from standoff.lens.talks.dispute import Dispute, read_dispute
from standoff.lens.talks.typed import read_pairs
from standoff.questions.question import Ask, Progress, Question
from standoff.questions.talks_options import parsed


def _read(text: str) -> Dispute:
    return read_dispute(read_pairs(text, ",", "power=0.6"))


class OneDispute(Question):
    """Two sides and one prize, no case at all: who would win it (power) and at what costs; also
    patience=0.9/0.8 (of the two sides); later=0.8,discount=0.9,destroyed=0.1 (a shift of power);
    tough=0.05/0.3 (the cost and the chance of a tough second side)."""

    name: ClassVar = "talks dispute"
    examples: ClassVar = (
        "standoff talks dispute power=0.6,costs=0.1/0.2",
        "standoff talks dispute power=0.6,costs=0.1/0.2,later=0.8,tough=0.05/0.3",
    )

    dispute: Annotated[
        InstanceOf[Dispute],
        parsed(_read),
        Ask(
            "Power, costs, and what else is known.",
            argument=True,
            metavar="power=0.6,costs=0.1/0.2,…",
        ),
    ]

    def answer(self, progress: Progress | None = None) -> Dispute:
        """The dispute, which knows what follows from it."""
        return self.dispute


QUESTION = OneDispute
