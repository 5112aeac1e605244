"""What two analysts conclude otherwise, and why: the answer of ``compare``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standoff.base.answer import Answer
from standoff.base.plain import plain
from standoff.case.model import Case
from standoff.ensemble.sampling_error import TIMES
from standoff.insight.disagreement.differences import Assumption
from standoff.insight.judgement.verdicts import Weighed


@dataclass(frozen=True, slots=True)
class Difference:
    """One conclusion on which the two differ."""

    quantity: str
    kind: str
    """``outcome``, ``loss`` or ``claim``."""
    a: float
    b: float
    split: Mapping[str, float]
    """What each group of assumptions adds to a on the way to b; the parts sum to b − a."""
    cruxes: tuple[str, ...]
    """The one or two groups that make most of it."""
    concede: Mapping[str, tuple[float, float]]
    """For each crux: the first's conclusion if it took the other's assumption there, and the
    second's if it took the first's."""
    weighed: tuple[Weighed, Weighed] | None
    """For a claim how it falls out under each by enough to matter; None otherwise."""
    errors: tuple[float, float]
    """One standard error of ``a`` and of ``b``, each by itself."""
    error: float
    """One standard error of b − a, paired: both are judged on the same worlds."""
    split_errors: Mapping[str, float]
    """One standard error of each part, paired likewise; NaN where it can't be told."""
    concede_errors: Mapping[str, tuple[float, float]]

    @property
    def within_error(self) -> bool:
        """Whether the two may not differ at all, for what these draws tell."""
        return within(self.b - self.a, self.error)

    @property
    def within(self) -> tuple[str, ...]:
        """The groups whose part is within its error of nothing."""
        return tuple(
            name for name, part in self.split.items() if within(part, self.split_errors[name])
        )

    @property
    def could_be(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """For a claim the verdicts that each one's error leaves open; empty otherwise."""
        if self.weighed is None:
            return (), ()
        return self.weighed[0].could_be, self.weighed[1].could_be

    @property
    def verdicts(self) -> tuple[str, str]:
        """For a claim the two words; empty otherwise."""
        if self.weighed is None:
            return "", ""
        return self.weighed[0].verdict, self.weighed[1].verdict


def within(effect: float, error: float) -> bool:
    """Whether an effect may be nothing, for all that its standard error tells."""
    return not abs(effect) > TIMES * error


@dataclass(frozen=True, slots=True)
class Comparison(Answer):
    """The answer to ``standoff compare``."""

    a: Case
    b: Case
    names: tuple[str, str]
    draws: int
    seed: int
    groups: Mapping[str, tuple[Assumption, ...]]
    words: Mapping[str, str]
    advice: tuple[str, str]
    """The policy with the smallest average loss under each."""
    differences: tuple[Difference, ...]
    left_out: Mapping[str, str]
    """Claims, and other conclusions, that are not compared, each with the reason."""
    unsolved: int
    sampled: bool = False
    """Whether the groups are too many for all their combinations, so that each world was split by
    one order and its reverse."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of compare`` prints."""
        data: dict[str, Any] = {
            "standoff": 1,
            "a": self.names[0],
            "b": self.names[1],
            "seed": self.seed,
            "draws": self.draws,
            "sampled": self.sampled,
            "groups": {
                name: {
                    "what": self.words[name],
                    "assumptions": [f"{each.section}.{each.name}" for each in members],
                }
                for name, members in self.groups.items()
            },
            "advice": {"a": self.advice[0], "b": self.advice[1]},
            "differences": [_difference(each) for each in self.differences],
            "left_out": dict(self.left_out),
            "unsolved": self.unsolved,
        }
        found: dict[str, Any] = plain(data)
        return found


def _difference(each: Difference) -> dict[str, Any]:
    claim = each.kind == "claim"
    could_be = each.could_be
    return {
        "quantity": each.quantity,
        "kind": each.kind,
        "a": each.a,
        "b": each.b,
        "a_error": each.errors[0],
        "b_error": each.errors[1],
        "error": each.error,
        "within_error": each.within_error,
        "split": dict(each.split),
        "split_errors": dict(each.split_errors),
        "split_within_error": list(each.within),
        "cruxes": list(each.cruxes),
        "concede": {
            name: {
                "a_concedes": ends[0],
                "b_concedes": ends[1],
                "a_error": each.concede_errors[name][0],
                "b_error": each.concede_errors[name][1],
            }
            for name, ends in each.concede.items()
        },
        "verdicts": {"a": each.verdicts[0], "b": each.verdicts[1]} if claim else None,
        "could_be": {"a": list(could_be[0]), "b": list(could_be[1])} if claim else None,
        "shares": {
            who: {
                "for": told.share_for,
                "against": told.share_against,
                "immaterial": told.share_immaterial,
                "for_error": told.share_for_error,
                "against_error": told.share_against_error,
                "immaterial_error": told.share_immaterial_error,
            }
            for who, told in zip("ab", each.weighed, strict=True)
        }
        if each.weighed
        else None,
    }
