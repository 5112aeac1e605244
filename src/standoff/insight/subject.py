"""What signposts are to tell of: an actor's type, one of its types, or a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.insight.prim import Floats


@dataclass(frozen=True, slots=True)
class Subject:
    """An actor and, if only one of its types is meant, that type; or a claim; or nothing."""

    actor: str = ""
    word: str = ""
    words: tuple[str, ...] = ()
    claim: str = ""

    @property
    def told(self) -> str:
        """``ru``, ``ru == greedy`` or the claim's name."""
        return self.claim or (f"{self.actor} == {self.word}" if self.word else self.actor)

    def sides(
        self,
        combinations: Sequence[tuple[str, ...]],
        actors: Sequence[str],
        holds: Mapping[str, Floats],
    ) -> list[Floats]:
        """What may be the case: of each possibility, (combinations, 1) or (1, D), 1 where it is so
        and 0 where not. A world in which a claim can't be judged is on no side."""
        if self.claim:
            known = holds[self.claim]
            return [
                np.where(np.isnan(known), 0.0, known)[None],
                np.where(np.isnan(known), 0.0, 1 - known)[None],
            ]
        if not self.actor:
            return [np.ones((len(combinations), 1))]
        place = list(actors).index(self.actor)
        own = [each[place] for each in combinations]
        if self.word:
            is_so = np.array([word == self.word for word in own], np.float64)
            return [is_so[:, None], 1 - is_so[:, None]]
        return [
            np.array([each == word for each in own], np.float64)[:, None] for word in self.words
        ]


def subject_of(case: CompiledCase, about: str) -> Subject:
    """Read ``ru``, ``ru == greedy`` (or ``ru=greedy``) or a claim's name; nothing for the first
    actor with types, or the first claim. Raises :class:`StandoffError` for anything else."""
    typed = {case.actors[actor]: branches.domain.words for actor, branches in case.types}
    claims = [each.name for each in case.claims]
    if not about:
        if typed:
            actor = next(iter(typed))
            return Subject(actor, words=typed[actor])
        return Subject(claim=claims[0]) if claims else Subject()
    if about in claims:
        return Subject(claim=about)
    name, equals, word = (part.strip() for part in about.partition("="))
    word = word.lstrip("= ")
    if name in typed and not equals:
        return Subject(name, words=typed[name])
    if name in typed:
        if word in typed[name]:
            return Subject(name, word, typed[name])
        raise StandoffError(
            f"'{name}' has no type '{word}'; expected {listed(typed[name])}"
            f"{nearest(word, typed[name])}"
        )
    known = [*typed, *claims]
    told = listed(known) if known else "the case has neither types nor claims"
    raise StandoffError(
        f"'{about}' is neither an actor with types nor a claim; expected {told}"
        f"{nearest(about, known)}"
    )
