"""What signposts are to tell of: an actor's type, one of its types, a claim, or an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.compiled import CompiledCase
from standoff.insight.learning.happened import Happened, happened
from standoff.insight.statistics.prim import Floats


@dataclass(frozen=True, slots=True)
class Subject:
    """An actor and, if only one of its types is meant, that type; or a claim; or an outcome or
    anything else that may happen in play; or nothing."""

    actor: str = ""
    word: str = ""
    words: tuple[str, ...] = ()
    claim: str = ""
    event: Happened | None = None

    @property
    def told(self) -> str:
        """``ru``, ``ru == greedy``, the claim's name, or the event as it was asked about."""
        if self.event is not None:
            return self.event.text
        return self.claim or (f"{self.actor} == {self.word}" if self.word else self.actor)

    def sides(
        self,
        combinations: Sequence[tuple[str, ...]],
        actors: Sequence[str],
        holds: Mapping[str, Floats],
    ) -> list[Floats]:
        """What may be the case: of each possibility, (combinations, 1) or (1, D), 1 where it is so
        and 0 where not. A world in which a claim can't be judged is on no side. Of an event the
        combinations stand twice: first without it, then with it."""
        if self.event is not None:
            half = len(combinations) // 2
            comes = np.repeat([0.0, 1.0], half)[:, None]
            return [comes, 1 - comes]
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
    """Read ``ru``, ``ru == greedy`` (or ``ru=greedy``), a claim's name, an outcome's, or a
    condition on play such as ``move == invade``; nothing for the first actor with types that is not
    advised, or the first claim. Raises :class:`StandoffError` for anything else."""
    typed = {case.actors[actor]: branches.domain.words for actor, branches in case.types}
    claims = [each.name for each in case.claims]
    if not about:
        # What the advised actor is it knows itself.
        others = [actor for actor in typed if actor != case.actors[case.advised]]
        if others:
            return Subject(others[0], words=typed[others[0]])
        return Subject(claim=claims[0]) if claims else Subject()
    if about in claims:
        return Subject(claim=about)
    name, equals, word = (part.strip() for part in about.partition("="))
    word = word.lstrip("= ")
    if name in typed and not equals:
        return Subject(name, words=typed[name])
    if name in typed and word in typed[name]:
        return Subject(name, word, typed[name])
    if name in typed and word.isidentifier():
        raise StandoffError(
            f"'{name}' has no type '{word}'; expected {listed(typed[name])}"
            f"{nearest(word, typed[name])}"
        )
    outcomes = [each.name for each in case.outcomes]
    if about in outcomes or not about.replace("-", "_").isidentifier():
        return Subject(event=happened(case, about))
    known = [*typed, *claims, *outcomes]
    raise StandoffError(
        f"'{about}' is neither an actor with types nor a claim nor an outcome; expected "
        f"{listed(known)}, or what may happen in play, such as "
        f"'{_example(case)}'{nearest(about, known)}"
    )


def _example(case: CompiledCase) -> str:
    """Something that may happen in play."""
    stage = next((each for each in case.stages if each.actor != case.advised), case.stages[0])
    return f"{stage.name} == {stage.domain.words[0]}"
