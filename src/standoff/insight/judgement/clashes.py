"""Claims that contradict each other, side by side, as they were judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from standoff.base.plain import plain
from standoff.insight.judgement.claims import Judged


@dataclass(frozen=True, slots=True, eq=False)
class Clash:
    """Two claims that contradict each other; the one that comes out better stands first."""

    better: Judged
    worse: Judged

    @property
    def sharpness(self) -> float:
        """The share of worlds in which it matters which of them is right: the larger of those in
        which either makes a difference (0 where neither could be judged)."""
        told = [
            each.share_for + each.share_against
            for each in (self.better, self.worse)
            if each.share_for == each.share_for
        ]
        return max(told, default=0.0)

    @property
    def is_judged(self) -> bool:
        """Whether both could be judged in any world."""
        return all(each.share == each.share for each in (self.better, self.worse))

    def to_dict(self) -> dict[str, Any]:
        """Plain data: for each of the two its name, what it says, and how it was judged."""
        found: dict[str, Any] = plain(
            {
                "sharpness": self.sharpness,
                **{
                    place: {
                        "id": each.id,
                        "says": each.says,
                        "school": each.school,
                        **each.weighed.to_dict(),
                    }
                    for place, each in (("better", self.better), ("worse", self.worse))
                },
            }
        )
        return found


def clashes_of(claims: Iterable[Judged]) -> tuple[Clash, ...]:
    """Each pair of opposed claims once, first those of which most worlds make a difference."""
    by_name = {each.id: each for each in claims}
    found = []
    for name, each in by_name.items():
        for other in each.opposes:
            if other in by_name and list(by_name).index(other) > list(by_name).index(name):
                pair = sorted((each, by_name[other]), key=_against)
                found.append(Clash(pair[0], pair[1]))
    return tuple(sorted(found, key=lambda clash: -clash.sharpness))


def _against(judged: Judged) -> float:
    """How much speaks against a claim, less what speaks for it; nothing where it is not judged."""
    gap = judged.share_against - judged.share_for
    return gap if gap == gap else 0.0
