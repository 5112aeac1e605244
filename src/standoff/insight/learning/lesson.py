"""What events taught: the answer of ``learn``."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.case.compiled import CompiledCase
from standoff.insight.judgement.verdicts import Weighed
from standoff.insight.learning.advised import Advised


@dataclass(frozen=True, slots=True)
class Posterior:
    """One number before and after."""

    prior: tuple[float, float, float, float]
    """Mean, 5, 50 and 95 %."""
    after: tuple[float, float, float, float]
    error: float
    """One standard error of the mean after."""

    @property
    def moved(self) -> float:
        """How far the mean has moved, in widths of the prior 5–95 % range."""
        width = self.prior[3] - self.prior[1]
        return (self.after[0] - self.prior[0]) / width if width > 0 else 0.0


@dataclass(frozen=True, slots=True)
class ClaimAfter:
    """One claim before and after."""

    id: str
    prior: float
    share: float
    error: float
    """One standard error of the share after."""
    before: str
    """The verdict before."""
    weighed: Weighed
    """How it falls out after by enough to matter."""

    @property
    def verdicts(self) -> tuple[str, str]:
        """Before and after."""
        return self.before, self.weighed.verdict

    @property
    def could_be(self) -> tuple[str, ...]:
        """The verdicts after that the shares' errors leave open."""
        return self.weighed.could_be


@dataclass(frozen=True, slots=True)
class Learned:
    """What is to be thought at the end of one day."""

    date: datetime.date
    seen: tuple[str, ...]
    """What the record adds on that day."""
    evidence: float
    """The chance that the case gave, on average, to everything seen so far."""
    evidence_error: float
    """One standard error of it."""
    effective: float
    """Effective number of worlds (Kish 1965); of distinct ones where others were sought."""
    method: str
    """``weighted``, ``tempered``, or ``none`` where nothing is concluded."""
    why_none: str
    parameters: Mapping[str, Posterior]
    types: Mapping[str, Mapping[str, tuple[float, float]]]
    """For each actor, each type's chance before and after."""
    type_errors: Mapping[str, Mapping[str, float]]
    """One standard error of each type's chance after."""
    claims: tuple[ClaimAfter, ...]
    advice: Advised


@dataclass(frozen=True, slots=True)
class Lesson(Answer):
    """The answer to ``standoff learn``."""

    case: CompiledCase
    seed: int
    draws: int
    policy: str
    days: tuple[Learned, ...]
    matters: float
    """The least lead of one course over another that is worth naming, in points of payoff."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of learn`` prints."""
        data: dict[str, Any] = {
            "standoff": 1,
            "case": self.case.case.title,
            "seed": self.seed,
            "draws": self.draws,
            "policy": self.policy,
            "days": [
                {
                    "date": day.date.isoformat(),
                    "seen": list(day.seen),
                    "evidence": day.evidence,
                    "evidence_error": day.evidence_error,
                    "effective": day.effective,
                    "method": day.method,
                    "why_none": day.why_none,
                    "parameters": {
                        name: {
                            "prior": _four(each.prior),
                            "after": _four(each.after),
                            "error": each.error,
                        }
                        for name, each in day.parameters.items()
                    },
                    "types": {
                        actor: {
                            word: {
                                "prior": chances[0],
                                "after": chances[1],
                                "error": day.type_errors[actor][word],
                            }
                            for word, chances in each.items()
                        }
                        for actor, each in day.types.items()
                    },
                    "claims": [
                        {
                            "id": each.id,
                            "prior_share": each.prior,
                            "share": each.share,
                            "error": each.error,
                            "prior_verdict": each.verdicts[0],
                            **each.weighed.to_dict(),
                        }
                        for each in day.claims
                    ],
                    "advice": {
                        "prior": day.advice.prior,
                        "after": day.advice.after,
                        "lead": day.advice.lead,
                        "lead_error": day.advice.error,
                    },
                }
                for day in self.days
            ],
        }
        found: dict[str, Any] = plain(data)
        return found


def _four(values: tuple[float, float, float, float]) -> dict[str, float]:
    return dict(zip(("mean", "p05", "p50", "p95"), values, strict=True))
