"""What the parties of a negotiation domain could agree on."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from standoff.lens.talks.agreements import solve
from standoff.lens.talks.one_world import OneWorld, look_beside
from standoff.lens.talks.reading import read_problem
from standoff.questions.question import Ask, Progress, Question
from standoff.questions.talks_options import STEPS, FileName, Patience, RealSteps, Start


class DomainFiles(Question):
    """Solve a negotiation domain exactly: FILES are the domain and then the utility profile of each
    party, in GENIUS (XML) or GeniusWeb (JSON)."""

    name: ClassVar = "talks domain"
    examples: ClassVar = (
        "standoff talks domain domain.xml buyer.xml seller.xml --json answer.json",
    )

    files: Annotated[
        tuple[FileName, ...],
        Field(min_length=1),
        Ask(
            "The domain, and after it the profile of each party.",
            argument=True,
            metavar="FILES…",
            file=True,
        ),
    ]
    real_steps: RealSteps = STEPS
    patience: Patience = None
    start: Start = None

    def answer(self, progress: Progress | None = None) -> OneWorld:
        """Zone of agreement, frontier and solutions."""
        agreements = solve(read_problem(self.files, self.real_steps))
        return OneWorld(agreements, look_beside(agreements, self.patience, self.start))


QUESTION = DomainFiles
