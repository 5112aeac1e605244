"""What could be seen next, and what it would say: the answer of ``watch``."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.case.compiled import CompiledCase
from standoff.insight.statistics.averages import Average


@dataclass(frozen=True, slots=True)
class Odds:
    """What something seen says for one hypothesis against all others."""

    ratio: float
    """The likelihood ratio: by what the odds of it are multiplied; infinite where it alone allows
    what was seen."""
    error: float
    """One standard error of its natural logarithm; NaN where the worlds are too few to tell."""


@dataclass(frozen=True, slots=True)
class TypeSaid:
    """What something seen says of one type, or of an event."""

    before: Average
    after: Average
    odds: Odds


@dataclass(frozen=True, slots=True)
class ClaimSaid:
    """What something seen says of one claim: of the share of worlds in which it holds."""

    before: float
    before_error: float
    after: float
    after_error: float
    odds: Odds


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that may be seen, and what is to be thought once it is."""

    word: str
    """The choice or branch; of a round ``goes on``, ``ends`` or ``passes without``."""
    condition: str
    """The same as a case's record would say it (``saw``); empty where no expression says it."""
    chance: Average
    """From where one stands."""
    effective: float
    """Effective number of worlds that account for it (Kish 1965)."""
    few: bool
    """Whether these are too few to conclude from."""
    event: TypeSaid | None
    """What it says of the event asked about, if one was."""
    types: Mapping[str, Mapping[str, TypeSaid]]
    claims: Mapping[str, ClaimSaid]
    advice: str
    """The policy with the least average loss then."""
    lead: float
    """By how much that loses less, then, than the policy that is best now; 0 where it is the
    same."""
    lead_error: float
    """One standard error of it."""

    @property
    def turns(self) -> bool:
        """Whether the advice changes, by more than twice the error of the lead."""
        return self.lead > 2 * self.lead_error


@dataclass(frozen=True, slots=True)
class Signpost:
    """A stage at which something may be seen, or the end of a round."""

    stage: str
    """As the case counts it, such as ``answer[2]``; the name of the block for a round's end."""
    title: str
    round: int
    date: datetime.date | None
    mover: str | None
    """Who chooses; None for nature and for the end of a round."""
    is_round: bool
    """Whether it is the end of a round."""
    reached: Average
    """The chance that play gets there."""
    information: float
    """How much is learned there, on average, of what the question is about: mutual information, in
    bits."""
    information_error: float
    """One standard error of it."""
    doubt_removed: float
    """The same as a share of the doubt that there is now (the entropy)."""
    doubt_removed_error: float
    worth: float
    """What it saves on average, in the advised actor's payoff, to know it before choosing."""
    worth_error: float
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Watch(Answer):
    """The answer to ``standoff watch``."""

    case: CompiledCase
    policy: str
    seed: int
    draws: int
    start: str
    """From where one looks: a stage or a date; empty for the beginning."""
    until: str
    """The last day looked at; empty for no such day."""
    saw: tuple[str, ...]
    """What was seen before that."""
    chance: Average
    """The chance of all that."""
    about: str
    """What the signposts are ordered by: an actor, one of its types (``ru == greedy``), a claim, or
    an event (an outcome, ``move == invade``); empty where the case has neither types nor claims and
    nothing was asked about."""
    event: Average | None
    """The chance now of the event asked about, if one was."""
    doubt: float
    """The doubt about it now, in bits (entropy)."""
    types: Mapping[str, Mapping[str, Average]]
    """Each type's chance now."""
    claims: Mapping[str, tuple[float, float]]
    """The share of worlds in which each claim holds now, and one standard error of it."""
    advice: str
    """The policy with the least average loss now."""
    signposts: tuple[Signpost, ...]
    """Those that tell most first."""
    unsolved: int
    why_nothing: str = ""
    matters: float = math.nan
    """The smallest difference in payoff worth naming; NaN where none is too small."""

    @property
    def undated(self) -> tuple[Signpost, ...]:
        """The signposts that have no date, where a date says from or until when to look: they may
        come before or after it."""
        if self.until or _is_date(self.start):
            return tuple(each for each in self.signposts if each.date is None)
        return ()

    @property
    def failure(self) -> str:
        """Why there is nothing to tell; empty where there is."""
        return self.why_nothing

    def material(self, sign: Sign) -> bool:
        """Whether what a sign makes the best policy leads the one advised now by enough to
        matter."""
        return not sign.lead < self.matters

    def by_worth(self) -> tuple[Signpost, ...]:
        """The signposts by what knowing them is worth to the choice."""
        return tuple(sorted(self.signposts, key=lambda each: -each.worth))

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema ``standoff schema --of watch`` prints."""
        found: dict[str, Any] = plain(
            {
                "standoff": 1,
                "case": self.case.case.title,
                "policy": self.policy,
                "seed": self.seed,
                "draws": self.draws,
                "from": self.start,
                "until": self.until,
                "saw": list(self.saw),
                "chance": self.chance.to_dict(),
                "about": self.about,
                "event": self.event.to_dict() if self.event else None,
                "doubt": self.doubt,
                "types": {
                    actor: {word: each.to_dict() for word, each in words.items()}
                    for actor, words in self.types.items()
                },
                "claims": {
                    name: {"share": share, "error": error}
                    for name, (share, error) in self.claims.items()
                },
                "advice": self.advice,
                "signposts": [_signpost(each) for each in self.signposts],
                "by_worth": [each.stage for each in self.by_worth()],
                "unsolved": self.unsolved,
            }
        )
        return found


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _signpost(post: Signpost) -> dict[str, Any]:
    return {
        "stage": post.stage,
        "title": post.title,
        "round": post.round,
        "date": post.date.isoformat() if post.date else None,
        "mover": post.mover,
        "end_of_round": post.is_round,
        "reached": post.reached.to_dict(),
        "information": post.information,
        "information_error": post.information_error,
        "doubt_removed": post.doubt_removed,
        "doubt_removed_error": post.doubt_removed_error,
        "worth": post.worth,
        "worth_error": post.worth_error,
        "signs": [_sign(each) for each in post.signs],
    }


def _sign(sign: Sign) -> dict[str, Any]:
    return {
        "word": sign.word,
        "condition": sign.condition,
        "chance": sign.chance.to_dict(),
        "effective": sign.effective,
        "few": sign.few,
        "event": _said(sign.event) if sign.event else None,
        "types": {
            actor: {word: _said(each) for word, each in words.items()}
            for actor, words in sign.types.items()
        },
        "claims": {
            name: {
                "before": each.before,
                "before_error": each.before_error,
                "after": each.after,
                "after_error": each.after_error,
                "odds": _odds(each.odds),
            }
            for name, each in sign.claims.items()
        },
        "advice": sign.advice,
        "lead": sign.lead,
        "lead_error": sign.lead_error,
    }


def _said(said: TypeSaid) -> dict[str, Any]:
    return {
        "before": said.before.to_dict(),
        "after": said.after.to_dict(),
        "odds": _odds(said.odds),
    }


def _odds(odds: Odds) -> dict[str, float]:
    return {"ratio": odds.ratio, "log_error": odds.error}
