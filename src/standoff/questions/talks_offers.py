"""What one party should offer another whose type it does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from standoff.base.errors import StandoffError
from standoff.case.limits import TREE_NODES
from standoff.case.policies import chosen_policies
from standoff.ensemble.talks import one_world_study, talks_in
from standoff.insight.mediation.offers import TalksOffers, talks_offers
from standoff.questions.cases import compiled
from standoff.questions.question import Ask, CaseName, Progress, Question, Seed, Spare, Threads
from standoff.questions.talks_options import Draw, parsed


def _sides(text: str) -> tuple[str, str]:
    proposer, colon, responder = (part.strip() for part in text.partition(":"))
    if not colon:
        raise StandoffError(f"'{text}' does not say who offers to whom; expected FROM:TO")
    return proposer, responder


class Offering(Question):
    """Find the best offers of one party of CASE to another whose type it does not know: to take or
    leave, as a menu, and what a refusal would tell."""

    name: ClassVar = "talks offers"
    examples: ClassVar = ("standoff talks offers ukraine-2022 --offer us:ru --policy talk-limits",)

    case: CaseName
    offer: Annotated[
        tuple[str, str],
        parsed(_sides),
        Ask("Who makes the offers, and to whom.", metavar="FROM:TO"),
    ]
    policy: Annotated[
        str | None, Ask("The policy that stands (the first, unless said).", metavar="P")
    ] = None
    draw: Annotated[
        Draw, Ask("This plausible world, instead of that of median parameters.", metavar="K")
    ] = None
    seed: Seed = 0
    threads: Threads = None

    def spare(self) -> Iterator[Spare]:
        """A seed where no world is drawn."""
        if self.draw is None and (names := self.given("seed")):
            yield Spare(names, "the world of median parameters is not drawn; --draw picks one")

    def answer(self, progress: Progress | None = None) -> TalksOffers:
        """The best offers, and what follows a refusal."""
        case = compiled(self.case)
        talks_in(case)
        policy = chosen_policies(case.policies, [self.policy] if self.policy else None)[0]
        study = one_world_study(case, policy, draw=self.draw, seed=self.seed, threads=self.threads)
        return talks_offers(study, *self.offer, TREE_NODES)


QUESTION = Offering
